"""The rows of the files of a source, and what became of each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Final, NamedTuple, TypeVar, assert_never

from pydantic import ValidationError
from typing_extensions import override

from slm import layout
from slm.calendar import Month
from slm.measurement import (
    EXCHANGED,
    FILTERED,
    UNKNOWN_NAME,
    UNKNOWN_STATE,
    VALUE_NOT_MAPPED,
    CellCondition,
    ForeignSource,
    ImportedFile,
    RecordFile,
    RowReason,
    RowsLeftOut,
    foreign_time,
    in_zone,
    source_kinds,
)
from slm.problem import InputError, Mistake, Place, Problem, Severity
from slm.reading.csv_records import MISSING_CELL
from slm.reading.files import forbidden_characters
from slm.reading.sources.table import Cell, ForeignTable, Row
from slm.reading.typed import NOT_ONE_OF, problems_of
from slm.reading.yaml_text import YamlDocument
from slm.values import WRONG_FLAG, WRONG_ID, LocalText, Source, Written

SEVERAL_VALUES: Final = Mistake(
    "SLM736",
    "there is a list or an object in '{column}', not one value",
    "Name the value inside it, such as {column}.name, or let records lead to the items of the list.",
)

WORDS_EXCHANGED: Final = Mistake(
    "SLM593",
    "'{value}' is a word of the export and stands here as one of the book's, in the place of '{ours}'",
    'In `values` the word of the export stands on the left: write "{value}": {ours}.',
)

JOINED: Final = "joined"
"""Why a row counts for nothing of its own: another row of the same ticket stands for all of them."""
_LISTED_IN: Final = {"priority": layout.LEVELS, "customer": layout.PROVIDER}
_BY_VALUE: Final = (UNKNOWN_NAME, UNKNOWN_STATE, VALUE_NOT_MAPPED)
"""What is to be mended for each value once, wherever it stands."""
_OF_WORDS: Final = (NOT_ONE_OF, WRONG_ID, WRONG_FLAG)
_MOST_SHOWN: Final = 100

Model = TypeVar("Model", bound=Written)
Fields = dict[str, str | datetime]
"""The fields of a record that a row says; what it does not say is absent."""


class ForeignFile(NamedTuple):
    """A file that was read for a source, and the month that its name says."""

    table: ForeignTable
    sha256: str
    month: Month | None


class UnderstoodRow(NamedTuple):
    """A row, the file in which it stands, and what it says."""

    file: ForeignFile
    row: Row
    fields: Fields


class SourceRows:
    """The rows of all files of a source, and what became of them."""

    def __init__(self, source: source_kinds.AnySource, files: Sequence[ForeignFile]) -> None:
        self.source, self._files = source, files
        self._cells = RowReader(source)
        is_each_alone = len(files) == 1 or all(file.month for file in files)
        self._whole = None if is_each_alone else ", ".join(map(layout.record_file, source.files))
        self._left_out: dict[str, Counter[tuple[str, LocalText | None]]] = {}
        # By the reason: the first row that is refused for it, where it stands, and its field; and how many there are.
        self._refusals: dict[tuple[object, ...], tuple[InputError, Place, str]] = {}
        self._refused: Counter[tuple[object, ...]] = Counter()
        self._sources: dict[str, _TalliedFile] = {}

    def path(self, file: ForeignFile) -> str:
        """Return under which name the rows of a file are accounted for: many files of one pattern are one."""
        return self._whole or file.table.path

    def understood(self) -> Iterator[UnderstoodRow]:
        """Yield the rows that count, in the order of the files; the others are left out or refused."""
        for file in self._files:
            path = file.table.path
            for row in file.table.rows:
                if why := self._cells.left_out(row, path):
                    self.leave_out(file, *why)
                elif row.broken:
                    self._refuse_broken(file, row.broken)
                else:
                    try:
                        fields = self._cells.fields(row, path)
                        _check_state(self.source, fields)
                    except InputError as mistaken:
                        self.refuse(file, row, mistaken)
                    else:
                        yield UnderstoodRow(file, row, fields)

    def leave_out(self, file: ForeignFile, why: str, reason: LocalText | None = None) -> None:
        """Count a row that is left out."""
        self._left_out.setdefault(self.path(file), Counter())[why, reason] += 1

    def refuse(self, file: ForeignFile, row: Row, error: InputError) -> None:
        """Count a row that cannot be understood, and keep the first of its kind as an example."""
        name = str(error.path[0]) if error.path else ""
        is_shown = len(self._refusals) < _MOST_SHOWN
        shown = error.words if error.mistake in _BY_VALUE and is_shown else ()
        key = file.table.path if is_shown else self.path(file), error.mistake.code, name, shown
        if key not in self._refusals:
            self._refusals[key] = error, file.table.place(row, self.source.mapped.get(name)), name
        self._count_refused(file, key)

    def _refuse_broken(self, file: ForeignFile, problem: Problem) -> None:
        key = problem.place.path, problem.code, "", ()
        self._refusals.setdefault(key, (InputError(problem.mistake, (), problem.words), problem.place, ""))
        self._count_refused(file, key)

    def _count_refused(self, file: ForeignFile, key: tuple[object, ...]) -> None:
        self._refused[key] += 1
        self.leave_out(file, RowReason.REFUSED)

    def make(self, model: type[Model], found: UnderstoodRow, fields: Mapping[str, object]) -> Model | None:
        """Return a record that stands in the row; None where the row is refused."""
        try:
            record = model.model_validate(fields)
        except ValidationError as error:
            self.refuse(found.file, found.row, self._in_words_of_the_source(_mistaken(error, model, fields), fields))
            return None
        path = self.path(found.file)
        source = self._sources.setdefault(path, _TalliedFile(path))
        source.lines.append((found.file.table.path, found.row.line))
        if (word := str(fields.get("service"))) not in source.words:
            # Most rows are named by their line; where a name first stands, somebody may have to look for it.
            source.words.add(word)
            column = self.source.mapped.get("service")
            source.columns[len(source.lines) - 1] = found.file.table.place(found.row, column).column
        record.written_in(source, len(source.lines) - 1)
        return record

    def _in_words_of_the_source(self, error: InputError, fields: Mapping[str, object]) -> InputError:
        """Return the mistake of a foreign word: nobody corrects an export, its source says what the word is here."""
        name = str(error.path[0]) if error.path else ""
        is_word = name in self.source.mapped and name not in ("id", "ticket", "case") and error.mistake in _OF_WORDS
        if not is_word:
            return error
        words = {"source": self.source.id}
        if name == "service":
            return error if self.source.services else UNKNOWN_NAME.raised(name, name=fields[name], **words)
        legal = dict(error.words).get("legal", "true, false" if error.mistake is WRONG_FLAG else "")
        listed = _LISTED_IN.get(name, "")
        known = f": {legal}" if legal else f" ({listed})" if listed else ""
        return VALUE_NOT_MAPPED.raised(name, value=fields[name], field=name, known=known, **words)

    def files(self, months: Iterable[Month]) -> dict[Month, RecordFile]:
        """Return which file is the record of each month: its own, or the one (or all of them) that covers it."""
        accounts = {account.path: account for account in self.accounts()}
        of_month = {file.month: self.path(file) for file in self._files if file.month}
        only = next(iter(accounts.values()), None)
        found = {month: accounts[of_month[month]] if month in of_month else only for month in months}
        told = ((month, file) for month, file in found.items() if file)
        return {month: RecordFile(path=file.path, sha256=file.sha256, rows=file.read) for month, file in told}

    def accounts(self) -> Iterator[ImportedFile]:
        """Yield what became of the rows of each file, or of all files of a pattern together."""
        together: dict[str, list[ForeignFile]] = {}
        for file in self._files:
            together.setdefault(self.path(file), []).append(file)
        for path, files in together.items():
            counted = self._left_out.get(path, Counter()).items()
            reasons = (RowsLeftOut(why=str(why), rows=number, reason=reason) for (why, reason), number in counted)
            names, read = tuple(file.table.path for file in files), sum(len(file.table.rows) for file in files)
            yield ImportedFile(path=path, sha256=_hash(files), files=names, read=read, left_out=tuple(reasons))

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the rows: one problem for all rows that are wrong in one way."""
        for key, (mistaken, place, name) in self._refusals.items():
            if exchanged := self._exchanged(mistaken, place) or self._exchanged_words(mistaken, place):
                yield exchanged
                continue
            mistake = mistaken.mistake
            if self.source.wrong_rows == "left_out":
                mistake = replace(mistake, severity=Severity.WARNING)
            also = self.source.place("columns", name) if name else self.source.place()
            yield Problem(mistake, place, mistaken.words, (also,), self._refused[key])

    def _exchanged(self, mistaken: InputError, place: Place) -> Problem | None:
        """Return that services are mapped backwards, where no row can be understood because of that."""
        name = dict(mistaken.words).get("name", "") if mistaken.mistake is UNKNOWN_NAME else ""
        ours = next((key for key, word in self.source.services.items() if name and word == name), None)
        if ours is None or self._sources:
            return None
        return EXCHANGED.at(self.source.place("services", ours), place, name=name, ours=ours, source=self.source.id)

    def _exchanged_words(self, mistaken: InputError, place: Place) -> Problem | None:
        """Return that a word of the export stands where the book's word should, at its mapping, not at each row."""
        words = dict(mistaken.words) if mistaken.mistake is VALUE_NOT_MAPPED else {}
        field, value = words.get("field", ""), words.get("value", "")
        ours = next((key for key, word in self.source.values.get(field, {}).items() if word == value), None)
        column = self.source.mapped.get(field, "")
        if ours is None or any(row.cells.get(column) == ours for file in self._files for row in file.table.rows):
            return None
        return WORDS_EXCHANGED.at(self.source.place("values", field, ours), place, value=value, ours=ours, field=field)


