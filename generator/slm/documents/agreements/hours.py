"""When an agreement is served: its hours with their holidays, and the other hours that its targets name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.agreement import DatedVersion
from slm.calendar import DayOff
from slm.documents.document import SCREEN, Part, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import items, joined, paragraphs, prose, row, section, strong, table
from slm.documents.views.agreements import HoursTable, days_text, hours_table
from slm.documents.views.maintenance import segments_text
from slm.text import N_

_COUNTS: Final = N_(
    "The promises of this agreement count in these hours, for both sides. The catalog tells when a service runs for "
    "everybody, the contacts when somebody answers."
)


def hours_of_term(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield the service hours of an agreement, then those that a target names: "during Office hours" says no hour."""
    t, agreement = edition.labels, version.agreement
    exceptions = paragraphs(edition.text(agreement.hours_exceptions))
    found = hours_table(edition, version, agreement.service_hours)
    if found is None:
        yield from (*paragraphs(agreement.service_hours), *exceptions)
    else:
        yield from prose(joined(t("separator|, "), (strong(edition.text(found.hours.name)), _zone(edition, found))))
        yield from _hours(edition, found, t(_COUNTS), "")
        yield from exceptions
        yield from _special(edition, found, "")
    named = dict.fromkeys(name for target in agreement.targets for name in target.named_hours)
    for name in named:
        other = hours_table(edition, version, name) if name != agreement.service_hours else None
        if other is not None:
            zone = prose(_zone(edition, other)) if other.hours.time_zone != agreement.time_zone else ()
            counts = t("The targets and limits that name these hours count in them.")
            shown = (*zone, *_hours(edition, other, counts, name), *_special(edition, other, name))
            yield from section(f"hours-{name}", edition.text(other.hours.name), shown)


def _zone(edition: Edition, found: HoursTable) -> str:
    return edition.zone(found.hours.time_zone)


def _hours(edition: Edition, found: HoursTable, counts: str, name: str) -> Iterator[Part]:
    """Yield the hours of the week, and whose they are; `name` is empty for those of the agreement."""
    t = edition.labels
    yield from paragraphs(edition.text(found.hours.description))
    yield table(
        (t("Day"), t("Hours")), _days(edition, found), narrow=True, label=edition.text(found.hours.name) if name else ""
    )
    yield from prose(counts, "quiet", on=SCREEN)
    if found.version.source:
        source = t("{name}: {value}", name=t("Source"), value=edition.text(found.version.source))
        since = t("since {date}", date=edition.date(found.version.start))
        yield from prose(joined(t("separator|; "), (source, since)), "quiet", on=SCREEN)


def _special(edition: Edition, found: HoursTable, name: str) -> Iterator[Part]:
    """Yield critical periods and holidays."""
    t, of = edition.labels, f"-{name}" if name else ""
    critical = (t("{name}: {value}", name=edition.text(period.name), value=when) for period, when in found.critical)
    yield from section(f"critical-periods{of}", t("Critical periods"), items(critical))
    holidays = t("Public holidays and make-up working days")
    yield from section(f"holidays{of}", holidays, _holidays(edition, found), look="folded")


def _days(edition: Edition, found: HoursTable) -> Iterator[TableRow]:
    t = edition.labels
    yield from (row(*days) for days in found.week)
    if found.version.holidays:
        make_up = t("as on their weekday") if found.on_make_up_days is None else found.on_make_up_days
        yield row(t("Public holidays"), found.on_holidays)
        yield row(t("Make-up working days"), make_up)
    for exception in found.version.exceptions:
        hours = segments_text(edition, exception.hours)
        yield row(edition.date(exception.date), edition.aside(hours, edition.text(exception.reason)))


def _hours_off(edition: Edition, days: DayOff, found: HoursTable) -> str:
    if not days.closed:
        return found.on_holidays
    return edition.labels("as on their weekday, but off {hours}", hours=segments_text(edition, days.closed))


def _holidays(edition: Edition, found: HoursTable) -> Iterator[Part]:
    t = edition.labels
    for calendar, off, worked in found.holidays:
        rows = [(days_text(edition, days), edition.text(days.name), _hours_off(edition, days, found)) for days in off]
        rows += [(days_text(edition, days), edition.text(days.name), t("worked")) for days in worked]
        name, notice = edition.text(calendar.name), edition.text(calendar.source.notice)
        yield from prose(strong(name))
        yield table((t("Days"), t("Occasion"), t("Hours")), rows, label=name)
        yield from paragraphs(
            edition.aside(notice, calendar.source.document) if calendar.source.document else notice, "quiet"
        )
