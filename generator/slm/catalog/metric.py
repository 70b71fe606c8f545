"""What is measured and how (`catalog/metrics.yml`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from slm.values import N_, Id, LocalText, Text, Whole, Written, public


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

    counted: Literal["opened", "resolved", "open_at_end"]
    """Those opened or resolved in the period, or those that were still open at its end, whenever they were opened."""
    share: Literal["first_contact", "reopened"] | None = None
    """Of a ratio: those solved at first contact (the column `first_contact`), or those that were ever reopened (the
    state `reopened` in `events.csv`)."""
    types: tuple[Literal["incident", "request", "complaint"], ...] = ()
    """The types of tickets that count; empty means all."""


class Metric(Written):
    """One metric."""

    id: Id
    name: LocalText
    kind: MetricKind
    unit: LocalText | None = None
    """What the value counts, for counts, scores and quantities."""
    description: LocalText
    formula: LocalText
    source: Text
    """Where its figures come from: reported `figures`, the record of `outages`, of `tickets` or of `surveys`, or the
    id of a file in `measurements/sources/`."""
    cases: CountedCases | None = None
    """Which tickets it counts, where a count or a ratio comes from `tickets`."""
    data_source: LocalText | None = None
    """The tool or register behind it, in words."""
    decimals: Annotated[Whole, public(N_("Digits"), binds=False)] = 2
    """Digits after the point that pages show; they say nothing about how a value is computed."""


class Metrics(Written):
    """The whole file."""

    kind: Literal["metrics"]
    metrics: tuple[Metric, ...]
