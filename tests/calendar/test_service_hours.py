"""Service hours and holidays as people write them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

import jsonschema
import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from slm.calendar import DayHours, Holidays, Segment, ServiceHours, SpecialDays, always
from slm.problem import InputError

NAME: Final = {"zh": "办公时间", "en": "Office hours"}
OFFICE: Final = ["09:00-12:00", "13:00-18:00"]
HOURS: Final = TypeAdapter(DayHours)


def hours(*versions: dict[str, Any], **changes: object) -> dict[str, Any]:
    """Return service hours as written."""
    first = {"from": "2026-01-01", "week": {"monday": OFFICE}}
    return {
        "kind": "service_hours", "name": NAME, "time_zone": "Asia/Shanghai",
        "versions": [{**first, **version} for version in versions or ({},)], **changes,
    }  # fmt: skip


def holidays(**changes: object) -> dict[str, Any]:
    """Return a holidays file as written."""
    return {
        "kind": "holidays", "name": NAME, "published": {"from": "2026-01-01", "until": "2027-01-01"},
        "source": {"notice": NAME}, **changes,
    }  # fmt: skip


def refused(model: type[BaseModel] | TypeAdapter[Any], written: object) -> tuple[str, tuple[str | int, ...]]:
    """Return the code of the mistake and the path to the part that is wrong."""
    with pytest.raises(ValidationError) as caught:
        model.validate_python(written) if isinstance(model, TypeAdapter) else model.model_validate(written)
    (error,) = caught.value.errors()
    mistaken = error["ctx"]["error"]
    assert isinstance(mistaken, InputError)
    return mistaken.mistake.code, (*error["loc"], *mistaken.path)


@pytest.mark.parametrize("written", ["09:00-12:00", "00:00-24:00", "23:59-24:00", "00:00-00:01"])
def test_a_segment_is_read_as_it_is_written(written: str) -> None:
    """Hours of a day print as they were written; a day ends at 24:00 and has no hole (FAILURES F18)."""
    (segment,) = HOURS.validate_python([written])
    assert str(segment) == written
    assert HOURS.dump_python((segment,)) == (written,)
    assert HOURS.validate_python([segment]) == (segment,)


def test_a_whole_day_has_every_minute() -> None:
    """00:00-24:00 has 1440 minutes (FAILURES F18)."""
    assert Segment.parse("00:00-24:00").minutes == 1440


@pytest.mark.parametrize(
    "written, expected",
    [
        ("8:30-12:00", "08:30-12:00"),
        ("09:00 - 12:00", "09:00-12:00"),
        ("09:00–12:00", "09:00-12:00"),
        ("９：００－１２：００", "09:00-12:00"),
        ("9:00~17:30", "09:00-17:30"),
        ("9:00至17:30", "09:00-17:30"),
    ],
)
def test_an_almost_right_segment_is_refused_with_the_right_one(written: str, expected: str) -> None:
    """Full-width colons, missing zeros and other dashes are named together with what to write (FAILURES Y, L1)."""
    with pytest.raises(InputError) as caught:
        Segment.parse(written)
    assert caught.value.mistake.code == "SLM207"
    assert dict(caught.value.words)["expected"] == expected


@pytest.mark.parametrize(
    "written", ["25:00-26:00", "24:00-24:00", "09:60-10:00", "9-12", "1050", "", ["09:00-12:00"], 510]
)
def test_what_is_not_a_segment_is_refused(written: object) -> None:
    """Anything else is a mistake at its place in the list."""
    assert refused(HOURS, [written]) == ("SLM206", (0,))


@pytest.mark.parametrize("written", ["12:00-09:00", "09:00-09:00", "22:00-06:00"])
def test_a_segment_does_not_run_backwards(written: str) -> None:
    """Hours over midnight are written on two days, and the hint shows how."""
    with pytest.raises(InputError) as caught:
        Segment.parse(written)
    hint = caught.value.mistake.hint.format_map(dict(caught.value.words))
    assert caught.value.mistake.code == "SLM208"
    assert f"{written[:5]}-24:00" in hint


@pytest.mark.parametrize("second", ["11:59-13:00", "08:00-09:00", "09:00-12:00"])
def test_segments_are_in_order(second: str) -> None:
    """Hours of one day that overlap or are out of order are refused where they stand (FAILURES F32)."""
    assert refused(HOURS, ["09:00-12:00", second]) == ("SLM209", (1,))


def test_segments_may_touch() -> None:
    """Hours that begin when others end are in order."""
    assert len(HOURS.validate_python(["09:00-12:00", "12:00-13:00"])) == 2


def test_an_empty_week_is_refused() -> None:
    """A calendar without any opening hours is a mistake, not a calendar of another kind (FAILURES F34)."""
    assert refused(ServiceHours, hours({"week": {"monday": []}})) == ("SLM215", ("versions", 0, "week"))


def test_hours_without_versions_are_refused() -> None:
    """There has to be something in force."""
    assert refused(ServiceHours, hours() | {"versions": []}) == ("SLM216", ("versions",))


@pytest.mark.parametrize("second", ["2026-01-01", "2025-06-01"])
def test_versions_are_in_order(second: str) -> None:
    """A version begins after the one before it (FAILURES F26)."""
    assert refused(ServiceHours, hours({}, {"from": second})) == ("SLM217", ("versions", 1, "from"))


def test_a_date_has_one_exception() -> None:
    """Two exceptions on one date leave open which one holds."""
    twice = {"exceptions": [{"date": "2026-02-01", "hours": [], "reason": NAME}] * 2}
    assert refused(ServiceHours, hours(twice)) == ("SLM218", ("versions", 0, "exceptions", 1))


@pytest.mark.parametrize("day, version", [("2025-12-31", 0), ("2027-01-01", 0), ("2026-12-31", 1)])
def test_an_exception_lies_in_its_version(day: str, version: int) -> None:
    """An exception on a date when its version is not in force would have no effect."""
    versions: list[dict[str, Any]] = [{}, {"from": "2027-01-01"}]
    versions[version]["exceptions"] = [{"date": day, "hours": [], "reason": NAME}]
    assert refused(ServiceHours, hours(*versions)) == ("SLM219", ("versions", version, "exceptions", 0, "date"))


def test_the_version_in_force_is_found() -> None:
    """A version holds from its first day until the next one's, and the first also before it began (FAILURES F26)."""
    read = ServiceHours.model_validate(hours({}, {"from": "2027-01-01"}))
    first, second = read.versions
    assert read.version_on(date(2026, 12, 31)) is first
    assert read.version_on(date(2027, 1, 1)) is second
    assert read.version_on(date(2025, 1, 1)) is first
    assert read.in_force_from == date(2026, 1, 1)


