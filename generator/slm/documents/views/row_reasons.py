"""What became of the rows of records, in words: why one is left out, or counts although it might be excluded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.agreement import Agreement
from slm.calendar import Interval
from slm.documents.edition import Edition
from slm.documents.views.listing import format_seconds, seconds_of
from slm.documents.views.maintenance import windows_text
from slm.measurement import Interruption, Refusal, RowReason
from slm.text import N_


def row_reason(edition: Edition, why: str) -> str:
    """Return why a row was left out, or is used all the same."""
    return edition.labels(_ROW_REASONS.get(why, why))


def refusals(edition: Edition, interruption: Interruption, agreement: Agreement | None) -> Iterator[str]:
    """Yield why an interruption counts although an exclusion was claimed for it, and how much of it for each reason."""
    outage, parts = interruption.outage, [part for refusal in interruption.refusals for part in refusal.parts]
    known_until = max((part.end for part in (*parts, *interruption.within)), default=outage.start)
    whole = Interval(outage.start, outage.end or known_until)
    yield from (_refusal(edition, refusal, whole, agreement) for refusal in interruption.refusals)


def _refusal(edition: Edition, refusal: Refusal, whole: Interval, agreement: Agreement | None) -> str:
    t, planned = edition.labels, agreement.maintenance if agreement else None
    part, of = (format_seconds(edition, seconds_of(spans)) for spans in (refusal.parts, (whole,)))
    if refusal.reason is RowReason.CRITICAL_PERIOD:
        return t(
            "{part} of {whole} in the critical period: {name}", part=part, whole=of, name=edition.text(refusal.name)
        )
    if refusal.reason is RowReason.OUTSIDE_WINDOW and planned:
        windows = windows_text(edition, planned)
        return t("{part} of {whole} outside the maintenance window: {windows}", part=part, whole=of, windows=windows)
    return row_reason(edition, refusal.reason)


_ROW_REASONS: Final[dict[str, str]] = {
    RowReason.REFUSED: N_("could not be read"),
    RowReason.IGNORED: N_("not a service of this book"),
    RowReason.DUPLICATE: N_("repeated"),
    RowReason.CONTRADICTED: N_("contradicted by another row"),
    RowReason.OTHER_TARGET: N_("about another target"),
    RowReason.OTHER_SERVICE: N_("about another service"),
    RowReason.OUTSIDE_PERIOD: N_("outside the period"),
    RowReason.OUTSIDE_HOURS: N_("outside service hours"),
    RowReason.NO_LENGTH: N_("without length"),
    RowReason.DEGRADATION: N_("degradation without interruption"),
    RowReason.NO_WEIGHT: N_("weighs nothing by the agreement"),
    RowReason.TOO_SHORT: N_("shorter than what counts"),
    RowReason.EXCLUDED: N_("excluded by the agreement"),
    RowReason.NO_EXCLUSION: N_("excludes nothing"),
    RowReason.LATE_NOTICE: N_("announced too late, not excluded"),
    RowReason.TOO_MANY: N_("beyond the agreed number, not excluded"),
    RowReason.TOO_LONG: N_("longer than agreed, only the rest counts"),
    RowReason.OUTSIDE_WINDOW: N_("outside the maintenance window, not excluded"),
    RowReason.CRITICAL_PERIOD: N_("in a critical period, not excluded"),
    RowReason.OTHER_KIND: N_("of another kind than the clause excludes"),
    RowReason.NOT_APPROVED: N_("not approved, not excluded"),
    RowReason.OVER_CAP: N_("beyond the agreed total, not excluded"),
    RowReason.PARTLY_OVER_CAP: N_("partly beyond the agreed total, only the rest counts"),
    RowReason.NO_ANSWER: N_("without an answer"),
    RowReason.UPDATED: N_("updated in a later month"),
    "filtered": N_("left out by the source, with a reason"),
    "joined": N_("told by another row of the same ticket"),
    RowReason.OTHER_CUSTOMER: N_("of another customer"),
    RowReason.OTHER_TYPE: N_("of a type that does not count"),
    RowReason.OTHER_PRIORITY: N_("of another priority"),
    RowReason.STILL_OPEN: "still open",
    RowReason.NOT_YET_DUE: N_("open and not yet due"),
    RowReason.OTHER_CASE: N_("about a ticket that does not count here"),
    RowReason.OUTSIDE_CASE: N_("outside the time of its ticket"),
    RowReason.NO_PRIORITY: N_("without a priority"),
    RowReason.NO_CLOCK: N_("never on this clock"),
    RowReason.OTHER_STATE: N_("a state that does nothing to this clock"),
    RowReason.NOT_STATED: "not stated",
    RowReason.UNANSWERED: N_("survey without an answer"),
}
