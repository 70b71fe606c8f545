"""The report of a month on paper: what was missed first, then every target, workload, deviations, actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.compliance import Verdict
from slm.documents.document import Block, Document, Part
from slm.documents.edition import Edition
from slm.documents.papers.excerpt import UNCONTROLLED, excerpt
from slm.documents.papers.paper import Paper, Size
from slm.documents.parts import Text, facts, items, lines, paragraphs, section, strong, table
from slm.documents.views import judged
from slm.documents.views.corrections import Correction, corrected
from slm.documents.views.exclusions import Exclusion
from slm.documents.views.reports import Report, Row, report_of, statements_of
from slm.measurement import MonthNote
from slm.text import N_, Say

PROVISIONAL: Final = N_("stamp|PROVISIONAL")
"""The stamp of a month that is not closed."""


def report_paper(edition: Edition, month: Month, *, customer: str | None = None, size: Size = "a4") -> Paper:
    """Return the report of a month on paper; stamped provisional until the month is closed."""
    report = report_of(edition, month, customer)
    return excerpt(
        edition,
        report_document(edition, report, customer=customer),
        template="report",
        path=report.file.place().path if report.file else layout.month_folder(month),
        size=size,
        dated=report.file.closed_on if report.file else None,
        stamp=UNCONTROLLED if report.state in {"closed", "restated"} else PROVISIONAL,
    )


def report_document(edition: Edition, report: Report, *, customer: str | None = None) -> Document:
    """Return the report of a month about all agreements of the edition, or about those of one customer."""
    t, file, month = edition.labels, report.file, report.month
    summary = file.summary if file and not customer else None
    counts = report.counts.sentence(edition, month)
    return Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=report.title,
        language=edition.language,
        cover=facts(
            (t("Month"), edition.month(month)),
            (t("State"), t(f"month state|{report.state}")),
            (t("Sign-off"), report.signed),
            (t("Corrections"), t("separator|; ").join(each.made for each in report.corrections)),
            (t("Data taken on"), edition.date(file.data_taken_on) if file and file.data_taken_on else ""),
            (t("Distribution"), t("separator|; ").join(report.distribution)),
        ),
        parts=(
            *section("summary", t("In short"), paragraphs(counts), paragraphs(edition.text(summary))),
            *section(
                "corrections", t("Corrections"), (part for each in report.corrections for part in _corrected(t, each))
            ),
            *_judged(edition, report),
            *_around(edition, report),
        ),
    )


def _judged(edition: Edition, report: Report) -> Iterator[Part]:
    t = edition.labels
    yield from section("missed", t("Missed"), (part for each in report.missed for part in _miss(edition, each)))
    unknown = [f"{_named(edition, each)}: {' '.join(_why(edition, each))}" for each in report.unknown]
    yield from section("without-data", t("Without data"), _listed(unknown))
    head = (t("Ticket"), t("Target"), t("Opened"), t("Due"), t("Time used / limit"))
    late = (
        (lines(strong(each.ticket), each.priority), _named(edition, each.row), each.opened, each.due,
         f"{each.spent} / {each.limit}")
        for each in report.late
    )  # fmt: skip
    more = t("{n} more is not listed.", "{n} more are not listed.", n=report.late_left) if report.late_left else ""
    yield from section("late", t("Open and overdue"), table(head, late), paragraphs(more) if more else None)
    services = [part for name, rows in report.services for part in _service(edition, name, rows)]
    nothing = paragraphs(t("Nothing was judged in this month."))
    yield from section("targets", t("Targets by service"), services or nothing)


def _corrected(t: Say, correction: Correction) -> Iterator[Part]:
    said = t("{name}: {value}", name=correction.made, value=correction.reason) if correction.reason else correction.made
    yield from paragraphs(said)
    if correction.distribution:
        name = t("Distribution of the corrected report")
        yield from paragraphs(t("{name}: {value}", name=name, value=correction.distribution))
    head = (t("Target"), t("Agreement"), t("Until then"), t("Since then"))
    rows = [(each.promise, each.agreement, each.before, each.after) for each in correction.figures]
    yield from (table(head, rows),) if rows else paragraphs(t("No figure changed."))


def _named(edition: Edition, row: Row) -> str:
    return f"{row.target} · {edition.service(row.result.service)} ({row.result.agreement})"


def _why(edition: Edition, row: Row) -> Iterator[str]:
    yield judged.reason(edition, row.result)
    yield from (edition.text(each.text) for each in row.notes)


def _listed(texts: list[str]) -> Iterator[Block]:
    if texts:
        yield items(texts)


def _miss(edition: Edition, row: Row) -> Iterator[Part]:
    t, result = edition.labels, row.result
    used, allowed = judged.used_and_allowed(edition, result)
    actions = [f"{edition.text(each.title)} ({t(f'action state|{each.state}')})" for each in row.actions]
    yield from section(
        f"miss-{row.anchor}",
        f"{row.target} · {edition.service(result.service)}",
        facts(
            (t("Agreement"), f"{result.agreement} {result.version}"),
            (t("Value"), judged.shown(edition, result)),
            (t("Before exclusions"), judged.shown_raw(edition, result)),
            (t("Promise"), judged.threshold(edition, result)),
            (t("Margin"), judged.margin(edition, result)),
            (t("Went wrong / allowed"), f"{used} / {allowed}" if used else ""),
            (t("Left"), judged.left(edition, result)),
            (t("Credit"), f"{judged.plain(edition, result.credit)} %" if result.credit else ""),
            (t("Action"), t("separator|, ").join(actions) or t("no action yet")),
        ),
        (part for each in row.notes for part in paragraphs(edition.text(each.text))),
    )


def _service(edition: Edition, service: str, rows: Iterable[Row]) -> Iterator[Part]:
    t = edition.labels
    head = ("Target", "Agreement", "Verdict", "Value", "Promise", "Margin", "Went wrong / allowed", "Coverage")
    found = table([t(each) for each in head], (_row(edition, each) for each in rows))
    yield from section(f"service-{service}", edition.service(service), found)


def _row(edition: Edition, row: Row) -> tuple[Text, ...]:
    t, result = edition.labels, row.result
    used, allowed = judged.used_and_allowed(edition, result)
    verdict = t(f"verdict|{result.verdict}")
    period = judged.period_name(edition, result) if len(result.period.months) > 1 else ""
    return (
        lines(strong(row.target), period),
        f"{result.agreement} {result.version}",
        lines(
            strong(verdict) if result.verdict is Verdict.MISSED else verdict,
            t("provisional") if result.provisional else "",
        ),
        lines(
            judged.shown(edition, result) or "–",
            judged.before_exclusions(edition, result),
            judged.interval(edition, result, short=True),
            corrected(edition, result),
        ),
        judged.threshold(edition, result),
        judged.margin(edition, result) or "–",
        lines(f"{used} / {allowed}", t("left: {amount}", amount=judged.left(edition, result))) if used else "–",
        judged.coverage(edition, result),
    )


def _around(edition: Edition, report: Report) -> Iterator[Part]:
    """Yield what explains the figures and what follows from them."""
    t = edition.labels
    last = t("The last {n} period", "The last {n} periods", n=12)
    head = (t("Workload"), t("Agreement"), t("Limit"), t("Actual"), t("Finding"), last)
    workload = (
        (strong(each.name), f"{each.agreement.id} {each.agreement.version}", each.bounds, each.actual or "–",
         lines(t(f"workload|{each.verdict}"), *each.said), " · ".join(period.actual or "–" for period in each.periods))
        for each in report.workload
    )  # fmt: skip
    statements = [t("{name}: {value}", name=name, value=words) for _, name, words in statements_of(edition, report)]
    yield from section("credits", t("Credits"), _listed(statements))
    yield from section("workload", t("Workload against its limits"), table(head, workload))
    deviations = [*_waivers(edition, report), *_suspended(edition, report)]
    yield from section("exceptions", t("Waivers and suspensions"), _listed(deviations))
    yield from section("exclusions", t("Exclusions"), _excluded(edition, report))
    yield from section("changes", t("Changes of agreements"), _listed(list(_changes(edition, report))))
    actions = (
        (
            strong(edition.text(each.title)),
            edition.person(each.owner),
            edition.date(each.due),
            t(f"action state|{each.state}"),
        )
        for each in report.actions
    )
    yield from section(
        "actions", t("Open actions"), table((t("Action"), t("Owner"), t("Due"), t("State today")), actions)
    )
    yield from section("notes", t("Notes"), _listed([_note(edition, each) for each in report.notes]))


def _waivers(edition: Edition, report: Report) -> Iterator[str]:
    t = edition.labels
    for each in report.waivers:
        about = _about(edition, each.agreement, each.target, each.service)
        days = f"{edition.date(each.start)} – {edition.date(each.until)}"
        late = each.approved_on > each.start
        by = t(
            "Approved by {person} on {date}, after it had begun." if late else "Approved by {person} on {date}.",
            person=edition.text(each.approved_by),
            date=edition.date(each.approved_on),
        )
        value = f"{about}; {days}. {edition.text(each.reason)} {by}"
        yield t("{name}: {value}", name=t("Waiver {id}", id=each.id), value=value)


def _suspended(edition: Edition, report: Report) -> Iterator[str]:
    t = edition.labels
    for each in report.suspended:
        value = f"{_about(edition, each.agreement, each.target, each.service)}. {edition.text(each.reason)}"
        yield t("{name}: {value}", name=t("Suspended by clause {clause}", clause=each.clause), value=value)


def _excluded(edition: Edition, report: Report) -> Iterator[Part]:
    t, has_caps = edition.labels, any(each.cap for each in report.excluded)
    heads = (N_("Interruption"), "Agreement", "Outcome", "Notice given", "Notice required", "Approved by", "Clause")
    rows = [
        (
            lines(strong(each.outage.id), edition.service(each.outage.service), f"{each.start} – {each.end}"),
            f"{each.agreement.id} {each.agreement.version}",
            lines(_outcome(t, each), each.remark),
            each.given,
            each.required or "–",
            each.approval or "–",
            f"{t('clause {id}', id=each.outage.exclusion)}{t('separator|: ')}{each.clause}",
            *((each.cap or "–",) if has_caps else ()),
        )
        for each in report.excluded
    ]
    if rows:
        yield table([*map(t, heads), *((t("Used of the cap"),) if has_caps else ())], rows)
        yield from paragraphs(
            t("Interruptions for which a clause of exclusion was claimed. Refused ones count as downtime.")
        )


def _outcome(t: Say, each: Exclusion) -> Text:
    words = t(f"exclusion|{each.outcome}")
    return strong(words) if each.is_refused else words


def _changes(edition: Edition, report: Report) -> Iterator[str]:
    t = edition.labels
    for each in report.begun:
        what = f"{each.agreement.id} {each.version} {t('came into force')}"
        changed = edition.text(each.agreement.control.changes)
        yield t(
            "{name}: {value}", name=edition.date(each.validity.start), value=f"{what}. {changed}" if changed else what
        )
    for each in report.ended:
        what = f"{each.agreement.id} {each.version} {t(f'ended|{each.validity.ended_by}')}"
        yield t("{name}: {value}", name=edition.date(each.validity.end), value=what)
    for change in report.changes:
        if change.effective_on:
            what = f"{change.id}, {edition.text(change.title)}"
            yield t("{name}: {value}", name=edition.date(change.effective_on), value=what)


def _note(edition: Edition, note: MonthNote) -> str:
    if not note.agreement:
        return edition.text(note.text)
    about = _about(edition, note.agreement, note.target, note.service)
    return edition.labels("{name}: {value}", name=about, value=edition.text(note.text))


def _about(edition: Edition, agreement: str, target: str | None, service: str | None) -> str:
    words = (agreement, target, edition.service(service) if service else "")
    return edition.labels("separator|, ").join(filter(None, words))
