"""How a figure was made: its rule in words, the numbers put in, and every record behind it, to be added up by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from slm.calendar import Month, Period
from slm.compliance import Result
from slm.documents.addresses import interruption_anchor
from slm.documents.edition import Edition
from slm.documents.views import listing
from slm.documents.views.adjustments import approval, cap_used, correction_note, notice_given
from slm.documents.views.calculation import added_by, interruption_rules, rules_of, steps_of, sums_of
from slm.documents.views.result_format import target_name, version_of
from slm.documents.views.row_reasons import refusals, row_reason
from slm.facts.sources import Basis, is_from_records
from slm.measurement import (
    Case,
    ExclusionClaim,
    Figures,
    Interruption,
    Outage,
    ReportedFigure,
    RowReason,
    RowTally,
    Ticket,
)
from slm.problem import Place
from slm.values import Written

MOST_PAUSES: Final = 10
"""How many pauses of a case a page lists."""

ReportedFigures = defaultdict[tuple[Month, str, str | None], list[tuple[Figures, ReportedFigure]]]
"""Reported figures by month, agreement and target."""


class RowGroup(NamedTuple):
    """Rows of a file that had one fate: how many, and their lines as far as each row is known."""

    words: str
    number: int
    lines: str = ""


class SourceFile(NamedTuple):
    """A file behind a figure, and what became of its rows: read = used + left out (FAILURES F9)."""

    rows: RowTally
    used: RowGroup
    remarks: list[RowGroup]
    """Rows that are used although they might have been left out."""
    left_out: list[RowGroup]


class CountedOutage(NamedTuple):
    """A record of an interruption: as it was written, and what of it lies in the period and in agreed service time."""

    outage: Outage
    start: str
    end: str
    around: list[str]
    """Where the rest of it counts, if it does not lie in this period alone (FAILURES F23)."""
    parts: list[tuple[str, str]]
    """What lies in agreed service time, and how long that is."""
    length: str
    """What it adds to the downtime; empty where it does not count."""
    why: str
    claim: list[str]
    """Notice given and required, and what is used of a cap, where it names a clause of exclusion."""
    weight: str

    @property
    def anchor(self) -> str:
        """What stands for it in the address of its row."""
        return interruption_anchor(self.outage.id)


class TimedCase(NamedTuple):
    """A case on its clock."""

    ticket: Ticket
    started: str
    due: str
    stopped: str
    spent: str
    limit: str
    working: str
    calendar: str
    pauses: list[str]
    is_on_time: bool | None
    """None where no limit is promised, but a statistic of the times."""


class Reported(NamedTuple):
    """A figure that somebody reported, with where it stands."""

    source: str
    collected: str
    note: str
    place: Place


class Derivation(NamedTuple):
    """One figure and how it was made."""

    result: Result
    anchor: str
    title: str
    corrected: str
    rule: list[tuple[str, str]]
    steps: list[tuple[str, str]]
    interruptions: list[CountedOutage]
    interruptions_left: int
    """How many more there are than are listed; all are in the files."""
    sums: list[tuple[str, str]]
    listings: list[listing.Listing]
    cases: list[TimedCase]
    cases_left: int
    late_left: int
    """How many of `cases_left` were late."""
    late: list[TimedCase]
    overdue_left: int
    """How many more than `late` were open and overdue."""
    reported: list[Reported]
    sources: list[SourceFile]
    is_unpublished: bool
    """Are the files so large that they are not part of the site?"""

    @property
    def lists_records(self) -> bool:
        """Are there records to list, one by one?"""
        return bool(self.interruptions or self.listings or self.cases or self.cases_left or self.late)


def reported_figures(files: Mapping[Month, Figures]) -> ReportedFigures:
    """Return the figures of months by what each is about, beside the file in which it stands."""
    found: ReportedFigures = defaultdict(list)
    for month, file in files.items():
        for figure in file.figures:
            found[month, figure.agreement, figure.target].append((file, figure))
    return found


def derivation(  # noqa: PLR0913, PLR0917 - what a figure is made of
    edition: Edition, result: Result, anchor: str, basis: Basis, files: Sequence[RowTally], figures: ReportedFigures
) -> Derivation:
    """Return how a result was made, of which rows of these files and of which of the reported figures."""
    period, reported = result.period, list(_reported(edition, result, figures))
    cases = sorted(result.cases, key=lambda case: (case.is_on_time, case.due_at, case.ticket.id))
    late = [case for case in cases if not case.is_on_time]
    listed = cases if len(cases) <= listing.MOST_LISTED else late[: listing.MOST_LISTED]
    overdue = overdue_elsewhere(result)
    down = listing.first(result.interruptions, lambda record: (bool(record.reason), -added_by(record)))
    return Derivation(
        result=result,
        anchor=anchor,
        title=f"{result.agreement} · {target_name(edition, result)} · {edition.service(result.service)}",
        corrected=correction_note(edition, result),
        rule=list(rules_of(edition, result, basis)),
        steps=list(steps_of(edition, result)),
        interruptions=[_counted_outage(edition, result, interruption) for interruption in down],
        interruptions_left=len(result.interruptions) - len(down),
        sums=list(sums_of(edition, result)),
        listings=list(listing.listings(edition, result, interruption_rules(edition, result))),
        cases=[_timed_case(edition, case, period, has_limit=has_limit(result)) for case in listed],
        cases_left=len(cases) - len(listed),
        late_left=len(late) - sum(not case.is_on_time for case in listed),
        late=[_timed_case(edition, case, period, has_limit=True) for case in overdue[: listing.MOST_LISTED]],
        overdue_left=max(0, len(overdue) - listing.MOST_LISTED),
        reported=reported,
        sources=list(_sources(edition, result, files, reported)),
        is_unpublished=basis.is_large,
    )


def overdue_elsewhere(result: Result) -> list[Case]:
    """Return the cases that were open and overdue at the end and that the figure does not count."""
    counted = {id(case) for case in result.cases}
    return [case for case in result.late if id(case) not in counted]


def has_limit(result: Result) -> bool:
    """Is each case of a result held to a limit, and not its time part of a statistic?"""
    return result.unit == "percent"


def _counted_outage(edition: Edition, result: Result, interruption: Interruption) -> CountedOutage:
    t, period, outage = edition.labels, result.period, interruption.outage
    parts = [(listing.format_interval(part, period), listing.seconds_of((part,))) for part in interruption.within]
    weight = listing.format_exact(edition, 100 * interruption.weight)
    why = [row_reason(edition, interruption.reason)] if interruption.reason else []
    why += refusals(edition, interruption, version_of(edition, result.agreement, str(result.version)))
    return CountedOutage(
        outage=outage,
        start=listing.format_instant(outage.start, period),
        end=listing.format_instant(outage.end, period) if outage.end else t("still open"),
        around=list(_around(edition, result, outage.start, outage.end)),
        parts=[(words, listing.format_seconds(edition, seconds)) for words, seconds in parts],
        length="" if interruption.reason else listing.format_seconds(edition, added_by(interruption)),
        why=t("separator|; ").join(why),
        claim=list(_claim(edition, outage, interruption.claim)) if interruption.claim else [],
        weight="" if interruption.weight in (0, 1) else f"× {weight} %",
    )


def _claim(edition: Edition, outage: Outage, claim: ExclusionClaim) -> Iterator[str]:
    t = edition.labels
    if claim.notice_required:
        yield t("notice given: {notice}", notice=notice_given(edition, outage, claim))
        yield t("notice required: {notice}", notice=claim.notice_required.describe(edition.language))
    if outage.approved_by:
        yield t("approved by {person}", person=approval(edition, outage))
    elif outage.approved_on:
        yield t("approved on {date}", date=approval(edition, outage))
    if used := cap_used(edition, claim):
        yield t("used of the cap: {amount}", amount=used)


def _around(edition: Edition, result: Result, start: datetime, end: datetime | None) -> Iterator[str]:
    t, period, zone = edition.labels, result.period, result.period.start.tzinfo
    if start < period.start:
        yield t("continued from {month}", month=edition.month(Month.of(start.astimezone(zone).date())))
    if end is None:
        yield t("still open")
    elif end > period.end:
        yield t("continues into {month}", month=edition.month(Month.of(end.astimezone(zone).date())))


def _timed_case(edition: Edition, case: Case, period: Period, *, has_limit: bool) -> TimedCase:
    more = len(case.pauses) - MOST_PAUSES
    pauses = [listing.format_interval(pause, period) for pause in case.pauses[:MOST_PAUSES]]
    return TimedCase(
        ticket=case.ticket,
        started=listing.format_instant(case.started, period),
        due=listing.format_instant(case.due_at, period) if has_limit else "–",
        stopped=listing.format_instant(case.stopped, period) if case.stopped else "",
        spent=listing.format_seconds(edition, case.spent),
        limit=listing.format_seconds(edition, case.limit) if has_limit else "",
        working=listing.format_seconds(edition, case.working),
        calendar=listing.format_seconds(edition, case.calendar),
        pauses=pauses if more <= 0 else [*pauses, edition.labels("{number} more", number=edition.number(more))],
        is_on_time=case.is_on_time if has_limit else None,
    )


def _reported(edition: Edition, result: Result, figures: ReportedFigures) -> Iterator[Reported]:
    if is_from_records(edition.portfolio, result):
        return
    for month in result.period.months:
        for file, figure in figures.get((month, result.agreement, result.target), ()):
            if figure.service in (None, *result.services) and figure.version in (None, result.version):
                day, person = figure.collected_on or file.collected_on, figure.collected_by or file.collected_by
                when_and_who = edition.date(day) if day else "", edition.person(person) if person else ""
                source, collected = (
                    edition.text(figure.source or file.source),
                    edition.labels("separator|, ").join(filter(None, when_and_who)),
                )
                yield Reported(source, collected, edition.text(figure.note), figure.place())


def _sources(
    edition: Edition, result: Result, files: Sequence[RowTally], reported: Sequence[Reported]
) -> Iterator[SourceFile]:
    known: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for path, line, reason in _known_rows(result, reported):
        known[path, reason].append(line)

    def lines(rows: RowTally, why: str = "") -> str:
        # The lines of a file that others have rows in tell how many those are (FAILURES S6).
        return listing.format_lines(edition, known[rows.path, why]) if edition.audience.is_internal else ""

    for rows in files:
        used = RowGroup("", rows.used, lines(rows))
        remarks = [RowGroup(row_reason(edition, why), count) for why, count in rows.remarks.items()]
        left_out = [RowGroup(row_reason(edition, why), count, lines(rows, why)) for why, count in rows.reasons.items()]
        yield SourceFile(rows, used, remarks, left_out)


def _known_rows(result: Result, reported: Sequence[Reported]) -> Iterator[tuple[str, int, str]]:
    """Yield account, line and fate of the rows that are known one by one; the fate of a row that counts is empty."""
    for interruption in result.interruptions:
        yield interruption.outage.file_path, _line(interruption.outage), str(interruption.reason or "")
    yield from ((case.ticket.file_path, _line(case.ticket), "") for case in result.cases)
    for observation in result.observations:
        yield from ((check.path, _line(check.row), "") for check in observation.checks)
    for answer in result.answers:
        yield answer.file_path, _line(answer), "" if answer.score is not None else RowReason.UNANSWERED
    yield from ((figure.place.path, figure.place.line, "") for figure in reported)


def _line(row: Written) -> int:
    """Return the line of a row in the file that accounts for it; 0 where that are several files."""
    place = row.place()
    return place.line if place.path == row.file_path else 0
