"""What a miss is worth by the step that holds for it: a share, money, days, or a multiple of the charge of downtime."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from slm.agreement import Agreement, CreditRules, CreditTier, Target
from slm.calendar import Duration, Interval, Period, merge
from slm.catalog import MetricKind
from slm.compliance.charged import charged_months, of_a_month
from slm.measurement import FigureBasis, exact_seconds

_WHOLE: Final = Fraction(100)
_RULES: Final = CreditRules()


class EarnedCredit(NamedTuple):
    """What a step earns, and by what numbers."""

    tier: CreditTier
    share: Fraction
    """Percent of the charge of the period."""
    units: Fraction | None
    """How often it is given, where it is given for each of something."""


class Missed(NamedTuple):
    """A figure that missed its target, with what a credit of it is made of."""

    agreement: Agreement
    target: Target
    services: tuple[str, ...]
    kind: MetricKind
    period: Period
    value: Fraction
    basis: FigureBasis
    numerator: Fraction
    denominator: Fraction | None


def earned_credit(missed: Missed) -> EarnedCredit | None:
    """Return what the step earns that holds for a value, of several the one with the greatest credit (F66).

    None where no step holds, or where what it asks for is not known: how long it was down, or how often.
    """
    found = [
        EarnedCredit(tier, share, _units(tier, missed))
        for tier in missed.target.credits
        if tier.holds(missed.value) and (share := _share(tier, missed)) is not None
    ]
    return max(found, key=lambda earned: earned.share, default=None)


def money_share(agreement: Agreement, amount: Fraction) -> Fraction | None:
    """Return an amount of money as percent of a month's charge; None without a fee."""
    fee = agreement.charges.month if agreement.charges else None
    return _WHOLE * amount / Fraction(fee.value) if fee and fee.value else None


def _down_seconds(missed: Missed) -> Fraction | None:
    """Return how long it was down, as that counts in the figure; None where it is no share of time, or one weighed."""
    is_time = missed.kind.traits.is_time and missed.target.together != "weighted"
    return missed.denominator - missed.numerator if is_time and missed.denominator is not None else None


def _units(tier: CreditTier, missed: Missed) -> Fraction | None:
    """Return how often a step gives its credit: for each length of downtime or failure; None where it gives it once."""
    if tier.for_each is None:
        return None
    if isinstance(tier.for_each, Duration):
        down = _down_seconds(missed)
        exactly = (down or Fraction(0)) / tier.for_each.seconds(0)
        if tier.counted == "exactly":
            return exactly
        return Fraction(-(-exactly // 1) if tier.counted == "started" else exactly // 1)
    if missed.kind.traits.is_time:
        return Fraction(missed.basis.events)
    if missed.denominator is None:
        return missed.value
    # A share that may be so great at most is one of failures.
    is_of_good = missed.target.comparison.higher_is_better
    return missed.denominator - missed.numerator if is_of_good else missed.numerator


def _share(tier: CreditTier, missed: Missed) -> Fraction | None:
    """Return what a step earns, in percent of the charge of the period; None where that cannot be known."""
    months, often = charged_months(missed.period), _units(tier, missed)
    if isinstance(tier.for_each, Duration) and _down_seconds(missed) is None:
        return None
    times = Fraction(1) if often is None else often
    part = _part_of_charge(missed)
    if tier.amount is not None:
        share = money_share(missed.agreement, Fraction(tier.amount.value))
        return share * times / months if share is not None and months else None
    if tier.days is not None:
        return of_a_month(Fraction(tier.days), missed.period) * times * part / months if months else None
    if tier.times_charge_of_interruption is not None:
        share = _interruption_share(Fraction(tier.times_charge_of_interruption), missed)
        return None if share is None else share * part
    return Fraction(tier.credit or 0) * times * part


def _part_of_charge(missed: Missed) -> Fraction:
    """Return of which part of the charge the credit is a share: the fees of what was missed, or all of it."""
    rules, charges = missed.agreement.credit_rules or _RULES, missed.agreement.charges
    month = charges.month if charges else None
    if rules.of == "charge" or charges is None or month is None:
        return Fraction(1)
    own = (Fraction(charges.fees[service].value) for service in missed.services if service in charges.fees)
    return sum(own, start=Fraction(0)) / Fraction(month.value)


def _interruption_share(times: Fraction, missed: Missed) -> Fraction | None:
    """Return so many times the charge of the downtime; of each interruption no more than its cap."""
    down = _down_seconds(missed)
    if down is None or not missed.denominator:
        return None
    rules = missed.agreement.credit_rules or _RULES
    whole = _WHOLE * times * down / missed.denominator
    if rules.cap_per_interruption is None:
        return whole
    lengths = [*_interruptions(missed.basis, missed.period.interval)]
    if sum(lengths, start=Fraction(0)) != down:
        # Not every second of it belongs to an interruption that is known: nobody can tell what the cap leaves.
        return None
    cap = Fraction(rules.cap_per_interruption)
    return sum((min(cap, _WHOLE * times * length / missed.denominator) for length in lengths), start=Fraction(0))


def _interruptions(basis: FigureBasis, period: Interval) -> Iterable[Fraction]:
    """Yield how many seconds of the downtime belong to each interruption; those that overlap or adjoin are one.

    Where a monitor or a timeline saw it, each stretch of downtime is one.
    """
    rows = [row.outage for row in basis.interruptions if row.reason is None]
    spans = merge(Interval(row.start, row.end or period.end) for row in rows) if rows else merge(basis.downtime)
    for span in spans:
        inside = (common.length for part in basis.downtime if (common := part.common(span)))
        yield exact_seconds(sum(inside, start=timedelta()))
