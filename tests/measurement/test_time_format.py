"""How exports write times: declared, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from slm.measurement import TimeFormat, foreign_time, in_zone
from slm.problem import InputError


def read(value: str, *formats: str, zone: str | None = "Europe/Berlin") -> datetime:
    """Return the moment that a source with these formats reads."""
    return foreign_time(value, tuple(map(TimeFormat.parse, formats or ("iso",))), zone)


@pytest.mark.parametrize(
    "value, form, expected",
    [
        ("2026-01-05T09:30:00+08:00", "iso", "2026-01-05T01:30:00+00:00"),
        ("2026-01-05 09:30:00.1234567Z", "iso", "2026-01-05T09:30:00.123456+00:00"),
        ("2026-01-05T09:30+0800", "iso", "2026-01-05T01:30:00+00:00"),
        ("2026-01-05 09:30:00-03", "iso", "2026-01-05T12:30:00+00:00"),
        ("2026-01-05 09:30", "iso", "2026-01-05T08:30:00+00:00"),
        ("2026-07-05 09:30", "iso", "2026-07-05T07:30:00+00:00"),
        ("1767600000", "unix", "2026-01-05T08:00:00+00:00"),
        ("1767600000.5", "unix", "2026-01-05T08:00:00.500000+00:00"),
        ("1767600000250", "unix_ms", "2026-01-05T08:00:00.250000+00:00"),
        ("1767600000250000", "unix_us", "2026-01-05T08:00:00.250000+00:00"),
        ("05-01-2026 09:30", "%d-%m-%Y %H:%M", "2026-01-05T08:30:00+00:00"),
        ("1/5/2026 9:30", "%m/%d/%Y %H:%M", "2026-01-05T08:30:00+00:00"),
        ("05/Jan/26 12:15 AM", "%d/%b/%y %I:%M %p", "2026-01-04T23:15:00+00:00"),
        ("05/JAN/26 12:15 pm", "%d/%b/%y %I:%M %p", "2026-01-05T11:15:00+00:00"),
        ("5 September 1999 7 p.m.", "%d %B %Y %I %p", "1999-09-05T17:00:00+00:00"),
        ("2026-01-05T09:30:00.250-0330", "%Y-%m-%dT%H:%M:%S.%f%z", "2026-01-05T13:00:00.250000+00:00"),
        ("2026-01-05 09:30 100%", "%Y-%m-%d %H:%M 100%%", "2026-01-05T08:30:00+00:00"),
        ("2026年01月05日 09时", "%Y年%m月%d日 %H时", "2026-01-05T08:00:00+00:00"),
    ],
)
def test_time_is_read_as_it_is_declared(value: str, form: str, expected: str) -> None:
    """Day and month, halves of the day, offsets and seconds since 1970 are read as the source says (F12, F24)."""
    assert read(value, form).astimezone(UTC) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    "value, form, code",
    [
        ("05-13-2026 09:30", "%d-%m-%Y %H:%M", "SLM382"),
        ("05-01-2026 09:30 PM", "%d-%m-%Y %H:%M", "SLM382"),
        ("05-01-2026 13:30 PM", "%d-%m-%Y %I:%M %p", "SLM382"),
        ("30-02-2026 09:30", "%d-%m-%Y %H:%M", "SLM382"),
        ("yesterday", "unix", "SLM382"),
        ("999999999999999", "unix", "SLM382"),
        ("99999999999999999", "unix_us", "SLM383"),
        ("05.01.2026", "iso", "SLM397"),
        ("2026-01-05", "%Y-%m-%d %H:%M", "SLM397"),
        ("05/01/2026 09:30", "iso", "SLM399"),
        ("5/1/26 9:30 AM", "%Y-%m-%d %H:%M", "SLM399"),
        ("25/01/2026 09:30", "iso", "SLM382"),
        ("46027.4", "%d/%m/%Y %H:%M", "SLM396"),
        ("2026-01-05T25:00:00Z", "iso", "SLM382"),
        ("1900-01-01T00:00:00Z", "iso", "SLM383"),
        ("0", "unix", "SLM383"),
        ("2025-10-26T02:30", "iso", "SLM373"),
        ("2025-03-30T02:30", "iso", "SLM1108"),
        ("2026-01-05", "%Y-%m-%d", "SLM397"),
    ],
)
def test_time_that_is_not_one_moment_is_refused(value: str, form: str, code: str) -> None:
    """A time in another format, of no day, repeated or skipped by a clock change, or made up, is none (F17, F51)."""
    with pytest.raises(InputError) as refused:
        read(value, form)
    assert refused.value.mistake.code == code


@pytest.mark.parametrize(
    "word,zone,hour",
    [
        ("BST", "Europe/London", 0), ("bst", "Europe/London", 0), ("GMT", "Europe/London", 1),
        ("IST", "Europe/Dublin", 0),
    ],
)  # fmt: skip
def test_a_word_says_which_of_two_hours_a_time_is_of(word: str, zone: str, hour: int) -> None:
    """It is the one by which the zone calls its own time before or after its clock was put back."""
    form = f"%Y-%m-%d %H:%M {word}"
    assert read(f"2026-10-25 01:10 {word}", form, zone=zone).astimezone(UTC) == datetime(
        2026, 10, 25, hour, 10, tzinfo=UTC
    )
    with pytest.raises(InputError):
        read("2026-10-25 01:10 CST", "%Y-%m-%d %H:%M CST", zone=zone)


@pytest.mark.parametrize(
    "value, form, meant",
    [
        ("13/01/2026 09:30", "iso", "times: ['%d/%m/%Y %H:%M']"),
        ("01/13/26 09:30", "iso", "times: ['%m/%d/%y %H:%M']"),
        ("05.01.26 09:30", "iso", "times: ['%d.%m.%y %H:%M']"),
        ("05/01/2026 09:30:00", "%d/%m/%Y %H:%M", "times: ['%d/%m/%Y %H:%M:%S']"),
        ("２０２６-０１-０５ ０９:３０", "%Y-%m-%d %H:%M", "2026-01-05 09:30"),
        ("yesterday", "iso", None),
    ],
)
def test_a_time_that_is_written_otherwise_is_told_with_what_reads_it(value: str, form: str, meant: str | None) -> None:
    """What is proposed reads the value, and never as one of two days (F24)."""
    with pytest.raises(InputError) as refused:
        read(value, form)
    assert dict(refused.value.words).get("meant") == meant


@pytest.mark.parametrize(
    "written, meant",
    [
        ("yyyy-MM-dd HH:mm", "%Y-%m-%d %H:%M"),
        ("YYYY-MM-DD hh:mm:ss", "%Y-%m-%d %H:%M:%S"),
        ("yyyy-mm-dd hh:mm", "%Y-%m-%d %H:%M"),
        ("d/M/yy h:mm a", "%d/%m/%y %I:%M %p"),
        ("yyyy-MM-dd'T'HH:mm:ssXXX", "%Y-%m-%dT%H:%M:%S%z"),
        ("yyyy-MM-dd HH:mm:ss.SSS", "%Y-%m-%d %H:%M:%S.%f"),
        ("yyyy年MM月dd日 HH:mm", "%Y年%m月%d日 %H:%M"),
        ("%Y-%m-%d %H:%m", "%Y-%m-%d %H:%M"),
        ("ISO 8601", "iso"),
        ("when it was", None),
    ],
)
def test_a_format_of_another_program_is_told_in_directives(written: str, meant: str | None) -> None:
    """Java, .NET and spreadsheets write the parts of a time with letters; what is proposed is a format."""
    with pytest.raises(InputError) as refused:
        TimeFormat.parse(written)
    assert dict(refused.value.words).get("meant") == meant
    assert meant is None or TimeFormat.parse(meant).text == meant


def test_time_without_offset_needs_a_zone() -> None:
    """Nobody knows which moment it is otherwise (F11)."""
    with pytest.raises(InputError, match="has no offset"):
        read("2026-01-05 09:30", zone=None)


def test_several_formats_are_tried_in_turn() -> None:
    """The first format that reads a time counts."""
    assert read("2026-01-05 09:30:15", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S").second == 15


def test_time_that_a_workbook_holds_as_such_is_put_into_the_zone() -> None:
    """A cell of a workbook is a time without an offset; it is of the zone like a written one."""
    assert in_zone(datetime(2026, 1, 5, 9, 30), "Asia/Shanghai").utcoffset() == timedelta(hours=8)  # noqa: DTZ001


@pytest.mark.parametrize(
    "form, code",
    [
        ("%Q", "SLM380"),
        ("%d.%m.%Y %H:%M %", "SLM380"),
        ("%d.%m.%Y %d %H", "SLM395"),
        ("%Y-%m-%d %H:%m", "SLM395"),
        ("%d.%m.%Y %M", "SLM381"),
        ("%m.%Y", "SLM381"),
        ("%d %H", "SLM381"),
        ("%d.%m.%Y %I:%M", "SLM381"),
        ("%d.%m.%Y %H:%M %p", "SLM381"),
        (["iso"], "SLM381"),
    ],
)
def test_format_that_says_no_moment_is_refused(form: object, code: str) -> None:
    """A directive that nobody knows or a twelve-hour clock without its half is told when the source is read (F24)."""
    with pytest.raises(InputError) as refused:
        TimeFormat.parse(form)
    assert refused.value.mistake.code == code


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2199, 12, 31)))  # noqa: DTZ001
def test_what_is_written_by_a_format_is_read_by_it(moment: datetime) -> None:
    """Whatever the standard library writes by a format, the format reads back."""
    form = "%d/%b/%Y %I:%M:%S.%f %p"
    assert read(moment.strftime(form), form, zone="Etc/UTC") == moment.replace(tzinfo=UTC)


def test_formats_are_equal_by_their_text() -> None:
    """A format is a value: it can be compared, hashed, printed, and parsed again."""
    form = TimeFormat.parse("%Y-%m-%d %H")
    assert TimeFormat.parse(form) is form
    assert {form} == {TimeFormat.parse("%Y-%m-%d %H")}
    assert form != TimeFormat.parse("iso")
    assert str(form) == "%Y-%m-%d %H"


def test_editor_sees_a_format_as_text() -> None:
    """The schema of a format is that of a text, with examples."""
    schema = TypeAdapter(TimeFormat).json_schema()
    assert schema["type"] == "string"
    assert "unix" in schema["examples"]


@given(st.integers(0, 86_399), st.integers(5, 15))
def test_number_of_a_spreadsheet_is_the_second_that_it_was(second: int, digits: int) -> None:
    """However many digits are shown, a time that was a whole second is that one, and no part of another."""
    at = TimeFormat("excel").read(f"{46_027 + Decimal(second) / 86_400:.{digits}f}")
    assert at is not None
    assert at - datetime(2026, 1, 5) == timedelta(seconds=second)  # noqa: DTZ001 - it is in the zone of the source
