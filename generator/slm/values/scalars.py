"""The types of single values. Every scalar arrives as the text that was written; these types read it strictly."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from slm.problem import Mistake

WRONG_NUMBER: Final = Mistake(
    "SLM160",
    "'{value}' is not a number",
    "Write digits with a point, such as 99.9; no thousands separators, no words.",
)
WRONG_WHOLE: Final = Mistake(
    "SLM161",
    "'{value}' is not a whole number",
    "Write digits only, such as 12.",
)
WRONG_PERCENT: Final = Mistake(
    "SLM162",
    "'{value}' is not a percentage",
    "Write a number from 0 to 100 with its sign, such as 99.9 %.",
)
WRONG_DATE: Final = Mistake(
    "SLM163",
    "'{value}' is not a date",
    "Write a day that exists as year-month-day with all digits, such as 2026-01-05.",
)
WRONG_INSTANT: Final = Mistake(
    "SLM164",
    "'{value}' is not a point in time",
    "Write ISO 8601 with the offset from UTC, such as 2026-01-05T09:30:00+08:00.",
)
NAIVE_INSTANT: Final = Mistake(
    "SLM165",
    "'{value}' has no offset from UTC, so it could be any of several moments",
    "Add the offset, such as {value}+08:00.",
)
IMPLAUSIBLE_YEAR: Final = Mistake(
    "SLM166",
    "the year of '{value}' is implausible",
    "Dates lie between 1990 and 2199; a placeholder such as 1900-01-01 is not a date. Leave it out instead.",
)
WRONG_FLAG: Final = Mistake(
    "SLM167",
    "'{value}' is neither true nor false",
    "Write true or false.",
)
WRONG_ID: Final = Mistake(
    "SLM168",
    "'{value}' cannot be an id",
    "Use letters, digits, '-', '_' and '.', starting with a letter or digit; it becomes part of an address.",
)
WRONG_TEXT: Final = Mistake(
    "SLM169",
    "a text is expected here",
    "Write one text, not a list or a mapping.",
)
WRONG_AMOUNT: Final = Mistake(
    "SLM170",
    "'{value}' is not an amount",
    "Write a number and, where it has one, its unit: 99.9 %, 4.5 points, 400.",
)

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
_PERCENT = re.compile(r"((?:0|[1-9]\d*)(?:\.\d+)?) ?%", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_AMOUNT = re.compile(r"(-?(?:0|[1-9]\d*)(?:\.\d+)?)(?: ?(%)| (\S.*))?", re.ASCII)
_LONGEST_ID: Final = 80
_PLAUSIBLE_YEARS: Final = range(1990, 2200)


class Amount(NamedTuple):
    """A number with its unit: `%`, a word such as `points`, or the empty string."""

    value: Decimal
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip()


def read_number(value: object) -> Decimal:
    """Return the decimal written as `value`, exactly; raise `InputError` for anything else."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise WRONG_NUMBER.raised(value=_shown(value))
    return Decimal(value)


def read_whole(value: object) -> int:
    """Return the whole number written as `value`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise WRONG_WHOLE.raised(value=_shown(value))
    return int(value)


def read_percent(value: object) -> Decimal:
    """Return the percentage written as `99.9 %`, as the decimal 99.9 between 0 and 100."""
    if isinstance(value, Decimal):
        return value
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if not match or Decimal(match[1]) > 100:
        raise WRONG_PERCENT.raised(value=_shown(value))
    return Decimal(match[1])


def read_date(value: object) -> date:
    """Return the day written as `2026-01-05` and in no other way."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise WRONG_DATE.raised(value=_shown(value))
    try:
        read = date.fromisoformat(value)
    except ValueError:
        raise WRONG_DATE.raised(value=value) from None
    if read.year not in _PLAUSIBLE_YEARS:
        raise IMPLAUSIBLE_YEAR.raised(value=value)
    return read


def read_instant(value: object) -> datetime:
    """Return the point in time written as ISO 8601 with an offset (FAILURES F11, F17, F24, F51)."""
    if isinstance(value, datetime):
        return value
    match = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    if not match or not isinstance(value, str):
        raise WRONG_INSTANT.raised(value=_shown(value))
    if not match[3]:
        raise NAIVE_INSTANT.raised(value=value)
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise WRONG_INSTANT.raised(value=value) from None
    if read.year not in _PLAUSIBLE_YEARS:
        raise IMPLAUSIBLE_YEAR.raised(value=value)
    return read


def read_flag(value: object) -> bool:
    """Return the truth value written as `true` or `false`; `yes`, `on` and `1` are refused (FAILURES Y)."""
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise WRONG_FLAG.raised(value=_shown(value))
    return value == "true"


def read_id(value: object) -> str:
    """Return the id, which is safe as part of a path and of an address."""
    if not isinstance(value, str) or len(value) > _LONGEST_ID or not _ID.fullmatch(value):
        raise WRONG_ID.raised(value=_shown(value))
    return value


def read_text(value: object) -> str:
    """Return the text as written; versions, phone numbers and codes stay text (FAILURES D2)."""
    if not isinstance(value, str) or not value.strip():
        raise WRONG_TEXT.raised()
    return value


def read_amount(value: object) -> Amount:
    """Return the number and unit written as `99.9 %`, `4.5 points` or `400`."""
    if isinstance(value, Amount):
        return value
    match = _AMOUNT.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise WRONG_AMOUNT.raised(value=_shown(value))
    return Amount(Decimal(match[1]), match[2] or match[3] or "")


def _shown(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else "..."


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": ["string", "number"], "pattern": pattern, "examples": list(examples)})


Number = Annotated[Decimal, BeforeValidator(read_number), PlainSerializer(str), _schema(_NUMBER.pattern, "99.9")]
Whole = Annotated[int, BeforeValidator(read_whole), WithJsonSchema({"type": "integer"})]
Percent = Annotated[
    Decimal, BeforeValidator(read_percent), PlainSerializer(lambda value: f"{value} %"),
    _schema(f"^{_PERCENT.pattern}$", "99.9 %"),
]  # fmt: skip
Date = Annotated[date, BeforeValidator(read_date), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, BeforeValidator(read_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"type": "boolean"})]
Id = Annotated[str, BeforeValidator(read_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$"})]
Text = Annotated[str, BeforeValidator(read_text), WithJsonSchema({"type": ["string", "number"], "minLength": 1})]
AmountText = Annotated[
    Amount, BeforeValidator(read_amount), PlainSerializer(str), _schema(f"^{_AMOUNT.pattern}$", "99.9 %", "400")
]
