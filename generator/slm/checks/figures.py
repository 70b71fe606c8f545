"""What reported figures must be: for a promise in force, possible, given once, and with a source."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.agreement import DatedVersion
from slm.calendar import Month
from slm.catalog import Metric
from slm.checks.months import lacking_keys
from slm.document_control import Version
from slm.facts.sources import source_of
from slm.facts.workload import counted_work
from slm.measurement import ReportedFigure
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

FIGURE_FOR_NOTHING: Final = Mistake(
    "SLM516", "a figure belongs either to a target or to a workload", "Write one of the two keys."
)
NOT_IN_FORCE: Final = Mistake(
    "SLM517",
    "{agreement} has no version in force in {month} that has {part}",
    "Check the month, the agreement, and whether the version was approved.",
)
FIGURE_TWICE: Final = Mistake(
    "SLM518",
    "{agreement}/{part} has two figures for the same service and version",
    "Keep one of them; the other one is at the second place.",
)


OVER_100_PERCENT: Final = Mistake(
    "SLM519",
    "{numerator} of {denominator} is more than 100 %",
    "The numerator counts the good cases, the denominator all cases; perhaps they are exchanged.",
)


DENOMINATOR_MISSING: Final = Mistake(
    "SLM520",
    "the metric '{metric}' of the kind {kind} needs a denominator",
    "Add how many there were in all; a percentage alone cannot be added up.",
)
DENOMINATOR_UNEXPECTED: Final = Mistake(
    "SLM521", "the metric '{metric}' is a count, which has no denominator", "Leave the denominator out."
)
VERSION_AMBIGUOUS: Final = Mistake(
    "SLM522",
    "{agreement} changed its version in {month}, and the figure does not say to which one it belongs: {versions}",
    "Write one figure per version, each with `version` and the cases of its days.",
)
FIGURE_WITHOUT_SOURCE: Final = Mistake(
    "SLM523",
    "nothing says where the data comes from or who collected it: {parts}",
    "Add these keys to the figure, or once at the beginning of the file.",
)
SERVICE_NEEDED: Final = Mistake(
    "SLM524",
    "{agreement}/{target} is judged for several services, and the figure names none: {services}",
    "Write one figure per service, each with `service`.",
)
SERVICE_NOT_JUDGED: Final = Mistake(
    "SLM525", "{agreement}/{part} is not judged for the service '{service}'", "Its services are {services}."
)
FIGURE_UNUSED: Final = Mistake(
    "SLM526",
    "{agreement}/{target} is judged by '{source}', so this figure is not used",
    "Take the figure out, or write `source: figures` in the target (of a workload, in its metric).",
    Severity.WARNING,
)


def figures_belong_to_promises(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a figure belongs to one target or workload of a version in force in its month.

    It is for one of the target's services, and says to which version and service it belongs where there are several.
    """
    for month, figures in portfolio.figures.items():
        in_force = _in_force(portfolio, month)
        for figure in figures.figures:
            if (figure.target is None) == (figure.workload is None):
                yield FIGURE_FOR_NOTHING.at(figure.place())
            elif figure.agreement in in_force:
                yield from _belongs(portfolio, month, figure, in_force[figure.agreement])


def _in_force(portfolio: Portfolio, month: Month) -> dict[str, tuple[DatedVersion, ...]]:
    """Return the versions in force in a month, of the agreements of which they are known by now."""
    if month.first_day > portfolio.as_of:
        return {}
    histories = (history for history in portfolio.agreements.values() if not _in_doubt(portfolio, history.id))
    return {history.id: history.in_period(month.first_day, month.next.first_day) for history in histories}


def _in_doubt(portfolio: Portfolio, agreement: str) -> bool:
    """Return whether it is unknown what was promised: a version cannot be read, or is not what was approved."""
    history = portfolio.agreements.get(agreement)
    void = history is not None and any(version.void for version in history.versions)
    return void or portfolio.is_unread(layout.agreement_folder(agreement))


