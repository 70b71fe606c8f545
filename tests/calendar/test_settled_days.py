"""Which days of service hours are settled: what is published of a term, and nothing that is only to become known."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.calendar import DayOff, Holidays, ServiceHours, settled_days

WEEK: Final = {"monday": ["09:00-17:00"]}
YEAR: Final = (date(2026, 1, 1), date(2027, 1, 1))
QUARTERS: Final = ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]


def calendar(start: str, until: str, *days: str, worked: tuple[str, ...] = (), country: str | None = "CN") -> Holidays:
    """Return holidays that are published for a range."""
    written = {
        "kind": "holidays", "name": "Days", "country": country, "published": {"from": start, "until": until},
        "source": {"notice": "A notice"}, "days_off": [{"date": day, "name": "Off"} for day in days],
        "working_days": [{"date": day, "name": "Worked"} for day in worked],
    }  # fmt: skip
    return Holidays.model_validate(written)


def hours(*versions: dict[str, Any]) -> ServiceHours:
    """Return service hours."""
    dated = [{"from": "2025-01-01", "week": WEEK, **version} for version in versions]
    written = {"kind": "service_hours", "name": "Hours", "time_zone": "Asia/Shanghai", "versions": dated}
    return ServiceHours.model_validate(written)


def parts(kept: ServiceHours, holidays: dict[str, Holidays], term: tuple[date, date] = YEAR) -> dict[str, object]:
    """Return what is settled of a term, by its parts."""
    return {
        part: {kind: days for kind, days in special.items() if days}
        for part, special in settled_days(kept, holidays, *term)
    }


def test_special_days_of_published_quarters_are_settled() -> None:
    """Days off, make-up days and exceptions stand in their quarter; a quarter that is published in part is left out."""
    exceptions = [{"date": "2026-05-04", "hours": ["10:00-12:00"], "reason": "Move"}]
    kept = hours({"holidays": ["cn"], "exceptions": exceptions})
    holidays = {"cn": calendar("2026-01-01", "2026-09-01", "2026-01-01", "2026-02-17", worked=("2026-02-14",))}
    assert parts(kept, holidays) == {
        "2026Q1": {"off": ("2026-01-01", "2026-02-17"), "make_up": ("2026-02-14",)},
        "2026Q2": {"exceptions": ("2026-05-04 10:00-12:00",)},
    }


@pytest.mark.parametrize(
    "one, other, said",
    [
        (["12:00-24:00"], ["12:00-24:00"], "2026-12-24 12:00-24:00"),
        (["12:00-24:00"], ["08:00-09:00"], "2026-12-24 08:00-09:00 12:00-24:00"),
        (["12:00-24:00"], [], "2026-12-24"),
        ([], ["12:00-24:00"], "2026-12-24"),
    ],
)
def test_hours_that_a_day_off_is_off_are_settled_with_it(one: list[str], other: list[str], said: str) -> None:
    """An approval is bound to them: those of both calendars, and no hours where one has off the whole day."""
    of = {
        name: calendar("2026-10-01", "2027-01-01").model_copy(
            update={"days_off": (DayOff.model_validate({"date": "2026-12-24", "name": "Eve", "closed": closed}),)}
        )
        for name, closed in (("one", one), ("other", other))
    }
    assert parts(hours({"holidays": ["one", "other"]}), of) == {"2026Q4": {"off": (said,)}}


@pytest.mark.parametrize(
    "second, settled",
    [
        (calendar("2026-07-01", "2027-01-01"), QUARTERS),
        (calendar("2026-08-01", "2027-01-01"), ["2026Q1", "2026Q2", "2026Q4"]),
        (calendar("2026-07-01", "2027-01-01", country=None), []),
        (calendar("2026-01-01", "2027-01-01", country="DE"), ["2026Q1", "2026Q2"]),
    ],
    ids=["goes on", "gap", "own", "another country"],
)
def test_calendars_of_a_country_go_on_and_each_country_is_needed(second: Holidays, settled: list[str]) -> None:
    """A quarter is settled where the days of every country whose holidays are kept are published."""
    kept = hours({"holidays": ["second", "first"]})
    assert list(parts(kept, {"first": calendar("2026-01-01", "2026-07-01"), "second": second})) == settled


def test_hours_without_holidays_are_settled_by_the_year() -> None:
    """Where no holidays are kept nothing has to become known; of a term without end so many years are told."""
    kept = hours({"exceptions": [{"date": "2026-05-04", "hours": [], "reason": "Move"}]})
    assert parts(kept, {}) == {"2026": {"exceptions": ("2026-05-04 ",)}}
    assert list(parts(kept, {}, (date(2026, 7, 1), date(9999, 12, 31))))[-1] == "2056"


def test_hours_that_change_are_asked_for_each_day() -> None:
    """Hours that begin to keep holidays are told by the year before, and by the quarter since."""
    kept = hours({}, {"from": "2026-07-01", "holidays": ["cn"]})
    holidays = {"cn": calendar("2026-01-01", "2027-01-01", "2026-01-01", "2026-10-01")}
    assert parts(kept, holidays) == {"2026Q3": {}, "2026Q4": {"off": ("2026-10-01",)}, "2026": {}}


@given(st.integers(1, 24), st.integers(0, 24), st.integers(1, 40))
def test_growth_changes_nothing_that_was_settled(months: int, more: int, length: int) -> None:
    """However far holidays are published, and however long the term becomes: what was settled is what it was."""
    known, later, until = (date(2026 + n // 12, n % 12 + 1, 1) for n in (months, months + more, length))
    days = [f"{year}-{month:02}-0{day}" for year in range(2026, 2030) for month in (1, 5, 10) for day in (1, 2)]

    def settled(end: date, term: date) -> dict[str, object]:
        published = [day for day in days if day < str(end)]
        return parts(hours({"holidays": ["cn"]}), {"cn": calendar("2026-01-01", str(end), *published)}, (YEAR[0], term))

    assert settled(known, until).items() <= settled(later, date(2030, 1, 1)).items()
