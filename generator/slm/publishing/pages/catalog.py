"""The service catalog: an index by family, and a page per service."""

from __future__ import annotations

from collections.abc import Iterator

from slm.publishing.edition import Edition, service_path
from slm.publishing.environment import render_page
from slm.publishing.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage]:
    """Yield the catalog's index and the page of every service."""
    yield _index(edition)
    for service in sorted(edition.portfolio.services):
        yield _service(edition, service)


def _index(edition: Edition) -> SitePage:
    portfolio = edition.portfolio
    families = [
        (family, [each for each in portfolio.services.values() if each.family == family.id])
        for family in portfolio.provider.families
    ]
    path = "catalog/index.md"
    text = render_page("catalog.md.jinja", path, edition, {"families": families})
    return SitePage(path=path, title=edition.labels("Service catalog"), markdown=text, edit="catalog/provider.yml")


def _service(edition: Edition, service_id: str) -> SitePage:
    service = edition.portfolio.services[service_id]
    path = service_path(service_id)
    values = {"service": service, "status": edition.portfolio.service_status(service_id)}
    return SitePage(
        path=path,
        title=edition.text(service.name),
        markdown=render_page("service.md.jinja", path, edition, values),
        edit=service.place().path,
    )