def figures_are_possible(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a share has a denominator and is at most 100 %, a score has one, a count none (FAILURES F58)."""
    for figure, metric in _figures_with_metrics(portfolio):
        numerator, denominator = figure.numerator, figure.denominator
        if denominator is None:
            if metric.kind.traits.denominator == "needed":
                yield DENOMINATOR_MISSING.at(figure.place(), metric=metric.id, kind=metric.kind)
        elif metric.kind.traits.denominator == "none":
            yield DENOMINATOR_UNEXPECTED.at(figure.place("denominator"), metric=metric.id)
        elif metric.kind.traits.is_share and numerator > denominator:
            yield OVER_100_PERCENT.at(figure.place("numerator"), numerator=numerator, denominator=denominator)


def figures_are_given_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a month has one figure per target or workload, service and version."""
    for figures in portfolio.figures.values():
        first: dict[object, ReportedFigure] = {}
        for figure in figures.figures:
            key = (figure.agreement, figure.target, figure.workload, figure.service, figure.version)
            other = first.setdefault(key, figure)
            if other is not figure:
                part = figure.target or figure.workload
                yield FIGURE_TWICE.at(figure.place(), other.place(), agreement=figure.agreement, part=part)


def figures_have_a_source(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a figure, or its file, says where it comes from, who collected it and when."""
    for figures in portfolio.figures.values():
        lacking = lacking_keys(figures, ("source", "collected_by", "collected_on"))
        without = [
            (figure, parts) for figure in figures.figures if lacking and (parts := lacking_keys(figure, lacking))
        ]
        # Where every figure lacks them, they were forgotten once, for the whole file.
        if len(without) == len(figures.figures) > 0:
            yield FIGURE_WITHOUT_SOURCE.at(figures.place(), parts=", ".join(lacking))
        else:
            yield from (FIGURE_WITHOUT_SOURCE.at(figure.place(), parts=", ".join(parts)) for figure, parts in without)


def _belongs(
    portfolio: Portfolio, month: Month, figure: ReportedFigure, versions: tuple[DatedVersion, ...]
) -> Iterator[Problem]:
    history = portfolio.agreements[figure.agreement]
    part = figure.target or figure.workload
    fitting = [version for version in versions if _promises(version, figure)]
    # Targets, workloads and versions that never were are reported as unknown.
    if not fitting and any(_promises(version, figure) for version in history.versions):
        place = figure.place("target" if figure.target else "workload")
        yield NOT_IN_FORCE.at(place, agreement=history.id, month=month, part=part)
    elif len(fitting) > 1 and figure.target:
        names = ", ".join(str(version.version) for version in fitting)
        yield VERSION_AMBIGUOUS.at(figure.place(), agreement=history.id, month=month, versions=names)
    elif fitting:
        yield from _fits(portfolio, fitting[-1], figure)


def _promises(version: DatedVersion, figure: ReportedFigure) -> bool:
    """Tell whether a version, and one that the figure may belong to, has its target or workload."""
    if figure.version not in (None, version.version):
        return False
    if figure.target:
        return version.agreement.target(figure.target) is not None
    return any(limit.metric == figure.workload for limit in version.agreement.workload)


def _fits(portfolio: Portfolio, version: DatedVersion, figure: ReportedFigure) -> Iterator[Problem]:
    agreement = version.agreement
    target = agreement.target(figure.target) if figure.target else None
    services = agreement.target_services(target) if target else agreement.services
    if figure.service is None and target and len(services) > 1:
        yield SERVICE_NEEDED.at(figure.place(), agreement=agreement.id, target=target.id, services=", ".join(services))
    elif figure.service and figure.service in portfolio.services and figure.service not in services:
        yield SERVICE_NOT_JUDGED.at(
            figure.place("service"), agreement=agreement.id, part=figure.target or figure.workload,
            service=figure.service, services=", ".join(services),
        )  # fmt: skip
    if target and (source := source_of(portfolio, target)) not in ("figures", ""):
        yield FIGURE_UNUSED.at(figure.place(), agreement=agreement.id, target=target.id, source=source)
    if figure.workload and counted_work(portfolio, figure.workload):
        source = portfolio.metrics[figure.workload].source
        yield FIGURE_UNUSED.at(figure.place(), agreement=agreement.id, target=figure.workload, source=source)


def _figures_with_metrics(portfolio: Portfolio) -> Iterator[tuple[ReportedFigure, Metric]]:
    # Later versions come later, so a figure that names no version is one of the newest target of that name.
    names: dict[tuple[str, str | None, Version | None], str] = {}
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            names[agreement.id, target.id, None] = names[agreement.id, target.id, agreement.version] = target.metric
    for figures in portfolio.figures.values():
        for figure in figures.figures:
            name = figure.workload or names.get((figure.agreement, figure.target, figure.version), "")
            if metric := portfolio.metrics.get(name):
                yield figure, metric
