"""Every id that is written somewhere leads to something that is defined somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final, Protocol

from slm.agreement import Alternatives, Reference
from slm.document_control import Version
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, nearest
from slm.values import Written

SERVICE_UNKNOWN: Final = Mistake(
    "SLM450",
    "there is no service '{value}'",
    "Did you mean {known}? A service is a file in catalog/services/.",
)
PERSON_UNKNOWN: Final = Mistake(
    "SLM451",
    "there is no person '{value}'",
    "Did you mean {known}? People are listed in catalog/provider.yml.",
)
TEAM_UNKNOWN: Final = Mistake(
    "SLM452",
    "there is no team '{value}'",
    "Did you mean {known}? Teams are listed in catalog/provider.yml.",
)
ROLE_UNKNOWN: Final = Mistake(
    "SLM453",
    "there is no role '{value}'",
    "Did you mean {known}? Roles are listed in catalog/provider.yml.",
)
PARTY_UNKNOWN: Final = Mistake(
    "SLM454",
    "there is no party '{value}'",
    "Did you mean {known}? Teams, customers and suppliers are listed in catalog/provider.yml.",
)
FAMILY_UNKNOWN: Final = Mistake(
    "SLM455",
    "there is no service family '{value}'",
    "Did you mean {known}? Families are listed in catalog/provider.yml.",
)
CLASS_UNKNOWN: Final = Mistake(
    "SLM456",
    "there is no service class '{value}'",
    "Did you mean {known}? Classes are listed in catalog/levels.yml.",
)
LEVEL_UNKNOWN: Final = Mistake(
    "SLM457",
    "there is no service level '{value}'",
    "Did you mean {known}? Levels are listed in catalog/levels.yml.",
)
GRADE_UNKNOWN: Final = Mistake(
    "SLM458",
    "there is no such impact or urgency: '{value}'",
    "Did you mean {known}? Impacts and urgencies are listed in catalog/levels.yml.",
)
METRIC_UNKNOWN: Final = Mistake(
    "SLM459",
    "there is no metric '{value}'",
    "Did you mean {known}? Metrics are listed in catalog/metrics.yml.",
)
HOURS_UNKNOWN: Final = Mistake(
    "SLM460",
    "there are no service hours '{value}'",
    "Did you mean {known}? Service hours are files in catalog/calendars/.",
)
HOLIDAYS_UNKNOWN: Final = Mistake(
    "SLM461",
    "there is no holiday calendar '{value}'",
    "Did you mean {known}? Holiday calendars are files in catalog/calendars/.",
)
REQUIREMENT_UNKNOWN: Final = Mistake(
    "SLM462",
    "the agreement has no requirement '{value}'",
    "Did you mean {known}? Requirements are listed in requirements.yml beside the versions.",
)
EXCLUSION_UNKNOWN: Final = Mistake(
    "SLM463",
    "no agreement on the service '{service}' has an exclusion '{value}'",
    "Did you mean {known}? Exclusions are listed in agreement.yml; only they can be left out of a figure.",
)
CLAUSE_UNKNOWN: Final = Mistake(
    "SLM464",
    "the agreement has no suspension clause '{value}'",
    "Did you mean {known}? Suspensions are listed in agreement.yml.",
)
AGREEMENT_UNKNOWN: Final = Mistake(
    "SLM465",
    "there is no agreement '{value}'",
    "Did you mean {known}? An agreement is a folder in agreements/.",
)
TARGET_UNKNOWN: Final = Mistake(
    "SLM466",
    "no version of {agreement} has a target '{value}'",
    "Did you mean {known}?",
)
REVIEW_UNKNOWN: Final = Mistake(
    "SLM467",
    "there is no review '{value}'",
    "Did you mean {known}? Reviews are files in measurements/reviews/.",
)
SOURCE_UNKNOWN: Final = Mistake(
    "SLM468",
    "there is no source '{value}'",
    "Did you mean {known}? Besides figures, outages, probes, tickets and surveys, a source is a file in "
    "measurements/sources/.",
)
ID_TWICE: Final = Mistake(
    "SLM469",
    "'{value}' is used twice in this list",
    "Give each entry an id of its own; the other one is at the second place.",
)
REQUESTER_UNKNOWN: Final = Mistake(
    "SLM470",
    "there is no person or party '{value}'",
    "Did you mean {known}? People and parties are listed in catalog/provider.yml.",
)
WORKLOAD_UNKNOWN: Final = Mistake(
    "SLM471",
    "no version of {agreement} limits the workload '{value}'",
    "Did you mean {known}? Write the metric of one of the agreement's workload limits.",
)
VERSION_UNKNOWN: Final = Mistake(
    "SLM472",
    "{agreement} has no version {value}",
    "Did you mean {known}? A version is a folder below its agreement.",
)

OTHER_SIDES: Final = frozenset({"customer", "supplier"})
"""Roles that every book has: who signs for the other side."""
RECORDS: Final = frozenset({"figures", "outages", "probes", "tickets", "surveys"})
"""Sources that every book has."""

Naming = tuple[Written, tuple[str | int, ...], str]
"""A model, the path of an id within it, and the id."""


class Entry(Protocol):
    """An entry of a list in which ids are unique."""

    @property
    def id(self) -> str:
        """The id."""

    def place(self, *path: str | int) -> Place:
        """Return where the value at `path` was written."""


def unknown_services(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the services that other services, agreements and changes name, and everything that is measured.

    That is: figures, months, outages, improvements, and the mappings of sources.
    """
    yield from _unknown(
        portfolio, SERVICE_UNKNOWN, portfolio.services, _services_named(portfolio), "catalog/services/{}.yml"
    )


