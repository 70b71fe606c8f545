"""The files of a book, read one by one: a file that cannot be read does not hide the mistakes in the others."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeVar, cast

from slm import layout
from slm.agreement import Agreement, attachment_path
from slm.calendar import Month
from slm.compliance import MonthLock
from slm.document_control import Clauses
from slm.measurement import (
    AggregatedRecords,
    AggregatedTickets,
    AnySource,
    ForeignSource,
    ImportedFile,
    ImportedRecords,
    MeasuredFigures,
    MonthFile,
    Outage,
    Pause,
    Probe,
    PrometheusSource,
    RecordFile,
    Survey,
    Ticket,
    TicketEvent,
    TimelineRecords,
)
from slm.problem import InputError, Mistake, Place, Problem, Severity
from slm.reading.clauses import read_clauses
from slm.reading.csv_records import read_csv
from slm.reading.files import ATTACHMENT_LIMIT, FILE_MISSING, RECORDS_LIMIT, decoded, file_hash, read_file
from slm.reading.kinds import (
    EVENTS,
    FIGURES,
    MODELS_OF_FILES,
    NAMES,
    OUTAGES,
    OWN_READERS,
    PAUSES,
    PROBES,
    READ,
    SURVEYS,
    TICKETS,
    terms_path,
)
from slm.reading.lock import read_lock
from slm.reading.signatures import SIGNATURE_LIMIT
from slm.reading.sources import read_exports
from slm.reading.typed import read_model
from slm.reading.yaml_text import EMPTY_FILE, read_yaml
from slm.values import Written

NO_BOOK: Final = Mistake(
    "SLM700",
    "there is no book here: the folder {folder} is missing",
    "Name the folder that holds agreements/, catalog/ and measurements/, or make a book with `slm new book`.",
)
UNKNOWN_FILE: Final = Mistake(
    "SLM701",
    "{path} is not read: a book has no such file",
    "Correct its name or folder (YAML files end in .yml), or take it out of the book.",
    Severity.WARNING,
)
UNKNOWN_FOLDER: Final = Mistake(
    "SLM702",
    "{path} is not read: a book has no such folder",
    "Correct its name, move it where it belongs, or take it out of the book.",
    Severity.WARNING,
)
NOT_A_FOLDER: Final = Mistake("SLM703", "{path} is a file, but a folder is expected there", "Put a folder there.")
FOLDER_UNREADABLE: Final = Mistake(
    "SLM704", "the folder {path} cannot be read: {reason}", "Check the permissions of the folder."
)

_KEPT_LIMIT: Final = 4_000_000
Model = TypeVar("Model", bound=Written)


@dataclass(slots=True)
class BookFiles:
    """The files of one book as they were read, and what is wrong with them."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    not_of_a_book: list[Problem] = field(default_factory=list)
    files: dict[str, RecordFile] = field(default_factory=dict)
    models: dict[str, Written] = field(default_factory=dict)
    clauses: dict[tuple[str, str], dict[str, Clauses]] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    events: list[TicketEvent] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)
    timelines: dict[str, TimelineRecords] = field(default_factory=dict)
    records: dict[str, bytes] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    signatures: dict[str, bytes] = field(default_factory=dict)
    imported: dict[str, ImportedRecords] = field(default_factory=dict)
    imports: dict[str, tuple[ImportedFile, ...]] = field(default_factory=dict)
    locks: dict[Month, MonthLock] = field(default_factory=dict)

    def read(self) -> None:
        """Read every file of the book, and what its sources and agreements name."""
        try:
            there = {path.name for path in self.root.iterdir()}
        except OSError:
            there = set()
        if layout.CATALOG not in there:
            self._fail(NO_BOOK.at(Place(layout.CATALOG), folder=layout.CATALOG))
            return
        for path in [path for folder in layout.ROOTS if folder in there for path in self._below(folder)]:
            self._read_one(path)
        months = (model for model in self.models.values() if isinstance(model, MonthFile))
        taken_on = {month_file.month: month_file.data_taken_on for month_file in months if month_file.data_taken_on}
        for source in cast(Mapping[str, AnySource], self.all_of(ForeignSource)).values():
            self._read_exports(source, taken_on)
        for large in self.all_of(AggregatedTickets).values():
            self._read_hashes(large)
        for live in self.all_of(PrometheusSource):
            self._note_fetched(live)
        for agreement in [model for model in self.models.values() if isinstance(model, Agreement)]:
            self._read_attachments(agreement)
        self.problems += [
            problem for problem in self.not_of_a_book if not self._may_be_named_by_another(problem.place.path)
        ]

    def _read_one(self, path: str) -> None:
        if match := terms_path(path):
            self._read_terms(path, *match.groups())
        elif OUTAGES.fullmatch(path):
            self.outages += self._read_records(path, Outage)
        elif TICKETS.fullmatch(path):
            self.tickets += self._read_records(path, Ticket)
        elif PAUSES.fullmatch(path):
            self.pauses += self._read_records(path, Pause)
        elif EVENTS.fullmatch(path):
            self.events += self._read_records(path, TicketEvent)
        elif SURVEYS.fullmatch(path):
            self.surveys += self._read_records(path, Survey)
        elif PROBES.fullmatch(path):
            self.probes += self._read_records(path, Probe)
        elif match := layout.LOCK.fullmatch(path):
            self._read_locked(path, Month.parse(match[1]))
        elif layout.SIGNATURE.fullmatch(path):
            self._read_signature(path)
        else:
            self._read_written(path)

    def _below(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files of the book below a folder, in the same order on every machine."""
        try:
            names = sorted(path.name for path in (self.root / folder).iterdir())
        except NotADirectoryError:
            self._fail(NOT_A_FOLDER.at(Place(folder), path=folder))
            return
        except OSError as error:
            self._fail(FOLDER_UNREADABLE.at(Place(folder), path=folder, reason=error.strerror))
            return
        for name in (name for pattern, needed in layout.NEEDED if pattern.fullmatch(folder) for name in needed):
            if name not in names:
                self._fail(FILE_MISSING.at(Place(f"{folder}/{name}"), path=f"{folder}/{name}"))
        for name in names:
            if not name.startswith(".") and name != "README.md":
                yield from self._at(f"{folder}/{name}")

    def _at(self, path: str) -> Iterator[str]:
        """Yield the path itself where it is a file of the book, and the paths below it where it is a folder."""
        text = path.encode("utf-8", "backslashreplace").decode()
        is_file = text == path and bool(terms_path(path) or any(pattern.fullmatch(path) for pattern in READ))
        if is_file or layout.KNOWN_FOLDERS.fullmatch(path):
            if self._is_named_well(path):
                yield from (path,) if is_file else self._below(path)
        else:
            # Unlike `Path.is_dir`, this does not raise for what may not be looked at.
            is_folder = os.path.isdir(self.root / path)  # noqa: PTH112
            mistake = UNKNOWN_FOLDER if is_folder else UNKNOWN_FILE
            self.not_of_a_book.append(mistake.at(Place(text), path=text))

    def _is_named_well(self, path: str) -> bool:
        """Tell whether a name that is an id, a version or a month can be one."""
        for pattern, parse in NAMES:
            if match := pattern.fullmatch(path):
                try:
                    parse(match[1])
                except InputError as mistaken:
                    self._fail(Problem(mistaken.mistake, Place(path), mistaken.words))
                    return False
        return True

    def _may_be_named_by_another(self, path: str) -> bool:
        """Tell whether a source or an agreement names a file here, or may name one and could not be read."""
        if any(file == path or file.startswith(f"{path}/") for file in (*self.files, *self.unread)):
            return True
        if path.startswith(f"{layout.MEASUREMENTS}/"):
            return any(file_path.startswith(layout.SOURCES) for file_path in self.unread)
        return attachment_path(path, "agreement.yml") in self.unread

    def _fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.unread.add(problem.place.path)

    def note(self, path: str, problems: Iterable[Problem]) -> None:
        """Keep problems of a file, which is unread where one of them is an error."""
        for problem in problems:
            self.problems.append(problem)
            if problem.severity is Severity.ERROR:
                self.unread.add(path)

    def _text(self, path: str) -> str | None:
        file, problems = read_file(self.root, path)
        if file:
            self.files[path] = RecordFile(path=path, sha256=file.sha256)
            if FIGURES.fullmatch(path):
                self._keep(path, file.data)
        text, more = decoded(path, file.data) if file else (None, [])
        self.note(path, (*problems, *more))
        return text

    def _read_written(self, path: str) -> None:
        text = self._text(path)
        document, problems = read_yaml(path, text) if text is not None else (None, [])
        self.note(path, problems)
        if document is None:
            return
        model = next(model for pattern, model in MODELS_OF_FILES if pattern.fullmatch(path))
        read, problems = OWN_READERS[model](document) if model in OWN_READERS else read_model(model, document)
        self.note(path, problems)
        if read:
            self.models[path] = read

    def _read_locked(self, path: str, month: Month) -> None:
        text = self._text(path)
        lock, problems = read_lock(path, text) if text is not None else (None, [])
        self.note(path, problems)
        if lock:
            self.locks[month] = lock

    def months(self, as_of: date) -> Iterator[MonthFile]:
        """Yield the months' files; one that was locked by then is closed, whatever state is written in it."""
        for model in self.models.values():
            if isinstance(model, MonthFile):
                lock = self.locks.get(model.month)
                yield lock.closes(model) if lock and lock.closed_on <= as_of else model

    def _read_terms(self, path: str, agreement: str, version: str, language: str) -> None:
        text = self._text(path)
        if text is not None and not text.strip():
            self._fail(EMPTY_FILE.at(Place(path)))
            return
        clauses, problems = read_clauses(path, text, language) if text is not None else (None, [])
        self.note(path, problems)
        if clauses:
            self.clauses.setdefault((agreement, version), {})[language] = clauses

    def _read_records(self, path: str, model: type[Model]) -> tuple[Model, ...]:
        """Return the rows of a record of the month."""
        file, problems = read_file(self.root, path, limit=RECORDS_LIMIT)
        self.note(path, problems)
        if not file:
            return ()
        self._keep(path, file.data)
        records, problems = read_csv(path, file.data, model)
        self.note(path, problems)
        self.files[path] = RecordFile(path=path, sha256=file.sha256, rows=records.read)
        return records.rows

    def _keep(self, path: str, data: bytes) -> None:
        """Keep a record as it is for those who check its hash, unless it is so large that they would not open it."""
        if len(data) <= _KEPT_LIMIT:
            self.records[path] = data

    def monthly(self, kind: re.Pattern[str]) -> dict[Month, RecordFile]:
        """Return the files of one kind of record, by month."""
        return {
            Month.parse(layout.month_of(path) or ""): file for path, file in self.files.items() if kind.fullmatch(path)
        }

    def _read_exports(self, source: AnySource, taken_on: Mapping[Month, date]) -> None:
        """Read what a source names; an export that cannot be read makes nothing complete."""
        read = read_exports(self.root, source, taken_on)
        self.problems += read.problems
        wrong = [problem for problem in read.problems if problem.severity is Severity.ERROR]
        self.unread |= {place.path for problem in wrong for place in (problem.place, *problem.also)} - {
            source.file_path
        }
        self.files |= read.files
        self.imports[source.id] = read.imported.files
        records = read.imported.records
        if isinstance(records, TimelineRecords):
            self.timelines[source.id] = records
        else:
            self.imported[source.id] = records

    def _read_hashes(self, source: AggregatedTickets) -> None:
        """Note the files of a large record by their hashes; their rows are not read here."""
        for path in (*source.ticket_paths, *source.pause_paths):
            if digest := file_hash(self.root, path):
                self.files[path] = RecordFile(path=path, sha256=digest)

    def _note_fetched(self, source: str) -> None:
        """Note the files that were fetched from a live source; another source may read them."""
        fetched = layout.record_pattern(f"{source}.json")
        for path in (problem.place.path for problem in self.not_of_a_book):
            if fetched.fullmatch(path) and path not in self.files and (digest := file_hash(self.root, path)):
                self.files[path] = RecordFile(path=path, sha256=digest)

    def aggregated(self) -> Iterator[tuple[str, AggregatedRecords]]:
        """Yield the large records with the figures that were counted from them."""
        counted = [model for model in self.models.values() if isinstance(model, MeasuredFigures)]
        for name, source in self.all_of(AggregatedTickets).items():
            measured = {figures.month: figures for figures in counted if figures.source == name}
            yield name, AggregatedRecords(source=source, measured=measured)

    def _read_signature(self, path: str) -> None:
        file, problems = read_file(self.root, path, limit=SIGNATURE_LIMIT)
        self.note(path, problems)
        if file:
            self.files[path] = RecordFile(path=path, sha256=file.sha256)
            self.signatures[path] = file.data

    def _read_attachments(self, agreement: Agreement) -> None:
        """Read the files that a version attaches; what is wrong with them as files is shown where they are named."""
        for index, attachment in enumerate(agreement.attachments):
            path = attachment_path(agreement.file_path, attachment.file)
            file, problems = read_file(self.root, path, limit=ATTACHMENT_LIMIT)
            here = agreement.place("attachments", index, "file")
            self.note(path, (Problem(found.mistake, here, found.words, (found.place,)) for found in problems))
            if file:
                self.files[path] = RecordFile(path=path, sha256=file.sha256)
                self.attachments[path] = file.data

    def all_of(self, model: type[Model]) -> dict[str, Model]:
        """Return the models of one kind, each of which has a file of its own, by id."""
        return {found.file_id: found for found in self.models.values() if isinstance(found, model)}

    def the(self, path: str, model: type[Model]) -> Model | None:
        """Return the model of a file of which there is one."""
        read = self.models.get(path)
        return read if isinstance(read, model) else None
