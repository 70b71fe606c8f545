"""The plot of a chart: its axes, where slots and values lie in it, the marks of verdicts, and names for its lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Final, NamedTuple, assert_never

from slm.charts.canvas import Canvas, Point
from slm.compliance import ErrorBudget, Result, Verdict, minutes_allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """What a chart shows of one result: only this decides the drawing."""

    label: str
    verdict: Verdict
    provisional: bool
    value: float | None
    threshold: float
    percent: bool
    target: str
    """The threshold in figures."""
    used: float | None = None
    allowed: float | None = None
    """Minutes that the part allows that was judged."""
    whole: float | None = None
    """Minutes that the whole period allows, which is more while it goes on."""
    budget: str = ""
    """`whole` in figures."""
    usual: tuple[float, ...] = ()
    """What is typical of the monthly values, and their natural limits, where there are enough of them."""
    signal: bool = False
    """Is the value more than noise?"""

    @classmethod
    def of(cls, result: Result, budget: ErrorBudget | None = None) -> Bar:
        """Return what a chart shows of `result` and of its budget of downtime; times in minutes."""
        used, allowed, whole = (budget.used, budget.so_far, budget.allowed) if budget else (None, None, None)
        return cls(
            label=result.period.label,
            verdict=result.verdict,
            provisional=result.provisional,
            value=_float(result.value),
            threshold=float(result.threshold),
            percent=result.unit == "percent",
            target=result.threshold_display,
            used=_minutes(used),
            allowed=_minutes(allowed),
            whole=_minutes(whole),
            budget=minutes_allowed(whole) if whole is not None else "",
        )


def _minutes(seconds: Fraction | None) -> float | None:
    return None if seconds is None else float(seconds / 60)


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


class Frame(NamedTuple):
    """The size of a drawing and the room around its plot."""

    width: int
    height: int
    left: int
    bottom: int
    right: int
    top: int


WHOLE: Final = Frame(width=920, height=220, left=72, bottom=30, right=140, top=12)
LOW: Final = Frame(width=360, height=150, left=10, bottom=26, right=10, top=22)
SMALL: Final = Frame(width=120, height=28, left=4, bottom=3, right=4, top=3)
_LABEL_WIDTH: Final = 64
_LINE_HEIGHT: Final = 15
_LANE: Final = 20
"""How high the lane is, between axis and labels, of periods that have no value: off the scale."""


class Plot:
    """The area between the axes, and where slots and values lie in it."""

    def __init__(self, bars: Sequence[Bar], low: float, high: float, frame: Frame) -> None:
        self.bars, self.slots, self.low, self.high = bars, _slots(bars), low, high
        self.has_lane = frame is WHOLE and any(_stands_aside(bar) for bar in bars)
        self.left, self.bottom = frame.left, frame.bottom + _LANE * self.has_lane
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
        for tick, text in ticks(self.low, self.high):
            self.canvas.line([(self.left, self.y(tick)), (self.right, self.y(tick))], "line", 1)
            self.canvas.label(self.left - 8, self.y(tick) - 4, f"{text} {unit}".strip(), "end")
        if self.has_lane:
            self.canvas.line([(self.left, self.bottom), (self.right, self.bottom)], "line", 1.5)
        labels = list(dict.fromkeys(bar.label for bar in self.bars))
        every = max(len(labels) * _LABEL_WIDTH // (self.right - self.left) + 1, 1)
        for number, label in enumerate(labels):
            if (len(labels) - 1 - number) % every == 0:
                self.canvas.label(self.x(number + 0.5), 8, label, "middle")

    def areas(self) -> None:
        """Leave room for what is said of each result."""
        for start, end in self.slots:
            self.canvas.area(self.x(start), self.bottom - _LANE * self.has_lane, self.x(end), self.top)

    def names(self, lines: Iterable[tuple[float | None, str]]) -> None:
        """Write the names of lines at their right ends, from the highest to the lowest, so far apart that all are read.

        A name in braces is a word that the page says in its language.
        """
        shown = sorted(((self.y(value), name) for value, name in lines if value is not None), reverse=True)
        room = self.bottom + _LINE_HEIGHT * (len(shown) - 1)
        before = math.inf
        for height, name in shown:
            before = min(max(height - 4, room), before - _LINE_HEIGHT)
            self.canvas.label(self.right + 8, before, name, "start")
            room -= _LINE_HEIGHT

    def usual_lines(self, usual: Sequence[float]) -> None:
        """Draw what is typical whole and the natural limits dotted, all thin."""
        for number, value in enumerate(usual):
            ends = [(self.left, self.y(value)), (self.right, self.y(value))]
            self.canvas.line(ends, "value", 0.75, dots=(1, 4) if number else ())

    def target_line(self, level: Callable[[Bar], float | None]) -> None:
        """Draw the steps of the target: one stretch per run of results that have one."""
        for run in self._runs(lambda bar: bar.verdict is not Verdict.NOT_IN_FORCE and level(bar) is not None):
            steps: list[Point] = []
            for index in run:
                height, (start, end) = self.y(level(self.bars[index]) or 0), self.slots[index]
                if steps and steps[-1][1] == height:
                    steps.pop()
                else:
                    steps.append((self.x(start), height))
                steps.append((self.x(end), height))
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

    def so_far(self, index: int, allowed: float) -> None:
        """Draw how much is allowed so far, by which a period is judged that goes on."""
        start, end = self.slots[index]
        self.canvas.line([(self.x(start), self.y(allowed)), (self.x(end), self.y(allowed))], "target", 1.5, dots=(2, 2))

    def mark(self, index: int, y: float | None) -> None:
        """Draw the mark of a verdict: its shape says it, its colour only repeats it; without a place off the scale."""
        x, canvas, bar = self.middle(index), self.canvas, self.bars[index]
        y = self.bottom - _LANE / 2 if y is None else y
        match bar.verdict:
            case Verdict.MET:
                canvas.dot(x, y, "met", hollow=bar.provisional)
            case Verdict.MISSED:
                canvas.cross(x, y, "missed")
            case Verdict.NO_DATA:
                canvas.hatch(x - 6, y - 6, x + 6, y + 6, "none")
            case Verdict.NO_EVENTS:
                canvas.dot(x, y, "none", hollow=True)
            case Verdict.WAIVED:
                canvas.line([(x - 5, y), (x, y + 5), (x + 5, y), (x, y - 5), (x - 5, y), (x, y + 5)], "waived", 2)
            case Verdict.SUSPENDED:
                for beside in (x - 2, x + 2):
                    canvas.line([(beside, y - 5), (beside, y + 5)], "suspended", 2)
            case Verdict.REPORTED:
                canvas.line([(x - 5, y + 4), (x, y - 5), (x + 5, y + 4), (x - 5, y + 4)], "none", 2)
            case Verdict.NOT_IN_FORCE:
                pass
            case _:
                assert_never(bar.verdict)

    def _runs(self, drawn: Callable[[Bar], bool]) -> Iterator[list[int]]:
        """Yield the indices of the results that are drawn, those that follow each other together."""
        for is_drawn, run in groupby(range(len(self.bars)), key=lambda index: drawn(self.bars[index])):
            if is_drawn:
                yield list(run)


def _stands_aside(bar: Bar) -> bool:
    return bar.value is None and bar.verdict is not Verdict.NOT_IN_FORCE


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


def ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Return three to six round numbers between two bounds, and as what they are written: all with as many digits."""
    power = math.floor(math.log10((high - low) / 3))
    width = next(width for width in (5, 2.5, 2, 1) if (high - low) / (width * 10.0**power) >= 3 or width == 1)
    step, digits = width * 10.0**power, max((width == 2.5) - power, 0)
    numbers = range(math.ceil(low / step), math.floor(high / step) + 1)
    return [(number * step, f"{number * step:.{digits}f}") for number in numbers]
