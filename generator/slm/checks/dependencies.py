"""What stands on what: services on services, promises on the promises of teams and suppliers, hours on holidays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain
from typing import Final, TypeVar

from slm.agreement import Agreement, Reference, Target
from slm.calendar import HoursVersion, ServiceHours
from slm.facts.supports import composite_availability, supporting
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

DEPENDENCY_CYCLE: Final = Mistake(
    "SLM500", "services depend on each other in a circle: {cycle}", "Take one of the dependencies out."
)
SUPPORT_CYCLE: Final = Mistake(
    "SLM501", "targets support each other in a circle: {cycle}", "Take one of the entries out of `supported_by`."
)
SUPPORT_WEAKER: Final = Mistake(
    "SLM502",
    "{support} promises {less}, which cannot support {more}",
    "Tighten the supporting agreement, or promise less.",
    Severity.WARNING,
)
COMPOSITE_TOO_WEAK: Final = Mistake(
    "SLM503",
    "the targets it stands on allow {composite} % together, less than the {threshold} promised",
    "Availabilities of what is needed multiply: tighten the supporting targets, promise less, or write those "
    "that stand in for each other as `any_of`.",
    Severity.WARNING,
)
MAKE_UP_DAYS_CLOSED: Final = Mistake(
    "SLM504",
    "the holiday calendar '{holidays}' has make-up working days, such as {day}, on which these hours stay closed",
    "Write on_make_up_days with the hours of such a day, or an empty list if they are not worked.",
    Severity.WARNING,
)
CALENDAR_ENDS: Final = Mistake(
    "SLM505",
    "the holidays of '{hours}' are published until {until} only, but {agreement} holds until {end}",
    "Add the next year's calendar (slm new calendar); until then dates beyond are provisional.",
    Severity.WARNING,
)

LEAD_TIME: Final = timedelta(days=31)
"""How long before they are needed the next holidays should be there; notices come out about a month ahead (F29)."""

Node = TypeVar("Node", bound=Hashable)


def services_depend_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """No service needs itself, over however many others."""
    needs = {service.id: [other.service for other in service.depends_on] for service in portfolio.services.values()}
    for cycle in _cycles(needs):
        models = (portfolio.services[service] for service in cycle)
        places = [model.place("depends_on") for model in models]
        yield DEPENDENCY_CYCLE.at(places[0], *places[1:], cycle=_circle_words(cycle))


def targets_are_supported_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """No target stands on itself, over however many agreements."""
    targets = {
        Reference(agreement.id, target.id): target
        for agreement in _shown_agreements(portfolio)
        for target in agreement.targets
    }
    for cycle in _cycles({name: chain.from_iterable(target.supports) for name, target in targets.items()}):
        places = [targets[reference].place("supported_by") for reference in cycle]
        yield SUPPORT_CYCLE.at(places[0], *places[1:], cycle=_circle_words(cycle))


def supports_are_strong_enough(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a supporting target is at least as good as what stands on it (FAILURES F63).

    It is as fast, for as many cases; and the availabilities of all of them are high enough together.
    """
    for agreement in _shown_agreements(portfolio):
        for target in agreement.targets:
            yield from _composite(portfolio, target)
            for reference in chain.from_iterable(target.supports):
                if found := supporting(portfolio, reference):
                    yield from _faster(portfolio, (agreement, target), found, reference)


def make_up_days_are_worked(portfolio: Portfolio) -> Iterator[Problem]:
    """Hours that keep a calendar with make-up working days say what is open on them, unless the weekday is (F31)."""
    for hours in portfolio.hours.values():
        for version in hours.versions:
            if version.on_make_up_days is not None:
                continue
            for index, name in enumerate(version.holidays):
                if day := _closed_make_up_day(portfolio, version, name):
                    yield MAKE_UP_DAYS_CLOSED.at(version.place("holidays", index), holidays=name, day=day)


def calendars_reach_far_enough(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the holidays that an agreement in force needs within the next weeks are published (FAILURES F29)."""
    soon = portfolio.as_of + LEAD_TIME
    for history in portfolio.agreements.values():
        version = history.in_force
        hours = portfolio.hours.get(version.agreement.service_hours) if version else None
        until = _published_until(portfolio, hours) if hours else None
        if version and hours and until and until < min(soon, version.validity.end):
            yield CALENDAR_ENDS.at(
                version.agreement.place("service_hours"), hours.place(), hours=hours.file_id, until=until,
                agreement=history.id, end=version.validity.end,
            )  # fmt: skip


def _cycles(edges: Mapping[Node, Iterable[Node]]) -> Iterator[tuple[Node, ...]]:
    """Yield each circle once; nodes that are not in `edges` lead nowhere.

    A walk with its own stack: a chain of a thousand services is no deeper than one of two.
    """
    done: set[Node] = set()
    for root in edges:
        path: list[Node] = []
        walks = [] if root in done else [iter((root,))]
        while walks:
            node = next(walks[-1], None)
            if node is None:
                walks.pop()
                done.update(path[-1:])
                path[-1:] = []
            elif node in path:
                yield tuple(path[path.index(node) :])
            elif node in edges and node not in done:
                path.append(node)
                walks.append(iter(edges[node]))


def _circle_words(cycle: tuple[Node, ...]) -> str:
    return " -> ".join(map(str, (*cycle, cycle[0])))


def _shown_agreements(portfolio: Portfolio) -> Iterator[Agreement]:
    return (history.shown.agreement for history in portfolio.agreements.values())


def _composite(portfolio: Portfolio, target: Target) -> Iterator[Problem]:
    found = composite_availability(portfolio, target)
    if found is not None and found < Fraction(target.threshold.value):
        # Rounded down to ten thousandths, so that what is too little never looks like enough.
        floor = int(found * 10_000)
        text = f"{floor // 10_000}.{floor % 10_000:04}".rstrip("0").rstrip(".")
        yield COMPOSITE_TOO_WEAK.at(target.place("supported_by"), composite=text, threshold=target.threshold)


def _faster(
    portfolio: Portfolio, promised: tuple[Agreement, Target], support: tuple[Agreement, Target], reference: Reference
) -> Iterator[Problem]:
    (agreement, target), (other, found) = promised, support
    if target.within is None or found.within is None or target.within.unit.is_working != found.within.unit.is_working:
        return
    slower = found.within.seconds(_working_day(portfolio, other)) > target.within.seconds(
        _working_day(portfolio, agreement)
    )
    fewer = found.threshold.value < target.threshold.value
    if slower or fewer:
        words = [f"{promise.within} ({promise.threshold})" for promise in (found, target)]
        yield SUPPORT_WEAKER.at(
            target.place("supported_by"), found.place("within"), support=reference, less=words[0], more=words[1]
        )


def _working_day(portfolio: Portfolio, agreement: Agreement) -> int:
    hours = portfolio.hours.get(agreement.service_hours)
    return hours.versions[-1].working_day if hours else 24 * 3600


def _closed_make_up_day(portfolio: Portfolio, version: HoursVersion, name: str) -> date | None:
    holidays = portfolio.holidays.get(name)
    days = holidays.names_of_working_days if holidays else ()
    return next((day for day in sorted(days) if day >= version.start and not version.week.days[day.weekday()]), None)


def _published_until(portfolio: Portfolio, hours: ServiceHours) -> date | None:
    working_time = portfolio.working_time.get(hours.file_id)
    return working_time.published_until if working_time else None
