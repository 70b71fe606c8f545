"""A whole book, read from its folder and checked: every mistake of every file in one run."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeVar, cast

from slm import layout
from slm.agreement import (
    Agreement,
    AgreementHistory,
    Requirements,
    SharedContent,
    VersionContent,
    agreement_history,
    attachment_path,
)
from slm.calendar import Holidays, Month, ServiceHours, WorkingTime
from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
from slm.checks.checks import check
from slm.checks.repeated_ids import repeated_ids
from slm.compliance import MonthLock
from slm.document_control import Approvals, Clauses, Copies, Version
from slm.improvement import Improvement, Review
from slm.measurement import (
    SOURCE_KINDS,
    AggregatedRecords,
    AggregatedTickets,
    AnySource,
    Figures,
    ForeignSource,
    ImportedFile,
    ImportedRecords,
    MeasuredFigures,
    MonthFile,
    Outage,
    OutageRecords,
    Pause,
    Probe,
    ProbeRecords,
    PrometheusSource,
    RecordFile,
    SqlSource,
    Survey,
    SurveyRecords,
    Ticket,
    TicketEvent,
    TicketRecords,
    TimelineRecords,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Mistaken, Place, Problem, Severity
from slm.reading.clauses import read_clauses
from slm.reading.csv_records import read_csv
from slm.reading.files import ATTACHMENT_LIMIT, FILE_MISSING, RECORDS_LIMIT, decoded, file_hash, read_file
from slm.reading.lock import read_lock
from slm.reading.signatures import SIGNATURE_LIMIT, verified
from slm.reading.sources import read_exports, read_source
from slm.reading.typed import read_kind, read_model
from slm.reading.yaml_text import EMPTY_FILE, Document, read_yaml
from slm.text import LANGUAGES
from slm.values import Written, read_id

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
NOT_A_FOLDER: Final = Mistake(
    "SLM703",
    "{path} is a file, but a folder is expected there",
    "Put a folder there.",
)
FOLDER_UNREADABLE: Final = Mistake(
    "SLM704",
    "the folder {path} cannot be read: {reason}",
    "Check the permissions of the folder.",
)
NO_VERSION: Final = Mistake(
    "SLM705",
    "the agreement {agreement} has no version",
    "Add a folder such as agreements/{agreement}/1.0 with agreement.yml, or keep it until there is one.",
    Severity.WARNING,
)

_MODELS: Final[Mapping[str, type[Written]]] = {
    "provider": Provider, "levels": Levels, "metrics": Metrics, "glossary": Glossary, "process": Process,
    "service": Service, "calendar": ServiceHours, "change_request": ChangeRequest, "approvals": Approvals,
    "copies": Copies, "requirements": Requirements, "agreement": Agreement, "month": MonthFile, "figures": Figures,
    "measured": MeasuredFigures, "source": ForeignSource, "review": Review, "improvement": Improvement,
}  # fmt: skip
_FILES: Final = tuple((layout.pattern(written), _MODELS[kind]) for kind, written in layout.WRITTEN.items())
_OUTAGES: Final = layout.record_pattern("outages.csv")
_TICKETS: Final = layout.record_pattern("tickets.csv")
_PROBES: Final = layout.record_pattern("probes.csv")
_PAUSES: Final = layout.record_pattern("pauses.csv")
_EVENTS: Final = layout.record_pattern("events.csv")
_SURVEYS: Final = layout.record_pattern("surveys.csv")
_FIGURES: Final = layout.pattern(layout.WRITTEN["figures"])
_KEPT_LIMIT: Final = 4_000_000
_READ: Final = (
    _OUTAGES, _TICKETS, _PAUSES, _EVENTS, _PROBES, _SURVEYS, layout.LOCK, layout.SIGNATURE,
    *(pattern for pattern, _ in _FILES),
)  # fmt: skip
_NAMES: Final[tuple[tuple[re.Pattern[str], Callable[[str], object]], ...]] = (
    (layout.MONTH_NAMES, Month.parse), (layout.AGREEMENT_NAMES, read_id), (layout.VERSION_NAMES, Version.parse),
    (layout.ID_NAMES, read_id),
)  # fmt: skip
_NOT_A_LINE_END: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

Model = TypeVar("Model", bound=Written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book as of one day: its parts, if they could be read at all, and everything that is wrong with it."""

    portfolio: Portfolio | None
    problems: tuple[Problem, ...]
    """The mistakes in its files and those across its parts, in the order of the files."""
    texts: Mapping[str, str]
    """The texts of the files that problems point into, for showing the lines."""


