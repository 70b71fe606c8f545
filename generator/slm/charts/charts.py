"""Charts as SVG for inlining: drawn by matplotlib's SVG renderer, coloured by the page, the same bytes every time.

A chart holds marks and, along its axes, numbers; every word about it (title, sentence, legend, table) is text of the
page beside it. So one drawing serves all languages, no glyph can be missing (FAILURES D14), and a cached drawing needs
no matplotlib at all.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from fractions import Fraction
from functools import cache
from importlib.resources import files
from io import StringIO
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple, TypeVar

from markupsafe import Markup

from slm.cache import CHARTS, Cache
from slm.calendar import Month
from slm.compliance import Result, Verdict

Point = tuple[float, float]
Shown = TypeVar("Shown")


class UnprintableLabel(ValueError):
    """A label along an axis is not plain ASCII, so a reader's font might lack it: a defect of the program (D14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a chart shows of one result: only this decides the drawing."""

    label: str
    verdict: Verdict
    provisional: bool
    value: float | None
    threshold: float
    used: float | None
    allowed: float | None
    percent: bool
    usual: tuple[float, float, float] | None = None
    """Mean and natural limits of the monthly values, where there are enough of them."""
    signal: bool = False
    """Is the value more than noise?"""

    @classmethod
    def of(cls, result: Result) -> Bar:
        """Return what a chart shows of `result`; times in minutes."""
        return cls(
            label=result.period.label,
            verdict=result.verdict,
            provisional=result.provisional,
            value=None if result.value is None else float(result.value),
            threshold=float(result.threshold),
            used=None if result.used is None else float(result.used / 60),
            allowed=None if result.allowed is None else float(result.allowed / 60),
            percent=result.unit == "percent",
        )


class Column(NamedTuple):
    """A group of a chart of columns: what is drawn solid, and what hatched."""

    label: str
    solid: int
    hatched: int


class Load(NamedTuple):
    """The workload of one period beside its limits; None where there is none."""

    value: float | None
    lower: float | None
    upper: float | None


class Time(NamedTuple):
    """How long a case took, and whether it was late."""

    hours: float
    late: bool


def attainment(
    results: Sequence[Result],
    cache: Cache,
    usual: tuple[Fraction, Fraction, Fraction] | None = None,
    signals: Collection[Month] = (),
) -> Markup:
    """Return the chart of values against the target line, which steps where the target changed.

    Periods without data are hatched and leave a gap; a target that was not in force has no line. What is `usual`
    (mean and natural limits) are thin lines across, and a square stands around a value that is a signal.
    """
    mean_and_limits = None if usual is None else (float(usual[0]), float(usual[1]), float(usual[2]))
    bars = [
        replace(Bar.of(each), usual=mean_and_limits, signal=each.last_month in signals and len(each.period.months) == 1)
        for each in results
    ]
    return _drawn(_attainment, bars, cache)


def downtime(results: Sequence[Result], cache: Cache) -> Markup:
    """Return the chart of the minutes of downtime against the minutes allowed."""
    return _drawn(_downtime, [Bar.of(each) for each in results], cache)


def trend(results: Sequence[Result], cache: Cache) -> Markup:
    """Return a small chart without axes, for a table's cell."""
    return _drawn(_trend, [Bar.of(each) for each in results], cache)


def loads(shown: Sequence[Load], cache: Cache) -> Markup:
    """Return a small chart without axes: columns, hatched above the upper limit, and the limits as lines."""
    return _drawn(_loads, shown, cache)


def columns(shown: Sequence[Column], cache: Cache) -> Markup:
    """Return the chart of two numbers per group: one solid, the other hatched on top of it."""
    return _drawn(_columns, shown, cache)


def times(shown: Sequence[Time], limit: float | None, cache: Cache) -> Markup:
    """Return the chart of the share of cases that took at most so many hours, with the limit if there is one.

    A case that took much longer than the limit stands at the right edge, so that it does not press the others together.
    """
    return _drawn(_times, [Time(hours=limit or 0, late=False), *sorted(shown, key=lambda each: each.hours)], cache)


