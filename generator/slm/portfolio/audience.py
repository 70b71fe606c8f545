"""For whom something is published, and the part of a book that they may see.

Pages and papers take this part, so that what is hidden cannot leak: it is not there (ARCHITECTURE 18). What follows
from a book is worked out on the whole of it all the same (`slm.facts.judgement`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeVar

from slm import layout
from slm.agreement import Agreement, AgreementHistory, ClaimEvent, ClaimRegister, DatedVersion
from slm.calendar import WorkingTime
from slm.catalog import ChangeRequest, Groups, Provider, Service, ServiceStatus
from slm.document_control import Approvals, TerminationNotice
from slm.improvement import Improvement, Review
from slm.measurement import Figures, MonthFile, RecordFile
from slm.portfolio.own_rows import OwnRows, without_accounts
from slm.portfolio.portfolio import Portfolio
from slm.portfolio.visibility import StandIns, visible
from slm.portfolio.voices import people_in, voices_of
from slm.problem import Mistake
from slm.values import LocalText, SeenBy, Written

AUDIENCE_UNKNOWN: Final = Mistake("SLM540", "'{value}' is not an audience of this book", "Write one of: {known}.")

_FOLDERS: Final = {
    layout.SERVICES: "services", layout.CHANGES: "changes", layout.IMPROVEMENTS: "improvements",
    layout.REVIEWS: "reviews", layout.PROBLEMS: "problems", layout.COMPLAINTS: "complaints",
    layout.DISPUTES: "disputes",
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
        """Return the audience written as `text`; raise `InputError` for one that the book does not have."""
        known = ("public", "internal", *(f"customer:{customer.id}" for customer in provider.customers))
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
    def is_public(self) -> bool:
        """Are they everybody, who is told nothing of what was promised to one customer alone?"""
        return not self.is_internal and self.customer is None

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
    measured and done about these: records of the services that these promise, and of those that are somebody's, theirs.
    The public: the same for SLAs that are classified as public, without rows that are somebody's. Neither gets OLAs,
    UCs, anything of another customer, nor any key that does not say that it is for them (`Key.seen_by`). A service that
    is no longer offered stays where an agreement that they may see promised it.
    """
    return without_hidden_keys(objects_for(portfolio, audience), audience)


def objects_for(portfolio: Portfolio, audience: Audience) -> Portfolio:
    """Return the objects and rows that an audience may see something of, with all of their keys."""
    if audience.is_internal:
        return portfolio
    histories = portfolio.agreements.items()
    agreements = {
        name: shown for name, history in histories if (shown := _agreement(history, audience, portfolio.groups))
    }
    versions = [version.agreement for history in agreements.values() for version in history.versions]
    promised = {name for agreement in versions for name in agreement.services}
    services = {
        name: service
        for name, service in portfolio.services.items()
        if name in promised or portfolio.service_status(name) in (ServiceStatus.LIVE, ServiceStatus.RETIRING)
    }
    return _compiled(_part(portfolio, services, agreements, audience.customer), portfolio)


def without_hidden_keys(part: Portfolio, audience: Audience) -> Portfolio:
    """Return what an audience may see of the objects that it may see something of."""
    if audience.is_internal:
        return part
    # Who of the provider's people asked for a change is not told; that the provider made it is.
    # Nor who of a party gave notice, or claimed a credit, to whom no party is told; that it was given is.
    stand_ins: StandIns = {
        (ChangeRequest, "requested_by"): part.provider.id,
        (TerminationNotice, "person"): "",
        (ClaimEvent, "person"): "",
    }
    return _compiled(visible(part, audience.sees, stand_ins), part)


def _compiled(part: Portfolio, whole: Portfolio) -> Portfolio:
    """Return a part of a book with its own calendars compiled: compiled ones hold the written ones."""
    compiled = _only(part.hours, whole.working_time).items()
    return replace(part, working_time={name: WorkingTime(hours, part.holidays) for name, hours in compiled})


