"""The matrix of impact and urgency gives every case one level."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from slm.checks.references import repeated
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

NO_PRIORITY: Final = Mistake(
    "SLM440",
    "the matrix gives no level to a case with impact '{impact}' and urgency '{urgency}'",
    "Add a line to priorities: {{impact: {impact}, urgency: {urgency}, level: ...}}.",
    Severity.WARNING,
    plural="the matrix gives no level to {n} kinds of cases; the first has impact '{impact}' and urgency '{urgency}'",
)
TWO_PRIORITIES: Final = Mistake(
    "SLM441",
    "the matrix has a level for impact '{impact}' and urgency '{urgency}' already, '{level}'",
    "Keep one of the two lines: the first one counts.",
    Severity.WARNING,
)


def every_case_has_one_priority(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell once of cells of the matrix that are not filled in, and of those that are filled in twice."""
    levels = portfolio.levels
    for rule, other in repeated(levels.priorities, lambda rule: (rule.impact, rule.urgency)):
        words = {"impact": rule.impact, "urgency": rule.urgency, "level": other.level}
        yield TWO_PRIORITIES.at(rule.place(), other.place(), **words)
    given = {(rule.impact, rule.urgency) for rule in levels.priorities}
    cells = [*product((grade.id for grade in levels.impacts), (grade.id for grade in levels.urgencies))]
    holes = [cell for cell in cells if cell not in given]
    # A grade that nobody knows may be the one of which a line is missing.
    if given and holes and given <= {*cells}:
        impact, urgency = holes[0]
        yield NO_PRIORITY.at(levels.place("priorities"), impact=impact, urgency=urgency, n=len(holes))
