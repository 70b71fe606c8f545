"""Figures from records of interruptions, state timelines and checks, by the rules of the agreement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Final

from slm.agreement import Interruptions
from slm.calendar import Duration, Interval, Month, clip, intersect, total
from slm.compliance.evidence import Evidence
from slm.compliance.promise import Part, Promise, agreed_time, nothing, recorded_time
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


def seconds_of(written: Duration | None) -> timedelta:
    """Return a length on the calendar."""
    return timedelta(seconds=written.seconds(working_day=0)) if written else timedelta()


def from_outages(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the recorded outages in the months that have a record; the others are unknown, not without outages."""
    log = evidence.outage_log_of(promise.source)
    recorded = tuple(filter(log.has, months)) if log else ()
    if log is None or not recorded or rules_of(promise).is_about_checks:
        return nothing(Reason.NO_SOURCE if recorded else Reason.NO_FILE)
    expected, seconds = agreed_time(promise, part, months, evidence)
    agreed, known = expected, seconds
    if recorded != months or any(map(evidence.data_taken_on, months)):
        agreed = intersect(recorded_time(part, recorded, evidence), expected)
        known = exact_seconds(total(agreed))
    found = _recorded_downtime(log, promise, service, part, agreed, evidence)
    return figure(
        ObservedService(
            period=part.known,
            agreed=expected,
            agreed_seconds=seconds,
            known=agreed,
            known_seconds=known,
            found=found,
            sources=log.sources(service, recorded, found.interruptions),
            watch=Observation(service=service) if rules_of(promise).slice else None,
        ),
        promise,
        part,
        evidence,
    )


