"""What misses cost and better values earn: tiers in their order, caps, and time to claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from slm import layout
from slm.agreement import Agreement, CreditTier, Target
from slm.calendar import Duration
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity
from slm.values import Amount, Written

CREDIT_DIRECTION: Final = Mistake(
    "SLM486",
    "a tier of this target says where it begins by one of `{expected}`",
    "Where more is better a value below the bound earns a credit; where less is better, a value above it. A bound on "
    "the other side may stand beside it and ends the step.",
)
CREDIT_ORDER: Final = Mistake(
    "SLM487",
    "the tier at {bound} with a credit of {credit} % does not go on from the one before it, {before} with {less} %",
    "List tiers from the target outwards; a worse value earns a greater credit. Where it is signed so, it counts as it "
    "is written: of several steps that hold for a value, the one with the greatest credit.",
    Severity.WARNING,
)
CREDIT_GAP: Final = Mistake(
    "SLM488",
    "the first tier begins at {bound}, but the target is {threshold}",
    "Begin at the target: a miss between the two costs nothing. Where it is signed so, settle it in the next version.",
    Severity.WARNING,
)
REWARD_DIRECTION: Final = Mistake(
    "SLM810",
    "a reward of this target says `{expected}`, and only that",
    "Where more is better a value at the bound or above it earns a reward; where less is better, one below it.",
)
REWARD_ORDER: Final = Mistake(
    "SLM811",
    "the reward of {reward} % at {bound} does not go on from the one before it, {less} % at {before}",
    "List rewards from the target outwards; a better value earns a greater reward.",
)
REWARD_FOR_A_MISS: Final = Mistake(
    "SLM812",
    "a value at {bound} misses the target of {threshold} and would be rewarded",
    "Begin the rewards on the good side of the target.",
)
CAP_BELOW_CREDIT: Final = Mistake(
    "SLM813",
    "no more than {cap} % are credited, so the credit of {credit} % of '{target}' is never paid in full",
    "Raise `cap`, or lower the credit: customers read the tiers first.",
    Severity.WARNING,
)
CLAIM_HOURS: Final = Mistake(
    "SLM814",
    "a time for claims is {length}, and in '{hours}' every day is a working day",
    "Name hours with free days in `claim_hours`, or count calendar days.",
    Severity.WARNING,
)
CREDIT_OF_NOTHING: Final = Mistake(
    "SLM430",
    "{agreement} {version} promises credits in percent, and has no `monthly_fee` of which they are",
    "Write `charges: {{monthly_fee: 1000 {currency}}}` before it is approved: without it no statement can name an "
    "amount.",
    Severity.WARNING,
)


class _Schedule(NamedTuple):
    """How tiers of credits or of rewards go on, from the target outwards."""

    sides: tuple[str, str]
    """The key of their bounds where more is better, and the one where less is."""
    share: str
    wrong_side: Mistake
    wrong_order: Mistake
    wrong_start: Mistake


_WITH_BOUND: Final = {"below": "at_most", "above": "at_least"}
"""The key of a credit that begins with its bound itself, by the one that begins beyond it."""
_EXPECTED: Final = {without: f"{without}`, `{within}" for without, within in _WITH_BOUND.items()}
_CREDITS: Final = _Schedule(("below", "above"), "credit", CREDIT_DIRECTION, CREDIT_ORDER, CREDIT_GAP)
_REWARDS: Final = _Schedule(("at_least", "at_most"), "reward", REWARD_DIRECTION, REWARD_ORDER, REWARD_FOR_A_MISS)


def tiers_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Tiers go outwards from the target without overlap, each with more than the one before it (FAILURES F66).

    Credits begin at the target, rewards on the good side of it.
    """
    for _, target in portfolio.all_targets:
        metric = portfolio.metrics.get(target.metric)
        if metric and target.is_turned(metric):
            continue  # on which side tiers stand follows from the side that is told
        yield from (*_in_steps(target, target.credits, _CREDITS), *_in_steps(target, target.rewards, _REWARDS))


