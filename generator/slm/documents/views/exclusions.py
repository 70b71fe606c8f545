"""Interruptions for which an exclusion was claimed: notice given and required, approval, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from slm.agreement import Agreement, AgreementHistory
from slm.calendar import Duration, DurationUnit, Month, month_period, zone
from slm.compliance import Result
from slm.documents.edition import Edition
from slm.documents.views import promises, result_format
from slm.measurement import ExclusionClaim, Interruption, Outage, RowReason
from slm.text import N_
from slm.values import remembered


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
    told: dict[tuple[str, str], list[Interruption]] = {}
    for result in results:
        for interruption in (
            *result.interruptions,
            *(row for observation in result.observations for row in observation.claimed),
        ):
            if interruption.claim and interruption.reason is not RowReason.OUTSIDE_PERIOD:
                told.setdefault((result.agreement, interruption.outage.id), []).append(interruption)
    found: dict[tuple[str, str], ClaimedExclusion] = {}
    for history in histories:
        for agreement in (version.agreement for version in history.in_period(month.first_day, month.next.first_day)):
            for outage in _claimed(edition, agreement, month):
                key = history.id, outage.id
                found[key] = _exclusion(edition, agreement, outage, told.get(key, []))
    used = {exclusion.outage.id for exclusion in found.values() if exclusion.outcome != "unused"}
    # Of agreements that do not count by the record, only what is used nowhere is worth a line.
    told_of = (
        exclusion for exclusion in found.values() if exclusion.outcome != "unused" or exclusion.outage.id not in used
    )
    return sorted(told_of, key=lambda exclusion: (exclusion.outage.start, exclusion.outage.id, exclusion.agreement.id))


def notice_given(edition: Edition, outage: Outage, claim: ExclusionClaim) -> str:
    """Return how early it was announced, in the unit that the agreement speaks: "3 working days 2 h"."""
    t = edition.labels
    if outage.announced is None:
        return t("not recorded") if claim.notice_required else "–"
    if outage.announced >= outage.start:
        return t("none: only when it had begun")
    if claim.notice_required is None or claim.notice_given is None:
        return t("announced {moment}", moment=outage.announced.isoformat(" ", "minutes"))
    return spoken(edition, *claim.notice_given, claim.notice_required.unit)


def notice_required(edition: Edition, claim: ExclusionClaim) -> str:
    """Return how early it has to be announced; empty where the agreement does not ask it."""
    return claim.notice_required.describe(edition.language) if claim.notice_required else ""


def cap_used(edition: Edition, claim: ExclusionClaim) -> str:
    """Return what is used of what the clause excludes at most in a month; empty where it says nothing of that."""
    if claim.allowed is None:
        return ""
    size = 3600 if claim.allowed.unit.value.endswith("hours") else 60
    whole, rest = divmod(claim.used // timedelta(seconds=1), size)
    used = spoken(edition, whole, rest, claim.allowed.unit)
    return edition.labels("{used} of {allowed}", used=used, allowed=claim.allowed.describe(edition.language))


def spoken(edition: Edition, whole: int, rest: int, unit: DurationUnit) -> str:
    """Return a length in whole units and what is left over, rounded down to the minute: "3 working days 2 h"."""
    parts = [Duration(Decimal(whole), unit).describe(edition.language)]
    for number, label in ((rest // 3600, N_("{number} h")), (rest // 60 % 60, "{number} min")):
        if number:
            parts.append(edition.labels(label, number=number))
    return " ".join(parts)


def _exclusion(
    edition: Edition, agreement: Agreement, outage: Outage, told: Collection[Interruption]
) -> ClaimedExclusion:
    clause = next(exclusion for exclusion in agreement.exclusions if exclusion.id == outage.exclusion)
    claim = next((interruption.claim for interruption in told if interruption.claim), None) or ExclusionClaim()
    why = dict.fromkeys(
        result_format.row_reason(edition, interruption.remark) for interruption in told if interruption.remark
    )
    return ClaimedExclusion(
        outage=outage,
        agreement=agreement,
        start=_moment(outage.start, agreement),
        end=_moment(outage.end, agreement) if outage.end else edition.labels("still open"),
        clause=promises.clause_text(edition, clause),
        given=notice_given(edition, outage, claim),
        required=notice_required(edition, claim),
        approval=approval(edition, outage),
        cap=cap_used(edition, claim),
        outcome=_outcome(told),
        remark=edition.labels("separator|, ").join(why),
    )


def _outcome(told: Collection[Interruption]) -> str:
    inside = [interruption for interruption in told if interruption.reason is not RowReason.OUTSIDE_HOURS]
    if not inside:
        return "outside" if told else "unused"
    if all(interruption.remark in _REFUSED for interruption in inside):
        return "refused"
    return "excluded" if all(interruption.reason is RowReason.EXCLUDED for interruption in inside) else "partly"


_REFUSED: Final = (RowReason.LATE_NOTICE, RowReason.TOO_MANY, RowReason.NOT_APPROVED, RowReason.OVER_CAP)


def _moment(instant: datetime, agreement: Agreement) -> str:
    return instant.astimezone(zone(agreement.time_zone)).isoformat(" ", "minutes")[: len("2026-01-01 00:00")]


def approval(edition: Edition, outage: Outage) -> str:
    """Return who approved that an outage is excluded; empty where nobody did."""
    by, on = outage.approved_by, outage.approved_on
    if by is None:
        return ""
    return edition.labels("{person}, {date}", person=by, date=edition.date(on)) if on else by


def _claimed(edition: Edition, agreement: Agreement, month: Month) -> Iterator[Outage]:
    """Yield the outages of a month that name a clause of the agreement and concern one of its services."""
    clauses, period = (
        {exclusion.id for exclusion in agreement.exclusions},
        month_period(month, zone(agreement.time_zone)),
    )
    for outage in _with_exclusion(edition):
        goes_on = outage.start < period.end and (outage.end is None or outage.end > period.start)
        if outage.exclusion in clauses and outage.service in agreement.services and goes_on:
            yield outage


@remembered
def _with_exclusion(edition: Edition) -> tuple[Outage, ...]:
    """Return the few outages of all months to which somebody applied an exclusion."""
    return tuple(outage for outage in edition.portfolio.outages.outages if outage.exclusion)
