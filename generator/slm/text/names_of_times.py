"""What the months and the parts of a day are called in any language that CLDR knows, for times that others write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

_ALSO: Final[Mapping[str, Mapping[str, int]]] = {
    "de": {"mrz": 3},
    "nl": {"mrt": 3},
    "en": {"sept": 9},
    "es": {"set": 9},
}
"""Short names that programs write and CLDR does not have."""
_DROPPED: Final = re.compile(r"[.\s’']")
_SHORTEST: Final = 3
"""So many letters of a name are enough where they are those of one month alone."""
_STRETCHED: Final = 3


def folded(text: str) -> str:
    """Return a text without what differs between programs that write the same name: case, accents, dots, blanks."""
    plain = text.casefold()
    if not plain.isascii():
        apart = unicodedata.normalize("NFD", plain)
        letters = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
        plain = unicodedata.normalize("NFC", letters)
    return _DROPPED.sub("", plain)


def has_names_of_times(language: str) -> bool:
    """Tell whether CLDR knows a language, by its code such as `es` or `pt-BR`."""
    return bool(re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z]{2,4})*", language)) and _locale(language) is not None


@cache
def _locale(language: str) -> Any:  # noqa: ANN401 - Babel takes longer to import than most commands take
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None


@cache
def months_called(language: str) -> Mapping[str, int]:
    """Return the months of a language by their folded names, whole or cut off, where one month alone is meant."""
    names = [*_ALSO.get(language[:2].lower(), {}).items()]
    for width in ("wide", "abbreviated"):
        for form in ("format", "stand-alone"):
            names += [(folded(name), month) for month, name in _locale(language).months[form][width].items()]
    found: dict[str, set[int]] = {}
    whole = {name for name, _ in names}
    for name, month in names:
        for length in range(min(_SHORTEST, len(name)), len(name) + 1):
            if length == len(name) or (name[:length] not in whole and not any(map(str.isdecimal, name))):
                found.setdefault(name[:length], set()).add(month)
    return {name: months.pop() for name, months in found.items() if len(months) == 1}


@cache
def halves_called(language: str) -> Mapping[str, range]:
    """Return the parts of a day of a language by their folded names, with the hours of the day that they may be.

    People stretch a part by some hours, and none beyond its half of the day. A part that lies in both halves, such as
    a night, says nothing of twelve hours.
    """
    found = {"am": range(12), "pm": range(12, 24)}
    parts = {**found, **dict(_parts(language))}
    named = [
        (part, folded(name))
        for form in ("format", "stand-alone")
        for names in _locale(language).day_periods.get(form, {}).values()
        for part, name in names.items()
    ]
    for part, name in sorted(named, key=lambda one: one[0] not in found):
        if part in parts:
            found.setdefault(name, parts[part])
    return found


def _parts(language: str) -> Iterator[tuple[str, range]]:
    for part, rules in _locale(language).day_period_rules.get(None, {}).items():
        for rule in rules:
            start, until = rule.get("from", 0) // 3600, rule.get("before", 0) // 3600
            if start == 12 and until == 13:
                yield part, range(11, 14)
            elif start < until <= 12:
                yield part, range(max(start - _STRETCHED, 0), min(until + _STRETCHED, 12))
            elif 12 <= start < until:
                yield part, range(max(start - _STRETCHED, 12), min(until + _STRETCHED, 24))
