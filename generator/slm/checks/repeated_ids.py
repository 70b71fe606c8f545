"""Ids that stand twice in one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from slm.agreement import Target
from slm.checks.naming import (
    ListEntry,
    lists_of_entries,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem

ID_TWICE: Final = Mistake(
    "SLM469",
    "'{value}' is used twice in this list",
    "Give each entry an id of its own; the other one is at the second place.",
)


def duplicate_ids(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that ids are unique in their list.

    That is among: parties, people, roles, families, levels, classes, impacts, urgencies, terms, activities, grades of a
    service; targets, exclusions, suspensions, risks and requirements of an agreement; waivers of a month. Nor does a
    target stand in for itself.
    """
    for entries in lists_of_entries(portfolio):
        yield from repeated_ids(entries)
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            yield from _repeated_alternatives(target)


def repeated_ids(entries: Iterable[ListEntry]) -> Iterator[Problem]:
    """Yield a problem for each entry whose id another one before it has."""
    first: dict[str, ListEntry] = {}
    for entry in entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            yield ID_TWICE.at(entry.place("id"), other.place("id"), value=entry.id)


def _repeated_alternatives(target: Target) -> Iterator[Problem]:
    for index, names in enumerate(target.supports):
        for number, name in enumerate(names):
            if (first := names.index(name)) < number:
                place, other = (
                    target.place("supported_by", index, "any_of", candidate) for candidate in (number, first)
                )
                yield ID_TWICE.at(place, other, value=name)