def _part(
    portfolio: Portfolio, services: Mapping[str, Service], agreements: Mapping[str, AgreementHistory], by: str | None
) -> Portfolio:
    """Return these services and agreements and what belongs to them: what is not named here is in no edition."""
    services = {name: _service(service, services, portfolio.as_of) for name, service in services.items()}
    versions = [version.agreement for history in agreements.values() for version in history.versions]
    own = OwnRows.of(portfolio, versions, by)
    sources = _sources(portfolio, own)
    improvements = _improvements(_with_misses_of_problems(portfolio), services, agreements)
    hours = _hours(portfolio, services.values(), versions)
    holidays = {name for hour in hours for version in portfolio.hours[hour].versions for name in version.holidays}
    reviews = _present(portfolio.reviews, lambda held: held if agreements.keys() >= set(held.agreements) else None)
    claims = _only(portfolio.claims, agreements)
    complaints, disputes = voices_of(portfolio, agreements, improvements, by)
    named = _named(portfolio.months.values(), agreements, reviews.values(), claims.values(), improvements.values())
    named |= people_in(complaints.values(), disputes.values())
    part = Portfolio(
        as_of=portfolio.as_of,
        provider=_provider(portfolio.provider, services.values(), versions, named, by),
        levels=portfolio.levels,
        services=services,
        hours=_only(portfolio.hours, hours),
        holidays=_only(portfolio.holidays, holidays),
        metrics=_only(portfolio.metrics, _metrics(versions)),
        glossary=portfolio.glossary,
        process=portfolio.process,
        changes=_present(portfolio.changes, lambda change: _change(change, services, agreements)),
        agreements=agreements,
        approvals={name: _approvals(portfolio.approvals[name], history) for name, history in agreements.items()},
        claims=claims,
        terms=_only(portfolio.terms, {(version.id, str(version.version)) for version in versions}),
        months={month: _month(file, agreements) for month, file in portfolio.months.items()},
        locks={month: lock.seen_by_those_of(agreements) for month, lock in portfolio.locks.items()},
        seals=portfolio.seals.published,
        signed=_only(portfolio.signed, _signed_texts(portfolio, agreements, reviews.values())),
        figures={month: _figures(file, agreements) for month, file in portfolio.figures.items()},
        outages=own.outages(portfolio.outages),
        tickets=own.tickets(portfolio.tickets),
        surveys=own.surveys(portfolio.surveys),
        probes=own.probes(portfolio.probes),
        timelines={name: own.timelines(records) for name, records in _only(portfolio.timelines, sources).items()},
        imported={name: own.records(records) for name, records in _only(portfolio.imported, sources).items()},
        imports={name: (*map(without_accounts, made),) for name, made in _only(portfolio.imports, sources).items()},
        improvements=improvements,
        reviews=reviews,
        complaints=complaints,
        disputes=disputes,
    )
    files = _files(portfolio, part, sources)
    return replace(part, files=files, attachments=_only(portfolio.attachments, files))


def _sources(portfolio: Portfolio, own: OwnRows) -> set[str]:
    """Return the sources that tell of visible services; of many nothing says of which they do."""
    telling = portfolio.sources.items()
    return {name for name, source in telling if not source.known_services or source.known_services & own.services}


def _metrics(versions: Sequence[Agreement]) -> set[str]:
    targets = {target.metric for version in versions for target in version.targets}
    return targets | {limit.metric for version in versions for limit in version.workload}


def _service(service: Service, shown: Collection[str], day: date) -> Service:
    """Return what a service is on a day: what it was before is in no edition, nor what it needs that is not shown."""
    needed = tuple(needed for needed in service.depends_on if needed.service in shown)
    return _copy(service.on(day), earlier=(), depends_on=needed)


def _named(
    months: Iterable[MonthFile],
    agreements: Mapping[str, AgreementHistory],
    reviews: Iterable[Review],
    claims: Iterable[ClaimRegister],
    improvements: Iterable[Improvement],
) -> set[str]:
    """Return who agreed to visible waivers, held reviews, signed, claimed credits, gave notice, owns improvements."""
    waivers = (waiver for file in months for waiver in file.waivers if waiver.agreement in agreements)
    named = {consent.by for waiver in waivers if waiver.agreed for consent in waiver.agreed.consents}
    for review in reviews:
        named |= {str(who.written) for who in review.participants} | {signature.by for signature in review.signed}
        named |= {decision.owner for decision in review.decided if decision.owner}
    versions = (version for history in agreements.values() for version in history.versions)
    named |= {event.person for register in claims for event in register.events}
    named |= {improvement.owner for improvement in improvements}
    return named | {given.notice.person for version in versions for given in version.notices}