def unknown_people(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the people that teams, services, agreements, changes, months, figures and improvements name."""
    known = {each.id for each in portfolio.provider.people}
    yield from _unknown(portfolio, PERSON_UNKNOWN, known, _people_named(portfolio))


def unknown_requesters(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a change is requested by a person or by a party."""
    known = {each.id for each in portfolio.provider.people} | _parties(portfolio)
    named = (naming for change in portfolio.changes.values() for naming in _ids(change, "requested_by"))
    yield from _unknown(portfolio, REQUESTER_UNKNOWN, known, named)


def unknown_teams(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a service is run by a team."""
    known = {each.id for each in portfolio.provider.teams}
    named = (naming for service in portfolio.services.values() for naming in _ids(service, "team"))
    yield from _unknown(portfolio, TEAM_UNKNOWN, known, named)


def unknown_roles(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the roles that people, approvals, the rules for approvals and activities of the process name."""
    known = {each.id for each in portfolio.provider.roles} | OTHER_SIDES
    yield from _unknown(portfolio, ROLE_UNKNOWN, known, _roles_named(portfolio))


def unknown_parties(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the parties that people, agreements and their contacts, tickets and surveys name."""
    named = (
        naming
        for agreement in portfolio.all_agreements
        for naming in (
            *_ids(agreement, "provider"),
            *_ids(agreement, "customer"),
            *(each for contact in agreement.contacts for each in _ids(contact, "party")),
        )
    )
    people = (naming for person in portfolio.provider.people for naming in _ids(person, "party"))
    cases = (*portfolio.tickets.tickets, *portfolio.surveys.surveys)
    asking = (naming for case in cases for naming in _ids(case, "customer"))
    yield from _unknown(portfolio, PARTY_UNKNOWN, _parties(portfolio), (*people, *named, *asking))


def unknown_families_and_classes(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a service belongs to a family, and where it says so to a class."""
    families = {each.id for each in portfolio.provider.families}
    classes = {each.id for each in portfolio.levels.classes}
    for service in portfolio.services.values():
        yield from _unknown(portfolio, FAMILY_UNKNOWN, families, _ids(service, "family"))
        yield from _unknown(portfolio, CLASS_UNKNOWN, classes, _ids(service, "service_class"))


def unknown_levels(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the service levels that grades of services, agreements, targets, the priority matrix and tickets name."""
    known = {each.id for each in portfolio.levels.levels}
    yield from _unknown(portfolio, LEVEL_UNKNOWN, known, _levels_named(portfolio))


def unknown_grades(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a cell of the priority matrix names an impact and an urgency."""
    levels = portfolio.levels
    for field, grades in (("impact", levels.impacts), ("urgency", levels.urgencies)):
        named = (naming for rule in levels.priorities for naming in _ids(rule, field))
        yield from _unknown(portfolio, GRADE_UNKNOWN, {each.id for each in grades}, named)


def unknown_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the metrics that targets and workload limits name."""
    named = (
        naming
        for agreement in portfolio.all_agreements
        for part in (*agreement.targets, *agreement.workload)
        for naming in _ids(part, "metric")
    )
    yield from _unknown(portfolio, METRIC_UNKNOWN, portfolio.metrics, named, "catalog/metrics.yml")


def unknown_hours(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the service hours that the provider, services, grades, agreements and targets name (FAILURES F36)."""
    yield from _unknown(portfolio, HOURS_UNKNOWN, portfolio.hours, _hours_named(portfolio), "catalog/calendars/{}.yml")


def unknown_holidays(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the holiday calendars that service hours name (FAILURES F36)."""
    named = (
        naming
        for hours in portfolio.hours.values()
        for version in hours.versions
        for naming in _ids(version, "holidays")
    )
    yield from _unknown(portfolio, HOLIDAYS_UNKNOWN, portfolio.holidays, named, "catalog/calendars/{}.yml")


def unknown_sources(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a metric, and a target that differs from it, says where its figures come from."""
    metrics = (naming for metric in portfolio.metrics.values() for naming in _ids(metric, "source"))
    targets = (
        naming
        for agreement in portfolio.all_agreements
        for target in agreement.targets
        for naming in _ids(target, "source")
    )
    known = RECORDS | portfolio.sources.keys() | portfolio.aggregated.keys()
    yield from _unknown(portfolio, SOURCE_UNKNOWN, known, (*metrics, *targets), "measurements/sources/{}.yml")


def unknown_requirements(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target answers requirements of its own agreement."""
    for history in portfolio.agreements.values():
        known = {each.id for each in history.requirements}
        for dated in history.versions:
            named = (naming for target in dated.agreement.targets for naming in _ids(target, "answers"))
            home = f"agreements/{history.id}/requirements.yml"
            yield from _unknown(portfolio, REQUIREMENT_UNKNOWN, known, named, home)


def unknown_reviews(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an improvement names the review that asked for it."""
    named = (naming for each in portfolio.improvements.values() for naming in _ids(each, "review"))
    yield from _unknown(portfolio, REVIEW_UNKNOWN, portfolio.reviews, named, "measurements/reviews/{}.yml")


def unknown_agreements(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the agreements that changes, figures, months, improvements, reviews and supported targets name."""
    yield from _unknown(
        portfolio, AGREEMENT_UNKNOWN, portfolio.agreements, _agreements_named(portfolio), "agreements/{}"
    )


def unknown_targets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the targets that figures, months, improvements and supported targets name."""
    targets = {
        each.id: {target.id for dated in each.versions for target in dated.agreement.targets}
        for each in portfolio.agreements.values()
    }
    for (model, path, target), agreement in _targets_named(portfolio):
        known = targets.get(agreement)
        if known is not None and target not in known and not portfolio.is_unread(f"agreements/{agreement}"):
            yield TARGET_UNKNOWN.at(model.place(*path), agreement=agreement, value=target, known=nearest(target, known))


def unknown_workloads(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a figure of a workload names the metric of a workload limit."""
    limits = {
        each.id: {limit.metric for dated in each.versions for limit in dated.agreement.workload}
        for each in portfolio.agreements.values()
    }
    for figures in portfolio.figures.values():
        for figure in figures.figures:
            agreement, workload, known = figure.agreement, figure.workload, limits.get(figure.agreement)
            if workload is None or known is None or workload in known or _is_unread(portfolio, agreement):
                continue
            yield WORKLOAD_UNKNOWN.at(
                figure.place("workload"), agreement=agreement, value=workload, known=nearest(workload, known)
            )


def unknown_versions(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the versions that figures, approvals and withdrawals name."""
    versions = {each.id: {dated.version for dated in each.versions} for each in portfolio.agreements.values()}
    for agreement, model, version in _versions_named(portfolio):
        known = versions.get(agreement)
        if known is not None and version not in known and not _is_unread(portfolio, agreement):
            near = nearest(version, known)
            yield VERSION_UNKNOWN.at(model.place("version"), agreement=agreement, value=version, known=near)


def unknown_exclusions(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what excuses an outage is an exclusion of an agreement on its service, if there is one."""
    known: dict[str, set[str]] = {}
    for agreement in portfolio.all_agreements:
        for service in agreement.services:
            known.setdefault(service, set()).update(each.id for each in agreement.exclusions)
    if portfolio.is_unread("agreements"):
        return
    for outage in portfolio.outages.outages:
        if outage.exclusion is not None and outage.exclusion not in known.get(outage.service, {outage.exclusion}):
            near = nearest(outage.exclusion, known[outage.service])
            yield EXCLUSION_UNKNOWN.at(
                outage.place("exclusion"), service=outage.service, value=outage.exclusion, known=near
            )


def unknown_clauses(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what suspends a target is a suspension clause of its agreement."""
    for file in portfolio.months.values():
        for each in file.suspended:
            history = portfolio.agreements.get(each.agreement)
            if history is None or _is_unread(portfolio, history.id):
                continue
            known = {clause.id for dated in history.versions for clause in dated.agreement.suspensions}
            if each.clause not in known:
                yield CLAUSE_UNKNOWN.at(each.place("clause"), value=each.clause, known=nearest(each.clause, known))


def duplicate_ids(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that ids are unique in their list.

    That is among: parties, people, roles, families, levels, classes, impacts, urgencies, terms, activities, grades of a
    service; targets, exclusions, suspensions, risks and requirements of an agreement; waivers of a month.
    """
    for entries in _lists_of_entries(portfolio):
        yield from repeated_ids(entries)


def repeated_ids(entries: Iterable[Entry]) -> Iterator[Problem]:
    """Yield a problem for each entry whose id another one before it has."""
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.id, entry)
        if other is not entry:
            yield ID_TWICE.at(entry.place("id"), other.place("id"), value=entry.id)


def _unknown(
    portfolio: Portfolio, mistake: Mistake, known: Collection[str], named: Iterable[Naming], home: str = ""
) -> Iterator[Problem]:
    """Yield `mistake` for each id that is not known, unless the file that would define it could not be read."""
    for model, path, value in named:
        if value not in known and not portfolio.is_unread(home.format(value)):
            yield mistake.at(model.place(*path), value=value, known=nearest(value, known))


def _is_unread(portfolio: Portfolio, agreement: str) -> bool:
    return portfolio.is_unread(f"agreements/{agreement}")


def _ids(model: Written, field: str) -> Iterator[Naming]:
    """Yield the id, or each id of the list, in a field."""
    value = getattr(model, field)
    if isinstance(value, str):
        yield model, (field,), value
    elif value:
        for index, each in enumerate(value):
            yield model, (field, index), each


def _parties(portfolio: Portfolio) -> set[str]:
    provider = portfolio.provider
    sides = {each.id for each in provider.teams} | {each.id for each in provider.customers}
    return {provider.id} | sides | {each.id for each in provider.suppliers}


def _month_parts(portfolio: Portfolio) -> Iterator[Written]:
    for figures in portfolio.figures.values():
        yield from figures.figures
    for month in portfolio.months.values():
        yield from (*month.waivers, *month.suspended, *month.notes)
    for improvement in portfolio.improvements.values():
        yield from improvement.answers


def _services_named(portfolio: Portfolio) -> Iterator[Naming]:
    for service in portfolio.services.values():
        for dependency in service.depends_on:
            yield from _ids(dependency, "service")
    for agreement in portfolio.all_agreements:
        yield from _ids(agreement, "services")
        for target in agreement.targets:
            yield from _ids(target, "services")
    for change in portfolio.changes.values():
        for status in change.services:
            yield from _ids(status, "service")
    # A record of checks names one service thousands of times.
    probes = {(each.file_path, each.service): each for each in reversed(portfolio.probes.probes)}.values()
    records = (*portfolio.outages.outages, *portfolio.tickets.tickets, *portfolio.surveys.surveys, *probes)
    for part in (*_month_parts(portfolio), *records):
        yield from _ids(part, "service")
    for improvement in portfolio.improvements.values():
        yield from _ids(improvement, "services")
    for source in portfolio.sources.values():
        yield from ((source, path, service) for path, service in source.named_services)


def _people_named(portfolio: Portfolio) -> Iterator[Naming]:
    for part, field in (*_people_of_the_catalog(portfolio), *_people_of_the_months(portfolio)):
        yield from _ids(part, field)


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


def _roles_named(portfolio: Portfolio) -> Iterator[Naming]:
    for person in portfolio.provider.people:
        yield from _ids(person, "roles")
    for kind in ("SLA", "OLA", "UC"):
        yield from _ids(portfolio.provider.approvals, kind)
    if portfolio.provider.signed_approvals:
        yield from _ids(portfolio.provider.signed_approvals, "roles")
    for approvals in portfolio.approvals.values():
        for approval in approvals.approvals:
            yield from _ids(approval, "role")
    if portfolio.process:
        for activity in portfolio.process.activities:
            yield from _ids(activity, "responsible")
            yield from _ids(activity, "takes_part")


def _levels_named(portfolio: Portfolio) -> Iterator[Naming]:
    for rule in portfolio.levels.priorities:
        yield from _ids(rule, "level")
    for service in portfolio.services.values():
        for grade in service.grades:
            yield from _ids(grade, "levels")
    for agreement in portfolio.all_agreements:
        yield from _ids(agreement, "levels")
        for target in agreement.targets:
            yield from _ids(target, "priority")
    for case in (*portfolio.tickets.tickets, *portfolio.tickets.events):
        yield from _ids(case, "priority")


def _hours_named(portfolio: Portfolio) -> Iterator[Naming]:
    yield from _ids(portfolio.provider, "default_hours")
    for service in portfolio.services.values():
        for part in (service, *service.grades):
            yield from _ids(part, "hours")
    for agreement in portfolio.all_agreements:
        yield from _ids(agreement, "service_hours")
        if agreement.credit_rules:
            yield from _ids(agreement.credit_rules, "claim_hours")
        for target in agreement.targets:
            yield from _ids(target, "during")


def _supports(portfolio: Portfolio) -> Iterator[tuple[Written, tuple[str | int, ...], Reference]]:
    for agreement in portfolio.all_agreements:
        for target in agreement.targets:
            for index, group in enumerate(target.supports):
                for number, support in enumerate(group):
                    inside = ("any_of", number) if isinstance(target.supported_by[index], Alternatives) else ()
                    yield target, ("supported_by", index, *inside), support


def _agreements_named(portfolio: Portfolio) -> Iterator[Naming]:
    for named in (*portfolio.changes.values(), *portfolio.reviews.values()):
        yield from _ids(named, "agreements")
    for part in _month_parts(portfolio):
        yield from _ids(part, "agreement")
    for model, path, support in _supports(portfolio):
        yield model, path, support.agreement


def _targets_named(portfolio: Portfolio) -> Iterator[tuple[Naming, str]]:
    for part in _month_parts(portfolio):
        for naming in _ids(part, "target"):
            agreement: str = part.agreement  # type: ignore[attr-defined] # what names a target names its agreement
            yield naming, agreement
    for model, path, support in _supports(portfolio):
        yield (model, path, support.target), support.agreement


def _versions_named(portfolio: Portfolio) -> Iterator[tuple[str, Written, Version]]:
    for figures in portfolio.figures.values():
        yield from ((each.agreement, each, each.version) for each in figures.figures if each.version)
    for agreement, file in portfolio.approvals.items():
        yield from ((agreement, each, each.version) for each in file.approvals)
        yield from ((agreement, each, each.version) for each in file.withdrawals)


def _lists_of_entries(portfolio: Portfolio) -> Iterator[tuple[Entry, ...]]:
    provider, levels = portfolio.provider, portfolio.levels
    yield (*provider.teams, *provider.customers, *provider.suppliers)
    yield from (provider.people, provider.roles, provider.families)
    yield from (levels.levels, levels.classes, levels.impacts, levels.urgencies)
    yield portfolio.glossary.terms if portfolio.glossary else ()
    yield portfolio.process.activities if portfolio.process else ()
    yield from (each.grades for each in portfolio.services.values())
    for agreement in portfolio.all_agreements:
        yield from (agreement.targets, agreement.exclusions, agreement.suspensions, agreement.risks)
    yield from (each.requirements for each in portfolio.agreements.values())
    yield from (each.waivers for each in portfolio.months.values())