def caps_leave_room_for_a_credit(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no tier promises more than the cap lets through."""
    for agreement in portfolio.all_agreements:
        rules = agreement.credit_rules
        for target in agreement.targets if rules else ():
            # How much a credit for each of something comes to, nobody knows beforehand.
            shares = (tier.credit for tier in target.credits if tier.credit is not None and tier.for_each is None)
            greatest = max(shares, default=Decimal(0))
            if rules and rules.cap is not None and greatest > rules.cap:
                places = rules.place("cap"), target.place("credits")
                yield CAP_BELOW_CREDIT.at(*places, cap=rules.cap, credit=greatest, target=target.id)


def credits_are_of_a_fee(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of the first version with credits or rewards of no fee, before anybody approves it.

    What was signed so is meant so, and a later version has it from there.
    """
    charges = [agreement.charges for agreement in portfolio.all_agreements if agreement.charges]
    units = [charge.month.unit for charge in charges if charge.month]
    for history in portfolio.agreements.values():
        without = [version for version in history.versions if _of_no_fee(version.agreement)]
        is_first = len(without) == 1 and not portfolio.is_unread(layout.agreement_folder(history.id))
        for version in without if is_first else ():
            if version.binding or version.approvals or version.void:
                continue
            target = _of_no_fee(version.agreement)[0]
            yield CREDIT_OF_NOTHING.at(
                target.place("credits" if target.credits else "rewards"), agreement=history.id,
                version=version.version, currency=(units or ["EUR"])[0],
            )  # fmt: skip


def _of_no_fee(agreement: Agreement) -> list[Target]:
    """Return the targets whose credits or rewards are shares of a fee that the agreement does not name."""
    has_fee = agreement.charges and agreement.charges.month
    return [] if has_fee else [target for target in agreement.targets if target.credits or target.rewards]


def claims_have_working_days(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that working days in which to claim are counted by hours that know free days."""
    for agreement in portfolio.all_agreements:
        rules = agreement.credit_rules
        name = (rules.claim_hours if rules else None) or agreement.service_hours
        hours = portfolio.hours.get(name)
        for key in ("claim_within", "claim_opens") if rules and hours else ():
            length = getattr(rules, key)
            if rules and hours and isinstance(length, Duration) and length.unit.is_working:
                version = hours.version_on(agreement.valid.start)
                if all(version.week.days) and not version.holidays:
                    yield CLAIM_HOURS.at(rules.place(key), length=length, hours=name)


def _in_steps(target: Target, tiers: Sequence[Written], schedule: _Schedule) -> Iterator[Problem]:
    more_is_better, less_is_better = schedule.sides
    up = target.comparison.higher_is_better
    side, other = (more_is_better, less_is_better) if up else (less_is_better, more_is_better)
    bounds: list[tuple[Amount, Written]] = []
    for tier in tiers:
        near = _near(tier, side)
        if near is None or (schedule is _REWARDS and getattr(tier, other) is not None):
            yield schedule.wrong_side.at(tier.place(), expected=_EXPECTED.get(side, side))
            return
        bounds.append((near, tier))
    is_ordered = True
    for (before, nearer), (bound, further) in pairwise(bounds):
        less, more = (getattr(tier, schedule.share) for tier in (nearer, further))
        outwards = bound.value > before.value if side in {"above", "at_least"} else bound.value < before.value
        # What is credited in different ways is not more or less before it is known how long it was down.
        is_comparable = schedule is _REWARDS or _way(nearer) == _way(further) == ("credit", None, None)
        if not outwards or (is_comparable and more <= less):
            words = {"bound": bound, schedule.share: more or 0, "before": before, "less": less or 0}
            is_ordered = is_ordered and outwards
            yield schedule.wrong_order.at(further.place(), nearer.place(), **words)
    # Of tiers in the wrong order the last one may be the first; where units differ, one is wrong, and that is told.
    ends = bounds[:1] if is_ordered or schedule is _REWARDS else [bounds[0], bounds[-1]]
    firsts = [(bound, tier) for bound, tier in ends if bound.unit == target.threshold.unit]
    if firsts and not any(_is_start(Fraction(bound.value), target, schedule) for bound, _ in firsts):
        bound, tier = firsts[0]
        yield schedule.wrong_start.at(tier.place(_key(tier, side)), bound=bound, threshold=target.threshold)


def _key(tier: Written, side: str) -> str:
    """Return the key by which a step says where it begins."""
    other = _WITH_BOUND.get(side, side)
    return side if getattr(tier, side) is not None or not isinstance(tier, CreditTier) else other


def _near(tier: Written, side: str) -> Amount | None:
    bound: Amount | None = getattr(tier, _key(tier, side))
    return bound


def _way(tier: Written) -> tuple[str, object, object] | None:
    return (tier.form, tier.for_each, tier.counted) if isinstance(tier, CreditTier) else None


def _is_start(bound: Fraction, target: Target, schedule: _Schedule) -> bool:
    threshold = Fraction(target.threshold.value)
    return bound == threshold if schedule is _CREDITS else target.comparison.holds(bound, threshold)
