"""`slm clock`: working time between two instants, or the instant after a duration."""

from __future__ import annotations

from typing import Final

import click

from slm.cli.book import BookFolder
from slm.cli.command import Group, book_options
from slm.cli.speech import look_up, say, tell

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
    from slm.values import read_instant

    first, last = read_instant(start), read_instant(end)
    total = look_up(book.readable().working_time, calendar).elapsed(first, last)
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
    from slm.values import read_instant

    begun, length = read_instant(start), Duration.parse(duration)
    working_time = look_up(book.readable().working_time, calendar)
    found = working_time.due_after(begun, length)
    click.echo(found.instant.astimezone(working_time.zone).isoformat())
    if found.provisional:
        tell("provisional: holidays are known until {until}", until=working_time.published_until, err=True)
