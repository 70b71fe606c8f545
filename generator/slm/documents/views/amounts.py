"""Numbers with their unit, and limits as a sentence says them: "1 incident", "no incidents", "at least 99.9 %", "all".

A limit at the end of its scale is not said as others are: nobody promises "at most 0 incidents" or "at least 100 % of
cases". Pages, papers, reports and commands ask here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from slm.agreement import Comparison, Rate, WorkloadLimit
from slm.catalog import Metric
from slm.documents.edition import Edition
from slm.text import N_
from slm.values import Amount

Form = tuple[str, str]
"""How a limit is said, alone and of a period."""

_FORMS: Final[dict[Comparison, Form]] = {
    Comparison.AT_LEAST: (N_("at least {amount}"), N_("at least {amount} {per}")),
    Comparison.MORE_THAN: (N_("more than {amount}"), N_("more than {amount} {per}")),
    Comparison.AT_MOST: (N_("at most {amount}"), N_("at most {amount} {per}")),
    Comparison.LESS_THAN: (N_("less than {amount}"), N_("less than {amount} {per}")),
}
_EXACTLY: Final[Form] = N_("{amount}"), N_("{amount} {per}")
_ALL: Final[Form] = N_("all"), N_("all, {per}")
_NONE: Final[Form] = N_("none"), N_("none, {per}")
_NO_UNIT: Final[Form] = N_("no {unit}"), N_("no {unit} {per}")
_WHOLE: Final = Amount(Decimal(100), "%")


def amount(edition: Edition, written: Amount, metric: str | None = None) -> str:
    """Return an amount as it was written, with grouping and the unit of the metric in this language."""
    number = edition.number(f"{written.value:,f}")
    return f"{number} %" if written.unit == "%" else with_unit(edition, number, metric, written.unit)


def money(edition: Edition, written: Amount) -> str:
    """Return an amount of money as it was written: "18,000 yuan", "人民币 18,000 元"."""
    return edition.speech.money(edition.number(f"{written.value:,f}"), written.unit)


def rate_words(edition: Edition, rate: Rate) -> str:
    """Return what further work costs: "120 yuan, by the hour", or the unit alone where a price list says it."""
    price = money(edition, rate.price) if rate.price else ""
    return edition.labels("separator|, ").join(filter(None, (price, edition.labels(f"rate per|{rate.per}"))))


def with_unit(edition: Edition, number: str, metric: str | None, unit: str = "") -> str:
    """Return a number that is printed already with the unit of a metric, or else with `unit`: "1 incident"."""
    known = _metric(edition, metric)
    if known and known.unit:
        unit = edition.text(known.unit_of(number))
    return f"{number} {unit}".strip() if number else ""


def none_of(edition: Edition, metric: str | None) -> str:
    """Return what nought of a metric is called: "no incidents", or "none" where it has no unit."""
    known = _metric(edition, metric)
    unit = edition.text(known.unit) if known else ""
    return edition.labels((_NO_UNIT if unit else _NONE)[0], unit=unit)


def limit(edition: Edition, comparison: Comparison, bound: Amount, metric: str, per: str = "") -> str:
    """Return a limit of the values of a metric: "at least 99.9 % per month", "no incidents per month"."""
    known = _metric(edition, metric)
    alone, of_period = _form(comparison, bound, known)
    words = {"amount": amount(edition, bound, metric), "unit": edition.text(known.unit) if known else "", "per": per}
    return edition.labels(of_period if per else alone, **words)


def _form(comparison: Comparison, bound: Amount, metric: Metric | None) -> Form:
    """Return how a limit is said; one at the end of the scale leaves no room that "at most" would speak of."""
    counts_cases = metric is not None and metric.kind.traits.counts_cases
    if comparison is Comparison.AT_LEAST and is_all(bound):
        return _ALL if counts_cases else _EXACTLY
    if comparison is Comparison.AT_MOST and not bound.value:
        if bound.unit == "%":
            return _NONE if counts_cases else _EXACTLY
        return _NO_UNIT if metric and metric.unit else _NONE
    return _FORMS[comparison]


def is_all(share: Amount) -> bool:
    """Return whether a share leaves nothing out."""
    return share == _WHOLE


def workload(edition: Edition, bounds: WorkloadLimit) -> str:
    """Return a workload limit: "100 to 400 tickets per month"."""
    t, per, metric = edition.labels, edition.labels(f"per {bounds.per}"), bounds.metric
    if bounds.at_least is None or bounds.at_most is None:
        one_side = (Comparison.AT_MOST, bounds.at_most) if bounds.at_most else (Comparison.AT_LEAST, bounds.at_least)
        return limit(edition, one_side[0], one_side[1] or Amount(Decimal(0)), metric, per)
    upper, lower = amount(edition, bounds.at_most, metric), edition.number(f"{bounds.at_least.value:,f}")
    return t("{lower} to {upper} {per}", lower=lower, upper=upper, per=per)


def _metric(edition: Edition, metric: str | None) -> Metric | None:
    return edition.portfolio.metrics.get(metric) if metric else None
