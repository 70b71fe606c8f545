"""Numbers, truth values and lengths of time as tools and spreadsheets of many countries write them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from slm.measurement.foreign_values import LengthUnit, NumberMarks, flag, length

PLAIN: Final = NumberMarks()
MARKS: Final[list[dict[str, Any]]] = [
    {"decimal": decimal, "thousands": thousands}
    for decimal in (".", ",")
    for thousands in (".", ",", "'", " ", None)
    if decimal != thousands
]


@pytest.mark.parametrize(
    "marks, written, number",
    [
        ({}, "1234.5", "1234.5"),
        ({}, "-7", "-7"),
        ({}, "−7", "-7"),
        ({}, "95 %", "95"),
        ({}, "1,5", None),
        ({}, "1 234", None),
        ({"decimal": ","}, "1,5", "1.5"),
        ({"decimal": ","}, "1.5", None),
        ({"decimal": ",", "thousands": "."}, "1.234,5", "1234.5"),
        ({"decimal": ",", "thousands": "."}, "1.5", None),
        ({"thousands": ","}, "12,34,567", "1234567"),
        ({"thousands": "'"}, "1’234.5", "1234.5"),
        ({"decimal": ",", "thousands": " "}, "1\u202f234,5", "1234.5"),
        ({}, "many", None),
    ],
)
def test_number_is_read_by_its_marks_or_not_at_all(marks: dict[str, Any], written: str, number: str | None) -> None:
    """A mark that the source does not name makes no number, as it might part thousands as well as decimals."""
    assert NumberMarks(**marks).number(written) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3), st.sampled_from(MARKS), st.sampled_from(MARKS))
def test_a_number_is_never_another_one(number: Decimal, written_by: dict[str, Any], read_by: dict[str, Any]) -> None:
    """Written with the marks that are read it is the same; with others it is that or none, if it has any decimals."""
    text = f"{number:,.3f}".translate({ord(","): written_by["thousands"] or "", ord("."): written_by["decimal"]})
    assert Decimal(str(NumberMarks(**written_by).number(text))) == number
    other = NumberMarks(**read_by).number(text)
    # Three digits behind one mark are thousands by one rule and decimals by the other: that alone nobody can tell.
    is_open = text.count(".") + text.count(",") == 1
    assert other is None or is_open or Decimal(other) == number


def test_one_mark_cannot_part_thousands_and_decimals() -> None:
    """A mapping that says so is refused."""
    with pytest.raises(ValidationError, match="cannot part both"):
        NumberMarks(decimal=",", thousands=",")


@pytest.mark.parametrize(
    "word, value",
    [
        ("yes", True), ("Y", True), ("TRUE", True), ("1", True), ("ja", True), ("Oui", True), ("Sí", True),
        ("sim", True), ("是", True), ("no", False), ("N", False), ("0", False), ("nein", False), ("NON", False),
        ("não", False), ("否", False), ("2", None), ("maybe", None), ("", None),
    ],
)  # fmt: skip
def test_truth_values_of_many_languages(word: str, value: bool | None) -> None:  # noqa: FBT001
    """A word for yes or no is one; anything else is none."""
    assert flag(word) is value


def test_digits_of_a_monitor_have_to_be_explained() -> None:
    """In some tools a 0 says that all is well."""
    assert (flag("0", digits=False), flag("1", digits=False), flag("up", digits=False)) == (None, None, None)


@pytest.mark.parametrize(
    "written, unit, minutes",
    [
        ("5400", None, 90), ("90", "minutes", 90), ("1.5", "hours", 90), ("1:30:00", None, 90), ("1:30", "hours", 90),
        ("90:00", "minutes", 90), ("1h 30m", None, 90), ("1h30m", None, 90), ("90 min", None, 90),
        ("PT1H30M", None, 90),
        ("P1DT2H", None, 1560), ("1d 2h", None, 1560), ("1 day, 2:00:00", None, 1560), ("1.02:00:00", None, 1560),
        ("6 horas 54 minutos", None, 414), ("1 Std. 5 Min.", None, 65), ("1小时30分钟", None, 90),
        ("36:00:00", None, 2160),
        ("2 heures et 5 minutes", None, 125), ("1:30", None, None), ("1:30", "seconds", None), ("30m 1h", None, None),
        ("2 weeks", None, None), ("5 5 h", None, None), ("5 %", None, None), ("soon", None, None), ("P", None, None),
        ("99999999999", None, None), ("99999999999 h", None, None), ("1:75:00", None, None),
    ],
)  # fmt: skip
def test_length_is_read_as_it_is_written(written: str, unit: LengthUnit | None, minutes: int | None) -> None:
    """A length says its units, or the source says that of its first number; a week or a month is no fixed time."""
    assert length(written, unit, PLAIN) == (None if minutes is None else timedelta(minutes=minutes))


@given(st.integers(0, 10**6), st.sampled_from(["clock", "iso", "words", "bare", "spanish"]))
def test_a_length_is_the_same_in_every_writing(seconds: int, form: str) -> None:
    """What lasted so long lasted so long, whoever writes it down."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    written = {
        "clock": f"{hours}:{minutes:02}:{rest:02}",
        "iso": f"PT{hours}H{minutes}M{rest}S",
        "words": f"{hours}h {minutes}m {rest}s",
        "bare": str(seconds),
        "spanish": f"{hours} horas, {minutes} minutos y {rest} segundos",
    }[form]
    assert length(written, None, PLAIN) == timedelta(seconds=seconds)


@given(
    st.integers(0, 10**5),
    st.sampled_from([("minutes", 60, 2), ("hours", 3600, 4), ("days", 86_400, 5)]),
    st.integers(0, 12),
    st.booleans(),
)
def test_a_part_of_a_unit_is_the_second_that_it_was(
    seconds: int,
    unit: tuple[LengthUnit, int, int],
    more: int,
    is_named: bool,  # noqa: FBT001
) -> None:
    """A program divides seconds by 60 or 3600 and writes as many digits as it likes: none makes a case late."""
    name, size, fewest = unit
    written = f"{Decimal(seconds) / size:.{fewest + more}f}"
    assert length(f"{written} {name}" if is_named else written, name, PLAIN) == timedelta(seconds=seconds)
    assert length(f"{Decimal(seconds) / 1000}", "seconds", PLAIN) == timedelta(milliseconds=seconds)
