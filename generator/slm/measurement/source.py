"""How a foreign export maps onto our records (`measurements/sources/<id>.yml`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from itertools import chain
from typing import Annotated, ClassVar, Final, Literal, Self, get_args, get_origin

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from slm.calendar import Month, TimeZone
from slm.measurement.file_format import BY_ENDING, CsvFormat, FileFormat, ending
from slm.measurement.time_format import TimeFormat
from slm.problem import Mistake, nearest
from slm.text import N_
from slm.values import Date, Id, LocalText, Text, Written, internal, public

UNKNOWN_NAME: Final = Mistake(
    "SLM371",
    "'{name}' is neither mapped to a service nor ignored",
    "Say in services of the source '{source}' which service of the book it is, or list it in ignored with the reason; "
    "rows that are no records, such as totals, go into leave_out.",
    one_by=("source", "name"),
)
EXCHANGED: Final = Mistake(
    "SLM685",
    "the two sides are exchanged here: '{name}' is a word of the export, and stands where the book's own belongs",
    "Write the word of the export first, then that of the book: {name}: {ours}.",
    one_by=("source",),
)
UNKNOWN_STATE: Final = Mistake(
    "SLM372", "the state '{state}' is not mapped", "Say in the states of the source '{source}' what it means: {known}."
)
VALUE_NOT_MAPPED: Final = Mistake(
    "SLM390",
    "the value '{value}' of {field} is not mapped",
    "Say in values.{field} of the source '{source}' what it is in the book{known}; or leave such rows out, with the "
    "reason, in leave_out.",
    one_by=("source", "field", "value"),
)
FIELD_NOT_SAID: Final = Mistake(
    "SLM384", "nothing says where '{field}' comes from", "Name its column in columns, or its one value in constants."
)
FIELD_UNKNOWN: Final = Mistake("SLM385", "'{field}' is not a field of this kind of source", "The fields are {known}.")
SAID_TWICE: Final = Mistake(
    "SLM386",
    "'{field}' is said to come from a column and to be constant",
    "Take it out of columns or out of constants.",
)
COVERAGE_NOT_SAID: Final = Mistake(
    "SLM387",
    "it is not said for which time the export is complete",
    "Write covers: {{from: 2026-01-01, until: 2026-02-01}}, or one file per month with {{month}} in its name: "
    "only where the export is complete does no row mean that nothing happened.",
)
COVERS_BACKWARDS: Final = Mistake(
    "SLM388",
    "the export covers nothing: {until} is not after {start}",
    "`until` is the first day that the export does not cover.",
)
NO_WORD: Final = Mistake(
    "SLM393",
    "'{value}' is no word of the book for {field}",
    "The word of the export comes first, then that of the book, which is one of {known}.",
)
FORMAT_AS_WORD: Final = Mistake(
    "SLM392", "the format has keys, and is not one word: '{value}'", "Write format: {{type: {type}}}."
)


def _read_cell(value: object) -> str:
    return value if isinstance(value, str) else ""


CellText = Annotated[
    str, BeforeValidator(_read_cell), WithJsonSchema({"type": ["string", "number", "boolean", "null"]})
]
"""What a cell may hold; empty where nothing stands in it."""


class IgnoredName(Written):
    """A foreign name that is not a service of the book, and why (FAILURES F9: no silent filter)."""

    name: Annotated[Text, internal()]
    """The name as the export writes it."""
    reason: Annotated[LocalText, internal()]
    """Why it is none."""


class CellCondition(Written):
    """Rows in which a column holds one of these values; an empty value is a cell in which nothing stands."""

    column: Annotated[Text, internal()]
    """The column that is looked at."""
    values: Annotated[tuple[CellText, ...], internal()] = Field(min_length=1)
    """The values, one of which it has to hold."""


class LeftOut(CellCondition):
    """Rows that are left out, and why; each of them is counted under the reason (FAILURES F9)."""

    reason: Annotated[LocalText, internal()]
    """Why such rows are left out."""


class Covers(Written):
    """The days of which the export is complete, half-open: from `from`, until the day before `until`."""

    start: Annotated[Date, internal()] = Field(alias="from")
    """The first day that the export covers."""
    until: Annotated[Date, internal()]
    """The first day that it no longer covers."""

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.until <= self.start:
            raise COVERS_BACKWARDS.raised("until", start=self.start, until=self.until)
        return self

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that are covered from their first day to their last."""
        months, month = [], Month.of(self.start - timedelta(days=1)).next
        while month.next.first_day <= self.until:
            months.append(month)
            month = month.next
        return tuple(months)


