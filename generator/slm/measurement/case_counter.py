"""The cases of many tickets on one clock, as far as they are needed to count them: what is the same is asked once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slm.calendar import DayLimit, DurationUnit
from slm.measurement.case import Case, CaseClock, CountedCase, Times
from slm.measurement.record import Ticket

Counter = Callable[[Ticket, Times], Sequence[CountedCase | Case]]
"""Makes the cases of a ticket of the times at which a clock ran that differs in its limit alone."""


def case_counter(clock: CaseClock) -> Counter:
    """Return what makes the same cases as `CaseClock.cases_of`, most of them without their instants."""
    if clock.measures == "update":
        return clock.cases_of
    is_length = clock.within.unit in (DurationUnit.CALENDAR_MINUTES, DurationUnit.CALENDAR_HOURS)
    fixed = clock.within.seconds(0) if is_length and not isinstance(clock.within, DayLimit) else None

    def cases(ticket: Ticket, times: Times) -> Sequence[CountedCase | Case]:
        if len(times) != 1 or (clock.by_due and not ticket.has_own_limit):
            return clock.cases_of(ticket, times)
        # Most tickets are one case: of a hundred thousand, each step costs.
        ((run, (span,)),) = times
        if fixed is None or clock.by_due or ticket.waited:
            one = clock.timed(span, run, ticket)
        else:
            one = CountedCase(clock, ticket, span, span.stop, run.answered, span.calendar, fixed)
        return (one,) if not run.lost or (clock.keeps_lost and one.is_late) else ()

    return cases
