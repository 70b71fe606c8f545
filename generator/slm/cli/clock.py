"""`slm clock`: working time between two instants, the instant after a duration, and whether service is open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import click

from slm.cli.book import BookFolder
from slm.cli.command import Group, book_options
from slm.cli.speech import look_up, say
from slm.problem import Mistake
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import WorkingTime

BACKWARDS: Final = Mistake("SLM689", "{end} is before {start}", "Write the earlier time first.")
NO_OFFSET: Final = Mistake(
    "SLM688",
    "'{value}' has no offset from UTC",
    "In the zone of these service hours, {zone}, it is {meant_time}.",
)

_NEVER: Final = N_(
    "The clock of {zone} was put forward and never showed this time: write {meant_time} or {other_time}."
)
_TWICE: Final = N_("The clock of {zone} was put back and showed this time twice: write {meant_time} or {other_time}.")

calendar_option: Final = click.option("--calendar", required=True, metavar="ID", help="Service hours, by id.")


@click.group(cls=Group)
def clock() -> None:
    """Tell working time by the service hours of the book."""


@clock.command(epilog="slm clock elapsed --calendar office-5x8 2025-09-26T17:00+08:00 2025-09-29T17:00+08:00")
@calendar_option
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@book_options
def elapsed(calendar: str, start: str, end: str, book: BookFolder) -> None:
    """Tell the working time from one instant to another."""
    working_time = look_up(book.readable().working_time, calendar)
    first, last = _instant(start, working_time), _instant(end, working_time)
    if last < first:
        raise BACKWARDS.raised(start=start, end=end)
    total = working_time.elapsed(first, last)
    minutes, seconds = divmod(total, 60)
    words = {"hours": minutes // 60, "minutes": minutes % 60, "seconds": seconds, "total": total}
    click.echo(say("{hours} h {minutes:02d} min {seconds:02d} s ({total} s)", **words))
    _tell_doubts(working_time, first, last)


@clock.command(epilog='slm clock due --calendar office-5x8 2025-09-26T17:00+08:00 "16 working_hours"')
@calendar_option
@click.argument("start", metavar="FROM")
@click.argument("duration", metavar="DURATION")
@book_options
def due(calendar: str, start: str, duration: str, book: BookFolder) -> None:
    """Tell the instant at which a duration that began at another is used up."""
    from slm.calendar import Duration

    working_time, length = look_up(book.readable().working_time, calendar), Duration.parse(duration)
    begun = _instant(start, working_time)
    found = working_time.due_after(begun, length)
    click.echo(found.instant.astimezone(working_time.zone).isoformat())
    _tell_doubts(working_time, begun, found.instant)


@clock.command(name="is-open", epilog="slm clock is-open --calendar office-5x8 2025-09-28T10:00+08:00")
@calendar_option
@click.argument("instant", metavar="AT")
@book_options
def is_open(calendar: str, instant: str, book: BookFolder) -> None:
    """Tell whether service is attended at an instant, and until when that is so."""
    working_time = look_up(book.readable().working_time, calendar)
    at = _instant(instant, working_time)
    opened = working_time.is_open(at)
    if opened:
        changes = working_time.open_intervals(at, at + timedelta(days=_DAYS_AHEAD))[0].end
    else:
        changes = working_time.due(at, 0).instant
    until = changes.astimezone(working_time.zone).isoformat()
    is_always = opened and changes >= at + timedelta(days=_DAYS_AHEAD)
    told = say("open at all times") if is_always else say("open until {until}", until=until) if opened else None
    click.echo(told or say("closed until {until}", until=until))
    _tell_doubts(working_time, at, at if is_always else changes)


_DAYS_AHEAD: Final = 7
"""Hours that are open for so long are not closed every week."""


def _tell_doubts(working_time: WorkingTime, start: datetime, end: datetime) -> None:
    """Say of a span of time on which of its days other hours may hold than are counted (FAILURES F29)."""
    for told in _doubts(working_time, start, end):
        click.echo(told, err=True)


def _doubts(working_time: WorkingTime, start: datetime, end: datetime) -> Iterator[str]:
    last_second = max(start, end - timedelta(seconds=1))
    first, last = (instant.astimezone(working_time.zone).date() for instant in (start, last_second))
    begun = working_time.hours.in_force_from
    if first < begun:
        yield say("provisional: these hours hold from {since}; before that, what is counted is a guess", since=begun)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    unknown = [day for day in days if day >= begun and working_time.provisional(day)]
    until = working_time.published_until
    if until and any(day >= until for day in unknown):
        yield say("provisional: holidays are known until {until}", until=until)
    if early := [day for day in unknown if until is None or day < until]:
        known = early[-1] + timedelta(days=1)
        while working_time.provisional(known):
            known += timedelta(days=1)
        yield say("provisional: holidays are known from {since}", since=known)


def _instant(written: str, working_time: WorkingTime) -> datetime:
    """Return the instant that is written; one without an offset is refused with the offset that it has there."""
    from slm.values import read_instant

    try:
        naive = datetime.fromisoformat(written)
    except ValueError:
        return read_instant(written)
    if naive.tzinfo or ("T" not in written.upper() and " " not in written):
        return read_instant(written)
    here = working_time.zone
    meant, other = (naive.replace(tzinfo=here, fold=fold).astimezone(UTC) for fold in (0, 1))
    words = {"value": written, "zone": str(here), "meant_time": meant.astimezone(here).isoformat()}
    if meant != other:
        # The clock was changed then: it showed the time twice, or never.
        is_never = meant.astimezone(here).replace(tzinfo=None) != naive
        words |= {"advice": _NEVER if is_never else _TWICE, "other_time": other.astimezone(here).isoformat()}
    raise NO_OFFSET.raised(**words)
