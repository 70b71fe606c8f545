"""Cases of a period of which it is not known yet what becomes of them: they may be kept or missed, or take any time."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from slm.measurement.figure import Figure

UNDECIDED: Final = "undecided"
"""Why there is no value: nothing of what counts is decided yet."""


def without_undecided(figure: Figure, undecided: int, *, others: int = 0) -> Figure:
    """Return a figure of which the coverage tells of the cases beside those that it counts that are not decided yet.

    It may still change, and is provisional. `others` are cases of which nobody will ever know it.
    """
    if not undecided + others:
        return figure
    share = Fraction(figure.events, figure.events + undecided + others)
    note = UNDECIDED if undecided and not share else figure.note
    return replace(
        figure, coverage=figure.coverage * share, note=note, undecided=undecided,
        provisional=figure.provisional or undecided > 0,
    )  # fmt: skip
