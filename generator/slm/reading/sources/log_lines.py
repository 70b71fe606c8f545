"""The records of a log: lines of text, the parts of which a pattern names."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import Final

from slm.measurement import LinesFormat
from slm.problem import Mistake, Place
from slm.reading.sources.completeness import last_line_remarks
from slm.reading.sources.exploding import longest_text
from slm.reading.sources.long_cells import long_cell
from slm.reading.sources.table import ForeignTable, Row, TableRead, columns_missing, text_of

WRONG_PATTERN: Final = Mistake(
    "SLM1072",
    "the pattern of the format is no regular expression: {reason}",
    "Correct `pattern` in the format of the source; a part that is a column is written (?P<time>...).",
)
_WHOLE: Final = "."
"""The name of the column that holds the whole line."""


def read_lines(path: str, data: bytes, file_format: LinesFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the lines of a log as records; of a line that does not fit the pattern, all columns but `.` are empty."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return ForeignTable(path=path), problems
    try:
        with warnings.catch_warnings(action="ignore"):
            pattern = re.compile(file_format.pattern)
    except re.error as error:
        return ForeignTable(path=path), [WRONG_PATTERN.at(Place(path), reason=error.msg)]
    known = {*pattern.groupindex, _WHOLE}
    if missing := [column for column in columns if column not in known]:
        return ForeignTable(path=path), list(columns_missing(path, missing, sorted(pattern.groupindex)))
    lines = ((number, line.rstrip("\r")) for number, line in enumerate(text.split("\n"), start=1))
    filled = [(number, line) for number, line in lines if line.strip()]
    most = longest_text(file_format.pattern, is_whole_line=True)
    rows = [
        Row(nth, number, _cells(pattern.match(line), line, columns))
        if most is None or len(line) <= most
        else Row(nth, number, {}, long_cell(Place(path, number, 1), _WHOLE, len(line), most, file_format.pattern))
        for nth, (number, line) in enumerate(filled, start=1)
    ]
    if remarks := last_line_remarks(path, text, file_format.last_line):
        rows[-1] = rows[-1]._replace(open_in="")
    return ForeignTable(
        path=path, rows=tuple(rows), place=lambda row, _: Place(path, row.line, 1), completeness=remarks
    ), []


def _cells(found: re.Match[str] | None, line: str, columns: Iterable[str]) -> dict[str, str]:
    told = {**(found.groupdict("") if found else {}), _WHOLE: line}
    return {column: told.get(column, "") for column in columns}
