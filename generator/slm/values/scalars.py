"""The types of single values: every scalar arrives as the text that was written; these types read it strictly."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Final, NamedTuple, Self, TypeVar

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from slm.problem import InputError, Mistake
from slm.text import LANGUAGES, meant_language
from slm.values.meant import meant_by, named_letters

WRONG_NUMBER: Final = Mistake(
    "SLM160", "'{value}' is not a number", "Write digits with a point, such as 99.9; no thousands separators, no words."
)
PERCENT_AS_NUMBER: Final = Mistake(
    "SLM158",
    "'{value}' is a share, and a plain number is asked here",
    "Write what was counted, with no sign: of a share both numbers, the part and the whole, as a percentage alone "
    "cannot be added up.",
)
WRONG_WHOLE: Final = Mistake("SLM161", "'{value}' is not a whole number", "Write digits only, such as 12.")
WRONG_PERCENT: Final = Mistake(
    "SLM162", "'{value}' is not a percentage", "Write a number from 0 to 100 with its sign, such as 99.9 %."
)
WRONG_DATE: Final = Mistake(
    "SLM163",
    "'{value}' is not a date",
    "Write a day that exists as year-month-day with all digits, such as 2026-01-05.",
)
WRONG_INSTANT: Final = Mistake(
    "SLM164",
    "'{value}' is not a point in time",
    "Write ISO 8601 with the offset from UTC, such as 2026-01-05T09:30:00+08:00. Leave out what has not happened yet.",
)
NAIVE_INSTANT: Final = Mistake(
    "SLM165",
    "'{value}' has no offset from UTC, so it could be any of several moments",
    "Add the offset of the clock that showed it, such as +08:00 in China.",
)
IMPLAUSIBLE_YEAR: Final = Mistake(
    "SLM166",
    "the year of '{value}' is implausible",
    "Dates lie between 1990 and 2199; a placeholder such as 1900-01-01 is not a date. Leave it out instead.",
)
WRONG_FLAG: Final = Mistake("SLM167", "'{value}' is neither true nor false", "Write true or false.")
WRONG_ID: Final = Mistake(
    "SLM168",
    "'{value}' cannot be an id",
    "Use letters, digits, '-', '_' and '.', starting with a letter or digit, and not more than 120 of them; it becomes "
    "part of an address.",
)
WRONG_TEXT: Final = Mistake("SLM169", "a text is expected here", "Write one text, not a list or a mapping.")
WRONG_AMOUNT: Final = Mistake(
    "SLM170", "'{value}' is not an amount", "Write a number and, where it has one, its unit: 99.9 %, 4.5 points, 400."
)
BELOW_NOTHING: Final = Mistake("SLM171", "{value} is less than nothing", "Write what is paid without a sign.")
TEXT_MISSING: Final = Mistake(
    "SLM150", "a text is missing here", "Write {{zh: ..., en: ...}}, or one plain text that serves every language."
)
TEXT_LANGUAGE_UNKNOWN: Final = Mistake(
    "SLM151", "'{language}' is not a language of the program", "Use the keys {languages}."
)
COLON_IN_TEXT: Final = Mistake(
    "SLM159",
    "the colon after '{key}' makes a key of it",
    "Put the whole text between \" or ', so that the colon is its own.",
)

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
_PERCENT = re.compile(r"((?:0|[1-9]\d*)(?:\.\d+)?) ?%", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_AMOUNT = re.compile(r"(-?(?:0|[1-9]\d*)(?:\.\d+)?)(?: ?(%)| (\S.*))?", re.ASCII)
_FLAG = re.compile(r"true|false")
_KEY_WORD = re.compile(r"[a-z_]+|[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?", re.ASCII)
_LONGEST_ID: Final = 120
PLAUSIBLE_YEARS: Final = range(1990, 2200)
"""The years in which a date of a book can lie."""
Moment = TypeVar("Moment", date, datetime)


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
    if isinstance(value, str) and value.endswith("%") and _PERCENT.fullmatch(value):
        raise PERCENT_AS_NUMBER.raised(value=value)
    return Decimal(_matched(_NUMBER, value, WRONG_NUMBER)[0])


def read_whole(value: object) -> int:
    """Return the whole number written as `value`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(_matched(_WHOLE, value, WRONG_WHOLE)[0])


def read_percent(value: object) -> Decimal:
    """Return the percentage written as `99.9 %`, as the decimal 99.9 between 0 and 100."""
    if isinstance(value, Decimal):
        return value
    match = _matched(_PERCENT, value, WRONG_PERCENT)
    if Decimal(match[1]) > 100:
        raise WRONG_PERCENT.raised(value=match[0])
    return Decimal(match[1])


