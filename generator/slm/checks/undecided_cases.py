"""A month that closes while cases that count in it are open has figures that later months change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.facts.scorecard import scorecard
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

NOT_DECIDED: Final = Mistake(
    "SLM1223",
    "{month} is closed while {n} case that counts in it is open, and not yet due or not yet solved: {where}",
    "What becomes of it will change the results of the month, which are to be restated then. Close a month when its "
    "cases are due; or write, in a new version, population: due_in_period, by which such a case counts when it is due.",
    Severity.WARNING,
    plural="{month} is closed while {n} cases that count in it are open, and not yet due or not yet solved: {where}",
)


def closed_months_are_decided(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that of each case that counts in a closed month it is known what became of it."""
    results = scorecard(portfolio)
    for month, file in portfolio.months.items():
        if not file.is_closed:
            continue
        found = [result for result in results.in_month(month) if result.undecided]
        if found:
            where = ", ".join(f"{one.agreement}/{one.target} ({one.undecided})" for one in found)
            yield NOT_DECIDED.at(file.place(), month=month, n=sum(one.undecided for one in found), where=where)
