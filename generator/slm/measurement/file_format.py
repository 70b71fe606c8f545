"""What kind of file an export is, and how it is read."""

from __future__ import annotations

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

Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "windows-1252"]


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


Delimiter = Annotated[str, BeforeValidator(_read_delimiter), WithJsonSchema({"type": "string", "maxLength": 1})]


class CsvFormat(Written):
    """A table as text, with the names of its columns in its first line, or in another one."""

    type: Annotated[Literal["csv", "tsv"], internal()] = "csv"
    """Parted by commas (`csv`) or by tabs (`tsv`)."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """A byte order mark at the beginning is always accepted."""
    delimiter: Annotated[Delimiter | None, internal()] = None
    """What separates the cells, where that is neither a comma (csv) nor a tab (tsv)."""
    header_row: Annotated[Whole, internal()] = Field(default=1, ge=1, le=1000)
    """The line in which the names of the columns stand; titles above it are not read."""
    repeated_columns: Annotated[Literal["refused", "first", "last"], internal()] = "refused"
    """Which of several columns of one name counts, where that column is needed."""
    column_names: Annotated[dict[Whole, Text], internal()] = Field(default_factory=dict)
    """Names for columns by their position, the first is 1: for columns without a name or with a repeated one."""

    @property
    def separator(self) -> str:
        """What separates the cells."""
        return self.delimiter or ("," if self.type == "csv" else "\t")


class JsonFormat(Written):
    """Objects: in one JSON document, or one on each line.

    A column is the path of a value inside the record, its steps parted by dots (`fields.priority.name`); a leading
    `../` looks in what encloses the record.
    """

    type: Annotated[Literal["json", "jsonl"], internal()]
    """One document (`json`), or an object on each line (`jsonl`)."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """How its characters are written as bytes."""
    records: Annotated[Text | None, internal()] = None
    """Where the records stand in the document, such as `data.result.values`: every list on the way is gone through."""


class XlsxFormat(Written):
    """A sheet of a workbook, with the names of its columns in one of its rows; of formulas, the values are read."""

    type: Annotated[Literal["xlsx"], internal()]
    """The word for this format."""
    sheet: Annotated[Text | None, internal()] = None
    """Needed where the workbook has several sheets."""
    header_row: Annotated[Whole, internal()] = Field(default=1, ge=1, le=1000)
    """The row in which the names of the columns stand; titles above it are not read."""
    repeated_columns: Annotated[Literal["refused", "first", "last"], internal()] = "refused"
    """Which of several columns of one name counts, where that column is needed."""
    column_names: Annotated[dict[Whole, Text], internal()] = Field(default_factory=dict)
    """Names for columns by their position, the first is 1."""


class ParquetFormat(Written):
    """A Parquet file."""

    type: Annotated[Literal["parquet"], internal()]
    """The word for this format."""


class NotesFormat(Written):
    """Markdown notes with front matter, each of which is one record, or several by a list in it."""

    type: Annotated[Literal["notes"], internal()]
    """The word for this format."""
    records: Annotated[Text | None, internal()] = None
    """A key of the front matter that holds a list: each of its items makes a record (`.` is the item, `../date` the
    key `date` of the note)."""


BY_ENDING: Final[Mapping[str, Callable[[], CsvFormat | JsonFormat | XlsxFormat | ParquetFormat]]] = {
    "tsv": lambda: CsvFormat(type="tsv"), "json": lambda: JsonFormat(type="json"),
    "jsonl": lambda: JsonFormat(type="jsonl"), "ndjson": lambda: JsonFormat(type="jsonl"),
    "xlsx": lambda: XlsxFormat(type="xlsx"), "parquet": lambda: ParquetFormat(type="parquet"),
}  # fmt: skip
"""What the ending of a name says of a file; others are CSV."""
FileFormat = Annotated[CsvFormat | JsonFormat | XlsxFormat | ParquetFormat | NotesFormat, Field(discriminator="type")]


def ending(name: str) -> str:
    """Return what the name of a file ends in, once it is unpacked."""
    return name.removesuffix(".gz").rpartition(".")[2].lower()
