"""Where files name what is defined in others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from slm.agreement import Alternatives, Reference
from slm.document_control import Version
from slm.portfolio import Portfolio
from slm.problem import Place
from slm.values import Written

OTHER_SIDES: Final = frozenset({"customer", "supplier"})
"""Roles that every book has: who signs for the other side."""


RECORDS: Final = frozenset({"figures", "outages", "probes", "tickets", "surveys"})
"""Sources that every book has."""


Naming = tuple[Written, tuple[str | int, ...], str]
"""A model, the path of an id within it, and the id."""


class ListEntry(Protocol):
    """An entry of a list in which ids are unique."""

    @property
    def id(self) -> str:
        """The id."""

    def place(self, *path: str | int) -> Place:
        """Return where the value at `path` was written."""


def ids_named(model: Written, field: str) -> Iterator[Naming]:
    """Yield the id, or each id of the list, in a field."""
    value = getattr(model, field)
    if isinstance(value, str):
        yield model, (field,), value
    elif value:
        for index, entry in enumerate(value):
            yield model, (field, index), entry


def party_ids(portfolio: Portfolio) -> set[str]:
    """Return the ids of all parties that can make an agreement."""
    provider = portfolio.provider
    sides = {team.id for team in provider.teams} | {customer.id for customer in provider.customers}
    return {provider.id} | sides | {supplier.id for supplier in provider.suppliers}


def _month_parts(portfolio: Portfolio) -> Iterator[Written]:
    for figures in portfolio.figures.values():
        yield from figures.figures
    for month in portfolio.months.values():
        yield from (*month.waivers, *month.suspended, *month.notes)
    for improvement in portfolio.improvements.values():
        yield from improvement.answers


def services_named(portfolio: Portfolio) -> Iterator[Naming]:
    """Yield where services are named."""
    for service in portfolio.services.values():
        for dependency in service.depends_on:
            yield from ids_named(dependency, "service")
    for agreement in portfolio.all_agreements:
        yield from ids_named(agreement, "services")
        for target in agreement.targets:
            yield from ids_named(target, "services")
    for change in portfolio.changes.values():
        for status in change.services:
            yield from ids_named(status, "service")
    # A record of checks names one service thousands of times.
    probes = {(probe.file_path, probe.service): probe for probe in reversed(portfolio.probes.probes)}.values()
    records = (*portfolio.outages.outages, *portfolio.tickets.tickets, *portfolio.surveys.surveys, *probes)
    for part in (*_month_parts(portfolio), *records):
        yield from ids_named(part, "service")
    for improvement in portfolio.improvements.values():
        yield from ids_named(improvement, "services")
    for source in portfolio.sources.values():
        yield from ((source, path, service) for path, service in source.named_services)


def people_named(portfolio: Portfolio) -> Iterator[Naming]:
    """Yield where people are named."""
    for part, field in (*_people_of_the_catalog(portfolio), *_people_of_the_months(portfolio)):
        yield from ids_named(part, field)


def _people_of_the_catalog(portfolio: Portfolio) -> Iterator[tuple[Written, str]]:
    yield from ((team, "lead") for team in portfolio.provider.teams)
    yield from ((service, "owner") for service in portfolio.services.values())
    yield from ((change, "decided_by") for change in portfolio.changes.values())
    for agreement in portfolio.all_agreements:
        yield from ((agreement.control, "owner"), (agreement.control, "prepared_by"))
        yield from ((contact, "person") for contact in agreement.contacts)
        yield from ((risk, "owner") for risk in agreement.risks)


def _people_of_the_months(portfolio: Portfolio) -> Iterator[tuple[Written, str]]:
    yield from ((month, "closed_by") for month in portfolio.months.values())
    for figures in portfolio.figures.values():
        yield from ((part, "collected_by") for part in (figures, *figures.figures))
    for improvement in portfolio.improvements.values():
        yield improvement, "owner"
        yield from ((progress, "by") for progress in improvement.progress)


def roles_named(portfolio: Portfolio) -> Iterator[Naming]:
    """Yield where roles are named."""
    for person in portfolio.provider.people:
        yield from ids_named(person, "roles")
    for kind in ("SLA", "OLA", "UC"):
        yield from ids_named(portfolio.provider.approvals, kind)
    if portfolio.provider.signed_approvals:
        yield from ids_named(portfolio.provider.signed_approvals, "roles")
    for approvals in portfolio.approvals.values():
        for approval in approvals.approvals:
            yield from ids_named(approval, "role")
    if portfolio.process:
        for activity in portfolio.process.activities:
            yield from ids_named(activity, "responsible")
            yield from ids_named(activity, "takes_part")


def levels_named(portfolio: Portfolio) -> Iterator[Naming]:
    """Yield where service levels are named."""
    for rule in portfolio.levels.priorities:
        yield from ids_named(rule, "level")
    for service in portfolio.services.values():
        for grade in service.grades:
            yield from ids_named(grade, "levels")
    for agreement in portfolio.all_agreements:
        yield from ids_named(agreement, "levels")
        for target in agreement.targets:
            yield from ids_named(target, "priority")
    for case in (*portfolio.tickets.tickets, *portfolio.tickets.events):
        yield from ids_named(case, "priority")


def hours_named(portfolio: Portfolio) -> Iterator[Naming]:
    """Yield where service hours are named."""
    yield from ids_named(portfolio.provider, "default_hours")
    for service in portfolio.services.values():
        for part in (service, *service.grades):
            yield from ids_named(part, "hours")
    for agreement in portfolio.all_agreements:
        yield from ids_named(agreement, "service_hours")
        if agreement.credit_rules:
            yield from ids_named(agreement.credit_rules, "claim_hours")
        for target in agreement.targets:
            yield from ids_named(target, "during")


def _supports(portfolio: Portfolio) -> Iterator[tuple[Written, tuple[str | int, ...], Reference]]:
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            for index, group in enumerate(target.supports):
                for number, support in enumerate(group):
                    inside = ("any_of", number) if isinstance(target.supported_by[index], Alternatives) else ()
                    yield target, ("supported_by", index, *inside), support


def agreements_named(portfolio: Portfolio) -> Iterator[Naming]:
    """Yield where agreements are named."""
    for named in (*portfolio.changes.values(), *portfolio.reviews.values()):
        yield from ids_named(named, "agreements")
    for part in _month_parts(portfolio):
        yield from ids_named(part, "agreement")
    for model, path, support in _supports(portfolio):
        yield model, path, support.agreement


def targets_named(portfolio: Portfolio) -> Iterator[tuple[Naming, str]]:
    """Yield where targets of agreements are named, each with its agreement."""
    for part in _month_parts(portfolio):
        for naming in ids_named(part, "target"):
            agreement: str = part.agreement  # type: ignore[attr-defined] # what names a target names its agreement
            yield naming, agreement
    for model, path, support in _supports(portfolio):
        yield (model, path, support.target), support.agreement


def versions_named(portfolio: Portfolio) -> Iterator[tuple[str, Written, Version]]:
    """Yield where versions of agreements are named, each with its agreement."""
    for figures in portfolio.figures.values():
        yield from ((figure.agreement, figure, figure.version) for figure in figures.figures if figure.version)
    for agreement, file in portfolio.approvals.items():
        yield from ((agreement, approval, approval.version) for approval in file.approvals)
        yield from ((agreement, withdrawal, withdrawal.version) for withdrawal in file.withdrawals)


def lists_of_entries(portfolio: Portfolio) -> Iterator[tuple[ListEntry, ...]]:
    """Yield the lists in which no id may stand twice."""
    provider, levels = portfolio.provider, portfolio.levels
    yield (*provider.teams, *provider.customers, *provider.suppliers)
    yield from (provider.people, provider.roles, provider.families)
    yield from (levels.levels, levels.classes, levels.impacts, levels.urgencies)
    yield portfolio.glossary.terms if portfolio.glossary else ()
    yield portfolio.process.activities if portfolio.process else ()
    yield from (service.grades for service in portfolio.services.values())
    for agreement in portfolio.all_agreements:
        yield from (agreement.targets, agreement.exclusions, agreement.suspensions, agreement.risks)
    yield from (history.requirements for history in portfolio.agreements.values())
    yield from (month_file.waivers for month_file in portfolio.months.values())
