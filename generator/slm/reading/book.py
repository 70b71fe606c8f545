"""A whole book, read from its folder and checked: every mistake of every file in one run."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from slm import layout
from slm.agreement import (
    Agreement,
    AgreementHistory,
    ClaimRegister,
    Requirements,
    SharedContent,
    VersionContent,
    agreement_history,
    attachment_path,
    clauses_with_figures,
    with_figures,
    with_level_targets,
)
from slm.cache import Cache
from slm.calendar import Holidays, ServiceHours, WorkingTime
from slm.catalog import ChangeRequest, Glossary, Levels, Metric, Metrics, Process, Provider, Service
from slm.checks.accepted import CheckedBook, without_accepted
from slm.checks.checks import check, not_checked
from slm.checks.references import repeated_ids
from slm.document_control import Approvals, Canonical, Clauses, Copies, SentReports, Version, canonical
from slm.improvement import Complaint, Dispute, Improvement, Review, ServiceProblem
from slm.measurement import (
    Figures,
    Gap,
    MeasuredFigures,
    Outage,
    OutageRecords,
    Pause,
    Probe,
    ProbeRecords,
    PrometheusSource,
    SqlSource,
    Survey,
    SurveyRecords,
    Ticket,
    TicketEvent,
    TicketRecords,
    with_later_ends,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.afterthoughts import advised_without_git, blamed_on_marks, told_once
from slm.reading.book_files import BookFiles, Model
from slm.reading.commits import last_commit
from slm.reading.csv_records import has_column
from slm.reading.files import FILE_MISSING, RECORDS_LIMIT, is_inside, read_file
from slm.reading.line_ends import forms
from slm.reading.models_of_files import exports_among
from slm.reading.reading_memory import ReadingMemory
from slm.reading.renamed import renamed
from slm.reading.shown_lines import is_text, text_with
from slm.reading.signatures import verified

NO_VERSION: Final = Mistake(
    "SLM705",
    "the agreement {agreement} has no version",
    "Add a folder such as agreements/{agreement}/1.0 with agreement.yml, or keep it until there is one.",
    Severity.WARNING,
)
_PATH: Final = re.compile(
    rf"(?:{'|'.join((*layout.ROOTS, layout.OVERRIDES))})/\S+|(?:[^\s:/.]+/)*[^\s:/]+"
    r"\.(?:csv|docx?|eml|html?|jpe?g|json|log|md|msg|pdf|png|pptx?|svg|txt|xlsx?|ya?ml|zip)"
)
"""What looks like the path of a file in a book, and neither like words nor like the address of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A book as of one day: its parts, if they could be read at all, and everything that is wrong with it."""

    portfolio: Portfolio | None
    problems: tuple[Problem, ...]
    """The mistakes in its files and those across its parts, causes before what may follow from them."""
    accepted: tuple[Problem, ...] = ()
    """The warnings that somebody accepted for now: they are none of the problems."""
    texts: Mapping[str, str]
    """The texts of the files that problems point into, for showing the lines."""


def read_book(root: Path, as_of: date, memory: ReadingMemory | None = None, cache: Cache | None = None) -> Book:
    """Read and check the book in the folder `root`; never raise for what somebody wrote.

    A file that cannot be read does not hide the mistakes in the others, and is not blamed a second time where others
    refer to what it would have said. Whoever reads the book again and again gives a `memory` of what was read before;
    what many rows of exports were read to is kept in the `cache`.
    """
    # Python need not search for garbage while nearly everything that is made is kept.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        read = BookFiles(root, memory or ReadingMemory(lasting=False), cache)
        read.read()
        _set_apart(read, renamed(read.files, dict(_named_before(read))))
        _note_other_forms(read)
        read.problems += _missing_proof(read)
        portfolio = _portfolio(read, as_of)
        found = told_once(read.problems, read.models.values())
        found |= {*(check(portfolio) if portfolio else not_checked(read.unread))}
        found = blamed_on_marks(found)
        if portfolio and not portfolio.commit:
            found = {advised_without_git(problem) for problem in found}
        told = without_accepted(portfolio, found) if portfolio else CheckedBook(tuple(found))
        problems = tuple(sorted(told.problems, key=lambda problem: problem.order))
        texts = _texts(read, (*problems, *told.accepted))
        return Book(portfolio=portfolio, problems=problems, accepted=told.accepted, texts=texts)
    finally:
        # What is kept is old at once, with no search of all of it to find that out.
        gc.freeze()
        gc.unfreeze()
        if is_collecting:
            gc.enable()


def _named_before(read: BookFiles) -> Iterator[tuple[str, str]]:
    """Yield the paths of files by which versions were approved and the last month was closed, with their hashes."""
    for register in (model for model in read.models.values() if isinstance(model, Approvals)):
        names = (name.partition("#")[0] for approval in register.approvals for name in approval.files)
        yield from ((name, "") for name in names if "/" in name)
    yield from read.locks[max(read.locks)].inputs.items() if read.locks else ()


def _set_apart(read: BookFiles, told: Mapping[str, Problem]) -> None:
    """Take what has another name now for unread, under both names, instead of all that is said of it otherwise."""
    for wanted, problem in told.items():
        now = problem.place.path
        inside = {path for path in read.models if path == now or path.startswith(f"{now}/")}
        read.problems = [found for found in read.problems if found.place.path not in inside] + [problem]
        read.unread |= dict.fromkeys((wanted, now), problem.place)
        for path in inside:
            source = read.models.pop(path).file_id
            if path.startswith(layout.SOURCES):
                for found in (read.imports, read.imported, read.timelines):
                    found.pop(source, None)


def _portfolio(read: BookFiles, as_of: date) -> Portfolio | None:
    provider = read.the(layout.PROVIDER, Provider)
    levels = read.the(layout.LEVELS, Levels)
    if not provider or not levels:
        return None
    metrics = found.metrics if (found := read.the(layout.METRICS, Metrics)) else ()
    read.problems.extend(repeated_ids(metrics))
    _put_level_targets(read, levels, metrics)
    hours, holidays = read.all_of(ServiceHours), read.all_of(Holidays)
    # Of hours with an unknown holiday a problem is reported anyway.
    kept = {
        name: [calendar for version in hour.versions for calendar in version.holidays] for name, hour in hours.items()
    }
    open_hours = {
        name: read.memory.made_of(
            partial(WorkingTime, hour, holidays), hour, *(holidays[calendar] for calendar in kept[name])
        )
        for name, hour in hours.items()
        if all(calendar in holidays for calendar in kept[name])
    }
    services, glossary = read.all_of(Service), read.the(layout.GLOSSARY, Glossary)
    shared = SharedContent.of(levels, metrics, hours, services.values(), glossary, holidays=holidays, provider=provider)
    gaps = _told_of_open_files(read, as_of)
    portfolio = Portfolio(
        as_of=as_of, provider=provider, levels=levels, services=services, hours=hours, holidays=holidays,
        working_time=open_hours, metrics={metric.id: metric for metric in metrics},
        glossary=glossary, process=read.the(layout.PROCESS, Process),
        changes=read.all_of(ChangeRequest),
        agreements=dict(_agreements(read, provider, shared, metrics, as_of)),
        approvals=_of_agreements(read, Approvals), copies=_of_agreements(read, Copies),
        claims=_of_agreements(read, ClaimRegister),
        terms=_terms(read, metrics), attachments=read.attachments,
        months={month_file.month: month_file for month_file in read.months(as_of)}, locks=read.locks,
        seals=read.seals,
        figures={model.month: model for model in read.models.values() if isinstance(model, Figures)},
        outages=_outages(read, gaps), tickets=_tickets(read, gaps),
        surveys=SurveyRecords(surveys=read.rows_of(Survey), files=read.monthly(Survey), gaps=gaps(Survey)),
        probes=ProbeRecords(probes=read.rows_of(Probe), files=read.monthly(Probe), gaps=gaps(Probe)),
        sources=exports_among(read.models.values()), aggregated=dict(read.aggregated()),
        live={**read.all_of(SqlSource), **read.all_of(PrometheusSource)},
        timelines=read.timelines, imported=read.imported, imports=read.imports,
        improvements=read.all_of(Improvement), problems=read.all_of(ServiceProblem), reviews=read.all_of(Review),
        complaints=read.all_of(Complaint), disputes=read.all_of(Dispute), sent=read.the(layout.SENT, SentReports),
        files=dict(sorted(read.files.items())), unread=read.unread, records=read.records,
        beside=read.beside, commit=last_commit(read.root),
    )  # fmt: skip
    signed, problems = verified(portfolio, read.signatures)
    for problem in problems:
        read.note(problem.place.path, [problem])
    return replace(portfolio, signed=signed)


def _told_of_open_files(read: BookFiles, as_of: date) -> Callable[..., tuple[Gap, ...]]:
    """Tell of records of open months that end within a line, and return what asks which gaps that leaves in which."""
    closed = {file.month for file in read.months(as_of) if file.closed_on and file.closed_on <= as_of}
    read.problems += read.open_files.problems(closed)
    return lambda *models: read.open_files.gaps(closed, *map(read.monthly, models))


def _put_level_targets(read: BookFiles, levels: Levels, metrics: Iterable[Metric]) -> None:
    """Give the versions that name a set of levels its targets: whoever asks a version for its targets gets them."""
    known = {metric.id: metric for metric in metrics}
    for path, model in read.models.items():
        if isinstance(model, Agreement) and model.level_set:
            then = {name: metric.on(model.valid.start) for name, metric in known.items()}
            read.models[path] = with_level_targets(model, levels, then)


def _outages(read: BookFiles, gaps: Callable[..., tuple[Gap, ...]]) -> OutageRecords:
    rows = with_later_ends(read.rows_of(Outage))
    return OutageRecords(outages=rows, files=read.monthly(Outage), gaps=gaps(Outage))


def _tickets(read: BookFiles, gaps: Callable[..., tuple[Gap, ...]]) -> TicketRecords:
    """Return the tickets of the months, and what their files can say of them at all."""
    rows, events = read.rows_of(Ticket), read.rows_of(TicketEvent)
    ends = ("restored", "resolved", "closed")
    return TicketRecords(
        tickets=rows, files=read.monthly(Ticket), gaps=gaps(Ticket, Pause, TicketEvent),
        pauses=read.rows_of(Pause), pause_files=read.monthly(Pause),
        events=events, event_files=read.monthly(TicketEvent),
        tells_answers=has_column(rows, "responded"),
        tells_solutions=bool(events) or any(has_column(rows, name) for name in ends),
    )  # fmt: skip


def _of_agreements(read: BookFiles, model: type[Model]) -> dict[str, Model]:
    """Return the files of which each agreement has one, by the agreement."""
    files = ((layout.agreement_of(path) or "", found) for path, found in read.models.items())
    return {agreement: found for agreement, found in files if isinstance(found, model)}


def _terms(read: BookFiles, metrics: Iterable[Metric]) -> dict[tuple[str, str], dict[str, Clauses]]:
    """Return the clauses of each version by language, with the figures of its targets in them."""
    known, terms = {metric.id: metric for metric in metrics}, dict(read.clauses)
    for model in read.models.values():
        key = (model.id, str(model.version)) if isinstance(model, Agreement) else ("", "")
        if isinstance(model, Agreement) and any(clauses.figures for clauses in terms.get(key, {}).values()):
            written = terms[key].items()
            terms[key] = {language: clauses_with_figures(model, known, clauses) for language, clauses in written}
    return terms


def _agreements(
    read: BookFiles, provider: Provider, shared: SharedContent, metrics: tuple[Metric, ...], as_of: date
) -> Iterator[tuple[str, AgreementHistory]]:
    known = {metric.id: metric for metric in metrics}
    written: dict[str, list[Agreement]] = {}
    for path, model in read.models.items():
        if agreement := layout.agreement_of(path):
            versions = written.setdefault(agreement, [])
            versions += [model] if isinstance(model, Agreement) else []
    said: dict[tuple[str, int, int], Canonical] = {}
    for agreement, versions in written.items():
        folder = layout.agreement_folder(agreement)
        if versions:
            requirements = read.the(layout.requirements_file(agreement), Requirements)
            approvals = read.the(layout.approvals_file(agreement), Approvals)
            # A role that there is not, as one that is mistyped, is told where it is asked: nobody can approve as that.
            known_roles = {role.id for role in provider.roles} | {"customer", "supplier"}
            roles = tuple(role for role in getattr(provider.approvals, versions[-1].kind) if role in known_roles)
            readable = dict(_contents(read, versions, approvals, said))
            # What an approval binds is what was written; everybody reads the figures in its place.
            filled = tuple(with_figures(version, known, provider.languages) for version in versions)
            yield agreement, agreement_history(
                agreement, filled, approvals, requirements.requirements if requirements else (),
                required_roles=roles, as_of=as_of,
                fingerprints={version: content.fingerprint for version, content in readable.items()},
                files=partial(_by_file, readable, shared),
            )  # fmt: skip
        elif not any(text.startswith(f"{folder}/") for text in read.unread):
            read.problems.append(NO_VERSION.at(Place(folder), agreement=agreement))


def _by_file(
    readable: Mapping[Version, VersionContent], shared: SharedContent, version: Version, until: date
) -> Mapping[str, str]:
    return readable[version].by_file(shared, until) if version in readable else {}


def _contents(
    read: BookFiles,
    versions: Iterable[Agreement],
    approvals: Approvals | None,
    said: dict[tuple[str, int, int], Canonical],
) -> Iterator[tuple[Version, VersionContent]]:
    """Yield what each version consists of, where all of that could be read.

    `said` is what clauses say, by language and the identity of their blocks: versions of the same words share them.
    """
    known = approvals.approvals if approvals else ()
    for agreement in versions:
        folder = agreement.file_path.removesuffix("agreement.yml")
        if not any(path.startswith(folder) for path in read.unread):
            terms: dict[str, Canonical] = {}
            for language, clauses in read.clauses.get((agreement.id, str(agreement.version)), {}).items():
                same = language, id(clauses.blocks), id(clauses.written)
                terms[language] = said[same] if same in said else said.setdefault(same, canonical(clauses))
            content = VersionContent.of(agreement, terms)
            approved = {approval.fingerprint for approval in known if approval.version == agreement.version}
            yield agreement.version, _with_attachments(read, content, approved) if agreement.attachments else content


def _with_attachments(read: BookFiles, content: VersionContent, approved: Container[str | None]) -> VersionContent:
    """Return the content of a version with its attachments in the form in which they were approved, else with LF.

    What is published is that form, so that its hash on the paper stays what it was, whatever Git made of line ends.
    """
    names = {
        name.file: attachment_path(content.agreement.file_path, name.file) for name in content.agreement.attachments
    }
    data = {name: forms(read.attachments[path]) for name, path in names.items()}
    options = [{name: form[nth] for name, form in data.items()} for nth in range(3)]
    hashed = [{name: sha256(form).hexdigest() for name, form in option.items()} for option in options]
    contents = [replace(content, attachments=hashes) for hashes in hashed]
    chosen = next((nth for nth, one in enumerate(contents) if one.fingerprint in approved), 0)
    for name, path in names.items():
        read.attachments[path] = options[chosen][name]
        read.files[path] = replace(read.files[path], sha256=hashed[chosen][name])
    return contents[chosen]


def _note_other_forms(read: BookFiles) -> None:
    """Note which files have, with other line ends, the hash that a lock or counted figures name."""
    told = {named for lock in read.locks.values() for named in lock.inputs.items()}
    counted = (model for model in read.models.values() if isinstance(model, MeasuredFigures))
    told |= {(rows.path, rows.sha256) for model in counted for rows in model.inputs}
    for path in sorted({path for path, named in told if path in read.files and read.files[path].sha256 != named}):
        file = read_file(read.root, path, limit=RECORDS_LIMIT)[0]
        also = frozenset(sha256(form).hexdigest() for form in forms(file.data)) if file else frozenset[str]()
        read.files[path] = replace(read.files[path], also=also)


def _missing_proof(read: BookFiles) -> Iterator[Problem]:
    """Tell of files that are named as the proof of an action and are not there; words are no files (FAILURES D52)."""
    mistake = replace(FILE_MISSING, severity=Severity.WARNING)
    for action in (model for model in read.models.values() if isinstance(model, Improvement)):
        for index, proof in enumerate(action.proof):
            is_there = is_inside(read.root, proof) and (read.root / proof).exists()
            if _PATH.fullmatch(proof) and not is_there:
                yield mistake.at(action.place("proof", index), path=proof)


def _texts(read: BookFiles, problems: Iterable[Problem]) -> dict[str, str]:
    """Return the texts of the files in which something is wrong; an export that is no text has no lines to show."""
    places = (place for problem in problems for place in (problem.place, *problem.also) if place.line)
    lines: dict[str, set[int]] = {}
    for place in places:
        lines.setdefault(place.path, set()).add(place.line)
    files = ((path, read_file(read.root, path, limit=RECORDS_LIMIT)[0]) for path in sorted(lines))
    exported = {name for files in read.imports.values() for file in files for name in file.files}
    return {
        path: text_with(lines[path], file.data)
        for path, file in files
        if file and (path not in exported or is_text(file.data))
    }
