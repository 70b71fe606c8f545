"""What a row tells that is not understood: of which service and time a record is missing, as far as it can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from slm.calendar import Month
from slm.measurement import LONG, Gap, foreign_column, source_kinds
from slm.problem import InputError

_FIRST_IN_A_LOG: Final = ("service", "time", "start", "opened", "date")

Readable = Mapping[str, object]
"""The fields of a row that can be read; None where its cell is empty. A field that cannot be read is absent."""


def readable(source: source_kinds.AnySource, wrong: str, read: Callable[[str], object]) -> dict[str, object]:
    """Return what can be read of a row of which one field is wrong, with what its source says of all rows."""
    found: dict[str, object] = dict(source.constants)
    for name in source.mapped.keys() - {wrong}:
        try:
            found[name] = read(name)
        except InputError:
            continue
    return found


def surely_said(source: source_kinds.AnySource, said: Readable, open_in: str | None) -> dict[str, object]:
    """Return what the last row of a file says whole, where the file may be cut off in a column, or in a line of a log.

    A row of a log may be cut off in anything but the time with which it begins.
    """
    sure = {field for field, column in source.placed.items() if not _may_be_cut(field, column, open_in)}
    return {field: value for field, value in said.items() if field in sure | {*source.constants}}


def _may_be_cut(field: str, column: foreign_column.Column, open_in: str | None) -> bool:
    if not open_in:
        return field not in _FIRST_IN_A_LOG
    return any(open_in in foreign_column.names(choice) for choice in foreign_column.choices(column))


def gap_of(source: source_kinds.AnySource, path: str, month: Month | None, said: Readable, wrong: str = "") -> Gap:
    """Return what nobody knows because a row is not understood; one without a time lies anywhere in its file.

    Of a field that is `wrong` a time may be known, as of two that are exchanged; any other word is none.
    """
    said = {name: value for name, value in said.items() if name != wrong or isinstance(value, datetime)}
    service = said.get("service")
    # What a row of a log says of its case, a later one may say otherwise.
    is_entry = source.is_log or isinstance(source, source_kinds.EventSource)
    sure = source.constants if is_entry else said
    words = {name: said.get(name) for name in ("priority", "type", "customer") if name in sure}
    start, end = _time(source, said)
    if start is None:
        start, end = (month.first_day, month.next.first_day) if month else (None, None)
        is_placed = False
    else:
        is_placed = True
    return Gap(
        service=service if isinstance(service, str) else None, start=start, end=end, is_placed=is_placed, path=path,
        said={name: word for name, word in words.items() if isinstance(word, str)},
    )  # fmt: skip


def _time(source: source_kinds.AnySource, said: Readable) -> tuple[datetime | date | None, datetime | date | None]:
    """Return in which time a missing record counts, as far as that can be read."""
    match source:
        case source_kinds.OutageSource():
            return _interruption(source, said)
        case source_kinds.TicketSource():
            opened, ends = said.get("opened"), [said.get("resolved"), said.get("closed")]
            ended = [at for at in ends if isinstance(at, datetime)]
            # A case may count in the period in which it is due, after it was solved.
            return (opened, max(ended) + LONG if ended else None) if isinstance(opened, datetime) else (None, None)
        case source_kinds.EventSource():
            at = said.get("time")
            return (at - LONG, at + LONG) if isinstance(at, datetime) else (None, None)
        case source_kinds.SurveySource():
            day = _day(said.get("date"))
            return (day, day + timedelta(days=1)) if day else (None, None)
        case source_kinds.ProbeSource() | source_kinds.TimelineSource():
            at = said.get("time")
            return (at, at) if isinstance(at, datetime) else (None, None)


def _interruption(source: source_kinds.OutageSource, said: Readable) -> tuple[datetime | None, datetime | None]:
    """Return from when until when an interruption may have lasted: one of unknown length, as long as one can be."""
    start, end, longest = said.get("start"), said.get("end"), LONG
    if source.longest:
        longest = timedelta(seconds=source.longest.seconds(working_day=0))
    if not isinstance(start, datetime):
        return (end - longest, end) if isinstance(end, datetime) else (None, None)
    if isinstance(end, datetime):
        return min(start, end), max(start, end)
    is_open = {"end", "length"} & source.mapped.keys() <= said.keys()
    return start, None if is_open else start + longest


def _day(said: object) -> date | None:
    if isinstance(said, datetime):
        return said.date()
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None


def gap_of_file(path: str, month: Month | None, rows: int, missing: int | None) -> Gap:
    """Return what nobody knows because a file says itself that it is not whole; of pages of an answer the path is none.

    It lacks so many rows; where it does not say how many, at least as many as it has. A file that lacks everything,
    because the question failed (`missing` is None), tells nothing of its time.
    """
    start, end = (month.first_day, month.next.first_day) if month else (None, None)
    if missing is None:
        return Gap(start=start, end=end, is_row=False)
    return Gap(start=start, end=end, is_placed=False, rows=missing or rows or 1, path=path)
