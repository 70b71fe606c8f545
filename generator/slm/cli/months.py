"""Of which months a command tells: of one, of a range of them, or of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click
from typing_extensions import override

from slm.cli.speech import NO_MONTH, UNKNOWN, tell
from slm.problem import Mistake, nearest
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.portfolio import Portfolio

RANGE_BACKWARDS: Final = Mistake(
    "SLM1510", "the range '{value}' ends before it begins", "Write the earlier month first: {first}..{last}."
)
MONTHS_AND_ALL: Final = Mistake(
    "SLM1511", "--month says of which months, and --all says of all of them", "Leave one of the two out."
)
NONE_OF_THEM: Final = Mistake(
    "SLM1512",
    "the book knows nothing of any month from {first} to {last}",
    "It knows of the months from {known_first} to {known_last}; write a range that has some of them.",
)

_NO_FOLDER: Final = N_("Months of the book have a folder, or lie in what an export covers: slm new month {month}")

_Command = TypeVar("_Command", bound=Callable[..., Any])


class AskedMonths(NamedTuple):
    """The months that were asked for, both ends included."""

    first: Month
    last: Month
    is_range: bool
    """Were they asked for as a range? Then they are told as several, even where there is one."""


class MonthsType(click.ParamType["AskedMonths"]):
    """A month as `2026-10`, or the first and the last of several as `2026-01..2026-10`."""

    name = "months"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AskedMonths:
        """Return the months, or refuse the command."""
        from slm.calendar import Month

        if isinstance(value, AskedMonths):
            return value
        first, dots, last = str(value).partition("..")
        asked = AskedMonths(Month.parse(first), Month.parse(last if dots else first), is_range=bool(dots))
        if asked.last < asked.first:
            raise RANGE_BACKWARDS.raised(value=value, first=asked.last, last=asked.first)
        return asked


def months_options(function: _Command) -> _Command:
    """Give a command the months of which it tells."""
    month = click.option(
        "--month", "months", type=MonthsType(), metavar="YYYY-MM[..YYYY-MM]",
        help="The month, or the first and the last of several. [default: the latest closed one]",
    )  # fmt: skip
    return month(click.option("--all", "every", is_flag=True, help="All months that the book knows of.")(function))


def the_months(portfolio: Portfolio, asked: AskedMonths | None, *, every: bool) -> Sequence[Month]:
    """Return the months asked for that the book knows of, in order; say on standard error which it does not know."""
    from slm.facts.scorecard import judged_months, months_from_to

    known = judged_months(portfolio)
    if every and asked:
        raise MONTHS_AND_ALL.raised()
    if every and known:
        return known
    if asked is None or not asked.is_range:
        return (the_month(portfolio, asked.first if asked else None),)
    if not known:
        raise NO_MONTH.raised()
    wanted = months_from_to(asked.first, asked.last)
    if not (found := [month for month in wanted if month in known]):
        words = {"known_first": known[0], "known_last": known[-1]}
        raise NONE_OF_THEM.raised(first=asked.first, last=asked.last, **words)
    if len(found) < len(wanted):
        tell(
            "slm: left out, as the book knows nothing of it: {n} month of the range",
            "slm: left out, as the book knows nothing of them: {n} months of the range",
            n=len(wanted) - len(found),
            err=True,
        )
    return found


def the_month(portfolio: Portfolio, month: Month | None) -> Month:
    """Return the month asked for, else the latest closed one."""
    from slm.facts.scorecard import judged_months

    wanted = month or portfolio.latest_closed
    if wanted is None:
        raise NO_MONTH.raised()
    known = {*judged_months(portfolio), *portfolio.months}
    if wanted not in known:
        raise UNKNOWN.raised(value=wanted, meant=nearest(wanted, known), advice=_NO_FOLDER, month=wanted)
    return wanted


def is_several(asked: AskedMonths | None, *, every: bool) -> bool:
    """Tell whether several months were asked for, so that JSON is a list of what it is for each of them."""
    return every or bool(asked and asked.is_range)
