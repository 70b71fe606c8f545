"""How much work there was, with charts: workload against its limits, tickets of a month, times of cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from operator import itemgetter
from typing import Final, NamedTuple

from markupsafe import Markup

from slm.agreement import Agreement, AgreementHistory, DatedVersion, WorkloadLimit
from slm.calendar import Interval, Month, Per, month_period, start_of_day, zone
from slm.catalog import concerns, everybody
from slm.charts import charts
from slm.compliance import Result
from slm.documents.edition import Edition
from slm.documents.views import amounts
from slm.documents.views.derivation import has_limit
from slm.documents.views.listing import format_seconds
from slm.documents.views.result_format import format_number
from slm.facts.sources import source_in
from slm.facts.workload import work_lies
from slm.measurement import SuspendedTarget, Ticket, TicketRecords
from slm.text import N_
from slm.values import remembered

PERIODS: Final = 12
"""How many periods the trend of a workload has."""
_AGES: Final = (0, 1, 3, 7, 30, 90)
"""The ages of open tickets, in days, at which a group begins."""
_DAY: Final = timedelta(days=1)


class Load(NamedTuple):
    """The workload of the period that ends with a month; its limits are None where none were in force."""

    end: Month
    value: Fraction | None
    bounds: WorkloadLimit | None


class WorkloadPeriod(NamedTuple):
    """A period of the trend, in words."""

    label: str
    actual: str
    verdict: str
    """Where the workload lies; empty where it had no limits."""


class WorkloadRow(NamedTuple):
    """How much work there was, beside the limits for which the targets are made."""

    agreement: Agreement
    name: str
    bounds: str
    actual: str
    verdict: str
    said: list[str]
    """What the agreement says about a workload above its limit."""
    trend: Markup
    periods: list[WorkloadPeriod]
    """The last periods, the oldest first."""


def workloads(
    edition: Edition, month: Month, history: AgreementHistory, suspended: Sequence[SuspendedTarget]
) -> Iterator[WorkloadRow]:
    """Yield the workloads of an agreement whose period ends with the month, in which some targets were suspended."""
    for version in history.in_period(month.first_day, month.next.first_day):
        for bounds in version.agreement.workload:
            if month.month % bounds.per.months == 0:
                loads = [*_before(edition, history, month, bounds), _load(edition, month, version, bounds)]
                periods = [_period(edition, load, bounds.metric) for load in loads]
                clauses = _clauses(edition, version.agreement, bounds, suspended)
                yield WorkloadRow(
                    agreement=version.agreement,
                    name=edition.name("metric", bounds.metric),
                    bounds=amounts.workload(edition, bounds),
                    actual=periods[-1].actual,
                    verdict=periods[-1].verdict,
                    said=clauses if periods[-1].verdict == "above" else [],
                    trend=charts.loads([_bar(load) for load in loads], edition.charts),
                    periods=periods,
                )


def _before(edition: Edition, history: AgreementHistory, month: Month, bounds: WorkloadLimit) -> Iterator[Load]:
    """Yield the periods before, each beside the limits that were in force at its end."""
    for back in reversed(range(1, PERIODS)):
        end = month.plus(-back * bounds.per.months)
        versions = history.in_period(end.first_day, end.next.first_day)
        known = [(version, limit) for version in versions for limit in version.agreement.workload]
        limits = [then for then in known if (then[1].metric, then[1].per) == (bounds.metric, bounds.per)]
        yield _load(edition, end, *limits[-1]) if limits else Load(end, None, None)


def _load(edition: Edition, end: Month, version: DatedVersion, bounds: WorkloadLimit) -> Load:
    """Return the workload of all months of a period together; without a value where one of them has no figure."""
    done = _done(edition, end, version.agreement.id, str(version.version), (bounds.metric, bounds.per))
    return Load(end, done, bounds)


@remembered
def _done(edition: Edition, end: Month, agreement: str, version: str, asked: tuple[str, Per]) -> Fraction | None:
    """Return the work of a period; the reports of a year ask for the same ones again and again."""
    revision = edition.portfolio.agreements[agreement].version(version)
    return edition.facts.work_done(end, revision, *asked) if revision else None


def _clauses(
    edition: Edition, agreement: Agreement, bounds: WorkloadLimit, suspended: Sequence[SuspendedTarget]
) -> list[str]:
    """Return what became of the clauses that suspend targets above this limit, or were used in the month."""
    t, told, own = edition.labels, [], [suspension for suspension in suspended if suspension.agreement == agreement.id]
    for clause in agreement.suspensions:
        used = dict.fromkeys(suspension.target for suspension in own if suspension.clause == clause.id)
        if used or (clause.when and clause.when.workload_above == bounds.metric):
            targets = filter(None, map(agreement.target, used))
            names = t("separator|, ").join(map(edition.target, targets))
            what = t("suspended: {targets}", targets=names) if names else t("no target was suspended")
            text = edition.text(clause.clause)
            told.append(t("Clause {clause}, {what}: {text}", clause=clause.id, what=what, text=text))
    return told or [t("No clause of the agreement suspends a target for this.")]


def _period(edition: Edition, load: Load, metric: str) -> WorkloadPeriod:
    found = edition.portfolio.metrics.get(metric)
    unit = "%" if found and found.kind.traits.is_share else ""
    number = "" if load.value is None else format_number(edition, load.value)
    actual = amounts.with_unit(edition, number, metric, unit)
    verdict = work_lies(load.bounds, load.value) if load.bounds else ""
    return WorkloadPeriod(str(load.end), actual, verdict)


def _bar(load: Load) -> charts.LoadBar:
    lower, upper = (load.bounds.at_least, load.bounds.at_most) if load.bounds else (None, None)
    numbers = load.value, lower and lower.value, upper and upper.value
    return charts.LoadBar(*(None if number is None else float(number) for number in numbers))


class Drawing(NamedTuple):
    """A chart with what it says: a title, a sentence, and a table of the same numbers."""

    chart: Markup
    title: str
    sentence: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    """The first ones are about the areas of the chart."""

    def marks(self, edition: Edition) -> list[str]:
        """Return what is said of each area of the chart: its row in words."""
        t, (_, *names) = edition.labels, self.head
        said = [
            t("separator|; ").join(
                t("{name}: {value}", name=name, value=cell) for name, cell in zip(names, cells, strict=True)
            )
            for _, *cells in self.rows
        ]
        told = [t("{name}: {value}", name=row[0], value=words) for row, words in zip(self.rows, said, strict=True)]
        return told[: self.chart.count("<rect ")]


class ServiceTickets(NamedTuple):
    """The tickets of one service in a month."""

    service: str
    source: str
    """Where the tickets come from: `tickets`, or the id of a source."""
    called: str
    """The name of that source; empty for tickets of the book itself."""
    drawings: list[Drawing]


def tickets_of(
    edition: Edition, month: Month, agreements: Mapping[str, AgreementHistory], customer: str | None
) -> list[ServiceTickets]:
    """Return the tickets of the services whose targets are judged by tickets, of a month that has a record of them."""
    judged, found = dict(_judged_by_tickets(edition, month, agreements.values())), []
    for (service, source), agreement in sorted(judged.items(), key=itemgetter(0)):
        local = zone(agreement.time_zone)
        whole = month_period(month, local).interval
        end = min(whole.end, start_of_day(edition.portfolio.as_of + _DAY, local))
        known = [ticket for ticket in _latest(edition, source).get(service, ()) if ticket.opened < end]
        groups = edition.portfolio.groups if edition.audience.is_internal else None
        whose = () if customer is None or groups is None else everybody(groups, customer, month.first_day)
        own = [ticket for ticket in known if concerns(ticket.customer, whose)]
        tickets = [ticket for ticket in own if ticket.ended is None or ticket.ended >= whole.start]
        if tickets:
            drawings = [_by_priority(edition, tickets, Interval(whole.start, end)), *_by_age(edition, tickets, end)]
            named = edition.portfolio.sources.get(source)
            found.append(ServiceTickets(service, source, edition.text(named.name) if named else "", drawings))
    return found


def _judged_by_tickets(
    edition: Edition, month: Month, histories: Iterable[AgreementHistory]
) -> Iterator[tuple[tuple[str, str], Agreement]]:
    """Yield services and sources of tickets, each with the version of an agreement that is judged by them."""
    for history in histories:
        for version in history.in_period(month.first_day, month.next.first_day):
            for target in version.agreement.targets:
                source = source_in(edition.portfolio, version, target, month)
                if month in getattr(_records(edition, source), "files", ()):
                    for service in version.agreement.target_services(target):
                        yield (service, source), version.agreement


def _records(edition: Edition, source: str) -> TicketRecords | None:
    """Return the tickets of a source: the book's own records, or what was made of an export."""
    records = edition.portfolio.tickets if source == "tickets" else edition.portfolio.imported.get(source)
    return records if isinstance(records, TicketRecords) else None


