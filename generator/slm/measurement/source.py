"""How a foreign export maps onto our records (`measurements/sources/<id>.yml`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import timedelta
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from slm.calendar import Month, TimeZone
from slm.measurement.time_format import TimeFormat
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, LocalText, Text, Whole, Written, internal, public

UNKNOWN_NAME: Final = Mistake(
    "SLM371",
    "'{name}' is neither mapped to a service nor ignored",
    "Say in services of the source '{source}' which service of the book it is, or list it in ignored with the reason; "
    "rows that are no records, such as totals, go into leave_out.",
    one_by=("source", "name"),
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


Encoding = Literal["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "windows-1252"]


class CsvFormat(Written):
    """A table as text, with the names of its columns in its first line, or in another one."""

    type: Annotated[Literal["csv", "tsv"], internal()] = "csv"
    """Parted by commas (`csv`) or by tabs (`tsv`)."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """A byte order mark at the beginning is always accepted."""
    delimiter: Annotated[Text | None, internal()] = None
    """What separates the cells, where that is neither a comma (csv) nor a tab (tsv)."""
    header_row: Annotated[Whole, internal()] = Field(default=1, ge=1, le=1000)
    """The line in which the names of the columns stand; titles above it are not read."""
    repeated_columns: Annotated[Literal["refused", "first", "last"], internal()] = "refused"
    """Which of several columns of one name counts, where that column is needed."""
    column_names: Annotated[dict[Whole, Text], internal()] = Field(default_factory=dict)
    """Names for columns by their position, the first is 1: for columns without a name or with a repeated one."""

    @property
    def separator(self) -> str:
        """What separates the cells."""
        return self.delimiter or ("," if self.type == "csv" else "\t")


class JsonFormat(Written):
    """Objects: in one JSON document, or one on each line.

    A column is the path of a value inside the record, its steps parted by dots (`fields.priority.name`); a leading
    `../` looks in what encloses the record.
    """

    type: Annotated[Literal["json", "jsonl"], internal()]
    """One document (`json`), or an object on each line (`jsonl`)."""
    encoding: Annotated[Encoding, internal()] = "utf-8"
    """How its characters are written as bytes."""
    records: Annotated[Text | None, internal()] = None
    """Where the records stand in the document, such as `data.result.values`: every list on the way is gone through."""


class XlsxFormat(Written):
    """A sheet of a workbook, with the names of its columns in one of its rows; of formulas, the values are read."""

    type: Annotated[Literal["xlsx"], internal()]
    """The word for this format."""
    sheet: Annotated[Text | None, internal()] = None
    """Needed where the workbook has several sheets."""
    header_row: Annotated[Whole, internal()] = Field(default=1, ge=1, le=1000)
    """The row in which the names of the columns stand; titles above it are not read."""
    repeated_columns: Annotated[Literal["refused", "first", "last"], internal()] = "refused"
    """Which of several columns of one name counts, where that column is needed."""
    column_names: Annotated[dict[Whole, Text], internal()] = Field(default_factory=dict)
    """Names for columns by their position, the first is 1."""


class ParquetFormat(Written):
    """A Parquet file."""

    type: Annotated[Literal["parquet"], internal()]
    """The word for this format."""


class NotesFormat(Written):
    """Markdown notes with front matter, each of which is one record, or several by a list in it."""

    type: Annotated[Literal["notes"], internal()]
    """The word for this format."""
    records: Annotated[Text | None, internal()] = None
    """A key of the front matter that holds a list: each of its items makes a record (`.` is the item, `../date` the
    key `date` of the note)."""


_BY_ENDING: Final[Mapping[str, Callable[[], CsvFormat | JsonFormat | XlsxFormat | ParquetFormat]]] = {
    "tsv": lambda: CsvFormat(type="tsv"), "json": lambda: JsonFormat(type="json"),
    "jsonl": lambda: JsonFormat(type="jsonl"), "ndjson": lambda: JsonFormat(type="jsonl"),
    "xlsx": lambda: XlsxFormat(type="xlsx"), "parquet": lambda: ParquetFormat(type="parquet"),
}  # fmt: skip


FileFormat = Annotated[CsvFormat | JsonFormat | XlsxFormat | ParquetFormat | NotesFormat, Field(discriminator="type")]


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


def _ending(name: str) -> str:
    """Return what the name of a file ends in, once it is unpacked."""
    return name.removesuffix(".gz").rpartition(".")[2].lower()


def said_once(known: Collection[str], mapped: Collection[str], /, **said: Collection[str]) -> None:
    """Raise `InputError` where a key names a field that there is not, or a constant one that has a column."""
    for key, name in ((key, name) for key, names in said.items() for name in names):
        if name not in known:
            raise FIELD_UNKNOWN.raised(key, name, field=name, known=", ".join(known))
    for name in said["constants"]:
        if name in mapped:
            raise SAID_TWICE.raised("constants", name, field=name)


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
    makes: ClassVar[str] = ""
    """What is made of the rows: tickets, outages, probes, surveys or a timeline."""
    must_cover: ClassVar[bool] = True
    """Does no row mean that nothing happened, so that it must be said of when the export is complete? (F1)"""

    @model_validator(mode="before")
    @classmethod
    def _read_type_by_ending(cls, data: object) -> object:
        """Take the type of a format that does not say one from the ending of the first file."""
        said = data.get("format") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(said, dict) or "type" in said:
            return data
        names = data.get("files")
        known = _BY_ENDING.get(_ending(str(names[0]))) if isinstance(names, list) and names else None
        return {**data, "format": {"type": known().type if known else CsvFormat().type, **said}}

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    def format_of(self, name: str) -> FileFormat:
        """Return what kind of file one of its files is: what the source says, else what the ending of the name says."""
        ending = _ending(name)
        return self.format if "format" in self.model_fields_set or ending not in _BY_ENDING else _BY_ENDING[ending]()

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
        for name in self.needed:
            if name not in self.mapped and name not in self.constants:
                raise FIELD_NOT_SAID.raised("columns", field=name)
        return self

    @model_validator(mode="after")
    def _says_what_it_covers(self) -> Self:
        if self.must_cover and self.covers is None and not all("{month}" in file for file in self.files):
            raise COVERAGE_NOT_SAID.raised("files")
        return self
