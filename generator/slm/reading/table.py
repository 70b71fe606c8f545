"""Tables that other tools export: which of their columns matter is for a source to say, the others are left alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from slm.problem import Place, Problem
from slm.reading.csv_records import MISSING_COLUMN, WRONG_QUOTES, WRONG_WIDTH
from slm.reading.files import decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of an exported file by the names of its columns, and the line on which each of them begins."""

    path: str
    rows: tuple[Mapping[str, str], ...] = ()
    lines: tuple[int, ...] = ()


def read_table(path: str, data: bytes, needed: tuple[str, ...]) -> tuple[Table, list[Problem]]:
    """Return the rows of the CSV file `path`, and what keeps them from being understood."""
    text, problems = decoded(path, data)
    rows: list[Mapping[str, str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text or "", newline=""), strict=True)
    last_line = 0
    try:
        header = next(reader, [])
        missing = [MISSING_COLUMN.at(Place(path, 1, 1), column=each) for each in needed if each not in header]
        if missing and text is not None:
            return Table(path=path), missing
        last_line = reader.line_num
        for cells in reader:
            line, last_line = last_line + 1, reader.line_num
            if len(cells) == len(header):
                rows.append(dict(zip(header, cells, strict=True)))
                lines.append(line)
            elif cells:
                problems.append(WRONG_WIDTH.at(Place(path, line, 1), found=len(cells), expected=len(header)))
    except csv.Error as error:
        problems.append(WRONG_QUOTES.at(Place(path, last_line + 1, 1), reason=error))
    return Table(path=path, rows=tuple(rows), lines=tuple(lines)), problems
