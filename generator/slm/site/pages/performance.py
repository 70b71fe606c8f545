"""How an agreement was kept: months by targets, then each target with its chart, its figures and their making."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from slm.agreement import Agreement, AgreementHistory, Target
from slm.calendar import Month
from slm.catalog import Metric
from slm.charts import charts
from slm.compliance import ControlChart, Result, Scorecard, Verdict
from slm.documents.addresses import beside, performance_path
from slm.documents.edition import Edition
from slm.documents.views import result_format, trend
from slm.documents.views.promises import promise
from slm.documents.views.workloads import Drawing, times_of
from slm.measurement import MonthFile
from slm.site.cells import result_cells
from slm.site.page_cache import cached_page, with_months
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the performance page of every agreement, with its results as files."""
    for _, history in sorted(edition.portfolio.agreements.items()):
        yield from _performance(edition, history)


class TargetColumn(NamedTuple):
    """A target for one service: a column of the matrix and a section of the page."""

    anchor: str
    name: str
    service: str
    promise: str
    results: tuple[Result, ...]
    by_month: Mapping[Month, tuple[Result, ...]]
    last: Result | None
    metric: Metric | None
    charts: list[tuple[Markup, str]]
    times: Drawing | None
    days: trend.OutageDays | None
    budgets: list[trend.Budget]
    usual: trend.Baseline | None
    streak: str


def _performance(edition: Edition, history: AgreementHistory) -> Iterator[SitePage | tuple[str, bytes]]:
    path = performance_path(history.id)
    results = edition.scorecard.without_sources.by_agreement.get(history.id, ())
    month = edition.portfolio.latest_closed
    given = {
        "history": history,
        "results": results,
        "month": month,
        "counts": result_format.Counts.of(result_format.results_of(edition, history.id, month)) if month else None,
        "month_files": _last_files(edition, results),
        "credits_path": edition.credits_list(history.id),
        "files": beside(path, "results"),
    }
    yield SitePage(
        path=path,
        title=edition.labels("{agreement}: performance", agreement=edition.text(history.shown.agreement.title)),
        body=cached_page("performance.md.jinja", path, edition, given, _values),
        edit=history.shown.agreement.place().path,
    )
    yield from edition.result_files.of(beside(path, "results"), results)


def _last_files(edition: Edition, results: Sequence[Result]) -> dict[Month, MonthFile]:
    """Return the files of the months whose days are shown."""
    months = {result.last_month for result in results}
    return {month: edition.portfolio.months[month] for month in sorted(months) if month in edition.portfolio.months}


def _values(
    edition: Edition,
    history: AgreementHistory,
    results: Sequence[Result],
    month_files: Mapping[Month, MonthFile],
    **given: object,
) -> dict[str, object]:
    judged_for = Scorecard(results=tuple(results)).by_target
    knowing_months = with_months(edition, months=month_files)
    return {
        **given,
        "history": history,
        "agreement": history.shown.agreement,
        "columns": [
            _column(knowing_months, history, target, service, found)
            for (_, target, service), found in judged_for.items()
        ],
        "years": _years(sorted({result.last_month for result in results}, reverse=True)),
        "result_format": result_format,
        "days": trend.DAYS,
        "cells": result_cells(edition),
        "titled": charts.titled,
    }


def _column(
    edition: Edition, history: AgreementHistory, target_id: str, service: str, results: tuple[Result, ...]
) -> TargetColumn:
    _, target = _newest(history, target_id)
    by_month: dict[Month, tuple[Result, ...]] = {}
    for result in results:
        by_month[result.last_month] = (*by_month.get(result.last_month, ()), result)
    control_chart, words = trend.baseline(edition, results)
    return TargetColumn(
        anchor=f"{target_id}-{service}",
        name=edition.target(target),
        service=edition.service(service),
        promise=promise(edition, target),
        results=results,
        by_month=by_month,
        last=_last_judged(results),
        metric=edition.portfolio.metrics.get(target.metric),
        charts=_charts(edition, results, control_chart),
        times=times_of(edition, results[-trend.MONTHS :]),
        days=trend.outage_days(edition, results),
        budgets=trend.budgets(edition, results),
        usual=words,
        streak=trend.kept_since(edition, results),
    )


def _newest(history: AgreementHistory, target_id: str) -> tuple[Agreement, Target]:
    """Return the target as its newest binding version has it."""
    binding = [version.agreement for version in history.versions if version.binding]
    return next((agreement, target) for agreement in reversed(binding) if (target := agreement.target(target_id)))


def _last_judged(results: Sequence[Result]) -> Result | None:
    """Return the newest result that is final, else the newest."""
    final = [result for result in results if not result.provisional and result.verdict is not Verdict.NOT_IN_FORCE]
    return (final or [*results])[-1] if results else None


def _charts(edition: Edition, results: Sequence[Result], found: ControlChart | None) -> list[tuple[Markup, str]]:
    """Return the charts of a target with their words: values, and for availability minutes of downtime."""
    shown = [result for result in results if result.verdict is not Verdict.NOT_IN_FORCE]
    if not shown:
        return []
    t = edition.labels
    title, lines = t("Value against the target, period by period"), None
    if found:
        title = t("Value against the target (dashed), with average (thin) and natural limits (dotted); framed: signals")
        lines = trend.limits(shown[-1], found)
    signals = found.signals if found else ()
    drawn = [(charts.attainment(results, edition.charts, lines, signals), title)]
    if shown[-1].metric_kind.traits.is_time:
        drawn.append((charts.downtime(results, edition.charts), t("Minutes of downtime against the minutes allowed")))
    return drawn


def _years(months: Sequence[Month]) -> list[tuple[int, list[Month]]]:
    years: dict[int, list[Month]] = {}
    for month in months:
        years.setdefault(month.year, []).append(month)
    return list(years.items())
