"""What records of outages, checks, tickets and surveys must be before anything can be judged by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Final

from slm.calendar import Month
from slm.checks.references import repeated
from slm.checks.rows_again import pasted
from slm.measurement import Pause, Probe, RecordFile, Ticket, TicketEvent
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

OUTAGE_TWICE: Final = Mistake(
    "SLM527",
    "the outage '{value}' is recorded twice with different contents",
    "Give each outage an id of its own; one that goes on into the next month is repeated there, as it is or "
    "with the end that it has had since.",
)
OUTAGE_OUTSIDE_MONTH: Final = Mistake(
    "SLM528", "the outage '{value}' of {day} does not lie in {month}", "Correct the time, or move the row to its month."
)
ENDS_IN_THE_FUTURE: Final = Mistake(
    "SLM780",
    "the outage '{value}' ends on {day}, which is after {as_of}",
    "Check the year; of an outage that still goes on the end is left empty.",
)
LONG_AND_NOT_REPEATED: Final = Mistake(
    "SLM781",
    "the outage '{value}' lasts {days} days, but the record of {month} does not know it",
    "Check the year of its end; an outage that goes on is repeated in the file of each month.",
    Severity.WARNING,
)
PROBE_TWICE: Final = Mistake(
    "SLM770",
    "the check repeats another one of the same service at the same moment ({count} in this file)",
    "Take repeated rows out; the check is counted once, the other row is at the second place.",
    Severity.WARNING,
)
PROBE_CONTRADICTED: Final = Mistake(
    "SLM771",
    "the check contradicts another one of the same service at the same moment ({count} in this file)",
    "Correct one of the two rows; until then the worse one counts.",
    Severity.WARNING,
)
COUNTS_CONTRADICTED: Final = Mistake(
    "SLM1227",
    "failed requests: {counted} here, {other} in another row of the same service and moment ({count} in this file)",
    "Correct one of the two rows. Where both are right, as two servers count, say which server it is in the column "
    "`location`: then they are added up.",
)
PROBE_OUTSIDE_MONTH: Final = Mistake(
    "SLM772",
    "the check of {day} does not lie in {month} ({count} such in this file)",
    "Correct the times, or move the rows to their month.",
)
PROBES_UNORDERED: Final = Mistake(
    "SLM773",
    "the check stands after a later one of the same service ({count} in this file)",
    "Sort the rows by time, so that a wrong time is seen; the figure does not depend on it.",
    Severity.WARNING,
)
TICKET_TWICE: Final = Mistake(
    "SLM541",
    "the ticket '{value}' stands in this file twice",
    "Keep the row of its last state; one that goes on into another month stands in that month's file as well.",
)
TICKET_CONTRADICTED: Final = Mistake(
    "SLM542",
    "the ticket '{value}' had another {field} in an earlier month",
    "What is past stays as it was recorded; correct one of the two rows.",
)
TICKET_OUTSIDE_MONTH: Final = Mistake(
    "SLM543",
    "the ticket '{value}' was opened on {day}, after the end of {month}",
    "Correct the time, or move the row to its month.",
)
TICKET_AFTER_DATA: Final = Mistake(
    "SLM544",
    "the ticket '{value}' was {field} on {day}, but the data of {month} are of {taken}",
    "Check the year; what happened later stands in a later month's file.",
)
PAUSE_WITHOUT_TICKET: Final = Mistake(
    "SLM545",
    "there is no ticket '{value}' that could have been paused",
    "Correct the id, or add the ticket to tickets.csv of its month.",
    plural="{n} pauses of this file are of tickets that there are not, the first of '{value}'",
    follows=True,
)
PAUSES_OVERLAP: Final = Mistake(
    "SLM546",
    "two pauses of the ticket '{value}' overlap; what both cover is counted once",
    "Correct one of them if the ticket did not wait for two things at once; the other is at the second place.",
    Severity.WARNING,
)
PAUSE_OUTSIDE_TICKET: Final = Mistake(
    "SLM547",
    "the pause lies partly or wholly outside the ticket '{value}', from {opened} to {ended}; only the rest counts",
    "Correct the times of the pause or of the ticket.",
    Severity.WARNING,
)
EVENT_WITHOUT_TICKET: Final = Mistake(
    "SLM787",
    "there is no ticket '{value}' to which this could have happened",
    "Correct the id, or add the ticket to tickets.csv of its month.",
    plural="{n} events of this file happened to tickets that there are not, the first to '{value}'",
    follows=True,
)
EVENT_BEFORE_TICKET: Final = Mistake(
    "SLM788",
    "this happened at {at}, before the ticket '{value}' was opened at {opened}",
    "Check both times, and their years.",
)
REOPENED_UNSOLVED: Final = Mistake(
    "SLM789",
    "the ticket '{value}' was reopened at {at}, but nothing says that it was resolved before",
    "Add a row with the state `resolved` and the time at which it seemed solved.",
)
PRIORITIES_DIFFER: Final = Mistake(
    "SLM832",
    "the ticket '{value}' got the priority '{last}' last, but tickets.csv says '{priority}'",
    "The row of the ticket holds the priority that it had in the end; correct one of the two.",
)
SURVEY_OUTSIDE_MONTH: Final = Mistake(
    "SLM794",
    "the survey is of {day}, which is not in {month}",
    "Correct the date, or move the row to its month: here it counts nowhere.",
)

LONG: Final = timedelta(days=31)
"""An interruption that lasts longer may be a slip."""
FURTHEST_FROM_UTC: Final = timedelta(hours=14)
"""No local day is further from the same day in UTC."""
_FIXED: Final = ("service", "type", "customer", "opened", "responded")
"""What a later month cannot change once it is known; a case may be solved again, and get another priority."""


def outages_are_recorded_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that ids of outages are unique; one that goes on over a month's end may be repeated there, unchanged."""
    contents = attrgetter("service", "start", "end", "kind", "exclusion")
    yield from pasted(
        (
            (outage, other)
            for outage, other in repeated(portfolio.outages.outages, attrgetter("id"))
            if other.file_path == outage.file_path or contents(other) != contents(outage)
        ),
        lambda outage, other: OUTAGE_TWICE.at(outage.place("id"), other.place("id"), value=outage.id),
    )


