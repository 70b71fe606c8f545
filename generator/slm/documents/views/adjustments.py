"""What is adjusted in the figures of a month: exclusions that were claimed, and corrections after it was closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from slm.agreement import Agreement, AgreementHistory, Exclusion, Suspension
from slm.calendar import Duration, DurationUnit, Month, Per, month_period, zone
from slm.compliance import LockedResult, Restated, Restatement, Result, SealedAct
from slm.documents.edition import Edition
from slm.documents.views.result_format import version_of
from slm.documents.views.row_reasons import refusals
from slm.facts.signing import key_of_act
from slm.measurement import ExclusionClaim, Interruption, Outage, RowReason
from slm.text import N_
from slm.values import LocalText, remembered


class ClaimedExclusion(NamedTuple):
    """An interruption for which an exclusion of an agreement was claimed, and what the agreement makes of it."""

    outage: Outage
    agreement: Agreement
    start: str
    end: str
    clause: str
    given: str
    required: str
    approval: str
    cap: str
    outcome: str
    """A key of the labels: excluded, partly, refused, outside (service hours), or unused by any target."""
    remark: str

    @property
    def is_refused(self) -> bool:
        """Does it count, although an exclusion was claimed for it?"""
        return self.outcome == "refused"


def exclusions(
    edition: Edition, month: Month, histories: Iterable[AgreementHistory], results: Iterable[Result]
) -> list[ClaimedExclusion]:
    """Return the outages of the month to which somebody applied an exclusion of an agreement that held in it."""
    told: defaultdict[tuple[str, str], list[Interruption]] = defaultdict(list)
    for result in results:
        claimed = (row for observation in result.observations for row in observation.claimed)
        for interruption in (*result.interruptions, *claimed):
            if interruption.claim and interruption.reason is not RowReason.OUTSIDE_PERIOD:
                told[result.agreement, interruption.outage.id].append(interruption)
    found: dict[tuple[str, str], ClaimedExclusion] = {}
    for history in histories:
        for version in history.in_period(month.first_day, month.next.first_day):
            for outage in _claimed(edition, version.agreement, month):
                key = history.id, outage.id
                found[key] = _exclusion(edition, version.agreement, outage, told[key])
    used = {exclusion.outage.id for exclusion in found.values() if exclusion.outcome != "unused"}
    # Of agreements that do not count by the record, only what is used nowhere is worth a line.
    told_of = (row for row in found.values() if row.outcome != "unused" or row.outage.id not in used)
    return sorted(told_of, key=lambda row: (row.outage.start, row.outage.id, row.agreement.id))


def notice_given(edition: Edition, outage: Outage, claim: ExclusionClaim) -> str:
    """Return how early it was announced, in the unit that the agreement speaks: "3 working days 2 h".

    By hours that are open day and night no day is a working day more than another: "3 days 2 h".
    """
    t = edition.labels
    if outage.announced is None:
        return t("not recorded") if claim.notice_required else "–"
    if outage.announced >= outage.start:
        return t("none: only when it had begun")
    if claim.notice_required is None or claim.notice_given is None:
        return t("announced {moment}", moment=outage.announced.isoformat(" ", "minutes"))
    (days, rest), unit = claim.notice_given, claim.notice_required.unit
    if unit is DurationUnit.WORKING_DAYS and outage.start - outage.announced == timedelta(days=days, seconds=rest):
        unit = DurationUnit.CALENDAR_DAYS
    return _spoken(edition, days, rest, unit)


def cap_used(edition: Edition, claim: ExclusionClaim) -> str:
    """Return what is used of what the clause excludes at most in a month; empty where it says nothing of that."""
    if claim.allowed is None:
        return ""
    size = 3600 if claim.allowed.unit.value.endswith("hours") else 60
    used = _spoken(edition, *divmod(claim.used // timedelta(seconds=1), size), claim.allowed.unit)
    return edition.labels("{used} of {allowed}", used=used, allowed=claim.allowed.describe(edition.language))


def _spoken(edition: Edition, whole: int, rest: int, unit: DurationUnit) -> str:
    """Return a length in whole units and what is left over, rounded down to the minute: "3 working days 2 h"."""
    parts = [Duration(Decimal(whole), unit).describe(edition.language)]
    over = ((rest // 3600, N_("{number} h")), (rest // 60 % 60, "{number} min"))
    return " ".join(parts + [edition.labels(label, number=number) for number, label in over if number])


def _exclusion(
    edition: Edition, agreement: Agreement, outage: Outage, told: Sequence[Interruption]
) -> ClaimedExclusion:
    clause = next(exclusion for exclusion in agreement.exclusions if exclusion.id == outage.exclusion)
    claim = next((interruption.claim for interruption in told if interruption.claim), None) or ExclusionClaim()
    remarks = (why for interruption in told for why in refusals(edition, interruption, agreement))
    return ClaimedExclusion(
        outage=outage,
        agreement=agreement,
        start=_moment(outage.start, agreement),
        end=_moment(outage.end, agreement) if outage.end else edition.labels("still open"),
        clause=clause_text(edition, clause),
        given=notice_given(edition, outage, claim),
        required=claim.notice_required.describe(edition.language) if claim.notice_required else "",
        approval=approval(edition, outage),
        cap=cap_used(edition, claim),
        outcome=_outcome(told),
        remark=edition.labels("separator|, ").join(dict.fromkeys(remarks)),
    )


def clause_text(edition: Edition, clause: Exclusion | Suspension) -> str:
    """Return a clause as it was written, and after it the rules by which it holds."""
    t, written, rules = (
        edition.labels,
        edition.text(clause.clause),
        edition.speech.sentences(_clause_rules(edition, clause)),
    )
    return f"{written.rstrip('.。')}{t('separator|. ')}{rules}" if rules else written


_AT_MOST: Final = {
    Per.MONTH: N_("It excludes at most {length} of one service in a month; what exceeds that counts."),
    Per.QUARTER: N_("It excludes at most {length} of one service in a quarter; what exceeds that counts."),
    Per.YEAR: N_("It excludes at most {length} of one service in a year; what exceeds that counts."),
}


def _clause_rules(edition: Edition, clause: Exclusion | Suspension) -> Iterator[str]:
    t, language = edition.labels, edition.language
    if isinstance(clause, Suspension):
        if clause.when is not None:
            metric = edition.name("metric", clause.when.workload_above)
            yield t("It may be used only in a month whose workload was above the limit: {metric}.", metric=metric)
        return
    if clause.kind is not None:
        yield t("It excludes only interruptions of this kind: {kind}.", kind=t(f"outage kind|{clause.kind}"))
    if clause.notice is not None:
        length = clause.notice.describe(language)
        yield t("It excludes only what was announced at least {length} before.", length=length)
    if clause.approval:
        yield t("It excludes only what was approved; the record names by whom.")
    if clause.shorter_than is not None:
        yield t("It excludes only what was shorter than {length}.", length=clause.shorter_than.describe(language))
    if clause.at_most is not None:
        length = clause.at_most.describe(language)
        yield t(_AT_MOST[clause.per], length=length)


def _outcome(told: Sequence[Interruption]) -> str:
    inside = [interruption for interruption in told if interruption.reason is not RowReason.OUTSIDE_HOURS]
    if not inside:
        return "outside" if told else "unused"
    if all(interruption.refusals and not interruption.excluded for interruption in inside):
        return "refused"
    return "excluded" if all(interruption.reason is RowReason.EXCLUDED for interruption in inside) else "partly"


def _moment(instant: datetime, agreement: Agreement) -> str:
    return instant.astimezone(zone(agreement.time_zone)).isoformat(" ", "minutes")[: len("2026-01-01 00:00")]


def approval(edition: Edition, outage: Outage) -> str:
    """Return who approved that an outage is excluded, and when, as far as the reader may know; empty for neither."""
    person = edition.portfolio.provider.person_meant(outage.approved_by) if outage.approved_by else None
    by = edition.text(person.name) if person else " ".join(edition.said(outage.approved_by))
    on = edition.date(outage.approved_on) if outage.approved_on else ""
    return edition.labels("{person}, {date}", person=by, date=on) if by and on else by or on


def _claimed(edition: Edition, agreement: Agreement, month: Month) -> Iterator[Outage]:
    """Yield the outages of a month that name a clause of the agreement and concern one of its services."""
    clauses = {exclusion.id for exclusion in agreement.exclusions}
    period = month_period(month, zone(agreement.time_zone))
    for outage in _with_exclusion(edition):
        goes_on = outage.start < period.end and (outage.end is None or outage.end > period.start)
        if outage.exclusion in clauses and outage.service in agreement.services and goes_on:
            yield outage


@remembered
def _with_exclusion(edition: Edition) -> tuple[Outage, ...]:
    """Return the few outages of all months to which somebody applied an exclusion."""
    return tuple(outage for outage in edition.portfolio.outages.outages if outage.exclusion)


class CorrectedFigure(NamedTuple):
    """One result that a correction changed."""

    promise: str
    agreement: str
    before: str
    after: str
    anchor: str
    """Where the report has it; empty where there is no such result any more."""


class CorrectionNotice(NamedTuple):
    """A correction of a closed month: who made it, when and why, old figures beside new ones (FAILURES F69)."""

    on: date
    made: str
    reason: str
    distribution: str
    """To whom the corrected report goes; empty where that is not written down."""
    figures: tuple[CorrectedFigure, ...]


def corrections(edition: Edition, month: Month, agreements: Collection[str] | None) -> list[CorrectionNotice]:
    """Return the corrections of a month that were made until the day of the book, the oldest first.

    Where agreements are given, only what the parties of these may see of it.
    """
    lock = edition.portfolio.locks.get(month)
    if lock and agreements is not None:
        lock = lock.seen_by_those_of(agreements)
    return [_correction(edition, month, made) for made in lock.restated_by(edition.portfolio.as_of)] if lock else []


def correction_note(edition: Edition, result: Result) -> str:
    """Return "corrected on 5 Mar 2025; until then: 100.00 % (kept)"; empty for a result that never was."""
    if not result.restated:
        return ""
    first, day = _figure(edition, result.restated[0].before), edition.date(result.restated[-1].on)
    return edition.labels("corrected on {date}; until then: {value}", date=day, value=first)


def _correction(edition: Edition, month: Month, statement: Restatement) -> CorrectionNotice:
    t, day = edition.labels, edition.date(statement.on)
    who = edition.person(statement.by) if statement.by else ""
    made = t("Corrected on {date} by {person}", date=day, person=who) if who else t("Corrected on {date}", date=day)
    return CorrectionNotice(
        on=statement.on,
        made=edition.signed(made, key_of_act(edition.portfolio, month, SealedAct.RESTATED, statement.on, statement.by)),
        reason=edition.text(LocalText(statement.reason)) if statement.reason else "",
        distribution=t("separator|; ").join(map(edition.text, statement.distribution or ())),
        figures=tuple(_corrected(edition, change) for change in statement.changes),
    )


def _corrected(edition: Edition, change: Restated) -> CorrectedFigure:
    result, after = change.result, change.after
    version = version_of(edition, result["agreement"], result["version"])
    target = version.target(result["target"]) if version else None
    return CorrectedFigure(
        promise=f"{edition.target(target) if target else result['target']} · {edition.service(result['service'])}",
        agreement=f"{result['agreement']} {result['version']}",
        before=_figure(edition, change.before),
        after=_figure(edition, after),
        anchor="-".join(after[part] for part in ("agreement", "target", "service")) if after else "",
    )


def _figure(edition: Edition, result: LockedResult | None) -> str:
    if result is None:
        return "–"
    value, metric = result["display"], edition.portfolio.metrics.get(result["metric"])
    unit = edition.text(metric.unit) if metric and result["unit"] != "percent" and value else ""
    verdict = edition.labels(f"verdict|{result['verdict']}")
    return edition.aside(" ".join(filter(None, (value, unit))), verdict)
