"""What rows say of their case, as the record of a ticket holds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from slm.measurement import STAMP
from slm.reading.sources.row_reader import fields_without

_LENGTHS: Final = ("waited", "due_after")
_LENGTHS_OF_ENDS: Final = {"responded_after": "responded", "resolved_after": "resolved"}
_OF_ROW: Final = frozenset({
    "changed", "state", "previous", "sequence", "responded_after", "resolved_after", "waited", "due_after",
    "pause_start", "pause_end",
})  # fmt: skip
"""What a row says of itself, or in another way than a ticket does."""
_OF_EVENT: Final = ("case", "activity", "time", "previous", "sequence")


def _in_seconds(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the lengths that a ticket keeps, in whole seconds."""
    lengths = ((name, fields.get(name)) for name in _LENGTHS)
    return {name: str(length // timedelta(seconds=1)) for name, length in lengths if isinstance(length, timedelta)}


def said_of_ticket(fields: Mapping[str, object]) -> dict[str, object]:
    """Return what a row says of its ticket; a length after the opening stands for an instant that no column says."""
    names, lengths = _names_of(tuple(fields))
    found = {name: fields[name] for name in names}
    if not lengths:
        return found
    opened = fields["opened"]
    for length, name in _LENGTHS_OF_ENDS.items():
        lasted = fields.get(length)
        if isinstance(lasted, timedelta) and name not in fields and isinstance(opened, datetime):
            found[name] = opened + lasted
    return found | _in_seconds(fields)


@lru_cache(maxsize=256)
def _names_of(names: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return which fields of a row are those of a ticket, and whether others say lengths: most rows have the same."""
    own = tuple(name for name in names if name not in _OF_ROW and not name.startswith(STAMP))
    return own, not {*_LENGTHS, *_LENGTHS_OF_ENDS}.isdisjoint(names)


def said_of_case(fields: Mapping[str, object]) -> dict[str, object]:
    """Return what the entry of a log says of its case, without what it says of itself."""
    return fields_without(fields, *_OF_EVENT) | _in_seconds(fields)