_MONTH_IN_NAME: Final = re.compile(r"\{\w[^{}]*\}|%Y[-_.]?%m|[YyJj]{4}[-_.]?[Mm]{2}|(?<!\d)20\d\d-[01]\d(?!\d)")
"""What people write for the month in the name of a file, instead of `{month}`."""


def with_month(name: str) -> str:
    """Return the name of a file in which a month, or what stands for one, is written as sources write it."""
    return _MONTH_IN_NAME.sub("{month}", name)


def said_once(known: Collection[str], mapped: Collection[str], /, **said: Collection[str]) -> None:
    """Raise `InputError` where a key names a field that there is not, or a constant one that has a column."""
    for key, name in ((key, name) for key, names in said.items() for name in names):
        if name not in known:
            raise FIELD_UNKNOWN.raised(key, name, field=name, known=", ".join(known))
    for name in said["constants"]:
        if name in mapped:
            raise SAID_TWICE.raised("constants", name, field=name)


def words_are_known(
    record: type[Written], constants: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
) -> None:
    """Raise `InputError` where a foreign word is said to be one that the field of a record cannot hold.

    Rows with such a word would be refused one by one, or with another letter in the case of a name count nowhere.
    """
    said: list[tuple[tuple[str, ...], str, str]]
    said = [(("constants", name), name, word) for name, word in constants.items()]
    said += [(("values", name, foreign), name, word) for name, of in values.items() for foreign, word in of.items()]
    for path, name, word in said:
        field = record.model_fields.get(name)
        legal = _words_of(field.annotation) if field else ()
        if legal and word not in legal:
            turned = f"{word}: {path[-1]}" if path[-1] in legal else nearest(word, legal)
            raise NO_WORD.raised(*path, value=word, field=name, known=", ".join(legal), meant=turned)


def _words_of(kind: object) -> tuple[str, ...]:
    """Return the words that a value of a kind is written with, where they are few."""
    if kind is bool:
        return "true", "false"
    return get_args(kind) if get_origin(kind) is Literal else tuple(chain(*map(_words_of, get_args(kind))))


