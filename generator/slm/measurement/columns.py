"""Which column of a foreign file or table holds what: the fields of each record, for exports and databases alike."""

from __future__ import annotations

from typing import Annotated

from slm.values import Text, Written, internal


class TicketColumns(Written):
    """Which column holds what of a ticket."""

    id: Annotated[Text | None, internal()] = None
    """The column with the number of the ticket."""
    service: Annotated[Text | None, internal()] = None
    """The column with the service."""
    type: Annotated[Text | None, internal()] = None
    """The column with what was asked for: `incident`, `request` or `complaint`."""
    priority: Annotated[Text | None, internal()] = None
    """The column with the service level."""
    opened: Annotated[Text | None, internal()] = None
    """The column with when it was opened."""
    responded: Annotated[Text | None, internal()] = None
    """The column with when somebody answered."""
    restored: Annotated[Text | None, internal()] = None
    """The column with when the service worked again."""
    resolved: Annotated[Text | None, internal()] = None
    """The column with when it was resolved."""
    closed: Annotated[Text | None, internal()] = None
    """The column with when it was closed."""
    customer: Annotated[Text | None, internal()] = None
    """The column with whose case it is."""
    reason: Annotated[Text | None, internal()] = None
    """The column with what it was about."""
    first_contact: Annotated[Text | None, internal()] = None
    """The column that says whether it was solved at first contact."""


class PauseColumns(Written):
    """Which column holds what of a time in which a ticket waited."""

    ticket: Annotated[Text | None, internal()] = None
    """The column with the number of the ticket."""
    start: Annotated[Text | None, internal()] = None
    """The column with when it began."""
    end: Annotated[Text | None, internal()] = None
    """The column with when it ended."""
    reason: Annotated[Text | None, internal()] = None
    """The column with what was waited for."""


class TicketEventColumns(Written):
    """Which column holds what of a state or a priority that a ticket got."""

    ticket: Annotated[Text | None, internal()] = None
    """The column with the number of the ticket."""
    time: Annotated[Text | None, internal()] = None
    """The column with when it happened."""
    state: Annotated[Text | None, internal()] = None
    """The column with the state that it got."""
    priority: Annotated[Text | None, internal()] = None
    """The column with the service level that it got."""


class OutageColumns(Written):
    """Which column holds what of an interruption."""

    id: Annotated[Text | None, internal()] = None
    """In an export without a column, the number of the row."""
    service: Annotated[Text | None, internal()] = None
    """The column with the service."""
    start: Annotated[Text | None, internal()] = None
    """The column with when it began."""
    end: Annotated[Text | None, internal()] = None
    """Empty: still open."""
    kind: Annotated[Text | None, internal()] = None
    """The column that says whether it is an outage, maintenance or a degradation."""
    impact: Annotated[Text | None, internal()] = None
    """The column with what was affected."""
    reason: Annotated[Text | None, internal()] = None
    """The column with what it came from."""
    exclusion: Annotated[Text | None, internal()] = None
    """The column with the exclusion that it names."""
    announced: Annotated[Text | None, internal()] = None
    """The column with when it was announced."""
    approved_by: Annotated[Text | None, internal()] = None
    """The column with who approved that it is excluded."""
    approved_on: Annotated[Text | None, internal()] = None
    """The column with when that was approved."""


class ProbeColumns(Written):
    """Which column holds what of a probe."""

    service: Annotated[Text | None, internal()] = None
    """The column with the service."""
    time: Annotated[Text | None, internal()] = None
    """The column with when it was checked."""
    ok: Annotated[Text | None, internal()] = None
    """Did the service answer? `values` says which values mean true and which false."""
    response_ms: Annotated[Text | None, internal()] = None
    """The column with how many milliseconds the answer took."""


class SurveyColumns(Written):
    """Which column holds what of an answer to a survey."""

    service: Annotated[Text | None, internal()] = None
    """The column with the service."""
    date: Annotated[Text | None, internal()] = None
    """The column with the day."""
    score: Annotated[Text | None, internal()] = None
    """The column with the score."""
    comment: Annotated[Text | None, internal()] = None
    """The column with what was written."""
    ticket: Annotated[Text | None, internal()] = None
    """The column with the ticket after which it was asked."""
    customer: Annotated[Text | None, internal()] = None
    """The column with whose answer it is."""
    answered: Annotated[Text | None, internal()] = None
    """The column that says whether anybody answered."""


class TicketRowColumns(TicketColumns):
    """Which column holds what of a ticket, or of a change of it."""

    changed: Annotated[Text | None, internal()] = None
    """When the row was written; rows of one ticket are put in its order, and without it in that of the file."""
    state: Annotated[Text | None, internal()] = None
    """The state that the ticket was in from then on."""


class EventColumns(Written):
    """Which column holds what of an event; the last row of a case that holds something says it of the case."""

    case: Annotated[Text | None, internal()] = None
    """The column with the number of the case."""
    activity: Annotated[Text | None, internal()] = None
    """The column with what happened."""
    time: Annotated[Text | None, internal()] = None
    """The column with when it happened."""
    opened: Annotated[Text | None, internal()] = None
    """When the case was opened, where its first event is not that."""
    service: Annotated[Text | None, internal()] = None
    """The column with the service."""
    type: Annotated[Text | None, internal()] = None
    """The column with what was asked for: `incident`, `request` or `complaint`."""
    priority: Annotated[Text | None, internal()] = None
    """The column with the service level."""
    customer: Annotated[Text | None, internal()] = None
    """The column with whose case it is."""
    reason: Annotated[Text | None, internal()] = None
    """The column with what it was about."""


class OutageRowColumns(OutageColumns):
    """Which column holds what of an interruption, whose length may stand instead of its end."""

    length: Annotated[Text | None, internal()] = None
    """How long it lasted, instead of its end."""


class TimelineColumns(Written):
    """Which column holds what of a timeline."""

    service: Annotated[Text | None, internal()] = None
    """The column with the service."""
    time: Annotated[Text | None, internal()] = None
    """The column with when it was seen."""
    state: Annotated[Text | None, internal()] = None
    """The column with the state that was seen."""
