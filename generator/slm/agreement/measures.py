"""What the figure of a target rests on: the clock of cases, interruptions, its comparison, and targets below it."""

from __future__ import annotations

from collections.abc import Mapping
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
from slm.catalog import MetricKind
from slm.problem import InputError, Mistake
from slm.text import N_
from slm.values import AmountText, Number, Percent, Text, Whole, Word, Written, internal, public, read_id

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
RULE_MISSING: Final = Mistake(
    "SLM320",
    "`{key}: {value}` needs {missing}",
    "The rule is a part of what is promised; write it, such as `{example}`.",
)
RULE_UNUSED: Final = Mistake(
    "SLM321", "'{rule}' has no meaning with `{key}: {value}`", "Take it out, or write {key} as one of: {legal}."
)
RULE_UNIT: Final = Mistake("SLM322", "'{value}' cannot be the unit of {rule}", "Here {rule} is counted in: {legal}.")


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
    %`, and no `within`; whatever the case waits for is in its due time already."""
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


_TIMES: Final = ("longest", "total", "time_to_restore", "time_between_failures")
_UNANSWERED: Final = ("availability", "number", *_TIMES)
_ONLY_WITH: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "slice": ("method", ("timeslices", "mean_of_slices")), "agreeing_places": ("method", ("duration",)),
    "bad_above": ("method", ("timeslices",)),
    "method": ("measures", ("availability",)), "unit": ("measures", _TIMES),
    "shortest_counted": ("measures", _UNANSWERED), "counted_above": ("measures", _UNANSWERED),
    "weights": ("measures", _UNANSWERED),
    "answered_within": ("measures", ("response_time",)), "percentile": ("measures", ("response_time",)),
}  # fmt: skip
"""Which rules make sense only with which values of another one."""
_EXAMPLES: Final = {
    "slice": "5 calendar_minutes", "bad_above": "10 %", "unit": "calendar_hours", "answered_within": "800 ms",
}  # fmt: skip
_EXACT: Final = (DurationUnit.CALENDAR_MINUTES, DurationUnit.CALENDAR_HOURS)
"""Units that are as long on every day, whatever clocks do."""
_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "shortest_counted": _EXACT, "counted_above": _EXACT, "slice": _EXACT, "known_for": _EXACT,
    "answered_within": ("ms",),
}  # fmt: skip
_SERVICE_TIME: Final = ("working_minutes", "working_hours")


class Interruptions(Written):
    """The rules by which outages, the states of a timeline or checks become the figure of a target.

    A target without them is availability by duration: interruptions are merged, cut to the agreed service time, and
    count in full, however short they are; degradations do not count, and maintenance is excluded where its row names an
    exclusion of the agreement.
    """

    measures: Annotated[
        Literal[
            "availability", "number", "longest", "total", "time_to_restore", "time_between_failures", "response_time"
        ],
        public(N_("What is measured")),
    ] = "availability"
    """What is measured. The number of interruptions counts each where it begins. The longest is measured from its
    beginning, also before the period, to the end of the period at most. The total is all downtime in the agreed service
    time of the period. Time to restore is the mean of the interruptions that ended in the period; time between failures
    is the agreed service time without downtime, divided by the number of interruptions. Both means need two
    interruptions (FAILURES F59). Response time is that of checks.
    """
    method: Annotated[Literal["duration", "timeslices", "mean_of_slices", "occurrences"], public(N_("Method"))] = (
        "duration"
    )
    """How availability is counted: by time; by slices of the period that are good or bad; as the mean over slices of
    the share of checks that succeeded in each, which is 100 % less the mean error rate; or by checks, each of which
    counts the same, however far apart they are (FAILURES F6), for a metric of the kind ratio."""
    slice: Annotated[Duration | None, public(N_("Slice"))] = None
    """How long a slice is; the first begins with the period."""
    bad_above: Annotated[Percent | None, public(N_("Bad above"))] = None
    """A slice is bad if more than this share of its known time is downtime, or of its checks failed."""
    shortest_counted: Annotated[Duration | None, public(N_("Shortest interruption that counts"))] = None
    """An interruption shorter than this does not count. Its length is that of overlapping and adjoining records
    together, before anything is cut to the period or to service hours; one that still goes on counts."""
    counted_above: Annotated[Duration | None, public(N_("Only longer interruptions count"))] = None
    """Only an interruption longer than this counts: one of exactly so much does not. With `shortest_counted`, which one
    of exactly so much reaches, both have to hold."""
    weights: Annotated[dict[str, Percent], public(N_("Weights"))] = Field(default_factory=dict)
    """How much a minute counts, by the `impact` that a row names, else by its kind (`degradation`, `maintenance`,
    `outage`). Where several overlap, the greatest weight counts (FAILURES F65)."""
    maintenance: Annotated[Literal["by_clause", "within_limits"], public(N_("Planned maintenance"))] = "by_clause"
    """What maintenance is excluded: what names an exclusion of the agreement; or of that only what keeps the limits of
    the agreement's `maintenance`. Maintenance that was announced later than `notice` demands, or not at all, counts as
    downtime; so does what exceeds the number `at_most` in a month, and the rest of one that took longer than
    `longest`. Where the agreement's `maintenance` is data, with `windows`, it holds for every target."""
    agreeing_places: Annotated[Whole | None, public(N_("Places that agree"))] = Field(default=None, ge=1)
    """From how many places at the same time a service has to be found down to be down, where checks name the place that
    they come from (`location`). Without it checks of several places are refused."""
    known_for: Annotated[Duration | None, public(N_("A check speaks for"))] = None
    """How long a check speaks for the service, unless the next one comes first; later its state is unknown."""
    answered_within: Annotated[AmountText | None, public(N_("Answered within"))] = None
    """The share of checks that succeeded within so many milliseconds is judged, such as `800 ms`."""
    percentile: Annotated[Percent | None, public(N_("Percentile"))] = None
    """The response time is judged within which this share of the successful checks were answered (nearest rank)."""
    unit: Annotated[
        Literal["calendar_minutes", "calendar_hours", "calendar_days", "working_minutes", "working_hours"] | None,
        public(N_("Unit")),
    ] = None
    """The unit of lengths. Working time is time within the service hours; calendar time counts day and night."""

    @property
    def kinds(self) -> tuple[MetricKind, ...]:
        """The kinds of metrics that can be made by these rules."""
        if self.measures == "availability":
            return (MetricKind.RATIO if self.method == "occurrences" else MetricKind.AVAILABILITY,)
        if self.measures == "number":
            return (MetricKind.COUNT,)
        if self.answered_within is not None:
            return (MetricKind.ATTAINMENT, MetricKind.RATIO)
        return (MetricKind.QUANTITY,)

    @property
    def is_about_checks(self) -> bool:
        """Can only checks say it, because outages and states have no number?"""
        by_checks = self.method in ("occurrences", "mean_of_slices")
        return self.measures == "response_time" or by_checks

    @property
    def needs_checks(self) -> bool:
        """Is it made of checks, by their number or by the places that they come from?"""
        return self.is_about_checks or self.agreeing_places is not None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for rule, (key, legal) in _ONLY_WITH.items():
            if rule in self.model_fields_set and getattr(self, key) not in legal:
                raise RULE_UNUSED.raised(rule, rule=rule, key=key, value=getattr(self, key), legal=", ".join(legal))
        needed = {"timeslices": ("slice", "bad_above"), "mean_of_slices": ("slice",)}
        for rule in needed.get(self.method, ()):
            if getattr(self, rule) is None:
                raise self._lacking("method", rule)
        if self.measures in _TIMES and self.unit is None:
            raise self._lacking("measures", "unit")
        if self.measures == "response_time" and (self.answered_within is None) is (self.percentile is None):
            raise self._lacking("measures", "answered_within", " | percentile")
        for rule, legal in _UNITS.items():
            if (written := getattr(self, rule)) and written.unit not in legal:
                raise RULE_UNIT.raised(rule, rule=rule, value=written.unit, legal=", ".join(legal))
        if self.measures in {"time_between_failures", "total"} and self.unit not in _SERVICE_TIME:
            words = {"rule": self.measures, "value": self.unit, "legal": ", ".join(_SERVICE_TIME)}
            raise RULE_UNIT.raised("unit", **words)
        return self

    def _lacking(self, key: str, rule: str, instead: str = "") -> InputError:
        example = f"{rule}: {_EXAMPLES[rule]}"
        return RULE_MISSING.raised(key, key=key, value=getattr(self, key), missing=rule + instead, example=example)


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
