"""A whole book, read from its folder and checked: every mistake of every file in one run."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

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
from slm.calendar import Holidays, ServiceHours, WorkingTime
from slm.catalog import ChangeRequest, Glossary, Levels, Metrics, Process, Provider, Service
from slm.checks.checks import check
from slm.checks.references import repeated_ids
from slm.document_control import Approvals, Clauses, Copies
from slm.improvement import Improvement, Review
from slm.measurement import (
    Figures,
    ForeignSource,
    OutageRecords,
    ProbeRecords,
    PrometheusSource,
    SqlSource,
    SurveyRecords,
    TicketRecords,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.book_files import BookFiles
from slm.reading.files import RECORDS_LIMIT, read_file
from slm.reading.kinds import (
    EVENTS,
    OUTAGES,
    PAUSES,
    PROBES,
    SURVEYS,
    TICKETS,
)
from slm.reading.signatures import verified

NO_VERSION: Final = Mistake(
    "SLM705",
    "the agreement {agreement} has no version",
    "Add a folder such as agreements/{agreement}/1.0 with agreement.yml, or keep it until there is one.",
    Severity.WARNING,
)


_NOT_A_LINE_END: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


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
        read = BookFiles(root)
        read.read()
        portfolio = _portfolio(read, as_of)
        found = [*read.problems, *(check(portfolio) if portfolio else ())]
        problems = tuple(sorted(set(found), key=lambda problem: problem.order))
        return Book(portfolio=portfolio, problems=problems, texts=_texts(read, problems))


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


def _portfolio(read: BookFiles, as_of: date) -> Portfolio | None:
    provider = read.the(layout.PROVIDER, Provider)
    levels = read.the(layout.LEVELS, Levels)
    if not provider or not levels:
        return None
    metrics = read.the(layout.METRICS, Metrics)
    read.problems.extend(repeated_ids(metrics.metrics if metrics else ()))
    hours, holidays = read.all_of(ServiceHours), read.all_of(Holidays)
    return Portfolio(
        as_of=as_of,
        provider=provider,
        levels=levels,
        services=read.all_of(Service),
        hours=hours,
        holidays=holidays,
        metrics={metric.id: metric for metric in (metrics.metrics if metrics else ())},
        glossary=read.the(layout.GLOSSARY, Glossary),
        process=read.the(layout.PROCESS, Process),
        changes=read.all_of(ChangeRequest),
        agreements=dict(_agreements(read, provider, levels, as_of)),
        approvals={
            layout.agreement_of(path) or "": model
            for path, model in read.models.items()
            if isinstance(model, Approvals)
        },
        copies={
            layout.agreement_of(path) or "": model for path, model in read.models.items() if isinstance(model, Copies)
        },
        terms=read.clauses,
        attachments=read.attachments,
        months={month_file.month: month_file for month_file in read.months(as_of)},
        locks=read.locks,
        figures={model.month: model for model in read.models.values() if isinstance(model, Figures)},
        outages=OutageRecords(outages=tuple(read.outages), files=read.monthly(OUTAGES)),
        tickets=TicketRecords(
            tickets=tuple(read.tickets),
            pauses=tuple(read.pauses),
            events=tuple(read.events),
            files=read.monthly(TICKETS),
            pause_files=read.monthly(PAUSES),
            event_files=read.monthly(EVENTS),
        ),
        surveys=SurveyRecords(surveys=tuple(read.surveys), files=read.monthly(SURVEYS)),
        probes=ProbeRecords(probes=tuple(read.probes), files=read.monthly(PROBES)),
        sources=read.all_of(ForeignSource),
        aggregated=dict(read.aggregated()),
        live={**read.all_of(SqlSource), **read.all_of(PrometheusSource)},
        timelines=read.timelines,
        imported=read.imported,
        imports=read.imports,
        improvements=read.all_of(Improvement),
        reviews=read.all_of(Review),
        files=dict(sorted(read.files.items())),
        working_time=dict(_working_time(hours, holidays)),
        unread=frozenset(read.unread),
        records=read.records,
    )


def _agreements(
    read: BookFiles, provider: Provider, levels: Levels, as_of: date
) -> Iterator[tuple[str, AgreementHistory]]:
    metrics = read.the(layout.METRICS, Metrics)
    shared = SharedContent.of(levels.levels, metrics.metrics if metrics else ())
    written: dict[str, list[Agreement]] = {}
    for path, model in read.models.items():
        if agreement := layout.agreement_of(path):
            versions = written.setdefault(agreement, [])
            versions += [model] if isinstance(model, Agreement) else []
    for agreement, versions in written.items():
        folder = layout.agreement_folder(agreement)
        if versions:
            requirements = read.the(layout.requirements_file(agreement), Requirements)
            approvals = read.the(layout.approvals_file(agreement), Approvals)
            roles: tuple[str, ...] = getattr(provider.approvals, versions[-1].kind)
            readable = {version.version: _content(read, version) for version in versions if _is_whole(read, version)}
            yield agreement, agreement_history(
                agreement, tuple(versions), approvals, requirements.requirements if requirements else (),
                required_roles=roles, as_of=as_of,
                fingerprints={version: content.fingerprint for version, content in readable.items()},
                files={version: content.by_file(shared) for version, content in readable.items()},
                signed=dict(_signed(read, agreement, approvals, provider)),
            )  # fmt: skip
        elif not any(text.startswith(f"{folder}/") for text in read.unread):
            read.problems.append(NO_VERSION.at(Place(folder), agreement=agreement))


def _signed(
    read: BookFiles, agreement: str, approvals: Approvals | None, provider: Provider
) -> Iterator[tuple[str, str]]:
    """Yield the keys of the verified signatures of an agreement, each with what was signed."""
    for path, signature in read.signatures.items():
        match = layout.SIGNATURE.fullmatch(path)
        if match and match[1] == agreement and layout.approvals_file(agreement) not in read.unread:
            found, problems = verified(path, signature, approvals, provider)
            read.note(path, problems)
            yield from found


def _is_whole(read: BookFiles, agreement: Agreement) -> bool:
    """Tell whether everything that a version consists of could be read."""
    folder = agreement.file_path.removesuffix("agreement.yml")
    return not any(path.startswith(folder) for path in read.unread)


def _content(read: BookFiles, agreement: Agreement) -> VersionContent:
    return VersionContent.of(agreement, _terms_of(read, agreement), _attached_to(read, agreement))


def _terms_of(read: BookFiles, agreement: Agreement) -> Mapping[str, Clauses]:
    return read.clauses.get((agreement.id, str(agreement.version)), {})


def _attached_to(read: BookFiles, agreement: Agreement) -> dict[str, str]:
    """Return the SHA-256 of the attachments of a version, by name."""
    names = [attachment.file for attachment in agreement.attachments]
    return {name: read.files[attachment_path(agreement.file_path, name)].sha256 for name in names}


def _texts(read: BookFiles, problems: Iterable[Problem]) -> dict[str, str]:
    """Return the texts of the files in which something is wrong; an export that is no text has no lines to show."""
    paths = sorted({place.path for problem in problems for place in (problem.place, *problem.also) if place.line})
    files = ((path, read_file(read.root, path, limit=RECORDS_LIMIT)[0]) for path in paths)
    exported = {name for files in read.imports.values() for file in files for name in file.files}
    return {
        path: _showable(file.data) for path, file in files if file and (path not in exported or _is_text(file.data))
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


def _working_time(
    hours: Mapping[str, ServiceHours], holidays: Mapping[str, Holidays]
) -> Iterator[tuple[str, WorkingTime]]:
    """Compile the hours of which all holidays are known; of the others a problem is reported anyway."""
    for name, hour in hours.items():
        if all(kept in holidays for version in hour.versions for kept in version.holidays):
            yield name, WorkingTime(hour, holidays)
