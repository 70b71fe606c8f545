"""Figures that were counted from large records: what they answer, and what nobody counted."""

from __future__ import annotations

from typing import Any

from slm.calendar import Month
from slm.measurement import AggregatedRecords, AggregatedTickets, MeasuredLog


def large(**fields: Any) -> AggregatedTickets:  # noqa: ANN401 - any key of the source
    """Return the source of a large record of the first quarter of 2026."""
    written = {
        "kind": "tickets",
        "read": "engine",
        "name": "Desk",
        "files": ["desk.csv"],
        "covers": {"from": "2025-12", "until": "2026-03"},
        "columns": {"id": "number", "service": "ci", "opened": "created"},
        "constants": {"type": "incident"},
    }
    return AggregatedTickets.model_validate(written | fields)


def test_files_cover_their_month_or_all_months() -> None:
    """A name with a month is one file for each covered month; another name is one file for all of them."""
    months = (Month(2025, 12), Month(2026, 1), Month(2026, 2))
    source = large(pauses={"files": ["pauses-{month}.csv"]})
    assert source.ticket_paths == {"measurements/desk.csv": months}
    assert source.pause_paths == {f"measurements/pauses-{month}.csv": (month,) for month in months}
    assert not large().pause_paths


def test_what_cannot_be_counted_is_not_known() -> None:
    """A question that a large record cannot answer yet has no data; it is neither met nor missed."""
    log = MeasuredLog(AggregatedRecords(source=large()))
    figure = log.number()
    assert (int(figure.coverage), figure.note, figure.denominator) == (0, "not_measured", None)
    assert not log.has_events(Month(2026, 1))
