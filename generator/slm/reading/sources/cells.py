"""From the cells of a foreign row to the fields of a record, in the words of the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple

from slm.measurement import (
    FILTERED,
    UNKNOWN_NAME,
    VALUE_NOT_MAPPED,
    CellCondition,
    ForeignSource,
    RowReason,
    foreign_time,
    in_zone,
)
from slm.problem import InputError, Mistake
from slm.reading.characters import forbidden_characters
from slm.reading.csv_records import MISSING_CELL
from slm.reading.sources.table import Cell, Row
from slm.values import LocalText

SEVERAL_VALUES: Final = Mistake(
    "SLM736",
    "there is a list or an object in '{column}', not one value",
    "Name the value inside it, such as {column}.name, or let records lead to the items of the list.",
)

Fields = dict[str, str | datetime]
"""The fields of a record that a row says; what it does not say is absent."""


class LeftOutReason(NamedTuple):
    """Why a row is left out: a key of the labels, and the words of the source where it has some."""

    why: str
    reason: LocalText | None


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one source."""

    source: ForeignSource
    instants: frozenset[str] = field(init=False)
    missing: frozenset[str] = field(init=False)
    ignored: Mapping[str, LocalText] = field(init=False)
    mapped: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        source = self.source
        self.instants = frozenset(source.instants)
        self.missing = frozenset(source.missing)
        self.ignored = {ignored.name: ignored.reason for ignored in source.ignored}
        self.mapped = source.mapped

    def left_out(self, row: Row, file: str) -> LeftOutReason | None:
        """Return why the row is left out, if its source says so."""
        for left_out in self.source.leave_out:
            if self.meets(row, file, left_out):
                return LeftOutReason(FILTERED, left_out.reason)
        column = self.mapped.get("service")
        if column and self.ignored and (name := self.text(row, file, column)) in self.ignored:
            return LeftOutReason(RowReason.IGNORED, self.ignored[name])
        return None

    def meets(self, row: Row, file: str, condition: CellCondition) -> bool:
        """Return whether a row meets a condition."""
        return self.text(row, file, condition.column) in condition.values

    def text(self, row: Row, file: str, column: str) -> str:
        """Return what stands in a column, as text; nothing where it is one of the values that are none."""
        found = _special(row, file, column) or row.cells.get(column)
        text = found.isoformat(" ") if isinstance(found, datetime) else (found or "").strip()
        return "" if text in self.missing else text

    def fields(self, row: Row, file: str) -> Fields:
        """Return what the row says; raise `InputError`, whose path is the field, for what cannot be understood."""
        found: Fields = dict(self.source.constants)
        for name, column in self.mapped.items():
            condition = self.source.only_if.get(name)
            if condition and not self.meets(row, file, condition):
                continue
            cell = _special(row, file, column) or row.cells.get(column, "")
            try:
                value = self.value(name, column, cell)
            except InputError as mistaken:
                raise InputError(mistaken.mistake, (name,), mistaken.words) from None
            if value is not None:
                found[name] = value
        required = (name for name, required_if in self.source.required_if.items() if self.meets(row, file, required_if))
        for name in (*self.source.needed, *required):
            if name not in found:
                raise MISSING_CELL.raised(name, column=self.mapped.get(name, name))
        return found

    def value(self, name: str, column: str, cell: Cell) -> str | datetime | None:
        """Return the value of a field in the words of the book."""
        if cell is None:
            raise SEVERAL_VALUES.raised(column=column)
        words = cell.isoformat(" ") if isinstance(cell, datetime) else cell.strip()
        if not words or words in self.missing:
            return None
        if name in self.instants:
            return in_zone(cell, self.source.time_zone) if isinstance(cell, datetime) else self.time(name, words)
        return self.word(name, words)

    def word(self, name: str, text: str) -> str:
        """Return what the book says for a foreign word."""
        if name == "service" and self.source.services:
            if text not in self.source.services:
                raise UNKNOWN_NAME.raised(name=text, source=self.source.id)
            return self.source.services[text]
        words = self.source.values.get(name)
        if words is not None:
            if text not in words:
                raise VALUE_NOT_MAPPED.raised(value=text, field=name, source=self.source.id)
            return words[text]
        if forbidden := next(forbidden_characters("", text), None):
            raise InputError(forbidden.mistake, (), forbidden.words)
        return text

    def time(self, name: str, text: str) -> str | datetime:
        """Return a time; the day of a survey may be written as a date."""
        if name == "date" and _is_date(text):
            return text
        return foreign_time(text, self.source.times, self.source.time_zone)


def _special(row: Row, file: str, column: str) -> str | None:
    """Return what is no column of the file: its name, and the number of the row."""
    if column == "@file":
        return file.rsplit("/", 1)[-1]
    return str(row.number) if column == "@row" else None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-05")
