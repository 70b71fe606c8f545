"""Tickets of a month and times of cases, as charts with the table and the sentence that say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil
from operator import itemgetter
from typing import Final, NamedTuple

from markupsafe import Markup

from slm.agreement import Agreement, AgreementHistory
from slm.calendar import Interval, Month, month_period, start_of_day, zone
from slm.charts import charts
from slm.compliance import Result
from slm.documents.edition import Edition
from slm.documents.views.derivation import has_limit
from slm.documents.views.exact_format import format_seconds
from slm.facts.sources import source_of
from slm.measurement import Case, Ticket, TicketRecords
from slm.values import remembered

_AGES: Final = (0, 1, 3, 7, 30, 90)
"""The ages of open tickets, in days, at which a group begins."""
_DAY: Final = timedelta(days=1)
_KEY: Final = itemgetter(0)


class Drawing(NamedTuple):
    """A chart with what it says: a title, a sentence, and a table of the same numbers."""

    chart: Markup
    title: str
    sentence: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


class ServiceTickets(NamedTuple):
    """The tickets of one service in a month."""

    service: str
    source: str
    """Where the tickets come from: `tickets`, or the id of a source."""
    drawings: list[Drawing]


def tickets_of(
    edition: Edition, month: Month, agreements: Mapping[str, AgreementHistory], customer: str | None
) -> list[ServiceTickets]:
    """Return the tickets of the services whose targets are judged by tickets, of a month that has a record of them."""
    judged: dict[tuple[str, str], Agreement] = {}
    for history in agreements.values():
        for version in history.in_period(month.first_day, month.next.first_day):
            for target in version.agreement.targets:
                source, services = source_of(edition.portfolio, target), version.agreement.target_services(target)
                if month in getattr(_records(edition, source), "files", ()):
                    judged |= dict.fromkeys(((service, source) for service in services), version.agreement)
    tickets = (
        _of_service(edition, month, *key, agreement, customer) for key, agreement in sorted(judged.items(), key=_KEY)
    )
    return [ticket for ticket in tickets if ticket.drawings]


def _records(edition: Edition, source: str) -> TicketRecords | None:
    """Return the tickets of a source: the book's own records, or what was made of an export."""
    records = edition.portfolio.tickets if source == "tickets" else edition.portfolio.imported.get(source)
    return records if isinstance(records, TicketRecords) else None


def times_of(edition: Edition, results: Sequence[Result]) -> Drawing | None:
    """Return how the times of the cases are spread, with the limit; None where no case was counted."""
    cases = sorted((case for result in results for case in result.cases), key=lambda case: case.spent)
    if not cases:
        return None
    t, limited = edition.labels, has_limit(results[-1])
    spent = [Fraction(case.spent) for case in cases]
    words: dict[str, object] = {
        "number": edition.number(len(cases)),
        "months": t("{n} month", "{n} months", n=len(results)),
    }
    words |= {"half": format_seconds(edition, _rank(spent, 50)), "most": format_seconds(edition, _rank(spent, 90))}
    if limited:
        limit = Counter(case.limit for case in cases).most_common(1)[0][0]
        late = sum(not case.is_on_time for case in cases)
        chart = charts.times([_time(case) for case in cases], float(Fraction(limit, 3600)), edition.charts)
        title = t("How the times of the cases are spread (dashed: the limit; crosses: late)")
        sentence = t(
            "Cases of the last {months}: {number}. Half of them took at most {half}, nine of ten at most "
            "{most}; not in time: {late} (limit {limit}).",
            late=edition.number(late),
            limit=format_seconds(edition, limit),
            **words,
        )
    else:
        chart = charts.times([_time(case)._replace(late=False) for case in cases], None, edition.charts)
        title = t("How the times of the cases are spread")
        sentence = t(
            "Cases of the last {months}: {number}. Half of them took at most {half}, nine of ten at most {most}.",
            **words,
        )
    return Drawing(
        chart=chart,
        title=title,
        sentence=sentence,
        head=(t("Share of the cases"), t("took at most")),
        rows=[
            *((f"{share} %", format_seconds(edition, _rank(spent, share))) for share in (25, 50, 75, 90, 95)),
            (t("all of them"), format_seconds(edition, spent[-1])),
            (t("on average"), format_seconds(edition, Fraction(round(sum(spent) / len(spent))))),
        ],
    )


