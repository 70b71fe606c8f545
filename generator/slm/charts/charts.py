"""Charts as SVG for inlining: drawn by matplotlib, coloured by the page, the same bytes every time.

A chart holds marks and, along its axes, numbers; every word about it (title, sentence, legend, table) is text of the
page beside it. So one drawing serves all languages, no glyph can be missing (FAILURES D14), and a cached drawing needs
no matplotlib at all.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from math import ceil
from operator import attrgetter
from typing import Final, NamedTuple, TypeVar

from markupsafe import Markup, escape

from slm.cache import CHARTS, Cache
from slm.calendar import Month
from slm.charts.canvas import Canvas, Point
from slm.charts.plot import LOW, SMALL, WHOLE, Bar, Plot, range_of, ticks
from slm.compliance import ErrorBudget, NaturalLimits, Result, Verdict

Shown = TypeVar("Shown")
Number = TypeVar("Number", float, Fraction)

_LABEL: Final = re.compile("(?<=>)[^<>]+(?=</text>)")
"""A label of a drawing, which is the same for all languages until its words are said."""
_AREA: Final = re.compile("<rect ([^>]*)/>")
_NAMED: Final = '<rect {0} role="img"><title>{1}</title></rect>'
SHARES: Final = (25, 50, 75, 90, 95, 100)
"""Of how many percent of the cases it is told how long they took at most."""
_FURTHEST: Final = 3
"""How many times the limit the axis of times reaches at most."""
_SINGLE_CASES: Final = 400
"""Up to so many cases each of them is a step of its own in the chart of times."""
_APART: Final = 4
"""How many pixels crosses are apart at least."""


class ColumnGroup(NamedTuple):
    """A group of a chart of columns: what is drawn solid, and what hatched."""

    label: str
    solid: int
    hatched: int


class LoadBar(NamedTuple):
    """The workload of one period beside its limits; None where there is none."""

    value: float | None
    lower: float | None
    upper: float | None


class CaseTime(NamedTuple):
    """How long a case took, and whether it was late."""

    hours: float
    late: bool


def attainment(
    results: Sequence[Result], cache: Cache, usual: NaturalLimits | None = None, signals: Collection[Month] = ()
) -> Markup:
    """Return the chart of values against the target line, which steps where the target changed.

    Periods without a value have their mark below the axis and leave a gap; a target that was not in force has no line.
    What is `usual` are thin lines across, and a square stands around a value that is a signal. Each result has an area.
    """
    lines, bars = tuple(map(float, usual or ())), []
    for result in results:
        is_signal = result.last_month in signals and result.period.is_month
        bars.append(replace(Bar.of(result), usual=lines, signal=is_signal))
    return _draw(_attainment, bars, cache)


def downtime(results: Sequence[Result], budgets: Sequence[ErrorBudget | None], cache: Cache) -> Markup:
    """Return the chart of the minutes of downtime against the minutes allowed, with an area for each result.

    The dashed line is what whole periods allow. Of one that goes on a dotted line is what is allowed so far.
    """
    return _draw(_downtime, [Bar.of(*judged) for judged in zip(results, budgets, strict=True)], cache)


def loads(shown: Sequence[LoadBar], cache: Cache) -> Markup:
    """Return a small chart without axes: columns, hatched above the upper limit, and the limits as lines.

    Each period has an area.
    """
    return _draw(_loads, shown, cache)


def columns(shown: Sequence[ColumnGroup], cache: Cache) -> Markup:
    """Return the chart of two numbers per group: one solid, the other hatched on top of it. Each group has an area."""
    return _draw(_columns, shown, cache)


def times(shown: Sequence[CaseTime], limit: float | None, cache: Cache) -> Markup:
    """Return the chart of the share of cases that took at most so many hours, with the limit if there is one.

    A case that took much longer than the limit stands at the right edge, so that it does not press the others together.
    There is an area for each of `SHARES`.
    """
    return _draw(_times, [CaseTime(hours=limit or 0, late=False), *sorted(shown, key=lambda time: time.hours)], cache)


def titled(drawing: Markup, title: str, say: Callable[[str], str], marks: Sequence[str] = ()) -> Markup:
    """Return the drawing with its text for those who do not see it, and its labels and areas as `spoken` has them.

    Where something is said of each mark, it is a group of images, else a single one.
    """
    # On one line: Markdown reads what stands at the start of a line.
    opening = Markup('<svg role="{0}" aria-label="{1}" ').format("group" if marks else "img", " ".join(title.split()))
    return Markup(spoken(drawing, say, marks).replace("<svg ", opening, 1))  # noqa: S704  # both parts are our own, all words are escaped


def spoken(drawing: Markup, say: Callable[[str], str], marks: Sequence[str] = ()) -> str:
    """Return the drawing with its labels as `say` has them, and with words about its areas, as many as there are."""
    text = _LABEL.sub(lambda label: escape(say(label[0])), drawing)
    if not marks:
        return text
    words = iter(marks)
    return _AREA.sub(lambda area: _NAMED.format(area[1], escape(" ".join(next(words).split()))), text)


def rank(values: Sequence[Number], percent: int) -> Number:
    """Return the smallest of the sorted values that at least so many percent of them do not exceed."""
    return values[max(ceil(Fraction(len(values) * percent, 100)) - 1, 0)]


def _draw(draw: Callable[[Sequence[Shown]], str], shown: Sequence[Shown], cache: Cache) -> Markup:
    key = CHARTS.of(code=_code(), kind=draw.__name__, marks="\n".join(map(repr, shown)))
    drawing = cache.get(key)
    if drawing is None:
        drawing = draw(shown).encode()
        cache.put(key, drawing)
    return Markup(drawing.decode())  # noqa: S704  # written by the functions below, from numbers alone


@cache
def _code() -> str:
    """Return what stands for the program that draws."""
    digest = hashlib.sha256(version("matplotlib").encode())
    for module in sorted(files("slm.charts").iterdir(), key=attrgetter("name")):
        digest.update(module.read_bytes() if module.name.endswith(".py") else b"")
    return digest.hexdigest()


def _attainment(bars: Sequence[Bar]) -> str:
    known = [bar for bar in bars if bar.verdict is not Verdict.NOT_IN_FORCE]
    usual, percent = bars[0].usual if bars else (), any(bar.percent for bar in bars)
    promised = [bar for bar in known if bar.verdict is not Verdict.REPORTED]
    shown = [*(bar.threshold for bar in promised), *(bar.value for bar in known if bar.value is not None), *usual]
    plot = Plot(bars, *range_of(shown, percent=percent), WHOLE)
    plot.axes("%" if percent else "")
    # A limit at the end of the scale is none: nothing can lie beyond it.
    limits = [limit for limit in usual[1:] if limit > 0 and not (percent and limit >= 100)]
    usual = (*usual[:1], *limits)
    plot.usual_lines(usual)
    plot.target_line(lambda bar: None if bar.verdict is Verdict.REPORTED else bar.threshold)
    plot.value_line()
    for index, bar in enumerate(bars):
        if bar.signal and bar.value is not None:
            plot.canvas.frame(plot.middle(index), plot.y(bar.value), "value")
        plot.mark(index, None if bar.value is None else plot.y(bar.value))
    target = [(bar.threshold, f"{{target}} {bar.target}") for bar in promised[-1:]]
    plot.names((*target, *zip(usual, ("{typical}", "{limit}", "{limit}"), strict=False)))
    plot.areas()
    return plot.canvas.svg()


def _downtime(bars: Sequence[Bar]) -> str:
    top = max((amount for bar in bars for amount in (bar.used, bar.whole) if amount is not None), default=1) or 1
    plot = Plot(bars, 0, top * 1.15, WHOLE)
    plot.axes("min")
    for index, bar in enumerate(bars):
        if bar.used is not None and bar.allowed is not None:
            plot.used(index, bar.used, bar.allowed)
    plot.target_line(lambda bar: bar.whole)
    names = [(bar.whole, f"{{allowed}} {bar.budget} min") for bar in bars if bar.whole is not None][-1:]
    for index, bar in enumerate(bars):
        if bar.allowed is not None and bar.allowed != bar.whole:
            plot.so_far(index, bar.allowed)
            names.append((bar.allowed, "{so_far}"))
        if bar.used is None:
            plot.mark(index, None)
        elif bar.verdict in (Verdict.MISSED, Verdict.WAIVED, Verdict.SUSPENDED):
            plot.mark(index, plot.y(bar.used) + 9)
    plot.names(names)
    plot.areas()
    return plot.canvas.svg()


def _loads(shown: Sequence[LoadBar]) -> str:
    canvas, frame = Canvas(SMALL.width, SMALL.height), SMALL
    top = max((amount for load in shown for amount in load if amount is not None), default=0) or 1
    wide = (frame.width - frame.left - frame.right) / max(len(shown), 1)

    def y(amount: float) -> float:
        return frame.bottom + (frame.height - frame.bottom - frame.top) * amount / top

    for number, load in enumerate(shown):
        left = frame.left + wide * number
        if load.value is not None:
            fits = min(load.value, load.upper) if load.upper is not None else load.value
            canvas.box(left + wide * 0.2, y(0), left + wide * 0.8, y(fits), "used")
            if load.value > fits:
                canvas.hatch(left + wide * 0.2, y(fits), left + wide * 0.8, y(load.value), "waived")
        for limit in (load.lower, load.upper):
            if limit is not None:
                canvas.line([(left, y(limit)), (left + wide, y(limit))], "target", 1)
        canvas.area(left, 0, left + wide, frame.height)
    return canvas.svg()


def _columns(shown: Sequence[ColumnGroup]) -> str:
    canvas, frame = Canvas(LOW.width, LOW.height), LOW
    top = max((column.solid + column.hatched for column in shown), default=0) or 1
    wide = (frame.width - frame.left - frame.right) / max(len(shown), 1)
    high = frame.height - frame.top - frame.bottom
    canvas.line([(frame.left, frame.bottom), (frame.width - frame.right, frame.bottom)], "line", 1)
    for number, column in enumerate(shown):
        middle, half = frame.left + wide * (number + 0.5), min(wide * 0.3, 26)
        solid, whole = (frame.bottom + high * height / top for height in (column.solid, column.solid + column.hatched))
        if column.solid:
            canvas.box(middle - half, frame.bottom, middle + half, solid, "used")
        if column.hatched:
            canvas.hatch(middle - half, solid, middle + half, whole, "value")
        numbers = "+".join(str(number) for number in (column.solid, column.hatched) if number)
        canvas.label(middle, whole + 5, numbers or "0", "middle")
        canvas.label(middle, 8, column.label, "middle")
        canvas.area(middle - wide / 2, 0, middle + wide / 2, frame.height)
    return canvas.svg()


def _times(shown: Sequence[CaseTime]) -> str:
    limit, cases = shown[0].hours, shown[1:]
    canvas, frame = Canvas(WHOLE.width, WHOLE.height), WHOLE._replace(right=30)
    right, top = frame.width - frame.right, frame.height - frame.top
    last = max([limit * 1.25, *(case.hours for case in cases)]) or 1
    last = min(last, limit * _FURTHEST) if limit else last

    def x(hours: float) -> float:
        return frame.left + (right - frame.left) * min(hours, last) / last

    def y(percent: float) -> float:
        return frame.bottom + (top - frame.bottom) * percent / 100

    for percent in range(0, 101, 25):
        canvas.line([(frame.left, y(percent)), (right, y(percent))], "line", 1)
        canvas.label(frame.left - 8, y(percent) - 4, f"{percent} %", "end")
    for tick, text in ticks(0, last):
        canvas.line([(x(tick), frame.bottom), (x(tick), frame.bottom - 4)], "line", 1)
        canvas.label(x(tick), 8, f"{text} h", "middle")
    steps: list[Point] = [(x(0), y(0))]
    # Thousands of cases are no more than the pixels can tell apart.
    digits = 1 if len(cases) <= _SINGLE_CASES else 0
    for number, case in enumerate(cases):
        place = round(x(case.hours), digits)
        before, after = y(100 * number / len(cases)), y(100 * (number + 1) / len(cases))
        if number and steps[-1][0] == place:
            steps[-1] = (place, after)
        else:
            steps += [(place, before), (place, after)]
    canvas.line(steps, "value", 1.5)
    if limit:
        canvas.line([(x(limit), frame.bottom), (x(limit), top)], "target", 1.5, dashed=True)
    late = [(x(case.hours), y(100 * (number + 1) / len(cases))) for number, case in enumerate(cases) if case.late]
    # One cross for those that would lie on each other.
    for left, up in {(left // _APART, up // _APART): (left, up) for left, up in late}.values():
        canvas.cross(left, up, "missed")
    before = x(0)
    for share in SHARES:
        after = x(rank([case.hours for case in cases], share))
        canvas.area(before, 0, after, frame.height)
        before = after
    return canvas.svg()
