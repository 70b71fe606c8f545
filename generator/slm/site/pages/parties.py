"""Those with whom there are agreements: a page for each customer and each supplier."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from slm.documents.addresses import party_path
from slm.documents.edition import Edition
from slm.documents.parties import party_document, shown_parties
from slm.site.site import Part, printed_later


def pages(edition: Edition) -> Iterator[Part]:
    """Yield a page for each customer and each supplier with an agreement that the edition has."""
    for party in shown_parties(edition):
        yield printed_later(partial(party_document, edition, party), party_path(party))
