"""The whole months of which an export is by its title: what stands above the names of its columns says its days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Final

from slm.calendar import Month
from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.workbooks import sheets_of
from slm.text import folded, months_called

_LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "it", "nl")
_WORD: Final = r"([^\W\d_]{3,12})\.?"
_DAYS: Final = (
    (re.compile(r"(?<!\d)(20\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)"), ("ymd",)),
    (re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](20\d\d)(?!\d)"), ("dmy", "mdy")),
    (re.compile(rf"(?<!\d)(\d{{1,2}})\.? (?:de )?{_WORD} (?:de )?(20\d\d)(?!\d)"), ("dmy",)),
    (re.compile(rf"{_WORD} (\d{{1,2}}),? (20\d\d)(?!\d)"), ("mdy",)),
)
"""How titles write a day, and what stands where in it."""
_MONTHS: Final = (
    (re.compile(r"(?<![\d./-])(20\d\d)(?:年|[-/.])(\d{1,2})(?:月(?:份|度|分)?)?(?![\d./-])"), "ym"),
    (re.compile(r"(?<![\d./-])(\d{1,2})[-/.](20\d\d)(?![\d./-])"), "my"),
    (re.compile(rf"(?<![\d.] ){_WORD} (?:de )?(20\d\d)(?!\d)"), "my"),
)
_MOST_LINES: Final = 20
_TO: Final = re.compile(
    r"[\d:hT ,]*(?:-|–|—|~|until|to|through|bis|au|al|a|à|até|t/m|tot|до|至|到)[\d:hT ,]*", re.IGNORECASE
)
"""What stands between the first day and the last, with an hour of the first: a third day is the one of printing."""


def months_told(table: LookedTable) -> tuple[Month, Month] | None:
    """Return the first and the last month that the title of an export says, if it says whole months and no others."""
    found = {said for line in _titles(table) for said in (*_between(line), *_alone(line))}
    return found.pop() if len(found) == 1 else None


def _titles(table: LookedTable) -> list[str]:
    """Return the lines above the names of the columns."""
    above = int(table.format.get("header_row", 1)) - 1
    if not 0 < above <= _MOST_LINES or table.path.endswith(".gz"):
        return []
    if table.format["type"] == "xlsx":
        sheets = sheets_of(table.path, table.data)
        sheet = sheets[str(table.format.get("sheet", next(iter(sheets))))]
        return [" ".join(str(cell) for cell in row if cell is not None) for row in sheet.first[:above]]
    text = table.data.decode(str(table.format.get("encoding", "utf-8-sig")), "replace")
    return text.split("\n", above)[:above]


def _between(line: str) -> Iterator[tuple[Month, Month]]:
    """Yield the months that a first and a last day in a line make, where these are whole ones."""
    for pattern, orders in _DAYS:
        days = [*pattern.finditer(line)]
        for one, other in pairwise(days):
            if len(days) > 2 and not _TO.fullmatch(line[one.end() : other.start()].strip()):
                continue
            for order in orders:
                first, last = (_day(dict(zip(order, found.groups(), strict=True))) for found in (one, other))
                if first and last and first <= last and first.day == 1 and last == Month.of(last).last_day:
                    yield Month.of(first), Month.of(last)


def _alone(line: str) -> Iterator[tuple[Month, Month]]:
    """Yield the month that a line names without days."""
    if any(pattern.search(line) for pattern, _ in _DAYS):
        return
    for pattern, order in _MONTHS:
        for found in pattern.finditer(line):
            parts = {**dict(zip(order, found.groups(), strict=True)), "d": "1"}
            if day := _day(parts):
                yield Month.of(day), Month.of(day)


def _day(parts: dict[str, str]) -> date | None:
    month = int(parts["m"]) if parts["m"].isdecimal() else _named_months().get(folded(parts["m"]), 0)
    try:
        return date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None


@cache
def _named_months() -> dict[str, int]:
    """Return the names of months in languages that titles have; one of two months is none."""
    found: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for name, month in months_called(language).items():
            found.setdefault(folded(name), set()).add(month)
    return {name: months.pop() for name, months in found.items() if len(months) == 1}
