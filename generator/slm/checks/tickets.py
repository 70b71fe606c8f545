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
    en="the ticket '{value}' stands in this file twice",
    zh="工单“{value}”在本文件中出现了两次",
    hint_en="Keep the row of its last state; one that goes on into another month stands in that month's file as well.",
    hint_zh="只保留其最后状态的一行；跨月的工单也写入之后月份的文件。",
)
TICKET_CONTRADICTED: Final = Mistake(
    "SLM542",
    en="the ticket '{value}' had another {field} in an earlier month",
    zh="工单“{value}”在较早月份中的 {field} 与此不同",
    hint_en="What is past stays as it was recorded; correct one of the two rows.",
    hint_zh="已发生的内容应保持原样；请更正两行之一。",
)
TICKET_OUTSIDE_MONTH: Final = Mistake(
    "SLM543",
    en="the ticket '{value}' was opened on {day}, after the end of {month}",
    zh="工单“{value}”于 {day} 提出，晚于 {month} 结束",
    hint_en="Correct the time, or move the row to its month.",
    hint_zh="请更正时间，或把该行移到所属月份。",
)
TICKET_AFTER_DATA: Final = Mistake(
    "SLM544",
    en="the ticket '{value}' was {field} on {day}, but the data of {month} are of {taken}",
    zh="工单“{value}”的 {field} 是 {day}，而 {month} 的数据截至 {taken}",
    hint_en="Check the year; what happened later stands in a later month's file.",
    hint_zh="请检查年份；之后发生的内容应写入之后月份的文件。",
)
PAUSE_WITHOUT_TICKET: Final = Mistake(
    "SLM545",
    en="there is no ticket '{value}' that could have been paused",
    zh="没有编号为“{value}”的工单，无法暂停计时",
    hint_en="Correct the id, or add the ticket to tickets.csv of its month.",
    hint_zh="请更正编号，或在所属月份的 tickets.csv 中补充该工单。",
)
PAUSES_OVERLAP: Final = Mistake(
    "SLM546",
    en="two pauses of the ticket '{value}' overlap; what both cover is counted once",
    zh="工单“{value}”的两段暂停时间重叠，重叠部分只计一次",
    hint_en="Correct one of them if the ticket did not wait for two things at once; the other is at the second place.",
    hint_zh="如果该工单并非同时等待两件事，请更正其中一段；另一段见第二个位置。",
    severity=Severity.WARNING,
)
PAUSE_OUTSIDE_TICKET: Final = Mistake(
    "SLM547",
    en="the pause lies partly or wholly outside the ticket '{value}', from {opened} to {ended}; only the rest counts",
    zh="该暂停时间部分或全部不在工单“{value}”的 {opened} 至 {ended} 之内，只计其内的部分",
    hint_en="Correct the times of the pause or of the ticket.",
    hint_zh="请更正暂停或工单的时间。",
    severity=Severity.WARNING,
)
EVENT_WITHOUT_TICKET: Final = Mistake(
    "SLM787",
    en="there is no ticket '{value}' to which this could have happened",
    zh="没有编号为“{value}”的工单，此事件无所归属",
    hint_en="Correct the id, or add the ticket to tickets.csv of its month.",
    hint_zh="请更正编号，或在所属月份的 tickets.csv 中补充该工单。",
)
EVENT_BEFORE_TICKET: Final = Mistake(
    "SLM788",
    en="this happened at {at}, before the ticket '{value}' was opened at {opened}",
    zh="该事件发生于 {at}，早于工单“{value}”的提出时间 {opened}",
    hint_en="Check both times, and their years.",
    hint_zh="请核对两个时间及其年份。",
)
REOPENED_UNSOLVED: Final = Mistake(
    "SLM789",
    en="the ticket '{value}' was reopened at {at}, but nothing says that it was resolved before",
    zh="工单“{value}”于 {at} 重新打开，但此前没有已解决的记录",
    hint_en="Add a row with the state `resolved` and the time at which it seemed solved.",
    hint_zh="请补充一行，状态为 `resolved`，时间为其看似已解决之时。",
)
PRIORITIES_DIFFER: Final = Mistake(
    "SLM832",
    en="the ticket '{value}' got the priority '{last}' last, but tickets.csv says '{priority}'",
    zh="工单“{value}”最后获得的优先级是“{last}”，而 tickets.csv 中是“{priority}”",
    hint_en="The row of the ticket holds the priority that it had in the end; correct one of the two.",
    hint_zh="工单行应为其最终优先级；请更正两者之一。",
)
SURVEY_OUTSIDE_MONTH: Final = Mistake(
    "SLM794",
    en="the survey is of {day}, which is not in {month}",
    zh="该问卷的日期 {day} 不在 {month} 内",
    hint_en="Correct the date, or move the row to its month: here it counts nowhere.",
    hint_zh="请更正日期，或移到所属月份：放在此处将不计入任何月份。",
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
    for ticket in sorted(tickets, key=lambda each: each.file_path):
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
    everything_is_read = not any(each.endswith("/tickets.csv") for each in portfolio.unread)
    of: dict[str, dict[datetime, Pause]] = {}
    for pause in sorted(portfolio.tickets.pauses, key=lambda each: each.file_path):
        ticket = tickets.get(pause.ticket)
        if ticket:
            # The row of a later month says when a pause of an earlier one ended.
            of.setdefault(ticket.id, {})[pause.start] = pause
        elif everything_is_read:
            yield PAUSE_WITHOUT_TICKET.at(pause.place("ticket"), value=pause.ticket)
    for name, pauses in of.items():
        yield from _inside(tickets[name], pauses)
        yield from _apart(sorted(pauses.values(), key=lambda each: each.start))


def events_belong_to_tickets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an event is of a known ticket, happened to it in its time, and agrees with its row (F41, F44)."""
    tickets = portfolio.tickets.latest
    everything_is_read = not any(each.endswith("/tickets.csv") for each in portfolio.unread)
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
        yield from _agrees(tickets[name], sorted(events, key=lambda each: each.time))


def surveys_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a survey is of the month of its folder."""
    months = {file.path: month for month, file in portfolio.surveys.files.items()}
    for survey in portfolio.surveys.surveys:
        if Month.of(survey.date) != (month := months[survey.file_path]):
            yield SURVEY_OUTSIDE_MONTH.at(survey.place("date"), day=survey.date, month=month)


def _agrees(ticket: Ticket, events: list[TicketEvent]) -> Iterator[Problem]:
    solved = [each.time for each in events if each.state in ("resolved", "closed")]
    for event in events:
        if event.state == "reopened" and not any(at <= event.time for at in solved):
            yield REOPENED_UNSOLVED.at(event.place(), value=ticket.id, at=event.time.isoformat())
    named = [each for each in events if each.priority]
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
