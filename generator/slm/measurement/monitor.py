"""What watches a service: the state timeline of a status page, and the checks of a monitor."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, zip_longest
from math import ceil
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple

from slm.calendar import Interval, Month, clip, intersect, merge, subtract
from slm.measurement.availability import ExcludedTime, ObservedService, count_slices, figure_of_slices, share, slice_of
from slm.measurement.checked import ProbeRecords
from slm.measurement.downtime import NO_RULES, Downtime, WeightBand
from slm.measurement.excluded import DowntimeRules
from slm.measurement.figure import BadSlice, Check, Figure, Slices, exceeds
from slm.measurement.gaps import Gap, Gaps
from slm.measurement.logs import RecordLog
from slm.measurement.record import Timeline, TimelineRecords
from slm.measurement.rows_used import RowReason, RowTally, grouped
from slm.measurement.service_checks import ServiceChecks, service_checks
from slm.measurement.several_places import agreed_timeline, contradicting_checks
from slm.measurement.source_kinds import TimelineSource
from slm.measurement.started import day_and_night, laid

_NOTHING_RECORDED: Final = Downtime()
_MOMENT: Final = timedelta(microseconds=1)


def _timeline_of(service: str, seen: Mapping[datetime, str], lasting: timedelta) -> Timeline:
    """Return the timeline of a service that was `up`, `down` or `unknown` at these moments.

    A state holds until the next one, but never longer than `lasting`: then it is unknown, which is neither up nor down
    (FAILURES F1, F2, F5), and which weighs time, not the number of looks (F6).
    """
    known, down = (tuple(_state_spans(seen, lasting, states)) for states in ({"up", "down"}, {"down"}))
    return Timeline(service=service, known=known, down=down)


def known_time(timeline: Timeline, agreed: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return the agreed service time in which the state was known; the rest lowers the coverage."""
    return intersect(clip(timeline.known, Interval(agreed[0].start, agreed[-1].end)), agreed) if agreed else ()


def timeline_downtime(
    timeline: Timeline,
    known: tuple[Interval, ...],
    rules: DowntimeRules = NO_RULES,
    recorded: Downtime = _NOTHING_RECORDED,
    period: Interval | None = None,
) -> Downtime:
    """Return the downtime that a timeline shows in the time that is known of it.

    `recorded` says what the agreement excludes, by the recorded outages and maintenance of the service. An interruption
    is as long as the service was seen to be down without a gap. `period` is longer than what is known, where it is.
    """
    merged_outages = tuple(interval for interval in timeline.down if interval.length >= rules.shortest)
    whole, excluded = merged_outages, recorded.excluded
    raw = intersect(clip(merged_outages, Interval(known[0].start, known[-1].end)), known) if known else ()
    if rules.rounded_up_to and known:
        during = period or Interval(known[0].start, known[-1].end)
        over = [span for span in merged_outages if not clip(excluded, Interval(span.end - _MOMENT, span.end))]
        more = laid(over, rules.rounded_up_to, during, known, (*raw, *excluded))
        raw = merge((*raw, *(part for parts in more.values() for part in parts)))
        whole = day_and_night(over, rules.rounded_up_to, during, merged_outages)
    adjusted = subtract(raw, excluded) if excluded else raw
    return Downtime(
        weight_bands=(WeightBand(share=Fraction(1), raw=raw, adjusted=adjusted),), merged_outages=merged_outages,
        whole=subtract(whole, excluded) if excluded else whole, excluded=excluded,
        interruptions=tuple(row for row in recorded.interruptions if row.reason is RowReason.EXCLUDED),
    )  # fmt: skip


def _state_spans(seen: Mapping[datetime, str], lasting: timedelta, states: Collection[str]) -> Iterator[Interval]:
    """Yield the time in which one of the states held: in order, what touches joined."""
    times = sorted(seen)
    held: list[tuple[datetime, datetime]] = []
    for time, following in zip_longest(times, times[1:]):
        if seen[time] in states:
            end = min(time + lasting, following or time + lasting)
            held[-1:] = [(held[-1][0], end)] if held and held[-1][1] == time else [*held[-1:], (time, end)]
    return (Interval(*span) for span in held)


_WORST_FIRST: Final = ("down", "unknown", "up")


class StateReading(NamedTuple):
    """In which state a service was found, and which file says so."""

    service: str
    time: datetime
    state: str
    path: str
    row: int | None = None
    """What it has in common with those of other services that the same row says; None where the row is of one."""
    services: int = 1
    """Of how many services the row is."""


