"""What one scalar of a file may hold, and what every written model has in common (floor 0)."""

from slm.values.scalars import Amount, AmountText, Date, Flag, Id, Instant, Number, Percent, Text, Whole
from slm.values.text import LocalText
from slm.values.written import Position, Source, Written

__all__ = [
    "Amount", "AmountText", "Date", "Flag", "Id", "Instant", "LocalText", "Number", "Percent", "Position", "Source", "Text",
    "Whole", "Written",
]  # fmt: skip
