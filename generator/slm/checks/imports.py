"""What records made of foreign exports must be to be believed; the place of each problem is in the export."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import chain
from typing import Final, assert_never

from slm import layout
from slm.calendar import Month
from slm.checks.months import judged_by
from slm.checks.records import (
    FURTHEST_FROM_UTC,
    LONG,
    TICKET_CONTRADICTED,
    contradicted_tickets,
    earliest_day,
    repeated_probes,
)
from slm.checks.references import repeated
from slm.facts.days_to_come import is_read_as_of_earlier
from slm.facts.scorecard import expected_of_closed_months
from slm.measurement import (
    ForeignSource,
    ImportedRecords,
    Outage,
    OutageRecords,
    Probe,
    ProbeRecords,
    Survey,
    SurveyRecords,
    Ticket,
    TicketRecords,
    TimelineRecords,
    contradicting,
    source_kinds,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, most_frequent, nearest, with_counts
from slm.values import Written

IN_THE_FUTURE: Final = Mistake(
    "SLM796",
    "{field} is {day}, but nothing after {latest} can be known yet",
    "Check the year, and day and month in `times` of the source '{source}'; a row that cannot be corrected "
    "can be left out with its reason (leave_out). Of a book that is read as of an earlier day, say when the data were "
    "taken: data_taken_on in the month.yml of its last month.",
)
NO_SERVICE: Final = Mistake(
    "SLM986",
    "rows of the export of the source '{source}' count nowhere, as the book has no service of the name in them: "
    "{values}",
    "Say in the source which service each name is: services: {{{paste}}}; or in ignored that it is none, and why.",
    Severity.WARNING,
)
SAME_SOURCE: Final = Mistake(
    "SLM442",
    "the source '{source}' says what the source '{other}' says: the same files, read in the same way",
    "Delete one of the two, or change what is to be different.",
    Severity.WARNING,
)
NOT_COVERED: Final = Mistake(
    "SLM797",
    "{field} is {day}, after the time that the export covers, which ends with {month}: here it counts nowhere",
    "If the export is complete for longer, say so in covers (or in the file's name); else export the later "
    "months, too.",
    Severity.WARNING,
)
LASTS_LONG: Final = Mistake(
    "SLM798",
    "the interruption lasts {days} days",
    "Check the year of its end; if it is right, write in the source '{source}' how long one can be, such as "
    "longest: {limit} calendar_days.",
    Severity.WARNING,
)
CLOSED_WITHOUT_EXPORT: Final = Mistake(
    "SLM799",
    "{month} is closed, but the source '{source}' does not cover it, by which {n} target is judged, the first "
    "{example}",
    "Add the export of the month, or correct covers; until then these targets have no data.",
    Severity.WARNING,
    plural="{month} is closed, but the source '{source}' does not cover it, by which {n} targets are judged, the first "
    "{example}",
)
MONTH_IN_PART: Final = Mistake(
    "SLM815",
    "only a part of {month} is covered, so the month has no data",
    "Cover it from its first day until the first of the next month; of a month that is not over, write "
    "data_taken_on in its month.yml.",
    Severity.WARNING,
)

KNOWN_IN_PART: Final = Mistake(
    "SLM1220",
    "only a part of {month} is covered: of its other days nothing is known",
    "Cover it from its first day until the first of the next month, if the export is complete for all of it.",
    Severity.WARNING,
)
TIMES_CONTRADICT: Final = Mistake(
    "SLM864",
    "most times can be read as '{first}' and as '{second}', as two different days",
    "Keep the one that the export uses: the first reads them all, whatever was meant.",
    Severity.WARNING,
)

_MOST_NAMES: Final = 100
"""So many names are told; of the others how many there are."""
_Named = tuple[Written | None, str, int]
"""A row, if it is a record, the service that it names, and how many rows these are."""
_FieldTime = tuple[Written, str, date, date]
"""A record, the field that says when something happened, that day, and the day that it was where it begins last."""


def sources_differ(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a source that is a copy of another one: nothing is counted twice, but nobody needs it either."""
    for source, other in repeated(portfolio.sources.values(), lambda one: str({**dict(one), "name": ""})):
        yield SAME_SOURCE.at(source.place("files"), other.place("files"), source=source.id, other=other.id)


