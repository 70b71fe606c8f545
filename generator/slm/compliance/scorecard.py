"""All results of a book, and the look-ups with which pages and reports ask for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from slm.calendar import Month
from slm.compliance.result import Result, Verdict
from slm.values import Remembering


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One target for one service over the months of a matrix."""

    target: str
    service: str
    parts: Mapping[Month, tuple[Result, ...]]
    """The results whose period ends in the month: several where the version changed inside it, none where nothing is
    judged then."""

    @property
    def cells(self) -> Mapping[Month, Result | None]:
        """What the matrix shows: of several parts the worst, so that none hides a miss; None where not in force."""
        return {month: worst(results) for month, results in self.parts.items()}


@dataclass(frozen=True, kw_only=True)
class Scorecard(Remembering):
    """The results in the order of agreements and, within an agreement, of time."""

    results: tuple[Result, ...] = ()

    @cached_property
    def by_month(self) -> Mapping[Month, tuple[Result, ...]]:
        """The results of each month: those whose period ends in it. In order of time."""
        grouped: dict[Month, list[Result]] = {}
        for result in self.results:
            grouped.setdefault(result.last_month, []).append(result)
        return {month: tuple(grouped[month]) for month in sorted(grouped)}

    @cached_property
    def by_agreement(self) -> Mapping[str, tuple[Result, ...]]:
        """The results of each agreement."""
        grouped: dict[str, list[Result]] = {}
        for result in self.results:
            grouped.setdefault(result.agreement, []).append(result)
        return {agreement: tuple(results) for agreement, results in grouped.items()}

    @cached_property
    def by_target(self) -> Mapping[tuple[str, str, str], tuple[Result, ...]]:
        """The results of each (agreement, target, service), in order of time."""
        grouped: dict[tuple[str, str, str], list[Result]] = {}
        for result in self.results:
            grouped.setdefault((result.agreement, result.target, result.service), []).append(result)
        return {key: tuple(sorted(results, key=_time)) for key, results in grouped.items()}

    @cached_property
    def without_sources(self) -> Scorecard:
        """The same results without the files that each was made from, for pages that do not show them.

        An edit elsewhere in such a file leaves these results as they are.
        """
        return Scorecard(results=tuple(replace(result, sources=()) for result in self.results))

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that have results, in order."""
        return tuple(self.by_month)

    @property
    def latest(self) -> Month | None:
        """The newest month that has results."""
        return max(self.by_month, default=None)

    def in_month(self, month: Month) -> tuple[Result, ...]:
        """Return the results whose period ends in the month."""
        return self.by_month.get(month, ())

    def of(self, agreement: str, target: str, service: str) -> tuple[Result, ...]:
        """Return the results of a target for a service, in order of time."""
        return self.by_target.get((agreement, target, service), ())

    def only(self, agreements: Collection[str]) -> Scorecard:
        """Return the scorecard of some agreements, such as those of a customer."""
        return Scorecard(results=tuple(result for result in self.results if result.agreement in agreements))

    def matrix(self, agreement: str, months: Iterable[Month]) -> tuple[MatrixRow, ...]:
        """Return the targets of an agreement, each for each service, over the months, in the order of the agreement."""
        shown = tuple(months)
        return tuple(
            MatrixRow(
                target=target,
                service=service,
                parts={month: tuple(result for result in results if result.last_month == month) for month in shown},
            )
            for (owner, target, service), results in self.by_target.items()
            if owner == agreement and any(result.last_month in shown for result in results)
        )


def counts(results: Iterable[Result]) -> Mapping[Verdict, int]:
    """Return how many results have each verdict; every verdict is named, also those that nothing has."""
    counted = Counter(result.verdict for result in results)
    return {verdict: counted[verdict] for verdict in Verdict}


def worst(results: Iterable[Result]) -> Result | None:
    """Return the result that asks for attention most, the first of several; None of none."""
    return max(results, key=lambda result: result.verdict.urgency, default=None)


def _time(result: Result) -> tuple[Month, str, object]:
    return (result.last_month, result.period.label, result.period.start)