@remembered
def _latest(edition: Edition, source: str) -> Mapping[str, Sequence[Ticket]]:
    """Return the tickets of a source by service, as the latest record knows them."""
    records, found = _records(edition, source), defaultdict[str, list[Ticket]](list)
    for ticket in records.latest.values() if records else ():
        found[ticket.service].append(ticket)
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
    groups = [(_group(begin, after), counted[begin]) for begin, after in zip(_AGES, (*_AGES[1:], None), strict=True)]
    label = N_("Open at the end: {number}; days since the oldest was opened: {days}.")
    yield Drawing(
        chart=charts.columns([charts.ColumnGroup(name, 0, number) for name, number in groups], edition.charts),
        title=t("Age of the tickets that were open at the end, in days"),
        sentence=t(label, number=len(ages), days=ages[-1]),
        head=(t("Age in days"), t("Tickets")),
        rows=[(name, str(number)) for name, number in groups],
    )


def _group(begin: int, end: int | None) -> str:
    if end is None:
        return f">={begin}"
    if not begin:
        return f"<{end}"
    return f"{begin}-{end - 1}" if end - 1 > begin else str(begin)


def _open(tickets: Iterable[Ticket], end: datetime) -> list[Ticket]:
    return [ticket for ticket in tickets if ticket.opened < end and (ticket.ended is None or ticket.ended >= end)]


