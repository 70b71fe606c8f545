"""Records that stand in several files: of each the row that holds in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import ibis
from ibis.expr.types import Table

from slm.engine.connect import Engine
from slm.problem import Mistake

TWICE: Final = Mistake(
    "SLM852",
    "{n} id stands twice in {path}, '{value}'",
    "Keep the row of its last state; a file of a later month may hold the ticket again.",
    plural="{n} ids stand twice in {path}, the first is '{value}'",
)
NEWER_UNKNOWN: Final = Mistake(
    "SLM1055",
    "{n} id stands in {paths}, which say something else of it, and nothing says which file is newer: '{value}'",
    "Write the month into the names of the files ({{month}} in `files`), or give them names that differ in numbers "
    "alone, such as dates.",
    plural="{n} ids stand in {paths}, which say something else of them, and nothing says which file is newer; the "
    "first is '{value}'",
)

Order = Callable[[Sequence[str]], Sequence[str] | None]
"""Returns files in order, the newest last; None where nothing tells which one that is."""
_BETWEEN: Final = "\n"
"""What stands between the names of files that hold the same record."""


class LatestRows(NamedTuple):
    """Of each key the row of the newest file, the rows whose place it takes, and all rows of such a key."""

    newest: Table
    replaced: Table | None = None
    again: Table | None = None


def latest(engine: Engine, rows: Table, key: tuple[str, ...], order: Order) -> LatestRows:
    """Return of each key the row of the newest file; raise `InputError` where nothing tells which one that is."""
    counted = rows.group_by(key).aggregate(n=rows.count())
    repeated = counted.filter(counted.n > 1).drop("n")
    (found,) = engine.rows(repeated.aggregate(n=repeated.count()))
    if not found["n"]:
        return LatestRows(rows)
    repeated = engine.materialized(repeated)
    again = rows.semi_join(repeated, key)
    if len(key) == 1:
        _refuse_twice(engine, again, key[0])
    files = again.group_by(key).aggregate(files=again.path.collect().unique().sort().join(_BETWEEN))
    again = engine.materialized(again.join(files, key))
    ranked = _ranked(engine, again, key, order)
    last = [ibis.desc("rank"), *(ibis.desc(name) for name in rows.columns if name == "end")]
    numbered = engine.materialized(ranked.mutate(nth=ibis.row_number().over(group_by=key, order_by=last)))
    newest = numbered.filter(numbered.nth == 0).select(*rows.columns)
    replaced = numbered.filter(numbered.nth > 0).select(*rows.columns)
    return LatestRows(engine.materialized(rows.anti_join(repeated, key).union(newest)), replaced, again)


def contradicted(engine: Engine, again: Table | None, names: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Return of these fields how many ids that stand in several files have several values, and the first such id."""
    if again is None:
        return {}
    of = again.group_by("id").aggregate(**{name: again[name].nunique() for name in names})
    (told,) = engine.rows(of.aggregate(
        **{f"n_{name}": of.count(where=of[name] > 1) for name in names},
        **{f"id_{name}": of.id.min(where=of[name] > 1) for name in names},
    ))  # fmt: skip
    return {name: (told[f"n_{name}"], told[f"id_{name}"]) for name in names if told[f"n_{name}"]}


def _ranked(engine: Engine, again: Table, key: tuple[str, ...], order: Order) -> Table:
    """Return rows with the place of their file among those that hold the same record."""
    ranks: list[tuple[str, str, int]] = []
    undecided: list[str] = []
    for files in engine.texts(again.select("files").distinct()):
        paths = files.split(_BETWEEN)
        in_order = order(paths)
        undecided += [files] if in_order is None else []
        ranks += [(files, path, rank) for rank, path in enumerate(in_order or paths)]
    if undecided:
        _refuse_undecided(engine, again.filter(again.files.isin(undecided)), key[0])
    columns = ("together", "of", "rank")
    told = dict(zip(columns, zip(*ranks, strict=True), strict=True))
    table = engine.table(told, {"together": "string", "of": "string", "rank": "int64"})
    return again.join(table, [again.files == table.together, again.path == table.of])


def _refuse_undecided(engine: Engine, rows: Table, key: str) -> None:
    """Refuse what files say otherwise of which nothing tells which one is newer."""
    different = rows.drop("path").distinct()
    twice = different.group_by("files", key).having(different.count() > 1).aggregate(n=different.count())
    found = engine.rows(twice.group_by("files").aggregate(count=twice.count(), value=twice[key].min()))
    for first in sorted(found, key=lambda entry: str(entry["files"])):
        paths = ", ".join(str(first["files"]).split(_BETWEEN))
        raise NEWER_UNKNOWN.raised(n=first["count"], paths=paths, value=first["value"])


def _refuse_twice(engine: Engine, rows: Table, key: str) -> None:
    """Refuse what stands twice in one file: nothing tells which row is the later one."""
    twice = rows.group_by("path", key).having(rows.count() > 1).aggregate(n=rows.count())
    found = engine.rows(twice.group_by("path").aggregate(count=twice.count(), value=twice[key].min()))
    for first in sorted(found, key=lambda entry: str(entry["path"])):
        raise TWICE.raised(n=first["count"], path=first["path"], value=first["value"])