def timeline_records(
    source: TimelineSource,
    observations: Iterable[StateReading],
    files: Iterable[RowTally],
    gaps: tuple[Gap, ...] = (),
) -> TimelineRecords:
    """Return what the observations of a source say of its services.

    They may come in any order and any number of times. Where two of one moment disagree, the worse state counts.
    `files` are what became of the rows of its files when they were read; rows that say nothing new are left out here.
    From a moment of which a row was not understood, the state is unknown, unless the service was seen to be down.
    """
    states: dict[str, dict[datetime, str]] = {service: {} for service in sorted(source.known_services or ())}
    useless: dict[str, Counter[str]] = {}
    useless_for: Counter[int | None] = Counter()
    looks: dict[str, list[tuple[datetime, str, int | None]]] = {}
    contradicted: dict[str, list[datetime]] = {}
    for observation in observations:
        if reason := _add(observation, states):
            useless_for[observation.row] += 1
            is_useless = observation.services == 1 or useless_for[observation.row] == observation.services
            useless.setdefault(observation.path, Counter())[reason] += is_useless
            if reason is RowReason.CONTRADICTED:
                contradicted.setdefault(observation.service, []).append(observation.time)
        else:
            looks.setdefault(observation.service, []).append((observation.time, observation.path, observation.row))
    lasting, may_be_unknown = timedelta(seconds=source.known_for.seconds(working_day=0)), source.says_unknown
    moments = Gaps(gaps, 0)
    for service, seen in states.items():
        seen.update(_worst(dict.fromkeys(moments.moments(service), "unknown"), seen))
        if may_be_unknown:  # a lost row may have said that from then on nothing is known, wherever it lies
            lost = [at for at, state in seen.items() if state == "up" and moments.may_lie(service, at, lasting)]
            seen.update(dict.fromkeys(lost, "unknown"))
    timelines = {service: _timeline_of(service, seen, lasting) for service, seen in states.items()}
    tallies = tuple(_left_out(file, useless.get(file.path, Counter())) for file in files)
    return TimelineRecords(
        source=source.id, timelines=timelines, files=tallies, lasting=lasting,
        looks={service: tuple(sorted(found)) for service, found in looks.items()},
        contradicted={service: tuple(sorted({*found})) for service, found in contradicted.items()},
    )  # fmt: skip


def looks_used(records: TimelineRecords, service: str, period: Interval) -> tuple[RowTally, ...]:
    """Return what became of the rows of a source in a figure of one service and period.

    Used are those of the period, and the one before it whose state still held when it began.
    """
    looks = records.looks.get(service, ())
    first, last = (bisect_left(looks, at, key=_TIME) for at in (period.start, period.end))
    if first and (first == len(looks) or looks[first][0] > period.start):
        first -= looks[first - 1][0] + records.lasting > period.start
    used, own = (Counter(path for _, path, _ in some) for some in (looks[first:last], looks))
    fates: dict[str, dict[int, RowReason | None]] = {}
    for nth, (_, path, row) in enumerate(looks):
        if row is not None:
            fates.setdefault(path, {})[row] = None if first <= nth < last else RowReason.OUTSIDE_PERIOD
    return tuple(
        replace(
            RowTally.of(
                file.path, file.sha256, file.read, used[file.path],
                Counter(file.reasons) + Counter({
                    RowReason.OUTSIDE_PERIOD: own[file.path] - used[file.path],
                    RowReason.OTHER_SERVICE: file.used - own[file.path],
                }), file.remarks,
            ), shared=fates.get(file.path, {}), of_file=file.reasons,
        )
        for file in records.files
    )  # fmt: skip


def _add(observation: StateReading, states: dict[str, dict[datetime, str]]) -> RowReason | None:
    """Add the observation and return None, or the reason for which its row counts for nothing new."""
    seen, time, state = states.setdefault(observation.service, {}), observation.time, observation.state
    before = seen.get(time)
    seen[time] = state if before is None else min(before, state, key=_WORST_FIRST.index)
    return None if before is None else RowReason.DUPLICATE if before == state else RowReason.CONTRADICTED


def _left_out(file: RowTally, useless: Counter[str]) -> RowTally:
    """Return the account of a file with these of its rows left out."""
    reasons = Counter(file.reasons) + useless
    return RowTally.of(file.path, file.sha256, file.read, file.used - useless.total(), reasons, file.remarks)


Instance = tuple[str, str | None]
"""A service, and the customer whose own instance of it is meant; None for what all of them share."""
_TIME: Final = itemgetter(0)
_AT_ONCE: Final = timedelta()


def _worst(unknown: Mapping[datetime, str], seen: Mapping[datetime, str]) -> dict[datetime, str]:
    """Return what is known of each moment: of one of which a row was not understood no more than that it was down."""
    return {**seen, **{at: min(seen.get(at, "unknown"), "unknown", key=_WORST_FIRST.index) for at in unknown}}


