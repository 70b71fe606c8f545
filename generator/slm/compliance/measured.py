"""From a promise and a part of a period to its figure: what was reported, or what the records say."""

from __future__ import annotations

from dataclasses import replace

from slm.calendar import Month
from slm.compliance.evidence import Evidence
from slm.compliance.from_figures import reported
from slm.compliance.from_interruptions import from_outages, from_timeline, rules_of
from slm.compliance.from_probes import from_probes
from slm.compliance.from_surveys import from_surveys
from slm.compliance.from_tickets import from_tickets
from slm.compliance.known import nothing
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import Figure


def measure(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Return the figure of the promise for a service in those months of the part; coverage 0 where nothing is known."""
    if promise.source == "figures":
        return reported(promise, service, part, months, evidence)
    if evidence.survey_log_of(promise.source) is not None:
        return from_surveys(promise, service, part, months, evidence)
    has_tickets = evidence.ticket_log_of(promise.source) is not None
    suits = promise.kind.traits.from_tickets if has_tickets else promise.kind in rules_of(promise).kinds
    if not suits:
        return nothing(Reason.NO_SOURCE)
    if promise.hours not in evidence.working_time:
        return nothing(Reason.NO_HOURS)
    has_outages = evidence.outage_log_of(promise.source) is not None
    has_probes = evidence.probe_log_of(promise.source) is not None
    from_interruptions = from_outages if has_outages else from_probes if has_probes else from_timeline
    from_records = from_tickets if has_tickets else from_interruptions
    figure = from_records(promise, service, part, months, evidence)
    settled_until = evidence.settled_until(promise.hours)
    # Dates whose holidays are not published may turn out to be days off (FAILURES F29).
    return replace(figure, provisional=True) if settled_until and part.end > settled_until else figure
