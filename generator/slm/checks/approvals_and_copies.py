"""What approvals must be, and what they settle: notice of changes, and copies on paper (FAILURES D17, D18, D35)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from slm import layout
from slm.agreement import SPECIAL_DAYS, ClaimEvent, DatedVersion, attachment_path, changes
from slm.checks.seals import sealed_since
from slm.document_control import Approval, CopyEvent, TerminationNotice, Withdrawal, copy_register, true_seal
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, spoken

_Entry = Approval | Withdrawal | TerminationNotice | CopyEvent | ClaimEvent

APPROVED_WORDS_CHANGED: Final = Mistake(
    "SLM532",
    "the approval of {agreement} {version} by the {role} is void: what it approved was changed, see {files}",
    "An approved version is never changed: put it back as it was, and write changes as a new version. Approvals that "
    "came with a copied folder are deleted.",
)
OTHER_NAME: Final = Mistake(
    "SLM428",
    "the approval of {agreement} {version} by the {role} is of these words under another name: the folder was renamed, "
    "or copied from another one",
    "Give the folder back the name that it had; of a copied one, delete the approvals that came with it.",
)
APPROVAL_VOID: Final = Mistake(
    "SLM533",
    "the approval of {agreement} {version} by the {role} no longer counts: what it approved was changed, see {files}",
    "Let the role read the new words and approve again: slm approve {agreement} {version} --role {role} --name WHO",
    Severity.WARNING,
)
FINGERPRINT_RETYPED: Final = Mistake(
    "SLM989",
    "this fingerprint is nearly that of {agreement} {version}, so it was retyped here: the words were not changed",
    "Put this file back as it was; the history of the book has it (slm check --history). Nobody types a fingerprint.",
)
APPROVAL_UNBOUND: Final = Mistake(
    "SLM534",
    "approvals of {agreement} {version} are not bound to what was approved: they name no fingerprint",
    "Record approvals with `slm approve`, which adds it; a change of the words would go unnoticed otherwise.",
    Severity.WARNING,
)
OWN_APPROVAL: Final = Mistake(
    "SLM535",
    "{agreement} {version} was prepared and approved by the same person",
    "provider.yml asks for four eyes: somebody else has to approve it.",
)
CATALOG_CHANGED: Final = Mistake(
    "SLM549",
    "{agreement} {version} promises by {file}, which says something else than the {role} approved",
    "Put back what the file said, or let the role approve the version again: "
    "slm approve {agreement} {version} --role {role} --name WHO",
    plural="{n} approvals were given when {file} said something else, the first that of {agreement} {version} by the "
    "{role}",
)
WORD_DEFINED: Final = Mistake(
    "SLM429",
    "{agreement} {version} has a word that is defined in {file} now, and that nothing defined when the {role} approved "
    "it",
    "Take the definition out, or let the role approve the version again: "
    "slm approve {agreement} {version} --role {role} --name WHO",
    plural="{n} approvals were given when nothing defined a word that {file} defines now, the first that of "
    "{agreement} {version} by the {role}",
)
CATALOG_CHANGES: Final = (CATALOG_CHANGED, WORD_DEFINED)
ENTRY_EDITED: Final = Mistake(
    "SLM919",
    "this entry for {agreement} {version} is not what `{command}` wrote: somebody edited it",
    "Put it back as it was; the history of the book has it (slm check --history). What is no longer so is said by a "
    "new entry.",
)
ENTRY_WITHOUT_SEAL: Final = Mistake(
    "SLM920",
    "this entry for {agreement} {version} has no seal, though it stands below one that has",
    "Entries are written by `{command}`, not by hand: take it out and record it again.",
)
SEAL_TAKEN_OFF: Final = Mistake(
    "SLM921",
    "this entry for {agreement} {version} names a person by id, as `{command}` writes it, but has no seal",
    "Put the seal back; the history of the book has it (slm check --history). An approval of before has no `person`. "
    "What was typed by hand is taken out and recorded again.",
)
END_WITHOUT_SEAL: Final = Mistake(
    "SLM944",
    "{agreement} {version} ends by an entry of {date} without a seal, though this book has had seals since {since}",
    "Entries are written by `{command}`, not by hand: take it out and record it again.",
)
NOTICE_TOO_SHORT: Final = Mistake(
    "SLM539",
    "{agreement} {version} may be worse for the customer than {before} and had to be announced by {deadline}; "
    "nobody had approved it then",
    "Let it come into force later, or let the customer approve it: slm notice {agreement} {version}",
    Severity.WARNING,
)
COPY_EVENT_IMPOSSIBLE: Final = Mistake(
    "SLM536",
    "copy No. {number} of {agreement} {version} cannot have been {event} on {date}",
    "A copy is issued once, to a holder; it may be recalled; it is returned, lost or destroyed once. "
    "Events stand in their order.",
)
COPY_OF_UNKNOWN_VERSION: Final = Mistake(
    "SLM537", "{agreement} has no version {version} of which there could be a copy", "Correct the version."
)
COPY_TO_RECALL: Final = Mistake(
    "SLM538",
    "copy No. {number} of {agreement} {version} is still out, but the version no longer holds",
    "Recall it: slm copy recall {agreement} {version}",
    Severity.WARNING,
)

_FEW_CHARACTERS: Final = 8
_NAMED_BY_ID: Final = (f"{layout.SERVICES}/", f"{layout.CALENDARS}/")


def approvals_are_of_these_words(portfolio: Portfolio) -> Iterator[Problem]:
    """Name each approval that is of other words; of a version that was fully approved, that is one error.

    One that was edited itself is told as that: the words may be the same.
    """
    for agreement, version in _versions(portfolio):
        roles = {approval.role for approval in version.void}
        void: dict[tuple[Place, ...], list[Approval]] = {}
        for approval in version.void:
            if _is_retyped(version, approval):
                yield FINGERPRINT_RETYPED.at(
                    approval.place("fingerprint"), agreement=agreement, version=version.version
                )
            elif not _is_edited(approval):
                void.setdefault(places_of_other_words(portfolio, version, approval), []).append(approval)
        for places, given in void.items():
            files = ", ".join(place.path for place in places)
            told = {"agreement": agreement, "version": version.version, "files": files}
            if roles.issuperset(version.awaiting):
                first, *others = [approval.place("fingerprint") for approval in given]
                by = ", ".join(approval.role for approval in given)
                mistake = OTHER_NAME if _are_under_another_name(version, given[0]) else APPROVED_WORDS_CHANGED
                yield mistake.at(first, *places, *others, role=by, **told)
            else:
                for approval in given:
                    yield APPROVAL_VOID.at(approval.place("fingerprint"), *places, role=approval.role, **told)


def _is_retyped(version: DatedVersion, approval: Approval) -> bool:
    """Tell whether an approval without a seal names the words that are there, but for some characters.

    Fingerprints of other words have nothing in common.
    """
    named, there = approval.fingerprint or "", version.fingerprint or ""
    others = sum(one != other for one, other in zip(named, there, strict=False))
    return not approval.seal and len(named) == len(there) and 0 < others <= _FEW_CHARACTERS


def places_of_other_words(portfolio: Portfolio, version: DatedVersion, approval: Approval) -> tuple[Place, ...]:
    """Return the files of a version that were changed since; all, and a lost text, where the approval noted none.

    It is the register where the approval itself was.
    """
    if _is_edited(approval) or _is_retyped(version, approval):
        return (approval.place("fingerprint"),)
    if _are_under_another_name(version, approval):
        return (Place(version.agreement.file_path.rpartition("/")[0]),)
    changed = [path for path in version.changed_since(approval) if "/" not in path]
    texts = (f"terms.{language}.md" for language in portfolio.provider.languages)
    names = changed or [file for file in dict.fromkeys((*version.files, *texts)) if "/" not in file]
    locked = None if changed else _is_as_locked(portfolio, version.agreement.file_path)
    if locked is not None:
        names = [name for name in names if (name == "agreement.yml") != locked] or names
    return tuple(_place(version, name) for name in names)


def _are_under_another_name(version: DatedVersion, approval: Approval) -> bool:
    """Tell whether each file says what was approved, so that it was another agreement or version that said it."""
    files = {*filter(_is_own, approval.files)}
    return (
        bool(files)
        and files == {*filter(_is_own, version.files)}
        and not any(_is_own(path) for path in version.changed_since(approval))
    )


def _is_own(path: str) -> bool:
    return "/" not in path


def _is_as_locked(portfolio: Portfolio, path: str) -> bool | None:
    """Tell whether a file is as it was when a month was closed by it for the last time; None where none was."""
    hashes = [lock.inputs[path] for _, lock in sorted(portfolio.locks.items()) if path in lock.inputs]
    file = portfolio.files.get(path)
    return file.is_that_of(hashes[-1]) if file and hashes else None


def promises_by_the_catalog_stand(portfolio: Portfolio) -> Iterator[Problem]:
    """Name the approvals of versions that can still bind somebody which were given to other promises of the catalog.

    They are no part of its fingerprint (`slm.agreement.history` says why).
    """
    found: dict[str, list[tuple[str, DatedVersion, Approval, Place]]] = {}
    for agreement, version in _versions(portfolio):
        last_of_roles = {approval.role: approval for approval in version.approvals}
        for last in () if version.ended else last_of_roles.values():
            for file in version.changed_since(last):
                path, is_part = file.partition("#")[0], "#" in file
                is_gone = path not in portfolio.files
                # Of what names a file that is gone it is told; what levels say of an agreement depends on its services.
                is_told = is_gone and path.startswith(_NAMED_BY_ID)
                is_told |= is_part and path == layout.LEVELS and not _has_its_services(portfolio, version)
                if "/" in file and not is_told and not any(map(portfolio.is_unread, _said_in(portfolio, file))):
                    # A file that is gone is one cause, whatever it said.
                    gone = path if is_gone else file
                    found.setdefault(gone, []).append((agreement, version, last, last.place("files", file)))
    for file, given in found.items():
        (agreement, version, first, place), *others = given
        places = (*map(Place, _said_in(portfolio, file)), *(entry[3] for entry in others))
        n = {id(entry[2]) for entry in given}
        is_new = file.startswith(f"{layout.GLOSSARY}#") and file not in first.files
        yield (WORD_DEFINED if is_new else CATALOG_CHANGED).at(
            place, *places, agreement=agreement, version=version.version, file=file, role=first.role, n=len(n)
        )


def approvals_are_bound(portfolio: Portfolio) -> Iterator[Problem]:
    """Name each version with an approval that any words would satisfy, unless approvals are kept on paper."""
    for agreement, version in () if portfolio.provider.approvals_on_paper else _versions(portfolio):
        unbound = [approval for approval in version.approvals if approval.fingerprint is None]
        if unbound and version.fingerprint:
            yield APPROVAL_UNBOUND.at(unbound[0].place(), agreement=agreement, version=version.version)


def entries_are_as_they_were_written(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no entry was edited, or written by hand since its register has seals.

    A withdrawal stands alone in its list, so one of a day on which the book had seals is held to have one, too.
    """
    on_paper, since = portfolio.provider.approvals_on_paper, sealed_since(portfolio)
    for command, by_hand, agreement, entries in _registers(portfolio, on_paper=on_paper):
        is_sealed = False  # commands add entries at the end
        for entry in entries:
            is_end = isinstance(entry, Withdrawal | TerminationNotice)
            about = entry.month if isinstance(entry, ClaimEvent) else entry.version
            words = {"agreement": agreement, "version": about, "command": command}
            if _is_edited(entry, agreement):
                yield ENTRY_EDITED.at(entry.place("seal"), **words)
            elif not entry.seal and not by_hand and is_sealed:
                yield ENTRY_WITHOUT_SEAL.at(entry.place(), **words)
            elif not entry.seal and not by_hand and entry.person:
                yield SEAL_TAKEN_OFF.at(entry.place("person"), **words)
            elif not entry.seal and not by_hand and is_end and since and entry.date >= since:
                yield END_WITHOUT_SEAL.at(entry.place(), date=entry.date, since=since, **words)
            is_sealed = is_sealed or entry.seal is not None


