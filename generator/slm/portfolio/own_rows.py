"""Which rows of records an audience may see: their own, and those of the services that they were promised (S6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, TypeVar, assert_never

from slm.agreement import Agreement
from slm.measurement import (
    ImportedFile,
    ImportedRecords,
    OutageRecords,
    ProbeRecords,
    Survey,
    SurveyRecords,
    Ticket,
    TicketRecords,
    TimelineRecords,
)
from slm.portfolio.portfolio import Portfolio


class _OfService(Protocol):
    @property
    def service(self) -> str: ...

    @property
    def customer(self) -> str | None: ...


Row = TypeVar("Row", bound=_OfService)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRows:
    """Tells the rows that may be shown to the parties of some agreements from those of others."""

    book: Portfolio
    """The whole book: whose a row is that names no customer follows from all agreements."""
    services: frozenset[str]
    customers: frozenset[str]

    @classmethod
    def of(cls, book: Portfolio, agreements: Iterable[Agreement], reader: str | None = None) -> OwnRows:
        """Return the rule for those who may see these versions and no others, and for a customer who reads them.

        To a group the rows of its members are not shown: each of them sees its own.
        """
        versions = tuple(agreements)
        return cls(
            book=book,
            services=frozenset(service for version in versions for service in version.services),
            customers=frozenset({*(version.customer for version in versions), *([reader] if reader else [])}),
        )

    def has_ticket(self, row: Ticket) -> bool:
        """Return whether a ticket is of a promised service and theirs."""
        return self._is_theirs(row.service, row.customer, row.opened.date())

    def has_survey(self, row: Survey) -> bool:
        """Return whether a survey is of a promised service and theirs."""
        return self._is_theirs(row.service, row.customer, row.date)

    def _is_theirs(self, service: str, customer: str | None, day: date) -> bool:
        """Return whether a row is theirs; one that names nobody is of the only customer of the service, or nobody's."""
        if service not in self.services:
            return False
        if customer is not None:
            return customer in self.customers
        having = self.book.customers_of(service, day)
        return len(having) == 1 and having <= self.customers

    def records(self, records: ImportedRecords) -> ImportedRecords:
        """Return records of whatever kind with these rows alone."""
        match records:
            case TicketRecords():
                return self.tickets(records)
            case SurveyRecords():
                return self.surveys(records)
            case OutageRecords():
                return self.outages(records)
            case ProbeRecords():
                return self.probes(records)
        assert_never(records)

    def outages(self, records: OutageRecords) -> OutageRecords:
        """Return the outages of promised services; what names no customer concerns everybody who has the service."""
        return replace(records, outages=self._of_services(records.outages))

    def probes(self, records: ProbeRecords) -> ProbeRecords:
        """Return the checks of promised services, those of other customers' own instances left out."""
        return replace(records, probes=self._of_services(records.probes))

    def tickets(self, records: TicketRecords) -> TicketRecords:
        """Return their tickets with their pauses and events.

        A ticket is whose the latest month says; of the rows before those of another owner are not shown.
        """
        ids = {name for name, row in records.latest.items() if self.has_ticket(row)}
        return replace(
            records,
            tickets=tuple(row for row in records.tickets if row.id in ids and self.has_ticket(row)),
            pauses=tuple(pause for pause in records.pauses if pause.ticket in ids),
            events=tuple(event for event in records.events if event.ticket in ids),
        )

    def surveys(self, records: SurveyRecords) -> SurveyRecords:
        """Return their surveys."""
        return replace(records, surveys=tuple(row for row in records.surveys if self.has_survey(row)))

    def timelines(self, records: TimelineRecords) -> TimelineRecords:
        """Return the states of promised services; of files that tell of other services, too, no row is counted."""
        seen = {name: states for name, states in records.timelines.items() if name in self.services}
        looks = {name: found for name, found in records.looks.items() if name in self.services}
        files = records.files if len(seen) == len(records.timelines) else ()
        return replace(records, timelines=seen, looks=looks, files=files)

    def _of_services(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        return tuple(row for row in rows if row.service in self.services and row.customer in (None, *self.customers))


def without_accounts(file: ImportedFile) -> ImportedFile:
    """Return an export without an account of its rows: whose those are that made no record, nobody can say."""
    return replace(file, sha256="", read=0, left_out=())
