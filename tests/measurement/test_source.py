"""What a source file may say, and what it must."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from pydantic import TypeAdapter, ValidationError

from slm.calendar import Month
from slm.measurement import (
    CsvFormat,
    ForeignSource,
    ImportedFile,
    Outage,
    Pause,
    Probe,
    PrometheusFetch,
    PrometheusSource,
    RowsLeftOut,
    RowTally,
    SqlSource,
    Survey,
    Ticket,
    TicketEvent,
)
from slm.measurement.foreign_fields import words_of
from slm.measurement.source_kinds import SOURCE_KINDS, AnySource, TicketSource
from slm.values import LocalText, Source, Written

TICKETS: Final[dict[str, Any]] = {
    "kind": "tickets",
    "name": "Desk",
    "files": ["desk.csv"],
    "covers": {"from": "2026-01-01", "until": "2026-03-01"},
    "columns": {"id": "Number", "opened": "Created", "priority": "Urgency"},
    "constants": {"service": "mail", "type": "incident"},
}
ADAPTER: Final[TypeAdapter[ForeignSource]] = TypeAdapter(AnySource)


def source(**fields: object) -> ForeignSource:
    """Return a source of tickets with these keys changed."""
    written = ADAPTER.validate_python(TICKETS | fields)
    written.written_in(Source("measurements/sources/desk.yml"))
    return written


def test_what_a_source_says() -> None:
    """A source knows its id, the column of each field, the columns that it needs, and its services."""
    found = source(
        leave_out=[{"column": "State", "values": ["Cancelled"], "reason": "Nothing was done"}],
        only_if={"opened": {"column": "State", "values": ["Open"]}},
        required_if={"priority": {"column": "Kind", "values": ["Incident"]}},
    )
    assert isinstance(found, TicketSource)
    assert found.id == "desk"
    assert found.mapped == {"id": "Number", "opened": "Created", "priority": "Urgency"}
    assert found.needed_columns == ("Number", "Urgency", "Created", "State", "Kind")
    assert list(found.named_services) == [(("constants", "service"), "mail")]
    assert found.known_services == frozenset({"mail"})
    assert found.format == CsvFormat()


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({"services": {"E-mail": "mail", "Post": "mail"}}, {"mail"}),
        ({"values": {"service": {"E-mail": "mail"}}}, {"mail"}),
        ({}, None),
    ],
)
def test_services_that_a_source_knows(fields: dict[str, object], expected: set[str] | None) -> None:
    """Names are mapped as services or as values; without a mapping they are the book's own, and could be any."""
    columns = TICKETS["columns"] | {"service": "Service"}
    assert source(columns=columns, constants={"type": "incident"}, **fields).known_services == expected


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"constants": {"type": "incident"}}, "SLM384"),
        ({"constants": TICKETS["constants"] | {"colour": "red"}}, "SLM385"),
        ({"values": {"colour": {"red": "1"}}}, "SLM385"),
        ({"constants": TICKETS["constants"] | {"priority": "P1"}}, "SLM386"),
        ({"covers": None}, "SLM387"),
        ({"covers": {"from": "2026-03-01", "until": "2026-03-01"}}, "SLM388"),
        (
            {"covers": {"from": "2026-01", "until": "2026-03", "services": {"mail": {"from": "2025-12-01"}}}},
            "SLM1160",
        ),
        (
            {"covers": {"from": "2026-01", "until": "2026-03", "services": {"mail": {"until": "2026-04"}}}},
            "SLM1160",
        ),
        ({"states": {"New": "run"}}, "SLM389"),
    ],
)
def test_source_that_does_not_say_enough_is_refused(fields: dict[str, object], code: str) -> None:
    """What is needed and not said, said twice, or about a field that there is not, is told before any row is read."""
    with pytest.raises(ValidationError) as refused:
        source(**fields)
    assert refused.value.errors()[0]["ctx"]["error"].mistake.code == code


def test_one_file_for_each_month_says_what_is_covered() -> None:
    """With a month in the name of every file nothing else needs to say of when the export is complete (F1)."""
    assert source(files=["{month}/desk.csv"], covers=None).covers is None


def test_months_that_are_covered_from_their_first_day_to_their_last() -> None:
    """A month that is covered in part is not complete; days are half-open (F19)."""
    covers = source(covers={"from": "2025-12-15", "until": "2026-02-28"}).covers
    assert covers
    assert covers.months == (Month(2026, 1),)
    covers = source().covers
    assert covers
    assert covers.months == (Month(2026, 1), Month(2026, 2))


def test_states_can_be_timed() -> None:
    """With the column of the state and of its time, states make pauses."""
    columns = TICKETS["columns"] | {"state": "State", "changed": "Updated"}
    found = source(columns=columns, states={"Waiting": "pause"})
    assert isinstance(found, TicketSource)
    assert found.states == {"Waiting": "pause"}


def test_condition_on_an_empty_cell() -> None:
    """A value that is left empty stands for a cell in which nothing stands."""
    found = source(leave_out=[{"column": "Service", "values": ["", None], "reason": "About nothing"}])
    assert found.leave_out[0].values == ("", "")


