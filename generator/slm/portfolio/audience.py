"""For whom something is published, and the part of a book that they may see.

Everything behind this takes the reduced portfolio, so that what is hidden cannot leak: it is not there (DESIGN 3.18).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Final, TypeVar, assert_never

from slm import layout
from slm.agreement import Agreement, AgreementHistory, DatedVersion, Target
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
    TicketRecords,
)
from slm.portfolio.portfolio import Portfolio
from slm.portfolio.written import written_files
from slm.problem import Mistake
from slm.values import Amount, LocalText, Written

AUDIENCE_UNKNOWN: Final = Mistake(
    "SLM540",
    "'{value}' is not an audience of this book",
    "Write one of: {known}.",
)

SHORTEST_SECRET: Final = 6
"""Shorter texts, such as P1 or hours, occur by chance."""

_FOLDERS: Final = {
    layout.SERVICES: "services", layout.CHANGES: "changes", layout.SOURCES: "sources",
    layout.IMPROVEMENTS: "improvements", layout.REVIEWS: "reviews",
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


def for_audience(portfolio: Portfolio, audience: Audience) -> Portfolio:
    """Return what the audience may see of a book.

    Internal: all. A customer: live services, the binding versions of their own SLAs that are not internal, and what was
    measured and done about these. The public: the same for SLAs that are classified as public. Neither gets OLAs, UCs,
    costs, internal notes, who measured and closed a month, or anything of another customer. A service that is no
    longer offered stays where an agreement that they may see promised it.
    """
    if audience.is_internal:
        return portfolio
    agreements = {name: shown for name, each in portfolio.agreements.items() if (shown := _agreement(each, audience))}
    promised = {name for each in agreements.values() for dated in each.versions for name in dated.agreement.services}
    services = {
        name: _without(service, "cost", "internal_notes")
        for name, service in portfolio.services.items()
        if name in promised or portfolio.service_status(name) in (ServiceStatus.LIVE, ServiceStatus.RETIRING)
    }
    return _reduced(portfolio, services, agreements, public=audience.customer is None)


def secrets(portfolio: Portfolio, audience: Audience) -> frozenset[str]:
    """Return texts that must not occur in anything built for the audience.

    These are ids, titles, names, costs and notes of what it may not see, as far as they are long enough to be told
    apart and are not in what it may see. The name of another customer is secret even there: somebody who describes an
    outage must not tell one customer who else had it.
    """
    reduced = for_audience(portfolio, audience)
    texts = _all_texts(reduced)
    shown = "\n".join(sorted(texts))
    others = set(portfolio.provider.customers) - set(reduced.provider.customers)
    names = {text for each in others for text in _strings(each.name)}
    telling = {each for each in _telling(portfolio) - texts if each in names or each not in shown}
    return frozenset(each for each in telling if _width(each) >= SHORTEST_SECRET)


def _reduced(
    portfolio: Portfolio,
    services: Mapping[str, Service],
    agreements: Mapping[str, AgreementHistory],
    *,
    public: bool,
) -> Portfolio:
    """Return the portfolio of these services and agreements and of what belongs to them."""
    services = {name: _service(each, services) for name, each in services.items()}
    versions = [each.agreement for history in agreements.values() for each in history.versions]
    metrics = {target.metric for each in versions for target in each.targets}
    metrics |= {limit.metric for each in versions for limit in each.workload}
    sources = _present(portfolio.sources, lambda each: _source(each, services))
    customers = {each.customer for each in versions}
    improvements = _present(portfolio.improvements, lambda each: _improvement(each, services, agreements))
    hours = _hours(portfolio, services.values(), versions)
    holidays = {name for each in hours for version in portfolio.hours[each].versions for name in version.holidays}
    reduced = replace(
        portfolio,
        provider=_provider(portfolio.provider, services.values(), versions, improvements.values()),
        services=services,
        hours=_only(portfolio.hours, hours),
        holidays=_only(portfolio.holidays, holidays),
        working_time=_only(portfolio.working_time, hours),
        metrics=_only(portfolio.metrics, metrics),
        changes=_present(portfolio.changes, lambda each: _change(each, portfolio.provider, services, agreements)),
        agreements=agreements,
        approvals={name: _approvals(portfolio.approvals[name], each) for name, each in agreements.items()},
        copies={},
        records={},
        terms=_only(portfolio.terms, {(each.id, str(each.version)) for each in versions}),
        months={month: _month(file, agreements) for month, file in portfolio.months.items()},
        locks={month: lock.seen_by_those_of(agreements) for month, lock in portfolio.locks.items()},
        figures={month: _figures(file, agreements) for month, file in portfolio.figures.items()},
        outages=_outages(portfolio.outages, services),
        tickets=_tickets(portfolio.tickets, services, customers),
        surveys=_surveys(portfolio.surveys, services, customers),
        probes=replace(
            portfolio.probes, probes=tuple(each for each in portfolio.probes.probes if each.service in services)
        ),
        sources=sources,
        timelines={
            name: replace(each, timelines=_only(each.timelines, services))
            for name, each in portfolio.timelines.items()
            if name in sources
        },
        imported={
            name: _imported(each, services, customers) for name, each in portfolio.imported.items() if name in sources
        },
        imports={name: tuple(map(_account, each)) for name, each in portfolio.imports.items() if name in sources},
        improvements=improvements,
        reviews={} if public else {
            name: each for name, each in portfolio.reviews.items() if agreements.keys() >= set(each.agreements)
        },
    )  # fmt: skip
    files = _files(portfolio, reduced)
    return replace(reduced, files=files, attachments=_only(portfolio.attachments, files))


def _agreement(history: AgreementHistory, audience: Audience) -> AgreementHistory | None:
    versions = tuple(_version(each) for each in history.versions if _may_see(each, audience))
    if not versions:
        return None
    return replace(history, versions=versions, requirements=history.requirements if audience.customer else ())


def _may_see(dated: DatedVersion, audience: Audience) -> bool:
    agreement = dated.agreement
    if agreement.kind != "SLA" or not dated.binding:
        return False
    if audience.customer is None:
        return agreement.control.classification == "public"
    return agreement.customer == audience.customer and agreement.control.classification != "internal"


def _version(dated: DatedVersion) -> DatedVersion:
    """Return a version as the other side sees it: what it stands on and what it costs is the provider's own."""
    agreement = dated.agreement
    targets: tuple[Target, ...] = tuple(_copy(each, supported_by=()) for each in agreement.targets)
    charges = agreement.charges and _without(agreement.charges, "cost")
    risks = tuple(_without(each, "owner") for each in agreement.risks)
    changed = _copy(agreement, internal_notes=None, targets=targets, charges=charges, risks=risks)
    return replace(dated, agreement=changed)


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
        teams=tuple(_without(each, "lead") for each in provider.teams if each.id in parties),
        customers=tuple(each for each in provider.customers if each.id in parties),
        suppliers=(),
    )


