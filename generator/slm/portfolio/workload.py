"""How much work there was, beside the limits for which targets are made (ISO/IEC 20000-1, 8.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from slm.agreement import DatedVersion
from slm.calendar import Month
from slm.measurement import ReportedFigure
from slm.portfolio.portfolio import Portfolio


def workload_figures(
    portfolio: Portfolio, month: Month, dated: DatedVersion, metric: str
) -> tuple[ReportedFigure, ...]:
    """Return the figures of a month, of all services, that say how much work of a metric a version of an SLA had."""
    file = portfolio.figures.get(month)
    return tuple(
        each
        for each in (file.figures if file else ())
        if (each.agreement, each.workload) == (dated.agreement.id, metric) and each.version in {None, dated.version}
    )


def work_done(figures: Sequence[ReportedFigure]) -> Fraction | None:
    """Return the workload of a month from its figures, all services together; None where none was reported."""
    if not figures:
        return None
    numerator = sum((Fraction(each.numerator) for each in figures), start=Fraction(0))
    parts = [Fraction(each.denominator) for each in figures if each.denominator]
    return numerator / sum(parts) if parts else numerator