class ProbeLog(RecordLog):
    """All checks of all services."""

    def __init__(self, records: ProbeRecords) -> None:
        """Sort the rows of `records` by service and time, and leave out what is written twice."""
        self.known_for: Final = records.known_for
        super().__init__(records.files)
        self._rows_of: Counter[tuple[str, Instance]] = Counter()
        for probe in records.probes:
            self._count_row(probe)
            self._rows_of[probe.file_path, (probe.service, probe.customer)] += 1
        probes = grouped(records.probes, attrgetter("service", "customer"))
        self._of_instance = {instance: service_checks(found) for instance, found in probes.items()}
        self._gaps = Gaps(records.gaps, len(records.probes))
        self._timelines: dict[tuple[Instance, timedelta, int | None, frozenset[str]], Timeline] = {}

    def instance(self, service: str, customers: Collection[str] = ()) -> Instance:
        """Return what was checked of a service for customers: their own instance of it, else what all share.

        Where several of them have one of their own, none is that of all: of such an instance nothing is known.
        """
        own = [customer for customer in customers if (service, customer) in self._of_instance]
        return service, "+".join(own) or None

    def timeline(
        self, instance: Instance, lasting: timedelta, agreeing: int | None = None, places: frozenset[str] = frozenset()
    ) -> Timeline:
        """Return when the service was seen, and seen to be down, where each check speaks for so long at most.

        `agreeing` is the number of places that have to find it down at the same time; None where one decides. `places`
        are those that ought to watch it at all times.
        """
        key = instance, lasting, agreeing, places
        if key not in self._timelines:
            checks = self._of(instance).checks
            unknown = dict.fromkeys(self._gaps.moments(*instance), "unknown")
            by_place = grouped(checks, attrgetter("row.location")) if agreeing else {"": tuple(checks)}
            by_place |= dict.fromkeys(places - by_place.keys(), ())
            seen = {at: _timeline_of(instance[0], _worst(unknown, _states(of)), lasting) for at, of in by_place.items()}
            self._timelines[key] = agreed_timeline(seen, agreeing, places) if agreeing else seen[""]
        return self._timelines[key]

    def checks(self, instance: Instance, agreed: Iterable[Interval], lasting: timedelta = _AT_ONCE) -> list[Check]:
        """Return the checks of a service in its agreed service time, and those before it that speak for a part of it.

        `lasting` is how long a check speaks; by default for its moment only.
        """
        checks = self._of(instance).checks
        return [check for first, last in _ranges(checks, agreed, lasting) for check in checks[first:last]]

    def is_contradicted(self, instance: Instance, checks: Sequence[Check], period: Interval) -> bool:
        """Tell whether checks of a period, the rows of one moment included, contradict each other."""
        return any(at in period for at in self._of(instance).contradicted) or bool(contradicting_checks(checks))

    def sources(
        self,
        instance: Instance,
        months: Iterable[Month],
        period: Interval,
        used: Iterable[Check],
        unanswered: Iterable[Check] = (),
    ) -> tuple[RowTally, ...]:
        """Return what became of the rows of the months' files, and of others with checks that are used."""
        rows, service = self._of(instance), instance[0]
        others: Counter[str] = Counter()
        for (path, (of, owner)), number in self._rows_of.items():
            others[path] += number if of == service and owner != instance[1] else 0
        counted = Counter(check.path for check in used)
        silent = Counter(check.path for check in unanswered)
        within = self.checks(instance, (period,))
        inside = Counter(check.path for check in within)
        fates: dict[int, RowReason | None] = {id(check.row): RowReason.OUTSIDE_HOURS for check in within}
        fates |= {id(check.row): RowReason.NO_ANSWER for check in unanswered} | rows.again
        fates |= {id(check.row): None for check in used}
        paths = dict.fromkeys(self._files[month] for month in months if month in self._files) | dict.fromkeys(counted)
        return tuple(
            self._rows_used(path, service, {
                **rows.repeated.get(path, Counter()),
                None: counted[path],
                RowReason.NO_ANSWER: silent[path],
                RowReason.OTHER_CUSTOMER: others[path],
                RowReason.OUTSIDE_HOURS: max(0, inside[path] - counted[path] - silent[path]),
            }, fate=lambda row: (
                fates.get(id(row), RowReason.OUTSIDE_PERIOD)
                if row.customer == instance[1] else RowReason.OTHER_CUSTOMER
            ))
            for path in paths
        )  # fmt: skip

    def _of(self, instance: Instance) -> ServiceChecks:
        return self._of_instance.get(instance, ServiceChecks())


