"""The rows of a month's records: outages, tickets with pauses and events, checks, surveys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm import layout
from slm.calendar import Interval, Month
from slm.measurement.gaps import LONG, Gap
from slm.measurement.rows_used import RowTally
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Flag, Id, Instant, Number, Text, Whole, Word, Written, internal, parties, public

NEGATIVE: Final = Mistake("SLM355", "a {part} cannot be negative: {value}", "Check the figure against its source.")
ENDS_BEFORE_START: Final = Mistake(
    "SLM360",
    "it ends at {end}, before it starts at {start}",
    "Check both times; an empty end means that it still goes on.",
)


class Outage(Written):
    """One interruption of one service: the time of its impact, not of its paperwork (FAILURES F64).

    A service is shared, so what the provider writes down about an interruption may be about one customer. Customers
    read when it was, and what is `told` to them; the public reads the times alone (FAILURES S6).
    """

    id: Annotated[Text, public(N_("Number"))]
    """The number of the row."""
    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service that was interrupted."""
    start: Annotated[Instant, public(N_("Start"))]
    """From when on users felt it."""
    end: Annotated[Instant | None, public(N_("End"))] = None
    """Empty: still open."""
    kind: Annotated[
        Literal["outage", "maintenance", "degradation", "unmeasured"],
        public(N_("Kind"), wording=Word("outage kind|{}")),
    ]
    """Whether it failed, was maintained, or was slow. `unmeasured` is no interruption: a time in which nobody watched,
    so that nobody knows."""
    impact: Annotated[Text | None, internal(N_("Impact"))] = None
    """What of it was affected: a word to which the agreement may give a weight."""
    reason: Annotated[Text | None, internal(N_("Reason"))] = None
    """What it came from, for the provider's own people."""
    told: Annotated[Text | None, parties(N_("Told to customers"))] = None
    """What every customer of the service may read of its effect and reason; it names none of them. Like the effect and
    the reason it may say itself twice, in words with blanks and in Chinese: each page shows what its readers read."""
    exclusion: Annotated[Id | None, public(N_("Exclusion"))] = None
    """The id of one of the agreement's `exclusions` that applies to it."""
    announced: Annotated[Instant | None, public(N_("Announced"))] = None
    """When it was announced to the customers. Maintenance that is still to come stands in the file of its month; once
    it is announced, pages name it as the next one."""
    approved_by: Annotated[Text | None, internal(N_("Approved by"))] = None
    """Who approved that it is excluded, by the id of a person; customers read when."""
    approved_on: Annotated[Date | None, public(N_("Approved on"))] = None
    """When that was approved."""
    customer: Annotated[Id | None, parties(N_("Customer"), wording="party")] = None
    """Whose own instance of the service it is about: it counts for them alone. Empty: it is about all customers."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end and self.end < self.start:
            raise ENDS_BEFORE_START.raised("end", start=self.start.isoformat(), end=self.end.isoformat())
        return self


OUT_OF_ORDER: Final = Mistake(
    "SLM361",
    "it was {later} at {end}, before it was {earlier} at {start}",
    "Check both times; what has not happened yet is left empty.",
)
_ORDERS: Final = (("opened", "responded"), ("opened", "restored", "resolved", "closed"))


class Ticket(Written):
    """One case of one service, as it stood when the month's record was taken.

    A case that goes on is written again in the record of a later month, and that row takes the place of this one.
    """

    id: Annotated[Text, parties(N_("Ticket"))]
    """The number of the ticket."""
    service: Annotated[Id, parties(N_("Service"), wording="service")]
    """The service that it is about."""
    type: Annotated[Literal["incident", "request", "complaint"], parties(N_("Kind"), wording=Word("ticket type|{}"))]
    """What was asked for."""
    priority: Annotated[Id | None, parties(N_("Priority"))] = None
    """The service level (`levels.yml`) that it had in the end."""
    opened: Annotated[Instant, parties(N_("Opened"))]
    """When it was opened."""
    responded: Annotated[Instant | None, parties(N_("Responded"))] = None
    """When somebody answered for the first time."""
    restored: Annotated[Instant | None, parties(N_("Restored"))] = None
    """When the service worked again for whoever asked, if that was before the ticket was resolved."""
    resolved: Annotated[Instant | None, parties(N_("Resolved"))] = None
    """The last time, where it was reopened."""
    closed: Annotated[Instant | None, parties(N_("Closed"))] = None
    """When it was closed."""
    customer: Annotated[Id | None, parties(N_("Customer"), wording="party")] = None
    """Whose case it is; needed where several customers have the service, else it is that of the only one."""
    reason: Annotated[Text | None, parties(N_("Reason"))] = None
    """What it was about, or why it took so long."""
    first_contact: Annotated[Flag | None, parties(N_("Solved at first contact"))] = None
    """Was it solved by whoever took it up, without being passed on? Empty: nobody says."""
    due: Annotated[Instant | None, parties(N_("Due by its own record"))] = None
    """When it is due by what is agreed for this case, or by what the tool itself computed. Targets whose clock says
    `due: as_recorded` are judged by it."""
    due_after: Annotated[Whole | None, parties(N_("Time allowed by its own record, in seconds"))] = None
    """How long it may take by what is agreed for this case, or by what the tool says, in seconds of the hours of the
    target and without pauses. Targets whose clock says `due: as_recorded` are judged by it where there is no `due`."""
    kept: Annotated[Flag | None, parties(N_("Kept, by the tool"))] = None
    """Did it keep its time of resolution, by the verdict of the tool itself? Empty: the tool does not say."""
    waited: Annotated[Whole | None, parties(N_("Waited, in seconds"))] = None
    """How long it waited for somebody else in all, in the time that its limit is counted in, where only the sum is
    known; it lessens the time of the resolution of a ticket without pauses."""
    group: Annotated[Text | None, parties(N_("Group"))] = None
    """The group with which it lay in the end, and all the time where no event says otherwise."""

    @property
    def has_own_limit(self) -> bool:
        """Does its own record say when it is due, or how long it may take?"""
        return self.due is not None or self.due_after is not None

    @property
    def ended(self) -> datetime | None:
        """When the work on it ended; closing a ticket ends it even where nobody says that it was resolved."""
        return self.resolved or self.closed

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for names in _ORDERS:
            known = [(name, at) for name in names if (at := getattr(self, name))]
            for (earlier, start), (later, end) in pairwise(known):
                if end < start:
                    words = {"earlier": earlier, "start": start.isoformat(), "end": end.isoformat()}
                    raise OUT_OF_ORDER.raised(later, later=later, **words)
        return self


class Pause(Written):
    """A time in which a case waited for somebody else; it belongs to the case, not to a clock (FAILURES F37)."""

    ticket: Annotated[Text, parties(N_("Ticket"))]
    """The number of the ticket."""
    start: Annotated[Instant, parties(N_("Start"))]
    """From when on it waited."""
    end: Annotated[Instant | None, parties(N_("End"))] = None
    """Empty: it waits still."""
    reason: Annotated[Text | None, parties(N_("Reason"))] = None
    """What or whom it waited for."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end and self.end < self.start:
            raise ENDS_BEFORE_START.raised("end", start=self.start.isoformat(), end=self.end.isoformat())
        return self


