"""Tickets whose record lacks what they are judged by: the time of an answer, a priority."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from slm.calendar import Month
from slm.catalog import concerns, everybody
from slm.checks.levels_lacking import sources_without_levels
from slm.facts.scorecard import scorecard
from slm.measurement import ForeignSource, Ticket, TicketRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity
from slm.text import N_

SOLVED_UNANSWERED: Final = Mistake(
    "SLM433",
    "'{value}' was solved, but has no time of an answer, so it counts as answered too late for {agreement}/{target}",
    "Write when it was answered, in the export's tool where it comes from one; if nobody did, accept this for a while: "
    "`accepted` in catalog/provider.yml.",
    Severity.WARNING,
)
WITHOUT_PRIORITY: Final = Mistake(
    "SLM434",
    "'{value}' has no priority, so no target judges it: {agreement}/{target} and its like count cases of one priority",
    "Write its priority into its row; where cases have none, promise something of all of them, in a target without "
    "`priority`.",
    Severity.WARNING,
)
_IN_THE_EXPORT: Final = N_(
    "Enter its priority where the case is kept, and export it again; what is to have none is left out by its source, "
    "with a reason (`leave_out`)."
)
_NO_COLUMN: Final = N_(
    "Name in columns.priority of the source '{source}' the column that says it, with its words in values.priority; "
    "where all its cases are of one level, write constants: {{priority: ...}}."
)


def solved_tickets_were_answered(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what is judged by its answer has one if it was solved; once a file, of months that are not closed."""
    first: dict[str, tuple[Ticket, str, str, set[str]]] = {}
    for result in scorecard(portfolio).results:
        if not result.cases or portfolio.is_closed(result.last_month):
            continue
        version = portfolio.agreements[result.agreement].version(str(result.version))
        target = version.agreement.target(result.target) if version else None
        if not target or not target.clock or target.clock.measures != "response":
            continue
        for case in result.cases:
            ticket = case.ticket
            ended = case.stopped is not None and case.stopped in {ticket.resolved, ticket.closed}
            if ended and ticket.responded is None and not case.is_on_time:
                path = ticket.file_path
                found = first.setdefault(path, (ticket, result.agreement, result.target, set()))
                found[-1].add(ticket.id)
    for example, agreement, target_id, tickets in first.values():
        problem = SOLVED_UNANSWERED.at(example.place("opened"), value=example.id, agreement=agreement, target=target_id)
        yield replace(problem, count=len(tickets))


def tickets_have_a_priority(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no case drops out of all targets for want of a priority; once a file, of months that are open."""
    first: dict[str, tuple[Ticket, dict[str, str], set[str]]] = {}
    without = [*_open_without_priority(portfolio)]
    # All cases of all months are looked at only where there is a ticket of which that matters.
    results = scorecard(portfolio).results if without else ()
    judged = {case.ticket.id for result in results for case in result.cases}
    for ticket, source in without:
        if ticket.id not in judged and (named := next(_by_priority(portfolio, ticket), None)):
            words = {**named, **_advised(source)}
            first.setdefault(ticket.file_path, (ticket, words, set()))[-1].add(ticket.id)
    for example, words, tickets in first.values():
        yield replace(WITHOUT_PRIORITY.at(example.place("opened"), value=example.id, **words), count=len(tickets))


def _advised(source: ForeignSource | None) -> dict[str, str]:
    """Return what to do about cases without a priority, where they come out of an export, in the form of a message."""
    if source is None:
        return {}
    return {"source": source.id, "advice": _IN_THE_EXPORT if "priority" in source.mapped else _NO_COLUMN}


def _open_without_priority(portfolio: Portfolio) -> Iterator[tuple[Ticket, ForeignSource | None]]:
    """Yield the tickets of open months that have no priority, and their sources; not where a source has none at all."""
    told = sources_without_levels(portfolio)
    for name, records in (("", portfolio.tickets), *portfolio.imported.items()):
        if name in told:
            continue
        for ticket in records.tickets if isinstance(records, TicketRecords) else ():
            if ticket.priority is None:
                month = Month.of(ticket.opened.date())
                if month in portfolio.months and not portfolio.is_closed(month):
                    yield ticket, portfolio.sources.get(name)


def _by_priority(portfolio: Portfolio, ticket: Ticket) -> Iterator[dict[str, str]]:
    """Yield the targets that count cases like a ticket, each of one priority."""
    for history in portfolio.agreements.values():
        of = history.in_force.agreement if history.in_force else None
        if not of or ticket.service not in of.services:
            continue
        day = ticket.opened.date()
        if of.kind == "SLA" and not concerns(ticket.customer, everybody(portfolio.groups, of.customer, day)):
            continue
        for target in of.targets:
            if target.priority and target.clock and ticket.type in (target.clock.types or (ticket.type,)):
                yield {"agreement": of.id, "target": target.id}
