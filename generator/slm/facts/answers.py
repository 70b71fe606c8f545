"""Whether a miss is answered, and by when it has to be: the one owner of that rule.

An answer is an action that is not dead, or the decision of somebody who may decide it that nothing is done. An action
is dead when it was cancelled, or when its figures say that it did not help, unless one that lives goes on with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from slm.agreement import Agreement
from slm.calendar import Duration, DurationUnit
from slm.compliance import Result, Scorecard, Verdict
from slm.facts.authority import doing, mistake_of
from slm.facts.deadlines import deadline, end_of_book
from slm.facts.effects import EffectState, effect_of
from slm.facts.scorecard import scorecard
from slm.improvement import ActionState, Improvement, ServiceProblem
from slm.portfolio import Portfolio
from slm.values import remembered

BY_HABIT: Final = Duration(Decimal(31), DurationUnit.CALENDAR_DAYS)
"""Within which time a miss is answered where the provider does not say it."""


class AnswerState(StrEnum):
    """How far a miss is answered; what is most urgent comes first."""

    OVERDUE = "overdue"
    OPEN = "open"
    NO_ACTION = "no_action"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissAnswer:
    """What became of a promise that was missed in a period."""

    results: tuple[Result, ...]
    """Its results: several where one of several targets would have been enough."""
    state: AnswerState
    due: datetime | None
    """Until when it has to be answered; None where nobody can tell."""
    actions: tuple[Improvement, ...] = ()
    """The living actions."""
    decided: ServiceProblem | None = None
    """The problem that it was decided not to act on."""

    @property
    def result(self) -> Result:
        """The first of its results."""
        return self.results[0]

    @property
    def last_day(self) -> date | None:
        """The last day on which it is answered in time, where the agreement is kept."""
        local = self.result.period.end.tzinfo
        return (self.due.astimezone(local) - timedelta(microseconds=1)).date() if self.due else None

    @property
    def is_unanswered(self) -> bool:
        """Is there neither an action nor a decision yet?"""
        return self.state in {AnswerState.OPEN, AnswerState.OVERDUE}


class ProblemState(StrEnum):
    """How far a problem is, by its actions."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    SOLVED = "solved"
    NO_ACTION = "no_action"


Promise = tuple[object, ...]


class ShownAnswer(NamedTuple):
    """What an edition tells of the answer to a result, in words that a cache can hold."""

    state: str
    """One of `AnswerState`."""
    last_day: str
    """The last day on which it is answered in time; empty where nobody can tell, or need know."""
    problem: str
    """The problem that it was decided not to act on; empty for none."""


ResultKey = tuple[str, str, str, str, str]


def result_key(result: Result) -> ResultKey:
    """Return what tells a result from all others of a book, in words."""
    return result.agreement, str(result.version), result.target, result.service, result.period.label


def shown_answers(portfolio: Portfolio, results: Scorecard) -> Mapping[ResultKey, ShownAnswer]:
    """Return what pages tell of every miss of a closed month among the results of a book."""
    found = {}
    for answer in _answers(portfolio, results).values():
        problem = answer.decided.id if answer.decided and answer.state is AnswerState.NO_ACTION else ""
        for result in answer.results:
            found[result_key(result)] = ShownAnswer(str(answer.state), str(answer.last_day or ""), problem)
    return found


def promise_of(result: Result) -> Promise:
    """Return of which promise a result is in its period: of several targets of which one is enough it is one."""
    return result.agreement, result.version, result.counted_with or result.target, result.service, result.period


@remembered
def miss_answers(portfolio: Portfolio) -> Mapping[Promise, MissAnswer]:
    """Return what became of every miss of a closed month whose period is over, the oldest first."""
    return _answers(portfolio, scorecard(portfolio))


def _answers(portfolio: Portfolio, judged: Scorecard) -> Mapping[Promise, MissAnswer]:
    missed: dict[Promise, list[Result]] = {}
    for result in judged.results:
        if _counts(portfolio, result):
            missed.setdefault(promise_of(result), []).append(result)
    in_order = sorted(missed.items(), key=lambda found: (found[1][0].period.end, found[1][0].agreement))
    return {promise: _answer(portfolio, tuple(results)) for promise, results in in_order}


def unanswered(portfolio: Portfolio) -> list[MissAnswer]:
    """Return the misses that nothing answers, whatever their age: those overdue first, the oldest of them in front."""
    found = [answer for answer in miss_answers(portfolio).values() if answer.is_unanswered]
    return sorted(found, key=lambda answer: answer.state is not AnswerState.OVERDUE)


