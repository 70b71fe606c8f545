"""`slm close` and `slm restate`: the results of a month are locked, and a correction of them says who, why and what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import (
    BookError,
    BookFolder,
    by_option,
    doer,
    has_errors,
    tell_how_to_sign,
    tell_what_follows,
)
from slm.cli.command import DayType, MonthType, book_options, command
from slm.cli.register import past_day, register_bytes, replace_file, said_in
from slm.cli.speech import say, speech, tell
from slm.problem import Mistake, Place

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.compliance import LockedResult, MonthLock, Restated, SealedAct, SealEntry
    from slm.measurement import MonthFile
    from slm.portfolio import Portfolio
    from slm.problem import Problem

NO_MONTH: Final = Mistake(
    "SLM660",
    "there is no month {month} to close: measurements/{month}/month.yml is missing",
    "Months of this book: {known}",
)
CLOSED_ALREADY: Final = Mistake(
    "SLM661", "{month} was closed on {date} by {name}", "A correction is recorded with `slm restate {month}`."
)
NOT_OVER: Final = Mistake(
    "SLM662",
    "{month} cannot be closed on {date}: it is not over, or the day is still to come",
    "Close it on a day after its end; today is {as_of}.",
)
NOT_CLOSED: Final = Mistake(
    "SLM664",
    "{month} has no locked results to correct",
    "Before a month is closed, correct its files; `slm close {month}` locks it.",
)
NOTHING_CHANGED: Final = Mistake(
    "SLM665",
    "nothing of {month} is other than when it was closed",
    "Correct the record first, then run this command: it writes down what the correction changed.",
)
GOES_TO_NOBODY: Final = Mistake(
    "SLM614",
    "{path} does not say to whom the report of {month} goes",
    "Write it there, as in `distribution: [Board]`, then run this command again. Nothing was written: it is sealed "
    "with the month, and to add it later is a restatement.",
)

date_option: Final = click.option(
    "--date", "day", type=DayType(), metavar="DATE", help="When it was done. [default: the day of --as-of]"
)


@command(epilog="slm close 2026-10 --by su-wanqing")
@click.argument("month", type=MonthType(), required=False)
@by_option
@date_option
@click.option(
    "--register", is_flag=True, help="Enter the months that were closed before there was a register of seals."
)
@book_options
@click.pass_context
def close(
    context: click.Context, month: Month | None, by: str | None, day: date | None, book: BookFolder, *, register: bool
) -> None:
    """Close a month: lock its results, with who signs them off, to whom they go, and the hashes of what they rest on.

    From then on `slm check` fails if anything that is edited would change a result of the month. What was done is
    entered into measurements/seals.json, which is published: readers can hold the book against it with
    `slm verify --seals`.
    """
    if register == bool(month):
        raise click.MissingParameter(ctx=context, param=context.command.params[0])
    if month:
        _tell_closed(book, *close_month(book, month, by, day))
    else:
        _enter_old(book, by, day, register_bytes(book.root / layout.SEALS))


def close_month(
    book: BookFolder, month: Month, by: str | None, day: date | None
) -> tuple[Portfolio, MonthLock, SealEntry]:
    """Lock the results of a month and enter that; return the book of before, the lock and the entry."""
    from slm.checks.checks import check
    from slm.checks.locks import LOCK_MISSING, NOT_LOCKED, inputs_of, latest_before
    from slm.checks.seals import SEALED_LOCK_GONE
    from slm.checks.signatures import MONTH_NOT_SIGNED
    from slm.checks.work_done import WORK_UNKNOWN
    from slm.compliance import MonthLock, SealedAct
    from slm.facts.scorecard import scorecard

    seen = register_bytes(book.root / layout.SEALS)
    # What was interrupted is entered already, and could not be signed yet; of several months each is closed in turn.
    settled = SEALED_LOCK_GONE, MONTH_NOT_SIGNED, LOCK_MISSING
    portfolio, found = book.sound_but(settled)
    file = _file(portfolio, month)
    if month in portfolio.locks:
        lock = portfolio.locks[month]
        raise CLOSED_ALREADY.raised(month=month, date=lock.closed_on, name=lock.closed_by)
    on = day or file.closed_on or book.as_of
    if on > book.as_of or on < month.next.first_day:
        raise NOT_OVER.raised(month=month, date=on, as_of=book.as_of)
    name = doer(portfolio.provider, "close", by or file.closed_by, on)
    if month not in portfolio.seals.latest:
        _follows(portfolio, month, on)
        _refuse_without_recipients(file)
    closed = replace(portfolio, months={**portfolio.months, month: file.closed(on=on, by=name)})
    problems = [problem for problem in check(closed) if problem.mistake not in settled]
    if has_errors(problems):
        raise BookError(problems)
    of_month = (found for found in problems if found.place.path.startswith(f"{layout.month_folder(month)}/"))
    tell_what_follows(found for found in of_month if found.mistake not in (NOT_LOCKED, WORK_UNKNOWN))
    for unknown in (
        found for found in problems if found.mistake is WORK_UNKNOWN and found.place.path == file.file_path
    ):
        click.echo(f"  {unknown.message(speech().code)}", err=True)
    _tell_unanswered(closed, month)
    results = scorecard(closed).in_month(month)
    who = portfolio.provider.person(name)
    empty = MonthLock(
        path=layout.lock_file(month), month=month, closed_on=on, closed_by=name,
        signer=who.name if who else None, roles=who.held_on(on)[1] if who else (), distribution=file.distribution,
        after=latest_before(portfolio, month),
        inputs={}, results=(),
    )  # fmt: skip
    lock = empty.of(results, inputs_of(closed, month, results)).sealed()
    lost = [problem for problem in found if problem.mistake is SEALED_LOCK_GONE]
    entry = _write(book, portfolio, lost, lock, _entry(lock, SealedAct.CLOSED, on, name), seen)
    return portfolio, lock, entry


def _tell_unanswered(portfolio: Portfolio, month: Month) -> None:
    """Tell which misses of a month have no answer yet, until when they have time, and by which command it is given."""
    from slm.facts.answers import unanswered

    for answer in unanswered(portfolio):
        miss = answer.result
        if miss.last_month == month:
            tell(
                "  {agreement}/{target} was missed; answer it until {day}: slm new improvement --from "
                "{agreement}/{target}/{month}",
                agreement=miss.agreement, target=miss.target, month=month, day=answer.last_day or "-", err=True,
            )  # fmt: skip


def _tell_closed(book: BookFolder, portfolio: Portfolio, lock: MonthLock, entry: SealEntry) -> None:
    counts = Counter(result["verdict"] for result in lock.results)
    tell(
        "{month} closed on {date} by {name}: {results} locked ({verdicts}), resting on {files}",
        month=lock.month,
        date=entry.on,
        name=entry.by,
        results=say("{n} result", "{n} results", n=len(lock.results)),
        files=say("{n} file", "{n} files", n=len(lock.inputs)),
        verdicts=speech().list(f"{count} {say(f'verdict|{verdict}')}" for verdict, count in counts.items()) or "-",
    )
    _tell_recipients(portfolio.months[lock.month])
    _tell_signing(book, portfolio, [entry])


def _enter_old(book: BookFolder, by: str | None, day: date | None, seen: bytes | None) -> None:
    """Enter the locks that stand in no register, as they are, and say who did it."""
    from slm.checks.seals import unregistered
    from slm.compliance import SealedAct, SealEntry

    portfolio, _ = book.sound()
    on, register = past_day(day, book.as_of), portfolio.seals
    name = doer(portfolio.provider, "close", by, on)
    locks = unregistered(portfolio)
    for lock in locks:
        _follows(portfolio, lock.month, on, lock.closed_on)
        entry = SealEntry(month=lock.month, act=SealedAct.TAKEN_OVER, on=on, by=name, lock=lock.content)
        register = register.entered(entry)
    if locks:
        replace_file(book.root / layout.SEALS, seen, register.text().encode())
    tell("{n} month entered into {path}", "{n} months entered into {path}", n=len(locks), path=layout.SEALS)
    _tell_signing(book, portfolio, register.entries[len(portfolio.seals.entries) :])


@command(epilog='slm restate 2026-10 --by su-wanqing --reason "The outage of 3 October ended at 11:20"')
@click.argument("month", type=MonthType())
@by_option
@click.option(
    "--reason",
    required=True,
    multiple=True,
    metavar="TEXT",
    help="Why, in the language of --lang, else the first one of the book. For several: en=... zh=...",
)
@date_option
@book_options
def restate(month: Month, by: str | None, reason: Sequence[str], day: date | None, book: BookFolder) -> None:
    """Record a correction of a closed month: who made it, why, and the old and the new value of each result.

    Correct the record first. Pages show the new value with the old one beside it, for ever.
    """
    from slm.checks.locks import LOCK_EDITED, RESTATEMENTS_SETTLE, inputs_of
    from slm.checks.signatures import MONTH_NOT_SIGNED
    from slm.compliance import SealedAct
    from slm.facts.scorecard import scorecard

    seen = register_bytes(book.root / layout.SEALS)
    settled = *RESTATEMENTS_SETTLE, LOCK_EDITED, MONTH_NOT_SIGNED
    portfolio, found = book.sound_but(settled)
    file = _file(portfolio, month)
    if month not in portfolio.locks:
        raise NOT_CLOSED.raised(month=month)
    old, on = portfolio.locks[month], day or book.as_of
    if not old.closed_on <= on <= book.as_of:
        raise NOT_OVER.raised(month=month, date=on, as_of=book.as_of)
    _follows(portfolio, month, on)
    _refuse_without_recipients(file)
    results = scorecard(portfolio).in_month(month)
    reasons = said_in(reason, portfolio.provider.languages)
    inputs = inputs_of(portfolio, month, results)
    by, distribution = doer(portfolio.provider, "restate", by, on), file.distribution
    new = old.restated(results, inputs, on=on, by=by, reason=reasons, distribution=distribution)
    changes = new.restatements[-1].changes
    if not changes and old.inputs == inputs:
        raise NOTHING_CHANGED.raised(month=month)
    lost = [problem for problem in found if problem.mistake is LOCK_EDITED]
    entry = _write(book, portfolio, lost, new, _entry(new, SealedAct.RESTATED, on, by), seen)
    tell(
        "{month} restated on {date} by {name}: {n} result changed",
        "{month} restated on {date} by {name}: {n} results changed",
        month=month,
        date=on,
        name=by,
        n=len(changes),
    )
    for change in changes:
        _tell_change(change)
    _tell_recipients(file)
    _tell_signing(book, portfolio, [entry])


def _entry(lock: MonthLock, act: SealedAct, on: date, by: str) -> SealEntry:
    """Return the entry of what is done by this lock."""
    from slm.compliance import SealEntry, parse_lock

    return SealEntry(month=lock.month, act=act, on=on, by=by, lock=parse_lock(lock.path, lock.text()).content)


def _follows(portfolio: Portfolio, month: Month, on: date, *earlier: date) -> None:
    """Refuse a day before that of the latest entry: what is done to months is entered in the order of days."""
    from slm.checks.seals import DAYS_RUN_BACKWARDS

    head = portfolio.seals.head
    before = max((*earlier, head.on if head else on))
    if on < before:
        raise DAYS_RUN_BACKWARDS.raised(month=month, date=on, before=before, path=layout.SEALS)


def _write(
    book: BookFolder,
    portfolio: Portfolio,
    found: Sequence[Problem],
    lock: MonthLock,
    entry: SealEntry,
    seen: bytes | None,
) -> SealEntry:
    """Enter what is done to a month, then write its lock; return the entry with its seal.

    Whoever is killed between them runs the command again: what the register has already is not entered twice. Any
    other lock that the register does not know is refused.
    """
    from slm.checks.seals import NOT_REGISTERED, unregistered

    old, known = unregistered(portfolio), portfolio.seals.latest.get(entry.month)
    if old:
        raise NOT_REGISTERED.raised(n=len(old))
    is_entered = known is not None and replace(known, seal="") == entry
    others = [problem for problem in found if not (is_entered and problem.place.path == lock.path)]
    if has_errors(others):
        raise BookError(found)
    register = portfolio.seals if is_entered else portfolio.seals.entered(entry)
    if not is_entered:
        replace_file(book.root / layout.SEALS, seen, register.text().encode())
    file = book.root / lock.path
    replace_file(file, register_bytes(file), lock.text().encode())
    return register.latest[entry.month]


def _tell_signing(book: BookFolder, portfolio: Portfolio, entries: Iterable[SealEntry]) -> None:
    from slm.facts.signing import of_month

    provider = portfolio.provider
    tell_how_to_sign(book, provider, (of_month(provider, entry, Place(layout.SEALS)) for entry in entries))


def _file(portfolio: Portfolio, month: Month) -> MonthFile:
    if month not in portfolio.months:
        raise NO_MONTH.raised(month=month, known=", ".join(map(str, sorted(portfolio.months))))
    return portfolio.months[month]


def _refuse_without_recipients(file: MonthFile) -> None:
    """Refuse to seal a month that names nobody to whom its report goes: afterwards it is too late to add that."""
    if not file.distribution:
        raise GOES_TO_NOBODY.raised(path=file.place().path, month=file.month)


def _tell_recipients(file: MonthFile) -> None:
    names = say("separator|; ").join(text(speech().code) for text in file.distribution)
    if names:  # a month of before, which is entered after a stop, may name nobody
        tell("  the report goes to: {names}", names=names)


def _tell_change(change: Restated) -> None:
    tell(
        "  {agreement} {version} {target}, {service}, {period}: {before} -> {after}",
        **{name: change.result[name] for name in ("agreement", "version", "target", "service")},
        period=change.result["period"]["label"],
        before=_value(change.before),
        after=_value(change.after),
    )


def _value(result: LockedResult | None) -> str:
    if result is None:
        return say("nothing")
    verdict = say(f"verdict|{result['verdict']}")
    return f"{result['display']} ({verdict})".strip()
