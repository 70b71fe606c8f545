"""On what the targets of agreements stand, and how much that promises together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from slm.agreement import Agreement, Reference, Target
from slm.compliance import Result, Verdict, composite
from slm.portfolio import Portfolio


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
        if found and _is_availability(portfolio, found[1]):
            yield Fraction(found[1].threshold.value)


def _is_availability(portfolio: Portfolio, target: Target) -> bool:
    metric = portfolio.metrics.get(target.metric)
    return metric is not None and metric.kind.traits.is_time
