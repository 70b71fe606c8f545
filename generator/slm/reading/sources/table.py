"""The rows of a foreign file by the names of its columns, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from slm.measurement import CsvFormat, XlsxFormat
from slm.problem import Mistake, Place, Problem
from slm.reading.characters import place_in
from slm.reading.csv_records import MISSING_COLUMN
from slm.reading.files import decoded

WRONG_DECLARED_ENCODING: Final = Mistake(
    "SLM720",
    "the file is not {encoding} here, as its source says",
    "Correct encoding in the format of the source, or export the file as UTF-8.",
)
NUL_CHARACTER: Final = Mistake(
    "SLM721",
    "the file holds a NUL character here: it is damaged, or in another encoding",
    "Export it again; for UTF-16, write encoding: utf-16.",
)
UNPACKED_TOO_LARGE: Final = Mistake(
    "SLM722",
    "{path} is larger than {limit} bytes when it is unpacked",
    "Split the export, for example into one file per month.",
)
COLUMN_REPEATED: Final = Mistake(
    "SLM724",
    "the column '{column}' stands in the header more than once, at {positions}",
    "Say in the format which one counts: repeated_columns: last, or column_names: {{{position}: a new name}}.",
)
POSITION_UNKNOWN: Final = Mistake(
    "SLM725",
    "there is no column at position {position}: the header has {width}",
    "Positions count from 1; correct column_names.",
)

Cell = str | datetime | None
"""What stands in a cell; None where it is more than one value."""
Places = Callable[["Row", str | None], Place]
"""Tells where a cell of a row stands, or the row itself."""


class Row(NamedTuple):
    """A record of a foreign file."""

    number: int
    """Its number in the file; the first is 1."""
    line: int
    cells: Mapping[str, Cell]
    broken: Problem | None = None
    """Why nothing of it can be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTable:
    """The records of one file, and where they stand."""

    path: str
    rows: tuple[Row, ...] = ()
    place: Places = field(default=lambda row, _: Place("", row.line))


def text_of(path: str, data: bytes, encoding: str) -> tuple[str | None, list[Problem]]:
    """Return the text of a file in the encoding that its source declares; a byte order mark is no part of it."""
    if encoding in ("utf-8", "utf-8-sig"):
        try:
            text = data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            return decoded(path, data)
    else:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            before = data[: error.start].decode(encoding, "replace")
            return None, [WRONG_DECLARED_ENCODING.at(place_in(path, before, len(before)), encoding=encoding)]
    if "\0" in text:
        return None, [NUL_CHARACTER.at(place_in(path, text, text.index("\0")))]
    return text, []


def positions_of(
    path: str, header: list[str], file_format: CsvFormat | XlsxFormat, columns: Iterable[str]
) -> tuple[dict[str, int], list[Problem]]:
    """Return where each needed column stands in the header, and which of them do not stand there once."""
    here, found, problems = Place(path, 1, 1), {}, []
    names = [column.strip() for column in header]
    for position, name in file_format.column_names.items():
        if 1 <= position <= len(names):
            names[position - 1] = name
        else:
            problems.append(POSITION_UNKNOWN.at(here, position=position, width=len(names)))
    for column in columns:
        at = [index for index, name in enumerate(names) if name == column]
        if len(at) > 1 and file_format.repeated_columns == "refused":
            text = ", ".join(str(position + 1) for position in at)
            problems.append(COLUMN_REPEATED.at(here, column=column, positions=text, position=at[-1] + 1))
        elif at:
            found[column] = at[0 if file_format.repeated_columns == "first" else -1]
        else:
            problems.append(MISSING_COLUMN.at(here, column=column))
    return found, problems
