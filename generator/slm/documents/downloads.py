"""Tables as files: CSV that a spreadsheet opens as it should, and JSON for programs."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Final

from slm.compliance import COLUMNS, Result, Scorecard, result_row, results_json

_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?( ?%)?", re.ASCII)
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def table_files(path: str, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield a table as `path`.csv and `path`.json."""
    yield f"{path}.csv", csv_bytes([*rows[:1], *(row.values() for row in rows)])
    yield f"{path}.json", json_bytes(list(rows))


Pieces = tuple[bytes, ...]
"""The content of a file, one piece after the other: what stands in several files is in memory once."""


class ResultFiles:
    """Results of a scorecard, with or without their sources, as files in the format of `slm report` (ARCHITECTURE 21).

    A result stands in many of them: in the whole book's, in its agreement's, in its month's. It is written once.
    """

    def __init__(self, scorecard: Scorecard, as_of: date) -> None:
        self._as_of = as_of
        # A line of CSV and an object of JSON of each. By identity, as a result is long to compare; the scorecard has
        # both kinds, so no other one gets their ids.
        self._written: dict[int, tuple[bytes, bytes]] = {}
        for whole, result in zip(scorecard.results, scorecard.without_sources.results, strict=True):
            (value,) = results_json((whole,), as_of)["results"]
            row = csv_bytes([result_row(value)]).removeprefix(codecs.BOM_UTF8)
            written = row, json.dumps(value, ensure_ascii=False).encode()
            self._written[id(whole)] = self._written[id(result)] = written

    def of(self, path: str, results: Iterable[Result]) -> Iterator[tuple[str, Pieces]]:
        """Yield results as `path`.csv and `path`.json."""
        written = [self._written[id(result)] for result in results]
        head, _, tail = json_bytes(results_json((), self._as_of)).partition(b"[]")
        yield f"{path}.csv", (csv_bytes([COLUMNS]), *(row for row, _ in written))
        objects = [piece for _, given in written for piece in (b",\n", given)]
        yield f"{path}.json", (head, b"[\n", *objects[1:], b"\n]", tail)


def csv_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as CSV: UTF-8 with a mark that makes spreadsheets read Chinese, CRLF, no formulas (FAILURES D29)."""
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([plain_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def without_formulas(data: bytes) -> bytes:
    """Return a CSV file in which a spreadsheet finds no formula; one that has none stays as it is, byte for byte."""
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
    return csv_bytes(rows) if any(plain_cell(value) != value for row in rows for value in row) else data


def json_bytes(value: object) -> bytes:
    """Return a value as JSON, in its own order, readable in any language."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def plain_cell(value: str) -> str:
    """Return the text with a quote before what a spreadsheet would take for a formula; numbers stay numbers."""
    return f"'{value}" if value.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(value) else value
