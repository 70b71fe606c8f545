"""What a figure counts, one by one: stretches that were watched, bad slices, checks that failed, and answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Final, NamedTuple, TypeVar

from slm.agreement import Interruptions
from slm.calendar import Interval, total
from slm.compliance import Result
from slm.documents.edition import Edition
from slm.documents.views.exact import at, exactly, hours, length, span
from slm.measurement import BadSlice, Check, Slices, Stretch, Survey, Watch, exact_seconds, within
from slm.text import forms

MOST_LISTED: Final = 60
"""How many records of one figure a page lists; all of them are in the files."""

_RANK: Final = ("down", "unknown", "up")
"""Which stretches say most, the first most."""

Record = TypeVar("Record")


class Column(NamedTuple):
    """A column: its heading, and whether numbers stand in it, or sentences."""

    name: str
    is_number: bool = False
    has_sentences: bool = False


class Line(NamedTuple):
    """A record as a line of a table, and the row of a file in which it stands, where it stands in one."""

    cells: tuple[str, ...]
    is_bad: bool = False
    file: str = ""
    line: int = 0


class Listing(NamedTuple):
    """A table of records with the sentence that sums them up."""

    title: str
    sentence: str
    columns: tuple[Column, ...]
    lines: list[Line]
    left: int
    """How many more are only in the files."""
    has_rows: bool
    """Does each line stand in a row of a file?"""


def listings(edition: Edition, result: Result, rules: Interruptions | None) -> Iterator[Listing]:
    """Yield what was watched of each service of a result, and the answers that it counts."""
    for watch in result.watches:
        of = f"{edition.service(watch.service)}: " if len(result.watches) > 1 else ""
        found = (_stretches(edition, result, watch, rules), _slices(edition, result, watch), _checks(
            edition, result, watch, rules
        ))  # fmt: skip
        yield from (each._replace(title=of + each.title) for each in found if each)
    if result.answers:
        yield _answers(edition, result)


def first(records: Sequence[Record], rank: Callable[[Record], object]) -> list[Record]:
    """Return records in their order, all of them or those of the lowest rank."""
    if len(records) <= MOST_LISTED:
        return list(records)
    chosen = sorted(range(len(records)), key=lambda index: (rank(records[index]), index))[:MOST_LISTED]
    return [records[index] for index in sorted(chosen)]


def counted_of(stretch: Stretch, watch: Watch) -> Fraction:
    """Return how many seconds of a stretch count as downtime."""
    return _seconds(within(stretch.span, watch.counted)) if stretch.state == "down" else Fraction(0)


def is_excluded(check: Check, watch: Watch) -> bool:
    """Return whether a check lies in time that the agreement excludes."""
    return bool(within(Interval(check.time, check.time + timedelta.resolution), watch.excluded))


def _stretches(edition: Edition, result: Result, watch: Watch, rules: Interruptions | None) -> Listing | None:
    stretches = watch.stretches
    if not stretches:
        return None
    t, by_time = edition.labels, not watch.slices and not (rules and rules.is_about_checks)
    lengths = {
        state: hours(edition, _seconds(each.span for each in stretches if each.state == state))
        for state in ("up", "down", "unknown")
    }
    shown = first(stretches, lambda each: (_RANK.index(each.state), -each.span.length))
    return Listing(
        title=t("What was seen, stretch by stretch"),
        sentence=t("Up {up}, down {down}, unknown {unknown}; together {whole} of agreed service time.",
                   whole=hours(edition, _seconds(watch.agreed)), **lengths),
        columns=(
            Column(t("In agreed service time")), Column(t("Seen")), Column(t("Length"), is_number=True),
            *((Column(t("Counts"), is_number=True),) if by_time else ()),
        ),
        lines=[
            Line(
                (
                    span(each.span, result.period), t(f"seen|{each.state}"), length(edition, each.span),
                    *((_counts(edition, each, watch),) if by_time else ()),
                ),
                is_bad=each.state == "down",
            )
            for each in shown
        ],
        left=len(stretches) - len(shown),
        has_rows=False,
    )  # fmt: skip


def _counts(edition: Edition, stretch: Stretch, watch: Watch) -> str:
    if stretch.state != "down":
        return "–"
    t, counted = edition.labels, counted_of(stretch, watch)
    if counted == exact_seconds(stretch.span.length):
        return hours(edition, counted)
    why = t("excluded") if within(stretch.span, watch.excluded) else t("too short")
    return t("{name} ({more})", name=hours(edition, counted), more=why)


def _slices(edition: Edition, result: Result, watch: Watch) -> Listing | None:
    slices = watch.slices
    if slices is None:
        return None
    t, shown = edition.labels, first(slices.bad, lambda each: each.is_excused)
    return Listing(
        title=t("Slices that are bad"),
        sentence=t(
            "{n} slice of {length}: {good} good, {bad} bad, {unknown} unknown.",
            "{n} slices of {length}: {good} good, {bad} bad, {unknown} unknown.",
            n=slices.expected,
            length=hours(edition, exact_seconds(slices.length)),
            good=edition.number(slices.known - len(slices.bad)),
            bad=edition.number(len(slices.bad)),
            unknown=edition.number(slices.unknown),
        ),
        columns=(
            Column(t("Slice")), Column(t("Went wrong"), is_number=True), Column(t("Share"), is_number=True),
            Column(t("Bound"), is_number=True), Column(t("Counts")),
        ),
        lines=[_bad_slice(edition, result, each, slices) for each in shown],
        left=len(slices.bad) - len(shown),
        has_rows=False,
    )  # fmt: skip


def _bad_slice(edition: Edition, result: Result, each: BadSlice, slices: Slices) -> Line:
    t = edition.labels
    if slices.counts == "checks":
        lost = t("{failed} of {n} check", "{failed} of {n} checks", failed=exactly(edition, each.lost), n=int(each.of))
    else:
        lost = t("{failed} of {number}", failed=hours(edition, each.lost), number=hours(edition, each.of))
    share, bound = f"{exactly(edition, 100 * each.lost / each.of)} %", f"> {exactly(edition, 100 * slices.bad_above)} %"
    counts = t("excluded") if each.is_excused else t("bad")
    return Line((span(each.span, result.period), lost, share, bound, counts), is_bad=not each.is_excused)


def _checks(edition: Edition, result: Result, watch: Watch, rules: Interruptions | None) -> Listing | None:
    if not watch.checks:
        return None
    t, percentile = edition.labels, rules and rules.percentile is not None
    told = [each for each in watch.checks if _is_slower(each, result)] if percentile else list(watch.failed)
    shown = first(told, lambda each: (each.ok, -(each.response or 0)))
    label = forms(
        "{n} check, {told} of them slower than the figure.", "{n} checks, {told} of them slower than the figure."
    )
    if not percentile:
        label = forms(
            "{n} check, {told} of them failed or answered too late.",
            "{n} checks, {told} of them failed or were answered too late.",
        )
    return Listing(
        title=t("Checks that are slower than the figure") if percentile else t("Checks that count against the service"),
        sentence=t(*label, n=len(watch.checks), told=edition.number(len(told))),
        columns=(Column(t("Time")), Column(t("Outcome")), Column(t("Answer after"), is_number=True)),
        lines=[_check(edition, result, each, watch, is_bad=not percentile) for each in shown],
        left=len(told) - len(shown),
        has_rows=True,
    )


def _is_slower(check: Check, result: Result) -> bool:
    return result.value is not None and check.response is not None and check.response > result.value


def _check(edition: Edition, result: Result, each: Check, watch: Watch, *, is_bad: bool) -> Line:
    t = edition.labels
    outcome = t("failed") if not each.ok else t("answered late") if is_bad else t("slower")
    if is_excluded(each, watch):
        outcome = t("{name} ({more})", name=outcome, more=t("excluded"))
    answer = "–" if each.response is None else f"{exactly(edition, Fraction(each.response))} ms"
    place = each.row.place()
    return Line((at(each.time, result.period), outcome, answer), is_bad=is_bad, file=place.path, line=place.line)


def _answers(edition: Edition, result: Result) -> Listing:
    """Return who answered what, as far as the reader may know it."""
    t, rows = edition.labels, result.answers
    shown = first(rows, lambda each: (each.score is None, each.score or 0))
    answered = sum(each.score is not None for each in rows)
    words = {"n": answered, "silent": edition.number(len(rows) - answered)}
    known = forms(
        "{n} answer; {silent} who were asked did not answer.", "{n} answers; {silent} who were asked did not answer."
    )
    unknown = forms("{n} answer; how many were asked is not known.", "{n} answers; how many were asked is not known.")
    private = not (edition.audience.is_internal or edition.audience.customer)
    columns: dict[str, Callable[[Survey], str]] = {
        t("Day"): lambda each: each.date.isoformat(),
        t("Score"): lambda each: _score(edition, each),
    }
    columns |= {} if private else {t("Ticket"): lambda each: each.ticket or "–"}
    if edition.audience.is_internal:
        columns |= {
            t("Customer"): lambda each: edition.party(each.customer) if each.customer else "–",
            t("Comment"): lambda each: " ".join((each.comment or "–").split()),
        }
    return Listing(
        title=t("Answers"),
        sentence=t(*(known if result.asked is not None else unknown), **words),
        columns=tuple(Column(name, name == t("Score"), name == t("Comment")) for name in columns),
        lines=[
            Line(tuple(told(each) for told in columns.values()), file=each.place().path, line=each.place().line)
            for each in shown
        ],
        left=len(rows) - len(shown),
        has_rows=True,
    )  # fmt: skip


def _score(edition: Edition, survey: Survey) -> str:
    return edition.labels("did not answer") if survey.score is None else exactly(edition, Fraction(survey.score))


def _seconds(spans: Iterable[Interval]) -> Fraction:
    return exact_seconds(total(spans))