@dataclass(frozen=True, slots=True)
class _TalliedFile(Source):
    """Where the records of a file stand, or of several that are accounted for together: their lines are kept."""

    lines: list[tuple[str, int]] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    """The services that rows name."""
    columns: dict[int, int] = field(default_factory=dict)
    """The columns in which the rows name their service that are the first ones to name it."""

    @override
    def place(self, *path: str | int) -> Place:
        name, line = self.lines[int(path[0])]
        return Place(name, line, self.columns.get(int(path[0]), 1) if path[1:] == ("service",) else 1)


def _check_state(source: source_kinds.AnySource, fields: Fields) -> None:
    match source:
        case source_kinds.EventSource():
            name, known = "activity", "run, respond, pause, stop, close, nothing"
            states: Mapping[str, str] | None = None if source.other_states else source.states
        case source_kinds.TicketSource():
            name, known, states = "state", "run, pause", source.states or None
            if (states or source.several_rows == "last") and "changed" in source.mapped and "changed" not in fields:
                raise MISSING_CELL.raised("changed", column=source.mapped["changed"])
        case source_kinds.TimelineSource():
            name, known, states = "state", "up, down, unknown", source.states
        case source_kinds.OutageSource() | source_kinds.ProbeSource() | source_kinds.SurveySource():
            return
        case _:
            assert_never(source)
    if states is not None and fields.get(name, "") not in states:
        raise UNKNOWN_STATE.raised(name, state=fields.get(name, ""), source=source.id, known=known)


