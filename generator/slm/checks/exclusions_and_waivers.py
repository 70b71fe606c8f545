"""What excuses a miss has to be what the agreement allows: waivers and suspensions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Final

from slm import layout
from slm.agreement import Agreement
from slm.calendar import Cycle, Month, Per
from slm.compliance import Result, Verdict
from slm.facts.scorecard import scorecard
from slm.facts.sources import first_day_of
from slm.facts.workload import work_done, work_place
from slm.measurement import ROW_REASONS, Outage, RowReason, SuspendedTarget, Waiver
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, spoken
from slm.values import Amount

WAIVER_COVERS_A_PART: Final = Mistake(
    "SLM801",
    "the waiver '{waiver}' holds for a part of {period} only, and does not excuse that {target} was missed",
    "A period is judged as a whole: agree on a waiver from {first} until {end}, or take it out.",
    Severity.WARNING,
)
WAIVER_TOO_LONG: Final = Mistake(
    "SLM802",
    "the waiver '{waiver}' holds until {until}, longer than {longest}",
    "A deviation is for a short time; change the target in a new version of the agreement.",
    Severity.WARNING,
)
WORKLOAD_WITHIN_LIMIT: Final = Mistake(
    "SLM803",
    "clause '{clause}' suspends only when the workload '{metric}' is above {limit}, and in {month} it was {actual}",
    "Correct the figure, or take the suspension out: the target is judged.",
)
WORKLOAD_UNTOLD: Final = Mistake(
    "SLM804",
    "clause '{clause}' suspends only when the workload '{metric}' is above {limit}, and {month} has no figure of it",
    "Add the figure with `workload: {metric}` to figures.yml.",
)
NOT_JUDGED_ALONE: Final = Mistake(
    "SLM807",
    "{target} is judged for all its services together, so a waiver for '{service}' alone excuses nothing",
    "Take `service` out if both sides agreed to waive the whole target.",
)
WAIVER_COMES_LATE: Final = Mistake(
    "SLM887",
    "both sides had agreed on the waiver '{waiver}' on {day}: a period of {target} that had begun by then stays missed",
    "Agree before the deviation begins, and write it down with ids of provider.yml: "
    "agreed: {{provider: {{by: ..., on: ...}}, customer: {{by: ..., on: ...}}}}",
    Severity.WARNING,
)
WAIVER_WITHOUT_PEOPLE: Final = Mistake(
    "SLM896",
    "the waiver '{waiver}' does not name who of both sides agreed on it, and excuses no miss of {target}",
    "Write it down with ids of provider.yml: "
    "agreed: {{provider: {{by: ..., on: ...}}, customer: {{by: ..., on: ...}}}}",
    Severity.WARNING,
)
APPROVED_BY_NOBODY: Final = Mistake(
    "SLM897",
    "'{name}', who approved that '{value}' is excluded, is not the name of exactly one person of provider.yml",
    "Write the id of a person of catalog/provider.yml into `approved_by`.",
    Severity.WARNING,
    one_by=("name",),
    binds_both=True,
)
COUNTS_ALL_THE_SAME: Final = Mistake(
    "SLM427",
    "'{value}' names the exclusion '{clause}', and counts all the same for {target}: {reason}",
    "Correct the row if it says something else than what happened; else take the exclusion out of it. What it asks for "
    "is said in the agreement, at the second place.",
    Severity.WARNING,
)
CONDITION_WITHOUT_LIMIT: Final = Mistake(
    "SLM805",
    "{agreement} sets no upper limit of a month for the workload '{metric}'",
    "Write `{{metric: {metric}, at_most: ..., per: month}}` under `workload`, or name another metric.",
)

LONGEST_WAIVER: Final = Cycle.parse("6 months")
"""A waiver for longer is a change of what was promised."""


def waivers_cover_what_they_excuse(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a waiver that overlaps a missed period without covering it, so that the miss stands."""
    for waiver in _waivers(portfolio):
        history = portfolio.agreements.get(waiver.agreement)
        if history is None or waiver.settled_on > portfolio.as_of:
            continue
        for result in scorecard(portfolio).by_agreement.get(waiver.agreement, ()):
            first, end = result.period.start.date(), result.period.end.date()
            is_about = result.target == waiver.target and waiver.service in {None, result.service}
            covers = waiver.start <= first and end <= waiver.until
            overlaps = waiver.start < end and first < waiver.until
            if is_about and result.verdict is Verdict.MISSED and overlaps and not covers:
                version = history.version(str(result.version))
                target = version.agreement.target(result.target) if version else None
                yield WAIVER_COVERS_A_PART.at(
                    waiver.place("from" if waiver.start > first else "until"),
                    *([target.place("id")] if target else ()), waiver=waiver.id, period=result.period.label,
                    target=f"{result.agreement}/{result.target}", first=first, end=end,
                )  # fmt: skip


