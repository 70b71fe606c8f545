"""State timelines: from the rows of a status page's history to when a service was seen, and when it was down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from slm.calendar import zone
from slm.measurement.figure import RowReason, RowsUsed
from slm.measurement.record import RecordFile, RefusedRow, TimelineRecords
from slm.measurement.seen import timeline_of
from slm.measurement.source import TimelineSource
from slm.problem import Mistake, Mistaken
from slm.values import NAIVE_INSTANT, read_instant

UNKNOWN_NAME: Final = Mistake(
    "SLM371",
    en="'{name}' is neither mapped to a service nor ignored",
    zh="“{name}”既没有对应的服务，也没有列为忽略",
    hint_en="Add it to services, or to ignored with the reason, in the source '{source}'.",
    hint_zh="请在数据源“{source}”的 services 中写明对应的服务，或在 ignored 中写明忽略的理由。",
)
UNKNOWN_STATE: Final = Mistake(
    "SLM372",
    en="the state '{state}' is not mapped",
    zh="状态“{state}”没有对应关系",
    hint_en="Say in the states of the source '{source}' whether it means up, down or unknown.",
    hint_zh="请在数据源“{source}”的 states 中写明它表示 up、down 还是 unknown。",
)
AMBIGUOUS_TIME: Final = Mistake(
    "SLM373",
    en="'{value}' is not one moment in {zone}: clocks were changed then",
    zh="“{value}”在 {zone} 不是唯一的时刻：当时正在调整时钟",
    hint_en="Export the times with their offset from UTC, such as {value}+01:00.",
    hint_zh="请导出带 UTC 偏移的时间，例如 {value}+01:00。",
)
_WORST_FIRST: Final = ("down", "unknown", "up")


def timelines_from_rows(
    source: TimelineSource, rows: Iterable[tuple[RecordFile, Iterable[Mapping[str, str]]]]
) -> TimelineRecords:
    """Return what the rows of each file of a source say of its services.

    A row is a mapping of column names to the texts in the file. Rows may come in any order and any number of times.
    Where two rows of one moment disagree, the worse state counts. A row that cannot be understood is left out and
    named in `refused`.
    """
    states: dict[str, dict[datetime, str]] = {service: {} for service in source.services.values()}
    refused: dict[object, RefusedRow] = {}
    files = tuple(_take(source, file, each, states, refused) for file, each in rows)
    lasting = timedelta(seconds=source.known_for.seconds(working_day=0))
    timelines = {service: timeline_of(service, seen, lasting) for service, seen in states.items()}
    return TimelineRecords(source=source.id, timelines=timelines, files=files, refused=tuple(refused.values()))


class _Observation(NamedTuple):
    service: str
    time: datetime
    state: str


def _take(
    source: TimelineSource,
    file: RecordFile,
    rows: Iterable[Mapping[str, str]],
    states: dict[str, dict[datetime, str]],
    refused: dict[object, RefusedRow],
) -> RowsUsed:
    """Add what the rows of one file say to `states`, and the first row of each kind of mistake to `refused`."""
    became: Counter[RowReason | None] = Counter()
    for number, row in enumerate(rows):
        try:
            observation = _observation(source, row)
        except Mistaken as mistaken:
            refused.setdefault(
                (mistaken.mistake, mistaken.words), RefusedRow(path=file.path, row=number, mistaken=mistaken)
            )
            became[RowReason.REFUSED] += 1
        else:
            became[_add(observation, states) if observation else RowReason.IGNORED] += 1
    used = became.pop(None, 0)
    left_out = {str(reason): count for reason, count in sorted(became.items(), key=str)}
    return RowsUsed(
        path=file.path, sha256=file.sha256, read=used + sum(left_out.values()), used=used,
        excluded=sum(left_out.values()), reasons=left_out,
    )  # fmt: skip


def _observation(source: TimelineSource, row: Mapping[str, str]) -> _Observation | None:
    """Return what the row says, or None where its service is to be ignored."""
    name, state = row.get(source.columns.service) or "", row.get(source.columns.state) or ""
    if any(name == each.name for each in source.ignored):
        return None
    if name not in source.services:
        raise UNKNOWN_NAME.raised(name=name, source=source.id)
    if state not in source.states:
        raise UNKNOWN_STATE.raised(state=state, source=source.id)
    time = _instant(row.get(source.columns.time) or "", source.time_zone)
    return _Observation(source.services[name], time, source.states[state])


def _instant(value: str, time_zone: str | None) -> datetime:
    """Return the moment; a time without offset is one of the zone, if it names one moment there (FAILURES F17)."""
    try:
        return read_instant(value).astimezone(UTC)
    except Mistaken as mistaken:
        if mistaken.mistake is not NAIVE_INSTANT or time_zone is None:
            raise
    local = read_instant(f"{value}Z").replace(tzinfo=zone(time_zone))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise AMBIGUOUS_TIME.raised(value=value, zone=time_zone)
    return local.astimezone(UTC)


def _add(observation: _Observation, states: dict[str, dict[datetime, str]]) -> RowReason | None:
    """Add the observation and return None, or the reason for which its row counts for nothing new."""
    seen = states[observation.service]
    if observation.time not in seen:
        seen[observation.time] = observation.state
        return None
    before = seen[observation.time]
    seen[observation.time] = min(before, observation.state, key=_WORST_FIRST.index)
    return RowReason.DUPLICATE if before == observation.state else RowReason.CONTRADICTED
