"""A drawing that grows by strokes: drawn by matplotlib as a figure of paths, coloured by the page that shows it.

On it lies the area of a chart: its axes, where slots and values lie in it, and the marks of verdicts.

Of matplotlib only what it documents is used: a `Figure`, patches that are named (`set_gid`), and its SVG. What comes
back is read as XML, each path is found by its name, and its colour becomes one of the style sheet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from io import BytesIO
from itertools import groupby
from typing import Final, Literal, NamedTuple, assert_never

from lxml import etree

from slm.compliance import Result, Verdict

Point = tuple[float, float]

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

_DOT: Final = 7
_POINTS: Final = 72
"""Points of an inch: with as many dots, a unit of the drawing is one point."""
_SVG: Final = "{http://www.w3.org/2000/svg}"


class UnprintableLabelError(ValueError):
    """A label along an axis is not plain ASCII, so a reader's font might lack it: a defect of the program (D14)."""


class UnknownDrawingError(RuntimeError):
    """What matplotlib has drawn is not what was asked of it: this version of it draws otherwise."""


@dataclass(frozen=True, slots=True)
class _Style:
    colour: str
    width: float
    _: KW_ONLY
    dashes: tuple[int, ...] = ()
    cap: Literal["butt", "round"] = "butt"


class Canvas:
    """An SVG that grows by strokes. The origin is at the lower left, as matplotlib has it."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        self._strokes: dict[_Style, list[Sequence[Point]]] = {}
        self._labels: list[tuple[float, float, str, str]] = []

    def line(
        self, points: Sequence[Point], colour: str, width: float, *, dashed: bool = False, dots: Sequence[int] = ()
    ) -> None:
        """Draw a line through points, whole, dashed, or with dots and gaps of these lengths."""
        self._stroke(_Style(colour, width, dashes=(6, 3) if dashed else tuple(dots)), points)

    def dot(self, x: float, y: float, colour: str, *, hollow: bool) -> None:
        """Draw a dot, or the outline of one."""
        # A line of no length with round ends is a dot.
        self._stroke(_Style(colour, _DOT, cap="round"), [(x, y), (x, y)])
        if hollow:
            self._stroke(_Style("paper", _DOT - 3.5, cap="round"), [(x, y), (x, y)])

    def cross(self, x: float, y: float, colour: str, arm: float = 4.5) -> None:
        """Draw a cross."""
        self._stroke(_Style(colour, 2.5), [(x - arm, y - arm), (x + arm, y + arm)])
        self._stroke(_Style(colour, 2.5), [(x - arm, y + arm), (x + arm, y - arm)])

    def frame(self, x: float, y: float, colour: str, half: float = 7.5) -> None:
        """Draw a square around a place."""
        corners = [(x - half, y - half), (x - half, y + half), (x + half, y + half), (x + half, y - half)]
        self._stroke(_Style(colour, 1.5), [*corners, corners[0]])

    def box(self, left: float, bottom: float, right: float, top: float, colour: str) -> None:
        """Draw a filled rectangle."""
        middle = (left + right) / 2
        self._stroke(_Style(colour, round(right - left, 1)), [(middle, bottom), (middle, top)])

    def hatch(self, left: float, bottom: float, right: float, top: float, colour: str) -> None:
        """Draw a rectangle with slanting lines in it."""
        style, width, height = _Style(colour, 1), right - left, top - bottom
        self._stroke(style, [(left, bottom), (left, top), (right, top), (right, bottom), (left, bottom)])
        for start in range(7, int(width + height), 7):
            low, high = max(start - width, 0), min(start, height)
            self._stroke(style, [(left + start - low, bottom + low), (left + start - high, bottom + high)])

    def label(self, x: float, y: float, text: str, anchor: str) -> None:
        """Write a label that begins, ends or has its middle at a place; raise `UnprintableLabelError` if not ASCII."""
        if not text.isascii():
            raise UnprintableLabelError(text)
        self._labels.append((x, y, text, anchor))

    def svg(self) -> str:
        """Return the SVG, with nothing in it that could clash with another one on the page: no id, no style sheet."""
        width, height = self._size
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        look = 'fill="currentColor" font-size="13" stroke-linejoin="round"'
        texts = (
            f'<text x="{x:.1f}" y="{height - y:.1f}" text-anchor="{anchor}">{text}</text>'
            for x, y, text, anchor in self._labels
        )
        inside = " ".join((*self._paths(), *texts))
        return f'<svg {size} xmlns="http://www.w3.org/2000/svg" {look}>{inside}</svg>'

    def _paths(self) -> Iterable[str]:
        """Yield what matplotlib makes of the strokes, in the colours of the page."""
        styles = {f"{style.colour}-{number}": style for number, style in enumerate(self._strokes)}
        drawn = _paths_by_name(self._figure(styles)) if styles else {}
        if drawn.keys() != styles.keys():
            raise UnknownDrawingError(f"paths {sorted(styles)} were asked for, and {sorted(drawn)} drawn")
        for name, style in styles.items():
            line, look = drawn[name]
            coloured = look | {"stroke": f"var(--slm-{style.colour},{COLOURS[style.colour]})"}
            yield f'<path d="{line}" style="{"; ".join(map(": ".join, coloured.items()))}"/>'

    def _figure(self, styles: Mapping[str, _Style]) -> bytes:
        """Return the strokes as an SVG by matplotlib, a path for each style; axes would take ten times as long.

        Imported where something is drawn: a build that finds its charts in the cache does not wait for matplotlib.
        """
        from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
        from matplotlib.patches import PathPatch  # noqa: PLC0415
        from matplotlib.path import Path  # noqa: PLC0415
        from matplotlib.transforms import IdentityTransform  # noqa: PLC0415

        width, height = self._size
        figure = Figure(figsize=(width / _POINTS, height / _POINTS), dpi=_POINTS)
        figure.patch.set_visible(False)
        for name, style in styles.items():
            lines = self._strokes[style]
            points = [(round(x, 1), round(y, 1)) for line in lines for x, y in line]
            codes = [code for line in lines for code in (Path.MOVETO, *[Path.LINETO] * (len(line) - 1))]
            patch = PathPatch(
                Path(points, codes),
                transform=IdentityTransform(),
                fill=False,
                edgecolor="black",
                linewidth=style.width,
                # Dashes are given in multiples of the width.
                linestyle=(0, tuple(dash / style.width for dash in style.dashes)) if style.dashes else "solid",
                capstyle=style.cap,
                joinstyle="round",
                gid=name,
            )
            patch.set_sketch_params(None)  # whatever the reader's own matplotlibrc says
            figure.add_artist(patch)
        out, draw = BytesIO(), FigureCanvasSVG(figure).print_svg
        draw(out, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))  # type: ignore[no-untyped-call]
        return out.getvalue()

    def _stroke(self, style: _Style, line: Sequence[Point]) -> None:
        self._strokes.setdefault(style, []).append(line)


def _paths_by_name(svg: bytes) -> dict[str, tuple[str, dict[str, str]]]:
    """Return the path of every named group of an SVG, and how it is to look."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for path in etree.fromstring(svg).iter(f"{_SVG}path"):
        look = dict(style.strip().split(": ", 1) for style in path.get("style", "").split(";") if ": " in style)
        name = path.getparent().get("id")
        if name in found or look.get("stroke") != "#000000" or look.get("fill") != "none":
            raise UnknownDrawingError(f"the path of {name} is drawn twice, or as {look}")
        found[name] = " ".join((*path.get("d").split(), "")), look
    return found


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
    usual: tuple[float, ...] = ()
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