def from_timeline(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the time in which the source saw the service; the rest is unknown."""
    records = evidence.timelines.get(promise.source)
    if records is None or service not in records.timelines or rules_of(promise).is_about_checks:
        return nothing(Reason.NO_SOURCE)
    observed = observed_by_timeline(promise, service, part, months, evidence, records.timelines[service], records.files)
    return figure(observed, promise, part, evidence)


def observed_by_timeline(  # noqa: PLR0913, PLR0917 - what every figure needs, and what was seen
    promise: Promise,
    service: str,
    part: Part,
    months: tuple[Month, ...],
    evidence: Evidence,
    timeline: Timeline,
    sources: tuple[RowTally, ...],
) -> ObservedService:
    """Return what a timeline shows of a part of a period, without what the recorded exclusions take from it."""
    agreed, seconds = agreed_time(promise, part, months, evidence)
    intervals = known_time(timeline, agreed)
    excluded, files, claimed = _exclusions(promise, service, part, months, evidence, agreed)
    found = timeline_downtime(timeline, intervals, _downtime_rules(promise, part, evidence), excluded)
    return ObservedService(
        period=part.known,
        agreed=agreed,
        agreed_seconds=seconds,
        known=intervals,
        known_seconds=exact_seconds(total(intervals)),
        found=found,
        sources=(*sources, *files),
        watch=Observation(
            service=service,
            agreed=agreed,
            known=intervals,
            down=intersect(clip(timeline.down, part.known), intervals),
            counted=found.adjusted,
            excluded=found.excluded,
            claimed=claimed,
        ),
    )


def figure(observed: ObservedService, promise: Promise, part: Part, evidence: Evidence) -> Figure:
    """Return what the agreement wants to know of what was watched."""
    rules, hours = rules_of(promise), evidence.working_time[promise.hours]
    if rules.measures == "number":
        return number_of_interruptions(observed, hours)
    if rules.unit is not None:
        lengths: dict[str, Callable[..., Figure]] = {
            "longest": longest_interruption,
            "time_to_restore": time_to_restore,
            "time_between_failures": time_between_failures,
        }
        return lengths[rules.measures](observed, hours, rules.unit)
    excluded_time = part.agreement.excluded_time
    if rules.slice is not None and rules.bad_above is not None:
        bad_above = Fraction(rules.bad_above) / 100
        return availability_by_slices(observed, seconds_of(rules.slice), bad_above, excluded_time)
    return availability(observed, excluded_time)


def _recorded_downtime(  # noqa: PLR0913, PLR0917 - what every figure needs, and where it is recorded
    log: OutageLog, promise: Promise, service: str, part: Part, agreed: tuple[Interval, ...], evidence: Evidence
) -> Downtime:
    rules = _downtime_rules(promise, part, evidence)
    whole = rules.look_beyond or rules_of(promise).measures != "availability"
    history = log.of(service) if whole else ()
    return downtime(log.within(service, part.known), part.known, agreed, rules, history)


def _exclusions(  # noqa: PLR0913, PLR0917 - what every figure needs, and the agreed time
    promise: Promise,
    service: str,
    part: Part,
    months: tuple[Month, ...],
    evidence: Evidence,
    agreed: tuple[Interval, ...],
) -> tuple[Downtime, tuple[RowTally, ...], tuple[Interruption, ...]]:
    """Return what recorded outages and maintenance exclude of time that something else watched, and their files.

    With them all records for which an exclusion was claimed.
    """
    log = evidence.outage_log_of("outages")
    found = _recorded_downtime(log, promise, service, part, agreed, evidence) if log else Downtime()
    claimed = tuple(interruption for interruption in found.interruptions if interruption.claim)
    if log is None or not any(map(_excludes, found.interruptions)):
        return Downtime(), (), claimed
    return found, log.sources(service, months, map(_as_exclusion, found.interruptions)), claimed


def _excludes(row: Interruption) -> bool:
    return row.reason is RowReason.EXCLUDED or row.remark in {RowReason.TOO_LONG, RowReason.PARTLY_OVER_CAP}


def _as_exclusion(row: Interruption) -> Interruption:
    """Return what became of a row that only matters for what it excludes."""
    if _excludes(row):
        return replace(row, reason=None)
    is_outside = row.reason in {RowReason.OUTSIDE_HOURS, RowReason.OUTSIDE_PERIOD, RowReason.NO_LENGTH}
    return row if is_outside else replace(row, reason=row.remark or RowReason.NO_EXCLUSION, remark=None)


def _downtime_rules(promise: Promise, part: Part, evidence: Evidence) -> DowntimeRules:
    rules, planned = rules_of(promise), part.agreement.maintenance
    limits = None
    if planned and rules.maintenance == "within_limits":
        limits = MaintenanceLimits(
            notice=planned.notice,
            at_most=planned.at_most,
            longest=planned.longest,
            hours=evidence.working_time[promise.hours],
            time_zone=part.time_zone,
        )
    clauses = {
        exclusion.id: ClauseRules(
            notice=exclusion.notice,
            approval=exclusion.approval,
            at_most=exclusion.at_most,
            hours=evidence.working_time[promise.hours],
            time_zone=part.time_zone,
        )
        for exclusion in part.agreement.exclusions
        if exclusion.notice or exclusion.approval or exclusion.at_most
    }
    return DowntimeRules(
        exclusions=promise.exclusions,
        clauses=clauses,
        weights={name: Fraction(weight) / 100 for name, weight in rules.weights.items()},
        shortest=seconds_of(rules.shortest_counted),
        limits=limits,
        notice=planned.notice if planned else None,
        hours=evidence.working_time[promise.hours],
    )


def from_probes(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge what the checks say; between them nothing is known for longer than each of them speaks for (F5, F6)."""
    log, rules = evidence.probe_log_of(promise.source), rules_of(promise)
    known_for = rules.known_for or (log.known_for if log else None)
    if log is None or known_for is None:
        return nothing(Reason.NO_SOURCE)
    if not any(map(log.has, months)):
        return nothing(Reason.NO_FILE)
    agreed, _ = agreed_time(promise, part, months, evidence)
    lasting = seconds_of(known_for)
    timeline = log.timeline(service, lasting)
    counts_checks = rules.is_about_checks or rules.method == "timeslices"
    checks = log.checks(service, agreed) if counts_checks else log.checks(service, agreed, lasting)
    silent = [check for check in checks if rules.percentile is not None and check.response is None]
    used = [check for check in checks if check.response is not None] if silent else checks
    sources = log.sources(service, months, part.known, used, silent)
    observed = observed_by_timeline(promise, service, part, months, evidence, timeline, sources)
    found = _of_checks(observed, checks, rules, part.agreement.excluded_time) or figure(
        observed, promise, part, evidence
    )
    limit = rules.answered_within.value if rules.answered_within else None
    failed = tuple(check for check in used if check.fails(limit))
    return replace(
        found,
        observations=tuple(
            replace(observation, checks=tuple(used), failed=failed) for observation in found.observations
        ),
    )


def _of_checks(
    observed: ObservedService, checks: Sequence[Check], rules: Interruptions, excluded_time: ExcludedTime
) -> Figure | None:
    """Return what is counted by checks; None where it is counted by time."""
    if rules.method == "occurrences":
        return succeeded(observed, checks, excluded_time)
    if rules.slice is not None and rules.bad_above is not None:
        return good_slices(observed, checks, seconds_of(rules.slice), Fraction(rules.bad_above) / 100, excluded_time)
    if rules.answered_within is not None:
        return answered_within(observed, checks, rules.answered_within.value, excluded_time)
    if rules.percentile is not None:
        return response_percentile(observed, checks, Fraction(rules.percentile) / 100)
    return None
