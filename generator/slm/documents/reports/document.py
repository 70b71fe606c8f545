"""The report of a month as a document: its state, every target, and what explains the figures and follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from slm.agreement import DatedVersion
from slm.calendar import Month
from slm.charts.charts import spoken
from slm.compliance import Verdict
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import REPORTS, agreement_path, figures_path, improvement_path, report_path
from slm.documents.document import PAPER, SCREEN, Choice, Choices, Line, Part
from slm.documents.edition import Edition
from slm.documents.parts import (
    agreement_link,
    column,
    items,
    joined,
    lines,
    notice_words,
    prose,
    section,
    small,
    strong,
    table,
    to,
)
from slm.documents.reports.on_paper import kept_months, printed_targets, sign_off
from slm.documents.reports.targets import targets
from slm.documents.views.adjustments import ClaimedExclusion, CorrectionNotice
from slm.documents.views.charted import label_of
from slm.documents.views.coming import change_title
from slm.documents.views.duties import DutyRow
from slm.documents.views.misses import cause_of, state_of
from slm.documents.views.reports import MonthlyReport, actions_day
from slm.documents.views.workloads import PERIODS, Drawing, ServiceTickets, WorkloadPeriod, WorkloadRow
from slm.documents.voices import voices_in_month
from slm.improvement import Improvement
from slm.measurement import MonthNote, SuspendedTarget, Waiver

_OUTSIDE: Final = {"above", "below"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the page of a report shows beside it."""

    previous: Month | None
    next: Month | None
    customers: Sequence[str]
    """Those who have a report of their own of the month."""
    tickets: Sequence[ServiceTickets]
    files: str
    """The path of the results as files, without the ending of their names."""
    lock: str
    """The path of the locked results; empty where they are not shown."""


def report_document(edition: Edition, report: MonthlyReport, *, page: Surroundings | None = None) -> doc.Document:
    """Return the report of a month about what is in its scope; `page` is for a page of the site alone."""
    t = edition.labels
    summary = parts.paragraphs(edition.text(report.file.summary if report.file and not report.scope.customer else None))
    first, *others = report.by_kind
    said = (*prose(first, "summary"), *(line for words in others for line in prose(words, "quiet")))
    corrections = (_corrected(edition, correction) for correction in report.corrections)
    return doc.Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=report.title,
        language=edition.language,
        cover=_cover(edition, report, on_page=page is not None),
        parts=(
            *(_elsewhere(edition, report, page) if page else ()),
            *section("summary", t("In short"), said, summary, () if page else kept_months(edition, report)),
            *section("corrections", t("Corrections"), *corrections),
            *(targets(edition, report, page.files) if page else printed_targets(edition, report)),
            *_causes(edition, report, page),
            *_follow_ups(edition, report, page.lock if page else ""),
            *(() if page else sign_off(edition, report)),
        ),
    )


def _cover(edition: Edition, report: MonthlyReport, *, on_page: bool) -> doc.Facts:
    t, file = edition.labels, report.file
    state = to(f"{REPORTS}#states", t(f"month state|{report.state}"))
    open_to_change = "" if report.signed else parts.styled("quiet", t("these figures may still change"), on=SCREEN)
    corrected = joined(t("separator|; "), (to("#corrections", correction.made) for correction in report.corrections))
    good_for = t("It stands for this report and all before it. Are they still what they were: slm verify {seal}",
                 seal=report.seal)  # fmt: skip
    seal = lines(report.seal, small(good_for)) if report.seal else ""
    return parts.facts(
        (t("Month"), edition.month(report.month)),
        (t("State"), lines(state, open_to_change)),
        (t("Sign-off"), report.signed),
        (t("Corrections"), corrected),
        (t("Seal"), seal),
        (t("Data taken on"), edition.date(file.data_taken_on) if file and file.data_taken_on else ""),
        (t("Distribution"), t("separator|; ").join(report.distribution)),
        # The paper is what was sent; it does not change by being sent.
        (t("Sent to"), t("separator|; ").join(report.sent) if on_page else ""),
    )


def _elsewhere(edition: Edition, report: MonthlyReport, page: Surroundings) -> Iterator[Part]:
    """Yield where the same is on paper, and the reports of other months and of others."""
    t, month, own = edition.labels, report.month, report.scope.customer
    choices = [
        Choice(path=report_path(other), words=arrow.format(month=edition.month(other)))
        for other, arrow in ((page.previous, "← {month}"), (page.next, "{month} →"))
        if other
    ]
    if own:
        choices.append(Choice(path=report_path(month), words=t("All customers")))
    choices += [
        Choice(path=report_path(month, customer), words=edition.party(customer))
        for customer in page.customers
        if customer != own
    ]
    yield Choices(kind="versions", choices=tuple(choices), label=t("Other reports"))
    yield from parts.pdf_button(edition.report_paper(month, own))


