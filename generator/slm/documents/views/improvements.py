"""The register of improvements as readers see it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from slm.documents.addresses import report_path, result_path
from slm.documents.edition import Edition
from slm.documents.views.result_format import target_name
from slm.improvement import Answered, Improvement


def is_overdue(action: Improvement, as_of: date) -> bool:
    """Tell whether somebody should have finished by now."""
    return action.state.is_open and action.due < as_of


class ImprovementEntry(NamedTuple):
    """A row of the register."""

    action: Improvement
    overdue: bool


def register(edition: Edition) -> list[ImprovementEntry]:
    """Return all actions, the most urgent first."""
    as_of = edition.portfolio.as_of
    return sorted(
        (
            ImprovementEntry(improvement, is_overdue(improvement, as_of))
            for improvement in edition.portfolio.improvements.values()
        ),
        key=_urgency,
    )


def _urgency(entry: ImprovementEntry) -> tuple[bool, bool, int, str]:
    """Overdue first, then what is still to do by its date, then what is finished, the newest first."""
    action = entry.action
    day = action.due if action.state.is_open else action.closed_on or action.due
    return not entry.overdue, not action.state.is_open, day.toordinal() * (1 if action.state.is_open else -1), action.id


class AnsweredMiss(NamedTuple):
    """What an action answers, with where that is reported."""

    path: str
    words: str


def misses(edition: Edition, action: Improvement) -> list[AnsweredMiss]:
    """Return what the action answers, in words."""
    return [_miss(edition, answer) for answer in action.answers]


def _miss(edition: Edition, answered: Answered) -> AnsweredMiss:
    """Return the judged result that is answered, else what was written, with the month's report."""
    results = [
        result
        for result in edition.scorecard.in_month(answered.month)
        if (result.agreement, result.target) == (answered.agreement, answered.target)
        and answered.service in {None, *result.services}
    ]
    words = {"month": edition.month(answered.month), "agreement": answered.agreement}
    if not results:
        path = report_path(answered.month) if answered.month in edition.portfolio.months else ""
        return AnsweredMiss(path, edition.labels("{month}: {target} ({agreement})", target=answered.target, **words))
    name = target_name(edition, results[0])
    return AnsweredMiss(
        result_path(results[0]), edition.labels("{month}: {target} ({agreement})", target=name, **words)
    )
