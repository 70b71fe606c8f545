"""Limits of cases that end on a day: at its end or at a time of it, by themselves or beside a length of time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, Self

from pydantic import BeforeValidator, WithJsonSchema

from slm.calendar.duration import Duration, DurationUnit
from slm.problem import Mistake
from slm.text import LANGUAGES, N_, forms

WRONG_LIMIT: Final = Mistake(
    "SLM221",
    "'{value}' is not a limit that ends on a day",
    "Write end of the next working_day, end of 2 working_days, 17:00 of the same working_day, or beside a length of "
    "which the later one counts, such as 4 working_hours or end of the next working_day; where the earlier one does, "
    "add: , whichever is earlier.",
)
AT_ONCE_UNIT: Final = Mistake(
    "SLM222",
    "'{value}' does not say at which time at once is",
    "Write 0 working_minutes (by the moment at which the service hours are open next) or 0 calendar_minutes (by the "
    "moment at which the case is raised, day and night).",
)

_DAYS: Final = ("the same working_day", "the next working_day")
_TIME: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_LENGTH: Final = r"[1-9]\d{0,4}(?:\.\d{1,2})? (?:working|calendar)_(?:minute|hour|day)s?"
_EARLIER: Final = ", whichever is earlier"
_LATER_TOO: Final = ", whichever is later"
_ON_DAY: Final = (N_("the same working day"), N_("the next working day"))
_LATER: Final = forms(
    "{n} working day, to the end of the last", "{n} working days, to the end of the last"
)  # fmt: skip
_TO_TIME: Final = N_("{day}, until {time}")
_EITHER: Final = {
    False: N_("{length} or {day}, whichever is later"), True: N_("{length} or {day}, whichever is earlier"),
}  # fmt: skip
_AT_ONCE: Final = {
    True: N_("at once, in the service hours"), False: N_("at once, day and night"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AtOnce(Duration):
    """A limit that leaves no time, in the service hours or day and night: `0 working_minutes`, `0 calendar_minutes`."""

    FORM: ClassVar = r"0 ((working|calendar)_minutes)"
    EXAMPLES: ClassVar = ["0 working_minutes", "0 calendar_minutes"]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the limit that is written so; raise `InputError` for anything else."""
        if not (match := re.fullmatch(cls.FORM, text, re.ASCII)):
            raise AT_ONCE_UNIT.raised(value=text)
        return cls(Decimal(0), DurationUnit(match[1]))

    def describe(self, language: str) -> str:
        """Say the limit in `language`."""
        return LANGUAGES[language].label(_AT_ONCE[self.unit.is_working])


