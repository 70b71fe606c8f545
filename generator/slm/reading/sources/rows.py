"""The rows of the files of a source, and what became of each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from functools import partial
from itertools import repeat
from typing import Final, NamedTuple, TypeVar, cast

from pydantic import ValidationError

from slm import layout
from slm.calendar import Month
from slm.measurement import (
    FILTERED,
    UNKNOWN_NAME,
    ZONE_NOT_SAID,
    Gap,
    ImportedFile,
    RecordFile,
    RowReason,
    RowsLeftOut,
    source_kinds,
)
from slm.problem import InputError, Mistake, Problem
from slm.reading.csv_records import MISSING_CELL
from slm.reading.sources.accepted import AcceptedModels, mistaken_in
from slm.reading.sources.also_wrong import also_wrong
from slm.reading.sources.column_reader import ColumnReader
from slm.reading.sources.daily_files import DailyFiles
from slm.reading.sources.empty_columns import EmptyColumns
from slm.reading.sources.hash_together import hash_together
from slm.reading.sources.known_states import check_state
from slm.reading.sources.other_months import OtherMonths
from slm.reading.sources.record_places import TalliedFile
from slm.reading.sources.refusals import Refusals, in_words_of_the_source
from slm.reading.sources.row_reader import Fields
from slm.reading.sources.said_by_files import SaidByFiles
from slm.reading.sources.shared_rows import SharedRows
from slm.reading.sources.table import ForeignTable, Row
from slm.reading.sources.table_rows import column_of, odd_rows
from slm.reading.sources.torn_cases import TornCases
from slm.reading.sources.unread import gap_of, readable, surely_said
from slm.values import LocalText, Written

LIST_EMPTY: Final = Mistake(
    "SLM1012",
    "the list '{name}' of the record is empty, so that nothing says {field}",
    "Name in columns one that says it, such as ../{field}; or leave such records out, with the reason, in leave_out.",
)

JOINED: Final = "joined"
"""Why a row counts for nothing of its own: another row of the same ticket stands for all of them."""

Model = TypeVar("Model", bound=Written)


class ForeignFile(NamedTuple):
    """A file that was read for a source, and the month that its name says."""

    table: ForeignTable
    sha256: str
    month: Month | None
    incomplete: str = ""
    """The code of what the file says is missing in it; empty where it says nothing of the kind."""
    unused: tuple[str, ...] = ()
    """The columns of an export of tickets that nothing is made of."""


class UnderstoodRow(NamedTuple):
    """A row, the file in which it stands, and what it says."""

    file: ForeignFile
    at: int
    """Its place among the rows of the file."""
    fields: Fields
    services: int = 1
    """Of so many services the row is; each has it once."""

    @property
    def row(self) -> Row:
        """The row as it stands in the file."""
        return self.file.table.rows[self.at]


def _is_each_alone(files: Sequence[ForeignFile]) -> bool:
    """Return whether each file has an account of its own: what two files tell of one month is one record of it."""
    months = [file.month for file in files if file.month]
    return len(files) == 1 or len({*months}) == len(files)


class SourceRows:
    """The rows of all files of a source, and what became of them."""

    def __init__(self, source: source_kinds.AnySource, files: Sequence[ForeignFile]) -> None:
        # What is found in several files is that of the first one, which is not a matter of how a source lists them.
        files = sorted(files, key=lambda file: (str(file.month or ""), file.table.path))
        self.source = source
        self._files: Sequence[ForeignFile] = files
        self._cells = ColumnReader(source, [file.table for file in files])
        self._whole = None if _is_each_alone(files) else ", ".join(map(layout.record_file, source.files))
        self._left_out: dict[str, Counter[tuple[str, LocalText | None]]] = {}
        self._refusals = Refusals(source)
        self.empty: Final = EmptyColumns(source)
        self.months: Final = OtherMonths(source)
        self._daily = DailyFiles(source, [file.table.path for file in files])
        self.told: list[Problem] = []  # what is to be told that no row is refused for
        self._none: Counter[str] = Counter()  # rows that are none: of an empty list, where nothing happened
        self.gaps: list[Gap] = []  # what nobody knows because rows are refused
        self.torn = TornCases(source)
        self._sources: dict[str, TalliedFile] = {}
        self._refused_rows: set[tuple[str, int]] = set()
        self._said = SaidByFiles() if len(files) > 1 else None
        self._accepted, self._shared = AcceptedModels(), SharedRows()

    def of_part(self, files: Sequence[ForeignFile]) -> SourceRows:
        """Return the rows of parts of files, of which each part has its own account, and all have one of what is wrong.

        What is noted of single rows goes with the part: there may be more than fit into memory.
        """
        part = copy(self)
        part._files, part._whole, part._said = files, None, None  # noqa: SLF001 - of its own class
        part._left_out, part._sources, part._refused_rows = {}, {}, set()  # noqa: SLF001
        part.gaps, part.torn = [], TornCases(self.source)
        return part

    def path(self, file: ForeignFile) -> str:
        """Return under which name the rows of a file are accounted for: many files of one pattern are one."""
        return self._whole or file.table.path

    def understood(self) -> Iterator[UnderstoodRow]:
        """Yield the rows that count, in the order of the files; the others are left out or refused."""
        check = partial(check_state, self.source)
        for file in self._files:
            self.empty.note_table(file.table)
            read = self._cells.at_once(file.table, check)
            self.empty.note_counted(read.filled, read.number, read.fields)
            self.months.note(file.table, file.month, read.fields)
            self._daily.note(file.table.path, read.fields)
            if self._said is None and read.number == len(read.fields):
                yield from map(UnderstoodRow, repeat(file), range(read.number), cast("Sequence[Fields]", read.fields))
                continue
            for at, fields in enumerate(read.fields):
                if fields is not None:
                    yield self._says(file, at, fields)
                elif at in read.left_out:
                    self.leave_out(file, *read.left_out[at])
                else:
                    yield from self._understood_alone(file, at, is_taken=read.is_sorted)
        self._cells.forget()

    def _understood_alone(self, file: ForeignFile, at: int, *, is_taken: bool) -> Iterator[UnderstoodRow]:
        """Yield what a single row says; `is_taken` where it is known that the source does not leave it out."""
        row = file.table.rows[at]
        if row.open_in is not None:
            self._doubt_end(file, row)
        if row.nothing_in and not self._happened(row, file.table):
            self._none[self.path(file)] += not self._is_of_events
        elif why := None if is_taken else self._cells.left_out(row, file.table):
            self.leave_out(file, *why)
        elif row.nothing_in and (field := self._not_said(file, row)):
            self.refuse(file, row, LIST_EMPTY.raised(name=row.nothing_in, field=field))
        elif row.broken:
            self._refuse_broken(file, row.broken)
        else:
            try:
                several = self._cells.fields(row, file.table)
                check_state(self.source, several[0])
            except InputError as mistaken:
                wrong = str(mistaken.path[0]) if mistaken.path else ""
                said = readable(self.source, wrong, lambda field: self._cells.of(field, row, file.table))
                self.empty.note_refused(said, "" if mistaken.mistake is MISSING_CELL else wrong)
                self.refuse(file, row, mistaken, said)
            else:
                self.empty.note(several[0])
                self.months.note(file.table, file.month, several[:1], at)
                self._daily.note(file.table.path, several[:1])
                yield from (self._says(file, at, fields, len(several)) for fields in several)

    def _says(self, file: ForeignFile, at: int, fields: Fields, services: int = 1) -> UnderstoodRow:
        if self._said is not None:
            self._said.note(file.table.path, at, fields)
        return UnderstoodRow(file, at, fields, services)

    def lost(self, more: Iterable[Gap]) -> tuple[Gap, ...]:
        """Return what nobody knows because of rows and, as files say, `more`: beside how much that is understood."""
        gaps = (*self._daily.placed((*self.gaps, *self.torn.gaps(), *more)),)
        return self._said.beside(gaps, [file.table for file in self._files], self._refused_rows) if self._said else gaps

    @property
    def _is_of_events(self) -> bool:
        return isinstance(self.source, source_kinds.EventSource)

    def _happened(self, row: Row, table: ForeignTable) -> bool:
        """Tell whether what encloses an empty list says that something happened: then it is a record without its list.

        A monitor without a log was never down, and is no record; an incident without components hit nobody knows what.
        """
        times = (name for name in self.source.needed if name in self.source.instants)
        return any(self._cells.is_said(name, row, table) for name in times)

    def _not_said(self, file: ForeignFile, row: Row) -> str:
        """Return a field that nothing says where a list is empty; none where what encloses the list says them all."""
        found = (name for name in self.source.needed if name in self.source.mapped)
        return next((name for name in found if not self._cells.is_said(name, row, file.table)), "")

    def enclosing(self) -> Iterator[UnderstoodRow]:
        """Yield what encloses lists in which nothing is, such as monitors that were never down."""
        for file in self._files:
            for at, row in odd_rows(file.table).items():
                if not row.nothing_in or self._happened(row, file.table):
                    continue
                try:
                    several = self._cells.fields(row, file.table, ())
                except InputError as mistaken:
                    if mistaken.mistake is not UNKNOWN_NAME:
                        self._none[self.path(file)] -= 1
                        self.refuse(file, row, mistaken)
                else:
                    yield from (UnderstoodRow(file, at, one, len(several)) for one in several if "service" in one)

    def services_by_month(self) -> dict[Month | None, set[str]]:
        """Return the services that rows name, used or not, by the month of their file; none of a file that failed."""
        found: dict[Month | None, set[str]] = {}
        for file in (file for file in self._files if not file.incomplete):
            named = found.setdefault(file.month, set())
            for row in (row for row in file.table.rows if not row.broken):
                with suppress(InputError):
                    said = self._cells.of("service", row, file.table)
                    named.update(said if isinstance(said, tuple) else {str(said)})
        return found

    def without_entries(self, *needed: str) -> Iterator[UnderstoodRow]:
        """Yield what encloses lists in which nothing is, with these fields at least: cases without a single event."""
        for file in self._files:
            for at, row in odd_rows(file.table).items():
                if not row.nothing_in or self._happened(row, file.table):
                    continue
                if why := self._cells.left_out(row, file.table):
                    self.leave_out(file, *why)
                    continue
                try:
                    (fields,) = self._cells.fields(row, file.table, ())
                    if lacking := next((name for name in needed if name not in fields), ""):
                        raise LIST_EMPTY.raised(name=row.nothing_in, field=lacking)
                except InputError as mistaken:
                    self.refuse(file, row, mistaken)
                else:
                    yield self._says(file, at, fields)

    def leave_out(self, file: ForeignFile, why: str, reason: LocalText | None = None, *, number: int = 1) -> None:
        """Count rows that are left out."""
        self._left_out.setdefault(self.path(file), Counter())[why, reason] += number

    def leave_row_out(self, found: UnderstoodRow, why: str) -> None:
        """Count a row that is left out for a service; of a row of several, once it is left out for all of them."""
        if self._shared.is_left(found.file.table.path, found.at, found.services):
            self.leave_out(found.file, why)

    def untorn(self, cases: Mapping[str, list[UnderstoodRow]]) -> Iterator[tuple[str, list[UnderstoodRow]]]:
        """Yield the rows of each case of which none was refused; nobody knows how the others went."""
        for name, rows in cases.items():
            if name not in self.torn.names:
                yield name, rows
                continue
            for found in rows:
                self._lose(found.file, found.fields)
                self._refused_rows.add((found.file.table.path, found.row.number))
                self.leave_out(found.file, RowReason.REFUSED)

    def leaves_out_case(self, in_order: Sequence[UnderstoodRow]) -> bool:
        """Leave all rows of a case out, if its source says so, and tell whether it did."""
        if not self._cells.whole_cases:
            return False
        reason = self._cells.whole_cases.reason([(found.row, found.file.table) for found in in_order])
        for found in in_order if reason is not None else ():
            self.leave_out(found.file, FILTERED, reason)
        return reason is not None

    def refuse(self, file: ForeignFile, row: Row, error: InputError, said: Mapping[str, object] | None = None) -> None:
        """Count a row that cannot be understood, and keep the first of its kind as an example.

        What it says, as far as that is known, tells of what nobody knows without it.
        """
        name = str(error.path[0]) if error.path else ""
        said = said or readable(self.source, name, lambda field: self._cells.of(field, row, file.table))
        self._lose(file, said, name)
        if (file.table.path, row.number) in self._refused_rows:
            return  # it is about several services, and one row
        self._refused_rows.add((file.table.path, row.number))
        paths, place = (file.table.path, self.path(file)), partial(file.table.place, row)
        self._refusals.add(paths, error, name, partial(place, self.source.mapped.get(name)))
        once = error.mistake if error.mistake is ZONE_NOT_SAID else None
        for other, more in self._also_wrong(file, row, name, once):
            self._refusals.add(paths, more, other, partial(place, self.source.mapped.get(other)))
        self.leave_out(file, RowReason.REFUSED)

    def _also_wrong(
        self, file: ForeignFile, row: Row, wrong: str, once: Mistake | None
    ) -> Iterator[tuple[str, InputError]]:
        """Yield what else is wrong with a row in which one field is; of one that stands for an empty list, nothing."""
        if row.nothing_in:
            return
        yield from also_wrong(self.source, wrong, lambda field: self._cells.of(field, row, file.table), once)
        for name in {"activity", "state"} & self.source.mapped.keys() - {wrong}:
            try:
                if isinstance(word := self._cells.of(name, row, file.table), str):
                    check_state(self.source, {name: word, "changed": ""})
            except InputError as mistaken:
                yield name, mistaken

    def _doubt_end(self, file: ForeignFile, row: Row) -> None:
        """Note that the last row of a file may be cut off: it counts as it stands, not what it may have said."""
        if row.broken:
            return
        said = readable(self.source, "", lambda field: self._cells.of(field, row, file.table))
        self.gaps += self._without(file, surely_said(self.source, said, row.open_in))

    def _lose(self, file: ForeignFile, said: Mapping[str, object], wrong: str = "") -> None:
        """Note what nobody knows without a row that said this; of the row of a case, it is not known how that went."""
        self.gaps += [gap for gap in self._without(file, said, wrong) if not self.torn.took(said, wrong, gap)]

    def _without(self, file: ForeignFile, said: Mapping[str, object], wrong: str = "") -> Iterator[Gap]:
        """Yield what nobody knows without a row that said this, of each service that it is about."""
        services = said.get("service")
        for service in services if isinstance(services, tuple) else (services,):
            yield gap_of(self.source, file.table.path, file.month, {**said, "service": service}, wrong)

    def _refuse_broken(self, file: ForeignFile, problem: Problem) -> None:
        self.gaps.append(gap_of(self.source, file.table.path, file.month, self.source.constants))
        paths = problem.place.path, self.path(file)
        self._refusals.add(paths, InputError(problem.mistake, (), problem.words), "", lambda: problem.place)
        self.leave_out(file, RowReason.REFUSED)

    def make(self, model: type[Model], found: UnderstoodRow, fields: Mapping[str, object]) -> Model | None:
        """Return a record that stands in the row; None where the row is refused."""
        path = self.path(found.file)
        source = self._sources.get(path) or self._sources.setdefault(path, TalliedFile(path))
        record: Model | None = self._accepted[model].made(fields, source, len(source.lines))
        if record is None:
            try:
                record = model.model_validate(fields)
            except ValidationError as error:
                mistaken = in_words_of_the_source(self.source, mistaken_in(error, model, fields), fields)
                self.refuse(found.file, found.row, mistaken, fields)
                return None
            record.written_in(source, len(source.lines))
        column = self.source.mapped.get("service")
        source.add(found.file.table, found.at, str(fields.get("service")), column, is_shared=found.services > 1)
        return record

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
            names = tuple(file.table.path for file in files)
            read = sum(len(file.table.rows) for file in files) - self._none[path]
            told = [file.incomplete or self.months.code(file.table.path) for file in files]
            incomplete = next(filter(None, told), None)
            digest = hash_together([(file.table.path, file.sha256) for file in files])
            yield ImportedFile(
                path=path, sha256=digest, files=names, read=read, left_out=tuple(reasons), incomplete=incomplete,
                unused=files[-1].unused,
            )  # fmt: skip

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the rows: one problem for all rows that are wrong in one way."""
        yield from self._refusals.problems(self._occurs)

    def remarks(self) -> Iterator[Problem]:
        """Yield what is to be told of the source once all rows were read, although none of them is wrong."""
        yield from self._cells.remarks()
        yield from self.empty.problems()
        yield from self.months.found().values()
        yield from self.told

    def _occurs(self, field: str, word: str) -> bool:
        column = self.source.mapped.get(field, "")
        return any(word in column_of(file.table, column) for file in self._files)
