"""An action is verified by figures alone: what it is measured by, and what the figures say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.agreement import Target
from slm.calendar import Month
from slm.checks.promises import unit_fits
from slm.compliance import Verdict
from slm.facts.effects import Effect, EffectState, effect_of, is_ineffective
from slm.facts.scorecard import scorecard
from slm.improvement import ActionState, Improvement, MeasuredEffect
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, nearest, spoken

VERIFIED_BUT_MISSED: Final = Mistake(
    "SLM1259",
    "the action is verified, but {agreement}/{target} did not reach its goal in {month}: {value}",
    "Write the state `done`. What goes on with it is an action of its own: name it as `succeeded_by`.",
)
VERIFIED_TOO_SOON: Final = Mistake(
    "SLM1260",
    "the action is verified, but the figure of {agreement}/{target} for {month} is not final yet",
    "Write the state `done` until all months of `measured` are closed and reached the goal.",
)
VERIFIED_UNKNOWN: Final = Mistake(
    "SLM1261",
    "the action is verified, but of {month} nobody can tell whether {agreement}/{target} reached its goal: {verdict}",
    "Write the state `done`, and name months in `measured` that have a figure of the target.",
)
VERIFIED_WITHOUT_MEASURE: Final = Mistake(
    "SLM1262",
    "the action is verified, but nothing says by which figure: {agreement}/{target} was missed before it",
    "Add `measured: {{agreement: {agreement}, target: {target}, from: {month}, months: 3}}`, with the months in which "
    "it showed.",
    Severity.WARNING,
)
DID_NOT_HELP: Final = Mistake(
    "SLM1263",
    "the action was done, but {agreement}/{target} did not reach its goal in {month}: {value}",
    "Open another action and name it as `succeeded_by`, or set this one to `in_progress` again.",
    Severity.WARNING,
)
MEASURED_TOO_EARLY: Final = Mistake(
    "SLM1264",
    "the action is measured from {month}, before it was opened on {opened}: that was so without it",
    "Name months after the one in which it was done.",
)
SUCCESSOR_UNKNOWN: Final = Mistake(
    "SLM1297",
    "there is no action '{value}' that could go on with it",
    "Actions are files in measurements/improvements/.",
)
SUCCEEDS_ITSELF: Final = Mistake(
    "SLM1298", "the action goes on with itself, by way of {value}", "Name the action that was opened afterwards."
)
CANCELLED_WITHOUT_REASON: Final = Mistake(
    "SLM1299",
    "the action is cancelled, but nothing says why",
    "Add `cancelled` with the reason, so that nobody takes it up again without knowing it.",
    Severity.WARNING,
)

_VERIFIED_BUT: Final = {
    EffectState.NOT_REACHED: VERIFIED_BUT_MISSED,
    EffectState.AWAITED: VERIFIED_TOO_SOON,
    EffectState.CANNOT_TELL: VERIFIED_UNKNOWN,
    EffectState.REACHED: None,
}


def verified_actions_reached_their_goals(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the figures say of every verified action that it helped, and of no action that is done otherwise."""
    results = scorecard(portfolio)
    for action in portfolio.improvements.values():
        effect = effect_of(portfolio, action, results)
        if effect is None or _target(portfolio, effect.measured) is None:
            continue
        mistake = _VERIFIED_BUT[effect.state]
        if action.state is ActionState.VERIFIED and mistake:
            yield _told(mistake, action, effect)
        elif is_ineffective(action, effect):
            yield _told(DID_NOT_HELP, action, effect)


def verified_actions_say_by_what(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a verified action that answers a miss says by which figure; of what has no figure people tell."""
    for action in portfolio.improvements.values():
        if action.state is ActionState.VERIFIED and action.measured is None and action.answers:
            missed, after = action.answers[0], Month.of(action.opened_on).next
            words = {"agreement": missed.agreement, "target": missed.target, "month": after}
            yield VERIFIED_WITHOUT_MEASURE.at(action.place("state"), **words)


def actions_are_measured_after_they_began(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no month counts before an action was opened, and that its goal is one of the metric."""
    for action in portfolio.improvements.values():
        measured = action.measured
        if measured is None:
            continue
        if measured.start < Month.of(action.opened_on):
            places = measured.place("from"), action.place("opened_on")
            yield MEASURED_TOO_EARLY.at(*places, month=measured.start, opened=action.opened_on)
        yield from _goal_fits(portfolio, measured)


def _goal_fits(portfolio: Portfolio, measured: MeasuredEffect) -> Iterator[Problem]:
    target = _target(portfolio, measured)
    metric = portfolio.metrics.get(target.metric) if target else None
    if metric and measured.goal:
        yield from unit_fits(metric, measured.goal, "at_least")
        yield from unit_fits(metric, measured.goal, "at_most")


def _target(portfolio: Portfolio, measured: MeasuredEffect) -> Target | None:
    """Return the target as its newest version has it; that there is none, the check of ids tells."""
    history = portfolio.agreements.get(measured.agreement)
    versions = reversed(history.versions) if history else ()
    return next(filter(None, (version.agreement.target(measured.target) for version in versions)), None)


def actions_end_with_a_reason(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a cancelled action says why, and that what goes on with an action is there and is another one."""
    known = portfolio.improvements
    for action in known.values():
        if action.state is ActionState.CANCELLED and action.cancelled is None:
            yield CANCELLED_WITHOUT_REASON.at(action.place("state"))
        if action.succeeded_by is None:
            continue
        seen, after = list[str](), action.succeeded_by
        while after in known and after not in seen and after != action.id:
            seen.append(after)
            after = known[after].succeeded_by or ""
        place = action.place("succeeded_by")
        if action.succeeded_by not in known and not portfolio.is_unread(_file(action.succeeded_by)):
            near = nearest(action.succeeded_by, known)
            yield SUCCESSOR_UNKNOWN.at(place, value=action.succeeded_by, meant=near)
        elif after == action.id:
            yield SUCCEEDS_ITSELF.at(place, value=action.succeeded_by)


def _file(name: str) -> str:
    return layout.WRITTEN["improvement"].replace("*", name)


def _told(mistake: Mistake, action: Improvement, effect: Effect) -> Problem:
    measured, month = effect.measured, effect.decisive
    first = month.results[0] if month.results else None
    words = {"agreement": measured.agreement, "target": measured.target, "month": month.month}
    verdict = spoken(f"verdict|{first.verdict if first else Verdict.NO_DATA}")
    value = (first.display if first else "") or verdict
    return mistake.at(action.place("state"), measured.place(), value=value, verdict=verdict, **words)
