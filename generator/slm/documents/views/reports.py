"""The report of a month, and the register of improvements, as values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory, DatedVersion, GivenNotice
from slm.calendar import Month
from slm.catalog import ChangeRequest
from slm.compliance import Result, SealedAct, Verdict
from slm.document_control import grouped_fingerprint
from slm.documents.addresses import credits_path, report_path, result_path
from slm.documents.edition import Edition
from slm.documents.parts import Signer
from slm.documents.views import result_format
from slm.documents.views.adjustments import ClaimedExclusion, CorrectionNotice, corrections, exclusions
from slm.documents.views.duties import DutyRow, duties_of_month
from slm.documents.views.listing import first
from slm.documents.views.misses import miss_of, notes_about
from slm.documents.views.settlements import settlement
from slm.documents.views.voices import VoiceRow, voices_of_month
from slm.documents.views.workloads import WorkloadRow, workloads
from slm.facts.signing import key_of_act
from slm.improvement import Answered, Improvement
from slm.measurement import MonthFile, MonthNote, SuspendedTarget, Waiver
from slm.text import N_
from slm.values import remembered

MONTHS_SHOWN: Final = 12
"""How many months the chart of a report on paper has."""


def reported_customers(edition: Edition, month: Month) -> list[str]:
    """Return the customers that have a report of their own of a month, because something was judged for them."""
    judged_in = {result.agreement for result in results_in(edition, month)}
    served = {_customer(edition.portfolio.agreements[agreement]) for agreement in judged_in}
    shown = edition.portfolio.agreements.values()
    return sorted(served & {_customer(history) for history in shown if history.shown.agreement.kind == "SLA"})


class ReportScope(NamedTuple):
    """What a report is about: all agreements of the edition, or those of one customer."""

    customer: str | None
    agreements: Mapping[str, AgreementHistory]

    def names(self, agreement: str | None) -> bool:
        """Is something about this agreement, or about none, part of the report?"""
        return agreement in self.agreements if agreement else self.customer is None


@remembered
def _scope_of(edition: Edition, customer: str | None) -> ReportScope:
    known = sorted(edition.portfolio.agreements.items())
    return ReportScope(customer, {name: history for name, history in known if customer in (None, _customer(history))})


def _customer(history: AgreementHistory) -> str:
    return history.shown.agreement.customer


def results_in(edition: Edition, month: Month) -> tuple[Result, ...]:
    """Return the results of a month in which the agreement was in force."""
    results = edition.scorecard.without_sources.in_month(month)
    return tuple(result for result in results if result.verdict is not Verdict.NOT_IN_FORCE)


class ResultRow(NamedTuple):
    """A result in the report: its anchor, who promised it, and the actions that answer it."""

    result: Result
    anchor: str
    target: str
    actions: Sequence[Improvement]
    notes: Sequence[MonthNote]
    causes: Sequence[str] = ()
    """Why it was missed, where it was."""


class LateCase(NamedTuple):
    """A case that was open and overdue at the end of the month; times in the zone of its agreement."""

    row: ResultRow
    ticket: str
    priority: str
    opened: str
    due: str
    spent: str
    limit: str


class MonthlyReport(NamedTuple):
    """What the report of a month says, on a page and on paper."""

    month: Month
    file: MonthFile | None
    state: str
    """A key of the labels: open, provisional, closed or restated."""
    signed: str
    """Who closed it, when, in which role and with which key; empty for a month that is not closed."""
    distribution: list[str]
    """To whom the report goes."""
    sent: list[str]
    """To whom it was sent by mail, and when: what the provider alone is shown."""
    seal: str
    """That of the latest act by which it is what it is; empty where there is none in the register."""
    scope: ReportScope
    title: str
    counts: result_format.Counts
    by_kind: list[str]
    """The same, those to customers apart from our own and those of suppliers."""
    rows: list[ResultRow]
    missed: list[ResultRow]
    unknown: list[ResultRow]
    late: list[LateCase]
    late_left: int
    """How many more than those are open and overdue."""
    corrections: list[CorrectionNotice]
    services: list[tuple[str, list[ResultRow]]]
    workload: list[WorkloadRow]
    waivers: list[Waiver]
    suspended: list[SuspendedTarget]
    excluded: list[ClaimedExclusion]
    begun: list[DatedVersion]
    ended: list[DatedVersion]
    noticed: list[tuple[DatedVersion, GivenNotice]]
    """The notices of termination that were given in the month."""
    changes: list[ChangeRequest]
    actions: list[Improvement]
    notes: list[MonthNote]
    statements: list[tuple[str, str, str]]
    """The credit statements of the month: path, agreement, and what is owed in words."""
    duties: list[DutyRow]
    """The duties with a time that ran in the month."""
    voices: list[VoiceRow]
    """The complaints, compliments and objections about the month."""


def report_of(edition: Edition, month: Month, customer: str | None = None) -> MonthlyReport:
    """Return the report of a month about all agreements of the edition, or about those of one customer."""
    t, scope, file = edition.labels, _scope_of(edition, customer), edition.portfolio.months.get(month)
    title = t("{month}: service level report", month=edition.month(month))
    if customer:
        label = N_("{month}: service level report for {customer}")
        title = t(label, month=edition.month(month), customer=edition.party(customer))
    rows = _rows(edition, month, scope)
    late = [case for row in rows if row.result.period.end.date() == month.next.first_day for case in _late(row)]
    listed, suspended = first(late, lambda case: case.due), file.suspended if file else ()
    work = (workloads(edition, month, history, suspended) for history in scope.agreements.values())
    return MonthlyReport(
        month=month,
        file=file,
        state=edition.portfolio.month_state(month),
        signed=_sign_off(edition, month),
        distribution=[] if scope.customer else _distribution(edition, month),
        sent=[] if scope.customer else _sent(edition, month),
        seal=_seal(edition, month),
        scope=scope,
        title=title,
        counts=result_format.Counts.of(row.result for row in rows),
        by_kind=result_format.promises_kept(edition, (row.result for row in rows), month),
        rows=rows,
        missed=[row for row in rows if row.result.verdict is Verdict.MISSED],
        unknown=[row for row in rows if row.result.verdict is Verdict.NO_DATA],
        late=listed,
        late_left=len(late) - len(listed),
        corrections=corrections(edition, month, scope.agreements if scope.customer else None),
        services=_by_service(edition, rows),
        workload=list(chain.from_iterable(work)),
        waivers=_waivers(edition, month, scope),
        suspended=[suspension for suspension in suspended if scope.names(suspension.agreement)],
        excluded=exclusions(edition, month, scope.agreements.values(), (row.result for row in rows)),
        begun=_versions(scope, month, "start"),
        ended=_versions(scope, month, "end"),
        noticed=[
            (version, given)
            for history in scope.agreements.values()
            for version in history.versions
            for given in version.notices
            if Month.of(given.notice.date) == month
        ],
        changes=_changes(edition, month, scope),
        actions=_open_actions(edition, month, scope),
        notes=[note for note in (file.notes if file else ()) if scope.names(note.agreement)],
        statements=list(_statements(edition, month, scope)),
        duties=list(duties_of_month(edition, month, scope.agreements)),
        voices=list(voices_of_month(edition, month, scope.agreements)),
    )


def _sign_off(edition: Edition, month: Month) -> str:
    """Return who closed the month, when, in which role, and with which key that is signed."""
    file, words = edition.portfolio.months.get(month), _closed(edition, month)
    if not (file and file.closed_on and file.closed_by):
        return words
    key = key_of_act(edition.portfolio, month, SealedAct.CLOSED, file.closed_on, file.closed_by)
    return edition.signed(words, key)


def _closed(edition: Edition, month: Month) -> str:
    """Return who closed the month, when, and in which role."""
    t, signer = edition.labels, closed_by(edition, month)
    if not signer:
        return ""
    if not signer.name:
        return t("Closed on {date}", date=signer.day)
    if signer.role:
        return t("Closed on {date} by {person} ({roles})", date=signer.day, person=signer.name, roles=signer.role)
    return t("Closed on {date} by {person}", date=signer.day, person=signer.name)


def closed_by(edition: Edition, month: Month) -> Signer | None:
    """Return who issued the report of a month by closing it: as it was locked, where it is; None while it is open."""
    t, file, lock = edition.labels, edition.portfolio.months.get(month), edition.portfolio.locks.get(month)
    if not (file and file.closed_on):
        return None
    locked = lock if lock and file.closed_by and lock.closed_by == file.closed_by else None
    name = edition.person(file.closed_by) if file.closed_by else ""
    return Signer(
        does=t("Issued"),
        party=edition.text(edition.portfolio.provider.name),
        name=edition.text(locked.signer) if locked and locked.signer else name,
        role=t("separator|, ").join(map(edition.role, locked.roles)) if locked else "",
        day=edition.date(file.closed_on),
    )


class KeptMonth(NamedTuple):
    """How the promises of a month were kept."""

    month: Month
    counts: result_format.Counts


def with_customers(agreements: Mapping[str, AgreementHistory]) -> set[str]:
    """Return the agreements with customers; rows of months count their promises alone, or all where there are none."""
    return {name for name, history in agreements.items() if history.latest.kind == "SLA"}


def kept_by_month(edition: Edition, report: MonthlyReport) -> list[KeptMonth]:
    """Return how the promises to customers, or where there are none all of them, were kept up to a month."""
    counted, found = with_customers(report.scope.agreements) or set(report.scope.agreements), []
    for month in (report.month.plus(-ago) for ago in reversed(range(MONTHS_SHOWN))):
        results = [result for result in results_in(edition, month) if result.agreement in counted]
        if results:
            found.append(KeptMonth(month, result_format.Counts.of(results)))
    return found


def _distribution(edition: Edition, month: Month) -> list[str]:
    """Return to whom the report goes: as it was signed off, where it is."""
    file, lock, as_of = edition.portfolio.months.get(month), edition.portfolio.locks.get(month), edition.portfolio.as_of
    texts = lock.goes_to(as_of) if lock and lock.closed_on <= as_of else None
    return list(map(edition.text, (file.distribution if file else ()) if texts is None else texts))


def _sent(edition: Edition, month: Month) -> list[str]:
    """Return to whom the report of a month was sent by mail, each with the last day."""
    register, as_of = edition.portfolio.sent, edition.portfolio.as_of
    sent = [one for one in (register.of(month) if register else ()) if one.date <= as_of]
    last = {one.to: edition.date(one.date) for one in sorted(sent, key=lambda one: one.date)}
    return [edition.aside(edition.party(edition.person(name)), day) for name, day in last.items()]


def _seal(edition: Edition, month: Month) -> str:
    entry = edition.portfolio.seals.up_to(edition.portfolio.as_of).latest.get(month)
    return grouped_fingerprint(entry.seal) if entry else ""


def _statements(edition: Edition, month: Month, scope: ReportScope) -> Iterator[tuple[str, str, str]]:
    for (agreement, of), statement in edition.credit_statements.items():
        if of == month and agreement in scope.agreements:
            shown = settlement(edition, statement)
            yield credits_path(agreement, month), agreement, edition.speech.sentences(shown.sentences)


def _rows(edition: Edition, month: Month, scope: ReportScope) -> list[ResultRow]:
    results = [result for result in results_in(edition, month) if result.agreement in scope.agreements]
    rows = []
    for result, anchor in zip(results, result_format.anchors(results), strict=True):
        notes = notes_about(edition, result)
        name, actions = result_format.target_name(edition, result), edition.portfolio.answers.to(result)
        causes = miss_of(edition, result).causes if result.verdict is Verdict.MISSED else ()
        rows.append(ResultRow(result, anchor, name, actions, notes, causes))
    return rows


def _late(row: ResultRow) -> Iterator[LateCase]:
    zone_of_agreement = row.result.period.start.tzinfo
    for case in row.result.late:
        opened, due = (instant.astimezone(zone_of_agreement) for instant in (case.ticket.opened, case.due_at))
        times = (instant.isoformat(" ", "minutes") for instant in (opened, due))
        used = (f"{seconds // 3600}:{seconds // 60 % 60:02} h" for seconds in (case.spent, case.limit))
        yield LateCase(row, case.ticket.id, case.ticket.priority or "", *times, *used)


def _by_service(edition: Edition, rows: Sequence[ResultRow]) -> list[tuple[str, list[ResultRow]]]:
    services: defaultdict[str, list[ResultRow]] = defaultdict(list)
    for row in rows:
        services[row.result.service].append(row)
    return sorted(services.items(), key=lambda value: (edition.service(value[0]), value[0]))


def _waivers(edition: Edition, month: Month, scope: ReportScope) -> list[Waiver]:
    """Return the waivers that hold on a day of the month, in whichever month's file they are written."""
    every = chain.from_iterable(file.waivers for _, file in sorted(edition.portfolio.months.items()))
    shown = (waiver for waiver in every if scope.names(waiver.agreement))
    return [waiver for waiver in shown if waiver.start < month.next.first_day and waiver.until > month.first_day]


