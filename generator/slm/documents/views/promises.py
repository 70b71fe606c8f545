"""What a target promises, in words generated from its data, so that the languages cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from slm.agreement import (
    ChronicFailure,
    CreditRules,
    Interruptions,
    RewardTier,
    Target,
)
from slm.calendar import Duration
from slm.documents.edition import Edition
from slm.documents.views.amounts import amount, is_all, limit, money
from slm.text import N_, forms

_CASES: Final = {
    "any": (N_("at least {share} of cases {within}, {per}"), N_("all cases {within}, {per}")),
    "word": (N_("at least {share} of {priority} cases {within}, {per}"), N_("all {priority} cases {within}, {per}")),
    "name": (
        N_("at least {share} of cases of {priority} {within}, {per}"), N_("all cases of {priority} {within}, {per}")
    ),
}  # fmt: skip
"""A share of the cases, or all: of any priority, of one that is a word, of a level that is called by its name."""


def promise(edition: Edition, target: Target) -> str:
    """Return the promise: "at least 99.9 % per month", "at least 95 % of P1 cases within 30 minutes, per month"."""
    text, few = _promise(edition, target), target.small_sample
    if few is None:
        return text
    words = {"promise": text, "cases": few.fewer_than, "misses": few.misses_allowed}
    return edition.labels("{promise}; of fewer than {cases} cases, {misses} may fail", **words)


def _promise(edition: Edition, target: Target) -> str:
    t, per = edition.labels, edition.labels(f"per {target.per}")
    if target.within is None:
        return limit(edition, target.comparison, target.threshold, target.metric, per)
    time = target.within.describe(edition.language)
    within = t(f"clock within|{target.clock.measures}", limit=time) if target.clock else t("within {limit}", limit=time)
    level = edition.level(target.priority or "")
    words = {"within": within, "per": per, "priority": level, "share": amount(edition, target.threshold)}
    which = "any" if not level else "word" if level == target.priority else "name"
    return t(_CASES[which][is_all(target.threshold)], **words)


def clock(edition: Edition, target: Target) -> str:
    """Return how the time of a case is counted: "from opening to response, without pauses; cases due ..."."""
    counted, t = target.clock, edition.labels
    if counted is None:
        return ""
    parts = [t(f"clock measures|{counted.measures}"), t(f"clock population|{counted.population}")]
    if counted.statistic:
        words = {"unit": t(f"unit|{counted.unit}"), "percentile": number(edition, counted.percentile or Decimal(0))}
        parts.insert(0, t(f"clock statistic|{counted.statistic}", **words))
    if counted.types:
        parts.append(t("only {types}", types=_listed(edition, (t(f"ticket type|{kind}") for kind in counted.types))))
    if counted.measures == "response":
        parts.append(t(f"clock unanswered|{counted.unanswered}"))
    else:
        parts += _when_reopened(edition, counted.reopen, counted.while_solved)
    if counted.measures == "update":
        parts.append(t(f"clock updates|{counted.updates}"))
    if target.priority and (counted.priority, counted.priority_change) != ("at_stop", "retroactive"):
        parts += [t(f"clock priority|{counted.priority}"), t(f"clock priority change|{counted.priority_change}")]
    for name in type(counted.states).model_fields if counted.states else ():
        if states := getattr(counted.states, name):
            parts.append(t(f"clock state|{name}", states=_listed(edition, states)))
    return t("separator|; ").join(parts)


def _listed(edition: Edition, words: Iterable[str]) -> str:
    return edition.labels("separator|, ").join(words)


def _when_reopened(edition: Edition, reopen: str | Duration, while_solved: str) -> Iterator[str]:
    """Yield what a reopened case is, and what the time is in which it seemed solved (FAILURES F41)."""
    t = edition.labels
    if isinstance(reopen, Duration):
        yield t("clock reopen|within", limit=reopen.describe(edition.language))
    else:
        yield t(f"clock reopen|{reopen}")
    if reopen != "new_cycle":
        yield t(f"clock while solved|{while_solved}")


def aggregation_words(edition: Edition, target: Target) -> str:
    """Return how several services make one verdict; empty where each is judged by itself."""
    if target.together == "each":
        return ""
    weights = _listed(edition, (f"{edition.service(name)} {weight}" for name, weight in target.weights.items()))
    together = edition.labels(f"together|{target.together}")
    return edition.aside(together, weights) if weights else together


def counting(edition: Edition, rules: Interruptions | None) -> str:
    """Return how interruptions make the figure: "interruptions shorter than 5 minutes do not count"."""
    found = (*_measurement_words(edition, rules), *_counting_words(edition, rules)) if rules else ()
    return edition.labels("separator|; ").join(found)


def _measurement_words(edition: Edition, rules: Interruptions) -> Iterator[str]:
    t = edition.labels
    if rules.measures != "availability":
        yield t(f"interruptions measure|{rules.measures}")
    if rules.answered_within is not None:
        yield t("checks answered within {limit}", limit=amount(edition, rules.answered_within))
    if rules.percentile is not None:
        yield t("the slowest of the fastest {share} % of the answered checks", share=number(edition, rules.percentile))
    if rules.unit is not None:
        yield t(f"length unit|{rules.unit}")


def _counting_words(edition: Edition, rules: Interruptions) -> Iterator[str]:
    t, language = edition.labels, edition.language
    if rules.method == "occurrences":
        yield t("each check counts the same")
    if rules.slice is not None and rules.bad_above is not None:
        words = {"length": rules.slice.describe(language), "share": number(edition, rules.bad_above)}
        yield t("counted by slices of {length}, bad above {share} % of downtime or of failed checks", **words)
    if rules.shortest_counted is not None:
        yield t("interruptions shorter than {length} do not count", length=rules.shortest_counted.describe(language))
    for name, share in rules.weights.items():
        known = name in {"outage", "maintenance", "degradation"}
        words = {"kind": t(f"outage kind|{name}") if known else name, "share": number(edition, share)}
        yield t("a minute of {kind} counts {share} %", **words)
    if rules.maintenance == "within_limits":
        yield t("maintenance is excluded only within its agreed notice, number and length")
    if rules.known_for is not None:
        yield t("a check speaks for at most {length}", length=rules.known_for.describe(language))


def number(edition: Edition, value: Decimal) -> str:
    """Return a number with all its digits and with grouping."""
    return edition.number(f"{value:,f}")


def credit_tiers(edition: Edition, target: Target) -> list[tuple[str, str]]:
    """Return the credit schedule of a target: half-open bands of values and what each earns."""
    return [(band, f"{number(edition, credit)} %") for band, credit in _tiers(edition, target)]


def credit_band(edition: Edition, target: Target, credit: Fraction) -> str:
    """Return the band of values that earns this credit; empty where the target has none."""
    return next((band for band, earned in _tiers(edition, target) if Fraction(earned) == credit), "")


def _tiers(edition: Edition, target: Target) -> list[tuple[str, Decimal]]:
    """Return the bands from the mildest miss to the worst; each ends where the next worse one begins."""
    t, below = edition.labels, target.comparison.higher_is_better
    found = ((bound, tier.credit) for tier in target.credits if (bound := tier.below if below else tier.above))
    tiers = sorted(found, key=lambda tier: tier[0].value, reverse=below)
    between = N_("below {bound}, down to {end}") if below else N_("above {bound}, up to {end}")
    bounds = [amount(edition, bound, target.metric) for bound, _ in tiers]
    bands = [t(between, bound=bound, end=end) for bound, end in pairwise(bounds)]
    bands += [t("below {bound}" if below else "above {bound}", bound=bound) for bound in bounds[-1:]]
    return [(band, credit) for band, (_, credit) in zip(bands, tiers, strict=True)]


def reward_tiers(edition: Edition, target: Target) -> list[tuple[str, str]]:
    """Return the schedule of rewards of a target: from which value on which reward is earned."""
    tiers = target.rewards
    return [(reward_bound(edition, tier, target.metric), f"{number(edition, tier.reward)} %") for tier in tiers]


def reward_bound(edition: Edition, tier: RewardTier, metric: str | None = None) -> str:
    """Return from which value on a reward is earned: "99.99 % or more"."""
    if tier.at_least is not None:
        return edition.labels("{bound} or more", bound=amount(edition, tier.at_least, metric))
    return edition.labels("{bound} or less", bound=amount(edition, tier.at_most, metric) if tier.at_most else "")


def credit_terms(edition: Edition, rules: CreditRules) -> Iterator[tuple[str, str]]:
    """Yield what holds for all credits of an agreement, rule by rule, apart from its note."""
    t = edition.labels
    yield t("Several targets missed"), t(f"stacking|{rules.stacking}")
    if rules.cap is not None:
        yield t("At most"), t("{share} % of the charge of the period", share=number(edition, rules.cap))
    if rules.cap_per_year is not None:
        share = number(edition, rules.cap_per_year)
        yield t("At most in a year"), t("{share} % of the charges of the calendar year", share=share)
    if rules.smallest is not None:
        yield t("Smallest credit"), t("less than {amount} is not paid", amount=money(edition, rules.smallest))
    if rules.claim_within is not None:
        claim = t("{length} after the end of the period", length=rules.claim_within.describe(edition.language))
        hours = t("counted by {hours}", hours=edition.hours(rules.claim_hours)) if rules.claim_hours else ""
        yield t("To be claimed within"), _listed(edition, filter(None, (claim, hours)))
    for failure in rules.chronic:
        yield t("Repeated misses"), chronic(edition, failure)


def chronic(edition: Edition, rule: ChronicFailure) -> str:
    """Return a rule for failing again and again: "3 of 6 periods in a row missed: 20 % of the charge more"."""
    t, when = edition.labels, missed_of(edition, rule)
    more = t("a further credit of {credit} %", credit=number(edition, rule.credit)) if rule.credit else ""
    what = t("separator|; ").join(filter(None, (more, edition.text(rule.right))))
    return t("{name}: {value}", name=when, value=what) if what else when


def missed_of(edition: Edition, rule: ChronicFailure) -> str:
    """Return how often a target has to fail for a rule: "3 of 6 periods in a row missed"."""
    one, many = forms("{missed} of {n} period missed", "{missed} of {n} periods in a row missed")
    return edition.labels(one, many, missed=rule.missed, n=rule.of)
