"""What a missed target costs, and what a surpassed one earns."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import model_validator

from slm.calendar import Duration
from slm.problem import Mistake
from slm.values import AmountText, Id, LocalText, Percent, Whole, Written

CHRONIC_IMPOSSIBLE: Final = Mistake(
    "SLM335",
    en="{missed} periods cannot be missed out of {of}",
    zh="{of} 个统计期内不可能有 {missed} 个未达成",
    hint_en="Say how many periods in a row are looked at, and how many of them are missed, such as `missed: 3, of: 6`.",
    hint_zh="请写明连续多少个统计期内有多少个未达成，例如 `missed: 3, of: 6`。",
)
NO_CURRENCY: Final = Mistake(
    "SLM336",
    en="{value} has no currency",
    zh="{value} 没有写明货币",
    hint_en="Write the amount with its currency, such as 12000 CNY.",
    hint_zh="请写金额与货币，例如 12000 CNY。",
)
OTHER_CURRENCY: Final = Mistake(
    "SLM337",
    en="the smallest credit is in {unit}, but the fee is in {fee}",
    zh="最小补偿以 {unit} 计，而费用以 {fee} 计",
    hint_en="Write both in the same currency.",
    hint_zh="两者应使用同一货币。",
)


class CreditTier(Written):
    """One step of a credit schedule: a value below (or above) this bound earns this credit."""

    below: AmountText | None = None
    """For targets where more is better: applies to values less than this."""
    above: AmountText | None = None
    """For targets where less is better: applies to values greater than this."""
    credit: Percent
    """Share of the period's charge."""


class RewardTier(Written):
    """One step of a schedule of rewards: a value at this bound, or on the good side of it, earns this reward."""

    at_least: AmountText | None = None
    """For targets where more is better."""
    at_most: AmountText | None = None
    """For targets where less is better."""
    reward: Percent
    """Share of the period's charge, which the customer pays on top."""


class ChronicFailure(Written):
    """What the customer may do where the same target is missed again and again."""

    missed: Whole
    """So many periods of the last `of` were missed."""
    of: Whole
    credit: Percent | None = None
    """A further share of the last period's charge."""
    right: LocalText | None = None
    """Such as to terminate the agreement."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not 1 <= self.missed <= self.of:
            raise CHRONIC_IMPOSSIBLE.raised("missed", missed=self.missed, of=self.of)
        return self


class CreditRules(Written):
    """What holds for all credits of the agreement."""

    stacking: Literal["add_up", "worst_target"] = "add_up"
    """Where several targets earn credits in one period: all of them together, or only the greatest."""
    cap: Percent | None = None
    """At most this share of the period's charge."""
    cap_per_year: Percent | None = None
    """At most this share of a year's charges, in a calendar year."""
    smallest: AmountText | None = None
    """A credit that comes to less than this amount is not paid, such as `10 CNY`."""
    claim_within: Duration | None = None
    """How long after the end of the period a credit can be claimed."""
    claim_hours: Id | None = None
    """The service hours whose working time that is; those of the agreement by default."""
    chronic: tuple[ChronicFailure, ...] = ()
    note: LocalText | None = None


class Charges(Written):
    """What the customer pays, and what the service costs (internal)."""

    price: LocalText | None = None
    monthly_fee: AmountText | None = None
    """What a month costs, by which credits are computed, such as `12000 CNY`."""
    cost: LocalText | None = None
    """Internal; never shown to customers."""

    @model_validator(mode="after")
    def _has_currency(self) -> Self:
        if self.monthly_fee is not None and not self.monthly_fee.unit:
            raise NO_CURRENCY.raised("monthly_fee", value=self.monthly_fee)
        return self
