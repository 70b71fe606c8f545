"""Single values: what was written is read strictly, what was read already stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import BaseModel, ValidationError

from slm.problem import InputError
from slm.values import Amount, AmountText, Date, Flag, Instant, LocalText, Number, Percent, Whole
from slm.values.meant import meant_by
from slm.values.scalars import (
    read_amount,
    read_date,
    read_flag,
    read_instant,
    read_number,
    read_percent,
    read_whole,
)  # fmt: skip


class Every(BaseModel):
    """One field of every type."""

    number: Number
    whole: Whole
    percent: Percent
    day: Date
    instant: Instant
    flag: Flag
    amount: AmountText
    text: LocalText


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("2026-03-02T24:00+08:00", "2026-03-03T00:00+08:00"),
        ("2026-12-31 24:00:00", "2027-01-01 00:00"),
        ("2026-02-30T24:00", ""),
        ("9999-12-31T24:00", ""),
    ],
)
def test_end_of_a_day_is_the_beginning_of_the_next(typed: str, meant: str) -> None:
    """24:00 is proposed as 00:00 of the day after, where there is one."""
    assert meant_by(typed, lambda guess: "24:00" not in guess) == meant


def test_model_can_be_made_of_its_own_values() -> None:
    """Values that were read once, or come from the program, are taken as they are."""
    values = {
        "number": Decimal("1.10"), "whole": 7, "percent": Decimal("99.9"), "day": date(2026, 1, 5),
        "instant": datetime(2026, 1, 5, tzinfo=UTC), "flag": True, "amount": Amount(Decimal(4), "points"),
        "text": LocalText({"en": "Word", "zh": "词"}),
    }  # fmt: skip
    made = Every.model_validate(values)
    assert {name: getattr(made, name) for name in values} == values


@pytest.mark.parametrize(
    "read, written",
    [
        (read_number, "1,5"), (read_number, None), (read_whole, "1.5"), (read_percent, "101 %"), (read_percent, "99"),
        (read_date, "2026-1-5"), (read_date, "2026-02-30"), (read_date, "1900-01-01"), (read_instant, "yesterday"),
        (read_instant, "2026-02-30T00:00Z"), (read_instant, "2026-01-05T09:30"), (read_instant, "1900-01-01T00:00Z"),
        (read_flag, "yes"), (read_flag, ["true"]), (read_amount, "about 4"), (read_amount, {}),
    ],
)  # fmt: skip
def test_anything_else_is_refused(read: Callable[[object], object], written: object) -> None:
    """A value in another form, or one that cannot be, is refused and not guessed (FAILURES F17, F24, F51, Y)."""
    with pytest.raises(InputError):
        read(written)


@pytest.mark.parametrize("written", ["", " ", None, {}, [], {"fr": "mot"}, {"en": ""}, {"en": 5}])
def test_text_that_says_nothing_is_refused(written: object) -> None:
    """A text has words, in a language of the program."""

    class Titled(BaseModel):
        """A model with a text."""

        title: LocalText

    with pytest.raises(ValidationError):
        Titled.model_validate({"title": written})


@pytest.mark.parametrize("typed", ["11-2026", "2026_11", "Nov-2026", "2026–11", "2026年11月"])
def test_a_month_written_in_another_way_is_proposed(typed: str) -> None:
    """Month first, a name of a month, another dash or Chinese characters: the month is meant."""
    assert meant_by(typed, "2026-11".__eq__) == "2026-11"