def _is_edited(entry: _Entry, agreement: str = "") -> bool:
    """Tell whether an entry has a seal that is not its own; the fingerprint of an approval is of its agreement."""
    of_agreement = {} if isinstance(entry, Approval) else {"agreement": agreement}
    return bool(entry.seal) and entry.seal != true_seal(entry, **of_agreement)


def _registers(portfolio: Portfolio, *, on_paper: bool) -> Iterator[tuple[str, bool, str, Sequence[_Entry]]]:
    """Yield the lists of registers: by which command they are written, whether by hand, too, and of which agreement."""
    for agreement, register in portfolio.approvals.items():
        yield "slm approve", on_paper, agreement, register.approvals
        yield "slm end", on_paper, agreement, register.withdrawals
        yield "slm end", on_paper, agreement, register.notices
    for agreement, copies in portfolio.copies.items():
        yield "slm copy", False, agreement, copies.events
    for agreement, claims in portfolio.claims.items():
        yield "slm claim", on_paper, agreement, claims.events


def approvals_are_by_others(portfolio: Portfolio) -> Iterator[Problem]:
    """Where the provider asks for four eyes, nobody approves what they prepared."""
    for agreement, version in _versions(portfolio) if portfolio.provider.four_eyes else ():
        for approval in version.approvals:
            if portfolio.provider.is_named(version.agreement.control.prepared_by, approval.name):
                yield OWN_APPROVAL.at(approval.place("name"), agreement=agreement, version=version.version)


