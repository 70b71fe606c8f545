"""Times of records at which none can be, or which say that a file is not that of its month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Final

import ibis
from ibis.expr.types import Table

from slm.engine.connect import Engine
from slm.engine.layouts import TIMES

Late = Mapping[tuple[str, str], tuple[int, int]]
"""By file and field, how many times there are, and the first of them."""
Span = tuple[int, int, int, int]
"""The first second of a month and the first one after it; by which second what is over is of another month; and from
which one on what begins is."""
_ENDS: Final = ("restored", "resolved", "closed")


def times_between(engine: Engine, rows: Table, names: Sequence[str], since: int, before: int) -> Late:
    """Return by file and field how many times of rows lie in a stretch of time, and the first of them."""
    late = {name: (rows[name] >= since) & (rows[name] < before) for name in names}
    counted = rows.group_by("path").aggregate(
        **{f"n_{name}": rows[name].count(where=late[name]) for name in names},
        **{f"first_{name}": rows[name].min(where=late[name]) for name in names},
    )  # fmt: skip
    found = sorted(engine.rows(counted), key=lambda row: str(row["path"]))
    return {
        (row["path"], name): (row[f"n_{name}"], row[f"first_{name}"])
        for name in names
        for row in found
        if row[f"n_{name}"]
    }


def rows_elsewhere(engine: Engine, rows: Table, spans: Mapping[str, Span]) -> dict[str, int]:
    """Return of files of a month that have no row of it how many rows they have of other months."""
    if not spans:
        return {}
    names = ("of", "first", "last", "before", "after")
    columns = zip(*((path, *span) for path, span in spans.items()), strict=True)
    table = engine.table(dict(zip(names, columns, strict=True)), {"of": "string"} | dict.fromkeys(names[1:], "int64"))
    both = rows.join(table, rows.path == table.of)
    is_of_month = reduce(or_, ((both[name] >= both["first"]) & (both[name] < both["last"]) for name in TIMES))
    ended = ibis.greatest(*(ibis.coalesce(both[name], both.opened) for name in _ENDS))
    has_ended = reduce(or_, (both[name].notnull() for name in _ENDS))
    is_elsewhere = (has_ended & (ended <= both.before)) | (both.opened >= both.after)
    counted = both.group_by("path").aggregate(here=both.count(where=is_of_month), there=both.count(where=is_elsewhere))
    return {row["path"]: row["there"] for row in engine.rows(counted) if row["there"] and not row["here"]}
