"""Every id that is written somewhere leads to something that is defined somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from slm import layout
from slm.checks.naming import (
    OTHER_SIDES,
    RECORDS,
    Naming,
    agreements_named,
    hours_named,
    ids_named,
    levels_named,
    party_ids,
    people_named,
    roles_named,
    services_named,
    targets_named,
    versions_named,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, nearest

SERVICE_UNKNOWN: Final = Mistake(
    "SLM450", "there is no service '{value}'", "Did you mean {known}? A service is a file in catalog/services/."
)
PERSON_UNKNOWN: Final = Mistake(
    "SLM451", "there is no person '{value}'", "Did you mean {known}? People are listed in catalog/provider.yml."
)
TEAM_UNKNOWN: Final = Mistake(
    "SLM452", "there is no team '{value}'", "Did you mean {known}? Teams are listed in catalog/provider.yml."
)
ROLE_UNKNOWN: Final = Mistake(
    "SLM453", "there is no role '{value}'", "Did you mean {known}? Roles are listed in catalog/provider.yml."
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
    "SLM456", "there is no service class '{value}'", "Did you mean {known}? Classes are listed in catalog/levels.yml."
)
LEVEL_UNKNOWN: Final = Mistake(
    "SLM457", "there is no service level '{value}'", "Did you mean {known}? Levels are listed in catalog/levels.yml."
)
GRADE_UNKNOWN: Final = Mistake(
    "SLM458",
    "there is no such impact or urgency: '{value}'",
    "Did you mean {known}? Impacts and urgencies are listed in catalog/levels.yml.",
)
METRIC_UNKNOWN: Final = Mistake(
    "SLM459", "there is no metric '{value}'", "Did you mean {known}? Metrics are listed in catalog/metrics.yml."
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
    "SLM465", "there is no agreement '{value}'", "Did you mean {known}? An agreement is a folder in agreements/."
)
TARGET_UNKNOWN: Final = Mistake("SLM466", "no version of {agreement} has a target '{value}'", "Did you mean {known}?")
REVIEW_UNKNOWN: Final = Mistake(
    "SLM467", "there is no review '{value}'", "Did you mean {known}? Reviews are files in measurements/reviews/."
)
SOURCE_UNKNOWN: Final = Mistake(
    "SLM468",
    "there is no source '{value}'",
    "Did you mean {known}? Besides figures, outages, probes, tickets and surveys, a source is a file in "
    "measurements/sources/.",
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
    "SLM472", "{agreement} has no version {value}", "Did you mean {known}? A version is a folder below its agreement."
)


def unknown_services(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the services that other services, agreements and changes name, and everything that is measured.

    That is: figures, months, outages, improvements, and the mappings of sources.
    """
    yield from _unknown(
        portfolio, SERVICE_UNKNOWN, portfolio.services, services_named(portfolio), f"{layout.SERVICES}/{{}}.yml"
    )


