"""A whole book, read from its folder and checked: every mistake of every file in one run."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shlex import quote
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
from slm.document_control import Approval, Approvals, Copies, Version
from slm.improvement import Improvement, Review
from slm.measurement import (
    Figures,
    ForeignSource,
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
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.book_files import BookFiles, Model
from slm.reading.files import RECORDS_LIMIT, read_file

NO_VERSION: Final = Mistake(
    "SLM705",
    "the agreement {agreement} has no version",
    "Add a folder such as agreements/{agreement}/1.0 with agreement.yml, or keep it until there is one.",
    Severity.WARNING,
)
NOT_VERIFIED: Final = Mistake(
    "SLM706",
    "signatures are not verified, and nothing counts as signed: the package sshsig is not installed",
    "Install it with: pip install 'slm-docs[signatures]'",
    Severity.WARNING,
)
NOTHING_SIGNED: Final = Mistake(
    "SLM707",
    "there is no approval of {version} by the {role} that this could be a signature of",
    "An approval that is signed names its fingerprint: record it with `slm approve`. The file is named for its role.",
)
NO_KEY: Final = Mistake(
    "SLM708",
    "nobody of that name has a key in provider.yml: {name}",
    "Add the public key to the person: signing_keys: [ssh-ed25519 ...]",
)
WRONG_SIGNATURE: Final = Mistake(
    "SLM709",
    "this is not a signature by {name} of the approval of {version} by the {role}",
    "It is by another key, or of something else. {name} signs the approval as it stands with: {command}",
)

_NOT_A_LINE_END: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Where `str.splitlines` would end a line and places do not."""
NAMESPACE: Final = "slm"
"""What signatures are for, so that one of something else by the same key is none of ours."""


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
    # Python need not search for garbage while nearly everything that is made is kept.
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        read = BookFiles(root)
        read.read()
        portfolio = _portfolio(read, as_of)
        found = [*read.problems, *(check(portfolio) if portfolio else ())]
        problems = tuple(sorted(set(found), key=lambda problem: problem.order))
        return Book(portfolio=portfolio, problems=problems, texts=_texts(read, problems))
    finally:
        if is_collecting:
            gc.enable()


def _portfolio(read: BookFiles, as_of: date) -> Portfolio | None:
    provider = read.the(layout.PROVIDER, Provider)
    levels = read.the(layout.LEVELS, Levels)
    if not provider or not levels:
        return None
    metrics = found.metrics if (found := read.the(layout.METRICS, Metrics)) else ()
    read.problems.extend(repeated_ids(metrics))
    hours, holidays = read.all_of(ServiceHours), read.all_of(Holidays)
    # Of hours with an unknown holiday a problem is reported anyway.
    # Of hours with an unknown holiday a problem is reported anyway.
    open_hours = {
        name: WorkingTime(hour, holidays)
        for name, hour in hours.items()
        if all(kept in holidays for version in hour.versions for kept in version.holidays)
    }
    services, glossary = read.all_of(Service), read.the(layout.GLOSSARY, Glossary)
    shared = SharedContent.of(levels.levels, metrics, hours, services.values(), glossary)
    return Portfolio(
        as_of=as_of, provider=provider, levels=levels, services=services, hours=hours, holidays=holidays,
        working_time=open_hours, metrics={metric.id: metric for metric in metrics},
        glossary=glossary, process=read.the(layout.PROCESS, Process),
        changes=read.all_of(ChangeRequest),
        agreements=dict(_agreements(read, provider, shared, as_of)),
        approvals=_of_agreements(read, Approvals), copies=_of_agreements(read, Copies),
        terms=read.clauses, attachments=read.attachments,
        months={month_file.month: month_file for month_file in read.months(as_of)}, locks=read.locks,
        figures={model.month: model for model in read.models.values() if isinstance(model, Figures)},
        outages=OutageRecords(outages=read.rows_of(Outage), files=read.monthly(Outage)),
        tickets=TicketRecords(
            tickets=read.rows_of(Ticket), files=read.monthly(Ticket),
            pauses=read.rows_of(Pause), pause_files=read.monthly(Pause),
            events=read.rows_of(TicketEvent), event_files=read.monthly(TicketEvent),
        ),
        surveys=SurveyRecords(surveys=read.rows_of(Survey), files=read.monthly(Survey)),
        probes=ProbeRecords(probes=read.rows_of(Probe), files=read.monthly(Probe)),
        sources=read.all_of(ForeignSource), aggregated=dict(read.aggregated()),
        live={**read.all_of(SqlSource), **read.all_of(PrometheusSource)},
        timelines=read.timelines, imported=read.imported, imports=read.imports,
        improvements=read.all_of(Improvement), reviews=read.all_of(Review),
        files=dict(sorted(read.files.items())), unread=frozenset(read.unread), records=read.records,
    )  # fmt: skip


