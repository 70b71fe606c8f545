"""What people write about a month: its state, its figures and its outages."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from pydantic import ValidationError
from tests.written import event, figures, month_file, outage, outage_records, timeline_source

from slm.calendar import Month
from slm.measurement import OutageRecords, RecordFile, exact_seconds


@pytest.mark.parametrize("lacking", ["closed_on", "closed_by"])
def test_closed_month_says_who_closed_it_and_when(lacking: str) -> None:
    """A month that is closed was closed by somebody on some day."""
    with pytest.raises(ValidationError, match="who closed it and when"):
        month_file("2025-01", state="closed", **{lacking: None})


def test_folder_names_the_month() -> None:
    """Month file and figures are those of the folder that they lie in; a source has the name of its file."""
    assert month_file("2025-01").month == figures("2025-01").month == Month(2025, 1)
    assert timeline_source().id == "status"


def test_waiver_ends_after_it_starts() -> None:
    """A waiver holds for at least a day (F19)."""
    waiver = {
        "id": "W-1", "agreement": "SLA-MAIL", "target": "availability", "from": "2025-01-02", "until": "2025-01-02",
        "reason": "A move", "approved_by": "Wang Fang", "approved_on": "2024-12-20",
    }  # fmt: skip
    with pytest.raises(ValidationError, match="not after it starts"):
        month_file("2025-01", waivers=[waiver])


@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_negative_figure_is_refused(part: str) -> None:
    """Nothing that is counted or measured is below zero (F58)."""
    entry = {"target": "attainment", "numerator": "1", "denominator": "1"} | {part: "-1"}
    with pytest.raises(ValidationError, match="cannot be negative"):
        figures("2025-01", entry)


def test_outage_does_not_end_before_it_starts() -> None:
    """An end before its start is a mistake, also where the offsets hide it; an end at the start is not (F11)."""
    with pytest.raises(ValidationError, match="before it starts"):
        outage("2025-01-10T10:00:00+08:00", "2025-01-10T03:00:00+02:00")
    assert outage("2025-01-10T10:00:00+08:00", "2025-01-10T02:00:00Z").end == datetime(2025, 1, 10, 2, tzinfo=UTC)


def test_length_of_time_is_exact() -> None:
    """A microsecond is a millionth of a second (F61)."""
    row = outage("2025-01-10T10:00:00Z", "2025-01-10T10:00:00.000001Z")
    assert row.end
    assert exact_seconds(row.end - row.start) == Fraction(1, 1_000_000)


def test_records_know_their_months() -> None:
    """Only months with a file are known to be complete (F1)."""
    assert outage_records(months=("2025-01",)).files == {
        Month(2025, 1): RecordFile(path="measurements/2025-01/outages.csv", sha256="hash of 2025-01")
    }
    assert OutageRecords().files == {}


def test_event_says_something() -> None:
    """A row with neither a state nor a priority says nothing and was meant to."""
    with pytest.raises(ValidationError, match="neither a state nor a priority"):
        event("2025-01-06T09:00:00+08:00")
