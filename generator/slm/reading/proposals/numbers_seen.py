"""How numbers and lengths of time are written in an export: seen in them and in names of columns, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from slm.measurement import foreign_values, plain_blanks, source_kinds
from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.gaps import OPEN
from slm.reading.sources.times_seen import NOTHING

_NUMBERS: Final = ("score", "response_ms")
"""Fields that are numbers; lengths are those of which the kind of a source says so."""
_NUMBER: Final = re.compile(r"\d(?:[\d.,'’ ]*\d)?")
_MARK: Final = re.compile(r"[.,'’ ]")
_BARE: Final = re.compile(r"[+-]?\d(?:[\d.,'’ ]*\d)?")
_BRACKETS: Final = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]\s*$")
_CLOCKED: Final = re.compile(r"\d{1,4}:\d\d")
"""A length of which only its unit tells whether it is of hours and minutes, or of minutes and seconds."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AT_END: Final = re.compile(r"(毫秒|分钟|小时|分鐘|小時|秒|天)$")
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersSeen:
    """What a source has to say of the numbers and lengths of its export."""

    decimal: str = ""
    """The mark before a fraction; nothing where there is nothing to say."""
    thousands: str = ""
    proof: str = ""
    """The number that can be read in no other way, or that can be read in two."""
    unit: str = ""
    """The unit of lengths that are plain numbers."""
    units: Mapping[str, str] = field(default_factory=dict)
    """The unit of each field, where the names of columns say several."""
    named: str = ""
    """The columns that say it, or that say no unit or several."""

    @property
    def is_said(self) -> bool:
        """Whether the marks are known."""
        return self.decimal not in ("", OPEN)


def numbers_seen(kind: str, columns: Mapping[str, str], table: LookedTable, mapped: Mapping[str, str]) -> NumbersSeen:
    """Return how the numbers of an export are written, and of what its lengths are, by the columns of fields.

    Those that a ready-made mapping has `mapped` have the unit that it says.
    """
    of_length = source_kinds.SOURCE_KINDS[kind].lengths
    lengths = {name: columns[name] for name in of_length if name in columns}
    others = [columns[name] for name in _NUMBERS if name in columns]
    others += [column for field, column in mapped.items() if field in (*_NUMBERS, *of_length)]
    values = [text for column in (*lengths.values(), *others) for text in _texts(table.values(column))]
    decimal, thousands, proof = _marks(values)
    bare = [column for column in lengths.values() if any(map(_lacks_unit, _texts(table.values(column))))]
    units = {field: unit_of(column) or OPEN for field, column in lengths.items() if column in bare}
    is_one = len({*units.values()}) == 1
    return NumbersSeen(
        decimal=decimal, thousands=thousands, proof=proof, unit=next(iter(units.values())) if is_one else "",
        units={} if is_one else units, named=", ".join(bare),
    )  # fmt: skip


def is_plain_number(text: str) -> bool:
    """Tell whether a text is a number, whatever its marks mean."""
    return _BARE.fullmatch(plain_blanks(text)) is not None


def _lacks_unit(text: str) -> bool:
    return is_plain_number(text) or _CLOCKED.fullmatch(plain_blanks(text)) is not None


def is_of_unit(field: str, column: str) -> bool:
    """Tell whether a column may be a field whose numbers have one unit everywhere: milliseconds of an answer."""
    return field != "response_ms" or unit_of(column) in (None, "milliseconds")


def unit_of(column: str) -> str | None:
    """Return the unit that the name of a column says, in brackets or as its last word."""
    if brackets := _BRACKETS.search(column):
        said = [unit for word in _WORD.findall(brackets[1]) if (unit := foreign_values.unit_called(word))]
        return said[0] if said else None
    words = _WORD.findall(_HUMP.sub(" ", column))
    if words and (sign := _AT_END.search(words[-1])):
        return foreign_values.unit_called(sign[1])
    return foreign_values.unit_called(words[-1]) if words and len(words[-1]) >= _SHORTEST else None


def _texts(values: Sequence[str | datetime]) -> list[str]:
    return [plain_blanks(value) for value in values if isinstance(value, str) and value.strip() not in NOTHING]


def _marks(values: Sequence[str]) -> tuple[str, str, str]:
    """Return the marks before a fraction and between thousands, and a number that proves them or leaves them open."""
    proofs: dict[tuple[str, str], str] = {}
    either: dict[str, str] = {}
    for number in _numbers(values):
        marks = _MARK.findall(number)
        last, after = marks[-1], len(number) - 1 - max(number.rindex(mark) for mark in marks)
        groups = _MARK.split(number)
        is_grouped = all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0"
        if len({*marks}) > 1 and last in ".,":
            proofs.setdefault((last, marks[0]), number)
        elif last not in ".," or len(marks) > 1:
            proofs.setdefault(("", last), number)
        elif after == 3 and is_grouped:
            either.setdefault(last, number)
        else:
            proofs.setdefault((last, ""), number)
    decimals = {decimal for decimal, _ in proofs if decimal}
    between = {mark for _, mark in proofs if mark}
    if len(decimals) > 1 or decimals & between or len(between) > 1:
        return OPEN, "", " / ".join(proofs.values())
    decimal, thousands = next(iter(decimals), ""), next(iter(between), "")
    # What stands between thousands before one mark, or beside another one, is no mark of a fraction.
    if either and not decimal and not thousands:
        return OPEN, "", next(iter(either.values()))
    parted = next((mark for mark in either if decimal and mark != decimal), "")
    if thousands and not decimal:
        decimal = next((mark for mark in (*either, *".,") if mark != thousands), "")
    thousands = thousands or parted
    is_plain = decimal in ("", ".") and not thousands and not either
    return ("", "", "") if is_plain else (decimal, "'" if thousands == "’" else thousands, next(iter(proofs.values())))


def _numbers(values: Sequence[str]) -> Iterator[str]:
    """Yield the numbers that have a mark; 1:30 and 2026-01-05 are none."""
    for value in values:
        if ":" not in value:
            yield from (number for number in _NUMBER.findall(value) if _MARK.search(number))
