"""`slm close` and `slm restate`: the results of a month are locked, and a correction of them says who, why and what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import BookError, BookFolder, has_errors
from slm.cli.command import DayType, MonthType, book_options, command
from slm.cli.register import local_text, replace_file
from slm.cli.speech import say, speech, tell
from slm.problem import Mistake

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.compliance import LockedResult, Restated
    from slm.measurement import MonthFile
    from slm.portfolio import Portfolio

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
BY_WHOM: Final = Mistake(
    "SLM663",
    "'{value}' is nobody of this book",
    "Say who closes it with --by, by an id of catalog/provider.yml: {known}",
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

by_option: Final = click.option("--by", metavar="WHO", help="Who does it: the id of a person of the book.")
date_option: Final = click.option(
    "--date", "day", type=DayType(), metavar="DATE", help="When it was done. [default: the day of --as-of]"
)


@command(epilog="slm close 2026-10 --by su-wanqing")
@click.argument("month", type=MonthType())
@by_option
@date_option
@book_options
def close(month: Month, by: str | None, day: date | None, book: BookFolder) -> None:
    """Close a month: lock its results, with who signs them off, to whom they go, and the hashes of what they rest on.

    From then on `slm check` fails if anything that is edited would change a result of the month.
    """
    from slm.checks.checks import check
    from slm.checks.locks import inputs_of, latest_before
    from slm.compliance import MonthLock
    from slm.facts.scorecard import scorecard

    portfolio, _ = book.sound()
    file = _file(portfolio, month)
    if month in portfolio.locks:
        lock = portfolio.locks[month]
        raise CLOSED_ALREADY.raised(month=month, date=lock.closed_on, name=lock.closed_by)
    name = _person(portfolio, by or file.closed_by or "")
    on = day or file.closed_on or book.as_of
    if on > book.as_of or on < month.next.first_day:
        raise NOT_OVER.raised(month=month, date=on, as_of=book.as_of)
    closed = replace(portfolio, months={**portfolio.months, month: file.closed(on=on, by=name)})
    problems = check(closed)
    if has_errors(problems):
        raise BookError(problems)
    results = scorecard(closed).in_month(month)
    who = portfolio.provider.person(name)
    empty = MonthLock(
        path=layout.lock_file(month), month=month, closed_on=on, closed_by=name,
        roles=who.roles if who else (), distribution=file.distribution, after=latest_before(portfolio, month),
        inputs={}, results=(),
    )  # fmt: skip
    lock = empty.of(results, inputs_of(closed, month, results)).sealed()
    replace_file(book.root / lock.path, None, lock.text().encode())
    counts = Counter(result.verdict for result in results)
    tell(
        "{month} closed on {date} by {name}: {results} locked ({verdicts}), resting on {files}",
        month=month,
        date=on,
        name=name,
        results=say("{n} result", "{n} results", n=len(results)),
        files=say("{n} file", "{n} files", n=len(lock.inputs)),
        verdicts=speech().list(f"{count} {say(f'verdict|{verdict}')}" for verdict, count in counts.items()) or "-",
    )
    _tell_recipients(file)


@command(epilog='slm restate 2026-10 --by su-wanqing --reason "The outage of 3 October ended at 11:20"')
@click.argument("month", type=MonthType())
@by_option
@click.option(
    "--reason", required=True, multiple=True, metavar="TEXT", help="Why. Once for each language: en=... zh=..."
)
@date_option
@book_options
def restate(month: Month, by: str | None, reason: Sequence[str], day: date | None, book: BookFolder) -> None:
    """Record a correction of a closed month: who made it, why, and the old and the new value of each result.

    Correct the record first. Pages show the new value with the old one beside it, for ever.
    """
    from slm.checks.locks import RESTATEMENTS_SETTLE, inputs_of
    from slm.facts.scorecard import scorecard

    portfolio, _ = book.sound_but(RESTATEMENTS_SETTLE)
    file = _file(portfolio, month)
    if month not in portfolio.locks:
        raise NOT_CLOSED.raised(month=month)
    old, on = portfolio.locks[month], day or book.as_of
    if not old.closed_on <= on <= book.as_of:
        raise NOT_OVER.raised(month=month, date=on, as_of=book.as_of)
    results = scorecard(portfolio).in_month(month)
    text = local_text(reason)
    reasons = {str(language): text(language) for language in portfolio.provider.languages}
    inputs = inputs_of(portfolio, month, results)
    by, distribution = _person(portfolio, by or ""), file.distribution
    new = old.restated(results, inputs, on=on, by=by, reason=reasons, distribution=distribution)
    changes = new.restatements[-1].changes
    if not changes and old.inputs == inputs:
        raise NOTHING_CHANGED.raised(month=month)
    lock = book.root / new.path
    replace_file(lock, lock.read_bytes(), new.text().encode())
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


def _file(portfolio: Portfolio, month: Month) -> MonthFile:
    if month not in portfolio.months:
        raise NO_MONTH.raised(month=month, known=", ".join(map(str, sorted(portfolio.months))))
    return portfolio.months[month]


def _person(portfolio: Portfolio, name: str) -> str:
    known = [person.id for person in portfolio.provider.people]
    if name not in known:
        raise BY_WHOM.raised(value=name, known=", ".join(known))
    return name


def _tell_recipients(file: MonthFile) -> None:
    if file.distribution:
        names = say("separator|; ").join(text(speech().code) for text in file.distribution)
        tell("  the report goes to: {names}", names=names)
    else:
        tell("  {path} names nobody to whom the report goes (distribution)", path=file.place().path)


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
