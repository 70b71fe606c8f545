"""Over which periods a promise is judged: calendar periods, those that begin on a day of their own, rolling windows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Final, Self
from zoneinfo import ZoneInfo

from slm.calendar.duration import Cycle, CycleUnit
from slm.calendar.month import Month, Per, Period, start_of_day
from slm.problem import Mistake
from slm.text import LANGUAGES, N_
from slm.values import Parsed

WRONG_PERIOD: Final = Mistake(
    "SLM220",
    "'{value}' is not a period over which a promise is judged",
    "Write month, quarter, year or week; where it begins on a day of its own, such as month from 26, "
    "quarter from 04-01, year from agreement or week from sunday; or a rolling window, such as last 28 calendar_days.",
)

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OF_AGREEMENT: Final = "agreement"
_DAY: Final = r"[1-9]|[12]\d|3[01]"
_DATE: Final = r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CYCLE: Final = r"[1-9]\d{0,3} (?:year|month|calendar_day)s?"
_LONGEST: Final = 10
"""In years; nobody judges a promise by more."""
_SAID: Final = {
    "month": N_("per month"), "quarter": N_("per quarter"), "year": N_("per year"), "week": N_("per week"),
}  # fmt: skip
_SAID_FROM: Final = {
    "month": N_("per month from day {day}"), "quarter": N_("per quarter of a year that begins on {day}"),
    "year": N_("per year that begins on {day}"), "week": N_("per week from {day}"),
    "last": N_("over the last {day}, at the end of each month"),
}  # fmt: skip
_SAID_OF_AGREEMENT: Final = {
    "month": N_("per month of the agreement"), "quarter": N_("per quarter of the agreement"),
    "year": N_("per year of the agreement"),
}  # fmt: skip
_USUAL: Final = {"month": "1", "quarter": "01-01", "year": "01-01", "week": "monday"}
"""The days on which the calendar's own periods begin, where somebody writes them."""
_EVERYDAY: Final = {
    "monthly": "month", "quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year",
    "weekly": "week",
    "months": "month", "quarters": "quarter", "years": "year", "weeks": "week", "calendar month": "month",
    "month": "month", "quarter": "quarter", "year": "year", "week": "week",
    "fiscal year": "year from 04-01", "contract year": "year from agreement",
    "月": "month", "季": "quarter", "季度": "quarter", "年": "year", "周": "week",
}  # fmt: skip
"""What people write for it who do not know the words of the book."""
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_ORDER: Final = ("month", "quarter", "year", "week", "last")


