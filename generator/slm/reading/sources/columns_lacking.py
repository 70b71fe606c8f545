"""Columns that a source names and its export lacks: all of a file in one message, with what may be meant by them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from slm.measurement import source_kinds
from slm.problem import Problem, spoken
from slm.reading.sources.column_names import COLUMN_NAMES
from slm.reading.sources.columns_meant import field_columns
from slm.reading.sources.table import COLUMN_NOT_THERE
from slm.text import N_, folded

_OF_PRESET: Final = N_(
    "Write in {key} of the source what the export calls it: {legal}. Where it has no such column, write "
    "without: [{name}]."
)
_DECIDING_OF_PRESET: Final = N_(
    "Write in {key} of the source what the export calls it: {legal}. Where it has no such column, write "
    "without: [{name}]; what is promised of it has no data then."
)
_SEVERAL: Final = N_("Write in the source what the export calls them: {paste}. Its columns are {there}.")
_SEVERAL_OF_PRESET: Final = N_(
    "Write in the source what the export calls them: {paste}. Its columns are {there}. What the ready-made mapping "
    "looks for and the export does not have is taken out, such as without: [{spare}]; what is promised of it has no "
    "data then."
)
_BESIDE_COLUMNS: Final = N_("{paste}, and the column in {keys}")
_IN_OTHER_KEYS: Final = N_("the column in {keys}")
_DECIDE: Final = frozenset({
    "responded", "resolved", "restored", "priority", "due", "due_after", "kept", "group", "end", "length", "ok",
    "response_ms", "customer",
})  # fmt: skip
"""Fields that decide a figure: without them there is none."""
_PLAIN: Final = re.compile(r"[^\W\d](?:[\w ()/.-]*[\w)])?")
"""A name that YAML needs no quotes for."""
_MOST: Final = 60


def columns_told(source: source_kinds.AnySource, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield what is wrong with files; the columns that a file lacks are one problem, with where they are named."""
    lacking: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.mistake is COLUMN_NOT_THERE:
            lacking.setdefault(problem.place.path, []).append(problem)
        else:
            yield problem
    for found in lacking.values():
        yield _together(source, found) if len(found) > 1 else _named(source, found[0])


def _named(source: source_kinds.AnySource, problem: Problem) -> Problem:
    """Return the problem with the place where the source names the column, and what may be meant first."""
    words = dict(problem.words)
    key = source.key_of(words["column"])
    if not key:
        return problem
    words |= {"key": str(key[0])}
    if key[0] == "columns":
        meant = _meant(source, [problem]).get(str(key[1]))
        words |= {"legal": ", ".join([meant, *_others(words["legal"], meant)])} if meant else {}
        if source.use and key[1] not in source.needed:
            words |= {"advice": _DECIDING_OF_PRESET if key[1] in _DECIDE else _OF_PRESET, "name": str(key[1])}
    return replace(problem, words=tuple(words.items()), also=(source.place(*key),))


def _others(legal: str, meant: str) -> list[str]:
    return [name for name in legal.split(", ") if name != meant]


def _together(source: source_kinds.AnySource, found: Sequence[Problem]) -> Problem:
    """Return one problem for several columns of a file, with a mapping that is ready to paste."""
    keys = {dict(problem.words)["column"]: source.key_of(dict(problem.words)["column"]) for problem in found}
    # A field may have several columns, of which the first that is filled counts.
    fields = [*dict.fromkeys(str(key[1]) for key in keys.values() if key[:1] == ("columns",))]
    others = sorted({str(key[0]) for key in keys.values() if key and key[0] != "columns"})
    meant, there = _meant(source, found), _there(found)
    mapping = ", ".join(f"{field}: {_quoted(meant.get(field, 'TBD'))}" for field in fields)
    paste: str = f"columns: {{{mapping}}}"
    if others:
        paste = spoken(_BESIDE_COLUMNS if fields else _IN_OTHER_KEYS, paste=paste, keys=", ".join(others))
    # What a record needs can stand elsewhere; it cannot be taken out.
    spare = [field for field in fields if field not in source.needed and field not in meant]
    words: dict[str, str] = {
        "n": str(len(keys)), "column": "', '".join(keys), "spare": ", ".join(spare),
        "advice": _SEVERAL_OF_PRESET if source.use and spare else _SEVERAL, "paste": paste,
        "there": ", ".join([*there[:_MOST], *(["..."] if len(there) > _MOST else [])]),
    }  # fmt: skip
    places = dict.fromkeys(source.place(*key) for key in keys.values() if key)
    return replace(found[0], words=tuple(words.items()), also=tuple(places))


def _there(found: Sequence[Problem]) -> list[str]:
    """Return the names of the columns that the file has."""
    return list(map(str, json.loads(dict(found[0].words)["there"])))


def _meant(source: source_kinds.AnySource, found: Sequence[Problem]) -> Mapping[str, str]:
    """Return in which column of the file each field may be, which none is that is used already.

    One whose name differs in nothing but its case is meant; else its name in any language tells.
    """
    used = set(source.needed_columns)
    names = [name for name in _there(found) if name not in used]
    alike = {folded(name): name for name in names}
    lacking = ((source.key_of(dict(problem.words)["column"]), dict(problem.words)["column"]) for problem in found)
    meant = {
        str(key[1]): alike[folded(column)]
        for key, column in lacking
        if key[:1] == ("columns",) and folded(column) in alike
    }
    for field, column in field_columns(source.kind, names) if source.kind in COLUMN_NAMES else ():
        if column not in meant.values():
            meant.setdefault(field, column)
    return meant


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)