class ForeignSource(Written):
    """What every mapping of an export says: which files, how to read them, and what becomes of each cell.

    A value is taken from its column (or is constant), is nothing where it is one of `missing`, and is put into the
    book's words by `values` and `services`. A value that is not mapped is a mistake, never a guess.
    """

    kind: Annotated[str, internal()]
    """What its rows are, such as `tickets` or `outages`."""
    name: Annotated[LocalText, public(N_("Data source"))]
    """What it is called for readers."""
    use: Annotated[Text | None, internal()] = None
    """A mapping that comes with the program, such as `servicenow-audit-log`; what is written here goes before it."""
    without: Annotated[tuple[Text, ...], internal()] = ()
    """Columns of the mapping named by `use` that this export does not have."""
    files: Annotated[tuple[Text, ...], internal()] = Field(min_length=1)
    """Paths below `measurements/`. `{month}` stands for a month such as 2026-10, `*` for anything in a name. A name
    that ends in .gz is unpacked."""
    format: Annotated[FileFormat, internal()] = CsvFormat()
    """What kind of file it is; by default what the ending of its name says, else a CSV file."""
    covers: Annotated[Covers | None, internal()] = None
    """The days of which the export is complete."""
    time_zone: Annotated[TimeZone | None, internal()] = None
    """The zone of times without an offset; without it they are refused."""
    times: Annotated[tuple[TimeFormat, ...], internal()] = Field(default_factory=lambda: (TimeFormat("iso"),))
    """How times are written; the first format that reads a time counts."""
    missing: Annotated[tuple[CellText, ...], internal()] = ()
    """What stands in a cell that has no value, such as `?`, `N/A` or `1900-01-01 00:00`."""
    constants: Annotated[dict[str, Text], internal()] = Field(default_factory=dict)
    """Values that are the same in every row, such as `type: incident`."""
    values: Annotated[dict[str, dict[str, Text]], internal()] = Field(default_factory=dict)
    """For each field the foreign values and what they are here; every value that occurs has to stand there."""
    services: Annotated[dict[str, Id], internal()] = Field(default_factory=dict)
    """Foreign names and the services that they are. Without them, the names are those of the book."""
    ignored: Annotated[tuple[IgnoredName, ...], internal()] = ()
    """Foreign names that are no service of the book, and why."""
    leave_out: Annotated[tuple[LeftOut, ...], internal()] = ()
    """Rows that are left out, and why."""
    only_if: Annotated[dict[str, CellCondition], internal()] = Field(default_factory=dict)
    """Fields that count only in rows that meet a condition: a time of resolution only if the state is closed."""
    required_if: Annotated[dict[str, CellCondition], internal()] = Field(default_factory=dict)
    """Fields that must not be empty in rows that meet a condition: an end, if the incident is resolved."""
    wrong_rows: Annotated[Literal["error", "left_out"], internal()] = "error"
    """Rows that cannot be understood stop the build; `left_out` makes warnings of them, and counts them."""

    needed: ClassVar[tuple[str, ...]] = ()
    """The fields that every row needs."""
    instants: ClassVar[tuple[str, ...]] = ()
    """The fields that are times."""
    days: ClassVar[tuple[str, ...]] = ()
    """Those of them of which the record has the day alone: it may be written as a day, too."""
    record: ClassVar[type[Written]] = Written
    """The model whose fields the columns, constants and values are named after."""
    makes: ClassVar[str] = ""
    """What is made of the rows: tickets, outages, probes, surveys or a timeline."""
    must_cover: ClassVar[bool] = True
    """Does no row mean that nothing happened, so that it must be said of when the export is complete? (F1)"""

    @model_validator(mode="before")
    @classmethod
    def _read_type_byending(cls, data: object) -> object:
        """Take the type of a format that does not say one from the ending of the first file."""
        said = data.get("format") if isinstance(data, dict) else None
        if isinstance(said, str) and said:
            meant = nearest(said, (*BY_ENDING, "csv", "notes")).split(", ")[0]
            raise FORMAT_AS_WORD.raised("format", value=said, type=meant)
        if not isinstance(data, dict) or not isinstance(said, dict) or "type" in said:
            return data
        names = data.get("files")
        known = BY_ENDING.get(ending(str(names[0]))) if isinstance(names, list) and names else None
        return {**data, "format": {"type": known().type if known else CsvFormat().type, **said}}

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    def format_of(self, name: str) -> FileFormat:
        """Return what kind of file one of its files is: what the source says, else what the ending of the name says."""
        by_ending = BY_ENDING.get(ending(name))
        return by_ending() if by_ending and "format" not in self.model_fields_set else self.format

    @property
    def mapped(self) -> Mapping[str, str]:
        """The column of each field that has one."""
        columns: Written = getattr(self, "columns")  # noqa: B009  # each kind has its own
        found = {name: getattr(columns, name) for name in type(columns).model_fields}
        return {name: column for name, column in found.items() if column is not None}

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """Every column that must be in the file."""
        conditions = (*self.leave_out, *self.only_if.values(), *self.required_if.values())
        return tuple(dict.fromkeys([*self.mapped.values(), *(condition.column for condition in conditions)]))

    def key_of(self, column: str) -> tuple[str | int, ...]:
        """Return where a column is named that is needed."""
        named: list[tuple[tuple[str | int, ...], str]] = [(("columns", key), name) for key, name in self.mapped.items()]
        named += [(("leave_out", index, "column"), left_out.column) for index, left_out in enumerate(self.leave_out)]
        for key, conditions in (("only_if", self.only_if), ("required_if", self.required_if)):
            named += [((key, field, "column"), condition.column) for field, condition in conditions.items()]
        return next((path for path, name in named if name == column), ())

    @property
    def named_services(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Each service that it names, and where."""
        yield from ((("services", name), service) for name, service in self.services.items())
        if "service" in self.constants:
            yield ("constants", "service"), self.constants["service"]
        if not self.services:
            values = self.values.get("service", {})
            yield from ((("values", "service", name), service) for name, service in values.items())

    @property
    def known_services(self) -> frozenset[str] | None:
        """The services that it can tell of; None where the names in the file are those of the book."""
        return frozenset(service for _, service in self.named_services) or None

    @model_validator(mode="after")
    def _fields_are_said_once(self) -> Self:
        known = type(getattr(self, "columns")).model_fields  # noqa: B009
        conditions = {"only_if": self.only_if, "required_if": self.required_if}
        said_once(known, self.mapped, constants=self.constants, values=self.values, **conditions)
        words_are_known(self.record, self.constants, self.values)
        for name in self.needed:
            if name not in self.mapped and name not in self.constants:
                raise FIELD_NOT_SAID.raised("columns", field=name)
        return self

    @model_validator(mode="after")
    def _says_what_it_covers(self) -> Self:
        if self.must_cover and self.covers is None and not all("{month}" in file for file in self.files):
            named = (with_month(file) for file in self.files if "{month}" not in file)
            meant = next((file for file in named if "{month}" in file), "")
            raise COVERAGE_NOT_SAID.raised("files", **({"meant": meant} if meant else {}))
        return self
