"""Workload against its limits: actual, limits, what the agreement says about more, and the periods before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from markupsafe import Markup

from slm.agreement import Agreement, AgreementHistory, DatedVersion, WorkloadLimit
from slm.calendar import Month, Per
from slm.charts import charts
from slm.documents.edition import Edition
from slm.documents.views import promises, result_format
from slm.facts.workload import work_lies
from slm.measurement import SuspendedTarget
from slm.values import remembered

PERIODS: Final = 12
"""How many periods the trend of a workload has."""


class Load(NamedTuple):
    """The workload of the period that ends with a month; its limits are None where none were in force."""

    end: Month
    value: Fraction | None
    bounds: WorkloadLimit | None

    @property
    def verdict(self) -> str:
        """Where the workload lies; empty where it had no limits."""
        return work_lies(self.bounds, self.value) if self.bounds else ""


class WorkloadPeriod(NamedTuple):
    """A period of the trend, in words."""

    label: str
    actual: str
    verdict: str


class WorkloadRow(NamedTuple):
    """How much work there was, beside the limits for which the targets are made."""

    agreement: Agreement
    name: str
    bounds: str
    actual: str
    verdict: str
    said: list[str]
    """What the agreement says about a workload above its limit."""
    trend: Markup
    periods: list[WorkloadPeriod]
    """The last periods, the oldest first."""


def workloads(
    edition: Edition, month: Month, history: AgreementHistory, suspended: Sequence[SuspendedTarget]
) -> Iterator[WorkloadRow]:
    """Yield the workloads of an agreement whose period ends with the month, in which some targets were suspended."""
    for version in history.in_period(month.first_day, month.next.first_day):
        for bounds in version.agreement.workload:
            if month.month % bounds.per.months == 0:
                now = Load(month, _actual(edition, month, version, bounds), bounds)
                yield _workload(edition, version.agreement, [*_before(edition, history, now), now], suspended)


def _workload(
    edition: Edition, agreement: Agreement, loads: Sequence[Load], suspended: Sequence[SuspendedTarget]
) -> WorkloadRow:
    now, bounds = loads[-1], next(load.bounds for load in reversed(loads) if load.bounds)
    metric = edition.portfolio.metrics.get(bounds.metric)
    return WorkloadRow(
        agreement=agreement,
        name=edition.text(metric.name) if metric else bounds.metric,
        bounds=promises.workload(edition, bounds),
        actual=_load_words(edition, now, bounds.metric),
        verdict=now.verdict,
        said=list(_clause_words(edition, agreement, bounds, suspended)) if now.verdict == "above" else [],
        trend=charts.loads([_bar(load) for load in loads], edition.charts),
        periods=[
            WorkloadPeriod(str(load.end), _load_words(edition, load, bounds.metric), load.verdict) for load in loads
        ],
    )


def _before(edition: Edition, history: AgreementHistory, now: Load) -> Iterator[Load]:
    """Yield the periods before, each beside the limits that were in force at its end."""
    if now.bounds is None:
        return
    for back in reversed(range(1, PERIODS)):
        end = now.end.plus(-back * now.bounds.per.months)
        versions = history.in_period(end.first_day, end.next.first_day)
        limits = [
            (version, limit)
            for version in versions
            for limit in version.agreement.workload
            if (limit.metric, limit.per) == (now.bounds.metric, now.bounds.per)
        ]
        if limits:
            yield Load(end, _actual(edition, end, *limits[-1]), limits[-1][1])
        else:
            yield Load(end, None, None)


def _actual(edition: Edition, end: Month, version: DatedVersion, bounds: WorkloadLimit) -> Fraction | None:
    """Return the workload of all months of a period together; None where one of them has no figure."""
    return _done(edition, end, version.agreement.id, str(version.version), (bounds.metric, bounds.per))


@remembered
def _done(edition: Edition, end: Month, agreement: str, version: str, asked: tuple[str, Per]) -> Fraction | None:
    """Return the work of a period; the reports of a year ask for the same ones again and again."""
    revision = edition.portfolio.agreements[agreement].version(version)
    return edition.facts.work_done(end, revision, *asked) if revision else None


def _clause_words(
    edition: Edition, agreement: Agreement, bounds: WorkloadLimit, suspended: Sequence[SuspendedTarget]
) -> Iterator[str]:
    """Yield what became of the clauses that suspend targets above this limit, or were used in the month."""
    t, none = edition.labels, True
    for clause in agreement.suspensions:
        used = [
            suspension
            for suspension in suspended
            if (suspension.agreement, suspension.clause) == (agreement.id, clause.id)
        ]
        about_this = clause.when and clause.when.workload_above == bounds.metric
        if not used and not about_this:
            continue
        none = False
        targets = (agreement.target(target) for target in dict.fromkeys(suspension.target for suspension in used))
        names = t("separator|, ").join(edition.target(target) for target in targets if target)
        what = t("suspended: {targets}", targets=names) if names else t("no target was suspended")
        yield t("Clause {clause}, {what}: {text}", clause=clause.id, what=what, text=edition.text(clause.clause))
    if none:
        yield t("No clause of the agreement suspends a target for this.")


def _load_words(edition: Edition, load: Load, metric: str) -> str:
    found = edition.portfolio.metrics.get(metric)
    unit = edition.text(found.unit) if found and found.unit else "%" if found and found.kind.traits.is_share else ""
    return "" if load.value is None else f"{result_format.format_number(edition, load.value)} {unit}".strip()


def _bar(load: Load) -> charts.LoadBar:
    lower = load.bounds.at_least if load.bounds else None
    upper = load.bounds.at_most if load.bounds else None
    return charts.LoadBar(
        value=None if load.value is None else float(load.value),
        lower=float(lower.value) if lower else None,
        upper=float(upper.value) if upper else None,
    )
