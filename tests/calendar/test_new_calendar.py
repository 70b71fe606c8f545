"""The draft of a holiday calendar."""

from __future__ import annotations

import importlib
from datetime import date
from typing import Any

import pytest
import yaml

from slm.calendar import Holidays
from slm.cli.holiday_files import holiday_calendar
from slm.problem import InputError


def drafted(country: str, year: int) -> Holidays:
    """Return the draft as the model reads it."""
    return Holidays.model_validate(yaml.load(holiday_calendar(country, year), Loader=yaml.BaseLoader))  # noqa: S506


def test_chinese_holidays_of_2026() -> None:
    """The draft of China holds days off, make-up days, names in both languages and its origin (FAILURES F31)."""
    draft = drafted("CN", 2026)
    assert date(2026, 10, 1) in draft.names_of_days_off
    assert draft.names_of_days_off[date(2026, 4, 5)]("zh") == "清明节"
    assert draft.names_of_days_off[date(2026, 4, 5)]("en") == "Qingming Festival"
    assert draft.names_of_working_days[date(2026, 10, 10)]("zh") == "国庆节调休上班"
    assert draft.published.until == date(2027, 1, 1)
    assert str(draft.source.taken_from).startswith("chinesecalendar ")
    assert draft.source.reviewed_by is None


def test_days_off_in_a_row_are_one_entry() -> None:
    """A holiday of several days reads like the notice: first day to last day."""
    assert 'first: 2026-10-01, last: 2026-10-07, name: {zh: "国庆节"' in holiday_calendar("CN", 2026)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_each_chinese_year_is_a_valid_file(year: int) -> None:
    """Every year that the package knows makes a file that the model accepts, with special holidays (2015) too."""
    assert drafted("cn", year).published.start == date(year, 1, 1)


@pytest.mark.parametrize(
    "country, day, english",
    [
        ("DE", date(2026, 10, 3), "German Unity Day"),
        ("DE-BY", date(2026, 1, 6), "Epiphany"),
        ("ZA", date(2026, 4, 27), "Freedom Day"),
    ],
)
def test_public_holidays_of_other_countries(country: str, day: date, english: str) -> None:
    """Other countries and their parts have their public holidays, no observances and no make-up days (FAILURES F27)."""
    draft = drafted(country, 2026)
    assert draft.names_of_days_off[day]("en") == english
    assert not draft.working_days
    assert date(2026, 11, 11) not in draft.names_of_days_off


def test_holidays_have_a_chinese_name_where_the_package_knows_it() -> None:
    """Hong Kong's holidays are named in both languages."""
    assert drafted("HK", 2026).names_of_days_off[date(2026, 10, 1)].missing(("zh", "en")) == ()


@pytest.mark.parametrize(
    "country, year, code",
    [("CN", 2099, "SLM651"), ("DE", 1800, "SLM651"), ("XX", 2026, "SLM652"), ("DE-XX", 2026, "SLM652")],
)
def test_what_is_not_known_is_refused(country: str, year: int, code: str) -> None:
    """A year that is not announced is never taken for one without holidays (FAILURES F29)."""
    with pytest.raises(InputError) as caught:
        holiday_calendar(country, year)
    assert caught.value.mistake.code == code


@pytest.mark.parametrize("country", ["CN", "DE"])
def test_a_missing_package_is_named(country: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the optional packages the command says what to install."""

    def absent(name: str) -> Any:  # noqa: ANN401
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(InputError) as caught:
        holiday_calendar(country, 2026)
    assert caught.value.mistake.code == "SLM650"
    assert '"chinesecalendar>=1.11" "holidays>=0.100"' in dict(caught.value.words)["install"]
