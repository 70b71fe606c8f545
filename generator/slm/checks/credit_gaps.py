"""Where signed steps of credits leave values out, hold twice or reach into what is kept; what cannot be computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final, NamedTuple

from slm.agreement import ChronicFailure, CreditTier, Target
from slm.calendar import Duration
from slm.catalog import Metric
from slm.compliance import CreditStatement, billed_months, decimal
from slm.facts.scorecard import credit_statements, scorecard
from slm.facts.sources import targets_with_metrics
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, nearest

EARNS_NOTHING: Final = Mistake(
    "SLM1250",
    "no step of the credits of '{target}' holds where {values}: such a miss earns nothing",
    "Let the steps adjoin: one ends with `at_least: 99 %` where the next begins `below: 99 %`. Where it is signed so, "
    "it counts so; settle it in the next version.",
    Severity.WARNING,
)
MISSES_OF_NOTHING: Final = Mistake(
    "SLM1232",
    "a rule for repeated misses names the target '{value}', which {agreement} {version} does not have",
    "Name ids of `targets` of this version; without the list the misses of every target count.",
)
HOLDS_TWICE: Final = Mistake(
    "SLM1251",
    "two steps of the credits of '{target}' hold where {values}: the greater credit counts",
    "Let one of them end where the other begins. Where it is signed so, the rule is the greater credit, and the "
    "document says so.",
    Severity.WARNING,
)
KEPT_AND_CREDITED: Final = Mistake(
    "SLM1252",
    "the credits of '{target}' name values where {values}, and there it is kept: nothing is credited",
    "Write `below` in the place of `at_most` (`above` in that of `at_least`), or promise more than the bound "
    "(`more_than`, `less_than`).",
    Severity.WARNING,
)
NOT_COMPUTABLE: Final = Mistake(
    "SLM1253",
    "'{target}' cannot earn a credit by {key}: its metric is no share of time in which a service was up",
    "Write `credit`, `amount` or `days`, for each `failure` where it is for each; or promise availability.",
)
NO_FAILURES: Final = Mistake(
    "SLM1254",
    "'{target}' earns a credit for each failure, and its figures do not say how many there were",
    "Record its interruptions or cases, or write what is credited without `for_each`.",
)
CAP_OF_UNKNOWN: Final = Mistake(
    "SLM1257",
    "credits are capped for each interruption, and the figures of '{target}' do not say which there were",
    "Record its interruptions, or take `cap_per_interruption` out: without them no credit can be computed.",
)
NEVER_CLAIMED: Final = Mistake(
    "SLM1258",
    "nobody can claim the credit of {month} under {agreement} {version}: claims are taken from {first} on, and the "
    "last day for them is {last}",
    "Let `claim_within` end after `claim_opens`. Where it is signed so, settle it with the other side.",
    Severity.WARNING,
)
CAP_OF_NOTHING: Final = Mistake(
    "SLM1255",
    "`{key}` caps credits, and no target of {agreement} {version} earns one that it could cap",
    "Write `credits` at a target, or take the cap out.",
    Severity.WARNING,
)
ABOVE_THE_CHARGE: Final = Mistake(
    "SLM1256",
    "{agreement} {version} credits more than is charged in {n} month: {credit} % of a month's charge for {month}",
    "Check whether that is meant: several targets or services add up. `cap` in `credit_rules` limits it, `stacking: "
    "worst_target` takes the greatest alone, `of: service_fee` makes them shares of the fee of each service.",
    Severity.WARNING,
    plural="{agreement} {version} credits more than is charged in {n} months: {credit} % of a month's charge for "
    "{month}",
)


MORE_THAN_ALL: Final = Mistake(
    "SLM1270",
    "a step of {credit} % credits more than all that is charged for the period",
    "Where it is signed so, it counts so; `cap` in `credit_rules` is what limits it. Else write the share that was "
    "meant.",
    Severity.WARNING,
)


class _Piece(NamedTuple):
    """Values of a target between two bounds, or one alone, with what holds for them."""

    values: str
    sample: Fraction


def steps_cover_misses_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Every miss earns a credit by one step, and what is kept by none: where it is signed otherwise, that is told."""
    for _, target in portfolio.all_targets:
        metric = portfolio.metrics.get(target.metric)
        if not target.credits or (metric and target.is_turned(metric)):
            continue
        up = target.comparison.higher_is_better
        near = [tier.bound(upper=up) for tier in target.credits]
        units = {bound.unit for bound in near if bound} | {target.threshold.unit}
        if None not in near and len(units) == 1:
            yield from _of_target(target, metric)


