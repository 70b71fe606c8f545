"""What a version of an agreement says beside its own words: hours, metrics, attachments, what it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from slm.agreement import Agreement, DatedVersion, Reference, Target, attachment_path
from slm.calendar import CriticalPeriod, Holidays, HoursVersion, ServiceHours, SpecialDays
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
    portfolio, found = edition.portfolio, []
    for attachment in agreement.attachments:
        path, file = attachment_path(agreement.file_path, attachment.file), attachment.file
        if path in portfolio.attachments:
            title, data = edition.text(attachment.title), portfolio.attachments[path]
            found.append(Attached(title, file, attachment_asset(agreement, file), data, portfolio.files[path].sha256))
    return found


class HoursTable(NamedTuple):
    """Service hours as a reader needs them."""

    hours: ServiceHours
    version: HoursVersion
    week: list[tuple[str, str]]
    """Days with the same hours, and these."""
    on_holidays: str
    on_make_up_days: str | None
    holidays: list[tuple[Holidays, list[SpecialDays], list[SpecialDays]]]
    critical: list[tuple[CriticalPeriod, str]]


def hours_table(edition: Edition, revision: DatedVersion) -> HoursTable | None:
    """Return the service hours in force on the edition's day, or on the last day of a version that has ended."""
    hours = edition.portfolio.hours.get(revision.agreement.service_hours)
    if hours is None:
        return None
    day = max(min(edition.portfolio.as_of, revision.validity.end - timedelta(days=1)), revision.validity.start)
    version = hours.version_on(day)
    make_up = version.on_make_up_days
    return HoursTable(
        hours=hours,
        version=version,
        week=list(_week(edition, version)),
        on_holidays=segments_text(edition, version.on_holidays),
        on_make_up_days=None if make_up is None else segments_text(edition, make_up),
        holidays=list(_holidays(edition, version, revision)),
        critical=[(critical_period, _when(edition, critical_period)) for critical_period in version.critical_periods],
    )


def _week(edition: Edition, version: HoursVersion) -> Iterator[tuple[str, str]]:
    """Yield the week with neighbouring days of equal hours in one row: Monday to Friday, Saturday to Sunday."""
    for segments, group in groupby(zip(_DAYS, version.week.days, strict=True), key=itemgetter(1)):
        names = [edition.labels(name) for name, _ in group]
        yield _from_to(names[0], names[-1]), segments_text(edition, segments)


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def segments_text(edition: Edition, segments: Sequence[object]) -> str:
    """Return the opening hours of a day in words: "09:00–12:00, 13:00–18:00", "closed", "day and night"."""
    text = ", ".join(str(segment).replace("-", "–") for segment in segments)
    return {"": edition.labels("closed"), "00:00–24:00": edition.labels("day and night")}.get(text, text)


def days_text(edition: Edition, days: SpecialDays) -> str:
    """Return a day, or the first and the last of several."""
    return _from_to(*map(edition.date, days.span))


def role_name(edition: Edition, role: str) -> str:
    """Return the name of a role of the provider, or of the other side that signs."""
    known = next((candidate for candidate in edition.portfolio.provider.roles if candidate.id == role), None)
    return edition.text(known.name) if known else edition.labels(_SIDES[role]) if role in _SIDES else role


_SIDES = {"customer": "Customer", "supplier": "Supplier", "provider": "Provider"}


def _holidays(
    edition: Edition, version: HoursVersion, revision: DatedVersion
) -> Iterator[tuple[Holidays, list[SpecialDays], list[SpecialDays]]]:
    """Yield the days off and make-up days of each calendar that lie in the agreement version's validity."""

    def inside(days: Sequence[SpecialDays]) -> list[SpecialDays]:
        return [day for day in days if day.span[1] >= revision.validity.start and day.span[0] < revision.validity.end]

    for name in version.holidays:
        if known := edition.portfolio.holidays.get(name):
            off, worked = inside(known.days_off), inside(known.working_days)
            if off or worked:
                yield known, off, worked


def _when(edition: Edition, period: CriticalPeriod) -> str:
    parts = [edition.text(period.when)] if period.when else []
    parts += [", ".join(edition.labels(_DAYS[_WEEKDAYS.index(day)]) for day in period.days)] if period.days else []
    parts += [segments_text(edition, period.hours)] if period.hours else []
    parts += [f"{edition.date(period.first)} – {edition.date(period.last)}"] if period.first and period.last else []
    return "; ".join(parts)


_WEEKDAYS = tuple(day.lower() for day in _DAYS)


def stands_on(edition: Edition, agreement: Agreement) -> Iterator[tuple[Target, list[list[Reference]]]]:
    """Yield which targets of other agreements each target stands on, as far as this edition shows them.

    Those that stand in for each other are together.
    """
    histories = edition.portfolio.agreements
    for target in agreement.targets:
        groups = ([one for one in support if one.agreement in histories] for support in target.supports)
        if shown := [references for references in groups if references]:
            yield target, shown
