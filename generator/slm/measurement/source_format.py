"""What kind of file an export is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slm.values import Text, Whole, Written

Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "windows-1252"]


class CsvFormat(Written):
    """A table as text, with the names of its columns in the first line."""

    type: Literal["csv", "tsv"] = "csv"
    encoding: Encoding = "utf-8"
    """A byte order mark at the beginning is always accepted."""
    delimiter: Text | None = None
    """What separates the cells, where that is neither a comma (csv) nor a tab (tsv)."""
    repeated_columns: Literal["refused", "first", "last"] = "refused"
    """Which of several columns of one name counts, where that column is needed."""
    column_names: dict[Whole, Text] = Field(default_factory=dict)
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

    type: Literal["json", "jsonl"]
    encoding: Encoding = "utf-8"
    records: Text | None = None
    """Where the records stand in the document, such as `data.result.values`: every list on the way is gone through."""


class XlsxFormat(Written):
    """A sheet of a workbook, with the names of its columns in the first row; of formulas, the values are read."""

    type: Literal["xlsx"]
    sheet: Text | None = None
    """Needed where the workbook has several sheets."""
    repeated_columns: Literal["refused", "first", "last"] = "refused"
    column_names: dict[Whole, Text] = Field(default_factory=dict)


class ParquetFormat(Written):
    """A Parquet file."""

    type: Literal["parquet"]


class NotesFormat(Written):
    """Markdown notes with front matter, each of which is one record, or several by a list in it."""

    type: Literal["notes"]
    records: Text | None = None
    """A key of the front matter that holds a list: each of its items makes a record (`.` is the item, `../date` the
    key `date` of the note)."""


FileFormat = Annotated[CsvFormat | JsonFormat | XlsxFormat | ParquetFormat | NotesFormat, Field(discriminator="type")]
