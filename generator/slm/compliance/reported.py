"""From the figures that were reported by the month to the figure of a period."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from slm.catalog import MetricKind
from slm.compliance.promise import Asked, nothing
from slm.compliance.result import Reason
from slm.measurement import Figure, ReportedFigure, RowTally


def reported(asked: Asked) -> Figure:
    """Add up the figures of the months; never average them (FAILURES F55, V5)."""
    promise, service, part, months, evidence = asked
    if not part.whole_months:
        return nothing(Reason.NO_FIGURE)
    log = evidence.figure_log
    services = (service, None) if len(promise.services) == 1 else (service,)
    figures: list[ReportedFigure] = []
    sources: list[RowTally] = []
    for month in months:
        versions = (part.version,) if month in part.shared_months else (part.version, None)
        matching = log.matching(month, part.id, promise.target.id, services=services, versions=versions)
        if len(matching) > 1:
            return nothing(Reason.AMBIGUOUS_FIGURE, log.sources(month, 0))
        figures += matching
        sources += log.sources(month, len(matching))
    if not figures:
        return nothing(Reason.NO_FIGURE, tuple(sources))
    if promise.kind.traits.denominator == "needed" and any(figure.denominator is None for figure in figures):
        return nothing(Reason.NO_DENOMINATOR, tuple(sources))
    return _pooled(promise.kind, figures, Fraction(len(figures), len(months)), tuple(sources))


def _pooled(kind: MetricKind, found: list[ReportedFigure], coverage: Fraction, sources: tuple[RowTally, ...]) -> Figure:
    """Add up numerators and denominators; a quantity without a denominator counts once for its month."""
    numerator, traits = _sum(figure.numerator for figure in found), kind.traits
    denominators = [figure.denominator for figure in found]
    alone = traits.denominator == "none" or denominators == [None]
    denominator = None if alone else _sum(Decimal(1) if amount is None else amount for amount in denominators)
    unit = 60 if traits.is_time else 1
    events = {"numerator": numerator, "denominator": denominator, None: None}[traits.events]
    return Figure(
        numerator=numerator * unit, denominator=denominator and denominator * unit, coverage=coverage,
        events=int(events or 0), sources=sources,
    )  # fmt: skip


def _sum(numbers: Iterable[Decimal]) -> Fraction:
    first, *others = (Fraction(*number.as_integer_ratio()) for number in numbers)
    return sum(others, start=first)
