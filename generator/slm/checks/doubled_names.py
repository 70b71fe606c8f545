"""Things of one kind that have the same name, by which readers could not tell them apart: most often a copied entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from slm.catalog import ServiceStatus
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

NAME_TWICE: Final = Mistake(
    "SLM426",
    "'{value}' has the name of '{other}': {name}",
    "Give it a name of its own, which readers can tell from the other one; of a copy, that is what it is a copy for.",
    Severity.WARNING,
)


def names_tell_things_apart(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no two things of a kind have one name; of people something else is told, as there are namesakes.

    Holidays are called the same in each year, and a service may take the name of one that is retired.
    """
    provider, levels = portfolio.provider, portfolio.levels
    services = {
        name: service
        for name, service in sorted(portfolio.services.items())
        if portfolio.service_status(name) is not ServiceStatus.RETIRED
    }
    lists: tuple[Iterable[Any], ...] = (
        portfolio.metrics.values(), provider.roles, provider.families,
        provider.teams, provider.customers, provider.suppliers, levels.levels, levels.classes, levels.impacts,
        levels.urgencies, *(service.grades for service in services.values()),
    )  # fmt: skip
    for kind in (services, portfolio.hours, *({thing.id: thing for thing in things} for things in lists)):
        yield from _alike(provider.languages, kind)


def _alike(languages: Iterable[str], things: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the things that are called as one before them in any language."""
    called: dict[tuple[str, str], tuple[str, Any]] = {}
    for key, thing in things.items():
        for language in languages if thing.name else ():
            name = thing.name(language)
            other, first = called.setdefault((language, " ".join(name.casefold().split())), (key, thing))
            if other != key:
                yield NAME_TWICE.at(thing.place("name"), first.place("name"), value=key, other=other, name=name)
                break
