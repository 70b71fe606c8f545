"""When maintenance may be done and when not, in words: its windows, its limits in a period, critical periods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from slm.agreement import Maintenance
from slm.calendar import CriticalPeriod, Duration, MaintenanceWindow, Per
from slm.documents.edition import Edition
from slm.measurement import Outage
from slm.text import N_

_NUMBER: Final = {
    Per.MONTH: N_("At most per month"), Per.QUARTER: N_("At most per quarter"), Per.YEAR: N_("At most per year")
}  # fmt: skip
_TOTAL: Final = {
    Per.MONTH: N_("In all at most per month"), Per.QUARTER: N_("In all at most per quarter"),
    Per.YEAR: N_("In all at most per year"),
}  # fmt: skip


def limits(edition: Edition, maintenance: Maintenance) -> Iterator[tuple[str, str]]:
    """Yield what limits maintenance beside its windows, each with its label; empty for what is not limited."""
    t, language = edition.labels, edition.language
    yield t("Announced before"), notice_words(edition, maintenance)
    yield t(_NUMBER[maintenance.per]), "" if maintenance.at_most is None else str(maintenance.at_most)
    yield t("Longest interruption"), maintenance.longest.describe(language) if maintenance.longest else ""
    yield t(_TOTAL[maintenance.per]), maintenance.total.describe(language) if maintenance.total else ""


def notice_words(edition: Edition, maintenance: Maintenance) -> str:
    """Return how early maintenance is announced; empty where nothing is agreed of it."""
    if maintenance.notice is None or isinstance(maintenance.notice, Duration):
        return maintenance.notice.describe(edition.language) if maintenance.notice else ""
    return edition.labels("beforehand, without a time")


def window_days(edition: Edition, window: MaintenanceWindow) -> str:
    """Return on which days a window begins: "every Tuesday", "second Sunday of a month", or its dates."""
    t = edition.labels
    comma = t("separator|, ")
    if window.dates:
        return comma.join(map(edition.date, window.dates))
    days = weekdays(edition, window.weekdays)
    nth = comma.join(t(f"nth|{nth}") for nth in window.nth)
    return t("{nth} {days} of a month", nth=nth, days=days) if nth else t("every {days}", days=days)


def window_hours(edition: Edition, window: MaintenanceWindow) -> str:
    """Return the hours of a window: "02:00–05:00", "18:00–08:00 of the next day"."""
    hours = f"{window.start}–{window.until}"
    return edition.labels("{hours} of the next day", hours=hours) if window.passes_midnight else hours


def window_text(edition: Edition, window: MaintenanceWindow) -> str:
    """Return a window in a few words: "every Tuesday 02:00–05:00", with a word if it needs no other announcement."""
    when = f"{window_days(edition, window)} {window_hours(edition, window)}"
    return edition.aside(when, edition.labels("once and for all")) if window.announced else when


def windows_text(edition: Edition, maintenance: Maintenance) -> str:
    """Return all windows in which maintenance may be done."""
    return edition.labels("separator| or ").join(window_text(edition, window) for window in maintenance.windows)


def maintenance_day(edition: Edition, row: Outage, zone: tzinfo | None = None) -> str:
    """Return when maintenance is that is written down: "8 Dec 2026 02:00–03:00"."""
    start, end = (instant.astimezone(zone or row.start.tzinfo) if instant else None for instant in (row.start, row.end))
    began = f"{edition.date(start.date())} {start:%H:%M}" if start else ""
    if start is None or end is None:
        return began
    return f"{began}–{end:%H:%M}" if start.date() == end.date() else f"{began} – {edition.date(end.date())} {end:%H:%M}"


def said_of(edition: Edition, row: Outage) -> str:
    """Return what is told of maintenance that is to come, in the words of the reader's language."""
    return " ".join(edition.said(row.told))


def weekdays(edition: Edition, days: Sequence[str]) -> str:
    """Return the names of days of the week."""
    return edition.labels("separator|, ").join(edition.labels(day.capitalize()) for day in days)


def segments_text(edition: Edition, segments: Sequence[object]) -> str:
    """Return the opening hours of a day in words: "09:00–12:00, 13:00–18:00", "closed", "day and night"."""
    text = ", ".join(str(segment).replace("-", "–") for segment in segments)
    return {"": edition.labels("closed"), "00:00–24:00": edition.labels("day and night")}.get(text, text)


def critical_when(edition: Edition, period: CriticalPeriod) -> str:
    """Return when a critical period is: in its own words, by days, hours and dates."""
    parts = [edition.text(period.when)] if period.when else []
    parts += [weekdays(edition, period.days)] if period.days else []
    parts += [segments_text(edition, period.hours)] if period.hours else []
    if period.first or period.last:
        parts.append(" – ".join(edition.date(day) if day else "…" for day in (period.first, period.last)))
    return edition.labels("separator|; ").join(parts)
