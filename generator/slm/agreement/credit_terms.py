"""What misses cost and better values earn, as it is signed: steps, forms of a credit, caps, claims, charges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Annotated, Final, Literal, Self

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from slm.agreement.rates import NO_CURRENCY, Rate
from slm.calendar import Cycle, Duration, DurationUnit
from slm.problem import Mistake
from slm.text import N_
from slm.values import (
    Amount,
    AmountText,
    Bound,
    Flag,
    Id,
    LocalText,
    MoneyText,
    Number,
    OpenPercent,
    Percent,
    Whole,
    Word,
    Written,
    YesNo,
    internal,
    public,
)

CHRONIC_IMPOSSIBLE: Final = Mistake(
    "SLM335",
    "{missed} periods cannot be missed out of {of}",
    "Say how many periods in a row are looked at, and how many of them are missed, such as `missed: 3, of: 6`.",
)
OTHER_CURRENCY: Final = Mistake(
    "SLM337", "an amount here is in {unit}, but the fee is in {fee}", "Write both in the same currency."
)
ONE_FORM: Final = Mistake(
    "SLM1302",
    "a step of credits says exactly one of {forms}",
    "Write what is credited in one way, such as `credit: 10 %` or `times_charge_of_interruption: 10`.",
)
TWO_BOUNDS: Final = Mistake(
    "SLM1303",
    "`{one}` and `{other}` are the same side of a step",
    "Write `{one}` without the bound itself, or `{other}` with it.",
)
EACH_TWICE: Final = Mistake(
    "SLM1304",
    "a credit that is a multiple of the charge of the interruption grows with it already",
    "Take `for_each` out, or write `credit`, `amount` or `days` instead.",
)
EACH_UNFINISHED: Final = Mistake(
    "SLM1305",
    "`counted` and a length at `for_each` belong together",
    "Write such as `for_each: 1 working_hours` and `counted: started`; of failures, `for_each: failure` alone.",
)
EACH_UNIT: Final = Mistake(
    "SLM1306",
    "'{value}' cannot be the unit of downtime for which a credit is given",
    "Downtime counts within the service hours of the target: write {legal}; around the clock they are all hours.",
)
NO_FEE: Final = Mistake(
    "SLM1307",
    "{key} is money, and no fee says what it is a part of",
    "Write `charges: {{monthly_fee: 1000 {currency}}}`: caps and the sum of several credits are shares of it.",
)
FEES_OF_OTHERS: Final = Mistake(
    "SLM1308",
    "credits are shares of the fee of each service, and these have none: {services}",
    "Write the monthly fee of each service of a target at `fees` of `charges`, or take `of: service_fee` out.",
)

FORMS: Final = ("credit", "amount", "days", "times_charge_of_interruption")
"""The keys of which each says in its own way what is credited."""
_DOWNTIME_UNITS: Final = (DurationUnit.WORKING_MINUTES, DurationUnit.WORKING_HOURS)
_rising: Final = partial(public, moves="rises")
"""A key with an amount, of which a greater one is told as a higher one."""


ForEach = Annotated[
    Literal["failure"] | Duration,
    PlainValidator(lambda value: value if value == "failure" or isinstance(value, Duration) else _read_each(value)),
    PlainSerializer(str),
    WithJsonSchema({"anyOf": [{"const": "failure"}, {"type": "string", "pattern": f"^{Duration.FORM}$"}]}),
]
"""What a credit is given for again and again: a length of downtime, or a failure."""


def _read_each(value: object) -> Duration:
    length = Duration.parse(value if isinstance(value, str) else "...")
    if length.unit not in _DOWNTIME_UNITS:
        raise EACH_UNIT.raised(value=length.unit, legal=", ".join(_DOWNTIME_UNITS))
    return length


ClaimTime = Annotated[
    Duration | Cycle,
    PlainValidator(lambda value: value if isinstance(value, Duration | Cycle) else _read_claim_time(value)),
    PlainSerializer(str),
    WithJsonSchema({
        "anyOf": [{"type": "string", "pattern": f"^{form}$"} for form in (Duration.FORM, Cycle.FORM)],
        "examples": ["30 calendar_days", "10 working_days", "2 months"],
    }),
]  # fmt: skip
"""How long a credit can be claimed: a duration, or months and years by the calendar."""


def _read_claim_time(value: object) -> Duration | Cycle:
    text = value if isinstance(value, str) else "..."
    is_by_dates = text.endswith(("month", "months", "year", "years"))
    return Cycle.parse(text) if is_by_dates else Duration.parse(text)


class CreditTier(Written):
    """One step of a credit schedule: a value on the bad side of its bound earns this credit.

    The bound is `below` or `at_most` where more is better, `above` or `at_least` where less is. A second bound on the
    other side ends the step, as in `{below: 99.9 %, at_least: 99.0 %, credit: 10 %}`; without one it goes on. Where two
    steps hold for one value, the one with the greatest credit counts; a value that no step holds for earns nothing, and
    `slm check` tells of both.
    """

    below: Annotated[AmountText | None, _rising(N_("Below"), better="more", wording=Bound(N_("below {bound}")))] = None
    """Holds for values less than this."""
    at_most: Annotated[
        AmountText | None, _rising(N_("At most"), better="more", wording=Bound(N_("{bound} or less")))
    ] = None
    """Holds for values less than this, and for this one itself."""
    above: Annotated[AmountText | None, _rising(N_("Above"), better="less", wording=Bound(N_("above {bound}")))] = None
    """Holds for values greater than this."""
    at_least: Annotated[
        AmountText | None, _rising(N_("At least"), better="less", wording=Bound(N_("{bound} or more")))
    ] = None
    """Holds for values greater than this, and for this one itself."""
    credit: Annotated[OpenPercent | None, _rising(N_("Credit"), better="more")] = None
    """Share of the period's charge, as it is signed: `slm check` tells of more than 100 %. Exactly one of the four
    forms of a credit is written."""
    amount: Annotated[MoneyText | None, _rising(N_("Credit in money"), better="more", wording="money")] = None
    """An amount of money, such as `50 CNY`, in the currency of the fee."""
    days: Annotated[Number | None, _rising(N_("Credit in days"), better="more")] = Field(default=None, gt=0)
    """So many days of the charge: one day of a month of 30 days is a thirtieth of it."""
    times_charge_of_interruption: Annotated[
        Number | None, _rising(N_("Times the charge of the interruption"), better="more")
    ] = Field(default=None, gt=0)
    """So many times the charge of the time in which the service was down: its part of the agreed time of the period."""
    for_each: Annotated[ForEach | None, public(N_("For each"), better="unclear")] = None
    """The credit is given for each such length of downtime in the period, such as `1 working_hours`, or for each
    `failure`: each interruption, or each case that failed."""
    counted: Annotated[
        Literal["started", "full", "exactly"] | None,
        public(N_("Parts of it"), better="unclear", wording=Word("credit counted|{}")),
    ] = None
    """What becomes of the rest, with a length: a started one counts whole, only full ones count, or it counts exactly
    as its part."""

    def holds(self, value: Fraction) -> bool:
        """Tell whether the step holds for a value."""
        return (
            (self.below is None or value < Fraction(self.below.value))
            and (self.at_most is None or value <= Fraction(self.at_most.value))
            and (self.above is None or value > Fraction(self.above.value))
            and (self.at_least is None or value >= Fraction(self.at_least.value))
        )

    def bound(self, *, upper: bool) -> Amount | None:
        """Return the bound above or below which its values lie."""
        return (self.below or self.at_most) if upper else (self.above or self.at_least)

    @property
    def form(self) -> str:
        """The key that says what is credited."""
        return next((key for key in FORMS if getattr(self, key) is not None), "credit")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        forms = [key for key in FORMS if getattr(self, key) is not None]
        if len(forms) != 1:
            raise ONE_FORM.raised(*forms[1:2], forms=", ".join(FORMS))
        for one, other in (("below", "at_most"), ("above", "at_least")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise TWO_BOUNDS.raised(other, one=one, other=other)
        if self.amount is not None and not self.amount.unit:
            raise NO_CURRENCY.raised("amount", value=self.amount)
        if self.for_each is not None and self.times_charge_of_interruption is not None:
            raise EACH_TWICE.raised("for_each")
        if isinstance(self.for_each, Duration) is (self.counted is None):
            raise EACH_UNFINISHED.raised("counted" if self.counted else "for_each" if self.for_each else "credit")
        return self


class RewardTier(Written):
    """One step of a schedule of rewards: a value at this bound, or on the good side of it, earns this reward."""

    at_least: Annotated[
        AmountText | None, _rising(N_("At least"), better="more", wording=Bound(N_("{bound} or more")))
    ] = None
    """For targets where more is better."""
    at_most: Annotated[
        AmountText | None, _rising(N_("At most"), better="less", wording=Bound(N_("{bound} or less")))
    ] = None
    """For targets where less is better."""
    reward: Annotated[Percent, _rising(N_("Reward"), better="less")]
    """Share of the period's charge, which the customer pays on top."""


