"""What was published of records that no lock seals: who holds a copy tells what vanished or was rewritten since.

Actions, decisions, minutes, services, mappings, ends, copies, claims, and the rows of months that are not closed go
into the published seals as fingerprints, each edition's own: of what an edition does not show, its seals hold nothing.
Texts may be translated and lists be continued, so that what counts is whether what was said is still said
(FAILURES S13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Final

from slm import layout
from slm.agreement import ClaimEvent
from slm.calendar import Month
from slm.catalog import ChangeRequest, HistoryEntry
from slm.compliance import SealedRecord, SealRegister
from slm.document_control import Approval, CopyEvent, TerminationNotice, Withdrawal, fingerprint, short_fingerprint
from slm.improvement import Complaint, Dispute, Improvement, Progress, Review
from slm.measurement import Outage, Pause, Ticket, TicketEvent
from slm.portfolio import Portfolio
from slm.values import LocalText, SeenBy, Written, keys_of

_ROWS: Final = "id"
_BETWEEN: Final = " "
"""What is between the keys of a row that are held on to together; no key of a record has it."""
_TAKES_OUT: Final = {"exclusion"}
"""What everybody sees of a row, and what takes it from what counts: that it is empty is said, too."""
_PROMISED: Final = ("answers", "services", "cause", "action", "owner", "opened_on", "due", "baseline", "goal")
_DECIDED: Final = ("decision", "decided_on", "effective_on", "services", "agreements")
_COMPLAINED: Final = ("customer", "received", "text", "answered", "answer")
_OBJECTED: Final = ("agreement", "target", "month", "raised_by", "raised_on", "objection", "decision")
_HELD: Final = ("date", "agreements", "participants", "findings", "decisions", "signed")
_OFFERED: Final = ("hours", "team", "charge", "service_class", "security", "grades", "features", "options")
_MAPPED: Final = ("files", "mapped", "services", "values", "constants", "ignored", "leave_out", "missing", "time_zone")
_ENTRIES: Final[Mapping[type[Written], tuple[str, ...]]] = {
    Approval: ("version", "role", "date"),
    Withdrawal: ("version", "date", "by", "reason"),
    TerminationNotice: ("version", "date", "reason"),
    CopyEvent: ("version", "number", "event", "date", "holder"),
    ClaimEvent: ("month", "event", "date", "amount"),
}
"""Of entries of registers: what of them is told to everybody who is told of them."""


def records_of(portfolio: Portfolio) -> Iterator[SealedRecord]:
    """Yield what a book, or what an edition has of one, says in its records, as fingerprints."""
    for path, keys, record in _records(portfolio, portfolio.as_of):
        if said := _said(path, record, keys):
            yield SealedRecord(path=path, said=said)
    for path, rows in _rows(portfolio).items():
        month = Month.parse(layout.month_of(path) or "")
        if month not in portfolio.locks or portfolio.locks[month].closed_on > portfolio.as_of:
            yield SealedRecord(path=path, said=_said_of_rows(path, rows))


def files_of(part: Portfolio, whole: Portfolio, sees: SeenBy) -> dict[str, str]:
    """Return what each file of a book says, as short fingerprints, by its path; of a part of it, what each key shows.

    The hash of a file that is not shown whole would tell when something hidden in it changes. Of what stands in for
    something hidden there is none: the book does not say it.
    """
    if sees is not SeenBy.INTERNAL:
        said = _shown(whole, sees)
        return {name: one for name, one in _shown(part, sees).items() if said.get(name) == one}
    files = {path: file.sha256 for path, file in whole.files.items()} | dict(whole.beside)
    return {path: short_fingerprint(digest) for path, digest in sorted(files.items())}


def files_since(portfolio: Portfolio, published: SealRegister) -> Mapping[str, list[str]]:
    """Return which files, or keys of files, were changed, added or taken away since these seals were published.

    People may change them. It is told all the same: nothing else tells it of a history that was made anew (S13).
    """
    then, paths = published.files, files_of(portfolio, portfolio, SeenBy.INTERNAL)
    now = {**paths, **_shown(portfolio, SeenBy.INTERNAL)}
    are_whole = any(name in paths for name in then)
    return {
        "changed": [name for name in then if name in now and now[name] != then[name]],
        "added": [path for path in paths if are_whole and path not in then],
        "gone": [name for name in then if name not in now],
    }


def rows_since(portfolio: Portfolio, published: SealRegister) -> Iterator[tuple[str, list[str]]]:
    """Yield the records of months of which rows say something else than was published, with their numbers.

    What was empty may be filled in, but for what takes a row out of what counts. Nothing is told of a month that was
    restated since, which says it itself.
    """
    rows, day = _rows(portfolio), published.day or portfolio.as_of
    restated = {path for path, _, words in _told_since(portfolio, day) if not words}
    for record in (record for record in published.records if record.path in rows and record.path not in restated):
        path, ids = record.path, {*record.said.get(_ROWS, ())}
        known = {name: {*hashes} for name, hashes in record.said.items() if name != _ROWS}
        changed = [
            number
            for number, row in rows[path]
            if known
            and _hashed(path, _ROWS, number) in ids
            and not any(_hashed(path, names, _told_by(row, names)) in hashes for names, hashes in known.items())
        ]
        if changed:
            yield path, changed


def said_otherwise(portfolio: Portfolio, published: SealRegister) -> Iterator[tuple[SealedRecord, tuple[str, ...]]]:
    """Yield each published record that no longer says what it did, with the keys; none where it is gone.

    It is no contradiction where the book tells the change itself: an action by an entry of progress, a service by what
    held earlier or by its history, a month by a restatement, each of the day of publishing or later. An entry tells it
    of the keys that it names, with what was published of them.
    """
    day = published.day or portfolio.as_of
    now = {path: _said(path, record, keys) for path, keys, record in _records(portfolio, day)}
    now |= {path: _said_of_rows(path, rows) for path, rows in _rows(portfolio).items()}
    told: dict[tuple[str, str], set[str]] = {}
    for path, key, words in _told_since(portfolio, day):
        told.setdefault((path, key), set()).add(_hashed(path, key, words) if words else "")
    for record in published.records:
        said = now.get(record.path)
        missing = {key: {*hashes} - {*said.get(key, ())} for key, hashes in record.said.items()} if said else {}
        tells = {key: told.get((record.path, key), set()) for key in missing}
        keys = tuple(
            key for key, gone in missing.items() if gone and _BETWEEN not in key and not tells[key] & {*gone, ""}
        )
        if keys or not said:
            yield record, keys


def _records(portfolio: Portfolio, day: date) -> Iterator[tuple[str, Iterable[str], Written]]:
    """Yield what is recorded, where, and the keys of it that are held on to, as it is on a day."""
    for name, service in portfolio.services.items():
        yield layout.service_file(name), _OFFERED, service.on(day)
    for name, source in portfolio.sources.items():
        yield layout.source_file(name), _MAPPED, source
    for change in portfolio.changes.values():
        if change.decision != "pending":
            yield _path("change_request", change), _DECIDED, change
    for action in portfolio.improvements.values():
        yield _path("improvement", action), _PROMISED, action
    for review in portfolio.reviews.values():
        if review.date <= portfolio.as_of:
            yield _path("review", review), _HELD, review
    yield from _voices(portfolio)
    for agreement, register in portfolio.approvals.items():
        yield layout.approvals_file(agreement), ("approvals", "withdrawals", "notices"), register
    for file, registers in ((layout.copies_file, portfolio.copies), (layout.claims_file, portfolio.claims)):
        yield from ((file(agreement), ("events",), events) for agreement, events in registers.items())


def _voices(portfolio: Portfolio) -> Iterator[tuple[str, Iterable[str], Written]]:
    for complaint in portfolio.complaints.values():
        if complaint.received.date() <= portfolio.as_of:
            yield _path("complaint", complaint), _COMPLAINED, complaint
    for dispute in portfolio.disputes.values():
        if dispute.raised_on <= portfolio.as_of:
            yield _path("dispute", dispute), _OBJECTED, dispute


def _path(kind: str, record: ChangeRequest | Improvement | Review | Complaint | Dispute) -> str:
    return layout.WRITTEN[kind].replace("*", record.id)


def _rows(portfolio: Portfolio) -> Mapping[str, list[tuple[str, Written]]]:
    """Return the rows of months, by their record, each with what tells it apart, or of which case or service it is.

    Checks of a monitor are not among them: there are too many.
    """
    rows: dict[str, list[tuple[str, Written]]] = {}
    of_months: tuple[Outage | Ticket, ...] = (*portfolio.outages.outages, *portfolio.tickets.tickets)
    of_cases: tuple[Pause | TicketEvent, ...] = (*portfolio.tickets.pauses, *portfolio.tickets.events)
    numbered = chain[tuple[str, Written]](
        ((row.id, row) for row in of_months),
        ((row.ticket, row) for row in of_cases),
        ((f"{row.service} {row.date}", row) for row in portfolio.surveys.surveys),
    )
    for number, row in numbered:
        rows.setdefault(row.file_path, []).append((number, row))
    for figure in (figure for figures in portfolio.figures.values() for figure in figures.figures):
        named = (figure.agreement, figure.target, figure.workload, figure.service, figure.version)
        rows.setdefault(figure.file_path, []).append((" ".join(str(one) for one in named if one), figure))
    return rows


def _said_of_rows(path: str, rows: Iterable[tuple[str, Written]]) -> dict[str, tuple[str, ...]]:
    """Return the fingerprints of what tells rows apart, and those of what they say, by the keys that say something.

    What a reader does not see of a row has no part in it.
    """
    said: dict[str, dict[str, None]] = {}
    for number, row in rows:
        said.setdefault(_ROWS, {})[_hashed(path, _ROWS, number)] = None
        names = _BETWEEN.join(
            name for name in type(row).model_fields if name in _TAKES_OUT or getattr(row, name) is not None
        )
        said.setdefault(names, {})[_hashed(path, names, _told_by(row, names))] = None
    return {names: tuple(hashes) for names, hashes in said.items()}


def _told_by(row: Written, names: str) -> str:
    """Return what a row says under these keys."""
    return "\n".join(" ".join(_words(getattr(row, name, None))) for name in names.split(_BETWEEN))


def _shown(portfolio: Portfolio, sees: SeenBy) -> dict[str, str]:
    """Return fingerprints of what the keys of records say that somebody sees, by path and key."""
    parts: list[tuple[str, str, Written]] = [
        (path, "", record) for path, _, record in _records(portfolio, portfolio.as_of)
    ]
    parts += [(layout.PROVIDER, "", portfolio.provider), (layout.LEVELS, "", portfolio.levels)]
    parts += [(layout.METRICS, f"{metric.id}.", metric) for metric in portfolio.metrics.values()]
    others = (layout.GLOSSARY, portfolio.glossary), (layout.PROCESS, portfolio.process)
    parts += [(path, "", part) for path, part in others if part]
    said = ((path, key, words) for path, at, part in parts for key, words in _flat(part, at, sees))
    return {f"{path}#{key}": _hashed(path, key, words) for path, key, words in said}


def _flat(part: Written, at: str, sees: SeenBy) -> Iterator[tuple[str, str]]:
    """Yield what each key of a record says that somebody sees.

    An entry of a list that has no id nobody could name; of a list of ids some may be hidden, which is told to nobody.
    """
    for name in (name for name, key in keys_of(type(part)).items() if key.seen_by >= sees and name != "id"):
        value = getattr(part, name)
        entries = value if isinstance(value, tuple) else ()
        kinds = {type(entry) for entry in entries or (value,)}
        if isinstance(value, Written):
            yield from _flat(value, f"{at}{name}.", sees)
        elif any(issubclass(kind, Written) for kind in kinds):
            for entry in (entry for entry in entries if hasattr(entry, "id")):
                yield from _flat(entry, f"{at}{name}.{entry.id}.", sees)
        elif value not in (None, ()) and not (entries and str in kinds):
            yield f"{at}{name}", "\n".join(_words(value))


def _told_since(portfolio: Portfolio, day: date) -> Iterator[tuple[str, str, str]]:
    """Yield what the book tells of changes since a day: the path, the key, and what that said; empty of several."""
    actions = ((_path("improvement", one), entry) for one in portfolio.improvements.values() for entry in one.progress)
    services = ((layout.service_file(one.id), entry) for one in portfolio.services.values() for entry in one.history)
    for path, entry in chain[tuple[str, Progress | HistoryEntry]](actions, services):
        for key, words in entry.was.items() if entry.date >= day else ():
            # Lists are told in one text, and hashed entry by entry.
            yield path, key, "" if words.startswith("[") else words
    for path in _rows(portfolio):
        lock = portfolio.locks.get(Month.parse(layout.month_of(path) or ""))
        if lock and any(restated.on >= day for restated in lock.restatements):
            yield path, _ROWS, ""


def _said(path: str, record: Written, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the fingerprints of what a record says under these keys: of each entry and each language by itself."""
    found = {key: tuple(_hashed(path, key, words) for words in _words(getattr(record, key))) for key in keys}
    return {key: hashes for key, hashes in found.items() if hashes}


def _hashed(path: str, key: str, words: str) -> str:
    return short_fingerprint(fingerprint(path=path, key=key, words=words))


def _words(value: object) -> Iterator[str]:
    if isinstance(value, LocalText):
        yield from value.written.values() if isinstance(value.written, Mapping) else (value.written,)
    elif isinstance(value, Mapping):
        yield from (f"{key}={words}" for key, entry in value.items() for words in _words(entry))
    elif isinstance(value, tuple):
        for entry in value:
            yield from _words(entry)
    elif isinstance(value, Written):
        names = _ENTRIES.get(type(value), tuple(type(value).model_fields))
        yield fingerprint(**{name: getattr(value, name) for name in names})
    elif value is not None:
        yield str(value)
