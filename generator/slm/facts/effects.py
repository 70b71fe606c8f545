"""Whether an action helped, by the figures of its target: the one owner of what an effect is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from slm.calendar import Month
from slm.compliance import Reason, Result, Scorecard, Verdict
from slm.facts.scorecard import months_from_to
from slm.improvement import ActionState, EffectGoal, Improvement, MeasuredEffect
from slm.portfolio import Portfolio


class EffectState(StrEnum):
    """What the figures say of an action, or of one month of it; the first one of several counts for all."""

    NOT_REACHED = "not_reached"
    CANNOT_TELL = "cannot_tell"
    AWAITED = "awaited"
    REACHED = "reached"


_WEIGHT: Final = {state: place for place, state in enumerate(EffectState)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectMonth:
    """What one month says of an action."""

    month: Month
    state: EffectState
    results: tuple[Result, ...] = ()
    """The results of the target for that month, of each service; the one that decides comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the figures say of an action so far."""

    state: EffectState
    measured: MeasuredEffect
    months: tuple[EffectMonth, ...]
    """The months of the verification period."""
    before: tuple[EffectMonth, ...]
    """The months before the verification period, from three before the one in which the action was opened."""

    @property
    def decisive(self) -> EffectMonth:
        """The first month because of which the state is what it is."""
        return next(month for month in self.months if month.state is self.state)

    @property
    def since(self) -> Month | None:
        """The first of the months that reached the goal one after the other, up to the last that is known; else None.

        It may lie before the action was done: then something else helped, or nothing had to.
        """
        known = [month for month in (*self.before, *self.months) if month.state is not EffectState.AWAITED]
        run = [*takewhile(lambda month: month.state is EffectState.REACHED, reversed(known))]
        return run[-1].month if run else None

    @property
    def known(self) -> int:
        """Of how many months it is known whether the goal was reached."""
        return sum(month.state is not EffectState.AWAITED for month in self.months)


_BEFORE: Final = 3
"""So many months before an action was opened are shown beside those that verify it."""
_JUDGED: Final = frozenset({Verdict.MET, Verdict.MISSED, Verdict.WAIVED, Verdict.REPORTED})
"""What has a figure that may count; what was waived or is an objective counts only by a goal of its own."""


def effect_of(portfolio: Portfolio, action: Improvement, results: Scorecard) -> Effect | None:
    """Return what the figures say of an action; None where it does not say by what it is measured.

    One month that missed the goal is enough, whatever the others say. A month that nothing can be said of is never
    good. Figures are those that hold now: a month that was restated counts as restated.
    """
    measured = action.measured
    if measured is None:
        return None
    months = tuple(_months(portfolio, measured, measured.months, results))
    first = Month.of(action.opened_on).plus(-_BEFORE)
    earlier = months_from_to(first, measured.start.plus(-1)) if first < measured.start else ()
    before = _months(portfolio, measured, earlier, results)
    state = min((month.state for month in months), key=_WEIGHT.__getitem__)
    known_before = tuple(month for month in before if month.results)
    return Effect(state=state, measured=measured, months=months, before=known_before)


def is_ineffective(action: Improvement, effect: Effect | None) -> bool:
    """Return whether an action was done, did not help, and nothing goes on with it."""
    missed = effect is not None and effect.state is EffectState.NOT_REACHED
    return missed and action.state is ActionState.DONE and action.succeeded_by is None


def _months(
    portfolio: Portfolio, measured: MeasuredEffect, months: Sequence[Month], results: Scorecard
) -> Iterator[EffectMonth]:
    """Yield what months say, each by the period that ends in it, else by the longer one in which it lies."""
    judged = [
        result
        for result in results.by_agreement.get(measured.agreement, ())
        if result.target == measured.target
        and measured.service in {None, *result.services}
        # Where a version ends within a period, that of the other one counts.
        and result.verdict is not Verdict.NOT_IN_FORCE
    ]
    for month in months:
        ending = [result for result in judged if result.last_month == month]
        found = ending or [result for result in judged if month in result.period.months]
        by_weight = sorted(((_state(measured.goal, one), one) for one in found), key=lambda pair: _WEIGHT[pair[0]])
        state = by_weight[0][0] if by_weight else EffectState.CANNOT_TELL
        if not portfolio.is_closed(month) or month.last_day >= portfolio.as_of:
            state = EffectState.AWAITED
        yield EffectMonth(month=month, state=state, results=tuple(result for _, result in by_weight))


def _state(goal: EffectGoal | None, result: Result) -> EffectState:
    if result.provisional:
        return EffectState.AWAITED
    if result.reason == Reason.SMALL_SAMPLE:
        # Few cases count as kept by the agreement; that an action helped they do not show.
        return EffectState.CANNOT_TELL
    if goal is not None and goal.is_said:
        if result.value is None or result.verdict not in _JUDGED:
            return EffectState.CANNOT_TELL
        return EffectState.REACHED if goal.holds(result.value) else EffectState.NOT_REACHED
    # Another target that was kept instead is no proof of this one.
    if result.verdict is Verdict.MISSED or (result.verdict is Verdict.MET and result.reason == Reason.ONE_SUFFICES):
        return EffectState.NOT_REACHED
    return EffectState.REACHED if result.verdict is Verdict.MET else EffectState.CANNOT_TELL
