"""What is measured and how (`catalog/metrics.yml`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from slm.values import N_, Id, LocalText, Text, Whole, Word, Written, internal, public


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
