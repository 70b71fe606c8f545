"""What the months' records must be before anything can be judged by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.compliance import Expected
from slm.facts.expected import expected_of_closed_months
from slm.measurement import MonthFile, Outage, RecordFile
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

MONTH_MISSING: Final = Mistake(
    "SLM510",
    "there is no folder for {month}, between {first} and {last}",
    "Add measurements/{month}/month.yml; a month without data says so, it is not left out.",
)
MONTH_LEFT_OPEN: Final = Mistake(
    "SLM511",
    "{month} is {state}, but the later month {later} is closed",
    "Close it, or it stays provisional in every report.",
    Severity.WARNING,
)
MONTH_CLOSED_EARLY: Final = Mistake(
    "SLM512", "{month} was closed on {closed}, before it had ended", "Correct closed_on, or set the state to open."
)
FIGURES_FILE_MISSING: Final = Mistake(
    "SLM513",
    "{month} is closed without figures.yml, but {n} figure is expected, the first for {example}",
    "Add measurements/{month}/figures.yml; until then these targets have no data.",
    Severity.WARNING,
    plural="{month} is closed without figures.yml, but {n} figures are expected, the first for {example}",
)
FIGURE_MISSING: Final = Mistake(
    "SLM514",
    "{month} is closed, but {agreement}/{target} has no figure for the service '{service}'",
    "Add it to figures.yml. If there is none, say why in a note of month.yml that names the target.",
    Severity.WARNING,
)
OUTAGES_FILE_MISSING: Final = Mistake(
    "SLM515",
    "{month} is closed without outages.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/outages.csv; one without rows says that nothing failed.",
    Severity.WARNING,
    plural="{month} is closed without outages.csv, but {n} targets are judged by it, the first {example}",
)
OUTAGE_TWICE: Final = Mistake(
    "SLM527",
    "the outage '{value}' is recorded twice with different contents",
    "Give each outage an id of its own; one that goes on into the next month is repeated unchanged.",
)
OUTAGE_OUTSIDE_MONTH: Final = Mistake(
    "SLM528", "the outage '{value}' of {day} does not lie in {month}", "Correct the time, or move the row to its month."
)
MONTHS_IDENTICAL: Final = Mistake(
    "SLM529",
    "{path} has exactly the contents of {other}",
    "Perhaps one month's data was copied to another; correct it, or add a note that says why they are equal.",
    Severity.WARNING,
)
DUE_BEFORE_OPENED: Final = Mistake(
    "SLM530", "it is dated {day}, before it was opened on {opened}", "Correct one of the two dates."
)
DECISION_INCOMPLETE: Final = Mistake(
    "SLM531",
    "a change that was {decision} also says: {parts}",
    "Add these keys; a service's status follows from approved changes only.",
)
TICKETS_FILE_MISSING: Final = Mistake(
    "SLM548",
    "{month} is closed without tickets.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/tickets.csv; one without rows says that there was no ticket.",
    Severity.WARNING,
    plural="{month} is closed without tickets.csv, but {n} targets are judged by it, the first {example}",
)
PROBES_FILE_MISSING: Final = Mistake(
    "SLM774",
    "{month} is closed without probes.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/probes.csv; until then these targets have no data.",
    Severity.WARNING,
    plural="{month} is closed without probes.csv, but {n} targets are judged by it, the first {example}",
)
SURVEYS_FILE_MISSING: Final = Mistake(
    "SLM795",
    "{month} is closed without surveys.csv, but {n} target is judged by it, the first {example}",
    "Add measurements/{month}/surveys.csv; one without rows says that nobody was asked.",
    Severity.WARNING,
    plural="{month} is closed without surveys.csv, but {n} targets are judged by it, the first {example}",
)


FURTHEST_FROM_UTC: Final = timedelta(hours=14)
"""No local day is further from the same day in UTC."""


def months_are_complete(portfolio: Portfolio) -> Iterator[Problem]:
    """Between the first and the last month there is a folder for each, and none stays open behind a closed one."""
    months = sorted(portfolio.months)
    if not months:
        return
    latest = portfolio.latest_closed
    for month in _between(months[0], months[-1]):
        file = portfolio.months.get(month)
        if file is None and not portfolio.is_unread(layout.month_folder(month)):
            following = min(later for later in months if later > month)
            place = portfolio.months[following].place()
            yield MONTH_MISSING.at(place, month=month, first=months[0], last=months[-1])
        elif file and latest and not file.is_closed and month < latest:
            yield MONTH_LEFT_OPEN.at(file.place("state"), month=month, state=file.state, later=latest)


def months_are_closed_after_their_end(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a month is closed after its last day."""
    for month, file in portfolio.months.items():
        if file.closed_on and file.closed_on < month.next.first_day:
            yield MONTH_CLOSED_EARLY.at(file.place("closed_on"), month=month, closed=file.closed_on)


