"""What agreements and their versions must be: whose they are, when they hold, what they have to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise
from operator import attrgetter
from typing import Final

from slm import layout
from slm.agreement import Agreement, AgreementHistory, DatedVersion, WorkloadLimit
from slm.catalog import WRONG_DOCUMENT_NUMBER, ServiceStatus
from slm.checks.references import repeated
from slm.document_control import Status
from slm.facts.agreements import is_review_overdue, next_review
from slm.facts.reviews import held_reviews, planned_reviews
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, spoken
from slm.values import keys_of

PARTY_OF_WRONG_KIND: Final = Mistake(
    "SLM475",
    "'{party}' cannot be the {side} in an agreement of the kind {kind}",
    "An SLA is between the provider or one of its teams and a customer, an OLA between teams of the provider or "
    "with an organisation that is its supplier, a UC between a supplier and the provider or one of its teams.",
)
VERSIONS_OVERLAP: Final = Mistake(
    "SLM476",
    "versions {earlier} and {later} of {agreement} would both be in force from {start}",
    'Write `supersedes: "{earlier}"` in version {later}, or correct the days in `valid`.',
)
VERSION_ORDER: Final = Mistake(
    "SLM477",
    "version {later} of {agreement} starts on {start}, not after version {earlier}, which starts on {before}",
    "A later version starts later; correct `valid`, or the number of the version's folder.",
)
VERSION_GAP: Final = Mistake(
    "SLM478",
    "{agreement} has no version in force from {end} until {start}",
    "Nothing is promised on these days; if that is not meant, start version {later} on {end}.",
    Severity.WARNING,
)
SUPERSEDES_UNKNOWN: Final = Mistake(
    "SLM479",
    "{agreement} has no version {value} before version {version}",
    "Write the number of an earlier version, or leave `supersedes` out.",
)
NO_TARGET: Final = Mistake(
    "SLM480",
    "version {version} of {agreement} promises nothing: it has no targets",
    "Write at least one entry under `targets`.",
)
DOCUMENT_NUMBER_TWICE: Final = Mistake(
    "SLM489",
    "the document number {number} belongs to {other} already",
    "Give each agreement a number of its own; its versions share it.",
)
SERVICE_NOT_OFFERED: Final = Mistake(
    "SLM490",
    "{agreement} {version} is in force, but the service '{service}' is {status}",
    "Record the approved change in catalog/changes/, or take the service out of the next version.",
    Severity.WARNING,
    one_by=("status",),
)
REVIEW_OVERDUE: Final = Mistake(
    "SLM491",
    "the review of {agreement} was due on {due}",
    "Hold the review and record it in measurements/reviews/.",
    Severity.WARNING,
    one_by=(),
)
REQUIREMENT_UNANSWERED: Final = Mistake(
    "SLM492",
    "no target answers the requirement '{requirement}', and nothing says why",
    "Name it in `answers` of a target, or write in its `answer` why no target does.",
    Severity.WARNING,
)
INCOMPLETE: Final = Mistake(
    "SLM493",
    "a complete SLA also says: {parts}",
    "Add these keys to the next version; each can be short.",
    Severity.WARNING,
    one_by=("parts",),
)


def parties_fit(portfolio: Portfolio) -> Iterator[Problem]:
    """SLA: provider or team, and customer. OLA: team, and provider or team. UC: supplier, and provider or team."""
    provider = portfolio.provider
    for agreement in portfolio.all_agreements:
        for side, fit in zip(("provider", "customer"), provider.sides(agreement.kind), strict=True):
            party: str = getattr(agreement, side)
            if party in provider.parties and party not in fit:
                yield PARTY_OF_WRONG_KIND.at(
                    agreement.place(side), party=party, side=spoken(f"side|{side}"), kind=agreement.kind
                )


def versions_follow_each_other(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that later versions start later, that at most one is in force at a time, and that none is missing."""
    for history in _read_whole(portfolio):
        for earlier, later in combinations(history.versions, 2):
            yield from _in_order(history, earlier, later)
        for earlier, later in pairwise(history.versions):
            end, start = _planned_end(history, earlier), later.agreement.valid.start
            if end < start and earlier.validity.ended_by is not Status.WITHDRAWN:
                places = later.agreement.valid.place("from"), earlier.agreement.valid.place("until")
                yield VERSION_GAP.at(*places, agreement=history.id, end=end, start=start, later=later.version)


