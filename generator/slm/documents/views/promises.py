"""What a target promises, in words generated from its data, so that the languages cannot disagree."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.agreement import (
    Agreement,
    ChronicFailure,
    Clock,
    Comparison,
    CreditRules,
    Exclusion,
    Interruptions,
    RewardTier,
    Suspension,
    Target,
    WorkloadLimit,
)
from slm.calendar import Duration, Per
from slm.documents.edition import Edition
from slm.text import N_
from slm.values import Amount

_PROMISE: Final = {
    Comparison.AT_LEAST: "at least {amount} {per}",
    Comparison.MORE_THAN: N_("more than {amount} {per}"),
    Comparison.AT_MOST: "at most {amount} {per}",
    Comparison.LESS_THAN: N_("less than {amount} {per}"),
}
_LIMIT: Final = {
    Comparison.AT_LEAST: N_("at least {amount}"),
    Comparison.MORE_THAN: N_("more than {amount}"),
    Comparison.AT_MOST: N_("at most {amount}"),
    Comparison.LESS_THAN: N_("less than {amount}"),
}


def promise(edition: Edition, target: Target) -> str:
    """Return the promise: "at least 99.9 % per month", "at least 95 % of P1 cases within 30 minutes, per month"."""
    text, few = _promise(edition, target), target.small_sample
    if few is None:
        return text
    words = {"promise": text, "cases": few.fewer_than, "misses": few.misses_allowed}
    return edition.labels("{promise}; of fewer than {cases} cases, {misses} may fail", **words)


def _promise(edition: Edition, target: Target) -> str:
    t, per = edition.labels, per_period(edition, target.per)
    if target.within is None:
        return t(_PROMISE[target.comparison], amount=amount(edition, target.threshold, target.metric), per=per)
    words = {"share": amount(edition, target.threshold), "limit": target.within.describe(edition.language), "per": per}
    if target.priority:
        return t("at least {share} of {priority} cases within {limit}, {per}", priority=target.priority, **words)
    return t("at least {share} of cases within {limit}, {per}", **words)


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
        types = t("separator|, ").join(t(f"ticket type|{kind}") for kind in counted.types)
        parts.append(t("only {types}", types=types))
    if counted.measures == "response":
        parts.append(t(f"clock unanswered|{counted.unanswered}"))
    else:
        parts += _when_reopened(edition, counted)
    if counted.measures == "update":
        parts.append(t(f"clock updates|{counted.updates}"))
    if target.priority and (counted.priority, counted.priority_change) != ("at_stop", "retroactive"):
        parts += [t(f"clock priority|{counted.priority}"), t(f"clock priority change|{counted.priority_change}")]
    return t("separator|; ").join((*parts, *_moved_by(edition, counted)))


def _when_reopened(edition: Edition, counted: Clock) -> Iterator[str]:
    """Yield what a reopened case is, and what the time is in which it seemed solved (FAILURES F41)."""
    t = edition.labels
    if isinstance(counted.reopen, Duration):
        yield t("clock reopen|within", limit=counted.reopen.describe(edition.language))
    else:
        yield t(f"clock reopen|{counted.reopen}")
    if counted.reopen != "new_cycle":
        yield t(f"clock while solved|{counted.while_solved}")


def _moved_by(edition: Edition, counted: Clock) -> Iterator[str]:
    """Yield which states move the clock, where the agreement names them."""
    t = edition.labels
    for name in type(counted.states).model_fields if counted.states else ():
        if states := getattr(counted.states, name):
            yield t(f"clock state|{name}", states=t("separator|, ").join(states))


def aggregation_words(edition: Edition, target: Target) -> str:
    """Return how several services make one verdict; empty where each is judged by itself."""
    t = edition.labels
    if target.together == "each":
        return ""
    weights = t("separator|, ").join(f"{edition.service(name)} {weight}" for name, weight in target.weights.items())
    text = t(f"together|{target.together}")
    return f"{text} ({weights})" if weights else text


def counting(edition: Edition, rules: Interruptions | None) -> str:
    """Return how interruptions make the figure: "interruptions shorter than 5 minutes do not count"."""
    if rules is None:
        return ""
    return edition.labels("separator|; ").join((*_measurement_words(edition, rules), *_counting_words(edition, rules)))


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


def clause_text(edition: Edition, clause: Exclusion | Suspension) -> str:
    """Return a clause as it was written, and after it the rules by which it holds."""
    t, written = edition.labels, edition.text(clause.clause)
    found = _exclusion_rules(edition, clause) if isinstance(clause, Exclusion) else _suspension_rules(edition, clause)
    rules = " ".join(found)
    return f"{written.rstrip('.。')}{t('separator|. ')}{rules}" if rules else written


def _exclusion_rules(edition: Edition, clause: Exclusion) -> Iterator[str]:
    t, language = edition.labels, edition.language
    if clause.notice is not None:
        length = clause.notice.describe(language)
        yield t("It excludes only what was announced at least {length} before.", length=length)
    if clause.approval:
        yield t("It excludes only what was approved; the record names by whom.")
    if clause.at_most is not None:
        length = clause.at_most.describe(language)
        yield t("It excludes at most {length} of one service in a month; what exceeds that counts.", length=length)


def _suspension_rules(edition: Edition, clause: Suspension) -> Iterator[str]:
    if clause.when is not None:
        metric = edition.portfolio.metrics.get(clause.when.workload_above)
        name = edition.text(metric.name) if metric else clause.when.workload_above
        yield edition.labels(
            "It may be used only in a month whose workload was above the limit: {metric}.", metric=name
        )


def limit(edition: Edition, comparison: Comparison, threshold: str) -> str:
    """Return the bound alone: "at least 99.90 %"."""
    return edition.labels(_LIMIT[comparison], amount=threshold)


def per_period(edition: Edition, per: Per) -> str:
    """Return how often something is judged: per month."""
    return edition.labels(f"per {per}")


def amount(edition: Edition, written: Amount, metric: str | None = None) -> str:
    """Return an amount as it was written, with grouping and the unit of the metric in this language."""
    known = edition.portfolio.metrics.get(metric) if metric else None
    unit = edition.text(known.unit) if known and known.unit and written.unit != "%" else written.unit
    return f"{number(edition, written.value)} {unit}".strip()


def number(edition: Edition, value: Decimal) -> str:
    """Return a number with all its digits and with grouping."""
    return edition.number(f"{value:,f}")


def workload(edition: Edition, bounds: WorkloadLimit) -> str:
    """Return a workload limit: "100 to 400 tickets per month"."""
    t, per = edition.labels, per_period(edition, bounds.per)
    lower = bounds.at_least and amount(edition, bounds.at_least, bounds.metric)
    upper = bounds.at_most and amount(edition, bounds.at_most, bounds.metric)
    if lower and upper:
        return t("{lower} to {upper} {per}", lower=number(edition, bounds.at_least.value), upper=upper, per=per)  # type: ignore[union-attr]
    if lower:
        return t("at least {amount} {per}", amount=lower, per=per)
    return t("at most {amount} {per}", amount=upper or "", per=per)


def credit_tiers(edition: Edition, agreement: Agreement) -> list[tuple[Target, list[tuple[str, str]]]]:
    """Return the credit schedule: per target, half-open bands of values and what each earns."""
    return [
        (target, [(band, f"{number(edition, credit)} %") for band, credit in _tiers(edition, target)])
        for target in agreement.targets
        if target.credits
    ]


def credit_band(edition: Edition, target: Target, credit: Fraction) -> str:
    """Return the band of values that earns this credit; empty where the target has none."""
    return next((band for band, earned in _tiers(edition, target) if Fraction(earned) == credit), "")


def _tiers(edition: Edition, target: Target) -> list[tuple[str, Decimal]]:
    """Return the bands from the mildest miss to the worst; each ends where the next worse one begins."""
    t, below = edition.labels, target.comparison.higher_is_better
    tiers = sorted(
        ((bound, tier.credit) for tier in target.credits if (bound := tier.below if below else tier.above)),
        key=lambda value: value[0].value,
        reverse=below,
    )
    ends = [bound for bound, _ in tiers[1:]] + [None]
    bands = []
    for (bound, credit), end in zip(tiers, ends, strict=True):
        words = {"bound": amount(edition, bound, target.metric)}
        if end is None:
            band = t("below {bound}" if below else "above {bound}", **words)
        else:
            words["end"] = amount(edition, end, target.metric)
            band = t("below {bound}, down to {end}" if below else "above {bound}, up to {end}", **words)
        bands.append((band, credit))
    return bands


def reward_tiers(edition: Edition, agreement: Agreement) -> list[tuple[Target, list[tuple[str, str]]]]:
    """Return the schedule of rewards: per target, from which value on which reward is earned."""
    return [(target, [_reward(edition, target, tier) for tier in target.rewards])
            for target in agreement.targets if target.rewards]  # fmt: skip


def _reward(edition: Edition, target: Target, tier: RewardTier) -> tuple[str, str]:
    return reward_bound(edition, tier, target.metric), f"{number(edition, tier.reward)} %"


def reward_bound(edition: Edition, tier: RewardTier, metric: str | None = None) -> str:
    """Return from which value on a reward is earned: "99.99 % or more"."""
    if tier.at_least is not None:
        return edition.labels("{bound} or more", bound=amount(edition, tier.at_least, metric))
    return edition.labels("{bound} or less", bound=amount(edition, tier.at_most, metric) if tier.at_most else "")


def credit_terms(edition: Edition, rules: CreditRules) -> list[tuple[str, str]]:
    """Return what holds for all credits of an agreement, rule by rule, apart from its note."""
    return list(_terms(edition, rules))


def _terms(edition: Edition, rules: CreditRules) -> Iterator[tuple[str, str]]:
    t = edition.labels
    yield t("Several targets missed"), t(f"stacking|{rules.stacking}")
    if rules.cap is not None:
        yield t("At most"), t("{share} % of the charge of the period", share=number(edition, rules.cap))
    if rules.cap_per_year is not None:
        yield (
            t("At most in a year"),
            t("{share} % of the charges of the calendar year", share=number(edition, rules.cap_per_year)),
        )
    if rules.smallest is not None:
        yield t("Smallest credit"), t("less than {amount} is not paid", amount=amount(edition, rules.smallest))
    if rules.claim_within is not None:
        claim = t("{length} after the end of the period", length=rules.claim_within.describe(edition.language))
        hours = t("counted by {hours}", hours=edition.hours(rules.claim_hours)) if rules.claim_hours else ""
        yield t("To be claimed within"), t("separator|, ").join(filter(None, (claim, hours)))
    for failure in rules.chronic:
        yield t("Missed again and again"), chronic(edition, failure)


def chronic(edition: Edition, rule: ChronicFailure) -> str:
    """Return a rule for failing again and again: "3 of 6 periods in a row missed: 20 % of the charge more"."""
    t = edition.labels
    when = t("{missed} of {n} period missed", "{missed} of {n} periods in a row missed", missed=rule.missed, n=rule.of)
    more = t("a further credit of {credit} %", credit=number(edition, rule.credit)) if rule.credit else ""
    what = t("separator|; ").join(filter(None, (more, edition.text(rule.right))))
    return t("{name}: {value}", name=when, value=what) if what else when