def unknown_people(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the people that teams, services, agreements, changes, months, figures and improvements name."""
    known = {person.id for person in portfolio.provider.people}
    yield from _unknown(portfolio, PERSON_UNKNOWN, known, people_named(portfolio))


def unknown_requesters(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a change is requested by a person or by a party."""
    known = {person.id for person in portfolio.provider.people} | party_ids(portfolio)
    named = (naming for change in portfolio.changes.values() for naming in ids_named(change, "requested_by"))
    yield from _unknown(portfolio, REQUESTER_UNKNOWN, known, named)


def unknown_teams(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a service is run by a team."""
    known = {team.id for team in portfolio.provider.teams}
    named = (naming for service in portfolio.services.values() for naming in ids_named(service, "team"))
    yield from _unknown(portfolio, TEAM_UNKNOWN, known, named)


def unknown_roles(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the roles that people, approvals, the rules for approvals and activities of the process name."""
    known = {role.id for role in portfolio.provider.roles} | OTHER_SIDES
    yield from _unknown(portfolio, ROLE_UNKNOWN, known, roles_named(portfolio))


def unknown_parties(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the parties that people, agreements and their contacts, tickets and surveys name."""
    named = (
        naming
        for agreement in portfolio.all_agreements
        for naming in (
            *ids_named(agreement, "provider"),
            *ids_named(agreement, "customer"),
            *(reference for contact in agreement.contacts for reference in ids_named(contact, "party")),
        )
    )
    people = (naming for person in portfolio.provider.people for naming in ids_named(person, "party"))
    cases = (*portfolio.tickets.tickets, *portfolio.surveys.surveys)
    asking = (naming for case in cases for naming in ids_named(case, "customer"))
    yield from _unknown(portfolio, PARTY_UNKNOWN, party_ids(portfolio), (*people, *named, *asking))


def unknown_families_and_classes(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a service belongs to a family, and where it says so to a class."""
    families = {family.id for family in portfolio.provider.families}
    classes = {service_class.id for service_class in portfolio.levels.classes}
    for service in portfolio.services.values():
        yield from _unknown(portfolio, FAMILY_UNKNOWN, families, ids_named(service, "family"))
        yield from _unknown(portfolio, CLASS_UNKNOWN, classes, ids_named(service, "service_class"))


def unknown_levels(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the service levels that grades of services, agreements, targets, the priority matrix and tickets name."""
    known = {level.id for level in portfolio.levels.levels}
    yield from _unknown(portfolio, LEVEL_UNKNOWN, known, levels_named(portfolio))


def unknown_grades(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a cell of the priority matrix names an impact and an urgency."""
    levels = portfolio.levels
    for field, grades in (("impact", levels.impacts), ("urgency", levels.urgencies)):
        named = (naming for rule in levels.priorities for naming in ids_named(rule, field))
        yield from _unknown(portfolio, GRADE_UNKNOWN, {grade.id for grade in grades}, named)


def unknown_metrics(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the metrics that targets and workload limits name."""
    named = (
        naming
        for agreement in portfolio.all_agreements
        for part in (*agreement.targets, *agreement.workload)
        for naming in ids_named(part, "metric")
    )
    yield from _unknown(portfolio, METRIC_UNKNOWN, portfolio.metrics, named, layout.METRICS)


def unknown_hours(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the service hours that the provider, services, grades, agreements and targets name (FAILURES F36)."""
    yield from _unknown(portfolio, HOURS_UNKNOWN, portfolio.hours, hours_named(portfolio), layout.calendar_file("{}"))


def unknown_holidays(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the holiday calendars that service hours name (FAILURES F36)."""
    named = (
        naming
        for hours in portfolio.hours.values()
        for version in hours.versions
        for naming in ids_named(version, "holidays")
    )
    yield from _unknown(portfolio, HOLIDAYS_UNKNOWN, portfolio.holidays, named, layout.calendar_file("{}"))


def unknown_sources(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a metric, and a target that differs from it, says where its figures come from."""
    metrics = (naming for metric in portfolio.metrics.values() for naming in ids_named(metric, "source"))
    targets = (
        naming
        for agreement in portfolio.all_agreements
        for target in agreement.targets
        for naming in ids_named(target, "source")
    )
    known = RECORDS | portfolio.sources.keys() | portfolio.aggregated.keys()
    yield from _unknown(portfolio, SOURCE_UNKNOWN, known, (*metrics, *targets), layout.source_file("{}"))


def unknown_requirements(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target answers requirements of its own agreement."""
    for history in portfolio.agreements.values():
        known = {requirement.id for requirement in history.requirements}
        for version in history.versions:
            named = (naming for target in version.agreement.targets for naming in ids_named(target, "answers"))
            home = layout.requirements_file(history.id)
            yield from _unknown(portfolio, REQUIREMENT_UNKNOWN, known, named, home)


def unknown_reviews(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that an improvement names the review that asked for it."""
    named = (naming for improvement in portfolio.improvements.values() for naming in ids_named(improvement, "review"))
    yield from _unknown(portfolio, REVIEW_UNKNOWN, portfolio.reviews, named, f"{layout.REVIEWS}/{{}}.yml")


def unknown_agreements(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the agreements that changes, figures, months, improvements, reviews and supported targets name."""
    yield from _unknown(
        portfolio, AGREEMENT_UNKNOWN, portfolio.agreements, agreements_named(portfolio), layout.agreement_folder("{}")
    )


def unknown_targets(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the targets that figures, months, improvements and supported targets name."""
    targets = {
        history.id: {target.id for version in history.versions for target in version.agreement.targets}
        for history in portfolio.agreements.values()
    }
    for (model, path, target), agreement in targets_named(portfolio):
        known = targets.get(agreement)
        if known is not None and target not in known and not portfolio.is_unread(layout.agreement_folder(agreement)):
            yield TARGET_UNKNOWN.at(model.place(*path), agreement=agreement, value=target, known=nearest(target, known))


def unknown_workloads(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a figure of a workload names the metric of a workload limit."""
    limits = {
        history.id: {limit.metric for version in history.versions for limit in version.agreement.workload}
        for history in portfolio.agreements.values()
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
    versions = {
        history.id: {revision.version for revision in history.versions} for history in portfolio.agreements.values()
    }
    for agreement, model, version in versions_named(portfolio):
        known = versions.get(agreement)
        if known is not None and version not in known and not _is_unread(portfolio, agreement):
            near = nearest(version, known)
            yield VERSION_UNKNOWN.at(model.place("version"), agreement=agreement, value=version, known=near)


def unknown_exclusions(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what excuses an outage is an exclusion of an agreement on its service, if there is one."""
    known: dict[str, set[str]] = {}
    for agreement in portfolio.all_agreements:
        ids = {exclusion.id for exclusion in agreement.exclusions}
        for service in agreement.services:
            known.setdefault(service, set()).update(ids)
    if portfolio.is_unread(layout.AGREEMENTS):
        return
    for outage in portfolio.outages.outages:
        if outage.exclusion is not None and outage.exclusion not in known.get(outage.service, {outage.exclusion}):
            near = nearest(outage.exclusion, known[outage.service])
            place = outage.place("exclusion")
            yield EXCLUSION_UNKNOWN.at(place, service=outage.service, value=outage.exclusion, known=near)


def unknown_clauses(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what suspends a target is a suspension clause of its agreement."""
    for file in portfolio.months.values():
        for suspension in file.suspended:
            history = portfolio.agreements.get(suspension.agreement)
            if history is None or _is_unread(portfolio, history.id):
                continue
            known = {clause.id for version in history.versions for clause in version.agreement.suspensions}
            if suspension.clause not in known:
                near = nearest(suspension.clause, known)
                yield CLAUSE_UNKNOWN.at(suspension.place("clause"), value=suspension.clause, known=near)


def _unknown(
    portfolio: Portfolio, mistake: Mistake, known: Collection[str], named: Iterable[Naming], home: str = ""
) -> Iterator[Problem]:
    """Yield `mistake` for each id that is not known, unless the file that would define it could not be read."""
    for model, path, value in named:
        if value not in known and not portfolio.is_unread(home.format(value)):
            yield mistake.at(model.place(*path), value=value, known=nearest(value, known))


def _is_unread(portfolio: Portfolio, agreement: str) -> bool:
    return portfolio.is_unread(layout.agreement_folder(agreement))
