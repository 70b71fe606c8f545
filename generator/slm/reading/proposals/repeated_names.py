"""Several columns of one name, of which the first counts: how much the others say beside it."""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter

from slm.measurement import FileFormat
from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.source import read_table
from slm.reading.sources.times_seen import NOTHING

_FORMAT: Final = TypeAdapter[FileFormat](FileFormat)
_SECOND: Final = "@second"


def filled_again(table: LookedTable, column: str) -> int:
    """Return in how many rows the second of several columns of one name is filled, too."""
    says = {**table.format, "column_names": {table.dropped[column]: _SECOND}}
    read, _ = read_table(table.path, table.data, _FORMAT.validate_python(says), (_SECOND,))
    values = (row.cells.get(_SECOND) for row in read.rows)
    return sum(isinstance(value, str) and value.strip() not in NOTHING for value in values)
