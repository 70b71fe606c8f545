"""What the versions of an agreement must be before anything can be judged by them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Final

from slm.agreement import Comparison, Interruptions, Target
from slm.catalog import Metric
from slm.facts.scorecard import scorecard
from slm.facts.sources import limits_with_metrics, record_of, targets_with_metrics
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.text import LANGUAGES
from slm.values import Amount, Written, meant_by

THRESHOLD_UNIT: Final = Mistake(
    "SLM481",
    "the metric '{metric}' is measured in {expected}, not as '{value}'",
    "Shares are written with a percent sign; counts, scores and quantities with the metric's unit or none.",
)
WITHIN_WITHOUT_ATTAINMENT: Final = Mistake(
    "SLM482",
    "`within` judges how long cases take, but the metric '{metric}' is of the kind {kind}",
    "Use a metric of the kind attainment, or another comparison.",
)
ATTAINMENT_WITHOUT_WITHIN: Final = Mistake(
    "SLM483",
    "the metric '{metric}' counts cases that keep a time limit, but the target sets none",
    "Write instead of `{comparison}` how soon and how often: `within: 30 working_minutes`, `for_at_least: {share}`.",
)
SOURCE_UNSUITED: Final = Mistake(
    "SLM484",
    "'{source}' records interruptions, from which no metric of the kind {kind} can be made",
    "Say in `interruptions` of the target what is measured, or use a metric of the kind availability.",
)
SOURCE_LACKS_SERVICE: Final = Mistake(
    "SLM485",
    "the source '{source}' says nothing about the service '{service}', so the target has no data",
    "Where a column of the export says the service, name it in `columns.service` of the source, and in `services` "
    "which of its words is this one. Where all rows are of it, write it in `constants`. Else name another source.",
)
TICKETS_UNSUITED: Final = Mistake(
    "SLM496",
    "'tickets' records cases and their times, from which no metric of the kind {kind} can be made",
    "Report it under `figures`, or use a metric of one of the kinds attainment, quantity, count and ratio.",
)
CLOCK_MISSING: Final = Mistake(
    "SLM497",
    "the target is judged by tickets, but does not say which time of them it limits",
    "Write `clock: {{measures: {measures}}}` in each of them, or what else is limited: response, resolution, "
    "restoration or update.",
    one_by=("measures",),
)
CLOCK_UNUSED: Final = Mistake(
    "SLM498",
    "the target is judged by '{source}', so its clock is not used",
    "Take the clock out, or write `source: tickets` in the target.",
    Severity.WARNING,
)
THRESHOLD_TURNED: Final = Mistake(
    "SLM969",
    "`{comparison}: {threshold}` promises that the service is no better than that",
    "Write `{meant_key}: {threshold}`: of what the metric '{metric}' measures, more is always better.",
    Severity.WARNING,
)
SHARE_AS_FRACTION: Final = Mistake(
    "SLM769",
    "`{comparison}: {threshold}` promises next to nothing",
    "A share is written as it is spoken: ninety-nine and a half of a hundred are 99.5 %.",
    Severity.WARNING,
)
CLOCKS_OVERLAP: Final = Mistake(
    "SLM499",
    "this target limits the same time of the same cases as '{other}', which is about {priority} alone",
    "Write a `priority` here as well, or be sure that cases of {priority} are meant to be counted twice.",
    Severity.WARNING,
)
TOGETHER_UNSUITED: Final = Mistake(
    "SLM806",
    "`together: {rule}` cannot be computed for the metric '{metric}' of the kind {kind}",
    "Shares can be weighted; shares, scores and counts can be pooled; everything can be all_of or any_of.",
)
SMALL_NUMBERS: Final = Mistake(
    "SLM494",
    "{threshold} of at most {n} case a month: a single miss breaks the target",
    "One miss is within it from {needed} cases on: write `small_sample: {{fewer_than: {needed}, "
    "misses_allowed: 1}}`, judge it per quarter, or promise a share that so few cases can show.",
    Severity.WARNING,
    plural="{threshold} of at most {n} cases a month: a single miss breaks the target",
    one_by=("agreement",),
)
SERVICE_NOT_COVERED: Final = Mistake(
    "SLM495",
    "the target is about '{service}', which is not among the agreement's services",
    "Add it to the agreement's `services`, or take it out of the target.",
)

_MEASURES: Final = {
    "response": re.compile("respon|react|answer|acknowledg"),
    "restoration": re.compile("restor|recover"),
    "update": re.compile("updat|progress"),
    "resolution": re.compile("solution|solve|fix|repair"),
}
"""What words in the names of a metric and a target say of what is limited."""
_WITHOUT_CLOCK: Final = frozenset({"figures", "outages", "probes", "surveys", "timeline"})
"""What has no times of cases; of a source that could not be read nobody knows what it has."""
OFF_THE_SCALE: Final = Mistake(
    "SLM967",
    "{value} is not on the scale of the metric '{metric}', from {lowest} to {highest}",
    "Correct the number: a mean is the sum of the values over how many there are. The scale stands in "
    "catalog/metrics.yml.",
)
SOLVED_BEFORE_ANSWERED: Final = Mistake(
    "SLM968",
    "cases of {level} are to be solved within {resolve}, but answered within {respond}, which is later",
    "Correct `respond` or `resolve`; they may have been exchanged.",
    Severity.WARNING,
)


def targets_fit_their_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that shares and nothing else are promised in percent, and attainment and nothing else within a time."""
    for _, target, metric in targets_with_metrics(portfolio):
        within, rules = target.within is not None, target.interruptions
        # Which of the two is meant is asked elsewhere; until then nobody knows of what kind the promise is.
        is_undecided = rules is not None and metric.kind not in rules.kinds
        if within and not metric.kind.traits.has_limit:
            yield WITHIN_WITHOUT_ATTAINMENT.at(target.place("within"), metric=metric.id, kind=metric.kind)
        elif not within and metric.kind.traits.has_limit and rules is None and not _has_own_due(target):
            share = target.threshold if target.threshold.unit == "%" else "95 %"
            words = {"comparison": target.comparison, "share": share}
            yield ATTAINMENT_WITHOUT_WITHIN.at(target.place(target.comparison), metric=metric.id, **words)
        elif not within and not is_undecided:
            yield from unit_fits(metric, target, target.comparison, target.threshold)
        if is_undecided:
            continue
        if target.comparison.higher_is_better and (within or metric.kind.traits.more_is_better):
            yield from _share_as_fraction(target)
        if target.is_turned(metric):
            right = Comparison.AT_LEAST if target.comparison is Comparison.AT_MOST else Comparison.MORE_THAN
            words = {"comparison": target.comparison, "meant_key": right, "threshold": target.threshold}
            yield THRESHOLD_TURNED.at(target.place(target.comparison), metric.place("kind"), metric=metric.id, **words)
        for tier in target.credits:
            yield from (*unit_fits(metric, tier, "below"), *unit_fits(metric, tier, "above"))
        for reward in target.rewards:
            yield from (*unit_fits(metric, reward, "at_least"), *unit_fits(metric, reward, "at_most"))