def superseded_versions_exist(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a version supersedes an earlier version of the same agreement."""
    for history in _read_whole(portfolio):
        for version in history.versions:
            number, superseded = version.version, version.agreement.supersedes
            earlier = {revision.version for revision in history.versions if revision.version < number}
            if superseded is not None and superseded not in earlier:
                place = version.agreement.place("supersedes")
                yield SUPERSEDES_UNKNOWN.at(place, agreement=history.id, value=superseded, version=number)


def agreements_promise_something(portfolio: Portfolio) -> Iterator[Problem]:
    """Every version has a target."""
    for agreement in portfolio.all_agreements:
        if not agreement.targets:
            yield NO_TARGET.at(agreement.key_place("targets"), agreement=agreement.id, version=agreement.version)


def document_numbers_are_unique(portfolio: Portfolio) -> Iterator[Problem]:
    """No two agreements have the same document number."""
    for agreement, other in repeated(portfolio.all_agreements, attrgetter("document_number")):
        if other.id != agreement.id:
            places = agreement.place("document_number"), other.place("document_number")
            yield DOCUMENT_NUMBER_TWICE.at(*places, number=agreement.document_number, other=other.id)


def document_numbers_fit(portfolio: Portfolio) -> Iterator[Problem]:
    """Name each version whose number is not of the scheme of `provider.yml`, with one that would be."""
    scheme = portfolio.provider.document_numbers
    taken = {agreement.document_number for agreement in portfolio.all_agreements}
    for agreement in portfolio.all_agreements if scheme else ():
        if scheme and not scheme.fits(agreement.document_number, agreement.kind):
            yield WRONG_DOCUMENT_NUMBER.at(
                agreement.place("document_number"), portfolio.provider.place("document_numbers", "pattern"),
                value=agreement.document_number, pattern=scheme.pattern,
                example=scheme.next_free(agreement.kind, taken, agreement.valid.start.year),
            )  # fmt: skip


def promised_services_are_offered(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what a version in force promises is a live or retiring service."""
    if portfolio.is_unread(layout.CHANGES):
        return
    for agreement in (history.in_force.agreement for history in portfolio.agreements.values() if history.in_force):
        for index, service in enumerate(agreement.services):
            status = portfolio.service_status(service)
            if service in portfolio.services and status not in (ServiceStatus.LIVE, ServiceStatus.RETIRING):
                yield SERVICE_NOT_OFFERED.at(
                    agreement.place("services", index), agreement=agreement.id, version=agreement.version,
                    service=service, status=spoken(f"service status|{status}"),
                )  # fmt: skip


def reviews_are_held(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an agreement in force is reviewed on the day that was set or planned, or as often as it says."""
    if portfolio.is_unread(layout.REVIEWS):
        return
    for history in portfolio.agreements.values():
        due = next_review(portfolio, history)
        if is_review_overdue(history, due, portfolio.as_of):
            cycle = history.shown.agreement.place("review_every")
            said = [one.place("next_review") for one in held_reviews(portfolio, history) if one.next_review == due]
            said += [one.place("date") for one in planned_reviews(portfolio, history) if one.date == due]
            yield REVIEW_OVERDUE.at(*said[-1:], cycle, agreement=history.id, due=due)


def requirements_are_answered(portfolio: Portfolio) -> Iterator[Problem]:
    """Each requirement is answered by a target of the newest version, or says why it is not."""
    for history in _read_whole(portfolio):
        answered = {answer for target in history.latest.targets for answer in target.answers}
        for requirement in history.requirements:
            if requirement.id not in answered and requirement.answer is None:
                yield REQUIREMENT_UNANSWERED.at(requirement.place(), requirement=requirement.id)


def agreements_are_complete(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the newest version of an SLA says all that a customer needs in a dispute (ISO/IEC 20000-1, 8.3.3).

    Approved versions are write-once, so older ones are left alone.
    """
    for history in _read_whole(portfolio):
        agreement, limits = history.latest, history.latest.workload
        missing = [name for name, key in keys_of(Agreement).items() if key.expected and not getattr(agreement, name)]
        for name, key in keys_of(WorkloadLimit).items():
            if key.expected and all(getattr(limit, name) is None for limit in limits):
                missing.append(f"workload.{name}")
        if agreement.kind == "SLA" and missing:
            yield INCOMPLETE.at(agreement.place(), parts=", ".join(missing))


def _read_whole(portfolio: Portfolio) -> Iterator[AgreementHistory]:
    """Yield the agreements of which every file could be read: of the others, too much is unknown."""
    histories = portfolio.agreements.items()
    return (history for name, history in histories if not portfolio.is_unread(layout.agreement_folder(name)))


def _in_order(history: AgreementHistory, earlier: DatedVersion, later: DatedVersion) -> Iterator[Problem]:
    before, start = earlier.agreement.valid.start, later.agreement.valid.start
    places = later.agreement.valid.place("from"), earlier.agreement.valid.place("from")
    name, one, other = history.id, earlier.version, later.version
    # A version may take the place of another on its very first day, which then never was in force.
    if start < before or (start == before and later.agreement.supersedes != earlier.version):
        yield VERSION_ORDER.at(*places, agreement=name, earlier=one, later=other, start=start, before=before)
    elif start < _planned_end(history, earlier):
        yield VERSIONS_OVERLAP.at(*places, agreement=name, earlier=one, later=other, start=start)


def _planned_end(history: AgreementHistory, version: DatedVersion) -> date:
    """Return the day on which a version ends once all versions are approved."""
    successors = (later.agreement for later in history.versions if later.agreement.supersedes == version.version)
    return min([version.validity.end, *(successor.valid.start for successor in successors)])