def waivers_are_agreed_on_before(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a waiver on which people of both sides did not agree before it began.

    One without their ids, as version 0.1.0 had it, excuses what was locked with it; of a locked month nothing is told.
    """
    for month, file in portfolio.months.items():
        for waiver in file.waivers:
            late = waiver.settled_on >= waiver.start if waiver.agreed else month not in portfolio.locks
            if late:
                mistake = WAIVER_COMES_LATE if waiver.agreed else WAIVER_WITHOUT_PEOPLE
                place, target = waiver.place("agreed" if waiver.agreed else "approved_by"), waiver.target
                told = {"target": f"{waiver.agreement}/{target}", "day": waiver.settled_on}
                yield mistake.at(place, waiver=waiver.id, **told)


def exclusions_are_approved_by_people(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of an outage of a month that is not closed whose exclusion somebody approved whom the book does not know."""
    open_months = {layout.month_folder(month) for month in portfolio.months if not portfolio.is_closed(month)}
    for outage in portfolio.outages.outages if open_months else ():
        name = outage.approved_by
        if name and outage.file_path.rpartition("/")[0] in open_months and not portfolio.provider.person_meant(name):
            yield APPROVED_BY_NOBODY.at(outage.place("approved_by"), name=name, value=outage.id)


def exclusions_take_effect(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of an outage whose exclusion excludes nothing of it, in the words in which its results give the reason.

    What one agreement refuses another may exclude, so nothing is told of such a row, nor of one in a closed month.
    """
    refused: dict[int, tuple[Result, Outage, RowReason]] = {}
    effective = set[int]()
    for month, results in scorecard(portfolio).by_month.items():
        for result in () if portfolio.is_closed(month) else results:
            claimed = (interruption for seen in result.observations for interruption in seen.claimed)
            for interruption in chain(result.interruptions, claimed):
                outage, why = interruption.outage, interruption.remark
                if interruption.excluded:
                    effective.add(id(outage))
                elif why and not portfolio.is_closed(Month.of(outage.start.date())):
                    refused.setdefault(id(outage), (result, outage, why))
    for key in refused.keys() - effective:
        result, outage, why = refused[key]
        version = portfolio.agreements[result.agreement].version(str(result.version))
        clauses = version.agreement.exclusions if version else ()
        asked = (clause.place() for clause in clauses if clause.id == outage.exclusion)
        yield COUNTS_ALL_THE_SAME.at(
            outage.place("exclusion"), *asked, value=outage.id, clause=outage.exclusion,
            target=f"{result.agreement}/{result.target}", reason=spoken(ROW_REASONS[why]),
        )  # fmt: skip


def waivers_are_short(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a waiver that holds for longer than a deviation is for."""
    for waiver in _waivers(portfolio):
        if waiver.until > LONGEST_WAIVER.after(waiver.start):
            places = waiver.place("until"), waiver.place("from")
            yield WAIVER_TOO_LONG.at(*places, waiver=waiver.id, until=waiver.until, longest=LONGEST_WAIVER)


def waivers_name_what_is_judged(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a waiver for one service is not about a target for which several are judged together."""
    for waiver in _waivers(portfolio):
        history = portfolio.agreements.get(waiver.agreement)
        for version in history.in_period(waiver.start, waiver.until) if history else ():
            target = version.agreement.target(waiver.target)
            if waiver.service and target and target.together != "each":
                places, name = (waiver.place("service"), target.place("together")), f"{waiver.agreement}/{target.id}"
                yield NOT_JUDGED_ALONE.at(*places, target=name, service=waiver.service)


def suspensions_keep_their_condition(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a clause which suspends above a workload is used only in a month whose workload was above it.

    A workload above its limit suspends nothing by itself: the provider may choose to be judged.
    """
    for agreement in portfolio.all_agreements:
        for clause in agreement.suspensions:
            if clause.when and _limit(agreement, clause.when.workload_above) is None:
                place = clause.when.place("workload_above")
                yield CONDITION_WITHOUT_LIMIT.at(place, agreement=agreement.id, metric=clause.when.workload_above)
    for month, file in portfolio.months.items():
        for suspension in file.suspended:
            yield from _condition_kept(portfolio, month, suspension)


def _waivers(portfolio: Portfolio) -> Iterator[Waiver]:
    return (waiver for file in portfolio.months.values() for waiver in file.waivers)


def _condition_kept(portfolio: Portfolio, month: Month, suspension: SuspendedTarget) -> Iterator[Problem]:
    history, folder = portfolio.agreements.get(suspension.agreement), layout.month_folder(month)
    for version in history.in_period(month.first_day, month.next.first_day) if history else ():
        clause = next((one for one in version.agreement.suspensions if one.id == suspension.clause), None)
        metric = clause.when.workload_above if clause and clause.when else ""
        limit = _limit(version.agreement, metric)
        measured = portfolio.metric(metric, first_day_of(version, month, Per.MONTH))
        # Of a metric that is not known, and of a file that cannot be read, that is told alone.
        if clause is None or limit is None or measured is None or portfolio.is_unread(folder):
            continue
        told = {"clause": clause.id, "metric": metric, "limit": limit, "month": month}
        actual = work_done(portfolio, month, version, metric)
        if actual is None:
            yield WORKLOAD_UNTOLD.at(suspension.place("clause"), clause.place("when"), **told)
        elif actual <= limit.value:
            place = work_place(portfolio, month, version, measured)
            yield WORKLOAD_WITHIN_LIMIT.at(suspension.place("clause"), place, **told, actual=actual)


def _limit(agreement: Agreement, metric: str) -> Amount | None:
    limits = (limit.at_most for limit in agreement.workload if limit.metric == metric and limit.per is Per.MONTH)
    return next(filter(None, limits), None)
