"""What explains the figures of a month and what follows from them: credits, workload, deviations, changes, actions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slm.agreement import DatedVersion
from slm.charts.charts import numbered
from slm.compliance import Verdict
from slm.document_control import Words
from slm.documents import parts
from slm.documents.addresses import agreement_path, figures_path, improvement_path
from slm.documents.document import PAPER, SCREEN, Cell, ChartBlock, Choice, Choices, Line, Mark, Part, TableRow
from slm.documents.edition import Edition
from slm.documents.reports.targets import agreement_link
from slm.documents.views.exclusions import ClaimedExclusion
from slm.documents.views.reports import MonthlyReport
from slm.documents.views.tickets import Drawing, ServiceTickets
from slm.documents.views.workloads import PERIODS, WorkloadPeriod, WorkloadRow
from slm.measurement import MonthNote, SuspendedTarget, Waiver


def causes(edition: Edition, report: MonthlyReport, tickets: Sequence[ServiceTickets], lock: str) -> Iterator[Part]:
    """Yield what explains the figures; `tickets` and `lock`, the path of the locked results, are of a page alone."""
    t = edition.labels
    owed = (_named(edition, parts.to(path, agreement), words) for path, agreement, words in report.statements)
    yield from parts.section("credits", t("Credits"), parts.items(owed))
    yield from parts.section(
        "tickets", t("Tickets"), (part for ticket in tickets for part in _tickets(edition, ticket)), on=SCREEN
    )
    yield from parts.section("workload", t("Workload against its limits"), _workload(edition, report.workload))
    deviations = (*_waivers(edition, report), *_suspended(edition, report))
    yield from parts.section("exceptions", t("Waivers and suspensions"), parts.items(deviations))
    yield from parts.section("exclusions", t("Exclusions"), _excluded(edition, report))
    yield from parts.section("changes", t("Changes of agreements"), parts.items(_changes(edition, report)))
    actions = (
        (
            parts.strong(parts.to(improvement_path(action.id), edition.text(action.title))),
            edition.person(action.owner),
            edition.date(action.due),
            t(f"action state|{action.state}"),
        )
        for action in report.actions
    )
    yield from parts.section(
        "actions", t("Open actions"), parts.table((t("Action"), t("Owner"), t("Due"), t("State today")), actions)
    )
    yield from parts.section("notes", t("Notes"), parts.items(_note(edition, note) for note in report.notes))
    made = parts.to(figures_path(report.month), t("Every figure with its rule, the numbers put in and the rows used"))
    sources = (*parts.prose(made), *_lock(edition, lock)) if report.rows else ()
    yield from parts.section("sources", t("How these numbers were made"), sources, on=SCREEN)


def _lock(edition: Edition, path: str) -> Iterator[Part]:
    if path:
        what = edition.labels("the results as they are locked, with the hashes of the files on which they rest")
        file = Choice(path=path, words="results.lock.json", small=what)
        yield Choices(kind="files", choices=(file,))


def _tickets(edition: Edition, tickets: ServiceTickets) -> Iterator[Part]:
    other = "" if tickets.source == "tickets" else f"-{tickets.source}"
    drawings = (part for drawing in tickets.drawings for part in _drawing(edition, drawing))
    yield from parts.section(f"tickets-{tickets.service}{other}", edition.service(tickets.service), drawings)


def _drawing(edition: Edition, drawing: Drawing) -> Iterator[Part]:
    yield from parts.prose(drawing.title, "chart-title")
    yield from parts.prose(drawing.sentence)
    text = f"{drawing.title}{edition.labels('separator|. ')}{drawing.sentence}"
    yield ChartBlock(svg=numbered(drawing.chart, edition.number), words=text)
    first, *numbers = drawing.head
    yield parts.table(
        (first, *(parts.column(name, "number") for name in numbers)), drawing.rows, label=drawing.title, narrow=True
    )


def _workload(edition: Edition, workload: Sequence[WorkloadRow]) -> Iterator[Part]:
    t = edition.labels
    last = t("The last {n} period", "The last {n} periods", n=PERIODS)
    head = (
        t("Workload"), t("Agreement"), t("Limit"), parts.column(t("Actual"), "number"), t("Finding"),
        parts.column(last, on=SCREEN), parts.column(last, on=PAPER),
    )  # fmt: skip
    yield parts.table(head, (_work(edition, work) for work in workload))
    if workload:
        ages = [parts.column(f"−{age}" if age else "0", "number") for age in reversed(range(len(workload[0].periods)))]
        periods = (
            parts.row(
                parts.lines(work.name, parts.small(work.agreement.id)),
                work.bounds,
                *(_period(edition, period) for period in work.periods),
            )
            for work in workload
        )
        table_block = parts.table((t("Workload"), t("Limit"), *ages), periods, look="periods")
        yield from parts.section("periods", last, table_block, look="folded", on=SCREEN)


def _work(edition: Edition, work: WorkloadRow) -> TableRow:
    t = edition.labels
    finding = t(f"workload|{work.verdict}")
    trend = t("{name}: the last {n} period, with the limits", "{name}: the last {n} periods, with the limits",
              name=work.name, n=PERIODS)  # fmt: skip
    return parts.row(
        parts.strong(work.name),
        (*agreement_link(edition, work.agreement.id), Words(text=f" {work.agreement.version}")),
        work.bounds,
        work.actual or "–",
        parts.lines(finding if work.verdict == "within" else parts.strong(finding), *map(parts.small, work.said)),
        Cell(inside=(), chart=ChartBlock(svg=numbered(work.trend, edition.number), words=trend)),
        " · ".join(period.actual or "–" for period in work.periods),
    )


def _period(edition: Edition, period: WorkloadPeriod) -> Line:
    outside = edition.labels(f"workload|{period.verdict}") if period.verdict in {"above", "below"} else ""
    return parts.lines(period.actual or "–", parts.small(period.label), parts.small(parts.strong(outside)))


def _named(edition: Edition, name: parts.Text, value: parts.Text) -> Line:
    return parts.joined(edition.labels("separator|: "), (name, value))


def _waivers(edition: Edition, report: MonthlyReport) -> Iterator[Line]:
    t = edition.labels
    for waiver in report.waivers:
        late = waiver.approved_on > waiver.start
        by = t(
            "Approved by {person} on {date}, after it had begun." if late else "Approved by {person} on {date}.",
            person=edition.text(waiver.approved_by),
            date=edition.date(waiver.approved_on),
        )
        days = f"{edition.date(waiver.start)} – {edition.date(waiver.until)}"
        about = parts.joined(t("separator|; "), (_about(edition, waiver), days))
        told = parts.joined(t("separator|. "), (about, f"{edition.text(waiver.reason)} {by}"))
        yield _named(edition, parts.strong(t("Waiver {id}", id=waiver.id)), told)


def _suspended(edition: Edition, report: MonthlyReport) -> Iterator[Line]:
    t = edition.labels
    for suspension in report.suspended:
        told = parts.joined(t("separator|. "), (_about(edition, suspension), edition.text(suspension.reason)))
        yield _named(edition, parts.strong(t("Suspended by clause {clause}", clause=suspension.clause)), told)


def _excluded(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    t, has_caps = edition.labels, any(exclusion.cap for exclusion in report.excluded)
    head = (
        t("Interruption"), t("Agreement"), t("Outcome"), t("Notice given"), t("Notice required"), t("Approved by"),
        *((t("Used of the cap"),) if has_caps else ()), parts.column(t("Clause"), "words"),
    )  # fmt: skip
    yield parts.table(head, (_exclusion(edition, exclusion, has_caps=has_caps) for exclusion in report.excluded))
    if report.excluded:
        yield from parts.prose(
            t("Interruptions for which a clause of exclusion was claimed. Refused ones count as downtime.")
        )


def _exclusion(edition: Edition, excluded: ClaimedExclusion, *, has_caps: bool) -> TableRow:
    t, outage = edition.labels, excluded.outage
    outcome = t(f"exclusion|{excluded.outcome}")
    refused = (Mark(verdict=Verdict.MISSED, words=outcome),)
    return parts.row(
        parts.lines(
            parts.strong(outage.id),
            edition.service(outage.service),
            f"{excluded.start} – {excluded.end}",
            parts.styled("small", outage.reason or "", on=SCREEN),
        ),
        (*agreement_link(edition, excluded.agreement.id), Words(text=f" {excluded.agreement.version}")),
        parts.lines(refused if excluded.is_refused else outcome, parts.small(excluded.remark)),
        excluded.given,
        excluded.required or "–",
        excluded.approval or "–",
        *((excluded.cap or "–",) if has_caps else ()),
        parts.small(_named(edition, t("clause {id}", id=outage.exclusion), excluded.clause)),
    )


def _changes(edition: Edition, report: MonthlyReport) -> Iterator[Line]:
    t = edition.labels
    for version in report.begun:
        begun = (*_version(version), *parts.exactly(f" {t('came into force')}"))
        told = parts.joined(t("separator|. "), (begun, edition.text(version.agreement.control.changes)))
        yield _named(edition, edition.date(version.validity.start), told)
    for version in report.ended:
        ended = (*_version(version), *parts.exactly(f" {t(f'ended|{version.validity.ended_by}')}"))
        yield _named(edition, edition.date(version.validity.end), ended)
    for change in report.changes:
        if change.effective_on:
            what = parts.joined(t("separator|, "), (change.id, edition.text(change.title)))
            yield _named(edition, edition.date(change.effective_on), what)


def _version(version: DatedVersion) -> Line:
    return parts.to(
        agreement_path(version.agreement.id, str(version.version)), f"{version.agreement.id} {version.version}"
    )


def _note(edition: Edition, note: MonthNote) -> Line:
    return parts.joined(edition.labels("separator|: "), (_about(edition, note), edition.text(note.text)))


def _about(edition: Edition, written: Waiver | SuspendedTarget | MonthNote) -> Line:
    """Return which promise something is about: agreement, target, service."""
    agreement = agreement_link(edition, written.agreement) if written.agreement else ()
    service = edition.service(written.service) if written.service else ""
    return parts.joined(edition.labels("separator|, "), (agreement, written.target or "", service))
