"""Where the files of a source are fetched from: a database or a monitor, of which `slm import` writes a month."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Final, NamedTuple, Self, cast

from pydantic import StringConstraints, model_validator

from slm.calendar import Duration
from slm.measurement.file_format import FileFormat, JsonFormat
from slm.measurement.foreign_column import Column, choices
from slm.problem import Mistake
from slm.values import Text, Written, internal

ONE_SERVER: Final = Mistake(
    "SLM1113",
    "it is fetched from one server, and {number} are written here",
    "Write either sql or prometheus; another server needs a source of its own.",
)
ONE_QUESTION: Final = Mistake(
    "SLM1114",
    "a database is asked for a table or by a query, and {number} of both are written here",
    "Write table: desk.tickets, or query: SELECT ...",
)
NO_MONTH_IN_NAME: Final = Mistake(
    "SLM1115",
    "what is fetched is kept in a file for each month, and '{name}' is none",
    "Write one name with the month in it: files: [desk/{{month}}.json]",
)
NOT_READ_AS_FETCHED: Final = Mistake(
    "SLM1116",
    "what is fetched is written as JSON, with the rows at '{records}', and is not read like that here",
    "Let the name in files end in .json, and take format out: columns, values and times say what the cells hold.",
)
ZONE_OF_MONTHS: Final = Mistake(
    "SLM1117", "nothing says in which zone the months begin that are fetched", "Write time_zone: Asia/Shanghai, say."
)
NO_COLUMN_TO_ASK: Final = Mistake(
    "SLM1118",
    "a database is asked for the rows of a month by '{field}', which is no column of it",
    "Name in columns.{field} a column with times, or several of which the first that is filled counts.",
)
NO_QUESTION: Final = Mistake(
    "SLM1119",
    "the query is no single SELECT",
    "Begin it with SELECT or WITH, without a semicolon: a database is asked, and not changed.",
)
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable: what is secret stands there and never in a file."""
_SELECT: Final = re.compile(r"\s*(?:select|with)\b[^;]*", re.IGNORECASE)


class SqlFetch(Written):
    """A table, a view or a query of a database or warehouse."""

    address_from: Annotated[VariableName, internal()]
    """The environment variable that holds the address with its credentials, such as postgres://user:...@host/db."""
    table: Annotated[Text | None, internal()] = None
    """The table or view, with its schema where it has one: desk.tickets."""
    query: Annotated[Text | None, internal()] = None
    """One `SELECT` instead, whose columns the mapping names; the month is chosen among what it finds."""

    @model_validator(mode="after")
    def _asks_one_question(self) -> Self:
        said = [key for key in ("table", "query") if getattr(self, key) is not None]
        if len(said) != 1:
            raise ONE_QUESTION.raised(*said[1:], number=len(said))
        if self.query is not None and not _SELECT.fullmatch(self.query):
            raise NO_QUESTION.raised("query")
        return self


class PrometheusFetch(Written):
    """A query of a Prometheus server."""

    address_from: Annotated[VariableName, internal()]
    """The environment variable that holds the address of the server, with user and password where it wants them."""
    token_from: Annotated[VariableName | None, internal()] = None
    """The environment variable that holds a bearer token."""
    query: Annotated[Text, internal()]
    """The query, in PromQL, whose samples are written into the book."""
    step: Annotated[Duration, internal()]
    """How far the samples are apart."""


class Fetch(Written):
    """The server that is asked for a month: exactly one of its keys says which."""

    sql: Annotated[SqlFetch | None, internal()] = None
    """A database or warehouse."""
    prometheus: Annotated[PrometheusFetch | None, internal()] = None
    """A Prometheus server."""

    @model_validator(mode="after")
    def _asks_one_server(self) -> Self:
        said = [key for key in type(self).model_fields if getattr(self, key) is not None]
        if len(said) != 1:
            raise ONE_SERVER.raised(*said[1:2], number=len(said))
        return self

    @property
    def server(self) -> SqlFetch | PrometheusFetch:
        """What is asked."""
        return cast("SqlFetch | PrometheusFetch", self.sql or self.prometheus)

    @property
    def records(self) -> str:
        """Where its rows stand in the file that is written."""
        return ROWS if self.sql else SAMPLES


ROWS: Final = "rows"
"""The key below which the rows of a database stand in the file that is written."""
SAMPLES: Final = "data.result.values"
"""Where the samples of Prometheus stand in its answer."""
_BEGINS: Final[Mapping[str, str]] = {
    "tickets": "opened", "events": "time", "outages": "start", "probes": "time", "surveys": "date", "timeline": "time",
}  # fmt: skip
"""The field of each kind with when a row is about."""
_ENDS: Final[Mapping[str, tuple[str, ...]]] = {"tickets": ("closed", "resolved"), "outages": ("end",)}
"""What ends a record that lasts; the others stand in the month in which they happened."""


class SpanColumns(NamedTuple):
    """By which columns the rows of a month are chosen, of several the first that is filled."""

    field: str
    """The field that says when a row begins."""
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    """None for what does not last."""


def span_columns(kind: str, placed: Mapping[str, Column], *, is_log: bool) -> SpanColumns:
    """Return the columns with when rows begin and end, of the changes of a log when they were made.

    Raise `InputError` where they are no columns of a table.
    """
    begins = "changed" if is_log else _BEGINS[kind]
    ends = () if is_log else _ENDS.get(kind, ())
    found = [name for field in ends if field in placed for name in _plain(field, placed[field])]
    if begins not in placed:
        raise NO_COLUMN_TO_ASK.raised("fetch", "sql", field=begins)
    return SpanColumns(begins, _plain(begins, placed[begins]), tuple(found))


def _plain(field: str, column: Column) -> tuple[str, ...]:
    names = choices(column)
    if not all(isinstance(name, str) and not name.startswith(("@", "../")) for name in names):
        raise NO_COLUMN_TO_ASK.raised("columns", field, field=field)
    return tuple(map(str, names))


def format_of_fetched(fetch: Mapping[str, object]) -> dict[str, object]:
    """Return what kind of file it is that is written of what is fetched, by the key that names the server."""
    return {"type": "json", "records": ROWS if "sql" in fetch else SAMPLES}


def can_be_fetched(
    fetch: Fetch, files: Iterable[str], format_of: Callable[[str], FileFormat], time_zone: str | None
) -> None:
    """Raise `InputError` where what is fetched could not be kept, or not be read again."""
    for index, name in enumerate(files):
        if index or "{month}" not in name or "*" in name or name.endswith(".gz"):
            raise NO_MONTH_IN_NAME.raised("files", index, name=name)
        read_as = format_of(name)
        is_json = isinstance(read_as, JsonFormat) and name.endswith(".json")
        if not is_json or (read_as.type, getattr(read_as, "records", None)) != ("json", fetch.records):
            raise NOT_READ_AS_FETCHED.raised("files", index, records=fetch.records)
    if time_zone is None:
        raise ZONE_OF_MONTHS.raised("fetch")