def _state_today(edition: Edition, action: Improvement) -> Line:
    kind = "overdue" if action.is_overdue(edition.portfolio.as_of) else action.state
    badge = doc.Badge(words=state_of(edition, action), kind=kind)
    # Of what was finished since its day tells why it was open then.
    return lines((badge,), small(edition.date(action.closed_on)) if action.closed_on else "")


def _corrected(edition: Edition, correction: CorrectionNotice) -> Iterator[Part]:
    t = edition.labels
    yield from prose(joined(t("separator|: "), (strong(correction.made), correction.reason)))
    if correction.distribution:
        name = t("Distribution of the corrected report")
        yield from prose(t("{name}: {value}", name=name, value=correction.distribution), "quiet")
    head = (t("Target"), t("Agreement"), column(t("Until then"), "number"), column(t("Since then"), "number"))
    rows = (
        (
            to(f"#{figure.anchor}" if figure.anchor else "", figure.promise),
            figure.agreement,
            figure.before,
            figure.after,
        )
        for figure in correction.figures
    )
    yield table(head, rows)
    if not correction.figures:
        yield from prose(t("No figure changed."))


def _causes(edition: Edition, report: MonthlyReport, page: Surroundings | None) -> Iterator[Part]:
    """Yield what explains the figures."""
    t = edition.labels
    owed = (_named(edition, to(path, agreement), words) for path, agreement, words in report.statements)
    yield from section("credits", t("Credits"), items(owed))
    every = page.tickets if page else ()
    several = Counter(drawn.service for drawn in every)
    tickets = (_tickets(edition, drawn, is_one_of_several=several[drawn.service] > 1) for drawn in every)
    yield from section("tickets", t("Tickets"), *tickets, on=SCREEN)
    yield from section("workload", t("Workload against its limits"), _workload(edition, report.workload))
    deviations = (*_waivers(edition, report), *_suspended(edition, report))
    yield from section("exceptions", t("Waivers and suspensions"), items(deviations))
    yield from section("exclusions", t("Exclusions"), _excluded(edition, report))


def _follow_ups(edition: Edition, report: MonthlyReport, lock: str) -> Iterator[Part]:
    """Yield what changed, what is done, and where the figures come from; `lock` is the path of the locked results."""
    t, last = edition.labels, actions_day(edition, report.month)
    yield from section("changes", t("Changes of agreements"), items(_changes(edition, report)))
    actions = (
        (
            lines(
                strong(to(improvement_path(action.id), edition.text(action.title))),
                # What answers the month may have been begun after it.
                small(t("opened on {day}", day=edition.date(action.opened_on))) if action.opened_on > last else "",
            ),
            parts.styled("whole", edition.person(action.owner)),
            parts.styled("whole", edition.date(action.due)),
            _state_today(edition, action),
        )
        for action in report.actions
    )
    listed = table((t("Action"), t("Owner"), t("Due"), t("State today")), actions)
    yield from section("actions", t("Actions open on {day}", day=edition.date(last)), listed)
    yield from section("duties", t("Duties with a time"), _duties(edition, report.duties))
    yield from voices_in_month(edition, report.voices)
    notes = (_named(edition, _about(edition, note), edition.text(note.text)) for note in report.notes)
    yield from section("notes", t("Notes"), items(notes))
    if report.rows:
        # A page about a customer leads to that customer's figures, on a page that has those of all.
        begin = f"#{report.rows[0].anchor}" if report.scope.customer else ""
        made = to(
            f"{figures_path(report.month)}{begin}",
            t("Every figure with its rule, the numbers put in and the rows used"),
        )
        what = t("the results as they are locked, with the hashes of the files on which they rest")
        file = Choice(path=lock, words="results.lock.json", small=what)
        locked = Choices(kind="files", choices=(file,)) if lock else None
        yield from section("sources", t("How these numbers were made"), prose(made), locked, on=SCREEN)


def _duties(edition: Edition, duties: Sequence[DutyRow]) -> Iterator[Part]:
    t = edition.labels
    head = (t("Duty"), t("Agreement"), t("Time began"), t("Due"), t("Done"), t("State"))
    rows = [
        parts.row(
            lines(strong(due.duty), small(due.about)), agreement_link(edition, due.agreement, f" {due.version}"),
            due.since, due.due, due.done, strong(due.state) if due.is_bad else due.state,
        )
        for due in duties
    ]  # fmt: skip
    if rows:
        yield table(head, rows)


