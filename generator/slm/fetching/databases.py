"""Rows of a database or warehouse, through Ibis."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Any, Final
from zoneinfo import ZoneInfo

from slm.calendar import Interval
from slm.extras import how_to_get
from slm.fetching import FetchError
from slm.problem import Mistake, plain_reason, spoken
from slm.text import N_

NO_DATABASES: Final = Mistake(
    "SLM697",
    "databases are read by a package that is not installed: {package}",
    "Install it with: {install}",
)
CONNECT_SECONDS: Final = 10
ANSWER_SECONDS: Final = 600


def selected(address: str, query: Callable[[Any], Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the columns and the rows of what is asked of a database: an expression, made of the connection.

    Raise `FetchError` for a database that does not answer.
    """
    try:
        import ibis
    except ImportError as error:
        raise NO_DATABASES.raised(package=error.name, install=how_to_get("sql")) from None
    database = None
    try:
        # Ibis calls drivers by names that are on their way out.
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            database = ibis.connect(_with_limits(address))
            found = database.to_pyarrow(query(database))
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


def table_of(database: Any, name: str) -> Any:  # noqa: ANN401 (Ibis)
    """Return a table or view, by its name with its schema."""
    schema, _, table = name.rpartition(".")
    return database.table(table, database=schema or None)


def found_by(database: Any, query: str) -> Any:  # noqa: ANN401 (Ibis)
    """Return what a SELECT finds, as a table."""
    if database.name != "duckdb":
        return database.sql(query)
    # Ibis would ask DuckDB for the columns by a name that the driver no longer has.
    database.raw_sql(f"create temp view asked as {query}")
    return database.table("asked")


def between(begins: Any, ends: Any, span: Interval, local: ZoneInfo, *, is_day: bool = False) -> Any:  # noqa: ANN401
    """Return the test of rows that began before a time ended and had not ended before it began.

    `ends` are columns of which the first one that is filled counts; what has none happened when it began.
    """
    wanted = begins < _bound(begins, span.end, local, is_day=is_day)
    ended = reduce(lambda some, more: some.fill_null(more), ends) if ends else begins
    return wanted & (ended.isnull() | (ended >= _bound((ends or [begins])[0], span.start, local, is_day=is_day)))


def plain(value: object) -> object:
    """Return a number without the zeros with which databases fill it up."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


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


def _with_limits(address: str) -> str:
    """Return the address of a PostgreSQL server with limits of time, where it has none of its own."""
    if not address.startswith(("postgres://", "postgresql://")):
        return address
    limits = {"connect_timeout": f"{CONNECT_SECONDS}", "options": f"-c%20statement_timeout%3D{ANSWER_SECONDS}s"}
    own = address.partition("?")[2]
    added = "&".join(f"{name}={value}" for name, value in limits.items() if f"{name}=" not in own)
    return f"{address}{'&' if own else '?'}{added}" if added else address