def _versions(scope: ReportScope, month: Month, edge: str) -> list[DatedVersion]:
    versions = [version for history in scope.agreements.values() for version in history.versions if version.binding]
    return [version for version in versions if Month.of(getattr(version.validity, edge)) == month]


def _changes(edition: Edition, month: Month, scope: ReportScope) -> list[ChangeRequest]:
    return [
        change
        for _, change in sorted(edition.portfolio.changes.items())
        if change.decision == "approved"
        and change.effective_on
        and Month.of(change.effective_on) == month
        and (scope.customer is None or any(map(scope.names, change.agreements)))
    ]


def _open_actions(edition: Edition, month: Month, scope: ReportScope) -> list[Improvement]:
    """Return the actions that were open on the last day told of, or answer the month, the most urgent first.

    What was finished later stays, so that an old report says what its readers saw, but last; states are those of today.
    """
    end, misses_of = actions_day(edition, month), edition.portfolio.answers.misses_of
    then_open = [
        action
        for action in edition.portfolio.improvements.values()
        if (action.closed_on is None or action.closed_on > end)
        and (action.opened_on <= end or any(answered.month == month for answered in misses_of(action)))
        and (scope.customer is None or any(answered.agreement in scope.agreements for answered in misses_of(action)))
    ]
    return sorted(then_open, key=lambda action: (not action.state.is_open, action.due, action.id))


