"""What is measured and how (`catalog/metrics.yml`), and how fast cases are solved (`catalog/levels.yml`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Final, Literal, assert_never

from pydantic import Field

from slm.calendar import Duration
from slm.catalog.dated import Dated, Until
from slm.catalog.level_sets import LevelSet
from slm.text import N_
from slm.values import Id, LocalText, Number, Percent, Text, Whole, Word, Written, internal, public

_MOST_DIGITS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class KindTraits:
    """All that the program has to know of a kind of metric: one row decides it for every place that asks."""

    denominator: Literal["needed", "optional", "none"]
    """Must a figure say by what its numerator is divided?"""
    factor: int = 1
    """By which the quotient is multiplied."""
    is_share: bool = False
    """Is the value a percentage, promised with a percent sign and never above 100?"""
    is_time: bool = False
    """Are numerator and denominator time, reported in minutes and computed in seconds?"""
    counts_cases: bool = False
    """Is the denominator a number of cases, of which so few may have come that one of them decides?"""
    more_is_better: bool = False
    """Is a greater value better whatever is measured? Of other shares, of scores and of quantities nobody can tell."""
    has_limit: bool = False
    """Is each case held to the limit that the target sets with `within`?"""
    events: Literal["numerator", "denominator"] | None = None
    """Which part of a reported figure says how many events there were."""
    from_tickets: Literal["times", "numbers"] | None = None
    """What of tickets makes it: how long they took, or how many there were."""
    from_surveys: Literal["mean", "response"] | None = None
    """What of surveys makes it: what was answered, or how many answered."""
    together: frozenset[str] = frozenset()
    """Which sums over several services have a meaning, of `pooled` and `weighted`."""


class MetricKind(StrEnum):
    """How a value is made of a numerator and a denominator."""

    AVAILABILITY = "availability"
    """Share of the agreed service time in which the service was available, in percent."""
    ATTAINMENT = "attainment"
    """Share of cases whose duration kept its limit, in percent."""
    RATIO = "ratio"
    """Any other share of cases, in percent."""
    COUNT = "count"
    """A number of events in the period; months are added up."""
    SCORE = "score"
    """A mean: the sum of scores by the number of answers."""
    QUANTITY = "quantity"
    """A measured quantity with a unit; over several months, the numerators by the denominators."""

    @cached_property
    def traits(self) -> KindTraits:
        """What holds of this kind: a row for each, which the type checker demands."""
        pooled = frozenset({"pooled"})
        share = KindTraits(denominator="needed", factor=100, is_share=True, together=frozenset({"pooled", "weighted"}))
        match self:
            case MetricKind.AVAILABILITY:
                return replace(share, is_time=True, more_is_better=True)
            case MetricKind.ATTAINMENT:
                return replace(share, counts_cases=True, has_limit=True, events="denominator", from_tickets="times")
            case MetricKind.RATIO:
                cases = replace(share, counts_cases=True, events="denominator")
                return replace(cases, from_tickets="numbers", from_surveys="response")
            case MetricKind.COUNT:
                return KindTraits(denominator="none", events="numerator", from_tickets="numbers", together=pooled)
            case MetricKind.SCORE:
                return KindTraits(denominator="needed", events="denominator", from_surveys="mean", together=pooled)
            case MetricKind.QUANTITY:
                return KindTraits(denominator="optional", from_tickets="times")
        assert_never(self)


class CountedCases(Written):
    """Which tickets a count counts, and of a ratio, which of them have what it is about."""

    counted: Annotated[Literal["opened", "resolved", "open_at_end"], public(N_("Cases that count"))]
    """Those opened or resolved in the period, or those that were still open at its end, whenever they were opened."""
    share: Annotated[Literal["first_contact", "reopened", "kept"] | None, public(N_("Share"))] = None
    """Of a ratio: those solved at first contact (the column `first_contact`), those that were ever reopened (the state
    `reopened` in `events.csv`), or those that kept their time by the verdict of the tool itself (the column `kept`)."""
    types: Annotated[
        tuple[Literal["incident", "request", "complaint"], ...],
        public(N_("Types of tickets"), wording=Word("ticket type|{}")),
    ] = ()
    """The types of tickets that count; empty means all."""


class EarlierMetric(Until):
    """How a metric was measured until a day, where it was otherwise than after it: what counts, and who counts it.

    A period in which it changes is judged by what held on its first day. What a metric is, its kind and its unit, never
    changes; that is another metric.
    """

    description: Annotated[LocalText | None, public(N_("Meaning"))] = None
    """What it said about a service."""
    formula: Annotated[LocalText | None, public(N_("Formula"))] = None
    """How it was computed."""
    source: Annotated[Text | None, public(N_("Data source"))] = None
    """Where its figures came from."""
    cases: Annotated[CountedCases | None, public(N_("Cases that count"))] = None
    """Which tickets it counted."""
    data_source: Annotated[LocalText | None, public(N_("Data source"))] = None
    """The tool or register behind it, in words."""
    coverage_at_least: Annotated[Percent | None, public(N_("Coverage"))] = None
    """Less data than this made a period one without data; `0 %` where nothing was said."""
    decimals: Annotated[Whole | None, public(N_("Digits"), binds=False)] = Field(default=None, le=_MOST_DIGITS)
    """Digits after the point that pages showed."""


class Metric(Dated):
    """One metric."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, by which targets and workload limits name it."""
    name: Annotated[LocalText, public(N_("Metric"))]
    """Its name for readers."""
    kind: Annotated[MetricKind, public(N_("Kind"))]
    """How its value is made of a numerator and a denominator."""
    unit: Annotated[LocalText | None, public(N_("Unit"))] = None
    """What the value counts, for counts, scores and quantities, as it is said of several: `incidents`."""
    unit_of_one: Annotated[LocalText | None, public(N_("Unit"), binds=False)] = None
    """What the unit is called beside the number one, in languages that say it otherwise: `incident`."""
    description: Annotated[LocalText, public(N_("Meaning"))]
    """What it says about a service."""
    formula: Annotated[LocalText, public(N_("Formula"))]
    """How it is computed, in words or signs."""
    source: Annotated[Text, public(N_("Data source"))]
    """Where its figures come from: reported `figures`, the record of `outages`, of `tickets` or of `surveys`, or the
    id of a file in `measurements/sources/`."""
    cases: Annotated[CountedCases | None, public(N_("Cases that count"))] = None
    """Which tickets it counts, where a count or a ratio comes from `tickets`."""
    data_source: Annotated[LocalText | None, public(N_("Data source"))] = None
    """The tool or register behind it, in words."""
    coverage_at_least: Annotated[Percent | None, public(N_("Coverage"))] = None
    """Less data than this makes a period one without data, for targets that say nothing else."""
    decimals: Annotated[Whole, public(N_("Digits"), binds=False)] = Field(default=2, le=_MOST_DIGITS)
    """Digits after the point that pages show; they say nothing about how a value is computed."""
    lowest: Annotated[Number | None, public(N_("Lowest value"), binds=False)] = None
    """The least that a value can be, such as `1` of a score from 1 to 5; a figure or promise below it is refused."""
    highest: Annotated[Number | None, public(N_("Highest value"), binds=False)] = None
    """The most that a value can be, such as `5`."""
    earlier: Annotated[tuple[EarlierMetric, ...], public(N_("Earlier"))] = ()
    """How it was measured until a day, the oldest first: `[{until: 2026-12-01, source: figures}]`. Periods that began
    before that day keep being judged so."""

    def can_be(self, value: Fraction) -> bool:
        """Tell whether a value lies on the scale of the metric, as far as it has one."""
        is_high = self.lowest is None or value >= Fraction(self.lowest)
        return is_high and (self.highest is None or value <= Fraction(self.highest))

    def unit_of(self, number: str) -> LocalText | None:
        """Return the unit as it stands beside a printed number; None where there is none."""
        return self.unit_of_one if self.unit_of_one and number.lstrip("-−+") == "1" else self.unit