def times_of(edition: Edition, results: Sequence[Result]) -> Drawing | None:
    """Return how the times of the cases are spread, with the limit; None where no case was counted."""
    cases = sorted((case for result in results for case in result.cases), key=lambda case: case.spent)
    if not cases:
        return None
    t, spent, is_limited = edition.labels, [Fraction(case.spent) for case in cases], has_limit(results[-1])
    shown = [charts.CaseTime(float(Fraction(case.spent, 3600)), is_limited and not case.is_on_time) for case in cases]
    words = {"number": edition.number(len(cases)), "months": t("{n} month", "{n} months", n=len(results))}
    words |= {
        "half": format_seconds(edition, charts.rank(spent, 50)),
        "most": format_seconds(edition, charts.rank(spent, 90)),
    }
    limit, title = None, t("How the times of the cases are spread")
    label = N_("Cases of the last {months}: {number}. Half of them took at most {half}, nine of ten at most {most}.")
    if is_limited:
        limit = Counter(case.limit for case in cases).most_common(1)[0][0]
        late = edition.number(sum(not case.is_on_time for case in cases))
        words |= {"late": late, "limit": format_seconds(edition, limit)}
        title = t("How the times of the cases are spread (dashed: the limit; crosses: late)")
        label = N_(
            "Cases of the last {months}: {number}. Half of them took at most {half}, nine of ten at most "
            "{most}; not in time: {late} (limit {limit})."
        )
    return Drawing(
        chart=charts.times(shown, None if limit is None else float(Fraction(limit, 3600)), edition.charts),
        title=title,
        sentence=t(label, **words),
        head=(t("Share of the cases"), t("took at most")),
        rows=[
            *((f"{share} %", format_seconds(edition, charts.rank(spent, share))) for share in charts.SHARES[:-1]),
            (t("all of them"), format_seconds(edition, spent[-1])),
            (t("on average"), format_seconds(edition, Fraction(round(sum(spent) / len(spent))))),
        ],
    )