@dataclass(frozen=True, slots=True)
class PeriodRule(Parsed):
    """Over which periods a promise is judged, written as `month`, `quarter from 04-01` or `last 28 calendar_days`.

    `month`, `quarter` and `year` are those of the calendar; a `week` begins on Monday. With `from` they begin on a day
    of the month, on a date of the year, on a day of the week, or on the day on which the agreement began; where a month
    is too short for it, on its last day. A period is judged in the month in which its last day lies. `last` is a window
    that rolls: at the end of each month the time up to then is judged.
    """

    FORM: ClassVar = (
        rf"month( from ({_DAY}|agreement))?|(quarter|year)( from ({_DATE}|agreement))?"
        rf"|week( from ({'|'.join(_WEEKDAYS)}))?|last {_CYCLE}"
    )
    EXAMPLES: ClassVar = (
        "month", "quarter", "year", "week", "month from 26", "month from agreement", "quarter from 04-01",
        "year from 04-01", "year from agreement", "week from sunday", "last 28 calendar_days", "last 12 months",
    )  # fmt: skip
    unit: str
    """`week`, `month`, `quarter`, `year`, or `last` for a window."""
    begins: str = ""
    """The day on which it begins, or the length of a window; empty for the calendar's own."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the rule that is written so; raise `InputError` for anything else."""
        if not re.fullmatch(cls.FORM, text, re.ASCII):
            meant = cls._meant(text)
            raise WRONG_PERIOD.raised(value=text, **({"meant": meant} if meant else {}))
        unit, _, rest = text.partition(" ")
        begins = rest.removeprefix("from ")
        if unit == "last":
            cycle = Cycle.parse(begins)
            if cycle.after(date(2000, 1, 1)).year > 2000 + _LONGEST:
                raise WRONG_PERIOD.raised(value=text)
            return cls(unit, str(cycle))
        if re.fullmatch(_DATE, begins) and not _exists(begins):
            raise WRONG_PERIOD.raised(value=text)
        return cls(unit, "" if begins == _USUAL[unit] else begins)

    @classmethod
    def _meant(cls, text: str) -> str:
        """Return what somebody meant who wrote a word of everyday, the words of a page, or a length alone."""
        told = " ".join(text.casefold().split())
        if told in _EVERYDAY:
            return _EVERYDAY[told]
        if length := re.fullmatch(
            r"(?:last |rolling )?([1-9]\d{0,3}) (?:calendar_)?days?(?: rolling)?", told, re.ASCII
        ):
            return f"last {length[1]} calendar_days"
        for example in cls.EXAMPLES:
            if told in {cls.parse(example).describe(language).casefold() for language in LANGUAGES}:
                return example
        return ""

    def __str__(self) -> str:
        if not self.begins:
            return self.unit
        return f"{self.unit} {self.begins}" if self.rolls else f"{self.unit} from {self.begins}"

    @property
    def rolls(self) -> bool:
        """Is it a window that is judged again each month, so that the same time counts several times?"""
        return self.unit == "last"

    @property
    def is_month(self) -> bool:
        """Is it the calendar month?"""
        return not self.begins and self.unit == "month"

    def has_whole_months(self, agreed: date) -> bool:
        """Return whether it is made of whole calendar months, so that what is reported by the month is enough.

        `agreed` is the day on which the agreement began.
        """
        if self.unit == "last":
            return Cycle.parse(self.begins).unit is not CycleUnit.CALENDAR_DAYS
        return self.unit != "week" and self._first(agreed)[1] == 1

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands among others: those of the calendar first, the shorter one before the longer one."""
        return _ORDER.index(self.unit), self.begins

    def describe(self, language: str) -> str:
        """Say in `language` over which periods a promise is judged: "per month", "per week from Sunday"."""
        t = LANGUAGES[language].label
        if not self.begins:
            return t(_SAID[self.unit])
        if self.begins == _OF_AGREEMENT:
            return t(_SAID_OF_AGREEMENT[self.unit])
        if self.rolls:
            return t(_SAID_FROM[self.unit], day=Cycle.parse(self.begins).describe(language))
        return t(_SAID_FROM[self.unit], day=t(self.begins.capitalize()) if self.unit == "week" else self.begins)

    def spans_of(self, month: Month, agreed: date) -> tuple[tuple[date, date], ...]:
        """Return the periods that are judged in a month, from a day until before another, in order of time.

        `agreed` is the day on which the agreement began.
        """
        if self.unit == "last":
            end = month.next.first_day
            return ((Cycle.parse(self.begins).before(end), end),)
        if self.unit == "week":
            return tuple(self._weeks_of(month))
        first, day = self._first(agreed)
        # The period that ends in a month ends before the day on which the next one begins: there, or on the next first.
        begins = month.next if day == 1 else month
        months_since = (begins.year - first.year) * 12 + begins.month - first.month
        length = _MONTHS[self.unit]
        return ((_day_of(begins.plus(-length), day), _day_of(begins, day)),) if months_since % length == 0 else ()

    def spans_with(self, month: Month, agreed: date) -> Iterator[tuple[Month, tuple[date, date]]]:
        """Yield the periods that have a day in a month, each with the month in which it is judged."""
        first, end = month.first_day, month.next.first_day
        judged_in = month
        while judged_in.first_day <= self._longest_after(month):
            for span in self.spans_of(judged_in, agreed):
                if span[0] < end and first < span[1]:
                    yield judged_in, span
            judged_in = judged_in.next

    def period(self, span: tuple[date, date], zone: ZoneInfo) -> Period:
        """Return the period from a day until before another, in a time zone."""
        (first, end), last = span, span[1] - timedelta(days=1)
        month, months = Month.of(first), list[Month]()
        while month.first_day < end:
            months.append(month)
            month = month.next
        return Period(
            label=self._label(first, last), start=start_of_day(first, zone), end=start_of_day(end, zone),
            months=tuple(months), rule=str(self),
        )  # fmt: skip

    def _label(self, first: date, last: date) -> str:
        if self.begins:
            return f"{first}--{last}"
        labels = {
            "month": f"{first:%Y-%m}", "quarter": f"{first:%Y}-Q{(first.month + 2) // 3}", "year": f"{first:%Y}",
            "week": f"{first:%G-W%V}",
        }  # fmt: skip
        return labels[self.unit]

    def _longest_after(self, month: Month) -> date:
        """Return the last day on which a period can end that has a day in a month."""
        if self.unit == "last":
            return Cycle.parse(self.begins).after(month.last_day)
        return month.plus(_MONTHS.get(self.unit, 1)).last_day

    def _weeks_of(self, month: Month) -> Iterator[tuple[date, date]]:
        weekday = _WEEKDAYS.index(self.begins or _WEEKDAYS[0])
        end = month.first_day + timedelta(days=1)
        end += timedelta(days=(weekday - end.weekday()) % 7)
        while end <= month.next.first_day:
            yield end - timedelta(days=7), end
            end += timedelta(days=7)

    def _first(self, agreed: date) -> tuple[Month, int]:
        """Return a month in which a period begins, and the day of the month on which all of them do."""
        if self.begins == _OF_AGREEMENT:
            return Month.of(agreed), agreed.day
        month, _, day = self.begins.rpartition("-")
        return Month(2000, int(month or 1)), int(day or 1)


MONTHLY: Final = PeriodRule("month")
"""The calendar month."""


def rule_of(per: Per) -> PeriodRule:
    """Return the rule of the calendar's own months, quarters or years."""
    return PeriodRule(str(per))


def _day_of(month: Month, day: int) -> date:
    """Return a day of a month; of one that is too short for it, the last."""
    return month.first_day.replace(day=min(day, month.last_day.day))


def _exists(month_and_day: str) -> bool:
    month, day = map(int, month_and_day.split("-"))
    return day <= Month(2000, month).last_day.day
