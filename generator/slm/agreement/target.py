"""One promise: which metric must be how good over which period, what a miss costs, and what a better value earns."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm.agreement.measures import Alternatives, Clock, Comparison, Interruptions, Reference, Support
from slm.calendar import Duration, Per
from slm.catalog import Metric
from slm.problem import Mistake
from slm.text import N_
from slm.values import Amount, AmountText, Bound, Id, LocalText, Percent, Whole, Word, Written, internal, public

ONE_COMPARISON: Final = Mistake(
    "SLM300",
    "a target needs exactly one of at_least, more_than, at_most, less_than, or within with for_at_least",
    "Availability reads `at_least: 99.9 %`; a response time reads `within: 30 working_minutes` and "
    "`for_at_least: 95 %`.",
)
WITHIN_WITHOUT_SHARE: Final = Mistake(
    "SLM301",
    "`within` and `for_at_least` belong together",
    "Say how many of the cases must keep the time, such as `for_at_least: 95 %`.",
)
PERCENT_OUT_OF_RANGE: Final = Mistake(
    "SLM302", "a threshold of {value} can never be {comparison}", "A percentage lies between 0 % and 100 %."
)
WEIGHTS_ALONE: Final = Mistake(
    "SLM324",
    "`weights` and `together: weighted` belong together",
    "Write `together: weighted` and how much each service counts, such as `weights: {{mail: 3, files: 1}}`.",
)
WEIGHT_OF_NOTHING: Final = Mistake(
    "SLM325",
    "the service '{service}' cannot weigh 0",
    "Write a whole number above 0, or take the service out of the target.",
)
CHRONIC_IMPOSSIBLE: Final = Mistake(
    "SLM335",
    "{missed} periods cannot be missed out of {of}",
    "Say how many periods in a row are looked at, and how many of them are missed, such as `missed: 3, of: 6`.",
)
ALL_MAY_FAIL: Final = Mistake(
    "SLM349",
    "all cases may fail: `misses_allowed` is {allowed}, and `fewer_than` is {fewer}",
    "Write a smaller number at `misses_allowed`, such as 1.",
)
NO_CURRENCY: Final = Mistake(
    "SLM336", "{value} has no currency", "Write the amount with its currency, such as 12000 CNY."
)
OTHER_CURRENCY: Final = Mistake(
    "SLM337", "the smallest credit is in {unit}, but the fee is in {fee}", "Write both in the same currency."
)

_rising: Final = partial(public, moves="rises")
"""A key with an amount, of which a greater one is told as a higher one."""


class CreditTier(Written):
    """One step of a credit schedule: a value below (or above) this bound earns this credit."""

    below: Annotated[AmountText | None, _rising(N_("Below"), better="more", wording=Bound(N_("below {bound}")))] = None
    """For targets where more is better: applies to values less than this."""
    above: Annotated[AmountText | None, _rising(N_("Above"), better="less", wording=Bound(N_("above {bound}")))] = None
    """For targets where less is better: applies to values greater than this."""
    credit: Annotated[Percent, _rising(N_("Credit"), better="more")]
    """Share of the period's charge."""


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
    credit: Annotated[Percent | None, _rising(N_("Further credit"), better="more")] = None
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
    cap: Annotated[Percent | None, _rising(N_("At most"), better="more", added="burdens")] = None
    """At most this share of the period's charge."""
    cap_per_year: Annotated[Percent | None, _rising(N_("At most in a year"), better="more", added="burdens")] = None
    """At most this share of a year's charges, in a calendar year."""
    smallest: Annotated[
        AmountText | None, _rising(N_("Smallest credit"), better="less", added="burdens", wording="money")
    ] = None
    """A credit that comes to less than this amount is not paid, such as `10 CNY`."""
    claim_within: Annotated[Duration | None, _rising(N_("To be claimed within"), better="more", added="burdens")] = None
    """How long after the end of the period a credit can be claimed."""
    claim_hours: Annotated[Id | None, public(N_("To be claimed within"), better="unclear", wording="hours")] = None
    """The service hours whose working time that is; those of the agreement by default."""
    chronic: Annotated[tuple[ChronicFailure, ...], public(N_("Repeated misses"), added="grants")] = ()
    """What follows where the same target is missed again and again."""
    note: Annotated[LocalText | None, public(N_("Note"), better="unclear")] = None
    """What else is agreed about credits."""


