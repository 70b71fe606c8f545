"""What the figure of a target rests on: the clock of cases, its comparison, and the targets below it."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)

from slm.calendar import Duration, DurationUnit
from slm.problem import Mistake
from slm.text import N_
from slm.values import Number, Text, Word, Written, internal, public, read_id

WRONG_REFERENCE: Final = Mistake(
    "SLM305",
    "'{value}' does not name a target",
    "Write the agreement and the target with a slash between them, such as OLA-NETWORK/availability.",
)
WRONG_REOPEN: Final = Mistake(
    "SLM340",
    "'{value}' does not say what becomes of a reopened ticket",
    "Write continue, new_cycle, or a duration within which it continues, such as 3 calendar_days.",
)
STATISTIC_UNFINISHED: Final = Mistake(
    "SLM341",
    "a statistic needs `statistic` and `unit`, and a percentile its `percentile`",
    "Write `statistic: mean, unit: working_hours`, or `statistic: percentile, percentile: 90, unit: ...`.",
)
NOTHING_DUE: Final = Mistake(
    "SLM342",
    "without a time limit no case falls due, so a statistic cannot be of those due in the period",
    "Write `population: resolved_in_period` or `population: created_in_period`.",
)
PERCENTILE_OUT_OF_RANGE: Final = Mistake(
    "SLM343", "there is no percentile {value}", "Write a number above 0, up to 100, such as 90."
)
NOTHING_RESUMES: Final = Mistake(
    "SLM344",
    "`resume` ends pauses, but no state is a `pause`",
    "Name the states in which the clock waits under `pause`, or take `resume` out.",
)


def _read_reopen(value: object) -> object:
    if value in ("continue", "new_cycle") or isinstance(value, Duration):
        return value
    if not isinstance(value, str) or " " not in value:
        raise WRONG_REOPEN.raised(value=value if isinstance(value, str) else "...")
    return Duration.parse(value)


_FORMS_OF_REOPEN: Final = [
    {"enum": ["continue", "new_cycle"]}, {"type": "string", "pattern": r"^\S+ (working|calendar)_\S+$"},
]  # fmt: skip
Reopen = Annotated[
    Literal["continue", "new_cycle"] | Duration,
    PlainValidator(_read_reopen), PlainSerializer(str), WithJsonSchema({"anyOf": _FORMS_OF_REOPEN}),
]  # fmt: skip


class States(Written):
    """What the states of `events.csv` do to a clock; each has one meaning, except where two go together.

    A ticket's own columns are states, too: `opened`, `responded`, `restored`, `resolved`, `closed`. What is left out
    keeps the words of the book: a clock starts when a ticket is `opened`, waits while it is `waiting`, goes on when it
    is `reopened`, and stops by what it measures.
    """

    start: Annotated[tuple[Text, ...], public(N_("Starts"))] = ()
    """The first of these starts the clock."""
    stop: Annotated[tuple[Text, ...], public(N_("Stops"))] = ()
    """Any of these stops it; so does closing a ticket, unless `closed` stands elsewhere here."""
    pause: Annotated[tuple[Text, ...], public(N_("Waits"))] = ()
    """The clock waits from one of these ..."""
    resume: Annotated[tuple[Text, ...], public(N_("Goes on"))] = ()
    """... until one of these; where none is named, until the next state that is neither a pause nor an update."""
    reset: Annotated[tuple[Text, ...], public(N_("Begins anew"))] = ()
    """The clock begins anew, with nothing used."""
    cancel: Annotated[tuple[Text, ...], public(N_("Does not count"))] = ()
    """The case is none: a test, a duplicate, withdrawn."""
    reopen: Annotated[tuple[Text, ...], public(N_("Reopened"))] = ()
    """A stopped clock runs again; nothing else makes it do so."""
    update: Annotated[tuple[Text, ...], public(N_("Customer told"))] = ()
    """The customer hears of the case; it goes on waiting or running as before."""

    @model_validator(mode="after")
    def _pauses_what_it_resumes(self) -> Self:
        if self.resume and not self.pause:
            raise NOTHING_RESUMES.raised("resume")
        return self


class Clock(Written):
    """The rules by which tickets become the figure of a target.

    A clock starts when a ticket is opened and stands still in its pauses, which are counted on the calendar of the
    target's unit (FAILURES F40): working time leaves out closed hours, calendar time counts day and night.
    """

    measures: Annotated[
        Literal["response", "resolution", "restoration", "update"],
        public(N_("Clock"), wording=Word("clock measures|{}")),
    ]
    """Response: from opened to responded. Resolution: from opened to resolved, or to closed where a ticket was closed
    without being resolved. Restoration: from opened until the service worked again (`restored`), at the latest until
    the ticket was resolved. Update: from one message to the customer to the next, beginning with the opening and ending
    with the resolution."""
    population: Annotated[
        Literal["due_in_period", "created_in_period", "resolved_in_period"],
        public(N_("Cases that count"), wording=Word("clock population|{}")),
    ] = "due_in_period"
    """Which tickets a period counts (FAILURES F48); of a statistic by default those resolved in it. Tickets that are
    open and overdue count as missed, except among those resolved in the period; they are listed in any case."""
    types: Annotated[
        tuple[Literal["incident", "request", "complaint"], ...],
        public(N_("Types of tickets"), wording=Word("ticket type|{}")),
    ] = ()
    """The types of tickets that count; empty means all."""
    unanswered: Annotated[
        Literal["answered_when_resolved", "counts_as_missed"],
        public(N_("Cases without an answer"), wording=Word("clock unanswered|{}")),
    ] = "answered_when_resolved"
    """What a ticket is that was resolved without a response (FAILURES F46)."""
    reopen: Annotated[Reopen, public(N_("Reopened cases"))] = "continue"
    """What a reopened ticket is (FAILURES F41): it goes on with the time it had used (`continue`), or is a new case
    (`new_cycle`), or goes on if it was reopened within a time (`3 calendar_days`) and else is new. A response is given
    once: after it nothing is reopened. A ticket that was solved without one, and reopened, waits for it still."""
    while_solved: Annotated[
        Literal["counts", "waits"], public(N_("Time in which it seemed solved"), wording=Word("clock while solved|{}"))
    ] = "counts"
    """What the time is in which a ticket that goes on seemed solved. `waits` needs the instants of `events.csv`."""
    priority: Annotated[Literal["at_stop", "history"], public(N_("Priority"), wording=Word("clock priority|{}"))] = (
        "at_stop"
    )
    """Under which priority a ticket counts: the one that it had in the end; or each that it had (`history`), where one
    that it lost in time is forgotten, and one whose limit was used up by then is missed."""
    priority_change: Annotated[
        Literal["retroactive", "restart"], public(N_("Changed priority"), wording=Word("clock priority change|{}"))
    ] = "retroactive"
    """Whether the clock of a priority counts from the opening of the ticket, or from when it got the priority (F44)."""
    updates: Annotated[
        Literal["longest", "each"], public(N_("Messages to the customer"), wording=Word("clock updates|{}"))
    ] = "longest"
    """Of a clock of updates: is a ticket judged by its longest silence, or does each silence count?"""
    due: Annotated[Literal["within", "as_recorded"], public(N_("Due"), wording=Word("clock due|{}"))] = "within"
    """Whether a case is held to the target's time limit, or to the due time of its own record (the column `due`): the
    date agreed with whoever asked, or what the tool computed. Then the target promises a share, such as `at_least: 95
    %`, and no `within`; whatever the case waits for is in its due time already. Where a record says how long the case
    may take instead (the column `due_after`), that is counted in the hours of the target, without its pauses."""
    group: Annotated[Text | None, public(N_("Group"))] = None
    """The group whose time counts, as the records name it: that in which a case lay with it, until it was passed on.
    So an OLA of a team is judged by its own part of each case."""
    states: Annotated[States | None, public(N_("States"))] = None
    """What the states of `events.csv`, or those of an export, do to the clock, where they are not the words of the
    book. An end of the book (`closed`, `resolved`) that stands here means what it says here, and nothing else."""
    statistic: Annotated[Literal["mean", "median", "percentile", "maximum"] | None, public(N_("Statistic"))] = None
    """What a metric of the kind quantity tells of the times of the cases that stopped in the period. A percentile is by
    nearest rank; the median of an even number of cases lies half way between the two in the middle."""
    percentile: Annotated[Number | None, public(N_("Percentile"))] = None
    """Which one, such as 90."""
    unit: Annotated[DurationUnit | None, public(N_("Unit"), wording=Word("unit|{}"))] = None
    """The unit in which a statistic is told, such as `working_hours`."""

    @model_validator(mode="before")
    @classmethod
    def _counts_what_stopped(cls, data: Any) -> Any:  # noqa: ANN401 - whatever was written
        """Let a statistic, of which no case falls due, be of those that were resolved."""
        is_said = not isinstance(data, dict) or "population" in data or not data.get("statistic")
        return data if is_said else {**data, "population": "resolved_in_period"}

    @model_validator(mode="after")
    def _tells_a_whole_statistic(self) -> Self:
        ranked = self.statistic == "percentile"
        if (self.statistic is None) != (self.unit is None) or ranked is (self.percentile is None):
            raise STATISTIC_UNFINISHED.raised()
        if self.percentile is not None and not 0 < self.percentile <= 100:
            raise PERCENTILE_OUT_OF_RANGE.raised("percentile", value=self.percentile)
        if self.statistic and self.population == "due_in_period":
            raise NOTHING_DUE.raised("population")
        return self


class Comparison(StrEnum):
    """How a value is compared with its threshold; always unrounded (FAILURES F54, V4)."""

    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"

    @property
    def higher_is_better(self) -> bool:
        """Is a greater value a better one?"""
        return self in (Comparison.AT_LEAST, Comparison.MORE_THAN)

    def holds(self, value: Fraction, threshold: Fraction) -> bool:
        """Return whether the value keeps the promise; at the threshold itself, `at_least` and `at_most` do (V4)."""
        if value == threshold:
            return self in (Comparison.AT_LEAST, Comparison.AT_MOST)
        return (value > threshold) is self.higher_is_better


class Reference(NamedTuple):
    """A target of an agreement, whichever version is in force."""

    agreement: str
    target: str

    def __str__(self) -> str:
        return f"{self.agreement}/{self.target}"


def _read(value: object) -> Reference:
    if isinstance(value, Reference):
        return value
    try:
        agreement, target = str(value).split("/")
        return Reference(read_id(agreement), read_id(target))
    except ValueError:
        raise WRONG_REFERENCE.raised(value=value if isinstance(value, str) else "") from None


TargetReference = Annotated[
    Reference, BeforeValidator(_read), PlainSerializer(str),
    WithJsonSchema({"type": "string", "pattern": "^[^/]+/[^/]+$", "examples": ["OLA-NETWORK/availability"]}),
]  # fmt: skip


class Alternatives(Written):
    """Targets that stand in for each other: while one of them is kept, what stands on them is supported."""

    any_of: Annotated[tuple[TargetReference, ...], internal(N_("Any of"))] = Field(min_length=2)
    """The targets of which one is enough."""

    def __str__(self) -> str:
        """Return the targets with a bar between them."""
        return " | ".join(map(str, self.any_of))


Support = Annotated[
    Annotated[TargetReference, Tag("one")] | Annotated[Alternatives, Tag("any_of")],
    Discriminator(lambda value: "any_of" if isinstance(value, dict | Alternatives) else "one"),
]
"""A target that is needed, or several of which one is enough."""
