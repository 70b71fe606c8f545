"""What the report of a month has on paper alone: the months before it, tables for pages, and room to sign.

A page leads from each figure to its proof; on paper a reader goes down columns, so that all targets stand in one table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from slm.calendar import Month
from slm.compliance import Verdict
from slm.documents import parts
from slm.documents.document import PAPER, SCREEN, Cell, Line, Part, TableBlock, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import Signer, Text, column, lines, prose, row, section, small, strong, table
from slm.documents.reports.targets import late_cases, later, without_data
from slm.documents.views import outcomes, result_format
from slm.documents.views.adjustments import correction_note
from slm.documents.views.caution import WHOLE, caution
from slm.documents.views.misses import state_of, without_action
from slm.documents.views.reports import MonthlyReport, ResultRow, closed_by, kept_by_month, with_customers
from slm.text import N_


def kept_months(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    """Yield how the promises of the last months were kept, with a bar for each; nothing for a month that is alone."""
    t, months = edition.labels, kept_by_month(edition, report)
    if len(months) < 2:
        return
    to_customers = not report.scope.customer and with_customers(report.scope.agreements)
    all_reports = N_("Promises to customers that were kept, by month")
    yield from prose(strong(t(all_reports) if to_customers else t("Promises that were kept, by month")))
    yield next(kept_table(edition, [(one.month, one.counts.by_verdict) for one in months]))  # this is for paper


def kept_table(edition: Edition, months: Sequence[tuple[Month, Counter[Verdict]]]) -> Iterator[TableBlock]:
    """Yield how many promises were kept in each of several months: side by side with a bar for each on paper.

    On a screen, which may be narrow, they stand one below the other.
    """
    t, counted = edition.labels, [(of, of.total()) for _, of in months]
    shares = [f"{100 * of[Verdict.MET] // promised} %" for of, promised in counted]
    kept = [
        Cell(inside=parts.words(f"{of[Verdict.MET]}/{promised}"), share=1000 * of[Verdict.MET] // promised)
        for of, promised in counted
    ]
    told = (Verdict.MET, Verdict.MISSED, Verdict.NO_DATA)
    rest = [
        (t("Missed"), [of[Verdict.MISSED] for of, _ in counted]),
        (t("Without data"), [of[Verdict.NO_DATA] for of, _ in counted]),
        (t("Other"), [promised - sum(of[verdict] for verdict in told) for of, promised in counted]),
    ]
    some = [(name, numbers) for name, numbers in rest if any(numbers)]
    rows = ((name, *map(edition.number, numbers)) for name, numbers in some)
    head = (t("Month"), *(str(month) for month, _ in months))
    yield table(head, ((t("Kept"), *kept), (t("Share"), *shares), *rows), look="months", label=t("Kept"), on=PAPER)
    names = (t("Kept"), t("Share"), *(name for name, _ in some))
    below = (
        (
            edition.month(month),
            t("{kept} of {n}", kept=of[Verdict.MET], n=of.total()),
            share,
            *(edition.number(numbers[nth]) for _, numbers in some),
        )
        for nth, ((month, of), share) in enumerate(zip(months, shares, strict=True))
    )
    yield table((t("Month"), *(column(name, "number") for name in names)), below, label=t("Kept"), on=SCREEN)


def printed_targets(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    """Yield misses with cause, action, owner and day, what has no data, what is late, and one table of all targets."""
    t = edition.labels
    head = (t("Target"), column(t("Value"), "number"), t("Cause"), t("Action"), t("Owner"), t("Due"))
    missed = table(head, (of_miss for row_of in report.missed for of_miss in _miss(edition, row_of)))
    yield from section("missed", t("Missed"), missed)
    yield from without_data(edition, report)
    yield from late_cases(edition, report)
    yield from later(edition, report)
    judged = _all_targets(edition, report) if report.rows else prose(t("Nothing was judged in this month."))
    yield from section("targets", t("Targets by service"), judged)


def _miss(edition: Edition, missed: ResultRow) -> Iterator[TableRow]:
    """Yield a row for each action that answers a miss, the first one with what was missed and why."""
    t, result = edition.labels, missed.result
    credit = f"{t('Credit')} {result_format.format_number(edition, result.credit)} %" if result.credit else ""
    what: tuple[Text, ...] = (
        lines(
            strong(missed.target),
            edition.service(result.service),
            small(f"{result.agreement} {result.version}"),
            small(result_format.reason(edition, result)),
        ),
        lines(
            strong(result_format.format_value(edition, result)),
            small(result_format.threshold(edition, result)),
            small(credit),
            small(caution(edition, result, below=WHOLE)),
        ),
        lines(*missed.causes) or t("not known yet"),
    )
    otherwise = without_action(edition, result)
    if otherwise:
        yield row(*what, otherwise, "–", "–")
        what = "", "", ""
    for nth, action in enumerate(missed.actions):
        is_late, said = action.is_overdue(edition.portfolio.as_of), state_of(edition, action)
        state = strong(said) if is_late else said
        done = edition.text(action.title), edition.person(action.owner), lines(edition.date(action.due), state)
        yield row(*(("", "", "") if nth else what), *done)


def _all_targets(edition: Edition, report: MonthlyReport) -> Part:
    """Return every target below the name of its service, in the same columns down the whole paper."""
    t, has_gaps = edition.labels, any(0 < judged_row.result.coverage < 1 for judged_row in report.rows)
    figures = (t("Margin"), t("Used / allowed"), *([t("Coverage")] if has_gaps else []))
    names = column(t("Target")), column(t("Agreement")), column(t("Verdict"))
    value, promise = column(t("Value"), "number"), column(t("Promise"))
    head = (*names, value, promise, *(column(title, "number") for title in figures))
    rows: list[TableRow] = []
    for service, of_service in report.services:
        rows.append(row(strong(edition.service(service)), *[""] * (len(head) - 1)))
        rows += [_target(edition, judged_row, has_gaps=has_gaps) for judged_row in of_service]
    return table(head, rows, look="results")


def _target(edition: Edition, judged_row: ResultRow, *, has_gaps: bool) -> TableRow:
    result, said = judged_row.result, outcomes.outcome(edition, judged_row.result)
    period = result_format.period_name(edition, result) if not result.period.is_month else ""
    value: Line = lines(
        said.value or "–",
        small(said.before_exclusions),
        small(said.few_cases),
        small(correction_note(edition, result)),
    )
    return row(
        lines(judged_row.target, small(period)),
        f"{result.agreement} {result.version}",
        (parts.verdict_mark(edition, result),),
        value,
        said.threshold,
        said.margin or "–",
        lines(said.budget.spent, small(said.left) if result.provisional else "") if said.budget.spent else "–",
        *([said.coverage] if has_gaps else []),
        id=judged_row.anchor,
    )


def sign_off(edition: Edition, report: MonthlyReport) -> Iterator[Part]:
    """Yield where the report of a closed month is issued by the provider and received by the customer."""
    t, issued = edition.labels, closed_by(edition, report.month)
    if issued and edition.portfolio.is_closed(report.month):
        received = Signer(t("Received"), edition.party(report.scope.customer) if report.scope.customer else "")
        yield from section("sign-off", t("Sign-off"), parts.signing(edition, issued, received))
