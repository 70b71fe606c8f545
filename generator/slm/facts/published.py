"""What was published of records that no lock seals: who holds a copy tells what vanished or was rewritten since.

Actions, decisions, minutes, services, mappings, ends, copies, and the rows of months that are not closed go into the
published seals as fingerprints, each edition's own: of what an edition does not show, its seals hold nothing. Texts may
be translated and lists be continued, so that what counts is whether what was said is still said (FAILURES S13).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.catalog import ChangeRequest, HistoryEntry
from slm.compliance import SealedRecord, SealRegister
from slm.document_control import Approval, CopyEvent, TerminationNotice, Withdrawal, fingerprint, short_fingerprint
from slm.improvement import Improvement, Progress, Review
from slm.measurement import Outage, Ticket
from slm.portfolio import Portfolio
from slm.values import LocalText, Written

_ROWS: Final = "id"
_PROMISED: Final = ("answers", "services", "cause", "action", "owner", "opened_on", "due", "baseline", "goal")
_DECIDED: Final = ("decision", "decided_on", "effective_on", "services", "agreements")
_HELD: Final = ("date", "agreements", "participants", "findings", "decisions", "signed")
_OFFERED: Final = ("hours", "team", "charge", "service_class", "security", "grades", "features", "options")
_MAPPED: Final = ("files", "mapped", "services", "values", "constants", "ignored", "leave_out", "missing", "time_zone")
_ENTRIES: Final[Mapping[type[Written], tuple[str, ...]]] = {
    Approval: ("version", "role", "date"),
    Withdrawal: ("version", "date", "by", "reason"),
    TerminationNotice: ("version", "date", "reason"),
    CopyEvent: ("version", "number", "event", "date", "holder"),
}
"""Of entries of registers: what of them is told to everybody who is told of them."""


def records_of(portfolio: Portfolio) -> Iterator[SealedRecord]:
    """Yield what a book, or what an edition has of one, says in its records, as fingerprints."""
    for path, keys, record in _records(portfolio, portfolio.as_of):
        if said := _said(path, record, keys):
            yield SealedRecord(path=path, said=said)
    for path, ids in _rows(portfolio).items():
        month = Month.parse(layout.month_of(path) or "")
        if month not in portfolio.locks or portfolio.locks[month].closed_on > portfolio.as_of:
            yield SealedRecord(path=path, said={_ROWS: tuple(_hashed(path, _ROWS, row) for row in ids)})


def said_otherwise(portfolio: Portfolio, published: SealRegister) -> Iterator[tuple[SealedRecord, tuple[str, ...]]]:
    """Yield each published record that no longer says what it did, with the keys; none where it is gone.

    It is no contradiction where the book tells the change itself: an action by an entry of progress, a service by what
    held earlier or by its history, a month by a restatement, each of the day of publishing or later. An entry tells it
    of the keys that it names, with what was published of them.
    """
    day = published.day or portfolio.as_of
    now = {path: _said(path, record, keys) for path, keys, record in _records(portfolio, day)}
    now |= {path: {_ROWS: tuple(_hashed(path, _ROWS, row) for row in ids)} for path, ids in _rows(portfolio).items()}
    told: dict[tuple[str, str], set[str]] = {}
    for path, key, words in _told_since(portfolio, day):
        told.setdefault((path, key), set()).add(_hashed(path, key, words) if words else "")
    for record in published.records:
        said = now.get(record.path)
        missing = {key: {*hashes} - {*said.get(key, ())} for key, hashes in record.said.items()} if said else {}
        tells = {key: told.get((record.path, key), set()) for key in missing}
        keys = tuple(key for key, gone in missing.items() if gone and not tells[key] & {*gone, ""})
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
    for agreement, register in portfolio.approvals.items():
        yield layout.approvals_file(agreement), ("approvals", "withdrawals", "notices"), register
    for agreement, copies in portfolio.copies.items():
        yield layout.copies_file(agreement), ("events",), copies


def _path(kind: str, record: ChangeRequest | Improvement | Review) -> str:
    return layout.WRITTEN[kind].replace("*", record.id)


def _rows(portfolio: Portfolio) -> Mapping[str, list[str]]:
    """Return the numbers of outages and tickets by the record of a month that has them."""
    rows: dict[str, list[str]] = {}
    of_months: tuple[Outage | Ticket, ...] = (*portfolio.outages.outages, *portfolio.tickets.tickets)
    for row in of_months:
        rows.setdefault(row.file_path, []).append(row.id)
    return rows


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
