"""Results as pages speak of them: symbols, sentences, figures with their unit, counts, and where each is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final, NamedTuple

from slm.agreement import Agreement, Target
from slm.calendar import Month
from slm.compliance import Reason, Result, Verdict, decimal, display, worst
from slm.documents.addresses import report_path, result_path
from slm.documents.edition import Edition
from slm.documents.views import amounts
from slm.documents.views.promises import promise
from slm.documents.views.reasons import REASONS
from slm.documents.views.undecided import undecided
from slm.text import N_, forms
from slm.values import Amount, remembered

WITHOUT_DATA: Final = "without-data"
"""The anchor of what a report says of promises of which nobody knows whether they were kept."""


class Counts(NamedTuple):
    """How many promises got which verdict."""

    by_verdict: Counter[Verdict]
    provisional: bool

    @classmethod
    def of(cls, results: Iterable[Result]) -> Counts:
        """Count results, of targets of which one is enough one; objectives, or what is not in force, are none."""
        not_promised = {Verdict.NOT_IN_FORCE, Verdict.REPORTED}
        judged = [one for one in results if one.verdict not in not_promised and not one.counted_with]
        return cls(Counter(result.verdict for result in judged), any(result.provisional for result in judged))

    def sentence(self, edition: Edition, month: Month, kind: str = "") -> str:
        """Return "October 2026: 31 of 34 promises kept, 2 missed, 1 without data"; of a kind, whose promises."""
        t, month_name, promises = edition.labels, edition.month(month), self.by_verdict.total()
        if not promises:
            hidden, none = (
                N_("{month}: promises to customers are not shown in this edition"),
                N_("{month}: nothing was promised"),
            )
            return t(hidden if edition.audience.is_public else none, month=month_name)
        one, many = _KEPT[kind]
        parts = [t(one, many, month=month_name, kept=edition.number(self.by_verdict[Verdict.MET]), n=promises)]
        parts += self.not_kept(edition).values()
        return t("separator|, ").join([*parts, t("provisional")] if self.provisional else parts)

    def not_kept(self, edition: Edition) -> dict[Verdict, str]:
        """Return "2 missed", "1 suspended" and so on: with those kept, these are all that were promised."""
        counted = ((verdict, words, self.by_verdict[verdict]) for verdict, words in _COUNTED.items())
        return {
            verdict: edition.labels(words, number=edition.number(number))
            for verdict, words, number in counted
            if number
        }

    def others(self, edition: Edition) -> list[str]:
        """Return in words what was neither kept nor missed nor without data, for a column beside those."""
        told = {Verdict.MISSED, Verdict.NO_DATA}
        return [words for verdict, words in self.not_kept(edition).items() if verdict not in told]


def promises_kept(edition: Edition, results: Iterable[Result], month: Month) -> list[str]:
    """Return how the promises of a month were kept, those to customers apart from our own and those of suppliers.

    Whoever reads "48 of 51" takes them all for promises to customers. Where there is one kind, one sentence says it.
    """
    found = list(by_kind(edition, results).items())
    if not found:
        return [Counts.of(()).sentence(edition, month)]
    if len(found) == 1 and found[0][0] == "SLA":
        return [Counts.of(found[0][1]).sentence(edition, month)]
    return [Counts.of(own).sentence(edition, month, kind) for kind, own in found]


def by_kind(edition: Edition, results: Iterable[Result]) -> dict[str, list[Result]]:
    """Return the results of each kind of agreement under which something was promised, those to customers first.

    What stands first is what a verdict is about: marks beside it count the same.
    """
    found: dict[str, list[Result]] = {"SLA": [], "OLA": [], "UC": []}
    for result in results:
        found[edition.portfolio.agreements[result.agreement].latest.kind].append(result)
    return {kind: of_kind for kind, of_kind in found.items() if Counts.of(of_kind).by_verdict.total()}


_KEPT = {
    "": forms("{month}: {kept} of {n} promise kept", "{month}: {kept} of {n} promises kept"),
    "SLA": forms(
        "{month}: {kept} of {n} promise to customers kept", "{month}: {kept} of {n} promises to customers kept"
    ),
    "OLA": forms(
        "{month}: {kept} of {n} promise of our own teams kept", "{month}: {kept} of {n} promises of our own teams kept"
    ),
    "UC": forms(
        "{month}: {kept} of {n} promise of suppliers kept", "{month}: {kept} of {n} promises of suppliers kept"
    ),
}
_COUNTED = {
    Verdict.MISSED: N_("{number} missed"),
    Verdict.NO_DATA: N_("{number} without data"),
    Verdict.NO_EVENTS: N_("{number} without cases"),
    Verdict.WAIVED: N_("{number} waived"),
    Verdict.SUSPENDED: N_("{number} suspended"),
}


class Symbol(NamedTuple):
    """How promises were judged in a month: where its proof is, None where there is nothing to prove, and in words."""

    path: str | None
    verdict: Verdict
    provisional: bool
    words: str
    number: str = ""
    """How many of several promises got this verdict, where not all did."""


def symbol(edition: Edition, month: Month, results: Sequence[Result]) -> Symbol:
    """Return the symbol of a month for all `results` that are reported in it."""
    t, name, result = edition.labels, edition.month(month), worst(results)
    if result is None:
        return Symbol(None, Verdict.NOT_IN_FORCE, False, t("{month}: not judged", month=name))  # noqa: FBT003
    judged = [own_result for own_result in results if own_result.verdict is not Verdict.NOT_IN_FORCE] or results
    same, number = sum(own_result.verdict is result.verdict for own_result in judged), ""
    words = t("{month}: {verdict}", month=name, verdict=t(f"verdict|{result.verdict}"))
    if same != len(judged):
        number = edition.number(same)
        words = t("{words}, {some} of {all}", words=words, some=number, all=edition.number(len(judged)))
    provisional = any(own_result.provisional for own_result in results)
    path = result_path(result)
    if result.verdict is Verdict.MISSED:
        # Why it was missed, and what is done, stands in its card.
        path = f"{report_path(month)}#{miss_anchor(_anchor_of(result, judged))}"
    elif result.verdict is Verdict.NO_DATA:
        path = f"{report_path(month)}#{WITHOUT_DATA}"
    return Symbol(path, result.verdict, provisional, words, number)


def results_of(edition: Edition, agreement: str, month: Month) -> tuple[Result, ...]:
    """Return the results of an agreement that are reported in a month."""
    return tuple(result for result in edition.scorecard.in_month(month) if result.agreement == agreement)


def anchors(results: Iterable[Result]) -> list[str]:
    """Return the anchors of the results of one month on its page, as `result_path` has them, each of them once.

    Where the version changed inside the month, the part of the older version has the plain anchor.
    """
    taken: dict[str, None] = {}
    for result in results:
        anchor = result_path(result).partition("#")[2]
        taken[f"{anchor}-{result.version}" if anchor in taken else anchor] = None
    return list(taken)


def miss_anchor(anchor: str) -> str:
    """Return the anchor of the card of a miss, of which the row has this one."""
    return f"miss-{anchor}"


def _anchor_of(result: Result, judged: Sequence[Result]) -> str:
    return next(anchor for anchor, found in zip(anchors(judged), judged, strict=True) if found is result)


def format_value(edition: Edition, result: Result) -> str:
    """Return the value with its unit; empty without one."""
    return _with_unit(edition, result, edition.number(result.display))


def format_raw_value(edition: Edition, result: Result) -> str:
    """Return the value before exclusions with its unit; empty where nothing was excluded."""
    return _with_unit(edition, result, edition.number(result.raw_display)) if result.raw_value != result.value else ""


def before_exclusions(edition: Edition, result: Result) -> str:
    """Return "98.20 % before exclusions"; empty where nothing was excluded."""
    before = format_raw_value(edition, result)
    return edition.labels("{value} before exclusions", value=before) if before else ""


def threshold(edition: Edition, result: Result) -> str:
    """Return what was promised: "at least 99.9 %", "no incidents"; of an objective that it is one."""
    if result.verdict is Verdict.REPORTED:
        target = judged_target(edition, result)
        return promise(edition, target) if target else edition.labels("an objective")
    bound = Amount(Decimal(decimal(result.threshold)), "%" if result.unit == "percent" else "")
    return amounts.limit(edition, result.comparison, bound, result.metric)


_MOST_PLACES = 6


def margin(edition: Edition, result: Result) -> str:
    """Return how far the value is from the threshold, with its sign, rounded toward the miss; empty at it."""
    if not result.margin:
        return ""
    places = max(result.decimals, 2 if result.unit == "percent" else 0)
    while 0 < result.margin * 10**places < 1 and places < _MOST_PLACES:
        places += 1  # what is not nought is not printed as nought
    number = edition.number(_digits(result.margin, places)).replace("-", "−")
    sign = "" if result.margin < 0 else "+"
    if result.unit == "percent":
        return f"{sign}{number} {edition.labels('pp')}"
    return sign + amounts.with_unit(edition, number, result.metric)


_FEW = 100


def few_cases(edition: Edition, result: Result) -> str:
    """Return of how few cases a share is that is not all of them; empty elsewhere (FAILURES F62).

    All cases of the period were counted, and the agreement is about these: no sample was drawn, so nothing is said of
    another, true share.
    """
    cases = result.denominator
    if not result.metric_kind.traits.counts_cases or not cases or cases >= _FEW or cases.denominator != 1:
        return ""
    return "" if result.numerator == cases else edition.labels("of {n} case", "of {n} cases", n=int(cases))


def fraction(edition: Edition, result: Result) -> str:
    """Return numerator and denominator as they were divided: "44,594.6 / 44,640 min"; empty without figures."""
    if result.numerator is None:
        return ""
    t, scale = edition.labels, 60 if result.metric_kind.traits.is_time else 1
    values = (value for value in (result.numerator, result.denominator) if value is not None)
    text = " / ".join(format_number(edition, value / scale) for value in values)
    if result.asked is not None and result.metric_kind.traits.from_surveys == "mean":
        return t("{number}; {answers} of {asked} answered", number=text, answers=result.events, asked=result.asked)
    return t("{number} min", number=text) if scale == 60 else text


def coverage(edition: Edition, result: Result) -> str:
    """Return how much of the period is known, rounded down: 100 % only where nothing is missing."""
    return f"{format_number(edition, Fraction(floor(result.coverage * 10000), 100))} %"


def period_name(edition: Edition, result: Result) -> str:
    """Return the name of the period: October 2026, Q4 2026, 2026, week 41 of 2026; of another one its days."""
    return period_in_words(edition, result.period.label, result.last_month)


@remembered
def period_in_words(edition: Edition, label: str, last_month: Month) -> str:
    """Return the name of a period by its label: October 2026, Q4 2026, 2026; of another one its days."""
    first, _, last = label.partition("--")
    if last:
        days = map(edition.date, map(date.fromisoformat, (first, last)))
        return edition.labels("{first} to {last}", **dict(zip(("first", "last"), days, strict=True)))
    year, _, week = label.partition("-W")
    if week:
        return edition.labels("week {week} of {year}", week=week.lstrip("0"), year=year)
    year, _, quarter = label.partition("-Q")
    if quarter:
        return edition.labels("Q{quarter} {year}", quarter=quarter, year=year)
    return edition.month(last_month) if "-" in year else edition.labels("year {year}", year=year)


def target_name(edition: Edition, result: Result) -> str:
    """Return the name of the target that was judged, as its version of the agreement has it."""
    target = judged_target(edition, result)
    return edition.target(target) if target else result.target


def judged_target(edition: Edition, result: Result) -> Target | None:
    """Return the target that was judged, as its version of the agreement has it."""
    agreement = judged_by(edition, result)
    return agreement.target(result.target) if agreement else None


def judged_by(edition: Edition, result: Result) -> Agreement | None:
    """Return the version of the agreement by which the result was judged."""
    return version_of(edition, result.agreement, str(result.version))


@remembered
def version_of(edition: Edition, agreement: str, version: str) -> Agreement | None:
    """Return a version of an agreement, as far as the edition shows it."""
    history = edition.portfolio.agreements.get(agreement)
    revision = history.version(version) if history else None
    return revision.agreement if revision else None


def sentence(edition: Edition, result: Result) -> str:
    """Return the result in words: "In October 2026, Availability was 99.72 %, below the promise: at least 99.9 %."."""
    t = edition.labels
    words = {
        "period": period_name(edition, result),
        "target": target_name(edition, result),
        "value": nought_in_words(edition, result),
        "promise": threshold(edition, result),
        "reason": reason(edition, result),
    }
    said = result.verdict is Verdict.MISSED and result.reason
    few = result.verdict is Verdict.MET and result.reason in {Reason.SMALL_SAMPLE, Reason.ONE_SUFFICES}
    nothing = result.verdict is Verdict.REPORTED and result.value is None
    spared = result.verdict is Verdict.NO_EVENTS and result.reason == Reason.ONE_SUFFICES
    special = _FEW_CASES if few else _MISSED_AND_WHY if said else _NO_VALUE if nothing else _SPARED if spared else None
    text = t(special or _SENTENCES[result.verdict], **words)
    told = [text, t("(provisional)") if result.provisional else "", t("(doubtful)") if result.doubt else ""]
    if result.value is not None and result.coverage < 1:
        told.append(t("Only {coverage} of what should be known is known.", coverage=coverage(edition, result)))
        told.append(undecided(edition, result))
    return edition.speech.sentences(filter(None, told))


_FEW_CASES = N_("{target} in {period}: {value}. The promise, {promise}, counts as kept. {reason}")
_MISSED_AND_WHY = N_("{target} in {period}: {value}. The promise, {promise}, was missed. {reason}")
_NO_VALUE = N_("{target} in {period}: there is no figure, and nothing is promised of it: {promise}. {reason}")
_SPARED = N_("{period}: of {target} no figure was needed. {reason}")
_SENTENCES = {
    Verdict.MET: N_("{target} in {period}: {value}. The promise, {promise}, was kept."),
    Verdict.MISSED: N_("{target} in {period}: {value}. The promise, {promise}, was missed."),
    Verdict.NO_DATA: N_("{period}: {target} cannot be judged. {reason}"),
    Verdict.NO_EVENTS: N_("{period}: for {target} there was nothing to count."),
    Verdict.NOT_IN_FORCE: N_("{target} in {period}: not in force."),
    Verdict.SUSPENDED: N_("{target} in {period}: suspended. {reason}"),
    Verdict.WAIVED: N_("{target} in {period}: {value}; the miss of the promise, {promise}, is waived. {reason}"),
    Verdict.REPORTED: N_("{target} in {period}: {value}. Nothing is promised of it: {promise}. {reason}"),
}


def nought_in_words(edition: Edition, result: Result) -> str:
    """Return the value as a sentence says it: "no incidents" and not "0 incidents"."""
    if result.value == 0 and result.unit != "percent":
        return amounts.none_of(edition, result.metric)
    return format_value(edition, result)


def reason(edition: Edition, result: Result) -> str:
    """Return why the result is what it is, where its value does not say, and why it is doubtful; empty for most."""
    said = [_in_words(edition, result.reason, _named_by(edition, result)), _in_words(edition, result.doubt)]
    return edition.speech.sentences(filter(None, said))


def _named_by(edition: Edition, result: Result) -> str:
    """Return what a reason names: another target by its name, a clause or a waiver by its number."""
    agreement = judged_by(edition, result) if result.reason in _OF_ANOTHER_TARGET else None
    other = agreement.target(result.reason_id) if agreement else None
    return edition.target(other) if other else result.reason_id


_OF_ANOTHER_TARGET: Final = {Reason.ONE_SUFFICES, Reason.OTHER_UNKNOWN, Reason.ONE_PROMISE}


def doubt_in_words(doubt: str) -> str:
    """Return why a verdict is doubtful, as the key of the catalogs."""
    return REASONS[Reason(doubt)]


def _in_words(edition: Edition, why: str, of: str = "") -> str:
    words = edition.labels(REASONS[Reason(why)]) if why else ""
    return edition.aside(words, of) if of else words


def _with_unit(edition: Edition, result: Result, number: str) -> str:
    return number if result.unit == "percent" else amounts.with_unit(edition, number, result.metric)


def with_unit(edition: Edition, result: Result, value: Fraction) -> str:
    """Return a number that belongs to the values of a result, with as many digits as these, and rounded like them."""
    shown = display(value, result.threshold, result.comparison, result.decimals, result.unit)
    return _with_unit(edition, result, edition.number(shown))


def format_number(edition: Edition, value: Fraction) -> str:
    """Return a number with at most two digits after the point, rounded down, and grouping."""
    return edition.number(_digits(value, 2).rstrip("0").rstrip("."))


def _digits(value: Fraction, places: int) -> str:
    return f"{Decimal(floor(value * 10**places)).scaleb(-places):,f}"