def read_book(root: Path, as_of: date) -> Book:
    """Read and check the book in the folder `root`; never raise for what somebody wrote.

    A file that cannot be read does not hide the mistakes in the others, and is not blamed a second time where others
    refer to what it would have said.
    """
    with _without_collecting():
        reading = _Reading(root)
        reading.read()
        portfolio = reading.portfolio(as_of)
        found = [*reading.problems, *(check(portfolio) if portfolio else ())]
        problems = tuple(sorted(set(found), key=lambda each: each.order))
        return Book(portfolio=portfolio, problems=problems, texts=reading.texts(problems))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keep Python from searching for garbage while nearly everything that is made is kept."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@dataclass(slots=True)
class _Reading:
    """One reading of one book."""

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
        try:
            there = {each.name for each in self.root.iterdir()}
        except OSError:
            there = set()
        if layout.CATALOG not in there:
            self.fail(NO_BOOK.at(Place(layout.CATALOG), folder=layout.CATALOG))
            return
        for path in [path for folder in layout.ROOTS if folder in there for path in self.below(folder)]:
            self.read_one(path)
        months = (each for each in self.models.values() if isinstance(each, MonthFile))
        taken_on = {each.month: each.data_taken_on for each in months if each.data_taken_on}
        for source in cast(Mapping[str, AnySource], self.all_of(ForeignSource)).values():
            self.read_exports(source, taken_on)
        for large in self.all_of(AggregatedTickets).values():
            self.read_hashes(large)
        for live in self.all_of(PrometheusSource):
            self.note_fetched(live)
        for agreement in [each for each in self.models.values() if isinstance(each, Agreement)]:
            self.read_attachments(agreement)
        self.problems += [each for each in self.not_of_a_book if not self.may_be_named_by_another(each.place.path)]

    def read_one(self, path: str) -> None:
        if match := _terms(path):
            self.read_terms(path, *match.groups())
        elif _OUTAGES.fullmatch(path):
            self.outages += self.read_records(path, Outage)
        elif _TICKETS.fullmatch(path):
            self.tickets += self.read_records(path, Ticket)
        elif _PAUSES.fullmatch(path):
            self.pauses += self.read_records(path, Pause)
        elif _EVENTS.fullmatch(path):
            self.events += self.read_records(path, TicketEvent)
        elif _SURVEYS.fullmatch(path):
            self.surveys += self.read_records(path, Survey)
        elif _PROBES.fullmatch(path):
            self.probes += self.read_records(path, Probe)
        elif match := layout.LOCK.fullmatch(path):
            self.read_locked(path, Month.parse(match[1]))
        elif layout.SIGNATURE.fullmatch(path):
            self.read_signature(path)
        else:
            self.read_written(path)

    def below(self, folder: str) -> Iterator[str]:
        """Yield the paths of all files of the book below a folder, in the same order on every machine."""
        try:
            names = sorted(each.name for each in (self.root / folder).iterdir())
        except NotADirectoryError:
            self.fail(NOT_A_FOLDER.at(Place(folder), path=folder))
            return
        except OSError as error:
            self.fail(FOLDER_UNREADABLE.at(Place(folder), path=folder, reason=error.strerror))
            return
        for name in (each for pattern, needed in layout.NEEDED if pattern.fullmatch(folder) for each in needed):
            if name not in names:
                self.fail(FILE_MISSING.at(Place(f"{folder}/{name}"), path=f"{folder}/{name}"))
        for name in names:
            if not name.startswith(".") and name != "README.md":
                yield from self.at(f"{folder}/{name}")

    def at(self, path: str) -> Iterator[str]:
        """Yield the path itself where it is a file of the book, and the paths below it where it is a folder."""
        shown = path.encode("utf-8", "backslashreplace").decode()
        is_file = shown == path and bool(_terms(path) or any(pattern.fullmatch(path) for pattern in _READ))
        if is_file or layout.KNOWN_FOLDERS.fullmatch(path):
            if self.is_named_well(path):
                yield from (path,) if is_file else self.below(path)
        else:
            # Unlike `Path.is_dir`, this does not raise for what may not be looked at.
            is_folder = os.path.isdir(self.root / path)  # noqa: PTH112
            mistake = UNKNOWN_FOLDER if is_folder else UNKNOWN_FILE
            self.not_of_a_book.append(mistake.at(Place(shown), path=shown))

    def is_named_well(self, path: str) -> bool:
        """Tell whether a name that is an id, a version or a month can be one."""
        for pattern, parse in _NAMES:
            if match := pattern.fullmatch(path):
                try:
                    parse(match[1])
                except Mistaken as mistaken:
                    self.fail(Problem(mistaken.mistake, Place(path), mistaken.words))
                    return False
        return True

    def may_be_named_by_another(self, path: str) -> bool:
        """Tell whether a source or an agreement names a file here, or may name one and could not be read."""
        if any(each == path or each.startswith(f"{path}/") for each in (*self.files, *self.unread)):
            return True
        if path.startswith(f"{layout.MEASUREMENTS}/"):
            return any(each.startswith(layout.SOURCES) for each in self.unread)
        return attachment_path(path, "agreement.yml") in self.unread

    def fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.unread.add(problem.place.path)

    def note(self, path: str, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.problems.append(problem)
            if problem.severity is Severity.ERROR:
                self.unread.add(path)

    def text(self, path: str) -> str | None:
        file, problems = read_file(self.root, path)
        if file:
            self.files[path] = RecordFile(path=path, sha256=file.sha256)
            if _FIGURES.fullmatch(path):
                self.keep(path, file.data)
        text, more = decoded(path, file.data) if file else (None, [])
        self.note(path, (*problems, *more))
        return text

    def read_written(self, path: str) -> None:
        text = self.text(path)
        document, problems = read_yaml(path, text) if text is not None else (None, [])
        self.note(path, problems)
        if document is None:
            return
        model = next(model for pattern, model in _FILES if pattern.fullmatch(path))
        read, problems = _OWN_READERS[model](document) if model in _OWN_READERS else read_model(model, document)
        self.note(path, problems)
        if read:
            self.models[path] = read

    def read_locked(self, path: str, month: Month) -> None:
        text = self.text(path)
        lock, problems = read_lock(path, text) if text is not None else (None, [])
        self.note(path, problems)
        if lock:
            self.locks[month] = lock

    def months(self, as_of: date) -> Iterator[MonthFile]:
        """Yield the months' files; one that was locked by then is closed, whatever state is written in it."""
        for each in self.models.values():
            if isinstance(each, MonthFile):
                lock = self.locks.get(each.month)
                yield lock.closes(each) if lock and lock.closed_on <= as_of else each

    def read_terms(self, path: str, agreement: str, version: str, language: str) -> None:
        text = self.text(path)
        if text is not None and not text.strip():
            self.fail(EMPTY_FILE.at(Place(path)))
            return
        clauses, problems = read_clauses(path, text, language) if text is not None else (None, [])
        self.note(path, problems)
        if clauses:
            self.clauses.setdefault((agreement, version), {})[language] = clauses

    def read_records(self, path: str, model: type[Model]) -> tuple[Model, ...]:
        """Return the rows of a record of the month."""
        file, problems = read_file(self.root, path, limit=RECORDS_LIMIT)
        self.note(path, problems)
        if not file:
            return ()
        self.keep(path, file.data)
        records, problems = read_csv(path, file.data, model)
        self.note(path, problems)
        self.files[path] = RecordFile(path=path, sha256=file.sha256, rows=records.read)
        return records.rows

    def keep(self, path: str, data: bytes) -> None:
        """Keep a record as it is for those who check its hash, unless it is so large that they would not open it."""
        if len(data) <= _KEPT_LIMIT:
            self.records[path] = data

    def monthly(self, kind: re.Pattern[str]) -> dict[Month, RecordFile]:
        """Return the files of one kind of record, by month."""
        return {
            Month.parse(layout.month_of(path) or ""): file for path, file in self.files.items() if kind.fullmatch(path)
        }

    def read_exports(self, source: AnySource, taken_on: Mapping[Month, date]) -> None:
        """Read what a source names; an export that cannot be read makes nothing complete."""
        read = read_exports(self.root, source, taken_on)
        self.problems += read.problems
        wrong = [each for each in read.problems if each.severity is Severity.ERROR]
        self.unread |= {place.path for each in wrong for place in (each.place, *each.also)} - {source.file_path}
        self.files |= read.files
        self.imports[source.id] = read.imported.files
        records = read.imported.records
        if isinstance(records, TimelineRecords):
            self.timelines[source.id] = records
        else:
            self.imported[source.id] = records

    def read_hashes(self, source: AggregatedTickets) -> None:
        """Note the files of a large record by their hashes; their rows are not read here."""
        for path in (*source.ticket_paths, *source.pause_paths):
            if digest := file_hash(self.root, path):
                self.files[path] = RecordFile(path=path, sha256=digest)

    def note_fetched(self, source: str) -> None:
        """Note the files that were fetched from a live source; another source may read them."""
        fetched = layout.record_pattern(f"{source}.json")
        for path in (each.place.path for each in self.not_of_a_book):
            if fetched.fullmatch(path) and path not in self.files and (digest := file_hash(self.root, path)):
                self.files[path] = RecordFile(path=path, sha256=digest)

    def aggregated(self) -> Iterator[tuple[str, AggregatedRecords]]:
        """Yield the large records with the figures that were counted from them."""
        counted = [each for each in self.models.values() if isinstance(each, MeasuredFigures)]
        for name, source in self.all_of(AggregatedTickets).items():
            measured = {each.month: each for each in counted if each.source == name}
            yield name, AggregatedRecords(source=source, measured=measured)

    def read_signature(self, path: str) -> None:
        file, problems = read_file(self.root, path, limit=SIGNATURE_LIMIT)
        self.note(path, problems)
        if file:
            self.files[path] = RecordFile(path=path, sha256=file.sha256)
            self.signatures[path] = file.data

    def read_attachments(self, agreement: Agreement) -> None:
        """Read the files that a version attaches; what is wrong with them as files is shown where they are named."""
        for index, each in enumerate(agreement.attachments):
            path = attachment_path(agreement.file_path, each.file)
            file, problems = read_file(self.root, path, limit=ATTACHMENT_LIMIT)
            here = agreement.place("attachments", index, "file")
            self.note(path, (Problem(found.mistake, here, found.words, (found.place,)) for found in problems))
            if file:
                self.files[path] = RecordFile(path=path, sha256=file.sha256)
                self.attachments[path] = file.data

    def all_of(self, model: type[Model]) -> dict[str, Model]:
        """Return the models of one kind, each of which has a file of its own, by id."""
        return {each.file_id: each for each in self.models.values() if isinstance(each, model)}

    def the(self, path: str, model: type[Model]) -> Model | None:
        """Return the model of a file of which there is one."""
        read = self.models.get(path)
        return read if isinstance(read, model) else None

    def portfolio(self, as_of: date) -> Portfolio | None:
        provider = self.the(layout.PROVIDER, Provider)
        levels = self.the(layout.LEVELS, Levels)
        if not provider or not levels:
            return None
        metrics = self.the(layout.METRICS, Metrics)
        self.problems.extend(repeated_ids(metrics.metrics if metrics else ()))
        hours, holidays = self.all_of(ServiceHours), self.all_of(Holidays)
        return Portfolio(
            as_of=as_of,
            provider=provider,
            levels=levels,
            services=self.all_of(Service),
            hours=hours,
            holidays=holidays,
            metrics={each.id: each for each in (metrics.metrics if metrics else ())},
            glossary=self.the(layout.GLOSSARY, Glossary),
            process=self.the(layout.PROCESS, Process),
            changes=self.all_of(ChangeRequest),
            agreements=dict(self.agreements(provider, levels, as_of)),
            approvals={
                layout.agreement_of(path) or "": each
                for path, each in self.models.items()
                if isinstance(each, Approvals)
            },
            copies={
                layout.agreement_of(path) or "": each for path, each in self.models.items() if isinstance(each, Copies)
            },
            terms=self.clauses,
            attachments=self.attachments,
            months={each.month: each for each in self.months(as_of)},
            locks=self.locks,
            figures={each.month: each for each in self.models.values() if isinstance(each, Figures)},
            outages=OutageRecords(outages=tuple(self.outages), files=self.monthly(_OUTAGES)),
            tickets=TicketRecords(
                tickets=tuple(self.tickets),
                pauses=tuple(self.pauses),
                events=tuple(self.events),
                files=self.monthly(_TICKETS),
                pause_files=self.monthly(_PAUSES),
                event_files=self.monthly(_EVENTS),
            ),
            surveys=SurveyRecords(surveys=tuple(self.surveys), files=self.monthly(_SURVEYS)),
            probes=ProbeRecords(probes=tuple(self.probes), files=self.monthly(_PROBES)),
            sources=self.all_of(ForeignSource),
            aggregated=dict(self.aggregated()),
            live={**self.all_of(SqlSource), **self.all_of(PrometheusSource)},
            timelines=self.timelines,
            imported=self.imported,
            imports=self.imports,
            improvements=self.all_of(Improvement),
            reviews=self.all_of(Review),
            files=dict(sorted(self.files.items())),
            working_time=dict(_working_time(hours, holidays)),
            unread=frozenset(self.unread),
            records=self.records,
        )

    def agreements(self, provider: Provider, levels: Levels, as_of: date) -> Iterator[tuple[str, AgreementHistory]]:
        metrics = self.the(layout.METRICS, Metrics)
        shared = SharedContent.of(levels.levels, metrics.metrics if metrics else ())
        written: dict[str, list[Agreement]] = {}
        for path, model in self.models.items():
            if agreement := layout.agreement_of(path):
                versions = written.setdefault(agreement, [])
                versions += [model] if isinstance(model, Agreement) else []
        for agreement, versions in written.items():
            folder = layout.agreement_folder(agreement)
            if versions:
                requirements = self.the(layout.requirements_file(agreement), Requirements)
                approvals = self.the(layout.approvals_file(agreement), Approvals)
                roles: tuple[str, ...] = getattr(provider.approvals, versions[-1].kind)
                readable = {each.version: self.content(each) for each in versions if self.is_whole(each)}
                yield agreement, agreement_history(
                    agreement, tuple(versions), approvals, requirements.requirements if requirements else (),
                    required_roles=roles, as_of=as_of,
                    fingerprints={version: each.fingerprint for version, each in readable.items()},
                    files={version: each.by_file(shared) for version, each in readable.items()},
                    signed=dict(self.signed(agreement, approvals, provider)),
                )  # fmt: skip
            elif not any(each.startswith(f"{folder}/") for each in self.unread):
                self.problems.append(NO_VERSION.at(Place(folder), agreement=agreement))

    def signed(self, agreement: str, approvals: Approvals | None, provider: Provider) -> Iterator[tuple[str, str]]:
        """Yield the keys of the verified signatures of an agreement, each with what was signed."""
        for path, signature in self.signatures.items():
            match = layout.SIGNATURE.fullmatch(path)
            if match and match[1] == agreement and layout.approvals_file(agreement) not in self.unread:
                found, problems = verified(path, signature, approvals, provider)
                self.note(path, problems)
                yield from found

    def is_whole(self, agreement: Agreement) -> bool:
        """Tell whether everything that a version consists of could be read."""
        folder = agreement.file_path.removesuffix("agreement.yml")
        return not any(path.startswith(folder) for path in self.unread)

    def content(self, agreement: Agreement) -> VersionContent:
        return VersionContent.of(agreement, self.terms_of(agreement), self.attached_to(agreement))

    def terms_of(self, agreement: Agreement) -> Mapping[str, Clauses]:
        return self.clauses.get((agreement.id, str(agreement.version)), {})

    def attached_to(self, agreement: Agreement) -> dict[str, str]:
        """Return the SHA-256 of the attachments of a version, by name."""
        names = [each.file for each in agreement.attachments]
        return {each: self.files[attachment_path(agreement.file_path, each)].sha256 for each in names}

    def texts(self, problems: Iterable[Problem]) -> dict[str, str]:
        """Return the texts of the files in which something is wrong; an export that is no text has no lines to show."""
        paths = sorted({place.path for each in problems for place in (each.place, *each.also) if place.line})
        read = ((path, read_file(self.root, path, limit=RECORDS_LIMIT)[0]) for path in paths)
        exported = {name for files in self.imports.values() for each in files for name in each.files}
        return {
            path: _showable(file.data) for path, file in read if file and (path not in exported or _is_text(file.data))
        }


def _is_text(data: bytes) -> bool:
    """Tell whether a file that may be a workbook, packed or in another encoding reads as a text without it."""
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _showable(data: bytes) -> str:
    """Return the text with line ends only where places count them; `str.splitlines` knows more kinds."""
    return _NOT_A_LINE_END.sub("\ufffd", data.decode("utf-8-sig", "replace"))


def _calendar(document: Document) -> tuple[Written | None, list[Problem]]:
    """Return the service hours or the holidays that a file of the calendars' folder says it holds."""
    return read_kind({"holidays": Holidays, "service_hours": ServiceHours}, document)


def _source(document: Document) -> tuple[Written | None, list[Problem]]:
    """Return the source that a file describes: of an export that is read row by row, or of one that is too large."""
    return read_source(document, _SOURCES)


_SOURCES: Final[Mapping[str, type[Written]]] = {
    "aggregated_tickets": AggregatedTickets, "prometheus": PrometheusSource, "sql": SqlSource, **SOURCE_KINDS,
}  # fmt: skip
_OWN_READERS: Final[Mapping[type[Written], Callable[[Document], tuple[Written | None, list[Problem]]]]] = {
    ServiceHours: _calendar, ForeignSource: _source,
}  # fmt: skip
"""Files that say themselves which of several models they hold."""


def _working_time(
    hours: Mapping[str, ServiceHours], holidays: Mapping[str, Holidays]
) -> Iterator[tuple[str, WorkingTime]]:
    """Compile the hours of which all holidays are known; of the others a problem is reported anyway."""
    for name, each in hours.items():
        if all(kept in holidays for version in each.versions for kept in version.holidays):
            yield name, WorkingTime(each, holidays)


def _terms(path: str) -> re.Match[str] | None:
    """Return agreement, version and language of a file of clauses; None for another file."""
    match = layout.TERMS.fullmatch(path)
    return match if match and match[3] in LANGUAGES else None