@dataclass(frozen=True, slots=True)
class DayLimit(Duration):
    """A limit that is used up at the end of a working day, or at a time of it: `end of the next working_day`.

    `amount` is the number of working days after the one on which the case was raised; on that day itself, while it has
    time left, else on the next, for `the same working_day`. Working days are those on which service is open at all.
    With a length before it, `4 working_hours or end of the next working_day`, the later one of both counts, or the
    earlier one where that is written. Beside a length of calendar time all time counts, and what a case waits for puts
    the limit off by as much.
    """

    FORM: ClassVar = (
        rf"(?:({_LENGTH}) or )?(end|{_TIME}) of "
        rf"(the same working_day|the next working_day|(?:[2-9]|[1-9]\d) working_days)({_EARLIER}|{_LATER_TOO})?"
    )
    EXAMPLES: ClassVar = [
        "end of the same working_day", "end of the next working_day", "end of 2 working_days",
        "17:00 of the same working_day", "4 working_hours or end of the next working_day",
        "4 calendar_hours or end of the next working_day, whichever is earlier",
    ]  # fmt: skip
    minute: int | None = None
    """The minute of the local day; None for the end of its service hours."""
    otherwise: Duration | None = None
    """The length that counts where it ends later."""
    earlier: bool = False
    """Does the length count where it ends earlier, and not later?"""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the limit that is written so; raise `InputError` for anything else."""
        match = re.fullmatch(cls.FORM, text, re.ASCII)
        if not match or (match[4] and not match[1]):
            meant = _EVERYDAY.get(" ".join(text.casefold().replace("business", "working").split()), "")
            raise WRONG_LIMIT.raised(value=text, **({"meant": meant} if meant else {}))
        length, time, day, which = match.groups()
        days = _DAYS.index(day) if day in _DAYS else int(day.partition(" ")[0])
        minute = None if time == "end" else int(time[:2]) * 60 + int(time[3:])
        otherwise = Duration.parse(length) if length else None
        is_working = otherwise is None or otherwise.unit.is_working
        unit = DurationUnit.WORKING_DAYS if is_working else DurationUnit.CALENDAR_HOURS
        return cls(Decimal(days), unit, minute, otherwise, which == _EARLIER)

    def __str__(self) -> str:
        day = _DAYS[self.days] if self.days < len(_DAYS) else f"{self.days} working_days"
        length = f"{self.otherwise} or " if self.otherwise else ""
        return f"{length}{self._time or 'end'} of {day}{_EARLIER if self.earlier else ''}"

    @property
    def days(self) -> int:
        """How many working days after the one on which the case was raised."""
        return int(self.amount)

    @property
    def _time(self) -> str:
        return "" if self.minute is None else f"{self.minute // 60:02}:{self.minute % 60:02}"

    def describe(self, language: str) -> str:
        """Say the limit in `language`: "the next working day", "the same working day, until 17:00"."""
        t = LANGUAGES[language]
        said = t(_ON_DAY[self.days]) if self.days < len(_ON_DAY) else t(*_LATER, n=self.days)
        if self.minute is not None:
            day = said if self.days < len(_ON_DAY) else t(*_WORKING_DAYS, n=self.days)
            said = t(_TO_TIME, day=day, time=self._time)
        if self.otherwise is None:
            return said
        return t(_EITHER[self.earlier], length=self.otherwise.describe(language), day=said)

    def chosen(self, length: int, to_day: int) -> int:
        """Return the seconds that count: of the length and of the time up to the day, by what is written."""
        return min(length, to_day) if self.earlier else max(length, to_day)

    def seconds(self, working_day: int) -> int:
        """Return the most seconds that it can leave, for comparing limits: of a case that is raised at an opening."""
        longest = (self.days + 1) * working_day
        return self.chosen(self.otherwise.seconds(working_day), longest) if self.otherwise else longest


_WORKING_DAYS: Final = forms("{n} working day", "{n} working days")


_NEXT: Final = "end of the next working_day"
_SAME: Final = "end of the same working_day"
_EVERYDAY: Final = {
    "next working day": _NEXT, "nbd": _NEXT, "the next working day": _NEXT, "end of the next working day": _NEXT,
    "end of next working day": _NEXT, "end of next working_day": _NEXT, "下一个工作日": _NEXT, "次工作日": _NEXT,
    "same working day": _SAME, "the same working day": _SAME, "end of day": _SAME, "end of the day": _SAME,
    "end of working day": _SAME, "end of the working day": _SAME, "当个工作日": _SAME, "当日": _SAME,
    "end of 1 working_days": _NEXT, "end of 1 working_day": _NEXT,
}  # fmt: skip
"""What people write for it who do not know the words of the book; working stands for business."""


def _read_limit(value: object) -> object:
    # What says neither is left to the type, which knows lengths of time.
    if not isinstance(value, str):
        return value
    if value.startswith("0 ") or value.casefold() in _NOW:
        return AtOnce.parse(value)
    is_day = " of " in value or value.casefold().replace("business", "working") in _EVERYDAY
    return DayLimit.parse(value) if is_day else value


_NOW: Final = {"0", "immediately", "immediate", "at once", "now", "instantly", "立即", "即时", "sofort"}
"""What people write for a limit that leaves no time."""
_FORMS: Final[dict[str, Any]] = {
    "type": "string", "pattern": f"^({Duration.FORM}|{DayLimit.FORM}|{AtOnce.FORM})$",
    "examples": [*Duration.EXAMPLES, *DayLimit.EXAMPLES, *AtOnce.EXAMPLES],
}  # fmt: skip
Limit = Annotated[Duration, BeforeValidator(_read_limit), WithJsonSchema(_FORMS)]
"""The time limit of a case: a length of time, or a day on which it ends."""