class Metrics(Written):
    """What is measured: how, in which unit and from which source."""

    kind: Annotated[Literal["metrics"], internal()]
    """The word for this kind of file."""
    metrics: Annotated[tuple[Metric, ...], public(N_("Metrics"))]
    """What is measured."""


class EarlierLevel(Until):
    """What a service level was until a day, where it was otherwise than after it."""

    name: Annotated[LocalText | None, public(N_("Level"))] = None
    """What it was called."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """Which cases had it."""
    respond: Annotated[Duration | None, public(N_("Answered within"))] = None
    """How soon a case was answered."""
    resolve: Annotated[Duration | None, public(N_("Solved within"))] = None
    """How soon a case was solved."""
    update_every: Annotated[Duration | None, public(N_("Progress every"))] = None
    """How often the customer heard of progress."""


class Level(Dated):
    """A service level: how soon a case of this priority is answered and solved."""

    id: Annotated[Id, public(N_("Service level"))]
    """Also the priority that tickets carry, such as `P1`."""
    name: Annotated[LocalText, public(N_("Level"))]
    """Its name for readers."""
    description: Annotated[LocalText, public(N_("Description"))]
    """Which cases have it."""
    respond: Annotated[Duration, public(N_("Answered within"))]
    """How soon a case is answered."""
    resolve: Annotated[Duration, public(N_("Solved within"))]
    """How soon a case is solved."""
    update_every: Annotated[Duration | None, public(N_("Progress every"))] = None
    """How often the customer hears of progress while a case is open."""
    earlier: Annotated[tuple[EarlierLevel, ...], public(N_("Earlier"))] = ()
    """What it was until a day, the oldest first: `[{until: 2026-12-01, respond: 1 working_hours}]`. Agreements that
    ended before that day promised this."""


class ServiceClass(Written):
    """A class of service: general, key or special; says how a customer is received, served and asked."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, by which a service names it."""
    name: Annotated[LocalText, public(N_("Service class"))]
    """Its name for readers."""
    description: Annotated[LocalText, public(N_("Description"))]
    """Which services belong to it."""
    reception: Annotated[LocalText | None, public(N_("Reception"))] = None
    """How a customer is received."""
    handling: Annotated[LocalText | None, public(N_("Handling"))] = None
    """How a customer is served."""
    feedback: Annotated[LocalText | None, public(N_("Feedback"))] = None
    """How a customer is asked afterwards."""


