"""Whether a time zone can be the one in which an export was written: people there speak the language of its words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.columns_meant import named_in
from slm.reading.sources.gaps import OPEN

_SCRIPTS: Final = {
    "ja": re.compile("[\u3040-\u30ff]"), "ko": re.compile("[\uac00-\ud7a3]"), "zh": re.compile("[\u4e00-\u9fff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}  # fmt: skip
"""The letters of languages; of several that stand there, the first one counts: Japanese has those of Chinese, too."""


_LEAST: Final = 2
"""So many columns have to have names of a language."""


_ZONE: Final = re.compile(r"[\s_(（\[](UTC|GMT|Zulu)[)）\]]?$", re.IGNORECASE)
_OFFSET: Final = re.compile(r"[\s_(（\[](?:UTC|GMT) ?[+-]\d{1,2}(?::?\d\d)?[)）\]]?$|[(（\[][A-Z]{2,4}T[)）\]]$")
"""What the name of a column has at its end that says another zone; its offset may hold for a part of the year alone."""


def zone_named(columns: Collection[str]) -> str:
    """Return the zone that the names of columns of times say: UTC, a gap where they say another one, or nothing."""
    said = {OPEN if _OFFSET.search(column) else "UTC" if _ZONE.search(column) else "" for column in columns}
    return said.pop() if len(said) == 1 else OPEN if len(said) > 1 else ""


def languages_of_words(table: LookedTable) -> frozenset[str]:
    """Return the languages of which the names of columns may be, by their letters or words; none if they say none."""
    strange = [name for name in table.columns if any(letters.search(name) for letters in _SCRIPTS.values())]
    said = [language for language, letters in _SCRIPTS.items() if any(map(letters.search, strange))]
    if 2 * len(strange) > len(table.columns):
        return frozenset(said[:1])
    named = named_in(table.columns)
    most = max(named.values(), default=0)
    return frozenset(language for language, number in named.items() if number == most >= _LEAST)


def is_spoken_in(languages: Collection[str], zone: str) -> bool:
    """Tell whether one of some languages is one of the country of a zone, or nothing speaks against it."""
    from babel.core import get_global  # noqa: PLC0415 - takes long to load
    from babel.languages import get_official_languages  # noqa: PLC0415

    territory = get_global("zone_territories").get(zone)
    if not languages or territory in (None, "ZZ"):
        return True
    spoken = get_official_languages(str(territory), regional=True, de_facto=True)
    return not spoken or not {code.partition("_")[0] for code in spoken}.isdisjoint(languages)
