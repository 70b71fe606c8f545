"""How a promise runs: what may still go wrong, which values are more than noise, how long it has been kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from slm.calendar import Month
from slm.compliance import ControlChart, Result, Signal, Streak, Verdict, control_chart, error_budget, outlook, streak
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.facts.sources import agreed_time_of
from slm.text import N_


class Budget(NamedTuple):
    """The error budget of a target in one period, as a row of a table."""

    result: Result
    period: str
    allowed: str
    used: str
    left: str
    words: str
    """What would keep the promise; empty for a period that is over."""


class Baseline(NamedTuple):
    """What is usual for the monthly values of a target, and which of them are not."""

    sentence: str
    signals: list[tuple[str, str]]
    """What makes it a signal, and the months."""


def budgets(edition: Edition, results: Sequence[Result]) -> list[Budget]:
    """Return the budgets of the newest period that is over and of the one that goes on, as far as there are any."""
    counted = [result for result in results if error_budget(result)]
    over = [result for result in counted if not result.provisional][-1:]
    open_ones = [result for result in counted[-1:] if result.provisional]
    return [
        *(_budget(edition, result, None) for result in over),
        *(_budget(edition, result, agreed_time_of(edition.portfolio, result)) for result in open_ones),
    ]


def baseline(edition: Edition, results: Sequence[Result]) -> tuple[ControlChart | None, Baseline | None]:
    """Return the process behaviour of monthly values, for the chart and in words; nothing where there are too few."""
    final = {result.last_month: result for result in results if _is_monthly(result)}
    found = control_chart({month: result.value for month, result in final.items() if result.value is not None})
    if found is None:
        return None, None
    t, last = edition.labels, final[max(final)]
    mean, lower, upper = (result_format.with_unit(edition, last, limit) for limit in limits(last, found))
    sentence = t(
        "{n} monthly value: on average {mean}, as a rule between {lower} and {upper}.",
        "{n} monthly values: on average {mean}, as a rule between {lower} and {upper}.",
        n=len(final), mean=mean, lower=lower, upper=upper,
    )  # fmt: skip
    return found, Baseline(sentence, list(_signals(edition, found.signals)))


def kept_since(edition: Edition, results: Sequence[Result]) -> str:
    """Return in a sentence how long the promise has been kept; empty where it was never judged."""
    judged_ones = [
        result for result in results if result.verdict in (Verdict.MET, Verdict.MISSED) and not result.provisional
    ]
    if not judged_ones:
        return ""
    found, t = streak(judged_ones), edition.labels
    words = {
        "kept": edition.number(found.kept),
        "longest": edition.number(found.longest),
        "month": edition.month(found.last_miss) if found.last_miss else "",
    }
    return t(_streak(found), **words)


def limits(result: Result, found: ControlChart) -> tuple[Fraction, Fraction, Fraction]:
    """Return mean and natural limits, no further than a value can lie: a share from 0 to 100 %, all else from 0."""
    upper = min(found.upper, Fraction(100)) if result.unit == "percent" else found.upper
    return found.mean, max(found.lower, Fraction(0)), upper


def _streak(found: Streak) -> str:
    if found.last_miss is None:
        return N_("Never missed; periods kept in a row: {kept}.")
    if not found.kept:
        return N_("Missed in {month}, the last period that was judged; longest row of periods kept before: {longest}.")
    return N_("Periods kept in a row since the last miss ({month}): {kept}; longest row: {longest}.")


def _budget(edition: Edition, result: Result, whole: Fraction | None) -> Budget:
    budget = error_budget(result, whole)
    allowed, used, left = result_format.budget(edition, result, budget) if budget else ("", "", "")
    words = _outlook(edition, result, left, whole) if result.provisional else ""
    return Budget(result, result_format.period_name(edition, result), allowed, used, left, words)


def _outlook(edition: Edition, result: Result, left: str, whole: Fraction | None) -> str:
    t, ahead = edition.labels, outlook(result)
    if ahead is None:
        return t("still allowed in the whole period: {left}", left=left) if whole is not None else ""
    if ahead.may_fail:
        return t("{number} of the next cases may fail", number=edition.number(ahead.may_fail))
    if ahead.must_succeed is None:
        return t("no number of good cases can keep it any more")
    if ahead.must_succeed:
        return t("the next {n} has to be good", "the next {n} have to be good", n=ahead.must_succeed)
    return t("the next one has to be good")


def _is_monthly(result: Result) -> bool:
    return len(result.period.months) == 1 and not result.provisional and result.value is not None


_SIGNALS: Final = {
    Signal.OUTSIDE: N_("outside these limits"),
    Signal.RUN: N_("eight or more in a row on the same side of the average"),
    Signal.NEAR_LIMIT: N_("three of four in a row nearer to a limit than to the average"),
}


def _signals(edition: Edition, signals: Mapping[Month, frozenset[Signal]]) -> Iterator[tuple[str, str]]:
    t = edition.labels
    for signal, words in _SIGNALS.items():
        months = [month for month, found in signals.items() if signal in found]
        if months:
            runs = (_run(edition, run) for run in _in_a_row(months))
            yield t(words), t("separator|, ").join(runs)


def _in_a_row(months: Iterable[Month]) -> list[list[Month]]:
    ordered = sorted(months)
    runs = [ordered[:1]]
    for before, month in pairwise(ordered):
        if before.next == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return runs


def _run(edition: Edition, months: Sequence[Month]) -> str:
    ends = dict.fromkeys((months[0], months[-1]))
    return " – ".join(map(edition.month, ends))