def titled(drawing: Markup, title: str) -> Markup:
    """Return the drawing with its text for those who do not see it."""
    # On one line: Markdown reads what stands at the start of a line.
    opening = Markup('<svg role="img" aria-label="{0}" ').format(" ".join(title.split()))
    return Markup(drawing.replace("<svg ", opening, 1))  # noqa: S704  # both parts are our own, the title escaped


def _drawn(draw: Callable[[Sequence[Shown]], str], shown: Sequence[Shown], cache: Cache) -> Markup:
    key = CHARTS.of(code=_code(), kind=draw.__name__, marks="\n".join(map(repr, shown)))
    drawing = cache.get(key)
    if drawing is None:
        drawing = draw(shown).encode()
        cache.put(key, drawing)
    return Markup(drawing.decode())  # noqa: S704  # written by the functions below, from numbers alone


@cache
def _code() -> str:
    return hashlib.sha256(files("slm.charts").joinpath("charts.py").read_bytes()).hexdigest()


def _attainment(bars: Sequence[Bar]) -> str:
    known = [bar for bar in bars if bar.verdict is not Verdict.NOT_IN_FORCE]
    shown = [bar.threshold for bar in known] + [bar.value for bar in known if bar.value is not None]
    shown += bars[0].usual or () if bars else ()
    plot = _Plot(bars, *_range(shown, percent=any(bar.percent for bar in bars)), _WHOLE)
    plot.axes("%" if any(bar.percent for bar in bars) else "")
    _usual_lines(plot, (bars[0].usual if bars else None) or ())
    _target_line(plot, bars, lambda bar: bar.threshold)
    for run in _runs(bars, lambda bar: bar.value is not None):
        plot.canvas.line([(plot.middle(i), plot.y(bars[i].value or 0)) for i in run], "value", 1.5)
    for index, bar in enumerate(bars):
        if bar.signal and bar.value is not None:
            plot.canvas.frame(plot.middle(index), plot.y(bar.value), "value")
        _mark(plot, index, bar, plot.bottom + 9 if bar.value is None else plot.y(bar.value))
    return plot.canvas.svg()


def _downtime(bars: Sequence[Bar]) -> str:
    top = max((amount for bar in bars for amount in (bar.used, bar.allowed) if amount is not None), default=1) or 1
    plot = _Plot(bars, 0, top * 1.15, _WHOLE)
    plot.axes("min")
    for index, bar in enumerate(bars):
        if bar.used is not None and bar.allowed is not None:
            _used(plot, index, bar, bar.used, bar.allowed)
    _target_line(plot, bars, lambda bar: bar.allowed)
    for index, bar in enumerate(bars):
        if bar.used is None:
            _mark(plot, index, bar, plot.bottom + 9)
        elif bar.verdict in (Verdict.MISSED, Verdict.WAIVED, Verdict.SUSPENDED):
            _mark(plot, index, bar, plot.y(bar.used) + 9)
    return plot.canvas.svg()


def _trend(bars: Sequence[Bar]) -> str:
    values = [bar.value for bar in bars if bar.value is not None]
    low, high = _range([*values, *(bar.threshold for bar in bars)], percent=False)
    plot = _Plot(bars, low, high, _SMALL)
    _target_line(plot, bars, lambda bar: bar.threshold)
    for run in _runs(bars, lambda bar: bar.value is not None):
        plot.canvas.line([(plot.middle(i), plot.y(bars[i].value or 0)) for i in run], "value", 1.5)
    for index, bar in enumerate(bars):
        if bar.value is not None and bar.verdict is Verdict.MISSED:
            plot.canvas.cross(plot.middle(index), plot.y(bar.value), "missed", 2.5)
    return plot.canvas.svg()


