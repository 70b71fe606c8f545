"""Which column of a foreign file or table holds what: the fields of each record, for exports and databases alike."""

from __future__ import annotations

from slm.values import Text, Written


class TicketColumns(Written):
    """Which column holds what of a ticket."""

    id: Text | None = None
    service: Text | None = None
    type: Text | None = None
    priority: Text | None = None
    opened: Text | None = None
    responded: Text | None = None
    restored: Text | None = None
    resolved: Text | None = None
    closed: Text | None = None
    customer: Text | None = None
    reason: Text | None = None
    first_contact: Text | None = None


class PauseColumns(Written):
    """Which column holds what of a time in which a ticket waited."""

    ticket: Text | None = None
    start: Text | None = None
    end: Text | None = None
    reason: Text | None = None


class TicketEventColumns(Written):
    """Which column holds what of a state or a priority that a ticket got."""

    ticket: Text | None = None
    time: Text | None = None
    state: Text | None = None
    priority: Text | None = None


class OutageColumns(Written):
    """Which column holds what of an interruption."""

    id: Text | None = None
    """In an export without a column, the number of the row."""
    service: Text | None = None
    start: Text | None = None
    end: Text | None = None
    """Empty: still open."""
    kind: Text | None = None
    impact: Text | None = None
    reason: Text | None = None
    exclusion: Text | None = None
    announced: Text | None = None
    approved_by: Text | None = None
    approved_on: Text | None = None


class ProbeColumns(Written):
    """Which column holds what of a probe."""

    service: Text | None = None
    time: Text | None = None
    ok: Text | None = None
    """Did the service answer? `values` says which values mean true and which false."""
    response_ms: Text | None = None


class SurveyColumns(Written):
    """Which column holds what of an answer to a survey."""

    service: Text | None = None
    date: Text | None = None
    score: Text | None = None
    comment: Text | None = None
    ticket: Text | None = None
    customer: Text | None = None
    answered: Text | None = None