def _of_agreements(read: BookFiles, model: type[Model]) -> dict[str, Model]:
    """Return the files of which each agreement has one, by the agreement."""
    files = ((layout.agreement_of(path) or "", found) for path, found in read.models.items())
    return {agreement: found for agreement, found in files if isinstance(found, model)}


def _agreements(
    read: BookFiles, provider: Provider, shared: SharedContent, as_of: date
) -> Iterator[tuple[str, AgreementHistory]]:
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
            readable = dict(_contents(read, versions))
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
            found, problems = _verified(path, signature, approvals, provider)
            read.note(path, problems)
            yield from found


def _contents(read: BookFiles, versions: Iterable[Agreement]) -> Iterator[tuple[Version, VersionContent]]:
    """Yield what each version consists of, where all of that could be read."""
    for agreement in versions:
        folder = agreement.file_path.removesuffix("agreement.yml")
        if not any(path.startswith(folder) for path in read.unread):
            terms = read.clauses.get((agreement.id, str(agreement.version)), {})
            names = [attachment.file for attachment in agreement.attachments]
            sha256 = {name: read.files[attachment_path(agreement.file_path, name)].sha256 for name in names}
            yield agreement.version, VersionContent.of(agreement, terms, sha256)


def _texts(read: BookFiles, problems: Iterable[Problem]) -> dict[str, str]:
    """Return the texts of the files in which something is wrong; an export that is no text has no lines to show."""
    paths = sorted({place.path for problem in problems for place in (problem.place, *problem.also) if place.line})
    files = ((path, read_file(read.root, path, limit=RECORDS_LIMIT)[0]) for path in paths)
    exported = {name for files in read.imports.values() for file in files for name in file.files}
    return {
        path: _NOT_A_LINE_END.sub("\ufffd", file.data.decode("utf-8-sig", "replace"))
        for path, file in files
        if file and (path not in exported or _is_text(file.data))
    }


def _is_text(data: bytes) -> bool:
    """Tell whether a file that may be a workbook, packed or in another encoding reads as a text without it."""
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _verified(
    path: str, signature: bytes, approvals: Approvals | None, provider: Provider
) -> tuple[list[tuple[str, str]], list[Problem]]:
    """Return what was signed with the fingerprint of the key (`SHA256:...`) that did it, or why nothing was.

    A signature is a detached one, as `ssh-keygen -Y sign -n slm` makes it, of `Approval.signed_text`. The library
    `sshsig` verifies; where it is not installed, that is said, and nothing counts as signed.
    """
    version, role = path.removesuffix(".sig").split("/")[-2:]
    known = approvals.approvals if approvals else ()
    given = [approval for approval in known if (str(approval.version), approval.role) == (version, role)]
    if not given or not given[-1].fingerprint:
        return [], [NOTHING_SIGNED.at(Place(path), version=version, role=role)]
    approval = given[-1]
    name = approval.name(provider.languages[0])
    keys = [key for person in provider.people_named(approval.name) for key in person.signing_keys]
    if not keys:
        return [], [NO_KEY.at(Place(path), approval.place("name"), name=name)]
    try:
        key = _key_of(signature, approval, keys)
    except ImportError:
        return [], [NOT_VERIFIED.at(Place(path))]
    if key is None:
        words = {"version": version, "role": role, "name": name, "command": signing_command(approval, path)}
        return [], [WRONG_SIGNATURE.at(Place(path), approval.place(), **words)]
    return [(approval.signed_text, key)], []


def signing_command(approval: Approval, path: str) -> str:
    """Return the command by which an approval is signed into the file at `path`."""
    text = approval.signed_text.strip()
    return f"printf '%s\\n' '{text}' | ssh-keygen -Y sign -n {NAMESPACE} -f ~/.ssh/id_ed25519 > {quote(path)}"


def _key_of(signature: bytes, approval: Approval, keys: Iterable[str]) -> str | None:
    """Return the fingerprint of the key that made a signature, or None where none of `keys` did."""
    from sshsig import InvalidSignature, PublicKey, verify  # noqa: PLC0415 - an extra that few books need

    try:
        allowed = [PublicKey.from_openssh_str(key) for key in keys]
        return verify(approval.signed_text, signature, allowed, NAMESPACE).sha256_str()
    # What a library meets in bytes that anybody may have written: each of these is "no signature".
    except (InvalidSignature, NotImplementedError, ValueError, AssertionError, TypeError):
        return None
