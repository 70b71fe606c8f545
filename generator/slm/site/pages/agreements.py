"""What belongs to an agreement: its versions as documents, how it was kept, and what was owed or earned under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import groupby

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Target, attachment_path
from slm.calendar import Month
from slm.charts import charts
from slm.compliance import (
    CreditStatement,
    Result,
    Scorecard,
    Verdict,
    credits_json,
    credits_rows,
    format_cents,
)  # fmt: skip
from slm.documents.addresses import AGREEMENTS, agreement_path, beside, credits_path, performance_path
from slm.documents.agreements.document import agreement_document
from slm.documents.agreements.promised import Kept
from slm.documents.downloads import csv_bytes, json_bytes, table_files
from slm.documents.edition import Edition
from slm.documents.settlement import settlement_document
from slm.documents.views import result_format
from slm.documents.views.agreements import attached
from slm.documents.views.charted import charts_of, label_of, steady
from slm.documents.views.outage_days import DAYS, MONTHS, outage_days
from slm.documents.views.promises import promise
from slm.documents.views.result_format import Counts, results_of
from slm.documents.views.settlements import Settlement, back_to_back, money, of_charge, owed, settlement
from slm.documents.views.trend import baseline, budgets, kept_since
from slm.documents.views.workloads import times_of
from slm.measurement import MonthFile, RecordFile
from slm.printing.html import print_html
from slm.site.page_cache import cached_page, unchanged_text, with_months
from slm.site.site import Part, SitePage, page_of, printed_page, render_page, result_cells


def pages(edition: Edition) -> Iterator[Part]:
    """Yield the index and, per agreement, the page of the version in force and one page per version."""
    yield from _index(edition)
    for _, history in sorted(edition.portfolio.agreements.items()):
        yield _document(edition, history, history.shown, agreement_path(history.id), search=True)
        for version in history.versions:
            yield _document(edition, history, version, agreement_path(history.id, str(version.version)), search=False)
            yield from ((file.path, file.data) for file in attached(edition, version.agreement))


def performance_pages(edition: Edition) -> Iterator[Part]:
    """Yield per agreement months by targets, then each target with its chart and figures; its results as files."""
    for _, history in sorted(edition.portfolio.agreements.items()):
        yield from _performance(edition, history)


def credit_pages(edition: Edition) -> Iterator[Part]:
    """Yield for each agreement that has any the list of its credit statements and a page for each."""
    for agreement, statements in groupby(edition.credit_statements.values(), lambda statement: statement.agreement):
        settlements = [settlement(edition, statement) for statement in statements]
        yield from _credits(edition, agreement, settlements)
        for shown in settlements:
            statement = shown.statement
            path = credits_path(agreement, statement.month)
            document = settlement_document(edition, shown, back_to_back(edition, statement))
            yield printed_page(document, path, shown.agreement, search=False)
            yield from _credit_files(edition, path, [statement])


def _index(edition: Edition) -> Iterator[Part]:
    histories = [history for _, history in sorted(edition.portfolio.agreements.items())]
    sections = [
        (kind, [_entry(edition, history) for history in histories if history.shown.agreement.kind == kind])
        for kind in ("SLA", "OLA", "UC")
    ]
    values = {"sections": [section for section in sections if section[1]], "month": edition.portfolio.latest_closed}
    body = render_page("agreements.md.jinja", AGREEMENTS, edition, values)
    yield page_of(AGREEMENTS, edition.labels("Agreements"), body)
    yield from table_files("agreements/agreements", [_row(edition, history) for history in histories])


def _entry(edition: Edition, history: AgreementHistory) -> dict[str, object]:
    month, shown = edition.portfolio.latest_closed, history.shown
    return {
        "history": history,
        "shown": shown,
        "counts": Counts.of(results_of(edition, history.id, month)) if month else None,
        "next_review": edition.next_reviews[history.id],
        "provider": _short_name(edition, shown.agreement.provider),
        "customer": _short_name(edition, shown.agreement.customer),
    }


def _short_name(edition: Edition, party: str) -> str:
    provider = edition.portfolio.provider
    return edition.text(provider.short_name or provider.name) if party == provider.id else edition.party(party)


def _row(edition: Edition, history: AgreementHistory) -> dict[str, str]:
    shown, agreement = history.shown, history.shown.agreement
    return {
        "id": history.id,
        "kind": agreement.kind,
        "number": agreement.document_number,
        "title": edition.text(agreement.title),
        "provider": edition.party(agreement.provider),
        "customer": edition.party(agreement.customer),
        "version": str(shown.version),
        "status": str(shown.status),
        "valid_from": str(shown.validity.start),
        "valid_until": str(shown.validity.end),
        "next_review": str(edition.next_reviews[history.id]),
    }


def _document(
    edition: Edition, history: AgreementHistory, version: DatedVersion, path: str, *, search: bool
) -> SitePage:
    agreement, month, results = version.agreement, edition.portfolio.latest_closed, list[Result]()
    if month and version is history.shown:
        judged = edition.scorecard.without_sources.in_month(month)
        results = [result for result in judged if result.agreement == history.id]
    kept = Kept(
        month=month if results else None,
        counts=Counts.of(results),
        last={target.id: _last_results(edition, agreement, target, results) for target in agreement.targets if results},
        credits=edition.credits_list(history.id),
    )
    files = {
        file: edition.portfolio.files[file]
        for attachment in agreement.attachments
        if (file := attachment_path(agreement.file_path, attachment.file)) in edition.portfolio.attachments
    }
    given = {"history": history, "version": str(version.version), "kept": kept, "files": files}
    body = unchanged_text("agreement", path, edition, given, partial(_printed, path))
    return page_of(path, edition.text(agreement.title), body, agreement, search=search)


def _printed(  # noqa: PLR0913, PLR0917 - what the page is given
    path: str, edition: Edition, history: AgreementHistory, version: str, kept: Kept, files: Mapping[str, RecordFile]
) -> str:
    revision = next(revision for revision in history.versions if str(revision.version) == version)
    return print_html(agreement_document(with_months(edition, files=files), revision, kept=kept), path)


def _last_results(
    edition: Edition, agreement: Agreement, target: Target, results: Sequence[Result]
) -> tuple[Result, ...]:
    """Return how a target was kept in the month, else in the last quarter or year that was judged before."""
    if found := tuple(result for result in results if result.target == target.id):
        return found
    month, scorecard = max(result.last_month for result in results), edition.scorecard.without_sources
    every = [scorecard.of(agreement.id, target.id, service) for service in agreement.judged_services(target)]
    before = [[result for result in state if result.last_month < month] for state in every]
    return tuple(earlier[-1] for earlier in before if earlier)


def _performance(edition: Edition, history: AgreementHistory) -> Iterator[Part]:
    path, month, agreement = performance_path(history.id), edition.portfolio.latest_closed, history.shown.agreement
    results = edition.scorecard.without_sources.by_agreement.get(history.id, ())
    months, known = sorted({result.last_month for result in results}), edition.portfolio.months
    given = {
        "history": history,
        "results": results,
        "month": month,
        "counts": Counts.of(results_of(edition, history.id, month)) if month else None,
        "month_files": {judged: known[judged] for judged in months if judged in known},
        "credits_path": edition.credits_list(history.id),
        "files": beside(path, "results"),
    }
    title = edition.labels("{agreement}: performance", agreement=edition.text(agreement.title))
    yield page_of(path, title, cached_page("performance.md.jinja", path, edition, given, _values), agreement)
    yield from edition.result_files.of(beside(path, "results"), results)


def _values(
    edition: Edition,
    history: AgreementHistory,
    results: Sequence[Result],
    month_files: Mapping[Month, MonthFile],
    **given: object,
) -> dict[str, object]:
    judged_for = Scorecard(results=tuple(results)).by_target
    knowing_months = with_months(edition, months=month_files)
    years = groupby(sorted({result.last_month for result in results}, reverse=True), lambda month: month.year)
    return {
        **given,
        "history": history,
        "agreement": history.shown.agreement,
        "columns": [
            _column(knowing_months, history, target, service, found)
            for (_, target, service), found in judged_for.items()
        ],
        "years": [(year, list(months)) for year, months in years],
        "result_format": result_format,
        "days": DAYS,
        "cells": result_cells(edition),
        "titled": charts.titled,
        "label": label_of(edition),
    }


def _column(
    edition: Edition, history: AgreementHistory, target_id: str, service: str, results: tuple[Result, ...]
) -> dict[str, object]:
    """Return a target for one service, as its newest binding version has it: a column and a section of the page."""
    binding = [version.agreement for version in history.versions if version.binding]
    target = next(target for agreement in reversed(binding) if (target := agreement.target(target_id)))
    by_month: dict[Month, tuple[Result, ...]] = {}
    for result in results:
        by_month[result.last_month] = (*by_month.get(result.last_month, ()), result)
    found, usual = baseline(edition, results)
    as_always = steady(edition, results)
    final = [result for result in results if not result.provisional and result.verdict is not Verdict.NOT_IN_FORCE]
    return {
        "anchor": f"{target_id}-{service}",
        "name": edition.target(target),
        "service": edition.service(service),
        "promise": promise(edition, target),
        "results": results,
        "by_month": by_month,
        "last": (final or results)[-1] if results else None,
        "steady": as_always,
        "strip": [result_format.symbol(edition, month, by_month[month]) for month in sorted(by_month)[-MONTHS:]],
        "charts": charts_of(edition, results, found),
        "times": times_of(edition, results[-MONTHS:]),
        "days": outage_days(edition, results),
        "budgets": budgets(edition, results),
        "usual": None if as_always else usual,
        "streak": kept_since(edition, results),
    }


def _credits(edition: Edition, name: str, settlements: list[Settlement]) -> Iterator[Part]:
    path, history = credits_path(name), edition.portfolio.agreements[name]
    agreement = history.shown.agreement
    years = groupby(reversed(settlements), key=lambda settled: settled.statement.month.year)
    values = {
        "history": history,
        "years": [(year, list(found)) for year, found in years],
        "owed": owed,
        "money": money,
        "path_of": credits_path,
        "of_charge": of_charge,
        "total": partial(_total, edition),
        "files": beside(path, "credits"),
    }
    title = edition.labels("{agreement}: credit statements", agreement=edition.text(agreement.title))
    yield page_of(path, title, render_page("credits.md.jinja", path, edition, values), agreement)
    yield from _credit_files(edition, path, [shown.statement for shown in settlements])


def _total(edition: Edition, settlements: Iterable[Settlement]) -> str:
    """Return what is paid for the months together; empty where there is no fee, or not one currency."""
    statements = [shown.statement for shown in settlements]
    units = {statement.fee.unit if statement.fee else "" for statement in statements}
    if len(units) > 1 or "" in units:
        return ""
    # Each month is paid by itself, so the sum is one of rounded amounts.
    paid = (Fraction(format_cents(statement.paid or Fraction(0))) for statement in statements)
    return money(edition, statements[0], sum(paid, start=Fraction(0)))


def _credit_files(edition: Edition, path: str, statements: Sequence[CreditStatement]) -> Iterator[tuple[str, bytes]]:
    yield beside(path, "credits.csv"), csv_bytes(credits_rows(statements))
    yield beside(path, "credits.json"), json_bytes(credits_json(statements, edition.portfolio.as_of))