def _read_open_percent(value: object) -> Decimal:
    """Return the percentage written as `210 %`, as the decimal 210: a share of something that may be more than all."""
    return value if isinstance(value, Decimal) else Decimal(_matched(_PERCENT, value, WRONG_PERCENT)[1])


def read_date(value: object) -> date:
    """Return the day written as `2026-01-05` and in no other way."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _plausible(date, _matched(_DATE, value, WRONG_DATE)[0], WRONG_DATE)


def read_instant(value: object) -> datetime:
    """Return the point in time written as ISO 8601 with an offset (FAILURES F11, F17, F24, F51)."""
    if isinstance(value, datetime):
        return value
    match = _matched(_INSTANT, value, WRONG_INSTANT)
    if not match[3]:
        raise NAIVE_INSTANT.raised(value=match[0])
    return _plausible(datetime, match[0], WRONG_INSTANT)


def read_flag(value: object) -> bool:
    """Return the truth value written as `true` or `false`; `yes`, `on` and `1` are refused (FAILURES Y)."""
    return value if isinstance(value, bool) else _matched(_FLAG, value, WRONG_FLAG)[0] == "true"


def read_id(value: object) -> str:
    """Return the id, which is safe as part of a path and of an address."""
    if not isinstance(value, str) or len(value) > _LONGEST_ID or not _ID.fullmatch(value):
        raise _refused(WRONG_ID, value, _ID.fullmatch)
    return value


def _read_text(value: object) -> str:
    """Return the text as written; versions, phone numbers and codes stay text (FAILURES D2)."""
    if not isinstance(value, str) or not value.strip():
        raise WRONG_TEXT.raised()
    return value


def read_amount(value: object) -> Amount:
    """Return the number and unit written as `99.9 %`, `4.5 points` or `400`."""
    if isinstance(value, Amount):
        return value
    match = _matched(_AMOUNT, value, WRONG_AMOUNT)
    return Amount(Decimal(match[1]), match[2] or match[3] or "")


def _matched(pattern: re.Pattern[str], value: object, wrong: Mistake) -> re.Match[str]:
    if isinstance(value, str) and (match := pattern.fullmatch(value)):
        return match
    raise _refused(wrong, value, pattern.fullmatch)


def _refused(wrong: Mistake, value: object, is_right: Callable[[str], object]) -> InputError:
    """Refuse a value, and say what was meant by it, perhaps."""
    shown = _shown(value)
    meant = meant_by(value if isinstance(value, str) else shown, is_right)
    return wrong.raised(value=shown, meant=meant) if meant else wrong.raised(value=shown)


def _plausible(kind: type[Moment], text: str, wrong: Mistake) -> Moment:
    read = _of_iso(kind, text)
    if read is None:
        raise _refused(wrong, text, partial(_of_iso, kind))
    if read.year not in PLAUSIBLE_YEARS:
        raise IMPLAUSIBLE_YEAR.raised(value=text)
    return read


def _of_iso(kind: type[Moment], text: str) -> Moment | None:
    try:
        return kind.fromisoformat(text)
    except ValueError:
        return None


def _shown(value: object) -> str:
    """Return a value as a message shows it: with the names of the characters in it that nobody sees."""
    if not isinstance(value, str):
        return "" if value is None else "..."
    return value if value.isascii() else named_letters(value)


def _schema(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": ["string", "number"], "pattern": pattern, "examples": list(examples)})


Number = Annotated[Decimal, BeforeValidator(read_number), PlainSerializer(str), _schema(_NUMBER.pattern, "99.9")]
Whole = Annotated[int, BeforeValidator(read_whole), Field(ge=0), WithJsonSchema({"type": "integer", "minimum": 0})]
"""A number of things: none of a book is ever below 0."""
Percent = Annotated[
    Decimal, BeforeValidator(read_percent), PlainSerializer(lambda value: f"{value} %"),
    _schema(f"^{_PERCENT.pattern}$", "99.9 %"),
]  # fmt: skip
OpenPercent = Annotated[
    Decimal, BeforeValidator(_read_open_percent), PlainSerializer(lambda value: f"{value} %"),
    _schema(f"^{_PERCENT.pattern}$", "50 %", "200 %"),
]  # fmt: skip
"""A percentage that may be more than 100 %, as the credits of a contract may be."""
Date = Annotated[date, BeforeValidator(read_date), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, BeforeValidator(read_instant), WithJsonSchema({"type": "string", "format": "date-time"})]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"type": "boolean"})]
Id = Annotated[
    str, BeforeValidator(read_id),
    WithJsonSchema({"type": "string", "pattern": f"^{_ID.pattern}$", "maxLength": _LONGEST_ID}),
]  # fmt: skip
Text = Annotated[str, BeforeValidator(_read_text), WithJsonSchema({"type": ["string", "number"], "minLength": 1})]
AmountText = Annotated[
    Amount, BeforeValidator(read_amount), PlainSerializer(str), _schema(f"^{_AMOUNT.pattern}$", "99.9 %", "400")
]


def _read_money(value: object) -> Amount:
    amount = read_amount(value)
    if amount.value < 0:
        raise BELOW_NOTHING.raised(value=amount)
    return amount


MoneyText = Annotated[
    Amount, BeforeValidator(_read_money), PlainSerializer(str), _schema(_AMOUNT.pattern.replace("-?", "", 1), "400 CNY")
]
"""What somebody pays or is paid: never less than nothing."""


class Parsed:
    """A value that is written as one text. As the type of a field it reads itself, and tells editors its form."""

    __slots__ = ()
    FORM: ClassVar[str]
    """The regular expression that every text matches which `parse` takes."""
    EXAMPLES: ClassVar[Sequence[str]]

    @classmethod
    @abstractmethod
    def parse(cls, text: str) -> Self:
        """Return the value that is written so; raise `InputError` for anything else."""

    @classmethod
    def _read(cls, text: str) -> Self:
        """Return the value that is written so; where it is refused, say what was meant by it, perhaps."""
        try:
            return cls.parse(text)
        except InputError as refused:
            meant = meant_by(text, lambda guess: re.fullmatch(cls.FORM, guess, re.ASCII))
            if not meant or "meant" in dict(refused.words):
                raise
            raise refused.mistake.raised(*refused.path, **dict(refused.words), meant=meant) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: object) -> Parsed:
            return value if isinstance(value, cls) else cls._read(value if isinstance(value, str) else "...")

        return _plain_schema(read, str)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{cls.FORM}$", "examples": list(cls.EXAMPLES)}


class LocalText:
    """A text in one or more languages: written `{zh: ..., en: ...}`, or plain where it is the same in all of them."""

    __slots__ = ("written",)

    def __init__(self, texts: Mapping[str, str] | str) -> None:
        self.written: Final = texts if isinstance(texts, str) else dict(texts)

    def __call__(self, *languages: str) -> str:
        """Return the text in the first of `languages` that has one, else in any (a warning was given for it)."""
        texts = self.written
        if isinstance(texts, str):
            return texts
        return next(texts[language] for language in (*languages, *texts) if language in texts)

    def missing(self, languages: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of `languages` in which the text was not written."""
        texts = self.written
        return () if isinstance(texts, str) else tuple(language for language in languages if language not in texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalText) and self.written == other.written

    def __hash__(self) -> int:
        return hash(self.written if isinstance(self.written, str) else frozenset(self.written.items()))

    def __repr__(self) -> str:
        return f"LocalText({self.written!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return _plain_schema(_read_local_text, attrgetter("written"))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        text = {"type": "string", "minLength": 1}
        properties = dict.fromkeys(LANGUAGES, text)
        texts = {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}
        return {"anyOf": [texts, text]}


def is_begun_text(key: str) -> bool:
    """Tell whether a key is no word for one, nor of a language, but the beginning of a text that has a colon."""
    return not _KEY_WORD.fullmatch(key) and not meant_language(key)


def _plain_schema(read: Callable[[object], object], written: Callable[[Any], object]) -> CoreSchema:
    return core_schema.no_info_plain_validator_function(
        read, serialization=core_schema.plain_serializer_function_ser_schema(written)
    )


def _read_local_text(value: object) -> LocalText:
    if isinstance(value, LocalText):
        return value
    if isinstance(value, Mapping) and value:
        for language, text in value.items():
            if language not in LANGUAGES and len(value) == 1 and isinstance(text, str) and is_begun_text(str(language)):
                raise COLON_IN_TEXT.raised(str(language), key=language)
            if language not in LANGUAGES:
                words = {
                    "language": language,
                    "languages": ", ".join(LANGUAGES),
                    "meant": meant_language(str(language)),
                }
                raise TEXT_LANGUAGE_UNKNOWN.raised(str(language), **words)
            if not isinstance(text, str) or not text.strip():
                raise TEXT_MISSING.raised(language)
    elif not isinstance(value, str) or not value.strip():
        raise TEXT_MISSING.raised()
    return LocalText(value)
