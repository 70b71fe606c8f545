"""What one row of an export says, in the words of the book: by the columns, words and marks that its source names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from slm.measurement import (
    AMBIGUOUS_TIME,
    FILTERED,
    STAMP,
    UNKNOWN_NAME,
    VALUE_NOT_MAPPED,
    ForeignSource,
    RowReason,
    foreign_column,
    foreign_day,
    foreign_time,
    foreign_values,
    in_zone,
    plain_blanks,
)
from slm.problem import InputError, Mistake, Problem
from slm.reading.csv_records import MISSING_CELL
from slm.reading.files import forbidden_characters
from slm.reading.sources.clock_change import RepeatedHours
from slm.reading.sources.condition_watch import ConditionWatch
from slm.reading.sources.joined_cells import joined
from slm.reading.sources.lexicon import Lexicon
from slm.reading.sources.list_items import filled_items
from slm.reading.sources.lone_marks import LoneMarks
from slm.reading.sources.table import Cell, ForeignTable, Row, special_of
from slm.reading.sources.unclear_zones import hour_by_word, refuse_unclear_zone, says_zones, word_of_zone
from slm.reading.sources.whole_cases import WholeCases
from slm.reading.sources.wrong_lengths import NO_UNIT, needs_unit, wrong_length
from slm.values import LocalText

SEVERAL_VALUES: Final = Mistake(
    "SLM736",
    "there is a list or an object in '{column}', not one value",
    "Name the value inside it, such as {column}.name, or let records lead to the items of the list.",
)
WRONG_FOREIGN_NUMBER: Final = Mistake(
    "SLM1025",
    "'{value}' of {field} is not a number as the source describes them",
    "Write numbers: {{decimal: ',', thousands: '.'}} in the source '{source}', with the marks that the export has; "
    "what stands for no number goes into missing.",
)

Value = str | datetime | timedelta
Fields = dict[str, Value]
"""The fields of a record that a row says; what it does not say is absent."""
_MOST_KNOWN: Final = 200_000
"""So many values are remembered of what they are in the words of the book."""
_UNKNOWN: Final = object()
_Said = Value | tuple[str, ...] | None
_Kind = Literal["time", "day", "length", "number", "flag", "word"]


@dataclass(slots=True)
class _Field:
    """How one field of a record is read."""

    name: str
    kind: _Kind
    columns: tuple[foreign_column.OneColumn, ...]
    lexicon: Lexicon | None
    only_if: ConditionWatch | None
    known: dict[Cell, _Said]
    """What was found to be said by cells in which the same stood."""
    plain: tuple[str, ...] = ()  # its columns, if all are columns of the file

    def __post_init__(self) -> None:
        names = tuple(name for name in self.columns if isinstance(name, str) and not name.startswith("@"))
        self.plain = names if len(names) == len(self.columns) and not self.only_if else ()


class RowReader:
    """Reads the rows of one source, and remembers what its conditions came to."""

    def __init__(self, source: ForeignSource, tables: Sequence[ForeignTable] = ()) -> None:
        self.source, self.missing = source, frozenset(map(plain_blanks, source.missing))
        self._formats = tuple(replace(known, language=source.language or "") for known in source.times)
        self._says_zones = says_zones(self._formats)
        self._fold = {"first": 0, "second": 1}.get(source.ambiguous or "")
        self._repeated = RepeatedHours(source, self._formats)
        self._unit = getattr(source, "length_unit", None)
        watches = {path: ConditionWatch(path, one, is_own=source.says(*path)) for path, one in source.conditions}
        self._watches = watches
        self._take_only = [(watches["take_only", at], one.reason) for at, one in enumerate(source.take_only)]
        said = [(watches["leave_out", at], one) for at, one in enumerate(source.leave_out)]
        self._leave_out = [(watch, one.reason) for watch, one in said if not one.whole_case]
        self.whole_cases: Final = WholeCases(said, self._text)
        times: dict[Cell, _Said] = {}  # the same words are the same moment in all columns
        self._fields = {
            name: _Field(
                name, kind := self._kind(name), foreign_column.choices(column),
                Lexicon.of(source, name, is_truth=kind == "flag"),
                watches.get(("only_if", name)), times if kind == "time" else {},
            )
            for name, column in source.placed.items()
        }  # fmt: skip
        numbers = (one for one in self._fields.values() if one.kind in ("length", "number"))
        self._numbers = LoneMarks(source, tables, [column for one in numbers for column in one.columns])
        self._required = [(name, watches["required_if", name]) for name in source.required_if]
        self._service = self._fields.get("service")
        self._remembered = 0
        self._constants, self._needed = dict(source.constants), tuple(source.needed)
        self._constant_if = [(name, watches["only_if", name]) for name in source.only_if if name in source.constants]
        self._ignored = {plain_blanks(one.name): one.reason for one in source.ignored if one.name is not None}
        self._ignored_by = [(one.test(), one) for one in source.ignored if one.name is None]
        self._may_leave_out = bool(source.take_only or source.leave_out or source.ignored)

    def constants_of(self, row: Row, table: ForeignTable) -> Fields:
        """Return what the source says of all rows, or of those alone that meet the condition of the field."""
        found: Fields = {**self._constants}
        for name, watch in self._constant_if:
            if not watch.is_met(text := self._text(row, table, watch.column)):
                watch.missed(text, row, table)
                del found[name]
        return found

    def left_out(self, row: Row, table: ForeignTable) -> tuple[str, LocalText | None] | None:
        """Return why the row is left out, if its source says so: a key of the labels, and the words of the source.

        Of a row that is not whole, such as one that stands for an empty list, what is not there decides nothing.
        """
        if not self._may_leave_out:
            return None
        is_part = bool(row.broken or row.nothing_in)
        for taken, reason in self._take_only:
            if not taken.is_met(text := self._text(row, table, taken.column)) and (text or not is_part):
                taken.missed(text, row, table)
                self._note_leave_out(0, row, table)
                return FILTERED, reason
        for at, (left_out, reason) in enumerate(self._leave_out, start=1):
            if left_out.is_met(text := self._text(row, table, left_out.column)) and (text or not is_part):
                self._note_leave_out(at, row, table)
                return FILTERED, reason
            left_out.missed(text, row, table)
        if (self._ignored or self._ignored_by) and self._service:
            _, cell = self._cell(self._service, row, table)
            words = _words(cell)
            if (words or not is_part) and (why := self._why_ignored(words)) is not None:
                return RowReason.IGNORED, why
        return None

    def _note_leave_out(self, first: int, row: Row, table: ForeignTable) -> None:
        """Note which further conditions leave a row out, too: its words are those of the export all the same."""
        for further, _ in self._leave_out[first:]:
            further.is_met(self._text(row, table, further.column))

    def fields(self, row: Row, table: ForeignTable, needed: tuple[str, ...] | None = None) -> list[Fields]:
        """Return what the row says, once for each service that it is about.

        Raise `InputError`, whose path is the field, for what cannot be understood. `needed` are the fields that it has
        to have, if they are not those that every row of the source needs.
        """
        found: Fields = self.constants_of(row, table) if self._constant_if else {**self._constants}
        services: tuple[str, ...] = ()
        for one in self._but_known(row.cells, found):
            column, cell = self._cell(one, row, table)
            if one.only_if and not one.only_if.is_met(text := self._text(row, table, one.only_if.column)):
                if cell is None or self._is_filled(cell):
                    one.only_if.missed(text, row, table)
                continue
            try:
                value = self._known_value(one, column, cell, row, table)
            except InputError as mistaken:
                raise InputError(mistaken.mistake, (one.name,), mistaken.words) from None
            if isinstance(value, tuple):
                services, value = value, value[0]
            if value is not None:
                found[one.name] = value
        asked = self._needed if needed is None else needed
        for name in (*asked, *self._asked(row, table, found)) if self._required else asked:
            if name not in found:
                raise MISSING_CELL.raised(name, column=self.source.mapped.get(name, name))
        return [{**found, "service": service} for service in services] if len(services) > 1 else [found]

    def _but_known(self, cells: Mapping[str, Cell], found: Fields) -> list[_Field]:
        """Note the values of fields in whose cells stands what stood in others before; return the other fields."""
        others = list[_Field]()
        for one in self._fields.values():
            said: Any = None if one.plain else _UNKNOWN
            for column in one.plain:
                said = one.known.get(cell := cells.get(column, ""), _UNKNOWN)
                if said is _UNKNOWN and isinstance(cell, str) and not self._is_filled(cell):
                    self._remember(one, cell, None)
                    said = None
                if said is not None:
                    break
            if said is _UNKNOWN or type(said) is tuple:
                others.append(one)
            elif said is not None:
                found[one.name] = said
        return others

    def of(self, name: str, row: Row, table: ForeignTable) -> _Said:
        """Return what the row says of one field; nothing where its source takes it from other rows alone."""
        one = self._fields[name]
        column, cell = self._cell(one, row, table)
        if one.only_if and not one.only_if.test(self._text(row, table, one.only_if.column)):
            return None
        return self._value(one, column, cell, row, table)

    def is_said(self, name: str, row: Row, table: ForeignTable) -> bool:
        """Tell whether anything stands where the value of a field is looked for."""
        return name in self._fields and self._is_filled(self._cell(self._fields[name], row, table)[1])

    def forget(self) -> None:
        """Forget which values there were, when all rows are read: they take as much memory as many rows."""
        self._remembered = 0
        for one in self._fields.values():
            one.known.clear()

    def remarks(self) -> Iterator[Problem]:
        """Yield what the conditions of the source, and hours that a clock showed twice, came to."""
        for path, watch in self._watches.items():
            yield from watch.problems(self.source.place(*path, "column"))
        yield from self._repeated.problems(self.source)

    def _asked(self, row: Row, table: ForeignTable, found: Fields) -> Iterator[str]:
        for name, watch in self._required:
            if watch.is_met(text := self._text(row, table, watch.column)):
                yield name
            elif name not in found:
                watch.missed(text, row, table)

    def _why_ignored(self, name: str) -> LocalText | None:
        lexicon = self._service.lexicon if self._service else None
        if name in self._ignored or not name or name in self.missing:
            return self._ignored.get(name)
        if lexicon and name in lexicon.listed:
            return None
        for test, one in self._ignored_by:
            if test(name) and not (one.other and (lexicon is None or lexicon.meaning(name))):
                return one.reason
        return None

    def _kind(self, name: str) -> _Kind:
        if name in self.source.instants or name.startswith(STAMP):
            return "day" if name in self.source.days else "time"
        if name in self.source.lengths:
            return "length"
        model = self.source.record.model_fields.get(name)
        kinds = _types_of(model.annotation) if model else ()
        return "flag" if bool in kinds else "number" if Decimal in kinds else "word"

    def _text(self, row: Row, table: ForeignTable, column: str) -> str:
        """Return what stands in a column, as text; nothing where it is one of the values that are none."""
        text = _words(special_of(row, table, column) or row.cells.get(column))
        return "" if text in self.missing else text

    def _is_filled(self, cell: Cell) -> bool:
        text = _words(cell)
        return bool(text) and text not in self.missing

    def _cell(self, one: _Field, row: Row, table: ForeignTable) -> tuple[str, Cell]:
        """Return what stands in the first column of a field that is filled, and the name of that column."""
        cell: Cell
        for choice in one.columns:
            if isinstance(choice, foreign_column.ListedColumn):
                column, cell = choice.name, self._listed(one, choice, row, table)
            elif isinstance(choice, foreign_column.JoinedColumn):
                column, cell = choice.name, joined(row.cells, choice.join, self.missing)
            else:
                column, cell = choice, special_of(row, table, choice) or row.cells.get(choice, "")
            if cell is None or self._is_filled(cell):
                return column, cell
        return foreign_column.shown(one.columns), ""

    def _listed(self, one: _Field, column: foreign_column.ListedColumn, row: Row, table: ForeignTable) -> str:
        """Return what stands in the item of a list that counts."""
        values = row.cells.get(column.name)
        if not isinstance(values, tuple):
            return ""
        held: tuple[str, ...] = values
        if column.where:
            test, beside = column.where.test(), row.cells.get(column.of_items(column.where.column))
            words = beside if isinstance(beside, tuple) else ("",) * len(values)
            held = tuple(value for value, word in zip(values, words, strict=True) if test(_words(word)))
        filled = filled_items(column, held, self._is_filled, one.name if one.kind == "time" else "")
        if not filled or column.take in ("first", "last"):
            return filled[0 if column.take == "first" else -1] if filled else ""
        choose: Callable[..., str] = min if column.take == "earliest" else max
        return choose(filled, key=lambda value: self._moment(column.name, value, _words(value), row, table))

    def _known_value(self, one: _Field, column: str, cell: Cell, row: Row, table: ForeignTable) -> _Said:
        """Return the value of a field, which in most rows is one of those before."""
        if isinstance(cell, str) and cell in one.known:
            return one.known[cell]
        decided = self._repeated.number
        value = self._value(one, column, cell, row, table)
        # Which of two hours a time is of depends on the rows around it.
        if isinstance(cell, str) and decided == self._repeated.number:
            self._remember(one, cell, value)
        return value

    def _remember(self, one: _Field, cell: str, value: _Said) -> None:
        if self._remembered >= _MOST_KNOWN:
            self.forget()
        self._remembered += 1
        one.known[cell] = value

    def _value(self, one: _Field, column: str, cell: Cell, row: Row | None, table: ForeignTable) -> _Said:
        """Return the value of a field in the words of the book; of no row, if the cell alone says it."""
        if cell is None or isinstance(cell, tuple):
            raise SEVERAL_VALUES.raised(column=column)
        words = _words(cell)
        if not words or words in self.missing:
            return None
        if one.kind == "time" or (one.kind == "day" and isinstance(cell, datetime)):
            return self._moment(column, cell, words, row, table)
        if one.kind == "day":
            day = foreign_day(words, self._formats)
            return day.isoformat() if day else self._moment(column, cell, words, row, table)
        if one.kind == "length":
            return self._length(one.name, words)
        if one.lexicon:
            return self._meaning(one, one.lexicon, words)
        return self._plain(one, words)

    def _moment(self, column: str, cell: Cell, words: str, row: Row | None, table: ForeignTable) -> datetime:
        zone = self.source.time_zone
        try:
            if isinstance(cell, datetime):
                return in_zone(cell, zone, fold=self._fold)
            if word := self._says_zones and word_of_zone(words):
                zone = next((one for known, one in self.source.zones.items() if known == word.upper()), zone)
                fold = hour_by_word(words, self._formats, zone, word) if zone else None
                return foreign_time(words, self._formats, zone, self._fold if fold is None else fold)
            return foreign_time(words, self._formats, zone, self._fold)
        except InputError as mistaken:
            refuse_unclear_zone(mistaken, words)
            is_refused = self.source.ambiguous == "refuse" or mistaken.mistake is not AMBIGUOUS_TIME
            fold = None if is_refused or row is None else self._repeated.fold(row, table, column)
            if fold is None:
                raise
        return in_zone(cell, zone, fold=fold) if isinstance(cell, datetime) else foreign_time(
            words, self._formats, zone, fold
        )  # fmt: skip

    def _length(self, name: str, words: str) -> timedelta:
        unit = self._unit.get(name) if isinstance(self._unit, dict) else self._unit
        if unit is None and self._unit and needs_unit(words, self._numbers):
            raise NO_UNIT.raised(value=words, field=name, source=self.source.id)
        lasted = foreign_values.length(words, unit, self._numbers)
        if lasted is None or lasted < timedelta():
            raise wrong_length(words, unit)
        return lasted

    def _meaning(self, one: _Field, lexicon: Lexicon, words: str) -> str | tuple[str, ...]:
        said = lexicon.meaning(words)
        if said is None and one.name == "service":
            raise UNKNOWN_NAME.raised(name=words, source=self.source.id)
        if said is None:
            raise VALUE_NOT_MAPPED.raised(value=words, field=one.name, source=self.source.id, known=lexicon.legal)
        return said if len(said) > 1 else said[0]

    def _plain(self, one: _Field, words: str) -> str:
        """Return a word that nobody has to explain."""
        if one.kind == "flag":
            said = foreign_values.flag(words, digits=one.name not in self.source.coded)
            if said is None:
                named = {"field": one.name, "source": self.source.id, "known": ": true, false"}
                raise VALUE_NOT_MAPPED.raised(value=words, **named)
            return "true" if said else "false"
        if one.kind == "number":
            number = self._numbers.number(words)
            if number is None:
                raise WRONG_FOREIGN_NUMBER.raised(value=words, field=one.name, source=self.source.id)
            return number
        if forbidden := next(forbidden_characters("", words), None):
            raise InputError(forbidden.mistake, (), forbidden.words)
        return words


def _words(cell: Cell) -> str:
    """Return a cell as text."""
    if isinstance(cell, str):
        return plain_blanks(cell)
    return cell.isoformat(" ") if isinstance(cell, datetime) else ""


def _types_of(annotation: object) -> tuple[object, ...]:
    arguments = get_args(annotation)
    return tuple(kind for argument in arguments for kind in _types_of(argument)) if arguments else (annotation,)


def fields_without(fields: Mapping[str, object], *names: str) -> dict[str, object]:
    """Return the fields without those of these names."""
    return {name: value for name, value in fields.items() if name not in names}
