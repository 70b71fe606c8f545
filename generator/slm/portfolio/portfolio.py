"""Everything of a book, loaded, looked up by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from slm.agreement import Agreement, AgreementHistory, ClaimRegister, Target
from slm.calendar import Holidays, Month, ServiceHours, WorkingTime
from slm.catalog import (
    ChangeRequest,
    Glossary,
    Groups,
    Levels,
    Metric,
    Process,
    Provider,
    Service,
    ServiceStatus,
    everybody,
    status_of,
)
from slm.compliance import MonthLock, SealRegister
from slm.document_control import Approvals, Clauses, Copies, SentReports, Validity
from slm.improvement import Answers, Complaint, Dispute, Improvement, Review, ServiceProblem
from slm.measurement import (
    AggregatedRecords,
    Figures,
    ForeignSource,
    ImportedFile,
    ImportedRecords,
    LiveSource,
    MonthFile,
    OutageRecords,
    ProbeRecords,
    RecordFile,
    SurveyRecords,
    TicketRecords,
    TimelineRecords,
)
from slm.problem import Place
from slm.values import Remembering, Written

MONTH_STATES: Final = ("open", "provisional", "closed", "restated")
"""How final a month can be, in the order in which it goes through them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Portfolio(Remembering):
    """A whole book as of one day. Parts refer to each other by id. It equals itself alone."""

    as_of: date
    provider: Provider
    levels: Levels
    services: Mapping[str, Service] = field(default_factory=dict)
    hours: Mapping[str, ServiceHours] = field(default_factory=dict)
    holidays: Mapping[str, Holidays] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    glossary: Glossary | None = None
    process: Process | None = None
    changes: Mapping[str, ChangeRequest] = field(default_factory=dict)
    agreements: Mapping[str, AgreementHistory] = field(default_factory=dict)
    approvals: Mapping[str, Approvals] = field(default_factory=dict)
    """Approvals and withdrawals as they were written, by agreement."""
    copies: Mapping[str, Copies] = field(default_factory=dict)
    """What happened to controlled copies on paper, by agreement."""
    claims: Mapping[str, ClaimRegister] = field(default_factory=dict)
    """What was done about the credits of each agreement."""
    terms: Mapping[tuple[str, str], Mapping[str, Clauses]] = field(default_factory=dict)
    """Clauses by (agreement, version), then by language."""
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of the files that belong to agreements, by path."""
    months: Mapping[Month, MonthFile] = field(default_factory=dict)
    locks: Mapping[Month, MonthLock] = field(default_factory=dict)
    """The locked results of closed months."""
    seals: SealRegister = field(default_factory=SealRegister)
    """What was closed and restated, in order."""
    signed: Mapping[str, str] = field(default_factory=dict)
    """The keys of the signatures that were verified, by what was signed."""
    figures: Mapping[Month, Figures] = field(default_factory=dict)
    outages: OutageRecords = field(default_factory=OutageRecords)
    tickets: TicketRecords = field(default_factory=TicketRecords)
    surveys: SurveyRecords = field(default_factory=SurveyRecords)
    probes: ProbeRecords = field(default_factory=ProbeRecords)
    sources: Mapping[str, ForeignSource] = field(default_factory=dict)
    timelines: Mapping[str, TimelineRecords] = field(default_factory=dict)
    imported: Mapping[str, ImportedRecords] = field(default_factory=dict)
    """Records that sources make of foreign exports, by the id of the source."""
    imports: Mapping[str, tuple[ImportedFile, ...]] = field(default_factory=dict)
    """What became of every row of the files of each source."""
    aggregated: Mapping[str, AggregatedRecords] = field(default_factory=dict)
    """Records too large to read row by row, with the figures that were counted from them, by the id of the source."""
    live: Mapping[str, LiveSource] = field(default_factory=dict)
    """Where records are fetched from before they lie in the book, by the id of the source."""
    improvements: Mapping[str, Improvement] = field(default_factory=dict)
    problems: Mapping[str, ServiceProblem] = field(default_factory=dict)
    """What misses have in common, and what was decided about it; of no part of a book."""
    reviews: Mapping[str, Review] = field(default_factory=dict)
    sent: SentReports | None = None
    """Which reports were sent to whom: what the provider alone knows."""
    complaints: Mapping[str, Complaint] = field(default_factory=dict)
    """Complaints and compliments of customers."""
    disputes: Mapping[str, Dispute] = field(default_factory=dict)
    """Objections of customers to figures."""
    files: Mapping[str, RecordFile] = field(default_factory=dict)
    """Every file that was read, by path."""
    beside: Mapping[str, str] = field(default_factory=dict)
    """The hashes of what is published beside the data, such as pages written by hand, by path; of no part of a book."""
    commit: str = ""
    """The last commit of the book, where it lies in a repository; of no part of a book."""
    records: Mapping[str, bytes] = field(default_factory=dict)
    """The files of records and figures of the months, byte for byte, by path: what the provider's own people check."""
    working_time: Mapping[str, WorkingTime] = field(default_factory=dict)
    """The compiled calendars, by the id of the service hours."""
    unread: Mapping[str, Place] = field(default_factory=dict)
    """The files that could not be read, by path, and where the reason stands: what they define is unknown, not missing.
    """

    @cached_property
    def answers(self) -> Answers:
        """Which improvements and problems name which results."""
        return Answers(self.improvements, self.problems)

    @cached_property
    def locked_as_waived(self) -> frozenset[tuple[str, str, str, str]]:
        """The results that closed months have locked as waived: agreement, target, service, period."""
        return frozenset(
            (result["agreement"], result["target"], result["service"], result["period"]["label"])
            for lock in self.locks.values()
            for result in lock.results
            if result["verdict"] == "waived"
        )

    @cached_property
    def locked_as_judged(self) -> frozenset[tuple[str, str, str, str]]:
        """The results that closed months have locked with a value, like those that are waived."""
        return frozenset(
            (result["agreement"], result["target"], result["service"], result["period"]["label"])
            for lock in self.locks.values()
            for result in lock.results
            if result["value"] is not None
        )

    @cached_property
    def locked_without_file(self) -> frozenset[tuple[str, str, str, str]]:
        """The results that closed months have locked without data, as their record did not exist."""
        return frozenset(
            (result["agreement"], result["target"], result["service"], result["period"]["label"])
            for lock in self.locks.values()
            for result in lock.results
            if result.get("reason") == "no_file"
        )

    @property
    def coverage_at_least(self) -> Fraction:
        """With less of a period known nothing is kept, where no target or metric says another share."""
        return Fraction(self.provider.coverage_at_least) / 100

    @cached_property
    def _customers(self) -> Mapping[str, tuple[tuple[Validity, str], ...]]:
        """Who was promised each service on which days, by binding SLAs."""
        found: dict[str, list[tuple[Validity, str]]] = {}
        for version in (version for history in self.agreements.values() for version in history.versions):
            if version.agreement.kind == "SLA" and version.binding:
                for service in version.agreement.services:
                    found.setdefault(service, []).append((version.validity, version.agreement.customer))
        return {service: tuple(promised) for service, promised in found.items()}

    def customers_of(self, service: str, day: date) -> frozenset[str]:
        """Return the customers who were promised a service on a day; where nobody was, all who ever were."""
        promised = self._customers.get(service, ())
        on_the_day = frozenset(customer for validity, customer in promised if validity.covers(day))
        named = on_the_day or frozenset(customer for _, customer in promised)
        # A group has what is promised to it for its members.
        behind = (everybody(self.groups, customer, day) for customer in named)
        return frozenset(one for (group, *members) in behind for one in (members or [group]))

    @cached_property
    def groups(self) -> Groups:
        """Who belongs to the customers that are plans or groups."""
        return self.provider.groups

    def service_status(self, service: str) -> ServiceStatus:
        """Return the status of a service as of the portfolio's day."""
        return status_of(service, self.changes.values(), self.as_of)

    def metric(self, metric: str, day: date) -> Metric | None:
        """Return the metric of that id as it was measured on a day."""
        found = self.metrics.get(metric)
        return found.on(day) if found else None

    @property
    def all_agreements(self) -> tuple[Agreement, ...]:
        """Every version of every agreement."""
        return tuple(version.agreement for history in self.agreements.values() for version in history.versions)

    @property
    def all_targets(self) -> tuple[tuple[Agreement, Target], ...]:
        """Every target of every version, beside its version."""
        return tuple((agreement, target) for agreement in self.all_agreements for target in agreement.targets)

    @property
    def latest_closed(self) -> Month | None:
        """The newest month that is closed."""
        return max(filter(self.is_closed, self.months), default=None)

    def is_closed(self, month: Month) -> bool:
        """Are the figures of a month final?"""
        return month in self.months and self.months[month].is_closed

    def month_state(self, month: Month) -> str:
        """Return how final a month is, one of `MONTH_STATES`: a closed one that was corrected since is restated."""
        file, lock = self.months.get(month), self.locks.get(month)
        if file is None:
            return "open"
        return "restated" if lock and lock.restated_by(self.as_of) else str(file.state)

    def is_unread(self, path: str) -> bool:
        """Could the file or folder at `path`, one below it, or one above it, not be read?"""
        return any(
            unread == path or unread.startswith(f"{path}/") or path.startswith(f"{unread}/") for unread in self.unread
        )


def written_files(portfolio: Portfolio) -> Iterator[Written]:
    """Yield the model of every file, and the models of which a file is a list."""
    yield from (portfolio.provider, portfolio.levels)
    yield from (file for file in (portfolio.glossary, portfolio.process) if file)
    files: tuple[Mapping[Any, Written], ...] = (
        portfolio.services, portfolio.hours, portfolio.holidays, portfolio.metrics, portfolio.changes,
        portfolio.months, portfolio.figures, portfolio.sources, portfolio.improvements, portfolio.problems,
        portfolio.reviews, portfolio.approvals, portfolio.copies, portfolio.claims, portfolio.complaints,
        portfolio.disputes,
    )  # fmt: skip
    for file in files:
        yield from file.values()
    for history in portfolio.agreements.values():
        yield from history.requirements
        for version in history.versions:
            yield version.agreement
