"""What a user sees of outages at the edges of time: in the report, and in the check of a book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.books import bind_approvals, copied, replace_words
from tests.cli.conftest import Run

AGREEMENT = "agreements/SLA-MAIL/1.0/agreement.yml"
HEAD = "id,service,start,end,kind,impact,reason,exclusion,announced\n"
AS_OF = "2026-05-20"


def with_outages(folder: Path, *rows: str, again: bool = False, rules: str = "", windows: str = "") -> Path:
    """Return a book with these outages from January, in the files of later months too, with April still open."""
    root = copied(folder, bound=False)
    if windows:
        replace_words(root, AGREEMENT, {"window: {en: Sunday night, zh: 周日夜间}": f"windows: {windows}"})
    if rules:
        replace_words(root, AGREEMENT, {"at_least: 99.5 %": f"at_least: 99.5 %\n    interruptions: {rules}"})
    for month in ("2026-03", "2026-04"):
        (root / f"measurements/{month}").mkdir()
        (root / f"measurements/{month}/month.yml").write_text("kind: month\nstate: open\n", "utf-8")
    for month in ("2026-01", "2026-02", "2026-03", "2026-04"):
        text = "".join(f"{row}\n" for row in rows) if again or month == "2026-01" else ""
        (root / f"measurements/{month}/outages.csv").write_text(HEAD + text, "utf-8")
    bind_approvals(root)
    return root


def reported(run: Run, root: Path, month: str) -> dict[str, Any]:
    """Return the availability of mail in a month as the report gives it."""
    outcome = run("report", "--root", root, "--as-of", AS_OF, "--month", month, "--format", "json")
    results = json.loads(outcome.stdout)["results"]
    (found,) = [result for result in results if (result["target"], result["service"]) == ("availability", "mail")]
    return found  # type: ignore[no-any-return]


def down(run: Run, root: Path, month: str) -> float:
    """Return the minutes of downtime of a month."""
    found = reported(run, root, month)
    return float(found["denominator"]) - float(found["numerator"])


def checked(run: Run, root: Path) -> str:
    """Return what the check says of outages."""
    return run("check", "--root", root, "--as-of", AS_OF).stdout


def test_month_ends_in_the_zone_of_the_agreement(run: Run, tmp_path: Path) -> None:
    """Ten minutes are January's and twenty February's in Shanghai, although all are January's in UTC (V1, F15)."""
    root = with_outages(tmp_path, "O-1,mail,2026-01-31T15:50:00Z,2026-01-31T16:20:00Z,outage,all,power,,")
    assert [down(run, root, month) for month in ("2026-01", "2026-02")] == [10, 20]


def test_overlapping_outages_are_ninety_minutes(run: Run, tmp_path: Path) -> None:
    """From 10:00 to 11:00 and from 10:30 to 11:30 are 90 minutes and one interruption (V10, F57)."""
    root = with_outages(
        tmp_path,
        "O-1,mail,2026-01-10T10:00:00+08:00,2026-01-10T11:00:00+08:00,outage,all,power,,",
        "O-2,mail,2026-01-10T10:30:00+08:00,2026-01-10T11:30:00+08:00,outage,all,power,,",
    )
    assert (down(run, root, "2026-01"), reported(run, root, "2026-01")["events"]) == (90, 1)


def test_miss_of_one_minute_is_no_kept_promise(run: Run, tmp_path: Path) -> None:
    """Where 99.5 % allows 223.2 minutes of January, 224 are missed and never print as 99.50 % (V2, F54)."""
    root = with_outages(tmp_path, "O-1,mail,2026-01-10T10:00:00+08:00,2026-01-10T13:44:00+08:00,outage,all,power,,")
    found = reported(run, root, "2026-01")
    assert (found["verdict"], found["display"]) == ("missed", "99.49 %")


@pytest.mark.parametrize("again", [False, True])
def test_outage_that_is_open_over_three_months(run: Run, tmp_path: Path, *, again: bool) -> None:
    """It takes the rest of January, all of February and March, and April up to now, repeated or not (F23)."""
    root = with_outages(tmp_path, "O-1,mail,2026-01-30T00:00:00+08:00,,outage,all,fire,,", again=again)
    found = [down(run, root, f"2026-{month:02}") for month in (1, 2, 3, 4)]
    assert found == [2 * 1440, 28 * 1440, 31 * 1440, 30 * 1440]
    assert reported(run, root, "2026-02")["value"] == "0"
    assert ": error " not in checked(run, root)


