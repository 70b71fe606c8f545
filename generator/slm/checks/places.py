"""Checks that several places make of a service: which of them decide that it is down."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Final

from slm.agreement import Agreement, Interruptions, Target
from slm.facts.sources import targets_with_metrics
from slm.measurement import Check, ProbeRecords, contradicting_checks, grouped
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

PLACES_UNSAID: Final = Mistake(
    "SLM1268",
    "'{service}' is checked from several places ({places}), and nothing says how many of them must find it down",
    "Write `interruptions: {{agreeing_places: 2}}` for down where two places agree, or 1 where each of them decides.",
)
PLACES_MISSING: Final = Mistake(
    "SLM1269",
    "'{service}' is checked from {places}, so that {agreeing} of them never agree",
    "Write a number of places that there are, or name the column with the place as `location` in the source.",
)

CHECKS_DIFFER: Final = Mistake(
    "SLM1218",
    "a check of '{service}' contradicts the one just before it, of {total}: they seem to come from several places",
    "Name the column with the place as `location` in the source '{source}' (in probes.csv, write it), and say how many "
    "places decide: interruptions: {{agreeing_places: 2}}. Until then what they come to is doubtful.",
    Severity.WARNING,
    plural="{n} of {total} checks of '{service}' contradict the one just before them: they seem to come from several "
    "places",
)

STATES_DIFFER: Final = Mistake(
    "SLM1217",
    "the source '{source}' says two states of '{service}' of one moment: {at}",
    "The worse one counts. Where two names of the export are one service of the book, map each to a service of its "
    "own, or list one in ignored; rows that are about something else go into leave_out.",
    Severity.WARNING,
    plural="the source '{source}' says two states of '{service}' of {n} moments, first of {at}",
)

COUNTED_BY_TIME: Final = Mistake(
    "SLM1273",
    "the record of '{service}' counts requests, by which no time in which it was down can be told",
    "Say how they count: interruptions: {{method: occurrences}} for the share of all requests (a metric of the kind "
    "ratio), `mean_of_slices` or `timeslices` with `slice` for error rates of each hour or minute.",
)

_SHOWN: Final = 5


def places_that_decide_are_told(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target which is judged by the time of checks says from how many places one is needed."""
    for agreement, target, metric in targets_with_metrics(portfolio):
        rules = target.interruptions or Interruptions()
        records = checks_of(portfolio, target.source_by(metric))
        if records and not rules.is_about_checks and rules.method == "duration":
            yield from _told(agreement, target, rules, records)


def counted_requests_are_judged_as_such(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target whose record counts requests is not judged by time, once a service."""
    for agreement, target, metric in targets_with_metrics(portfolio):
        rules, records = target.interruptions or Interruptions(), checks_of(portfolio, target.source_by(metric))
        if records is None or rules.method != "duration":
            continue
        counted = {probe.service: probe for probe in records.probes if probe.requests is not None}
        for service in agreement.target_services(target):
            if service in counted:
                place = target.place("interruptions" if target.interruptions else "id")
                yield COUNTED_BY_TIME.at(place, counted[service].place("requests"), service=service)


def states_of_one_moment_agree(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a timeline says one state of each moment, once a service."""
    for name, records in portfolio.timelines.items():
        for service, moments in records.contradicted.items():
            words = {"source": name, "service": service, "at": moments[0].isoformat()}
            yield STATES_DIFFER.at(portfolio.sources[name].place(), n=len(moments), **words)


def checks_of_one_moment_agree(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that checks by which time is judged do not contradict each other at nearly one moment, once a service."""
    judged: dict[tuple[str, str], ProbeRecords] = {}
    for agreement, target, metric in targets_with_metrics(portfolio):
        source, rules = target.source_by(metric), target.interruptions or Interruptions()
        records = None if rules.is_about_checks else checks_of(portfolio, source)
        judged |= {(source, service): records for service in agreement.target_services(target) if records}
    for (source, service), records in judged.items():
        of_each = grouped((probe for probe in records.probes if probe.service == service), attrgetter("customer"))
        for probes in of_each.values():
            # Of rows of one moment the worst counts; that they differ is told of their files.
            worst = {probe.time: probe for probe in sorted(probes, key=attrgetter("ok"), reverse=True)}
            differing = contradicting_checks([Check(at, worst[at].ok, None, worst[at]) for at in sorted(worst)])
            for check in differing[:1]:
                words = {"service": service, "source": source, "total": len(probes)}
                yield CHECKS_DIFFER.at(check.row.place(), n=len(differing), **words)


def checks_of(portfolio: Portfolio, source: str) -> ProbeRecords | None:
    """Return the checks of a source; None where it has other records."""
    if source == "probes":
        return portfolio.probes
    found = portfolio.imported.get(source)
    return found if isinstance(found, ProbeRecords) else None


def _told(agreement: Agreement, target: Target, rules: Interruptions, records: ProbeRecords) -> Iterator[Problem]:
    for service in agreement.target_services(target):
        places = sorted({probe.location or "" for probe in records.probes if probe.service == service})
        named = ", ".join(places[:_SHOWN]) + (", ..." if places[_SHOWN:] else "")
        words = {"service": service, "places": named.strip(", ") or "-"}
        if rules.agreeing_places is None and len(places) > 1:
            yield PLACES_UNSAID.at(target.place("interruptions" if target.interruptions else "id"), **words)
        elif places and (rules.agreeing_places or 0) > min(len(places), len(rules.places) or len(places)):
            place = rules.place("agreeing_places")
            yield PLACES_MISSING.at(place, agreeing=rules.agreeing_places, **words)