def _signed_texts(portfolio: Portfolio, agreements: Collection[str], reviews: Collection[Review]) -> set[str]:
    """Return what was signed of visible agreements and reviews; who closed months and holds copies is not told."""
    register = (approval for name in agreements for approval in portfolio.approvals[name].approvals)
    minutes = {review.signed_text(one) for review in reviews for one in review.signed}
    return minutes | {approval.signed_text for approval in register}


def _agreement(history: AgreementHistory, audience: Audience, groups: Groups) -> AgreementHistory | None:
    versions = tuple(version for version in history.versions if _may_see(version, audience, groups))
    return replace(history, versions=versions) if versions else None


def _may_see(version: DatedVersion, audience: Audience, groups: Groups) -> bool:
    agreement = version.agreement
    if agreement.kind != "SLA" or not version.binding:
        return False
    if audience.customer is None:
        return agreement.control.classification == "public"
    first, end = version.validity.start, version.validity.end
    members = (one for one in groups.get(agreement.customer, ()) if one.belongs_within(first, end))
    theirs = {agreement.customer, *(one.customer for one in members)}
    return audience.customer in theirs and agreement.control.classification != "internal"


def _approvals(approvals: Approvals, history: AgreementHistory) -> Approvals:
    versions = {version.version for version in history.versions}
    return _copy(
        approvals,
        approvals=tuple(approval for approval in approvals.approvals if approval.version in versions),
        withdrawals=tuple(withdrawal for withdrawal in approvals.withdrawals if withdrawal.version in versions),
        notices=tuple(notice for notice in approvals.notices if notice.version in versions),
    )


def _provider(
    provider: Provider,
    services: Collection[Service],
    agreements: Collection[Agreement],
    people: set[str],
    reader: str | None,
) -> Provider:
    """Return the provider with the teams, customers and people that the visible parts name.

    The team of somebody who is shown is named by them: an agreement that says whom to turn to says where they belong.
    """
    people = people | {service.owner for service in services}
    people |= {name for agreement in agreements for name in (agreement.control.owner, agreement.control.prepared_by)}
    people |= {contact.person for agreement in agreements for contact in agreement.contacts if contact.person}
    parties = {service.team for service in services}
    parties |= {party for agreement in agreements for party in (agreement.provider, agreement.customer)}
    parties |= {contact.party for agreement in agreements for contact in agreement.contacts}
    shown = tuple(person for person in provider.people if person.id in people)
    teams = parties | {person.party for person in shown}
    return _copy(
        provider,
        people=shown,
        teams=tuple(team for team in provider.teams if team.id in teams),
        customers=tuple(customer for customer in provider.customers if customer.id in {*parties, reader}),
    )


def _change(change: ChangeRequest, services: Collection[str], agreements: Collection[str]) -> ChangeRequest | None:
    """Return an approved change as far as it is about visible services: the status of a service follows from it."""
    about = tuple(service for service in change.services if service.service in services)
    answered = tuple(agreement for agreement in change.agreements if agreement in agreements)
    if change.decision != "approved" or not (about or answered):
        return None
    hidden = len(about) < len(change.services) or len(answered) < len(change.agreements)
    # A change that is also about something hidden may name it in its words, so it keeps its effect and loses them.
    words = {"title": LocalText(change.id), "reason": LocalText(change.id)} if hidden else {}
    return _copy(change, services=about, agreements=answered, **words)


def _month(file: MonthFile, agreements: Collection[str]) -> MonthFile:
    return _copy(
        file,
        notes=tuple(note for note in file.notes if note.agreement in agreements),
        waivers=tuple(waiver for waiver in file.waivers if waiver.agreement in agreements),
        suspended=tuple(suspension for suspension in file.suspended if suspension.agreement in agreements),
        duties=tuple(duty for duty in file.duties if duty.agreement in agreements),
    )


