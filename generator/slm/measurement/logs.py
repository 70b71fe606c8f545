"""The recorded outages and surveys, and what became of each of their rows in a figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from operator import attrgetter

from slm.calendar import Interval, Month
from slm.catalog import concerns
from slm.measurement.checked import Probe
from slm.measurement.figure import Figure, Interruption
from slm.measurement.record import Outage, OutageRecords, RecordFile, Survey, SurveyRecords
from slm.measurement.rows_used import RowReason, RowTally, grouped

SharedRecord = Outage | Probe | Survey
"""What is made of a row that may be about several services."""


class RecordLog:
    """The files of a record by month, and how many rows of each are about which service."""

    def __init__(self, files: Mapping[Month, RecordFile], others: Iterable[RecordFile] = ()) -> None:
        """Index the files; `others` are those that rows stand in beside the files of a month."""
        self._files = {month: file.path for month, file in files.items()}
        self._sha256 = {file.path: file.sha256 for file in (*files.values(), *others)}
        self._here: Counter[tuple[str, str]] = Counter()
        self._read: Counter[str] = Counter()
        self._shared: dict[tuple[str, str], dict[int, SharedRecord]] = {}
        self._counted: set[tuple[str, int]] = set()

    def has(self, month: Month) -> bool:
        """Return whether there is a record of this month, so that no row means that nothing happened (FAILURES F1)."""
        return month in self._files

    def _count(self, path: str, service: str, number: int = 1) -> None:
        self._here[path, service] += number
        self._read[path] += number

    def _count_row(self, record: SharedRecord) -> None:
        """Count the row of a record for its service, and once for its file, be it about several services."""
        path, row = record.file_path, record.shared_row
        self._count(path, record.service)
        if row is not None:
            self._read[path] -= (path, row) in self._counted
            self._counted.add((path, row))
            self._shared.setdefault((path, record.service), {})[row] = record

    def _rows_used(
        self,
        path: str,
        service: str,
        became: Mapping[RowReason | None, int],
        remarks: Mapping[str, int] | None = None,
        fate: Callable[[SharedRecord], RowReason | None] = lambda _: RowReason.OUTSIDE_PERIOD,
    ) -> RowTally:
        """Return the account of a file by what became of rows, None for those that are used.

        The rows that nothing is said of are about other services or times. `fate` says the same of the record of a row
        that is about several services.
        """
        read, used = self._read[path], became.get(None, 0)
        reasons = {reason: number for reason, number in became.items() if reason}
        others, outside = RowReason.OTHER_SERVICE, RowReason.OUTSIDE_PERIOD
        reasons[others] = reasons.get(others, 0) + read - self._here[path, service]
        reasons[outside] = reasons.get(outside, 0) + read - used - sum(reasons.values())
        tally = RowTally.of(path, self._sha256.get(path, ""), read, used, reasons, remarks or {})
        shared = self._shared.get((path, service), {})
        return replace(tally, shared={row: fate(record) for row, record in shared.items()}) if shared else tally


class OutageLog(RecordLog):
    """All recorded outages by service, so that no period has to look at all of them."""

    def __init__(self, records: OutageRecords) -> None:
        """Sort the rows of `records` by service, and count them by file."""
        super().__init__(records.files)
        self._of_service: dict[str, list[tuple[datetime, datetime | None, Outage]]] = {}
        self._path: dict[int, str] = {}
        self._longest, self.in_part = records.longest, records.in_part
        self._again = repeated_until(records)
        self._unmeasured: Counter[tuple[str, str]] = Counter()
        self._of_others: Counter[tuple[str, str, str]] = Counter()
        for outage in records.outages:
            path, service = outage.file_path, outage.service
            self._count_row(outage)
            if outage.kind == "unmeasured":
                self._unmeasured[path, service] += 1
                continue
            if outage.customer:
                self._of_others[path, service, outage.customer] += 1
            ends = outage.end and outage.end.astimezone(UTC)
            self._of_service.setdefault(service, []).append((outage.start.astimezone(UTC), ends, outage))
            self._path[id(outage)] = path

    def within(self, service: str, period: Interval, customers: Collection[str] = ()) -> list[Outage]:
        """Return the outages of the service that touch the period, without those of other customers' own instances."""
        rows = self._of_service.get(service, ())
        touching = (row for start, end, row in rows if start < period.end and (end is None or end >= period.start))
        return [row for row in touching if concerns(row.customer, customers)]

    def doubts(self, outage: Outage, as_of: date, end: date) -> bool:
        """Return whether an interruption lasts so long, on a day as well, that its end may be missing or be a slip.

        One that the file of another month repeats was looked at again: what had no end then went on until the end of
        that month, and is not doubted in a period with such an `end`.
        """
        known = min(as_of, max(self._files).next.first_day) if self._files else as_of
        again = self._again.get(outage.id)
        if outage.end:
            return again is None and outage.end - outage.start > self._longest
        return known - (again or outage.start.date()) > self._longest and (again is None or end > again)

    def of(self, service: str, customers: Collection[str] = ()) -> list[Outage]:
        """Return all outages of the service, without those of other customers' own instances."""
        return [outage for _, _, outage in self._of_service.get(service, ()) if concerns(outage.customer, customers)]

    def sources(
        self,
        service: str,
        months: Iterable[Month],
        interruptions: Sequence[Interruption],
        customers: Collection[str] = (),
    ) -> tuple[RowTally, ...]:
        """Return what became of the rows of the months' files, and of other files with rows that reach into them."""
        became: dict[str, dict[RowReason | None, int]]
        became = {self._files[month]: {} for month in months if month in self._files}
        remarks: dict[str, Counter[str]] = {}
        for interruption in interruptions:
            path, reason = self._path[id(interruption.outage)], interruption.reason
            of_file = became.setdefault(path, {})
            of_file[reason] = of_file.get(reason, 0) + 1
            if interruption.remarked:
                remarks.setdefault(path, Counter())[interruption.remarked] += 1
        for (path, of, owner), number in self._of_others.items():
            if path in became and of == service and not concerns(owner, customers):
                became[path][RowReason.OTHER_CUSTOMER] = became[path].get(RowReason.OTHER_CUSTOMER, 0) + number
        for path, counts in became.items():
            counts[RowReason.UNMEASURED] = self._unmeasured[path, service]
        found = {id(interruption.outage): interruption.reason for interruption in interruptions}
        fate = partial(_fate, found, customers)
        return tuple(self._rows_used(path, service, counts, remarks.get(path), fate) for path, counts in became.items())


