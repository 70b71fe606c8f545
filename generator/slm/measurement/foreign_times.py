"""The moment that an export writes, by the formats of its source: nothing about it is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache, partial
from typing import Final

from slm.calendar import zone
from slm.measurement.time_format import MONTHS, PIECES, TimeFormat, soft
from slm.problem import InputError, Mistake
from slm.text import folded, halves_called, months_called

AMBIGUOUS_TIME: Final = Mistake(
    "SLM373",
    "'{value}' is not one moment in {zone}: clocks were changed then",
    "Export the times with their offset from UTC, such as {value}+01:00. Where the tool cannot, say in the source "
    "which of the two hours it is, ambiguous: first or second; or write wrong_rows: left_out: such rows are then "
    "counted, told and left out.",
)
SKIPPED_TIME: Final = Mistake(
    "SLM1108",
    "there was no '{value}' in {zone}: clocks were put forward past it",
    "Check time_zone of the source: the tool may write the times of another zone, or of UTC. A row whose time was "
    "typed by hand can be left out with its reason (leave_out).",
)
OTHER_LANGUAGE: Final = Mistake(
    "SLM1107",
    "'{value}' names a month or a part of the day in another language than English",
    "Write in the source language: {language}, and times: [{format}].",
)
ZONE_NOT_SAID: Final = Mistake(
    "SLM374",
    "'{value}' has no offset from UTC, and the source names no zone",
    "Write time_zone in the source, such as time_zone: Asia/Shanghai, or export times with their offset.",
)
WRONG_TIME: Final = Mistake(
    "SLM382",
    "'{value}' is not a time as the source describes them: {formats}",
    "Correct the value, or add its format to times of the source; say in missing which values mean that there is none.",
)
DAY_OR_MONTH: Final = Mistake(
    "SLM399",
    "'{value}' may begin with the day or with the month, and the source does not say with which",
    "Look in the export: where a first number goes above 12 the source needs times: [{day}], where a second one does "
    "times: [{month}]. Never write both: the first would read every time.",
)
DAY_ALONE: Final = Mistake(
    "SLM397",
    "'{value}' is a day without a time",
    "Export the column with hours and minutes: a day alone does not say how long something took. Where another column "
    "has the hours, the two are one: {{join: [DAY, HOUR]}} in columns of the source.",
)
SERIAL_NUMBER: Final = Mistake(
    "SLM396",
    "'{value}' is the number by which a spreadsheet keeps a time",
    "Write times: [excel] in the source (excel_1904 where the spreadsheet counts from 1904 on); or give the column the "
    "format yyyy-mm-dd hh:mm there and export it again.",
)
IMPLAUSIBLE_TIME: Final = Mistake(
    "SLM383",
    "the year of '{value}' is implausible",
    "Times lie between 1990 and 2199; if this one stands for no time at all, list it in missing.",
)

_BLANKS: Final = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000"), " ")
"""Blanks that do not break, or are of another width: to who reads them they are blanks."""
_SERIAL: Final = re.compile(r"[3-6]\d{4}(?:[.,]\d+)?", re.ASCII)
"""A day of the years 1982 to 2091, as spreadsheets count them, with a part of it."""
_WORD_AFTER: Final = re.compile(r"[A-Za-z]{3,5}$")
_PLAUSIBLE: Final = range(1990, 2200)
_NAME: Final = re.compile(r"[^\W\d_]{2}")
_LETTERS: Final = re.compile(r"[^\W\d_]\. ?m\.|[^\W\d_]+\.?")
_LANGUAGES: Final = (
    "es",
    "pt",
    "fr",
    "de",
    "it",
    "zh",
    "nl",
    "pl",
    "cs",
    "ru",
    "uk",
    "tr",
    "sv",
    "da",
    "fi",
    "ja",
    "ko",
)
"""Languages that are tried, to say in which a time is written that none of the formats of a source reads."""


_USUAL: Final = tuple(
    TimeFormat(f"{day}{middle}{time}")
    for day in (
        "%Y/%m/%d", "%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y",
        "%m-%d-%Y", "%d-%b-%Y", "%d/%b/%y", "%d/%b/%Y", "%d %b %Y", "%d. %b %Y", "%Y年%m月%d日",
    )
    for middle in (" ", ", ", "T")
    for time in (
        "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S%z", "%H:%M:%S.%f", "%H时%M分",
        "%p %I:%M:%S", "%p %I:%M", "%p%I:%M:%S", "%p%I:%M", "%H:%M:%S %Z", "%H:%M %Z",
    )
)  # fmt: skip
"""How tools write times, as a proposal for what is written in none of the ways that a source names."""


def plain_blanks(text: str) -> str:
    """Return a text with plain blanks alone, and none at its ends."""
    return (text if text.isascii() else text.translate(_BLANKS)).strip()


def foreign_time(
    value: str, formats: tuple[TimeFormat, ...], time_zone: str | None, fold: int | None = None
) -> datetime:
    """Return the moment that an export writes as `value`, with the offset of its zone.

    A time without an offset is one of the zone, if it names one moment there; of an hour that the zone has twice it is
    one of the first or of the second by `fold`. Raise `InputError` for a time that none of the formats reads, that has
    no zone, that the zone has twice or not at all (FAILURES F12, F17), or whose year is implausible (F51).
    """
    found = wall_time(value, formats)
    if found is None:
        raise _not_read(value, formats)
    return in_zone(found, time_zone, value, fold)


def wall_time(value: str, formats: Iterable[TimeFormat]) -> datetime | None:
    """Return the time that an export writes as `value`, with an offset where one is written; None if none reads it."""
    value = plain_blanks(value)
    for time_format in formats:
        try:
            found = time_format.read(value)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            if time_format.is_day:
                raise DAY_ALONE.raised(value=value)
            return found
    return None


def foreign_day(value: str, formats: tuple[TimeFormat, ...]) -> date | None:
    """Return the day that an export writes without a time, in the way in which it writes days of times, or None."""
    for of_day in (TimeFormat("%Y-%m-%d"), *(known.of_day for known in formats if "%" in known.text)):
        try:
            found = of_day.read(plain_blanks(value))
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found.date()
    return None


@lru_cache(maxsize=4_096)
def _not_read(value: str, formats: tuple[TimeFormat, ...]) -> InputError:
    """Return why none of the formats of a source reads a value, with what to write where that is plain."""
    fits = [usual.text for usual in _USUAL if _reads(usual, value)]
    # Where the source says of other times what comes first, that is so.
    fits = [written for written in fits if any(known.text.startswith(written[:8]) for known in formats)] or fits
    if len(fits) > 1:
        return DAY_OR_MONTH.raised(value=value, day=repr(fits[0]), month=repr(fits[1]))
    if _SERIAL.fullmatch(value):
        return SERIAL_NUMBER.raised(value=value)
    if any(_reads(usual, f"{value} 00:00") for usual in _USUAL):
        return DAY_ALONE.raised(value=value)
    told = None if fits else _in_other_language(value)
    if told:
        return told
    # Beside words of other alphabets, digits are easily typed or exported full-width.
    narrow = unicodedata.normalize("NFKC", value)
    is_wide = narrow != value and any(_reads(known, narrow) for known in (*formats, *_USUAL))
    meant = f"times: [{fits[0]!r}]" if fits else narrow if is_wide else ""
    return WRONG_TIME.raised(value=value, formats=", ".join(map(str, formats)), **({"meant": meant} if meant else {}))


def _in_other_language(value: str) -> InputError | None:
    """Return that a time names its month or a part of the day in another language, and in which it may be."""
    for language in _LANGUAGES if _NAME.search(value) else ():
        plain = " ".join(_LETTERS.sub(partial(_in_english, language), soft(value)).split())
        # A value in which no word is one of the language is no time in it, and there may be a hundred thousand of them.
        if plain == " ".join(soft(value).split()):
            continue
        usual = (one for one in _USUAL if _reads(one, plain) or _reads(one, plain.replace("m ", "m")))
        fits = (one.text for one in usual if _reads(TimeFormat(one.text, language), plain_blanks(value)))
        if text := next(fits, ""):
            return OTHER_LANGUAGE.raised(value=value, language=language, format=repr(text))
    return None


def _in_english(language: str, found: re.Match[str]) -> str:
    """Return a word of a time in English, where it is the name of a month or of a part of the day in a language."""
    name = folded(found[0])
    if month := months_called(language).get(name):
        return MONTHS[month - 1]
    half = halves_called(language).get(name)
    return found[0] if half is None else f"{'am' if half.start < 11 else 'pm'} "


def contradicting(formats: Iterable[TimeFormat]) -> tuple[TimeFormat, TimeFormat] | None:
    """Return two formats of which one begins with the day and the other with the month, and which are else the same.

    Most times can be read by both: the first decides, which is a guess (FAILURES F24).
    """
    swapped = {"%d": "%m", "%m": "%d"}
    known: dict[str, TimeFormat] = {}
    for time_format in formats:
        other = "".join(swapped.get(piece, piece) for piece in PIECES.findall(time_format.text))
        if other in known and other != time_format.text:
            return known[other], time_format
        known[time_format.text] = time_format
    return None


def _reads(time_format: TimeFormat, value: str) -> bool:
    try:
        return time_format.read(value) is not None
    except (ValueError, OverflowError):
        return False


def in_zone(found: datetime, time_zone: str | None, written: str | None = None, fold: int | None = None) -> datetime:
    """Return the moment of a time that a file holds as such or as a text, with or without an offset."""
    value = found.isoformat(" ") if written is None else written
    if found.year not in _PLAUSIBLE:
        raise IMPLAUSIBLE_TIME.raised(value=value)
    if found.tzinfo is not None:
        return found
    if time_zone is None:
        raise ZONE_NOT_SAID.raised(value=value)
    if (always := _always(time_zone)) is not None:
        return found.replace(tzinfo=always)
    here = zone(time_zone)
    offset = here.utcoffset(found) or timedelta()
    if offset != here.utcoffset(found.replace(fold=1)):
        if not is_twice(found, time_zone):
            raise SKIPPED_TIME.raised(value=value, zone=time_zone)
        said = fold_said(value, found, time_zone)
        fold = fold if said is None else said
        if fold is None:
            raise AMBIGUOUS_TIME.raised(value=value, zone=time_zone)
        found = found.replace(fold=fold)
        offset = here.utcoffset(found) or timedelta()
    return found.replace(tzinfo=_fixed(offset))


def fold_said(written: str, shown: datetime, time_zone: str) -> int | None:
    """Return of a time that a clock showed twice which of the two a word after it says, such as BST; None if none does.

    The words are those by which the zone calls its own times, before the clock was put back and after.
    """
    names = [shown.replace(tzinfo=zone(time_zone), fold=fold).tzname() for fold in (0, 1)]
    word = _WORD_AFTER.search(written)
    return names.index(word[0].upper()) if word and word[0].upper() in names and names[0] != names[1] else None


@lru_cache(maxsize=256)
def _always(time_zone: str) -> timezone | None:
    """Return the offset of a zone that has but one; None for others."""
    offset = zone(time_zone).utcoffset(None)
    return None if offset is None else _fixed(offset)


@lru_cache(maxsize=256)
def _fixed(offset: timedelta) -> timezone:
    # Moments of one and the same zone are compared several times as fast, and there may be hundreds of thousands.
    return timezone(offset)


def is_twice(shown: datetime, time_zone: str) -> bool:
    """Tell whether the clock of a zone showed a time twice, as it was put back."""
    first = shown.replace(tzinfo=zone(time_zone))
    there_and_back = first.astimezone(UTC).astimezone(first.tzinfo).replace(tzinfo=None)
    return _is_changed_then(first) and there_and_back == shown


def _is_changed_then(local: datetime) -> bool:
    """Tell whether the clock of its zone showed a time twice or not at all, as it was changed."""
    return local.utcoffset() != local.replace(fold=1).utcoffset()
