"""CSV files as an engine reads them: UTF-8, the names of the columns in the first line, each once (floor 7)."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple, TextIO, cast

from slm.measurement import AggregatedSource, CsvFormat, codec_of
from slm.problem import Mistake, Place, Problem
from slm.reading.sources.csv_table import SAYS_SEPARATOR
from slm.reading.sources.table import (
    COLUMN_NOT_THERE,
    SEPARATOR_DENIED,
    WRONG_DECLARED_ENCODING,
    positions_of,
)

COLUMNS_ALIKE: Final = Mistake(
    "SLM1059",
    "the engine cannot tell the columns '{column}' and '{other}' apart: no letter of them differs but in its case",
    "Write in the format of the source what one of them is called: column_names: {{{position}: a new name}}; or take "
    "read: engine out.",
)

_READ: Final = (".csv", ".tsv", ".csv.gz", ".tsv.gz")


class PlainTable(NamedTuple):
    """Where the table of a file lies, and what separates its cells."""

    path: Path
    delimiter: str
    lacks: frozenset[str] | None = None
    """Columns that are not there, and need not be, as others may hold their values; None where nobody looked."""


def plain_table(
    root: Path, path: str, source: AggregatedSource, columns: tuple[str, ...], folder: Path
) -> tuple[PlainTable, list[Problem]]:
    """Return the table of a file as an engine reads it, and why its header cannot be understood.

    Where the engine would read the file otherwise than its source says, that is a copy in the folder.
    """
    said = source.format_of(path)
    if not isinstance(said, CsvFormat):
        return PlainTable(root / path, ","), []
    try:
        with _opened(root / path) as data, io.TextIOWrapper(data, encoding=_codec(said), newline="") as text:
            head = _Head(path, text, said, columns)
            problems = [problem for problem in head.problems if not _may_lack(problem, source, head.found)]
            lacks = {dict(problem.words).get("column", "") for problem in head.problems} - source.may_lack
            plain = PlainTable(root / path, head.separator, frozenset(lacks))
            is_plain = head.is_plain and _begins_plainly(root / path) and path.endswith(_READ)
            if problems or (is_plain and said.encoding in ("utf-8", "utf-8-sig")):
                return plain, problems
            copy = folder / f"{len(list(folder.iterdir()))}.csv"
            with copy.open("w", encoding="utf-8", newline="") as written:
                # An engine refuses a file whose lines end in two ways.
                csv.writer(written, delimiter=head.separator, lineterminator=head.line_end).writerow(head.names)
                shutil.copyfileobj(text, written)
            return plain._replace(path=copy), []
    except (OSError, EOFError, zlib.error, csv.Error):
        return PlainTable(root / path, said.separator), []  # the engine tells that the file is broken
    except UnicodeError:
        wrong = WRONG_DECLARED_ENCODING.at(Place(path), source.place("format"), encoding=said.encoding)
        return PlainTable(root / path, said.separator), [wrong]


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.name.endswith(".gz") else path.open("rb")


def _codec(said: CsvFormat) -> str:
    return "utf-8-sig" if said.encoding in ("utf-8", "utf-8-sig") else codec_of(said.encoding)


def _begins_plainly(path: Path) -> bool:
    """Tell whether a file begins without a mark of the order of bytes."""
    with _opened(path) as opened:
        return not opened.read(3).startswith(b"\xef\xbb\xbf")


def _may_lack(problem: Problem, source: AggregatedSource, found: dict[str, int]) -> bool:
    """Tell whether a column that is not there need not be, or whose lack the engine tells itself."""
    if problem.mistake is not COLUMN_NOT_THERE:
        return False
    column = dict(problem.words)["column"]
    return bool(found) and (column in source.may_lack or column in source.to_spare({column}))


class _Head:
    """What stands above the rows of a file, read from its text."""

    def __init__(self, path: str, text: TextIO, said: CsvFormat, columns: tuple[str, ...]) -> None:
        lines = iter(text.readline, "")
        first = next(lines, "")
        self.line_end = first[len(first.rstrip("\r\n")) :] or "\n"
        says = SAYS_SEPARATOR.match(first)
        self.separator = says[1] if says else said.separator
        denied = says and said.delimiter and said.delimiter != says[1]
        above = said.header_row - 1
        lines = lines if says else _before(first, lines)
        for _ in range(above):
            next(lines, "")
        header = next(csv.reader(lines, strict=True, delimiter=self.separator), [])
        self.found, self.problems = positions_of(path, [header], (), said, columns, above=int(bool(says)))
        if denied:
            words = {"found": repr(self.separator), "expected": repr(said.delimiter)}
            self.problems = [SEPARATOR_DENIED.at(Place(path, 1, 1), **words)]
        self.problems += _alike(path, self.found, above)
        self.names = _named(header, {at: name for name, at in self.found.items()}, said)
        as_written = all(header[at] == name for name, at in self.found.items())
        self.is_plain = not says and not above and as_written and len({*map(str.casefold, header)}) == len(header)


def _named(header: Sequence[str], found: Mapping[int, str], said: CsvFormat) -> list[str]:
    """Return what columns are called in a copy: as they are found or written, each otherwise than the others."""
    taken = {*map(str.casefold, found.values())}
    names: list[str] = []
    for at, written in enumerate(header):
        name = found.get(at) or said.column_names.get(at + 1, written.strip())
        is_free = at in found or (name and name.casefold() not in taken)
        names.append(name if is_free else f"column {at + 1}")
        taken.add(names[-1].casefold())
    return names


def _alike(path: str, found: dict[str, int], above: int) -> Iterator[Problem]:
    """Yield names of columns that are one name where upper and lower case are the same."""
    known: dict[str, str] = {}
    for name, position in found.items():
        other = known.setdefault(name.casefold(), name)
        if other != name:
            yield COLUMNS_ALIKE.at(Place(path, above + 1, 1), column=other, other=name, position=position + 1)


def _before(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def line_in(plain: PlainTable, number: int) -> int:
    """Return the line of a table in which a row begins, by its number; 1 where the table is no text of its file."""
    try:
        with _opened(plain.path) as data, io.TextIOWrapper(data, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True, delimiter=plain.delimiter)
            before, seen = 0, -1
            for cells in reader:
                seen += bool(cells)
                if seen == number:
                    return before + 1
                before = reader.line_num
    except (OSError, EOFError, UnicodeError, csv.Error):
        pass  # such as Parquet
    return 1
