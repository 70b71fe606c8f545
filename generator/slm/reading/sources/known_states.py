"""States and activities that a source knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from slm.measurement import UNKNOWN_STATE, source_kinds
from slm.reading.csv_records import MISSING_CELL
from slm.reading.sources.row_reader import Fields


def check_state(source: source_kinds.AnySource, fields: Fields) -> None:
    """Raise `InputError` where a row says a state that its source does not know, or lacks what it needs with one."""
    match source:
        case source_kinds.EventSource():
            name, known = "activity", "run, respond, pause, stop, close, update, nothing"
            states: Mapping[str, str] | None = None if source.other_states else source.states
        case source_kinds.TicketSource():
            name, known, states = "state", "run, pause", source.states or None
            if (states or source.several_rows == "last") and "changed" in source.mapped and "changed" not in fields:
                raise MISSING_CELL.raised("changed", column=source.mapped["changed"])
        case source_kinds.TimelineSource():
            name, known, states = "state", "up, down, unknown", source.states
        case source_kinds.OutageSource() | source_kinds.ProbeSource() | source_kinds.SurveySource():
            return
        case _:
            assert_never(source)
    if states is not None and fields.get(name, "") not in states:
        raise UNKNOWN_STATE.raised(name, state=fields.get(name, ""), source=source.id, known=known)