def changes_are_announced_in_time(portfolio: Portfolio) -> Iterator[Problem]:
    """Find versions that change something for the worse sooner than the version before them allows.

    Nobody can announce words that are not settled, so the day of the first approval is the earliest day of notice.
    """
    for name, version in _versions(portfolio):
        # Where the other side has approved, no notice is needed: both agree.
        agreed = {"customer", "supplier"} & {approval.role for approval in version.approvals}
        before = None if agreed else portfolio.agreements[name].version(str(version.agreement.supersedes))
        if before and (deadline := _missed(before, version, portfolio.as_of)):
            files = before.files, version.files
            found = changes(before.agreement, version.agreement, portfolio.hours, files)
            if any(change.adverse for change in found):
                yield NOTICE_TOO_SHORT.at(
                    version.agreement.valid.place("from"), before.agreement.renewal.place("change_notice"),
                    agreement=name, version=version.version, before=before.version, deadline=deadline,
                )  # fmt: skip


def copies_are_possible(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that each event can have happened to its copy."""
    for agreement, file in portfolio.copies.items():
        history = portfolio.agreements.get(agreement)
        for event in file.events:
            unknown = history and not history.version(str(event.version))
            if unknown and not portfolio.is_unread(layout.agreement_folder(agreement)):
                yield COPY_OF_UNKNOWN_VERSION.at(event.place("version"), agreement=agreement, version=event.version)
        for event in copy_register(file.events).impossible:
            yield COPY_EVENT_IMPOSSIBLE.at(
                event.place("event"), agreement=agreement, version=event.version, number=event.number,
                event=spoken(f"copy event|{event.event}"), date=event.date,
            )  # fmt: skip


def old_copies_are_recalled(portfolio: Portfolio) -> Iterator[Problem]:
    """List the papers that have to be recalled because their version no longer holds."""
    for agreement, file in portfolio.copies.items():
        history, register = portfolio.agreements.get(agreement), copy_register(file.events)
        for version in history.versions if history else ():
            for copy in register.outstanding(version.version) if version.ended else ():
                if copy.recalled is None:
                    place, number = copy.issued.place(), copy.number
                    yield COPY_TO_RECALL.at(place, agreement=agreement, version=copy.version, number=number)


def _place(version: DatedVersion, name: str) -> Place:
    agreement = version.agreement
    return agreement.place() if name == "agreement.yml" else Place(attachment_path(agreement.file_path, name))


def _said_in(portfolio: Portfolio, file: str) -> Iterator[str]:
    """Yield the files of the catalog in which stands what an approval names: of service hours, their holidays, too."""
    path = file.partition("#")[0]
    yield path
    known = (hours for name, hours in portfolio.hours.items() if file == f"{layout.calendar_file(name)}{SPECIAL_DAYS}")
    kept = (holidays for hours in known for version in hours.versions for holidays in version.holidays)
    yield from map(layout.calendar_file, dict.fromkeys(kept))


def _has_its_services(portfolio: Portfolio, version: DatedVersion) -> bool:
    return portfolio.services.keys() >= {*version.agreement.services}


def _versions(portfolio: Portfolio) -> Iterator[tuple[str, DatedVersion]]:
    return ((history.id, version) for history in portfolio.agreements.values() for version in history.versions)


def _missed(before: DatedVersion, version: DatedVersion, as_of: date) -> date | None:
    """Return the last day of notice, if nothing could be announced by then."""
    period = before.agreement.renewal.change_notice
    deadline = period and period.before(version.agreement.valid.start)
    known = min((approval.date for approval in version.approvals), default=as_of)
    return deadline if deadline and known > deadline else None
