"""How to reach somebody, as something to press: telephone numbers that can be dialled from outside, and e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from slm.catalog import EXTENSION, Contact, completed
from slm.document_control import Link, Words
from slm.documents.document import Line
from slm.documents.edition import Edition
from slm.documents.parts import exactly, joined, words

_FOUND: Final = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<whole>\+\d[\d \N{NO-BREAK SPACE}()/.-]{5,}\d)"
    rf"|{EXTENSION.pattern}",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(r"[ \N{NO-BREAK SPACE}]+")


def reached(edition: Edition, text: str) -> Line:
    """Return a text of which telephone numbers and e-mail addresses can be pressed.

    A number that is an extension is completed by the switchboard of the provider: who calls from outside, or at night,
    cannot dial anything else. Without a switchboard it stays as it was written. The pause before the extension is a
    comma, which telephones know; the `;ext=` of RFC 3966 few of them do.
    """
    return tuple(_pieces(edition, " ".join(text.split())))


def _pieces(edition: Edition, text: str) -> Iterator[Words | Link]:
    end = 0
    for found in _FOUND.finditer(text):
        if link := _link(edition, found):
            yield from (Words(text=before) for before in (text[end : found.start()],) if before)
            yield link
            end = found.end()
    yield from (Words(text=rest) for rest in (text[end:],) if rest)


def _link(edition: Edition, found: re.Match[str]) -> Link | None:
    switchboard = edition.portfolio.provider.phone
    if email := found["email"]:
        return Link(address=f"mailto:{quote(email, safe='@')}", inside=(Words(text=email),))
    if number := found["whole"]:
        return Link(address=f"tel:{_digits(number)}", inside=(Words(text=_whole(number)),))
    if not switchboard:
        return None
    said = completed(found[0], _whole(switchboard), edition.labels)
    return Link(address=f"tel:{_digits(switchboard)},{found['extension']}", inside=(Words(text=said),))


def _digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


def _whole(number: str) -> str:
    """Return a number that is not broken into lines; between it and an extension, a narrow column has to be."""
    return _BLANK.sub("\N{NO-BREAK SPACE}", number)


def contact_line(edition: Edition, contact: Contact | None) -> Line:
    """Return all ways to reach somebody, the telephone first, and when somebody answers."""
    if contact is None:
        return ()
    ways = (contact.phone or "", contact.email or "", edition.text(contact.address))
    hours = words(edition.text(contact.hours))
    found = joined(edition.labels("separator|, "), (reached(edition, way) for way in ways))
    return joined(exactly(edition.labels("separator|; ")), (found, hours))
