"""What follows for an agreement: when it is to be reviewed, on what its targets stand, and what that promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Final

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Reference, Target, agreement_history
from slm.compliance import Result, Verdict, composite
from slm.document_control import Approval, Approvals, TerminationNotice, Version, Withdrawal
from slm.facts.reviews import held_reviews, planned_reviews
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


def next_review(portfolio: Portfolio, history: AgreementHistory) -> date:
    """Return when an agreement is to be reviewed next: the only definition of that day.

    That is one cycle after its last regular review, else after it came into force, or the day that was promised last,
    in that review or since, or the day for which a regular one is planned, where that is earlier. An extraordinary
    review, about one event, begins no new cycle. A planned one whose day passed without minutes is still to be held.
    """
    agreement, held = history.shown.agreement, held_reviews(portfolio, history)
    regular = [review.date for review in held if review.type == "regular"]
    last = regular[-1] if regular else None
    due = agreement.review_every.after(last or agreement.valid.start)
    since = [review.next_review for review in held if not last or review.date >= last]
    promised = next((day for day in reversed(since) if day), due)
    planned = (one.date for one in planned_reviews(portfolio, history) if one.type == "regular")
    return min((due, promised, *(day for day in planned if last is None or day > last)))


def is_review_overdue(history: AgreementHistory, due: date, as_of: date) -> bool:
    """Return whether an agreement in force, of which a review is due on a day, should have been reviewed before."""
    return history.in_force is not None and due < as_of


def nearing_end(history: AgreementHistory, as_of: date) -> tuple[DatedVersion, date] | None:
    """Return the version in force and its end, where that is near or was given notice of, and no other one follows.

    A notice is told at once, an end that was always there when it is near.
    """
    last = history.in_force
    end = last.known_end if last else None
    if last is None or end is None or (end > as_of + END_NOTICE and not ends_by_notice(last)):
        return None
    followed = any(revision.binding and revision.validity.start == end for revision in history.versions)
    return None if followed else (last, end)


def ends_by_notice(version: DatedVersion) -> bool:
    """Return whether a version ends because somebody gave notice."""
    return any(given.end == version.known_end for given in version.notices)


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
