"""Figures that somebody reported as such."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.calendar import Month
from slm.catalog import MetricKind
from slm.compliance.evidence import Evidence
from slm.compliance.known import nothing
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import Figure, ReportedFigure, RowTally

_MINUTE: Final = 60
_ONCE: Final = Decimal(1)
_ALL: Final = Fraction(1)


def reported(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Add up the figures of the months; never average them (FAILURES F55, V5)."""
    log, target = evidence.figure_log, promise.target.id
    services = (service, None) if len(promise.services) == 1 else (service,)
    figures: list[ReportedFigure] = []
    sources: list[RowTally] = []
    for month in months:
        versions = (part.version,) if month in part.shared_months else (part.version, None)
        matching = log.matching(month, part.id, target, services=services, versions=versions)
        if len(matching) > 1:
            return nothing(Reason.AMBIGUOUS_FIGURE, log.sources(month, 0))
        figures += matching
        sources += log.sources(month, len(matching))
    if not figures:
        return nothing(Reason.NO_FIGURE, tuple(sources))
    if promise.kind.traits.denominator == "needed" and any(figure.denominator is None for figure in figures):
        return nothing(Reason.NO_DENOMINATOR, tuple(sources))
    coverage = _ALL if len(figures) == len(months) else Fraction(len(figures), len(months))
    return _pooled(promise.kind, figures, coverage, tuple(sources))


def _pooled(kind: MetricKind, found: list[ReportedFigure], coverage: Fraction, sources: tuple[RowTally, ...]) -> Figure:
    """Add up numerators and denominators; a quantity without a denominator counts once for its month."""
    numerator, traits = _sum(figure.numerator for figure in found), kind.traits
    alone = traits.denominator == "none" or (len(found) == 1 and found[0].denominator is None)
    denominator = (
        None if alone else _sum(_ONCE if figure.denominator is None else figure.denominator for figure in found)
    )
    unit = _MINUTE if traits.is_time else 1
    events = {"numerator": numerator, "denominator": denominator, None: None}[traits.events]
    return Figure(
        numerator=numerator * unit, denominator=denominator and denominator * unit, coverage=coverage,
        events=int(events or 0), sources=sources,
    )  # fmt: skip


def _sum(numbers: Iterable[Decimal]) -> Fraction:
    first, *others = (Fraction(*number.as_integer_ratio()) for number in numbers)
    return sum(others, start=first)
