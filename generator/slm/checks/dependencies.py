"""What stands on what: services on services, promises on the promises of teams and suppliers, hours on holidays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import chain
from typing import Final, TypeVar

from slm.agreement import Agreement, Reference, Target
from slm.calendar import HoursVersion
from slm.facts.agreements import composite_availability, supporting
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
        places = (portfolio.services[service].place("depends_on") for service in cycle)
        yield DEPENDENCY_CYCLE.at(*places, cycle=_circle_words(cycle))


def targets_are_supported_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """No target stands on itself, over however many agreements."""
    targets = {Reference(agreement.id, target.id): target for agreement, target in _shown_targets(portfolio)}
    for cycle in _cycles({name: chain.from_iterable(target.supports) for name, target in targets.items()}):
        places = (targets[reference].place("supported_by") for reference in cycle)
        yield SUPPORT_CYCLE.at(*places, cycle=_circle_words(cycle))


def supports_are_strong_enough(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a supporting target is at least as good as what stands on it (FAILURES F63).

    It is as fast, for as many cases; and the availabilities of all of them are high enough together.
    """
    for agreement, target in _shown_targets(portfolio):
        together = composite_availability(portfolio, target)
        if together is not None and together < Fraction(target.threshold.value):
            # Rounded down to ten thousandths, so that what is too little never looks like enough.
            floor = int(together * 10_000)
            text = f"{floor // 10_000}.{floor % 10_000:04}".rstrip("0").rstrip(".")
            yield COMPOSITE_TOO_WEAK.at(target.place("supported_by"), composite=text, threshold=target.threshold)
        for reference in chain.from_iterable(target.supports):
            if found := supporting(portfolio, reference):
                yield from _faster(portfolio, (agreement, target), found, reference)


def make_up_days_are_worked(portfolio: Portfolio) -> Iterator[Problem]:
    """Hours that keep a calendar with make-up working days say what is open on them, unless the weekday is (F31)."""
    for hours in portfolio.hours.values():
        for version in hours.versions:
            for index, name in enumerate(version.holidays if version.on_make_up_days is None else ()):
                if day := _closed_make_up_day(portfolio, version, name):
                    yield MAKE_UP_DAYS_CLOSED.at(version.place("holidays", index), holidays=name, day=day)


def calendars_reach_far_enough(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the holidays that an agreement in force needs within the next weeks are published (FAILURES F29)."""
    soon = portfolio.as_of + LEAD_TIME
    for history in portfolio.agreements.values():
        version = history.in_force
        hours = portfolio.working_time.get(version.agreement.service_hours) if version else None
        if version and hours and (until := hours.published_until) and until < min(soon, version.validity.end):
            place, name = version.agreement.place("service_hours"), version.agreement.service_hours
            end = version.validity.end
            yield CALENDAR_ENDS.at(place, hours.hours.place(), hours=name, until=until, agreement=history.id, end=end)


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


def _shown_targets(portfolio: Portfolio) -> Iterator[tuple[Agreement, Target]]:
    agreements = (history.shown.agreement for history in portfolio.agreements.values())
    return ((agreement, target) for agreement in agreements for target in agreement.targets)


def _faster(
    portfolio: Portfolio, promised: tuple[Agreement, Target], support: tuple[Agreement, Target], reference: Reference
) -> Iterator[Problem]:
    (agreement, target), (other, found) = promised, support
    if target.within is None or found.within is None or target.within.unit.is_working != found.within.unit.is_working:
        return
    days = _working_day(portfolio, other), _working_day(portfolio, agreement)
    slower = found.within.seconds(days[0]) > target.within.seconds(days[1])
    if target.objective:
        return
    if slower or found.objective or found.threshold.value < target.threshold.value:
        # An objective carries nothing: the other side promised no share of it.
        less, more = (f"{one.within} ({'-' if one.objective else one.threshold})" for one in (found, target))
        places = target.place("supported_by"), found.place("within")
        yield SUPPORT_WEAKER.at(*places, support=reference, less=less, more=more)


def _working_day(portfolio: Portfolio, agreement: Agreement) -> int:
    hours = portfolio.hours.get(agreement.service_hours)
    return hours.versions[-1].working_day if hours else 24 * 3600


def _closed_make_up_day(portfolio: Portfolio, version: HoursVersion, name: str) -> date | None:
    holidays = portfolio.holidays.get(name)
    days = holidays.names_of_working_days if holidays else ()
    return next((day for day in sorted(days) if day >= version.start and not version.week.days[day.weekday()]), None)
