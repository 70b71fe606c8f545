"""Columns that somebody says hold a field, whatever they are called and whatever other columns are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from slm.measurement import source_kinds
from slm.problem import Mistake
from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.columns_meant import field_columns
from slm.text import folded

NO_SUCH_COLUMN: Final = Mistake(
    "SLM1047",
    "{path} has no column '{column}', which was said to hold {field}",
    "Name one of its columns: {like}.",
)
NO_SUCH_FIELD: Final = Mistake(
    "SLM1048",
    "no column holds '{field}' of {kind}",
    "The fields are {known}. Write FIELD=COLUMN, such as --column service=Object.",
)
_MOST_SHOWN: Final = 30
_CLOSE: Final = 0.5


def with_said(tables: Sequence[LookedTable], said: Mapping[str, str], kind: str) -> list[LookedTable]:
    """Return the tables that have the columns which somebody says hold fields; raise `InputError` where none has."""
    if not said:
        return [*tables]
    kinds = [kind] if kind else [*source_kinds.SOURCE_KINDS]
    for field in said:
        known, before = sorted(set().union(*map(_fields, kinds))), kinds
        kinds = [one for one in kinds if field in _fields(one)]
        if not kinds:
            raise NO_SUCH_FIELD.raised(field=field, kind=", ".join(before), known=", ".join(known))
    found = [(table, {field: _column_of(table, column) for field, column in said.items()}) for table in tables]
    fits = [
        replace(table, said={field: column for field, column in columns.items() if column})
        for table, columns in found
        if None not in columns.values()
    ]
    if not fits:
        table, columns = found[0]
        field = next(field for field, column in columns.items() if column is None)
        raise NO_SUCH_COLUMN.raised(path=table.path, column=said[field], field=field, like=_like(table, said[field]))
    return fits


def is_of(kind: str, table: LookedTable) -> bool:
    """Tell whether rows of a kind have all the fields that somebody says columns hold."""
    return table.said.keys() <= _fields(kind)


def is_as_said(kind: str, table: LookedTable, said: str) -> bool:
    """Tell whether rows of a kind are of that which somebody says, if any, and have all fields that are said."""
    return said in ("", kind) and is_of(kind, table)


def fields_there(kind: str, table: LookedTable) -> Iterator[tuple[str, str]]:
    """Yield field and column for each column that may hold a field: what somebody says, and nothing else of these."""
    yield from table.said.items()
    taken = {*table.said.values()}
    for field, column in field_columns(kind, table.columns):
        if field not in table.said and column not in taken:
            yield field, column


def as_checks(table: LookedTable) -> LookedTable:
    """Return a timeline with what somebody says of it by the names of checks, as which it is looked at."""
    return replace(table, said={"ok" if field == "state" else field: column for field, column in table.said.items()})


def _fields(kind: str) -> frozenset[str]:
    columns = source_kinds.SOURCE_KINDS[kind].model_fields["columns"].annotation
    return frozenset(getattr(columns, "model_fields", {}))


def _column_of(table: LookedTable, said: str) -> str | None:
    """Return the column that somebody names: letter for letter, else the only one that is written otherwise alone."""
    names = (*table.columns, *table.dropped)
    alike = [name for name in names if folded(name) == folded(said)]
    return said if said in names else alike[0] if len(alike) == 1 else None


def _like(table: LookedTable, said: str) -> str:
    """Return which columns may be meant, else the first of all."""
    close = get_close_matches(folded(said), [folded(name) for name in table.columns], cutoff=_CLOSE)
    meant = [name for name in table.columns if folded(name) in close] or [*table.columns]
    more = [f"... (+{len(meant) - _MOST_SHOWN})"] if meant[_MOST_SHOWN:] else []
    return ", ".join([*(f"'{name}'" for name in meant[:_MOST_SHOWN]), *more])
