"""Durations and cycles with spoken units."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from slm.calendar import Cycle, CycleUnit, Duration, DurationUnit
from slm.problem import InputError

EIGHT_HOURS = 8 * 3600


class Promise(BaseModel):
    """A model with a duration and a cycle in it."""

    within: Duration
    review_every: Cycle


def refused(**values: object) -> InputError:
    """Return the mistake with which a promise was refused."""
    with pytest.raises(ValidationError) as caught:
        Promise.model_validate({"within": "4 working_hours", "review_every": "12 months", **values})
    (error,) = caught.value.errors()
    assert isinstance(error["ctx"]["error"], InputError)
    return error["ctx"]["error"]


@pytest.mark.parametrize(
    "written, unit, seconds",
    [
        ("15 working_minutes", DurationUnit.WORKING_MINUTES, 900),
        ("1 working_minute", DurationUnit.WORKING_MINUTES, 60),
        ("1.5 working_hours", DurationUnit.WORKING_HOURS, 5400),
        ("5 working_days", DurationUnit.WORKING_DAYS, 5 * EIGHT_HOURS),
        ("0.5 working_days", DurationUnit.WORKING_DAYS, EIGHT_HOURS // 2),
        ("30 calendar_minutes", DurationUnit.CALENDAR_MINUTES, 1800),
        ("24 calendar_hours", DurationUnit.CALENDAR_HOURS, 86_400),
        ("1 calendar_day", DurationUnit.CALENDAR_DAYS, 86_400),
    ],
)
def test_a_duration_counts_in_its_unit(written: str, unit: DurationUnit, seconds: int) -> None:
    """A working day has the length of the hours' own day, a calendar unit is all time; one may be singular."""
    duration = Duration.parse(written)
    assert duration.unit is unit
    assert duration.seconds(EIGHT_HOURS) == seconds
    assert unit.is_working == written.partition(" ")[2].startswith("working")


@pytest.mark.parametrize(
    "written, unit",
    [
        ("30 min", "minutes"), ("30min.", "minutes"), ("30 Minuten", "minutes"), ("30分钟", "minutes"),
        ("4h", "hours"), ("4 hrs", "hours"), ("4小时", "hours"), ("4 Std.", "hours"), ("2 d", "days"), ("2天", "days"),
    ],
)  # fmt: skip
def test_a_short_unit_is_a_bare_one(written: str, unit: str) -> None:
    """Which unit is meant is clear, whose time it is of is not: both are proposed, ready to be written."""
    error = refused(within=written)
    assert error.mistake.code == "SLM203"
    words = dict(error.words)
    for whose in ("working", "calendar"):
        proposed = f"{words['amount']} {whose}_{unit}"
        assert proposed in error.mistake.hint.format_map(words)
        assert str(Duration.parse(proposed)) == proposed


@pytest.mark.parametrize(
    "written, meant",
    [
        ("3 working days", "3 working_days"), ("2 business days", "2 working_days"), ("2个工作日", "2 working_days"),
        ("4 business-hours", "4 working_hours"), ("30 calendar days", "30 calendar_days"),
        ("3 自然日", "3 calendar_days"),
        ("2 Arbeitstage", "2 working_days"), ("0 working days", None), ("1 week", None), ("90 s", None), ("5 m", None),
    ],
)  # fmt: skip
def test_a_unit_in_other_words_is_understood_and_proposed(written: str, meant: str | None) -> None:
    """What says whose time it is has one reading; a week, seconds and a lone m may be several things."""
    error = refused(within=written)
    assert (error.mistake.code, dict(error.words).get("meant")) == ("SLM202", meant)


@pytest.mark.parametrize("written", ["5 days", "1 day", "2 hours", "15 minutes", "0.5 hours"])
def test_a_bare_unit_is_refused_with_the_choice(written: str) -> None:
    """Bare days, hours and minutes could be either kind, so the hint names both (FAILURES F52)."""
    error = refused(within=written)
    amount, unit = written.split()
    hint = error.mistake.hint.format_map(dict(error.words))
    assert error.mistake.code == "SLM203"
    assert f"{amount} working_{unit.rstrip('s')}s" in hint
    assert f"{amount} calendar_{unit.rstrip('s')}s" in hint


