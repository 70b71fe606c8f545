"""The files of a book, each by what it is, read one by one: one that cannot be read does not hide what is in others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from slm import layout
from slm.agreement import Agreement, attachment_path
from slm.cache import Cache
from slm.calendar import Month
from slm.compliance import LockError, MonthLock, SealRegister, parse_lock, parse_seals
from slm.document_control import Clauses
from slm.measurement import (
    AggregatedRecords,
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
    source_kinds,
)
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.clauses import read_clauses
from slm.reading.csv_records import read_csv
from slm.reading.files import (
    ATTACHMENT_LIMIT,
    FILE_MISSING,
    OUTSIDE_BOOK,
    RECORDS_LIMIT,
    SIGNATURE_LIMIT,
    TEXT_LIMIT,
    FileRead,
    decoded,
    file_hash,
    read_file,
    reason_of,
)
from slm.reading.hand_written import conflicts_in, read_beside
from slm.reading.models_of_files import MODELS_OF_FILES, OTHER_KIND, SOURCES, counted_among, exports_among, model_in
from slm.reading.open_files import OpenFiles
from slm.reading.print_fonts import own_fonts, unprintable_texts, unusual
from slm.reading.reading_memory import ReadingMemory
from slm.reading.sources import NOTHING_FOUND, files_beside_exports, in_words_of_the_book, read_exports
from slm.reading.stray_folders import folders_elsewhere
from slm.reading.strays import beside_the_book, copied_from, files_of_the_book_beside_it, stray_problem
from slm.reading.tree import FOLDER_UNREADABLE, BookTree, misnamed
from slm.reading.yaml_text import EMPTY_FILE
from slm.text import LANGUAGES, N_
from slm.values import Written

NO_BOOK: Final = Mistake(
    "SLM700",
    "there is no book here: the folder {folder} is missing",
    "Name the folder that holds agreements/, catalog/ and measurements/, or make a book with `slm new book`.",
)
NOT_A_FOLDER: Final = Mistake("SLM703", "{path} is a file, but a folder is expected there", "Put a folder there.")
LOCK_UNREADABLE: Final = Mistake(
    "SLM730",
    "`slm close` did not write this: {reason}",
    "Nobody edits this file by hand. Put it back as it was; the history of the book has it.",
)
_BEGIN_MONTH: Final = N_("Begin the month, what is there stays: slm new month {month}; or correct the name.")

_RECORDS: Final[Mapping[type[Written], re.Pattern[str]]] = {
    Outage: layout.record_pattern("outages.csv"), Ticket: layout.record_pattern("tickets.csv"),
    Pause: layout.record_pattern("pauses.csv"), TicketEvent: layout.record_pattern("events.csv"),
    Probe: layout.record_pattern("probes.csv"), Survey: layout.record_pattern("surveys.csv"),
}  # fmt: skip
_FIGURES: Final = layout.pattern(layout.WRITTEN["figures"])
_READ: Final = (
    *_RECORDS.values(), layout.LOCK, layout.pattern(layout.SEALS), layout.SIGNATURE,
    *(pattern for pattern, _ in MODELS_OF_FILES),
)  # fmt: skip
_KEPT_LIMIT: Final = 4_000_000

Model = TypeVar("Model", bound=Written)


@dataclass(slots=True)
class BookFiles:
    """The files of one book as they were read, and what is wrong with them."""

    root: Path
    memory: ReadingMemory
    cache: Cache | None = None
    problems: list[Problem] = field(default_factory=list)
    unread: dict[str, Place] = field(default_factory=dict)
    not_of_a_book: list[str] = field(default_factory=list)
    files: dict[str, RecordFile] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    models: dict[str, Written] = field(default_factory=dict)
    clauses: dict[tuple[str, str], dict[str, Clauses]] = field(default_factory=dict)
    rows: dict[type[Written], list[Any]] = field(default_factory=lambda: defaultdict(list))
    timelines: dict[str, TimelineRecords] = field(default_factory=dict)
    records: dict[str, bytes] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    signatures: dict[str, bytes] = field(default_factory=dict)
    open_files: OpenFiles = field(default_factory=OpenFiles)
    imported: dict[str, ImportedRecords] = field(default_factory=dict)
    imports: dict[str, tuple[ImportedFile, ...]] = field(default_factory=dict)
    locks: dict[Month, MonthLock] = field(default_factory=dict)
    seals: SealRegister = field(default_factory=SealRegister)
    unusual: dict[str, str] = field(default_factory=dict)  # texts with a character that perhaps cannot be printed
    _tree: BookTree = field(init=False)

    def __post_init__(self) -> None:
        self._tree = BookTree(self.root)

    def read(self) -> None:
        """Read every file of the book, and what its sources and agreements name."""
        self.memory.begin()
        try:
            there = {path.name for path in self.root.iterdir()}
        except OSError:
            there = set()
        beside = list(beside_the_book(self.root, there))
        if layout.CATALOG not in there:
            renamed = [problem for problem in beside if problem.severity is Severity.ERROR]
            self._fail(next(iter(renamed), NO_BOOK.at(Place(layout.CATALOG), folder=layout.CATALOG)))
            return
        self.problems += beside
        self.not_of_a_book += files_of_the_book_beside_it(self.root, there)
        self._tree.walk(there & {*layout.ROOTS, layout.OVERRIDES, layout.CONFIGURATION})
        self.problems += [*self._tree.problems, *self._tree.broken_texts(layout.OVERRIDES)]
        self.unread |= self._tree.refused
        for path in [path for folder in layout.ROOTS if folder in there for path in self._at(folder)]:
            self._read_one(path)
        months = (model for model in self.models.values() if isinstance(model, MonthFile))
        taken_on = {month_file.month: month_file.data_taken_on for month_file in months if month_file.data_taken_on}
        for source in exports_among(self.models.values()).values():
            self._read_exports(source, taken_on)
        self._note_hashes()
        self.problems += files_beside_exports(self.root, self.models.values(), self.files, self.unread)
        for agreement in [model for model in self.models.values() if isinstance(model, Agreement)]:
            self._read_attachments(agreement)
        unprintable = unprintable_texts(self.unusual, self._said(), own_fonts(self.root))
        self.beside, wrong = read_beside(self.root, self.memory)
        self.problems += [*wrong, *unprintable]
        self._tell_strays()

    def _read_one(self, path: str) -> None:
        if match := _terms_path(path):
            self._read_terms(path, *match.groups())
        elif path == layout.SEALS or layout.LOCK.fullmatch(path):
            self._read_sealed(path)
        elif layout.SIGNATURE.fullmatch(path):
            if file := self._file(path, SIGNATURE_LIMIT):
                self.signatures[path] = file.content
        elif kind := next((model for model, pattern in _RECORDS.items() if pattern.fullmatch(path)), None):
            self._read_records(path, kind)
        else:
            self._read_written(path)

    def _below(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files of the book below a folder, in the same order on every machine."""
        try:
            names = sorted(path.name for path in (self.root / folder).iterdir())
        except NotADirectoryError:
            stray = stray_problem(self.root, folder, _READ, SOURCES)
            self._fail(stray if stray.severity is Severity.ERROR else NOT_A_FOLDER.at(Place(folder), path=folder))
            return
        except OSError as error:
            self._fail(FOLDER_UNREADABLE.at(Place(folder), path=folder, reason=reason_of(error)))
            return
        needed = [name for pattern, some in layout.NEEDED if pattern.fullmatch(folder) for name in some]
        for path in (f"{folder}/{name}" for name in needed if name not in names):
            month = layout.month_of(path) if path.endswith("/month.yml") else None
            said = {"advice": _BEGIN_MONTH, "month": month} if month else {}
            self._fail(FILE_MISSING.at(Place(path), path=path, **said))
        for name in names:
            if not name.startswith(".") and name != "README.md":
                yield from self._at(f"{folder}/{name}")

    def _at(self, path: str) -> Iterator[str]:
        """Yield the path itself where it is a file of the book, and the paths below it where it is a folder."""
        if self._tree.refuses(path):
            return
        text = path.encode("utf-8", "backslashreplace").decode()
        is_file = text == path and bool(_terms_path(path) or any(pattern.fullmatch(path) for pattern in _READ))
        if is_file or layout.KNOWN_FOLDERS.fullmatch(path):
            mistaken = misnamed(path)
            if mistaken and copied_from(path):
                self.not_of_a_book.append(path)
            elif mistaken:
                self._fail(mistaken)
            else:
                yield from (path,) if is_file else self._below(path)
        else:
            self.not_of_a_book.append(path)

    def _tell_strays(self) -> None:
        """Tell what nobody reads; where a file is missing because another one has a wrong name, that alone is told."""
        moved = folders_elsewhere(self.root, self.not_of_a_book)
        self.problems = [found for found in self.problems if found.place not in moved]
        self.problems += [folder.problem for folder in moved.values()]
        self.unread |= {path: place for place, folder in moved.items() for path in folder.holds}
        for path in [path for path in self.not_of_a_book if Place(path) not in moved]:
            stray = stray_problem(self.root, path, _READ, SOURCES)
            wanted = dict(stray.words).get("wanted")
            if not self._is_named(path) and (wanted or not self._may_be_named(path)):
                self.problems.append(stray)
            if wanted:
                self._is_elsewhere(wanted, stray.place)
        for found in [found for found in self.problems if found.mistake is OTHER_KIND]:
            self._is_elsewhere(dict(found.words)["wanted"], found.place)

    def _is_elsewhere(self, wanted: str, place: Place) -> None:
        missing = FILE_MISSING, Place(wanted)
        self.problems = [found for found in self.problems if (found.mistake, found.place) != missing]
        self.unread.setdefault(wanted, place)

    def _is_named(self, path: str) -> bool:
        return any(file == path or file.startswith(f"{path}/") for file in (*self.files, *self.unread))

    def _may_be_named(self, path: str) -> bool:
        """Tell whether a source or an agreement that could not be read may name a file here."""
        if path.startswith(f"{layout.MEASUREMENTS}/"):
            wrong = (found for found in self.problems if found.place.path.startswith(layout.SOURCES))
            is_searched = any(found.mistake in (NOTHING_FOUND, OUTSIDE_BOOK) for found in wrong)
            return is_searched or any(file_path.startswith(layout.SOURCES) for file_path in self.unread)
        return attachment_path(path, "agreement.yml") in self.unread

    def _fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.unread.setdefault(problem.place.path, problem.place)

    def note(self, path: str, problems: Iterable[Problem]) -> None:
        """Keep problems of a file, which is unread where one of them is an error."""
        for problem in problems:
            self.problems.append(problem)
            if problem.severity is Severity.ERROR:
                self.unread.setdefault(path, problem.place)

    def _file(self, path: str, limit: int = TEXT_LIMIT) -> FileRead | None:
        file, problems = read_file(self.root, path, limit=limit)
        self.note(path, problems)
        if file:
            self.files[path] = RecordFile(path=path, sha256=file.sha256)
        return file

    def _text(self, path: str) -> str | None:
        file = self._file(path)
        if not file:
            return None
        if _FIGURES.fullmatch(path):
            self._keep(path, file.content)
        text, problems = decoded(path, file.data)
        self.note(path, problems)
        if text and unusual(text):
            self.unusual[path] = text
        return text

    def _read_written(self, path: str) -> None:
        if (text := self._text(path)) is not None:
            read, problems = self.memory.made(model_in, path, text)
            self.note(path, problems)
            if read:
                self.models[path] = read

    def _read_sealed(self, path: str) -> None:
        text = self._text(path)
        try:
            if text is not None and path == layout.SEALS:
                self.seals = parse_seals(text)
            elif text is not None:
                self.locks[Month.parse(layout.month_of(path) or "")] = self.memory.made(parse_lock, path, text)
        except LockError as error:
            self._fail(LOCK_UNREADABLE.at(Place(path, error.line, 1 if error.line else 0), reason=error.reason))

    def months(self, as_of: date) -> Iterator[MonthFile]:
        """Yield the months' files; one that was locked by then is closed, whatever state is written in it."""
        for model in self.models.values():
            if isinstance(model, MonthFile):
                lock = self.locks.get(model.month)
                is_closed = lock and lock.month == model.month and lock.closed_on <= as_of
                yield lock.closes(model) if lock and is_closed else model

    def _read_terms(self, path: str, agreement: str, version: str, language: str) -> None:
        if (text := self._text(path)) is None:
            return
        clauses, problems = (
            read_clauses(path, text, language, self.memory) if text.strip() else (None, [EMPTY_FILE.at(Place(path))])
        )
        self.note(path, problems)
        if clauses:
            self.clauses.setdefault((agreement, version), {})[language] = clauses

    def _read_records(self, path: str, model: type[Written]) -> None:
        if file := self._file(path, RECORDS_LIMIT):
            self._keep(path, file.content)
            records, problems = self.memory.made(read_csv, path, file.data, model)
            self.note(path, problems)
            self.open_files.note(path, file.data, is_read=bool(records.read or not problems))
            self.files[path] = RecordFile(path=path, sha256=file.sha256, rows=records.read)
            self.rows[model] += records.rows
            # The causes of outages are the only words of records on paper.
            if model is Outage and records.rows and unusual(text := file.data.decode("utf-8", "replace")):
                self.unusual[path] = text

    def _said(self) -> dict[str, list[Written]]:
        """Return what files say, by path: comments are not printed, nor are ids of rows."""
        said = {path: [model] for path, model in self.models.items()}
        for row in self.rows[Outage] if self.unusual else ():
            said.setdefault(row.file_path, []).append(row)
        return said

    def _keep(self, path: str, data: bytes) -> None:
        """Keep a record as it is for those who check its hash, unless it is so large that they would not open it."""
        if len(data) <= _KEPT_LIMIT:
            self.records[path] = data

    def rows_of(self, model: type[Model]) -> tuple[Model, ...]:
        """Return the rows of one kind of all months."""
        return tuple(self.rows[model])

    def monthly(self, model: type[Written]) -> dict[Month, RecordFile]:
        """Return the files of one kind of record, by month."""
        files = ((path, file) for path, file in self.files.items() if _RECORDS[model].fullmatch(path))
        return {Month.parse(layout.month_of(path) or ""): file for path, file in files}

    def _read_exports(self, source: source_kinds.AnySource, taken_on: Mapping[Month, date]) -> None:
        """Read what a source names; an export that cannot be read makes nothing complete."""
        read = read_exports(self.root, source, taken_on, self.cache)
        told = in_words_of_the_book(read.problems, self.models)
        found = [(problem, {place.path for place in (problem.place, *problem.also)}) for problem in told]
        self.problems += [problem for problem, paths in found if not any(map(self._tree.refuses, paths))]
        wrong = (problem for problem in read.problems if problem.severity is Severity.ERROR)
        for place in (place for problem in wrong for place in (problem.place, *problem.also)):
            if place.path != source.file_path:
                self.unread.setdefault(place.path, place)
        self.files |= read.files
        self.imports[source.id] = read.imported.files
        records = read.imported.records
        if isinstance(records, TimelineRecords):
            self.timelines[source.id] = records
        else:
            self.imported[source.id] = records

    def _note_hashes(self) -> None:
        """Note by their hashes the files of large records and those fetched from live sources: nobody reads their rows.

        What was fetched may be read by another source.
        """
        large = counted_among(self.models.values())
        paths = [path for source in large for path in (*source.ticket_paths, *source.pause_paths)]
        fetched = [layout.record_pattern(f"{live}.json") for live in self.all_of(PrometheusSource)]
        unknown = [path for path in self.not_of_a_book if path not in self.files]
        paths += [path for path in unknown if any(pattern.fullmatch(path) for pattern in fetched)]
        for path in paths:
            if digest := file_hash(self.root, path):
                self.files[path] = RecordFile(path=path, sha256=digest)

    def aggregated(self) -> Iterator[tuple[str, AggregatedRecords]]:
        """Yield the large records with the figures that were counted from them."""
        counted = [model for model in self.models.values() if isinstance(model, MeasuredFigures)]
        for source in counted_among(self.models.values()):
            measured = {figures.month: figures for figures in counted if figures.source == source.id}
            yield source.id, AggregatedRecords(source=source, measured=measured)

    def _read_attachments(self, agreement: Agreement) -> None:
        """Read the files that a version attaches; what is wrong with them as files is shown where they are named."""
        for index, attachment in enumerate(agreement.attachments):
            path = attachment_path(agreement.file_path, attachment.file)
            if self._tree.refuses(path):
                continue
            file, problems = read_file(self.root, path, limit=ATTACHMENT_LIMIT)
            here = agreement.place("attachments", index, "file")
            self.note(path, (Problem(found.mistake, here, found.words, (found.place,)) for found in problems))
            if file:
                self.files[path] = RecordFile(path=path, sha256=file.sha256)
                self.attachments[path] = file.data
                self.note(path, conflicts_in(path, file.data))

    def all_of(self, model: type[Model]) -> dict[str, Model]:
        """Return the models of one kind, each of which has a file of its own, by id."""
        return {found.file_id: found for found in self.models.values() if isinstance(found, model)}

    def the(self, path: str, model: type[Model]) -> Model | None:
        """Return the model of a file of which there is one."""
        return read if isinstance(read := self.models.get(path), model) else None


def _terms_path(path: str) -> re.Match[str] | None:
    """Return agreement, version and language of a file of clauses; None for another file."""
    match = layout.TERMS.fullmatch(path)
    return match if match and match[3] in LANGUAGES else None
