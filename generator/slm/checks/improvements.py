"""What an improvement action says of itself: its days, what it answers, and how it was afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.compliance import Reason, Verdict
from slm.facts.scorecard import scorecard
from slm.improvement import ActionState, Improvement, ServiceProblem
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

DUE_BEFORE_OPENED: Final = Mistake(
    "SLM530", "it is dated {day}, before it was opened on {opened}", "Correct one of the two dates."
)
ANSWERS_KEPT_TARGET: Final = Mistake(
    "SLM446",
    "{agreement}/{target} was kept in {month}: {value}",
    "Name what was missed, or take the entry out: what an action answers counts as dealt with.",
    Severity.WARNING,
)
NOT_SAID_HOW_IT_WAS: Final = Mistake(
    "SLM445",
    "the action is verified, but nothing says how it was afterwards",
    "Add `verified_value`; until that is known, the state is `done`.",
    Severity.WARNING,
)


def improvements_have_possible_dates(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an improvement is due, and was finished, on or after the day on which it was opened."""
    for improvement in portfolio.improvements.values():
        for field in ("due", "closed_on"):
            day = getattr(improvement, field)
            if day is not None and day < improvement.opened_on:
                places = improvement.place(field), improvement.place("opened_on")
                yield DUE_BEFORE_OPENED.at(*places, day=day, opened=improvement.opened_on)


def improvements_answer_what_was_missed(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what actions and problems name was missed: another target of that month may wait for an answer unseen.

    Of a month that is not closed nobody knows yet what will be missed in it.
    """
    living = (one for one in portfolio.improvements.values() if one.state is not ActionState.CANCELLED)
    things: tuple[Improvement | ServiceProblem, ...] = (*living, *portfolio.problems.values())
    for improvement in things:
        for index, answer in enumerate(improvement.answers):
            if not portfolio.is_closed(answer.month):
                continue
            of_month = scorecard(portfolio).by_month.get(answer.month, ())
            results = [
                result
                for result in of_month
                if (result.agreement, result.target) == (answer.agreement, answer.target)
                and answer.service in {None, *result.services}
            ]
            # What was kept because there were few cases, or by another target, may well be answered, and what was
            # missed before a correction.
            spared = {Reason.SMALL_SAMPLE, Reason.ONE_SUFFICES}
            kept = (
                result.verdict is Verdict.MET and result.reason not in spared and not result.restated
                for result in results
            )
            if results and all(kept):
                missed = (
                    result.target
                    for result in of_month
                    if result.agreement == answer.agreement and result.verdict is Verdict.MISSED
                )
                yield ANSWERS_KEPT_TARGET.at(
                    improvement.place("answers", index, "target"), agreement=answer.agreement, target=answer.target,
                    month=answer.month, value=results[0].display, meant=", ".join(dict.fromkeys(missed)),
                )  # fmt: skip


def verified_improvements_say_how_it_was(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a verified action says what was found: else nobody learns whether it helped."""
    for improvement in portfolio.improvements.values():
        if improvement.state is ActionState.VERIFIED and improvement.verified_value is None:
            yield NOT_SAID_HOW_IT_WAS.at(improvement.place("state"))
