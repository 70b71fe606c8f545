"""Maintenance has to keep what its agreement says of it: notice, number, length, critical periods (FAILURES S11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, product
from typing import Final

from slm.agreement import Agreement, DatedVersion, Target
from slm.calendar import CriticalPeriod, Month, start_of_day, zone
from slm.compliance import broken_terms
from slm.facts.sources import record_of, source_in
from slm.measurement import Outage, OutageRecords, Refusal, RowReason
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

LATE_NOTICE_EXCLUDED: Final = Mistake(
    "SLM800",
    "'{value}' was announced later than {notice} before it began, and is excluded all the same",
    "{agreement}/{target} counts maintenance by clause. To refuse it, write `notice` into the exclusion "
    "'{clause}', or `maintenance: within_limits` into the rules of the target.",
    Severity.WARNING,
)
SURPLUS_EXCLUDED: Final = Mistake(
    "SLM904",
    "'{value}' is maintenance beyond the agreed number, {limit}, and is excluded all the same",
    "{agreement}/{target} counts maintenance by clause. To refuse it, write `maintenance: within_limits` into the "
    "rules of the target, or the `windows` of maintenance into the agreement.",
    Severity.WARNING,
)
LONG_EXCLUDED: Final = Mistake(
    "SLM905",
    "'{value}' took longer than {limit}, as agreed for maintenance, and is excluded all the same",
    "{agreement}/{target} counts maintenance by clause. To refuse it, write `maintenance: within_limits` into the "
    "rules of the target, or the `windows` of maintenance into the agreement.",
    Severity.WARNING,
)
CRITICAL_EXCLUDED: Final = Mistake(
    "SLM906",
    "'{value}' is maintenance in the critical period '{limit}', and is excluded all the same",
    "{agreement}/{target} counts maintenance by clause. To refuse it, write the `windows` of maintenance, or its "
    "`critical_periods`, into the agreement; correct the row if it was at another time.",
    Severity.WARNING,
)
CRITICAL_IN_WORDS: Final = Mistake(
    "SLM907",
    "the critical period '{name}' is told in words alone, so that {agreement} refuses no maintenance in it",
    "Add `days`, `hours`, or `first` and `last`; or list its dates under `critical_periods` of the maintenance.",
    Severity.WARNING,
)
TERMS_SET_ASIDE: Final = Mistake(
    "SLM908",
    "`by_clause` has no effect, as {agreement} says as data when maintenance is excluded",
    "Take `maintenance` out of these rules.",
    Severity.WARNING,
)

_Rows = Mapping[tuple[str, str], Sequence[Outage]]


def excluded_maintenance_keeps_its_terms(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of maintenance that a target excludes because it names a clause, and that breaks what is agreed.

    It is told once for each agreement. What is agreed as data is refused, and needs no word here.
    """
    rows = _maintenance_by_source(portfolio)
    for history in portfolio.agreements.values() if rows else ():
        for version in history.versions:
            if version.binding and version.agreement.maintenance:
                yield from _broken(portfolio, version, rows)


def critical_periods_can_be_computed(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a critical period in words alone, where an agreement says that there is no maintenance in it."""
    for agreement in portfolio.all_agreements:
        if agreement.maintenance and agreement.maintenance.is_data:
            for period in _critical_periods(portfolio, agreement):
                if not period.is_computed:
                    place = period.place("when" if period.when else "name")
                    yield CRITICAL_IN_WORDS.at(place, name=period.name("en"), agreement=agreement.id)


def terms_are_not_set_aside(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a target that counts maintenance by clause, where the terms of the agreement are data."""
    for agreement, target in portfolio.all_targets:
        rules, planned = target.interruptions, agreement.maintenance
        is_written = rules is not None and rules.maintenance == "by_clause" and "maintenance" in rules.model_fields_set
        if planned and planned.is_data and is_written:
            place = target.place("interruptions", "maintenance")
            yield TERMS_SET_ASIDE.at(place, planned.place(), agreement=agreement.id)


def _maintenance_by_source(portfolio: Portfolio) -> _Rows:
    """Return the maintenance that names a clause, by the record that it stands in and its service."""
    found: defaultdict[tuple[str, str], list[Outage]] = defaultdict(list)
    for source, records in {"outages": portfolio.outages, **portfolio.imported}.items():
        for outage in records.outages if isinstance(records, OutageRecords) else ():
            if outage.kind == "maintenance" and outage.exclusion:
                found[source, outage.service].append(outage)
    return found


def _broken(portfolio: Portfolio, version: DatedVersion, rows: _Rows) -> Iterator[Problem]:
    agreement, validity, told = version.agreement, version.validity, set[tuple[str, RowReason]]()
    until = start_of_day(portfolio.as_of + timedelta(days=1), zone(agreement.time_zone))
    for target in agreement.targets:
        metric = portfolio.metrics.get(target.metric)
        measured = metric.within(validity.start, validity.end) if metric else ()
        records = dict.fromkeys(_record(portfolio, target.source_by(then)) for _, then in measured)
        for record, service in product(records, agreement.target_services(target)):
            known = rows.get((record, service), ())
            held = [
                row
                for row in known
                if validity.start <= (day := row.start.date()) < validity.end
                and record == _record(portfolio, source_in(portfolio, version, target, Month.of(day)))
            ]
            for outage, refusal in broken_terms(agreement, target, portfolio.working_time, held, until):
                if (outage.id, refusal.reason) not in told:
                    told.add((outage.id, refusal.reason))
                    yield _problem(agreement, target, outage, refusal)


def _record(portfolio: Portfolio, source: str) -> str:
    """Return where the exclusions of a target stand: its own record of outages, or that beside a monitor."""
    makes = record_of(portfolio, source)
    return source if makes == "outages" else "outages" if makes in {"probes", "timeline"} else ""


def _problem(agreement: Agreement, target: Target, outage: Outage, refusal: Refusal) -> Problem:
    planned, told = agreement.maintenance or agreement, {"agreement": agreement.id, "target": target.id}
    match refusal.reason:
        case RowReason.LATE_NOTICE:
            mistake, key, term = LATE_NOTICE_EXCLUDED, "announced", "notice"
        case RowReason.TOO_MANY:
            mistake, key, term = SURPLUS_EXCLUDED, "start", "at_most"
        case RowReason.TOO_LONG:
            mistake, key, term = LONG_EXCLUDED, "end", "longest"
        case _:
            mistake, key, term = CRITICAL_EXCLUDED, "start", ""
    limit = getattr(planned, term) if term else refusal.name and refusal.name("en")
    place = planned.place(term) if term else planned.place()
    return mistake.at(
        outage.place(key), place, value=outage.id, limit=limit, notice=limit, clause=outage.exclusion, **told
    )


def _critical_periods(portfolio: Portfolio, agreement: Agreement) -> Iterator[CriticalPeriod]:
    """Yield the critical periods of an agreement, and those of its service hours that hold in its term."""
    hours, (start, until) = portfolio.hours.get(agreement.service_hours), agreement.term
    versions = hours.versions if hours else ()
    ends = [version.start for version in versions[1:]] + [until]
    held = (version for version, end in zip(versions, ends, strict=False) if version.start < until and end > start)
    return chain(
        agreement.maintenance.critical_periods if agreement.maintenance else (),
        chain.from_iterable(version.critical_periods for version in held),
    )
