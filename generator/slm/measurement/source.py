"""How a foreign export maps onto our records (`measurements/sources/<id>.yml`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from slm import layout
from slm.calendar import TimeZone
from slm.measurement.covers import Covers
from slm.measurement.fetch import Fetch, can_be_fetched, format_of_fetched, span_columns
from slm.measurement.file_format import BY_ENDING, CsvFormat, FileFormat, ending, format_by_name, typed_by_ending
from slm.measurement.foreign_column import Column, ListedColumn, choices, names, shown
from slm.measurement.foreign_fields import said_once, with_truths, words_are_known
from slm.measurement.foreign_values import NumberMarks
from slm.measurement.foreign_words import (
    CellCondition,
    CellText,
    IgnoredName,
    LeftOut,
    TakenOnly,
    WordPattern,
    meanings,
    other_is_last,
)
from slm.measurement.time_format import FORMAT_INCOMPLETE, TimeFormat, read_language_of_times
from slm.measurement.zone_names import ZoneWord
from slm.problem import Mistake, nearest
from slm.text import N_
from slm.values import Id, LocalText, Text, Written, internal, public

UNKNOWN_NAME: Final = Mistake(
    "SLM371",
    "'{name}' is neither mapped to a service nor ignored",
    "Say in services of the source '{source}' which service of the book it is, or list it in ignored with the reason; "
    "rows that are no records, such as totals, go into leave_out.",
    one_by=("source", "name"),
)
EXCHANGED: Final = Mistake(
    "SLM685",
    "the two sides are exchanged here: '{value}' is a word of the export, and stands where the book's own belongs",
    "Write the word of the export first, then that of the book: {value}: {ours}.",
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
COVERAGE_NOT_SAID: Final = Mistake(
    "SLM387",
    "it is not said for which time the export is complete",
    "Write covers: {{from: 2026-01-01, until: 2026-02-01}}, or one file per month with {{month}} in its name: "
    "only where the export is complete does no row mean that nothing happened.",
)
SEVERAL_MEANINGS: Final = Mistake(
    "SLM1103",
    "only a service can be several at once, not {field}",
    "Write one word after `is`.",
)
ONE_SERVICE_EACH: Final = Mistake(
    "SLM1110",
    "a case is one of one service, so one name cannot be several services here",
    "Write the one service that answers for it; interruptions, checks and surveys can be of several.",
)
NO_TIME_TO_COMPARE: Final = Mistake(
    "SLM1105",
    "'{take}' of the list compares times, and '{field}' is none",
    "Write take: first or take: last.",
)
NO_CASES_TO_LEAVE_OUT: Final = Mistake(
    "SLM1120",
    "`whole_case` leaves out all rows of a case, and rows of the kind {kind} are none of cases",
    "Take whole_case out: the rows that meet the condition are left out.",
)
OTHER_TWICE: Final = Mistake(
    "SLM1109",
    "all other names are said to be services, and to be ignored",
    "Leave other: true in one of patterns.service and ignored.",
)
FORMAT_AS_WORD: Final = Mistake(
    "SLM392", "the format has keys, and is not one word: '{value}'", "Write format: {{type: {type}}}."
)


LanguageOfTimes = Annotated[
    str, BeforeValidator(read_language_of_times), WithJsonSchema({"type": "string", "examples": ["es", "pt-BR", "zh"]})
]
"""A language whose names of months are known."""
_MONTH_IN_NAME: Final = re.compile(r"\{\w[^{}]*\}|%Y[-_.]?%m|[YyJj]{4}[-_.]?[Mm]{2}|(?<!\d)20\d\d-[01]\d(?!\d)")
"""What people write for the month in the name of a file, instead of `{month}`."""


def with_month(name: str) -> str:
    """Return the name of a file in which a month, or what stands for one, is written as sources write it."""
    return _MONTH_IN_NAME.sub("{month}", name)


class ForeignSource(Written):
    """What every mapping of an export says: which files, how to read them, and what becomes of each cell.

    A value is taken from its column (or is constant), is nothing where it is one of `missing`, and is put into the
    book's words by `values` and `services`. A value that is not mapped is a mistake, never a guess.
    """

    kind: Annotated[str, internal()]
    """What its rows are, such as `tickets` or `outages`."""
    read: Annotated[Literal["rows", "engine"], internal()] = "rows"
    """How it is read: row by row; or counted by an engine, without all rows in memory (tickets, events)."""
    name: Annotated[LocalText, public(N_("Data source"))]
    """What it is called for readers."""
    use: Annotated[Text | None, internal()] = None
    """A mapping that comes with the program, such as `servicenow-audit-log`; what is written here goes before it."""
    without: Annotated[tuple[Text, ...], internal()] = ()
    """Columns of the mapping named by `use` that this export does not have."""
    files: Annotated[tuple[Text, ...], internal()] = Field(min_length=1)
    """Paths below `measurements/`. `{month}` stands for a month such as 2026-10, `*` for anything in a name. A name
    that ends in .gz is unpacked."""
    fetch: Annotated[Fetch | None, internal()] = None
    """The server of which `slm import` writes a month into the file that `files` names for it; without it, people put
    the files there."""
    format: Annotated[FileFormat, internal()] = CsvFormat()
    """What kind of file it is; by default what the ending of its name says, else a CSV file."""
    formats: Annotated[dict[str, FileFormat], internal()] = Field(default_factory=dict)
    """Formats of files by their names, `*` standing for anything: `{"*.xlsx": {header_row: 3}}`; the first that fits
    counts, and `format` for all other files."""
    covers: Annotated[Covers | None, internal()] = None
    """The days of which the export is complete."""
    time_zone: Annotated[TimeZone | None, internal()] = None
    """The zone of times without an offset; without it they are refused."""
    zones: Annotated[dict[ZoneWord, TimeZone], internal()] = Field(default_factory=dict)
    """Which zone is meant by words for zones that stand in times and in `times`, where several have them:
    `{EST: America/New_York, PST: America/Los_Angeles}`; words that are not there are of `time_zone`."""
    times: Annotated[tuple[TimeFormat, ...], internal()] = Field(default_factory=lambda: (TimeFormat("iso"),))
    """How times are written; the first format that reads a time counts. Of fields that are days, so much of it is
    read as says the day."""
    language: Annotated[LanguageOfTimes | None, internal()] = None
    """The language of names of months and of parts of the day in times, such as `es` or `zh`; English without it."""
    ambiguous: Annotated[Literal["first", "second", "neighbours", "refuse"] | None, internal()] = None
    """Which hour a time is of that the clock showed twice when it was put back. `neighbours` looks where the file, in
    order of time, goes back by an hour, and refuses what that does not decide; without a word this is done and told."""
    numbers: Annotated[NumberMarks, internal()] = NumberMarks()
    """How numbers are written."""
    missing: Annotated[tuple[CellText, ...], internal()] = ()
    """What stands in a cell that has no value, such as `?`, `N/A` or `1900-01-01 00:00`."""
    constants: Annotated[dict[str, Text], internal()] = Field(default_factory=dict)
    """Values that are the same in every row, such as `type: incident`."""
    values: Annotated[dict[str, dict[str, Text]], internal()] = Field(default_factory=dict)
    """For each field the foreign values and what they are here; every value that occurs has to stand there, or has to
    be meant by one of `patterns`."""
    patterns: Annotated[dict[str, tuple[WordPattern, ...]], internal()] = Field(default_factory=dict)
    """For each field, `service` too, what values are that are not listed: the first pattern that fits counts."""
    services: Annotated[dict[str, Id | tuple[Id, ...]], internal()] = Field(default_factory=dict)
    """Foreign names and the services that they are, one or several of each. Without them, and without patterns, the
    names are those of the book."""
    ignored: Annotated[tuple[IgnoredName, ...], internal()] = ()
    """Foreign names that are no service of the book, and why. They go before `patterns`, and `other` comes last."""
    take_only: Annotated[tuple[TakenOnly, ...], internal()] = ()
    """Rows that are taken: of a log of all changes, those that are about the state."""
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
    lengths: ClassVar[tuple[str, ...]] = ()
    """The fields that are lengths of time."""
    coded: ClassVar[tuple[str, ...]] = ()
    """The truth values whose digits mean what the tool says: in some a 0 is the sign that all is well."""
    spared: ClassVar[tuple[str, ...]] = ()
    """The fields of which a file need not have the column that a ready-made mapping names: not all versions have it."""
    single: ClassVar[bool] = False
    """Is a row about one service alone?"""
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
    def _read_truths(cls, data: object) -> object:
        """Take yes for true in what fields are that hold a truth value."""
        return with_truths(cls.record, cls.coded, data) if isinstance(data, dict) else data

    @model_validator(mode="before")
    @classmethod
    def _read_type_byending(cls, data: object) -> object:
        """Take the type of a format that does not say one from the ending of the first file."""
        said = data.get("format") if isinstance(data, dict) else None
        if isinstance(said, str) and said:
            meant = nearest(said, (*BY_ENDING, "csv", "notes")).split(", ")[0]
            raise FORMAT_AS_WORD.raised("format", value=said, type=meant)
        if not isinstance(data, dict):
            return data
        asked = data.get("fetch")
        if said is None and isinstance(asked, dict):
            said = format_of_fetched(asked)
        if isinstance(of_names := data.get("formats"), dict):
            data = {**data, "formats": {name: typed_by_ending(said, name) for name, said in of_names.items()}}
        if not isinstance(said, dict):
            return data
        names = data.get("files")
        first = str(names[0]) if isinstance(names, list) and names else ""
        return {**data, "format": typed_by_ending(said, first)}

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    def format_of(self, name: str) -> FileFormat:
        """Return what kind of file one of its files is: what the source says, else what the ending of the name says."""
        if said := format_by_name(self.formats, name.removeprefix(layout.record_file(""))):
            return said
        by_ending = BY_ENDING.get(ending(name))
        return by_ending() if by_ending and "format" not in self.model_fields_set else self.format

    @cached_property
    def placed(self) -> Mapping[str, Column]:
        """Where the value of each field stands that has a column."""
        columns: Written = getattr(self, "columns")  # noqa: B009  # each kind has its own
        found = {name: getattr(columns, name) for name in type(columns).model_fields}
        return {name: column for name, column in found.items() if column is not None}

    @cached_property
    def mapped(self) -> Mapping[str, str]:
        """The column of each field that has one; of several, the first."""
        return {name: shown(column) for name, column in self.placed.items()}

    @property
    def conditions(self) -> Iterator[tuple[tuple[str | int, ...], CellCondition]]:
        """Each condition, and where it is written."""
        yield from ((("take_only", index), taken) for index, taken in enumerate(self.take_only))
        yield from ((("leave_out", index), left_out) for index, left_out in enumerate(self.leave_out))
        for key, conditions in (("only_if", self.only_if), ("required_if", self.required_if)):
            yield from (((key, field), condition) for field, condition in conditions.items())

    @property
    def _named_columns(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Each column that is named, and where."""
        for field, column in self.placed.items():
            for index, choice in enumerate(choices(column)):
                steps = ("columns", field, index) if isinstance(column, tuple) else ("columns", field)
                yield from ((steps, name) for name in names(choice))
        yield from (((*path, "column"), condition.column) for path, condition in self.conditions)

    @property
    def needed_columns(self) -> tuple[str, ...]:
        """Every column that is looked at, of several that may hold a value each."""
        return tuple(dict.fromkeys(name for _, name in self._named_columns))

    def to_spare(self, missing: Collection[str]) -> dict[str, tuple[str | int, ...]]:
        """Return which of the columns that a file lacks it does not need, as another one may hold the value.

        Each with the place that names it.
        """
        needed = {condition.column for _, condition in self.conditions}
        spare: dict[str, tuple[str | int, ...]] = {}
        for field, column in self.placed.items():
            lacking = [
                (index, name) for index, choice in enumerate(choices(column)) for name in names(choice)
                if name in missing
            ]  # fmt: skip
            is_spared = field in self.spared and not self.says("columns", field)
            if is_spared or len({index for index, _ in lacking}) < len(choices(column)):
                spare |= {name: ("columns", field, index) for index, name in lacking}
            else:
                needed |= {name for _, name in lacking}
        return {name: path for name, path in spare.items() if name not in needed}

    def key_of(self, column: str) -> tuple[str | int, ...]:
        """Return where a column is named that is needed."""
        return next((path for path, name in self._named_columns if name == column), ())

    def says(self, *path: str | int) -> bool:
        """Tell whether its own file says something there, and not the mapping that it uses."""
        return self._source is not None and (*self._path, *path) in self._source.positions

    @property
    def named_services(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Each service that it names, and where."""
        for name, said in self.services.items():
            yield from ((("services", name), service) for service in meanings(said))
        for index, pattern in enumerate(self.patterns.get("service", ())):
            yield from ((("patterns", "service", index, "is"), service) for service in meanings(pattern.meaning))
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
        said_once(
            known, self.mapped, constants=self.constants, values=self.values, patterns=self.patterns, **conditions
        )
        words_are_known(self.record, self.constants, self.values, self.patterns)
        for name in self.needed:
            if name not in self.mapped and name not in self.constants:
                raise FIELD_NOT_SAID.raised("columns", field=name)
        return self

    @model_validator(mode="after")
    def _times_are_moments(self) -> Self:
        has_days = any(name in self.placed for name in self.days)
        for index, known in enumerate(self.times):
            if known.is_day and not has_days:
                raise FORMAT_INCOMPLETE.raised("times", index, value=known, part="hour")
        for field, column in self.placed.items():
            for choice in choices(column):
                is_compared = isinstance(choice, ListedColumn) and choice.take in ("earliest", "latest")
                if isinstance(choice, ListedColumn) and is_compared and field not in self.instants:
                    raise NO_TIME_TO_COMPARE.raised("columns", field, take=choice.take, field=field)
        return self

    @model_validator(mode="after")
    def _patterns_say_one_thing(self) -> Self:
        for field, patterns in self.patterns.items():
            other_is_last(patterns, "patterns", field)
            for index, pattern in enumerate(patterns):
                if field != "service" and isinstance(pattern.meaning, tuple):
                    raise SEVERAL_MEANINGS.raised("patterns", field, index, "is", field=field)
        other_is_last(self.ignored, "ignored")
        if any(one.other for one in self.ignored) and any(one.other for one in self.patterns.get("service", ())):
            raise OTHER_TWICE.raised("ignored", len(self.ignored) - 1)
        for path, _ in self.named_services if self.single else ():
            if isinstance(self.services.get(str(path[1])), tuple) and path[0] == "services":
                raise ONE_SERVICE_EACH.raised(*path)
            if path[0] == "patterns" and isinstance(self.patterns["service"][int(path[2])].meaning, tuple):
                raise ONE_SERVICE_EACH.raised(*path)
        return self

    @model_validator(mode="after")
    def _has_cases_to_leave_out(self) -> Self:
        for index, one in enumerate(self.leave_out):
            if one.whole_case and self.makes != "tickets":
                raise NO_CASES_TO_LEAVE_OUT.raised("leave_out", index, "whole_case", kind=self.kind)
        return self

    @model_validator(mode="after")
    def _can_be_fetched(self) -> Self:
        if self.fetch:
            can_be_fetched(self.fetch, self.files, self.format_of, self.time_zone)
            if self.fetch.sql:
                span_columns(self.kind, self.placed, is_log=self.is_log)
        return self

    @property
    def is_log(self) -> bool:
        """Is each row a change of something, and none a whole record?"""
        return getattr(self, "several_rows", "") == "last"

    @model_validator(mode="after")
    def _says_what_it_covers(self) -> Self:
        if self.must_cover and self.covers is None and not all("{month}" in file for file in self.files):
            named = (with_month(file) for file in self.files if "{month}" not in file)
            meant = next((file for file in named if "{month}" in file), "")
            raise COVERAGE_NOT_SAID.raised("files", **({"meant": meant} if meant else {}))
        return self