def _time(case: Case) -> charts.CaseTime:
    return charts.CaseTime(hours=float(Fraction(case.spent, 3600)), late=not case.is_on_time)


def _rank(values: Sequence[Fraction], percent: int) -> Fraction:
    """Return the smallest of the sorted values that at least so many percent of them do not exceed."""
    return values[max(ceil(Fraction(len(values) * percent, 100)) - 1, 0)]


def _of_service(  # noqa: PLR0913, PLR0917 - all that says which tickets
    edition: Edition, month: Month, service: str, source: str, agreement: Agreement, customer: str | None
) -> ServiceTickets:
    whole = month_period(month, zone(agreement.time_zone)).interval
    end = min(whole.end, start_of_day(edition.portfolio.as_of + _DAY, zone(agreement.time_zone)))
    tickets = [
        ticket
        for ticket in _latest(edition, source).get(service, ())
        if ticket.opened < end
        and (customer is None or ticket.customer in (None, customer))
        and (ticket.ended is None or ticket.ended >= whole.start)
    ]
    drawings = [_by_priority(edition, tickets, Interval(whole.start, end)), *_by_age(edition, tickets, end)]
    return ServiceTickets(service, source, drawings if tickets else [])


@remembered
def _latest(edition: Edition, source: str) -> Mapping[str, Sequence[Ticket]]:
    """Return the tickets of a source by service, as the latest record knows them."""
    records = _records(edition, source)
    found: dict[str, list[Ticket]] = {}
    for ticket in records.latest.values() if records else ():
        found.setdefault(ticket.service, []).append(ticket)
    return found


def _by_priority(edition: Edition, tickets: Sequence[Ticket], month: Interval) -> Drawing:
    t, without = edition.labels, "-"
    opened = Counter(ticket.priority or without for ticket in tickets if ticket.opened in month)
    solved = Counter(ticket.priority or without for ticket in tickets if ticket.ended and ticket.ended in month)
    still = Counter(ticket.priority or without for ticket in _open(tickets, month.end))
    names = sorted({*opened, *solved, *still})
    words = {"opened": opened.total(), "solved": solved.total(), "open": still.total()}
    return Drawing(
        chart=charts.columns([charts.ColumnGroup(name, solved[name], still[name]) for name in names], edition.charts),
        title=t("Tickets by priority: solved (solid), open at the end (hatched)"),
        sentence=t("Opened: {opened}; solved: {solved}; open at the end: {open}.", **words),
        head=(t("Priority"), t("Opened in the month"), t("Solved in the month"), t("Open at the end")),
        rows=[(name, str(opened[name]), str(solved[name]), str(still[name])) for name in names],
    )


def _by_age(edition: Edition, tickets: Sequence[Ticket], end: datetime) -> Iterator[Drawing]:
    """Yield the ages of the tickets that are open at the end; nothing where none is."""
    t, ages = edition.labels, sorted((end - ticket.opened) // _DAY for ticket in _open(tickets, end))
    if not ages:
        return
    counted = Counter(max(begin for begin in _AGES if begin <= age) for age in ages)
    ends = (*_AGES[1:], None)
    yield Drawing(
        chart=charts.columns(
            [charts.ColumnGroup(_group(*pair), 0, counted[pair[0]]) for pair in zip(_AGES, ends, strict=True)],
            edition.charts,
        ),
        title=t("Age of the tickets that were open at the end, in days"),
        sentence=t(
            "Open at the end: {number}; days since the oldest was opened: {days}.", number=len(ages), days=ages[-1]
        ),
        head=(t("Age in days"), t("Tickets")),
        rows=[(_group(*pair), str(counted[pair[0]])) for pair in zip(_AGES, ends, strict=True)],
    )


def _group(begin: int, end: int | None) -> str:
    return (
        f">={begin}"
        if end is None
        else f"<{end}"
        if not begin
        else f"{begin}-{end - 1}"
        if end - 1 > begin
        else str(begin)
    )


def _open(tickets: Iterable[Ticket], end: datetime) -> list[Ticket]:
    return [ticket for ticket in tickets if ticket.opened < end and (ticket.ended is None or ticket.ended >= end)]
