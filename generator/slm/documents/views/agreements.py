"""What a version of an agreement says beside its own words: hours, metrics, attachments, what it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from slm.agreement import Agreement, DatedVersion, Reference, Target, attachment_path
from slm.calendar import CriticalPeriod, Holidays, HoursVersion, ServiceHours, SpecialDays
from slm.catalog import Metric
from slm.documents.addresses import attachment_asset
from slm.documents.edition import Edition


class Attached(NamedTuple):
    """A file that belongs to a version."""

    title: str
    file: str
    path: str
    data: bytes
    sha256: str


def attached(edition: Edition, agreement: Agreement) -> list[Attached]:
    """Return the files that belong to a version, as far as they could be read."""
    portfolio = edition.portfolio
    paths = [
        (attachment, attachment_path(agreement.file_path, attachment.file)) for attachment in agreement.attachments
    ]
    return [
        Attached(
            edition.text(attachment.title),
            attachment.file,
            attachment_asset(agreement, attachment.file),
            portfolio.attachments[path],
            portfolio.files[path].sha256,
        )
        for attachment, path in paths
        if path in portfolio.attachments
    ]


class WeekRow(NamedTuple):
    """Days of the week with the same hours."""

    first: str
    last: str
    hours: str


class HoursTable(NamedTuple):
    """Service hours as a reader needs them."""

    hours: ServiceHours
    version: HoursVersion
    week: list[WeekRow]
    on_holidays: str
    on_make_up_days: str | None
    holidays: list[tuple[Holidays, list[SpecialDays], list[SpecialDays]]]
    critical: list[tuple[CriticalPeriod, str]]
    published_until: date | None


def metrics(edition: Edition, agreement: Agreement) -> list[Metric]:
    """Return the metrics that targets and workload limits of the agreement are about."""
    used = {target.metric for target in agreement.targets} | {limit.metric for limit in agreement.workload}
    return [metric for name, metric in edition.portfolio.metrics.items() if name in used]


def hours_table(edition: Edition, revision: DatedVersion) -> HoursTable | None:
    """Return the service hours in force on the edition's day, or on the last day of a version that has ended."""
    hours = edition.portfolio.hours.get(revision.agreement.service_hours)
    if hours is None:
        return None
    day = max(min(edition.portfolio.as_of, revision.validity.end - timedelta(days=1)), revision.validity.start)
    version = hours.version_on(day)
    compiled = edition.portfolio.working_time.get(revision.agreement.service_hours)
    make_up = version.on_make_up_days
    return HoursTable(
        hours=hours,
        version=version,
        week=_week(edition, version),
        on_holidays=segments_text(edition, version.on_holidays),
        on_make_up_days=None if make_up is None else segments_text(edition, make_up),
        holidays=_holidays(edition, version, revision),
        critical=[(critical_period, _when(edition, critical_period)) for critical_period in version.critical_periods],
        published_until=compiled.published_until if compiled else None,
    )


def _week(edition: Edition, version: HoursVersion) -> list[WeekRow]:
    """Return the week with neighbouring days of equal hours in one row: Monday to Friday, Saturday to Sunday."""
    days = list(zip(_DAYS, version.week.days, strict=True))
    rows = []
    for segments, group in groupby(days, key=lambda day: day[1]):
        names = [edition.labels(name) for name, _ in group]
        rows.append(WeekRow(names[0], names[-1], segments_text(edition, segments)))
    return rows


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def segments_text(edition: Edition, segments: Sequence[object]) -> str:
    """Return the opening hours of a day in words: "09:00–12:00, 13:00–18:00", "closed", "day and night"."""
    text = ", ".join(str(segment).replace("-", "–") for segment in segments)
    return {"": edition.labels("closed"), "00:00–24:00": edition.labels("day and night")}.get(text, text)


def days_text(edition: Edition, days: SpecialDays) -> str:
    """Return a day, or the first and the last of several."""
    first, last = days.span
    return edition.date(first) if first == last else f"{edition.date(first)} – {edition.date(last)}"


def role_name(edition: Edition, role: str) -> str:
    """Return the name of a role of the provider, or of the other side that signs."""
    known = next((candidate for candidate in edition.portfolio.provider.roles if candidate.id == role), None)
    return edition.text(known.name) if known else edition.labels(_SIDES[role]) if role in _SIDES else role


_SIDES = {"customer": "Customer", "supplier": "Supplier", "provider": "Provider"}


def _holidays(
    edition: Edition, version: HoursVersion, revision: DatedVersion
) -> list[tuple[Holidays, list[SpecialDays], list[SpecialDays]]]:
    """Return the days off and make-up days of each calendar that lie in the agreement version's validity."""

    def inside(days: Sequence[SpecialDays]) -> list[SpecialDays]:
        return [day for day in days if day.span[1] >= revision.validity.start and day.span[0] < revision.validity.end]

    holidays = [
        edition.portfolio.holidays[holiday] for holiday in version.holidays if holiday in edition.portfolio.holidays
    ]
    found = [(holiday, inside(holiday.days_off), inside(holiday.working_days)) for holiday in holidays]
    return [entry for entry in found if entry[1] or entry[2]]


def _when(edition: Edition, period: CriticalPeriod) -> str:
    parts = [edition.text(period.when)] if period.when else []
    parts += [", ".join(edition.labels(_DAYS[_WEEKDAYS.index(day)]) for day in period.days)] if period.days else []
    parts += [segments_text(edition, period.hours)] if period.hours else []
    if period.first and period.last:
        parts.append(f"{edition.date(period.first)} – {edition.date(period.last)}")
    return "; ".join(parts)


_WEEKDAYS = tuple(day.lower() for day in _DAYS)


def stands_on(edition: Edition, agreement: Agreement) -> list[tuple[Target, list[list[Reference]]]]:
    """Return which targets of other agreements each target stands on, as far as this edition shows them.

    Those that stand in for each other are together.
    """
    histories = edition.portfolio.agreements
    return [
        (target, groups)
        for target in agreement.targets
        if (
            groups := [
                references
                for support in target.supports
                if (references := [one for one in support if one.agreement in histories])
            ]
        )
    ]
