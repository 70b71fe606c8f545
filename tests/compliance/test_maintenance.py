"""Maintenance that is agreed as data is judged by it, whatever a target says; older agreements are judged as before."""

from __future__ import annotations

from typing import Any, Final

import pytest
from tests.written import agreement, evidence, history, outage, outage_records, probe, probe_records, target

from slm.calendar import Month, ServiceHours, WorkingTime
from slm.compliance import Evidence, Result, Verdict, evaluate
from slm.measurement import Outage

NOVEMBER: Final = Month(2026, 11)
CLAUSES: Final = [{"id": "a", "clause": "Planned maintenance inside the maintenance window"}]
WORDS: Final = {"notice": "5 calendar_days", "window": "Tuesdays 02:00 to 05:00", "at_most": "2",
                "longest": "2 calendar_hours"}  # fmt: skip
DATA: Final = WORDS | {"windows": [{"weekdays": ["tuesday"], "from": "02:00", "until": "05:00"}]}
SHOP: Final = ServiceHours.model_validate({
    "kind": "service_hours", "name": "Always", "time_zone": "Asia/Shanghai",
    "versions": [{
        "from": "2020-01-01",
        "week": {day: ["00:00-24:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
                                                  "sunday")},
        "critical_periods": [{"name": "Autumn sales", "first": "2026-11-09", "last": "2026-11-13"}],
    }],
})  # fmt: skip


def work(start: str, end: str) -> Outage:
    """Return maintenance in November 2026 that was announced a month before and names the clause."""
    return outage(
        f"2026-11-{start}:00+08:00", f"2026-11-{end}:00+08:00", "2026-11", id=f"M-{start[:2]}", kind="maintenance",
        exclusion="a", announced="2026-10-01T00:00:00+08:00",
    )  # fmt: skip


D21: Final = (work("10T02:00", "10T04:00"), work("18T12:00", "18T18:00"))
"""Two hours in the critical period of the service hours, and six on a Wednesday at noon."""


def known(*rows: Outage, **parts: Any) -> Evidence:  # noqa: ANN401 - any part of the evidence
    """Return evidence of rows, and of service hours with a critical period."""
    hours = {"always": WorkingTime(SHOP)}
    records = outage_records(*rows, months=("2026-11",))
    return evidence(outages=records, working_time=hours, **parts)


def judged(maintenance: dict[str, Any], *rows: Outage, **fields: Any) -> Result:  # noqa: ANN401 - fields of the target
    """Return the availability of November."""
    version = agreement("1.0", target(**fields), exclusions=CLAUSES, maintenance=maintenance)
    (result,) = evaluate(history(version), known(*rows), [NOVEMBER])
    return result


def counted(result: Result) -> int:
    """Return the minutes of downtime."""
    return int(result.used or 0) // 60


@pytest.mark.parametrize(
    "maintenance, rules, minutes",
    [
        (WORDS, None, 0),
        (WORDS, {"maintenance": "within_limits"}, 240),
        (DATA, None, 480),
        (DATA, {"maintenance": "by_clause"}, 480),
        (DATA, {"maintenance": "within_limits"}, 480),
        (WORDS | {"critical_periods": [{"name": "Noon", "hours": ["12:00-13:00"]}]}, None, 120 + 60 + 240),
        (WORDS | {"total": "30 calendar_minutes"}, None, 120 + 330),
    ],
    ids=["words", "words-within-limits", "data", "data-beats-by-clause", "data-within-limits", "critical", "total"],
)
def test_terms_that_are_data_hold_for_every_target(
    maintenance: dict[str, Any], rules: dict[str, Any] | None, minutes: int
) -> None:
    """Two hours in a critical period and six outside the window count; prose and its switch mean what they meant."""
    result = judged(maintenance, *D21, **({"interruptions": rules} if rules else {}))
    assert counted(result) == minutes
    assert (result.verdict is Verdict.MET) == (minutes == 0)


@pytest.mark.parametrize("per, minutes", [("quarter", 120), ("month", 0)])
def test_what_was_used_up_earlier_in_the_period_is_looked_up(per: str, minutes: int) -> None:
    """One maintenance a quarter was October's, so that November's counts; one a month is left (F56)."""
    october = outage(
        "2026-10-06T02:00:00+08:00", "2026-10-06T04:00:00+08:00", "2026-11", kind="maintenance", exclusion="a",
        announced="2026-09-01T00:00:00+08:00",
    )  # fmt: skip
    assert counted(judged(DATA | {"at_most": "1", "per": per}, october, work("17T02:00", "17T04:00"))) == minutes


def test_clause_for_maintenance_excludes_nothing_else() -> None:
    """A failure that names it counts, so that no other kind of row gets round the windows; other clauses stand."""
    clauses = [CLAUSES[0] | {"kind": "maintenance"}, {"id": "b", "clause": "The customer's own fault"}]
    rows = [
        outage("2026-11-18T12:00:00+08:00", "2026-11-18T13:00:00+08:00", "2026-11", id="O-1", exclusion="a"),
        outage("2026-11-19T12:00:00+08:00", "2026-11-19T14:00:00+08:00", "2026-11", id="O-2", exclusion="b"),
    ]
    version = agreement("1.0", target(), exclusions=clauses, maintenance=DATA)
    (result,) = evaluate(history(version), known(*rows, work("17T02:00", "17T04:00")), [NOVEMBER])
    assert counted(result) == 60
    assert [str(row.remark or row.reason) for row in result.interruptions] == ["other_kind", "excluded", "excluded"]


def test_terms_hold_for_what_a_monitor_saw() -> None:
    """Maintenance excludes of the time that checks saw only what lies in its window."""
    checks = [
        probe(f"2026-11-17T{hour:02}:00:00+08:00", ok=hour not in {1, 2, 3}, month="2026-11") for hour in range(24)
    ]
    records = probe_records(*checks, months=("2026-11",))
    rules = {"known_for": "60 calendar_minutes"}
    version = agreement(
        "1.0", target(source="probes", interruptions=rules), exclusions=CLAUSES, maintenance=DATA | {"longest": None}
    )
    (result,) = evaluate(history(version), known(work("17T01:00", "17T04:00"), probes=records), [NOVEMBER])
    assert counted(result) == 60


def test_each_version_is_judged_by_its_own_terms() -> None:
    """A version that begins in the middle of the month, with data, does not change what was excluded before it."""
    old = agreement(
        "1.0", target(), exclusions=CLAUSES, maintenance=WORDS, valid={"from": "2026-01-01", "until": "2027-01-01"}
    )
    later = {"valid": {"from": "2026-11-15", "until": "2027-01-01"}, "supersedes": "1.0"}
    new = agreement("1.1", target(), exclusions=CLAUSES, maintenance=DATA, **later)
    results = evaluate(history(old, new), known(*D21), [NOVEMBER])
    assert {str(result.version): counted(result) for result in results} == {"1.0": 0, "1.1": 360}
