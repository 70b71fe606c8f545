"""Words for time zones after a time: those that mean one distance from UTC, and those that several zones have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Final, Literal, TypeAlias

_HOURS: Final[Mapping[str, int]] = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "SAST": 2, "CAT": 2, "EAT": 3, "WAT": 1, "PKT": 5, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8,
    "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
_OFFSETS: Final = {
    **{word: timezone(timedelta(hours=hours)) for word, hours in _HOURS.items()},
    "ACST": timezone(timedelta(hours=9, minutes=30)), "ACDT": timezone(timedelta(hours=10, minutes=30)),
}  # fmt: skip
SEVERAL_ZONES: Final[Mapping[str, str]] = {
    "ADT": "America/Halifax, Asia/Baghdad", "AMT": "America/Manaus, Asia/Yerevan",
    "AST": "America/Halifax, Asia/Riyadh",
    "BST": "Europe/London, Asia/Dhaka", "CDT": "America/Chicago, America/Havana",
    "CST": "America/Chicago, Asia/Shanghai",
    "ECT": "America/Guayaquil, Europe/Paris", "EDT": "America/New_York, Australia/Sydney",
    "EST": "America/New_York, Australia/Sydney", "GST": "Asia/Dubai, Atlantic/South_Georgia",
    "IST": "Asia/Kolkata, Asia/Jerusalem, Europe/Dublin", "MDT": "America/Denver, Asia/Ulaanbaatar",
    "MST": "America/Denver, Asia/Kuala_Lumpur", "PDT": "America/Los_Angeles, Asia/Manila",
    "PST": "America/Los_Angeles, Asia/Manila", "SST": "Pacific/Pago_Pago, Asia/Singapore",
    "WST": "Australia/Perth, Pacific/Apia",
}  # fmt: skip
"""Zones of which each writes the word after its times, so that nobody can tell which is meant."""

ZoneWord: TypeAlias = Literal[
    "ADT", "AMT", "AST", "BST", "CDT", "CST", "ECT", "EDT", "EST", "GST", "IST", "MDT", "MST", "PDT", "PST", "SST",
    "WST",
]  # fmt: skip
_OF_SEVERAL: Final[Mapping[str, tuple[int, ...]]] = {
    "ADT": (-180,), "AMT": (-240, 240), "AST": (-240, 180), "BST": (60, 360), "CDT": (-300, -240),
    "CST": (-360, 480, -300), "ECT": (-300, 60), "EDT": (-240, 660), "EST": (-300, 600), "GST": (240, -120),
    "IST": (330, 120, 60), "MDT": (-360,), "MST": (-420, 480), "PDT": (-420,), "PST": (-480, 480), "SST": (-660, 480),
    "WST": (480, 780),
}  # fmt: skip
"""How many minutes from UTC such words can mean."""


def is_known(word: str) -> bool:
    """Tell whether a word is one for a zone."""
    return word.upper() in SEVERAL_ZONES or offset_called(word) is not None


def can_be_called(word: str, at: datetime) -> bool:
    """Tell whether people write a word after the time that the clock of a zone shows; `at` is a time of that zone."""
    word, offset = word.upper(), at.utcoffset() or timedelta()
    if known := offset_called(word):
        return known.utcoffset(None) == offset
    here = at.tzname() or ""
    # Of a zone that has a word of its own, no other is meant: London has no IST.
    is_own = here in (word, f"A{word}") or not here.isalpha() or str(at.tzinfo) in SEVERAL_ZONES[word].split(", ")
    return is_own and offset in [timedelta(minutes=minutes) for minutes in _OF_SEVERAL[word]]


def offset_called(word: str) -> timezone | None:
    """Return how far from UTC a time is that a word stands after; None where the word does not tell it."""
    found = _OFFSETS.get(word.upper())
    return UTC if found is not None and not found.utcoffset(None) else found