def test_account_of_an_imported_file() -> None:
    """Read = used + left out, also when the account of a figure is added (F9)."""
    file = ImportedFile(
        path="desk.csv", sha256="hash", files=("desk.csv",), read=10,
        left_out=(
            RowsLeftOut(why="filtered", rows=2, reason=LocalText("Cancelled")),
            RowsLeftOut(why="filtered", rows=1, reason=LocalText("A test")),
            RowsLeftOut(why="refused", rows=1),
        ),
    )  # fmt: skip
    assert file.rows == RowTally(
        path="desk.csv", sha256="hash", read=10, used=6, excluded=4, reasons={"filtered": 3, "refused": 1}
    )
    figure = RowTally(path="desk.csv", sha256="hash", read=6, used=4, excluded=2, reasons={"other_type": 2})
    assert file.whole(figure) == RowTally(
        path="desk.csv", sha256="hash", read=10, used=4, excluded=6,
        reasons={"filtered": 3, "other_type": 2, "refused": 1},
    )  # fmt: skip


@pytest.mark.parametrize(
    "record, model",
    [
        ("tickets", Ticket), ("pauses", Pause), ("events", TicketEvent), ("outages", Outage), ("probes", Probe),
        ("surveys", Survey),
    ],
)  # fmt: skip
def test_every_field_of_a_record_can_be_mapped(record: str, model: type[Written]) -> None:
    """Databases and exports name the column of each field that a record has, and of no other."""
    address = {"address_from": "DESK_URL", "table": "desk.rows", "time_zone": "UTC"}
    live = SqlSource.model_validate({"kind": "sql", "name": "Desk", "record": record} | address)
    assert set(live.fields) == set(model.model_fields)


@pytest.mark.parametrize("key, said", [("columns", "type"), ("constants", "type"), ("values", {"a": "b"})])
def test_database_names_fields_of_its_record_alone(key: str, said: object) -> None:
    """A field of another record is refused, and one that is said twice."""
    address = {"address_from": "DESK_URL", "table": "desk.rows", "time_zone": "UTC"}
    live = {"kind": "sql", "name": "Desk", "record": "probes"} | address
    with pytest.raises(ValidationError, match="'type' is not a field of this kind of source"):
        SqlSource.model_validate(live | {key: {"type": said}})
    with pytest.raises(ValidationError, match="'ok' is said to come from a column and to be constant"):
        SqlSource.model_validate(live | {"columns": {"ok": "up"}, "constants": {"ok": "true"}})


def test_days_of_single_services_are_unknown_before_and_after() -> None:
    """Of a service that was watched from 10 January until 20 February, the rest of the days is unknown."""
    own = {"mail": {"from": "2026-01-10", "until": "2026-02-20"}, "line": {"until": "2026-02-01"}}
    covers = source(covers={"from": "2026-01", "until": "2026-03", "services": own}).covers
    assert covers
    assert [(gap.service, gap.start, gap.end) for gap in covers.gaps] == [
        ("mail", None, date(2026, 1, 10)), ("mail", date(2026, 2, 20), None), ("line", date(2026, 2, 1), None),
    ]  # fmt: skip


def test_a_server_of_the_first_release_is_asked_as_one_of_today() -> None:
    """What a source of kind prometheus says is what `fetch` of any source says."""
    said = {"address_from": "WATCH_URL", "token_from": "TOKEN", "query": "up", "step": "5 calendar_minutes"}
    old = PrometheusSource.model_validate({"kind": "prometheus", "name": "Watch", "time_zone": "UTC"} | said)
    assert old.fetch == PrometheusFetch.model_validate(said)


_TRUTHS: Final = [
    (kind, name)
    for kind, model in SOURCE_KINDS.items()
    for name in model.record.model_fields
    if words_of(model.record, name) == ("true", "false")
    and name in type(model.model_fields["columns"].default).model_fields
]


@pytest.mark.parametrize("kind, name", _TRUTHS)
@pytest.mark.parametrize("word, value", [("yes", "true"), ("是", "true"), ("No", "false"), ("否", "false")])
def test_truth_values_are_words_in_a_mapping_as_in_cells(kind: str, name: str, word: str, value: str) -> None:
    """Whoever says what a word of an export is may say yes or no of each field that holds a truth value."""
    model = SOURCE_KINDS[kind]
    written = {"kind": kind, "name": "Tool", "files": ["tool.csv"], "covers": TICKETS["covers"]}
    columns: dict[str, str] = {field: field for field in model.needed if field != name}
    columns |= {"end": "end"} if kind == "outages" else {}
    by_column = {"columns": columns | {name: name}}
    patterns = {name: [{"begins": "O", "is": word}, {"other": True, "is": value}]}
    ways: list[dict[str, object]] = [
        by_column | {"values": {name: {"ONTIME": word}}},
        by_column | {"patterns": patterns},
        {"columns": columns, "constants": {name: word}},
    ]
    found = [ADAPTER.validate_python(written | way) for way in ways]
    assert found[0].values[name] == {"ONTIME": value}
    assert found[1].patterns[name][0].meaning == value
    assert found[2].constants[name] == value


def test_digits_stay_what_the_tool_says_where_they_may_mean_the_contrary() -> None:
    """Of a monitor whose 0 may say that all is well, 1 is no word for true."""
    probes = {"kind": "probes", "name": "M", "files": ["m.csv"], "columns": {"service": "s", "time": "t", "ok": "ok"}}
    with pytest.raises(ValidationError, match="'1' is no word of the book"):
        ADAPTER.validate_python(probes | {"values": {"ok": {"up": "1"}}})


@pytest.mark.parametrize("said", [{"values": ["x"]}, {"values": {"first_contact": "x"}}, {"patterns": {"kept": ["x"]}}])
def test_what_is_no_mapping_is_refused_as_such(said: dict[str, object]) -> None:
    """A word in the place of a mapping is a mistake like any other."""
    with pytest.raises(ValidationError):
        source(**said)
