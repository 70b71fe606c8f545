"""How interruptions make a figure: what of them is measured, which of them count, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm.calendar import Duration, DurationUnit
from slm.catalog import MetricKind
from slm.problem import Mistake
from slm.text import N_
from slm.values import AmountText, Percent, Written, public

RULE_MISSING: Final = Mistake(
    "SLM320",
    "`{key}: {value}` needs {missing}",
    "The rule is a part of what is promised; write it, such as `{example}`.",
)
RULE_UNUSED: Final = Mistake(
    "SLM321",
    "'{rule}' has no meaning with `{key}: {value}`",
    "Take it out, or write {key} as one of: {legal}.",
)
RULE_UNIT: Final = Mistake(
    "SLM322",
    "'{value}' cannot be the unit of {rule}",
    "Here {rule} is counted in: {legal}.",
)

_METHODS: Final = {
    "duration": (MetricKind.AVAILABILITY,),
    "timeslices": (MetricKind.AVAILABILITY,),
    "occurrences": (MetricKind.RATIO,),
}
_ON_THE_CALENDAR: Final = ("shortest_counted", "slice", "known_for")
_TIMES: Final = ("longest", "time_to_restore", "time_between_failures")
_UNANSWERED: Final = ("availability", "number", *_TIMES)
_ONLY_WITH: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "slice": ("method", ("timeslices",)),
    "bad_above": ("method", ("timeslices",)),
    "method": ("measures", ("availability",)),
    "unit": ("measures", _TIMES),
    "shortest_counted": ("measures", _UNANSWERED),
    "weights": ("measures", _UNANSWERED),
    "answered_within": ("measures", ("response_time",)),
    "percentile": ("measures", ("response_time",)),
}
"""Which rules make sense only with which values of another one."""
_EXAMPLES: Final = {
    "slice": "slice: 5 calendar_minutes",
    "bad_above": "bad_above: 10 %",
    "unit": "unit: calendar_hours",
    "answered_within": "answered_within: 800 ms",
}


class Interruptions(Written):
    """The rules by which outages, the states of a timeline or checks become the figure of a target.

    A target without them is availability by duration: interruptions are merged, cut to the agreed service time, and
    count in full, however short they are; degradations do not count, and maintenance is excluded where its row names an
    exclusion of the agreement.
    """

    measures: Annotated[
        Literal["availability", "number", "longest", "time_to_restore", "time_between_failures", "response_time"],
        public(N_("What is measured")),
    ] = "availability"
    """What is measured. The number of interruptions counts each where it begins. The longest is measured from its
    beginning, also before the period, to the end of the period at most. Time to restore is the mean of the
    interruptions that ended in the period; time between failures is the agreed service time without downtime, divided
    by the number of interruptions. Both means need two interruptions (FAILURES F59). Response time is that of checks.
    """
    method: Annotated[Literal["duration", "timeslices", "occurrences"], public(N_("Method"))] = "duration"
    """How availability is counted: by time; by slices of the period that are good or bad; or by checks, each of which
    counts the same, however far apart they are (FAILURES F6), for a metric of the kind ratio."""
    slice: Annotated[Duration | None, public(N_("Slice"))] = None
    """How long a slice is; the first begins with the period."""
    bad_above: Annotated[Percent | None, public(N_("Bad above"))] = None
    """A slice is bad if more than this share of its known time is downtime, or of its checks failed."""
    shortest_counted: Annotated[Duration | None, public(N_("Shortest interruption that counts"))] = None
    """An interruption shorter than this does not count. Its length is that of overlapping and adjoining records
    together, before anything is cut to the period or to service hours; one that still goes on counts."""
    weights: Annotated[dict[str, Percent], public(N_("Weights"))] = Field(default_factory=dict)
    """How much a minute counts, by the `impact` that a row names, else by its kind (`degradation`, `maintenance`,
    `outage`). Where several overlap, the greatest weight counts (FAILURES F65)."""
    maintenance: Annotated[Literal["by_clause", "within_limits"], public(N_("Planned maintenance"))] = "by_clause"
    """What maintenance is excluded: what names an exclusion of the agreement; or of that only what keeps the limits of
    the agreement's `maintenance`. Maintenance that was announced later than `notice` demands, or not at all, counts as
    downtime; so does what exceeds the number `at_most` in a month, and the rest of one that took longer than
    `longest`."""
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
            return _METHODS[self.method]
        if self.measures == "number":
            return (MetricKind.COUNT,)
        if self.answered_within is not None:
            return (MetricKind.ATTAINMENT, MetricKind.RATIO)
        return (MetricKind.QUANTITY,)

    @property
    def is_about_checks(self) -> bool:
        """Can only checks say it, because outages and states have no number?"""
        return self.measures == "response_time" or self.method == "occurrences"

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        for rule, (key, legal) in _ONLY_WITH.items():
            if rule in self.model_fields_set and getattr(self, key) not in legal:
                raise RULE_UNUSED.raised(rule, rule=rule, key=key, value=getattr(self, key), legal=", ".join(legal))
        return self

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        needed = {"timeslices": ("slice", "bad_above")}.get(self.method, ())
        for rule in needed:
            if getattr(self, rule) is None:
                raise RULE_MISSING.raised("method", key="method", value=self.method, missing=rule, **_example(rule))
        if self.measures in _TIMES and self.unit is None:
            raise RULE_MISSING.raised(
                "measures", key="measures", value=self.measures, missing="unit", **_example("unit")
            )
        if self.measures == "response_time" and (self.answered_within is None) is (self.percentile is None):
            missing = "answered_within | percentile"
            raise RULE_MISSING.raised(
                "measures", key="measures", value=self.measures, missing=missing, **_example("answered_within")
            )
        return self

    @model_validator(mode="after")
    def _has_fitting_units(self) -> Self:
        for rule in _ON_THE_CALENDAR:
            written: Duration | None = getattr(self, rule)
            if written is not None and written.unit not in _EXACT:
                raise RULE_UNIT.raised(rule, rule=rule, value=written.unit, legal=", ".join(_EXACT))
        if self.answered_within is not None and self.answered_within.unit != "ms":
            raise RULE_UNIT.raised(
                "answered_within", rule="answered_within", value=self.answered_within.unit, legal="ms"
            )
        if self.measures == "time_between_failures" and self.unit not in _SERVICE_TIME:
            raise RULE_UNIT.raised(
                "unit", rule="time_between_failures", value=self.unit, legal=", ".join(_SERVICE_TIME)
            )
        return self


_EXACT: Final = (DurationUnit.CALENDAR_MINUTES, DurationUnit.CALENDAR_HOURS)
"""Units that are as long on every day, whatever clocks do."""
_SERVICE_TIME: Final = ("working_minutes", "working_hours")


def _example(rule: str) -> dict[str, str]:
    return {"example": _EXAMPLES[rule]}
