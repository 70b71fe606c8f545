"""The rules by which outages, the states of a timeline or checks become the figure of a target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm.calendar import Duration, DurationUnit
from slm.catalog import MetricKind
from slm.problem import InputError, Mistake
from slm.text import N_
from slm.values import AmountText, Percent, Text, Whole, Written, public

RULE_MISSING: Final = Mistake(
    "SLM320",
    "`{key}: {value}` needs {missing}",
    "The rule is a part of what is promised; write it, such as `{example}`.",
)
RULE_UNUSED: Final = Mistake(
    "SLM321", "'{rule}' has no meaning with `{key}: {value}`", "Take it out, or write {key} as one of: {legal}."
)
RULE_UNIT: Final = Mistake("SLM322", "'{value}' cannot be the unit of {rule}", "Here {rule} is counted in: {legal}.")

_TIMES: Final = ("longest", "total", "time_to_restore", "time_between_failures")
_UNANSWERED: Final = ("availability", "number", *_TIMES)
_ONLY_WITH: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "slice": ("method", ("timeslices", "mean_of_slices")), "agreeing_places": ("method", ("duration",)),
    "places": ("method", ("duration",)),
    "bad_above": ("method", ("timeslices",)),
    "method": ("measures", ("availability",)), "unit": ("measures", _TIMES),
    "shortest_counted": ("measures", _UNANSWERED), "counted_above": ("measures", _UNANSWERED),
    "rounded_up_to": ("measures", ("availability", "total")),
    "weights": ("measures", _UNANSWERED),
    "answered_within": ("measures", ("response_time",)), "percentile": ("measures", ("response_time",)),
}  # fmt: skip
"""Which rules make sense only with which values of another one."""
_EXAMPLES: Final = {
    "slice": "5 calendar_minutes", "bad_above": "10 %", "answered_within": "800 ms",
    "unit": "working_hours",
}  # fmt: skip
_EXACT: Final = (DurationUnit.CALENDAR_MINUTES, DurationUnit.CALENDAR_HOURS)
"""Units that are as long on every day, whatever clocks do."""
_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "shortest_counted": _EXACT, "counted_above": _EXACT, "slice": _EXACT, "known_for": _EXACT,
    "rounded_up_to": _EXACT,
    "answered_within": ("ms",),
}  # fmt: skip
_OF_OTHER_KINDS: Final = {"number": MetricKind.COUNT, "unknown": MetricKind.RATIO}
_SERVICE_TIME: Final = ("working_minutes", "working_hours")


class Interruptions(Written):
    """The rules by which outages, the states of a timeline or checks become the figure of a target.

    A target without them is availability by duration: interruptions are merged, cut to the agreed service time, and
    count in full, however short they are; degradations do not count, and maintenance is excluded where its row names an
    exclusion of the agreement.
    """

    measures: Annotated[
        Literal[
            "availability",
            "number",
            "longest",
            "total",
            "time_to_restore",
            "time_between_failures",
            "response_time",
            "unknown",
        ],
        public(N_("What is measured")),
    ] = "availability"
    """What is measured. The number of interruptions counts each where it begins. The longest is measured from its
    beginning, also before the period, to the end of the period at most. The total is all downtime of the period: in the
    agreed service time where its unit is one of working time, else day and night. Time to restore is the mean of the
    interruptions that ended in the period; time between failures is the agreed service time without downtime, divided
    by the number of interruptions. Both means need two interruptions (FAILURES F59). Response time is that of checks.
    Unknown is the share of the agreed service time of which nobody knows whether the service was up, for a metric of
    the kind ratio: `at_most: 10 %`. A month without any record has no data.
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
    """A slice is bad if more than this share of its known time is downtime, or of its checks failed; with `100 %`, only
    one of which all of it is."""
    shortest_counted: Annotated[Duration | None, public(N_("Shortest interruption that counts"))] = None
    """An interruption shorter than this does not count. Its length is that of overlapping and adjoining records
    together, before anything is cut to the period or to service hours; one that still goes on counts."""
    counted_above: Annotated[Duration | None, public(N_("Only longer interruptions count"))] = None
    """Only an interruption longer than this counts: one of exactly so much does not. With `shortest_counted`, which one
    of exactly so much reaches, both have to hold."""
    rounded_up_to: Annotated[Duration | None, public(N_("Started ones count whole"))] = None
    """Each interruption that is over counts as long as whole ones of these, such as `1 calendar_minutes`: one of 61
    seconds as two minutes, and two of 30 seconds as two, however soon one follows the other. Time in which several are
    down is one interruption and counts once. What it is rounded up by counts in the period in which it ended, if that
    was in the agreed service time, and is shown as the next time in which the service was not down. Whether it is long
    enough to count is asked of its own length."""
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
    places: Annotated[tuple[Text, ...], public(N_("Places that watch"))] = ()
    """The places that watch it, as `location` has them: one that says nothing is one of which nobody knows what it
    would have found. Without the list a place that is left out of a record whole is missed by nobody."""
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
        if self.measures in _OF_OTHER_KINDS:
            return (_OF_OTHER_KINDS[self.measures],)
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
        return self

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.measures == "time_between_failures" and self.unit not in _SERVICE_TIME:
            words = {"rule": self.measures, "value": self.unit, "legal": ", ".join(_SERVICE_TIME)}
            raise RULE_UNIT.raised("unit", **words)
        if self.measures == "total" and self.weights and self.unit not in _SERVICE_TIME:
            words = {"rule": "weights", "key": "unit", "value": self.unit, "legal": ", ".join(_SERVICE_TIME)}
            raise RULE_UNUSED.raised("weights", **words)
        if self.places and self.agreeing_places is None:
            example = f"agreeing_places: {min(2, len(self.places))}"
            words = {"key": "places", "value": ", ".join(self.places), "missing": "agreeing_places"}
            raise RULE_MISSING.raised("places", example=example, **words)
        if self.rounded_up_to and self.method != "duration":
            words = {"rule": "rounded_up_to", "key": "method", "value": self.method, "legal": "duration"}
            raise RULE_UNUSED.raised("rounded_up_to", **words)
        return self

    def _lacking(self, key: str, rule: str, instead: str = "") -> InputError:
        example = f"{rule}: {_EXAMPLES[rule]}"
        return RULE_MISSING.raised(key, key=key, value=getattr(self, key), missing=rule + instead, example=example)