def succeeded(observed: ObservedService, checks: Sequence[Check], excluded_time: ExcludedTime) -> Figure:
    """Return the share of checks that succeeded; each counts the same, however far apart they are (FAILURES F6)."""
    failed = Fraction(sum(check.lost for check in checks))
    still = Fraction(sum(check.lost for check in checks if not _is_excluded(check, observed)))
    whole = sum(check.row.weight for check in checks)
    raw = share(Fraction(whole), failed, failed, excluded_time)
    return observed.figure(*share(Fraction(whole), failed, still, excluded_time), raw=raw, events=whole)


def answered_within(
    observed: ObservedService, checks: Sequence[Check], milliseconds: Decimal, excluded_time: ExcludedTime
) -> Figure:
    """Return the share of checks that were answered in time; one that failed was not."""
    return _share(observed, checks, lambda check: check.fails(milliseconds), excluded_time)


def response_percentile(observed: ObservedService, checks: Sequence[Check], percentile: Fraction) -> Figure:
    """Return the response time within which this share of the answered checks lies: one of them, by nearest rank.

    Answers slower than that in excluded time are left out, so that an exclusion never makes the figure worse.
    """
    answers = sorted(check.response for check in checks if check.response is not None)
    if not answers:
        return observed.figure(Fraction(0), Fraction(0), events=0)
    raw = _nearest_rank(answers, percentile)
    said = ((check, answer) for check in checks if (answer := check.response) is not None)
    kept = sorted(answer for check, answer in said if answer <= raw or not _is_excluded(check, observed))
    adjusted = _nearest_rank(kept, percentile)
    return observed.figure(Fraction(adjusted), None, raw=(Fraction(raw), None), events=len(kept))


def good_slices(
    observed: ObservedService,
    checks: Sequence[Check],
    length: timedelta,
    bad_above: Fraction,
    excluded_time: ExcludedTime,
) -> Figure:
    """Return the availability by slices of time, of which one is bad where more than a share of its checks failed.

    A slice without a check is unknown. Numerator and denominator are the seconds of good and of known slices.
    """
    start = observed.period.start
    found = {number: list(inside) for number, inside in groupby(checks, lambda check: (check.time - start) // length)}
    bad: list[BadSlice] = []
    for number, figure in found.items():
        failed, of = sum(check.lost for check in figure), sum(check.row.weight for check in figure)
        if exceeds(failed, of, bad_above):
            own = sum(check.lost for check in figure if not _is_excluded(check, observed))
            span = slice_of(start, length, number)
            excused = not exceeds(own, of, bad_above)
            bad.append(BadSlice(span, Fraction(failed), Fraction(of), is_excused=excused))
    slices = Slices(
        length=length, bad_above=bad_above, counts="checks", expected=count_slices(observed.agreed, start, length),
        known=len(found), bad=tuple(bad),
    )  # fmt: skip
    result = figure_of_slices(observed, slices, excluded_time)
    # Requests say nothing of time: slices that are bad in a row are one failure.
    is_counted = any(check.row.requests is not None for check in checks)
    return replace(result, events=len(result.downtime)) if is_counted else result


def _share(
    observed: ObservedService, checks: Sequence[Check], is_bad: Callable[[Check], bool], excluded_time: ExcludedTime
) -> Figure:
    bad = [check for check in checks if is_bad(check)]
    whole, failed = Fraction(len(checks)), Fraction(len(bad))
    still_bad = Fraction(sum(not _is_excluded(check, observed) for check in bad))
    raw = share(whole, failed, failed, excluded_time)
    return observed.figure(*share(whole, failed, still_bad, excluded_time), raw=raw, events=len(checks))


def _is_excluded(check: Check, observed: ObservedService) -> bool:
    return any(check.time in interval for interval in observed.found.excluded)


def _nearest_rank(ordered: Sequence[Decimal], percentile: Fraction) -> Decimal:
    return ordered[max(1, ceil(percentile * len(ordered))) - 1]


def _ranges(checks: Sequence[Check], spans: Iterable[Interval], lasting: timedelta) -> Iterator[tuple[int, int]]:
    """Yield from where to where checks lie in the spans, which are in order, or speak for a part of them."""
    last = 0
    for span in spans:
        first = bisect_left(checks, span.start, lo=last, key=_TIME)
        if first > last and checks[first - 1].time + lasting > span.start:
            first -= 1
        last = bisect_left(checks, span.end, lo=first, key=_TIME)
        yield first, last


def _states(checks: Iterable[Check]) -> dict[datetime, str]:
    """Return the state that was found at each moment: of several places the worst."""
    seen: dict[datetime, str] = {}
    for check in checks:
        seen[check.time] = seen.get(check.time, "up") if check.ok else "down"
    return seen
