"""Files with more columns than any export: refused by the number, whatever kind of file it is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Final

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from slm.measurement import CsvFormat, FileFormat, JsonFormat, ParquetFormat, XlsxFormat
from slm.problem import InputError
from slm.reading.proposals import look_at
from slm.reading.sources.source import read_table

MOST: Final = 16_384


def names(number: int) -> list[str]:
    """Return the names of so many columns."""
    return [f"c{nth}" for nth in range(number)]


def of_csv(number: int, separator: str = ",") -> bytes:
    """Return a header and a row."""
    return (separator.join(names(number)) + "\n" + separator.join("x" * number) + "\n").encode()


def of_json(number: int) -> bytes:
    """Return records, of which each has keys of its own."""
    half = number // 2
    return json.dumps([dict.fromkeys(names(half), "x"), dict.fromkeys(names(number)[half:], "x")]).encode()


def of_lines(number: int) -> bytes:
    """Return a record on each of two lines."""
    return "\n".join(map(json.dumps, json.loads(of_json(number)))).encode()


def of_workbook(number: int) -> bytes:
    """Return a sheet with a header and a row."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.append(names(number))
    sheet.append(["x"] * number)
    book.save(kept := io.BytesIO())
    return kept.getvalue()


def of_parquet(number: int) -> bytes:
    """Return a table of one row."""
    parquet.write_table(pa.table({name: ["x"] for name in names(number)}), kept := io.BytesIO())
    return kept.getvalue()


FORMATS: Final[Mapping[str, tuple[str, FileFormat, Callable[[int], bytes]]]] = {
    "csv": ("a.csv", CsvFormat(), of_csv),
    "tsv": ("a.tsv", CsvFormat(type="tsv"), lambda number: of_csv(number, "\t")),
    "json": ("a.json", JsonFormat(type="json"), of_json),
    "jsonl": ("a.jsonl", JsonFormat(type="jsonl"), of_lines),
    "xlsx": ("a.xlsx", XlsxFormat(type="xlsx"), of_workbook),
    "parquet": ("a.parquet", ParquetFormat(type="parquet"), of_parquet),
}


@pytest.mark.parametrize("name", FORMATS)
def test_more_columns_than_a_spreadsheet_holds_are_no_table(name: str) -> None:
    """It is told with the number, by whoever reads it as its source says, and by whoever looks for a source."""
    path, file_format, make = FORMATS[name]
    data = make(MOST + 2)
    _, (problem,) = read_table(path, data, file_format, ("c1",))
    assert (problem.mistake.code, dict(problem.words)) == ("SLM1065", {"path": path, "limit": str(MOST)})
    with pytest.raises(InputError) as refused:
        look_at(path, data)
    assert refused.value.mistake.code == "SLM1065"


def test_as_many_columns_as_a_spreadsheet_holds_are_read() -> None:
    """The last of 16384 columns is found."""
    read, problems = read_table("a.csv", of_csv(MOST), CsvFormat(), (f"c{MOST - 1}",))
    assert not problems
    assert read.rows[0].cells == {f"c{MOST - 1}": "x"}
