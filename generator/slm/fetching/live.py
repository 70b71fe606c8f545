"""A month of a live source as the first release wrote it: the record of the month, or a file for another source."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from slm.calendar import Interval, Month, month_period, zone
from slm.fetching import FetchError
from slm.fetching.databases import between, plain, selected, table_of
from slm.fetching.prometheus import samples_between
from slm.measurement import PrometheusSource, SqlSource
from slm.problem import Mistake, spoken
from slm.text import N_

ROW_REFUSED: Final = Mistake(
    "SLM698",
    "a row of {table} cannot be used, because of {column}: {value}",
    "Correct the columns, values and constants of the source, or the row. Nothing was written.",
)
_NO_COLUMN: Final = N_("{table} has no column '{column}'; it has {known}")
_BEGINS: Final = {
    "tickets": "opened", "pauses": "start", "events": "time", "outages": "start", "probes": "time", "surveys": "date",
}  # fmt: skip
_ENDS: Final = {"tickets": ("closed", "resolved"), "pauses": ("end",), "outages": ("end",)}
"""What ends a record that lasts; the others stand in the month in which they happened."""
_DAYS: Final = ("date", "approved_on")
"""Fields that hold a day and no instant."""


def fetched_rows(source: SqlSource, month: Month, address: str) -> tuple[str, str, int]:
    """Return the name and the text of the month's record, and how many rows it holds.

    The rows are those that began before the month ended and had not ended before it began; what does not last is of
    the month in which it happened. Instants after the month are left empty, so that the record is the same whenever it
    is fetched; the day of an approval is kept. Raise `FetchError` for a database that does not answer, and `InputError`
    for a row that no record can hold.
    """
    span = month_period(month, zone(source.time_zone)).interval
    there, found = selected(address, lambda database: _query(source, database, span))
    fields = [field for field in source.fields if field in there or field in source.constants]
    rows = [{name: _cell(source, name, row.get(name), span) for name in fields} for row in found]
    rows.sort(key=lambda row: [row[_BEGINS[source.record]], *row.values()])
    for row in rows:
        try:
            source.model.model_validate({name: value for name, value in row.items() if value})
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            column = ".".join(map(str, first["loc"])) or next(iter(row))
            raise ROW_REFUSED.raised(table=source.table, column=column, value=first["msg"]) from None
    text = io.StringIO()
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return f"{source.record}.csv", text.getvalue(), len(rows)


def _query(source: SqlSource, database: Any, span: Interval) -> Any:  # noqa: ANN401 (Ibis)
    table = table_of(database, source.table)
    columns, local = dict(_columns(source, table.columns)), zone(source.time_zone)
    begins = _BEGINS[source.record]
    # Of a ticket, closing ends it even where nobody says that it was resolved.
    ends = [table[columns[name]] for name in _ENDS.get(source.record, ()) if name in columns]
    wanted = between(table[columns[begins]], ends, span, local, is_day=begins in _DAYS)
    return table.filter(wanted).select(**{name: table[column] for name, column in columns.items()})


def _columns(source: SqlSource, there: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the column of each field; one that the source names has to exist, others may."""
    known = tuple(there)
    for name in source.fields:
        column = getattr(source.columns, name)
        if column is not None and column not in known:
            raise FetchError(spoken(_NO_COLUMN, table=source.table, column=column, known=", ".join(known)))
        if name not in source.constants and (column or name) in known:
            yield name, column or name
    begins = _BEGINS[source.record]
    if not getattr(source.columns, begins) and begins not in known:
        raise FetchError(spoken(_NO_COLUMN, table=source.table, column=begins, known=", ".join(known)))


def _cell(source: SqlSource, name: str, value: object, span: Interval) -> str:
    if name in source.constants:
        return source.constants[name]
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return _local_time(source, name, value, span)
    text = _text(value)
    if name in source.values:
        if text not in source.values[name]:
            raise ROW_REFUSED.raised(table=source.table, column=name, value=f"'{text}'")
        return source.values[name][text]
    return text


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(plain(value))


def _local_time(source: SqlSource, name: str, value: datetime, span: Interval) -> str:
    """Return a time in the zone of the source, or its day; empty where it lies after the month (FAILURES F15, F17)."""
    local = zone(source.time_zone)
    if value.tzinfo is None:
        value = value.replace(tzinfo=local)
        if value.utcoffset() != value.replace(fold=1).utcoffset():
            raise ROW_REFUSED.raised(table=source.table, column=name, value=f"{value.replace(tzinfo=None)} ?")
    if name in _DAYS:
        return value.astimezone(local).date().isoformat()
    if value >= span.end:
        return ""
    return (value.astimezone(local) - timedelta(microseconds=value.microsecond)).isoformat()


def fetched_samples(source: PrometheusSource, month: Month, address: str, token: str | None) -> tuple[str, str, int]:
    """Return the name and the text of the month's file, and how many samples it holds."""
    span = month_period(month, zone(source.time_zone)).interval
    answer, count = samples_between(source.fetch, span, address, token)
    return f"{source.file_id}.json", json.dumps(answer, ensure_ascii=False, indent=1) + "\n", count
