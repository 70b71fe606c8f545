"""What one scalar of a file may hold, and what every written model has in common (floor 0)."""

from slm.values.key import Bound, DocumentPart, Key, Referent, SeenBy, Word, YesNo, internal, keys_of, parties, public
from slm.values.meant import meant_by
from slm.values.scalars import (
    PLAUSIBLE_YEARS,
    TEXT_LANGUAGE_UNKNOWN,
    WRONG_FLAG,
    WRONG_ID,
    Amount,
    AmountText,
    Date,
    Flag,
    Id,
    Instant,
    LocalText,
    Number,
    Parsed,
    Percent,
    Text,
    Whole,
    read_amount,
    read_date,
    read_id,
    read_instant,
    read_percent,
)
from slm.values.written import Position, Remembering, Source, Written, remembered

__all__ = [
    "PLAUSIBLE_YEARS", "TEXT_LANGUAGE_UNKNOWN",
    "WRONG_FLAG", "WRONG_ID", "Amount", "AmountText", "Bound", "Date", "DocumentPart", "Flag",
    "Id", "Instant", "Key", "LocalText", "Number", "Parsed", "Percent", "Position", "Referent", "Remembering",
    "SeenBy", "Source", "Text", "Whole", "Word", "Written", "YesNo", "internal", "keys_of", "meant_by", "parties",
    "public", "read_amount", "read_date", "read_id", "read_instant", "read_percent", "remembered",
]  # fmt: skip
