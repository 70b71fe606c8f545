"""What the catalog of a book says: services by family, how service level management is done, the words of the book."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import atan2, cos, degrees, pi, sin
from typing import Final, NamedTuple
from unicodedata import combining, normalize

from slm.catalog import Activity, Service, ServiceStatus, Term
from slm.compliance import Result, worst
from slm.documents.addresses import CATALOG, CONFORMITY, GLOSSARY, PROCESS, result_path, service_path
from slm.documents.conformity import TABLE, conformity_document, conformity_files
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.services import ON_OFFER, service_document
from slm.documents.views.result_format import by_kind
from slm.site.site import Later, Part, SitePage, page_of, printed_later, render_page, table_later

ACROSS: Final = 39
DOWN: Final = 42
"""Half the width and height of the ring of activities, in per cent of the picture: its labels need the rest."""


def pages(edition: Edition) -> Iterator[Part]:
    """Yield the catalog's index by family, and the page of every service."""
    yield Later(CATALOG, partial(_index, edition))
    yield from table_later("catalog/services", lambda: table_files("catalog/services", _rows(edition)))
    for _, service in sorted(edition.portfolio.services.items()):
        yield printed_later(partial(service_document, edition, service), service_path(service.id), service)


def process_pages(edition: Edition) -> Iterator[SitePage]:
    """Yield the page about the process: the cycle as one picture, the roles, the activities."""
    process, provider = edition.portfolio.process, edition.portfolio.provider
    activities = process.activities if process else ()
    values = {
        "process": process,
        "steps": [_step(activities, number) for number in range(len(activities))],
        "roles": [
            (
                role,
                [person for person in provider.people if role.id in person.roles],
                [activity for activity in activities if activity.responsible == role.id],
            )
            for role in provider.roles
        ],
        "role": {role.id: edition.text(role.name) for role in provider.roles},
        "conformity": CONFORMITY if edition.audience.is_internal else "",
    }
    body = render_page("process.md.jinja", PROCESS, edition, values)
    yield page_of(PROCESS, edition.labels("How we manage service levels"), body, process)


def conformity_pages(edition: Edition) -> Iterator[Part]:
    """Yield the page about what standards ask for; gaps are for the provider's own people."""
    if edition.audience.is_internal:
        yield printed_later(partial(conformity_document, edition), CONFORMITY)
        yield from table_later(TABLE, partial(conformity_files, edition))


def glossary_pages(edition: Edition) -> Iterator[SitePage]:
    """Yield the glossary, in which each word has an address of its own."""
    glossary = edition.portfolio.glossary
    # Chinese has no order of its own that readers look words up by.
    order = edition.language if edition.speech.spaced else "en"
    terms = sorted(glossary.terms if glossary else (), key=lambda term: _place(term.term(order, *edition.languages)))
    values = {"terms": [(term, _elsewhere(edition, term)) for term in terms]}
    body = render_page("glossary.md.jinja", GLOSSARY, edition, values)
    yield page_of(GLOSSARY, edition.labels("Glossary"), body, glossary)


_NOT_ON_OFFER: Final = tuple(status for status in ServiceStatus if status not in ON_OFFER)


class ServiceEntry(NamedTuple):
    """A row of the index."""

    service: Service
    status: ServiceStatus
    hours: str
    service_class: str
    worst: Result | None
    path: str


def _entries(edition: Edition) -> Iterator[ServiceEntry]:
    portfolio, month = edition.portfolio, edition.portfolio.latest_closed
    results = edition.scorecard.in_month(month) if month else ()
    classes = _classes(edition)
    for name, service in sorted(portfolio.services.items()):
        kinds = by_kind(edition, [result for result in results if name in result.services])
        judged = worst(next(iter(kinds.values()), []))  # as on the page of the service: promises to customers first
        path, named = result_path(judged) if judged else "", classes.get(service.service_class or "", "")
        status, hours = portfolio.service_status(name), edition.hours(service.on(portfolio.as_of).hours)
        yield ServiceEntry(service, status, hours, named, judged, path)


def _classes(edition: Edition) -> dict[str, str]:
    return {service_class.id: edition.text(service_class.name) for service_class in edition.portfolio.levels.classes}


def _index(edition: Edition) -> SitePage:
    portfolio, classes, entries = edition.portfolio, _classes(edition), [*_entries(edition)]
    offered = [entry for entry in entries if entry.status in ON_OFFER]
    families = [
        (family.id, family.name, family.description, [entry for entry in offered if entry.service.family == family.id])
        for family in portfolio.provider.families
    ]
    # What cannot be ordered stands apart, so that the catalog lists as many services as it says.
    others = [(status, [entry for entry in entries if entry.status is status]) for status in _NOT_ON_OFFER]
    statuses = {entry.status for entry in entries}
    used = {entry.service.service_class for entry in entries}
    values = {
        "families": [family for family in families if family[3]],
        "others": [(status, found) for status, found in others if found],
        "month": portfolio.latest_closed,
        "offered": len(offered),
        "statuses": [
            (status, edition.labels(f"service status|{status}")) for status in ServiceStatus if status in statuses
        ],
        "classes": [(name, words) for name, words in classes.items() if name in used],
    }
    body = render_page("catalog.md.jinja", CATALOG, edition, values)
    return page_of(CATALOG, edition.labels("Service catalog"), body)


def _rows(edition: Edition) -> list[dict[str, str]]:
    return [_row(edition, entry) for entry in _entries(edition)]


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


def _step(activities: tuple[Activity, ...], number: int) -> dict[str, object]:
    """Return an activity on an ellipse, clockwise from the top, and the arrow that leads to the next one.

    Places are in per cent of the picture; the arrow's turn is in degrees, clockwise, 0 points to the right.
    """
    angle, half = 2 * pi * number / len(activities), pi / len(activities)
    (left, top), (arrow_left, arrow_top) = _on_ring(angle), _on_ring(angle + half)
    turn = round(degrees(atan2(DOWN * sin(angle + half), ACROSS * cos(angle + half))))
    return {
        "activity": activities[number], "left": left, "top": top,
        "arrow_left": arrow_left, "arrow_top": arrow_top, "arrow_turn": turn,
    }  # fmt: skip


def _on_ring(angle: float) -> tuple[int, int]:
    return round(50 + ACROSS * sin(angle)), round(50 - DOWN * cos(angle))


def _place(term: str) -> str:
    """Return what a word is sorted by: its letters without accents, as dictionaries do (Ä like A)."""
    return "".join(filter(lambda mark: not combining(mark), normalize("NFKD", term.casefold())))


def _elsewhere(edition: Edition, term: Term) -> list[tuple[str, str]]:
    """Return the term in the other languages of the book: language and word."""
    others = [language for language in edition.portfolio.provider.languages if language != edition.language]
    return [(other, word) for other in others if (word := term.term(other)) != edition.text(term.term)]
