"""Every id that is written somewhere leads to something that is defined somewhere, and stands once in its list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from operator import attrgetter
from typing import Any, Final, TypeVar, get_args

from slm import layout
from slm.agreement import Agreement, Alternatives, Reference
from slm.catalog import Deed, Service
from slm.facts.agreements import excluding
from slm.facts.authority import who_may_do
from slm.measurement import ForeignSource, Outage, Probe, PrometheusSource, Survey, Ticket
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, SpokenWord, nearest
from slm.text import LANGUAGES, N_
from slm.values import Written

SERVICE_UNKNOWN: Final = Mistake("SLM450", "there is no service '{value}'", "A service is a file in catalog/services/.")
PERSON_UNKNOWN: Final = Mistake(
    "SLM451",
    "there is no person '{value}'",
    "People are listed in catalog/provider.yml. Whoever files name stays there, also after having left.",
)
TEAM_UNKNOWN: Final = Mistake("SLM452", "there is no team '{value}'", "Teams are listed in catalog/provider.yml.")
ROLE_UNKNOWN: Final = Mistake("SLM453", "there is no role '{value}'", "Roles are listed in catalog/provider.yml.")
PARTY_UNKNOWN: Final = Mistake(
    "SLM454",
    "there is no party '{value}'",
    "Teams, customers and suppliers are listed in catalog/provider.yml. Whoever files name stays there, also after "
    "having left.",
)
FAMILY_UNKNOWN: Final = Mistake(
    "SLM455", "there is no service family '{value}'", "Families are listed in catalog/provider.yml."
)
CLASS_UNKNOWN: Final = Mistake(
    "SLM456", "there is no service class '{value}'", "Classes are listed in catalog/levels.yml."
)
LEVEL_UNKNOWN: Final = Mistake(
    "SLM457", "there is no service level '{value}'", "Levels are listed in catalog/levels.yml."
)
GRADE_UNKNOWN: Final = Mistake(
    "SLM458",
    "there is no such impact or urgency: '{value}'",
    "Impacts and urgencies are listed in catalog/levels.yml.",
)
LEVEL_SET_UNKNOWN: Final = Mistake(
    "SLM1237", "there is no set of levels '{value}'", "Sets of levels are listed in catalog/levels.yml (`sets`)."
)
METRIC_UNKNOWN: Final = Mistake("SLM459", "there is no metric '{value}'", "Metrics are listed in catalog/metrics.yml.")
HOURS_UNKNOWN: Final = Mistake(
    "SLM460",
    "there are no service hours '{value}'",
    "Service hours are files in catalog/calendars/.",
)
HOLIDAYS_UNKNOWN: Final = Mistake(
    "SLM461", "there is no holiday calendar '{value}'", "Holiday calendars are files in catalog/calendars/."
)
REQUIREMENT_UNKNOWN: Final = Mistake(
    "SLM462",
    "the agreement has no requirement '{value}'",
    "Requirements are listed in requirements.yml beside the versions.",
)
EXCLUSION_UNKNOWN: Final = Mistake(
    "SLM463",
    "no agreement on the service '{service}' has an exclusion '{value}'",
    "Exclusions are listed in agreement.yml; only they can be left out of a figure.",
)
CLAUSE_UNKNOWN: Final = Mistake(
    "SLM464", "the agreement has no suspension clause '{value}'", "Suspensions are listed in agreement.yml."
)
AGREEMENT_UNKNOWN: Final = Mistake(
    "SLM465", "there is no agreement '{value}'", "An agreement is a folder in agreements/."
)
TARGET_UNKNOWN: Final = Mistake(
    "SLM466",
    "no version of {agreement} has a target '{value}'",
    "Targets are listed in the agreement.yml of each version.",
)
REVIEW_UNKNOWN: Final = Mistake("SLM467", "there is no review '{value}'", "Reviews are files in measurements/reviews/.")
SOURCE_UNKNOWN: Final = Mistake(
    "SLM468",
    "there is no source '{value}'",
    "Besides figures, outages, probes, tickets and surveys, a source is a file in measurements/sources/.",
)
REQUESTER_UNKNOWN: Final = Mistake(
    "SLM470",
    "there is no person or party '{value}'",
    "People and parties are listed in catalog/provider.yml.",
)
WORKLOAD_UNKNOWN: Final = Mistake(
    "SLM471",
    "no version of {agreement} has a limit of the workload '{value}'",
    "Write the metric of one of the agreement's workload limits.",
)
VERSION_UNKNOWN: Final = Mistake(
    "SLM472", "{agreement} has no version {value}", "A version is a folder below its agreement."
)
OTHER_CAPITALS: Final = Mistake(
    "SLM849",
    "{path} has other capitals than the '{value}' that names it",
    "Rename it to {wanted}, or write its name as it is wherever it is named: capitals count.",
    one_by=("path", "value"),
)
ID_TWICE: Final = Mistake(
    "SLM469",
    "'{value}' is used twice in this list",
    "Give each entry an id of its own; the other one is at the second place.",
)

_RECORDS: Final = frozenset({"figures", "outages", "probes", "tickets", "surveys"})  # of every book
_OF_MONTHS: Final = (
    "figures.figures", "months.waivers", "months.suspended", "months.notes", "answers.named", "complaints.about",
    "disputes",
)  # fmt: skip
"""The ways to what names an agreement with its target and its service."""
_LISTS: Final = (
    "provider.people", "provider.roles", "provider.families", "levels.levels", "levels.classes", "levels.impacts",
    "levels.urgencies", "glossary.terms", "process.activities", "services.grades", "all_agreements.targets",
    "all_agreements.exclusions", "all_agreements.suspensions", "all_agreements.risks", "agreements.requirements",
    "months.waivers", "levels.sets", "all_agreements.commitments", "all_agreements.charges.rates",
)  # fmt: skip
"""The ways to lists in which no id may stand twice."""

Row = TypeVar("Row")
Naming = tuple[Written, tuple[str | int, ...], object]
"""A model, the path of an id within it, and the id."""


def unknown_ids(portfolio: Portfolio) -> Iterator[Problem]:
    """Check each id that is named, unless the file that would define it could not be read (FAILURES F36)."""
    for mistake, known, home, namings in chain(_of_the_catalog(portfolio), _of_agreements(portfolio)):
        unknown = [naming for naming in namings if naming[2] not in known]
        unknown = [naming for naming in unknown if not portfolio.is_unread(home.format(naming[2]))]
        # Where nothing of a kind is there, that is one cause, whatever names it.
        every = "" if known or not unknown else _all_of(str(value) for _, _, value in unknown)
        fitting: dict[object, Collection[str]] = {}
        for model, path, value in unknown:
            fitting[value] = [
                name for name in fitting.get(value, known) if name in _fitting(portfolio, model, path, known)
            ]
        for model, path, value in unknown:
            near = nearest(value, fitting[value])
            named = home.format(near) if near.casefold() == str(value).casefold() and home else ""
            if named in portfolio.files or (named and home == layout.agreement_folder("{}")):
                here, words = Place(named), {"path": named, "value": value, "wanted": home.format(value)}
                yield OTHER_CAPITALS.at(here, model.place(*path), **words)
            else:
                yield mistake.at(model.place(*path), value=every or value, meant=near)


def _fitting(
    portfolio: Portfolio, model: Written, path: tuple[str | int, ...], known: Collection[str]
) -> Collection[str]:
    """Return those of the known ids that can stand at a place: what is proposed there has to fit when it is taken."""
    provider = portfolio.provider
    match model, path:
        case Agreement(), ("provider", *_):
            return provider.sides(model.kind)[0]
        case Agreement(), ("customer", *_):
            return provider.sides(model.kind)[1]
        case Outage() | Probe() | Ticket() | Survey() | ForeignSource(), ("customer",) | (
            "constants" | "values",
            "customer",
            *_,
        ):
            return provider.parties - _ids(provider.suppliers)
        case (Service(), ("owner",)) | (_, ("lead" | "prepared_by" | "closed_by" | "collected_by",)):
            return who_may_do(provider, None, portfolio.as_of)
    return known


def _all_of(values: Iterable[str]) -> SpokenWord:
    """Return values as one word of a message that puts quotes around it."""
    names = [*dict.fromkeys(values)]
    return SpokenWord.of(lambda code: LANGUAGES[code](N_("', '")).join(names))


def unknown_parts(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the targets, workloads, versions and suspension clauses that are named of an agreement.

    Figures, months, improvements, approvals, withdrawals, notices and supported targets name them.
    """
    for mistake, way, namings in _parts_named(portfolio):
        parts = {name: set(_found(history, way)) for name, history in portfolio.agreements.items()}
        for (model, path, value), agreement in namings:
            known = parts.get(agreement)
            if known is None or value in known or portfolio.is_unread(layout.agreement_folder(agreement)):
                continue
            yield mistake.at(model.place(*path), agreement=agreement, value=value, meant=nearest(value, known))


