"""A month of a live source: rows of a database or warehouse, through Ibis, or samples of a Prometheus server."""

from __future__ import annotations

import base64
import csv
import io
import json
import ssl
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from slm.calendar import Interval, Month, month_period, zone
from slm.extras import how_to_get
from slm.fetching import FetchError
from slm.measurement import PrometheusSource, SqlSource
from slm.problem import Mistake, plain_reason, spoken
from slm.text import N_

NO_DATABASES: Final = Mistake(
    "SLM697",
    "databases are read by a package that is not installed: {package}",
    "Install it with: {install}",
)
ROW_REFUSED: Final = Mistake(
    "SLM698",
    "a row of {table} cannot be used, because of {column}: {value}",
    "Correct the columns, values and constants of the source, or the row. Nothing was written.",
)
_NO_COLUMN: Final = N_("{table} has no column '{column}'; it has {known}")
_NO_ANSWER: Final = N_("this is not the answer of a Prometheus server")
CONNECT_SECONDS: Final = 10
ANSWER_SECONDS: Final = 600
_BEGINS: Final = {
    "tickets": "opened", "pauses": "start", "events": "time", "outages": "start", "probes": "time", "surveys": "date",
}  # fmt: skip
_ENDS: Final = {"tickets": ("closed", "resolved"), "pauses": ("end",), "outages": ("end",)}
"""What ends a record that lasts; the others stand in the month in which they happened."""
_DAYS: Final = ("date", "approved_on")
"""Fields that hold a day and no instant."""
POINTS: Final = 10_000
"""The most samples of a series that are asked for at once; servers refuse more than 11,000."""
TIMEOUT: Final = 60
_LARGEST: Final = 200_000_000


def fetched_rows(source: SqlSource, month: Month, address: str) -> tuple[str, str, int]:
    """Return the name and the text of the month's record, and how many rows it holds.

    The rows are those that began before the month ended and had not ended before it began; what does not last is of
    the month in which it happened. Instants after the month are left empty, so that the record is the same whenever it
    is fetched; the day of an approval is kept. Raise `FetchError` for a database that does not answer, and `InputError`
    for a row that no record can hold.
    """
    span = month_period(month, zone(source.time_zone)).interval
    there, found = _selected(source, address, span)
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


