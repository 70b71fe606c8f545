"""Records from CSV: one typed row per line, and the line, column and cell of everything that is wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from typing_extensions import override

from slm.problem import Mistake, Place, Problem, nearest, plain_reason
from slm.reading.files import decoded, has_suspects, suspicion
from slm.reading.labels import labels_of, stands_for
from slm.reading.text_lines import lines_of
from slm.reading.typed import MISSING_KEY, problems_of
from slm.reading.yaml_mistakes import FULL_WIDTH_MARK
from slm.reading.yaml_text import YamlDocument
from slm.values import Position, Source, Written

NO_HEADER: Final = Mistake(
    "SLM141",
    "the first line names none of the columns",
    "Write the names of the columns into the first line, with no title above them: {columns}.",
)
WRONG_DELIMITER: Final = Mistake(
    "SLM142", "the columns are separated by {sign}", "Save the file with commas between the columns."
)
UNKNOWN_COLUMN: Final = Mistake("SLM143", "the column '{column}' is unknown", "Did you mean one of these: {legal}?")
MISSING_COLUMN: Final = Mistake(
    "SLM144", "the column '{column}' is missing", "Add the column to the header row and its values to every row."
)
DUPLICATE_COLUMN: Final = Mistake(
    "SLM145", "the column '{column}' stands in the header twice", "Keep one of the two columns."
)
WRONG_WIDTH: Final = Mistake(
    "SLM146",
    "the row has {n} cell, the header has {expected}",
    "Write one cell per column; quote a cell that holds a comma.",
    plural="the row has {n} cells, the header has {expected}",
)
WRONG_QUOTES: Final = Mistake(
    "SLM147",
    "the quotes in this row cannot be understood: {reason}",
    "Put quotes around the whole cell, and write a quote inside it twice.",
)
MISSING_CELL: Final = Mistake(
    "SLM148",
    "the cell of column '{column}' is empty",
    "Every row needs a value in this column.",
)

ODD_QUOTE_OF_CELL: Final = Mistake(
    "SLM713",
    "{mark} is no quote of a CSV file, so the comma behind it parts the cell",
    'Put " around the whole cell; a " inside it is written twice.',
)
TOTALS: Final = Mistake(
    "SLM746", "this is a row of totals, '{value}'", "Delete it: what is counted is counted from the other rows."
)

Row = TypeVar("Row", bound=Written)

MOST_PROBLEMS: Final = 1000
"""After so many problems the rest of a file is not read: their cause is one, and it is not in the rows."""

_TOTALS: Final = frozenset({"total", "totals", "sum", "grand total", "合计", "总计", "小计", "summe", "gesamt"})
_BATCH: Final = 2000
_FIRST_LINE: Final = re.compile(r"[^\r\n]*")
_BLANKS: Final = " \t"
_OPENED_OTHERWISE: Final = re.compile("[ ]*(?:“[^”]*|„[^“”]*|‘[^’]*|「[^」]*|«[^»]*)$")
_SEPARATORS: Final = {";": "';'", "\t": "Tab", "|": "'|'", "，": "'，'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Records(Generic[Row]):
    """The rows of one CSV file that could be typed, and how many rows there were to read (FAILURES F9)."""

    rows: tuple[Row, ...]
    read: int


def read_csv(path: str, data: bytes, row_model: type[Row]) -> tuple[Records[Row], list[Problem]]:
    """Return the rows of the CSV file `path`, each as a `row_model` that knows its line, and every problem in them."""
    text, problems = decoded(path, data)
    if text is None:
        return Records(rows=(), read=0), problems
    reading = _CsvReader(path, text, row_model)
    rows = tuple(reading.rows()) if reading.header_is_right() else ()
    return Records(rows=rows, read=len(reading.lines)), reading.problems


def has_column(rows: Iterable[Written], column: str) -> bool:
    """Tell whether a file in which some of the rows stand has a column, also where it is empty; yes without rows."""
    sources = {id(source): source for source, _ in (row.standing for row in rows)}
    headers = [source.header for source in sources.values() if isinstance(source, _CsvSource)]
    return not headers or any(column in header for header in headers)


@dataclass(frozen=True, slots=True)
class _CsvSource(Source):
    """Where each cell stands: found by splitting the line once more, when somebody asks."""

    header: Sequence[str] = ()
    lines: Sequence[int] = ()

    @override
    def place(self, *path: str | int) -> Place:
        if not path:
            return Place(self.path, 1, 1)
        line = self.lines[int(path[0])]
        if path[1:] and path[1] in self.header:
            return Place(self.path, *cell_at(self.text, line, self.header.index(str(path[1]))))
        return Place(self.path, line, 1)


@dataclass(slots=True)
class _CsvReader(Generic[Row]):
    """One pass over one file."""

    path: str
    text: str
    model: type[Row]
    problems: list[Problem] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    source: Source = field(init=False)

    def header_is_right(self) -> bool:
        first = _FIRST_LINE.match(self.text)[0]  # type: ignore[index]
        fields = {info.alias or name: info for name, info in self.model.model_fields.items()}
        separators = [name for sign, name in _SEPARATORS.items() if sign in first]
        try:
            self.header = next(csv.reader([first], strict=True), [])
        except csv.Error as error:
            self.say(WRONG_QUOTES, reason=plain_reason(error))
            return False
        self.source = _CsvSource(self.path, {}, self.text, self.header, self.lines)
        if not first.strip():
            self.say(NO_HEADER, columns=",".join(fields))
        elif len(self.header) == 1 and separators:
            self.say(WRONG_DELIMITER, sign=separators[0])
        else:
            self.columns(list(fields), [name for name, info in fields.items() if info.is_required()])
        return not self.problems

    def columns(self, legal: list[str], required: list[str]) -> None:
        missing = [column for column in required if column not in self.header]
        unknown = [column for column in self.header if column not in legal]
        if missing and not {column.strip().casefold() for column in self.header} & {*legal}:
            self.say(NO_HEADER, columns=",".join(legal))
            return
        meant = {column: self.labelled(column) for column in unknown}
        for column in unknown:
            left = [name for name in missing if name not in meant.values()]
            meant[column] = meant[column] or stands_for(column.strip(), left, is_only=len(unknown) == 1)
        missing = [name for name in missing if name not in meant.values()]
        # As many names that nobody knows as are missing: they are these, in other words.
        renamed = missing if len([name for name in meant.values() if not name]) >= len(missing) else []
        missing = [] if renamed else missing
        for number, column in enumerate(self.header):
            place = Place(self.path, *cell_at(self.text, 1, number))
            if column in unknown:
                known = meant[column] or ", ".join(renamed) or nearest(column, legal)
                self.problems.append(UNKNOWN_COLUMN.at(place, column=column, legal=known))
            elif column in self.header[:number]:
                self.problems.append(DUPLICATE_COLUMN.at(place, column=column))
        for column in missing:
            self.say(MISSING_COLUMN, column=column)

    def labelled(self, column: str) -> str:
        """Return the column of which readers are told in these words, in whichever language."""
        word = column.strip().casefold()
        return next((name for name, labels in labels_of(self.model).items() if word in labels), "")

    def rows(self) -> Iterator[Row]:
        """Validate in batches, because a call of pydantic for each row would cost more than the row."""
        adapter: TypeAdapter[list[Row]] = TypeAdapter(list[self.model])  # type: ignore[name-defined]
        written = self.cells()
        while (batch := list(islice(written, _BATCH))) and len(self.problems) < MOST_PROBLEMS:
            try:
                typed = adapter.validate_python([cells for _, cells in batch])
            except ValidationError:
                yield from self.one_by_one(batch)
                continue
            for (number, _), row in zip(batch, typed, strict=True):
                row.written_in(self.source, number)
                yield row

    def one_by_one(self, batch: list[tuple[int, dict[str, str]]]) -> Iterator[Row]:
        """Keep the right rows of a batch that holds wrong ones."""
        for number, cells in batch:
            try:
                row = self.model.model_validate(cells)
            except ValidationError as error:
                self.refuse(number, cells, error)
                if len(self.problems) >= MOST_PROBLEMS:
                    return
            else:
                row.written_in(self.source, number)
                yield row

    def refuse(self, number: int, cells: dict[str, str], error: ValidationError) -> None:
        if (first := cells.get(self.header[0], "")).casefold() in _TOTALS:
            self.say(TOTALS, self.lines[number], value=first)
            return
        every: list[tuple[str, ...]] = [(), *((column,) for column in self.header)]
        places = {path: self.source.place(number, *path) for path in every}
        positions = {path: Position(place.line, place.column) for path, place in places.items()}
        row = YamlDocument(path=self.path, value=cells, positions=positions)  # type: ignore[arg-type]
        for problem in problems_of(error, self.model, row):
            if problem.mistake is MISSING_KEY:
                column = dict(problem.words)["key"]
                self.problems.append(MISSING_CELL.at(row.source.place(column), column=column))
            else:
                self.problems.append(problem)

    def cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row's number and its cells by column without blanks around them; empty cells are absent."""
        reader = csv.reader(lines_of(self.text), strict=True)
        header, width, watchful = self.header, len(self.header), has_suspects(self.text)
        last_line = 1
        try:
            next(reader)
            for cells in reader:
                line, last_line = last_line + 1, reader.line_num
                # A spreadsheet writes separators for rows that are empty, too.
                if not any(map(str.strip, cells)):
                    continue
                self.lines.append(line)
                if len(cells) != width:
                    self.wrong_width(line, cells)
                    continue
                if watchful:
                    self.watch(len(self.lines) - 1, cells)
                yield (
                    len(self.lines) - 1,
                    {
                        column: value
                        for column, cell in zip(header, cells, strict=True)
                        if (value := cell.strip(_BLANKS))
                    },
                )
        except csv.Error as error:
            self.say(WRONG_QUOTES, last_line + 1, reason=plain_reason(error))

    def wrong_width(self, line: int, cells: list[str]) -> None:
        """Tell of a row that has not one cell for each column; of full-width commas, if these would part the others."""
        wide = [nth for nth, cell in enumerate(cells) if "，" in cell]
        commas = sum(cell.count("，") for cell in cells)
        if wide and (len(cells) == 1 or len(cells) + commas == len(self.header)):
            at, column = cell_at(self.text, line, wide[0])
            place = Place(self.path, at, column + cells[wide[0]].index("，"))
            self.problems.append(FULL_WIDTH_MARK.at(place, mark="，", ascii=","))
        elif odd := next((nth for nth, cell in enumerate(cells) if _OPENED_OTHERWISE.match(cell)), None):
            mark = cells[odd].strip()[0]
            self.problems.append(ODD_QUOTE_OF_CELL.at(Place(self.path, *cell_at(self.text, line, odd)), mark=mark))
        else:
            self.say(WRONG_WIDTH, line, n=len(cells), expected=len(self.header))

    def watch(self, number: int, cells: list[str]) -> None:
        for column, cell in zip(self.header, cells, strict=True):
            if problem := suspicion(cell, lambda column=column: self.source.place(number, column)):  # type: ignore[misc]
                self.problems.append(problem)

    def say(self, mistake: Mistake, line: int = 1, **words: object) -> None:
        self.problems.append(mistake.at(Place(self.path, line, 1), **words))


def cell_at(text: str, line: int, number: int, separator: str = ",") -> tuple[int, int]:
    """Return line and column at which a cell begins, of the record that begins at a line; the first cell is 0.

    It is found by going through the record once more: nobody asks but for a cell that is wrong. A cell in quotes may
    hold separators and line ends; of a record that has fewer cells, the last one is returned.
    """
    at, column, quoted = line, 1, False
    for here, words in enumerate(islice(lines_of(text), line - 1, None), start=line):
        for offset, character in enumerate(words, start=1):
            if not number:
                return at, column
            quoted ^= character == '"'
            if character == separator and not quoted:
                number, at, column = number - 1, here, offset + 1
        if not quoted:
            break
    return at, column
