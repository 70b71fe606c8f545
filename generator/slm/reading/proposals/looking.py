"""What an export is, seen from its bytes: kind of file, encoding, delimiter, header row, sheet, records of JSON.

Only where the rows are is found out here; they are then read as every source reads them.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, Final, get_args

from pydantic import TypeAdapter

from slm.extras import how_to_get
from slm.measurement import CsvFormat, FileFormat
from slm.problem import Mistake, Problem
from slm.reading.proposals.alphabets import is_central_european
from slm.reading.proposals.language_seen import language_of
from slm.reading.proposals.last_rows import footers, last_rows
from slm.reading.proposals.no_table import HEADER_ALONE, refuse_as_its_cause, refuse_other_kind, refuse_torn
from slm.reading.proposals.second_names import second_names
from slm.reading.proposals.torn_quotes import tears_quotes
from slm.reading.sources.columns_meant import known_names, languages_of
from slm.reading.sources.csv_table import SAYS_SEPARATOR
from slm.reading.sources.databases import tables_of
from slm.reading.sources.file_kinds import is_json, kind_of
from slm.reading.sources.half_signs import whole_signs
from slm.reading.sources.json_records import JSON_LIMIT
from slm.reading.sources.most_columns import MOST_COLUMNS, columns_once, refuse_too_wide
from slm.reading.sources.source import NOT_GZIP, read_table
from slm.reading.sources.table import EXTRA_MISSING, Row
from slm.reading.sources.workbooks import sheets_of

NOT_SEEN: Final = Mistake(
    "SLM1070",
    "no table is found in {path}",
    "A table has a row with the names of its columns and rows below it; JSON has a list of objects. Export the list "
    "itself, as CSV, JSON or a workbook.",
)
NO_NAMES: Final = Mistake(
    "SLM1071",
    "{path} has rows, but none with the names of its columns",
    "Export it with its header. Where the tool writes none, say in a source of your own which column is which: "
    "format: {{column_names: {{1: Number, 2: Opened}}}}.",
)
LOOKED_AT: Final = 40_000_000
"""The most bytes of an export that are looked at."""
_FORMAT: Final = TypeAdapter[FileFormat](FileFormat)
_DELIMITERS: Final = (",", ";", "\t", "|")
_OF_ROWS: Final = ("csv", "tsv", "xlsx")
_MOST_TITLES: Final = 20
_SAMPLE: Final = 200
_DEEPEST: Final = 4
_MOST_LISTS: Final = 6
_MOST_TABLES: Final = 30
"""So many sheets or tables of a file are looked into, those with the most rows first."""
_ENCODED: Final = 200_000
"""So many bytes are looked at for how characters are written."""
_BEYOND: Final = re.compile(rb"[\x80-\xff]")
_LETTERS: Final = {
    "shift_jis": re.compile("[\u3040-\u30ff]"), "euc-kr": re.compile("[\uac00-\ud7a3]"),
    "big5": re.compile("[\u4e00-\u9fff]"), "windows-1251": re.compile("[\u0400-\u04ff]"),
}  # fmt: skip
_OFFERED: Final = get_args(CsvFormat.model_fields["encoding"].annotation)
_ENCODINGS: Final = tuple(
    name
    for name in ("utf-8", "euc-kr", "gb18030", "shift_jis", "big5", "windows-1251", "windows-1252")
    if name in _OFFERED
)
_DOUBTFUL: Final = 0.75
"""As likely as an encoding in which so many of the characters are letters of its language."""
_MIXED: Final = re.compile("[a-z][\u0400-\u04ff]|[\u0400-\u04ff][a-z]", re.IGNORECASE)
_EAST: Final = "[\u3040-\u9fff\uac00-\ud7a3]"
_ALONE: Final = re.compile(f"[A-Za-z]{_EAST}(?!{_EAST})|(?<!{_EAST}){_EAST}(?=[a-z])")
"""A sign of the East alone in a word of Latin letters: two of its letters, read as one sign."""
_LOG: Final = re.compile(r"\[\d{9,10}\] [A-Z]")
"""A log whose lines begin with their time, as monitors write it."""
_JSON: Final = re.compile(r"\s*[\[{]")
_DATA: Final = re.compile(r"[\d\s.,:/%+-]*\d[\d\s.,:/%+-]*|\d{4}-\d\d-\d\d.*|true|false", re.IGNORECASE)
"""A cell that is no name: a number, a time, a truth value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedTable:
    """A table that an export holds, as a source would read it."""

    format: Mapping[str, str | int]
    """What a source says of it in `format`, without what the ending of its name says."""
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str | datetime], ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    """Names that several columns have, with the place of the second one; a row holds what stands in the first."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Other tables of the same file, with their rows."""
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The columns of a file that are one here, by its name: a day and its hour."""
    sums: tuple[str, Mapping[str, int]] = ("", {})
    """The column and the words by which rows are known that sum up others, with their number: they are not here."""
    language: str = ""
    """The language of its times, where that is not English."""
    said: Mapping[str, str] = field(default_factory=dict)
    """The columns that somebody says hold fields, by these."""
    wrong: tuple[Problem, ...] = ()
    """Why not all of it is read."""
    path: str = ""
    data: bytes = field(default=b"", repr=False, compare=False)
    """The name of the file, and what is in it."""

    def read_as(self, file_format: FileFormat, columns: tuple[str, ...]) -> LookedTable | None:
        """Return what another format makes of the same file; None where it does not fit it."""
        read, problems = read_table(self.path, self.data, file_format, columns)
        rows = tuple(map(_filled, read.rows))
        fits = not problems and rows and 2 * sum(map(bool, rows)) >= len(rows)
        return replace(self, format={"type": str(file_format.type)}, columns=columns, rows=rows) if fits else None

    def values(self, column: str) -> list[str | datetime]:
        """Return what stands in a column."""
        return [row.get(column, "") for row in self.rows]


def look_at(name: str, data: bytes) -> list[LookedTable]:
    """Return the tables that a file holds, the likeliest first; raise `InputError` where there is none."""
    head = _unpacked(name, data) if name.endswith(".gz") else data
    refuse_other_kind(name, head)
    if head.startswith(b"PK\x03\x04") and b"xl/" in head:
        found = list(_workbook(name, head))
    elif head.startswith(b"PAR1"):
        found = list(_parquet(name, head))
    elif head.startswith(b"SQLite format 3\0"):
        found = list(_database(name, head))
    else:
        # A document is understood as a whole or not at all.
        head = head[: JSON_LIMIT if is_json(head) else LOOKED_AT]
        encoding = _encoding(head)
        text = head.decode(encoding, "replace").removeprefix("\ufeff")
        says = _log if _LOG.match(text) else _json if _JSON.match(text) else partial(_csv, name)
        found = list(says(text, encoding))
    refuse_too_wide(name, min((len(table.columns) for table in found), default=0))
    found = [table for table in found if len(table.columns) <= MOST_COLUMNS]
    read = [_read(name, data, table) for table in found]
    if not (tables := [table for table in read if table.rows]):
        text = head.decode(_encoding(head), "replace").removeprefix("\ufeff")
        first = found[0] if found else LookedTable(format={"type": kind_of(head)}, columns=())
        refuse_as_its_cause(name, data, text, first.format, first.columns)
        refuse_torn(problem for table in read for problem in table.wrong)
        raise (HEADER_ALONE if found and found[0].columns else NOT_SEEN).raised(path=name)
    return tables


def _unpacked(name: str, data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(data, JSON_LIMIT)
    except zlib.error:
        raise NOT_GZIP.raised(path=name) from None


def _read(name: str, data: bytes, table: LookedTable) -> LookedTable:
    """Return a table with its rows, as a source reads them."""
    says = {**table.format, **({"repeated_columns": "first"} if table.dropped else {})}
    read, problems = read_table(name, data, _FORMAT.validate_python(says), (*table.columns, *table.dropped))
    below = int(table.format.get("footer_rows", 0))
    records = read.rows[:-below] if below else read.rows
    rows = tuple(map(_filled, (row for row in records if not row.broken)))
    if table.format["type"] in _OF_ROWS and not table.dropped and "header_rows" not in table.format:
        names = second_names(table.columns, rows)
        if names:
            return _read(name, data, replace(table, format={**table.format, "header_rows": 2}, columns=names))
    columns = ([row.get(column, "") for row in rows] for column in table.columns)
    language = language_of(columns, languages_of(table.columns))
    wrong = tuple(problem for problem in problems if problem.severity == "error")
    return replace(table, rows=rows, language=language, path=name, data=data, wrong=wrong)


def _filled(row: Row) -> Mapping[str, str | datetime]:
    """Return the plain values of a row."""
    return {column: cell for column, cell in row.cells.items() if cell and isinstance(cell, str | datetime)}


def _encoding(data: bytes) -> str:
    """Return how characters are written: as the first bytes say, else in the way that makes words of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # What is ASCII tells nothing: a letter beyond it may stand far below.
    beyond = _BEYOND.search(data)
    start = data.rfind(b"\n", 0, beyond.start()) + 1 if beyond and beyond.start() >= _ENCODED else 0
    sample = data[start : start + _ENCODED]
    texts = {name: text for name in _ENCODINGS if (text := _decoded(sample, name)) is not None}
    if "utf-8" in texts:
        return "utf-8"
    rated = {name: (known_names(text), _likeness(name, text)) for name, text in texts.items()}
    best = max(rated, key=lambda name: rated[name], default="windows-1252")
    # The two of Latin letters read each other's texts, with wrong letters.
    central = _decoded(sample, "windows-1250") if best == "windows-1252" else None
    return "windows-1250" if central and is_central_european(texts.get(best, ""), central) else best


