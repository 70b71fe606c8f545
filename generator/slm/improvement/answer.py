"""Which missed promises somebody answers, and which nobody does."""

from __future__ import annotations

from collections.abc import Iterable

from slm.compliance import Result, Verdict
from slm.improvement.register import Improvement


def answers(improvement: Improvement, result: Result) -> bool:
    """Return whether the improvement names this result: agreement, target, month and, where it says one, service."""
    return any(
        (each.agreement, each.target, each.month) == (result.agreement, result.target, result.last_month)
        and each.service in (None, *result.services)
        for each in improvement.answers
    )


def unanswered(results: Iterable[Result], improvements: Iterable[Improvement]) -> tuple[Result, ...]:
    """Return the missed promises that no improvement answers; one that was cancelled answers nothing."""
    answering = [each for each in improvements if each.state != "cancelled"]
    missed = (result for result in results if result.verdict is Verdict.MISSED)
    return tuple(result for result in missed if not any(answers(each, result) for each in answering))
