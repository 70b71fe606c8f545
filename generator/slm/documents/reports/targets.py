"""What was judged in a month: what was missed, what nobody knows, what is late, and every target by service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slm.compliance import Verdict
from slm.document_control import Words
from slm.documents import parts
from slm.documents.addresses import (
    agreement_path,
    figures_path,
    improvement_path,
    performance_path,
    service_path,
    target_path,
)
from slm.documents.agreements.promised import verdict_mark
from slm.documents.document import SCREEN, Choice, Choices, Line, Mark, Marks, Part, TableBlock, TableRow
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.corrections import correction_note
from slm.documents.views.reports import LateCase, MonthlyReport, ResultRow
from slm.improvement import Improvement


def targets(edition: Edition, report: MonthlyReport, files: str) -> Iterator[Part]:
    """Yield misses, what has no data, what is late, and all targets; `files` is the path of the same as files."""
    t = edition.labels
    yield from parts.section(
        "missed", t("Missed"), (part for missed in report.missed for part in _miss(edition, missed))
    )
    yield from parts.section(
        "without-data", t("Without data"), parts.items(_unknown(edition, unknown) for unknown in report.unknown)
    )
    yield from parts.section("late", t("Open and overdue"), _late(edition, report.late), _more(edition, report))
    services = [part for service, rows in report.services for part in _service(edition, service, rows)]
    aids = (_legend(edition), *_files(edition, files)) if services else ()
    nothing = parts.prose(t("Nothing was judged in this month."))
    yield from parts.section("targets", t("Targets by service"), aids, services or nothing)


def agreement_link(edition: Edition, agreement: str) -> Line:
    """Return the name of an agreement that leads to it, where the edition has it."""
    return parts.to(agreement_path(agreement) if agreement in edition.portfolio.agreements else "", agreement)


def _miss(edition: Edition, missed: ResultRow) -> Iterator[Part]:
    t, result = edition.labels, missed.result
    used, allowed = result_format.used_and_allowed(edition, result)
    actions = parts.joined(t("separator|, "), (_action(edition, action) for action in missed.actions))
    exactness = parts.styled("small", result_format.interval(edition, result), on=SCREEN)
    yield from parts.section(
        f"miss-{missed.anchor}",
        (*_sign(edition, missed), *parts.to(f"#{missed.anchor}", _name(edition, missed))),
        parts.facts(
            (t("Agreement"), (*agreement_link(edition, result.agreement), Words(text=f" {result.version}"))),
            (t("Value"), parts.lines(result_format.format_value(edition, result), exactness)),
            (t("Before exclusions"), result_format.format_raw_value(edition, result)),
            (t("Promise"), result_format.threshold(edition, result)),
            (t("Margin"), result_format.margin(edition, result)),
            (t("Went wrong / allowed"), f"{used} / {allowed}" if used else ""),
            (t("Left"), result_format.left(edition, result)),
            (t("Credit"), f"{result_format.format_number(edition, result.credit)} %" if result.credit else ""),
            (t("Action"), actions or parts.strong(t("no action yet"))),
        ),
        (part for note in missed.notes for part in parts.paragraphs(edition.text(note.text))),
        look="card",
    )


def _action(edition: Edition, action: Improvement) -> Line:
    state = parts.exactly(f" ({edition.labels(f'action state|{action.state}')})")
    return (*parts.to(improvement_path(action.id), edition.text(action.title)), *state)


def _name(edition: Edition, judged_row: ResultRow) -> str:
    return f"{judged_row.target} · {edition.service(judged_row.result.service)}"


def _sign(edition: Edition, judged_row: ResultRow) -> Line:
    """Return the symbol of a verdict where a section or list says the word already."""
    whole = verdict_mark(edition, judged_row.result)
    mark = Mark(verdict=whole.verdict, words=whole.words, provisional=whole.provisional, with_word=False)
    return parts.styled("plain", (mark, Words(text=" ")), on=SCREEN)


def _unknown(edition: Edition, unknown: ResultRow) -> Line:
    why = (result_format.reason(edition, unknown.result), *(edition.text(note.text) for note in unknown.notes))
    named = (
        *_sign(edition, unknown),
        *parts.to(f"#{unknown.anchor}", _name(edition, unknown)),
        Words(text=" ("),
        *agreement_link(edition, unknown.result.agreement),
        Words(text=")"),
    )
    return parts.joined(edition.labels("separator|: "), (named, parts.joined(" ", why)))


def _late(edition: Edition, late: Iterable[LateCase]) -> TableBlock:
    t = edition.labels
    head = (t("Ticket"), t("Target"), t("Opened"), t("Due"), parts.column(t("Time used / limit"), "number"))
    rows = (
        (
            parts.lines(parts.strong(case.ticket), parts.small(case.priority)),
            parts.to(f"#{case.row.anchor}", f"{_name(edition, case.row)} ({case.row.result.agreement})"),
            case.opened,
            case.due,
            f"{case.spent} / {case.limit}",
        )
        for case in late
    )
    return parts.table(head, rows)


def _more(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    t = edition.labels
    if report.late_left:
        more = t("{n} more is not listed.", "{n} more are not listed.", n=report.late_left)
        made = parts.to(figures_path(report.month), t("How these numbers were made"))
        yield from parts.prose((*parts.exactly(more), *parts.styled("plain", (Words(text=" "), *made), on=SCREEN)))


def _legend(edition: Edition) -> Marks:
    t = edition.labels
    shown = [Mark(verdict=verdict, words=t(f"verdict|{verdict}")) for verdict in Verdict]
    not_closed = f"{t('not closed yet')} ({t('provisional')})"
    shown.append(Mark(verdict=Verdict.MET, words=not_closed, provisional=True))
    marks = tuple((mark, "") for mark in shown)
    return Marks(marks=marks, look="legend", label=t("What the symbols mean"), on=SCREEN)


def _files(edition: Edition, path: str) -> Iterator[Part]:
    t = edition.labels
    if path:
        choices = tuple(Choice(path=f"{path}.{kind.lower()}", words=kind) for kind in ("CSV", "JSON"))
        yield Choices(kind="files", choices=choices, words=f"{t('This table as a file')}{t('separator|: ')}")


def _service(edition: Edition, service: str, rows: Iterable[ResultRow]) -> Iterator[Part]:
    t = edition.labels
    head = (
        t("Target"),
        parts.column(t("Agreement"), "figure"),
        t("Verdict"),
        parts.column(t("Value"), "number"),
        parts.column(t("Promise"), "figure"),
        parts.column(t("Margin"), "number"),
        parts.column(t("Went wrong / allowed"), "number"),
        parts.column(t("Coverage"), "number"),
    )
    name = parts.to(service_path(service) if service in edition.portfolio.services else "", edition.service(service))
    table_block = parts.table(head, (_row(edition, own_row) for own_row in rows), look="results")
    yield from parts.section(f"service-{service}", name, table_block)


def _row(edition: Edition, judged_row: ResultRow) -> TableRow:
    t, result = edition.labels, judged_row.result
    used, allowed = result_format.used_and_allowed(edition, result)
    period = result_format.period_name(edition, result) if len(result.period.months) > 1 else ""
    proof = f"{performance_path(result.agreement)}#{result.target}-{result.service}"
    left = result_format.left(edition, result)
    return parts.row(
        parts.lines(parts.strong(parts.to(proof, judged_row.target)), parts.small(period)),
        parts.to(
            target_path(result.agreement, result.target, str(result.version)), f"{result.agreement} {result.version}"
        ),
        parts.lines(
            (verdict_mark(edition, result),), parts.styled("small", result_format.reason(edition, result), on=SCREEN)
        ),
        parts.lines(
            result_format.format_value(edition, result) or "–",
            parts.small(result_format.before_exclusions(edition, result)),
            parts.styled("explained", result_format.interval(edition, result, short=True)),
            parts.styled("explained", correction_note(edition, result)),
        ),
        result_format.threshold(edition, result),
        result_format.margin(edition, result) or "–",
        parts.lines(f"{used} / {allowed}", parts.small(t("left: {amount}", amount=left) if left else ""))
        if used
        else "–",
        result_format.coverage(edition, result),
        id=judged_row.anchor,
    )
