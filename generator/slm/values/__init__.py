"""What one scalar of a file may hold, and what every written model has in common (floor 0)."""

from slm.values.key import Bound, DocumentPart, Key, Referent, SeenBy, Word, YesNo, internal, keys_of, parties, public
from slm.values.meant import latin, meant_by, named_letters
from slm.values.scalars import (
    COLON_IN_TEXT,
    NAIVE_INSTANT,
    PLAUSIBLE_YEARS,
    TEXT_LANGUAGE_UNKNOWN,
    WRONG_FLAG,
    WRONG_ID,
    WRONG_INSTANT,
    WRONG_TEXT,
    Amount,
    AmountText,
    Date,
    Flag,
    Id,
    Instant,
    LocalText,
    MoneyText,
    Number,
    OpenPercent,
    Parsed,
    Percent,
    Text,
    Whole,
    is_begun_text,
    read_amount,
    read_date,
    read_id,
    read_instant,
    read_percent,
)
from slm.values.written import Position, Remembering, Source, Written, remembered

__all__ = [
    "COLON_IN_TEXT", "NAIVE_INSTANT", "PLAUSIBLE_YEARS", "TEXT_LANGUAGE_UNKNOWN", "WRONG_FLAG", "WRONG_ID",
    "WRONG_INSTANT", "WRONG_TEXT", "Amount", "AmountText", "Bound", "Date", "DocumentPart", "Flag", "Id", "Instant",
    "Key", "LocalText", "MoneyText", "Number", "OpenPercent", "Parsed", "Percent", "Position", "Referent",
    "Remembering", "SeenBy", "Source", "Text", "Whole", "Word", "Written", "YesNo", "internal", "is_begun_text",
    "keys_of", "latin", "meant_by", "named_letters", "parties", "public", "read_amount", "read_date", "read_id",
    "read_instant", "read_percent", "remembered",
]  # fmt: skip