def _loads(shown: Sequence[Load]) -> str:
    canvas, frame = _Canvas(_SMALL.width, _SMALL.height), _SMALL
    top = max((amount for each in shown for amount in each if amount is not None), default=0) or 1
    wide = (frame.width - frame.left - frame.right) / max(len(shown), 1)

    def y(amount: float) -> float:
        return frame.bottom + (frame.height - frame.bottom - frame.top) * amount / top

    for number, each in enumerate(shown):
        left = frame.left + wide * number
        if each.value is not None:
            fits = min(each.value, each.upper) if each.upper is not None else each.value
            canvas.box(left + wide * 0.2, y(0), left + wide * 0.8, y(fits), "used")
            if each.value > fits:
                canvas.hatch(left + wide * 0.2, y(fits), left + wide * 0.8, y(each.value), "waived")
        for limit in (each.lower, each.upper):
            if limit is not None:
                canvas.line([(left, y(limit)), (left + wide, y(limit))], "target", 1)
    return canvas.svg()


def _columns(shown: Sequence[Column]) -> str:
    canvas, frame = _Canvas(_LOW.width, _LOW.height), _LOW
    top = max((each.solid + each.hatched for each in shown), default=0) or 1
    wide = (frame.width - frame.left - frame.right) / max(len(shown), 1)
    high = frame.height - frame.top - frame.bottom
    canvas.line([(frame.left, frame.bottom), (frame.width - frame.right, frame.bottom)], "line", 1)
    for number, each in enumerate(shown):
        middle, half = frame.left + wide * (number + 0.5), min(wide * 0.3, 26)
        solid, whole = (frame.bottom + high * each_top / top for each_top in (each.solid, each.solid + each.hatched))
        if each.solid:
            canvas.box(middle - half, frame.bottom, middle + half, solid, "used")
        if each.hatched:
            canvas.hatch(middle - half, solid, middle + half, whole, "value")
        numbers = (
            (f"{each.solid}+{each.hatched}" if each.solid else f"{each.hatched}") if each.hatched else f"{each.solid}"
        )
        canvas.label(middle, whole + 5, numbers, "middle")
        canvas.label(middle, 8, each.label, "middle")
    return canvas.svg()


