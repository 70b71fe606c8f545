"""The service catalog: an index by family, and a page per service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from math import ceil
from typing import NamedTuple

from slm.agreement import Agreement, Target
from slm.calendar import Month
from slm.catalog import ChangeRequest, Service, ServiceStatus
from slm.compliance import Result, worst
from slm.documents.addresses import CATALOG, result_path, service_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.views.catalog import levels_of
from slm.documents.views.judged import latest_month, results_in, shown
from slm.documents.views.promises import number, promise
from slm.documents.views.symbol import Symbol, symbol
from slm.measurement import Outage
from slm.site.environment import render_page
from slm.site.site import SitePage

MONTHS = 12
"""How far back a service's page looks."""


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the catalog's index and the page of every service."""
    yield from _index(edition)
    for _, service in sorted(edition.portfolio.services.items()):
        yield _page(edition, service)


class Entry(NamedTuple):
    """A row of the index."""

    service: Service
    status: ServiceStatus
    hours: str
    service_class: str
    worst: Result | None
    path: str


def _index(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    portfolio, month = edition.portfolio, latest_month(edition)
    entries = [_entry(edition, each, month) for _, each in sorted(portfolio.services.items())]
    families = [
        (family, [each for each in entries if each.service.family == family.id])
        for family in portfolio.provider.families
    ]
    statuses = {each.status for each in entries}
    classes = {each.service.service_class for each in entries}
    values = {
        "families": [each for each in families if each[1]],
        "month": month,
        "offered": sum(each.status in {ServiceStatus.LIVE, ServiceStatus.RETIRING} for each in entries),
        "statuses": [(each, edition.labels(f"service status|{each}")) for each in ServiceStatus if each in statuses],
        "classes": [(each.id, edition.text(each.name)) for each in portfolio.levels.classes if each.id in classes],
    }
    yield SitePage(
        path=CATALOG,
        title=edition.labels("Service catalog"),
        body=render_page("catalog.md.jinja", CATALOG, edition, values),
    )
    yield from table_files("catalog/services", [_row(edition, each) for each in entries])


def _entry(edition: Edition, service: Service, month: Month | None) -> Entry:
    name = service.id
    found = worst([each for each in results_in(edition, month) if name in each.services]) if month else None
    classes = edition.portfolio.levels.classes
    return Entry(
        service,
        edition.portfolio.service_status(service.id),
        edition.hours(service.hours),
        next((edition.text(each.name) for each in classes if each.id == service.service_class), ""),
        found,
        result_path(found) if found else "",
    )


def _row(edition: Edition, entry: Entry) -> dict[str, str]:
    service = entry.service
    return {
        "id": service.id,
        "name": edition.text(service.name),
        "summary": edition.text(service.summary),
        "family": service.family,
        "class": service.service_class or "",
        "status": str(entry.status),
        "hours": entry.hours,
        "owner": edition.person(service.owner),
        "verdict": str(entry.worst.verdict) if entry.worst else "",
    }


class PromiseRow(NamedTuple):
    """A row of a service's promises: a target of an agreement in force that covers the service."""

    agreement: Agreement
    name: str
    promise: str
    last: list[tuple[Result, str, str]]
    """What it came to in the last closed month: result, where it is reported, value."""
    symbols: list[Symbol]


class OutageRow(NamedTuple):
    """A row of a service's interruptions, in local time."""

    outage: Outage
    began: str
    ended: str
    minutes: str


def _page(edition: Edition, service: Service) -> SitePage:
    portfolio, month = edition.portfolio, latest_month(edition)
    months = [month.plus(-back) for back in reversed(range(MONTHS))] if month else []
    hours = portfolio.hours.get(service.hours or portfolio.provider.default_hours or "")
    values = {
        "service": service,
        "status": portfolio.service_status(service.id),
        "service_class": next((each for each in portfolio.levels.classes if each.id == service.service_class), None),
        "hours": hours,
        "month": month,
        "months": months,
        "promises": list(_promises(edition, service, months)),
        "levels": levels_of(edition, service),
        "needed_by": _needed_by(edition, service),
        "outages": list(_outages(edition, service, hours.zone if hours else UTC)),
        "time_zone": hours.time_zone if hours else "UTC",
        "history": _history(edition, service),
        "coming": _coming(edition, service),
        "cost": _cost(edition, service),
    }
    path = service_path(service.id)
    return SitePage(
        path=path,
        title=edition.text(service.name),
        body=render_page("service.md.jinja", path, edition, values),
        edit=service.place().path,
    )


def _promises(edition: Edition, service: Service, months: Sequence[Month]) -> Iterator[PromiseRow]:
    """Yield the promises of agreements in force, those to customers first."""
    for agreement, target in _targets(edition, service):
        judged_for = agreement.judged_services(target)
        name = service.id if service.id in judged_for else judged_for[0]
        results = edition.scorecard.of(agreement.id, target.id, name)
        found = [(month, [each for each in results if each.last_month == month]) for month in months]
        yield PromiseRow(
            agreement,
            edition.target(target),
            promise(edition, target),
            [(each, result_path(each), shown(edition, each)) for each in (found[-1][1] if found else [])],
            [symbol(edition, month, results) for month, results in found],
        )


def _targets(edition: Edition, service: Service) -> Iterator[tuple[Agreement, Target]]:
    in_force = [dated.agreement for each in edition.portfolio.agreements.values() if (dated := each.in_force)]
    for agreement in sorted(in_force, key=lambda each: (("SLA", "OLA", "UC").index(each.kind), each.id)):
        for target in agreement.targets:
            if service.id in agreement.target_services(target):
                yield agreement, target


def _needed_by(edition: Edition, service: Service) -> list[tuple[str, object]]:
    name = service.id
    return [
        (other, each.reason)
        for other, needs in sorted(edition.portfolio.services.items())
        for each in needs.depends_on
        if each.service == name
    ]


def _outages(edition: Edition, service: Service, zone: tzinfo) -> Iterator[OutageRow]:
    """Yield the interruptions of the last twelve months and of this one, the newest first."""
    since, name = Month.of(edition.portfolio.as_of).plus(-MONTHS).first_day, service.id
    found = {
        each.id: each
        for each in edition.portfolio.outages.outages
        if each.service == name and (each.end is None or each.end.astimezone(zone).date() >= since)
    }
    for outage in sorted(found.values(), key=lambda each: (each.start, each.id), reverse=True):
        end = outage.end
        minutes = edition.number(ceil((end - outage.start).total_seconds() / 60)) if end else ""
        yield OutageRow(outage, _local(edition, outage.start, zone), _local(edition, end, zone) if end else "", minutes)


def _local(edition: Edition, instant: datetime, zone: tzinfo) -> str:
    there = instant.astimezone(zone)
    return f"{edition.date(there.date())} {there:%H:%M}"


def _history(edition: Edition, service: Service) -> list[tuple[date, str, str]]:
    """Return what changed, the newest first: day, words, and the request for change behind a change of status."""
    entries = [(each.date, edition.text(each.text), "") for each in service.history]
    entries += [
        (change.effective_on, _became(edition, status), change.id)
        for change, status in _status_changes(edition, service)
        if change.effective_on and change.effective_on <= edition.portfolio.as_of
    ]
    return sorted(entries, reverse=True)


def _became(edition: Edition, status: ServiceStatus) -> str:
    return edition.labels("New status: {status}", status=edition.labels(f"service status|{status}"))


def _coming(edition: Edition, service: Service) -> list[tuple[ChangeRequest, ServiceStatus]]:
    """Return the changes of status that are decided and still to come."""
    return [
        (change, status)
        for change, status in _status_changes(edition, service)
        if change.effective_on and change.effective_on > edition.portfolio.as_of
    ]


def _status_changes(edition: Edition, service: Service) -> list[tuple[ChangeRequest, ServiceStatus]]:
    name = service.id
    return [
        (change, each.status)
        for _, change in sorted(edition.portfolio.changes.items())
        if change.decision == "approved"
        for each in change.services
        if each.service == name
    ]


def _cost(edition: Edition, service: Service) -> str:
    if service.cost is None:
        return ""
    amount, unit = service.cost.amount
    return f"{number(edition, amount)} {unit} {edition.labels(f'per {service.cost.per}')}"
