"""What the records of tickets and pauses must be before a case can be timed by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from slm.calendar import Month
from slm.checks.months import FURTHEST_FROM_UTC
from slm.measurement import MonthFile, Pause, Ticket, TicketEvent
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

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

_FIXED: Final = ("service", "type", "customer", "opened", "responded")
"""What a later month cannot change once it is known; a case may be solved again, and get another priority."""
_INSTANTS: Final = ("opened", "responded", "resolved", "closed")


def tickets_are_carried_over(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a ticket stands in a month once, and that the row of a later month only adds to the earlier one."""
    rows = portfolio.tickets.tickets
    yield from contradicted_tickets(rows)
    first: dict[tuple[str, str], Ticket] = {}
    for ticket in rows:
        before = first.setdefault((ticket.file_path, ticket.id), ticket)
        if before is not ticket:
            yield TICKET_TWICE.at(ticket.place("id"), before.place("id"), value=ticket.id)


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
    months = {file.path: month for month, file in portfolio.tickets.files.items()}
    for ticket in portfolio.tickets.tickets:
        month = months[ticket.file_path]
        if Month.of((ticket.opened - FURTHEST_FROM_UTC).date()) > month:
            day = ticket.opened.date()
            yield TICKET_OUTSIDE_MONTH.at(ticket.place("opened"), value=ticket.id, day=day, month=month)
        elif (file := portfolio.months.get(month)) and (taken := file.data_taken_on or file.closed_on):
            yield from _after(ticket, file, taken)


def pauses_belong_to_tickets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a pause is of a known ticket, lies in its time, and does not overlap another one (FAILURES F57)."""
    tickets = portfolio.tickets.latest
    everything_is_read = not any(path.endswith("/tickets.csv") for path in portfolio.unread)
    of: dict[str, dict[datetime, Pause]] = {}
    for pause in sorted(portfolio.tickets.pauses, key=lambda pause: pause.file_path):
        ticket = tickets.get(pause.ticket)
        if ticket:
            # The row of a later month says when a pause of an earlier one ended.
            of.setdefault(ticket.id, {})[pause.start] = pause
        elif everything_is_read:
            yield PAUSE_WITHOUT_TICKET.at(pause.place("ticket"), value=pause.ticket)
    for name, pauses in of.items():
        yield from _inside(tickets[name], pauses)
        yield from _apart(sorted(pauses.values(), key=lambda pause: pause.start))


def events_belong_to_tickets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an event is of a known ticket, happened to it in its time, and agrees with its row (F41, F44)."""
    tickets = portfolio.tickets.latest
    everything_is_read = not any(path.endswith("/tickets.csv") for path in portfolio.unread)
    of: dict[str, list[TicketEvent]] = {}
    for event in portfolio.tickets.events:
        ticket = tickets.get(event.ticket)
        if ticket and event.time < ticket.opened:
            yield EVENT_BEFORE_TICKET.at(
                event.place("time"), ticket.place("opened"), value=ticket.id, at=event.time.isoformat(),
                opened=ticket.opened.isoformat(),
            )  # fmt: skip
        elif ticket:
            of.setdefault(ticket.id, []).append(event)
        elif everything_is_read:
            yield EVENT_WITHOUT_TICKET.at(event.place("ticket"), value=event.ticket)
    for name, events in of.items():
        yield from _agrees(tickets[name], sorted(events, key=lambda event: event.time))


def surveys_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a survey is of the month of its folder."""
    months = {file.path: month for month, file in portfolio.surveys.files.items()}
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


def _after(ticket: Ticket, file: MonthFile, taken: date) -> Iterator[Problem]:
    for name in _INSTANTS:
        at: datetime | None = getattr(ticket, name)
        if at and (at - FURTHEST_FROM_UTC).date() > taken:
            yield TICKET_AFTER_DATA.at(
                ticket.place(name), file.place("data_taken_on" if file.data_taken_on else "closed_on"),
                value=ticket.id, field=name, day=at.date(), month=file.month, taken=taken,
            )  # fmt: skip


def _inside(ticket: Ticket, pauses: dict[datetime, Pause]) -> Iterator[Problem]:
    ended = ticket.closed or ticket.resolved
    for pause in pauses.values():
        if pause.start < ticket.opened or (ended and (pause.start > ended or (pause.end and pause.end > ended))):
            until = ended.isoformat() if ended else "…"
            yield PAUSE_OUTSIDE_TICKET.at(
                pause.place(), ticket.place("id"), value=ticket.id, opened=ticket.opened.isoformat(), ended=until
            )


def _apart(pauses: list[Pause]) -> Iterator[Problem]:
    for before, after in pairwise(pauses):
        if before.end is None or after.start < before.end:
            yield PAUSES_OVERLAP.at(after.place(), before.place(), value=after.ticket)