class ChronicFailure(Written):
    """What the customer may do where the same target is missed again and again."""

    missed: Annotated[Whole, _rising(N_("Missed periods"), better="less")]
    """So many periods of the last `of` were missed."""
    of: Annotated[Whole, _rising(N_("Periods looked at"), better="more")]
    """So many periods in a row, the last ones, are looked at."""
    credit: Annotated[OpenPercent | None, _rising(N_("Further credit"), better="more")] = None
    """A further share of the last period's charge."""
    right: Annotated[LocalText | None, public(N_("Right"), better="unclear")] = None
    """Such as to terminate the agreement."""
    targets: Annotated[tuple[Id, ...], public(N_("Targets"), better="unclear")] = ()
    """The targets of which the misses count, each by itself; without the list those of every target do."""

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
    of: Annotated[
        Literal["charge", "service_fee"],
        public(N_("Share of what"), better="unclear", wording=Word("credit of|{}")),
    ] = "charge"
    """Of what the shares are: of all that is charged for the period, or of the fee of the service that was missed
    (`fees` of `charges`), of several judged together of their fees together."""
    form: Annotated[
        Literal["set_off", "paid_out", "voucher", "extension"] | None,
        public(N_("Form"), better="unclear", wording=Word("credit form|{}")),
    ] = None
    """How it is given: set off against an invoice, paid out, as a voucher, or by days added to the term."""
    cap: Annotated[OpenPercent | None, _rising(N_("At most"), better="more", added="burdens")] = None
    """At most this share of the period's charge."""
    cap_amount: Annotated[MoneyText | None, _rising(N_("At most"), better="more", added="burdens", wording="money")] = (
        None
    )
    """At most so much money for a period."""
    cap_days: Annotated[Number | None, _rising(N_("At most, in days"), better="more", added="burdens")] = Field(
        default=None, gt=0
    )
    """At most the charge of so many days for a period."""
    cap_per_interruption: Annotated[
        OpenPercent | None, _rising(N_("At most for one interruption"), better="more", added="burdens")
    ] = None
    """At most this share of the period's charge for each interruption, where a credit is a multiple of its charge."""
    cap_per_year: Annotated[OpenPercent | None, _rising(N_("At most in a year"), better="more", added="burdens")] = None
    """At most this share of a year's charges, in a calendar year."""
    smallest: Annotated[
        MoneyText | None, _rising(N_("Smallest credit"), better="less", added="burdens", wording="money")
    ] = None
    """A credit that comes to less than this amount is not paid, such as `10 CNY`."""
    claim_within: Annotated[ClaimTime | None, _rising(N_("To be claimed within"), better="more", added="burdens")] = (
        None
    )
    """How long after the end of the period a credit can be claimed, such as `30 calendar_days` or `2 months`."""
    claim_from: Annotated[
        Literal["period_end", "event"],
        public(N_("Time for claims begins"), better="unclear", wording=Word("claim from|{}")),
    ] = "period_end"
    """From when that time runs: from the end of the period, or from the end of the last interruption that counts in
    it; where no interruption is recorded, from the end of the period."""
    claim_opens: Annotated[Duration | None, _rising(N_("Claims are taken from"), better="less", added="burdens")] = None
    """How long after the end of the period a claim can be made at the earliest, such as `5 working_days`."""
    claim_hours: Annotated[Id | None, public(N_("To be claimed within"), better="unclear", wording="hours")] = None
    """The service hours whose working time that is; those of the agreement by default."""
    claim_by: Annotated[
        tuple[Literal["email", "ticket", "portal", "letter", "telephone"], ...],
        public(N_("How to claim"), added="grants", wording=Word("claim by|{}")),
    ] = ()
    """In which ways a credit can be claimed, any of them; without `claim_within` it is to be claimed, too, without a
    last day."""
    conditions: Annotated[
        tuple[Literal["invoices_paid", "failure_reported"], ...],
        public(N_("On condition that"), added="burdens", wording=Word("credit only if|{}")),
    ] = ()
    """What else has to be so for a credit: all due invoices are paid, or the customer reported the failure. The program
    cannot tell, and says so beside each credit."""
    evidence: Annotated[
        Literal["provider", "customer", "both", "third_party"] | None,
        public(N_("Records that count"), better="unclear", wording=Word("evidence of|{}")),
    ] = None
    """Whose records prove what happened, where only some do: those of the provider, of the customer, of both, or of a
    third party that both agreed on."""
    lapse_at_end: Annotated[
        Flag,
        public(
            N_("At the end of the agreement"), better="less",
            wording=YesNo(N_("credits stay due"), N_("credits that are not set off or paid by then lapse")),
        ),
    ] = False  # fmt: skip
    """Whether credits lapse that are not set off or paid by the last day of the agreement. A later version goes on
    with the agreement."""
    chronic: Annotated[tuple[ChronicFailure, ...], public(N_("Repeated misses"), added="grants")] = ()
    """What follows where the same target is missed again and again."""
    only_remedy: Annotated[
        Flag,
        public(
            N_("Other remedies"), better="less",
            wording=YesNo(N_("not excluded"), N_("excluded: credits are the only remedy")),
        ),
    ] = False  # fmt: skip
    """Whether credits are all that the customer can ask for a miss."""
    note: Annotated[LocalText | None, public(N_("Note"), better="unclear")] = None
    """What else is agreed about credits."""

    @property
    def is_claimed_any_time(self) -> bool:
        """Are credits to be claimed, and no last day is agreed for it?"""
        return self.claim_within is None and bool(self.claim_by or self.claim_opens)