def outages_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an outage starts before its folder's month ends and ends after it begins, anywhere on earth."""
    months = _by_path(portfolio.outages.files)
    for outage in portfolio.outages.outages:
        month, earliest = months[outage.file_path], Month.of(earliest_day(outage.start))
        latest = _latest_month(outage.end) if outage.end else month
        if earliest > month or latest < month:
            field, at = ("start", outage.start) if earliest > month else ("end", outage.end or outage.start)
            yield OUTAGE_OUTSIDE_MONTH.at(outage.place(field), value=outage.id, day=at.date(), month=month)


def outages_have_ended_by_now(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that nothing but planned maintenance ends after both its month and the day as of which the book is read.

    A book can be read as of an earlier day, when its later months were still to come.
    """
    months = _by_path(portfolio.outages.files)
    for outage in portfolio.outages.outages:
        latest = max(portfolio.as_of, months[outage.file_path].next.first_day)
        if outage.end and outage.kind != "maintenance" and earliest_day(outage.end) > latest:
            yield ENDS_IN_THE_FUTURE.at(outage.place("end"), value=outage.id, day=outage.end.date(), as_of=latest)


def long_outages_are_repeated(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the record of the next month knows an outage of more than a month, or its end may be a slip."""
    months = _by_path(portfolio.outages.files)
    known = {(outage.file_path, outage.id) for outage in portfolio.outages.outages}
    for outage in (outage for outage in portfolio.outages.outages if outage.kind != "unmeasured"):
        month = months[outage.file_path].next
        following = portfolio.outages.files.get(month)
        if outage.end and outage.end - outage.start > LONG and following and (following.path, outage.id) not in known:
            days = (outage.end - outage.start).days
            yield LONG_AND_NOT_REPEATED.at(outage.place("end"), value=outage.id, days=days, month=month)


def probes_are_recorded_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a service was checked once at a moment."""
    yield from repeated_probes(portfolio.probes.probes)


def repeated_probes(probes: Iterable[Probe]) -> Iterator[Problem]:
    """Yield which checks of a service are of the same moment, once for each file."""
    in_file: dict[tuple[Mistake, str], list[tuple[Probe, Probe]]] = {}
    for checked, other in repeated(probes, attrgetter("service", "customer", "location", "time")):
        same = (checked.ok, checked.response_ms) == (other.ok, other.response_ms)
        counts = (checked.requests, checked.failed) == (other.requests, other.failed)
        mistake = COUNTS_CONTRADICTED if not counts else PROBE_TWICE if same else PROBE_CONTRADICTED
        in_file.setdefault((mistake, checked.file_path), []).append((checked, other))
    for (mistake, _), found in in_file.items():
        probe, other = found[0]
        counted, beside = (f"{one.failed or 0} / {one.requests or 0}" for one in found[0])
        words = {"counted": counted, "other": beside} if mistake is COUNTS_CONTRADICTED else {}
        yield mistake.at(probe.place(), other.place(), count=len(found), **words)


def probes_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that checks lie in the month of their folder, anywhere on earth."""
    for month, rows in _by_month(portfolio):
        outside = [row for row in rows if Month.of(earliest_day(row.time)) > month or _latest_month(row.time) < month]
        if outside:
            place, day = outside[0].place("time"), outside[0].time.date()
            yield PROBE_OUTSIDE_MONTH.at(place, count=len(outside), month=month, day=day)


def probes_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the checks of a service stand in the order of their times."""
    for _, rows in _by_month(portfolio):
        latest: dict[str, Probe] = {}
        late = []
        for row in rows:
            before = latest.setdefault(row.service, row)
            if row.time < before.time:
                late.append((row, before))
            else:
                latest[row.service] = row
        if late:
            probe, before = late[0]
            yield PROBES_UNORDERED.at(probe.place("time"), before.place("time"), count=len(late))


def _by_month(portfolio: Portfolio) -> Iterator[tuple[Month, list[Probe]]]:
    rows: dict[str, list[Probe]] = {}
    for probe in portfolio.probes.probes:
        rows.setdefault(probe.file_path, []).append(probe)
    for month, file in portfolio.probes.files.items():
        yield month, rows.get(file.path, [])


def tickets_are_carried_over(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a ticket stands in a month once, and that the row of a later month only adds to the earlier one."""
    yield from contradicted_tickets(portfolio.tickets.tickets)
    yield from pasted(
        repeated(portfolio.tickets.tickets, attrgetter("file_path", "id")),
        lambda ticket, before: TICKET_TWICE.at(ticket.place("id"), before.place("id"), value=ticket.id),
    )


def contradicted_tickets(tickets: Iterable[Ticket]) -> Iterator[Problem]:
    """Yield what the file of a later month says otherwise of a ticket, although it cannot have changed."""
    earlier: dict[str, Ticket] = {}
    for ticket in sorted(tickets, key=lambda ticket: ticket.file_path):
        before = earlier.get(ticket.id)
        earlier[ticket.id] = ticket
        if before and before.file_path != ticket.file_path:
            for name in _FIXED:
                if getattr(before, name) not in (None, getattr(ticket, name)):
                    yield TICKET_CONTRADICTED.at(ticket.place(name), before.place(name), value=ticket.id, field=name)


def tickets_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a ticket was opened before its folder's month ended, and tells nothing that was not known by then.

    What is known is dated: by the day on which the data of the month were taken, or on which it was closed.
    """
    months = _by_path(portfolio.tickets.files)
    for ticket in portfolio.tickets.tickets:
        month = months[ticket.file_path]
        if Month.of(earliest_day(ticket.opened)) > month:
            day = ticket.opened.date()
            yield TICKET_OUTSIDE_MONTH.at(ticket.place("opened"), value=ticket.id, day=day, month=month)
        elif (file := portfolio.months.get(month)) and (taken := file.data_taken_on or file.closed_on):
            for field in ("opened", "responded", "resolved", "closed"):
                at: datetime | None = getattr(ticket, field)
                if at and earliest_day(at) > taken:
                    yield TICKET_AFTER_DATA.at(
                        ticket.place(field), file.place("data_taken_on" if file.data_taken_on else "closed_on"),
                        value=ticket.id, field=field, day=at.date(), month=month, taken=taken,
                    )  # fmt: skip


def pauses_belong_to_tickets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a pause is of a known ticket, lies in its time, and does not overlap another one (FAILURES F57)."""
    tickets = portfolio.tickets.latest
    of: dict[str, dict[datetime, Pause]] = {}
    stray: list[Pause] = []
    for pause in sorted(portfolio.tickets.pauses, key=lambda pause: pause.file_path):
        ticket = tickets.get(pause.ticket)
        if ticket:
            # The row of a later month says when a pause of an earlier one ended.
            of.setdefault(ticket.id, {})[pause.start] = pause
        elif _all_tickets_are_read(portfolio):
            stray.append(pause)
    yield from _told_by_file(PAUSE_WITHOUT_TICKET, stray)
    for name, pauses in of.items():
        yield from _inside(tickets[name], pauses)
        for before, after in pairwise(sorted(pauses.values(), key=lambda pause: pause.start)):
            if before.end is None or after.start < before.end:
                yield PAUSES_OVERLAP.at(after.place(), before.place(), value=name)


def _told_by_file(mistake: Mistake, rows: Iterable[Pause | TicketEvent]) -> Iterator[Problem]:
    """Yield one problem for each file with rows of unknown tickets: most often its tickets.csv is not there."""
    files: dict[str, list[Pause | TicketEvent]] = {}
    for row in rows:
        files.setdefault(row.file_path, []).append(row)
    for strays in files.values():
        first, *others = [row.place("ticket") for row in strays]
        yield mistake.at(first, *others, value=strays[0].ticket, n=len(strays))


def events_belong_to_tickets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an event is of a known ticket, happened to it in its time, and agrees with its row (F41, F44)."""
    tickets = portfolio.tickets.latest
    of: dict[str, list[TicketEvent]] = {}
    stray: list[TicketEvent] = []
    for event in portfolio.tickets.events:
        ticket = tickets.get(event.ticket)
        if ticket and event.time < ticket.opened:
            yield EVENT_BEFORE_TICKET.at(
                event.place("time"), ticket.place("opened"), value=ticket.id, at=event.time.isoformat(),
                opened=ticket.opened.isoformat(),
            )  # fmt: skip
        elif ticket:
            of.setdefault(ticket.id, []).append(event)
        elif _all_tickets_are_read(portfolio):
            stray.append(event)
    yield from _told_by_file(EVENT_WITHOUT_TICKET, stray)
    for name, events in of.items():
        yield from _agrees(tickets[name], sorted(events, key=lambda event: event.time))


def surveys_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a survey is of the month of its folder."""
    months = _by_path(portfolio.surveys.files)
    for survey in portfolio.surveys.surveys:
        if Month.of(survey.date) != (month := months[survey.file_path]):
            yield SURVEY_OUTSIDE_MONTH.at(survey.place("date"), day=survey.date, month=month)


def _agrees(ticket: Ticket, events: list[TicketEvent]) -> Iterator[Problem]:
    solved = [event.time for event in events if event.state in ("resolved", "closed")]
    for event in events:
        if event.state == "reopened" and not any(at <= event.time for at in solved):
            yield REOPENED_UNSOLVED.at(event.place(), value=ticket.id, at=event.time.isoformat())
    named = [event for event in events if event.priority]
    if named and named[-1].priority != ticket.priority:
        yield PRIORITIES_DIFFER.at(
            named[-1].place("priority"), ticket.place("priority"), value=ticket.id, last=named[-1].priority,
            priority=ticket.priority or "",
        )  # fmt: skip


def earliest_day(at: datetime) -> date:
    """Return the day that it was where the day begins last on earth."""
    return (at - FURTHEST_FROM_UTC).date()


def _latest_month(at: datetime) -> Month:
    return Month.of((at + FURTHEST_FROM_UTC).date())


def _by_path(files: Mapping[Month, RecordFile]) -> dict[str, Month]:
    return {file.path: month for month, file in files.items()}


def _all_tickets_are_read(portfolio: Portfolio) -> bool:
    return not any(path.endswith("/tickets.csv") for path in portfolio.unread)


def _inside(ticket: Ticket, pauses: dict[datetime, Pause]) -> Iterator[Problem]:
    ended = ticket.closed or ticket.resolved
    for pause in pauses.values():
        if pause.start < ticket.opened or (ended and (pause.start > ended or (pause.end and pause.end > ended))):
            until = ended.isoformat() if ended else "…"
            yield PAUSE_OUTSIDE_TICKET.at(
                pause.place(), ticket.place("id"), value=ticket.id, opened=ticket.opened.isoformat(), ended=until
            )
