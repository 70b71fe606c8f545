"""What one row of an export says, in the words of the book: by the columns, words and marks that its source names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Literal, get_args

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
    foreign_words,
    in_zone,
    plain_blanks,
)
from slm.problem import InputError, Mistake, Problem
from slm.reading.csv_records import MISSING_CELL
from slm.reading.files import forbidden_characters
from slm.reading.sources.clock_change import RepeatedHours
from slm.reading.sources.condition_watch import ConditionWatch
from slm.reading.sources.table import Cell, ForeignTable, Row
from slm.values import LocalText

SEVERAL_VALUES: Final = Mistake(
    "SLM736",
    "there is a list or an object in '{column}', not one value",
    "Name the value inside it, such as {column}.name, or let records lead to the items of the list.",
)
WRONG_LENGTH: Final = Mistake(
    "SLM738",
    "'{value}' is not how long something lasts",
    "A number of {unit} is expected, or a length such as 1:30:00, 1h 30m or 90 min; length_unit of the source says of "
    "what plain numbers are, and with hours or minutes how 1:30 is read.",
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
_Kind = Literal["time", "day", "length", "number", "flag", "word"]


@dataclass(slots=True)
class _Lexicon:
    """The words of one field, and what they are in the book."""

    listed: Mapping[str, tuple[str, ...]]
    truths: Mapping[bool | None, tuple[str, ...]]
    patterns: tuple[tuple[foreign_words.Test, tuple[str, ...]], ...]
    known: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    def meaning(self, text: str) -> tuple[str, ...] | None:
        """Return what a word is; None where nobody says it."""
        if text not in self.known:
            matching = (said for test, said in self.patterns if test(text))
            self.known[text] = (
                self.listed.get(text) or self.truths.get(foreign_values.truth(text)) or next(matching, None)
            )
        return self.known[text]

    @property
    def legal(self) -> str:
        """What the words are that are listed."""
        said = {word for several in (*self.listed.values(), *(of for _, of in self.patterns)) for word in several}
        return f": {', '.join(sorted(said))}"


@dataclass(slots=True)
class _Field:
    """How one field of a record is read."""

    name: str
    kind: _Kind
    columns: tuple[foreign_column.OneColumn, ...]
    lexicon: _Lexicon | None
    only_if: ConditionWatch | None
    plain: tuple[str, ...] = ()  # its columns, if all are columns of the file

    def __post_init__(self) -> None:
        names = tuple(name for name in self.columns if isinstance(name, str) and not name.startswith("@"))
        self.plain = names if len(names) == len(self.columns) and not self.only_if else ()


class RowReader:
    """Reads the rows of one source, and remembers what its conditions came to."""

    def __init__(self, source: ForeignSource) -> None:
        self.source, self.missing = source, frozenset(map(plain_blanks, source.missing))
        self._formats = tuple(replace(known, language=source.language or "") for known in source.times)
        self._fold = {"first": 0, "second": 1}.get(source.ambiguous or "")
        self._repeated = RepeatedHours(source, self._formats)
        self._unit = getattr(source, "length_unit", None)
        watches = {path: ConditionWatch(path, condition) for path, condition in source.conditions}
        self._watches = watches
        self._take_only = [(watches["take_only", at], one.reason) for at, one in enumerate(source.take_only)]
        self._leave_out = [(watches["leave_out", at], one.reason) for at, one in enumerate(source.leave_out)]
        self._fields = {
            name: _Field(
                name, self._kind(name), foreign_column.choices(column), self._lexicon(name),
                watches.get(("only_if", name)),
            )
            for name, column in source.placed.items()
        }  # fmt: skip
        self._required = [(name, watches["required_if", name]) for name in source.required_if]
        self._service = self._fields.get("service")
        self._known: dict[tuple[str, str], Value | tuple[str, ...] | None] = {}
        self._ignored = {plain_blanks(one.name): one.reason for one in source.ignored if one.name is not None}
        self._ignored_by = [(one.test(), one) for one in source.ignored if one.name is None]

    def left_out(self, row: Row, table: ForeignTable) -> tuple[str, LocalText | None] | None:
        """Return why the row is left out, if its source says so: a key of the labels, and the words of the source.

        Of a row that is not whole, such as one that stands for an empty list, what is not there decides nothing.
        """
        is_part = bool(row.broken or row.nothing_in)
        for taken, reason in self._take_only:
            if not taken.is_met(text := self._text(row, table, taken.column)) and (text or not is_part):
                taken.missed(text, row, table)
                return FILTERED, reason
        for left_out, reason in self._leave_out:
            if left_out.is_met(text := self._text(row, table, left_out.column)) and (text or not is_part):
                return FILTERED, reason
            left_out.missed(text, row, table)
        if (self._ignored or self._ignored_by) and self._service:
            _, cell = self._cell(self._service, row, table)
            words = _words(cell)
            if (words or not is_part) and (why := self._why_ignored(words)) is not None:
                return RowReason.IGNORED, why
        return None

    def fields(self, row: Row, table: ForeignTable, needed: tuple[str, ...] | None = None) -> list[Fields]:
        """Return what the row says, once for each service that it is about.

        Raise `InputError`, whose path is the field, for what cannot be understood. `needed` are the fields that it has
        to have, if they are not those that every row of the source needs.
        """
        found: Fields = dict(self.source.constants)
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
        for name in (*(self.source.needed if needed is None else needed), *self._asked(row, table, found)):
            if name not in found:
                raise MISSING_CELL.raised(name, column=self.source.mapped.get(name, name))
        return [{**found, "service": service} for service in services] if len(services) > 1 else [found]

    def _but_known(self, cells: Mapping[str, Cell], found: Fields) -> list[_Field]:
        """Note the values of fields in whose cells stands what stood in others before; return the other fields."""
        others, known = list[_Field](), self._known
        for one in self._fields.values():
            said: object = None if one.plain else _UNKNOWN
            for column in one.plain:
                cell = cells.get(column, "")
                said = known.get((one.name, cell), _UNKNOWN) if isinstance(cell, str) else _UNKNOWN
                if said is _UNKNOWN and isinstance(cell, str) and not self._is_filled(cell):
                    said = known[one.name, cell] = None
                if said is not None:
                    break
            if isinstance(said, str | datetime):
                found[one.name] = said
            elif said is not None:
                others.append(one)
        return others

    def of(self, name: str, row: Row, table: ForeignTable) -> Value | tuple[str, ...] | None:
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
        self._known.clear()

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

    def _lexicon(self, name: str) -> _Lexicon | None:
        said: Mapping[str, str | tuple[str, ...]] = self.source.values.get(name, {})
        if name == "service" and self.source.services:
            said = self.source.services
        patterns = self.source.patterns.get(name, ())
        if not said and not patterns and name not in self.source.values:
            return None
        listed = {plain_blanks(word): foreign_words.meanings(meaning) for word, meaning in said.items()}
        truths = {
            foreign_values.truth(word): meaning
            for word, meaning in listed.items()
            if foreign_values.truth(word) is not None
        }
        return _Lexicon(listed, truths, tuple((one.test(), foreign_words.meanings(one.meaning)) for one in patterns))

    def _text(self, row: Row, table: ForeignTable, column: str) -> str:
        """Return what stands in a column, as text; nothing where it is one of the values that are none."""
        text = _words(_special(row, table, column) or row.cells.get(column))
        return "" if text in self.missing else text

    def _is_filled(self, cell: Cell) -> bool:
        text = _words(cell)
        return bool(text) and text not in self.missing

    def _cell(self, one: _Field, row: Row, table: ForeignTable) -> tuple[str, Cell]:
        """Return what stands in the first column of a field that is filled, and the name of that column."""
        cell: Cell
        for choice in one.columns:
            if isinstance(choice, foreign_column.ListedColumn):
                column, cell = choice.name, self._listed(choice, row, table)
            else:
                column, cell = choice, _special(row, table, choice) or row.cells.get(choice, "")
            if cell is None or self._is_filled(cell):
                return column, cell
        return foreign_column.shown(one.columns), ""

    def _listed(self, column: foreign_column.ListedColumn, row: Row, table: ForeignTable) -> str:
        """Return what stands in the item of a list that counts."""
        values = row.cells.get(column.name)
        if not isinstance(values, tuple):
            return ""
        held: tuple[str, ...] = values
        if column.where:
            test, beside = column.where.test(), row.cells.get(column.of_items(column.where.column))
            words = beside if isinstance(beside, tuple) else ("",) * len(values)
            held = tuple(value for value, word in zip(values, words, strict=True) if test(_words(word)))
        filled = [value for value in held if self._is_filled(value)]
        if not filled or column.take in ("first", "last"):
            return filled[0 if column.take == "first" else -1] if filled else ""
        choose: Callable[..., str] = min if column.take == "earliest" else max
        return choose(filled, key=lambda value: self._moment(column.name, value, _words(value), row, table))

    def _known_value(
        self, one: _Field, column: str, cell: Cell, row: Row, table: ForeignTable
    ) -> Value | tuple[str, ...] | None:
        """Return the value of a field, which in most rows is one of those before."""
        key = one.name, cell if isinstance(cell, str) else ""
        if key in self._known and isinstance(cell, str):
            return self._known[key]
        decided = self._repeated.number
        value = self._value(one, column, cell, row, table)
        # Which of two hours a time is of depends on the rows around it.
        if isinstance(cell, str) and decided == self._repeated.number:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = value
        return value

    def _value(
        self, one: _Field, column: str, cell: Cell, row: Row, table: ForeignTable
    ) -> Value | tuple[str, ...] | None:
        """Return the value of a field in the words of the book."""
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
            return self._length(words)
        if one.lexicon:
            return self._meaning(one, one.lexicon, words)
        return self._plain(one, words)

    def _moment(self, column: str, cell: Cell, words: str, row: Row, table: ForeignTable) -> datetime:
        zone = self.source.time_zone
        try:
            if isinstance(cell, datetime):
                return in_zone(cell, zone, fold=self._fold)
            return foreign_time(words, self._formats, zone, self._fold)
        except InputError as mistaken:
            is_refused = self.source.ambiguous == "refuse" or mistaken.mistake is not AMBIGUOUS_TIME
            fold = None if is_refused else self._repeated.fold(row, table, column)
            if fold is None:
                raise
        return in_zone(cell, zone, fold=fold) if isinstance(cell, datetime) else foreign_time(
            words, self._formats, zone, fold
        )  # fmt: skip

    def _length(self, words: str) -> timedelta:
        lasted = foreign_values.length(words, self._unit, self.source.numbers)
        if lasted is None or lasted < timedelta():
            raise WRONG_LENGTH.raised(value=words, unit=self._unit or "seconds")
        return lasted

    def _meaning(self, one: _Field, lexicon: _Lexicon, words: str) -> str | tuple[str, ...]:
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
            number = self.source.numbers.number(words)
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


def _special(row: Row, table: ForeignTable, column: str) -> str | None:
    """Return what is no column of the file: its name, and the number of the row."""
    if column == "@file":
        return table.path.rsplit("/", 1)[-1]
    return str(row.number) if column == "@row" else None


def fields_without(fields: Mapping[str, object], *names: str) -> dict[str, object]:
    """Return the fields without those of these names."""
    return {name: value for name, value in fields.items() if name not in names}
