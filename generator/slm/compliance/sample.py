"""How much a share of few cases can say."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Final

Z: Final = Fraction(196, 100)
"""For an interval that holds the true share in 95 of 100 samples."""
FEW: Final = 100
"""Below so many cases a page shows the interval beside the share."""
_SCALE: Final = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareInterval:
    """Between which shares the true one lies, in percent."""

    lower: Fraction
    upper: Fraction


def wilson(good: Fraction, cases: Fraction) -> ShareInterval:
    """Return the 95 % interval of E. B. Wilson (1927) for a share of cases, of which there is at least one.

    It stays inside 0 to 100 % and says something for all good and no good cases, too (FAILURES F62). The root is
    taken in whole numbers and rounded down at the twelfth place, so that no bound leaves 0 to 100 %.
    """
    share, square = good / cases, Z * Z
    middle = share + square / (2 * cases)
    spread = Z * _root(share * (1 - share) / cases + square / (4 * cases * cases))
    factor = 100 / (1 + square / cases)
    return ShareInterval(lower=factor * (middle - spread), upper=factor * (middle + spread))


def _root(value: Fraction) -> Fraction:
    return Fraction(isqrt(value.numerator * _SCALE * _SCALE // value.denominator), _SCALE)
