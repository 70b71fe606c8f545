"""What is measured and how (`catalog/metrics.yml`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from slm.values import Id, LocalText, Text, Whole, Written


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
    """Where its figures come from: reported `figures`, the record of `outages` or of `tickets`, or the id of a
    file in `measurements/sources/`."""
    data_source: LocalText | None = None
    """The tool or register behind it, in words."""
    decimals: Whole = 2
    """Digits after the point that pages show."""


class Metrics(Written):
    """The whole file."""

    kind: Literal["metrics"]
    metrics: tuple[Metric, ...]
