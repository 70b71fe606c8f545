"""What an export leaves open is refused, told or unknown: no figure rests on a guess."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from openpyxl import Workbook
from tests.reading.exports import COVERS, outages, read, tickets

from slm.measurement import source_kinds

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
        assert lasted == [timedelta(minutes=float(of)) for of in minutes]
    else:
        assert "numbers: {decimal: '.'} in the source 'desk' where it is 1.600" in found.problems[0].hint()


def test_numbers_of_a_database_or_of_json_have_a_point_of_decimals(tmp_path: Path) -> None:
    """What a program writes as a number, no country's marks part; a number has no zero at its end, as a text has."""
    for value, codes in ((1.655, []), ("1.650", ["SLM1090"])):
        told = [{"service": "mail", "at": "2026-01-05 09:00", "lasted": value}]
        found = read(tmp_path, f"{LENGTHS}files: [a.json]\nformat: {{type: json}}\n", {"a.json": json.dumps(told)})
        assert [problem.code for problem in found.problems] == codes
    for value, codes in ((1.655, []), ("1.650", ["SLM1090"])):
        book = Workbook(write_only=True)
        sheet = book.create_sheet("Export")
        sheet.append(["service", "at", "lasted"])
        sheet.append(["mail", "2026-01-05 09:00", value])
        content = BytesIO()
        book.save(content)
        found = read(tmp_path, f"{LENGTHS}files: [a.xlsx]\n", {"a.xlsx": content.getvalue()})
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
        rows = (",".join(f"{word}{nth}" if word == "T" else word for word in row.values()) for nth in range(number))
        found = read(tmp_path, source, {"a.csv": "\n".join((",".join(row), *rows, ""))})
        assert [problem.code for problem in found.problems] == told


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
