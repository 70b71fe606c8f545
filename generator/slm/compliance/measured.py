"""From a promise and a part of a period to its figure: what was reported, or what the records say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from slm.agreement import Clock, Interruptions
from slm.calendar import Duration, DurationUnit, Interval, Month, clip, intersect, start_of_day, total, zone
from slm.compliance.case_limits import case_limits
from slm.compliance.cases_lacking import ONLY, knows_number, knows_times, lacks_late_ones_alone
from slm.compliance.evidence import Evidence
from slm.compliance.exclusion_rules import calendar_length, downtime_rules, rules_of
from slm.compliance.promise import Asked, Part, Promise, nothing
from slm.compliance.reported import reported
from slm.compliance.result import Reason
from slm.compliance.unknown import unknown_share, watched, with_missing_rows
from slm.measurement import (
    CaseClock,
    Check,
    Count,
    Downtime,
    ExcludedTime,
    Figure,
    Interruption,
    MeasuredLog,
    Observation,
    ObservedService,
    Outage,
    OutageLog,
    Recorded,
    RowReason,
    RowTally,
    Selection,
    TicketLog,
    Timeline,
    answered_within,
    availability,
    availability_by_slices,
    conditions,
    downtime,
    exact_seconds,
    good_slices,
    known_time,
    longest_interruption,
    looks_used,
    mean_of_slices,
    number_of_interruptions,
    response_percentile,
    succeeded,
    time_between_failures,
    time_to_restore,
    timeline_downtime,
    total_downtime,
)


def measure(asked: Asked) -> Figure:
    """Return the figure that is asked for; coverage 0 where nothing is known."""
    promise, evidence = asked.promise, asked.evidence
    if promise.source == "figures":
        return reported(asked)
    if evidence.survey_log_of(promise.source) is not None:
        found = _from_surveys(asked)
        return with_missing_rows(asked, found, len(found.answers))
    has_tickets = evidence.ticket_log_of(promise.source) is not None
    suits = promise.kind.traits.from_tickets if has_tickets else promise.kind in rules_of(promise).kinds
    if not suits:
        return nothing(Reason.NO_SOURCE)
    if {promise.hours, *promise.target.named_hours} - evidence.working_time.keys():
        return nothing(Reason.NO_HOURS)
    has_outages = evidence.outage_log_of(promise.source) is not None
    has_probes = evidence.probe_log_of(promise.source) is not None
    from_interruptions = _from_outages if has_outages else _from_probes if has_probes else _from_timeline
    figure = (_from_tickets if has_tickets else from_interruptions)(asked)
    counted = figure.events if has_tickets else None
    if has_probes and _counts_checks(asked):
        counted = sum(len(observation.checks) for observation in figure.observations)
    figure = with_missing_rows(asked, figure, counted)
    if rules_of(promise).measures == "unknown":
        figure = unknown_share(asked, figure)
    settled = filter(None, map(evidence.settled_until, {promise.hours, *promise.target.named_hours}))
    # Dates whose holidays are not published may turn out to be days off (FAILURES F29).
    return replace(figure, provisional=True) if asked.part.end > min(settled, default=date.max) else figure


def _from_surveys(asked: Asked) -> Figure:
    """Return the mean of the answers in the months that have a record, or as a ratio the share of surveys answered."""
    promise, service, part, months, evidence = asked
    makes, log = promise.kind.traits.from_surveys, evidence.survey_log_of(promise.source)
    recorded = tuple(filter(log.has, months)) if log else ()
    if makes is None or log is None or not recorded:
        return nothing(Reason.NO_SOURCE if makes is None else Reason.NO_FILE)
    span = part.first, min(part.end, evidence.as_of + timedelta(days=1))
    scores = log.scores(service, part.customers, span, recorded)
    figure = replace(scores, coverage=asked.recorded_share(watched(asked, asked.recorded_time(recorded))))
    if makes == "mean" or not figure.coverage:
        return figure
    if figure.asked is None:
        return nothing(Reason.NO_DENOMINATOR, figure.sources)
    return replace(figure, numerator=Fraction(figure.events), denominator=Fraction(figure.asked))


def _from_tickets(asked: Asked) -> Figure:
    """Judge the recorded tickets in the months that have a record; the others are unknown, not without tickets."""
    promise, service, part, months, evidence = asked
    if promise.kind.traits.from_tickets == "numbers":
        return _number(asked)
    log, clock = evidence.ticket_log_of(promise.source), promise.target.clock
    if log is None or clock is None or _limit(promise, clock) is None:
        return nothing(Reason.NO_SOURCE)
    selection = Selection(
        service=service, clocks=_clocks(promise, part, evidence), population=clock.population, types=clock.types,
        priority=None if clock.priority == "history" else promise.target.priority, customers=part.customers,
    )  # fmt: skip
    lacks_late = not clock.statistic and lacks_late_ones_alone(log.complete_for, selection)
    if unsaid := _unsaid(log, selection, lacks_late=lacks_late):
        return nothing(unsaid)
    period = _recorded_tickets(asked, tuple(filter(log.has, months)))
    if period is None:
        return nothing(Reason.NO_FILE)
    if clock.statistic:
        return log.statistic(selection, period, clock.statistic, Fraction(clock.percentile or 0))
    figure = log.attainment(
        selection, known=period.known, until=period.until, months=period.months, coverage=period.coverage
    )
    return replace(figure, lacks_late=lacks_late)


def _unsaid(log: TicketLog | MeasuredLog, selection: Selection, *, lacks_late: bool) -> Reason | None:
    """Return what a record cannot say that is asked: without what a clock waits for, every case would seem late."""
    if not log.tells_answers and any(clock.waits_for_answer for _, clock in selection.clocks):
        return Reason.NO_ANSWERS
    if not log.tells_solutions and any(clock.waits_for_solution for _, clock in selection.clocks):
        return Reason.NO_SOLUTIONS
    return None if lacks_late or knows_times(log.complete_for, selection) else ONLY[log.complete_for]


def _number(asked: Asked) -> Figure:
    """Count tickets; those still open at the end of a period are known only where its last month is recorded."""
    promise, service, part, months, evidence = asked
    log, cases = evidence.ticket_log_of(promise.source), promise.metric.cases
    if log is None or cases is None or promise.kind.traits.is_share is (cases.share is None):
        return nothing(Reason.NO_SOURCE)
    needs_events = cases.share == "reopened"
    recorded = tuple(month for month in months if log.has(month) and (not needs_events or log.has_events(month)))
    period = _recorded_tickets(asked, recorded)
    if period is None or not period.known or (cases.counted == "open_at_end" and recorded[-1] != months[-1]):
        return nothing(Reason.NO_FILE)
    if not knows_number(log.complete_for, cases.counted, period.known[-1].end, period.until):
        return nothing(ONLY[log.complete_for])
    whose, priority = part.customers, promise.target.priority
    selection = Selection(service=service, types=cases.types, priority=priority, customers=whose)
    return log.number(selection, period, Count(counted=cases.counted, share=cases.share))


def _recorded_tickets(asked: Asked, recorded: tuple[Month, ...]) -> Recorded | None:
    until = asked.evidence.tickets_known_until(asked.promise.source, asked.part.agreement.time_zone)
    if not recorded or until is None:
        return None
    known = watched(asked, asked.recorded_time(recorded))
    return Recorded(known=known, months=recorded, coverage=asked.recorded_share(known), until=until)


def _limit(promise: Promise, clock: Clock) -> Duration | None:
    """Return the limit of a case; of a statistic one of its units, by which the times of cases are divided.

    Where cases have limits of their own, it limits nothing: lengths are counted in the hours of the target.
    """
    if clock.due == "as_recorded" and not clock.statistic:
        return Duration(Decimal(1), DurationUnit.WORKING_HOURS)
    return Duration(Decimal(1), clock.unit) if clock.unit else promise.target.within


def _clocks(promise: Promise, part: Part, evidence: Evidence) -> tuple[tuple[datetime | None, CaseClock], ...]:
    """Return the clocks of a target in all versions up to this one, and from when each of them holds.

    A ticket is held to what was promised when it was opened, so that a version which begins in the meantime neither
    counts it twice nor loses it (ARCHITECTURE 5); one that was opened before the first version, to what that promised.
    """
    earlier = _clocks(promise.before, part, evidence) if promise.before else ()
    clock, hours = promise.target.clock, evidence.working_time.get(promise.hours)
    limit = _limit(promise, clock) if clock else None
    unknown = set(promise.target.named_hours) - evidence.working_time.keys()
    if clock is None or limit is None or hours is None or unknown:
        return earlier
    by_history, restarts = clock.priority == "history", clock.priority_change == "restart"
    case_clock = CaseClock(
        measures=clock.measures, within=limit, unanswered=clock.unanswered, hours=hours,
        day_and_night=evidence.day_and_night(part.agreement.time_zone),
        states=conditions(clock.measures, **clock.states.model_dump()) if clock.states else None, reopen=clock.reopen,
        while_solved=clock.while_solved, priority=promise.target.priority if by_history or restarts else None,
        restarts=restarts, keeps_lost=by_history and not clock.statistic,
        gaps="each" if clock.statistic else clock.updates, group=clock.group,
        by_due=clock.due == "as_recorded" and not clock.statistic,
        others=() if clock.statistic else case_limits(promise.target, part.agreement.time_zone, evidence.working_time),
    )  # fmt: skip
    return (*earlier, (start_of_day(promise.since, zone(part.agreement.time_zone)) if earlier else None, case_clock))


def _from_outages(asked: Asked) -> Figure:
    """Judge the recorded outages in the months that have a record; the others are unknown, not without outages."""
    promise, service, part, months, evidence = asked
    log, rules = evidence.outage_log_of(promise.source), rules_of(promise)
    recorded = asked.recorded_months(log)
    if log is None or not recorded or rules.needs_checks:
        return nothing(Reason.NO_SOURCE if recorded else Reason.NO_FILE)
    agreed, seconds = known, known_seconds = asked.agreed_time()
    if recorded != months or any(map(evidence.data_taken_on, months)):
        known = intersect(asked.recorded_time(recorded), agreed)
        known_seconds = exact_seconds(total(known))
    found = _recorded_downtime(log, asked, known)
    if (seen := watched(asked, known, found.wholly, rows=True)) is not known:
        known, known_seconds = seen, exact_seconds(total(seen))
        found = found if found.wholly == found.raw else _recorded_downtime(log, asked, known)
    observed = ObservedService(
        period=part.known, agreed=agreed, agreed_seconds=seconds, known=known, known_seconds=known_seconds, found=found,
        sources=log.sources(service, recorded, found.interruptions, part.customers),
        watch=Observation(service=service) if rules.slice else None,
    )  # fmt: skip
    figure = _figure(observed, asked)
    counting = [row.outage for row in found.interruptions if row.reason is None]
    if not (doubted := {id(outage) for outage in counting if log.doubts(outage, evidence.as_of, part.end)}):
        return figure
    found = _recorded_downtime(log, asked, known, doubted)
    return replace(figure, undoubted=_figure(replace(observed, found=found), asked))


def _from_timeline(asked: Asked) -> Figure:
    """Judge the time in which the source saw the service; the rest is unknown."""
    records = asked.evidence.timelines.get(asked.promise.source)
    if records is None or asked.service not in records.timelines or rules_of(asked.promise).needs_checks:
        return nothing(Reason.NO_SOURCE)
    rows = looks_used(records, asked.service, asked.part.known)
    return _figure(_observed(asked, records.timelines[asked.service], rows), asked)


def _from_probes(asked: Asked) -> Figure:
    """Judge what the checks say; between them nothing is known for longer than each of them speaks for (F5, F6)."""
    promise, service, part, months, evidence = asked
    log, rules = evidence.probe_log_of(promise.source), rules_of(promise)
    known_for = rules.known_for or (log.known_for if log else None)
    if log is None or known_for is None:
        return nothing(Reason.NO_SOURCE)
    if not any(map(log.has, months)):
        return nothing(Reason.NO_FILE)
    agreed, _ = asked.agreed_time()
    lasting, instance = calendar_length(known_for), log.instance(service, part.customers)
    counts_checks = _counts_checks(asked)
    checks = log.checks(instance, agreed) if counts_checks else log.checks(instance, agreed, lasting)
    if rules.method == "duration" and any(check.row.requests is not None for check in checks):
        return nothing(Reason.NO_SOURCE)
    silent = [check for check in checks if rules.percentile is not None and check.response is None]
    used = tuple(check for check in checks if check.response is not None) if silent else tuple(checks)
    sources = log.sources(instance, months, part.known, used, silent)
    observed = _observed(
        asked, log.timeline(instance, lasting, rules.agreeing_places, frozenset(rules.places)), sources
    )
    found = _of_checks(observed, checks, rules, part.agreement.excluded_time) or _figure(observed, asked)
    limit = rules.answered_within.value if rules.answered_within else None
    failed = tuple(check for check in used if check.fails(limit))
    watched = (replace(observation, checks=used, failed=failed) for observation in found.observations)
    is_doubted = not rules.is_about_checks and log.is_contradicted(instance, checks, part.known)
    return replace(found, observations=tuple(watched), doubt=Reason.CHECKS_DIFFER if is_doubted else "")


def _counts_checks(asked: Asked) -> bool:
    rules = rules_of(asked.promise)
    return rules.is_about_checks or rules.method == "timeslices"


def _observed(asked: Asked, timeline: Timeline, sources: tuple[RowTally, ...]) -> ObservedService:
    """Return what a timeline shows of a part of a period, without what the recorded exclusions take from it."""
    agreed, seconds = asked.agreed_time()
    known, period = watched(asked, known_time(timeline, agreed), timeline.down), asked.part.known
    recorded, files, claimed = _exclusions(asked, agreed)
    found = timeline_downtime(
        timeline, known, downtime_rules(asked.promise, asked.part.agreement, asked.evidence), recorded, period
    )
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
    if rules.slice is not None and rules.method == "mean_of_slices":
        return mean_of_slices(observed, checks, calendar_length(rules.slice), excluded_time)
    if rules.slice is not None and rules.bad_above is not None:
        return good_slices(
            observed, checks, calendar_length(rules.slice), Fraction(rules.bad_above) / 100, excluded_time
        )
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
            "total": total_downtime,
            "time_to_restore": time_to_restore,
            "time_between_failures": time_between_failures,
        }
        return lengths[rules.measures](observed, hours, rules.unit)
    excluded_time = asked.part.agreement.excluded_time
    if rules.slice is not None and rules.bad_above is not None:
        bad_above = Fraction(rules.bad_above) / 100
        return availability_by_slices(observed, calendar_length(rules.slice), bad_above, excluded_time)
    return availability(observed, excluded_time)


def _recorded_downtime(
    log: OutageLog, asked: Asked, agreed: tuple[Interval, ...], without: Collection[int] = ()
) -> Downtime:
    rules = downtime_rules(asked.promise, asked.part.agreement, asked.evidence)
    service, period, customers = asked.service, asked.part.known, asked.part.customers
    rows, history = log.within(service, period, customers), list[Outage]()
    if rules.shortest or rules.rounded_up_to or rules_of(asked.promise).measures != "availability":
        history = log.of(service, customers)
    elif rows and rules.is_limited:
        history = rules.sharing(rows, log.of(service, customers))
    if without:
        rows, history = ([row for row in some if id(row) not in without] for some in (rows, history))
    return downtime(rows, period, agreed, rules, history)


def _exclusions(
    asked: Asked, agreed: tuple[Interval, ...]
) -> tuple[Downtime, tuple[RowTally, ...], tuple[Interruption, ...]]:
    """Return what recorded outages and maintenance exclude of time that something else watched, and their files.

    With them all records for which an exclusion was claimed.
    """
    log = asked.evidence.outage_log_of("outages")
    found = _recorded_downtime(log, asked, agreed) if log else Downtime()
    claimed = tuple(interruption for interruption in found.interruptions if interruption.claim)
    if log is None or not any(interruption.excluded for interruption in found.interruptions):
        return Downtime(), (), claimed
    rows = tuple(map(_as_exclusion, found.interruptions))
    return found, log.sources(asked.service, asked.months, rows, asked.part.customers), claimed


def _as_exclusion(row: Interruption) -> Interruption:
    """Return what became of a row that only matters for what it excludes."""
    if row.excluded and row.reason in {None, RowReason.EXCLUDED}:
        return replace(row, reason=None)
    is_outside = row.reason in {RowReason.OUTSIDE_HOURS, RowReason.OUTSIDE_PERIOD, RowReason.NO_LENGTH}
    return row if is_outside else replace(row, reason=row.remark or RowReason.NO_EXCLUSION, refusals=())
