"""Charts of how a promise was kept, with what is said of each mark: nothing in them is told by the drawing alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from slm.charts import charts
from slm.compliance import ControlChart, Result, Verdict
from slm.documents import parts
from slm.documents.edition import Edition
from slm.documents.views import outcomes, result_format
from slm.documents.views.outage_days import outage_words
from slm.text import N_, forms

_WORDS: Final = {
    "{target}": N_("target"),
    "{typical}": N_("typical"),
    "{limit}": N_("natural limit"),
    "{allowed}": N_("allowed"),
    "{so_far}": N_("allowed so far"),
}
"""What a drawing names in braces."""
_UNITS: Final = {"min": N_("{number} min"), "h": N_("{number} h")}
_MOST_CAUSES: Final = 3


class Sign(NamedTuple):
    """A mark of a chart, and what it means."""

    verdict: Verdict
    provisional: bool
    words: str


class Chart(NamedTuple):
    """A chart with its title, and the meaning of the marks that stand in it."""

    drawing: Markup
    title: str
    signs: list[Sign]
    has_signals: bool


def label_of(edition: Edition) -> Callable[[str], str]:
    """Return how the labels of drawings are said: names of lines and units in this language, numbers with its marks."""

    def say(label: str) -> str:
        first, _, rest = label.partition(" ")
        if first in _WORDS:
            return f"{edition.labels(_WORDS[first])} {say(rest)}".strip()
        if rest in _UNITS:
            return edition.labels(_UNITS[rest], number=edition.number(first))
        return f"{edition.number(first)} {rest}".strip() if "." in first else label

    return say


def charts_of(edition: Edition, results: Sequence[Result], found: ControlChart | None) -> list[Chart]:
    """Return the charts of a target: values, and for availability minutes of downtime.

    Each of them says of every period month, value, verdict, target, budget and cause. A target that is `steady` has
    none, nor has one without any value.
    """
    shown = [result for result in results if result.verdict is not Verdict.NOT_IN_FORCE]
    if all(result.value is None for result in shown) or steady(edition, results):
        return []
    t, signals = edition.labels, found.signals if found else {}
    title = t("Value against the target, period by period")
    drawn = [(charts.attainment(results, edition.charts, found.limits if found else None, signals), title)]
    if shown[-1].metric_kind.traits.is_time:
        budgets = [outcomes.budget_of(edition, result) for result in results]
        title = t("Minutes of downtime against the minutes allowed")
        drawn.append((charts.downtime(results, budgets, edition.charts), title))
    marks = [_said_of(edition, result) for result in results]
    # Beside a column stands no mark of a promise that was kept.
    signs = _signs(edition, shown), [sign for sign in _signs(edition, shown) if sign.verdict is not Verdict.MET]
    return [
        Chart(
            charts.titled(drawing, t("separator|. ").join((title, marks[-1])), label_of(edition), marks),
            title,
            signs[number],
            has_signals=bool(signals) and not number,
        )
        for number, (drawing, title) in enumerate(drawn)
    ]


def steady(edition: Edition, results: Sequence[Result]) -> str:
    """Return the sentence that takes the place of a chart: "100 % in all 24 months"; empty where values differ.

    A line that is straight, and above its target, is a page of ink for one number.
    """
    judged = [result for result in results if result.value is not None and result.verdict is not Verdict.NOT_IN_FORCE]
    if len(judged) < 2 or len({result.value for result in judged}) > 1:
        return ""
    if any(result.verdict is not Verdict.MET for result in judged):
        return ""
    words = forms("In {n} period: {value}.", "In all {n} periods: {value}.")
    if all(result.period.is_month for result in judged):
        words = forms("In {n} month: {value}.", "In all {n} months: {value}.")
        if any(result.value is None and result.verdict is not Verdict.NOT_IN_FORCE for result in results):
            words = forms("In {n} month that has a value: {value}.", "In all {n} months that have a value: {value}.")
    periods = {result.period.label for result in judged}
    return edition.labels(*words, value=result_format.nought_in_words(edition, judged[-1]), n=len(periods))


def _signs(edition: Edition, shown: Sequence[Result]) -> list[Sign]:
    t = edition.labels
    verdicts = [verdict for verdict in Verdict if any(result.verdict is verdict for result in shown)]
    signs = [Sign(verdict, False, t(f"verdict|{verdict}")) for verdict in verdicts]  # noqa: FBT003
    if any(result.provisional for result in shown):
        signs.append(Sign(Verdict.MET, True, t("not closed yet")))  # noqa: FBT003
    return signs


def _said_of(edition: Edition, result: Result) -> str:
    t = edition.labels
    outcome, budget = outcomes.outcome(edition, result), ""
    spent = outcome.budget
    if spent.spent:
        amounts = edition.aside(spent.spent, spent.note) if spent.note else spent.spent
        budget = t("{name}: {value}", name=t("Used / allowed"), value=amounts)
    said = (
        outcome.value,
        parts.verdict_words(edition, result),
        outcome.threshold,
        budget,
        outcome.reason,
        *_causes(edition, result),
    )
    about = t("separator|; ").join(filter(None, said))
    return t("{name}: {value}", name=result_format.period_name(edition, result), value=about)


def _causes(edition: Edition, result: Result) -> list[str]:
    """Return the interruptions that count against a promise which was not kept."""
    if result.verdict not in {Verdict.MISSED, Verdict.WAIVED}:
        return []
    counted = [record.outage for record in result.interruptions if record.reason is None]
    named = [outage_words(edition, outage) for outage in counted[:_MOST_CAUSES]]
    return [*named, "…"] if len(counted) > _MOST_CAUSES else named
