"""One calendar for everything: a holiday is the same day off for every figure that is counted in working time."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import pytest
from tests.written import (
    SHANGHAI,
    agreement,
    evidence,
    figures,
    history,
    metrics,
    month_file,
    outage,
    outage_records,
    probe,
    probe_records,
    target,
    ticket,
    ticket_records,
)

from slm.calendar import Holidays, Month, ServiceHours, WorkingTime, always
from slm.compliance import Evidence, Result, credit_statement, evaluate

JANUARY: Final = Month(2025, 1)
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE: Final = {
    "kind": "service_hours", "name": "Office", "time_zone": SHANGHAI,
    "versions": [{"from": "2024-01-01", "week": {day: ["09:00-17:00"] for day in DAYS}, "holidays": ["year"]}],
}  # fmt: skip
FEAST: Final = [{"date": "2025-01-14", "name": "Feast"}]


def hours(days_off: list[dict[str, str]]) -> dict[str, WorkingTime]:
    """Return office hours that keep these days off, and hours day and night."""
    year = Holidays.model_validate(
        {
            "kind": "holidays", "name": "2025", "published": {"from": "2024-01-01", "until": "2027-01-01"},
            "source": {"notice": "A notice"}, "days_off": days_off,
        }
    )  # fmt: skip
    office = WorkingTime(ServiceHours.model_validate(OFFICE), {"year": year})
    return {"office": office, "always": WorkingTime(always(SHANGHAI))}


def known(days_off: list[dict[str, str]], **parts: Any) -> Evidence:  # noqa: ANN401 - any part of the evidence
    """Return evidence of January with these days off."""
    usual: dict[str, Any] = {"working_time": hours(days_off), "months": (month_file("2025-01"),)}
    return evidence(**usual | parts)


def judged(days_off: list[dict[str, str]], written: dict[str, Any], **parts: Any) -> Result:  # noqa: ANN401 - as above
    """Return the result of a target during office hours."""
    maintenance = {"notice": "1 working_days", "window": "Any day"}
    clauses = [{"id": "planned", "clause": "Announced maintenance"}]
    promised = agreement("1.0", written, service_hours="office", exclusions=clauses, maintenance=maintenance)
    (result,) = evaluate(history(promised), known(days_off, **parts), [JANUARY])
    return result


def down() -> dict[str, Any]:
    """Return an outage from Monday the 13th, noon, to Wednesday the 15th, noon."""
    row = outage("2025-01-13T12:00:00+08:00", "2025-01-15T12:00:00+08:00")
    return {"outages": outage_records(row)}


CHECKS: Final = [probe(f"2025-01-{day}T{hour:02}:00:00+08:00", ok=day != 14) for day in (13, 14) for hour in range(24)]


@pytest.mark.parametrize(
    "written, parts, with_feast, without",
    [
        pytest.param(target(), down(), (8 * 3600, 22 * 8 * 3600), (16 * 3600, 23 * 8 * 3600), id="availability"),
        pytest.param(
            target(interruptions={"method": "timeslices", "slice": "60 calendar_minutes", "bad_above": "0 %"}),
            down(), (8 * 3600, 22 * 8 * 3600), (16 * 3600, 23 * 8 * 3600), id="slices",
        ),
        pytest.param(
            target(source="probes", interruptions={"known_for": "60 calendar_minutes"}),
            {"probes": probe_records(*CHECKS)}, (0, 8 * 3600), (8 * 3600, 16 * 3600), id="checks",
        ),
    ],
)  # fmt: skip
def test_holiday_is_no_agreed_time(
    written: dict[str, Any], parts: dict[str, Any], with_feast: tuple[int, int], without: tuple[int, int]
) -> None:
    """A day off is neither up nor down, by whatever method availability is counted (F28)."""
    for days_off, expected in ((FEAST, with_feast), ([], without)):
        result = judged(days_off, written, **parts)
        assert result.denominator is not None
        assert result.numerator is not None
        assert (result.denominator - result.numerator, result.denominator) == expected


def test_holiday_is_no_working_time_of_cases() -> None:
    """A case is due a working day later where one of the days between is a holiday, and used as much less (F28)."""
    clock = {"measures": "resolution", "population": "created_in_period"}
    limited = target("attainment", within="2 working_days", for_at_least="90 %", clock=clock)
    row = ticket("2025-01-13T12:00:00+08:00", resolved="2025-01-16T11:00:00+08:00")
    found = {"tickets": ticket_records(row), "metrics": metrics(attainment="tickets")}
    for days_off, due, spent in ((FEAST, 16, 15), ([], 15, 23)):
        (case,) = judged(days_off, limited, **found).cases
        assert case.due_at == datetime.fromisoformat(f"2025-01-{due}T12:00:00+08:00")
        assert case.spent == spent * 3600


def test_holiday_is_no_day_of_notice() -> None:
    """Maintenance announced on the eve of a holiday was not announced a working day before (F28)."""
    cells: dict[str, Any] = {"kind": "maintenance", "exclusion": "planned", "announced": "2025-01-13T17:00:00+08:00"}
    row = outage("2025-01-15T09:00:00+08:00", "2025-01-15T10:00:00+08:00", **cells)
    limited = target(interruptions={"maintenance": "within_limits"})
    late, in_time = (judged(holidays, limited, outages=outage_records(row)) for holidays in (FEAST, []))
    assert (late.used, in_time.used) == (3600, 0)


def test_holiday_is_no_day_for_claims() -> None:
    """The last day for a claim in working days is later by each day off (F28)."""
    tiers = [{"below": "95 %", "credit": "5 %"}]
    rules = {"claim_within": "3 working_days"}
    promised = agreement("1.0", target("attainment", "95 %", credits=tiers), service_hours="office", credit_rules=rules)
    reported = figures("2025-01", {"target": "attainment", "numerator": "9", "denominator": "10"})
    for days_off, last in (([{"date": "2025-02-04", "name": "Feast"}], 6), ([], 5)):
        found = known(days_off, figures={JANUARY: reported})
        results = evaluate(history(promised), found, [JANUARY])
        statement = credit_statement(promised, results, JANUARY, found.working_time)
        assert statement is not None
        assert statement.claim_until == date(2025, 2, last)
