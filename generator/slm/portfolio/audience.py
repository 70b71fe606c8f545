"""For whom something is published, and the part of a book that they may see.

Pages and papers take this part, so that what is hidden cannot leak: it is not there (ARCHITECTURE 18). What follows
from a book is worked out on the whole of it all the same (`slm.facts.judgement`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar, assert_never

from slm import layout
from slm.agreement import Agreement, AgreementHistory, DatedVersion
from slm.calendar import WorkingTime
from slm.catalog import ChangeRequest, Provider, Service, ServiceStatus
from slm.document_control import Approvals
from slm.improvement import Improvement
from slm.measurement import (
    Figures,
    ForeignSource,
    ImportedFile,
    ImportedRecords,
    MonthFile,
    OutageRecords,
    ProbeRecords,
    RecordFile,
    SurveyRecords,
    Ticket,
    TicketRecords,
)
from slm.portfolio.portfolio import Portfolio
from slm.portfolio.visibility import StandIns, visible
from slm.problem import Mistake
from slm.values import LocalText, SeenBy, Written

AUDIENCE_UNKNOWN: Final = Mistake(
    "SLM540",
    "'{value}' is not an audience of this book",
    "Write one of: {known}.",
)

_FOLDERS: Final = {
    layout.SERVICES: "services", layout.CHANGES: "changes", layout.IMPROVEMENTS: "improvements",
    layout.REVIEWS: "reviews",
}  # fmt: skip

Key = TypeVar("Key")
Value = TypeVar("Value")
Model = TypeVar("Model", bound=Written)


@dataclass(frozen=True, slots=True)
class Audience:
    """The public, one customer, or the provider's own people. Written `public`, `customer:<id>`, `internal`."""

    name: str

    @classmethod
    def parse(cls, text: str, provider: Provider) -> Audience:
        """Return the audience written as `text`; raise `Mistaken` for one that the book does not have."""
        known = ("public", "internal", *(f"customer:{each.id}" for each in provider.customers))
        if text not in known:
            raise AUDIENCE_UNKNOWN.raised(value=text, known=", ".join(known))
        return cls(text)

    def __str__(self) -> str:
        return self.name

    @property
    def is_internal(self) -> bool:
        """May they see everything?"""
        return self.name == "internal"

    @property
    def customer(self) -> str | None:
        """The customer, where it is one."""
        return self.name.partition(":")[2] or None

    @property
    def sees(self) -> SeenBy:
        """Which keys it sees of what it may see at all."""
        return SeenBy.INTERNAL if self.is_internal else SeenBy.PARTIES if self.customer else SeenBy.PUBLIC


def for_audience(portfolio: Portfolio, audience: Audience) -> Portfolio:
    """Return what an audience may see of a book.

    Internal: all. A customer: live services, the binding versions of their own SLAs that are not internal, and what was
    measured and done about these. The public: the same for SLAs that are classified as public. Neither gets OLAs, UCs,
    anything of another customer, nor any key that does not say that it is for them (`Key.seen_by`). A service that is
    no longer offered stays where an agreement that they may see promised it.
    """
    if audience.is_internal:
        return portfolio
    agreements = {name: shown for name, each in portfolio.agreements.items() if (shown := _agreement(each, audience))}
    promised = {name for each in agreements.values() for dated in each.versions for name in dated.agreement.services}
    services = {
        name: service
        for name, service in portfolio.services.items()
        if name in promised or portfolio.service_status(name) in (ServiceStatus.LIVE, ServiceStatus.RETIRING)
    }
    # Who of the provider's people asked for a change is not told; that the provider made it is.
    stand_ins: StandIns = {(ChangeRequest, "requested_by"): portfolio.provider.id}
    part: Portfolio = visible(_part(portfolio, services, agreements), audience.sees, stand_ins)
    # Compiled calendars hold the written ones.
    compiled = _only(part.hours, portfolio.working_time)
    return replace(part, working_time={name: WorkingTime(each, part.holidays) for name, each in compiled.items()})


