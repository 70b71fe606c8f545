"""A figure: what is divided by what, exactly, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsUsed:
    """One source file and what became of its rows: read = used + excluded (FAILURES F9)."""

    path: str
    sha256: str
    read: int
    used: int
    excluded: int
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Numerator and denominator of one metric in one period or part of it.

    Times are seconds. `denominator` None means a plain number. `raw_numerator` is the numerator before exclusions.
    `coverage` is the known share of what should be known, 0 to 1.
    """

    numerator: Fraction
    denominator: Fraction | None
    raw_numerator: Fraction | None = None
    coverage: Fraction = Fraction(1)
    events: int = 0
    sources: tuple[RowsUsed, ...] = ()
    note: str = ""
