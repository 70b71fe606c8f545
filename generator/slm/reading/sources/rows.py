"""The rows of the files of a source, and what became of each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final, NamedTuple, TypeVar, assert_never

from pydantic import ValidationError
from typing_extensions import override

from slm import layout
from slm.calendar import Month
from slm.measurement import (
    UNKNOWN_NAME,
    UNKNOWN_STATE,
    VALUE_NOT_MAPPED,
    AnySource,
    EventSource,
    ForeignSource,
    ImportedFile,
    OutageSource,
    ProbeSource,
    RecordFile,
    RowReason,
    RowsLeftOut,
    SurveySource,
    TicketSource,
    TimelineSource,
)
from slm.problem import InputError, Place, Problem, Severity
from slm.reading.csv_records import MISSING_CELL
from slm.reading.sources.cells import Fields, RowReader
from slm.reading.sources.table import ForeignTable, Row
from slm.reading.typed import problems_of
from slm.reading.yaml_text import YamlDocument
from slm.values import LocalText, Source, Written

JOINED: Final = "joined"
"""Why a row counts for nothing of its own: another row of the same ticket stands for all of them."""
_BY_VALUE: Final = (UNKNOWN_NAME, UNKNOWN_STATE, VALUE_NOT_MAPPED)
"""What is to be mended for each value once, wherever it stands."""
_MOST_SHOWN: Final = 100
Model = TypeVar("Model", bound=Written)


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


@dataclass(slots=True)
class _RefusedRows:
    """Rows that are refused for one reason: the first of them, and how many there are."""

    mistaken: InputError
    place: Place
    field: str
    rows: int = 0


class SourceRows:
    """The rows of all files of a source, and what became of them."""

    def __init__(self, source: AnySource, files: Sequence[ForeignFile]) -> None:
        self.source, self._files = source, files
        self._cells = RowReader(source)
        self._whole = None if len(files) == 1 or all(file.month for file in files) else _all_files(source)
        self._left_out: dict[str, Counter[tuple[str, LocalText | None]]] = {}
        self._refusals: dict[tuple[object, ...], _RefusedRows] = {}
        self._sources: dict[str, _TalliedFile] = {}

    def path(self, file: ForeignFile) -> str:
        """Return under which name the rows of a file are accounted for: many files of one pattern are one."""
        return self._whole or file.table.path

    def understood(self) -> Iterator[UnderstoodRow]:
        """Yield the rows that count, in the order of the files; the others are left out or refused."""
        for file in self._files:
            path = file.table.path
            for row in file.table.rows:
                why = self._cells.left_out(row, path)
                if why:
                    self.leave_out(file, why.why, why.reason)
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
        shown = error.words if error.mistake in _BY_VALUE and len(self._refusals) < _MOST_SHOWN else ()
        path = file.table.path if len(self._refusals) < _MOST_SHOWN else self.path(file)
        key = path, error.mistake.code, name, shown
        if key not in self._refusals:
            place = file.table.place(row, self.source.mapped.get(name))
            self._refusals[key] = _RefusedRows(error, place, name)
        self._refusals[key].rows += 1
        self.leave_out(file, RowReason.REFUSED)

    def _refuse_broken(self, file: ForeignFile, problem: Problem) -> None:
        key = problem.place.path, problem.code, "", ()
        self._refusals.setdefault(key, _RefusedRows(InputError(problem.mistake, (), problem.words), problem.place, ""))
        self._refusals[key].rows += 1
        self.leave_out(file, RowReason.REFUSED)

    def make(self, model: type[Model], found: UnderstoodRow, fields: Mapping[str, object]) -> Model | None:
        """Return a record that stands in the row; None where the row is refused."""
        try:
            record = model.model_validate(fields)
        except ValidationError as error:
            self.refuse(found.file, found.row, _mistaken(error, model, fields))
            return None
        path = self.path(found.file)
        source = self._sources.setdefault(path, _TalliedFile(path))
        source.lines.append((found.file.table.path, found.row.line))
        record.written_in(source, len(source.lines) - 1)
        return record

    def files(self, months: Iterable[Month]) -> dict[Month, RecordFile]:
        """Return which file is the record of each month: its own, or the one (or all of them) that covers it."""
        accounts = {account.path: account for account in self.accounts()}
        of_month = {file.month: self.path(file) for file in self._files if file.month}
        only = next(iter(accounts.values()), None)
        found = {month: accounts[of_month[month]] if month in of_month else only for month in months}
        return {
            month: RecordFile(path=file.path, sha256=file.sha256, rows=file.read)
            for month, file in found.items()
            if file
        }

    def accounts(self) -> tuple[ImportedFile, ...]:
        """Return what became of the rows of each file, or of all files of a pattern together."""
        together: dict[str, list[ForeignFile]] = {}
        for file in self._files:
            together.setdefault(self.path(file), []).append(file)
        return tuple(
            ImportedFile(
                path=path,
                sha256=_hash(files),
                files=tuple(file.table.path for file in files),
                read=sum(len(file.table.rows) for file in files),
                left_out=tuple(
                    RowsLeftOut(why=str(why), rows=number, reason=reason)
                    for (why, reason), number in self._left_out.get(path, Counter()).items()
                ),
            )
            for path, files in together.items()
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the rows: one problem for all rows that are wrong in one way."""
        for refusal in self._refusals.values():
            mistake = refusal.mistaken.mistake
            if self.source.wrong_rows == "left_out":
                mistake = replace(mistake, severity=Severity.WARNING)
            also = self.source.place("columns", refusal.field) if refusal.field else self.source.place()
            yield Problem(mistake, refusal.place, refusal.mistaken.words, (also,), refusal.rows)


@dataclass(frozen=True, slots=True)
class _TalliedFile(Source):
    """Where the records of a file stand, or of several that are accounted for together: their lines are kept."""

    lines: list[tuple[str, int]] = field(default_factory=list)

    @override
    def place(self, *path: str | int) -> Place:
        name, line = self.lines[int(path[0])]
        return Place(name, line, 1)


def _check_state(source: AnySource, fields: Fields) -> None:
    """Refuse a state that the source does not map."""
    match source:
        case EventSource():
            name, known = "activity", "run, respond, pause, stop, close, nothing"
            states: Mapping[str, str] | None = None if source.other_states else source.states
        case TicketSource():
            name, known, states = "state", "run, pause", source.states or None
            if (states or source.several_rows == "last") and "changed" in source.mapped and "changed" not in fields:
                raise MISSING_CELL.raised("changed", column=source.mapped["changed"])
        case TimelineSource():
            name, known, states = "state", "up, down, unknown", source.states
        case OutageSource() | ProbeSource() | SurveySource():
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


def _all_files(source: ForeignSource) -> str:
    return ", ".join(map(layout.record_file, source.files))


def _hash(files: Sequence[ForeignFile]) -> str:
    """Return the hash of a file; of several, that of a list of their hashes and names, as `sha256sum` prints it."""
    if len(files) == 1:
        return files[0].sha256
    lines = "".join(f"{file.sha256}  {file.table.path}\n" for file in files)
    return sha256(lines.encode()).hexdigest()


def fields_without(fields: Fields, *names: str) -> dict[str, object]:
    """Return the fields without those of these names."""
    return {name: value for name, value in fields.items() if name not in names}
