"""Quarters, half-years, years and any range of months: what was promised in them and what became of it.

Numerators and denominators are added up and divided once; percentages are never averaged. A promise of a month stays
one: a range has no verdict of its own, but months in which the promise was kept and months in which it was not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, NamedTuple, Self

from slm.calendar import Month
from slm.catalog import MetricKind
from slm.compliance import Result, Scorecard, Verdict, display
from slm.facts.scorecard import months_from_to
from slm.portfolio import Portfolio
from slm.problem import Mistake

WRONG_SPAN: Final = Mistake(
    "SLM1290",
    "'{value}' is no range of months",
    "Write a quarter as 2026-Q3, a half-year as 2026-H1, a year as 2026, or the first and the last month as "
    "2026-02..2026-07.",
)
_SPAN: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])))?|(?P<first>\d{4}-\d\d)\.\.(?P<last>\d{4}-\d\d)",
    re.ASCII,
)
_JUDGED: Final = (Verdict.MET, Verdict.MISSED)


class MonthRange(NamedTuple):
    """A range of months, both ends included."""

    first: Month
    last: Month

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the range written as `2026-Q3`, `2026-H1`, `2026` or `2026-02..2026-07`; raise `InputError` else."""
        found = _SPAN.fullmatch(text)
        if not found:
            raise WRONG_SPAN.raised(value=text)
        if found["first"]:
            first, last = Month.parse(found["first"]), Month.parse(found["last"])
            if last < first:
                raise WRONG_SPAN.raised(value=text)
            return cls(first, last)
        year, part, length = found["year"], found["quarter"] or found["half"] or "1", 12
        if found["quarter"] or found["half"]:
            length = 3 if found["quarter"] else 6
        first = Month.parse(f"{year}-{(int(part) - 1) * length + 1:02}")
        return cls(first, first.plus(length - 1))

    @classmethod
    def quarter_of(cls, month: Month) -> Self:
        """Return the quarter in which a month lies."""
        first = Month(month.year, (month.month - 1) // 3 * 3 + 1)
        return cls(first, first.plus(2))

    @classmethod
    def year_of(cls, month: Month) -> Self:
        """Return the year in which a month lies."""
        return cls(Month(month.year, 1), Month(month.year, 12))

    @property
    def label(self) -> str:
        """How it is written, in the shortest way."""
        length, year, place = len(self.months), self.first.year, self.first.month - 1
        if length == 12 and place == 0:
            return str(year)
        if length in {3, 6} and place % length == 0:
            return f"{year}-{'Q' if length == 3 else 'H'}{place // length + 1}"
        return f"{self.first}..{self.last}"

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months, in order."""
        return months_from_to(self.first, self.last)

    @property
    def year_before(self) -> MonthRange:
        """The same months of the year before."""
        return MonthRange(self.first.plus(-12), self.last.plus(-12))


@dataclass(frozen=True)
class SpanLine:
    """One target for one service over a range of months, under all versions that were in force."""

    agreement: str
    target: str
    service: str
    results: tuple[Result, ...]
    """What was judged in the range, in order of time; at least one."""
    of_moments: bool = False
    """Does its metric count what is there at one moment, such as cases open at the end of a month?"""

    @property
    def latest(self) -> Result:
        """The last result: what is promised now, and in which unit."""
        return self.results[-1]

    @cached_property
    def verdicts(self) -> Counter[Verdict]:
        """How many of its periods have each verdict."""
        return Counter(result.verdict for result in self.results)

    @property
    def kept(self) -> int:
        """In how many periods the promise was kept."""
        return self.verdicts[Verdict.MET]

    @property
    def judged(self) -> int:
        """In how many periods it was kept or missed."""
        return sum(self.verdicts[verdict] for verdict in _JUDGED)

    @property
    def known(self) -> tuple[Result, ...]:
        """The results that have a figure."""
        return tuple(result for result in self.results if result.value is not None)

    @property
    def provisional(self) -> bool:
        """May any of it still change?"""
        return any(result.provisional for result in self.results)

    @cached_property
    def sums(self) -> tuple[Fraction, Fraction | None] | None:
        """Numerators and denominators added up; None where the figures of months make no sum.

        They make one only where each figure is its numerator, by its denominator where it has one: a median or the mean
        of slices is no such figure, and windows that roll share months. Versions with other metrics, or of other cases
        (`scope`), measured different things.
        """
        known = self.known
        alike = {(one.metric, one.metric_kind, one.unit, tuple(sorted(one.scope.items()))) for one in known}
        if self.of_moments or len(alike) != 1 or any(one.period.rolls or not _is_quotient(one) for one in known):
            return None
        parts = [one.denominator for one in known if one.denominator is not None]
        if parts and len(parts) < len(known):
            return None
        # A count of cases adds up; of a quantity, such as the longest interruption, nobody can tell.
        if not parts and known[0].metric_kind is not MetricKind.COUNT:
            return None
        total = sum((one.numerator for one in known if one.numerator is not None), Fraction(0))
        return total, sum(parts, Fraction(0)) if parts else None

    @property
    def value(self) -> Fraction | None:
        """The figure of the whole range; None where months make no sum, or nothing is known."""
        if (sums := self.sums) is None:
            return None
        numerator, denominator = sums
        if denominator is None:
            return numerator
        return numerator * self.latest.metric_kind.traits.factor / denominator if denominator else None

    @property
    def display(self) -> str:
        """The figure as pages print it, rounded toward the miss; empty where there is none."""
        one = self.latest
        return display(self.value, one.threshold, one.comparison, one.decimals, one.unit)

    @property
    def worst(self) -> Result | None:
        """The period that lies furthest on the bad side of what was promised in it; None where nothing was judged."""
        judged = [result for result in self.results if result.verdict in _JUDGED and result.margin is not None]
        return min(judged, key=lambda result: (result.margin or 0, str(result.last_month)), default=None)


def _is_quotient(one: Result) -> bool:
    if one.numerator is None or one.value is None:
        return False
    if one.denominator is None:
        return one.value == one.numerator
    return bool(one.denominator) and one.value * one.denominator == one.numerator * one.metric_kind.traits.factor


@dataclass(frozen=True)
class SpanSummary:
    """What became of promises in a range of months."""

    span: MonthRange
    lines: tuple[SpanLine, ...]

    @cached_property
    def verdicts(self) -> Counter[Verdict]:
        """How many promises have each verdict, one for each period; one that several targets make is counted once."""
        return sum((_promises(line.results) for line in self.lines), Counter())

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of which anything is known: of a quarter that was begun late, those from its beginning on."""
        known = ((one, Month.of(one.period.start.date())) for line in self.lines for one in line.results)
        return tuple(sorted({month for one, begun in known for month in one.period.months if month >= begun}))

    def by_month(self) -> Mapping[Month, Counter[Verdict]]:
        """Return how many promises of each month have each verdict."""
        found: dict[Month, Counter[Verdict]] = {month: Counter() for month in self.span.months}
        for line in self.lines:
            for result in line.results:
                found[result.last_month].update(_promises([result]))
        return found

    def of(self, agreements: Iterable[str]) -> SpanSummary:
        """Return the part that is about some agreements."""
        chosen = set(agreements)
        return SpanSummary(self.span, tuple(line for line in self.lines if line.agreement in chosen))


def _promises(results: Iterable[Result]) -> Counter[Verdict]:
    promised = (one for one in results if not one.counted_with and one.verdict is not Verdict.REPORTED)
    return Counter(one.verdict for one in promised)


def summary(portfolio: Portfolio, results: Scorecard, span: MonthRange, agreements: Iterable[str]) -> SpanSummary:
    """Return what became of the promises of some agreements in a range of months.

    A result counts where all months of its period lie in the range: of a quarter that it cuts nothing is said.
    """
    of_moments = {
        name for name, metric in portfolio.metrics.items() if metric.cases and metric.cases.counted == "open_at_end"
    }
    lines: list[SpanLine] = []
    for name in sorted(set(agreements)):
        own: dict[tuple[str, str], list[Result]] = {}
        for result in results.by_agreement.get(name, ()):
            if result.verdict is not Verdict.NOT_IN_FORCE and _lies_in(result, span):
                own.setdefault((result.target, result.service), []).append(result)
        for (target, service), found in own.items():
            of_moment = not of_moments.isdisjoint(one.metric for one in found)
            lines.append(SpanLine(name, target, service, _in_time(found), of_moment))
    return SpanSummary(span, tuple(lines))


def _lies_in(result: Result, span: MonthRange) -> bool:
    return span.first <= result.period.months[0] and result.last_month <= span.last


def _in_time(results: Sequence[Result]) -> tuple[Result, ...]:
    return tuple(sorted(results, key=lambda one: (one.last_month, one.period.label, one.period.start)))