def actions_day(edition: Edition, month: Month) -> date:
    """Return the day for which a report lists what is still to do: the last of its month, or the day shown."""
    return min(month.last_day, edition.portfolio.as_of)


def register(edition: Edition) -> list[Improvement]:
    """Return all actions of the register of improvements, the most urgent first.

    Those overdue come first, then what is still to do by its date, then what is finished, the newest first.
    """

    def urgency(action: Improvement) -> tuple[bool, bool, int, str]:
        is_open, day = action.state.is_open, action.due if action.state.is_open else action.closed_on or action.due
        late = action.is_overdue(edition.portfolio.as_of)
        return not late, not is_open, day.toordinal() * (1 if is_open else -1), action.id

    return sorted(edition.portfolio.improvements.values(), key=urgency)


def misses(edition: Edition, answers: Iterable[Answered]) -> Iterator[tuple[str, str]]:
    """Yield what an action answers, or what comes of a problem, each after the path of its result or month."""
    for answered in answers:
        month, of = answered.month, (answered.agreement, answered.target)
        path, name = report_path(month) if month in edition.portfolio.months else "", answered.target
        for result in edition.scorecard.in_month(month):
            if (result.agreement, result.target) == of and answered.service in {None, *result.services}:
                path, name = result_path(result), result_format.target_name(edition, result)
                break
        words = {"month": edition.month(month), "target": name, "agreement": answered.agreement}
        yield path, edition.labels("{month}: {target} ({agreement})", **words)
