"""Results: which verdict asks for attention first, and what of a result others may count."""

from __future__ import annotations

from slm.compliance import Verdict, worst
from slm.measurement import RowTally


def test_what_asks_for_attention_comes_first() -> None:
    """A miss before no data, then what was excused, what was kept, what had nothing to count, what was not promised."""
    assert sorted(Verdict, key=lambda verdict: verdict.urgency, reverse=True) == [
        Verdict.MISSED, Verdict.NO_DATA, Verdict.WAIVED, Verdict.SUSPENDED, Verdict.MET, Verdict.NO_EVENTS,
        Verdict.REPORTED, Verdict.NOT_IN_FORCE,
    ]  # fmt: skip


def test_nothing_is_the_worst_of_no_results() -> None:
    """Where there is no result, none stands for all."""
    assert worst([]) is None


def test_rows_of_others_are_not_counted() -> None:
    """Of ten rows of which three are used, who may not count the others is told of three, and of no reason."""
    rows = RowTally(path="a.csv", sha256="0", read=10, used=3, excluded=7, reasons={"other_service": 7})
    told = rows.without_others
    assert (told.read, told.used, told.excluded, dict(told.reasons)) == (3, 3, 0, {})
