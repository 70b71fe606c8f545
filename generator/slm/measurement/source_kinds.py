"""The kinds of sources, each with its columns: exports that become records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from slm.calendar import Duration
from slm.measurement.case_source import CaseSource
from slm.measurement.checked import Probe, RequestColumns
from slm.measurement.foreign_column import Column
from slm.measurement.foreign_fields import FIELD_UNKNOWN
from slm.measurement.foreign_values import LengthUnit
from slm.measurement.record import Survey
from slm.measurement.source import FIELD_NOT_SAID, ForeignSource
from slm.measurement.ticket_columns import STAMP, CaseFactColumns, EntryColumns, Listed, RowFactColumns, TicketColumns
from slm.measurement.watching_columns import OutageRow, WatchingColumns
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
NO_LONGEST: Final = Mistake(
    "SLM1121",
    "interruptions that go on are not exported, and nothing says since when one may go on",
    "Write how long one can be, such as `longest: 3 calendar_days`: so much of the end of the export is unknown.",
)


class PauseColumns(Written):
    """Which column holds what of a time in which a ticket waited."""

    ticket: Annotated[Column | None, internal()] = None
    """The column with the number of the ticket."""
    start: Annotated[Column | None, internal()] = None
    """The column with when it began."""
    end: Annotated[Column | None, internal()] = None
    """The column with when it ended."""
    reason: Annotated[Column | None, internal()] = None
    """The column with what was waited for."""


class TicketEventColumns(Written):
    """Which column holds what of a state or a priority that a ticket got."""

    ticket: Annotated[Column | None, internal()] = None
    """The column with the number of the ticket."""
    time: Annotated[Column | None, internal()] = None
    """The column with when it happened."""
    state: Annotated[Column | None, internal()] = None
    """The column with the state that it got."""
    priority: Annotated[Column | None, internal()] = None
    """The column with the service level that it got."""
    group: Annotated[Column | None, internal()] = None
    """The column with the group with which it lay from then on."""


class OutageColumns(Written):
    """Which column holds what of an interruption."""

    id: Annotated[Column | None, internal()] = None
    """In an export without a column, the service with the time at which it began."""
    service: Annotated[Column | None, internal()] = None
    """The column with the service."""
    start: Annotated[Column | None, internal()] = None
    """The column with when it began."""
    end: Annotated[Column | None, internal()] = None
    """Empty: still open."""
    kind: Annotated[Column | None, internal()] = None
    """The column that says whether it is an outage, maintenance or a degradation."""
    impact: Annotated[Column | None, internal()] = None
    """The column with what was affected."""
    reason: Annotated[Column | None, internal()] = None
    """The column with what it came from."""
    told: Annotated[Column | None, internal()] = None
    """The column with what every customer of the service may read of it."""
    exclusion: Annotated[Column | None, internal()] = None
    """The column with the exclusion that it names."""
    announced: Annotated[Column | None, internal()] = None
    """The column with when it was announced."""
    approved_by: Annotated[Column | None, internal()] = None
    """The column with who approved that it is excluded."""
    approved_on: Annotated[Column | None, internal()] = None
    """The column with when that was approved."""
    customer: Annotated[Column | None, internal()] = None
    """The column with the customer whose own instance it is about."""


class ProbeColumns(RequestColumns):
    """Which column holds what of a probe."""

    service: Annotated[Column | None, internal()] = None
    """The column with the service."""
    time: Annotated[Column | None, internal()] = None
    """The column with when it was checked."""
    ok: Annotated[Column | None, internal()] = None
    """Did the service answer? `values` says which values mean true and which false."""
    response_ms: Annotated[Column | None, internal()] = None
    """The column with how many milliseconds the answer took."""
    location: Annotated[Column | None, internal()] = None
    """The column with the place that checked it."""
    customer: Annotated[Column | None, internal()] = None
    """The column with the customer whose own instance was checked."""


class SurveyColumns(Written):
    """Which column holds what of an answer to a survey."""

    service: Annotated[Column | None, internal()] = None
    """The column with the service."""
    date: Annotated[Column | None, internal()] = None
    """The column with the day."""
    score: Annotated[Column | None, internal()] = None
    """The column with the score."""
    comment: Annotated[Column | None, internal()] = None
    """The column with what was written."""
    ticket: Annotated[Column | None, internal()] = None
    """The column with the ticket after which it was asked."""
    customer: Annotated[Column | None, internal()] = None
    """The column with whose answer it is."""
    answered: Annotated[Column | None, internal()] = None
    """The column that says whether anybody answered."""


class TicketRowColumns(TicketColumns, EntryColumns, RowFactColumns):
    """Which column holds what of a ticket, or of a change of it."""

    changed: Annotated[Column | None, internal()] = None
    """When the row was written; rows of one ticket are put in its order. Without it `sequence` or `entries` tells. Of a
    ticket in several files, the row that was written last counts."""
    state: Annotated[Column | None, internal()] = None
    """The state that the ticket was in from then on."""


class EventColumns(CaseFactColumns, EntryColumns):
    """Which column holds what of an event; the last row of a case that holds something says it of the case."""

    case: Annotated[Column | None, internal()] = None
    """The column with the number of the case."""
    activity: Annotated[Column | None, internal()] = None
    """The column with what happened."""
    time: Annotated[Column | None, internal()] = None
    """The column with when it happened."""
    opened: Annotated[Column | None, internal()] = None
    """When the case was opened, where its first event is not that."""
    service: Annotated[Column | None, internal()] = None
    """The column with the service."""
    type: Annotated[Column | None, internal()] = None
    """The column with what was asked for: `incident`, `request` or `complaint`."""
    priority: Annotated[Column | None, internal()] = None
    """The column with the service level."""
    customer: Annotated[Column | None, internal()] = None
    """The column with whose case it is."""
    reason: Annotated[Column | None, internal()] = None
    """The column with what it was about."""


class OutageRowColumns(OutageColumns, WatchingColumns):
    """Which column holds what of an interruption, whose length may stand instead of its end."""

    length: Annotated[Column | None, internal()] = None
    """How long it lasted, instead of its end."""


class TimelineColumns(Written):
    """Which column holds what of a timeline."""

    service: Annotated[Column | None, internal()] = None
    """The column with the service."""
    time: Annotated[Column | None, internal()] = None
    """The column with when it was seen."""
    state: Annotated[Column | None, internal()] = None
    """The column with the state that was seen."""


class TicketSource(CaseSource):
    """An export of a service desk: a row for each ticket, or a row for each change of a ticket."""

    kind: Annotated[Literal["tickets"], internal()]
    """The word for this kind of source."""
    columns: Annotated[TicketRowColumns, internal()] = TicketRowColumns.model_construct()
    """Which column holds what."""
    several_rows: Annotated[Literal["refused", "last"], internal()] = "refused"
    """What several rows of one ticket are: a mistake, or an audit log in which the last one counts."""
    states: Annotated[dict[str, Literal["run", "pause"]], internal()] = Field(default_factory=dict)
    """In an audit log: does a ticket wait for somebody else in a state? The times of waiting are its pauses."""
    stamps: Annotated[dict[str, Text], internal()] = Field(default_factory=dict)
    """Further columns of times, each with the state that a ticket entered then, for the states of clocks."""
    length_unit: Annotated[LengthUnit | dict[str, LengthUnit] | None, internal()] = None
    """The unit of lengths that are plain numbers, seconds without it; and of the first number in 1:30. Where columns
    have several, one for each: `{responded_after: minutes, resolved_after: hours}`; plain numbers of others are
    refused."""
    entries: Annotated[Listed | None, internal()] = None
    """In which order the export lists rows of one moment, where no column tells; without it such cases are refused."""

    needed: ClassVar = ("id", "service", "type", "opened")
    lengths: ClassVar = ("waited", "due_after", "responded_after", "resolved_after")
    instants: ClassVar = (
        "opened", "responded", "restored", "resolved", "closed", "due", "changed", "pause_start", "pause_end",
    )  # fmt: skip

    @property
    def placed(self) -> Mapping[str, Column]:
        """Where the value of each field stands that has a column, and each time that is a state."""
        return {**super().placed, **{f"{STAMP}{column}": column for column in self.stamps}}

    def key_of(self, column: str) -> tuple[str | int, ...]:
        """Return where a column is named that is needed."""
        return ("stamps", column) if column in self.stamps else super().key_of(column)

    @property
    def tells_answers(self) -> bool:
        """Can its export say when somebody answered?"""
        return self._tells("responded", "responded_after")

    @property
    def tells_solutions(self) -> bool:
        """Can its export say when a ticket was solved?"""
        return self._tells("restored", "resolved", "resolved_after", "closed")

    def _tells(self, *fields: str) -> bool:
        return not {*self.mapped, *self.constants, *self.stamps.values()}.isdisjoint(fields)

    @model_validator(mode="after")
    def _units_are_of_lengths(self) -> Self:
        for name in self.length_unit if isinstance(self.length_unit, dict) else ():
            if name not in self.lengths:
                raise FIELD_UNKNOWN.raised("length_unit", name, field=name, known=", ".join(self.lengths))
        return self

    @model_validator(mode="after")
    def _states_can_be_timed(self) -> Self:
        if self.states and not {"changed", "state"} <= self.mapped.keys():
            raise STATES_UNUSED.raised("states", columns="changed, state")
        return self


CaseEvent = Literal["run", "respond", "pause", "stop", "close", "update", "nothing"]


class EventSource(CaseSource):
    """An event log: what happened to which case, and when. Cases become tickets, and their times of waiting pauses."""

    kind: Annotated[Literal["events"], internal()]
    """The word for this kind of source."""
    columns: Annotated[EventColumns, internal()] = EventColumns.model_construct()
    """Which column holds what."""
    states: Annotated[dict[str, CaseEvent], internal()] = Field(default_factory=dict)
    """What an activity does: the case runs on, is answered, waits, is resolved, is closed; the customer is told
    (`update`); or nothing. Work after `stop` opens the case again; a further `stop` changes nothing. Clocks know each
    activity by its own name, too."""
    other_states: Annotated[CaseEvent | None, internal()] = None
    """What all other activities do; without it they are refused."""
    solution: Annotated[Literal["first", "last"], internal()] = "last"
    """Which solution counts of a case on which work went on after one; after the first, nothing is reopened."""
    length_unit: Annotated[LengthUnit | None, internal()] = None
    """The unit of lengths that are plain numbers, seconds without it; and of the first number in 1:30."""
    entries: Annotated[Listed | None, internal()] = None
    """In which order the log lists events of one moment, where no column tells; without it such cases are refused."""

    needed: ClassVar = ("case", "activity", "time", "service", "type")
    lengths: ClassVar = ("due_after",)
    instants: ClassVar = ("time", "opened", "due")

    @property
    def tells_answers(self) -> bool:
        """Can its log say when somebody answered?"""
        return "respond" in {*self.states.values(), self.other_states} or "responded" in self.states

    @property
    def tells_solutions(self) -> bool:
        """Can its log say when a case was solved?"""
        does = {*self.states.values(), self.other_states}
        return not does.isdisjoint({"stop", "close"}) or not {"restored", "resolved", "closed"}.isdisjoint(self.states)


class OutageSource(ForeignSource):
    """A list of interruptions: incidents of a status page, downtimes of a monitor."""

    kind: Annotated[Literal["outages"], internal()]
    """The word for this kind of source."""
    columns: Annotated[OutageRowColumns, internal()] = OutageRowColumns.model_construct()
    """Which column holds what."""
    length_unit: Annotated[LengthUnit | None, internal()] = None
    """The unit of lengths that are plain numbers, seconds without it; and of the first number in 1:30."""
    longest: Annotated[Duration | None, internal()] = None
    """Longer interruptions are refused: their end is likely in a wrong month or year."""
    complete_for: Annotated[Literal["all", "closed"], internal()] = "all"
    """Of which interruptions it is complete in the time that it covers: of `all`, or of those that are `closed`, where
    the tool exports none that goes on. So much of its end as `longest` says is unknown then: one may have begun there
    that goes on."""

    record: ClassVar = OutageRow
    makes: ClassVar = "outages"
    coded: ClassVar = ("paused",)
    spared: ClassVar = ("watched_since", "paused")
    needed: ClassVar = ("service", "start", "kind")
    instants: ClassVar = ("start", "end", "announced", "approved_on", "watched_since")
    lengths: ClassVar = ("length",)
    days: ClassVar = ("approved_on",)

    @model_validator(mode="after")
    def _says_when_they_ended(self) -> Self:
        if {"end", "length"}.isdisjoint({*self.mapped, *self.constants}):
            raise FIELD_NOT_SAID.raised("columns", field="end")
        if self.complete_for == "closed" and not self.longest:
            raise NO_LONGEST.raised("complete_for")
        return self


class ProbeSource(ForeignSource):
    """The single samples of a monitor: at this moment the service answered, or did not."""

    kind: Annotated[Literal["probes"], internal()]
    """The word for this kind of source."""
    columns: Annotated[ProbeColumns, internal()] = ProbeColumns.model_construct()
    """Which column holds what."""
    known_for: Annotated[Duration | None, internal()] = None
    """How long a check speaks for its service, where the agreement does not say."""

    record: ClassVar = Probe
    makes: ClassVar = "probes"
    coded: ClassVar = ("ok",)
    needed: ClassVar = ("service", "time", "ok")
    instants: ClassVar = ("time",)
    must_cover: ClassVar = False


class SurveySource(ForeignSource):
    """The answers to a survey of satisfaction."""

    kind: Annotated[Literal["surveys"], internal()]
    """The word for this kind of source."""
    columns: Annotated[SurveyColumns, internal()] = SurveyColumns.model_construct()
    """Which column holds what."""

    record: ClassVar = Survey
    makes: ClassVar = "surveys"
    needed: ClassVar = ("service", "date")
    instants: ClassVar = ("date",)
    days: ClassVar = ("date",)


class TimelineSource(ForeignSource):
    """The state timeline of a status page: each row says in which state a service was found.

    A state holds until the next row of the service, at most for `known_for`; then it is unknown (FAILURES F1, F2, F8).
    """

    kind: Annotated[Literal["timeline"], internal()]
    """The word for this kind of source."""
    columns: Annotated[TimelineColumns, internal()] = TimelineColumns.model_construct()
    """Which column holds what."""
    known_for: Annotated[Duration, internal()]
    """How long a state holds, unless the next row comes first."""
    states: Annotated[dict[str, Literal["up", "down", "unknown"]], internal()] = Field(default_factory=dict)
    """What each foreign state means."""
    services: Annotated[dict[str, Id | tuple[Id, ...]], internal()] = Field(default_factory=dict, min_length=1)
    """Foreign names and the services that they are; without them, the names are those of the book."""

    makes: ClassVar = "timeline"
    needed: ClassVar = ("service", "time", "state")
    instants: ClassVar = ("time",)
    must_cover: ClassVar = False

    @property
    def says_unknown(self) -> bool:
        """Can its rows say that nothing is known of a service?"""
        tests = (pattern.meaning for pattern in self.patterns.get("state", ()))
        return "unknown" in {*self.states.values(), *tests}

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
