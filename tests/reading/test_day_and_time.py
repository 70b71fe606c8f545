"""Exports with the day of a time in one column and its hour in another."""

from __future__ import annotations

import io
from datetime import datetime, time
from pathlib import Path
from typing import Final

import openpyxl
import pytest
from tests.reading.exports import COVERS, problems, read, tickets

from slm.reading.proposals import BookWords, Proposal, hours_beside, look_at, propose
from slm.reading.sources import SourceRead

SOURCE: Final = (
    f"kind: tickets\nname: Desk\nfiles: [desk.{{}}]\n{COVERS}time_zone: Etc/UTC\nmissing: ['-']\n"
    "times: [iso, '%d.%m.%Y %H:%M']\ncolumns: {{id: Number, opened: {{join: [Day, Hour]}}}}\n"
    "constants: {{service: mail, type: incident}}\n"
).replace(COVERS, COVERS.replace("{", "{{").replace("}", "}}"))


def desk(tmp_path: Path, rows: str) -> SourceRead:
    """Return what is read of tickets that were opened on a day and at an hour."""
    return read(tmp_path, SOURCE.format("csv"), {"desk.csv": f"Number,Day,Hour\n{rows}"})


def opened(found: SourceRead) -> list[str]:
    """Return when tickets were opened."""
    return [f"{ticket.opened:%Y-%m-%d %H:%M}" for ticket in tickets(found).tickets]


@pytest.mark.parametrize("day,hour", [("05.01.2026", "9:05"), ("2026-01-05", " 09:05")])
def test_two_columns_are_one_time(tmp_path: Path, day: str, hour: str) -> None:
    """They are read as if they stood in one, with a blank between."""
    found = desk(tmp_path, f"1,{day},{hour}\n")
    assert (problems(found), opened(found)) == ([], ["2026-01-05 09:05"])


@pytest.mark.parametrize(
    "day,hour,told",
    [("2026-01-05", "", "SLM397"), ("2026-01-05", "-", "SLM397"), ("", "09:05", "SLM382"), ("-", "", "SLM148")],
)
def test_a_part_alone_is_no_time(tmp_path: Path, day: str, hour: str, told: str) -> None:
    """A day without its hour is no midnight, and what stands for nothing is nothing."""
    found = desk(tmp_path, f"1,{day},{hour}\n2,2026-01-05,09:05\n")
    assert (problems(found), opened(found)) == ([f"{told} measurements/desk.csv:2:3"], ["2026-01-05 09:05"])


def test_cells_of_a_workbook_are_joined_as_they_are_shown(tmp_path: Path) -> None:
    """A cell with a day and one with an hour are times of a spreadsheet, and no texts."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Number", "Day", "Hour"], ["1", datetime(2026, 1, 5), time(9, 5)]):  # noqa: DTZ001
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    found = read(tmp_path, SOURCE.format("xlsx"), {"desk.xlsx": written.getvalue()})
    assert (problems(found), opened(found)) == ([], ["2026-01-05 09:05"])
    seen = propose(look_at("desk.xlsx", written.getvalue()), BookWords(services={"mail": []}), "tickets")
    assert seen.table.joined == {"Day": ("Day", "Hour")}


def test_a_list_is_no_part_of_a_time(tmp_path: Path) -> None:
    """What is more than one value cannot be joined."""
    data = '[{"Number": 1, "Day": "2026-01-05", "Hour": ["09:05"]}]'
    found = read(tmp_path, SOURCE.format("json"), {"desk.json": data})
    assert [problem.partition(" ")[0] for problem in problems(found)] == ["SLM736"]


def seen(names: str, *rows: str) -> Proposal:
    """Return what is proposed for tickets with these columns beside their number and service."""
    data = "".join(
        f"{line}\n" for line in (f"Number,Service,{names}", *(f"{nth},mail,{row}" for nth, row in enumerate(rows)))
    )
    return propose(look_at("desk.csv", data.encode()), BookWords(services={"mail": []}), "tickets")


@pytest.mark.parametrize(
    "day,hour",
    [
        ("Eröffnungsdatum", "Eröffnungszeit"), ("Date opened", "Time opened"), ("Opened Date", "Opened Time"),
        ("创建日期", "创建时间"), ("Date d'ouverture", "Heure d'ouverture"), ("Fecha de apertura", "Hora de apertura"),
        ("Data di apertura", "Ora di apertura"), ("Created", "Time"), ("Erstellt am", "Uhrzeit"),
    ],
)  # fmt: skip
def test_columns_of_days_and_hours_are_proposed_together(day: str, hour: str) -> None:
    """They are called the same but for the word for day and hour, or the hour stands beside and is called no more."""
    found = seen(f"{day},{hour}", "13.01.2026,09:00", "14.01.2026,9:00", ",")
    assert found.table.joined == {day: (day, hour)}
    assert (found.columns["opened"], found.formats, hour in found.unused) == (day, ("%d.%m.%Y %H:%M",), False)


@pytest.mark.parametrize(
    "names,row",
    [
        ("Created,Duration", "13.01.2026,09:00"),
        ("Created,Time", "13.01.2026,26:00"),
        ("Created,Time", "13.01.2026 08:00,09:00"),
        ("Created,Shift,Time", "13.01.2026,early,09:00"),
        ("Created date,Closing time", "13.01.2026,09:00"),
    ],
)
def test_what_is_no_hour_of_the_day_is_joined_to_none(names: str, row: str) -> None:
    """A length, a time of another thing, or a column elsewhere."""
    assert seen(names, row).table.joined == {}


@pytest.mark.parametrize("hour", ["9h05", "14h05", "14H05"])
def test_an_hour_may_be_written_with_its_letter(hour: str) -> None:
    """French clocks show 14h05."""
    found = seen("Date de création,Heure de création", f"13/01/2026,{hour}")
    assert (found.formats, found.is_local) == (("%d/%m/%Y %Hh%M",), True)


@pytest.mark.parametrize(
    "names,row,pairs",
    [
        ("Created,Shift,Taken", "13.01.2026,early,09:00", {"Created": ("Created", "Taken")}),
        ("Created,Duration", "13.01.2026,09:00", {"Created": ("Created", "Duration")}),
        ("Day,At,Until", "13.01.2026,09:00,10:00", {"Day": ("Day", "At")}),
        ("Until,Created", "09:00,13.01.2026", {}),
        ("Created,Duration", "13.01.2026,26:00", {}),
        ("Created,Duration", "13.01.2026 08:00,09:00", {}),
    ],
)
def test_an_hour_whatever_it_is_called_may_be_chosen(names: str, row: str, pairs: dict[str, tuple[str, str]]) -> None:
    """The next column of times of a day is offered, and somebody has to take it: a length looks the same."""
    found = seen(names, row)
    assert (hours_beside(found.table), found.table.joined) == (pairs, {})


def test_a_zone_is_asked_for_where_nobody_knows_how_times_are_written() -> None:
    """It is needed as soon as somebody says it."""
    assert seen("Created", "13.01.2026").is_local