class Charges(Written):
    """What the customer pays, and what the service costs (internal)."""

    price: Annotated[LocalText | None, public(N_("Price"), better="unclear")] = None
    """What the customer pays and when, in words."""
    monthly_fee: Annotated[
        AmountText | None, _rising(N_("Monthly fee"), better="less", added="unclear", wording="money")
    ] = None
    """What a month costs, by which credits are computed, such as `12000 CNY`."""
    cost: Annotated[LocalText | None, internal(N_("Cost (internal)"), compared="no", binds=False)] = None
    """What it costs the provider; never shown to customers."""

    @model_validator(mode="after")
    def _has_currency(self) -> Self:
        if self.monthly_fee is not None and not self.monthly_fee.unit:
            raise NO_CURRENCY.raised("monthly_fee", value=self.monthly_fee)
        return self


class SmallSample(Written):
    """How a share of few cases is judged, where one case more or less decides (FAILURES F62)."""

    fewer_than: Annotated[Whole, public(N_("Fewer cases than"))] = Field(ge=1)
    """With fewer cases than this in the period ..."""
    misses_allowed: Annotated[Whole, public(N_("Misses allowed"))]
    """... so many of them may fail, whatever share that is."""

    @model_validator(mode="after")
    def _can_be_missed(self) -> Self:
        if self.misses_allowed >= self.fewer_than:
            raise ALL_MAY_FAIL.raised("misses_allowed", allowed=self.misses_allowed, fewer=self.fewer_than)
        return self


