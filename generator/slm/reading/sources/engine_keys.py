"""What an engine does not know of the mapping language: refused by name, so that nothing is counted without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from slm.measurement import COUNTED_FIELDS, STAMP, AggregatedTickets, CsvFormat, FileFormat, ParquetFormat
from slm.measurement import foreign_column as columns
from slm.problem import Mistake, Problem

UNKNOWN_TO_ENGINE: Final = Mistake(
    "SLM1051",
    "the engine does not know {key}",
    "Take read: engine out, so that the files are read row by row; or do without it.",
)
PAUSES_BY_ENGINE: Final = Mistake(
    "SLM1052",
    "waits in files of their own are read by the engine alone",
    "Write read: engine; or take pauses out, and name the columns with the wait of each ticket (pause_start, "
    "pause_end, waited) or put the waits of a month into its pauses.csv.",
)

TOLD_OF_TICKETS: Final = ("reason", "first_contact")
"""Fields that are told of single tickets alone: no figure that an engine counts depends on them."""
KNOWN_KEYS: Final = frozenset({
    "kind", "read", "name", "use", "without", "files", "format", "formats", "covers", "pauses", "time_zone", "times",
    "language", "ambiguous", "numbers", "missing", "constants", "values", "patterns", "services", "ignored",
    "take_only", "leave_out", "only_if", "required_if", "columns", "length_unit",
})  # fmt: skip
"""Keys that mean the same however a source is read; of the others, the engine knows what they are without a word."""
_FIELDS: Final = frozenset({*COUNTED_FIELDS, *TOLD_OF_TICKETS})


def unknown_to_engine(source: AggregatedTickets) -> Iterator[Problem]:
    """Yield what a source says that its engine does not know, at its place."""
    for key, info in type(source).model_fields.items():
        if key not in KNOWN_KEYS and getattr(source, key) != info.get_default(call_default_factory=True):
            yield UNKNOWN_TO_ENGINE.at(source.place(key), key=key)
    for part in ("columns", "constants", "only_if", "required_if"):
        said: Mapping[str, object] = source.placed if part == "columns" else getattr(source, part)
        for field in said:
            if field not in _FIELDS and not field.startswith(STAMP):
                yield UNKNOWN_TO_ENGINE.at(source.place(part, field), key=f"{part}.{field}")
    yield from _odd_columns(source)
    for name in source.files:
        if key := _of_format(source.format_of(name)):
            yield UNKNOWN_TO_ENGINE.at(source.place("format"), key=key)
    if source.ambiguous == "neighbours":
        yield UNKNOWN_TO_ENGINE.at(source.place("ambiguous"), key="ambiguous: neighbours")


def _odd_columns(source: AggregatedTickets) -> Iterator[Problem]:
    """Yield columns that are none of the table: in a list inside a record, or the number of the row."""
    for field, column in source.placed.items():
        if not all(isinstance(choice, str) and choice != "@row" for choice in columns.choices(column)):
            yield UNKNOWN_TO_ENGINE.at(source.place("columns", field), key=f"columns.{field}: {columns.shown(column)}")
    for path, condition in source.conditions:
        if condition.column == "@row":
            yield UNKNOWN_TO_ENGINE.at(source.place(*path, "column"), key="@row")


def _of_format(file_format: FileFormat) -> str:
    """Return what an engine does not know of a format; nothing where it knows all of it."""
    if isinstance(file_format, ParquetFormat):
        return ""
    if not isinstance(file_format, CsvFormat):
        return f"format.type: {file_format.type}"
    if file_format.footer_rows:
        return "format.footer_rows"
    return "format.header_rows" if file_format.header_rows > 1 else ""
