"""One promise: which metric must be how good over which period, what a miss costs, and what a better value earns."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm.agreement.credit_terms import CreditTier, RewardTier
from slm.agreement.interruption_rules import Interruptions
from slm.agreement.limits import OtherLimit
from slm.agreement.measures import Alternatives, Clock, Comparison, Reference, Support
from slm.calendar import MONTHLY, Duration, Limit, PeriodRule
from slm.catalog import Metric
from slm.problem import Mistake
from slm.text import N_
from slm.values import (
    Amount,
    AmountText,
    Flag,
    Id,
    LocalText,
    Percent,
    Whole,
    Word,
    Written,
    YesNo,
    internal,
    public,
)

ONE_COMPARISON: Final = Mistake(
    "SLM300",
    "a target needs exactly one of at_least, more_than, at_most, less_than, or within with for_at_least",
    "Availability reads `at_least: 99.9 %`; a response time reads `within: 30 working_minutes` and "
    "`for_at_least: 95 %`.",
)
WITHIN_WITHOUT_SHARE: Final = Mistake(
    "SLM301",
    "`within` and `for_at_least` belong together",
    "Say how many of the cases must keep the time, such as `for_at_least: 95 %`. Where no share was agreed, write "
    "`objective: true`: the time is aimed at, and no verdict is made up.",
)
OBJECTIVE_WITH_MONEY: Final = Mistake(
    "SLM1309",
    "an objective is not promised, so it cannot earn {key}",
    "Take `objective` out and say what is promised, or take `{key}` out.",
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
ALL_MAY_FAIL: Final = Mistake(
    "SLM349",
    "all cases may fail: `misses_allowed` is {allowed}, and `fewer_than` is {fewer}",
    "Write a smaller number at `misses_allowed`, such as 1.",
)
LIMITS_ALONE: Final = Mistake(
    "SLM1343",
    "`limits` need the limit of all other cases",
    "Write `within` beside them, and `for_at_least`.",
)
ROLLING_MONEY: Final = Mistake(
    "SLM1340",
    "windows of `per: {per}` overlap, so that one failure would be paid for several times",
    "Promise credits and rewards over periods that follow each other, such as `per: month`, and keep this target "
    "without them.",
)


_WHOLE: Final = Decimal(100)


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
    within: Annotated[Limit | None, public(N_("Within"), compared="no")] = None
    """The time limit of each case, in spoken units. It may end on a day: `end of the next working_day`, `17:00 of the
    same working_day`; or when a length or a day has passed, whichever is later: `4 working_hours or end of the next
    working_day`, or with `, whichever is earlier` behind it. `0 working_minutes` is at once."""
    limits: Annotated[tuple[OtherLimit, ...], public(N_("Limits of some cases"), better="unclear")] = ()
    """Limits that hold for some cases in the place of `within`, by when they were raised or by their type. Of several
    that are for a case the first counts."""
    for_at_least: Annotated[Percent | None, public(N_("For at least"), compared="no")] = None
    """The share of cases that must keep it."""
    objective: Annotated[
        Flag,
        public(
            N_("Objective"), better="less", wording=YesNo(N_("promised"), N_("an objective: aimed at, not promised"))
        ),
    ] = False
    """Whether it is aimed at and not promised: its figure is reported, without a verdict and without a credit. A time
    limit needs no `for_at_least` then."""
    per: Annotated[PeriodRule, public(N_("Period"), compared="no")] = MONTHLY
    """The period over which the value is taken and judged: `month`, `quarter` or `year` of the calendar, or a `week`,
    which begins on Monday. With the day on which it begins, another one: `month from 26` (to the 25th), `quarter from
    04-01` (of a fiscal year), `year from agreement` (from the day on which the first version begins), `week from
    sunday`. A window that rolls, such as `last 28 calendar_days`, is judged at the end of each month.

    A period is judged in the report of the month in which its last day lies.
    """
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
    cases_at_least: Annotated[Whole | None, public(N_("Fewest cases"), better="less", added="burdens")] = Field(
        default=None, ge=1
    )
    """With fewer cases, answers or checks than this a period has no verdict, neither kept nor missed."""
    or_else: Annotated[tuple[Id, ...], public(N_("Enough instead"), added="burdens")] = ()
    """Other targets of this version that are enough in the place of this one: where one of them all is kept, none is
    missed, and where of one that may have been nothing is known, nobody knows. Where all are missed that is one miss,
    with the greatest of their credits. They have the same period and services; one of them names the others."""
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

    @property
    def named_hours(self) -> tuple[str, ...]:
        """The service hours that it names: those in which it counts, and those in which cases of a limit are raised."""
        raised = (limit.raised.during for limit in self.limits if limit.raised)
        return tuple(name for name in (self.during, *raised) if name)

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
        """What the value is compared with; of a time limit without a share, which is an objective, all cases."""
        if self.within is not None:
            return Amount(_WHOLE if self.for_at_least is None else self.for_at_least, "%")
        written: Amount = getattr(self, self.comparison)
        return written

    @property
    def promise(self) -> tuple[Comparison, Amount, Duration | None, PeriodRule]:
        """All that is promised together: how a value is compared with what, in which time, over which period."""
        return self.comparison, self.threshold, self.within, self.per

    @model_validator(mode="after")
    def _is_one_promise(self) -> Self:
        if bool(self.weights) is not (self.together == "weighted"):
            raise WEIGHTS_ALONE.raised("weights" if self.weights else "together")
        if self.limits and self.within is None:
            raise LIMITS_ALONE.raised("limits")
        if self.per.rolls and (self.credits or self.rewards):
            raise ROLLING_MONEY.raised("credits" if self.credits else "rewards", per=self.per)
        for service, weight in self.weights.items():
            if not weight:
                raise WEIGHT_OF_NOTHING.raised("weights", service, service=service)
        return self

    @model_validator(mode="after")
    def _is_one_comparison(self) -> Self:
        written = [comparison for comparison in Comparison if getattr(self, comparison) is not None]
        for key in ("credits", "rewards") if self.objective else ():
            if getattr(self, key):
                raise OBJECTIVE_WITH_MONEY.raised(key, key=key)
        if (self.within is None) != (self.for_at_least is None) and not (self.objective and self.within is not None):
            raise WITHIN_WITHOUT_SHARE.raised("within" if self.within is not None else "for_at_least")
        if len(written) + (self.within is not None) != 1:
            raise ONE_COMPARISON.raised()
        value, unit = self.threshold
        if unit == "%" and not Decimal(0) <= value <= Decimal(100):
            raise PERCENT_OUT_OF_RANGE.raised(str(self.comparison), value=self.threshold, comparison=self.comparison)
        return self