def _times(shown: Sequence[Time]) -> str:
    limit, cases = shown[0].hours, shown[1:]
    canvas, frame = _Canvas(_WHOLE.width, _WHOLE.height), _WHOLE
    right, top = frame.width - frame.right, frame.height - frame.top
    last = max([limit * 1.25, *(each.hours for each in cases)]) or 1
    last = min(last, limit * _FURTHEST) if limit else last

    def x(hours: float) -> float:
        return frame.left + (right - frame.left) * min(hours, last) / last

    def y(percent: float) -> float:
        return frame.bottom + (top - frame.bottom) * percent / 100

    for percent in range(0, 101, 25):
        canvas.line([(frame.left, y(percent)), (right, y(percent))], "line", 1)
        canvas.label(frame.left - 8, y(percent) - 4, f"{percent} %", "end")
    for tick in _ticks(0, last):
        canvas.line([(x(tick), frame.bottom), (x(tick), frame.bottom - 4)], "line", 1)
        canvas.label(x(tick), 8, f"{tick:.10g} h", "middle")
    steps: list[Point] = [(x(0), y(0))]
    # Thousands of cases are no more than the pixels can tell apart.
    digits = 1 if len(cases) <= _SINGLE_CASES else 0
    for number, each in enumerate(cases):
        place, before, after = (
            round(x(each.hours), digits),
            y(100 * number / len(cases)),
            y(100 * (number + 1) / len(cases)),
        )
        if number and steps[-1][0] == place:
            steps[-1] = (place, after)
        else:
            steps += [(place, before), (place, after)]
    canvas.line(steps, "value", 1.5)
    if limit:
        canvas.line([(x(limit), frame.bottom), (x(limit), top)], "target", 1.5, dashed=True)
    late = [(x(each.hours), y(100 * (number + 1) / len(cases))) for number, each in enumerate(cases) if each.late]
    # One cross for those that would lie on each other.
    for left, up in {(left // _APART, up // _APART): (left, up) for left, up in late}.values():
        canvas.cross(left, up, "missed")
    return canvas.svg()


def _usual_lines(plot: _Plot, usual: Sequence[float]) -> None:
    """Draw the mean whole and the natural limits dotted, all thin."""
    for number, value in enumerate(usual):
        ends = [(plot.left, plot.y(value)), (plot.right, plot.y(value))]
        plot.canvas.line(ends, "value", 0.75, dots=(1, 4) if number else ())


def _target_line(plot: _Plot, bars: Sequence[Bar], level: Callable[[Bar], float | None]) -> None:
    """Draw the steps of the target: one stretch per run of results that have one."""
    for run in _runs(bars, lambda bar: bar.verdict is not Verdict.NOT_IN_FORCE and level(bar) is not None):
        steps: list[Point] = []
        for index in run:
            start, end = plot.slots[index]
            height = plot.y(level(bars[index]) or 0)
            steps += [(plot.x(start), height), (plot.x(end), height)]
        plot.canvas.line(steps, "target", 1.5, dashed=True)


def _used(plot: _Plot, index: int, bar: Bar, used: float, allowed: float) -> None:
    left, right = plot.bar(index)
    plot.canvas.box(left, plot.y(0), right, plot.y(min(used, allowed)), "used")
    if used > allowed:
        colour = "missed" if bar.verdict is Verdict.MISSED else "waived"
        plot.canvas.hatch(left, plot.y(allowed), right, plot.y(used), colour)


def _mark(plot: _Plot, index: int, bar: Bar, y: float) -> None:
    """Draw the mark of a verdict: its shape says it, its colour only repeats it."""
    x, canvas = plot.middle(index), plot.canvas
    match bar.verdict:
        case Verdict.MET:
            canvas.dot(x, y, "met", hollow=bar.provisional)
        case Verdict.MISSED:
            canvas.cross(x, y, "missed")
        case Verdict.NO_DATA:
            left, right = plot.bar(index)
            canvas.hatch(left, plot.bottom, right, plot.top, "none")
        case Verdict.NO_EVENTS:
            canvas.dot(x, y, "none", hollow=True)
        case Verdict.WAIVED:
            canvas.line([(x - 5, y), (x, y + 5), (x + 5, y), (x, y - 5), (x - 5, y), (x, y + 5)], "waived", 2)
        case Verdict.SUSPENDED:
            canvas.line([(x - 2, y - 5), (x - 2, y + 5)], "suspended", 2)
            canvas.line([(x + 2, y - 5), (x + 2, y + 5)], "suspended", 2)
        case Verdict.NOT_IN_FORCE:
            pass


def _slots(bars: Sequence[Bar]) -> list[tuple[float, float]]:
    """Return where each result begins and ends: a period is 1 wide, shared by the parts that a change made of it."""
    slots: list[tuple[float, float]] = []
    for number, (_, parts) in enumerate(groupby(bars, key=lambda bar: bar.label)):
        count = len(list(parts))
        slots += [(number + part / count, number + (part + 1) / count) for part in range(count)]
    return slots


def _runs(bars: Sequence[Bar], drawn: Callable[[Bar], bool]) -> Iterator[list[int]]:
    for is_drawn, run in groupby(range(len(bars)), key=lambda index: drawn(bars[index])):
        if is_drawn:
            yield list(run)


def _range(values: Sequence[float], *, percent: bool) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.12 or abs(high) * 0.01 or 1.0
    return max(low - room, 0.0), min(high + room, 100.0) if percent else high + room


COLOURS: Final = {
    "value": "#4a5a78",
    "target": "#3f51b5",
    "line": "#c9ccd1",
    "met": "#1b6e3c",
    "missed": "#b3261e",
    "none": "#5f6368",
    "waived": "#7a4d00",
    "suspended": "#4a4a8a",
    "used": "#7d93b8",
    "paper": "#ffffff",
}
"""Colours by their name: the style sheet's `--slm-<name>`, or these where there is no style sheet."""

_STANDS_FOR: Final = {f"#0000{number:02x}": name for number, name in enumerate(COLOURS, start=1)}
_INK: Final = {name: written for written, name in _STANDS_FOR.items()}


class _Frame(NamedTuple):
    """The size of a drawing and the room around its plot."""

    width: int
    height: int
    left: int
    bottom: int
    right: int
    top: int


_WHOLE: Final = _Frame(width=720, height=220, left=62, bottom=30, right=30, top=12)
_LOW: Final = _Frame(width=360, height=150, left=10, bottom=26, right=10, top=22)
_SMALL: Final = _Frame(width=120, height=28, left=4, bottom=3, right=4, top=3)


class _Plot:
    """The area between the axes, and where slots and values lie in it."""

    def __init__(self, bars: Sequence[Bar], low: float, high: float, frame: _Frame) -> None:
        self.bars, self.slots, self.low, self.high = bars, _slots(bars), low, high
        self.left, self.bottom = frame.left, frame.bottom
        self.right, self.top = frame.width - frame.right, frame.height - frame.top
        self.canvas = _Canvas(frame.width, frame.height)

    def x(self, place: float) -> float:
        count = self.slots[-1][1] if self.slots else 1
        return self.left + (self.right - self.left) * place / count

    def y(self, value: float) -> float:
        return self.bottom + (self.top - self.bottom) * (value - self.low) / (self.high - self.low)

    def middle(self, index: int) -> float:
        return self.x(sum(self.slots[index]) / 2)

    def bar(self, index: int) -> tuple[float, float]:
        start, end = self.slots[index]
        half = min((self.x(end) - self.x(start)) * 0.32, 14)
        return self.middle(index) - half, self.middle(index) + half

    def axes(self, unit: str) -> None:
        for tick in _ticks(self.low, self.high):
            self.canvas.line([(self.left, self.y(tick)), (self.right, self.y(tick))], "line", 1)
            self.canvas.label(self.left - 8, self.y(tick) - 4, f"{tick:.10g} {unit}".strip(), "end")
        labels = list(dict.fromkeys(bar.label for bar in self.bars))
        every = max(len(labels) * _LABEL_WIDTH // (self.right - self.left) + 1, 1)
        for number, label in enumerate(labels):
            if (len(labels) - 1 - number) % every == 0:
                self.canvas.label(self.x(number + 0.5), 8, label, "middle")


_LABEL_WIDTH: Final = 64
_FURTHEST: Final = 3
"""How many times the limit the axis of times reaches at most."""
_DOT: Final = 7
_SINGLE_CASES: Final = 400
"""Up to so many cases each of them is a step of its own in the chart of times."""
_APART: Final = 4
"""How many pixels crosses are apart at least."""


class _Canvas:
    """An SVG that grows by strokes. The origin is at the lower left, as matplotlib has it."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._strokes: dict[_Style, list[Sequence[Point]]] = {}
        self._labels: list[tuple[float, float, str, str]] = []

    def line(
        self, points: Sequence[Point], colour: str, width: float, *, dashed: bool = False, dots: Sequence[int] = ()
    ) -> None:
        self._stroke(_Style(colour, width, dashes=(6, 3) if dashed else tuple(dots)), points)

    def dot(self, x: float, y: float, colour: str, *, hollow: bool) -> None:
        # A line of no length with round ends is a dot.
        self._stroke(_Style(colour, _DOT, cap="round"), [(x, y), (x, y)])
        if hollow:
            self._stroke(_Style("paper", _DOT - 3.5, cap="round"), [(x, y), (x, y)])

    def cross(self, x: float, y: float, colour: str, arm: float = 4.5) -> None:
        self._stroke(_Style(colour, 2.5), [(x - arm, y - arm), (x + arm, y + arm)])
        self._stroke(_Style(colour, 2.5), [(x - arm, y + arm), (x + arm, y - arm)])

    def frame(self, x: float, y: float, colour: str, half: float = 7.5) -> None:
        corners = [(x - half, y - half), (x - half, y + half), (x + half, y + half), (x + half, y - half)]
        self._stroke(_Style(colour, 1.5), [*corners, corners[0]])

    def box(self, left: float, bottom: float, right: float, top: float, colour: str) -> None:
        middle = (left + right) / 2
        self._stroke(_Style(colour, round(right - left, 1)), [(middle, bottom), (middle, top)])

    def hatch(self, left: float, bottom: float, right: float, top: float, colour: str) -> None:
        style, width, height = _Style(colour, 1), right - left, top - bottom
        self._stroke(style, [(left, bottom), (left, top), (right, top), (right, bottom), (left, bottom)])
        for start in range(7, int(width + height), 7):
            low, high = max(start - width, 0), min(start, height)
            self._stroke(style, [(left + start - low, bottom + low), (left + start - high, bottom + high)])

    def label(self, x: float, y: float, text: str, anchor: str) -> None:
        if not text.isascii():
            raise UnprintableLabel(text)
        self._labels.append((x, y, text, anchor))

    def svg(self) -> str:
        """Return the SVG, with nothing in it that could clash with another one on the page: no id, no style sheet."""
        drawn = self._rendered()
        inside = " ".join(drawn[drawn.index("</defs>") + 7 : drawn.rindex("</svg>")].split())
        for written, name in _STANDS_FOR.items():
            inside = inside.replace(written, f"var(--slm-{name},{COLOURS[name]})")
        width, height = self._size
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        look = 'fill="currentColor" font-size="13" stroke-linejoin="round"'
        return f'<svg {size} xmlns="http://www.w3.org/2000/svg" {look}>{inside}</svg>'

    def _rendered(self) -> str:
        # Imported where something is drawn: a build that finds its charts in the cache does not wait for matplotlib.
        from matplotlib.backends.backend_svg import RendererSVG  # noqa: PLC0415
        from matplotlib.path import Path  # noqa: PLC0415
        from matplotlib.transforms import IdentityTransform  # noqa: PLC0415

        out = StringIO()
        # The renderer alone: a Figure with Axes takes ten times as long for the same strokes.
        draw: Any = RendererSVG  # it has no types
        renderer = draw(*self._size, out, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
        for style, lines in self._strokes.items():
            pen = renderer.new_gc()
            pen.set_foreground(_INK[style.colour])
            pen.set_linewidth(style.width)
            pen.set_capstyle(style.cap)
            if style.dashes:
                pen.set_dashes(0, list(style.dashes))
            points = [(round(x, 1), round(y, 1)) for line in lines for x, y in line]
            codes = [code for line in lines for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1))]
            renderer.draw_path(pen, Path(points, codes), IdentityTransform())
        for x, y, text, anchor in self._labels:
            place = {"x": f"{x:.1f}", "y": f"{self._size[1] - y:.1f}", "text-anchor": anchor}
            renderer.writer.element("text", text, attrib=place)
        renderer.finalize()
        return out.getvalue()

    def _stroke(self, style: _Style, line: Sequence[Point]) -> None:
        self._strokes.setdefault(style, []).append(line)


@dataclass(frozen=True, slots=True)
class _Style:
    colour: str
    width: float
    _: KW_ONLY
    dashes: tuple[int, ...] = ()
    cap: Literal["butt", "round"] = "butt"


def _ticks(low: float, high: float) -> list[float]:
    """Return three to six round numbers between two bounds."""
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    step *= next(each for each in (5, 2.5, 2, 1) if (high - low) / (step * each) >= 3 or each == 1)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
