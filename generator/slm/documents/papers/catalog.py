"""The service catalog on paper: what is on offer, by family, for everybody who may read it.

What single customers were promised stands in their agreements, and what a service costs is the provider's own affair:
neither is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slm import layout
from slm.catalog import Service, ServiceStatus
from slm.documents.document import Block, Document, Part
from slm.documents.edition import Edition
from slm.documents.papers.excerpt import excerpt
from slm.documents.papers.paper import Paper, Size
from slm.documents.parts import facts, items, paragraphs, section, strong, table
from slm.documents.views.catalog import levels_of
from slm.values import LocalText

ON_OFFER = (ServiceStatus.LIVE, ServiceStatus.RETIRING)


def catalog_paper(edition: Edition, *, size: Size = "a4") -> Paper:
    """Return the catalog of the services on offer as of the edition's day, on paper."""
    return excerpt(edition, catalog_document(edition), template="catalog", path=layout.PROVIDER, size=size)


def catalog_document(edition: Edition) -> Document:
    """Return the catalog of the services on offer as of the edition's day."""
    portfolio, t = edition.portfolio, edition.labels
    services = [each for _, each in sorted(portfolio.services.items()) if portfolio.service_status(each.id) in ON_OFFER]
    parts: list[Part] = []
    for family in portfolio.provider.families:
        members = [each for each in services if each.family == family.id]
        pages = [page for each in members for page in _service(edition, each)]
        intro = paragraphs(edition.text(family.description)) if members else None
        parts += section(f"family-{family.id}", edition.text(family.name), intro, pages)
    return Document(
        kind=edition.text(portfolio.provider.short_name),
        title=t("Service catalog"),
        language=edition.language,
        cover=facts(
            (t("As of"), edition.date(portfolio.as_of)),
            (t("Services"), edition.number(len(services))),
        ),
        parts=tuple(parts),
    )


def _service(edition: Edition, service: Service) -> Iterator[Part]:
    t = edition.labels
    known = {each.id: edition.text(each.name) for each in edition.portfolio.levels.classes}
    yield from section(
        service.id,
        edition.text(service.name),
        paragraphs(edition.text(service.summary)),
        facts(
            (t("Status"), t(f"service status|{edition.portfolio.service_status(service.id)}")),
            (t("Service hours"), edition.hours(service.hours)),
            (t("Service class"), known.get(service.service_class or "", "")),
            (t("Service owner"), edition.person(service.owner)),
            (t("Run by"), edition.party(service.team)),
            (t("Contact"), _contact(edition, service)),
            (t("Charge"), edition.text(service.charge)),
        ),
        _section(service, "request", t("How to request it"), paragraphs(edition.text(service.how_to_request))),
        _section(service, "help", t("How to get help"), paragraphs(edition.text(service.how_to_get_help))),
        _section(service, "purpose", t("What it is for"), (
            *paragraphs(edition.text(service.description)), *paragraphs(edition.text(service.outcome)))),
        _listed(edition, service, "included", t("Included"), service.features),
        _listed(edition, service, "options", t("At choice"), service.options),
        _listed(edition, service, "first", t("What you need first"), service.prerequisites),
        _section(service, "use", t("Who may use it, and when"), (
            *paragraphs(edition.text(service.who_may_use_it)), *paragraphs(edition.text(service.hours_exceptions)))),
        _section(service, "grades", t("Grades"), [_grades(edition, service)]),
        _section(service, "levels", t("How soon cases are answered and solved"), [_levels(edition, service)]),
        _listed(edition, service, "security", t("Security"), service.security),
    )  # fmt: skip


def _section(service: Service, name: str, title: str, body: Iterable[Part]) -> Iterator[Part]:
    return section(f"{service.id}-{name}", title, body)


def _listed(edition: Edition, service: Service, name: str, title: str, texts: tuple[LocalText, ...]) -> Iterator[Part]:
    return _section(service, name, title, [items(map(edition.text, texts))] if texts else [])


def _contact(edition: Edition, service: Service) -> str:
    reach = service.contact
    words = (reach.email, reach.phone, edition.text(reach.address), edition.text(reach.hours))
    return edition.labels("separator|, ").join(filter(None, words))


def _grades(edition: Edition, service: Service) -> Block:
    t = edition.labels
    head = (t("Grade"), t("What it contains"), t("Service hours"), t("Service levels"), t("Charge"))
    return table(head, (
        (strong(edition.text(each.name)), edition.text(each.description), edition.hours(each.hours),
         t("separator|, ").join(each.levels) or "–", edition.text(each.charge) or "–")
        for each in service.grades
    ))  # fmt: skip


def _levels(edition: Edition, service: Service) -> Block:
    t, language = edition.labels, edition.language
    head = (t("Service level"), t("When it applies"), t("Response within"), t("Solution within"))
    return table(head, (
        (strong(f"{each.id} {edition.text(each.name)}"), edition.text(each.description),
         each.respond.describe(language), each.resolve.describe(language))
        for each in levels_of(edition, service)
    ))  # fmt: skip
