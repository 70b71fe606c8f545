"""The months that the title of an export says."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import pytest
from openpyxl import Workbook

from slm.reading.proposals import look_at, months_told

ROWS: Final = "Number;Created;Resolved\n1;02.10.2026 09:00;03.10.2026 09:00\n2;05.10.2026 09:00;06.10.2026 09:00\n"


def told(title: str) -> str:
    """Return the months that a title says, the first and the last."""
    months = months_told(look_at("export.csv", f"{title}\n{ROWS}".encode())[0])
    return " ".join(map(str, months or ()))


@pytest.mark.parametrize(
    "title",
    [
        "Zeitraum: 01.10.2026 bis 31.10.2026", "Periode: 01-10-2026 t/m 31-10-2026", "Del 01/10/2026 al 31/10/2026",
        "10/01/2026 - 10/31/2026", "Oct 01, 2026 - Oct 31, 2026", "1 October 2026 to 31 October 2026",
        "1. Oktober 2026 - 31. Oktober 2026", "1 de octubre de 2026 a 31 de octubre de 2026", "2026-10-01 ~ 2026-10-31",
        "2026年10月1日至2026年10月31日", "统计月份:2026年10月", "2026-10", "Monat: 10/2026", "Octobre 2026",
        "2026年10月分",
        "Zeitraum: 01.10.2026 - 31.10.2026; erstellt am 02.11.2026 07:12 von M. Muster",
        "Generated 02/11/2026, period 01/10/2026 00:00 to 31/10/2026 23:59",
        "Zeitraum: 01.10.2026 bis 31.10.2026\nErstellt am 02.11.2026", "2026-10\nZeitraum: 01.10.2026 bis 31.10.2026",
    ],
)  # fmt: skip
def test_a_title_says_its_month(title: str) -> None:
    """First and last day, or the month alone, in the ways in which tools write them; beside it may stand other days."""
    assert told(title) == "2026-10 2026-10"


def test_a_title_says_several_months() -> None:
    """A quarter has a first and a last month."""
    assert told("Zeitraum: 01.07.2026 bis 30.09.2026") == "2026-07 2026-09"


@pytest.mark.parametrize(
    "title",
    [
        "Report", "Erstellt am 02.11.2026", "02.10.2026 bis 31.10.2026", "01.10.2026 bis 30.10.2026",
        "Vom 31.10.2026 bis 01.10.2026",
        "01.13.2026 bis 31.13.2026", "2026-10\n2026-11", "Report 7 of Kostenstelle 2026", "Version 3.2026-10.1",
        "1.10.2026, 2.10.2026, 31.10.2026", "1.10.2026; 31.10.2026; 2.11.2026",
    ],
)  # fmt: skip
def test_a_title_that_says_no_whole_month_says_nothing(title: str) -> None:
    """Days of a part of a month, one day, a day that is none, or two months: nobody can tell what the export covers."""
    assert told(title) == ""


def test_the_title_of_a_workbook() -> None:
    """It stands in the cells above the names; a file without a title says nothing, nor does one that is packed."""
    book, file = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (["Zeitraum:", "01.10.2026", "bis", "31.10.2026"], *(line.split(";") for line in ROWS.splitlines())):
        sheet.append(row)
    book.save(file)
    assert months_told(look_at("export.xlsx", file.getvalue())[0]) is not None
    assert months_told(look_at("export.csv", ROWS.encode())[0]) is None
