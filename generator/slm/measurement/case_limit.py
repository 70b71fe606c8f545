"""Which limit holds for a case: the one of its kind, or of the time in which it was raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from slm.calendar import WEEKDAYS, Duration, Segment, WorkingTime
from slm.measurement.record import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLimit:
    """A limit that holds for some cases only; what is empty or None does not select."""

    within: Duration
    types: tuple[str, ...] = ()
    zone: ZoneInfo
    """The zone of the days and hours in which a case was raised."""
    days: tuple[str, ...] = ()
    hours: tuple[Segment, ...] = ()
    first: date | None = None
    last: date | None = None
    during: WorkingTime | None = field(default=None, repr=False)
    """Hours that are open when the case is raised."""

    def holds_for(self, ticket: Ticket) -> bool:
        """Return whether a ticket is of a type, and was raised at a time, for which the limit is."""
        raised = ticket.opened.astimezone(self.zone)
        day, minute = raised.date(), raised.hour * 60 + raised.minute
        return (
            (not self.types or ticket.type in self.types)
            and (not self.days or WEEKDAYS[day.weekday()] in self.days)
            and (not self.hours or any(span.start <= minute < span.end for span in self.hours))
            and (self.first is None or self.first <= day)
            and (self.last is None or day <= self.last)
            and (self.during is None or self.during.is_open(ticket.opened))
        )
