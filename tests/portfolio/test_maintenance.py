"""Maintenance that a target excludes by clause is held against what its agreement says of it."""

from __future__ import annotations

from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.calendar import ServiceHours, WorkingTime
from slm.catalog import Metric
from slm.checks.checks import check
from slm.measurement import Outage
from slm.problem import Severity

PLANNED: Final = {"id": "a", "clause": "Planned maintenance"}
TERMS: Final = {"notice": "2 calendar_days", "window": "Sunday", "at_most": "1", "longest": "2 calendar_hours"}
FRIDAYS: Final = ServiceHours.model_validate({
    "kind": "service_hours", "name": "Always", "time_zone": written.SHANGHAI,
    "versions": [{"from": "2020-01-01", "week": {"monday": ["00:00-24:00"], "friday": ["00:00-24:00"]},
                  "critical_periods": [{"name": "Closing", "days": ["friday"]}]}],
})  # fmt: skip
WINDOWS: Final = {"windows": [{"weekdays": ["friday"], "from": "02:00", "until": "05:00"}]}


def work(day: str, hours: int = 1, **fields: object) -> Outage:
    """Return maintenance of February 2025 from 02:00 on."""
    row = {"id": f"M-{day}", "kind": "maintenance", "exclusion": "a", "announced": "2025-01-20T02:00:00+08:00"} | fields
    return written.outage(
        f"2025-02-{day}T02:00:00+08:00", f"2025-02-{day}T{2 + hours:02}:00:00+08:00", "2025-02", **row
    )


def told(*rows: Outage, maintenance: dict[str, Any] = TERMS, **fields: object) -> list[tuple[str, str]]:
    """Return what is told of the maintenance: the codes, with the rows."""
    records = written.outage_records(*rows, months=("2025-02",))
    parts = {"maintenance": maintenance, "exclusions": [PLANNED]} | fields
    version = written.agreement("1.0", written.target(), written.target(id="second"), **parts)
    book = small_book.portfolio(
        metrics=written.metrics(), agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)},
        outages=records, hours={"always": FRIDAYS}, working_time={"always": WorkingTime(FRIDAYS)},
    )  # fmt: skip
    found = [problem for problem in check(book) if problem.code in {"SLM800", "SLM904", "SLM905", "SLM906"}]
    assert all(problem.severity is Severity.WARNING and len(problem.also) == 1 for problem in found)
    return [(problem.code, str(dict(problem.words)["value"])) for problem in found]


@pytest.mark.parametrize(
    "rows, expected",
    [
        ([work("03", 2)], []),
        ([work("03", 3)], [("SLM905", "M-03")]),
        ([work("03"), work("10")], [("SLM904", "M-10")]),
        ([work("03"), work("10", announced=None)], [("SLM904", "M-10")]),
        ([work("07")], [("SLM906", "M-07")]),
        ([work("07", 3)], [("SLM906", "M-07")]),
        ([work("03", 3, announced="2025-02-02T02:00:00+08:00")], [("SLM800", "M-03"), ("SLM905", "M-03")]),
        ([work("03", 3, exclusion=None)], []),
        ([work("03", 3, exclusion="b")], []),
        ([work("03", 3, kind="outage")], []),
        ([work("03", 3, service="web")], []),
    ],
    ids=["kept", "too-long", "too-many", "too-many-unannounced", "critical", "critical-and-long", "late-and-long",
         "not-claimed", "other-clause", "no-maintenance", "other-service"],
)  # fmt: skip
def test_excluded_maintenance_that_breaks_its_terms_is_told(
    rows: list[Outage], expected: list[tuple[str, str]]
) -> None:
    """Once for each agreement, whatever term it is; where no announcement is recorded, nothing is known to be late."""
    assert told(*rows) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"maintenance": TERMS | WINDOWS},
        {"exclusions": [PLANNED | {"approval": "true"}]},
        {"valid": {"from": "2025-02-20", "until": "2026-01-01"}},
        {"service_hours": "unknown"},
    ],
    ids=["refused-as-data", "refused-by-the-clause", "before-its-term", "unknown-hours"],
)
def test_what_is_refused_or_not_promised_is_not_told(fields: dict[str, Any]) -> None:
    """What counts as downtime anyway needs no warning."""
    assert told(work("03", 3), work("07"), **fields) == []


def test_terms_hold_for_each_service_and_record_of_its_own() -> None:
    """A target by a monitor takes its exclusions from the record of outages, and is held to the terms, too."""
    rules = {"known_for": "5 calendar_minutes"}
    version = written.agreement(
        "1.0", written.target(source="probes", interruptions=rules), maintenance=TERMS, exclusions=[PLANNED]
    )
    book = small_book.portfolio(
        metrics=written.metrics(), agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)},
        outages=written.outage_records(work("03", 3), months=("2025-02",)),
    )  # fmt: skip
    assert [problem.code for problem in check(book) if problem.code == "SLM905"] == ["SLM905"]


@pytest.mark.parametrize(
    "until, expected", [("2025-02-01", []), ("2025-03-01", ["SLM905"]), ("2025-02-10", ["SLM905"])]
)
def test_terms_hold_for_the_record_by_which_the_month_is_judged(until: str, expected: list[str]) -> None:
    """Availability came from the record of outages, and is reported since a day: no row is held to terms then."""
    version = written.agreement("1.0", written.target(), maintenance=TERMS, exclusions=[PLANNED])
    metrics = written.metrics(availability="figures")
    entry = {"earlier": [{"until": until, "source": "outages"}]}
    known = metrics["availability"].model_dump(exclude_defaults=True)
    metrics["availability"] = Metric.model_validate(known | entry)
    book = small_book.portfolio(
        metrics=metrics, agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)},
        outages=written.outage_records(work("03", 3), months=("2025-02",)),
    )  # fmt: skip
    assert [problem.code for problem in check(book) if problem.code == "SLM905"] == expected