class Charges(Written):
    """What the customer pays, and what the service costs (internal)."""

    price: Annotated[LocalText | None, public(N_("Price"), better="unclear")] = None
    """What the customer pays and when, in words."""
    monthly_fee: Annotated[
        MoneyText | None, _rising(N_("Monthly fee"), better="less", added="unclear", wording="money")
    ] = None
    """What a month costs, by which credits are computed, such as `12000 CNY`."""
    fees: Annotated[
        dict[Id, MoneyText], public(N_("Fees of services"), better="unclear", added="unclear", wording="service")
    ] = Field(default_factory=dict)
    """What a month of each service costs, where credits are shares of that (`of: service_fee`)."""
    rates: Annotated[tuple[Rate, ...], public(N_("Further work"), added="unclear")] = ()
    """What work costs that is not covered by that, by the hour or another unit."""
    cost: Annotated[LocalText | None, internal(N_("Cost (internal)"), compared="no", binds=False)] = None
    """What it costs the provider; never shown to customers."""

    @model_validator(mode="after")
    def _has_currency(self) -> Self:
        if self.monthly_fee is not None and not self.monthly_fee.unit:
            raise NO_CURRENCY.raised("monthly_fee", value=self.monthly_fee)
        units = {self.monthly_fee.unit} if self.monthly_fee else set[str]()
        for service, fee in self.fees.items():
            if not fee.unit:
                raise NO_CURRENCY.raised("fees", service, value=fee)
            units.add(fee.unit)
            if len(units) > 1:
                raise OTHER_CURRENCY.raised("fees", service, unit=fee.unit, fee=min(units - {fee.unit}))
        return self

    @property
    def month(self) -> Amount | None:
        """What a month costs: the fee that is written, or those of all services together."""
        if self.monthly_fee is not None or not self.fees:
            return self.monthly_fee
        return Amount(
            sum((fee.value for fee in self.fees.values()), start=Decimal(0)), next(iter(self.fees.values())).unit
        )