class Frame(NamedTuple):
    """The size of a drawing and the room around its plot."""

    width: int
    height: int
    left: int
    bottom: int
    right: int
    top: int


WHOLE: Final = Frame(width=720, height=220, left=62, bottom=30, right=30, top=12)
LOW: Final = Frame(width=360, height=150, left=10, bottom=26, right=10, top=22)
SMALL: Final = Frame(width=120, height=28, left=4, bottom=3, right=4, top=3)
_LABEL_WIDTH: Final = 64


class Plot:
    """The area between the axes, and where slots and values lie in it."""

    def __init__(self, bars: Sequence[Bar], low: float, high: float, frame: Frame) -> None:
        self.bars, self.slots, self.low, self.high = bars, _slots(bars), low, high
        self.left, self.bottom = frame.left, frame.bottom
        self.right, self.top = frame.width - frame.right, frame.height - frame.top
        self.canvas = Canvas(frame.width, frame.height)

    def x(self, place: float) -> float:
        """Return where a place among the slots lies."""
        count = self.slots[-1][1] if self.slots else 1
        return self.left + (self.right - self.left) * place / count

    def y(self, value: float) -> float:
        """Return how high a value lies."""
        return self.bottom + (self.top - self.bottom) * (value - self.low) / (self.high - self.low)

    def middle(self, index: int) -> float:
        """Return the middle of a result's slot."""
        return self.x(sum(self.slots[index]) / 2)

    def bar(self, index: int) -> tuple[float, float]:
        """Return where the bar of a result begins and ends."""
        start, end = self.slots[index]
        half = min((self.x(end) - self.x(start)) * 0.32, 14)
        return self.middle(index) - half, self.middle(index) + half

    def axes(self, unit: str) -> None:
        """Draw the lines of round values, and the labels of both axes."""
        for tick in ticks(self.low, self.high):
            self.canvas.line([(self.left, self.y(tick)), (self.right, self.y(tick))], "line", 1)
            self.canvas.label(self.left - 8, self.y(tick) - 4, f"{tick:.10g} {unit}".strip(), "end")
        labels = list(dict.fromkeys(bar.label for bar in self.bars))
        every = max(len(labels) * _LABEL_WIDTH // (self.right - self.left) + 1, 1)
        for number, label in enumerate(labels):
            if (len(labels) - 1 - number) % every == 0:
                self.canvas.label(self.x(number + 0.5), 8, label, "middle")

    def usual_lines(self, usual: Sequence[float]) -> None:
        """Draw the mean whole and the natural limits dotted, all thin."""
        for number, value in enumerate(usual):
            ends = [(self.left, self.y(value)), (self.right, self.y(value))]
            self.canvas.line(ends, "value", 0.75, dots=(1, 4) if number else ())

    def target_line(self, level: Callable[[Bar], float | None]) -> None:
        """Draw the steps of the target: one stretch per run of results that have one."""
        for run in self._runs(lambda bar: bar.verdict is not Verdict.NOT_IN_FORCE and level(bar) is not None):
            steps: list[Point] = []
            for index in run:
                height = self.y(level(self.bars[index]) or 0)
                steps += [(self.x(end), height) for end in self.slots[index]]
            self.canvas.line(steps, "target", 1.5, dashed=True)

    def value_line(self) -> None:
        """Draw the line of the values, which has a gap where there is none."""
        for run in self._runs(lambda bar: bar.value is not None):
            points = [(self.middle(index), self.y(self.bars[index].value or 0)) for index in run]
            self.canvas.line(points, "value", 1.5)

    def used(self, index: int, used: float, allowed: float) -> None:
        """Draw a column of what was used, hatched where it is more than what is allowed."""
        left, right = self.bar(index)
        self.canvas.box(left, self.y(0), right, self.y(min(used, allowed)), "used")
        if used > allowed:
            colour = "missed" if self.bars[index].verdict is Verdict.MISSED else "waived"
            self.canvas.hatch(left, self.y(allowed), right, self.y(used), colour)

    def mark(self, index: int, y: float) -> None:
        """Draw the mark of a verdict: its shape says it, its colour only repeats it."""
        x, canvas, bar = self.middle(index), self.canvas, self.bars[index]
        match bar.verdict:
            case Verdict.MET:
                canvas.dot(x, y, "met", hollow=bar.provisional)
            case Verdict.MISSED:
                canvas.cross(x, y, "missed")
            case Verdict.NO_DATA:
                left, right = self.bar(index)
                canvas.hatch(left, self.bottom, right, self.top, "none")
            case Verdict.NO_EVENTS:
                canvas.dot(x, y, "none", hollow=True)
            case Verdict.WAIVED:
                canvas.line([(x - 5, y), (x, y + 5), (x + 5, y), (x, y - 5), (x - 5, y), (x, y + 5)], "waived", 2)
            case Verdict.SUSPENDED:
                for beside in (x - 2, x + 2):
                    canvas.line([(beside, y - 5), (beside, y + 5)], "suspended", 2)
            case Verdict.NOT_IN_FORCE:
                pass
            case _:
                assert_never(bar.verdict)

    def _runs(self, drawn: Callable[[Bar], bool]) -> Iterator[list[int]]:
        """Yield the indices of the results that are drawn, those that follow each other together."""
        for is_drawn, run in groupby(range(len(self.bars)), key=lambda index: drawn(self.bars[index])):
            if is_drawn:
                yield list(run)


def _slots(bars: Sequence[Bar]) -> list[tuple[float, float]]:
    """Return where each result begins and ends: a period is 1 wide, shared by the parts that a change made of it."""
    slots: list[tuple[float, float]] = []
    for number, (_, parts) in enumerate(groupby(bars, key=lambda bar: bar.label)):
        count = len(list(parts))
        slots += [(number + part / count, number + (part + 1) / count) for part in range(count)]
    return slots


def range_of(values: Sequence[float], *, percent: bool) -> tuple[float, float]:
    """Return from where to where an axis goes, so that no value lies on its end."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.12 or abs(high) * 0.01 or 1.0
    return max(low - room, 0.0), min(high + room, 100.0) if percent else high + room


def ticks(low: float, high: float) -> list[float]:
    """Return three to six round numbers between two bounds."""
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    step *= next(width for width in (5, 2.5, 2, 1) if (high - low) / (step * width) >= 3 or width == 1)
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
