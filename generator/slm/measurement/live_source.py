"""Live sources as the first release wrote them, each a kind of its own; since then `fetch` of any source says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm.calendar import Duration, TimeZone
from slm.measurement.checked import Probe
from slm.measurement.fetch import PrometheusFetch, VariableName
from slm.measurement.foreign_fields import said_once, words_are_known
from slm.measurement.record import Outage, Pause, Survey, Ticket, TicketEvent
from slm.measurement.source_kinds import (
    OutageColumns,
    PauseColumns,
    ProbeColumns,
    SurveyColumns,
    TicketEventColumns,
)
from slm.measurement.ticket_columns import TicketColumns
from slm.problem import Mistake
from slm.text import N_
from slm.values import LocalText, Text, Written, internal, public

ONE_COLUMN: Final = Mistake(
    "SLM1111",
    "a database gives one column for '{field}'",
    "Let the table be a view that chooses among several columns, such as COALESCE(started_at, created_at).",
)


class LiveColumns(TicketColumns, PauseColumns, OutageColumns, TicketEventColumns, ProbeColumns, SurveyColumns):
    """Which column holds what; each record has only some of these fields, and columns of its names need no entry."""


COLUMNS: Final[Mapping[str, type[Written]]] = {
    "tickets": TicketColumns, "pauses": PauseColumns, "events": TicketEventColumns, "outages": OutageColumns,
    "probes": ProbeColumns, "surveys": SurveyColumns,
}  # fmt: skip
"""The fields of each record."""
_RECORDS: Final[Mapping[str, type[Written]]] = {
    "tickets": Ticket, "pauses": Pause, "events": TicketEvent, "outages": Outage, "probes": Probe, "surveys": Survey,
}  # fmt: skip


class SqlSource(Written):
    """A table or view of a database of which `slm import` writes the record of a month; better: `fetch` of a source."""

    kind: Annotated[Literal["sql"], internal()]
    """The word for this kind of source."""
    name: Annotated[LocalText, public(N_("Data source"))]
    """What it is called for readers."""
    address_from: Annotated[VariableName, internal()]
    """The environment variable that holds the address with its credentials, such as postgres://user:...@host/db."""
    record: Annotated[Literal["tickets", "pauses", "events", "outages", "probes", "surveys"], internal()]
    """Which record of the month the rows become."""
    table: Annotated[Text, internal()]
    """The table or view, with its schema where it has one: desk.tickets."""
    columns: Annotated[LiveColumns, internal()] = LiveColumns.model_construct()
    """Which column holds what."""
    constants: Annotated[dict[str, Text], internal()] = Field(default_factory=dict)
    """Values that are the same in every row, such as `type: incident`."""
    values: Annotated[dict[str, dict[str, Text]], internal()] = Field(default_factory=dict)
    """For each field the foreign values and what they are here; every value that occurs has to stand there."""
    time_zone: Annotated[TimeZone, internal()]
    """The zone in which months begin, times are written, and times without a zone are read."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of its record."""
        return tuple(COLUMNS[self.record].model_fields)

    @property
    def model(self) -> type[Written]:
        """The model of a row of its record."""
        return _RECORDS[self.record]

    @model_validator(mode="after")
    def _names_fields_of_its_record(self) -> Self:
        columns = [name for name in LiveColumns.model_fields if getattr(self.columns, name) is not None]
        for name in columns:
            if not isinstance(getattr(self.columns, name), str):
                raise ONE_COLUMN.raised("columns", name, field=name)
        said_once(self.fields, columns, columns=columns, constants=self.constants, values=self.values)
        words_are_known(self.model, self.constants, self.values)
        return self


class PrometheusSource(Written):
    """A query of a Prometheus server whose samples another source reads; better: `fetch` of that source."""

    kind: Annotated[Literal["prometheus"], internal()]
    """The word for this kind of source."""
    name: Annotated[LocalText, public(N_("Data source"))]
    """What it is called for readers."""
    address_from: Annotated[VariableName, internal()]
    """The environment variable that holds the address of the server, with user and password where it wants them."""
    token_from: Annotated[VariableName | None, internal()] = None
    """The environment variable that holds a bearer token."""
    query: Annotated[Text, internal()]
    """The query, in PromQL, whose samples are written into the book."""
    step: Annotated[Duration, internal()]
    """How far the samples are apart."""
    time_zone: Annotated[TimeZone, internal()]
    """The zone in which months begin."""

    @property
    def fetch(self) -> PrometheusFetch:
        """The same as sources say it now."""
        return PrometheusFetch(
            address_from=self.address_from, token_from=self.token_from, query=self.query, step=self.step
        )


LiveSource = SqlSource | PrometheusSource
