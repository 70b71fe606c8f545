"""What follows for an agreement: when it is to be reviewed, on what its targets stand, and what that promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Final

from slm.agreement import Agreement, AgreementHistory, Reference, Target, agreement_history
from slm.catalog import Provider, folded_name
from slm.compliance import Result, Verdict, composite
from slm.document_control import Approval, Approvals, TerminationNotice, Version, Withdrawal
from slm.improvement import Review
from slm.portfolio import Portfolio

END_NOTICE: Final = timedelta(days=90)
"""How long before an agreement ends without another term readers are told of it."""


def with_entry(
    portfolio: Portfolio,
    history: AgreementHistory,
    key: str,
    entry: Approval | Withdrawal | TerminationNotice,
) -> Portfolio:
    """Return the book as it would be with one entry more in the list `key` of the register of an agreement."""
    register = portfolio.approvals.get(history.id) or Approvals(kind="approvals")
    register = register.model_copy(update={key: (*getattr(register, key), entry)})
    versions = history.versions
    after = agreement_history(
        history.id, tuple(version.agreement for version in versions), register, history.requirements,
        required_roles=getattr(portfolio.provider.approvals, history.latest.kind), as_of=portfolio.as_of,
        fingerprints={version.version: version.fingerprint for version in versions if version.fingerprint},
        files=partial(_files_known, history),
    )  # fmt: skip
    return replace(
        portfolio, approvals={**portfolio.approvals, history.id: register},
        agreements={**portfolio.agreements, history.id: after},
    )  # fmt: skip


def _files_known(history: AgreementHistory, version: Version, until: date) -> Mapping[str, str]:
    """Return what each file says of a version, as far as it was asked when the book was read."""
    known = next(known for known in history.versions if known.version == version)
    return (known.files_until_end or known.files) if until < known.agreement.valid.until else known.files


def held_reviews(portfolio: Portfolio, history: AgreementHistory) -> list[Review]:
    """Return the reviews of an agreement that were held by the portfolio's day, in their order.

    One that is dated later is planned. One of an SLA in which nobody of the customer took part is none of it.
    """
    provider, other = portfolio.provider, reviewing_customer(portfolio, history.shown.agreement)
    return sorted(
        (
            review
            for review in portfolio.reviews.values()
            if history.id in review.agreements
            and review.date <= portfolio.as_of
            and (other is None or took_part(provider, review, other))
        ),
        key=lambda review: (review.date, review.id),
    )


def reviewing_customer(portfolio: Portfolio, agreement: Agreement) -> str | None:
    """Return the customer without whom nobody can review an agreement: that of an SLA."""
    customers = {customer.id for customer in portfolio.provider.customers}
    return agreement.customer if agreement.kind == "SLA" and agreement.customer in customers else None


def took_part(provider: Provider, review: Review, party: str) -> bool:
    """Tell whether somebody of a party took part in a review: by an id, or in words that name a person or the party."""
    name = provider.party_name(party)
    names = {text for language in provider.languages for text in ([name(language)] if name else [])}
    for person in provider.people:
        if person.held_on(review.date)[0] == party:
            names |= {person.id, *map(person.name, provider.languages)}
    folded = {folded_name(text) for text in names} - {""}
    said = (text(language) for text in review.participants for language in provider.languages)
    return any(part in folded_name(words) for words in set(said) for part in folded)


def next_review(portfolio: Portfolio, history: AgreementHistory) -> date:
    """Return when an agreement is to be reviewed next.

    That is one cycle after its last regular review, else after it came into force, or the date that was promised last,
    in that review or since, where that is earlier. An extraordinary review, about one event, begins no new cycle.
    """
    agreement, held = history.shown.agreement, held_reviews(portfolio, history)
    regular = [review.date for review in held if review.type == "regular"]
    due = agreement.review_every.after(regular[-1] if regular else agreement.valid.start)
    since = [review.next_review for review in held if not regular or review.date >= regular[-1]]
    promised = next((day for day in reversed(since) if day), None)
    return min(due, promised) if promised else due


def is_review_overdue(history: AgreementHistory, due: date, as_of: date) -> bool:
    """Return whether an agreement in force, of which a review is due on a day, should have been reviewed before."""
    return history.in_force is not None and due < as_of


def supporting(portfolio: Portfolio, reference: Reference) -> tuple[Agreement, Target] | None:
    """Return the target that a reference names, in the version of its agreement that is shown."""
    history = portfolio.agreements.get(reference.agreement)
    agreement = history.shown.agreement if history else None
    target = agreement.target(reference.target) if agreement else None
    return (agreement, target) if agreement and target else None


def supporting_results(
    portfolio: Portfolio, reference: Reference, missed: Result, results: Iterable[Result]
) -> list[Result]:
    """Return, of the results of a month, those of a target on which a missed one stands.

    They are those of the same service, else those of the services that it needs, else all of the target.
    """
    found = [
        result for result in results if result.target == reference.target and result.verdict is not Verdict.NOT_IN_FORCE
    ]
    services = (portfolio.services.get(name) for name in missed.services)
    needed = {dependency.service for service in services if service for dependency in service.depends_on}
    return (
        [result for result in found if result.service in {missed.service, *missed.services}]
        or [result for result in found if result.service in needed]
        or found
    )


def composite_availability(portfolio: Portfolio, target: Target) -> Fraction | None:
    """Return the availability, in percent, that what a target stands on promises together; None where nothing does.

    What is needed stands in series, what stands in for each other in parallel (FAILURES F63, V7). Of alternatives of
    which one is unknown, or promises no availability, nobody can tell what they promise: they are left out.
    """
    if not _is_availability(portfolio, target):
        return None
    groups = [(list(_promised(portfolio, group)), len(group)) for group in target.supports]
    known = [shares for shares, number in groups if len(shares) == number]
    return composite((composite(shares, "parallel") for shares in known), "series") if known else None


def _promised(portfolio: Portfolio, group: tuple[Reference, ...]) -> Iterator[Fraction]:
    for reference in group:
        found = supporting(portfolio, reference)
        if found and not found[1].objective and _is_availability(portfolio, found[1]):
            yield Fraction(found[1].threshold.value)


def _is_availability(portfolio: Portfolio, target: Target) -> bool:
    metric = portfolio.metrics.get(target.metric)
    return metric is not None and metric.kind.traits.is_time


def excluding(portfolio: Portfolio) -> Mapping[str, set[str]]:
    """Return the exclusions that agreements on each service have."""
    known: dict[str, set[str]] = {}
    for agreement in portfolio.all_agreements:
        ids = {exclusion.id for exclusion in agreement.exclusions}
        for service in agreement.services:
            known.setdefault(service, set()).update(ids)
    return known
