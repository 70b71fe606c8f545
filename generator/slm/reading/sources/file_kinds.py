"""What an export is, whatever its source takes it for: a file of another kind is told as such, before what follows."""

from __future__ import annotations

import re
from typing import Final, assert_never

from slm.measurement import (
    CsvFormat,
    FileFormat,
    JsonFormat,
    LinesFormat,
    NotesFormat,
    ParquetFormat,
    SqliteFormat,
    XlsxFormat,
)
from slm.problem import Mistake, Place, Problem, spoken
from slm.text import N_

EMPTY_EXPORT: Final = Mistake(
    "SLM710",
    "{path} is empty",
    "Export it again: where nothing happened, a table still has its header, and JSON is [].",
)
OTHER_KIND: Final = Mistake(
    "SLM978",
    "{path} is {kind}, not {expected}",
    "Write format: {{type: {type}}} in its source, or save the file as {expected}.",
)
OLD_WORKBOOK: Final = Mistake(
    "SLM979", "{path} is a workbook of the old format .xls", "Save it as .xlsx or as CSV, and name that in the source."
)
NO_EXPORT: Final = Mistake(
    "SLM711",
    "{path} is no export: it is {kind}",
    "Export the table itself. A web page comes where the tool wants somebody to sign in, or names one .xls: open that "
    "in a spreadsheet and save it as .xlsx. What is packed is unpacked, or ends in .gz.",
)

_HEAD: Final = 4096
_PACKED: Final = b"PK\x03\x04"
_WEB_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|table)\b", re.IGNORECASE)
_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{\s*[\"}]|\[\s*[\[{\]])")
_ROWS: Final = re.compile(rb"[^\0\r\n]*[,;\t|][^\0\r\n]*[\r\n]")
_STRANGERS: Final = (
    (b"%PDF", N_("a PDF")),
    (b"\x1f\x8b", N_("packed with gzip")),
    (_PACKED, N_("an archive")),
)


def wrong_kind(path: str, data: bytes, file_format: FileFormat) -> Problem | None:
    """Return why a file is not of the kind that its source says, where its first bytes show that."""
    head = data[:_HEAD]
    if isinstance(file_format, NotesFormat):
        return None
    if not head.strip() and not data.strip():
        return EMPTY_EXPORT.at(Place(path), path=path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return OLD_WORKBOOK.at(Place(path), path=path)
    if _WEB_PAGE.match(head):
        return NO_EXPORT.at(Place(path), path=path, kind=spoken(N_("a web page")))
    if isinstance(file_format, LinesFormat):
        # A log may have commas or brackets, as tables and documents have.
        found, expected = None, ""
    else:
        found, expected = _kind(head, data), _expected(file_format)
    if found and found[0] != expected:
        return OTHER_KIND.at(Place(path), path=path, kind=found[0], expected=expected, type=found[1])
    is_packed_workbook = isinstance(file_format, XlsxFormat) and head.startswith(_PACKED)
    stranger = None if is_packed_workbook else next((kind for sign, kind in _STRANGERS if head.startswith(sign)), None)
    return NO_EXPORT.at(Place(path), path=path, kind=spoken(stranger)) if stranger and not found else None


def is_json(data: bytes) -> bool:
    """Tell whether a file begins as JSON does."""
    return bool(_JSON.match(data[:_HEAD]))


def kind_of(data: bytes) -> str:
    """Return the type of a file as a source writes it, by its first bytes; a table of text where they say nothing."""
    found = _kind(data[:_HEAD], data)
    return found[1] if found else "csv"


def _kind(head: bytes, data: bytes) -> tuple[str, str] | None:
    """Return what a file is, and the type that a source writes for it."""
    if head.startswith(_PACKED):
        return ("XLSX", "xlsx") if b"xl/workbook" in data else None
    if head.startswith(b"PAR1"):
        return "Parquet", "parquet"
    if head.startswith(b"SQLite format 3\0"):
        return "SQLite", "sqlite"
    if _JSON.match(head):
        first, _, rest = head.strip().partition(b"\n")
        is_lines = first.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{")
        return "JSON", "jsonl" if is_lines else "json"
    return ("CSV", "csv") if _ROWS.match(head) and not head.startswith((b"%PDF", b"\x1f\x8b")) else None


def _expected(file_format: CsvFormat | JsonFormat | XlsxFormat | ParquetFormat | SqliteFormat) -> str:
    match file_format:
        case CsvFormat():
            return "CSV"
        case JsonFormat():
            return "JSON"
        case XlsxFormat():
            return "XLSX"
        case ParquetFormat():
            return "Parquet"
        case SqliteFormat():
            return "SQLite"
    assert_never(file_format)
