"""How a figure was computed, in words and steps: by which rule, on what basis, with which sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from fractions import Fraction
from math import ceil
from operator import mul

from slm.agreement import Interruptions, Target
from slm.calendar import Interval, Period, clip, total
from slm.compliance import Result
from slm.documents.edition import Edition
from slm.documents.views import outcomes, result_format
from slm.documents.views.listing import MOST_LISTED, format_exact, format_seconds, seconds_of
from slm.documents.views.promises import clock, counting, promise
from slm.facts.sources import Basis, is_from_records, metric_of
from slm.measurement import Interruption, RecordFile, exact_seconds
from slm.text import N_
from slm.values import remembered


def _adds_up(edition: Edition, result: Result) -> bool:
    rules = interruption_rules(edition, result)
    by_duration = rules is None or (rules.measures, rules.method) == ("availability", "duration")
    return by_duration and result.metric_kind.traits.is_time and is_from_records(edition.portfolio, result)


def interruption_rules(edition: Edition, result: Result) -> Interruptions | None:
    """Return by which rules interruptions were counted; None where the target says nothing of its own."""
    target = result_format.judged_target(edition, result)
    return target.interruptions if target else None


def rules_of(edition: Edition, result: Result, basis: Basis) -> Iterator[tuple[str, str]]:
    """Yield what was promised and how it is measured, as names and texts."""
    t = edition.labels
    agreement, target = result_format.judged_by(edition, result), result_format.judged_target(edition, result)
    metric = metric_of(edition.portfolio, result)
    if agreement is None or target is None or metric is None:
        return
    yield t("Promise"), promise(edition, target)
    yield t("Metric"), f"{edition.text(metric.name)}{t('separator|: ')}{edition.text(metric.formula)}"
    if words := clock(edition, target) or counting(edition, target.interruptions):
        yield t("How time is counted"), words
    if _adds_up(edition, result):
        yield t("Interruptions"), t("They count inside the agreed service time; where they overlap, once.")
        yield t("Excluded interruptions"), t(f"excluded time|{agreement.excluded_time}")
    start, end = (instant.isoformat(" ", "minutes") for instant in (result.period.start, result.period.end))
    yield t("Period"), t("separator|, ").join((f"{start} – {end}", edition.zone(agreement.time_zone, exact=True)))
    if is_from_records(edition.portfolio, result):
        yield from _basis(edition, result, basis)
    yield t("Coverage"), outcomes.outcome(edition, result).coverage


def _basis(edition: Edition, result: Result, basis: Basis) -> Iterator[tuple[str, str]]:
    """Yield the mapping of an export, the version of the service hours, and the agreed service time day by day."""
    t = edition.labels
    if basis.mapping:
        # It names the services and customers of everybody, so its hash could prove a guess about others.
        yield t("Mapping"), _named(edition, (basis.mapping,)) if edition.audience.is_internal else basis.mapping.path
    written = edition.portfolio.hours.get(basis.hours)
    if written is None:
        return
    since = t("separator|, ").join(t("version of {date}", date=edition.date(day)) for day in basis.hours_since)
    hours = t("{name} ({more})", name=edition.text(written.name), more=since)
    if _is_around_the_clock(result_format.judged_target(edition, result)):
        hours = t(
            "around the clock, as the promise says; the working time that is shown beside it: {hours}", hours=hours
        )
    yield t("Service hours"), hours
    if basis.calendars:
        yield t("Calendars"), _named(edition, basis.calendars)
    if result.metric_kind.traits.is_time:
        yield t("Agreed service time, day by day"), _days(edition, basis.hours, result.period)


def _is_around_the_clock(target: Target | None) -> bool:
    """Return whether cases are timed in calendar time; then service hours only tell the working time beside it."""
    if target is None or target.clock is None:
        return False
    unit = target.within.unit if target.within else target.clock.unit
    return unit is not None and not unit.is_working


def _named(edition: Edition, files: Iterable[RecordFile]) -> str:
    """Return files with the beginnings of their hashes, which tell one version of them from another."""
    t = edition.labels
    named = (t("{name} ({more})", name=file.path, more=f"SHA-256 {file.sha256[:12]}") for file in files)
    return t("separator|, ").join(named)


@remembered
def _days(edition: Edition, hours_id: str, period: Period) -> str:
    """Return "22 × 8:00:00 + 1 × 3:00:00 = 179:00:00": days by their length, and their sum."""
    spans = edition.portfolio.working_time[hours_id].open_intervals(period.start, period.end)
    local, day = period.start.tzinfo, period.start.date()
    per_day: Counter[Fraction] = Counter()
    while (start := datetime.combine(day, time(), local)) < period.end:
        day += timedelta(days=1)
        per_day[exact_seconds(total(clip(spans, Interval(start, datetime.combine(day, time(), local)))))] += 1
    lengths = ((number, seconds) for seconds, number in sorted(per_day.items(), reverse=True) if seconds)
    added = " + ".join(f"{number} × {format_seconds(edition, seconds)}" for number, seconds in lengths)
    return f"{added} = {format_seconds(edition, exact_seconds(total(spans)))}" if added else format_seconds(edition, 0)


def steps_of(edition: Edition, result: Result) -> Iterator[tuple[str, str]]:
    """Yield the calculation, step by step: what is divided by what, unrounded, printed, compared."""
    t = edition.labels
    if result.value is None or result.numerator is None:
        return
    said = outcomes.outcome(edition, result)
    divided, percent = result.denominator, result.unit == "percent"
    if result.metric_kind.traits.is_time and divided is not None:
        lost = divided - result.numerator
        for name, seconds in (t("Agreed service time that counts"), divided), (t("Downtime that counts"), lost):
            yield name, f"{format_seconds(edition, seconds)} = {format_exact(edition, seconds)} s"
    elif counted := _counted_one_by_one(edition, result):
        yield counted
    elif result.cases and percent and divided is not None:
        yield t("Cases that count"), format_exact(edition, divided)
        yield t("of these not in time"), format_exact(edition, divided - result.numerator)
    unit = " s" if result.metric_kind.traits.is_time else ""
    parts = [f"{format_exact(edition, value)}{unit}" for value in (result.numerator, divided) if value is not None]
    factor = result.metric_kind.traits.factor
    times = f" × {edition.number(factor)}" if factor != 1 else ""
    value = format_exact(edition, result.value) + (" %" if percent else "")
    yield t("Divided"), f"{' ÷ '.join(parts)}{times} = {value}" if divided is not None or percent else value
    if result.raw_value is not None and result.raw_value != result.value:
        yield t("Before exclusions"), f"{format_exact(edition, result.raw_value)}{' %' if percent else ''}"
    yield t("Printed"), f"{said.value}{t('separator|, ')}{t(_rounding(result))}"
    relation = "=" if result.value == result.threshold else "<" if result.value < result.threshold else ">"
    yield t("Compared"), f"{value} {relation} {edition.number(result.threshold_display)}"
    if said.margin:
        yield t("Margin"), said.margin
    if (spent := said.budget).spent:
        allowed = edition.aside(spent.allowed, spent.note) if spent.note else spent.allowed
        words = t("{used} of {allowed} used, {left} left", used=spent.used, allowed=allowed, left=spent.left)
        yield t("Error budget"), words


def _counted_one_by_one(edition: Edition, result: Result) -> tuple[str, str] | None:
    """Return the step that comes before the division where checks or answers are counted, and not time."""
    t, rules = edition.labels, interruption_rules(edition, result)
    if rules and rules.percentile is not None and len(result.observations) == 1:
        rank = max(1, ceil(Fraction(rules.percentile) / 100 * result.events))
        words = {"rank": edition.number(rank), "number": edition.number(result.events)}
        return t("Answers by their times"), t("number {rank} of {number}, from the fastest", **words)
    counts = Counter(Fraction(answer.score) for answer in result.answers if answer.score is not None)
    if counts and len(counts) <= MOST_LISTED and result.numerator == sum(map(mul, counts, counts.values())):
        scores = sorted(counts.items(), reverse=True)
        added = " + ".join(f"{number} × {format_exact(edition, score)}" for score, number in scores)
        return t("Added up"), f"{added} = {format_exact(edition, result.numerator)}"
    return None


def _rounding(result: Result) -> str:
    """Return whether the printed value was rounded, and why to this side."""
    printed = Fraction(result.display.removesuffix(" %").replace(",", "") or 0)
    if printed == result.value:
        return N_("not rounded")
    if result.comparison.higher_is_better:
        return N_("rounded down, so that it never looks better than it is")
    return N_("rounded up, so that it never looks better than it is")


def added_by(interruption: Interruption) -> Fraction:
    """Return the seconds by which an interruption adds to the downtime."""
    return interruption.weight * seconds_of(interruption.within)


def sums_of(edition: Edition, result: Result) -> Iterator[tuple[str, str]]:
    """Yield the sum of the interruptions, what is taken off it, and the downtime that is left.

    Where something watched the service, they are only what is excluded of its downtime.
    """
    is_sum = result.interruptions and _adds_up(edition, result) and not result.observations
    if not is_sum or result.numerator is None or not result.denominator:
        return
    t, lost = edition.labels, result.denominator - result.numerator
    counted = (added_by(interruption) for interruption in result.interruptions if interruption.reason is None)
    added = sum(counted, start=Fraction(0))
    yield t("Added up"), format_seconds(edition, added)
    if added != lost:
        yield t("Taken off, because it overlaps or is excluded"), f"−{format_seconds(edition, added - lost)}"
    yield t("Downtime that counts"), format_seconds(edition, lost)