def exported_services_are_known(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that each name in an export whose source maps none is a service: of the others nothing would be judged.

    Where something is to be judged by an export of which no row counts, that is an error, and the cause of the rest.
    """
    metrics = (metric.source for metric in portfolio.metrics.values())
    judging = {*metrics, *(target.source for one in portfolio.all_agreements for target in one.targets)}
    exports = ((source, _services(records)) for source, records in _imports(portfolio))
    seen = ((portfolio.sources[name], _seen(portfolio, records)) for name, records in portfolio.timelines.items())
    for source, rows in chain(exports, seen):
        first: dict[str, Place] = {}
        unknown, known = Counter[str](), set[str]()
        mapped = source.known_services or ()  # an unknown one is told where it is mapped
        for row, service, number in rows:
            is_read = not portfolio.is_unread(layout.service_file(service))
            if service not in portfolio.services and service not in mapped and is_read:
                unknown[service] += number
                if service not in first:
                    first[service] = row.place("service") if row else source.place("columns", "service")
            else:
                known.add(service)
        if unknown:
            is_lost = not known and source.id in judging
            name, *others = unknown
            words = {} if others else {"name": name, "meant": nearest(name, portfolio.services)}
            yield (replace(NO_SERVICE, severity=Severity.ERROR) if is_lost else NO_SERVICE).at(
                next(iter(first.values())), source.place(), source=source.id,
                values=with_counts(unknown, _MOST_NAMES), paste=_paste(unknown, known, portfolio.services), **words,
            )  # fmt: skip


def _paste(names: Mapping[str, int], known: Iterable[str], services: Iterable[str]) -> str:
    """Return the mapping that tells what each name is, with the names that are services: all stand in it or none."""
    alike = {service.casefold(): service for service in services}
    said = {name: alike.get(name.casefold(), "TBD") for name in most_frequent(names, len(names))} | {
        name: name for name in sorted(known)
    }
    return ", ".join(f"{json.dumps(name, ensure_ascii=False)}: {service}" for name, service in said.items())


def _services(records: ImportedRecords) -> Iterator[_Named]:
    rows: Iterable[Ticket | Outage | Survey | Probe]
    match records:
        case TicketRecords():
            rows = records.tickets
        case OutageRecords():
            rows = records.outages
        case SurveyRecords():
            rows = records.surveys
        case ProbeRecords():
            rows = records.probes
        case _:
            assert_never(records)
    return ((row, row.service, 1) for row in rows)


def _seen(portfolio: Portfolio, records: TimelineRecords) -> Iterator[_Named]:
    """Yield the same of a status page, whose states are no records: its names are told at the key of their column."""
    if portfolio.imports.get(records.source):
        yield from ((None, service, len(looks)) for service, looks in records.looks.items())


def records_lie_in_the_past(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that nothing in an export but planned maintenance is after both its months and the day of the book.

    A book can be read as of an earlier day, when the later months of the export were still to come. In any other one
    nobody knows yet when that ends which goes on.
    """
    is_earlier = is_read_as_of_earlier(portfolio)
    for source, records in _imports(portfolio):
        ends = [month.next.first_day for month in records.files]
        latest = max((portfolio.as_of, *ends, *([source.covers.until] if source.covers else [])))
        until = latest if is_earlier else portfolio.as_of
        yield from one_per_file(rows_to_come(source, records, latest, until))


def rows_to_come(source: ForeignSource, records: ImportedRecords, latest: date, until: date) -> Iterator[Problem]:
    """Yield each time of which nothing can be known yet: of what begins after `latest`, or goes on after `until`."""
    for last, times in ((latest, _begins(records, latest)), (until, _goes_on(records, until))):
        for record, field, day, earliest in times:
            if earliest > last:
                yield IN_THE_FUTURE.at(record.place(field), field=field, day=day, latest=last, source=source.id)


def counted_rows_to_come(
    source: ForeignSource, latest: date, found: Mapping[tuple[str, str], tuple[int, datetime]]
) -> Iterator[Problem]:
    """Yield the same of rows that an engine has read: by file and field how many there are, and the first such time."""
    for (path, field), (number, first) in found.items():
        words = {"field": field, "day": first.date(), "latest": latest, "source": source.id}
        problem = IN_THE_FUTURE.at(Place(path), source.place("columns", field), **words)
        yield replace(problem, count=number)


def after_day(day: date, zone: tzinfo | None = None) -> datetime:
    """Return from which moment on it is after a day everywhere on earth, by the clocks of a zone."""
    return datetime.combine(day + timedelta(days=1), time(), zone or UTC) + FURTHEST_FROM_UTC


def records_lie_in_what_is_covered(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that nothing in an export begins after the time of which it is complete, where it would count nowhere."""
    for source, records in _imports(portfolio):
        last: dict[str, Month] = {}
        for month, file in records.files.items():
            last[file.path] = max(month, last.get(file.path, month))
        yield from one_per_file(rows_not_covered(source, records, last, portfolio.as_of))


def rows_not_covered(
    source: ForeignSource, records: ImportedRecords, last: Mapping[str, Month], latest: date
) -> Iterator[Problem]:
    """Yield each record that begins after the `last` month of its file, up to the day `latest`."""
    until = source.covers.until if source.covers else date.min
    since = min((max(ends.next.first_day, until) for ends in last.values()), default=date.max)
    for record, field, day, earliest in _begins(records, since):
        if (ends := last.get(record.file_path)) and max(ends.next.first_day, until) <= earliest <= latest:
            yield NOT_COVERED.at(record.place(field), field=field, day=day, month=ends)


def counted_rows_not_covered(
    source: ForeignSource, month: Month, found: Mapping[str, tuple[int, datetime]]
) -> Iterator[Problem]:
    """Yield the same of rows that an engine has read: by file how many there are, and the first such time."""
    for path, (number, first) in found.items():
        words = {"field": "opened", "day": first.date(), "month": month}
        yield replace(NOT_COVERED.at(Place(path), source.place("covers"), **words), count=number)


def exports_keep_to_what_they_said(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the exports of two months agree on a ticket, and that no check of a monitor contradicts another."""
    for _, records in _imports(portfolio):
        if isinstance(records, TicketRecords):
            doubted = (
                replace(problem, mistake=replace(problem.mistake, severity=Severity.WARNING))
                for problem in contradicted_tickets(records.tickets)
            )
            yield from one_per_file(doubted)
        elif isinstance(records, ProbeRecords):
            yield from repeated_probes(records.probes)


def counted_contradictions(source: ForeignSource, found: Mapping[str, tuple[int, str]]) -> Iterator[Problem]:
    """Yield the same of tickets that an engine counts: by field how many there are, and the first of them."""
    mistake = replace(TICKET_CONTRADICTED, severity=Severity.WARNING)
    for name, (number, first) in found.items():
        yield replace(mistake.at(source.place("files"), value=first, field=name), count=number)


def long_interruptions_are_meant(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an interruption of more than a month is one that the source knows to be possible."""
    for source, records in _imports(portfolio):
        if isinstance(records, OutageRecords) and isinstance(source, source_kinds.OutageSource) and not source.longest:
            down = (outage for outage in records.outages if outage.kind != "unmeasured")
            ended = ((outage.end - outage.start, outage) for outage in down if outage.end)
            # The longest tells how long one has to be allowed to be.
            long = sorted((one for one in ended if one[0] > LONG), key=lambda one: -one[0])
            yield from one_per_file(
                LASTS_LONG.at(outage.place("end"), days=length.days, limit=length.days + 1, source=source.id)
                for length, outage in long
            )


def exports_cover_closed_months(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a closed month is covered by the exports by which its targets are judged (FAILURES F1)."""
    imports = list(_imports(portfolio))
    for month, expecteds in expected_of_closed_months(portfolio).items() if imports else ():
        for source, records in imports:
            names = judged_by(expecteds, source.id)
            if names and month not in records.files:
                yield CLOSED_WITHOUT_EXPORT.at(
                    portfolio.months[month].place("state"), source.place(), month=month, source=source.id,
                    n=len(names), example=names[0],
                )  # fmt: skip


def months_are_covered_whole(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an export covers no month in part, unless its data were taken before the month was over."""
    for source, records in _imports(portfolio):
        if covers := source.covers:
            for month in records.in_part if isinstance(records, OutageRecords) else ():
                if month.next.first_day <= portfolio.as_of:
                    yield KNOWN_IN_PART.at(
                        covers.place("start" if month == Month.of(covers.start) else "until"), month=month
                    )
            first, last = Month.of(covers.start), Month.of(covers.until)
            if covers.start > first.first_day and first not in records.files:
                yield MONTH_IN_PART.at(covers.place("start"), month=first)
            if covers.until > last.first_day and last not in records.files and covers.start <= last.first_day:
                yield MONTH_IN_PART.at(covers.place("until"), month=last)


def times_are_read_in_one_way(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no source reads days before months and months before days as well, where nobody can tell."""
    for source in portfolio.sources.values():
        if pair := contradicting(source.times):
            first, second = pair
            place = source.place("times", source.times.index(second))
            yield TIMES_CONTRADICT.at(place, first=first, second=second)


def _imports(portfolio: Portfolio) -> Iterator[tuple[ForeignSource, ImportedRecords]]:
    """Yield the sources of which an export was read, with what they say."""
    for name, records in portfolio.imported.items():
        if portfolio.imports.get(name):
            yield portfolio.sources[name], records


def _begins(records: ImportedRecords, since: date) -> Iterator[_FieldTime]:
    """Yield what decides in which months a record may count: when it began, at least where it was on a day or later."""
    match records:
        case TicketRecords():
            yield from _at(records.tickets, since, "opened")
        case OutageRecords():
            yield from _at((outage for outage in records.outages if outage.kind != "maintenance"), since, "start")
        case ProbeRecords():
            yield from _at(records.probes, since, "time")
        case SurveyRecords():
            yield from ((survey, "date", survey.date, survey.date) for survey in records.surveys)
        case _:
            assert_never(records)


def _goes_on(records: ImportedRecords, since: date) -> Iterator[_FieldTime]:
    """Yield what happened later to what had begun, on a day or later; a check and a survey are over at once."""
    if isinstance(records, TicketRecords):
        yield from _at(records.tickets, since, "responded", "restored", "resolved", "closed")
    elif isinstance(records, OutageRecords):
        yield from _at((outage for outage in records.outages if outage.kind != "maintenance"), since, "end")


def _at(records: Iterable[Written], since: date, *fields: str) -> Iterator[_FieldTime]:
    # Instants are compared much faster than days of the places where they are read.
    begin = datetime.combine(since, time(), UTC) - timedelta(days=1)
    for record in records:
        for field in fields:
            if (at := getattr(record, field)) and at >= begin:
                yield record, field, at.date(), earliest_day(at)


def one_per_file(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield one problem for all rows of a file that are wrong in one way, at the first of them."""
    first: dict[tuple[str, str, str], Problem] = {}
    for problem in problems:
        key = problem.code, problem.place.path, dict(problem.words).get("field", "")
        before = first.get(key)
        first[key] = replace(before, count=before.count + problem.count) if before else problem
    yield from first.values()
