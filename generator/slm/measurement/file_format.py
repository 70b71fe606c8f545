"""What kind of file an export is, and how it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from slm.problem import Mistake
from slm.values import Text, Whole, Written, internal

WRONG_DELIMITER: Final = Mistake(
    "SLM394",
    "'{value}' is not a character that separates cells",
    "Write that one character in quotes, such as delimiter: ';'; tabs are type: tsv, without a delimiter.",
)

Encoding = Literal[
    "utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "big5", "big5hkscs", "shift_jis", "cp932", "euc-jp",
    "iso-2022-jp", "euc-kr", "cp949", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
    "windows-1255", "windows-1256", "windows-1257", "windows-1258", "windows-874", "latin-1", "iso-8859-1",
    "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15", "koi8-r", "koi8-u", "cp437", "cp850",
    "cp852", "cp866", "mac-roman",
]  # fmt: skip
"""The ways to write characters as bytes that exports are found in, by the names under which tools offer them."""
_CODECS: Final[Mapping[str, str]] = {"windows-874": "cp874"}


def codec_of(encoding: Encoding) -> str:
    """Return the name under which Python knows an encoding."""
    return _CODECS.get(encoding, encoding)


_NAMED_DELIMITERS: Final[Mapping[str, str]] = {
    "tab": "type: tsv", "tabs": "type: tsv", "tabulator": "type: tsv", "\\t": "type: tsv", "": "type: csv",
    "semicolon": "delimiter: ';'", "；": "delimiter: ';'", "pipe": "delimiter: '|'", "｜": "delimiter: '|'",
    "comma": "type: csv", "，": "type: csv", "、": "type: csv", "space": "delimiter: ' '",
}  # fmt: skip
"""What people write for a delimiter, and what says it."""


def _read_delimiter(value: object) -> str:
    """Return the one character that stands between cells."""
    written = value if isinstance(value, str) else "..."
    if len(written) != 1 or written.isalnum() or written in '"\r\n' or written in _NAMED_DELIMITERS:
        word = written.strip().casefold()
        meant = _NAMED_DELIMITERS.get(word) or (f"delimiter: '{word[0]}'" if len({*word} - {"'"}) == 1 else "")
        raise WRONG_DELIMITER.raised(value=written, **({"meant": meant} if meant else {}))
    return written


LastLine = Literal["ended", "open"]
"""How a file of lines ends where nothing is cut off."""
Delimiter = Annotated[str, BeforeValidator(_read_delimiter), WithJsonSchema({"type": "string", "maxLength": 1})]


class TableFormat(Written):
    """What a table of text and a sheet have in common: rows of names, rows of values, and words around them."""

    type: Annotated[str, internal()]
    """The word for the format."""
    header_row: Annotated[Whole, internal()] = Field(default=1, ge=1, le=1000)
    """The row in which the names of the columns stand; titles above it are not read. A line `sep=;` is no row."""
    header_rows: Annotated[Whole, internal()] = Field(default=1, ge=1, le=5)
    """How many rows the names have, from `header_row` on: a column is called after all of them, from the top, with a
    blank between, and a name above several columns (merged cells) is that of each: `Times Start`, `Times End`."""
    footer_rows: Annotated[Whole, internal()] = Field(default=0, ge=0, le=1000)
    """How many rows at the end are no records, such as a sum or the day of the export; empty ones are not counted."""
    repeated_columns: Annotated[Literal["refused", "first", "last"], internal()] = "refused"
    """Which of several columns of one name counts, where that column is needed."""
    column_names: Annotated[dict[Whole, Text], internal()] = Field(default_factory=dict)
    """Names for columns by their position, the first is 1: for columns without a name or with a repeated one."""

    @property
    def first_row(self) -> int:
        """The first row below the names."""
        return self.header_row + self.header_rows


class CsvFormat(TableFormat):
    """A table as text, with the names of its columns in its first line, or in another one."""

    type: Annotated[Literal["csv", "tsv"], internal()] = "csv"
    """Parted by commas (`csv`) or by tabs (`tsv`)."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """How its characters are written as bytes; a byte order mark at the beginning is always accepted."""
    delimiter: Annotated[Delimiter | None, internal()] = None
    """What separates the cells, where that is neither a comma (csv) nor a tab (tsv), and no line `sep=;` says it."""
    last_line: Annotated[LastLine, internal()] = "ended"
    """`open` where the tool never ends the last line: a file of others that ends so may be cut off, which is told."""

    @property
    def separator(self) -> str:
        """What separates the cells, where the file does not say it."""
        return self.delimiter or ("," if self.type == "csv" else "\t")


class JsonFormat(Written):
    """Objects: in one JSON document, or one on each line.

    A column is the path of a value inside the record, its steps parted by dots (`fields.priority.name`); a leading
    `../` looks in what encloses the record. Where two lists belong together place by place, `../regions.#` is what
    stands in the other one at the place of the record.
    """

    type: Annotated[Literal["json", "jsonl"], internal()]
    """One document (`json`), or an object on each line (`jsonl`)."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """How its characters are written as bytes."""
    records: Annotated[Text | None, internal()] = None
    """Where the records stand in the document, such as `data.result.values`: every list on the way is gone through."""
    last_line: Annotated[LastLine, internal()] = "ended"
    """Of lines of JSON: `open` where the tool never ends the last one."""


class XlsxFormat(TableFormat):
    """A sheet of a workbook, with the names of its columns in one of its rows; of formulas, the values are read."""

    type: Annotated[Literal["xlsx"], internal()]
    """The word for this format."""
    sheet: Annotated[Text | None, internal()] = None
    """Needed where the workbook shows several sheets: the name of one, in which `*` stands for anything
    (`Tickets *`)."""
    sheet_number: Annotated[Whole | None, internal()] = Field(default=None, ge=1, le=1000)
    """The sheet by its position instead, the first is 1; hidden ones count."""
    merged_cells: Annotated[Literal["refused", "filled"], internal()] = "refused"
    """Of cells that are merged only the first has a value; `filled` gives it to all of them."""


class ParquetFormat(Written):
    """A Parquet file."""

    type: Annotated[Literal["parquet"], internal()]
    """The word for this format."""


class SqliteFormat(Written):
    """A database of SQLite, which is read and never changed: the rows of a table or a view, or what a query finds."""

    type: Annotated[Literal["sqlite"], internal()]
    """The word for this format."""
    table: Annotated[Text | None, internal()] = None
    """The table or view whose rows are the records; needed where there are several."""
    query: Annotated[Text | None, internal()] = None
    """One `SELECT` instead, such as one that joins a table of names; its columns are the columns of the records."""


class LinesFormat(Written):
    """A log as text: each line is a record, the parts of which a pattern names.

    A line that does not fit the pattern has no columns but `.`, which is the whole line: `leave_out` says which ones.
    """

    type: Annotated[Literal["lines"], internal()]
    """The word for this format."""
    pattern: Annotated[Text, internal()]
    """A regular expression for a line, from its beginning: a group with a name, `(?P<time>\\d+)`, is a column."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """How its characters are written as bytes."""
    last_line: Annotated[LastLine, internal()] = "ended"
    """`open` where the tool never ends the last line."""


class NotesFormat(Written):
    """Markdown notes with front matter, each of which is one record, or several by a list in it."""

    type: Annotated[Literal["notes"], internal()]
    """The word for this format."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """How its characters are written as bytes."""
    records: Annotated[Text | None, internal()] = None
    """A key of the front matter that holds a list: each of its items makes a record (`.` is the item, `../date` the
    key `date` of the note)."""


BY_ENDING: Final[Mapping[str, Callable[[], CsvFormat | JsonFormat | XlsxFormat | ParquetFormat | SqliteFormat]]] = {
    "tsv": lambda: CsvFormat(type="tsv"), "json": lambda: JsonFormat(type="json"),
    "jsonl": lambda: JsonFormat(type="jsonl"), "ndjson": lambda: JsonFormat(type="jsonl"),
    "xlsx": lambda: XlsxFormat(type="xlsx"), "parquet": lambda: ParquetFormat(type="parquet"),
    "sqlite": lambda: SqliteFormat(type="sqlite"), "sqlite3": lambda: SqliteFormat(type="sqlite"),
    "db": lambda: SqliteFormat(type="sqlite"),
}  # fmt: skip
"""What the ending of a name says of a file; others are CSV."""
FileFormat = Annotated[
    CsvFormat | JsonFormat | XlsxFormat | ParquetFormat | SqliteFormat | LinesFormat | NotesFormat,
    Field(discriminator="type"),
]


def ending(name: str) -> str:
    """Return what the name of a file ends in, once it is unpacked."""
    return name.removesuffix(".gz").rpartition(".")[2].lower()


def typed_by_ending(said: object, name: str) -> object:
    """Return what a writer says of a format, with the type that the ending of a file's name says where he says none."""
    if not isinstance(said, dict) or "type" in said:
        return said
    return {"type": type_by_ending(name), **said}


def format_by_name(formats: Mapping[str, FileFormat], name: str) -> FileFormat | None:
    """Return the format of the first pattern that a path below the measurements fits, or the name at its end."""
    fitting = (said for pattern, said in formats.items() if any(fits(path, pattern) for path in _names(name)))
    return next(fitting, None)


def fits(name: str, pattern: str) -> bool:
    """Tell whether a name is as a pattern says, in which `*` stands for anything."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.DOTALL))


def _names(path: str) -> tuple[str, ...]:
    """Return the path of a file, and its name alone, packed and unpacked."""
    plain = path.removesuffix(".gz")
    return path, plain, path.rpartition("/")[2], plain.rpartition("/")[2]


def type_by_ending(name: str) -> str:
    """Return the type of a file whose source says none: what the ending of its name says, else `csv`."""
    by_ending = BY_ENDING.get(ending(name))
    return (by_ending() if by_ending else CsvFormat()).type
