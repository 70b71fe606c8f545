"""What kind of file an export is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slm.values import Text, Whole, Written, internal

Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "windows-1252"]


class CsvFormat(Written):
    """A table as text, with the names of its columns in the first line."""

    type: Annotated[Literal["csv", "tsv"], internal()] = "csv"
    """Parted by commas (`csv`) or by tabs (`tsv`)."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """A byte order mark at the beginning is always accepted."""
    delimiter: Annotated[Text | None, internal()] = None
    """What separates the cells, where that is neither a comma (csv) nor a tab (tsv)."""
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
    """A sheet of a workbook, with the names of its columns in the first row; of formulas, the values are read."""

    type: Annotated[Literal["xlsx"], internal()]
    """The word for this format."""
    sheet: Annotated[Text | None, internal()] = None
    """Needed where the workbook has several sheets."""
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


FileFormat = Annotated[CsvFormat | JsonFormat | XlsxFormat | ParquetFormat | NotesFormat, Field(discriminator="type")]
