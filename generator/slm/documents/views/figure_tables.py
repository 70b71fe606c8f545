"""Everything that the figures of a month count, one by one and whole, as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final

from slm.compliance import Result
from slm.documents.downloads import csv_bytes
from slm.documents.edition import Edition
from slm.documents.views.derivation import has_limit, overdue_elsewhere
from slm.documents.views.listing import counted_of, is_excluded
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


def _row_place(row: Written) -> Row:
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
    paused = sum((exact_seconds(pause.length) for pause in case.pauses), start=Fraction(0))
    due = case.due_at.astimezone(result.period.start.tzinfo).isoformat() if limited else ""
    times = (case.spent, case.limit if limited else "", case.working, case.calendar, paused)
    return (
        case.ticket.priority or "", case.ticket.id, case.ticket.opened.isoformat(), case.started.isoformat(), due,
        case.stopped.isoformat() if case.stopped else "", _yes(case.is_on_time) if limited else "",
        *(str(time) for time in times), *_row_place(case.ticket),
    )  # fmt: skip


def _interruptions(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for interruption in result.interruptions:
            outage, counted = (
                interruption.outage,
                sum((exact_seconds(part.length) for part in interruption.within), start=Fraction(0)),
            )
            yield (
                *_of(result), outage.id, outage.kind, outage.start.isoformat(),
                outage.end.isoformat() if outage.end else "", "0" if interruption.reason else str(counted),
                str(interruption.reason or ""), *_row_place(outage), *_claim(interruption),
            )  # fmt: skip


def _claim(interruption: Interruption) -> Row:
    """Return what is asked of an exclusion, what the record has, and why it is not granted as it was claimed."""
    outage, claim = interruption.outage, interruption.claim
    return (
        outage.exclusion or "",
        outage.announced.isoformat() if outage.announced else "",
        str((claim and claim.notice_required) or ""),
        outage.approved_by or "",
        str(outage.approved_on or ""),
        str(interruption.remark or ""),
    )


def _stretches(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for observation in result.observations:
            for stretch in observation.stretches:
                yield (
                    *_of(result), observation.service, _local(stretch.span.start, result),
                    _local(stretch.span.end, result),
                    stretch.state, str(exact_seconds(stretch.span.length)), str(counted_of(stretch, observation)),
                )  # fmt: skip


def _slices(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for observation in result.observations:
            for bad_slice in observation.slices.bad if observation.slices else ():
                counts, bound = (
                    (observation.slices.counts, observation.slices.bad_above) if observation.slices else ("", "")
                )
                yield (
                    *_of(result), observation.service, _local(bad_slice.span.start, result),
                    _local(bad_slice.span.end, result),
                    str(bad_slice.lost), str(bad_slice.of), counts, str(bad_slice.lost / bad_slice.of), str(bound),
                    _yes(bad_slice.is_excused),
                )  # fmt: skip


def _checks(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for observation in result.observations:
            against = {id(check) for check in observation.failed}
            for check in observation.checks:
                yield (
                    *_of(result), observation.service, _local(check.time, result), _yes(check.ok),
                    "" if check.response is None else str(check.response), _yes(id(check) in against),
                    _yes(is_excluded(check, observation)), *_row_place(check.row),
                )  # fmt: skip


def _answers(edition: Edition, results: Iterable[Result]) -> Iterator[Row]:
    """Yield who answered what; the public reads neither whose answer it is nor the ticket behind it."""
    is_public = not (edition.audience.is_internal or edition.audience.customer)
    for result in results:
        for answer in result.answers:
            named = ("", "") if is_public else (answer.ticket or "", answer.customer or "")
            yield (
                *_of(result), answer.date.isoformat(), "" if answer.score is None else str(answer.score),
                _yes(answer.score is not None), *named, answer.comment or "", *_row_place(answer),
            )  # fmt: skip


def _local(instant: datetime, result: Result) -> str:
    return instant.astimezone(result.period.start.tzinfo).isoformat()


def _yes(holds: object) -> str:
    return "yes" if holds else "no"
