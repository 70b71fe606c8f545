"""What rows say of their case, as the record of a ticket holds it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from slm.reading.sources.row_reader import fields_without

_LENGTHS: Final = ("waited", "due_after")
_OF_EVENT: Final = ("case", "activity", "time", "previous", "sequence")


def in_seconds(fields: Mapping[str, object]) -> dict[str, object]:
    """Return the lengths that a ticket keeps, in whole seconds."""
    lengths = ((name, fields.get(name)) for name in _LENGTHS)
    return {name: str(length // timedelta(seconds=1)) for name, length in lengths if isinstance(length, timedelta)}


def said_of_case(fields: Mapping[str, object]) -> dict[str, object]:
    """Return what the entry of a log says of its case, without what it says of itself."""
    return fields_without(fields, *_OF_EVENT) | in_seconds(fields)
