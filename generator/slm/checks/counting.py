"""What targets must say, so that nobody has to guess what is counted: of tickets, interruptions and surveys."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from slm.agreement import Agreement, Clock, Target
from slm.catalog import Metric
from slm.facts.sources import limits_with_metrics, record_of, targets_with_metrics
from slm.measurement import OutageRecords, ProbeRecords, conditions
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

CASES_UNTOLD: Final = Mistake(
    "SLM830",
    "it is judged by tickets, but the metric '{metric}' does not say which tickets it counts",
    "Write `cases: {{counted: opened}}` in the metric; a ratio also says its `share`, a count does not.",
)
STATISTIC_MISSING: Final = Mistake(
    "SLM831",
    "the metric '{metric}' is a quantity, but the clock does not say which statistic of the times it is",
    "Write `statistic: mean` (or median, percentile, maximum) and `unit: working_hours` in the clock.",
)
STATISTIC_UNUSED: Final = Mistake(
    "SLM782",
    "the metric '{metric}' counts cases that keep a time limit, of which there is no {statistic}",
    "Take `statistic` out of the clock, or use a metric of the kind quantity.",
)
STATES_CONTRADICT: Final = Mistake(
    "SLM783",
    "the state '{state}' cannot mean both {one} and {other} to the same clock",
    "Leave it under one of the two; what is not written keeps the words of the book (a clock starts with "
    "`opened`, stops by what it measures and with `closed`, waits while `waiting`, goes on with `reopened`).",
)
PRIORITY_UNUSED: Final = Mistake(
    "SLM784",
    "the target is about cases of all priorities, so `{field}` changes nothing",
    "Write the `priority` that the target is about, or take `{field}` out of the clock.",
    Severity.WARNING,
)
CASES_UNDER_TWO_LIMITS: Final = Mistake(
    "SLM785",
    "cases of '{service}' fall under {other} as well, which limits the same time to {limit}",
    "Tell the two apart by services, priority or types, or be sure that these cases count in both.",
    Severity.WARNING,
)
SURVEYS_UNSUITED: Final = Mistake(
    "SLM786",
    "'surveys' records answers, from which no metric of the kind {kind} can be made",
    "Use a metric of the kind score for the mean answer, or of the kind ratio for the share that answered.",
)
RULES_UNUSED: Final = Mistake(
    "SLM775",
    "the target is judged by '{source}', so its rules for interruptions are not used",
    "Take `interruptions` out, or name outages, probes or a timeline as the source of the target.",
    Severity.WARNING,
)
RULES_UNSUITED: Final = Mistake(
    "SLM776",
    "these rules make a figure of the kind {made}, but the metric '{metric}' is of the kind {kind}",
    "Use a metric of that kind, or measure something else.",
)
CHECKS_NEEDED: Final = Mistake(
    "SLM777",
    "only checks can say this, but '{source}' has none",
    "Name `probes` as the source of the target, or count by duration.",
)
KNOWN_FOR_MISSING: Final = Mistake(
    "SLM778",
    "the target is judged by checks, but does not say for how long one of them speaks",
    "Write `interruptions: {{known_for: 5 calendar_minutes}}`: the time between two checks, or a little more.",
)
LIMITS_MISSING: Final = Mistake(
    "SLM779",
    "maintenance is to keep the limits of the agreement, which sets none",
    "Write `maintenance` with its notice into the agreement, or `maintenance: by_clause` here.",
)

_MEANINGS: Final = ("start", "stop", "pause", "resume", "reset", "cancel", "reopen", "update")
_TOGETHER: Final = ({"start", "resume"}, {"start", "reopen"}, {"resume", "reopen"})
"""A state may mean these both: a tool that calls every kind of work `active` starts, resumes and reopens with it."""
Timed = tuple[Agreement, Target, Clock]


def targets_say_what_is_counted(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a number says which tickets it counts, a quantity which statistic it is, and what surveys make."""
    for _, target, metric in targets_with_metrics(portfolio):
        makes = record_of(portfolio, target.source_by(metric))
        if makes == "tickets":
            yield from _says(target, metric)
        elif makes == "surveys" and metric.kind.traits.from_surveys is None:
            place = target.place("source" if target.source else "metric")
            yield SURVEYS_UNSUITED.at(place, metric.place("source"), kind=metric.kind)
    for limit, metric in limits_with_metrics(portfolio):
        untold = metric.kind.traits.events == "numerator" and metric.cases is None
        if untold and record_of(portfolio, metric.source) == "tickets":
            yield CASES_UNTOLD.at(limit.place(), metric.place(), metric=metric.id)


