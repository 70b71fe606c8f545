"""What stands in several cells and is one value, such as a day and its hour."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time

from slm.measurement import plain_blanks
from slm.reading.sources.table import Cell


def joined(cells: Mapping[str, Cell], columns: Iterable[str], missing: Collection[str] = ()) -> Cell:
    """Return what stands in several cells, with blanks between; None where one of them is more than a value."""
    parts = [cells.get(column, "") for column in columns]
    texts = [_text(part) for part in parts if part is not None and not isinstance(part, tuple)]
    return " ".join(text for text in texts if text and text not in missing) if len(texts) == len(parts) else None


def _text(part: str | datetime) -> str:
    """Return a cell as text; of a workbook, a cell with a day alone is a midnight."""
    if isinstance(part, datetime):
        return part.date().isoformat() if part.time() == time() else part.isoformat(" ")
    return plain_blanks(part)
