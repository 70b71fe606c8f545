"""Tables as files: CSV that a spreadsheet opens as it should, and JSON for programs."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Final

from slm.compliance import Result, results_json, results_rows

_NUMBER: Final = re.compile(r"[-+]?\d+(\.\d+)?( ?%)?", re.ASCII)
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def table_files(path: str, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, bytes]]:
    """Yield a table as `path`.csv and `path`.json."""
    yield f"{path}.csv", csv_bytes([*rows[:1], *(row.values() for row in rows)])
    yield f"{path}.json", json_bytes(list(rows))


def results_files(path: str, results: Iterable[Result], as_of: date) -> Iterator[tuple[str, bytes]]:
    """Yield results as `path`.csv and `path`.json, in the format of `slm report` (DESIGN 4)."""
    shown = tuple(results)
    yield f"{path}.csv", csv_bytes(results_rows(shown))
    yield f"{path}.json", json_bytes(results_json(shown, as_of))


def csv_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as CSV: UTF-8 with a mark that makes spreadsheets read Chinese, CRLF, no formulas (FAILURES D29)."""
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def json_bytes(value: object) -> bytes:
    """Return a value as JSON, in its own order, readable in any language."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(value: str) -> str:
    """Return the text with a quote before what a spreadsheet would take for a formula; numbers stay numbers."""
    return f"'{value}" if value.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(value) else value
