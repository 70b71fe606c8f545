"""Targets that ask for cases which the export that they are judged by does not hold, as its source says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.compliance import Reason, Verdict
from slm.facts.scorecard import scorecard
from slm.facts.sources import source_of_result
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

NOT_IN_EXPORT: Final = Mistake(
    "SLM1233",
    "{agreement}/{target} has no data in {n} period: it asks for cases that the export of '{source}' does not hold "
    "(complete_for: {which})",
    "Export the other cases as well, and take complete_for out; or promise, in a new version, what such an export can "
    "tell: with closed cases, how soon those were solved that were solved in a period (population: "
    "resolved_in_period).",
    Severity.WARNING,
    plural="{agreement}/{target} has no data in {n} periods: it asks for cases that the export of '{source}' does not "
    "hold (complete_for: {which})",
)
_HELD: Final[dict[str, str]] = {Reason.ONLY_CLOSED: "closed", Reason.ONLY_OPEN: "open"}


def exports_hold_the_cases(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that targets ask for cases that their exports hold; once a target, of months that are not closed."""
    lacking: dict[tuple[str, str, str], list[str]] = {}
    for result in scorecard(portfolio).results:
        if (
            result.reason not in _HELD
            or result.verdict is not Verdict.NO_DATA
            or portfolio.is_closed(result.last_month)
        ):
            continue
        name = source_of_result(portfolio, result)
        lacking.setdefault((result.agreement, result.target, name), []).append(result.reason)
    for (agreement, target, name), reasons in lacking.items():
        source = portfolio.sources[name] if name in portfolio.sources else portfolio.aggregated[name].source
        words = {"agreement": agreement, "target": target, "source": name, "which": _HELD[reasons[0]]}
        yield NOT_IN_EXPORT.at(source.place("complete_for"), n=len(reasons), **words)
