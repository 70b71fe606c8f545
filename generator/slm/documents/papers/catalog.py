"""The service catalog on paper: what is on offer, by family, for everybody who may read it.

What single customers were promised stands in their agreements, and what a service costs is the provider's own affair:
neither is printed.
"""

from __future__ import annotations

from slm import layout
from slm.catalog import ServiceStatus
from slm.documents.document import Document, Part
from slm.documents.edition import Edition
from slm.documents.papers.excerpt import excerpt
from slm.documents.papers.paper import Paper, Size
from slm.documents.parts import facts, paragraphs, section
from slm.documents.services import service_parts

ON_OFFER = (ServiceStatus.LIVE, ServiceStatus.RETIRING)


def catalog_paper(edition: Edition, *, size: Size = "a4") -> Paper:
    """Return the catalog of the services on offer as of the edition's day, on paper."""
    return excerpt(edition, catalog_document(edition), template="catalog", path=layout.PROVIDER, size=size)


def catalog_document(edition: Edition) -> Document:
    """Return the catalog of the services on offer as of the edition's day."""
    portfolio, t = edition.portfolio, edition.labels
    services = [
        service for _, service in sorted(portfolio.services.items()) if portfolio.service_status(service.id) in ON_OFFER
    ]
    parts: list[Part] = []
    for family in portfolio.provider.families:
        members = [service for service in services if service.family == family.id]
        pages = [
            described
            for service in members
            for described in section(
                service.id, edition.text(service.name), service_parts(edition, service, f"{service.id}-")
            )
        ]
        intro = paragraphs(edition.text(family.description)) if members else None
        parts += section(f"family-{family.id}", edition.text(family.name), intro, pages)
    return Document(
        kind=edition.text(portfolio.provider.short_name),
        title=t("Service catalog"),
        language=edition.language,
        cover=facts((t("As of"), edition.date(portfolio.as_of)), (t("Services"), edition.number(len(services)))),
        parts=tuple(parts),
    )