class Target(Written):
    """A service level target. Exactly one comparison is written."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id within the agreement, by which credits, records and other agreements name it."""
    name: Annotated[LocalText | None, public(N_("Target"))] = None
    """What readers know it as, if not by its metric."""
    metric: Annotated[Id, public(N_("Metric"), better="unclear", wording="metric")]
    """The metric (`metrics.yml`) whose value is compared."""
    services: Annotated[tuple[Id, ...], public(N_("Holds for"), added="grants", wording="service")] = ()
    """Services that it holds for; empty means all services of the agreement."""
    together: Annotated[
        Literal["each", "all_of", "any_of", "pooled", "weighted"],
        public(N_("Several services"), better="unclear", wording=Word("together|{}")),
    ] = "each"
    """How several services make a verdict: each by itself, or one for all of them.

    `all_of`: the worst of them is judged, so that every one has to keep the promise. `any_of`: the best of them is.
    `pooled`: their numerators and their denominators are added up. `weighted`: the mean of their shares by `weights`.

    A service without data leaves the verdict open, unless another one decides it: a miss with `all_of`, a kept promise
    with `any_of`. A service without cases, or suspended for the whole period, is left out of the judgement.
    """
    weights: Annotated[dict[Id, Whole], public(N_("Several services"), better="unclear", wording="service")] = Field(
        default_factory=dict
    )
    """How much each service counts, with `together: weighted`."""
    priority: Annotated[Id | None, public(N_("Priority"), better="unclear", wording="level")] = None
    """The service level (`levels.yml`) whose cases count."""
    at_least: Annotated[AmountText | None, public(N_("At least"), compared="no")] = None
    """The value has to be this or more."""
    more_than: Annotated[AmountText | None, public(N_("More than"), compared="no")] = None
    """The value has to be more than this."""
    at_most: Annotated[AmountText | None, public(N_("At most"), compared="no")] = None
    """The value has to be this or less."""
    less_than: Annotated[AmountText | None, public(N_("Less than"), compared="no")] = None
    """The value has to be less than this."""
    within: Annotated[Duration | None, public(N_("Within"), compared="no")] = None
    """The time limit of each case, in spoken units."""
    for_at_least: Annotated[Percent | None, public(N_("For at least"), compared="no")] = None
    """The share of cases that must keep it."""
    per: Annotated[Per, public(N_("Period"), compared="no", wording=Word("per {}"))] = Per.MONTH
    """The period over which the value is taken and judged."""
    source: Annotated[Id | None, public(N_("Data source"))] = None
    """Where figures come from, if not from where the metric says."""
    during: Annotated[
        Id | None, public(N_("Service hours"), better="more", added="unclear", moves="widens", wording="hours")
    ] = None
    """Service hours in which the target counts, if not those of the agreement."""
    clock: Annotated[Clock | None, public(N_("Clock"))] = None
    """How the time of each case is counted, where figures come from `tickets`."""
    interruptions: Annotated[
        Interruptions | None, public(N_("How it is measured"), better="unclear", compared="as_one")
    ] = None
    """How interruptions make the figure, where it comes from outages, a timeline or checks; if not by duration."""
    small_sample: Annotated[SmallSample | None, public(N_("Few cases"))] = None
    """What is allowed in a period of few cases."""
    coverage_at_least: Annotated[Percent | None, public(N_("Coverage"), better="more")] = None
    """Less data than this makes a period one without data."""
    credits: Annotated[tuple[CreditTier, ...], public(N_("Credits"), added="grants")] = ()
    """What a miss costs, from the target outwards."""
    rewards: Annotated[tuple[RewardTier, ...], public(N_("Rewards"), added="burdens")] = ()
    """What a value earns that is better than promised."""
    supported_by: Annotated[tuple[Support, ...], internal(N_("Stands on"))] = ()
    """Targets of OLAs and UCs that this one stands on, such as `OLA-NETWORK/availability`.

    All of them are needed. Those that stand in for each other are one entry: `any_of: [UC-A/line, UC-B/line]`.
    """
    answers: Annotated[tuple[Id, ...], public(N_("Requirements answered"))] = ()
    """Service level requirements that it answers (`requirements.yml`)."""
    note: Annotated[LocalText | None, public(N_("Note"))] = None
    """What a reader has to know about it."""

    @property
    def supports(self) -> tuple[tuple[Reference, ...], ...]:
        """The targets that it stands on: all groups are needed, of each group one target."""
        return tuple(entry.any_of if isinstance(entry, Alternatives) else (entry,) for entry in self.supported_by)

    def source_by(self, metric: Metric | None) -> str:
        """Return where its figures come from, if that is its metric; empty where nothing says it."""
        return self.source or (metric.source if metric else "")

    def is_turned(self, metric: Metric) -> bool:
        """Tell whether it promises at most so much of what is better the more there is of it."""
        return metric.kind.traits.more_is_better and not self.comparison.higher_is_better

    @property
    def comparison(self) -> Comparison:
        """How the value is compared."""
        return next(
            (comparison for comparison in Comparison if getattr(self, comparison) is not None), Comparison.AT_LEAST
        )

    @property
    def threshold(self) -> Amount:
        """What the value is compared with."""
        if self.for_at_least is not None:
            return Amount(self.for_at_least, "%")
        written: Amount = getattr(self, self.comparison)
        return written

    @property
    def promise(self) -> tuple[Comparison, Amount, Duration | None, Per]:
        """All that is promised together: how a value is compared with what, in which time, over which period."""
        return self.comparison, self.threshold, self.within, self.per

    @model_validator(mode="after")
    def _is_one_promise(self) -> Self:
        if bool(self.weights) is not (self.together == "weighted"):
            raise WEIGHTS_ALONE.raised("weights" if self.weights else "together")
        for service, weight in self.weights.items():
            if not weight:
                raise WEIGHT_OF_NOTHING.raised("weights", service, service=service)
        written = [comparison for comparison in Comparison if getattr(self, comparison) is not None]
        if (self.within is None) != (self.for_at_least is None):
            raise WITHIN_WITHOUT_SHARE.raised("within" if self.within is not None else "for_at_least")
        if len(written) + (self.within is not None) != 1:
            raise ONE_COMPARISON.raised()
        value, unit = self.threshold
        if unit == "%" and not Decimal(0) <= value <= Decimal(100):
            raise PERCENT_OUT_OF_RANGE.raised(str(self.comparison), value=self.threshold, comparison=self.comparison)
        return self