def _change(
    change: ChangeRequest, provider: Provider, services: Collection[str], agreements: Collection[str]
) -> ChangeRequest | None:
    """Return an approved change as far as it is about visible services: the status of a service follows from it."""
    about = tuple(each for each in change.services if each.service in services)
    answered = tuple(each for each in change.agreements if each in agreements)
    if change.decision != "approved" or not (about or answered):
        return None
    hidden = len(about) < len(change.services) or len(answered) < len(change.agreements)
    # A change that is also about something hidden may name it in its words, so it keeps its effect and loses them.
    words = {"title": LocalText(change.id), "reason": LocalText(change.id)} if hidden else {}
    return _copy(
        change, services=about, agreements=answered, requested_by=provider.id, decided_by=None, impact=None, **words
    )


def _month(file: MonthFile, agreements: Collection[str]) -> MonthFile:
    return _copy(
        file,
        closed_by=None,
        distribution=(),
        summary=None,
        notes=tuple(each for each in file.notes if each.agreement in agreements),
        waivers=tuple(each for each in file.waivers if each.agreement in agreements),
        suspended=tuple(each for each in file.suspended if each.agreement in agreements),
    )


def _figures(file: Figures, agreements: Collection[str]) -> Figures:
    figures = tuple(_without(each, "collected_by") for each in file.figures if each.agreement in agreements)
    return _copy(file, figures=figures, collected_by=None)


