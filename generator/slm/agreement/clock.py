"""How the time of a case is counted: between which instants, of which cases, and in which period a case falls."""

from __future__ import annotations

from typing import Literal

from slm.values import Written


class Clock(Written):
    """The rules by which tickets become the figure of a target.

    A clock starts when a ticket is opened, whatever priority it had then: it counts by the priority that it has in the
    end (FAILURES F44). It stands still in the pauses of the ticket, which are counted on the calendar of the target's
    unit (F40): working time leaves out closed hours, calendar time counts day and night.
    """

    measures: Literal["response", "resolution"]
    """Response: from opened to responded. Resolution: from opened to resolved, or to closed where a ticket was closed
    without being resolved."""
    population: Literal["due_in_period", "created_in_period", "resolved_in_period"] = "due_in_period"
    """Which tickets a period counts (FAILURES F48). Tickets that are open and overdue count as missed, except among
    those resolved in the period; they are listed in any case."""
    types: tuple[Literal["incident", "request", "complaint"], ...] = ()
    """The types of tickets that count; empty means all."""
    unanswered: Literal["answered_when_resolved", "counts_as_missed"] = "answered_when_resolved"
    """What a ticket is that was resolved without a response (FAILURES F46)."""
    reopen: Literal["continue"] = "continue"
    """A reopened ticket goes on with the time it had used; the time in which it seemed resolved counts, unless it is
    recorded as a pause (FAILURES F41)."""
