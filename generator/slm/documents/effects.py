"""What the figures say of an action: its state as a label, and its months before and after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.agreement import Comparison
from slm.calendar import Month
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import improvement_path, result_path
from slm.documents.edition import Edition
from slm.documents.parts import fact, joined, prose, styled, to
from slm.documents.views import amounts, result_format
from slm.documents.views.caution import caution
from slm.facts.effects import Effect, EffectMonth, EffectState, effect_of
from slm.improvement import ActionState, Improvement, MeasuredEffect
from slm.text import N_
from slm.values import Amount

_STATES: Final = {
    EffectState.NOT_REACHED: (N_("not effective"), "overdue"),
    EffectState.CANNOT_TELL: (N_("cannot be verified"), ""),
    EffectState.AWAITED: (N_("awaits its figures: {known} of {all}"), "pending"),
    EffectState.REACHED: (N_("verified by the figures"), "verified"),
}
_MONTHS: Final = {
    EffectState.NOT_REACHED: N_("goal not reached"),
    EffectState.CANNOT_TELL: N_("cannot tell"),
    EffectState.AWAITED: N_("not final yet"),
    EffectState.REACHED: N_("goal reached"),
}


def effect(edition: Edition, action: Improvement) -> Effect | None:
    """Return what the figures say of an action that was done; nothing of one that goes on, or was cancelled."""
    is_done = action.state in {ActionState.DONE, ActionState.VERIFIED}
    return effect_of(edition.portfolio, action, edition.scorecard) if is_done else None


def _words(edition: Edition, found: Effect) -> str:
    """Return what the figures say in a few words: "verified by the figures", "awaits its figures: 2 of 3"."""
    number = edition.number
    return edition.labels(_STATES[found.state][0], known=number(found.known), all=number(len(found.months)))


def effect_badge(edition: Edition, action: Improvement) -> doc.Line:
    """Return what the figures say as a label; nothing where they say nothing."""
    found = effect(edition, action)
    return (doc.Badge(words=_words(edition, found), kind=_STATES[found.state][1]),) if found else ()


def effect_facts(edition: Edition, action: Improvement) -> Iterator[doc.Fact]:
    """Yield by what an action is measured, what the figures say, and which action goes on with it, or came before."""
    t, measured = edition.labels, action.measured
    if measured:
        found = effect_of(edition.portfolio, action, edition.scorecard)
        yield fact(t("Measured by"), _target(edition, measured, found))
        yield fact(t("Goal in figures"), _goal(edition, measured, found))
        yield fact(t("Verification period"), _from_to(edition, measured.months[0], measured.months[-1]))
    yield fact(t("The figures say"), effect_badge(edition, action))
    known = edition.portfolio.improvements
    yield fact(t("Succeeded by"), _link(edition, known.get(action.succeeded_by or "")))
    earlier = (_link(edition, one) for _, one in sorted(known.items()) if one.succeeded_by == action.id)
    yield fact(t("Goes on with"), joined(t("separator|, "), earlier))
    yield fact(t("Cancelled"), edition.text(action.cancelled))


def effect_months(edition: Edition, action: Improvement) -> Iterator[doc.Block]:
    """Yield the months before and after with their figures, and since when they reached the goal."""
    t, found = edition.labels, effect_of(edition.portfolio, action, edition.scorecard)
    if found is None:
        return
    head = t("Month"), parts.column(t("Value"), "number"), t("Goal"), t("Period")
    periods = ((t("before"), found.before), (t("verification"), found.months))
    rows = (_month(edition, month, period) for period, months in periods for month in months)
    yield from prose(_change(edition, action, found))
    yield parts.table(head, rows, label=t("Before and after"))


def _month(edition: Edition, month: EffectMonth, period: str) -> tuple[doc.Line | str, ...]:
    first = month.results[0] if month.results else None
    value: doc.Line | str = "–"
    if first and first.display:
        # A figure of which much is unknown is a weaker proof than others.
        of_part = parts.small(caution(edition, first))
        value = parts.lines(to(result_path(first), result_format.format_value(edition, first)), of_part)
    return styled("whole", edition.month(month.month)), value, edition.labels(_MONTHS[month.state]), period


def _change(edition: Edition, action: Improvement, found: Effect) -> str:
    """Return since when the goal has been reached, beside the day on which the action was done."""
    since, done = found.since, action.done_on
    if since is None or done is None:
        return ""
    words = N_("The goal was reached in every month: {months}. The action was done on {day}.")
    if since < Month.of(done):
        words = N_("The goal was reached in every month, and before the action, too: {months}. It was done on {day}.")
    last = max(month.month for month in (*found.before, *found.months) if month.state is EffectState.REACHED)
    return edition.labels(words, months=_from_to(edition, since, last), day=edition.date(done))


def _from_to(edition: Edition, first: Month, last: Month) -> str:
    return " – ".join(dict.fromkeys((edition.month(first), edition.month(last))))


def _target(edition: Edition, measured: MeasuredEffect, found: Effect | None) -> doc.Line:
    results = [result for month in (*found.months, *found.before) for result in month.results] if found else []
    name = result_format.target_name(edition, results[0]) if results else measured.target
    service = edition.service(measured.service) if measured.service else ""
    return joined(
        edition.labels("separator|, "), (name, parts.agreement_link(edition, measured.agreement), service)
    )  # fmt: skip


def _goal(edition: Edition, measured: MeasuredEffect, found: Effect | None) -> str:
    """Return what is to be reached: bounds of its own, else what the target promises."""
    t, goal = edition.labels, measured.goal
    results = [result for month in (*found.months, *found.before) for result in month.results] if found else []
    metric = results[0].metric if results else ""
    if goal is None or not goal.is_said:
        kept = t("the target is kept")
        return edition.aside(kept, result_format.threshold(edition, results[0])) if results else kept
    bounds: tuple[tuple[Comparison, Amount | None], ...] = (
        (Comparison.AT_LEAST, goal.at_least), (Comparison.AT_MOST, goal.at_most),
    )  # fmt: skip
    said = (amounts.limit(edition, comparison, bound, metric) for comparison, bound in bounds if bound)
    return t("separator|, ").join(said)


def _link(edition: Edition, action: Improvement | None) -> doc.Line:
    return to(improvement_path(action.id), edition.text(action.title)) if action else ()
