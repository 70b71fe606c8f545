"""The report of a quarter, a half-year, a year or any range of months: one page for management, then every promise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from slm.catalog import MetricKind
from slm.compliance import Result, Verdict
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import improvement_path, problem_path, report_path, result_path, span_path
from slm.documents.document import Choice, Choices, Line, Part
from slm.documents.edition import Edition
from slm.documents.parts import agreement_link, column, items, joined, lines, prose, section, small, strong, table, to
from slm.documents.reports.on_paper import kept_table
from slm.documents.views import result_format
from slm.documents.views.misses import state_of
from slm.documents.views.settlements import became_together, total_credited
from slm.facts.spans import MonthRange, SpanLine, SpanSummary, summary
from slm.text import N_, forms

_MOST: Final = 5
"""How many promises are named that were missed most."""
_KINDS: Final = {
    "SLA": forms("{kept} of {n} promise to customers kept", "{kept} of {n} promises to customers kept"),
    "OLA": forms("{kept} of {n} promise of our own teams kept", "{kept} of {n} promises of our own teams kept"),
    "UC": forms("{kept} of {n} promise of suppliers kept", "{kept} of {n} promises of suppliers kept"),
}


def shown_spans(edition: Edition) -> tuple[MonthRange, ...]:
    """Return the quarters and years of which at least one month is closed, the newest first."""
    closed = [month for month in edition.scorecard.months if edition.portfolio.is_closed(month)]
    found = {span for month in closed for span in (MonthRange.quarter_of(month), MonthRange.year_of(month))}
    return tuple(sorted(found, key=lambda span: (span.last, len(span.months)), reverse=True))


def span_name(edition: Edition, span: MonthRange) -> str:
    """Return the name of a range of months: Q3 2026, first half of 2026, year 2026, February 2026 to July 2026."""
    year, _, part = span.label.partition("-")
    if ".." in span.label:
        first, last = edition.month(span.first), edition.month(span.last)
        return edition.labels("{first} to {last}", first=first, last=last)
    if part.startswith("H"):
        words = N_("first half of {year}") if part == "H1" else N_("second half of {year}")
        return edition.labels(words, year=year)
    return result_format.period_in_words(edition, span.label, span.last)


def span_document(edition: Edition, span: MonthRange, *, own: str = "", page: bool = False) -> doc.Document:
    """Return the report of a range of months about all agreements of the edition; `page` is for the site alone."""
    t, agreements = edition.labels, edition.portfolio.agreements
    results = edition.scorecard.without_sources
    now = summary(edition.portfolio, results, span, agreements)
    before = summary(edition.portfolio, results, span.year_before, agreements)
    title = t("{period}: service level report", period=span_name(edition, span))
    if own:
        title = t("{period}: service level report for {customer}", period=span_name(edition, span),
                  customer=edition.party(own))  # fmt: skip
    earlier = {(line.agreement, line.target, line.service): line for line in before.lines}
    return doc.Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=title,
        language=edition.language,
        cover=_cover(edition, now),
        parts=(
            *(_elsewhere(edition, span) if page else ()),
            *section("summary", t("In short"), *_in_short(edition, now, before)),
            *section("most", t("Missed most"), *_missed_most(edition, now)),
            *_overdue(edition),
            *(part for name in _in_order(edition, now) for part in _agreement(edition, now.of([name]), name, earlier)),
        ),
    )


def _cover(edition: Edition, now: SpanSummary) -> doc.Facts:
    t = edition.labels
    known = [month for month in now.span.months if month in set(now.months)]
    is_open = [month for month in now.span.months if not edition.portfolio.is_closed(month)]
    closed = t("all months are closed")
    still = t("not closed, so that it may still change, or unknown: {months}",
              months=t("separator|, ").join(map(edition.month, is_open)))  # fmt: skip
    return parts.facts(
        (t("Period"), lines(span_name(edition, now.span), small(f"{now.span.first} – {now.span.last}"))),
        (t("State"), still if is_open else closed),
        (t("Months with results"), edition.number(len(known))),
        (t("As of"), edition.date(edition.portfolio.as_of)),
    )


def _elsewhere(edition: Edition, span: MonthRange) -> Iterator[Part]:
    """Yield where other quarters and years, and the months of this one, are reported."""
    t, shown = edition.labels, shown_spans(edition)
    others = [
        Choice(path=span_path(other.label), words=span_name(edition, other), current=other == span)
        for other in shown if len(other.months) == len(span.months)
    ]  # fmt: skip
    yield Choices(kind="versions", choices=tuple(others), label=t("Other reports"))
    known = {*edition.scorecard.months}
    months = [Choice(path=report_path(month), words=edition.month(month)) for month in span.months if month in known]
    yield Choices(kind="versions", choices=tuple(months), label=t("The months"))


def _in_short(edition: Edition, now: SpanSummary, before: SpanSummary) -> Iterator[Part]:
    for nth, (kind, own) in enumerate(_by_kind(edition, now).items()):
        words = _counted(edition, kind, own)
        if then := _by_kind(edition, before).get(kind):
            words = edition.aside(words, _year_before(edition, before, _counted(edition, kind, then)))
        yield from prose(words, "quiet" if nth else "summary")
    t = edition.labels
    counted = [name for name, history in edition.portfolio.agreements.items() if history.latest.kind == "SLA"]
    months = now.of(counted).by_month() if counted else now.by_month()
    judged = [(month, counts) for month, counts in months.items() if counts.total()]
    if len(judged) > 1:
        all_of = N_("Promises to customers that were kept, by month")
        yield from prose(strong(t(all_of) if counted else t("Promises that were kept, by month")))
        yield from kept_table(edition, judged)
    yield from _credited(edition, now.span)


def _year_before(edition: Edition, before: SpanSummary, counts: str) -> str:
    """Return what became of the promises a year before, and of how many months that is known where not of all."""
    known, of_all = len(before.months), len(before.span.months)
    words = (
        N_("a year before, months known {known} of {all}: {counts}")
        if known < of_all
        else N_("a year before: {counts}")
    )
    return edition.labels(words, known=known, all=of_all, counts=counts)


def _by_kind(edition: Edition, now: SpanSummary) -> dict[str, Counter[Verdict]]:
    agreements = edition.portfolio.agreements
    kinds = ((kind, [name for name, one in agreements.items() if one.latest.kind == kind]) for kind in _KINDS)
    return {kind: found for kind, names in kinds if (found := now.of(names).verdicts)}


def _counted(edition: Edition, kind: str, counts: Counter[Verdict]) -> str:
    t = edition.labels
    kept = t(*_KINDS[kind], kept=edition.number(counts[Verdict.MET]), n=counts.total())
    rest = result_format.Counts(counts, provisional=False).not_kept(edition).values()
    return t("separator|, ").join((kept, *rest))


def _credited(edition: Edition, span: MonthRange) -> Iterator[Part]:
    t = edition.labels
    found = [one for (_, month), one in edition.credit_statements.items() if span.first <= month <= span.last]
    by_side = {
        t("Credits to customers"): [one for one in found if _is_of_customer(edition, one.agreement)],
        t("Credits of suppliers"): [one for one in found if not _is_of_customer(edition, one.agreement)],
    }
    for name, statements in by_side.items():
        if amount := total_credited(edition, statements):
            words = edition.aside(amount, became) if (became := became_together(edition, statements)) else amount
            yield from prose(t("{name}: {value}", name=name, value=words))


def _is_of_customer(edition: Edition, agreement: str) -> bool:
    return edition.portfolio.agreements[agreement].latest.kind == "SLA"


def _missed_most(edition: Edition, now: SpanSummary) -> Iterator[Part]:
    t = edition.labels
    missed = [line for line in now.lines if line.verdicts[Verdict.MISSED] and not line.latest.counted_with]
    if not missed:
        yield from prose(t("Nothing was missed."))
        return
    worst = sorted(missed, key=lambda line: (-line.verdicts[Verdict.MISSED], line.agreement, line.target))
    head = (t("Target"), t("Agreement"), column(t("Missed"), "number"), t("When"), t("Why, and what is done"))
    yield table(head, (
        (
            strong(result_format.target_name(edition, line.latest)),
            agreement_link(edition, line.agreement),
            t("{kept} of {n}", kept=line.verdicts[Verdict.MISSED], n=line.judged),
            joined(t("separator|, "), (_when(edition, one) for one in line.results if one.verdict is Verdict.MISSED)),
            _why(edition, line),
        )
        for line in worst[:_MOST]
    ))  # fmt: skip
    if len(worst) > _MOST:
        yield from prose(t("and {n} more, below", "and {n} more, below", n=len(worst) - _MOST), "quiet")


def _when(edition: Edition, one: Result) -> Line:
    name, value = result_format.period_name(edition, one), result_format.format_value(edition, one)
    return to(result_path(one), edition.aside(name, value))


def _why(edition: Edition, line: SpanLine) -> Line:
    """Return the causes that the actions against the misses tell, and where each action stands."""
    missed, answers = [one for one in line.results if one.verdict is Verdict.MISSED], edition.portfolio.answers
    actions = {action.id: action for one in missed for action in answers.to(one)}.values()
    problems = {problem.id: problem for one in missed for problem in answers.problems_of(one)}.values()
    said = *(action.cause for action in actions), *(problem.cause for problem in problems)
    causes = dict.fromkeys(edition.text(cause) for cause in said if cause)
    decided = (
        joined(" ", (to(problem_path(one.id), one.id), small(edition.labels("decided not to act"))))
        for one in problems
        if one.no_action
    )
    led = (
        joined(" ", (to(improvement_path(action.id), action.id), small(state_of(edition, action))))
        for action in actions
    )
    return lines(*causes, *led, *decided) or parts.words(edition.labels("not known yet"))


def _overdue(edition: Edition) -> Iterator[Part]:
    """Yield what is overdue on the day of the report: the provider's own people alone see to that."""
    if not edition.audience.is_internal:
        return
    t, as_of = edition.labels, edition.portfolio.as_of
    late = sorted((one.due, name, one) for name, one in edition.portfolio.improvements.items() if one.is_overdue(as_of))
    said = (
        joined(t("separator|: "), (to(improvement_path(name), name), edition.aside(edition.text(one.title),
               t("due {date}", date=edition.date(due)))))
        for due, name, one in late
    )  # fmt: skip
    yield from section("overdue", t("Overdue actions"), items(said))


