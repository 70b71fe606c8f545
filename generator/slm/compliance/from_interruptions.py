"""Availability from records of interruptions and from state timelines."""

from __future__ import annotations

from fractions import Fraction

from slm.calendar import Month, intersect, total
from slm.compliance.evidence import Evidence
from slm.compliance.known import agreed_time, nothing, recorded_time
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import Figure, downtime, exact_seconds, outage_availability, timeline_availability


def from_outages(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the recorded outages in the months that have a record; the others are unknown, not without outages."""
    log = evidence.outage_log_of(promise.source)
    recorded = tuple(filter(log.has, months)) if log else ()
    if log is None or not recorded:
        return nothing(Reason.NO_FILE)
    expected, seconds = agreed_time(promise, part, months, evidence)
    agreed, known = expected, seconds
    if recorded != months or any(map(evidence.data_taken_on, months)):
        agreed = intersect(recorded_time(part, recorded, evidence), expected)
        known = exact_seconds(total(agreed))
    found = downtime(log.within(service, part.known), part.known, agreed, promise.exclusions)
    return outage_availability(
        found,
        known,
        excluded_time=part.agreement.excluded_time,
        coverage=Fraction(1) if known is seconds or not seconds else known / seconds,
        sources=log.sources(service, recorded, found),
    )


def from_timeline(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the time in which the source saw the service; the rest is unknown."""
    records = evidence.timelines.get(promise.source)
    if records is None or service not in records.timelines:
        return nothing(Reason.NO_SOURCE)
    agreed, _ = agreed_time(promise, part, months, evidence)
    return timeline_availability(records.timelines[service], agreed, records.files)
