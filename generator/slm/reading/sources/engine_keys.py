"""What an engine does not know of the mapping language: refused by name, so that nothing is counted without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from slm.measurement import COUNTED_FIELDS, STAMP, AggregatedSource, CsvFormat, FileFormat, ParquetFormat
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
COVERS_TO_COUNT: Final = Mistake(
    "SLM1058",
    "an engine counts the months that its source covers, and this one does not say which",
    "Write covers: {{from: 2026-01, until: 2026-03}}, with the first month, and the first one that is no longer there.",
)

TOLD_OF_TICKETS: Final = ("reason", "first_contact")
"""Fields that are told of single tickets alone: no figure that an engine counts depends on them."""
KNOWN_KEYS: Final = frozenset({
    "kind", "read", "name", "use", "without", "files", "format", "formats", "covers", "pauses", "time_zone", "zones",
    "times", "language", "ambiguous", "numbers", "missing", "constants", "values", "patterns", "services", "ignored",
    "take_only", "leave_out", "only_if", "required_if", "columns", "length_unit",
    "complete_for",
})  # fmt: skip
"""Keys that mean the same however a source is read; of the others, the engine knows what they are without a word."""
OF_CHANGES: Final = frozenset({"several_rows", "states", "other_states", "solution", "stamps", "entries"})
"""Keys of logs of changes: the engine puts those in order, and their rows are understood as any."""
_FIELDS: Final = frozenset({*COUNTED_FIELDS, *TOLD_OF_TICKETS})


def unknown_to_engine(source: AggregatedSource) -> Iterator[Problem]:
    """Yield what a source says that its engine does not know, at its place."""
    known = KNOWN_KEYS - {"pauses"} | OF_CHANGES if source.is_of_changes else KNOWN_KEYS
    for key, info in type(source).model_fields.items():
        if key not in known and getattr(source, key) != info.get_default(call_default_factory=True):
            yield UNKNOWN_TO_ENGINE.at(source.place(key), key=key)
    yield from _changes_apart(source) if source.is_of_changes else _odd_fields(source)
    yield from _odd_columns(source)
    for nth, name in enumerate(source.files):
        if "*" in name:
            yield UNKNOWN_TO_ENGINE.at(source.place("files", nth), key=f"files: {name}")
        if key := _of_format(source.format_of(name)):
            yield UNKNOWN_TO_ENGINE.at(source.place("format"), key=key)
    if source.ambiguous == "neighbours":
        yield UNKNOWN_TO_ENGINE.at(source.place("ambiguous"), key="ambiguous: neighbours")


def _odd_fields(source: AggregatedSource) -> Iterator[Problem]:
    """Yield what is said of fields that the engine does not know of a ticket."""
    for part in ("columns", "constants", "only_if", "required_if"):
        said: Mapping[str, object] = source.placed if part == "columns" else getattr(source, part)
        for field in said:
            if field not in _FIELDS and not field.startswith(STAMP):
                yield UNKNOWN_TO_ENGINE.at(source.place(part, field), key=f"{part}.{field}")


def _changes_apart(source: AggregatedSource) -> Iterator[Problem]:
    """Yield by what rows of one case could come apart, or what all rows together decide.

    The number of a case is one column as it is written; of lengths, other numbers may say what a mark in them parts.
    """
    case = source.needed[0]
    for part in ("values", "patterns", "only_if"):
        if case in getattr(source, part):
            yield UNKNOWN_TO_ENGINE.at(source.place(part, case), key=f"{part}.{case}")
    if isinstance(column := source.placed.get(case), tuple):
        yield UNKNOWN_TO_ENGINE.at(source.place("columns", case), key=f"columns.{case}: {columns.shown(column)}")
    for field in source.lengths:
        if field in source.placed:
            yield UNKNOWN_TO_ENGINE.at(source.place("columns", field), key=f"columns.{field}")


def _odd_columns(source: AggregatedSource) -> Iterator[Problem]:
    """Yield columns that are none of the table, in a list inside a record or the number of the row; and whole cases."""
    for field, column in source.placed.items():
        if not all(isinstance(choice, str) and choice != "@row" for choice in columns.choices(column)):
            yield UNKNOWN_TO_ENGINE.at(source.place("columns", field), key=f"columns.{field}: {columns.shown(column)}")
    for path, condition in source.conditions:
        if condition.column == "@row":
            yield UNKNOWN_TO_ENGINE.at(source.place(*path, "column"), key="@row")
        if getattr(condition, "whole_case", None) and not source.is_of_changes:
            yield UNKNOWN_TO_ENGINE.at(source.place(*path, "whole_case"), key="leave_out.whole_case")


def _of_format(file_format: FileFormat) -> str:
    """Return what an engine does not know of a format; nothing where it knows all of it."""
    if isinstance(file_format, ParquetFormat):
        return ""
    if not isinstance(file_format, CsvFormat):
        return f"format.type: {file_format.type}"
    if file_format.footer_rows:
        return "format.footer_rows"
    return "format.header_rows" if file_format.header_rows > 1 else ""
