"""How and when services are served: hours with their holidays, levels, and the work that the targets are made for."""

from __future__ import annotations

from collections.abc import Iterator

from slm.agreement import DatedVersion
from slm.catalog import Level
from slm.documents.document import SCREEN, Part, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import column, items, joined, paragraphs, prose, row, section, strong, styled, table
from slm.documents.views.agreements import HoursTable, days_text, hours_table, segments_text
from slm.documents.views.promises import workload


def served(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield service hours, service levels and limits of workload."""
    agreement, t = version.agreement, edition.labels
    yield from section("hours", t("Service hours"), _hours(edition, version))
    levels = (level for level in edition.portfolio.levels.levels if level.id in agreement.levels)
    head = (
        t("Level"),
        column(t("Meaning"), "wide"),
        t("Response within"),
        t("Resolution within"),
        t("Progress report every"),
    )
    yield from section("levels", t("Service levels"), table(head, (_level(edition, level) for level in levels)))
    if agreement.workload:
        limits = (
            row(metric_name(edition, limit.metric), workload(edition, limit), edition.text(limit.note))
            for limit in agreement.workload
        )
        yield from section(
            "workload",
            t("Workload limits"),
            paragraphs(t("The targets are made for this much work.")),
            table((t("Workload"), t("Limit"), t("Note")), limits),
        )


def metric_name(edition: Edition, metric: str) -> str:
    """Return the name of a metric."""
    known = edition.portfolio.metrics.get(metric)
    return edition.text(known.name) if known else metric


def _level(edition: Edition, level: Level) -> TableRow:
    language = edition.language
    return row(
        strong(joined(" ", (styled("id", level.id), edition.text(level.name)))),
        edition.text(level.description),
        level.respond.describe(language),
        level.resolve.describe(language),
        level.update_every.describe(language) if level.update_every else "–",
    )


def _hours(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    t, found = edition.labels, hours_table(edition, version)
    if found is None:
        yield from paragraphs(version.agreement.service_hours)
        yield from paragraphs(edition.text(version.agreement.hours_exceptions))
        return
    zone = t("in the time zone {zone}", zone=found.hours.time_zone)
    yield from prose(joined(t("separator|, "), (strong(edition.text(found.hours.name)), zone)))
    yield from paragraphs(edition.text(found.hours.description))
    yield table((t("Day"), t("Hours")), _days(edition, found), narrow=True)
    yield from _source(edition, found)
    yield from paragraphs(edition.text(version.agreement.hours_exceptions))
    critical = (t("{name}: {value}", name=edition.text(period.name), value=when) for period, when in found.critical)
    yield from section("critical-periods", t("Critical periods"), items(critical))
    holidays = t("Public holidays and make-up working days")
    yield from section("holidays", holidays, _holidays(edition, found), look="folded")


def _days(edition: Edition, found: HoursTable) -> Iterator[TableRow]:
    t = edition.labels
    yield from (row(*days) for days in found.week)
    if found.version.holidays:
        make_up = t("as on their weekday") if found.on_make_up_days is None else found.on_make_up_days
        yield row(t("Public holidays"), found.on_holidays)
        yield row(t("Make-up working days"), make_up)
    for exception in found.version.exceptions:
        hours = segments_text(edition, exception.hours)
        yield row(edition.date(exception.date), f"{hours} ({edition.text(exception.reason)})")


def _source(edition: Edition, found: HoursTable) -> tuple[Part, ...]:
    if not found.version.source:
        return ()
    t = edition.labels
    source = t("{name}: {value}", name=t("Source"), value=edition.text(found.version.source))
    since = t("since {date}", date=edition.date(found.version.start))
    return prose(joined(t("separator|; "), (source, since)), "quiet", on=SCREEN)


def _holidays(edition: Edition, found: HoursTable) -> Iterator[Part]:
    t = edition.labels
    for calendar, off, worked in found.holidays:
        rows = [(days_text(edition, days), edition.text(days.name), found.on_holidays) for days in off]
        rows += [(days_text(edition, days), edition.text(days.name), t("worked")) for days in worked]
        name, notice = edition.text(calendar.name), edition.text(calendar.source.notice)
        document = f" ({calendar.source.document})" if calendar.source.document else ""
        yield from prose(strong(name))
        yield table((t("Days"), t("Occasion"), t("Hours")), rows, label=name)
        yield from paragraphs(notice + document, "quiet")
