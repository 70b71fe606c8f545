"""An interruption that stands in the exports of several months is one, as the newest of them tells it."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import outages, problems, read, tickets, wrong_source

SOURCE: Final = """\
kind: outages
name: Status page
files: {files}
covers: {{from: 2026-01-01, until: 2026-03-01}}
columns: {{id: id, service: service, start: start, end: end}}
constants: {{kind: outage}}
"""
HEAD: Final = "id,service,start,end\n"
OPEN: Final = "I-1,mail,2026-01-31T20:00:00Z,\n"
ENDED: Final = "I-1,mail,2026-01-31T20:00:00Z,2026-02-01T01:00:00Z\n"


@pytest.mark.parametrize("files", ['["page/{month}.csv"]', '["page/*.csv"]'])
def test_the_newest_export_tells_the_end(tmp_path: Path, files: str) -> None:
    """Open in January's export and ended in February's: it is one interruption of five hours, not two."""
    source = SOURCE.format(files=files)
    found = read(tmp_path, source, {"page/2026-01.csv": HEAD + OPEN, "page/2026-02.csv": HEAD + ENDED})
    assert problems(found) == []
    (row,) = outages(found).outages
    assert row.end is not None
    assert (row.end - row.start).total_seconds() == 5 * 3600
    assert sum(file.read for file in found.imported.files) == 2
    assert sum(file.used for file in found.imported.files) == 1


def test_a_number_that_each_export_counts_anew_is_no_version(tmp_path: Path) -> None:
    """The first interruption of each month is number 1 in its export: they are two, as each began apart."""
    source = SOURCE.format(files='["page/{month}.csv"]')
    second = "I-1,mail,2026-02-03T09:00:00Z,2026-02-03T10:00:00Z\n"
    found = read(tmp_path, source, {"page/2026-01.csv": HEAD + ENDED, "page/2026-02.csv": HEAD + second})
    assert len(outages(found).outages) == 2


def test_exports_of_one_month_are_in_no_order(tmp_path: Path) -> None:
    """Two exports of one month that contradict each other are refused, whatever the order of their names is."""
    source = SOURCE.replace("until: 2026-03-01", "until: 2026-02-01")
    source = source.format(files='["page/a-{month}.csv", "page/b-{month}.csv"]')
    found = read(tmp_path, source, {"page/a-2026-01.csv": HEAD + ENDED, "page/b-2026-01.csv": HEAD + OPEN})
    assert {told.split()[0] for told in problems(found)} == {"SLM1044"}


def test_versions_that_nothing_orders_are_refused(tmp_path: Path) -> None:
    """Where no name tells which export is newer, neither version counts; the same words twice are one."""
    source = SOURCE.format(files='["page/*.csv"]')
    found = read(tmp_path, source, {"page/old.csv": HEAD + OPEN, "page/new.csv": HEAD + ENDED})
    assert {told.split()[0] for told in problems(found)} == {"SLM1044"}
    assert outages(found).outages == ()
    same = read(tmp_path / "2", source, {"page/old.csv": HEAD + ENDED, "page/new.csv": HEAD + ENDED})
    assert (problems(same), len(outages(same).outages)) == ([], 1)


@pytest.mark.parametrize("is_mapped", [True, False])
def test_an_open_row_without_a_number_ends_as_a_later_month_tells(tmp_path: Path, *, is_mapped: bool) -> None:
    """Same service, same beginning, open in January and ended in February: one interruption of five hours."""
    source = SOURCE.format(files='["page/{month}.csv"]').replace("id: id, ", "id: id, " if is_mapped else "")
    old, new, still = (row.replace("I-1", "") for row in (OPEN, ENDED, OPEN))
    found = read(tmp_path, source, {"page/2026-01.csv": HEAD + old, "page/2026-02.csv": HEAD + new})
    (row,) = outages(found).outages
    assert row.end is not None
    assert (row.end - row.start).total_seconds() == 5 * 3600
    assert [left.why for file in found.imported.files for left in file.left_out] == ["updated"]
    assert problems(found) == []
    again = read(tmp_path / "2", source, {"page/2026-01.csv": HEAD + old, "page/2026-02.csv": HEAD + still})
    assert [row.end for row in outages(again).outages] == [None]


@pytest.mark.parametrize(
    "january, february",
    [(ENDED, ENDED), (ENDED, OPEN), (OPEN, ENDED.replace("20:00", "20:01")), (OPEN, ENDED.replace("mail", "desk"))],
)
def test_other_rows_without_a_number_count_each(tmp_path: Path, january: str, february: str) -> None:
    """Another beginning, another service, or no open row in the earlier file: nothing says that it is the same one."""
    source = SOURCE.format(files='["page/{month}.csv"]').replace("id: id, ", "")
    found = read(tmp_path, source, {"page/2026-01.csv": HEAD + january, "page/2026-02.csv": HEAD + february})
    assert len(outages(found).outages) == 2


def test_rows_without_a_number_in_files_that_nothing_orders(tmp_path: Path) -> None:
    """Open in one file and ended in another, and no name tells which is newer: refused; two that agree both count."""
    source = SOURCE.format(files='["page/*.csv"]').replace("id: id, ", "")
    found = read(tmp_path, source, {"page/old.csv": HEAD + OPEN, "page/new.csv": HEAD + ENDED})
    assert {told.split()[0] for told in problems(found)} == {"SLM1044"}
    assert "'mail 2026-01-31 20:00:00+00:00' stands in" in found.problems[0].message()
    assert outages(found).outages == ()
    same = read(tmp_path / "2", source, {"page/old.csv": HEAD + ENDED, "page/new.csv": HEAD + ENDED})
    assert (problems(same), len(outages(same).outages)) == ([], 2)


TICKETS: Final = """\
kind: tickets
name: Desk
files: [desk.csv]
covers: {from: 2026-01-01, until: 2026-02-01}
wrong_rows: left_out
columns: {id: id, opened: opened, resolved: resolved}
constants: {service: mail, type: incident}
"""
ROWS: Final = (
    "T-1,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z\n",
    "T-1,2026-01-05T09:00:00Z,2026-01-09T10:00:00Z\n",
    "T-2,2026-01-06T09:00:00Z,2026-01-06T10:00:00Z\n",
)


def test_a_ticket_that_a_file_tells_twice_counts_in_no_order_of_rows(tmp_path: Path) -> None:
    """Of two rows of one ticket that say different things none counts, whichever of them stands first."""
    for nth, rows in enumerate(permutations(ROWS)):
        found = read(tmp_path / str(nth), TICKETS, {"desk.csv": "id,opened,resolved\n" + "".join(rows)})
        assert [ticket.id for ticket in tickets(found).tickets] == ["T-2"]
        assert [told.split()[0] for told in problems(found)] == ["SLM737"]


def test_a_list_that_says_no_ends_is_refused() -> None:
    """Without an end or a length every interruption would go on for ever, so its source is told what is missing."""
    source = SOURCE.format(files="[down.csv]").replace(", end: end", "")
    assert wrong_source(source) == ["SLM384 measurements/sources/desk.yml:5:10"]
    assert wrong_source(source.replace("start: start", "start: start, length: lasted")) == []
