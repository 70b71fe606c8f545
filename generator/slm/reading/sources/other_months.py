"""A file of a month whose rows all lie in other months: most probably it is not the export of that month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from slm.calendar import Month
from slm.measurement import STAMP, ForeignSource, Gap, source_kinds
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.sources.table import ForeignTable

OTHER_MONTHS: Final = Mistake(
    "SLM1061",
    "{path} is named after {month}, and its row lies in another month, {months}, so nothing is known of {month}",
    "Export {month} itself under this name, or give the file the month of its rows; where the days are wrong, look at "
    "day and month in `times` of the source '{source}'. Of a month without any row, the export has a header alone.",
    Severity.WARNING,
    plural="{path} is named after {month}, and its {n} rows lie in other months, {months}, so nothing is known of "
    "{month}",
)
OTHER_MONTHS_TO_COUNT: Final = Mistake(
    "SLM1054",
    "{path} is named after {month}, and {n} row of it lies in another month, none in this one: an engine would take it "
    "for a month without cases",
    "Export {month} itself under this name, or give the file the month of its rows; where the days are wrong, look at "
    "day and month in `times` of the source '{source}'. Of a month without any row, the export has a header alone.",
    plural="{path} is named after {month}, and {n} rows of it lie in other months, none in this one: an engine would "
    "take it for a month without cases",
)
_NOTHING_HAPPENED: Final = frozenset({"maintenance", "unmeasured", "started"})
"""Kinds of rows that may well be about another time than their export."""
_OTHER_TIMES: Final = frozenset({"due", "announced", "approved_on", "watched_since"})
"""Times that a row tells beside those at which what it tells happened."""
_BEGINS: Final[Mapping[type, str]] = {
    source_kinds.TicketSource: "opened", source_kinds.OutageSource: "start", source_kinds.SurveySource: "date",
}  # fmt: skip
"""The field that says when what a row tells began, where it is not `time`."""
_ENDS: Final = ("end", "restored", "resolved", "closed")
OTHER_ZONES: Final = timedelta(hours=14)
"""So much earlier or later a clock of another zone may show a time."""
_MOST: Final = 6


class SpanOfMonth(NamedTuple):
    """Times by which an engine tells whether a row is of the month of its file."""

    first: datetime
    last: datetime
    """A row is of the month with any time from the first to the last."""
    before: datetime
    """What is over by then is of another month."""
    after: datetime
    """So is what begins from then on."""


def span_of(month: Month, zone: ZoneInfo | None) -> SpanOfMonth:
    """Return by which times a row is of a month; where no zone is said, those that lie in it everywhere."""
    first, last = (datetime.combine(day, time(), zone or UTC) for day in (month.first_day, month.next.first_day))
    within = timedelta() if zone else OTHER_ZONES
    before, after = (datetime.combine(day, time(), UTC) for day in (month.first_day, month.next.first_day))
    return SpanOfMonth(first + within, last - within, before - OTHER_ZONES, after + OTHER_ZONES)


def refused_to_count(source: ForeignSource, found: Mapping[str, tuple[Month, int]]) -> Iterator[Problem]:
    """Yield that files of these months have so many rows, and none of their month: a count would take that for all."""
    for path, (month, rows) in found.items():
        words = {"path": path, "month": month, "n": rows, "source": source.id}
        yield OTHER_MONTHS_TO_COUNT.at(Place(path), source.place("files"), **words)


class OtherMonths:
    """Looks at the rows of each file of a month until one is of that month."""

    def __init__(self, source: source_kinds.AnySource) -> None:
        self._source = source
        self._of_month: set[str] = set()
        self._outside: dict[str, Counter[Month]] = {}
        self._files: dict[str, tuple[Month, Place]] = {}

    def note(
        self, table: ForeignTable, month: Month | None, rows: Iterable[Mapping[str, object] | None], at: int = 0
    ) -> None:
        """Look at what rows of a file say, of which the first is at this place."""
        path = table.path
        if month is None or path in self._of_month:
            return
        for place, said in enumerate(rows, start=at):
            lies = said and _lies(self._source, said, month)
            if lies == month:
                self._of_month.add(path)
                return
            if lies:
                self._outside.setdefault(path, Counter())[lies] += 1
                if path not in self._files:
                    self._files[path] = month, table.place(table.rows[place], None)

    def found(self) -> dict[str, Problem]:
        """Return what is told of each file that has rows, and none of its month."""
        return {
            path: OTHER_MONTHS.at(
                self._files[path][1], path=path, month=self._files[path][0], source=self._source.id,
                months=_counted(months), n=months.total(),
            )
            for path, months in self._outside.items()
            if path not in self._of_month
        }  # fmt: skip

    @property
    def counted(self) -> dict[str, tuple[Month, int]]:
        """The month of each such file, and how many rows it has of other ones."""
        return {path: (self._files[path][0], self._outside[path].total()) for path in self.found()}

    def code(self, path: str) -> str:
        """Return the code of what is told of a file; empty where nothing is."""
        return OTHER_MONTHS.code if path in self._outside and path not in self._of_month else ""

    def gaps(self) -> list[Gap]:
        """Return the months of which nothing is known as no row of their files is of them.

        What checks and states do not see is unknown anyway.
        """
        if isinstance(self._source, source_kinds.ProbeSource | source_kinds.TimelineSource):
            return []
        months = (self._files[path][0] for path in self.found())
        return [Gap(start=month.first_day, end=month.next.first_day, is_row=False) for month in months]


def _lies(source: source_kinds.AnySource, said: Mapping[str, object], month: Month) -> Month | None:
    """Return in which month a row lies: in that of its file if any of its times does.

    None where it says nothing of its file: what reaches into the month or is not over, and what a clock of another
    zone may show in the month.
    """
    times = {name: at for name, value in said.items() if _happens(source, name) and (at := _time(value))}
    names = {name for name, at in times.items() if Month.of(at.date()) == month}
    if names - _weak(source):
        return month
    start, end = _from_until(source, said)
    if start is None or names or said.get("kind") in _NOTHING_HAPPENED:
        return None
    first, last = (datetime.combine(day, time(), UTC) for day in (month.first_day, month.next.first_day))
    if end is None or end > first - OTHER_ZONES:
        is_whole = isinstance(source, source_kinds.OutageSource) and end is not None and start < first and last < end
        if start < last + OTHER_ZONES:
            return month if is_whole else None
    return Month.of(start.date())


def _weak(source: source_kinds.AnySource) -> set[str]:
    """Return the times that say nothing of a file: an export is made after its month, when cases change further."""
    is_log = not isinstance(source, source_kinds.TicketSource) or source.several_rows == "last"
    return set() if is_log else {"changed"}


def _happens(source: source_kinds.AnySource, name: str) -> bool:
    return name not in _OTHER_TIMES and (name in source.instants or name.startswith(STAMP))


def begun(source: source_kinds.AnySource, said: Mapping[str, object]) -> datetime | None:
    """Return when what a row tells began."""
    return _from_until(source, said)[0]


def _from_until(source: source_kinds.AnySource, said: Mapping[str, object]) -> tuple[datetime | None, datetime | None]:
    """Return when what a row tells began and ended; what is not over has no end."""
    start = _time(said.get(_BEGINS.get(type(source), "time")))
    if isinstance(source, source_kinds.OutageSource | source_kinds.TicketSource):
        lasted = said.get("length", said.get("resolved_after"))
        ends = [at for name in _ENDS if (at := _time(said.get(name)))]
        ends += [start + lasted] if start and isinstance(lasted, timedelta) else []
        return start, max(ends, default=None)
    if start and isinstance(source, source_kinds.TimelineSource):
        return start, start + timedelta(seconds=source.known_for.seconds(working_day=0))
    return start, start


def _time(said: object) -> datetime | None:
    """Return a time; of a day its noon, which is of that day everywhere."""
    if isinstance(said, datetime):
        return said
    try:
        return datetime.combine(date.fromisoformat(str(said)), time(12), UTC)
    except ValueError:
        return None


def _counted(months: Counter[Month]) -> str:
    told = [f"{month} ({rows})" for month, rows in sorted(months.items())]
    return ", ".join([*told[:_MOST], *([f"... (+{len(told) - _MOST})"] if len(told) > _MOST else [])])
