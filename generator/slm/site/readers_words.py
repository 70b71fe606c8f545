"""The words by which readers look for what the program calls otherwise: "refund" for a credit, 报修 for the desk.

Some mean one place of the whole book, which then comes first: the next maintenance, the newest report. They are the
program's own, in each of its languages, whatever the glossary of a book says; a glossary binds people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from slm.documents.addresses import CODES, HOME, IMPROVEMENTS, REVIEWS, report_path
from slm.documents.edition import Edition
from slm.text import LANGUAGES, N_

_BETWEEN: Final = re.compile(r"[;；]\s*")
_HEADINGS: Final = {
    N_("search words|credit"): (N_("What is credited"), N_("Credits"), N_("Credit statements")),
    N_("search words|help"): (N_("Who helps now"), N_("How to get help")),
    N_("search words|complaint"): (N_("Complaints"),),
    N_("search words|escalation"): (N_("Escalation"), N_("Who helps now")),
    N_("search words|outage"): (N_("Interruptions of the last 12 months"),),
    N_("search words|maintenance"): (N_("Next maintenance"), N_("Planned maintenance")),
    N_("search words|change"): (N_("What changes next"), N_("Requests for change")),
    N_("search words|years"): (N_("This year and last"),),
    N_("search words|action"): (N_("Improvement register"), N_("What is done")),
    N_("search words|promise"): (N_("Targets"), N_("What is promised")),
    N_("search words|charge"): (N_("Charges"), N_("Charge")),
    N_("search words|copy"): (N_("Check a printed copy"),),
    N_("search words|hours"): (N_("Service hours"),),
    N_("search words|exclusion"): (N_("Exclusions"), N_("Not covered")),
    N_("search words|termination"): (N_("Review, renewal and termination"),),
    N_("search words|request"): (N_("How to request it"),),
    N_("search words|figure"): (N_("How it is measured"),),
    N_("search words|report"): (N_("Reports"),),
    N_("search words|review"): (N_("Service reviews"),),
    N_("search words|level"): (N_("Service levels"), N_("How soon cases are answered and solved")),
}
"""Under which headings stands what readers mean, by the message that has their words for it, parted by semicolons."""
_PLACES: Final = {
    "search words|maintenance": (HOME, "maintenance"),
    "search words|change": (HOME, "next"),
    "search words|action": (IMPROVEMENTS, ""),
    "search words|copy": (CODES, ""),
    "search words|review": (REVIEWS, ""),
}
"""The page, and the part of it, that answers for the whole book."""


def readers_words(edition: Edition) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield words of readers, in all languages of the book, and the headings that they lead to in this edition's."""
    for message, headings in _HEADINGS.items():
        yield _words(edition, message), tuple(map(edition.labels, headings))


def places_meant(edition: Edition) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the words of readers that mean one page, or a part of it, before all others, by its path and anchor."""
    places = {place: _words(edition, message) for message, place in _PLACES.items()}
    if edition.portfolio.provider.contact:
        places[HOME, "help"] = _words(edition, "search words|help")
    if month := edition.portfolio.latest_closed:
        places[report_path(month), ""] = _words(edition, "search words|report")
    return places


def _words(edition: Edition, message: str) -> tuple[str, ...]:
    words = (word for language in edition.languages for word in _BETWEEN.split(LANGUAGES[language].label(message)))
    return tuple(dict.fromkeys(words))
