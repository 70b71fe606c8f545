"""The area of a chart: its axes, where slots and values lie in it, and the marks of verdicts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from slm.charts.canvas import Canvas, Point
from slm.compliance import Result, Verdict


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


def usual_lines(plot: Plot, usual: Sequence[float]) -> None:
    """Draw the mean whole and the natural limits dotted, all thin."""
    for number, value in enumerate(usual):
        ends = [(plot.left, plot.y(value)), (plot.right, plot.y(value))]
        plot.canvas.line(ends, "value", 0.75, dots=(1, 4) if number else ())


def target_line(plot: Plot, bars: Sequence[Bar], level: Callable[[Bar], float | None]) -> None:
    """Draw the steps of the target: one stretch per run of results that have one."""
    for run in runs(bars, lambda bar: bar.verdict is not Verdict.NOT_IN_FORCE and level(bar) is not None):
        steps: list[Point] = []
        for index in run:
            start, end = plot.slots[index]
            height = plot.y(level(bars[index]) or 0)
            steps += [(plot.x(start), height), (plot.x(end), height)]
        plot.canvas.line(steps, "target", 1.5, dashed=True)


def draw_used(plot: Plot, index: int, bar: Bar, used: float, allowed: float) -> None:
    """Draw a column of what was used, hatched where it is more than what is allowed."""
    left, right = plot.bar(index)
    plot.canvas.box(left, plot.y(0), right, plot.y(min(used, allowed)), "used")
    if used > allowed:
        colour = "missed" if bar.verdict is Verdict.MISSED else "waived"
        plot.canvas.hatch(left, plot.y(allowed), right, plot.y(used), colour)


def mark(plot: Plot, index: int, bar: Bar, y: float) -> None:
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


def runs(bars: Sequence[Bar], drawn: Callable[[Bar], bool]) -> Iterator[list[int]]:
    """Yield the indices of the results that are drawn, those that follow each other together."""
    for is_drawn, run in groupby(range(len(bars)), key=lambda index: drawn(bars[index])):
        if is_drawn:
            yield list(run)


def range_of(values: Sequence[float], *, percent: bool) -> tuple[float, float]:
    """Return from where to where an axis goes, so that no value lies on its end."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = (high - low) * 0.12 or abs(high) * 0.01 or 1.0
    return max(low - room, 0.0), min(high + room, 100.0) if percent else high + room


def ticks(low: float, high: float) -> list[float]:
    """Return three to six round numbers between two bounds."""
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    step *= next(
        step_width for step_width in (5, 2.5, 2, 1) if (high - low) / (step * step_width) >= 3 or step_width == 1
    )
    return [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
