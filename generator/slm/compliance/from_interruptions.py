"""Figures from records of interruptions, state timelines and checks, by the rules of the agreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Final

from slm.agreement import Interruptions
from slm.calendar import Duration, Interval, clip, intersect, total
from slm.compliance.promise import Asked, Promise, nothing
from slm.compliance.result import Reason
from slm.measurement import (
    Check,
    ClauseRules,
    Downtime,
    DowntimeRules,
    ExcludedTime,
    Figure,
    Interruption,
    MaintenanceLimits,
    Observation,
    ObservedService,
    OutageLog,
    RowReason,
    RowTally,
    Timeline,
    answered_within,
    availability,
    availability_by_slices,
    downtime,
    exact_seconds,
    good_slices,
    known_time,
    longest_interruption,
    number_of_interruptions,
    response_percentile,
    succeeded,
    time_between_failures,
    time_to_restore,
    timeline_downtime,
)

_BY_DURATION: Final = Interruptions()


def rules_of(promise: Promise) -> Interruptions:
    """Return the rules of a target; without any, availability is counted by duration."""
    return promise.target.interruptions or _BY_DURATION


def _seconds(written: Duration | None) -> timedelta:
    """Return a length on the calendar."""
    return timedelta(seconds=written.seconds(working_day=0)) if written else timedelta()


def from_outages(asked: Asked) -> Figure:
    """Judge the recorded outages in the months that have a record; the others are unknown, not without outages."""
    promise, service, part, months, evidence = asked
    log, rules = evidence.outage_log_of(promise.source), rules_of(promise)
    recorded = tuple(filter(log.has, months)) if log else ()
    if log is None or not recorded or rules.is_about_checks:
        return nothing(Reason.NO_SOURCE if recorded else Reason.NO_FILE)
    agreed, seconds = known, known_seconds = asked.agreed_time()
    if recorded != months or any(map(evidence.data_taken_on, months)):
        known = intersect(asked.recorded_time(recorded), agreed)
        known_seconds = exact_seconds(total(known))
    found = _recorded_downtime(log, asked, known)
    observed = ObservedService(
        period=part.known, agreed=agreed, agreed_seconds=seconds, known=known, known_seconds=known_seconds, found=found,
        sources=log.sources(service, recorded, found.interruptions),
        watch=Observation(service=service) if rules.slice else None,
    )  # fmt: skip
    return _figure(observed, asked)


def from_timeline(asked: Asked) -> Figure:
    """Judge the time in which the source saw the service; the rest is unknown."""
    records = asked.evidence.timelines.get(asked.promise.source)
    if records is None or asked.service not in records.timelines or rules_of(asked.promise).is_about_checks:
        return nothing(Reason.NO_SOURCE)
    return _figure(_observed(asked, records.timelines[asked.service], records.files), asked)


def from_probes(asked: Asked) -> Figure:
    """Judge what the checks say; between them nothing is known for longer than each of them speaks for (F5, F6)."""
    promise, service, part, months, evidence = asked
    log, rules = evidence.probe_log_of(promise.source), rules_of(promise)
    known_for = rules.known_for or (log.known_for if log else None)
    if log is None or known_for is None:
        return nothing(Reason.NO_SOURCE)
    if not any(map(log.has, months)):
        return nothing(Reason.NO_FILE)
    agreed, _ = asked.agreed_time()
    lasting = _seconds(known_for)
    counts_checks = rules.is_about_checks or rules.method == "timeslices"
    checks = log.checks(service, agreed) if counts_checks else log.checks(service, agreed, lasting)
    silent = [check for check in checks if rules.percentile is not None and check.response is None]
    used = tuple(check for check in checks if check.response is not None) if silent else tuple(checks)
    sources = log.sources(service, months, part.known, used, silent)
    observed = _observed(asked, log.timeline(service, lasting), sources)
    found = _of_checks(observed, checks, rules, part.agreement.excluded_time) or _figure(observed, asked)
    limit = rules.answered_within.value if rules.answered_within else None
    failed = tuple(check for check in used if check.fails(limit))
    watched = (replace(observation, checks=used, failed=failed) for observation in found.observations)
    return replace(found, observations=tuple(watched))


def _observed(asked: Asked, timeline: Timeline, sources: tuple[RowTally, ...]) -> ObservedService:
    """Return what a timeline shows of a part of a period, without what the recorded exclusions take from it."""
    agreed, seconds = asked.agreed_time()
    known, period = known_time(timeline, agreed), asked.part.known
    recorded, files, claimed = _exclusions(asked, agreed)
    found = timeline_downtime(timeline, known, _downtime_rules(asked), recorded)
    watch = Observation(
        service=asked.service, agreed=agreed, known=known, down=intersect(clip(timeline.down, period), known),
        counted=found.adjusted, excluded=found.excluded, claimed=claimed,
    )  # fmt: skip
    return ObservedService(
        period=period, agreed=agreed, agreed_seconds=seconds, known=known, known_seconds=exact_seconds(total(known)),
        found=found, sources=(*sources, *files), watch=watch,
    )  # fmt: skip


def _of_checks(
    observed: ObservedService, checks: Sequence[Check], rules: Interruptions, excluded_time: ExcludedTime
) -> Figure | None:
    """Return what is counted by checks; None where it is counted by time."""
    if rules.method == "occurrences":
        return succeeded(observed, checks, excluded_time)
    if rules.slice is not None and rules.bad_above is not None:
        return good_slices(observed, checks, _seconds(rules.slice), Fraction(rules.bad_above) / 100, excluded_time)
    if rules.answered_within is not None:
        return answered_within(observed, checks, rules.answered_within.value, excluded_time)
    if rules.percentile is not None:
        return response_percentile(observed, checks, Fraction(rules.percentile) / 100)
    return None


def _figure(observed: ObservedService, asked: Asked) -> Figure:
    """Return what the agreement wants to know of what was watched."""
    rules, hours = rules_of(asked.promise), asked.evidence.working_time[asked.promise.hours]
    if rules.measures == "number":
        return number_of_interruptions(observed, hours)
    if rules.unit is not None:
        lengths: dict[str, Callable[..., Figure]] = {
            "longest": longest_interruption,
            "time_to_restore": time_to_restore,
            "time_between_failures": time_between_failures,
        }
        return lengths[rules.measures](observed, hours, rules.unit)
    excluded_time = asked.part.agreement.excluded_time
    if rules.slice is not None and rules.bad_above is not None:
        bad_above = Fraction(rules.bad_above) / 100
        return availability_by_slices(observed, _seconds(rules.slice), bad_above, excluded_time)
    return availability(observed, excluded_time)


def _recorded_downtime(log: OutageLog, asked: Asked, agreed: tuple[Interval, ...]) -> Downtime:
    rules, service, period = _downtime_rules(asked), asked.service, asked.part.known
    whole = rules.look_beyond or rules_of(asked.promise).measures != "availability"
    return downtime(log.within(service, period), period, agreed, rules, log.of(service) if whole else ())


def _exclusions(
    asked: Asked, agreed: tuple[Interval, ...]
) -> tuple[Downtime, tuple[RowTally, ...], tuple[Interruption, ...]]:
    """Return what recorded outages and maintenance exclude of time that something else watched, and their files.

    With them all records for which an exclusion was claimed.
    """
    log = asked.evidence.outage_log_of("outages")
    found = _recorded_downtime(log, asked, agreed) if log else Downtime()
    claimed = tuple(interruption for interruption in found.interruptions if interruption.claim)
    if log is None or not any(map(_excludes, found.interruptions)):
        return Downtime(), (), claimed
    return found, log.sources(asked.service, asked.months, map(_as_exclusion, found.interruptions)), claimed


def _excludes(row: Interruption) -> bool:
    return row.reason is RowReason.EXCLUDED or row.remark in {RowReason.TOO_LONG, RowReason.PARTLY_OVER_CAP}


def _as_exclusion(row: Interruption) -> Interruption:
    """Return what became of a row that only matters for what it excludes."""
    if _excludes(row):
        return replace(row, reason=None)
    is_outside = row.reason in {RowReason.OUTSIDE_HOURS, RowReason.OUTSIDE_PERIOD, RowReason.NO_LENGTH}
    return row if is_outside else replace(row, reason=row.remark or RowReason.NO_EXCLUSION, remark=None)


def _downtime_rules(asked: Asked) -> DowntimeRules:
    promise, agreement = asked.promise, asked.part.agreement
    rules, planned, hours = rules_of(promise), agreement.maintenance, asked.evidence.working_time[promise.hours]
    time_zone = asked.part.time_zone
    limits = None
    if planned and rules.maintenance == "within_limits":
        limits = MaintenanceLimits(
            notice=planned.notice, at_most=planned.at_most, longest=planned.longest, hours=hours, time_zone=time_zone
        )
    clauses = {
        clause.id: ClauseRules(
            notice=clause.notice, approval=clause.approval, at_most=clause.at_most, hours=hours, time_zone=time_zone
        )
        for clause in agreement.exclusions
        if clause.notice or clause.approval or clause.at_most
    }
    return DowntimeRules(
        exclusions=promise.exclusions, clauses=clauses,
        weights={name: Fraction(weight) / 100 for name, weight in rules.weights.items()},
        shortest=_seconds(rules.shortest_counted), limits=limits, notice=planned.notice if planned else None,
        hours=hours,
    )  # fmt: skip
