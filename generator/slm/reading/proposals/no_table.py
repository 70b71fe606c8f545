"""Files in which no rows with names are found, although they hold some: what they are, and how rows come of them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from slm.measurement import CsvFormat, FileFormat
from slm.problem import InputError, Mistake, Problem
from slm.reading.csv_records import WRONG_QUOTES
from slm.reading.files import TOO_LARGE
from slm.reading.sources.cut_characters import refuse_cut
from slm.reading.sources.databases import NO_SUCH_TIMES
from slm.reading.sources.file_kinds import OTHER_KIND, wrong_kind
from slm.reading.sources.json_records import BROKEN_JSON, JSON_LIMIT
from slm.reading.sources.source import NOT_GZIP, read_table
from slm.reading.sources.table import BROKEN_FILE, EXTRA_MISSING, NUL_CHARACTER, UNPACKED_TOO_LARGE
from slm.reading.sources.workbooks import CELLS_TOO_MANY

LISTS_BESIDE: Final = Mistake(
    "SLM1033",
    "{path} has lists beside each other, {lists}, and no records",
    "Export a list of objects, of which each has all that belongs together: what stands at the same place of two lists "
    "need not do so.",
)
OPEN_QUOTE: Final = Mistake(
    "SLM1094",
    "no table is found in {path}: a quote is opened in line {line} and never closed, so that all below is one cell",
    "Export it again, or look at that line: a quote inside a cell is written twice. Where quotes part nothing in this "
    "file, take that one away.",
)
HEADER_ALONE: Final = Mistake(
    "SLM1049",
    "{path} has the names of its columns, and no row below them",
    "A mapping is seen in rows: take the export of a month with some. Where the source is there already, this is the "
    "export of a month in which nothing happened: put it beside the others, so named that `files` of the source fits.",
)
_DELIMITERS: Final = ",;\t|"
_AT_END: Final = "unexpected end of data"
"""What the reader says of a quote that is open where the file ends."""
_HINDERING: Final = (
    BROKEN_FILE, UNPACKED_TOO_LARGE, CELLS_TOO_MANY, NUL_CHARACTER, NOT_GZIP, TOO_LARGE, EXTRA_MISSING, NO_SUCH_TIMES,
)  # fmt: skip
_FORMAT: Final = TypeAdapter[FileFormat](FileFormat)
_LARGEST: Final = 1_000_000
_DEEPEST: Final = 4
_SHOWN: Final = 3


def refuse_other_kind(path: str, data: bytes) -> None:
    """Raise `InputError` where a file is a web page, an old workbook, an archive, nothing at all, or a text cut off."""
    wrong = wrong_kind(path, data, CsvFormat())
    if wrong and wrong.mistake is not OTHER_KIND:
        raise InputError(wrong.mistake, (), wrong.words)
    if len(data) < JSON_LIMIT:  # else it is the beginning of what was unpacked
        refuse_cut(path, data)


def refuse_as_its_cause(
    path: str, data: bytes, text: str, says: Mapping[str, str | int], columns: tuple[str, ...]
) -> None:
    """Raise `InputError` where a file without a table tells why it has none; `text` is how its head is written."""
    _refuse_lists_beside(path, text)
    _refuse_open_quote(path, text)
    _refuse_what_hinders(path, data, says, columns)


def refuse_torn(wrong: Iterable[Problem]) -> None:
    """Raise `InputError` where a table has names, and the quotes of its first row cannot be understood."""
    for problem in wrong:
        if problem.mistake is WRONG_QUOTES:
            raise WRONG_QUOTES.raised(reason=f"{problem.place}: {dict(problem.words)['reason']}")


def _refuse_open_quote(path: str, text: str) -> None:
    """Raise `InputError` where a quote is open at the end of a text, whatever parts its cells."""
    for delimiter in _DELIMITERS:
        reader, line = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 0
        try:
            for _ in reader:
                line = reader.line_num
        except csv.Error as error:
            if str(error) == _AT_END:
                raise OPEN_QUOTE.raised(path=path, line=line + 1) from None


def _refuse_lists_beside(path: str, text: str) -> None:
    """Raise `InputError` where JSON has the values of a record in several lists of one length."""
    if len(text) > _LARGEST or not text.lstrip().startswith("{"):
        return
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return
    if lists := next(_alike(document, 0), []):
        raise LISTS_BESIDE.raised(path=path, lists=", ".join(lists[:_SHOWN]))


def _refuse_what_hinders(path: str, data: bytes, says: Mapping[str, str | int], columns: tuple[str, ...]) -> None:
    """Raise `InputError` where the file is damaged, cut off or too large, as its reader says it."""
    _, problems = read_table(path, data, _FORMAT.validate_python(says), columns)
    wrong = next((problem for problem in problems if problem.severity == "error"), None)
    if wrong and wrong.mistake is BROKEN_JSON:
        raise InputError(BROKEN_FILE, (), (("path", str(wrong.place)), ("kind", "JSON"), *wrong.words))
    # How the characters of a table are written has been looked for already.
    if wrong and wrong.mistake in _HINDERING:
        raise InputError(wrong.mistake, (), wrong.words)


def _alike(value: Any, depth: int) -> Iterator[list[str]]:  # noqa: ANN401 - whatever JSON holds
    """Yield the names of lists of single values that have one length, in each object."""
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    lengths: dict[int, list[str]] = {}
    for name, inner in value.items():
        if isinstance(inner, list) and len(inner) > 1 and not any(isinstance(item, dict | list) for item in inner):
            lengths.setdefault(len(inner), []).append(name)
    yield from (names for names in lengths.values() if len(names) > 1)
    for inner in value.values():
        yield from _alike(inner, depth + 1)
