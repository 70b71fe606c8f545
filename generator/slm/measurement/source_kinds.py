"""The kinds of sources, each with its columns: exports that become records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from slm.calendar import Duration
from slm.measurement.record import Outage, Probe, Survey, Ticket
from slm.measurement.source import ForeignSource
from slm.problem import Mistake
from slm.values import Id, Text, Written, internal

KNOWN_FOR_WORKING_TIME: Final = Mistake(
    "SLM370",
    "a state is known for a time on the calendar, not for {known_for}",
    "Write calendar_hours or calendar_minutes: whatever watches the service does so outside its hours too.",
)
STATES_UNUSED: Final = Mistake(
    "SLM389",
    "states are given, but not the columns '{columns}' that say which state a row is in, and when",
    "Name both in columns, or take states out.",
)


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
    """In an export without a column, the service with the time at which it began."""
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
    told: Annotated[Text | None, internal()] = None
    """The column with what every customer of the service may read of it."""
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


class TicketSource(ForeignSource):
    """An export of a service desk: a row for each ticket, or a row for each change of a ticket."""

    kind: Annotated[Literal["tickets"], internal()]
    """The word for this kind of source."""
    columns: Annotated[TicketRowColumns, internal()] = TicketRowColumns()
    """Which column holds what."""
    several_rows: Annotated[Literal["refused", "last"], internal()] = "refused"
    """What several rows of one ticket are: a mistake, or an audit log in which the last one counts."""
    states: Annotated[dict[str, Literal["run", "pause"]], internal()] = Field(default_factory=dict)
    """In an audit log: does a ticket wait for somebody else in a state? The times of waiting are its pauses."""

    record: ClassVar = Ticket
    makes: ClassVar = "tickets"
    needed: ClassVar = ("id", "service", "type", "opened")
    instants: ClassVar = ("opened", "responded", "restored", "resolved", "closed", "changed")

    @model_validator(mode="after")
    def _states_can_be_timed(self) -> Self:
        if self.states and not {"changed", "state"} <= self.mapped.keys():
            raise STATES_UNUSED.raised("states", columns="changed, state")
        return self


CaseEvent = Literal["run", "respond", "pause", "stop", "close", "nothing"]


class EventSource(ForeignSource):
    """An event log: what happened to which case, and when. Cases become tickets, and their times of waiting pauses."""

    kind: Annotated[Literal["events"], internal()]
    """The word for this kind of source."""
    columns: Annotated[EventColumns, internal()] = EventColumns()
    """Which column holds what."""
    states: Annotated[dict[str, CaseEvent], internal()] = Field(default_factory=dict)
    """What an activity does: the case runs on, is answered for the first time, waits, is resolved, is closed; or the
    activity says nothing about it. Work after `stop` opens the case again."""
    other_states: Annotated[CaseEvent | None, internal()] = None
    """What all other activities do; without it they are refused."""

    record: ClassVar = Ticket
    makes: ClassVar = "tickets"
    needed: ClassVar = ("case", "activity", "time", "service", "type")
    instants: ClassVar = ("time", "opened")


class OutageSource(ForeignSource):
    """A list of interruptions: incidents of a status page, downtimes of a monitor."""

    kind: Annotated[Literal["outages"], internal()]
    """The word for this kind of source."""
    columns: Annotated[OutageRowColumns, internal()] = OutageRowColumns()
    """Which column holds what."""
    length_unit: Annotated[Literal["seconds", "minutes", "hours"], internal()] = "seconds"
    """The unit of lengths, where a column has them."""
    longest: Annotated[Duration | None, internal()] = None
    """Longer interruptions are refused: their end is likely in a wrong month or year."""

    record: ClassVar = Outage
    makes: ClassVar = "outages"
    needed: ClassVar = ("service", "start", "kind")
    instants: ClassVar = ("start", "end", "announced", "approved_on")
    days: ClassVar = ("approved_on",)


class ProbeSource(ForeignSource):
    """The single samples of a monitor: at this moment the service answered, or did not."""

    kind: Annotated[Literal["probes"], internal()]
    """The word for this kind of source."""
    columns: Annotated[ProbeColumns, internal()] = ProbeColumns()
    """Which column holds what."""
    known_for: Annotated[Duration | None, internal()] = None
    """How long a check speaks for its service, where the agreement does not say."""

    record: ClassVar = Probe
    makes: ClassVar = "probes"
    needed: ClassVar = ("service", "time", "ok")
    instants: ClassVar = ("time",)
    must_cover: ClassVar = False


class SurveySource(ForeignSource):
    """The answers to a survey of satisfaction."""

    kind: Annotated[Literal["surveys"], internal()]
    """The word for this kind of source."""
    columns: Annotated[SurveyColumns, internal()] = SurveyColumns()
    """Which column holds what."""

    record: ClassVar = Survey
    makes: ClassVar = "surveys"
    needed: ClassVar = ("service", "date")
    instants: ClassVar = ("date",)
    days: ClassVar = ("date",)


class TimelineSource(ForeignSource):
    """The state timeline of a status page: each row says in which state a service was found.

    A state holds until the next row of the service, at most as long as `known_for`; after that the state is unknown,
    which is neither up nor down (FAILURES F1, F2, F8).
    """

    kind: Annotated[Literal["timeline"], internal()]
    """The word for this kind of source."""
    columns: Annotated[TimelineColumns, internal()] = TimelineColumns()
    """Which column holds what."""
    known_for: Annotated[Duration, internal()]
    """How long a state holds, unless the next row comes first; later it is unknown."""
    states: Annotated[dict[str, Literal["up", "down", "unknown"]], internal()] = Field(default_factory=dict)
    """What each foreign state means."""
    services: Annotated[dict[str, Id], internal()] = Field(min_length=1)
    """Foreign names and the services that they are."""

    makes: ClassVar = "timeline"
    needed: ClassVar = ("service", "time", "state")
    instants: ClassVar = ("time",)
    must_cover: ClassVar = False

    @model_validator(mode="after")
    def _known_for_calendar_time(self) -> Self:
        if self.known_for.unit.is_working:
            raise KNOWN_FOR_WORKING_TIME.raised("known_for", known_for=self.known_for)
        return self


_Kinds = TicketSource | EventSource | OutageSource | ProbeSource | SurveySource | TimelineSource
AnySource = Annotated[_Kinds, Field(discriminator="kind")]
"""A source of any kind; who reads one decides for each of them."""
SOURCE_KINDS: Final[Mapping[str, type[ForeignSource]]] = {
    word: kind for kind in get_args(_Kinds) for word in get_args(kind.model_fields["kind"].annotation)
}
"""The kinds of sources, by the word that a file writes."""