def _fate(found: Mapping[int, RowReason | None], customers: Collection[str], record: SharedRecord) -> RowReason | None:
    """Return what became of the row of an interruption."""
    if isinstance(record, Outage) and record.kind == "unmeasured":
        return RowReason.UNMEASURED
    return (
        found.get(id(record), RowReason.OUTSIDE_PERIOD)
        if concerns(record.customer, customers)
        else RowReason.OTHER_CUSTOMER
    )


def repeated_until(records: OutageRecords) -> Mapping[str, date]:
    """Return until when interruptions were looked at again: by id, the end of the last month whose file repeats one."""
    ends = {file.path: month.next.first_day for month, file in records.files.items()}
    found: dict[str, set[str]] = {}
    for outage in records.outages:
        found.setdefault(outage.id, set()).add(outage.file_path)
    several = {name: paths & ends.keys() for name, paths in found.items() if len(paths) > 1}
    return {name: max(map(ends.__getitem__, paths)) for name, paths in several.items() if paths}


class SurveyLog(RecordLog):
    """The surveys by the month of their file."""

    def __init__(self, records: SurveyRecords) -> None:
        """Index the surveys by file."""
        super().__init__(records.files)
        self._surveys = grouped(records.surveys, attrgetter("file_path", "service"))
        for survey in records.surveys:
            self._count_row(survey)

    def scores(
        self, service: str, customers: Collection[str], span: tuple[date, date], months: Iterable[Month]
    ) -> Figure:
        """Return the sum of scores, the number of answers from a day until before another, and how many were asked.

        The coverage is that of the files: it is for the caller to say how much of the time they are of.
        """
        counted: list[Survey] = []
        silent: list[Survey] = []
        sources: list[RowTally] = []
        # The export of several months is one file.
        for path in dict.fromkeys(self._files[month] for month in months):
            fates = {id(row): _fate_of(row, customers, span) for row in self._surveys.get((path, service), ())}
            for row in self._surveys.get((path, service), ()):
                if (why := fates[id(row)]) is None:
                    counted.append(row)
                elif why is RowReason.UNANSWERED:
                    silent.append(row)
            fate = partial(_fate_among, fates)
            sources.append(self._rows_used(path, service, Counter(fates.values()), fate=fate))
        everybody = [*counted, *silent]
        return Figure(
            numerator=sum((Fraction(score) for row in counted if (score := row.score) is not None), start=Fraction(0)),
            denominator=Fraction(len(counted)), events=len(counted),
            answers=tuple(sorted(everybody, key=lambda survey: survey.date)),
            asked=len(everybody) if everybody and all(survey.answered is not None for survey in everybody) else None,
            sources=tuple(sources),
        )  # fmt: skip


def _fate_among(fates: Mapping[int, RowReason | None], record: SharedRecord) -> RowReason | None:
    return fates[id(record)]


def _fate_of(survey: Survey, customers: Collection[str], span: tuple[date, date]) -> RowReason | None:
    """Return why a survey is left out; None where its answer counts."""
    if not concerns(survey.customer, customers):
        return RowReason.OTHER_CUSTOMER
    if not span[0] <= survey.date < span[1]:
        return RowReason.OUTSIDE_PERIOD
    return RowReason.UNANSWERED if survey.score is None else None
