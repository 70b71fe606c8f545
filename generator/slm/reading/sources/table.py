"""The rows of a foreign file by the names of its columns, whatever kind of file it is."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final, NamedTuple

from slm.measurement import Encoding, TableFormat, codec_of
from slm.problem import Mistake, Place, Problem, nearest
from slm.reading.files import LOOKS_LIKE_GBK, conflict, decoded, place_in
from slm.reading.sources.completeness import FileRemark
from slm.reading.sources.cut_characters import of_cut_character, of_utf_32
from slm.reading.sources.most_columns import too_wide

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
OTHER_DELIMITER: Final = Mistake(
    "SLM744",
    "the columns are separated by {found}, not by {expected}",
    "Write format: {{{written}}} in the source.",
)
COLUMN_NOT_THERE: Final = Mistake(
    "SLM975",
    "the export has no column '{column}', which its source names",
    "Write in {key} of the source what the export calls it: {legal}.",
    plural="the export lacks {n} columns that its source names: '{column}'",
)
NO_HEADER_HERE: Final = Mistake(
    "SLM976",
    "none of the columns that the source names stands in row {row} of the export: {columns}",
    "Where titles stand above the header, write format: {{header_row: N}} in the source with the number of its row; "
    "else correct columns.",
)
NOT_UTF8_HERE: Final = Mistake(
    "SLM977",
    "the export is not UTF-8 here; it looks like {encoding}",
    "Write format: {{encoding: {encoding}}} in its source, or export it as UTF-8.",
)
SEPARATOR_DENIED: Final = Mistake(
    "SLM1001",
    "the first line says that cells are separated by {found}, and the source that it is {expected}",
    "Take delimiter out of the format of the source: a line `sep=` says it.",
)
EXTRA_MISSING: Final = Mistake(
    "SLM729",
    "{path} needs the package {package}, which is not installed",
    "Export the file as CSV, or install it with: {install}",
)
BROKEN_FILE: Final = Mistake(
    "SLM743", "{path} cannot be read as {kind}: {reason}", "Save or export it again, or export it as CSV."
)


class TypedNumber(str):
    """A number that a file holds as such, and not as a text in which a mark may part thousands."""

    __slots__ = ()


Cell = str | datetime | tuple[str, ...] | None
"""What stands in a cell, or in each item of a list; None where it is more than one value."""
_MOST_NAMES: Final = 400
_MOST_TITLES: Final = 20
"""So many rows are looked at for a header that does not stand where it should."""


class Row(NamedTuple):
    """A record of a foreign file."""

    number: int
    """Its number in the file; the first is 1."""
    line: int
    cells: Mapping[str, Cell]
    broken: Problem | None = None
    """Why nothing of it can be understood."""
    nothing_in: str = ""
    """The list that is empty, so that there is no record, and only what encloses it has values."""
    open_in: str | None = None
    """The column in which its file ends within a line: what stands there may be cut off. Empty if it may be any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTable:
    """The records of one file, and where they stand."""

    path: str
    rows: Sequence[Row] = ()
    place: Callable[[Row, str | None], Place] = field(default=lambda row, _: Place("", row.line))
    """Tells where a cell of a row stands, or the row itself."""
    completeness: tuple[FileRemark, ...] = ()
    """What the file says about its own completeness."""
    epoch: str = ""
    """From which year on a workbook counts its days: 1900 or 1904."""


def special_of(row: Row, table: ForeignTable, column: str) -> str | None:
    """Return what is no column of the file: its name, and the number of the row."""
    if column == "@file":
        return table.path.rsplit("/", 1)[-1]
    return str(row.number) if column == "@row" else None


TableRead = tuple[ForeignTable, list[Problem]]
"""A table, and what keeps it from being understood."""


def text_of(path: str, data: bytes, encoding: Encoding) -> tuple[str | None, list[Problem]]:
    """Return the text of a file in the encoding that its source declares; a byte order mark is no part of it."""
    is_utf8 = encoding in ("utf-8", "utf-8-sig")
    if wrong := of_utf_32(path, data):
        return None, wrong
    try:
        text = data.decode("utf-8").removeprefix("\ufeff") if is_utf8 else data.decode(codec_of(encoding))
    except UnicodeDecodeError as error:
        if cut := of_cut_character(path, data, "utf-8" if is_utf8 else codec_of(encoding), error):
            return None, cut
        if is_utf8:
            return None, _not_utf8(path, data)
        before = data[: error.start].decode(codec_of(encoding), "replace")
        return None, [WRONG_DECLARED_ENCODING.at(place_in(path, before, len(before)), encoding=encoding)]
    if "\0" in text:
        return None, [NUL_CHARACTER.at(place_in(path, text, text.index("\0")))]
    problems = list(conflict(path, text))
    return (None, problems) if problems else (text, [])


def _not_utf8(path: str, data: bytes) -> list[Problem]:
    """Return in which encoding a file is, which its source has to say."""
    (problem, *_), utf16 = decoded(path, data)[1], data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = "utf-16" if utf16 else "gbk" if problem.mistake is LOOKS_LIKE_GBK else "windows-1252"
    return [NOT_UTF8_HERE.at(problem.place, encoding=encoding)]