def _part(
    portfolio: Portfolio, services: Mapping[str, Service], agreements: Mapping[str, AgreementHistory]
) -> Portfolio:
    """Return these services and agreements and what belongs to them: what is not named here is in no edition."""
    services = {name: _service(each, services) for name, each in services.items()}
    versions = [each.agreement for history in agreements.values() for each in history.versions]
    metrics = {target.metric for each in versions for target in each.targets}
    metrics |= {limit.metric for each in versions for limit in each.workload}
    sources = {name for name, each in portfolio.sources.items() if _tells_of(each, services)}
    customers = {each.customer for each in versions}
    improvements = _present(portfolio.improvements, lambda each: _improvement(each, services, agreements))
    hours = _hours(portfolio, services.values(), versions)
    holidays = {name for each in hours for version in portfolio.hours[each].versions for name in version.holidays}
    part = Portfolio(
        as_of=portfolio.as_of,
        provider=_provider(portfolio.provider, services.values(), versions, improvements.values()),
        levels=portfolio.levels,
        services=services,
        hours=_only(portfolio.hours, hours),
        holidays=_only(portfolio.holidays, holidays),
        metrics=_only(portfolio.metrics, metrics),
        glossary=portfolio.glossary,
        process=portfolio.process,
        changes=_present(portfolio.changes, lambda each: _change(each, services, agreements)),
        agreements=agreements,
        approvals={name: _approvals(portfolio.approvals[name], each) for name, each in agreements.items()},
        terms=_only(portfolio.terms, {(each.id, str(each.version)) for each in versions}),
        months={month: _month(file, agreements) for month, file in portfolio.months.items()},
        locks={month: lock.seen_by_those_of(agreements) for month, lock in portfolio.locks.items()},
        figures={month: _figures(file, agreements) for month, file in portfolio.figures.items()},
        outages=_outages(portfolio.outages, services),
        tickets=_tickets(portfolio.tickets, services, customers),
        surveys=_surveys(portfolio.surveys, services, customers),
        probes=_probes(portfolio.probes, services),
        timelines={
            name: replace(each, timelines=_only(each.timelines, services))
            for name, each in _only(portfolio.timelines, sources).items()
        },
        imported={
            name: _imported(each, services, customers) for name, each in _only(portfolio.imported, sources).items()
        },
        imports={name: tuple(map(_account, each)) for name, each in _only(portfolio.imports, sources).items()},
        improvements=improvements,
        reviews={name: each for name, each in portfolio.reviews.items() if agreements.keys() >= set(each.agreements)},
    )
    files = _files(portfolio, part, sources)
    return replace(part, files=files, attachments=_only(portfolio.attachments, files))


def _agreement(history: AgreementHistory, audience: Audience) -> AgreementHistory | None:
    versions = tuple(each for each in history.versions if _may_see(each, audience))
    return replace(history, versions=versions) if versions else None


def _may_see(dated: DatedVersion, audience: Audience) -> bool:
    agreement = dated.agreement
    if agreement.kind != "SLA" or not dated.binding:
        return False
    if audience.customer is None:
        return agreement.control.classification == "public"
    return agreement.customer == audience.customer and agreement.control.classification != "internal"


def _approvals(approvals: Approvals, history: AgreementHistory) -> Approvals:
    shown = {each.version for each in history.versions}
    return _copy(
        approvals,
        approvals=tuple(each for each in approvals.approvals if each.version in shown),
        withdrawals=tuple(each for each in approvals.withdrawals if each.version in shown),
    )


def _service(service: Service, services: Collection[str]) -> Service:
    return _copy(service, depends_on=tuple(each for each in service.depends_on if each.service in services))


def _provider(
    provider: Provider,
    services: Collection[Service],
    agreements: Collection[Agreement],
    improvements: Collection[Improvement],
) -> Provider:
    """Return the provider with the teams, customers and people that the visible parts name."""
    people = {each.owner for each in services} | {each.owner for each in improvements}
    people |= {name for each in agreements for name in (each.control.owner, each.control.prepared_by)}
    people |= {contact.person for each in agreements for contact in each.contacts if contact.person}
    parties = {each.team for each in services}
    parties |= {party for each in agreements for party in (each.provider, each.customer)}
    parties |= {contact.party for each in agreements for contact in each.contacts}
    return _copy(
        provider,
        people=tuple(each for each in provider.people if each.id in people),
        teams=tuple(each for each in provider.teams if each.id in parties),
        customers=tuple(each for each in provider.customers if each.id in parties),
    )


def _change(change: ChangeRequest, services: Collection[str], agreements: Collection[str]) -> ChangeRequest | None:
    """Return an approved change as far as it is about visible services: the status of a service follows from it."""
    about = tuple(each for each in change.services if each.service in services)
    answered = tuple(each for each in change.agreements if each in agreements)
    if change.decision != "approved" or not (about or answered):
        return None
    hidden = len(about) < len(change.services) or len(answered) < len(change.agreements)
    # A change that is also about something hidden may name it in its words, so it keeps its effect and loses them.
    words = {"title": LocalText(change.id), "reason": LocalText(change.id)} if hidden else {}
    return _copy(change, services=about, agreements=answered, **words)


def _month(file: MonthFile, agreements: Collection[str]) -> MonthFile:
    return _copy(
        file,
        notes=tuple(each for each in file.notes if each.agreement in agreements),
        waivers=tuple(each for each in file.waivers if each.agreement in agreements),
        suspended=tuple(each for each in file.suspended if each.agreement in agreements),
    )


def _figures(file: Figures, agreements: Collection[str]) -> Figures:
    return _copy(file, figures=tuple(each for each in file.figures if each.agreement in agreements))


