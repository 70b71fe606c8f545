"""The service catalog: an index by family, and a page per service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slm.calendar import Month
from slm.catalog import Service, ServiceStatus
from slm.compliance import Result, worst
from slm.documents.addresses import CATALOG, result_path, service_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.services import service_document
from slm.site.environment import render_page
from slm.site.printed import printed_page
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the catalog's index and the page of every service."""
    yield from _index(edition)
    for _, service in sorted(edition.portfolio.services.items()):
        yield _page(edition, service)


class ServiceEntry(NamedTuple):
    """A row of the index."""

    service: Service
    status: ServiceStatus
    hours: str
    service_class: str
    worst: Result | None
    path: str


def _index(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    portfolio, month = edition.portfolio, edition.portfolio.latest_closed
    entries = [_entry(edition, service, month) for _, service in sorted(portfolio.services.items())]
    families = [
        (family, [entry for entry in entries if entry.service.family == family.id])
        for family in portfolio.provider.families
    ]
    statuses = {entry.status for entry in entries}
    classes = {entry.service.service_class for entry in entries}
    values = {
        "families": [family for family in families if family[1]],
        "month": month,
        "offered": sum(entry.status in {ServiceStatus.LIVE, ServiceStatus.RETIRING} for entry in entries),
        "statuses": [
            (status, edition.labels(f"service status|{status}")) for status in ServiceStatus if status in statuses
        ],
        "classes": [
            (service_class.id, edition.text(service_class.name))
            for service_class in portfolio.levels.classes
            if service_class.id in classes
        ],
    }
    yield SitePage(
        path=CATALOG,
        title=edition.labels("Service catalog"),
        body=render_page("catalog.md.jinja", CATALOG, edition, values),
    )
    yield from table_files("catalog/services", [_row(edition, entry) for entry in entries])


def _entry(edition: Edition, service: Service, month: Month | None) -> ServiceEntry:
    name = service.id
    result = (
        worst([result for result in edition.scorecard.in_month(month) if name in result.services]) if month else None
    )
    classes = edition.portfolio.levels.classes
    return ServiceEntry(
        service,
        edition.portfolio.service_status(service.id),
        edition.hours(service.hours),
        next(
            (
                edition.text(service_class.name)
                for service_class in classes
                if service_class.id == service.service_class
            ),
            "",
        ),
        result,
        result_path(result) if result else "",
    )


def _row(edition: Edition, entry: ServiceEntry) -> dict[str, str]:
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


def _page(edition: Edition, service: Service) -> SitePage:
    return printed_page(service_document(edition, service), service_path(service.id), edit=service.place().path)