@pytest.mark.parametrize(
    "week, seconds",
    [
        ({"monday": OFFICE, "tuesday": OFFICE, "saturday": ["09:00-12:00"]}, 28_800),
        ({"monday": OFFICE, "saturday": ["09:00-12:00"]}, 28_800),
        ({"monday": OFFICE, "saturday": ["09:00-12:00"], "sunday": ["12:00-15:00"]}, 10_800),
    ],
)
def test_a_working_day_is_as_long_as_most_are(week: dict[str, list[str]], seconds: int) -> None:
    """The length of a working day is that of most open weekdays, and the longest of equally many."""
    assert ServiceHours.model_validate(hours({"week": week})).versions[0].working_day == seconds


def test_a_service_can_be_attended_day_and_night() -> None:
    """24x7 hours are ready made, in both languages and any zone."""
    read = always("Europe/Berlin")
    assert read.time_zone == "Europe/Berlin"
    assert read.versions[0].working_day == 86_400
    assert read.name("zh") != read.name("en")


@pytest.mark.parametrize(
    "entry, code, place",
    [
        ({}, "SLM211", ()),
        ({"first": "2026-05-01"}, "SLM211", ()),
        ({"last": "2026-05-01"}, "SLM211", ()),
        ({"date": "2026-05-01", "first": "2026-05-01"}, "SLM211", ()),
        ({"date": "2026-05-01", "first": "2026-05-01", "last": "2026-05-02"}, "SLM211", ()),
        ({"first": "2026-05-05", "last": "2026-05-01"}, "SLM212", ("last",)),
    ],
)
def test_special_days_have_one_date_or_two_ends(entry: dict[str, str], code: str, place: tuple[str, ...]) -> None:
    """An entry names one day, or a first and a last one in order."""
    assert refused(SpecialDays, {**entry, "name": NAME}) == (code, place)


def test_the_last_day_is_a_day_off() -> None:
    """Notices name the last day off, so it is included (FAILURES F19)."""
    entry = {"first": "2026-05-01", "last": "2026-05-05", "name": NAME}
    read = Holidays.model_validate(holidays(days_off=[entry], working_days=[{"date": "2026-05-09", "name": NAME}]))
    assert sorted(read.names_of_days_off) == [date(2026, 5, day) for day in range(1, 6)]
    assert read.names_of_working_days[date(2026, 5, 9)]("zh") == "办公时间"


@pytest.mark.parametrize("first, last", [("2025-12-31", "2026-01-02"), ("2026-12-31", "2062-01-01")])
def test_days_lie_in_the_published_range(first: str, last: str) -> None:
    """A day outside of what the notice covers is a typing mistake (FAILURES F29, F51)."""
    written = holidays(days_off=[{"first": first, "last": last, "name": NAME}])
    assert refused(Holidays, written) == ("SLM213", ("days_off", 0))


@pytest.mark.parametrize("source", [None, {}, {"notice": ""}])
def test_holidays_name_the_notice_that_they_are_from(source: dict[str, str] | None) -> None:
    """A list of days that nobody can look up is refused: a feed may hold days that are worked on (FAILURES F27)."""
    written = holidays(source=source) if source is not None else {**holidays()}
    if source is None:
        del written["source"]
    with pytest.raises(ValidationError):
        Holidays.model_validate(written)


def test_a_day_is_listed_once() -> None:
    """A date cannot be a day off and a working day."""
    may = {"first": "2026-05-01", "last": "2026-05-05", "name": NAME}
    written = holidays(days_off=[may], working_days=[{"date": "2026-05-05", "name": NAME}])
    assert refused(Holidays, written) == ("SLM214", ("working_days", 0))


def test_a_published_range_has_days() -> None:
    """The published range is half-open and not empty."""
    written = holidays(published={"from": "2026-01-01", "until": "2026-01-01"})
    assert refused(Holidays, written) == ("SLM210", ("published", "until"))


def test_schemas_accept_what_models_accept() -> None:
    """What an editor checks agrees with the build: hours with everything in them, and a segment written wrongly."""
    full = hours({
        "source": NAME, "holidays": ["cn-2026"], "on_holidays": [], "on_make_up_days": OFFICE,
        "exceptions": [{"date": "2026-02-01", "hours": [], "reason": NAME}],
        "critical_periods": [{"name": NAME, "when": NAME, "days": ["friday"], "hours": OFFICE}],
    })  # fmt: skip
    schema = ServiceHours.model_json_schema()
    assert ServiceHours.model_validate(full).versions[0].critical_periods[0].days == ("friday",)
    jsonschema.validate(full, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(json.dumps(full).replace("09:00", "9:00")), schema)
