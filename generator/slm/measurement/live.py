"""Where the records of a month are fetched from, before they lie in the book (`measurements/sources/<id>.yml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from slm.calendar import Duration, TimeZone
from slm.values import LocalText, Text, Written

VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable: what is secret stands there and never in a file."""


class LiveColumns(Written):
    """Which column holds what; a record has only some of these fields, and columns of the same name need no entry."""

    id: Text | None = None
    service: Text | None = None
    type: Text | None = None
    priority: Text | None = None
    opened: Text | None = None
    responded: Text | None = None
    resolved: Text | None = None
    closed: Text | None = None
    customer: Text | None = None
    reason: Text | None = None
    ticket: Text | None = None
    start: Text | None = None
    end: Text | None = None
    kind: Text | None = None
    impact: Text | None = None
    exclusion: Text | None = None


class SqlSource(Written):
    """A table or view of a database or warehouse, of which `slm import` writes a month's rows into the book."""

    kind: Literal["sql"]
    name: LocalText
    address_from: VariableName
    """The environment variable that holds the address with its credentials, such as postgres://user:...@host/db."""
    record: Literal["tickets", "pauses", "outages"]
    """Which record of the month the rows become."""
    table: Text
    """The table or view, with its schema where it has one: desk.tickets."""
    columns: LiveColumns = LiveColumns()
    constants: dict[str, Text] = Field(default_factory=dict)
    """Values that are the same in every row, such as `type: incident`."""
    values: dict[str, dict[str, Text]] = Field(default_factory=dict)
    """For each field the foreign values and what they are here; every value that occurs has to stand there."""
    time_zone: TimeZone
    """The zone in which months begin, times are written, and times without a zone are read."""


class PrometheusSource(Written):
    """A query of a Prometheus server, of which `slm import` writes a month's samples into the book."""

    kind: Literal["prometheus"]
    name: LocalText
    address_from: VariableName
    """The environment variable that holds the address of the server, with user and password where it wants them."""
    token_from: VariableName | None = None
    """The environment variable that holds a bearer token."""
    query: Text
    step: Duration
    """How far the samples are apart."""
    time_zone: TimeZone
    """The zone in which months begin."""


LiveSource = SqlSource | PrometheusSource