def _has_own_due(target: Target) -> bool:
    return target.clock is not None and target.clock.due == "as_recorded"


def _share_as_fraction(target: Target) -> Iterator[Problem]:
    if target.threshold.unit == "%" and 0 < target.threshold.value <= 1:
        meant = f"{(target.threshold.value * 100).normalize():f} %"
        key = "for_at_least" if target.within else target.comparison
        yield SHARE_AS_FRACTION.at(target.place(key), comparison=key, threshold=target.threshold, meant=meant)


def workloads_fit_their_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a workload limit is written in the unit of its metric."""
    for limit, metric in limits_with_metrics(portfolio):
        yield from (*unit_fits(metric, limit, "at_least"), *unit_fits(metric, limit, "at_most"))


def targets_have_data(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that records suit the kind of what is made of them, and that sources know the services of targets."""
    for agreement, target, metric in targets_with_metrics(portfolio):
        name = target.source_by(metric)
        source, makes = portfolio.sources.get(name), record_of(portfolio, name)
        places = target.place("source" if target.source else "metric"), metric.place("source")
        if makes == "tickets" and metric.kind.traits.from_tickets is None:
            yield TICKETS_UNSUITED.at(*places, kind=metric.kind)
        elif makes == "tickets" and target.clock is None and metric.kind.traits.from_tickets == "times":
            yield CLOCK_MISSING.at(target.place(), measures=_measured_by(target))
        elif makes in _WITHOUT_CLOCK and target.clock and name not in portfolio.aggregated:
            yield CLOCK_UNUSED.at(target.place("clock"), source=name)
        # By rules a figure of another kind can be made of interruptions, too.
        by_rules = target.interruptions is not None or makes not in {"outages", "probes", "timeline"}
        if not by_rules and metric.kind not in Interruptions().kinds:
            yield SOURCE_UNSUITED.at(*places, source=name, kind=metric.kind)
        elif source and (known := source.known_services) and known <= portfolio.services.keys():
            for service in agreement.target_services(target):
                if service not in known:
                    place = source.place("services")
                    yield SOURCE_LACKS_SERVICE.at(target.place(), place, source=source.id, service=service)


def _measured_by(target: Target) -> str:
    """Return what the clock of a target most likely measures, by its name or else that of its metric."""
    found = (
        measures
        for name in (target.id, target.metric)
        for measures, words in _MEASURES.items()
        if words.search(name.casefold())
    )
    return next(found, "resolution")


