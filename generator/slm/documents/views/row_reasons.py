"""What became of the rows of records, in words: why one is left out, or counts although it might be excluded."""

from __future__ import annotations

from collections.abc import Iterator

from slm.agreement import Agreement
from slm.calendar import Interval
from slm.documents.edition import Edition
from slm.documents.views.listing import format_seconds, seconds_of
from slm.documents.views.maintenance import windows_text
from slm.measurement import ROW_REASONS, Interruption, Refusal, RowReason


def row_reason(edition: Edition, why: str) -> str:
    """Return why a row was left out, or is used all the same."""
    return edition.labels(ROW_REASONS.get(why, why))


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