def _plain(name: str) -> str:
    return " ".join(name.split())


def columns_missing(path: str, missing: Iterable[str], there: Iterable[str], row: int = 1) -> Iterator[Problem]:
    """Yield each needed column that an export lacks, with the names of those that it has."""
    names = [name for name in there if name]
    held = json.dumps(names[:_MOST_NAMES], ensure_ascii=False)
    for column in missing:
        yield COLUMN_NOT_THERE.at(
            Place(path, row, 1), n=1, column=column, legal=nearest(column, names), key="columns", there=held
        )


def _names_of(rows: Sequence[Sequence[str]], *, is_carried: bool = True) -> list[str]:
    """Return what columns are called by one or several rows of names, those above before those below.

    A name in an upper row is carried on to the columns to its right, as far as they have names below and none of their
    own: it may stand in merged cells. Blanks that nobody sees apart, as those that do not break, make no other name.
    """
    cells = [[*map(_plain, row)] for row in rows]
    width = max(map(len, cells), default=0)
    cells = [row + [""] * (width - len(row)) for row in cells]
    for nth, row in enumerate(cells[:-1]):
        carried = ""
        for at, cell in enumerate(row):
            is_group = any(lower[at] for lower in cells[nth + 1 :])
            carried = (cell or carried) if is_group else ""
            row[at] = cell or (carried if is_carried else "")
    return [" ".join(filter(None, column)) for column in zip(*cells, strict=True)]


def positions_of(  # noqa: PLR0913  # the names, and where to look for them
    path: str,
    header: Sequence[Sequence[str]],
    below: Iterable[Sequence[str]],
    file_format: TableFormat,
    columns: Iterable[str],
    *,
    above: int = 0,
) -> tuple[dict[str, int], list[Problem]]:
    """Return where each needed column stands, by the rows of names, and which of them do not stand there once.

    Where none does, the names are looked for in the rows below. `above` are lines that are no rows.
    """
    if wide := too_wide(path, max(map(len, header), default=0)):
        return {}, wide
    row = file_format.header_row
    here, found, problems = Place(path, row + above, 1), {}, []
    missing: list[str] = []
    names, own = _names_of(header), _names_of(header, is_carried=False)
    for position, name in file_format.column_names.items():
        if 1 <= position <= len(names):
            names[position - 1] = name
        else:
            problems.append(POSITION_UNKNOWN.at(here, position=position, width=len(names)))
    stands, stands_alone = _places(names), _places(own)
    for column in columns:
        called = {column, _plain(column)}
        at = sorted(index for name in called for index in stands.get(name, ()))
        at = at or sorted(index for name in called for index in stands_alone.get(name, ()))
        if len(at) > 1 and file_format.repeated_columns == "refused":
            text = ", ".join(str(position + 1) for position in at)
            problems.append(COLUMN_REPEATED.at(here, column=column, positions=text, position=at[-1] + 1))
        elif at:
            found[column] = at[0 if file_format.repeated_columns == "first" else -1]
        else:
            missing.append(column)
    needed = {*map(_plain, (*found, *missing))}
    if len(missing) > 1 and not found:
        words = {"row": row, "columns": ", ".join((*found, *missing))}
        problems.append(
            NO_HEADER_HERE.at(here, **words, **_header_meant(row, [*header, *islice(below, _MOST_TITLES)], needed))
        )
    else:
        problems += columns_missing(path, missing, names, row + above)
    return found, problems


def _places(names: Iterable[str]) -> dict[str, list[int]]:
    """Return the places of each name: an export may have ten thousand columns, all of which are asked for."""
    found: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        found.setdefault(name, []).append(index)
    return found


def _header_meant(row: int, rows: Sequence[Sequence[str]], needed: set[str]) -> dict[str, str]:
    """Return where the names of the columns stand, where they stand below, or in two rows together."""
    for several in (1, 2):
        for start in range(len(rows) + 1 - several):
            header = rows[start : start + several]
            if needed <= {*_names_of(header), *_names_of(header, is_carried=False)}:
                meant = f"header_row: {row + start}"
                return {"meant": meant if several == 1 else f"{meant}, header_rows: {several}"}
    return {}


def cell_of(value: Any) -> Cell:  # noqa: ANN401, PLR0911  # a line for each kind of value
    """Return what a cell of a file holds that is more than text."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | str):
        return value
    if isinstance(value, timedelta):
        return _hours(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float | Decimal):
        return TypedNumber(value)
    return None if isinstance(value, list | dict | bytes) else str(value)


def _hours(length: timedelta) -> str:
    """Return a length as a sheet shows it in a cell of the format `[h]:mm:ss`."""
    sign, rest = ("-", -length) if length < timedelta() else ("", length)
    seconds, part = divmod(rest, timedelta(seconds=1))
    written = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{written}.{part.microseconds:06}".rstrip("0") if part else written
