"""What a target promises, in words generated from its data, so that the languages cannot disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from slm.agreement import (
    Clock,
    Interruptions,
    Target,
)
from slm.calendar import Duration
from slm.documents.edition import Edition
from slm.documents.views.amounts import amount, is_all, limit
from slm.text import N_

_CASES: Final = {
    "any": (N_("at least {share} of cases {within}, {per}"), N_("all cases {within}, {per}")),
    "word": (N_("at least {share} of {priority} cases {within}, {per}"), N_("all {priority} cases {within}, {per}")),
    "name": (
        N_("at least {share} of cases of {priority} {within}, {per}"), N_("all cases of {priority} {within}, {per}")
    ),
}  # fmt: skip
"""A share of the cases, or all: of any priority, of one that is a word, of a level that is called by its name."""

_ANY_SHARE: Final = {
    "any": N_("cases {within}, {per}"), "word": N_("cases of {priority} {within}, {per}"),
    "name": N_("cases of {priority} {within}, {per}"),
}  # fmt: skip
"""Cases of which no share was agreed, as in an objective."""


def promise(edition: Edition, target: Target) -> str:
    """Return the promise: "at least 99.9 % per month", "at least 95 % of P1 cases within 30 minutes, per month"."""
    text, few = _promise(edition, target), target.small_sample
    if few is None:
        return text
    words = {"promise": text, "cases": few.fewer_than, "misses": few.misses_allowed}
    return edition.labels("{promise}; of fewer than {cases} cases, {misses} may fail", **words)


def _promise(edition: Edition, target: Target) -> str:
    t = edition.labels
    promised = _promised(edition, target)
    return t("objective: {promise}", promise=promised) if target.objective else promised


def _promised(edition: Edition, target: Target) -> str:
    t, per = edition.labels, target.per.describe(edition.language)
    if target.within is None:
        return limit(edition, target.comparison, target.threshold, target.metric, per)
    time = target.within.describe(edition.language)
    within = t(f"clock within|{target.clock.measures}", limit=time) if target.clock else t("within {limit}", limit=time)
    level = edition.level(target.priority or "")
    words = {"within": within, "per": per, "priority": level, "share": amount(edition, target.threshold)}
    which = "any" if not level else "word" if level == target.priority else "name"
    if target.for_at_least is None:
        return t(_ANY_SHARE[which], **words)
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
    if counted.measures != "response" or (counted.reopen, counted.while_solved) != ("continue", "counts"):
        parts += _when_reopened(edition, counted.reopen, counted.while_solved)
    if counted.measures == "update":
        parts.append(t(f"clock updates|{counted.updates}"))
    if target.priority and (counted.priority, counted.priority_change) != ("at_stop", "retroactive"):
        parts += [t(f"clock priority|{counted.priority}"), t(f"clock priority change|{counted.priority_change}")]
    parts += _whose_time(edition, counted)
    return t("separator|; ").join(parts)


def _whose_time(edition: Edition, counted: Clock) -> Iterator[str]:
    """Yield whose time counts, until when, and which states move the clock, where that is not as usual."""
    t = edition.labels
    if counted.due == "as_recorded":
        yield t(f"clock due|{counted.due}")
    if counted.group:
        yield t("only while it lay with {group}", group=counted.group)
    for name in type(counted.states).model_fields if counted.states else ():
        if states := getattr(counted.states, name):
            yield t(f"clock state|{name}", states=_listed(edition, states))


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


def _places_words(edition: Edition, rules: Interruptions) -> Iterator[str]:
    t = edition.labels
    if rules.agreeing_places is not None:
        yield t(
            "down where {n} place finds it down", "down where {n} places find it down at the same time",
            n=rules.agreeing_places,
        )  # fmt: skip
    if rules.places:
        yield t("watched from {places}", places=t("separator|, ").join(rules.places))


def _counting_words(edition: Edition, rules: Interruptions) -> Iterator[str]:
    t, language = edition.labels, edition.language
    if rules.method == "occurrences":
        yield t("each check counts the same")
    yield from _places_words(edition, rules)
    if rules.slice is not None and rules.method == "mean_of_slices":
        yield t("the mean over slices of {length} of the checks that succeeded", length=rules.slice.describe(language))
    if rules.slice is not None and rules.bad_above is not None:
        words = {"length": rules.slice.describe(language), "share": number(edition, rules.bad_above)}
        if rules.bad_above < 100:
            yield t("counted by slices of {length}, bad above {share} % of downtime or of failed checks", **words)
        else:
            yield t("counted by slices of {length}, bad where all of it is downtime or all checks failed", **words)
    if rules.shortest_counted is not None:
        yield t("interruptions shorter than {length} do not count", length=rules.shortest_counted.describe(language))
    if rules.counted_above is not None:
        yield t("only interruptions longer than {length} count", length=rules.counted_above.describe(language))
    if rules.rounded_up_to is not None:
        step = rules.rounded_up_to.describe(language)
        yield t("lengths of interruptions are rounded up to whole steps of {length}", length=step)
    yield from _weight_words(edition, rules)
    if rules.maintenance == "within_limits":
        yield t("maintenance is excluded only within its agreed notice, number and length")
    if rules.known_for is not None:
        yield t("a check speaks for at most {length}", length=rules.known_for.describe(language))


def _weight_words(edition: Edition, rules: Interruptions) -> Iterator[str]:
    t = edition.labels
    for name, share in rules.weights.items():
        known = name in {"outage", "maintenance", "degradation"}
        words = {"kind": t(f"outage kind|{name}") if known else name, "share": number(edition, share)}
        yield t("a minute of {kind} counts {share} %", **words)


def number(edition: Edition, value: Decimal) -> str:
    """Return a number with all its digits and with grouping."""
    return edition.number(f"{value:,f}")