def _outages(records: OutageRecords, services: Collection[str]) -> OutageRecords:
    return replace(records, outages=tuple(each for each in records.outages if each.service in services))


def _tickets(records: TicketRecords, services: Collection[str], customers: Collection[str]) -> TicketRecords:
    """Return the tickets of visible services, without those of other customers, with their pauses and events."""
    shown = tuple(each for each in records.tickets if each.service in services and each.customer in (None, *customers))
    ids = {each.id for each in shown}
    return replace(
        records,
        tickets=shown,
        pauses=tuple(each for each in records.pauses if each.ticket in ids),
        events=tuple(each for each in records.events if each.ticket in ids),
    )


def _surveys(records: SurveyRecords, services: Collection[str], customers: Collection[str]) -> SurveyRecords:
    """Return the surveys of visible services, without those of other customers and without what was written in them."""
    shown = (each for each in records.surveys if each.service in services and each.customer in (None, *customers))
    return replace(records, surveys=tuple(_without(each, "comment") for each in shown))


def _source(source: ForeignSource, services: Collection[str]) -> ForeignSource | None:
    """Return a source as far as it tells of visible services, without names and reasons that are the provider's own."""
    if source.known_services and not source.known_services & set(services):
        return None
    known = {name: service for name, service in source.services.items() if service in services}
    return _copy(source, services=known, ignored=(), leave_out=())


def _imported(records: ImportedRecords, services: Collection[str], customers: Collection[str]) -> ImportedRecords:
    match records:
        case TicketRecords():
            return _tickets(records, services, customers)
        case SurveyRecords():
            return _surveys(records, services, customers)
        case OutageRecords():
            return _outages(records, services)
        case ProbeRecords():
            return replace(records, probes=tuple(each for each in records.probes if each.service in services))
    assert_never(records)


def _account(file: ImportedFile) -> ImportedFile:
    """Return the account of a file without the words in which the provider gives its reasons."""
    return replace(file, left_out=tuple(replace(each, reason=None) for each in file.left_out))


def _improvement(
    improvement: Improvement, services: Collection[str], agreements: Collection[str]
) -> Improvement | None:
    """Return an action that answers a visible miss, without the provider's working notes."""
    answers = tuple(each for each in improvement.answers if each.agreement in agreements)
    if not answers:
        return None
    about = tuple(each for each in improvement.services if each in services)
    return _copy(improvement, answers=answers, services=about, progress=(), proof=(), review=None)


def _hours(portfolio: Portfolio, services: Collection[Service], agreements: Collection[Agreement]) -> set[str]:
    named = [portfolio.provider.default_hours, *(each.service_hours for each in agreements)]
    named += [hours for each in services for hours in (each.hours, *(grade.hours for grade in each.grades))]
    named += [target.during for each in agreements for target in each.targets]
    named += [each.credit_rules.claim_hours for each in agreements if each.credit_rules]
    return {each for each in named if each is not None and each in portfolio.hours}


