"""What was judged in a month: what was missed, what nobody knows, what is late, and every target by service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from slm.documents import parts
from slm.documents.addresses import figures_path, target_path
from slm.documents.document import SCREEN, Line, Part, TableColumn, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import column, exactly, joined, lines, section, small, strong, styled, table, to
from slm.documents.views import outcomes, result_format
from slm.documents.views.adjustments import correction_note
from slm.documents.views.misses import miss_facts, unjudged_line, why_without_figure
from slm.documents.views.months_shown import performance_of
from slm.documents.views.reports import MonthlyReport, ResultRow
from slm.facts.judged_later import judged_later
from slm.values import remembered


def targets(edition: Edition, report: MonthlyReport, files: str) -> Iterator[Part]:
    """Yield misses, what has no data, what is late, and all targets, for a page; `files`: the same as files."""
    t = edition.labels
    yield from section("missed", t("Missed"), *(_miss(edition, missed) for missed in report.missed))
    yield from without_data(edition, report)
    yield from late_cases(edition, report)
    services = [part for service, rows in report.services for part in _service(edition, service, rows)]
    aids: list[Part] = [parts.legend(edition)] if services else []
    aids += [parts.as_files(edition, files)] if services and files else []
    nothing = parts.prose(t("Nothing was judged in this month."))
    yield from section("targets", t("Targets by service"), aids, services or nothing)
    yield from later(edition, report)


def later(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    """Yield the promises that are in force in the month, and of which the period ends in a later one."""
    t, language = edition.labels, edition.language
    told = [
        (
            to(target_path(of.agreement.id, target.id, str(of.version)), edition.target(target)),
            f"{of.agreement.id} {of.version}",
            target.per.describe(language),
            edition.month(month),
        )
        for of, target, month in judged_later(edition.portfolio, report.month, report.scope.agreements)
    ]
    head = (t("Target"), t("Agreement"), t("Period"), t("Judged in"))
    yield from section("later", t("Judged later"), table(head, told), look="folded")


def without_data(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    """Yield the promises of which nobody knows whether they were kept, and why."""
    t = edition.labels
    unknown = parts.items(_unknown(edition, judged) for judged in report.unknown)
    yield from section(result_format.WITHOUT_DATA, t("Without data"), unknown)


def late_cases(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    """Yield the cases that were open and overdue at the end of the month."""
    t = edition.labels
    head = (t("Ticket"), t("Target"), t("Opened"), t("Due"), column(t("Time used / limit"), "number"))
    late = (
        (
            lines(strong(case.ticket), small(case.priority)),
            to(f"#{case.row.anchor}", edition.aside(_name(edition, case.row), case.row.result.agreement)),
            case.opened,
            case.due,
            f"{case.spent} / {case.limit}",
        )
        for case in report.late
    )
    more: Line = ()
    if report.late_left:
        left = t("{n} more is not listed.", "{n} more are not listed.", n=report.late_left)
        made = to(figures_path(report.month), t("How these numbers were made"))
        more = (*exactly(left), *styled("plain", (*exactly(" "), *made), on=SCREEN))
    yield from section("late", t("Open and overdue"), table(head, late), parts.prose(more))


def _miss(edition: Edition, missed: ResultRow) -> Iterator[Part]:
    t, result = edition.labels, missed.result
    said = outcomes.outcome(edition, result)
    spent, exactness = said.budget, styled("small", said.few_cases, on=SCREEN)
    yield from section(
        result_format.miss_anchor(missed.anchor),
        (*_sign(edition, missed), *to(f"#{missed.anchor}", _name(edition, missed))),
        parts.facts(
            (t("Agreement"), parts.agreement_link(edition, result.agreement, f" {result.version}")),
            (t("Value"), lines(said.value, exactness, _made(edition, missed))),
            (t("Coverage"), said.coverage if result.coverage < 1 else ""),
            (t("Before exclusions"), result_format.format_raw_value(edition, result)),
            (t("Promise"), said.threshold),
            (t("Margin"), said.margin),
            (t("Used / allowed"), lines(spent.spent, small(spent.note)) if spent.spent else ""),
            (t("Left"), spent.left if spent.spent else ""),
            (t("Credit"), f"{result_format.format_number(edition, result.credit)} %" if result.credit else ""),
        ),
        parts.prose(said.reason),
        parts.facts(*miss_facts(edition, result, missed.causes, missed.actions), look="list"),
        *(parts.paragraphs(edition.text(note.text)) for note in missed.notes),
        look="card",
    )


def _made(edition: Edition, judged_row: ResultRow) -> Line:
    """Return the link to the calculation of a figure, where it has one: to its own lines of that page."""
    if judged_row.result.numerator is None:
        return ()
    path = f"{figures_path(judged_row.result.last_month)}#{judged_row.anchor}"
    return styled("small", to(path, edition.labels("how it was made")), on=SCREEN)


def _name(edition: Edition, judged_row: ResultRow) -> str:
    return f"{judged_row.target} · {edition.service(judged_row.result.service)}"


def _sign(edition: Edition, judged_row: ResultRow) -> Line:
    """Return the symbol of a verdict where a section or list says the word already."""
    mark = replace(parts.verdict_mark(edition, judged_row.result), with_word=False)
    return styled("plain", (mark, *exactly(" ")), on=SCREEN)


def _unknown(edition: Edition, unknown: ResultRow) -> Line:
    name = to(f"#{unknown.anchor}", _name(edition, unknown))
    agreement = parts.aside(edition, parts.agreement_link(edition, unknown.result.agreement))
    why = why_without_figure(edition, unknown.result, unknown.notes)
    said = unjudged_line(edition, unknown.result, why, unknown.actions)
    return joined(edition.labels("separator|: "), ((*_sign(edition, unknown), *name, *agreement), said))


def _service(edition: Edition, service: str, rows: Iterable[ResultRow]) -> Iterator[Part]:
    judged = table(_head(edition), (_row(edition, own_row) for own_row in rows), look="results")
    yield from section(f"service-{service}", parts.service_link(edition, service), judged, look="unlisted")


@remembered
def _head(edition: Edition) -> tuple[TableColumn, ...]:
    t = edition.labels
    agreement, promise = column(t("Agreement"), "figure"), column(t("Promise"), "figure")
    value, margin = column(t("Value"), "number"), column(t("Margin"), "number")
    wrong, coverage = column(t("Used / allowed"), "number"), column(t("Coverage"), "number")
    return column(t("Target")), agreement, column(t("Verdict")), value, promise, margin, wrong, coverage


def _row(edition: Edition, judged_row: ResultRow) -> TableRow:
    result = judged_row.result
    said = outcomes.outcome(edition, result)
    period = result_format.period_name(edition, result) if not result.period.is_month else ""
    proof = f"{performance_of(edition, result)}#{result.target}-{result.service}"
    promise = target_path(result.agreement, result.target, str(result.version))
    reason = styled("small", said.reason, on=SCREEN)
    return parts.row(
        lines(strong(to(proof, judged_row.target)), small(period)),
        to(promise, f"{result.agreement} {result.version}"),
        lines((parts.verdict_mark(edition, result),), reason),
        lines(
            said.value or "–",
            small(said.before_exclusions),
            styled("explained", said.few_cases),
            styled("explained", correction_note(edition, result)),
            _made(edition, judged_row),
        ),
        said.threshold,
        said.margin or "–",
        lines(said.budget.spent, styled("explained", said.left)) if said.budget.spent else "–",
        said.coverage,
        id=judged_row.anchor,
    )
