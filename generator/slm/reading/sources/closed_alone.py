"""Exports of what is over alone: cases of which none is open, where many always were, and interruptions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from slm.calendar import Month
from slm.measurement import Gap, TicketRecords, source_kinds
from slm.problem import Mistake, Problem, Severity

CLOSED_ALONE: Final = Mistake(
    "SLM1035",
    "all cases of the source '{source}' are closed ({total}): when the last one was raised, {last} of them were open, "
    "and in the half in the middle never fewer than {least}",
    "If the tool exports closed cases alone, write complete_for: closed in the source '{source}', so that those that "
    "are still open are not taken for kept; if none was open any more, write complete_for: all.",
    Severity.WARNING,
)
_DAY: Final = timedelta(days=1)
_SECONDS: Final = 86_400
_SHORT: Final = timedelta(days=14)
_FEWEST_OPEN: Final = 5
_FEW: Final = 5
"""So many times more cases have to be open at other times than at the last one."""


def closed_alone(
    source: source_kinds.TicketSource | source_kinds.EventSource, records: TicketRecords
) -> Iterator[Problem]:
    """Yield that an export seems to have closed cases alone, where its source does not say of which it is complete.

    Whoever exports all cases at the end of a month has as many open ones as on other days; whoever does so later has
    those that were closed in the meantime, which were open then. It is held against the half of the cases in the
    middle: at the beginning, too, some may be missing that were raised before it.
    """
    is_said = source.complete_for != "all" or source.says("complete_for")
    if is_said or any(ticket.ended is None for ticket in records.tickets):
        return
    opened = sorted(ticket.opened for ticket in records.tickets)
    ended = sorted(ticket.ended for ticket in records.tickets if ticket.ended)
    if not opened or opened[-1] - opened[0] < _SHORT:
        return
    found = [bisect_left(opened, at) - bisect_right(ended, at) for at in opened]
    least, last = min(found[len(found) // 4 : len(found) * 3 // 4 + 1]), found[-1]
    if least >= max(_FEWEST_OPEN, last * _FEW):
        yield CLOSED_ALONE.at(
            source.place("complete_for"), source=source.id, total=len(opened), least=least, last=last
        )  # fmt: skip


def going_on(source: source_kinds.AnySource, months: Sequence[Month], taken_on: Mapping[Month, date]) -> Iterator[Gap]:
    """Yield the time in which an interruption may have begun that an export of those that ended does not have."""
    if not isinstance(source, source_kinds.OutageSource) or source.complete_for == "all" or not months:
        return
    longest = source.longest.seconds(working_day=0) if source.longest else 0  # which the source has to say
    last = max(months)
    until = min(last.next.first_day, source.covers.until if source.covers else date.max)
    until = min(until, taken_on.get(last, date.max - _DAY) + _DAY)
    yield Gap(start=until - timedelta(days=-(-longest // _SECONDS)), is_row=False)
