"""What belongs to an agreement: its versions as documents, how it was kept, and what was owed or earned under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import groupby

from slm.agreement import AgreementHistory, DatedVersion, Target, attachment_path
from slm.calendar import Month
from slm.charts import charts
from slm.compliance import (
    CreditStatement,
    Result,
    Scorecard,
    Verdict,
    credits_json,
    credits_rows,
)  # fmt: skip
from slm.documents.addresses import (
    AGREEMENTS,
    agreement_path,
    beside,
    credits_path,
    kept_figures_path,
    party_path,
    performance_path,
)  # fmt: skip
from slm.documents.agreements.document import agreement_document, page_title
from slm.documents.downloads import csv_bytes, json_bytes, table_files
from slm.documents.edition import Edition
from slm.documents.parties import shown_parties
from slm.documents.settlement import settlement_document
from slm.documents.views import result_format
from slm.documents.views.agreements import attached
from slm.documents.views.caution import caution
from slm.documents.views.charted import charts_of, label_of, steady
from slm.documents.views.credit_claims import became, money
from slm.documents.views.kept import Kept, kept
from slm.documents.views.misses import UNJUDGED, why_without_figure
from slm.documents.views.months_shown import earlier_years, of_page
from slm.documents.views.outage_days import DAYS, MONTHS, outage_days
from slm.documents.views.promises import promise
from slm.documents.views.result_format import Counts, results_of
from slm.documents.views.settlements import (
    Settlement,
    back_to_back,
    became_together,
    of_charge,
    owed,
    settlement,
    total_credited,
)
from slm.documents.views.trend import baseline, budgets, kept_since
from slm.documents.views.workloads import times_of
from slm.measurement import MonthFile, RecordFile
from slm.printing.html import print_html
from slm.site.page_cache import cached_page, unchanged_text, with_months
from slm.site.site import (
    Content,
    Later,
    Part,
    SitePage,
    page_of,
    printed_page,
    render_page,
    result_cells,
    table_later,
)
from slm.values import remembered


def pages(edition: Edition) -> Iterator[Part]:
    """Yield the index and, per agreement, the page of the version in force and one page per version."""
    yield Later(AGREEMENTS, partial(_index, edition))
    yield from table_later("agreements/agreements", lambda: table_files("agreements/agreements", _rows(edition)))
    for history in _histories(edition):
        own = agreement_path(history.id)
        yield Later(own, partial(_document, edition, history, history.shown, own, search=True))
        for version in history.versions:
            path = agreement_path(history.id, str(version.version))
            yield Later(path, partial(_document, edition, history, version, path, search=False))
            yield from ((file.path, file.data) for file in attached(edition, version.agreement))


def performance_pages(edition: Edition) -> Iterator[Part]:
    """Yield per agreement months by targets and each target with its chart; its figures; its results as files.

    Where there are many, the page and the figures are of two years, and each year before them has its own.
    """
    for history in _histories(edition):
        files = beside(performance_path(history.id), "results")
        results = edition.scorecard.without_sources.by_agreement.get(history.id, ())
        for year in (None, *earlier_years(edition, results)):
            path = performance_path(history.id, year)
            yield Later(path, partial(_performance, edition, history, year, files))
            if results:
                figures = kept_figures_path(history.id, year)
                yield Later(figures, partial(_kept_figures, edition, history, year, files))
        yield from table_later(files, partial(_results, edition, history, files))


def credit_pages(edition: Edition) -> Iterator[Part]:
    """Yield for each agreement that has any the list of its credit statements and a page for each."""
    for agreement, statements in groupby(edition.credit_statements.values(), lambda statement: statement.agreement):
        settlements = {statement.month: cache(partial(settlement, edition, statement)) for statement in statements}
        path = credits_path(agreement)
        yield Later(path, partial(_credits, edition, path, agreement, settlements.values()))
        yield from _credit_files(edition, path, [edition.credit_statements[agreement, month] for month in settlements])
        for month, shown in settlements.items():
            path = credits_path(agreement, month)
            yield Later(path, partial(_credit, edition, path, shown))
            yield from _credit_files(edition, path, [edition.credit_statements[agreement, month]])


def _histories(edition: Edition) -> list[AgreementHistory]:
    return [history for _, history in sorted(edition.portfolio.agreements.items())]


def _index(edition: Edition) -> SitePage:
    histories = _histories(edition)
    sections = [
        (kind, [_entry(edition, history) for history in histories if history.shown.agreement.kind == kind])
        for kind in ("SLA", "OLA", "UC")
    ]
    values = {
        "sections": [section for section in sections if section[1]],
        "month": edition.portfolio.latest_closed,
        "parties": [(party_path(party), edition.party(party)) for party in shown_parties(edition)],
    }
    body = render_page("agreements.md.jinja", AGREEMENTS, edition, values)
    return page_of(AGREEMENTS, edition.labels("Agreements"), body)


def _entry(edition: Edition, history: AgreementHistory) -> dict[str, object]:
    month, shown = edition.portfolio.latest_closed, history.shown
    return {
        "history": history,
        "shown": shown,
        "counts": Counts.of(results_of(edition, history.id, month)) if month else None,
        "next_review": edition.next_reviews[history.id],
        "provider": edition.party_in_short(shown.agreement.provider),
        "customer": edition.party_in_short(shown.agreement.customer),
    }


def _rows(edition: Edition) -> list[dict[str, str]]:
    return [_row(edition, history) for history in _histories(edition)]


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
        "valid_until": "" if shown.validity.is_open else str(shown.validity.end),
        "next_review": str(edition.next_reviews[history.id]),
    }


def _document(
    edition: Edition, history: AgreementHistory, version: DatedVersion, path: str, *, search: bool
) -> SitePage:
    agreement = version.agreement
    stands = kept(edition, history, version)
    files = {
        file: edition.portfolio.files[file]
        for attachment in agreement.attachments
        if (file := attachment_path(agreement.file_path, attachment.file)) in edition.portfolio.attachments
    }
    given = {"history": history, "version": str(version.version), "kept": stands, "files": files}
    body = unchanged_text("agreement", path, edition, given, partial(_printed, path))
    title, name = page_title(edition, version), edition.text(agreement.title)
    return page_of(path, title, body, agreement, search=search, name=name)


def _printed(  # noqa: PLR0913, PLR0917 - what the page is given
    path: str, edition: Edition, history: AgreementHistory, version: str, kept: Kept, files: Mapping[str, RecordFile]
) -> str:
    revision = next(revision for revision in history.versions if str(revision.version) == version)
    knowing_files = with_months(edition, files=files) if files else _without_files(edition)
    return print_html(agreement_document(knowing_files, revision, kept=kept), path)


@remembered
def _without_files(edition: Edition) -> Edition:
    """Return the edition of all versions without attachments, so that what they have in common is found out once."""
    return with_months(edition, files={})


def _results(edition: Edition, history: AgreementHistory, files: str) -> Iterator[tuple[str, Content]]:
    return edition.result_files.of(files, edition.scorecard.without_sources.by_agreement.get(history.id, ()))


def _performance(edition: Edition, history: AgreementHistory, year: int | None, files: str) -> SitePage:
    month, agreement = edition.portfolio.latest_closed, history.shown.agreement
    path = performance_path(history.id, year)
    results = edition.scorecard.without_sources.by_agreement.get(history.id, ())
    months, known = Scorecard(results=tuple(results)).months, edition.portfolio.months
    given = {
        "history": history,
        "results": results,
        "year": year,
        "month": month,
        "counts": Counts.of(results_of(edition, history.id, month)) if month and not year else None,
        "month_files": {judged: known[judged] for judged in months if judged in known},
        "credits_path": edition.credits_list(history.id),
        "files": files,
    }
    title = edition.labels("{agreement}: performance", agreement=edition.text(agreement.title))
    body = cached_page("performance.md.jinja", path, edition, given, _values)
    return page_of(path, _of_year(edition, title, year), body, agreement, search=not year)


def _of_year(edition: Edition, title: str, year: int | None) -> str:
    return f"{title}{edition.labels('separator|, ')}{year}" if year else title


def _values(
    edition: Edition,
    history: AgreementHistory,
    results: Sequence[Result],
    year: int | None,
    month_files: Mapping[Month, MonthFile],
    **given: object,
) -> dict[str, object]:
    shown = of_page(edition, results, year)
    judged_for, every = (Scorecard(results=tuple(some)).by_target for some in (shown, results))
    knowing_months = with_months(edition, months=month_files)
    judged = Scorecard(results=tuple(shown)).months
    name = edition.labels("{agreement}: performance", agreement=edition.text(history.shown.agreement.title))
    return {
        **given,
        "year": year,
        "title": _of_year(edition, name, year),
        "earlier": earlier_years(edition, results) if year is None else (),
        "history": history,
        "agreement": history.shown.agreement,
        "columns": [
            {
                **_column(edition, history, (target, service), found, found if year else every[key]),
                "days": outage_days(knowing_months, found),
                "without_figure": [
                    (result, why_without_figure(knowing_months, result))
                    for result in reversed(found)
                    if result.verdict in UNJUDGED
                ],
            }
            for key, found in judged_for.items()
            for _, target, service in (key,)
        ],
        "judged": judged,
        "runs": _runs,
        "years": {
            judged_year: [Month(judged_year, number) for number in range(1, 13)]
            for judged_year in sorted({month.year for month in judged}, reverse=True)
        },
        "result_format": result_format,
        "caution": caution,
        "days": DAYS,
        "cells": result_cells(edition),
        "titled": charts.titled,
        "label": label_of(edition),
    }


def _kept_figures(edition: Edition, history: AgreementHistory, year: int | None, files: str) -> SitePage:
    results, path = edition.scorecard.without_sources.by_agreement[history.id], kept_figures_path(history.id, year)
    agreement = history.shown.agreement
    title = edition.labels("{agreement}: figures of all periods", agreement=edition.text(agreement.title))
    given = {"history": history, "results": results, "year": year, "files": files}
    body = cached_page("kept_figures.md.jinja", path, edition, given, _figures)
    return page_of(path, _of_year(edition, title, year), body, agreement, search=False)


def _figures(
    edition: Edition, history: AgreementHistory, results: Sequence[Result], year: int | None, **given: object
) -> dict[str, object]:
    by_target = Scorecard(results=tuple(of_page(edition, results, year))).by_target
    title = edition.labels("{agreement}: figures of all periods", agreement=edition.text(history.shown.agreement.title))
    return {
        **given,
        "year": year,
        "title": _of_year(edition, title, year),
        "earlier": earlier_years(edition, results) if year is None else (),
        "history": history,
        "agreement": history.shown.agreement,
        "targets": [
            {
                "anchor": f"{target}-{service}",
                "name": _whole_name(edition, history, _newest(history, target), service),
                "results": found,
            }
            for (_, target, service), found in by_target.items()
        ],
        "result_format": result_format,
        "cells": result_cells(edition),
    }


def _newest(history: AgreementHistory, target_id: str) -> Target:
    """Return a target as the newest binding version that has it says it."""
    binding = [version.agreement for version in history.versions if version.binding]
    return next(target for agreement in reversed(binding) if (target := agreement.target(target_id)))


def _whole_name(edition: Edition, history: AgreementHistory, target: Target, service: str) -> str:
    """Return the name of a target, with its service where the agreement has several."""
    service_name = edition.service(service) if len(history.shown.agreement.services) > 1 else ""
    return " · ".join(filter(None, (edition.target(target), service_name)))


def _column(
    edition: Edition,
    history: AgreementHistory,
    promised: tuple[str, str],
    results: tuple[Result, ...],
    every: tuple[Result, ...],
) -> dict[str, object]:
    """Return a target for one service, as its newest binding version has it: a column and a section of the page.

    What is usual, and how long it was kept, follows from `every` result, of which the page shows these.
    """
    target_id, service = promised
    target = _newest(history, target_id)
    by_month: dict[Month, tuple[Result, ...]] = {}
    for result in results:
        by_month[result.last_month] = (*by_month.get(result.last_month, ()), result)
    found, usual = baseline(edition, every)
    as_always = steady(edition, results)
    final = [result for result in results if not result.provisional and result.verdict is not Verdict.NOT_IN_FORCE]
    return {
        "anchor": f"{target_id}-{service}",
        "name": edition.target(target),
        "whole_name": _whole_name(edition, history, target, service),
        "service": edition.service(service),
        "promise": promise(edition, target),
        "results": results,
        "by_month": by_month,
        "last": (final or results)[-1] if results else None,
        "steady": as_always,
        "strip": [result_format.symbol(edition, month, by_month[month]) for month in sorted(by_month)[-MONTHS:]],
        "charts": charts_of(edition, results, found),
        "times": times_of(edition, results[-MONTHS:]),
        "budgets": budgets(edition, results),
        "usual": None if as_always else usual,
        "streak": kept_since(edition, every),
    }


def _runs(
    by_month: Mapping[Month, Sequence[Result]], months: Iterable[Month]
) -> Iterator[tuple[Sequence[Result], int]]:
    """Yield the results of each month; those without any that follow each other are one cell, with their number."""
    for is_judged, run in groupby(months, key=by_month.__contains__):
        if is_judged:
            yield from ((by_month[month], 1) for month in run)
        else:
            yield (), len(list(run))


def _credit(edition: Edition, path: str, make: Callable[[], Settlement]) -> SitePage:
    shown = make()
    document = settlement_document(edition, shown, back_to_back(edition, shown.statement))
    return printed_page(document, path, shown.agreement, search=False)


def _credits(edition: Edition, path: str, name: str, made: Iterable[Callable[[], Settlement]]) -> SitePage:
    settlements, history = [make() for make in made], edition.portfolio.agreements[name]
    agreement = history.shown.agreement
    years = groupby(reversed(settlements), key=lambda settled: settled.statement.month.year)
    values = {
        "history": history,
        "years": [(year, list(found)) for year, found in years],
        "owed": owed,
        "money": money,
        "path_of": credits_path,
        "of_charge": of_charge,
        "total": lambda settled: total_credited(edition, (shown.statement for shown in settled)),
        "together": lambda settled: became_together(edition, (shown.statement for shown in settled)),
        "became": became,
        "files": beside(path, "credits"),
    }
    title = edition.labels("{agreement}: credit statements", agreement=edition.text(agreement.title))
    return page_of(path, title, render_page("credits.md.jinja", path, edition, values), agreement)


def _credit_files(edition: Edition, path: str, statements: Sequence[CreditStatement]) -> Iterator[Part]:
    yield beside(path, "credits.csv"), lambda: csv_bytes(credits_rows(statements))
    yield beside(path, "credits.json"), lambda: json_bytes(credits_json(statements, edition.portfolio.as_of))