def clocks_do_not_contradict_themselves(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no state means two things which exclude each other, with both places."""
    for _, _, clock in _timed_targets(portfolio):
        found = conditions(clock.measures, **(clock.states.model_dump() if clock.states else {}))
        for one, other in combinations(_MEANINGS, 2):
            if {one, other} not in _TOGETHER:
                for state in sorted(getattr(found, one) & getattr(found, other)):
                    places = [_place(clock, meaning, state) for meaning in (one, other)]
                    places.sort(key=lambda place: -place.line)
                    yield STATES_CONTRADICT.at(*places, state=state, one=one, other=other)


def clocks_know_their_priority(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what happens when the priority changes is said of a target about a priority."""
    for _, target, clock in _timed_targets(portfolio):
        for field, usual in (("priority", "at_stop"), ("priority_change", "retroactive")):
            if target.priority is None and getattr(clock, field) != usual:
                yield PRIORITY_UNUSED.at(clock.place(field), field=field)


def cases_have_one_limit(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no case falls under two limits that are not steps of one promise (FAILURES F50).

    That is, under targets of one version for different types, or under targets of two agreements with one customer.
    """
    alike: dict[tuple[str, str, str], list[Timed]] = {}
    for agreement, target, clock in _timed_targets(portfolio):
        if agreement.kind == "SLA" and target.within:
            for service in agreement.target_services(target):
                alike.setdefault((agreement.customer, service, clock.measures), []).append((agreement, target, clock))
    for (_, service, _), timed in alike.items():
        for one, other in combinations(timed, 2):
            if limit_the_same(one, other):
                (agreement, before, _), (_, after, _) = one, other
                places, name = (after.place("within"), before.place("within")), f"{agreement.id}/{before.id}"
                yield CASES_UNDER_TWO_LIMITS.at(*places, service=service, other=name, limit=before.within)


def _timed_targets(portfolio: Portfolio) -> Iterator[Timed]:
    return ((agreement, target, target.clock) for agreement, target in portfolio.all_targets if target.clock)


def _says(target: Target, metric: Metric) -> Iterator[Problem]:
    clock, traits = target.clock, metric.kind.traits
    if traits.from_tickets == "numbers":
        if metric.cases is None or (metric.cases.share is None) is traits.is_share:
            yield CASES_UNTOLD.at(target.place(), metric.place(), metric=metric.id)
    elif traits.from_tickets == "times" and clock and not clock.statistic and not traits.has_limit:
        yield STATISTIC_MISSING.at(target.place("clock"), metric.place(), metric=metric.id)
    elif traits.has_limit and clock and clock.statistic:
        place = clock.place("statistic")
        yield STATISTIC_UNUSED.at(place, metric.place(), metric=metric.id, statistic=clock.statistic)


def _place(clock: Clock, meaning: str, state: str) -> Place:
    """Return where a state is given a meaning; the book's own words stand for what the clock measures."""
    written: tuple[str, ...] = getattr(clock.states, meaning) if clock.states else ()
    if clock.states and state in written:
        return clock.states.place(meaning, written.index(state))
    return clock.place("measures")


def limit_the_same(one: Timed, other: Timed) -> bool:
    """Tell whether two targets have unlike limits for the same cases at the same time."""
    (agreement, before, counts), (another, after, also) = one, other
    types = not counts.types or not also.types or {*counts.types} & {*also.types}
    if not types or before.within == after.within or counts.group != also.group:
        return False
    if agreement.id == another.id:
        return agreement is another and before.priority == after.priority and {*counts.types} != {*also.types}
    priorities = before.priority is None or after.priority in (None, before.priority)
    at_once = agreement.valid.start < another.valid.until and another.valid.start < agreement.valid.until
    return priorities and at_once


def rules_suit_their_target(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the rules by which interruptions count fit the metric, the source and the agreement of a target."""
    for agreement, target, metric in targets_with_metrics(portfolio):
        rules, source = target.interruptions, target.source_by(metric)
        recorded = _record_kind(portfolio, source)
        if recorded == "checks" and _needs_known_for(portfolio, source, target):
            yield KNOWN_FOR_MISSING.at(target.place())
        place = target.place("interruptions")
        if rules and not recorded:
            yield RULES_UNUSED.at(place, source=source)
        elif rules:
            if metric.kind not in rules.kinds:
                made = " | ".join(rules.kinds)
                yield RULES_UNSUITED.at(place, metric.place("kind"), made=made, metric=metric.id, kind=metric.kind)
            if rules.needs_checks and recorded != "checks":
                yield CHECKS_NEEDED.at(place, source=source)
            if rules.maintenance == "within_limits" and agreement.maintenance is None:
                yield LIMITS_MISSING.at(target.place("interruptions", "maintenance"))


def _needs_known_for(portfolio: Portfolio, source: str, target: Target) -> bool:
    records = portfolio.imported.get(source, portfolio.probes)
    stated = isinstance(records, ProbeRecords) and records.known_for is not None
    return not stated and (target.interruptions is None or target.interruptions.known_for is None)


def _record_kind(portfolio: Portfolio, source: str) -> str:
    """Return what a source tells of interruptions: outages, checks, states, or nothing."""
    records = {"outages": portfolio.outages, "probes": portfolio.probes, **portfolio.imported}.get(source)
    if isinstance(records, ProbeRecords):
        return "checks"
    if isinstance(records, OutageRecords):
        return "outages"
    return "states" if source in portfolio.timelines else ""