def _outages(records: OutageRecords, services: Collection[str]) -> OutageRecords:
    return replace(records, outages=tuple(each for each in records.outages if each.service in services))


def _probes(records: ProbeRecords, services: Collection[str]) -> ProbeRecords:
    return replace(records, probes=tuple(each for each in records.probes if each.service in services))


def _tickets(records: TicketRecords, services: Collection[str], customers: Collection[str]) -> TicketRecords:
    """Return the tickets of visible services that are not another customer's, with their pauses and events.

    A ticket is whose the latest month says; of the rows before those of another owner are not shown.
    """

    def is_shown(row: Ticket) -> bool:
        return row.service in services and row.customer in (None, *customers)

    ids = {name for name, row in records.latest.items() if is_shown(row)}
    return replace(
        records,
        tickets=tuple(row for row in records.tickets if row.id in ids and is_shown(row)),
        pauses=tuple(each for each in records.pauses if each.ticket in ids),
        events=tuple(each for each in records.events if each.ticket in ids),
    )


def _surveys(records: SurveyRecords, services: Collection[str], customers: Collection[str]) -> SurveyRecords:
    """Return the surveys of visible services, without those of other customers."""
    shown = (each for each in records.surveys if each.service in services and each.customer in (None, *customers))
    return replace(records, surveys=tuple(shown))


def _tells_of(source: ForeignSource, services: Collection[str]) -> bool:
    """Return whether a source tells of visible services, as far as it says of which it tells."""
    return not source.known_services or bool(source.known_services & set(services))


def _imported(records: ImportedRecords, services: Collection[str], customers: Collection[str]) -> ImportedRecords:
    match records:
        case TicketRecords():
            return _tickets(records, services, customers)
        case SurveyRecords():
            return _surveys(records, services, customers)
        case OutageRecords():
            return _outages(records, services)
        case ProbeRecords():
            return _probes(records, services)
    assert_never(records)


def _account(file: ImportedFile) -> ImportedFile:
    """Return the account of a file without the words in which the provider gives its reasons."""
    return replace(file, left_out=tuple(replace(each, reason=None) for each in file.left_out))


def _improvement(
    improvement: Improvement, services: Collection[str], agreements: Collection[str]
) -> Improvement | None:
    """Return an action that answers a visible miss."""
    answers = tuple(each for each in improvement.answers if each.agreement in agreements)
    if not answers:
        return None
    about = tuple(each for each in improvement.services if each in services)
    return _copy(improvement, answers=answers, services=about)


def _hours(portfolio: Portfolio, services: Collection[Service], agreements: Collection[Agreement]) -> set[str]:
    named = [portfolio.provider.default_hours, *(each.service_hours for each in agreements)]
    named += [hours for each in services for hours in (each.hours, *(grade.hours for grade in each.grades))]
    named += [target.during for each in agreements for target in each.targets]
    named += [each.credit_rules.claim_hours for each in agreements if each.credit_rules]
    return {each for each in named if each is not None and each in portfolio.hours}


def _files(full: Portfolio, part: Portfolio, sources: Collection[str]) -> dict[str, RecordFile]:
    """Return the files without those of hidden things: a path names what it is about."""
    versions = {f"{layout.agreement_folder(each.id, each.version)}/" for each in full.all_agreements}
    hidden = versions - {f"{layout.agreement_folder(each.id, each.version)}/" for each in part.all_agreements}
    hidden |= {f"{layout.agreement_folder(name)}/" for name in full.agreements.keys() - part.agreements.keys()}
    for folder, field in _FOLDERS.items():
        hidden |= {f"{folder}/{name}.yml" for name in getattr(full, field).keys() - getattr(part, field).keys()}
    hidden |= {layout.source_file(name) for name in full.sources.keys() - sources}
    hidden |= {layout.copies_file(name) for name in full.copies}
    hidden |= {f"{layout.signatures_folder(name)}/" for name in full.agreements}
    # Calendars are two kinds of file in one folder.
    calendars = {*full.hours, *full.holidays} - {*part.hours, *part.holidays}
    hidden |= {layout.calendar_file(name) for name in calendars}
    shown = {path for imports in part.imports.values() for each in imports for path in each.files}
    hidden |= {path for imports in full.imports.values() for each in imports for path in each.files} - shown
    return {path: file for path, file in full.files.items() if not path.startswith(tuple(hidden))}


def _only(mapping: Mapping[Key, Value], names: Collection[Key]) -> dict[Key, Value]:
    return {key: value for key, value in mapping.items() if key in names}


def _present(mapping: Mapping[Key, Model], reduce: Callable[[Model], Model | None]) -> dict[Key, Model]:
    return {key: reduced for key, value in mapping.items() if (reduced := reduce(value)) is not None}


def _copy(model: Model, **changes: object) -> Model:
    return model.model_copy(update=changes)