def test_maintenance_and_outage_stand_side_by_side(run: Run, tmp_path: Path) -> None:
    """Maintenance from 02:00 to 04:00 and an outage from 03:30 to 05:00 are 60 minutes, raw 90 (V12)."""
    root = with_outages(
        tmp_path,
        "M-1,mail,2026-01-10T02:00:00+08:00,2026-01-10T04:00:00+08:00,maintenance,all,update,a,",
        "O-1,mail,2026-01-10T03:30:00+08:00,2026-01-10T05:00:00+08:00,outage,all,power,,",
    )
    found = reported(run, root, "2026-01")
    assert down(run, root, "2026-01") == 60
    assert float(found["raw_value"]) == pytest.approx(100 * (1 - 90 / 44_640), abs=1e-5)


def test_maintenance_that_broke_its_limits_is_never_silent(run: Run, tmp_path: Path) -> None:
    """Where limits hold, maintenance without notice is downtime, and `slm measure` says why."""
    root = with_outages(
        tmp_path,
        "M-1,mail,2026-01-10T02:00:00+08:00,2026-01-10T03:00:00+08:00,maintenance,all,update,a,",
        rules="{maintenance: within_limits}",
    )
    assert down(run, root, "2026-01") == 60
    text = run("measure", "--root", root, "--as-of", AS_OF, "--month", "2026-01").stdout
    assert "outages.csv: 1 row read, 1 used, 0 left out\n" in text
    assert "used all the same: 1 announced too late, not excluded\n" in text


@pytest.mark.parametrize(
    "hours, minutes, words",
    [
        ("T02:00 T04:00", 0, "0 used, 1 left out (excluded 1)"),
        ("T04:00 T06:00", 60, "used all the same: 1 outside the maintenance window, not excluded"),
        ("T12:00 T18:00", 360, "used all the same: 1 outside the maintenance window, not excluded"),
    ],
)
def test_maintenance_outside_its_window_is_downtime(
    run: Run, tmp_path: Path, hours: str, minutes: int, words: str
) -> None:
    """Where windows are data, no target has to ask for them: report and `slm measure` count what lies outside."""
    start, end = (f"2026-01-11{moment}:00+08:00" for moment in hours.split())
    row = f"M-1,mail,{start},{end},maintenance,all,update,a,2026-01-01T09:00:00+08:00"
    root = with_outages(tmp_path, row, windows="[{weekdays: [sunday], from: 02:00, until: 05:00}]")
    assert down(run, root, "2026-01") == minutes
    assert words in run("measure", "--root", root, "--as-of", AS_OF, "--month", "2026-01").stdout


@pytest.mark.parametrize(
    "row, words",
    [
        pytest.param(
            "O-1,mail,1900-01-01T00:00:00+08:00,2026-01-10T11:00:00+08:00,outage,all,power,,",
            "SLM166 the year of '1900-01-01T00:00:00+08:00' is implausible",
            id="F51-1900",
        ),
        pytest.param(
            "O-1,mail,2026-01-10T10:00:00+08:00,9999-12-31T00:00:00+08:00,outage,all,power,,",
            "SLM166 the year of '9999-12-31T00:00:00+08:00' is implausible",
            id="F51-9999",
        ),
        pytest.param(
            "O-1,mail,2026-01-10T10:00:00+08:00,2026-01-10T09:00:00+08:00,outage,all,power,,",
            "SLM360 it ends at 2026-01-10T09:00:00+08:00, before it starts",
            id="end-before-start",
        ),
        pytest.param(
            "O-1,mail,2026-01-10T10:00:00+08:00,2027-01-10T11:00:00+08:00,outage,all,power,,",
            "SLM780 the outage 'O-1' ends on 2027-01-10, which is after 2026-05-20",
            id="end-in-the-wrong-year",
        ),
        pytest.param(
            "O-1,mail,2026-01-10T10:00:00+08:00,2026-03-10T11:00:00+08:00,outage,all,power,,",
            "SLM781 the outage 'O-1' lasts 59 days, but the record of 2026-02 does not know it",
            id="end-in-the-wrong-month",
        ),
        pytest.param(
            "O-1,mail,2026-01-10T10:00:00,2026-01-10T11:00:00+08:00,outage,all,power,,",
            "SLM165 '2026-01-10T10:00:00' has no offset from UTC",
            id="F17-no-zone",
        ),
        pytest.param(
            "O-1,mail,2026-01-10T02:00:00 PM,2026-01-10T11:00:00+08:00,outage,all,power,,",
            "SLM164 '2026-01-10T02:00:00 PM' is not a point in time",
            id="F24-twelve-hours",
        ),
    ],
)
def test_time_that_cannot_be_right_is_named(run: Run, tmp_path: Path, row: str, words: str) -> None:
    """A wrong time is told with its row and its remedy, and never becomes a figure in silence (F51, F17, F24)."""
    root = with_outages(tmp_path, row)
    text = checked(run, root)
    assert "measurements/2026-01/outages.csv:2:" in text
    assert words in text