def version_of(portfolio: Portfolio, result: Result) -> Agreement:
    """Return the version of the agreement by which a result of a whole book was judged."""
    versions = portfolio.agreements[result.agreement].versions
    return next(one.agreement for one in versions if str(one.version) == str(result.version))


def _living(portfolio: Portfolio, action: Improvement) -> Improvement | None:
    """Return the action itself, or else what goes on with it, if that is not dead."""
    chain = (action, *portfolio.answers.successors(action))
    return next((one for one in chain if not _is_dead(portfolio, one)), None)


def living_answers(portfolio: Portfolio, result: Result) -> tuple[Improvement, ...]:
    """Return the actions that answer a result and are not dead."""
    found = filter(None, (_living(portfolio, action) for action in portfolio.answers.to(result)))
    return tuple({action.id: action for action in found}.values())


def problem_state(portfolio: Portfolio, problem: ServiceProblem) -> ProblemState:
    """Return how far a problem is: solved when every action that is not dead was done, by its figures if it has any."""
    named = portfolio.answers.of_problem(problem.id)
    actions = {one.id: one for one in filter(None, (_living(portfolio, action) for action in named))}.values()
    if not actions:
        return ProblemState.NO_ACTION if problem.no_action else ProblemState.OPEN
    is_done = all(action.state in {ActionState.DONE, ActionState.VERIFIED} for action in actions)
    return ProblemState.SOLVED if is_done else ProblemState.IN_PROGRESS


def _counts(portfolio: Portfolio, result: Result) -> bool:
    is_over = result.period.end.date() <= portfolio.as_of and portfolio.is_closed(result.last_month)
    return result.verdict is Verdict.MISSED and is_over and not result.provisional


def _answer(portfolio: Portfolio, results: tuple[Result, ...]) -> MissAnswer:
    actions = {one.id: one for result in results for one in living_answers(portfolio, result)}
    about = (problem for result in results for problem in portfolio.answers.problems_of(result))
    decided = next((problem for problem in about if _is_decided(portfolio, problem)), None)
    due, is_late = _due(portfolio, results[0])
    state = AnswerState.OVERDUE if is_late else AnswerState.OPEN
    if decided:
        state = AnswerState.NO_ACTION
    if actions:
        state = AnswerState.ANSWERED
    return MissAnswer(results=results, state=state, due=due, actions=tuple(actions.values()), decided=decided)


def _is_decided(portfolio: Portfolio, problem: ServiceProblem) -> bool:
    """Tell whether it was decided by somebody who may, by the day of the book, that nothing is done."""
    decision = problem.no_action
    if decision is None or decision.on > portfolio.as_of:
        return False
    act = doing(portfolio.provider, "no_action", decision.by, decision.on, decision.place("by"))
    return mistake_of(portfolio.provider, act, act.by(portfolio.provider)) is None


def _is_dead(portfolio: Portfolio, action: Improvement) -> bool:
    """Tell whether an action answers nothing: it was cancelled, or did not help and was left at that."""
    if action.state is ActionState.CANCELLED:
        return True
    if action.state not in {ActionState.DONE, ActionState.VERIFIED}:
        return False
    effect = effect_of(portfolio, action, scorecard(portfolio))
    if effect is None or effect.state is not EffectState.NOT_REACHED:
        return False
    # With its figures the time begins anew in which somebody goes on with it.
    return action.succeeded_by is not None or _due(portfolio, effect.decisive.results[0])[1]


def _known_since(result: Result) -> datetime:
    """Return since when a result is to be answered: the end of its period, or of the day of the correction to it."""
    since = result.period.end
    for told in result.restated:
        before, after = told.before or {}, told.after or {}
        if after.get("verdict") == "missed" != before.get("verdict"):
            day = datetime.combine(told.on + timedelta(days=1), time(), since.tzinfo)
            since = max(since, day)
    return since


def _due(portfolio: Portfolio, result: Result) -> tuple[datetime | None, bool]:
    """Return until when something has to follow on a result, and whether that has passed."""
    agreement, rule = version_of(portfolio, result), portfolio.provider.improvement
    due = deadline(portfolio, agreement, _known_since(result), rule.answer_within if rule else BY_HABIT)
    return due, due is not None and due < end_of_book(portfolio, agreement)