def _decoded(data: bytes, encoding: str) -> str | None:
    """Return the text of the beginning of a file, which may end within a character; None where it cannot be so."""
    try:
        return codecs.getincrementaldecoder(encoding)().decode(data, final=len(data) < _ENCODED)
    except UnicodeDecodeError:
        return None


def _likeness(encoding: str, text: str) -> float:
    """Return how many of the characters beyond ASCII are those of the language for which an encoding is."""
    beyond = [character for character in text if not character.isascii()]
    alone = len(_ALONE.findall(text)) / len(beyond)
    if encoding == "gb18030":
        return len("".join(beyond).encode("gb2312", "ignore").decode("gb2312")) / len(beyond) - alone
    if encoding == "windows-1252":
        return _DOUBTFUL
    pattern = _LETTERS[encoding]
    # A word of Latin letters has no Cyrillic one in it.
    mixed = len(_MIXED.findall(text)) if encoding == "windows-1251" else 0
    return sum(bool(pattern.match(character)) for character in beyond) / len(beyond) - mixed - alone


def _log(_: str, encoding: str) -> Iterator[LookedTable]:
    says: dict[str, str | int] = {"type": "lines", "pattern": ".*"}
    yield LookedTable(format=says | ({"encoding": encoding} if encoding != "utf-8" else {}), columns=(".",))


