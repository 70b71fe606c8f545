"""Which characters a file of the book may hold, and which ones look right on a screen and are not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from slm.problem import Mistake, Place, Problem, Severity

CONTROL_CHARACTER: Final = Mistake(
    "SLM107",
    "the character {character} must not stand in a text file",
    "Delete it; it is invisible, so retype the words around it when in doubt.",
)
EDGE_SPACE: Final = Mistake(
    "SLM108",
    "'{value}' begins or ends with the invisible character {character}",
    "Delete it; it makes two equal-looking values differ.",
    Severity.WARNING,
)
FULL_WIDTH: Final = Mistake(
    "SLM109",
    "'{value}' is written with full-width characters",
    "Write {ascii} with the input method switched to half width.",
    Severity.WARNING,
)

# C0 and C1 controls except tab, LF and CR; the two Unicode line separators, which editors count differently; marks that
# turn the reading direction and so can show other words than the file holds; a second byte order mark; halves of pairs.
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_INVISIBLE: Final = "\u00a0\u00ad\u200b\u200c\u200d\u2060\u3000"
_WIDE: Final = "\uff05\uff0b-\uff0f\uff10-\uff1a\uff21-\uff3a\uff41-\uff5a"
_SUSPECT: Final = re.compile(f"[{_INVISIBLE}{_WIDE}]")
_FULL_WIDTH: Final = re.compile(f"[{_WIDE}]")
_MOST: Final = 50


def forbidden_characters(path: str, text: str) -> Iterator[Problem]:
    """Find characters that no text file of the book may hold (FAILURES L1)."""
    for match in islice(_FORBIDDEN.finditer(text), _MOST):
        yield CONTROL_CHARACTER.at(place_in(path, text, match.start()), character=_name(match[0]))


def has_suspects(text: str) -> bool:
    """Tell whether `text` holds a character for which `suspicion` could warn, so that most files skip the question."""
    return bool(_SUSPECT.search(text))


def suspicion(value: str, place: Callable[[], Place]) -> Problem | None:
    """Warn of invisible characters at the edges of `value` and of full-width digits, signs and letters in it."""
    for edge in (value[:1], value[-1:]):
        if edge and edge in _INVISIBLE:
            return EDGE_SPACE.at(place(), value=value.strip(_INVISIBLE), character=_name(edge))
    narrow = unicodedata.normalize("NFKC", value)
    if _FULL_WIDTH.search(value) and narrow.isascii():
        return FULL_WIDTH.at(place(), value=value, ascii=narrow)
    return None


def place_in(path: str, text: str, offset: int) -> Place:
    """Return the place of the code point at `offset`; lines end with LF, CRLF or CR."""
    before = text[:offset]
    breaks = before.count("\n") + before.count("\r") - before.count("\r\n")
    return Place(path, breaks + 1, offset - max(before.rfind("\n"), before.rfind("\r")))


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"
