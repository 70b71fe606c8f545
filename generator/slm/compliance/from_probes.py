"""Figures from the checks of a monitor: by the time for which each speaks, by slices, or by their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from slm.agreement import Interruptions
from slm.calendar import Month
from slm.compliance.evidence import Evidence
from slm.compliance.from_interruptions import figure, observed_by_timeline, rules_of, seconds_of
from slm.compliance.known import agreed_time, nothing
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import (
    Check,
    ExcludedTime,
    Figure,
    ObservedService,
    answered_within,
    good_slices,
    response_percentile,
    succeeded,
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