def _csv(name: str, text: str, encoding: str) -> Iterator[LookedTable]:
    # A line that says what separates cells is no row, and nobody has to say it again.
    said = SAYS_SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    delimiters = (said[1],) if said else _DELIMITERS
    best = max(((_shape(text, delimiter), delimiter) for delimiter in delimiters), key=lambda rated: rated[0][:3])
    (_, share, width, rows), delimiter = best
    refuse_too_wide(name, 0 if share else width)
    if not share or width < 2:
        return
    header = _header([cells for _, cells in rows], width)
    if header is None:
        raise NO_NAMES.raised(path=name)
    line, names = rows[header]
    says: dict[str, str | int] = {"type": "tsv" if delimiter == "\t" else "csv"}
    says |= {"encoding": encoding} if encoding != "utf-8" else {}
    says |= {"delimiter": delimiter} if delimiter not in ",\t" else {}
    says |= {"header_row": line} if line > 1 else {}
    below = footers(last_rows(text, delimiter), width)
    yield _named(says | ({"footer_rows": below} if below else {}), names)


def _shape(text: str, delimiter: str) -> tuple[bool, int, int, list[tuple[int, list[str]]]]:
    """Return whether quotes are whole, how many of the first rows have the usual width, that width, and these rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    line = 0
    try:
        for cells in reader:
            if cells:
                if len(cells) > MOST_COLUMNS:
                    return False, 0, len(cells), []
                rows.append((line + 1, cells))
            line = reader.line_num
            if len(rows) >= _SAMPLE:
                break
    except csv.Error:
        return False, 0, 0, []
    widths = Counter(len(cells) for _, cells in rows if len(cells) > 1)
    width, number = max(widths.items(), key=lambda counted: counted[::-1], default=(0, 0))
    return number > 0 and not tears_quotes(text, delimiter, line, len(rows)), number, width, rows


def _header(rows: Sequence[Sequence[object]], width: int) -> int | None:
    """Return which of the first rows has the names of the columns."""
    for nth, row in enumerate(rows[:_MOST_TITLES]):
        filled = [str(cell).strip() for cell in row if cell is not None and str(cell).strip()]
        is_wide = len(row) >= width and len(filled) >= max(2, width // 2)
        # A time in a cell of a workbook reads as one here, too.
        if is_wide and not any(map(_DATA.fullmatch, filled)):
            return nth
    return None


def _named(says: Mapping[str, str | int], names: Sequence[str]) -> LookedTable:
    plain = [name.strip() for name in names]
    numbers = Counter(plain)
    several = {name: plain.index(name, plain.index(name) + 1) + 1 for name in numbers if name and numbers[name] > 1}
    kept = tuple(name for name in dict.fromkeys(plain) if name and name not in several)
    return LookedTable(format=says, columns=kept, dropped=several)


def _json(text: str, encoding: str) -> Iterator[LookedTable]:
    says: dict[str, str | int] = {"type": "json"}
    says |= {"encoding": encoding} if encoding != "utf-8" else {}
    text = whole_signs(text)
    try:
        documents = [_loaded(text)]
    except (ValueError, RecursionError):
        try:
            documents = [_loaded(line) for line in text.splitlines()[:_SAMPLE] if line.strip()]
        except (ValueError, RecursionError):
            return
        says["type"] = "jsonl"
    found: dict[tuple[str, ...], list[tuple[Any, tuple[Any, ...]]]] = {}
    for document in documents:
        _lists(document, (), (), found, is_record=says["type"] == "jsonl")
    for path, records in sorted(found.items(), key=lambda one: (-len(one[1]), len(one[0])))[:_MOST_LISTS]:
        columns = columns_once(column for record in records[:_SAMPLE] for column in _paths(*record, path[-1:]))
        yield LookedTable(format=says | ({"records": ".".join(path)} if path else {}), columns=columns)


def _loaded(text: str) -> Any:  # noqa: ANN401
    """Return a document; its numbers are of no account, however many digits they have."""
    return json.loads(text, parse_int=str, parse_float=str)


def _lists(
    value: Any,  # noqa: ANN401
    path: tuple[str, ...],
    enclosing: tuple[Any, ...],
    found: dict[tuple[str, ...], list[tuple[Any, tuple[Any, ...]]]],
    *,
    is_record: bool = False,
) -> None:
    """Find every list of objects, with what encloses each object."""
    if len(path) > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                _lists(item, path, enclosing, found, is_record=True)
    elif isinstance(value, dict):
        if is_record:
            found.setdefault(path, []).append((value, enclosing))
        for key, inner in value.items():
            if isinstance(inner, list | dict) and "." not in key:
                _lists(inner, (*path, key), (*enclosing, value), found)


def _paths(record: Mapping[str, Any], enclosing: Sequence[Any], own: Sequence[str]) -> Iterator[str]:
    """Yield the paths of the plain values of a record, and of what encloses it."""
    yield from _plain_paths(record, "")
    for up, outer in enumerate(reversed(enclosing), start=1):
        for path in _plain_paths(outer, "", without=own if up == 1 else ()):
            yield "../" * up + path


def _plain_paths(value: Mapping[str, Any], before: str, without: Sequence[str] = ()) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, dict) and before.count(".") < 2 and key not in without:
            yield from _plain_paths(inner, f"{before}{key}.")
        elif not isinstance(inner, list | dict):
            yield f"{before}{key}"


def _workbook(path: str, data: bytes) -> Iterator[LookedTable]:
    sheets = sheets_of(path, data)
    for name, sheet in sorted(sheets.items(), key=lambda one: -one[1].filled)[:_MOST_TABLES]:
        filled = Counter(sum(cell is not None for cell in row) for row in sheet.first if any(row))
        width = max(filled.items(), key=lambda counted: counted[::-1], default=(0, 0))[0]
        header = _header(sheet.first, max(2, width))
        if header is not None:
            says: dict[str, str | int] = {"type": "xlsx"}
            says |= {"sheet": name} if len(sheets) > 1 else {}
            names = ["" if cell is None else str(cell) for cell in sheet.first[header]]
            says |= {"header_row": header + 1} if header else {}
            below = footers([row for line, row in sheet.last if line > header + 1], width)
            table = _named(says | ({"footer_rows": below} if below else {}), names)
            others = {other: rated.filled for other, rated in sheets.items() if other != name and rated.filled}
            yield LookedTable(format=table.format, columns=table.columns, dropped=table.dropped, others=others)


def _parquet(path: str, data: bytes) -> Iterator[LookedTable]:
    try:
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise EXTRA_MISSING.raised(path=path, package="pyarrow", install=how_to_get("sources")) from None
    try:
        columns = parquet.ParquetFile(io.BytesIO(data)).schema_arrow.names
    except (ValueError, OSError):
        return
    yield LookedTable(format={"type": "parquet"}, columns=tuple(columns))


def _database(path: str, data: bytes) -> Iterator[LookedTable]:
    """Yield the tables of a database, those with the most rows first."""
    found = sorted(tables_of(data), key=lambda table: -table.rows)
    if found and not found[0].rows:
        raise NOT_SEEN.raised(path=path)
    for table in (table for table in found[:_MOST_TABLES] if table.rows):
        says: dict[str, str | int] = {"type": "sqlite"}
        says |= {"table": table.name} if len(found) > 1 else {}
        others = {other.name: other.rows for other in found if other is not table and other.rows}
        yield LookedTable(format=says, columns=table.columns, others=others)