def _of_target(target: Target, metric: Metric | None) -> Iterator[Problem]:
    up, threshold = target.comparison.higher_is_better, Fraction(target.threshold.value)
    near = [Fraction(bound.value) for tier in target.credits if (bound := tier.bound(upper=up))]
    start = max(near) if up else min(near)
    if near != sorted(near, reverse=up):
        return  # steps in the wrong order are told of by another check
    found: dict[Mistake, list[str]] = {}
    for piece in _pieces(target, metric):
        holding = [tier for tier in target.credits if tier.holds(piece.sample)]
        is_kept = target.comparison.holds(piece.sample, threshold)
        # Between the target and the first step another check tells of it.
        if start != threshold and (piece.sample >= start if up else piece.sample <= start):
            continue
        if is_kept and holding:
            found.setdefault(KEPT_AND_CREDITED, []).append(piece.values)
        elif not is_kept and not holding:
            found.setdefault(EARNS_NOTHING, []).append(piece.values)
        elif not is_kept and _twice(holding, up=up):
            found.setdefault(HOLDS_TWICE, []).append(piece.values)
    for mistake, values in found.items():
        yield mistake.at(target.place("credits"), target=target.id, values=", ".join(values))


def _twice(holding: Sequence[CreditTier], *, up: bool) -> bool:
    """Tell whether steps hold together although one says where it ends; steps without an end lie in each other."""
    return len(holding) > 1 and any(tier.bound(upper=not up) is not None for tier in holding)


def _pieces(target: Target, metric: Metric | None) -> Iterator[_Piece]:
    """Yield the bounds of a target and its steps, and what lies between, below and above them."""
    keys = ("below", "at_most", "above", "at_least")
    written = (getattr(tier, key) for tier in target.credits for key in keys)
    values = {Fraction(bound.value) for bound in written if bound} | {Fraction(target.threshold.value)}
    unit = f" {target.threshold.unit}".rstrip()
    points = sorted(values)
    said = {point: f"{decimal(point)}{unit}" for point in points}
    is_share = bool(metric and metric.kind.traits.is_share)
    if not is_share or points[0] > 0:
        yield _Piece(f"x < {said[points[0]]}", points[0] - Fraction(1, 10**9) if is_share else points[0] - 1)
    yield from (_Piece(f"x = {said[point]}", point) for point in points)
    for low, high in pairwise(points):
        yield _Piece(f"{said[low]} < x < {said[high]}", (low + high) / 2)
    if not is_share or points[-1] < _ALL:
        yield _Piece(f"x > {said[points[-1]]}", points[-1] + Fraction(1, 10**9))


_ALL: Final = 100


