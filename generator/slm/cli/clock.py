"""`slm clock`: working time between two instants, or the instant after a duration."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from slm.cli.command import Group
from slm.cli.command_error import UNKNOWN
from slm.cli.options import as_of_option, lang_option, root_option
from slm.problem import nearest
from slm.text import LANGUAGES

if TYPE_CHECKING:
    from slm.calendar import WorkingTime


@click.group(cls=Group)
def clock() -> None:
    """Tell working time by the service hours of the book."""


@clock.command(epilog="slm clock elapsed --calendar office-5x8 2025-09-26T17:00+08:00 2025-09-29T17:00+08:00")
@click.option("--calendar", required=True, metavar="ID", help="Service hours, by id.")
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@root_option
@as_of_option
@lang_option
def elapsed(calendar: str, start: str, end: str, root: Path, as_of: date, lang: str) -> None:
    """Tell the working time from one instant to another."""
    from slm.values import read_instant

    first, last = read_instant(start), read_instant(end)
    total = _working_time(root, as_of, calendar).elapsed(first, last)
    hours, rest = divmod(total, 3600)
    text = LANGUAGES[lang](
        "{hours} h {minutes:02d} min {seconds:02d} s ({total} s)",
        hours=hours,
        minutes=rest // 60,
        seconds=rest % 60,
        total=total,
    )
    click.echo(text)


@clock.command(epilog='slm clock due --calendar office-5x8 2025-09-26T17:00+08:00 "16 working_hours"')
@click.option("--calendar", required=True, metavar="ID", help="Service hours, by id.")
@click.argument("start", metavar="FROM")
@click.argument("duration", metavar="DURATION")
@root_option
@as_of_option
@lang_option
def due(calendar: str, start: str, duration: str, root: Path, as_of: date, lang: str) -> None:
    """Tell the instant at which a duration that began at another is used up."""
    from slm.calendar import Duration
    from slm.values import read_instant

    begun, length = read_instant(start), Duration.parse(duration)
    working_time = _working_time(root, as_of, calendar)
    found = working_time.due_after(begun, length)
    click.echo(found.instant.astimezone(working_time.zone).isoformat())
    if found.provisional:
        click.echo(
            LANGUAGES[lang]("provisional: holidays are known until {until}", until=working_time.published_until),
            err=True,
        )


def _working_time(root: Path, as_of: date, calendar: str) -> WorkingTime:
    from slm.cli.book import readable_book

    portfolio = readable_book(root, as_of)
    working_time = portfolio.working_time.get(calendar)
    if not working_time:
        raise UNKNOWN.raised(value=calendar, known=nearest(calendar, portfolio.working_time))
    return working_time
