"""How long a state is known that lasts: no longer than the export speaks in which it stands."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import read
from tests.written import agreement, evidence, history, metrics, month_file, target

from slm.calendar import Month
from slm.compliance import evaluate
from slm.measurement import TimelineRecords

MONTHS: Final = (Month(2025, 1), Month(2025, 2), Month(2025, 3))
SOURCE: Final = (
    "kind: timeline\nname: Tool\ntime_zone: Asia/Shanghai\nknown_for: 90 calendar_days\n"
    "columns: {service: service, time: at, state: state}\nstates: {up: up}\n"
)
HEAD: Final = "service,at,state\n"
LOG: Final = f"{HEAD}mail,2025-01-01 00:00,up\n"
"""The one change of a whole quarter."""


def known(folder: Path, said: str, **written: str) -> list[bool]:
    """Return of which months something is known, by the files of a source."""
    files = {f"{name.removeprefix('m').replace('_', '-')}.csv": text for name, text in written.items()}
    records = read(folder, SOURCE + said, files).imported.records
    assert isinstance(records, TimelineRecords)
    version = agreement("1.0", target(source="desk"), services=["mail"])
    months = tuple(month_file(f"2025-{number:02}") for number in range(1, 13))
    of = evaluate(history(version), evidence(metrics=metrics(), months=months, timelines={"desk": records}), MONTHS)
    found = {result.last_month: result.coverage for result in of}
    assert {*found.values()} <= {0, 1}
    return [found[month] == 1 for month in MONTHS]


@pytest.mark.parametrize(
    "covers, expected",
    [("2025-02-01", [True, False, False]), ("2025-03-01", [True, True, False])],
)
def test_a_state_is_known_as_long_as_the_source_says_it_covers(
    covers: str, expected: list[bool], tmp_path: Path
) -> None:
    """A log of changes has one row in months, and the next month is not known before its export is there."""
    said = f"files: [log.csv]\ncovers: {{from: 2025-01-01, until: {covers}}}\n"
    assert known(tmp_path, said, log=LOG) == expected


def test_a_state_is_known_in_the_months_of_its_files(tmp_path: Path) -> None:
    """Of a file for each month: nothing changed in February, whose export says so; that of March is not there."""
    said = "files: ['{month}.csv']\n"
    assert known(tmp_path / "one", said, m2025_01=LOG) == [True, False, False]
    assert known(tmp_path / "two", said, m2025_01=LOG, m2025_02=HEAD) == [True, True, False]
    assert known(tmp_path / "gap", said, m2025_01=LOG, m2025_03=HEAD) == [True, False, True]


def test_a_state_of_an_export_that_says_no_days_is_known_for_its_time(tmp_path: Path) -> None:
    """Nothing else says how long it holds; a file beside those of months may be of any time."""
    assert known(tmp_path / "none", "files: [log.csv]\n", log=LOG) == [True, True, True]
    said = "files: ['{month}.csv', log.csv]\n"
    assert known(tmp_path / "beside", said, m2025_01=HEAD, log=LOG) == [True, True, True]
