"""`slm clock`: working time between two instants, or the instant after a duration."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from slm.cli.book import BookFolder
from slm.cli.command import Group, book_options
from slm.cli.speech import look_up, say, tell
from slm.problem import Mistake

if TYPE_CHECKING:
    from slm.calendar import WorkingTime

BACKWARDS: Final = Mistake("SLM689", "{end} is before {start}", "Write the earlier time first.")
NO_OFFSET: Final = Mistake(
    "SLM688",
    "'{value}' has no offset from UTC",
    "In the zone of these service hours, {zone}, it is {meant_time}.",
)

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
    if found.provisional:
        tell("provisional: holidays are known until {until}", until=working_time.published_until, err=True)


def _instant(written: str, working_time: WorkingTime) -> datetime:
    """Return the instant that is written; one without an offset is refused with the offset that it has there."""
    from slm.values import read_instant

    try:
        naive = datetime.fromisoformat(written)
    except ValueError:
        return read_instant(written)
    if naive.tzinfo or ("T" not in written.upper() and " " not in written):
        return read_instant(written)
    local = naive.replace(tzinfo=working_time.zone).isoformat()
    raise NO_OFFSET.raised(value=written, zone=str(working_time.zone), meant_time=local)