def unknown_exclusions(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what excuses an outage is an exclusion of an agreement on its service, if there is one."""
    known = excluding(portfolio)
    if portfolio.is_unread(layout.AGREEMENTS):
        return
    for outage in portfolio.outages.outages:
        service, exclusion = outage.service, outage.exclusion
        if exclusion is not None and exclusion not in known.get(service, {exclusion}):
            near, place = nearest(exclusion, known[service]), outage.place("exclusion")
            yield EXCLUSION_UNKNOWN.at(place, service=service, value=exclusion, meant=near)


def duplicate_ids(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that ids are unique in their list, those of all parties together; nor does a target stand in for itself."""
    provider = portfolio.provider
    yield from repeated_ids((*provider.teams, *provider.customers, *provider.suppliers))
    for way in _LISTS:
        models, _, field = way.rpartition(".")
        for model in _found(portfolio, models):
            yield from repeated_ids(getattr(model, field))
    for target in _found(portfolio, "all_agreements.targets"):
        for index, names in enumerate(target.supports):
            for number, name in enumerate(names):
                if (first := names.index(name)) < number:
                    places = (target.place("supported_by", index, "any_of", position) for position in (number, first))
                    yield ID_TWICE.at(*places, value=name)


def repeated_ids(entries: Iterable[Any]) -> Iterator[Problem]:
    """Yield a problem for each model with an id that another one before it has."""
    for entry, other in repeated(entries, attrgetter("id")):
        yield ID_TWICE.at(entry.place("id"), other.place("id"), value=entry.id)


def repeated(rows: Iterable[Row], key: Callable[[Row], object]) -> Iterator[tuple[Row, Row]]:
    """Yield each row with a key that another one before it has, and the first that has it."""
    first: dict[object, Row] = {}
    for row in rows:
        other = first.setdefault(key(row), row)
        if other is not row:
            yield row, other


_Kind = tuple[Mistake, Collection[str], str, Iterable[Naming]]
"""What it is that an id is unknown, which ids are known, the file that would define another one, and what names ids."""


def _of_the_catalog(portfolio: Portfolio) -> Iterator[_Kind]:
    provider, levels, calendar = portfolio.provider, portfolio.levels, layout.calendar_file("{}")
    people, families, classes = _ids(provider.people), _ids(provider.families), _ids(levels.classes)
    parties = {provider.id} | _ids(provider.teams) | _ids(provider.customers) | _ids(provider.suppliers)
    yield PERSON_UNKNOWN, people, "", _named(
        portfolio, "provider.teams.lead", "provider.accepted.by", "services.owner", "changes.decided_by",
        "all_agreements.control.owner", "all_agreements.control.prepared_by", "all_agreements.contacts.person",
        "all_agreements.risks.owner", "months.closed_by", "figures.collected_by", "figures.figures.collected_by",
        "improvements.owner", "improvements.progress.by", "months.waivers.agreed.provider.by",
        "months.waivers.agreed.customer.by", "approvals.approvals.person", "approvals.withdrawals.person",
        "approvals.notices.person", "copies.events.person", "claims.events.person", "reviews.signed.by",
        "provider.accepted.agreed.by", "problems.owner", "problems.no_action.by", "complaints.closed_by",
        "disputes.raised_by", "disputes.said.by", "disputes.decision.by", "sent.reports.by",
    )  # fmt: skip
    yield REQUESTER_UNKNOWN, people | parties, "", _named(portfolio, "changes.requested_by")
    yield TEAM_UNKNOWN, _ids(provider.teams), "", _named(portfolio, "services.team", "services.earlier.team")
    # Who signs for the other side has a role in every book.
    yield ROLE_UNKNOWN, _ids(provider.roles) | {"customer", "supplier"}, "", _named(
        portfolio, "provider.people.roles", "provider.people.earlier.roles", "provider.authority.approve.role",
        *(f"provider.authority.{deed}.roles" for deed in ("approve", *get_args(Deed))),
        "provider.approvals.SLA", "provider.approvals.OLA", "provider.approvals.UC", "provider.signed_approvals.roles",
        "provider.reviewing_roles", "approvals.approvals.role", "process.activities.responsible",
        "process.activities.takes_part",
    )  # fmt: skip
    yield PARTY_UNKNOWN, parties, "", chain(_mapped(portfolio, "customer"), _named(
        portfolio, "provider.people.party", "provider.people.earlier.party", "all_agreements.provider",
        "all_agreements.customer", "provider.customers.members.customer", "all_agreements.contacts.party",
        "tickets.tickets.customer", "surveys.surveys.customer", "outages.outages.customer", "probes.probes.customer",
        "complaints.customer",
    ))  # fmt: skip
    yield FAMILY_UNKNOWN, families, "", _named(portfolio, "services.family")
    yield CLASS_UNKNOWN, classes, "", _named(portfolio, "services.service_class")
    yield LEVEL_UNKNOWN, _ids(levels.levels), "", chain(_mapped(portfolio, "priority"), _named(
        portfolio, "levels.priorities.level", "services.grades.levels", "all_agreements.levels", "levels.sets.levels",
        "all_agreements.targets.priority", "tickets.tickets.priority", "tickets.events.priority",
    ))  # fmt: skip
    yield LEVEL_SET_UNKNOWN, _ids(levels.sets), "", _named(portfolio, "all_agreements.level_set")
    yield GRADE_UNKNOWN, _ids(levels.impacts), "", _named(portfolio, "levels.priorities.impact")
    yield GRADE_UNKNOWN, _ids(levels.urgencies), "", _named(portfolio, "levels.priorities.urgency")
    yield HOURS_UNKNOWN, portfolio.hours, calendar, _named(
        portfolio, "provider.default_hours", "services.hours", "services.earlier.hours", "services.grades.hours",
        "all_agreements.service_hours", "all_agreements.credit_rules.claim_hours", "all_agreements.targets.during",
        "all_agreements.targets.limits.raised.during",
    )  # fmt: skip
    yield HOLIDAYS_UNKNOWN, portfolio.holidays, calendar, _named(portfolio, "hours.versions.holidays")


def _of_agreements(portfolio: Portfolio) -> Iterator[_Kind]:
    services = _named(
        portfolio, "services.depends_on.service", "all_agreements.services", "all_agreements.targets.services",
        "changes.services.service", "outages.outages.service", "tickets.tickets.service", "surveys.surveys.service",
        "improvements.services", "problems.services", *(f"{way}.service" for way in _OF_MONTHS),
    )  # fmt: skip
    # A record of checks names one service thousands of times.
    probes = {(probe.file_path, probe.service): probe for probe in reversed(portfolio.probes.probes)}.values()
    checked = ((probe, ("service",), probe.service) for probe in probes)
    large = (records.source for records in portfolio.aggregated.values())
    mapped = (
        (source, *named)
        for source in (*portfolio.sources.values(), *large)
        if not any(name in portfolio.unread for file in portfolio.imports.get(source.id, ()) for name in file.files)
        or source.services.keys().isdisjoint(portfolio.services)  # else they are exchanged, as its rows tell
        for named in source.named_services
    )
    covers = (source.covers for source in portfolio.sources.values() if source.covers)
    covered = ((said, ("services", name), name) for said in covers for name in said.services)
    yield SERVICE_UNKNOWN, portfolio.services, f"{layout.SERVICES}/{{}}.yml", chain(services, checked, mapped, covered)
    metrics = _named(portfolio, "all_agreements.targets.metric", "all_agreements.workload.metric")
    yield METRIC_UNKNOWN, portfolio.metrics, layout.METRICS, metrics
    sources = _RECORDS | portfolio.sources.keys() | portfolio.aggregated.keys()
    sourced = _named(portfolio, "metrics.source", "metrics.earlier.source", "all_agreements.targets.source")
    yield SOURCE_UNKNOWN, sources, layout.source_file("{}"), sourced
    for history in portfolio.agreements.values():
        answered = _named(history, "versions.agreement.targets.answers")
        yield REQUIREMENT_UNKNOWN, _ids(history.requirements), layout.requirements_file(history.id), answered
    reviews = _named(portfolio, "improvements.review")
    yield REVIEW_UNKNOWN, portfolio.reviews, f"{layout.REVIEWS}/{{}}.yml", reviews
    named = _named(portfolio, "changes.agreements", "reviews.agreements", *(f"{way}.agreement" for way in _OF_MONTHS))
    supporting = ((model, path, support.agreement) for model, path, support in _supports(portfolio))
    yield AGREEMENT_UNKNOWN, portfolio.agreements, layout.agreement_folder("{}"), chain(named, supporting)


def _parts_named(portfolio: Portfolio) -> Iterator[tuple[Mistake, str, Iterable[tuple[Naming, str]]]]:
    """Yield kinds of parts of agreements: what it is that one is unknown, the way to them, what names them of which."""
    supporting = (((model, path, support.target), support.agreement) for model, path, support in _supports(portfolio))
    targets = _with_agreement(_named(portfolio, *(f"{way}.target" for way in _OF_MONTHS)))
    yield TARGET_UNKNOWN, "versions.agreement.targets.id", chain(targets, supporting)
    workloads = _with_agreement(_named(portfolio, "figures.figures.workload"))
    yield WORKLOAD_UNKNOWN, "versions.agreement.workload.metric", workloads
    clauses = _with_agreement(_named(portfolio, "months.suspended.clause"))
    yield CLAUSE_UNKNOWN, "versions.agreement.suspensions.id", clauses
    versions = [(figure, figure.agreement) for figure in _found(portfolio, "figures.figures") if figure.version]
    for agreement, file in portfolio.approvals.items():
        versions += [(decision, agreement) for decision in (*file.approvals, *file.withdrawals, *file.notices)]
    numbers = (((model, ("version",), model.version), agreement) for model, agreement in versions)
    yield VERSION_UNKNOWN, "versions.version", numbers


def _supports(portfolio: Portfolio) -> Iterator[tuple[Written, tuple[str | int, ...], Reference]]:
    for target in _found(portfolio, "all_agreements.targets"):
        for index, group in enumerate(target.supports):
            for number, support in enumerate(group):
                inside = ("any_of", number) if isinstance(target.supported_by[index], Alternatives) else ()
                yield target, ("supported_by", index, *inside), support


def _mapped(portfolio: Portfolio, field: str) -> Iterator[Naming]:
    """Yield what sources say that a foreign word, or every row, is in a field of a record: ids of the book.

    A ready-made mapping has words for more than a book needs; meant are those that the source says itself.
    """
    large = (records.source for records in portfolio.aggregated.values())
    for source in (*portfolio.sources.values(), *large, *portfolio.live.values()):
        if isinstance(source, PrometheusSource):
            continue
        if field in source.constants:
            yield source, ("constants", field), source.constants[field]
        for word, ours in source.values.get(field, {}).items():
            path = ("values", field, word)
            if source.place(*path) != source.place(*path[:2]):
                yield source, path, ours


def _named(start: object, *ways: str) -> Iterator[Naming]:
    """Yield the ids at the ends of ways that begin at a value, such as `services.depends_on.service` at a book."""
    for way in ways:
        models, _, field = way.rpartition(".")
        for model in _found(start, models):
            value = getattr(model, field)
            if isinstance(value, str):
                yield model, (field,), value
            else:
                yield from ((model, (field, index), entry) for index, entry in enumerate(value or ()))


def _found(start: object, way: str) -> list[Any]:
    """Return everything at the end of a way, through mappings, lists, and what need not be written."""
    found = [start]
    for step in way.split("."):
        values = [getattr(value, step) for value in found]
        found = [part for value in values for part in _parts(value)]
    return found


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _with_agreement(namings: Iterable[Naming]) -> Iterator[tuple[Naming, str]]:
    # What names a part names its agreement.
    return ((naming, naming[0].agreement) for naming in namings)  # type: ignore[attr-defined]


def _ids(entries: Iterable[Any]) -> set[str]:
    return {entry.id for entry in entries}