def _in_order(edition: Edition, now: SpanSummary) -> list[str]:
    """Return the agreements in order, those with customers first."""
    kinds, agreements = list(_KINDS), edition.portfolio.agreements
    names = dict.fromkeys(line.agreement for line in now.lines)
    return sorted(names, key=lambda name: (kinds.index(agreements[name].latest.kind), name))


def _agreement(
    edition: Edition, now: SpanSummary, name: str, earlier: Mapping[tuple[str, str, str], SpanLine]
) -> Iterator[Part]:
    t, agreement = edition.labels, edition.portfolio.agreements[name].shown.agreement
    head = (
        t("Target"), t("Promised"), column(t("Reached"), "number"), column(t("Kept"), "number"), t("Worst"),
        t("A year before"),
    )  # fmt: skip
    rows = [_row(edition, line, earlier.get((line.agreement, line.target, line.service))) for line in now.lines]
    title = edition.aside(edition.text(agreement.title), name)
    no_sum = any(line.value is None and line.known for line in now.lines)
    yield from section(
        f"agreement-{name}", title, table(head, rows),
        prose(t("–: the figures of months make no sum there; the worst of them is told."), "quiet") if no_sum else (),
    )  # fmt: skip


def _row(edition: Edition, line: SpanLine, before: SpanLine | None) -> doc.TableRow:
    t, one, worst = edition.labels, line.latest, line.worst
    promised = result_format.threshold(edition, one)
    if one.metric_kind is MetricKind.COUNT:
        # Of a range there are more cases than of the month for which so many are promised.
        promised = t("{promise} each", promise=promised)
    kept = t("{kept} of {n}", kept=line.kept, n=line.judged)
    is_missed = line.verdicts[Verdict.MISSED] > 0
    unknown = line.verdicts[Verdict.NO_DATA]
    without = small(t("{number} without data", number=unknown)) if unknown else ()
    return parts.row(
        lines(strong(result_format.target_name(edition, one)), small(edition.service(line.service))),
        promised,
        _sum(edition, line) or "–",
        lines(strong(kept) if is_missed else kept, without),
        _when(edition, worst) if worst else "–",
        edition.aside(_sum(edition, before) or "–", t("{kept} of {n}", kept=before.kept, n=before.judged))
        if before else "–",
    )  # fmt: skip


def _sum(edition: Edition, line: SpanLine) -> str:
    """Return the figure of the whole range with its unit; empty where there is none."""
    numerator, denominator = line.sums or (None, None)
    whole = replace(line.latest, value=line.value, numerator=numerator, denominator=denominator)
    return result_format.format_value(edition, whole)