def _selected(source: SqlSource, address: str, span: Interval) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the fields for which there is a column, and the rows."""
    try:
        import ibis
    except ImportError as error:
        raise NO_DATABASES.raised(package=error.name, install=how_to_get("sql")) from None
    database = None
    try:
        database = ibis.connect(_with_limits(address))
        found = database.to_pyarrow(_query(source, database, span))
        return list(found.column_names), list(found.to_pylist())
    except FetchError:
        raise
    except ImportError as error:
        raise NO_DATABASES.raised(package=error.name, install=how_to_get("sql")) from None
    except Exception as error:  # noqa: BLE001 (each database has its own kinds, and all of them mean: no rows)
        raise FetchError(str(error).strip() or plain_reason(error)) from None
    finally:
        if database is not None:
            database.disconnect()


def _query(source: SqlSource, database: Any, span: Interval) -> Any:  # noqa: ANN401 (Ibis)
    schema, _, name = source.table.rpartition(".")
    table = database.table(name, database=schema or None)
    columns, local = dict(_columns(source, table.columns)), zone(source.time_zone)
    begins = table[columns[_BEGINS[source.record]]]
    is_day = _BEGINS[source.record] in _DAYS
    wanted = begins < _bound(begins, span.end, local, is_day=is_day)
    ends = [table[columns[name]] for name in _ENDS.get(source.record, ()) if name in columns]
    # Of a ticket, closing ends it even where nobody says that it was resolved.
    ended = reduce(lambda some, more: some.fill_null(more), ends) if ends else begins
    wanted &= ended.isnull() | (ended >= _bound((ends or [begins])[0], span.start, local, is_day=is_day))
    return table.filter(wanted).select(**{name: table[column] for name, column in columns.items()})


def _with_limits(address: str) -> str:
    """Return the address of a PostgreSQL server with limits of time, where it has none of its own."""
    if not address.startswith(("postgres://", "postgresql://")):
        return address
    limits = {"connect_timeout": f"{CONNECT_SECONDS}", "options": f"-c%20statement_timeout%3D{ANSWER_SECONDS}s"}
    own = address.partition("?")[2]
    added = "&".join(f"{name}={value}" for name, value in limits.items() if f"{name}=" not in own)
    return f"{address}{'&' if own else '?'}{added}" if added else address


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


def _bound(column: Any, instant: datetime, local: ZoneInfo, *, is_day: bool = False) -> Any:  # noqa: ANN401 (Ibis)
    """Return an instant as the column writes it: with a zone, as the clock on the wall, or as a day."""
    kind = column.type()
    if kind.is_timestamp() and kind.timezone:
        return instant
    if kind.is_timestamp():
        return instant.astimezone(local).replace(tzinfo=None)
    if kind.is_date() and is_day:
        return instant.astimezone(local).date()
    message = N_("the column '{column}' holds no times but {kind}")
    raise FetchError(spoken(message, column=column.get_name(), kind=kind))


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
    if isinstance(value, Decimal):
        # Databases fill decimals up with zeros.
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


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
    """Return the name and the text of the month's file, and how many samples it holds.

    The text is what the server answers to a range query, with the series in order, so that the same samples give the
    same bytes. Raise `FetchError` for a server that does not answer, or does not want to.
    """
    series: dict[str, dict[str, Any]] = {}
    for start, end in _ranges(source, month):
        for sampled in _samples(source, address, token, start, end):
            key = json.dumps(sampled["metric"], sort_keys=True)
            known = series.setdefault(key, {"metric": dict(sorted(sampled["metric"].items())), "values": []})
            known["values"] += sampled["values"]
    result = [series[key] for key in sorted(series)]
    answer = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    count = sum(len(one_series["values"]) for one_series in result)
    return f"{source.file_id}.json", json.dumps(answer, ensure_ascii=False, indent=1) + "\n", count


def _ranges(source: PrometheusSource, month: Month) -> Iterator[tuple[int, int]]:
    """Yield the first and the last sample, in seconds since 1970, of each part of the month that is asked for."""
    span = month_period(month, zone(source.time_zone)).interval
    # A server would answer for the next minutes as well, with the last sample that it has.
    start, end = round(span.start.timestamp()), min(round(span.end.timestamp()), int(time.time()) + 1)
    step = source.step.seconds(86_400)
    for first in range(start, end, step * POINTS):
        count = min(POINTS, -(-(end - first) // step))
        yield first, first + (count - 1) * step


def _samples(source: PrometheusSource, address: str, token: str | None, start: int, end: int) -> list[dict[str, Any]]:
    body = urlencode({"query": source.query, "start": start, "end": end, "step": source.step.seconds(86_400)})
    answer = _answer(_request(address, token, body))
    try:
        data = answer["data"]
        if data["resultType"] != "matrix":
            message = N_("the query gives a {found}, not samples over time")
            raise FetchError(spoken(message, found=data["resultType"]))
        return [{"metric": series["metric"], "values": series["values"]} for series in data["result"]]
    except (KeyError, TypeError):
        raise FetchError(spoken(_NO_ANSWER)) from None


def _request(address: str, token: str | None, body: str) -> Request:
    try:
        parts = urlsplit(address)
        where = parts.hostname or ""
        place = f"[{where}]" if ":" in where else where
        netloc = f"{place}:{parts.port}" if parts.port else place
    except ValueError:
        raise FetchError(spoken("the address cannot be understood")) from None
    if parts.scheme not in {"http", "https"} or not where:
        raise FetchError(spoken("the address does not begin with http:// or https://"))
    url = urlunsplit((parts.scheme, netloc, parts.path.rstrip("/") + "/api/v1/query_range", "", ""))
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    elif parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    return Request(url, data=body.encode(), headers=headers)  # noqa: S310 (only http and https come here)


class _NoRedirect(HTTPRedirectHandler):
    """Credentials go to the server that was named, and to no other."""

    def redirect_request(self, *_: object) -> None:
        """Follow no redirection."""


def _answer(request: Request) -> Any:  # noqa: ANN401 (whatever a server says)
    try:
        with build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as answer:
            text = answer.read(_LARGEST + 1)
    except HTTPError as error:
        raise FetchError(_refusal(error)) from None
    except (URLError, TimeoutError, HTTPException, ssl.SSLError, OSError) as error:
        why = getattr(error, "reason", error)
        raise FetchError(plain_reason(why) if isinstance(why, OSError | HTTPException) else str(why)) from None
    if len(text) > _LARGEST:
        raise FetchError(spoken("the answer is too large; take a longer step"))
    try:
        return json.loads(text)
    except ValueError:
        raise FetchError(spoken(_NO_ANSWER)) from None


def _refusal(error: HTTPError) -> str:
    try:
        said = json.loads(error.read(10_000))
        why = f": {said['error']}"
    except (ValueError, KeyError, TypeError, OSError):
        why = ""
    return f"{error.code} {error.reason}{why}"
