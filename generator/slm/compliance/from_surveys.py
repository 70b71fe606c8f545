"""How satisfied customers are, and how many of them answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from slm.calendar import Month, total
from slm.compliance.evidence import Evidence
from slm.compliance.known import nothing, recorded_time
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import Figure, exact_seconds


def from_surveys(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Return the mean of the answers in the months that have a record, or as a ratio the share of surveys answered."""
    makes = promise.kind.traits.from_surveys
    if makes is None:
        return nothing(Reason.NO_SOURCE)
    log = evidence.survey_log_of(promise.source)
    recorded = tuple(filter(log.has, months)) if log else ()
    if log is None or not recorded:
        return nothing(Reason.NO_FILE)
    known, expected = total(recorded_time(part, recorded, evidence)), total(part.time_of(months))
    customer = part.agreement.customer if part.agreement.kind == "SLA" else None
    span = part.first, min(part.end, evidence.as_of + timedelta(days=1))
    figure = replace(
        log.scores(service, customer, span, recorded),
        coverage=Fraction(1) if known == expected else exact_seconds(known) / exact_seconds(expected),
    )
    if makes == "mean" or not figure.coverage:
        return figure
    if figure.asked is None:
        return nothing(Reason.NO_DENOMINATOR, figure.sources)
    return replace(figure, numerator=Fraction(figure.events), denominator=Fraction(figure.asked))