def _files(full: Portfolio, reduced: Portfolio) -> dict[str, RecordFile]:
    """Return the files without those of hidden things: a path names what it is about."""
    versions = {f"{layout.agreement_folder(each.id, each.version)}/" for each in full.all_agreements}
    hidden = versions - {f"{layout.agreement_folder(each.id, each.version)}/" for each in reduced.all_agreements}
    hidden |= {f"{layout.agreement_folder(name)}/" for name in full.agreements.keys() - reduced.agreements.keys()}
    for folder, field in _FOLDERS.items():
        hidden |= {f"{folder}/{name}.yml" for name in getattr(full, field).keys() - getattr(reduced, field).keys()}
    hidden |= {layout.copies_file(name) for name in full.copies}
    hidden |= {f"{layout.signatures_folder(name)}/" for name in full.agreements}
    # Calendars are two kinds of file in one folder.
    calendars = {*full.hours, *full.holidays} - {*reduced.hours, *reduced.holidays}
    hidden |= {layout.calendar_file(name) for name in calendars}
    shown = {path for imports in reduced.imports.values() for each in imports for path in each.files}
    hidden |= {path for imports in full.imports.values() for each in imports for path in each.files} - shown
    return {path: file for path, file in full.files.items() if not path.startswith(tuple(hidden))}


def _telling(portfolio: Portfolio) -> frozenset[str]:
    """Return the texts of a book by which a reader would recognise a part of it."""
    provider = portfolio.provider
    telling: list[object] = [
        *provider.people, *provider.teams, *provider.suppliers,
        # `internal` is a type of customer, and a word that may stand anywhere.
        *(_without(each, "type") for each in provider.customers),
        *portfolio.services, *portfolio.agreements, *portfolio.improvements, *portfolio.reviews, *portfolio.changes,
    ]  # fmt: skip
    for service in portfolio.services.values():
        telling += [service.name, service.cost, service.internal_notes]
    for agreement in portfolio.all_agreements:
        telling += [agreement.title, agreement.document_number, agreement.internal_notes]
        telling += [agreement.charges and agreement.charges.cost]
    for history in portfolio.agreements.values():
        telling += [each.statement for each in history.requirements]
    for improvement in portfolio.improvements.values():
        telling += [improvement.title, *(each.text for each in improvement.progress)]
    telling += [part for each in portfolio.reviews.values() for part in (each.title, each.participants)]
    telling += [part for each in portfolio.changes.values() for part in (each.title, each.impact)]
    telling += [part for each in portfolio.months.values() for part in (each.summary, each.distribution)]
    telling += [note.text for each in portfolio.months.values() for note in each.notes]
    return frozenset(text for each in telling for text in _strings(each))


def _width(text: str) -> int:
    """Return how long a text is in Latin letters, a Chinese character being worth one and a half."""
    return sum(3 if each >= "\u2e80" else 2 for each in text) // 2


def _all_texts(portfolio: Portfolio) -> frozenset[str]:
    names = (
        portfolio.services, portfolio.agreements, portfolio.improvements, portfolio.reviews, portfolio.changes,
    )  # fmt: skip
    parts = (*written_files(portfolio), *portfolio.outages.outages, *portfolio.terms.values())
    texts = {text for part in parts for text in _strings(part)}
    return frozenset(texts.union(*names))


def _strings(value: object) -> Iterator[str]:
    """Yield every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Amount):
        yield str(value)
    elif isinstance(value, LocalText):
        yield from _strings(value.written)
    elif isinstance(value, Written):
        yield from _strings({name: getattr(value, name) for name in value.__pydantic_fields_set__}.values())
    elif is_dataclass(value):
        yield from _strings([getattr(value, each.name) for each in fields(value)])
    elif isinstance(value, Mapping):
        yield from _strings((*value.keys(), *value.values()))
    elif isinstance(value, Iterable):
        for each in value:
            yield from _strings(each)


def _only(mapping: Mapping[Key, Value], names: Collection[Key]) -> dict[Key, Value]:
    return {key: value for key, value in mapping.items() if key in names}


def _present(mapping: Mapping[Key, Model], reduce: Callable[[Model], Model | None]) -> dict[Key, Model]:
    return {key: reduced for key, value in mapping.items() if (reduced := reduce(value)) is not None}


def _copy(model: Model, **changes: object) -> Model:
    return model.model_copy(update=changes)


def _without(model: Model, *fields: str) -> Model:
    return _copy(model, **dict.fromkeys(fields))
