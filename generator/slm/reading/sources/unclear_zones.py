"""Times after which a word stands that several zones have: nobody can tell which is meant but who knows the tool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from slm.calendar import zone
from slm.measurement import WRONG_TIME, TimeFormat, wall_time, zone_names
from slm.problem import InputError, Mistake

ZONE_OF_SEVERAL: Final = Mistake(
    "SLM1031",
    "'{value}' ends with '{zone}', which stands for several zones: {zones}",
    "Write the word as it is in times of the source, such as '%Y-%m-%d %H:%M {zone}', and in time_zone which it is.",
    one_by=("zone",),
)
OTHER_ZONE: Final = Mistake(
    "SLM1084",
    "'{value}' says {word}, and no clock of {zone} shows that then",
    "Write in time_zone of the source the zone that the tool means by {word}; of one that writes it all year, a zone "
    "without changes, such as Etc/GMT+5 for EST. Where times of one export are of several zones, say which each word "
    "is: zones: {{EST: America/New_York, PST: America/Los_Angeles}}.",
    one_by=("word",),
)
_WORD: Final = re.compile(r"(?<![^\W\d_])[A-Za-z]{3,4}(?![^\W\d_])")
_DIRECTIVE: Final = re.compile("%.")
_SUMMER, _WINTER = datetime(2026, 7, 1), datetime(2026, 1, 1)  # noqa: DTZ001 - of any zone
_LAST: Final = re.compile(r"\b[A-Za-z]{3,4}$")


def unclear_zone_of(formats: Iterable[str], time_zone: str) -> str:
    """Return the word for several zones that formats end with, where a zone is none that it usually means."""
    return next((word for word in _words_of_several(formats) if not time_zone or not _is_of(word, time_zone)), "")


def words_apart(formats: Iterable[str], time_zone: str) -> list[str]:
    """Return the words after times that are not of one zone, so that each needs its own beside that of the source."""
    words = _words_of_several(formats)
    if not time_zone:
        return words if _zones_of(words) is None else []
    return [word for word in words if not _is_of(word, time_zone)]


def zones_called(formats: Iterable[str]) -> tuple[str, str] | None:
    """Return two zones that are meant by all words which formats have for a zone; None where they have none."""
    zones = _zones_of(_words_of_several(formats))
    return (zones[0], zones[-1]) if zones else None


def _zones_of(words: Sequence[str]) -> list[str] | None:
    """Return the zones in which all of some words are written; None where there is none."""
    zones = [one for word in words[:1] for one in zone_names.SEVERAL_ZONES[word].split(", ")]
    found = [one for one in zones if all(_is_of(word, one) for word in words)]
    return found if found or not words else None


def _words_of_several(formats: Iterable[str]) -> list[str]:
    words = (word_of_zone(_DIRECTIVE.sub(" ", text)).upper() for text in formats)
    return [*dict.fromkeys(word for word in words if word in zone_names.SEVERAL_ZONES)]


def _is_of(word: str, time_zone: str) -> bool:
    """Tell whether the clock of a zone shows times with a word in some part of the year."""
    here = zone(time_zone)
    return any(zone_names.can_be_called(word, day.replace(tzinfo=here)) for day in (_SUMMER, _WINTER))


def refuse_unclear_zone(mistaken: InputError, text: str) -> None:
    """Raise `InputError` where a time is not read, and a word stands after it that several zones have."""
    word = _LAST.search(text) if mistaken.mistake is WRONG_TIME else None
    if word and (zones := zone_names.SEVERAL_ZONES.get(word[0].upper())):
        raise ZONE_OF_SEVERAL.raised(value=text, zone=word[0], zones=zones) from None


def says_zones(formats: Iterable[TimeFormat]) -> bool:
    """Tell whether some of the formats have a word for a zone in them, as it stands in times."""
    return any(word_of_zone(_DIRECTIVE.sub(" ", known.text)) for known in formats)


def word_of_zone(text: str) -> str:
    """Return the word for a zone that stands in a time; nothing where there is none."""
    found = (word for word in _WORD.findall(text) if zone_names.is_known(word))
    return next(found, "")


def hour_by_word(text: str, formats: Iterable[TimeFormat], time_zone: str, word: str) -> int | None:
    """Return which of two hours that its clock shows a time is of, by the word for a zone that stands in it.

    Raise `InputError` where the clock of the zone shows no such word then: it is the time of another zone.
    """
    shown = wall_time(text, formats)
    if shown is None or shown.tzinfo is not None:
        return None
    folds = [at for at in (0, 1) if zone_names.can_be_called(word, shown.replace(tzinfo=zone(time_zone), fold=at))]
    if not folds:
        raise OTHER_ZONE.raised(value=text, word=word, zone=time_zone)
    return folds[0] if len(folds) == 1 else None