class Grade(Written):
    """One step of impact or urgency."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, by which the matrix names it."""
    name: Annotated[LocalText, public(N_("Grade"))]
    """Its name for readers."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """When a case has it."""


class PriorityRule(Written):
    """One cell of the matrix: this impact and this urgency make that level."""

    impact: Annotated[Id, public(N_("Impact"))]
    """How much is affected."""
    urgency: Annotated[Id, public(N_("Urgency"))]
    """How soon help is needed."""
    level: Annotated[Id, public(N_("Service level"), wording="level")]
    """The service level that such a case has."""


class Levels(Written):
    """Service levels, service classes, and how impact and urgency make a priority."""

    kind: Annotated[Literal["levels"], internal()]
    """The word for this kind of file."""
    levels: Annotated[tuple[Level, ...], public(N_("Service levels"))]
    """The service levels, the most urgent first."""
    classes: Annotated[tuple[ServiceClass, ...], public(N_("Service classes"))] = ()
    """The classes of service."""
    impacts: Annotated[tuple[Grade, ...], public(N_("Impact"))] = ()
    """The steps of impact, the greatest first."""
    urgencies: Annotated[tuple[Grade, ...], public(N_("Urgency"))] = ()
    """The steps of urgency, the greatest first."""
    priorities: Annotated[tuple[PriorityRule, ...], public(N_("Priorities"))] = ()
    """The matrix that makes a level of impact and urgency."""
    sets: Annotated[tuple[LevelSet, ...], public(N_("Level sets"))] = ()
    """Sets of levels that agreements name (`level_set`), so that the times of levels are targets without being
    repeated."""

    def level(self, level: str) -> Level | None:
        """Return the level of that id."""
        return next((candidate for candidate in self.levels if candidate.id == level), None)

    def priority(self, impact: str, urgency: str) -> str | None:
        """Return the level that the matrix gives for an impact and an urgency."""
        wanted = impact, urgency
        return next((rule.level for rule in self.priorities if (rule.impact, rule.urgency) == wanted), None)