SAYS_NOTHING: Final = Mistake(
    "SLM362",
    "the row says neither a state nor a priority nor a group",
    "Write the state that the ticket entered, the priority or the group that it got; or take the row out.",
)


class TicketEvent(Written):
    """From this instant a ticket was in this state, or had this priority."""

    ticket: Annotated[Text, parties(N_("Ticket"))]
    """The number of the ticket."""
    time: Annotated[Instant, parties(N_("Time"))]
    """From when on it was so."""
    state: Annotated[Text | None, parties(N_("State"))] = None
    """A word of the book (`reopened`, `update`, `waiting` ...) or of the tool; the agreement says what it does to a
    clock."""
    priority: Annotated[Id | None, parties(N_("Priority"))] = None
    """The service level (`levels.yml`) that it got."""
    group: Annotated[Text | None, parties(N_("Group"))] = None
    """The group with which it lay from then on."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.state is None and self.priority is None and self.group is None:
            raise SAYS_NOTHING.raised()
        return self


SCORE_MISSING: Final = Mistake(
    "SLM363",
    "the survey has no score, and nothing says that it was not answered",
    "Write the score; or, in the column `answered`, false. Of an export, leave such rows out in its source: "
    "leave_out: [{{column: NAME, filled: false, reason: not answered}}].",
)


SCORE_WITHOUT_ANSWER: Final = Mistake(
    "SLM364",
    "the survey was not answered, but has the score {score}",
    "Take the score out, or write true in the column `answered`.",
)


class Survey(Written):
    """One survey of one service.

    Where every row says whether it was `answered`, the file holds all surveys that were sent, and the share of them
    that were answered is known; without that column it holds answers alone, of nobody knows how many.
    """

    service: Annotated[Id, parties(N_("Service"), wording="service")]
    """The service that was asked about."""
    date: Annotated[Date, parties(N_("Date"))]
    """The day of the answer; of one that was not answered, the day on which it was sent."""
    score: Annotated[Number | None, parties(N_("Score"))] = None
    """How content the customer was, on the scale of the metric."""
    comment: Annotated[Text | None, internal(N_("Comment"))] = None
    """What the customer wrote."""
    ticket: Annotated[Text | None, parties(N_("Ticket"))] = None
    """The ticket after which it was asked."""
    customer: Annotated[Id | None, parties(N_("Customer"), wording="party")] = None
    """Whose answer it is; needed where several customers have the service, else it is that of the only one."""
    answered: Annotated[Flag | None, parties(N_("Answered"))] = None
    """Whether anybody answered; empty where the file holds answers alone."""

    @model_validator(mode="after")
    def _has_a_score_if_answered(self) -> Self:
        if self.answered is False and self.score is not None:
            raise SCORE_WITHOUT_ANSWER.raised("score", score=self.score)
        if self.answered is not False and self.score is None:
            raise SCORE_MISSING.raised()
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRecords:
    """All surveys of all months, and the months whose file exists."""

    surveys: tuple[Survey, ...] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    """What they cannot tell."""
    empty: frozenset[str] = frozenset()
    """What its source maps and no row says."""


class OfMonth(Written):
    """A file that belongs to a month."""

    @property
    def month(self) -> Month:
        """The month: the name of the folder."""
        return Month.parse(layout.month_of(self.file_path) or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """An input file as an auditor wants to see it: path below the root, hash, number of rows."""

    path: str
    sha256: str
    """Of its bytes, of a text with LF."""
    rows: int = 0
    also: frozenset[str] = frozenset()
    """The hashes of the same text with other line ends, where an old lock or old figures name another hash."""

    def is_that_of(self, sha256: str | None) -> bool:
        """Tell whether a hash that was written down is of this file."""
        return sha256 == self.sha256 or sha256 in self.also


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRecords:
    """All outages of all months, and the months whose file exists: only they are known to be complete (F1)."""

    outages: tuple[Outage, ...] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    """What they cannot tell."""
    longest: timedelta = LONG
    """How long one can be without a doubt."""
    in_part: frozenset[Month] = frozenset()
    """The months of which the file knows not all days; the others are gaps."""
    empty: frozenset[str] = frozenset()
    """What its source maps and no row says."""


CompleteFor = Literal["all", "closed", "open"]


@dataclass(frozen=True, kw_only=True)
class TicketRecords:
    """All rows of all months about tickets, their pauses and what happened to them in between.

    A month without a file of pauses or of events had none.
    """

    tickets: Sequence[Ticket] = ()
    """Those of an export in the order of their months, for each id."""
    pauses: Sequence[Pause] = ()
    events: Sequence[TicketEvent] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)
    """The files of tickets, by month."""
    pause_files: Mapping[Month, RecordFile] = field(default_factory=dict)
    event_files: Mapping[Month, RecordFile] = field(default_factory=dict)
    tells_answers: bool = True
    """Can the record say when somebody answered? Where it has no column for that, no answer is known to be missing."""
    tells_solutions: bool = True
    """Can the record say when a ticket was solved? Where it cannot, none is known to be open still."""
    complete_for: CompleteFor = "all"
    """Of which tickets it is complete; of the others nobody knows how many there are."""
    in_order: bool = True
    """Do its events stand in the order in which they happened, also those of one moment? Those of columns do not."""
    gaps: tuple[Gap, ...] = ()
    """What they cannot tell."""
    empty: frozenset[str] = frozenset()
    """What its source maps and no row says."""
    entries: Mapping[str, int] = field(default_factory=dict)
    """Of a log: how many further rows of its file a ticket was made of, by its id."""
    entries_elsewhere: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """The same of other files than that in which it stands last."""

    @cached_property
    def latest(self) -> Mapping[str, Ticket]:
        """Each ticket as the latest month knows it, by id; folders of months sort by time, names of exports do not."""
        months = {path: layout.month_of(path) or "" for path in {ticket.file_path for ticket in self.tickets}}
        if not all(months.values()):
            return {ticket.id: ticket for ticket in self.tickets}
        return {ticket.id: ticket for ticket in sorted(self.tickets, key=lambda row: months[row.file_path])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What a status page's state timeline says of one service: when it was seen and when it was down.

    Both are merged and sorted; what is not in `known` is unknown.
    """

    service: str
    known: tuple[Interval, ...]
    down: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRecords:
    """The timelines of one source by service, and what became of the rows of its files (FAILURES F9)."""

    source: str
    timelines: Mapping[str, Timeline]
    files: tuple[RowTally, ...] = ()
    looks: Mapping[str, tuple[tuple[datetime, str, int | None], ...]] = field(default_factory=dict)
    """When each service was looked at, in order, the file that says so, and what tells a row that says it of other
    services, too: the rows that say something new."""
    contradicted: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    """By service, the moments of which two rows say different states, in order."""
    lasting: timedelta = timedelta()
    """How long a state holds at most."""
    gaps: tuple[Gap, ...] = ()
    """What they cannot tell."""

    @property
    def read(self) -> int:
        """How many rows the files have."""
        return sum(file.read for file in self.files)

    @property
    def used(self) -> int:
        """How many of them say something about a service."""
        return sum(file.used for file in self.files)
