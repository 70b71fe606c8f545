"""A month of a source as its server answers it: a file that the mapping of the source reads like any export."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from slm.calendar import Interval, Month, month_period, zone
from slm.fetching import FetchError
from slm.fetching.databases import between, found_by, plain, selected, table_of
from slm.fetching.prometheus import samples_between
from slm.measurement import ROWS, ForeignSource, PrometheusFetch, SpanColumns, SqlFetch, foreign_column, span_columns
from slm.problem import spoken
from slm.text import N_

_NO_COLUMN: Final = N_("{table} has no column '{column}'; it has {known}")
FETCHED: Final = "fetched"
"""The key below which the file says what was asked, of whom, for which month and when."""


class Snapshot(NamedTuple):
    """What a server answered for a month, as the text of a file."""

    text: str
    number: int
    """How many rows or samples there are."""


def fetched_month(  # noqa: PLR0913  # what is asked of whom, and on which day
    source: ForeignSource,
    server: SqlFetch | PrometheusFetch,
    month: Month,
    address: str,
    token: str | None,
    *,
    on: date,
) -> Snapshot:
    """Return what the server of a source answers for a month, asked on a day.

    Raise `FetchError` for a server that does not answer, or answers something else.
    """
    span = month_period(month, zone(source.time_zone or "")).interval
    of_month = {"month": str(month), "on": str(on)}
    if isinstance(server, SqlFetch):
        rows = _rows(source, server, address, span)
        asked = {"table": server.table} if server.table else {"query": server.query}
        head = {FETCHED: {"from": "sql", **asked, **of_month}, "total": len(rows)}
        return Snapshot(_text(head, rows), len(rows))
    answer, number = samples_between(server, span, address, token)
    asked = {"query": server.query, "step": str(server.step)}
    head = {FETCHED: {"from": "prometheus", **asked, **of_month, "samples": number}}
    return Snapshot(json.dumps(head | answer, ensure_ascii=False, indent=1) + "\n", number)


def same_answer(before: str, now: str) -> bool:
    """Tell whether two files hold the same answer, whenever it was fetched."""
    return _without_day(before) == _without_day(now)


def _without_day(text: str) -> object:
    try:
        document = json.loads(text)
        del document[FETCHED]["on"]
    except (ValueError, KeyError, TypeError):
        return text
    return document


def _text(head: dict[str, Any], rows: Iterable[dict[str, object]]) -> str:
    """Return a document with one line for what was asked, and one for each row."""
    lines = ",\n".join(f"  {json.dumps(row, ensure_ascii=False, default=str)}" for row in rows)
    begun = ",\n".join(f' "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in head.items())
    return f'{{\n{begun},\n "{ROWS}": [\n{lines}\n ]\n}}\n' if lines else f'{{\n{begun},\n "{ROWS}": []\n}}\n'


def _rows(source: ForeignSource, fetch: SqlFetch, address: str, span: Interval) -> list[dict[str, object]]:
    """Return the rows of a month with the columns that the mapping names, in an order of their own.

    What happened after the month is left empty, so that the file is the same whenever it is fetched.
    """
    needed = [column for column in source.needed_columns if not column.startswith("@")]
    times = {
        name for field in source.instants if field in source.placed
        for choice in foreign_column.choices(source.placed[field]) for name in foreign_column.names(choice)
    }  # fmt: skip
    there, found = selected(address, lambda database: _query(source, fetch, database, needed, span))
    local = zone(source.time_zone or "")
    end = span.end.astimezone(local)
    rows = [{name: _cell(row[name], end, is_time=name in times) for name in there} for row in found]
    begins = (name for name in _span(source).begins if name in there)
    in_order = (*begins, *there)
    return sorted(rows, key=lambda row: [str(row[name] or "") for name in in_order])


def _cell(value: object, end: datetime, *, is_time: bool) -> object:
    """Return a value as JSON holds it: of a time its text, in the zone in which the month ends."""
    if isinstance(value, datetime):
        here = end.tzinfo
        if is_time and (value if value.tzinfo else value.replace(tzinfo=here)) >= end:
            return None
        shown = value.astimezone(here) if value.tzinfo else value
        return (shown - timedelta(microseconds=shown.microsecond)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return None if isinstance(value, float) and math.isnan(value) else plain(value)


def _query(source: ForeignSource, fetch: SqlFetch, database: Any, needed: list[str], span: Interval) -> Any:  # noqa: ANN401
    table = table_of(database, fetch.table) if fetch.table else found_by(database, fetch.query or "")
    missing = [column for column in needed if column not in table.columns]
    spare = source.to_spare(missing)
    if lacking := next((column for column in missing if column not in spare), None):
        words = {"table": fetch.table or fetch.query, "column": lacking, "known": ", ".join(table.columns)}
        raise FetchError(spoken(_NO_COLUMN, **words))
    by, local = _span(source), zone(source.time_zone or "")
    begins, *others = (table[name] for name in by.begins if name not in missing)
    for other in others:
        begins = begins.fill_null(other)
    ends = [table[name] for name in by.ends if name not in missing]
    wanted = between(begins, ends, span, local, is_day=by.field in source.days)
    cells = {name: table[name] for name in needed if name not in missing}
    # What databases call an interval, they write as a length, and hand over in ways of their own.
    lengths = {name: cell.cast("string") for name, cell in cells.items() if cell.type().is_interval()}
    return table.filter(wanted).select(**cells | lengths)


def _span(source: ForeignSource) -> SpanColumns:
    return span_columns(source.kind, source.placed, is_log=source.is_log)