def _figures(file: Figures, agreements: Collection[str]) -> Figures:
    return _copy(file, figures=tuple(figure for figure in file.figures if figure.agreement in agreements))


def _with_misses_of_problems(portfolio: Portfolio) -> dict[str, Improvement]:
    """Return the actions with the misses of their problem as their own: no part of a book has a problem."""
    actions = portfolio.improvements.items()
    return {name: _copy(action, answers=portfolio.answers.misses_of(action)) for name, action in actions}


def _improvement(
    improvement: Improvement, services: Collection[str], agreements: Collection[str]
) -> Improvement | None:
    """Return an action that answers a visible miss."""
    answers = tuple(answer for answer in improvement.answers if answer.agreement in agreements)
    if not answers:
        return None
    about = tuple(service for service in improvement.services if service in services)
    measured = improvement.measured
    is_shown = measured is None or (measured.agreement in agreements and measured.service in {None, *services})
    return _copy(improvement, answers=answers, services=about, measured=measured if is_shown else None)


def _improvements(
    improvements: Mapping[str, Improvement], services: Collection[str], agreements: Collection[str]
) -> dict[str, Improvement]:
    """Return the actions that answer a visible miss; none of them names another one that is not shown."""
    shown = _present(improvements, lambda improvement: _improvement(improvement, services, agreements))
    return {
        name: action if action.succeeded_by in {None, *shown} else _copy(action, succeeded_by=None)
        for name, action in shown.items()
    }


def _hours(portfolio: Portfolio, services: Collection[Service], agreements: Collection[Agreement]) -> set[str]:
    named = [portfolio.provider.default_hours, *(agreement.service_hours for agreement in agreements)]
    named += [hours for service in services for hours in (service.hours, *(grade.hours for grade in service.grades))]
    named += [name for agreement in agreements for target in agreement.targets for name in target.named_hours]
    named += [agreement.credit_rules.claim_hours for agreement in agreements if agreement.credit_rules]
    return {name for name in named if name is not None and name in portfolio.hours}


def _files(full: Portfolio, part: Portfolio, sources: Collection[str]) -> dict[str, RecordFile]:
    """Return the files without those of hidden things: a path names what it is about."""
    every, shown = (
        {f"{layout.agreement_folder(agreement.id, agreement.version)}/" for agreement in book.all_agreements}
        for book in (full, part)
    )
    hidden = every - shown
    hidden |= {f"{layout.agreement_folder(name)}/" for name in full.agreements.keys() - part.agreements.keys()}
    for folder, field in _FOLDERS.items():
        hidden |= {f"{folder}/{name}.yml" for name in getattr(full, field).keys() - getattr(part, field).keys()}
    hidden |= {layout.source_file(name) for name in full.sources.keys() - sources}
    hidden |= {layout.copies_file(name) for name in full.copies}
    hidden |= {f"{layout.signatures_folder(name)}/" for name in full.agreements} | {
        f"{layout.SIGNATURES}/",
        f"{layout.KEY_SIGNATURES}/",
    }
    # Calendars are two kinds of file in one folder.
    calendars = {*full.hours, *full.holidays} - {*part.hours, *part.holidays}
    hidden |= {layout.calendar_file(name) for name in calendars}
    shown, every = (
        {path for imports in book.imports.values() for file in imports for path in file.files} for book in (part, full)
    )
    hidden |= every - shown
    return {path: file for path, file in full.files.items() if not path.startswith(tuple(hidden))}


def _only(mapping: Mapping[Key, Value], names: Collection[Key]) -> dict[Key, Value]:
    return {key: value for key, value in mapping.items() if key in names}


def _present(mapping: Mapping[Key, Model], reduce: Callable[[Model], Model | None]) -> dict[Key, Model]:
    return {key: reduced for key, value in mapping.items() if (reduced := reduce(value)) is not None}


def _copy(model: Model, **changes: object) -> Model:
    return model.model_copy(update=changes)
