"""One number is the same in every way of writing it, and what is no such number is left alone."""

from __future__ import annotations

from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.catalog import Levels
from slm.checks.checks import check
from slm.checks.spoken_numbers import numbers_in


@pytest.mark.parametrize(
    "one, other",
    [
        ("99.9 %", "９９．９％"),
        ("at least 98 percent", "不低于百分之98"),
        ("within 90 minutes", "1.5 小时内"),
        ("within two hours", "两小时内"),
        ("five working days", "五个工作日"),
        ("within 30 days", "30 日内"),
        ("twelve hours", "十二个小时"),
        ("twenty minutes", "二十分钟"),
        ("30-minute", "30 分钟"),
        ("three weeks", "三周"),
        ("6 million views", "600 万次"),
        ("400,000 views a day", "每日 40 万次"),
        ("19,500 yuan; 1,200 yuan", "19500 元；1200 元"),
        ("on 13 October 2026, at 08:00", "2026 年 10 月 13 日 8 时"),
        ("30 Stunden, 99 Prozent", "30 hours, 99 %"),
        ("99.99 %", "百分之九十九点九九"),
        ("an availability of 0.9999.", "四个九"),
        ("four nines", "9９.99 %"),
        ("99,95 % (German)", "99.95 %"),
        ("ninety-nine point nine percent", "三个九"),
        ("a quarter of an hour", "一刻钟"),
        ("half an hour", "半个小时"),
        ("a half-hour", "thirty minutes"),
        ("within an hour", "六十分钟"),
        ("one and a half hours", "一个半小时"),
        ("2.5 hours", "两个半小时"),
        ("2 hours 30 minutes", "两小时三十分钟"),
        ("1 minute 20 seconds", "1 分 20 秒"),
        ("forty-five minutes", "四十五分钟"),
        ("a hundred and more: 120 minutes", "一百二十分钟"),
        ("15min, 24h", "15 分钟，24 小时"),
        ("3 Arbeitstage", "3 个工作日"),
        ("100 %", "百分之百"),
    ],
)
def test_numbers_of_two_languages_are_the_same(one: str, other: str) -> None:
    """Full width, ten thousands, words for numbers and units of time make no difference (D51)."""
    assert numbers_in(one) == numbers_in(other) != {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "once a month",
        "一级响应",
        "P1 and P2",
        "08:00 to 20:00",
        "shop.example.com",
        "24x7",
        "7×24 小时",
        "24 hours a day, 7 days a week",
        "每天 24 小时",
        "24 小时值守",
        "minutes / total × 100 %",
        "100.000 Aufrufe",
        "0.99 yuan",
        "version 0.95.2",
        "九月",
        "seven days a week",
    ],
)
def test_what_says_no_number(text: str) -> None:
    """Names, hours of the day and small numbers without a unit are nothing that can be compared."""
    assert numbers_in(text) == {}


@pytest.mark.parametrize(
    "one, other", [("99.9 %", "99.5 %"), ("15 minutes", "30 分钟"), ("500 users", "600 名用户"), ("2 hours", "两天")]
)
def test_different_numbers(one: str, other: str) -> None:
    """What is different stays different."""
    assert numbers_in(one) != numbers_in(other)


LEVEL: Final[dict[str, Any]] = {
    "id": "P1", "name": "Urgent", "description": "d", "respond": "15 calendar_minutes", "resolve": "4 calendar_hours"
}  # fmt: skip


@pytest.mark.parametrize("until, told", [("2025-01-01", 0), ("2024-07-01", 1), ("2025-02-01", 1)])
def test_times_are_held_against_the_level_while_the_version_is_in_force(until: str, told: int) -> None:
    """Version 1.0 promises an answer in 30 minutes, 2.0 in 15 since 2025; so does the level they show, on the same day.

    Version 1.0 would have gone on until 2027: what its level says after 2.0 took over contradicts nothing.
    """
    earlier = [{"until": until, "respond": "30 calendar_minutes"}]
    levels = small_book.of(Levels, "catalog/levels.yml", kind="levels", levels=[LEVEL | {"earlier": earlier}])
    first, second = (
        written.agreement(
            version,
            {
                "id": "p1", "metric": "attainment", "priority": "P1", "within": within, "for_at_least": "95 %",
                "source": "tickets", "clock": {"measures": "response"},
            },
            levels=["P1"], valid={"from": start, "until": "2027-01-01"}, **more,
        )
        for version, within, start, more in (
            ("1.0", "30 calendar_minutes", "2024-01-01", {}),
            ("2.0", "15 calendar_minutes", "2025-01-01", {"supersedes": "1.0"}),
        )
    )  # fmt: skip
    history = written.history(first, second, as_of=small_book.AS_OF)
    book = small_book.portfolio(levels=levels, agreements={"SLA-MAIL": history})
    assert len([problem for problem in check(book) if problem.code == "SLM842"]) == told


@pytest.mark.parametrize(
    "english, chinese, said",
    [
        ("at least 99.9 %", "不低于 99.5 %", ("99.9 %", "99.5 %")),
        ("400,000 views a day", "每日 30 万次", ("400,000", "300,000")),
        ("within 15 minutes", "30 分钟内", ("15 min", "30 min")),
    ],
)
def test_numbers_of_languages_that_differ_are_told_alike(english: str, chinese: str, said: tuple[str, str]) -> None:
    """Shares, large numbers and times that languages do not have in common are said as one writes them."""
    service = small_book.service("mail", description={"en": english, "zh": chinese})
    book = small_book.portfolio(services={"mail": service})
    (found,) = (problem for problem in check(book) if problem.code == "SLM840")
    assert all(number in found.message() for number in said), found.message()
