"""Checks that several places make of a service: which of them decide that it is down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.agreement import Agreement, Interruptions, Target
from slm.facts.sources import targets_with_metrics
from slm.measurement import ProbeRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem

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

_SHOWN: Final = 5


def places_that_decide_are_told(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target which is judged by the time of checks says from how many places one is needed."""
    for agreement, target, metric in targets_with_metrics(portfolio):
        rules = target.interruptions or Interruptions()
        records = _checks(portfolio, target.source_by(metric))
        if records and not rules.is_about_checks and rules.method == "duration":
            yield from _told(agreement, target, rules, records)


def _checks(portfolio: Portfolio, source: str) -> ProbeRecords | None:
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
        elif places and (rules.agreeing_places or 0) > len(places):
            place = rules.place("agreeing_places")
            yield PLACES_MISSING.at(place, agreeing=rules.agreeing_places, **words)
