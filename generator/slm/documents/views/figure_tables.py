"""Everything that the figures of a month count, one by one and whole, as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final

from slm.compliance import Result
from slm.documents.downloads import csv_bytes
from slm.documents.edition import Edition
from slm.documents.views.listing import counted_of, is_excluded
from slm.documents.views.making import has_limit, overdue_elsewhere
from slm.measurement import Case, Interruption, exact_seconds
from slm.values import Written

Row = tuple[str, ...]

_OF: Final = ("agreement", "version", "target", "service")
_CASE: Final = (
    "priority", "ticket", "opened", "started", "due", "stopped", "on_time", "spent_seconds", "limit_seconds",
    "working_seconds", "calendar_seconds", "paused_seconds", "file", "line",
)  # fmt: skip
_HEADS: Final = {
    "cases": _CASE,
    "overdue": _CASE,
    "interruptions": (
        "id", "kind", "start", "end", "counted_seconds", "left_out", "file", "line", "exclusion", "announced",
        "notice_required", "approved_by", "approved_on", "remark",
    ),
    "stretches": ("watched", "start", "end", "seen", "seconds", "counted_seconds"),
    "slices": ("watched", "start", "end", "lost", "of", "unit", "share", "bad_above", "excluded"),
    "checks": ("watched", "time", "ok", "response_ms", "counts_against", "excluded", "file", "line"),
    "answers": ("date", "score", "answered", "ticket", "customer", "comment", "file", "line"),
}  # fmt: skip


def figure_tables(edition: Edition, results: Sequence[Result]) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each table and its content, of those that have rows."""
    tables = {
        "cases": _cases(results),
        "overdue": _overdue(results),
        "interruptions": _interruptions(results),
        "stretches": _stretches(results),
        "slices": _slices(results),
        "checks": _checks(results),
        "answers": _answers(edition, results),
    }
    for name, rows in tables.items():
        if written := list(rows):
            yield f"{name}.csv", csv_bytes([(*_OF, *_HEADS[name]), *written])


def _of(result: Result) -> Row:
    return result.agreement, str(result.version), result.target, result.service


def _stands(row: Written) -> Row:
    place = row.place()
    return place.path, str(place.line)


def _cases(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for case in result.cases:
            yield (*_of(result), *_case(case, result, limited=has_limit(result)))


def _overdue(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for case in overdue_elsewhere(result):
            yield (*_of(result), *_case(case, result, limited=True))


def _case(case: Case, result: Result, *, limited: bool) -> Row:
    paused = sum((exact_seconds(each.length) for each in case.pauses), start=Fraction(0))
    due = case.due_at.astimezone(result.period.start.tzinfo).isoformat() if limited else ""
    times = (case.spent, case.limit if limited else "", case.working, case.calendar, paused)
    return (
        case.ticket.priority or "", case.ticket.id, case.ticket.opened.isoformat(), case.started.isoformat(), due,
        case.stopped.isoformat() if case.stopped else "", _yes(case.is_on_time) if limited else "",
        *(str(each) for each in times), *_stands(case.ticket),
    )  # fmt: skip


def _interruptions(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for each in result.interruptions:
            outage, counted = each.outage, sum((exact_seconds(part.length) for part in each.within), start=Fraction(0))
            yield (
                *_of(result), outage.id, outage.kind, outage.start.isoformat(),
                outage.end.isoformat() if outage.end else "", "0" if each.reason else str(counted),
                str(each.reason or ""), *_stands(outage), *_claim(each),
            )  # fmt: skip


def _claim(each: Interruption) -> Row:
    """Return what is asked of an exclusion, what the record has, and why it is not granted as it was claimed."""
    outage, claim = each.outage, each.claim
    return (
        outage.exclusion or "",
        outage.announced.isoformat() if outage.announced else "",
        str((claim and claim.notice_required) or ""),
        outage.approved_by or "",
        str(outage.approved_on or ""),
        str(each.remark or ""),
    )


def _stretches(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for watch in result.watches:
            for each in watch.stretches:
                yield (
                    *_of(result), watch.service, _local(each.span.start, result), _local(each.span.end, result),
                    each.state, str(exact_seconds(each.span.length)), str(counted_of(each, watch)),
                )  # fmt: skip


def _slices(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for watch in result.watches:
            for each in watch.slices.bad if watch.slices else ():
                counts, bound = (watch.slices.counts, watch.slices.bad_above) if watch.slices else ("", "")
                yield (
                    *_of(result), watch.service, _local(each.span.start, result), _local(each.span.end, result),
                    str(each.lost), str(each.of), counts, str(each.lost / each.of), str(bound), _yes(each.is_excused),
                )  # fmt: skip


def _checks(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for watch in result.watches:
            against = {id(each) for each in watch.failed}
            for each in watch.checks:
                yield (
                    *_of(result), watch.service, _local(each.time, result), _yes(each.ok),
                    "" if each.response is None else str(each.response), _yes(id(each) in against),
                    _yes(is_excluded(each, watch)), *_stands(each.row),
                )  # fmt: skip


def _answers(edition: Edition, results: Iterable[Result]) -> Iterator[Row]:
    """Yield who answered what; the public reads neither whose answer it is nor the ticket behind it."""
    is_public = not (edition.audience.is_internal or edition.audience.customer)
    for result in results:
        for each in result.answers:
            named = ("", "") if is_public else (each.ticket or "", each.customer or "")
            yield (
                *_of(result), each.date.isoformat(), "" if each.score is None else str(each.score),
                _yes(each.score is not None), *named, each.comment or "", *_stands(each),
            )  # fmt: skip


def _local(instant: datetime, result: Result) -> str:
    return instant.astimezone(result.period.start.tzinfo).isoformat()


def _yes(holds: object) -> str:
    return "yes" if holds else "no"
