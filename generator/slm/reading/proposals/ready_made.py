"""The ready-made mappings that fit an export, and what each of them leaves for a source to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, cast

from slm.measurement import ForeignSource, source_kinds
from slm.problem import Problem
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.words_seen import WordSeen, text_of
from slm.reading.sources.source import presets, read_source
from slm.reading.yaml_text import YamlDocument

_ASKED: Final = ("sqlite", "lines")
"""Formats in which the mapping itself says what the columns are."""
_TABLES: Final = ("csv", "tsv", "xlsx")


class ReadyMade(NamedTuple):
    """A ready-made mapping, and what it leaves for a source to say."""

    source: source_kinds.AnySource
    open: frozenset[str]
    """Fields that the mapping says nothing of."""
    needs: frozenset[str]


def fitting(tables: Sequence[LookedTable], use: str | None) -> Iterator[tuple[str, ReadyMade, LookedTable]]:
    """Yield the ready-made mappings all columns of which an export has, with its table."""
    for name in [use] if use else presets():
        if ready := ready_made(name):
            needed = tuple(column for column in ready.source.needed_columns if not column.startswith("@"))
            if needed and (table := _table_of(ready.source, needed, tables)):
                yield name, ready, table


def _table_of(source: ForeignSource, needed: tuple[str, ...], tables: Sequence[LookedTable]) -> LookedTable | None:
    """Return the table of an export that has all columns that a ready-made mapping needs."""
    if source.format.type in _ASKED:
        is_alike = tables[0].format["type"] == source.format.type
        return tables[0].read_as(source.format, needed) if is_alike else None
    fits = (table for table in tables if _is_format(source, table) and _has_all(source, needed, table))
    return next(fits, None)


def _has_all(source: ForeignSource, needed: tuple[str, ...], table: LookedTable) -> bool:
    """Tell whether a table has every column that is needed, or another one that holds the same."""
    missing = {*needed} - {*table.columns}
    return missing <= source.to_spare(missing).keys() and len(missing) < len(needed)


def columns_there(source: ForeignSource, table: LookedTable) -> dict[str, str]:
    """Return the column of each field; of several that may hold it, the first that a table has."""
    named = {field: column if isinstance(column, tuple) else (column,) for field, column in source.placed.items()}
    there = {
        field: [name for name in names if isinstance(name, str) and name in table.columns]
        for field, names in named.items()
    }
    return {field: next(iter(there[field]), column) for field, column in source.mapped.items()}


def levels_known(use: str, table: LookedTable) -> list[WordSeen]:
    """Return what a ready-made mapping makes of the levels of an export, with their rows: they decide its limits."""
    ready = ready_made(use) if use else None
    column = columns_there(ready.source, table).get("priority") if ready else None
    meant = ready.source.values.get("priority", {}) if ready else {}
    words = Counter(text_of(value) for value in table.values(column)) if column else Counter[str]()
    return [WordSeen(word=word, rows=rows, meant=str(meant[word])) for word, rows in words.items() if word in meant]


def _is_format(source: ForeignSource, table: LookedTable) -> bool:
    kinds = (str(source.format.type), str(table.format["type"]))
    if all(kind in _TABLES for kind in kinds):
        return True
    records = getattr(source.format, "records", None) or ""
    return kinds[0] == kinds[1] and records == table.format.get("records", "")


@cache
def ready_made(name: str) -> ReadyMade | None:
    """Return a ready-made mapping as a source that uses it and says what it leaves open."""
    value: dict[str, Any] = {"use": name, "name": name, "files": ["{month}"]}
    for more in ({}, {"known_for": "1 calendar_hours", "services": {"x": "x"}}):
        for kind in source_kinds.SOURCE_KINDS:
            constants: dict[str, str] = {}
            for _ in range(4):
                said = {**value, **more, "kind": kind, **({"constants": constants} if constants else {})}
                found, problems = read_source(YamlDocument(path="", value=said, positions={}))
                if isinstance(found, ForeignSource):
                    return ReadyMade(cast(source_kinds.AnySource, found), frozenset(constants), frozenset(more))
                if not (missing := _missing(problems)):
                    break
                constants[missing] = {"type": "incident", "kind": "outage"}.get(missing, "x")
    return None


def _missing(problems: Sequence[Problem]) -> str:
    """Return the field that nothing says, where that is what is wrong."""
    return next((dict(problem.words)["field"] for problem in problems if problem.code == "SLM384"), "")
