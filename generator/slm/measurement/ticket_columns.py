"""Which columns of an export hold what of a case: its instants, due times, verdicts, groups, lengths, order."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from slm.measurement.foreign_column import Column
from slm.values import Written, internal

STAMP: Final = "stamps."
"""Before the name of a column whose times are states, where fields are named."""
Listed = Literal["oldest_first", "newest_first"]
"""How an export lists what it has of one moment."""


class CaseFactColumns(Written):
    """Which column holds what the tool itself knows of a case."""

    due: Annotated[Column | None, internal()] = None
    """The column with when the tool, or whoever asked, says that it is due."""
    due_after: Annotated[Column | None, internal()] = None
    """The column with how long it may take by what the tool, or whoever asked, says: a length in the hours of the
    target that is judged by it, such as `8 h` or `4:00`."""
    kept: Annotated[Column | None, internal()] = None
    """The column with the tool's own verdict on its time of resolution."""
    group: Annotated[Column | None, internal()] = None
    """The column with the group with which it lies."""


class EntryColumns(Written):
    """Which columns put entries of one moment in order."""

    previous: Annotated[Column | None, internal()] = None
    """The state or activity before the entry: of one moment, an entry comes after the one that led to it."""
    sequence: Annotated[Column | None, internal()] = None
    """A number that grows with each entry of a case."""


class RowFactColumns(Written):
    """Which column holds what of a ticket whose row says lengths, or the time in which it waited."""

    responded_after: Annotated[Column | None, internal()] = None
    """How long after the opening somebody answered, day and night, where no column says when."""
    resolved_after: Annotated[Column | None, internal()] = None
    """How long after the opening it was resolved, day and night, where no column says when."""
    pause_start: Annotated[Column | None, internal()] = None
    """When it began to wait, where its own row says it."""
    pause_end: Annotated[Column | None, internal()] = None
    """When it no longer waited; empty: it waits still."""


class TicketColumns(CaseFactColumns):
    """Which column holds what of a ticket."""

    id: Annotated[Column | None, internal()] = None
    """The column with the number of the ticket."""
    service: Annotated[Column | None, internal()] = None
    """The column with the service."""
    type: Annotated[Column | None, internal()] = None
    """The column with what was asked for: `incident`, `request` or `complaint`."""
    priority: Annotated[Column | None, internal()] = None
    """The column with the service level."""
    opened: Annotated[Column | None, internal()] = None
    """The column with when it was opened."""
    responded: Annotated[Column | None, internal()] = None
    """The column with when somebody answered."""
    restored: Annotated[Column | None, internal()] = None
    """The column with when the service worked again."""
    resolved: Annotated[Column | None, internal()] = None
    """The column with when it was resolved."""
    closed: Annotated[Column | None, internal()] = None
    """The column with when it was closed."""
    customer: Annotated[Column | None, internal()] = None
    """The column with whose case it is."""
    reason: Annotated[Column | None, internal()] = None
    """The column with what it was about."""
    first_contact: Annotated[Column | None, internal()] = None
    """The column that says whether it was solved at first contact."""
    waited: Annotated[Column | None, internal()] = None
    """The column with how long it waited for somebody else in all, in the time in which its limit is counted."""