def closed_months_have_their_data(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a closed month has a figure, or a record, for every target in force (FAILURES F1)."""
    for month, expecteds in expected_of_closed_months(portfolio).items():
        if portfolio.is_unread(layout.month_folder(month)):
            continue
        file = portfolio.months[month]
        yield from _figures_there(
            portfolio, month, file, [expected for expected in expecteds if expected.source == "figures"]
        )
        for record, files, mistake in (
            ("outages", portfolio.outages.files, OUTAGES_FILE_MISSING),
            ("tickets", portfolio.tickets.files, TICKETS_FILE_MISSING),
            ("probes", portfolio.probes.files, PROBES_FILE_MISSING),
            ("surveys", portfolio.surveys.files, SURVEYS_FILE_MISSING),
        ):
            judged = judged_by(expecteds, record)
            if judged and month not in files:
                yield mistake.at(file.place("state"), month=month, n=len(judged), example=judged[0])


def outages_are_recorded_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that ids of outages are unique; one that goes on over a month's end may be repeated there, unchanged."""
    first: dict[str, Outage] = {}
    for outage in portfolio.outages.outages:
        other = first.setdefault(outage.id, outage)
        if other is not outage and (other.file_path == outage.file_path or _contents(other) != _contents(outage)):
            yield OUTAGE_TWICE.at(outage.place("id"), other.place("id"), value=outage.id)


def outages_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an outage starts before its folder's month ends and ends after it begins, anywhere on earth."""
    months = {file.path: month for month, file in portfolio.outages.files.items()}
    for outage in portfolio.outages.outages:
        month = months[outage.file_path]
        earliest = Month.of((outage.start - FURTHEST_FROM_UTC).date())
        latest = Month.of((outage.end + FURTHEST_FROM_UTC).date()) if outage.end else month
        if earliest > month or latest < month:
            field, at = ("start", outage.start) if earliest > month else ("end", outage.end or outage.start)
            yield OUTAGE_OUTSIDE_MONTH.at(outage.place(field), value=outage.id, day=at.date(), month=month)


def months_differ(portfolio: Portfolio) -> Iterator[Problem]:
    """No two months have byte-identical data; a record without rows is no data (FAILURES F68)."""
    first: dict[tuple[str, str], RecordFile] = {}
    for path, file in sorted(portfolio.files.items()):
        folder, _, name = path.rpartition("/")
        data = (name.endswith(".csv") and file.rows > 0) or name == "figures.yml"
        if not data or not layout.MONTH_NAMES.fullmatch(folder):
            continue
        other = first.setdefault((name, file.sha256), file)
        if other is not file:
            yield MONTHS_IDENTICAL.at(Place(path), Place(other.path), path=path, other=other.path)


def improvements_have_possible_dates(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an improvement is due, and was finished, on or after the day on which it was opened."""
    for improvement in portfolio.improvements.values():
        for field in ("due", "closed_on"):
            day = getattr(improvement, field)
            if day is not None and day < improvement.opened_on:
                yield DUE_BEFORE_OPENED.at(
                    improvement.place(field), improvement.place("opened_on"), day=day, opened=improvement.opened_on
                )


def decisions_are_complete(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a decided change says who decided and when; an approved one also from when it holds."""
    needed = {"pending": (), "rejected": ("decided_by", "decided_on")}
    approved = ("decided_by", "decided_on", "effective_on")
    for change in portfolio.changes.values():
        if parts := lacking_keys(change, needed.get(change.decision, approved)):
            yield DECISION_INCOMPLETE.at(change.place("decision"), decision=change.decision, parts=", ".join(parts))


def _between(first: Month, last: Month) -> Iterator[Month]:
    while first <= last:
        yield first
        first = first.next


def judged_by(asked: Iterable[Expected], source: str) -> list[str]:
    """Return the names of the targets that a source judges, each once."""
    return list(
        dict.fromkeys(f"{expected.agreement}/{expected.target}" for expected in asked if expected.source == source)
    )


def _figures_there(portfolio: Portfolio, month: Month, file: MonthFile, asked: list[Expected]) -> Iterator[Problem]:
    if not asked:
        return
    if month not in portfolio.figures:
        example = f"{asked[0].agreement}/{asked[0].target}"
        yield FIGURES_FILE_MISSING.at(file.place("state"), month=month, n=len(asked), example=example)
        return
    figures = portfolio.figures[month]
    given = {(figure.agreement, figure.target, figure.service) for figure in figures.figures}
    explained = {(note.agreement, note.target, note.service) for note in file.notes}
    for _, agreement, _, target, service, _ in asked:
        # A figure without a service is for the only one, or else reported for not saying which.
        if not {(agreement, target, service), (agreement, target, None)} & (given | explained):
            yield FIGURE_MISSING.at(
                figures.key_place("figures"), file.place("state"), month=month, agreement=agreement, target=target,
                service=service,
            )  # fmt: skip


def lacking_keys(model: object, names: Iterable[str]) -> tuple[str, ...]:
    """Return which of these keys are not written."""
    return tuple(name for name in names if getattr(model, name) is None)


def _contents(outage: Outage) -> tuple[object, ...]:
    return (outage.service, outage.start, outage.end, outage.kind, outage.exclusion)
