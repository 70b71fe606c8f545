"""What a file no longer says as it did, of some days: what grows, or begins later, takes nothing back (S13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from slm.checks.recorded import entries_of, grew, listed

END: Final = "9999"
"""A day after all others."""
_NAMES: Final = ("id", "from", "date", "first", "agreement", "target", "workload", "service")
"""What tells an entry of a list from the others."""
_BEGINS: Final = ("from", "date", "first")
"""What says from which day on an entry of a list holds."""
_CALLED: Final = {"name", "source"}
"""How something is called, and where it comes from: no figure rests on that."""


def unkept(before: object, now: object, at: str, days: Sequence[str]) -> Iterator[str]:
    """Yield where a value no longer says what it did of some days: what ends later, and what held then, is still said.

    An entry of `earlier` that ends before these days says nothing of them, nor does one that begins after them (S13).
    """
    if isinstance(before, dict) and isinstance(now, dict):
        new = [entry for entry in entries_of(now, "earlier") if entry not in listed(before, "earlier")]
        held = [held_then(new, day) for day in days]
        for key, value in before.items():
            if key not in _CALLED and not (key == "until" and str(now.get(key, END)) >= str(value)):
                missing = [*unkept(value, now.get(key), f"{at}.{key}" if at else key, days)]
                # An entry of `earlier` says of its own keys that they were so, and of no other ones.
                if missing and any([*unkept(value, then.get(key), at, days)] for then in held):
                    yield from missing
    elif isinstance(before, list) and all(names := [*map(name_of, before)]) and len({*names}) == len(names):
        entries = {name_of(entry): entry for entry in listed(now)}
        for name, entry in zip(names, before, strict=True):
            if str(next((entry[key] for key in _BEGINS if key in entry), "")) > days[-1]:
                continue
            yield from unkept(entry, entries.get(name), f"{at}.{name}", days)
    elif not grew(before, now):
        yield at


def held_then(earlier: Sequence[Mapping[str, Any]], day: str) -> Mapping[str, Any]:
    """Return what entries of `earlier` say of a day: of each key the one that ended first after it."""
    said: dict[str, Any] = {}
    for entry in reversed(earlier):
        said |= entry if day < str(entry.get("until")) else {}
    return said


def name_of(entry: object) -> str:
    """Return what tells an entry of a list from the others; nothing of what is no entry."""
    said = entry if isinstance(entry, dict) else {}
    return " ".join(str(said[key]) for key in _NAMES if key in said)


def days_added(before: object, now: object, until: str) -> list[str]:
    """Return the special days before a day that were added to a time of which all days were known.

    Of hours on single days that is what has passed: ahead, they are announced one by one.
    """
    published = before.get("published") if isinstance(before, dict) else None
    known = min(until, str(published.get("until"))) if isinstance(published, dict) else ""
    found = []
    for key in ("days_off", "working_days"):
        names = {name_of(entry) for entry in listed(before, key)}
        found += [f"{key}.{name}" for name in map(name_of, listed(now, key)) if name not in names and name < known]
    singly = {*_exceptions(before)}
    return found + [f"exceptions.{day}" for day in _exceptions(now) if day not in singly and day < until]


def _exceptions(value: object) -> Iterator[str]:
    """Yield the days on which other hours hold than on others of the week."""
    for version in entries_of(value, "versions"):
        yield from map(name_of, listed(version, "exceptions"))
