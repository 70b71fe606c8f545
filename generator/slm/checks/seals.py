"""The register of seals: whoever bends it, or a lock that stands in it, is found out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from slm import layout
from slm.agreement import ClaimEvent
from slm.calendar import Month
from slm.compliance import MonthLock, SealEntry
from slm.document_control import Approval, CopyEvent, TerminationNotice, Withdrawal
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

SEAL_BROKEN: Final = Mistake(
    "SLM757",
    "{month}, {date}: this entry, or the one before it, is not what `slm close` and `slm restate` wrote",
    "Put {path} back as it was; the history of the book has it. Entries are never edited, moved or taken away.",
)
DAYS_RUN_BACKWARDS: Final = Mistake(
    "SLM758",
    "{month} cannot have been closed or restated on {date}: what was done before it was done on {before}",
    "What is done to a month stands in {path} in the order of days: name the day on which it is really done.",
)
SEALED_LOCK_GONE: Final = Mistake(
    "SLM759",
    "{month} was closed, but {path} is gone",
    "Put it back; the history of the book has it. A closed month is not closed again, unless closing was interrupted.",
    one_by=(),
)
ENTRY_GONE: Final = Mistake(
    "SLM763",
    "{month} was entered into {path} when it was closed, but no entry of it is there",
    "Put {path} back as it was; the history of the book has it.",
)
NOT_REGISTERED: Final = Mistake(
    "SLM764",
    "{n} closed month is in no register of seals: nobody would notice if its lock were made anew",
    "Enter it: slm close --register --by WHO",
    Severity.WARNING,
    plural="{n} closed months are in no register of seals: nobody would notice if their locks were made anew",
)
SEAL_TAKEN_OFF: Final = Mistake(
    "SLM765",
    "the lock of {month} says nothing of its seal or of the lock before it, though that of {before} was sealed earlier",
    "Put it back as it was; the history of the book has it.",
)
CLOSED_IN_FUTURE: Final = Mistake(
    "SLM766",
    "{month} was closed on {date}, which is still to come: today is {as_of}",
    "Put the lock back as it was. To look back to an earlier day, enter it first: slm close --register --by WHO",
)
NOT_COMPARED: Final = Mistake(
    "SLM767",
    "{n} month was closed after {as_of}: as of that day its results are not compared, only its files",
    "Check the book as of today, too.",
    Severity.WARNING,
    plural="{n} months were closed after {as_of}: as of that day their results are not compared, only their files",
)


def seals_are_as_they_were_written(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no entry was edited, moved or taken from between others, and that their days do not run backwards."""
    for entry in portfolio.seals.broken():
        yield SEAL_BROKEN.at(_entry_place(portfolio, entry), month=entry.month, date=entry.on, path=layout.SEALS)
    for before, entry in pairwise(portfolio.seals.entries):
        if entry.on < before.on:
            words = {"month": entry.month, "date": entry.on, "before": before.on, "path": layout.SEALS}
            yield DAYS_RUN_BACKWARDS.at(_entry_place(portfolio, entry), **words)