def clocks_count_different_cases(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no case falls under a target for all priorities and under one for its own (FAILURES F50).

    Several targets for the same cases are steps of one promise: 80 % within a day, all within a week.
    """
    for agreement in portfolio.all_agreements:
        # A statistic limits no case.
        timed = [(target, target.clock) for target in agreement.targets if target.clock and not target.clock.statistic]
        for (one, counts), (other, also) in product(timed, repeat=2):
            services = {*agreement.target_services(one)} & {*agreement.target_services(other)}
            types = not counts.types or not also.types or {*counts.types} & {*also.types}
            if other.priority and not one.priority and counts.measures == also.measures and services and types:
                yield CLOCKS_OVERLAP.at(one.place(), other.place("priority"), other=other.id, priority=other.priority)


def services_can_be_taken_together(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the figures of several services are added up only where their sum has a meaning."""
    for _, target, metric in targets_with_metrics(portfolio):
        if target.together in {"pooled", "weighted"} - metric.kind.traits.together:
            places, rule = (target.place("together"), metric.place("kind")), target.together
            yield TOGETHER_UNSUITED.at(*places, rule=rule, metric=metric.id, kind=metric.kind)


def targets_are_about_the_agreement(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the services of a target are among those of its agreement, unless one there is misspelt itself."""
    for agreement, target in portfolio.all_targets:
        is_known = portfolio.services.keys() >= {*agreement.services}
        for index, service in enumerate(target.services) if is_known else ():
            if service in portfolio.services and service not in agreement.services:
                place = target.place("services", index)
                yield SERVICE_NOT_COVERED.at(place, agreement.place("services"), service=service)


def targets_suit_their_numbers(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that one miss in the busiest month known does not break a monthly target (FAILURES F62)."""
    for history in portfolio.agreements.values():
        doubted = {target.id: target for target in history.latest.targets if _may_be_too_small(portfolio, target)}
        if doubted:
            busiest: dict[str, Fraction] = {}
            for result in scorecard(portfolio).by_agreement.get(history.id, ()):
                if result.target in doubted and result.denominator:
                    busiest[result.target] = max(busiest.get(result.target, result.denominator), result.denominator)
            for name, most in busiest.items():
                target, share = doubted[name], (100 - Fraction(doubted[name].threshold.value)) / 100
                if most * share < 1:
                    needed = ceil(1 / share)
                    words = {"threshold": target.threshold, "n": int(most), "needed": needed}
                    yield SMALL_NUMBERS.at(target.place(), agreement=history.id, **words)


def values_lie_on_their_scale(portfolio: Portfolio) -> Iterator[Problem]:
    """No figure and no promise is outside what its metric says can be: 430 over 10 is no score from 1 to 5."""
    metrics: dict[tuple[str, str | None], str] = {}
    for agreement, target in portfolio.all_targets:
        metrics[agreement.id, target.id] = target.metric
        metric, value = portfolio.metrics.get(target.metric), Fraction(target.threshold.value)
        if metric and not metric.can_be(value):
            yield _off_the_scale(target.place(str(target.comparison)), metric, value)
    for figure in (figure for figures in portfolio.figures.values() for figure in figures.figures):
        metric = portfolio.metrics.get(figure.workload or metrics.get((figure.agreement, figure.target), ""))
        mean = Fraction(figure.numerator) / Fraction(figure.denominator or 1) if figure.denominator != 0 else None
        if metric and mean is not None and not metric.can_be(mean):
            yield _off_the_scale(figure.place("numerator"), metric, mean)


def _off_the_scale(place: Place, metric: Metric, value: Fraction) -> Problem:
    shown = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01")).normalize()
    lowest, highest = ("…" if bound is None else bound for bound in (metric.lowest, metric.highest))
    return OFF_THE_SCALE.at(place, metric.place(), value=f"{shown:f}", metric=metric.id, lowest=lowest, highest=highest)


def levels_go_forward(portfolio: Portfolio) -> Iterator[Problem]:
    """No level has cases solved before they are answered, however long a working day is."""
    for level in portfolio.levels.levels:
        is_alike = level.respond.unit.is_working is level.resolve.unit.is_working
        if is_alike and level.resolve.seconds(24 * 3600) < level.respond.seconds(3600):
            words = {"level": level.id, "resolve": level.resolve, "respond": level.respond}
            yield SOLVED_BEFORE_ANSWERED.at(level.place("resolve"), level.place("respond"), **words)


def unit_fits(metric: Metric, model: Written, field: str, threshold: Amount | None = None) -> Iterator[Problem]:
    """Check that a bound is written in the unit of its metric."""
    amount: Amount | None = threshold or getattr(model, field)
    units = () if metric.unit is None else tuple(dict.fromkeys(map(metric.unit, LANGUAGES)))
    allowed = ("%",) if metric.kind.traits.is_share else ("", *units)
    if amount and amount.unit not in allowed:
        is_share = metric.kind.traits.is_share
        words = {"metric": metric.id, "expected": "%" if is_share else " / ".join(units) or "1", "value": amount}
        meant = meant_by(str(amount), lambda guess: guess.endswith("%")) if is_share else ""
        yield THRESHOLD_UNIT.at(model.place(field), metric.place(), **words, **({"meant": meant} if meant else {}))


def _may_be_too_small(portfolio: Portfolio, target: Target) -> bool:
    """Return whether it promises a share of a month's cases, and no rule says what holds where they are few."""
    metric, up = portfolio.metrics.get(target.metric), target.comparison.higher_is_better
    counts_cases = metric is not None and metric.kind.traits.counts_cases
    # A promise of 100 % allows no miss on purpose.
    by_month = target.per.is_month and up and target.threshold.value < 100
    return counts_cases and by_month and target.small_sample is None and target.together != "weighted"