def _mistaken(error: ValidationError, model: type[Written], fields: Mapping[str, object]) -> InputError:
    """Return the first thing that a model does not accept, with the field in which it stands."""
    details = error.errors(include_url=False)[0]
    cause = details.get("ctx", {}).get("error")
    path = (*details["loc"], *(cause.path if isinstance(cause, InputError) else ()))
    problem = problems_of(error, model, YamlDocument(path="", value=dict(fields), positions={}))[0]
    return InputError(problem.mistake, path[:1], problem.words)


def _hash(files: Sequence[ForeignFile]) -> str:
    """Return the hash of a file; of several, that of a list of their hashes and names, as `sha256sum` prints it."""
    if len(files) == 1:
        return files[0].sha256
    lines = "".join(f"{file.sha256}  {file.table.path}\n" for file in files)
    return sha256(lines.encode()).hexdigest()


def fields_without(fields: Fields, *names: str) -> dict[str, object]:
    """Return the fields without those of these names."""
    return {name: value for name, value in fields.items() if name not in names}


class RowReader:
    """Reads the rows of one source."""

    def __init__(self, source: ForeignSource) -> None:
        self.source, self.mapped = source, source.mapped
        self.instants, self.missing = frozenset(source.instants), frozenset(source.missing)
        self.ignored = {ignored.name: ignored.reason for ignored in source.ignored}

    def left_out(self, row: Row, file: str) -> tuple[str, LocalText | None] | None:
        """Return why the row is left out, if its source says so: a key of the labels, and the words of the source."""
        for left_out in self.source.leave_out:
            if self.meets(row, file, left_out):
                return FILTERED, left_out.reason
        column = self.mapped.get("service")
        if column and self.ignored and (name := self.text(row, file, column)) in self.ignored:
            return RowReason.IGNORED, self.ignored[name]
        return None

    def meets(self, row: Row, file: str, condition: CellCondition) -> bool:
        """Return whether a row meets a condition."""
        return self.text(row, file, condition.column) in condition.values

    def text(self, row: Row, file: str, column: str) -> str:
        """Return what stands in a column, as text; nothing where it is one of the values that are none."""
        found = _special(row, file, column) or row.cells.get(column)
        text = found.isoformat(" ") if isinstance(found, datetime) else (found or "").strip()
        return "" if text in self.missing else text

    def fields(self, row: Row, file: str) -> Fields:
        """Return what the row says; raise `InputError`, whose path is the field, for what cannot be understood."""
        found: Fields = dict(self.source.constants)
        for name, column in self.mapped.items():
            condition = self.source.only_if.get(name)
            if condition and not self.meets(row, file, condition):
                continue
            cell = _special(row, file, column) or row.cells.get(column, "")
            try:
                value = self.value(name, column, cell)
            except InputError as mistaken:
                raise InputError(mistaken.mistake, (name,), mistaken.words) from None
            if value is not None:
                found[name] = value
        required = (name for name, required_if in self.source.required_if.items() if self.meets(row, file, required_if))
        for name in (*self.source.needed, *required):
            if name not in found:
                raise MISSING_CELL.raised(name, column=self.mapped.get(name, name))
        return found

    def value(self, name: str, column: str, cell: Cell) -> str | datetime | None:
        """Return the value of a field in the words of the book."""
        if cell is None:
            raise SEVERAL_VALUES.raised(column=column)
        words = cell.isoformat(" ") if isinstance(cell, datetime) else cell.strip()
        if not words or words in self.missing:
            return None
        if name in self.instants:
            if isinstance(cell, datetime):
                return in_zone(cell, self.source.time_zone)
            is_day = name in self.source.days and _is_date(words)
            return words if is_day else foreign_time(words, self.source.times, self.source.time_zone)
        return self.word(name, words)

    def word(self, name: str, text: str) -> str:
        """Return what the book says for a foreign word."""
        if name == "service" and self.source.services:
            if text not in self.source.services:
                raise UNKNOWN_NAME.raised(name=text, source=self.source.id)
            return self.source.services[text]
        words = self.source.values.get(name)
        if words is not None:
            if text not in words:
                known = f": {', '.join(sorted({*words.values()}))}"
                raise VALUE_NOT_MAPPED.raised(value=text, field=name, source=self.source.id, known=known)
            return words[text]
        if forbidden := next(forbidden_characters("", text), None):
            raise InputError(forbidden.mistake, (), forbidden.words)
        return text


def _special(row: Row, file: str, column: str) -> str | None:
    """Return what is no column of the file: its name, and the number of the row."""
    if column == "@file":
        return file.rsplit("/", 1)[-1]
    return str(row.number) if column == "@row" else None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-05")
