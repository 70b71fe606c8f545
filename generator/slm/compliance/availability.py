"""The arithmetic of availability: how much downtime a target allows, and what parts promise together."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import prod
from typing import Literal


def allowed_downtime(percent: Fraction, agreed: Fraction) -> Fraction:
    """Return how much of the agreed service time may be downtime, in its unit."""
    return agreed * (1 - percent / 100)


def composite(parts: Iterable[Fraction], arrangement: Literal["series", "parallel"]) -> Fraction:
    """Return the availability, in percent, of parts that are all needed (series) or of which one suffices (parallel).

    The parts are taken to fail independently. A promise above the composite of what it stands on cannot be kept
    (FAILURES F63, V7).
    """
    shares = [part / 100 for part in parts]
    if arrangement == "series":
        return 100 * prod(shares, start=Fraction(1))
    return 100 * (1 - prod((1 - share for share in shares), start=Fraction(1)))
