"""What a missed target costs, and what a surpassed one earns."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm.calendar import Duration
from slm.problem import Mistake
from slm.text import N_
from slm.values import AmountText, Bound, Id, LocalText, Percent, Whole, Word, Written, internal, public

CHRONIC_IMPOSSIBLE: Final = Mistake(
    "SLM335",
    "{missed} periods cannot be missed out of {of}",
    "Say how many periods in a row are looked at, and how many of them are missed, such as `missed: 3, of: 6`.",
)
NO_CURRENCY: Final = Mistake(
    "SLM336",
    "{value} has no currency",
    "Write the amount with its currency, such as 12000 CNY.",
)
OTHER_CURRENCY: Final = Mistake(
    "SLM337",
    "the smallest credit is in {unit}, but the fee is in {fee}",
    "Write both in the same currency.",
)


class CreditTier(Written):
    """One step of a credit schedule: a value below (or above) this bound earns this credit."""

    below: Annotated[
        AmountText | None, public(N_("Below"), better="more", moves="rises", wording=Bound(N_("below {bound}")))
    ] = None
    """For targets where more is better: applies to values less than this."""
    above: Annotated[
        AmountText | None, public(N_("Above"), better="less", moves="rises", wording=Bound(N_("above {bound}")))
    ] = None
    """For targets where less is better: applies to values greater than this."""
    credit: Annotated[Percent, public(N_("Credit"), better="more", moves="rises")]
    """Share of the period's charge."""


class RewardTier(Written):
    """One step of a schedule of rewards: a value at this bound, or on the good side of it, earns this reward."""

    at_least: Annotated[
        AmountText | None, public(N_("At least"), better="more", moves="rises", wording=Bound(N_("{bound} or more")))
    ] = None
    """For targets where more is better."""
    at_most: Annotated[
        AmountText | None, public(N_("At most"), better="less", moves="rises", wording=Bound(N_("{bound} or less")))
    ] = None
    """For targets where less is better."""
    reward: Annotated[Percent, public(N_("Reward"), better="less", moves="rises")]
    """Share of the period's charge, which the customer pays on top."""


class ChronicFailure(Written):
    """What the customer may do where the same target is missed again and again."""

    missed: Annotated[Whole, public(N_("Missed periods"), better="less", moves="rises")]
    """So many periods of the last `of` were missed."""
    of: Annotated[Whole, public(N_("Periods looked at"), better="more", moves="rises")]
    """So many periods in a row, the last ones, are looked at."""
    credit: Annotated[Percent | None, public(N_("Further credit"), better="more", moves="rises")] = None
    """A further share of the last period's charge."""
    right: Annotated[LocalText | None, public(N_("Right"), better="unclear")] = None
    """Such as to terminate the agreement."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if not 1 <= self.missed <= self.of:
            raise CHRONIC_IMPOSSIBLE.raised("missed", missed=self.missed, of=self.of)
        return self


class CreditRules(Written):
    """What holds for all credits of the agreement."""

    stacking: Annotated[
        Literal["add_up", "worst_target"],
        public(
            N_("Several targets missed"),
            better=("worst_target", "add_up"),
            moves="changes",
            wording=Word("stacking|{}"),
        ),
    ] = "add_up"
    """Where several targets earn credits in one period: all of them together, or only the greatest."""
    cap: Annotated[Percent | None, public(N_("At most"), better="more", added="burdens", moves="rises")] = None
    """At most this share of the period's charge."""
    cap_per_year: Annotated[
        Percent | None, public(N_("At most in a year"), better="more", added="burdens", moves="rises")
    ] = None
    """At most this share of a year's charges, in a calendar year."""
    smallest: Annotated[
        AmountText | None, public(N_("Smallest credit"), better="less", added="burdens", moves="rises")
    ] = None
    """A credit that comes to less than this amount is not paid, such as `10 CNY`."""
    claim_within: Annotated[
        Duration | None, public(N_("To be claimed within"), better="more", added="burdens", moves="rises")
    ] = None
    """How long after the end of the period a credit can be claimed."""
    claim_hours: Annotated[Id | None, public(N_("To be claimed within"), better="unclear", wording="hours")] = None
    """The service hours whose working time that is; those of the agreement by default."""
    chronic: Annotated[tuple[ChronicFailure, ...], public(N_("Missed again and again"), added="grants")] = ()
    """What follows where the same target is missed again and again."""
    note: Annotated[LocalText | None, public(N_("Note"), better="unclear")] = None
    """What else is agreed about credits."""


class Charges(Written):
    """What the customer pays, and what the service costs (internal)."""

    price: Annotated[LocalText | None, public(N_("Price"), better="unclear")] = None
    """What the customer pays and when, in words."""
    monthly_fee: Annotated[
        AmountText | None, public(N_("Monthly fee"), better="less", added="unclear", moves="rises")
    ] = None
    """What a month costs, by which credits are computed, such as `12000 CNY`."""
    cost: Annotated[LocalText | None, internal(N_("Cost (internal)"), compared="no", binds=False)] = None
    """What it costs the provider; never shown to customers."""

    @model_validator(mode="after")
    def _has_currency(self) -> Self:
        if self.monthly_fee is not None and not self.monthly_fee.unit:
            raise NO_CURRENCY.raised("monthly_fee", value=self.monthly_fee)
        return self
