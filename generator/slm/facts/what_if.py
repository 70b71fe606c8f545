"""What another promise would have meant: past months judged by an altered target, beside how they were judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from slm.agreement import AgreementHistory, CreditTier, DatedVersion, Target
from slm.calendar import Duration, Month
from slm.compliance import CreditStatement, Result
from slm.facts.credits import credit_statements
from slm.facts.scorecard import judged_months, scorecard
from slm.facts.sources import source_of
from slm.portfolio import Portfolio
from slm.problem import Mistake
from slm.values import Amount, read_percent

NO_LIMIT: Final = Mistake(
    "SLM760",
    "the target '{target}' has no time limit that could be another one",
    "Only a target with `within` has one.",
)
OTHER_UNIT: Final = Mistake(
    "SLM761", "'{value}' cannot take the place of '{written}'", "Write it in the same unit, such as {written}."
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
        {_key(result): result for result in card.results if _is_asked(result, target, asked)} for card in cards
    )
    if terms.within or terms.hours:
        for version in dict.fromkeys(result.version for result in before.values()):
            _judged_anew(portfolio, history, str(version), target)
    statements = (credit_statements(book, card) for book, card in zip((same, other), cards, strict=True))
    credited, otherwise = (tuple(statement for statement in found if statement.month in asked) for found in statements)
    compared = tuple(ComparedResult(actual=before[key], otherwise=after[key]) for key in before)
    return OtherOutcome(results=compared, credited=credited, credited_otherwise=otherwise)


def _is_asked(result: Result, target: str, months: tuple[Month, ...]) -> bool:
    return result.target == target and result.last_month in months


def _judged_anew(portfolio: Portfolio, history: AgreementHistory, version: str, target: str) -> None:
    revision = history.version(version)
    written = revision.agreement.target(target) if revision else None
    if written and source_of(portfolio, written) == "figures":
        raise REPORTED_AS_FIGURES.raised(target=target, version=version)


def _with(history: AgreementHistory, target: str, terms: OtherTerms) -> AgreementHistory:
    return replace(history, versions=tuple(_version_with(version, target, terms) for version in history.versions))


def _version_with(version: DatedVersion, target: str, terms: OtherTerms) -> DatedVersion:
    agreement = version.agreement
    targets = tuple(_target_with(written, terms) if written.id == target else written for written in agreement.targets)
    return replace(version, agreement=agreement.model_copy(update={"targets": targets}))


def _target_with(target: Target, terms: OtherTerms) -> Target:
    changed: dict[str, object] = {}
    if terms.threshold is not None:
        changed |= _threshold(target, terms.threshold)
    if terms.within is not None:
        if target.within is None:
            raise NO_LIMIT.raised(target=target.id)
        changed["within"] = terms.within
    if terms.hours is not None:
        changed["during"] = terms.hours
    if terms.credits is not None:
        changed["credits"] = terms.credits
    return target.model_copy(update=changed)


def _threshold(target: Target, threshold: Amount) -> Mapping[str, object]:
    if threshold.unit != target.threshold.unit:
        raise OTHER_UNIT.raised(value=threshold, written=target.threshold)
    if target.for_at_least is not None:
        return {"for_at_least": read_percent(str(threshold))}
    return {str(target.comparison): threshold}


def _key(result: Result) -> tuple[object, ...]:
    return result.version, result.service, result.period.label, result.period.start
