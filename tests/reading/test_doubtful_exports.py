"""What an export leaves open is refused, told or unknown: no figure rests on a guess."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet
from tests.reading.exports import COVERS, outages, read, tickets

from slm.measurement import TimelineRecords, source_kinds

LENGTHS: Final = f"""\
kind: outages
name: Tool
{COVERS}time_zone: Asia/Shanghai
columns: {{service: service, start: at, length: lasted}}
constants: {{kind: outage}}
length_unit: minutes
"""


@pytest.mark.parametrize(
    "more, lengths, minutes",
    [
        ("", ["1.600"], []), ("", ["1.600 min"], []), ("", ["1.600", "40"], []),
        ("numbers: {decimal: '.'}\n", ["1.600"], ["1.6"]),
        ("numbers: {decimal: ',', thousands: '.'}\n", ["1.600"], ["1600"]),
        ("", ["1.600", "2.5"], ["1.6", "2.5"]), ("", ["1.600", "0.250"], ["1.6", "0.25"]),
        ("", ["1.600", "1234.567"], ["1.6", "1234.567"]), ("", ["0.250", "12"], ["0.25", "12"]),
    ],
)  # fmt: skip
def test_a_point_before_three_digits_is_refused_where_nothing_says_what_it_parts(
    tmp_path: Path, more: str, lengths: list[str], minutes: list[str]
) -> None:
    """1.600 minutes are a minute and a half or more than a day: the source says it, or another number of the export."""
    rows = [f"mail,2026-01-0{day} 09:00,{length}\n" for day, length in enumerate(lengths, 1)]
    # What a later file proves holds for an earlier one.
    files: dict[str, str | bytes] = {f"{nth}.csv": f"service,at,lasted\n{row}" for nth, row in enumerate(rows)}
    found = read(tmp_path, f"{LENGTHS}files: ['*.csv']\n{more}", files)
    assert {problem.code for problem in found.problems} == (set() if minutes else {"SLM1090"})
    if minutes:
        lasted = [(outage.end - outage.start) for outage in outages(found).outages if outage.end]
        # Three digits of a minute say no hundredth of a second.
        wanted = [timedelta(minutes=float(of)) for of in minutes]
        assert all(abs(one - other) < timedelta(seconds=0.03) for one, other in zip(lasted, wanted, strict=True))
    else:
        assert "numbers: {decimal: '.'} in the source 'desk' where it is 1.600" in found.problems[0].hint()


def _as_json(value: object) -> bytes:
    return json.dumps([{"service": "mail", "at": "2026-01-05 09:00", "lasted": value}]).encode()


def _as_workbook(value: object) -> bytes:
    book, content = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("Export")
    sheet.append(["service", "at", "lasted"])
    sheet.append(["mail", "2026-01-05 09:00", value])
    book.save(content)
    return content.getvalue()


def _as_database(value: object) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table t (service, at, lasted)")
        database.execute("insert into t values ('mail', '2026-01-05 09:00', ?)", (value,))
        database.commit()
        return database.serialize()


def _as_parquet(value: object) -> bytes:
    content = BytesIO()
    table = pa.table({"service": ["mail"], "at": ["2026-01-05 09:00"], "lasted": [value]})
    parquet.write_table(table, content)
    return content.getvalue()


@pytest.mark.parametrize("value, codes", [(1.655, []), ("1.655", ["SLM1090"]), ("1.650 min", ["SLM1090"])])
@pytest.mark.parametrize(
    "name, file_format, written",
    [
        ("a.json", "json", _as_json), ("a.jsonl", "jsonl", lambda value: _as_json(value)[1:-1] + b"\n"),
        ("a.xlsx", "xlsx", _as_workbook), ("a.sqlite", "sqlite, table: t", _as_database),
        ("a.parquet", "parquet", _as_parquet),
    ],
)  # fmt: skip
def test_only_a_text_has_marks_of_a_country(  # noqa: PLR0917 - which file, and what stands in it
    tmp_path: Path, name: str, file_format: str, written: Callable[[object], bytes], value: object, codes: list[str]
) -> None:
    """What a file holds as a number has a point of decimals; a text in it may have been formatted, as in a CSV file."""
    found = read(tmp_path, f"{LENGTHS}files: [{name}]\nformat: {{type: {file_format}}}\n", {name: written(value)})
    assert [problem.code for problem in found.problems] == codes


def test_a_typed_number_proves_nothing_of_the_marks_of_texts(tmp_path: Path) -> None:
    """Beside a number 2.5, a text of 1.655 may still be more than a thousand; beside a text of 2.5 it is not."""
    for other, codes in ((2.5, ["SLM1090"]), ("2.5", [])):
        told = [
            {"service": "mail", "at": f"2026-01-0{day} 09:00", "lasted": of} for day, of in ((4, "1.655"), (5, other))
        ]
        found = read(tmp_path, f"{LENGTHS}files: [a.json]\nformat: {{type: json}}\n", {"a.json": json.dumps(told)})
        assert [problem.code for problem in found.problems] == codes


FILLED: Final[Mapping[str, Mapping[str, str]]] = {
    "tickets": {"id": "T", "service": "mail", "type": "incident", "opened": "2026-01-05 09:00"},
    "events": {"case": "T", "service": "mail", "type": "incident", "time": "2026-01-05 09:00", "activity": "Open"},
    "outages": {
        "service": "mail", "kind": "outage", "start": "2026-01-05 09:00", "end": "2026-01-05 10:00"
    },
    "probes": {"service": "mail", "time": "2026-01-05 09:00", "ok": "true"},
    "surveys": {"service": "mail", "date": "2026-01-05", "score": "4"},
    "timeline": {"service": "mail", "time": "2026-01-05 09:00", "state": "up"},
}  # fmt: skip
"""Of each kind of source what rows have that say as little as possible."""
MORE: Final = {
    "events": "states: {Open: run}\n",
    "probes": "known_for: 1 calendar_hours\n",
    "timeline": "known_for: 1 calendar_hours\nstates: {up: up}\nservices: {mail: mail}\n",
}
NEED_NOT_BE_FILLED: Final = {
    "id", "type", "reason", "comment", "impact", "told", "ticket", "exclusion", "announced", "approved_by",
    "approved_on", "changed", "state", "previous", "sequence", "pause_start", "pause_end", "watched_since", "opened",
    "paused",
}  # fmt: skip
"""Fields that decide nothing, that most rows need not have, or whose lack is told otherwise."""


def _optional() -> Iterator[tuple[str, str]]:
    for kind, source in source_kinds.SOURCE_KINDS.items():
        columns = type(source.model_fields["columns"].default).model_fields
        yield from ((kind, name) for name in columns if name not in {*source.needed} | NEED_NOT_BE_FILLED)


@pytest.mark.parametrize("kind, field", [*_optional()])
def test_a_column_that_is_empty_in_all_rows_is_told(kind: str, field: str, tmp_path: Path) -> None:
    """Each field by which figures are decided: nothing is known by it, as if it were not mapped."""
    row = {**FILLED[kind], field: ""}
    if field == "length":
        del row["end"]
    if field == "score":
        row["answered"] = "no"
    source = f"kind: {kind}\nname: Tool\nfiles: [a.csv]\n{COVERS}time_zone: Asia/Shanghai\n{MORE.get(kind, '')}"
    source += f"columns: {{{', '.join(f'{name}: {name}' for name in row)}}}\n"
    for number, told in ((2, ["SLM1091"]), (1, [])):
        rows = [",".join(f"{word}{nth}" if word == "T" else word for word in row.values()) for nth in range(number)]
        found = read(tmp_path, source, {"a.csv": "\n".join((",".join(row), *rows, ""))})
        assert [problem.code for problem in found.problems] == told
    # A row that is refused may be empty there as well as any other.
    rows.append(rows[0].replace("T0", "T1").replace("2026-01-05", "soon"))
    found = read(tmp_path, f"{source}wrong_rows: left_out\n", {"a.csv": "\n".join((",".join(row), *rows, ""))})
    assert "SLM1091" in {problem.code for problem in found.problems}


LOGS: Final = {
    "tickets": "several_rows: last\ncolumns: {id: n, opened: at, changed: at, resolved: r}\n"
    "constants: {service: mail, type: incident}\n",
    "events": "states: {Open: run}\ncolumns: {case: n, time: at, activity: a, priority: r}\n"
    "constants: {service: mail, type: incident}\n",
}


@pytest.mark.parametrize("kind", LOGS)
@pytest.mark.parametrize("second,told", [("1", []), ("2", ["SLM1091"])])
def test_one_case_may_be_open_however_many_rows_tell_of_it(
    tmp_path: Path, kind: str, second: str, told: list[str]
) -> None:
    """What no row of a log says is asked of its cases: of one it may be so, of two the column is not exported."""
    source = f"kind: {kind}\nname: Tool\nfiles: [a.csv]\n{COVERS}time_zone: Asia/Shanghai\n{LOGS[kind]}"
    rows = f"n,at,a,r\n1,2026-01-05 09:00,Open,\n{second},2026-01-05 10:00,Open,\n"
    found = read(tmp_path, source, {"a.csv": rows})
    assert [problem.code for problem in found.problems] == told


@pytest.mark.parametrize("kind, field", [*_optional()])
def test_a_condition_on_a_column_that_is_empty_in_all_rows_is_told(kind: str, field: str, tmp_path: Path) -> None:
    """A field that counts only if an empty column says so counts in no row: nothing is known by it."""
    row = {**FILLED[kind], field: "x", "done": ""} | ({"answered": "no"} if field == "score" else {})
    if field == "length":
        del row["end"]
    source = f"kind: {kind}\nname: Tool\nfiles: [a.csv]\n{COVERS}time_zone: Asia/Shanghai\n{MORE.get(kind, '')}"
    source += f"only_if: {{{field}: {{column: done, filled: true}}}}\n"
    source += f"columns: {{{', '.join(f'{name}: {name}' for name in row if name != 'done')}}}\n"
    rows = (",".join(f"{word}{nth}" if word == "T" else word for word in row.values()) for nth in range(2))
    found = read(tmp_path, source, {"a.csv": "\n".join((",".join(row), *rows, ""))})
    assert [problem.code for problem in found.problems] == ["SLM1060"]
    assert not isinstance(found.imported.records, TimelineRecords)
    assert field in found.imported.records.empty


def test_of_several_columns_one_that_is_filled_is_enough(tmp_path: Path) -> None:
    """A ticket that is closed was solved, and a stamp says when somebody answered: then nothing is told."""
    source = f"kind: tickets\nname: Desk\nfiles: [a.csv]\n{COVERS}time_zone: Asia/Shanghai\n"
    source += "columns: {id: id, opened: at, resolved: done, closed: closed, responded: first}\n"
    source += "constants: {service: mail, type: incident}\nstamps: {taken: responded}\n"
    rows = "".join(f"T-{nth},2026-01-05 09:00,,2026-01-05 10:00,,2026-01-05 09:10\n" for nth in range(3))
    found = read(tmp_path, source, {"a.csv": f"id,at,done,closed,first,taken\n{rows}"})
    assert found.problems == ()
    assert (tickets(found).tells_answers, tickets(found).tells_solutions) == (True, True)
    found = read(tmp_path, source.replace("stamps: {taken: responded}\n", ""), {})
    assert (tickets(found).tells_answers, tickets(found).tells_solutions) == (False, True)
