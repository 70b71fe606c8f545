"""Places that watch a service: one that is left out of a record whole is missed, where anybody says that it watches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from slm.agreement import Interruptions
from slm.calendar import Month, zone
from slm.checks.places import checks_of
from slm.facts.sources import targets_with_metrics
from slm.measurement import ProbeRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

PLACE_SILENT: Final = Mistake(
    "SLM1224",
    "no check of '{service}' comes from {places} in {months}, though it is to be watched from there",
    "Look for the checks that are missing; what they would have decided is unknown. A place that no longer watches is "
    "taken out of `places` in a new version.",
    Severity.WARNING,
)
PLACES_VARY: Final = Mistake(
    "SLM1225",
    "'{service}' is not checked from equally many places in all months: {months}",
    "A place that is left out decides nothing. Write beside agreeing_places which places watch it, such as "
    "places: [{places}]: then it is unknown what one that is left out would have found.",
    Severity.WARNING,
)
PLACE_UNNAMED: Final = Mistake(
    "SLM1226",
    "'{service}' is checked from {places}, too, which `places` does not name",
    "Name it there, in a new version, or correct the name of the place in the record: it is meant to decide with the "
    "others, and nobody misses it where it is left out.",
    Severity.WARNING,
)
PLACES_UNSAID: Final = Mistake(
    "SLM1246",
    "of '{service}' nobody says from which places it is watched, so that a place that is left out is not missed",
    "Write it beside agreeing_places, in a new version: places: [{places}]. Then it is unknown what one that is left "
    "out would have found.",
    Severity.WARNING,
)


def places_that_watch_are_there(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that all places that are to watch a service do, in every month in which one of them does, once a service.

    Where nobody says which places these are, that is told once an agreement, and months with other numbers of them.
    """
    unsaid: set[str] = set()
    for agreement, target, metric in targets_with_metrics(portfolio):
        rules, records = target.interruptions or Interruptions(), checks_of(portfolio, target.source_by(metric))
        if rules.agreeing_places is None or records is None:
            continue
        for service in agreement.target_services(target):
            found = _places_by_month(records, service, agreement.time_zone)
            told = list(_told(rules, service, found))
            yield from told
            if found and not rules.places and agreement.id not in unsaid:
                unsaid.add(agreement.id)
                every = ", ".join(sorted(set[str]().union(*found.values())))
                if not told:
                    yield PLACES_UNSAID.at(rules.place("agreeing_places"), service=service, places=every)


def _places_by_month(records: ProbeRecords, service: str, time_zone: str) -> Mapping[Month, set[str]]:
    found: defaultdict[Month, set[str]] = defaultdict(set)
    for probe in records.probes:
        if probe.service == service:
            found[Month.of(probe.time.astimezone(zone(time_zone)).date())].add(probe.location or "-")
    return dict(sorted(found.items()))


def _told(rules: Interruptions, service: str, found: Mapping[Month, set[str]]) -> Iterator[Problem]:
    place, every = rules.place("places" if rules.places else "agreeing_places"), set[str]().union(*found.values())
    if not rules.places:
        if len({len(places) for places in found.values()}) > 1:
            months = ", ".join(f"{month} ({len(places)})" for month, places in found.items())
            yield PLACES_VARY.at(place, service=service, months=months, places=", ".join(sorted(every)))
        return
    for watching in rules.places:
        if lacking := [str(month) for month, places in found.items() if watching not in places]:
            yield PLACE_SILENT.at(place, service=service, places=watching, months=", ".join(lacking))
    if more := sorted(every - {*rules.places}):
        yield PLACE_UNNAMED.at(place, service=service, places=", ".join(more))
