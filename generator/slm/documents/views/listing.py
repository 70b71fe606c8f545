"""What a figure counts, one by one and exactly: stretches that were watched, bad slices, failed checks, answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import Final, NamedTuple, TypeVar

from slm.agreement import Interruptions
from slm.calendar import Interval, Period, total
from slm.compliance import Result
from slm.documents.edition import Edition
from slm.measurement import BadSlice, Check, Observation, Slices, Stretch, Survey, exact_seconds, within
from slm.problem import Place
from slm.text import forms

MOST_LISTED: Final = 60
"""How many records of one figure a page lists; all of them are in the files."""
_DIGITS: Final = 9
"""How many digits after the point an unrounded value shows before it breaks off."""
_RUNS: Final = 20
"""How many runs of lines are named before the others are left to the files."""
_RANK: Final = ("down", "unknown", "up")
"""Which stretches say most, the first most."""

Record = TypeVar("Record")


def format_instant(instant: datetime, period: Period) -> str:
    """Return an instant in the time zone of the agreement; seconds only where there are any.

    Its offset from UTC is shown where it is not that of the period's beginning, which the rule of the figure names.
    """
    local = instant.astimezone(period.start.tzinfo)
    text = local.isoformat(" ", "seconds" if local.second or local.microsecond else "minutes")
    return text if local.utcoffset() != period.start.utcoffset() else text[: -len("+00:00")]


def format_interval(interval: Interval, period: Period) -> str:
    """Return an interval in the time zone of the agreement, the day once where both ends lie on it."""
    start, end = format_instant(interval.start, period), format_instant(interval.end, period)
    day = start.partition(" ")[0]
    return f"{start} – {end.removeprefix(day).lstrip()}"


def format_seconds(edition: Edition, seconds: Fraction | int) -> str:
    """Return a length of time as h:mm:ss, exactly; a fraction of a second as a decimal."""
    whole, rest = divmod(seconds.numerator, seconds.denominator)
    text = f"{whole // 3600:,}:{whole // 60 % 60:02}:{whole % 60:02}"
    return edition.number(text + (f".{rest * 10**6 // seconds.denominator:06}".rstrip("0") if rest else ""))


def format_exact(edition: Edition, value: Fraction) -> str:
    """Return a number without rounding: all its digits, or the first nine and a sign that more follow."""
    digits, rest = divmod(abs(value.numerator) * 10**_DIGITS, value.denominator)
    whole, after = divmod(digits, 10**_DIGITS)
    decimals = f"{after:0{_DIGITS}}" if rest else f"{after:0{_DIGITS}}".rstrip("0")
    text = edition.number(f"{whole:,}.{decimals}".rstrip(".")) + ("…" if rest else "")
    return f"−{text}" if value < 0 else text


def format_lines(edition: Edition, numbers: Iterable[int]) -> str:
    """Return lines as people write them: "line 2", "lines 2, 5–9"; empty for none, and of very many the first."""
    known = sorted(set(numbers) - {0})
    runs = [[number for _, number in run] for _, run in groupby(enumerate(known), key=lambda pair: pair[1] - pair[0])]
    text = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_RUNS])
    text += ", …" if len(runs) > _RUNS else ""
    return edition.labels("line {numbers}", "lines {numbers}", n=len(known), numbers=text) if known else ""


class Column(NamedTuple):
    """A column: its heading, and whether numbers stand in it, or sentences."""

    name: str
    is_number: bool = False
    has_sentences: bool = False


class Line(NamedTuple):
    """A record as a line of a table, and the row of a file in which it stands, where it stands in one."""

    cells: tuple[str, ...]
    is_bad: bool = False
    place: Place | None = None


class Listing(NamedTuple):
    """A table of records with the sentence that sums them up."""

    title: str
    sentence: str
    columns: tuple[Column, ...]
    lines: list[Line]
    left: int
    """How many more are only in the files."""
    has_rows: bool = False
    """Does each line stand in a row of a file?"""


def listings(edition: Edition, result: Result, rules: Interruptions | None) -> Iterator[Listing]:
    """Yield what was watched of each service of a result, and the answers that it counts."""
    for observation in result.observations:
        of = f"{edition.service(observation.service)}: " if len(result.observations) > 1 else ""
        for table in (_stretches, _slices, _checks):
            if listing := table(edition, result, observation, rules):
                yield listing._replace(title=of + listing.title)
    if result.answers:
        yield _answers(edition, result)


def first(records: Sequence[Record], rank: Callable[[Record], object]) -> list[Record]:
    """Return records in their order, all of them or those of the lowest rank."""
    if len(records) <= MOST_LISTED:
        return list(records)
    chosen = sorted(range(len(records)), key=lambda index: (rank(records[index]), index))[:MOST_LISTED]
    return [records[index] for index in sorted(chosen)]


def counted_of(stretch: Stretch, observation: Observation) -> Fraction:
    """Return how many seconds of a stretch count as downtime."""
    return seconds_of(within(stretch.span, observation.counted)) if stretch.state == "down" else Fraction(0)


def is_excluded(check: Check, observation: Observation) -> bool:
    """Return whether a check lies in time that the agreement excludes."""
    return bool(within(Interval(check.time, check.time + timedelta.resolution), observation.excluded))


def seconds_of(spans: Iterable[Interval]) -> Fraction:
    """Return the seconds of intervals; what several of them cover counts for each."""
    return exact_seconds(sum((span.length for span in spans), timedelta()))


def _stretches(edition: Edition, result: Result, seen: Observation, rules: Interruptions | None) -> Listing | None:
    t, stretches, by_time = edition.labels, seen.stretches, not seen.slices and not (rules and rules.is_about_checks)
    if not stretches:
        return None
    spans = {state: [stretch.span for stretch in stretches if stretch.state == state] for state in _RANK}
    lengths = {state: format_seconds(edition, exact_seconds(total(of_state))) for state, of_state in spans.items()}
    shown = first(stretches, lambda stretch: (_RANK.index(stretch.state), -stretch.span.length))
    names = (t("In agreed service time"), t("Seen"), t("Length"), t("Counts"))[: 4 if by_time else 3]
    columns = tuple(Column(name, is_number=position > 1) for position, name in enumerate(names))
    cells = ((stretch, _stretch(edition, result, stretch, seen)[: len(columns)]) for stretch in shown)
    return Listing(
        title=t("What was seen, stretch by stretch"),
        sentence=t("Up {up}, down {down}, unknown {unknown}; together {whole} of agreed service time.",
                   whole=format_seconds(edition, exact_seconds(total(seen.agreed))), **lengths),
        columns=columns,
        lines=[Line(told, is_bad=stretch.state == "down") for stretch, told in cells],
        left=len(stretches) - len(shown),
    )  # fmt: skip


def _stretch(edition: Edition, result: Result, stretch: Stretch, seen: Observation) -> tuple[str, ...]:
    state, length = edition.labels(f"seen|{stretch.state}"), format_seconds(edition, seconds_of((stretch.span,)))
    return format_interval(stretch.span, result.period), state, length, _counts(edition, stretch, seen)


def _counts(edition: Edition, stretch: Stretch, observation: Observation) -> str:
    if stretch.state != "down":
        return "–"
    t, counted = edition.labels, counted_of(stretch, observation)
    if counted == exact_seconds(stretch.span.length):
        return format_seconds(edition, counted)
    why = t("excluded") if within(stretch.span, observation.excluded) else t("too short")
    return t("{name} ({more})", name=format_seconds(edition, counted), more=why)


def _slices(edition: Edition, result: Result, observation: Observation, _: Interruptions | None) -> Listing | None:
    t, slices = edition.labels, observation.slices
    if slices is None:
        return None
    bad_slices = first(slices.bad, lambda bad_slice: bad_slice.is_excused)
    counted = {"good": slices.known - len(slices.bad), "bad": len(slices.bad), "unknown": slices.unknown}
    return Listing(
        title=t("Slices that are bad"),
        sentence=t(
            "{n} slice of {length}: {good} good, {bad} bad, {unknown} unknown.",
            "{n} slices of {length}: {good} good, {bad} bad, {unknown} unknown.",
            n=slices.expected, length=format_seconds(edition, exact_seconds(slices.length)),
            **{name: edition.number(number) for name, number in counted.items()},
        ),
        columns=(
            Column(t("Slice")), Column(t("Went wrong"), is_number=True), Column(t("Share"), is_number=True),
            Column(t("Bound"), is_number=True), Column(t("Counts")),
        ),
        lines=[_bad_slice(edition, result, bad_slice, slices) for bad_slice in bad_slices],
        left=len(slices.bad) - len(bad_slices),
    )  # fmt: skip


def _bad_slice(edition: Edition, result: Result, bad_slice: BadSlice, slices: Slices) -> Line:
    t, lost, of = edition.labels, bad_slice.lost, bad_slice.of
    if slices.counts == "checks":
        told = t("{failed} of {n} check", "{failed} of {n} checks", failed=format_exact(edition, lost), n=int(of))
    else:
        told = t("{failed} of {number}", failed=format_seconds(edition, lost), number=format_seconds(edition, of))
    share, bound = (format_exact(edition, 100 * part) for part in (lost / of, slices.bad_above))
    counts = t("excluded") if bad_slice.is_excused else t("bad")
    limit = f"> {bound} %" if slices.bad_above < 1 else f"{bound} %"
    cells = (format_interval(bad_slice.span, result.period), told, f"{share} %", limit, counts)
    return Line(cells, is_bad=not bad_slice.is_excused)


def _checks(edition: Edition, result: Result, observation: Observation, rules: Interruptions | None) -> Listing | None:
    if not observation.checks:
        return None
    t, told, percentile = edition.labels, list(observation.failed), rules is not None and rules.percentile is not None
    label = forms(
        "{n} check, {told} of them failed or answered too late.",
        "{n} checks, {told} of them failed or were answered too late.",
    )
    if percentile:
        told = [check for check in observation.checks if _is_slower(check, result)]
        label = forms(
            "{n} check, {told} of them slower than the figure.", "{n} checks, {told} of them slower than the figure."
        )
    checks = first(told, lambda check: (check.ok, -(check.response or 0)))
    return Listing(
        title=t("Checks that are slower than the figure") if percentile else t("Checks that count against the service"),
        sentence=t(*label, n=len(observation.checks), told=edition.number(len(told))),
        columns=(Column(t("Time")), Column(t("Outcome")), Column(t("Answer after"), is_number=True)),
        lines=[_check(edition, result, check, observation, is_bad=not percentile) for check in checks],
        left=len(told) - len(checks),
        has_rows=True,
    )


def _is_slower(check: Check, result: Result) -> bool:
    return result.value is not None and check.response is not None and check.response > result.value


def _check(edition: Edition, result: Result, check: Check, observation: Observation, *, is_bad: bool) -> Line:
    t = edition.labels
    outcome = t("failed") if not check.ok else t("answered late") if is_bad else t("slower")
    if check.row.requests is not None:
        one, many = forms("{failed} of {n} request failed", "{failed} of {n} requests failed")
        outcome = t(one, many, failed=edition.number(check.lost), n=check.row.requests)
    if is_excluded(check, observation):
        outcome = t("{name} ({more})", name=outcome, more=t("excluded"))
    answer = "–" if check.response is None else f"{format_exact(edition, Fraction(check.response))} ms"
    return Line((format_instant(check.time, result.period), outcome, answer), is_bad=is_bad, place=check.row.place())


def _answers(edition: Edition, result: Result) -> Listing:
    """Return who answered what, as far as the reader may know it."""
    t, rows = edition.labels, result.answers
    surveys = first(rows, lambda row: (row.score is None, row.score or 0))
    answered = sum(row.score is not None for row in rows)
    label = forms("{n} answer; how many were asked is not known.", "{n} answers; how many were asked is not known.")
    if result.asked is not None:
        label = forms(
            "{n} answer; {silent} who were asked did not answer.",
            "{n} answers; {silent} who were asked did not answer.",
        )
    columns: dict[str, Callable[[Survey], str]] = {t("Day"): lambda survey: survey.date.isoformat()}
    columns[t("Score")] = partial(_score, edition)
    columns[t("Ticket")] = lambda survey: survey.ticket or "–"
    if edition.audience.is_internal:
        columns |= {
            t("Customer"): lambda survey: edition.party(survey.customer) if survey.customer else "–",
            t("Comment"): lambda survey: " ".join((survey.comment or "–").split()),
        }
    return Listing(
        title=t("Answers"),
        sentence=t(*label, n=answered, silent=edition.number(len(rows) - answered)),
        columns=tuple(Column(name, name == t("Score"), name == t("Comment")) for name in columns),
        lines=[
            Line(tuple(told(survey) for told in columns.values()), place=survey.place())
            for survey in surveys
        ],
        left=len(rows) - len(surveys),
        has_rows=True,
    )  # fmt: skip


def _score(edition: Edition, survey: Survey) -> str:
    return edition.labels("did not answer") if survey.score is None else format_exact(edition, Fraction(survey.score))
