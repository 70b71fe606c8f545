"""What another promise would have meant: past months judged by an altered target, beside how they were judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from slm.agreement import AgreementHistory, CreditTier, Target
from slm.calendar import Duration, DurationUnit, Month
from slm.compliance import CreditStatement, Result
from slm.facts.scorecard import credit_statements, judged_months, scorecard
from slm.facts.sources import source_of_result
from slm.portfolio import Portfolio
from slm.problem import Mistake
from slm.values import Amount, read_percent

NO_LIMIT: Final = Mistake(
    "SLM760",
    "the target '{target}' has no time limit that could be another one",
    "Only a target with `within` has one.",
)
OTHER_UNIT: Final = Mistake(
    "SLM761", "'{value}' cannot take the place of '{written}'", "Write it in the same unit, such as {example}."
)
REPORTED_AS_FIGURES: Final = Mistake(
    "SLM762",
    "'{target}' is reported as figures in version {version}: they would be the same by another limit or other hours",
    "Ask about another --threshold or --credit; limits and hours are judged anew from records only.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTerms:
    """What is other about a target; None leaves it as it was agreed.

    `hours` is the id of service hours in `catalog/calendars`: also another calendar is asked about by its hours.
    `credits` of None keeps the tiers, which may begin elsewhere than the new threshold.
    """

    threshold: Amount | None = None
    within: Duration | None = None
    hours: str | None = None
    credits: tuple[CreditTier, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedResult:
    """One result as it was judged, and as it would have been."""

    actual: Result
    otherwise: Result


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherOutcome:
    """What other terms would have meant in past months: result by result, and for what the agreement credits."""

    results: tuple[ComparedResult, ...]
    credited: tuple[CreditStatement, ...]
    """What was credited in these months, for all targets of the agreement, by its caps and stacking."""
    credited_otherwise: tuple[CreditStatement, ...]


def what_if(
    portfolio: Portfolio, agreement: str, target: str, terms: OtherTerms, months: Iterable[Month]
) -> OtherOutcome:
    """Judge a target in past months by other terms, in every version that has it.

    Everything else stays: records, exclusions, waivers and suspensions. Nothing of the book is changed.
    Terms that do not fit the target raise `InputError`.
    """
    history, asked = portfolio.agreements[agreement], tuple(months)
    other = replace(portfolio, agreements={agreement: _with(history, target, terms)})
    same = replace(portfolio, agreements={agreement: history})
    # What earlier months were credited is part of the cap of a year and of chronic failure.
    until = [month for month in judged_months(portfolio) if asked and month <= asked[-1]]
    cards = scorecard(same, until), scorecard(other, until)
    before, after = (
        {
            (result.version, result.service, result.period.label, result.period.start): result
            for result in card.results
            if result.target == target and result.last_month in asked
        }
        for card in cards
    )
    if terms.within or terms.hours:
        for result in before.values():
            if source_of_result(portfolio, result) == "figures":
                raise REPORTED_AS_FIGURES.raised(target=target, version=result.version)
    statements = (credit_statements(book, card) for book, card in zip((same, other), cards, strict=True))
    credited, otherwise = (tuple(statement for statement in found if statement.month in asked) for found in statements)
    compared = tuple(ComparedResult(actual=before[key], otherwise=after[key]) for key in before)
    return OtherOutcome(results=compared, credited=credited, credited_otherwise=otherwise)


def _with(history: AgreementHistory, target: str, terms: OtherTerms) -> AgreementHistory:
    versions = []
    for version in history.versions:
        written = version.agreement.targets
        targets = tuple(_target_with(found, terms) if found.id == target else found for found in written)
        versions.append(replace(version, agreement=version.agreement.model_copy(update={"targets": targets})))
    return replace(history, versions=tuple(versions))


def _as_limit(target: Target, threshold: Amount) -> dict[str, str]:
    """Return the option that takes an amount of time, where a target that has a limit is asked for another one."""
    is_time = target.within is not None and threshold.unit in tuple(DurationUnit)
    return {"meant": f'--within "{threshold}"'} if is_time else {}


def _target_with(target: Target, terms: OtherTerms) -> Target:
    threshold, asked = terms.threshold, {"within": terms.within, "during": terms.hours, "credits": terms.credits}
    changed: dict[str, object] = {name: value for name, value in asked.items() if value is not None}
    if threshold and threshold.unit != target.threshold.unit:
        example = threshold._replace(unit=target.threshold.unit)
        raise OTHER_UNIT.raised(
            value=threshold, written=target.threshold, example=example, **_as_limit(target, threshold)
        )
    if terms.within and target.within is None:
        raise NO_LIMIT.raised(target=target.id)
    if threshold and target.for_at_least is not None:
        changed["for_at_least"] = read_percent(str(threshold))
    elif threshold:
        changed[str(target.comparison)] = threshold
    return target.model_copy(update=changed)