def _tickets(edition: Edition, tickets: ServiceTickets, *, is_one_of_several: bool) -> Iterator[Part]:
    other = "" if tickets.source == "tickets" else f"-{tickets.source}"
    name, said = edition.service(tickets.service), tickets.called
    drawings = (_drawing(edition, drawing) for drawing in tickets.drawings)
    yield from section(
        f"tickets-{tickets.service}{other}",
        edition.aside(name, said) if said and is_one_of_several else name,
        *drawings,
    )


def _drawing(edition: Edition, drawing: Drawing) -> Iterator[Part]:
    yield from (*prose(drawing.title, "chart-title"), *prose(drawing.sentence))
    text = f"{drawing.title}{edition.labels('separator|. ')}{drawing.sentence}"
    yield doc.ChartBlock(svg=spoken(drawing.chart, label_of(edition), drawing.marks(edition)), words=text)
    first, *numbers = drawing.head
    yield table((first, *(column(name, "number") for name in numbers)), drawing.rows, label=drawing.title, narrow=True)


def _workload(edition: Edition, workload: Sequence[WorkloadRow]) -> Iterator[Part]:
    t = edition.labels
    last = t("The last {n} period", "The last {n} periods", n=PERIODS)
    limited = t("Workload"), t("Agreement"), t("Limit"), column(t("Actual"), "number"), t("Finding")
    outside = t("Outside in the last {n} period", "Outside in the last {n} periods", n=PERIODS)
    head = (*limited, column(last, on=SCREEN), column(outside, on=PAPER))
    yield table(head, (_work(edition, work) for work in workload))
    if workload:
        ages = [column(f"−{age}" if age else "0", "number") for age in reversed(range(len(workload[0].periods)))]
        periods = (
            parts.row(lines(work.name, small(work.agreement.id)), work.bounds, *_periods(edition, work))
            for work in workload
        )
        listed = table((t("Workload"), t("Limit"), *ages), periods, look="periods")
        yield from section("periods", last, listed, look="folded", on=SCREEN)


def _work(edition: Edition, work: WorkloadRow) -> doc.TableRow:
    t = edition.labels
    finding = t(f"workload|{work.verdict}")
    trend = t("{name}: the last {n} period, with the limits", "{name}: the last {n} periods, with the limits",
              name=work.name, n=PERIODS)  # fmt: skip
    marks = [_named_period(edition, period) for period in work.periods]
    return parts.row(
        strong(work.name),
        agreement_link(edition, work.agreement.id, f" {work.agreement.version}"),
        work.bounds,
        work.actual or "–",
        lines(finding if work.verdict == "within" else strong(finding), *map(small, work.said)),
        doc.Cell(inside=(), chart=doc.ChartBlock(svg=spoken(work.trend, label_of(edition), marks), words=trend)),
        lines(*(_named_period(edition, period) for period in work.periods if period.verdict in _OUTSIDE)) or "–",
    )


def _named_period(edition: Edition, period: WorkloadPeriod) -> str:
    said = (
        edition.aside(period.actual or "–", edition.labels(f"workload|{period.verdict}"))
        if period.verdict
        else period.actual
    )
    return edition.labels("{name}: {value}", name=period.label, value=said or "–")


def _periods(edition: Edition, work: WorkloadRow) -> Iterator[Line]:
    for period in work.periods:
        outside = edition.labels(f"workload|{period.verdict}") if period.verdict in _OUTSIDE else ""
        yield lines(period.actual or "–", small(period.label), small(strong(outside)))


def _named(edition: Edition, name: parts.Text, value: parts.Text) -> Line:
    return joined(edition.labels("separator|: "), (name, value))


def _waivers(edition: Edition, report: MonthlyReport) -> Iterator[Line]:
    t = edition.labels
    for waiver in report.waivers:
        late = (report.month.first_day <= waiver.settled_on) if waiver.agreed else waiver.settled_on > waiver.start
        by = t(
            "Approved by {person} on {date}, after it had begun." if late else "Approved by {person} on {date}.",
            person=_agreed_by(edition, waiver),
            date=edition.date(waiver.settled_on),
        )
        if not (waiver.agreed or waiver.approved_by):
            by = ""
        elif waiver.agreed and late:
            by = edition.speech.sentences(
                (by, t("A late waiver of {date} does not excuse it.", date=edition.date(waiver.settled_on)))
            )
        days = f"{edition.date(waiver.start)} – {edition.date(waiver.until - timedelta(days=1))}"
        about = joined(t("separator|; "), (_about(edition, waiver), days))
        told = joined(
            t("separator|. "), (about, edition.speech.sentences(filter(None, (edition.text(waiver.reason), by))))
        )
        yield _named(edition, strong(t("Waiver {id}", id=waiver.id)), told)


