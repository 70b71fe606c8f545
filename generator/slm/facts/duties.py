"""Which duties with a time had to be done, by when, and whether they were."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Literal, NamedTuple

from slm.agreement import Agreement, Commitment
from slm.calendar import Month, start_of_day, zone
from slm.compliance import Result, Verdict
from slm.facts.answers import living_answers, promise_of
from slm.facts.deadlines import deadline, end_of_book
from slm.facts.scorecard import scorecard
from slm.measurement import DutyEvent
from slm.portfolio import Portfolio
from slm.values import LocalText, Written, remembered

DutyState = Literal["kept", "late", "open", "overdue", "unknown"]


DutyKey = tuple[str, str, datetime, LocalText | None]
"""The agreement, its duty, when its time began, and what it is about."""


class DueDuty(NamedTuple):
    """One time that a duty had to be done."""

    agreement: Agreement
    commitment: Commitment
    about: LocalText | None
    since: datetime
    due: datetime | None
    """The last moment at which it is done in time; None where nothing says it."""
    done: datetime | None
    entry: Written
    """What says that it has to be done: an entry of a month, or the duty of the agreement itself."""
    month: Month
    """The month in which its time began."""
    as_of: datetime
    missed: Result | None = None
    """The miss that made it a duty, where it was one."""

    @property
    def state(self) -> DutyState:
        """Was it done in time, late, or not yet?"""
        if self.due is None:
            return "unknown" if self.done is None else "kept"
        if self.done is not None:
            return "kept" if self.done <= self.due else "late"
        return "overdue" if self.due < self.as_of else "open"


@remembered
def duties(portfolio: Portfolio) -> tuple[DueDuty, ...]:
    """Return every time that a duty had to be done, in order: as the last month tells that knows of it."""
    known: dict[DutyKey, tuple[DutyEvent, Month]] = {}
    for month, file in sorted(portfolio.months.items()):
        for event in file.duties:
            key = _meant(event, known)
            known[key] = (event, known[key][1] if key in known else month)
    told = [_told(portfolio, event, month) for event, month in known.values()]
    return tuple(
        sorted((*filter(None, told), *_after_misses(portfolio)), key=lambda due: (due.since, due.agreement.id))
    )


def duty_key(event: DutyEvent) -> DutyKey:
    """Return what tells a duty from others: two of one moment are about different things."""
    return event.agreement, event.commitment, event.since, event.about


def _meant(event: DutyEvent, known: Collection[DutyKey]) -> DutyKey:
    """Return which duty an entry goes on with; one without words goes on with the only one of its moment."""
    key = duty_key(event)
    of_moment = [other for other in known if other[:3] == key[:3]]
    only = of_moment[0] if len(of_moment) == 1 else key
    return only if event.about is None or only[3] is None else key


def duties_of(portfolio: Portfolio, month: Month, agreements: Collection[str]) -> Iterator[DueDuty]:
    """Yield the duties whose time began or ended in a month, or that were done in it, and those still open then."""
    for due in duties(portfolio):
        local = zone(due.agreement.time_zone)
        begun, ended = (start_of_day(day, local) for day in (month.first_day, month.next.first_day))
        if due.agreement.id in agreements and due.since < ended and (due.done is None or due.done >= begun):
            yield due


def named(portfolio: Portfolio, event: DutyEvent) -> tuple[Agreement, Commitment] | None:
    """Return the duty that an entry of a month is about, of the version in force when its time began."""
    history = portfolio.agreements.get(event.agreement)
    versions = history.versions if history else ()
    since = event.since.date()
    own = sorted(versions, key=lambda version: version.validity.covers(since), reverse=True)
    for agreement in (version.agreement for version in own):
        if found := next((duty for duty in agreement.commitments if duty.id == event.commitment), None):
            return agreement, found
    return None


def _told(portfolio: Portfolio, event: DutyEvent, month: Month) -> DueDuty | None:
    if (found := named(portfolio, event)) is None:
        return None
    agreement, duty = found
    due, now = _due(portfolio, agreement, duty, event.since), end_of_book(portfolio, agreement)
    # On an earlier day nobody knew that it would be done.
    done = event.done if event.done and event.done < now else None
    return DueDuty(agreement, duty, event.about, event.since, due, done, event, month, now)


def _after_misses(portfolio: Portfolio) -> Iterator[DueDuty]:
    """Yield what each miss of a target makes a duty of its version; an action that answers it does it."""
    versions = [version for history in portfolio.agreements.values() for version in history.versions if version.binding]
    owing = [
        (version.agreement, duty) for version in versions for duty in version.agreement.commitments if duty.after_miss
    ]
    missed = [
        result
        for result in (scorecard(portfolio).results if owing else ())
        if result.verdict is Verdict.MISSED and portfolio.as_of >= result.period.end.date()
    ]
    for result, (agreement, duty) in product(missed, owing):
        is_of = (agreement.id, str(agreement.version)) == (result.agreement, str(result.version))
        # A promise that several targets make is missed once.
        if not is_of or result.target not in duty.after_miss or result.counted_with in duty.after_miss:
            continue
        since = result.period.end
        same = (one for one in missed if promise_of(one) == promise_of(result))
        days = sorted(answer.opened_on for one in same for answer in living_answers(portfolio, one))
        # A day counts from its beginning, and what was begun before the period ended was there at once.
        done = max(since, start_of_day(days[0], zone(agreement.time_zone))) if days else None
        due = _due(portfolio, agreement, duty, since)
        yield DueDuty(
            agreement, duty, None, since, due, done, duty, result.last_month, end_of_book(portfolio, agreement), result
        )


def _due(portfolio: Portfolio, agreement: Agreement, duty: Commitment, since: datetime) -> datetime | None:
    if duty.within is None:
        return start_of_day(duty.by + timedelta(days=1), zone(agreement.time_zone)) if duty.by else None
    return deadline(portfolio, agreement, since, duty.within)
