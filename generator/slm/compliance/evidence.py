"""What the judgement rests on: everything that was measured and reported, indexed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache
from operator import attrgetter

from slm.calendar import Interval, Month, WorkingTime, always, start_of_day, total, zone
from slm.catalog import Groups, Metric
from slm.measurement import (
    AggregatedRecords,
    FigureLog,
    Figures,
    Gap,
    Gaps,
    ImportedFile,
    ImportedRecords,
    MeasuredLog,
    MonthFile,
    Outage,
    OutageLog,
    OutageRecords,
    ProbeLog,
    ProbeRecords,
    RecordFile,
    RowTally,
    SurveyLog,
    SurveyRecords,
    SuspendedTarget,
    TicketLog,
    TicketRecords,
    TimelineRecords,
    Waiver,
    exact_seconds,
    grouped,
)
from slm.values import Remembering, remembered


@dataclass(frozen=True, kw_only=True)
class Evidence(Remembering):
    """What is known on a day. The indexes are built when they are first asked for, and then kept."""

    as_of: date
    months: Mapping[Month, MonthFile] = field(default_factory=dict)
    figures: Mapping[Month, Figures] = field(default_factory=dict)
    outages: OutageRecords = field(default_factory=OutageRecords)
    tickets: TicketRecords = field(default_factory=TicketRecords)
    surveys: SurveyRecords = field(default_factory=SurveyRecords)
    timelines: Mapping[str, TimelineRecords] = field(default_factory=dict)
    probes: ProbeRecords = field(default_factory=ProbeRecords)
    imported: Mapping[str, ImportedRecords] = field(default_factory=dict)
    """Records that sources make of foreign exports, by the id of the source."""
    aggregated: Mapping[str, AggregatedRecords] = field(default_factory=dict)
    """Records too large to read row by row, with the figures that were counted from them, by the id of the source."""
    imports: Mapping[str, tuple[ImportedFile, ...]] = field(default_factory=dict)
    """What became of the rows of these exports when records were made of them."""
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    working_time: Mapping[str, WorkingTime] = field(default_factory=dict)
    locked_as_waived: frozenset[tuple[str, str, str, str]] = frozenset()
    """The results that a closed month has locked as waived: agreement, target, service, period."""
    locked_as_judged: frozenset[tuple[str, str, str, str]] = frozenset()
    """The results that a closed month has locked with a value."""
    locked_without_file: frozenset[tuple[str, str, str, str]] = frozenset()
    """The results that a closed month has locked without data, as their record did not exist."""
    coverage_at_least: Fraction = Fraction(0)
    """With less of a period known nothing is kept, where no target or metric says another share."""
    groups: Groups = field(default_factory=dict)
    """Who belongs to the customers that are plans or groups."""
    files: Mapping[str, RecordFile] = field(default_factory=dict)
    """The files that were read, by path: where figures get the hash of their file."""

    @cached_property
    def figure_log(self) -> FigureLog:
        """The reported figures by month and target."""
        return FigureLog(self.figures, self.files)

    @remembered
    def outage_log_of(self, source: str) -> OutageLog | None:
        """Return the outages of a source by service: of the book's own record (`outages`), or of an import."""
        return OutageLog(records) if isinstance(records := self._records.get(source), OutageRecords) else None

    @remembered
    def gaps_of(self, source: str) -> Gaps | None:
        """Return what the records of a source cannot tell; None where nothing is known to be missing."""
        records = self.timelines.get(source) or self._records.get(source) or self.aggregated.get(source)
        match records:
            case None:
                return None
            case AggregatedRecords():
                gaps, understood = records.gaps, 0
            case OutageRecords():
                own = map(_unmeasured, (outage for outage in records.outages if outage.kind == "unmeasured"))
                gaps, understood = (*records.gaps, *own), len(records.outages)
            case TicketRecords():
                gaps, understood = records.gaps, len(records.tickets)
            case ProbeRecords():
                gaps, understood = records.gaps, len(records.probes)
            case SurveyRecords():
                gaps, understood = records.gaps, len(records.surveys)
            case _:
                gaps, understood = records.gaps, records.used
        return Gaps(gaps, understood) if gaps else None

    @remembered
    def ticket_log_of(self, source: str) -> TicketLog | MeasuredLog | None:
        """Return the tickets of a source by service: of the book's own record (`tickets`), or of an import."""
        if isinstance(records := self._records.get(source), TicketRecords):
            return TicketLog(records)
        return MeasuredLog(self.aggregated[source]) if source in self.aggregated else None

    @remembered
    def probe_log_of(self, source: str) -> ProbeLog | None:
        """Return the checks of a source by service: of the book's own record (`probes`), or of an import."""
        return ProbeLog(records) if isinstance(records := self._records.get(source), ProbeRecords) else None

    @remembered
    def survey_log_of(self, source: str) -> SurveyLog | None:
        """Return the surveys of a source by month: of the book's own record (`surveys`), or of an import."""
        return SurveyLog(records) if isinstance(records := self._records.get(source), SurveyRecords) else None

    def whole(self, source: str, rows: tuple[RowTally, ...]) -> tuple[RowTally, ...]:
        """Return the accounts of a figure with the rows of foreign files that made no record (FAILURES F9).

        What was made of several rows of a foreign file, such as a pause, is no row of any file.
        """
        files = {} if source in self.timelines else {file.path: file for file in self.imports.get(source, ())}
        return tuple(files[row.path].whole(row) if row.path in files else row for row in rows if row.path)

    @cached_property
    def waivers(self) -> Mapping[tuple[str, str], tuple[Waiver, ...]]:
        """The waivers of all months by agreement and target, of those that were agreed on by now."""
        written = (waiver for _, file in sorted(self.months.items()) for waiver in file.waivers)
        agreed = (waiver for waiver in written if waiver.settled_on <= self.as_of)
        return grouped(agreed, attrgetter("agreement", "target"))

    @cached_property
    def suspended(self) -> Mapping[tuple[Month, str, str], tuple[SuspendedTarget, ...]]:
        """The suspended targets by month, agreement and target."""
        written = ((month, row) for month, file in self.months.items() for row in file.suspended)
        found = grouped(written, lambda told: (told[0], told[1].agreement, told[1].target))
        return {key: tuple(row for _, row in rows) for key, rows in found.items()}

    def is_closed(self, month: Month) -> bool:
        """Are the figures of the month final?"""
        return month in self.months and self.months[month].is_closed

    def data_taken_on(self, month: Month) -> date | None:
        """Return the last day of which the record of a month that is not closed can know; None where it is whole."""
        return None if month not in self.months or self.is_closed(month) else self.months[month].data_taken_on

    @remembered
    def agreed_time(self, hours: str, span: Interval) -> tuple[tuple[Interval, ...], Fraction]:
        """Return the agreed service time in the span, as intervals and in seconds."""
        intervals = self.working_time[hours].open_intervals(span.start, span.end)
        return intervals, exact_seconds(total(intervals))

    @remembered
    def settled_until(self, hours: str) -> date | None:
        """Return the first day whose holidays are not published for these hours; None where they keep none."""
        return self.working_time[hours].published_until

    def tickets_known_until(self, source: str, time_zone: str) -> datetime | None:
        """Return the end of what a source's records of tickets can tell; None without records.

        That is the end of the last month that has one, of the day on which its data were taken, or of the day as of
        which is judged, whichever comes first.
        """
        if not (log := self.ticket_log_of(source)) or (last := log.last) is None:
            return None
        days = [last.next.first_day, self.as_of + timedelta(days=1)]
        if taken := self.data_taken_on(last):
            days.append(taken + timedelta(days=1))
        return start_of_day(min(days), zone(time_zone))

    def day_and_night(self, time_zone: str) -> WorkingTime:
        """Return all time of a time zone, for clocks that count it."""
        return _day_and_night(time_zone)

    @cached_property
    def _records(self) -> Mapping[str, ImportedRecords]:
        own: dict[str, ImportedRecords] = {
            "outages": self.outages, "tickets": self.tickets, "probes": self.probes, "surveys": self.surveys,
        }  # fmt: skip
        return own | dict(self.imported)


def _unmeasured(outage: Outage) -> Gap:
    whose = {"customer": outage.customer} if outage.customer else {}
    return Gap(service=outage.service, start=outage.start, end=outage.end, is_row=False, said=whose)


@lru_cache(maxsize=64)
def _day_and_night(time_zone: str) -> WorkingTime:
    """Return all time of a time zone: no book says anything about it, so all share its table of years."""
    return WorkingTime(always(time_zone))
