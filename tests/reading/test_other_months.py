"""A file of a month without any row of the month, and with rows of others, is most probably the wrong one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import read

from slm.measurement import TimelineRecords
from slm.reading.sources.other_months import OTHER_MONTHS

FILES: Final = 'files: ["x/{month}.csv"]\nname: Tool\ntime_zone: UTC\n'
KINDS: Final = {
    "outages": "constants: {kind: outage, service: mail}\ncolumns: {start: begins, end: ends}\n",
    "tickets": "constants: {type: incident, service: mail}\n"
    "columns: {id: id, opened: begins, resolved: ends, due: due}\nstamps: {Seen: seen}\n",
    "events": "constants: {type: incident, service: mail}\ncolumns: {case: id, activity: word, time: begins}\n"
    "states: {new: run, solved: stop}\n",
    "probes": "constants: {service: mail}\ncolumns: {time: begins, ok: ok}\nknown_for: 5 calendar_minutes\n",
    "surveys": "constants: {service: mail}\ncolumns: {date: begins, score: score}\n",
    "timeline": "columns: {service: svc, time: begins, state: word}\nservices: {mail: mail}\n"
    "states: {new: up, solved: down}\nknown_for: 2 calendar_days\n",
}
HEAD: Final = "id,begins,ends,due,Seen,word,ok,score,svc,kind\n"


def _source(kind: str, more: str = "") -> str:
    return f"kind: {kind}\n{FILES}{KINDS[kind]}{more}"


def _row(number: int, begins: str, ends: str = "", due: str = "", seen: str = "") -> str:
    return f"{number},{begins},{ends},{due},{seen},new,yes,5,mail,maintenance\n"


OCTOBER: Final = _row(1, "2026-10-05 09:00", "2026-10-05 10:00") + _row(2, "2026-10-20 09:00", "2026-10-20 10:00")
NOVEMBER: Final = _row(3, "2026-11-10 09:00", "2026-11-10 10:00")


def _told(root: Path, source: str, rows: str) -> bool:
    found = read(root, source, {"x/2026-11.csv": HEAD + rows})
    is_told = OTHER_MONTHS.code in {problem.code for problem in found.problems}
    (file,) = found.imported.files
    assert (file.incomplete == OTHER_MONTHS.code) is is_told
    if not isinstance(found.imported.records, TimelineRecords):
        unknown = [gap for gap in found.imported.records.gaps if not gap.is_row and str(gap.start) == "2026-11-01"]
        assert bool(unknown) is (is_told and "kind: probes" not in source)
    return is_told


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_whose_rows_all_lie_in_another_month_tells_nothing_of_its_own(tmp_path: Path, kind: str) -> None:
    """October's export under the name of November: told, and November is unknown; not so with one row of November."""
    assert _told(tmp_path / "1", _source(kind), OCTOBER)
    assert not _told(tmp_path / "2", _source(kind), OCTOBER + NOVEMBER)
    assert not _told(tmp_path / "3", _source(kind), "")


def test_the_message_names_the_file_its_month_and_the_months_of_its_rows(tmp_path: Path) -> None:
    """Of many months the first ones are named, and how many more there are; the place is the first of the rows."""
    rows = [_row(month, f"2026-{month:02}-02 09:00", f"2026-{month:02}-02 10:00") for month in range(1, 9)]
    found = read(tmp_path, _source("outages"), {"x/2026-11.csv": HEAD + "".join(rows)})
    (problem,) = found.problems
    assert str(problem.place) == "measurements/x/2026-11.csv:2:1"
    assert problem.message() == (
        "measurements/x/2026-11.csv is named after 2026-11, and its 8 rows lie in other months, 2026-01 (1), 2026-02 "
        "(1), 2026-03 (1), 2026-04 (1), 2026-05 (1), 2026-06 (1), ... (+2), so nothing is known of 2026-11"
    )


@pytest.mark.parametrize(
    "kind, rows, is_told",
    [
        ("outages", _row(1, "2026-09-05 09:00"), False),
        ("outages", _row(1, "2026-09-05 09:00") + OCTOBER, True),
        ("outages", _row(1, "2026-10-05 09:00", "2026-12-05 09:00"), False),
        ("outages", _row(1, "2026-10-05 09:00", "2026-11-01 09:00"), False),
        ("outages", _row(1, "2026-10-31 20:00", "2026-10-31 21:00"), False),
        ("outages", _row(1, "2026-12-01 03:00", "2026-12-01 04:00"), False),
        ("outages", _row(1, "2026-12-05 03:00"), True),
        ("tickets", _row(1, "2026-10-05 09:00", "2026-11-02 09:00"), False),
        ("tickets", _row(1, "2026-10-05 09:00"), False),
        ("tickets", _row(1, "2026-10-05 09:00", "2026-10-06 09:00", due="2026-11-02 09:00"), True),
        ("tickets", _row(1, "2026-10-05 09:00", "2026-10-06 09:00", seen="2026-11-02 09:00"), False),
        ("timeline", _row(1, "2026-10-31 09:00"), False),
    ],
)  # fmt: skip
def test_what_reaches_into_a_month_or_is_not_over_is_no_sign_of_another_file(
    tmp_path: Path, kind: str, rows: str, *, is_told: bool
) -> None:
    """A carried interruption alone, a ticket solved in the month, an evening that is of the month in another zone."""
    assert _told(tmp_path, _source(kind), rows) is is_told


@pytest.mark.parametrize("more, is_told", [("", True), ("several_rows: last\nstates: {new: run}\n", False)])
def test_a_change_after_the_month_is_no_sign_of_it_but_an_entry_of_a_log_is(
    tmp_path: Path, more: str, *, is_told: bool
) -> None:
    """October's export was made on 2 November, when an open ticket had changed: it is still no export of November."""
    source = (
        _source("tickets", more).replace("due: due", "changed: due, state: word").replace("stamps: {Seen: seen}\n", "")
    )
    rows = OCTOBER.replace(",,,new", ",2026-10-20 10:00,,new") + _row(4, "2026-10-30 09:00", due="2026-11-02 09:00")
    assert _told(tmp_path, source, rows) is is_told


def test_lengths_say_when_a_row_was_over(tmp_path: Path) -> None:
    """An interruption of an hour in October is over in October, also where its export tells no end."""
    columns = "constants: {kind: outage, service: mail}\ncolumns: {start: begins, length: ends}\n"
    source = f"kind: outages\n{FILES}{columns}"
    assert _told(tmp_path / "1", source, _row(1, "2026-10-05 09:00", "1 h"))
    assert not _told(tmp_path / "2", source, _row(1, "2026-10-31 23:30", "20 h"))


def test_maintenance_of_another_month_is_no_sign_of_another_file(tmp_path: Path) -> None:
    """Planned work of December stands in November's export: nothing else happened."""
    columns = "constants: {service: mail}\ncolumns: {start: begins, end: ends, kind: kind}\n"
    source = f"kind: outages\n{FILES}{columns}"
    assert not _told(tmp_path, source, _row(1, "2026-12-05 09:00", "2026-12-05 10:00"))
