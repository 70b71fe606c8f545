"""What is measured and how (`catalog/metrics.yml`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, assert_never

from slm.text import N_
from slm.values import Id, LocalText, Text, Whole, Word, Written, internal, public


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
        """What holds of this kind."""
        return _traits(self)


def _traits(kind: MetricKind) -> KindTraits:
    """Return the row of a kind; the type checker demands one for each."""
    both = frozenset({"pooled", "weighted"})
    match kind:
        case MetricKind.AVAILABILITY:
            return KindTraits(denominator="needed", factor=100, is_share=True, is_time=True, together=both)
        case MetricKind.ATTAINMENT:
            return KindTraits(
                denominator="needed", factor=100, is_share=True, counts_cases=True, has_limit=True,
                events="denominator", from_tickets="times", together=both,
            )  # fmt: skip
        case MetricKind.RATIO:
            return KindTraits(
                denominator="needed", factor=100, is_share=True, counts_cases=True, events="denominator",
                from_tickets="numbers", from_surveys="response", together=both,
            )  # fmt: skip
        case MetricKind.COUNT:
            return KindTraits(
                denominator="none", events="numerator", from_tickets="numbers", together=frozenset({"pooled"})
            )
        case MetricKind.SCORE:
            return KindTraits(
                denominator="needed", events="denominator", from_surveys="mean", together=frozenset({"pooled"})
            )
        case MetricKind.QUANTITY:
            return KindTraits(denominator="optional", from_tickets="times")
    assert_never(kind)


class CountedCases(Written):
    """Which tickets a count counts, and of a ratio, which of them have what it is about."""

    counted: Annotated[Literal["opened", "resolved", "open_at_end"], public(N_("Cases that count"))]
    """Those opened or resolved in the period, or those that were still open at its end, whenever they were opened."""
    share: Annotated[Literal["first_contact", "reopened"] | None, public(N_("Share"))] = None
    """Of a ratio: those solved at first contact (the column `first_contact`), or those that were ever reopened (the
    state `reopened` in `events.csv`)."""
    types: Annotated[
        tuple[Literal["incident", "request", "complaint"], ...],
        public(N_("Types of tickets"), wording=Word("ticket type|{}")),
    ] = ()
    """The types of tickets that count; empty means all."""


class Metric(Written):
    """One metric."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, by which targets and workload limits name it."""
    name: Annotated[LocalText, public(N_("Metric"))]
    """Its name for readers."""
    kind: Annotated[MetricKind, public(N_("Kind"))]
    """How its value is made of a numerator and a denominator."""
    unit: Annotated[LocalText | None, public(N_("Unit"))] = None
    """What the value counts, for counts, scores and quantities."""
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
    decimals: Annotated[Whole, public(N_("Digits"), binds=False)] = 2
    """Digits after the point that pages show; they say nothing about how a value is computed."""


class Metrics(Written):
    """The whole file."""

    kind: Annotated[Literal["metrics"], internal()]
    """The word for this kind of file."""
    metrics: Annotated[tuple[Metric, ...], public(N_("Metrics"))]
    """What is measured."""