@pytest.mark.parametrize(
    "written",
    [
        "0 working_hours", "0.00 working_days", "-1 working_hours", "1working_hours", "working_hours", "1 months",
        "1.123 working_days", "100000 working_days", "４ working_hours", "01 working_hours", "1 calendar_month",
        ["4 working_hours"],
    ],
)  # fmt: skip
def test_what_is_not_a_duration_is_refused(written: object) -> None:
    """A duration is above zero, has a plausible size and a known unit; the hint lists the units."""
    error = refused(within=written)
    assert error.mistake.code == "SLM202"
    assert "working_minutes" in dict(error.words)["units"]


@pytest.mark.parametrize(
    "written, code",
    [
        ("30 days", "SLM205"),
        ("0 months", "SLM204"),
        ("1.5 years", "SLM204"),
        ("12 working_days", "SLM204"),
        (12, "SLM204"),
    ],
)
def test_what_is_not_a_cycle_is_refused(written: object, code: str) -> None:
    """A cycle turns on dates: years, months or calendar days, and says so."""
    assert refused(review_every=written).mistake.code == code


@pytest.mark.parametrize(
    "written, english, chinese",
    [
        ("15 working_minutes", "15 working minutes", "15 个工作分钟"),
        ("1 working_hour", "1 working hour", "1 个工作小时"),
        ("5 working_days", "5 working days", "5 个工作日"),
        ("30 calendar_minutes", "30 minutes", "30 分钟"),
        ("24 calendar_hours", "24 hours", "24 小时"),
        ("3 calendar_days", "3 calendar days", "3 个自然日"),
    ],
)
def test_a_duration_is_said_in_both_languages(written: str, english: str, chinese: str) -> None:
    """Readers get words, not identifiers."""
    assert Duration.parse(written).describe("en") == english
    assert Duration.parse(written).describe("zh") == chinese


@pytest.mark.parametrize(
    "written, english, chinese",
    [
        ("12 months", "12 months", "12 个月"),
        ("1 year", "1 year", "1 年"),
        ("30 calendar_days", "30 calendar days", "30 个自然日"),
    ],
)
def test_a_cycle_is_said_in_both_languages(written: str, english: str, chinese: str) -> None:
    """Readers get words, not identifiers."""
    assert Cycle.parse(written).describe("en") == english
    assert Cycle.parse(written).describe("zh") == chinese


@pytest.mark.parametrize(
    "cycle, day, after, before",
    [
        ("1 month", date(2026, 1, 31), date(2026, 2, 28), date(2025, 12, 31)),
        ("12 months", date(2024, 2, 29), date(2025, 2, 28), date(2023, 2, 28)),
        ("1 year", date(2025, 6, 15), date(2026, 6, 15), date(2024, 6, 15)),
        ("30 calendar_days", date(2026, 1, 1), date(2026, 1, 31), date(2025, 12, 2)),
    ],
)
def test_a_cycle_turns_on_dates(cycle: str, day: date, after: date, before: date) -> None:
    """A month after the 31st is the last day of a shorter month."""
    assert Cycle.parse(cycle).after(day) == after
    assert Cycle.parse(cycle).before(day) == before


@given(
    st.integers(1, 99_999).map(Decimal) | st.decimals("0.01", "9999.99", places=2), st.sampled_from(list(DurationUnit))
)
def test_a_duration_is_read_back_as_it_was_written(amount: Decimal, unit: DurationUnit) -> None:
    """Text, value, model and schema agree for every duration."""
    duration = Duration(amount, unit)
    schema = Promise.model_json_schema()["properties"]["within"]
    assert Duration.parse(str(duration)) == duration
    assert re.search(schema["pattern"], str(duration))
    promise = Promise.model_validate({"within": duration, "review_every": Cycle(2, CycleUnit.YEARS)})
    assert promise.model_dump() == {"within": str(duration), "review_every": "2 years"}


def test_the_schema_of_a_cycle_has_its_pattern() -> None:
    """An editor refuses what the build refuses."""
    pattern = Promise.model_json_schema()["properties"]["review_every"]["pattern"]
    assert re.search(pattern, "12 months")
    assert not re.search(pattern, "12 days")
