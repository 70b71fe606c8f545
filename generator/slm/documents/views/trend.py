"""How a promise runs: what may still go wrong, which values are more than noise, for how long it has been kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from slm.calendar import Month
from slm.compliance import ControlChart, Result, Scale, Signal, Verdict, control_chart, outlook, streak
from slm.documents.edition import Edition
from slm.documents.views import outcomes, result_format
from slm.text import N_, forms

_SIGNALS: Final = {
    Signal.OUTSIDE: N_("outside these limits"),
    Signal.RUN: N_("eight or more in a row on the same side of what is typical"),
    Signal.NEAR_LIMIT: N_("three of four in a row nearer to a limit than to what is typical"),
}


class Budget(NamedTuple):
    """The error budget of a target in one period, as a row of a table."""

    result: Result
    spent: outcomes.BudgetWords
    words: str
    """What would keep the promise; empty for a period that is over."""


class Baseline(NamedTuple):
    """What is usual for the monthly values of a target, and which of them are not."""

    sentences: list[str]
    signals: list[tuple[str, str]]
    """What makes it a signal, and the months."""


def budgets(edition: Edition, results: Sequence[Result]) -> list[Budget]:
    """Return the budgets of the newest period that is over and of the one that goes on, as far as they say anything.

    Of a period that is over something was used; of one that goes on there is something to use, or was.
    """
    counted = [result for result in results if outcomes.budget_of(edition, result)]
    over = [result for result in counted if not result.provisional][-1:]
    open_ones = [result for result in counted[-1:] if result.provisional]
    rows = (_budget(edition, result) for result in over + open_ones)
    return [row for row in rows if row.spent.is_used or (row.result.provisional and row.spent.is_allowed)]


def _budget(edition: Edition, result: Result) -> Budget:
    spent = outcomes.outcome(edition, result).budget
    return Budget(result, spent, _outlook(edition, result) if result.provisional else "")


def _outlook(edition: Edition, result: Result) -> str:
    t, ahead = edition.labels, outlook(result)
    if ahead is None:
        return ""
    if ahead.may_fail:
        return t("{number} of the next cases may fail", number=edition.number(ahead.may_fail))
    if ahead.must_succeed is None:
        return t("no number of good cases can keep it any more")
    if ahead.must_succeed:
        return t("the next {n} has to be good", "the next {n} have to be good", n=ahead.must_succeed)
    return t("the next one has to be good")


def baseline(edition: Edition, results: Sequence[Result]) -> tuple[ControlChart | None, Baseline | None]:
    """Return the process behaviour of monthly values, for the chart and in words; nothing where there are too few."""
    monthly = [result for result in results if result.period.is_month and not result.provisional]
    final = {result.last_month: result for result in monthly if result.value is not None}
    if not final:
        return None, None
    values = {month: result.value for month, result in final.items() if result.value is not None}
    found = control_chart(values, Scale.of(final[max(final)]))
    if found is None:
        return None, None
    # Without limits the sentence names the month that differs; a list of one signal would say it again.
    signals, named = [], set[Month]()
    for signal, words in _SIGNALS.items() if found.limits else ():
        months = {month for month, of in found.signals.items() if signal in of}
        if not months <= named:
            signals.append((edition.labels(words), _in_a_row(edition, months)))
        named |= months
    return found, Baseline([*_usual(edition, final, found)], signals)


def _usual(edition: Edition, final: Mapping[Month, Result], found: ControlChart) -> Iterator[str]:
    """Yield in how many months nothing went wrong, and what is usual for the others."""
    t, last = edition.labels, final[max(final)]
    others = [result for month, result in final.items() if month not in found.best]
    if found.best:
        best, value = edition.number(len(found.best)), result_format.format_value(edition, final[max(found.best)])
        one_or_more = forms("{value} in {number} of {n} month.", "{value} in {number} of {n} months.")
        yield t(*one_or_more, value=value, number=best, n=len(final))
    if found.limits:
        label = N_("The other {number}: typically {middle}, as a rule between {lower} and {upper}.")
        if not found.best:
            label = N_("{number} monthly values: typically {middle}, as a rule between {lower} and {upper}.")
        limits = zip(("middle", "lower", "upper"), found.limits, strict=True)
        words = {name: result_format.with_unit(edition, last, limit) for name, limit in limits}
        yield t(label, number=edition.number(len(others)), **words)
    elif found.best and others:
        worst = min(others, key=lambda result: result.margin or 0)
        words = {"value": result_format.format_value(edition, worst), "month": edition.month(worst.last_month)}
        label = N_("The other one: {value} ({month}).") if len(others) == 1 else N_("The worst: {value} ({month}).")
        yield t(label, **words)


def _in_a_row(edition: Edition, months: Iterable[Month]) -> str:
    """Return the months, of those that follow each other the first and the last."""
    runs = groupby(enumerate(sorted(months)), key=lambda numbered: numbered[1].plus(-numbered[0]))
    rows = ([edition.month(month) for _, month in run] for _, run in runs)
    return edition.labels("separator|, ").join(" – ".join(dict.fromkeys((row[0], row[-1]))) for row in rows)


def kept_since(edition: Edition, results: Iterable[Result]) -> str:
    """Return in a sentence how long the promise has been kept; empty where it was never judged."""
    judged = {Verdict.MET, Verdict.MISSED}
    final = [result for result in results if result.verdict in judged and not result.provisional]
    if not final:
        return ""
    found, number = streak(final), edition.number
    label = N_("Periods kept in a row since the last miss ({month}): {kept}; longest streak: {longest}.")
    if found.last_miss is None:
        label = N_("Never missed; periods kept in a row: {kept}.")
    elif not found.kept:
        label = N_("Missed in {month}, the last period that was judged; longest streak before it: {longest}.")
    month = edition.month(found.last_miss) if found.last_miss else ""
    return edition.labels(label, kept=number(found.kept), longest=number(found.longest), month=month)