def _agreed_by(edition: Edition, waiver: Waiver) -> str:
    """Return who agreed: the people of both sides, else what was written of them."""
    people = [edition.person(consent.by) for consent in waiver.agreed.consents] if waiver.agreed else []
    return edition.labels("separator|, ").join(people) or edition.text(waiver.approved_by)


def _suspended(edition: Edition, report: MonthlyReport) -> Iterator[Line]:
    t = edition.labels
    for suspension in report.suspended:
        told = joined(t("separator|. "), (_about(edition, suspension), edition.text(suspension.reason)))
        yield _named(edition, strong(t("Suspended by clause {clause}", clause=suspension.clause)), told)


def _about(edition: Edition, written: Waiver | SuspendedTarget | MonthNote) -> Line:
    """Return which promise something is about: agreement, target, service."""
    agreement = agreement_link(edition, written.agreement) if written.agreement else ()
    service = edition.service(written.service) if written.service else ""
    history = edition.portfolio.agreements.get(written.agreement or "")
    versions = reversed(history.versions) if history else ()
    targets = (version.agreement.target(written.target or "") for version in versions)
    named = next((edition.target(target) for target in targets if target), written.target or "")
    return joined(edition.labels("separator|, "), (agreement, named, service))


def _excluded(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    t, has_caps = edition.labels, any(exclusion.cap for exclusion in report.excluded)
    caps = (column(t("Used of the cap")),) if has_caps else ()
    short = t("Agreement"), t("Outcome"), t("Notice given"), t("Notice required"), t("Approved by")
    claimed = column(t("Interruption")), *(column(name, "figure") for name in short)
    rows = (_exclusion(edition, exclusion, has_caps=has_caps) for exclusion in report.excluded)
    yield table((*claimed, *caps, column(t("Clause"), "words")), rows)
    said = t("Interruptions for which a clause of exclusion was claimed. Refused ones count as downtime.")
    yield from prose(said if report.excluded else "")


def _exclusion(edition: Edition, excluded: ClaimedExclusion, *, has_caps: bool) -> doc.TableRow:
    t, outage = edition.labels, excluded.outage
    outcome = t(f"exclusion|{excluded.outcome}")
    refused = (doc.Mark(verdict=Verdict.MISSED, words=outcome),)
    when = f"{excluded.start} – {excluded.end}"
    reason = parts.styled("small", cause_of(edition, outage), on=SCREEN)
    # On paper the words of the clause would fill pages; the agreement has them.
    clause = t("clause {id}", id=outage.exclusion)
    on_paper = parts.styled("plain", clause, on=PAPER)
    return parts.row(
        lines(strong(outage.id), edition.service(outage.service), when, reason),
        agreement_link(edition, excluded.agreement.id, f" {excluded.agreement.version}"),
        lines(refused if excluded.is_refused else outcome, small(excluded.remark)),
        excluded.given,
        excluded.required or "–",
        excluded.approval or "–",
        *((excluded.cap or "–",) if has_caps else ()),
        (*parts.styled("small", _named(edition, clause, excluded.clause), on=SCREEN), *on_paper),
    )


def _changes(edition: Edition, report: MonthlyReport) -> Iterator[Line]:
    t = edition.labels
    for version in report.begun:
        begun, changed = _version(version, t("came into force")), edition.text(version.agreement.control.changes)
        told = joined(t("separator|. "), (begun, changed))
        yield _named(edition, edition.date(version.validity.start), told)
    for version in report.ended:
        ended = _version(version, t(f"ended|{version.validity.ended_by}"))
        yield _named(edition, edition.date(version.validity.end), ended)
    for version, given in report.noticed:
        name, number = version.agreement.id, str(version.version)
        ended = to(agreement_path(name, number), f"{name} {number}")
        told = joined(t("separator|: "), (ended, notice_words(edition, version, given)))
        yield _named(edition, edition.date(given.notice.date), told)
    for change in report.changes:
        if change.effective_on:
            what = joined(t("separator|, "), (change.id, change_title(edition, change)))
            yield _named(edition, edition.date(change.effective_on), what)


def _version(version: DatedVersion, became: str) -> Line:
    name, number = version.agreement.id, str(version.version)
    return *to(agreement_path(name, number), f"{name} {number}"), *parts.exactly(f" {became}")