def credits_can_be_computed(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a credit by the time of an interruption has a share of time, one for each failure their number."""
    for agreement, target, metric in targets_with_metrics(portfolio):
        traits, rules = metric.kind.traits, agreement.credit_rules
        is_capped = rules is not None and rules.cap_per_interruption is not None
        if is_capped and target.source_by(metric) == "figures" and _by_interruption(target):
            yield CAP_OF_UNKNOWN.at(target.place("credits"), target=target.id)
        for number, tier in enumerate(target.credits):
            key = "times_charge_of_interruption" if tier.times_charge_of_interruption is not None else "for_each"
            by_time = tier.times_charge_of_interruption is not None or isinstance(tier.for_each, Duration)
            if by_time and (not traits.is_time or target.together == "weighted"):
                yield NOT_COMPUTABLE.at(target.place("credits", number, key), target=target.id, key=key)
            if tier.for_each == "failure" and not _has_failures(target, metric):
                yield NO_FAILURES.at(target.place("credits", number, key), target=target.id)


def _by_interruption(target: Target) -> bool:
    return any(tier.times_charge_of_interruption is not None for tier in target.credits)


def _has_failures(target: Target, metric: Metric) -> bool:
    traits, is_reported = metric.kind.traits, target.source_by(metric) == "figures"
    if target.interruptions and target.interruptions.measures == "unknown":
        return False  # it is made of time
    return not is_reported if traits.is_time else traits.counts_cases or traits.denominator == "none"


def steps_credit_no_more_than_all(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a step that credits more than is charged, where nothing caps it."""
    for agreement in portfolio.all_agreements:
        rules = agreement.credit_rules
        is_capped = rules and (rules.cap_amount or rules.cap_days or (rules.cap is not None and rules.cap <= _ALL))
        if is_capped:
            continue
        steps: list[CreditTier | ChronicFailure] = [tier for target in agreement.targets for tier in target.credits]
        for step in [*steps, *(rules.chronic if rules else ())]:
            if step.credit is not None and step.credit > _ALL:
                yield MORE_THAN_ALL.at(step.place("credit"), credit=step.credit)


def repeated_misses_are_of_targets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a rule for repeated misses names targets of its version: of others none would ever be missed."""
    for agreement in portfolio.all_agreements:
        known = {target.id for target in agreement.targets}
        for rule in agreement.credit_rules.chronic if agreement.credit_rules else ():
            for index, name in enumerate(rule.targets):
                if name not in known:
                    words = {"agreement": agreement.id, "version": agreement.version, "value": name}
                    yield MISSES_OF_NOTHING.at(rule.place("targets", index), meant=nearest(name, known), **words)


def caps_cap_something(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a cap on credits of a version without any, before it binds anybody: they may have been forgotten."""
    drafts = (version for history in portfolio.agreements.values() for version in history.versions)
    for agreement in (version.agreement for version in drafts if not version.binding):
        rules = agreement.credit_rules
        if rules is None:
            continue
        tiers = [tier for target in agreement.targets for tier in target.credits]
        of_chronic = any(rule.credit is not None for rule in rules.chronic)
        caps = [key for key in ("cap", "cap_amount", "cap_days", "cap_per_year") if getattr(rules, key) is not None]
        found = caps if not tiers and not of_chronic else []
        if rules.cap_per_interruption is not None and not any(tier.times_charge_of_interruption for tier in tiers):
            found = [*found, "cap_per_interruption"]
        for key in found:
            yield CAP_OF_NOTHING.at(rules.place(key), key=key, agreement=agreement.id, version=agreement.version)


def credits_can_be_claimed(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of credits for which claims are taken only when the time for them is over."""
    never: dict[tuple[str, str], list[CreditStatement]] = {}
    for statement in credit_statements(portfolio, scorecard(portfolio)):
        first, last = statement.claim_from, statement.claim_until
        if statement.credit and first and last and first > last:
            never.setdefault((statement.agreement, statement.version), []).append(statement)
    for agreement in portfolio.all_agreements:
        statements, rules = never.get((agreement.id, str(agreement.version))), agreement.credit_rules
        if statements and rules:
            one = statements[-1]
            yield NEVER_CLAIMED.at(
                rules.place("claim_opens"), agreement=agreement.id, version=agreement.version,
                month=one.month, first=one.claim_from, last=one.claim_until,
            )  # fmt: skip


def credits_stay_below_the_charge(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a month whose credits come to more than all that is charged for its periods."""
    above: dict[tuple[str, str], list[CreditStatement]] = {}
    for statement in credit_statements(portfolio, scorecard(portfolio)):
        charged = max((billed_months(line.result.period) for line in statement.lines), default=1)
        if statement.credit > _ALL * charged:
            above.setdefault((statement.agreement, statement.version), []).append(statement)
    for agreement in portfolio.all_agreements:
        if statements := above.get((agreement.id, str(agreement.version))):
            greatest = max(statements, key=lambda statement: statement.credit)
            place = agreement.credit_rules.place() if agreement.credit_rules else agreement.place("targets")
            yield ABOVE_THE_CHARGE.at(
                place, agreement=agreement.id, version=agreement.version, n=len(statements), month=greatest.month,
                credit=decimal(greatest.credit),
            )  # fmt: skip