def sealed_months_have_their_locks(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that each month of the register has its lock, and each lock that was entered its entry."""
    latest = portfolio.seals.latest
    for month, entry in latest.items():
        path = layout.lock_file(month)
        if month not in portfolio.locks and not portfolio.is_unread(path):
            yield SEALED_LOCK_GONE.at(Place(path), _entry_place(portfolio, entry), month=month, path=path)
    if not portfolio.is_unread(layout.SEALS):
        for lock in unregistered(portfolio):
            if lock.is_of_a_register:
                yield ENTRY_GONE.at(Place(lock.path), Place(layout.SEALS), month=lock.month, path=layout.SEALS)
        old = [lock for lock in unregistered(portfolio) if not lock.is_of_a_register]
        if old:
            yield NOT_REGISTERED.at(Place(old[0].path), Place(layout.SEALS), n=len(old))


def old_locks_keep_their_seals(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that, where no register tells it, no lock lost its seal or what it says of the one before it.

    Every lock has these since the first one that has them.
    """
    sealed = [lock for _, lock in sorted(portfolio.locks.items()) if lock.seal]
    for month, lock in portfolio.locks.items():
        earlier = [before for before in sealed if before.month < month and before.closed_on < lock.closed_on]
        if earlier and not (lock.seal and lock.after) and month not in portfolio.seals.latest:
            yield SEAL_TAKEN_OFF.at(Place(lock.path), Place(earlier[-1].path), month=month, before=earlier[-1].month)


def locks_are_not_of_the_future(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no month was closed after today; in a register that goes on, today may be a day to look back to."""
    later = [lock for _, lock in sorted(portfolio.locks.items()) if lock.closed_on > portfolio.as_of]
    known = [lock for lock in later if lock.month in portfolio.seals.latest]
    for lock in later:
        if lock not in known:
            words = {"month": lock.month, "date": lock.closed_on, "as_of": portfolio.as_of}
            yield CLOSED_IN_FUTURE.at(Place(lock.path), **words)
    if known:
        yield NOT_COMPARED.at(Place(known[0].path), n=len(known), as_of=portfolio.as_of)


def shows_locks(portfolio: Portfolio) -> Place | None:
    """Return where a book shows that its months are locked; None where it may be one of before there were locks.

    That is a lock, or the register; what only `slm close` of now is used beside, the sealed entries of registers; and
    what the provider says of closing: none of these was ever written for months that are closed by a word alone.
    """
    if portfolio.locks:
        return Place(min(portfolio.locks.values(), key=lambda lock: lock.month).path)
    if portfolio.seals.entries or portfolio.is_unread(layout.SEALS):
        return Place(layout.SEALS)
    sealed = next((entry.place("seal") for entry in _sealed_entries(portfolio)), None)
    provider, since = portfolio.provider, portfolio.provider.signed_since
    if sealed is None and (since.closings or since.restatements):
        return provider.place("signed_since")
    if sealed is None and (provider.authority.close or provider.authority.restate):
        return provider.place("authority")
    return sealed


def _sealed_entries(
    portfolio: Portfolio,
) -> Iterator[Approval | Withdrawal | TerminationNotice | CopyEvent | ClaimEvent]:
    """Yield the entries of the registers of agreements that have a seal."""
    for register in portfolio.approvals.values():
        yield from (entry for entry in register.approvals if entry.seal)
        yield from (entry for entry in register.ends if entry.seal)
    for copies in portfolio.copies.values():
        yield from (entry for entry in copies.events if entry.seal)
    for claims in portfolio.claims.values():
        yield from (entry for entry in claims.events if entry.seal)


def sealed_since(portfolio: Portfolio) -> date | None:
    """Return the first day on which something was sealed in the book; None where nothing was."""
    days = (*(entry.date for entry in _sealed_entries(portfolio)), *(entry.on for entry in portfolio.seals.entries))
    return min(days, default=None)


def unregistered(portfolio: Portfolio) -> list[MonthLock]:
    """Return the locks of which no entry is in the register, by month."""
    latest = portfolio.seals.latest
    locks = sorted(portfolio.locks.items())
    return [lock for month, lock in locks if month not in latest and lock.month == month]


def is_as_registered(portfolio: Portfolio, lock: MonthLock) -> bool:
    """Tell whether a lock says what stands of it in the register, as far as it stands there."""
    entry = portfolio.seals.latest.get(lock.month)
    return entry is None or entry.lock == lock.content


def _entry_place(portfolio: Portfolio, entry: SealEntry) -> Place:
    """Return where an entry of the register stands."""
    return Place(layout.SEALS, portfolio.seals.line_of(entry), 1)


def register_place(portfolio: Portfolio, month: Month) -> tuple[Place, ...]:
    """Return where the latest entry of a month stands, if there is one."""
    entry = portfolio.seals.latest.get(month)
    return (_entry_place(portfolio, entry),) if entry else ()
