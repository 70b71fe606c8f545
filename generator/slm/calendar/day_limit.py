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
    "which the later one counts, such as 4 working_hours or end of the next working_day.",
)

_DAYS: Final = ("the same working_day", "the next working_day")
_TIME: Final = r"(?:[01]\d|2[0-3]):[0-5]\d"
_LENGTH: Final = r"[1-9]\d{0,4}(?:\.\d{1,2})? working_(?:minute|hour|day)s?"
_ON_DAY: Final = (N_("the same working day"), N_("the next working day"))
_LATER: Final = forms(
    "{n} working day, to the end of the last", "{n} working days, to the end of the last"
)  # fmt: skip
_TO_TIME: Final = N_("{day}, until {time}")
_EITHER: Final = N_("{length} or {day}, whichever is later")


@dataclass(frozen=True, slots=True)
class DayLimit(Duration):
    """A limit that is used up at the end of a working day, or at a time of it: `end of the next working_day`.

    `amount` is the number of working days after the one on which the case was raised; on that day itself, while it has
    time left, else on the next, for `the same working_day`. Working days are those on which service is open at all.
    With a length before it, `4 working_hours or end of the next working_day`, the later one of both counts.
    """

    FORM: ClassVar = (
        rf"(({_LENGTH}) or )?(end|{_TIME}) of (the same working_day|the next working_day|([2-9]|[1-9]\d) working_days)"
    )
    EXAMPLES: ClassVar = [
        "end of the same working_day", "end of the next working_day", "end of 2 working_days",
        "17:00 of the same working_day", "4 working_hours or end of the next working_day",
    ]  # fmt: skip
    minute: int | None = None
    """The minute of the local day; None for the end of its service hours."""
    otherwise: Duration | None = None
    """The length of working time that counts where it ends later."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the limit that is written so; raise `InputError` for anything else."""
        match = re.fullmatch(cls.FORM, text, re.ASCII)
        if not match:
            meant = _EVERYDAY.get(" ".join(text.casefold().replace("business", "working").split()), "")
            raise WRONG_LIMIT.raised(value=text, **({"meant": meant} if meant else {}))
        _, length, time, day, number = match.groups()
        days = int(number) if number else _DAYS.index(day)
        minute = None if time == "end" else int(time[:2]) * 60 + int(time[3:])
        return cls(Decimal(days), DurationUnit.WORKING_DAYS, minute, Duration.parse(length) if length else None)

    def __str__(self) -> str:
        day = _DAYS[self.days] if self.days < len(_DAYS) else f"{self.days} working_days"
        length = f"{self.otherwise} or " if self.otherwise else ""
        return f"{length}{self._time or 'end'} of {day}"

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
        return t(_EITHER, length=self.otherwise.describe(language), day=said) if self.otherwise else said

    def seconds(self, working_day: int) -> int:
        """Return the most seconds that it can leave, for comparing limits: of a case that is raised at an opening."""
        longest = (self.days + 1) * working_day
        return max(longest, self.otherwise.seconds(working_day)) if self.otherwise else longest


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
    is_day = " of " in value or value.casefold().replace("business", "working") in _EVERYDAY
    return DayLimit.parse(value) if is_day else value


_FORMS: Final[dict[str, Any]] = {
    "type": "string", "pattern": f"^({Duration.FORM}|{DayLimit.FORM})$",
    "examples": [*Duration.EXAMPLES, *DayLimit.EXAMPLES],
}  # fmt: skip
Limit = Annotated[Duration, BeforeValidator(_read_limit), WithJsonSchema(_FORMS)]
"""The time limit of a case: a length of time, or a day on which it ends."""
