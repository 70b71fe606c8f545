"""What misses cost and better values earn, in words: steps and what each gives, caps, claims, how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.agreement import Agreement, ChronicFailure, CreditRules, CreditTier, RewardTier, Target
from slm.calendar import Duration
from slm.compliance import Missed, Result, earned_credit
from slm.documents.edition import Edition
from slm.documents.views.amounts import amount, money
from slm.documents.views.promises import number
from slm.text import N_, forms

_CLAIMED: Final = {
    "period_end": N_("{length} after the end of the period"),
    "event": N_("{length} after the end of the last interruption"),
    "opens": N_("at the earliest {length} after the end of the period"),
}
_BEGINS: Final = {
    "below": N_("below {bound}"), "at_most": N_("{bound} or less"),
    "above": N_("above {bound}"), "at_least": N_("{bound} or more"),
}  # fmt: skip
_BANDS: Final = {
    ("below", "at_least"): N_("below {bound}, down to {end}"),
    ("below", "above"): N_("below {bound}, above {end}"),
    ("at_most", "at_least"): N_("{bound} or less, down to {end}"),
    ("at_most", "above"): N_("{bound} or less, above {end}"),
    ("above", "at_most"): N_("above {bound}, up to {end}"),
    ("above", "below"): N_("above {bound}, below {end}"),
    ("at_least", "at_most"): N_("{bound} or more, up to {end}"),
    ("at_least", "below"): N_("{bound} or more, below {end}"),
}
_SIDES: Final = {True: ("below", "at_most"), False: ("above", "at_least")}


def credit_tiers(edition: Edition, target: Target) -> list[tuple[str, str]]:
    """Return the credit schedule of a target, from the mildest miss to the worst: bands of values, what each earns."""
    return [(_band(edition, target, tier), _tier_earns(edition, tier)) for tier in _outwards(target)]


def _outwards(target: Target) -> list[CreditTier]:
    up = target.comparison.higher_is_better
    found = [(bound.value, tier) for tier in target.credits if (bound := tier.bound(upper=up))]
    return [tier for _, tier in sorted(found, key=lambda step: step[0], reverse=up)]


def _band(edition: Edition, target: Target, tier: CreditTier) -> str:
    """Return the values for which a step holds: to its own end, else to where the next one begins."""
    up = target.comparison.higher_is_better
    near = next((key for key in _SIDES[up] if getattr(tier, key) is not None), _SIDES[up][0])
    far = next((key for key in _SIDES[not up] if getattr(tier, key) is not None), None)
    end = getattr(tier, far) if far else None
    if far is None:
        steps = _outwards(target)
        following = steps[steps.index(tier) + 1 :]
        if following:
            begins = next(key for key in _SIDES[up] if getattr(following[0], key) is not None)
            far, end = _ENDS[begins], getattr(following[0], begins)
    bound = amount(edition, getattr(tier, near), target.metric)
    if far is None or end is None:
        return edition.labels(_BEGINS[near], bound=bound)
    return edition.labels(_BANDS[near, far], bound=bound, end=amount(edition, end, target.metric))


_ENDS: Final = {"below": "at_least", "at_most": "above", "above": "at_most", "at_least": "below"}
"""How a step ends that says no end of its own, by the key with which the next one begins."""


def tier_words(edition: Edition, tier: CreditTier) -> str:
    """Return a step by itself: for which values it holds, and what it earns."""
    bounds = ((key, bound) for key in _BEGINS if (bound := getattr(tier, key)) is not None)
    said = [edition.labels(_BEGINS[key], bound=amount(edition, bound)) for key, bound in bounds]
    return edition.labels(
        "{name}: {value}", name=edition.labels("separator|, ").join(said), value=_tier_earns(edition, tier)
    )


def _tier_earns(edition: Edition, tier: CreditTier) -> str:
    """Return what a step earns: "5 %", "50 yuan for each failure", "10 times the charge of the interruption"."""
    t = edition.labels
    if tier.times_charge_of_interruption is not None:
        return t(
            "{number} times the charge of the interruption", number=number(edition, tier.times_charge_of_interruption)
        )
    if tier.amount is not None:
        said = money(edition, tier.amount)
    elif tier.days is not None:
        said = t("the charge of {n} day", "the charge of {n} days", n=tier.days)
    else:
        said = f"{number(edition, tier.credit or Decimal(0))} %"
    if tier.for_each is None:
        return said
    if not isinstance(tier.for_each, Duration):
        return t("{credit} for each failure", credit=said)
    length = tier.for_each.describe(edition.language)
    return t(_EACH[tier.counted or "exactly"], credit=said, length=length)


_EACH: Final = {
    "started": N_("{credit} for each started {length} of downtime"),
    "full": N_("{credit} for each full {length} of downtime"),
    "exactly": N_("{credit} for {length} of downtime, and the same part of it for less or more"),
}


def earned_words(edition: Edition, agreement: Agreement, target: Target, result: Result) -> str:
    """Return which step a result has reached, and by what numbers its credit is made; empty where there is none."""
    if result.value is None:
        return ""
    missed = Missed(
        agreement, target, result.services, result.metric_kind, result.period, result.value, result,
        result.numerator or Fraction(0), result.denominator,
    )  # fmt: skip
    earned = earned_credit(missed)
    if earned is None:
        return ""
    t, tier = edition.labels, earned.tier
    said = [_band(edition, target, tier)]
    if tier.form != "credit" or tier.for_each is not None:
        said.append(_tier_earns(edition, tier))
    if earned.units is not None:
        times = edition.number(_digits(earned.units))
        said.append(t("here {number} times", number=times))
    elif tier.times_charge_of_interruption is not None and result.denominator:
        down = result.denominator - (result.numerator or 0)
        minutes = edition.number(_digits(down / 60)), edition.number(_digits(result.denominator / 60))
        said.append(t("downtime here: {down} min of {agreed} min", down=minutes[0], agreed=minutes[1]))
    return t("separator|; ").join(said)


def _digits(value: Fraction) -> str:
    """Return a number with six digits after its point at most, and none that says nothing."""
    text = f"{float(value):,.6f}" if value.denominator != 1 else f"{value.numerator:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def reward_tiers(edition: Edition, target: Target) -> list[tuple[str, str]]:
    """Return the schedule of rewards of a target: from which value on which reward is earned."""
    tiers = target.rewards
    return [(reward_bound(edition, tier, target.metric), f"{number(edition, tier.reward)} %") for tier in tiers]


def reward_bound(edition: Edition, tier: RewardTier, metric: str | None = None) -> str:
    """Return from which value on a reward is earned: "99.99 % or more"."""
    if tier.at_least is not None:
        return edition.labels("{bound} or more", bound=amount(edition, tier.at_least, metric))
    return edition.labels("{bound} or less", bound=amount(edition, tier.at_most, metric) if tier.at_most else "")


def credit_terms(edition: Edition, agreement: Agreement, rules: CreditRules) -> Iterator[tuple[str, str]]:
    """Yield what holds for all credits of an agreement, rule by rule, apart from its note."""
    t = edition.labels
    yield t("Several targets missed"), t(f"stacking|{rules.stacking}")
    if rules.of != "charge":
        yield t("Share of what"), t(f"credit of|{rules.of}")
    if rules.form is not None:
        yield t("Form"), t(f"credit form|{rules.form}")
    yield from _caps(edition, rules)
    if rules.smallest is not None:
        yield t("Smallest credit"), t("less than {amount} is not paid", amount=money(edition, rules.smallest))
    yield from _claims(edition, rules)
    if rules.conditions:
        yield t("On condition that"), conditions(edition, rules)
    if rules.evidence is not None:
        yield t("Records that count"), t(f"evidence of|{rules.evidence}")
    if rules.lapse_at_end:
        yield t("At the end of the agreement"), t("credits that are not set off or paid by then lapse")
    if rules.only_remedy:
        yield t("Other remedies"), t("excluded: credits are the only remedy")
    for failure in rules.chronic:
        yield t("Repeated misses"), chronic(edition, failure, agreement)


def conditions(edition: Edition, rules: CreditRules) -> str:
    """Return what else has to be so for a credit: "all due invoices are paid"; empty where there is nothing."""
    t = edition.labels
    return t("separator| and ").join(t(f"credit only if|{condition}") for condition in rules.conditions)


def ways_to_claim(edition: Edition, rules: CreditRules) -> str:
    """Return in which ways a credit can be claimed: "by e-mail or by ticket"; empty where that is not agreed."""
    return edition.labels("separator| or ").join(edition.labels(f"claim by|{way}") for way in rules.claim_by)


def _caps(edition: Edition, rules: CreditRules) -> Iterator[tuple[str, str]]:
    t = edition.labels
    of_period = N_("{share} % of the charge of the period")
    if rules.cap is not None:
        yield t("At most"), t(of_period, share=number(edition, rules.cap))
    if rules.cap_amount is not None:
        yield t("At most"), t("{amount} for a period", amount=money(edition, rules.cap_amount))
    if rules.cap_days is not None:
        yield t("At most"), t("the charge of {n} day", "the charge of {n} days", n=rules.cap_days)
    if rules.cap_per_interruption is not None:
        yield t("At most for one interruption"), t(of_period, share=number(edition, rules.cap_per_interruption))
    if rules.cap_per_year is not None:
        share = number(edition, rules.cap_per_year)
        yield t("At most in a year"), t("{share} % of the charges of the calendar year", share=share)


def _claims(edition: Edition, rules: CreditRules) -> Iterator[tuple[str, str]]:
    t = edition.labels
    if rules.claim_within is not None:
        claim = t(_CLAIMED[rules.claim_from], length=rules.claim_within.describe(edition.language))
        hours = t("counted by {hours}", hours=edition.hours(rules.claim_hours)) if rules.claim_hours else ""
        yield t("To be claimed within"), t("separator|, ").join(filter(None, (claim, hours)))
    if rules.claim_opens is not None:
        yield t("Claims are taken from"), t(_CLAIMED["opens"], length=rules.claim_opens.describe(edition.language))
    if rules.claim_by:
        yield t("How to claim"), ways_to_claim(edition, rules)


def chronic(edition: Edition, rule: ChronicFailure, agreement: Agreement | None = None) -> str:
    """Return a rule for failing again and again: "3 of 6 periods in a row missed: 20 % of the charge more"."""
    t, when = edition.labels, missed_of(edition, rule)
    if rule.targets:
        known = {target.id: edition.target(target) for target in agreement.targets} if agreement else {}
        names = t("separator|, ").join(known.get(name, name) for name in rule.targets)
        when = t("{name}: {value}", name=names, value=when)
    more = t("a further credit of {credit} %", credit=number(edition, rule.credit)) if rule.credit else ""
    what = t("separator|; ").join(filter(None, (more, edition.text(rule.right))))
    return t("{name}: {value}", name=when, value=what) if what else when


def missed_of(edition: Edition, rule: ChronicFailure) -> str:
    """Return how often a target has to fail for a rule: "3 of 6 periods in a row missed"."""
    one, many = forms("{missed} of {n} period missed", "{missed} of {n} periods in a row missed")
    return edition.labels(one, many, missed=rule.missed, n=rule.of)
