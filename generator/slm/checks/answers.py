"""Every miss is answered in time: by an action that is not dead, or by the decision that nothing is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from slm import layout
from slm.compliance import Result
from slm.facts.answers import AnswerState, MissAnswer, unanswered, version_of
from slm.improvement import ActionState
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, nearest, spoken

UNANSWERED: Final = Mistake(
    "SLM1208",
    "{agreement}/{target} was missed in {month}, and nothing answers that: it had time until {due}",
    "Run: slm new improvement --from {agreement}/{target}/{month}. What was cancelled or did not help answers nothing. "
    "If nothing is done, say so: slm new problem --from {agreement}/{target}/{month}, with --no-action.",
)
UNANSWERED_BY_HABIT: Final = Mistake(
    "SLM1209",
    "nothing answers that {agreement}/{target} was missed in {month}: it had time until {due}",
    "Run: slm new improvement --from {agreement}/{target}/{month}. If nothing is done, say so: slm new problem --from "
    "{agreement}/{target}/{month}, with --no-action. How much time there is, provider.yml says: "
    "`improvement: {{answer_within: 20 working_days}}`.",
    Severity.WARNING,
    plural="{n} missed targets have no answer, the first: {agreement}/{target} in {month}, which had time until {due}",
)
PROBLEM_UNKNOWN: Final = Mistake(
    "SLM1235", "there is no problem '{value}'", "Problems are files in measurements/problems/."
)
CANCELLED_AND_NOT: Final = Mistake(
    "SLM1241",
    "the action says why it was cancelled, and is {state} all the same",
    "Write `state: cancelled`, or take `cancelled` out.",
)
SUCCEEDED_TOO_SOON: Final = Mistake(
    "SLM1242",
    "'{value}' goes on with the action, which is {state} itself",
    "Write how it ended: `done` where it did not help, `cancelled` where it was given up; or take `succeeded_by` out.",
    Severity.WARNING,
)
VERIFIED_BY_NOTHING: Final = Mistake(
    "SLM1243",
    "the action is verified, but it names no miss, no figure and no proof",
    "Add `measured`, where a target shows it, or `proof` with what shows it.",
    Severity.WARNING,
)


def misses_are_answered(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that every miss has an answer by the day that the provider gives it: an error where it gives one."""
    late = [answer for answer in unanswered(portfolio) if answer.state is AnswerState.OVERDUE]
    if portfolio.provider.improvement:
        for answer in late:
            yield UNANSWERED.at(*_places(portfolio, answer), **_words(answer))
    elif late:
        # A book of before had no such rule: it is told once.
        places = (place for answer in late for place in _places(portfolio, answer))
        yield UNANSWERED_BY_HABIT.at(*dict.fromkeys(places), n=len(late), **_words(late[0]))


def _words(answer: MissAnswer) -> dict[str, Any]:
    result = answer.result
    return {
        "agreement": result.agreement, "target": result.target, "month": result.last_month, "due": answer.last_day,
    }  # fmt: skip


def _places(portfolio: Portfolio, answer: MissAnswer) -> Iterator[Place]:
    """Yield where the month says that it is closed, and what was promised."""
    result: Result = answer.result
    yield portfolio.months[result.last_month].place("state")
    targets = version_of(portfolio, result).targets
    yield from (target.place("id") for target in targets if target.id == result.target)


def problems_of_actions_are_there(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the problem that an action is about is a file of the book."""
    for action in portfolio.improvements.values():
        name = action.problem
        path = layout.WRITTEN["problem"].replace("*", name or "")
        if name and name not in portfolio.problems and not portfolio.is_unread(path):
            near = nearest(name, portfolio.problems)
            yield PROBLEM_UNKNOWN.at(action.place("problem"), value=name, meant=near)


def actions_end_as_they_say(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an action is not cancelled and going on at once, nor goes on beside what goes on with it."""
    for action in portfolio.improvements.values():
        state = spoken(f"action state|{action.state}")
        if action.cancelled is not None and action.state is not ActionState.CANCELLED:
            yield CANCELLED_AND_NOT.at(action.place("state"), action.place("cancelled"), state=state)
        if action.succeeded_by and action.state.is_open:
            yield SUCCEEDED_TOO_SOON.at(action.place("succeeded_by"), value=action.succeeded_by, state=state)


def verified_actions_rest_on_something(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a verified action says what shows it: the misses that it ended, a figure, or other proof."""
    for action in portfolio.improvements.values():
        says = action.answers or action.problem or action.measured or action.proof
        if action.state is ActionState.VERIFIED and not says:
            yield VERIFIED_BY_NOTHING.at(action.place("state"))
