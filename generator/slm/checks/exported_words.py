"""What the rows of an export name is in the book, as in its own files; and some promise counts each case of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple, assert_never

from slm.agreement import Agreement, Target
from slm.catalog import Metric, concerns
from slm.facts.agreements import excluding
from slm.facts.sources import targets_with_metrics
from slm.measurement import (
    ForeignSource,
    ImportedRecords,
    KeptRows,
    Outage,
    OutageRecords,
    Probe,
    ProbeRecords,
    Survey,
    SurveyRecords,
    Ticket,
    TicketEvent,
    TicketRecords,
)
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, most_frequent, with_counts
from slm.text import N_
from slm.values import Written

LEVELS: Final = Mistake(
    "SLM1211",
    "a row of the export of the source '{source}' has a service level that the book does not have: {values}",
    "Say in the source which level each word is: values: {{priority: {{{paste}}}}}; the levels are {known}. "
    "catalog/levels.yml defines them.",
    plural="{n} rows of the export of the source '{source}' have a service level that the book does not have: {values}",
)
PARTIES: Final = Mistake(
    "SLM1212",
    "a row of the export of the source '{source}' is of a customer that the book does not have: {values}",
    "Say in the source who each of them is: values: {{customer: {{{paste}}}}}; the parties are {known}. "
    "catalog/provider.yml lists them.",
    plural="{n} rows of the export of the source '{source}' are of customers that the book does not have: {values}",
)
EXCLUSIONS: Final = Mistake(
    "SLM1213",
    "a row of the export of the source '{source}' names an exclusion that no agreement on its service has: {values}",
    "Say in the source which exclusion each word is: values: {{exclusion: {{{paste}}}}}; there are {known}. Those of "
    "an agreement are listed in its agreement.yml.",
    plural="{n} rows of the export of the source '{source}' name an exclusion that no agreement on their service has: "
    "{values}",
)
_NO_EXCLUSIONS: Final = N_(
    "No agreement on the service excludes anything: take `exclusion` out of the source, or agree on the exclusion in "
    "the next version of the agreement (`exclusions`)."
)
_OF_EVERY_ROW: Final = N_(
    "It stands in `constants` of the source, for every row: correct it there, or take it out. There are {known}."
)
APPROVERS: Final = Mistake(
    "SLM1214",
    "a row of the export of the source '{source}' is excluded with the approval of nobody of the book: {values}",
    "Say in the source who each of them is, by an id of catalog/provider.yml: values: {{approved_by: {{{paste}}}}}.",
    Severity.WARNING,
    plural="{n} rows of the export of the source '{source}' are excluded with the approval of nobody of the book: "
    "{values}",
)
NOT_COUNTED: Final = Mistake(
    "SLM1215",
    "a case of the source '{source}' counts for no promise, of {total} whose services are promised such a thing: "
    "{values}",
    "Say in values of the source what they are in the book, if they are something else; else promise something for "
    "them, leave them out with a reason (leave_out), or accept this: `accepted` in catalog/provider.yml.",
    Severity.WARNING,
    plural="{n} cases of the source '{source}' count for no promise, of {total} whose services are promised such a "
    "thing: {values}",
)
LARGE_WITHOUT_PRIORITY: Final = Mistake(
    "SLM1236",
    "a case of the source '{source}' has no priority, so no target judges it: {target} and its like count cases of one "
    "priority",
    "Name in columns.priority of the source '{source}' the column that says it, with its words in values.priority; "
    "where cases have none, promise something of all of them, in a target without `priority`.",
    Severity.WARNING,
    plural="{n} cases of the source '{source}' have no priority, so no target judges them: {target} and its like count "
    "cases of one priority",
)
_MOST: Final = 12
"""So many different words are told; of the others how many there are."""


class _Known(NamedTuple):
    """What a field may name: whether a row may name an id, and all ids that there are."""

    has: Callable[[Any, str], bool]
    every: Collection[str]
    by_row: Mapping[str, Collection[str]] | None = None
    """What a row of each service may name, where it depends on that."""

    def of(self, rows: Iterable[Any]) -> Collection[str]:
        """Return all ids that some of these rows may name."""
        if self.by_row is None:
            return self.every
        return sorted({known for row in rows for known in self.by_row.get(row.service, ())})


def _levels(portfolio: Portfolio) -> _Known:
    ids = tuple(level.id for level in portfolio.levels.levels)
    return _Known(lambda _, value: value in ids, ids)


def _parties(portfolio: Portfolio) -> _Known:
    ids = portfolio.provider.parties
    return _Known(lambda _, value: value in ids, sorted(ids))


def _exclusions(portfolio: Portfolio) -> _Known:
    of = excluding(portfolio)
    return _Known(lambda row, value: value in of.get(row.service, {value}), set[str]().union(*of.values()), by_row=of)


def _people(portfolio: Portfolio) -> _Known:
    provider = portfolio.provider
    return _Known(lambda _, value: provider.person_meant(value) is not None, [person.id for person in provider.people])


REFERENCES: Final[Mapping[tuple[type[Written], str], tuple[Mistake, Callable[[Portfolio], _Known]]]] = {
    (Ticket, "priority"): (LEVELS, _levels),
    (TicketEvent, "priority"): (LEVELS, _levels),
    (Ticket, "customer"): (PARTIES, _parties),
    (Survey, "customer"): (PARTIES, _parties),
    (Outage, "customer"): (PARTIES, _parties),
    (Probe, "customer"): (PARTIES, _parties),
    (Outage, "exclusion"): (EXCLUSIONS, _exclusions),
    (Outage, "approved_by"): (APPROVERS, _people),
}
"""What records name of the book beside their service, which is asked of every kind of them."""
_TOLD_THERE: Final[Mapping[Mistake, Callable[[Collection[str], _Known], Collection[str]]]] = {
    LEVELS: lambda said, _: said,
    PARTIES: lambda said, _: said,
    EXCLUSIONS: lambda said, known: {word for word in said if word in known.every},
    APPROVERS: lambda _, __: (),
}
"""Which words that a source itself says are not asked of its rows: levels and parties are asked where it says them,
and an exclusion that it names need not be one of every agreement."""


def exported_words_are_known(portfolio: Portfolio) -> Iterator[Problem]:
    """Check what the rows of exports name: all words of one field of a source that the book lacks are one problem.

    What the source itself says of a word is told where it says it.
    """
    for name, records in portfolio.imported.items():
        source = portfolio.sources[name]
        for (model, field), (mistake, known_of) in REFERENCES.items():
            said, known = _said_by(source, field), known_of(portfolio)
            told = _TOLD_THERE[mistake](said, known)
            is_asked = mistake is EXCLUSIONS or _may_name_others(source, field, {*known.every, *told})
            is_named = field in source.mapped or field in source.constants
            rows = _rows(records, model) if is_named and is_asked else ()
            if _are_known(rows, field, told, known):
                continue
            unknown = [
                (row, value)
                for row in rows
                if (value := getattr(row, field)) is not None and value not in told and not known.has(row, value)
            ]
            for row, _ in unknown[:1]:
                counted = Counter(value for _, value in unknown)
                every, paste = ", ".join(known.of(row for row, _ in unknown)), _paste(source, field, counted)
                words, place = _advice(source, field, mistake, every), _place(source, field, row)
                problem = mistake.at(
                    place, source.place(), source=name, values=with_counts(counted, _MOST), n=len(unknown), paste=paste,
                    known=every, **words,
                )  # fmt: skip
                yield _as_it_matters(portfolio, problem)


def _advice(source: ForeignSource, field: str, mistake: Mistake, known: str) -> dict[str, str]:
    """Return what to do in place of what the mistake says, if that would not help."""
    if mistake is EXCLUSIONS and not known:
        return {"advice": _NO_EXCLUSIONS}
    return {"advice": _OF_EVERY_ROW} if field in source.constants else {}


def _place(source: ForeignSource, field: str, row: Written) -> Place:
    """Return where a word stands that a row has: in the export, or where the source says it of every row."""
    return source.place("constants", field) if field in source.constants else row.place(field)


def _are_known(rows: Iterable[Written], field: str, told: Collection[str], known: _Known) -> bool:
    """Tell whether all words of a field are known, where that can be told of many rows without making any of them."""
    if known.by_row is not None or not isinstance(rows, KeptRows):
        return False
    return all(word is None or str(word) in told or known.has(None, str(word)) for word in rows.words(field))


def _as_it_matters(portfolio: Portfolio, problem: Problem) -> Problem:
    """Return a problem of levels as a warning where no target is about one of them."""
    if problem.mistake is not LEVELS or any(target.priority for _, target in portfolio.all_targets):
        return problem
    return replace(problem, mistake=replace(problem.mistake, severity=Severity.WARNING))


def _said_by(source: ForeignSource, field: str) -> Collection[str]:
    """Return what a source itself says that a field is; a ready-made mapping speaks of no book."""
    words = source.values.get(field, {})
    own = {ours for word, ours in words.items() if source.place("values", field, word) != source.place("values", field)}
    return own | {source.constants[field]} if field in source.constants else own


def _may_name_others(source: ForeignSource, field: str, known: Collection[str]) -> bool:
    """Return whether a field may name what is not known: of words that are all mapped that can be told without rows."""
    words, patterns = source.values.get(field), source.patterns.get(field)
    named = {*(words or {}).values(), *(pattern.meaning for pattern in patterns or ())}
    return not (words or patterns) or not named <= {*known}


def _paste(source: ForeignSource, field: str, unknown: Mapping[str, int]) -> str:
    """Return the words of the export that become unknown ones, ready for the words of the book beside them."""
    mapped = source.values.get(field, {})
    foreign = [
        word
        for value in most_frequent(unknown, _MOST)
        for word in [key for key in mapped if mapped[key] == value] or [value]
    ]
    return ", ".join(f'"{word}": ...' for word in foreign)


def _rows(records: ImportedRecords, model: type[Written]) -> Iterable[Written]:
    found: tuple[Sequence[Written], ...]
    match records:
        case TicketRecords():
            found = records.tickets, records.events
        case OutageRecords():
            found = (records.outages,)
        case SurveyRecords():
            found = (records.surveys,)
        case ProbeRecords():
            found = (records.probes,)
        case _:
            assert_never(records)
    return next((rows for rows in found if rows and _holds(rows, model)), ())


def _holds(rows: Sequence[Written], model: type[Written]) -> bool:
    return rows.model is model if isinstance(rows, KeptRows) else isinstance(rows[0], model)


class CaseKind(NamedTuple):
    """What decides of a case which promises count it."""

    service: str
    customer: str | None
    priority: str | None
    type: str


class _Counts(NamedTuple):
    """Which cases a promise counts: of which services, customer, priority and types; None and nothing mean all."""

    services: tuple[str, ...]
    customers: frozenset[str]
    priority: str | None
    types: tuple[str, ...]
    name: str

    def may_be_of(self, service: str, customer: str | None, kind: str) -> bool:
        """Return whether it is about the cases of a service, a customer and a type."""
        is_theirs = concerns(customer, self.customers)
        return service in self.services and is_theirs and kind in (self.types or (kind,))


def exported_cases_count(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that cases of an export count for a promise, if others of their service may; once a source.

    They may be mapped to a level for which nothing is promised, and be the late ones. One without a priority, or of a
    level or customer that the book does not have, is told otherwise.
    """
    for name, records in portfolio.imported.items():
        if not isinstance(records, TicketRecords):
            continue
        kinds = Counter(CaseKind(row.service, row.customer, row.priority, row.type) for row in records.tickets)
        told, total = _cases_of_no_promise(portfolio, name, kinds)
        if told:
            first = next(row for row in records.tickets if f"{row.service} {row.type} {row.priority}" in told)
            place = portfolio.sources[name].place()
            words = {"source": name, "values": with_counts(told, _MOST), "total": total}
            yield NOT_COUNTED.at(first.place("priority"), place, n=told.total(), **words)


def counted_cases_count(
    portfolio: Portfolio, source: ForeignSource, kinds: Mapping[CaseKind, int]
) -> Iterator[Problem]:
    """Check the same of the cases of a large record, of which the numbers alone are known."""
    told, total = _cases_of_no_promise(portfolio, source.id, kinds)
    if told:
        words = {"source": source.id, "values": with_counts(told, _MOST), "total": total}
        yield NOT_COUNTED.at(source.place(), n=told.total(), **words)
    without = {kind: number for kind, number in kinds.items() if kind.priority is None}
    promises = [*_promised(portfolio, source.id)]
    lost = [
        (about[0], number)
        for kind, number in without.items()
        if (about := [one for one in promises if one.may_be_of(kind.service, kind.customer, kind.type)])
        and all(one.priority for one in about)
    ]
    if lost:
        words = {"source": source.id, "target": lost[0][0].name}
        place = source.place("columns", "priority")
        yield LARGE_WITHOUT_PRIORITY.at(place, n=sum(number for _, number in lost), **words)


def _cases_of_no_promise(portfolio: Portfolio, source: str, kinds: Mapping[CaseKind, int]) -> tuple[Counter[str], int]:
    """Return the cases of a source that count for no promise by what they are, of how many there are in all."""
    levels, parties = _levels(portfolio).every, portfolio.provider.parties
    promises = [*_promised(portfolio, source)]
    lost, counted = dict[tuple[str, str], Counter[str]](), Counter[tuple[str, str]]()
    for kind, number in kinds.items():
        if kind.priority not in levels or kind.customer not in {None, *parties}:
            continue
        about = [promise for promise in promises if promise.may_be_of(kind.service, kind.customer, kind.type)]
        if any(promise.priority in {None, kind.priority} for promise in about):
            counted[kind.service, kind.type] += number
        elif about:
            of = f"{kind.service} {kind.type} {kind.priority}"
            lost.setdefault((kind.service, kind.type), Counter())[of] += number
    return _told_of(lost, counted), counted.total() + sum(of.total() for of in lost.values())


def _told_of(lost: Mapping[tuple[str, str], Counter[str]], counted: Mapping[tuple[str, str], int]) -> Counter[str]:
    """Return the lost cases, by service and type, of types of which others count; of other types, if they are most.

    That a few requests are promised nothing where only incidents are is usual.
    """
    told = Counter[str]()
    for (service, kind), of in lost.items():
        others = sum(number for (name, _), number in counted.items() if name == service)
        if counted.get((service, kind)) or of.total() > others:
            told += of
    return told


def _promised(portfolio: Portfolio, source: str) -> Iterator[_Counts]:
    for agreement, target, metric in targets_with_metrics(portfolio):
        if target.source_by(metric) == source:
            yield _counts_of(portfolio, agreement, target, metric)
    for agreement in portfolio.all_agreements:
        for limit in agreement.workload:
            counted = portfolio.metrics.get(limit.metric)
            if counted is not None and counted.source == source and counted.cases:
                yield _Counts(agreement.services, frozenset(), None, counted.cases.types, agreement.id)


def _counts_of(portfolio: Portfolio, agreement: Agreement, target: Target, metric: Metric) -> _Counts:
    by_history = target.clock is not None and target.clock.priority == "history"
    types = target.clock.types if target.clock else metric.cases.types if metric.cases else ()
    members = (member.customer for member in portfolio.groups.get(agreement.customer, ()))
    customers = frozenset({agreement.customer, *members}) if agreement.kind == "SLA" else frozenset[str]()
    return _Counts(
        agreement.target_services(target), customers,
        None if by_history else target.priority, types, f"{agreement.id}/{target.id}",
    )  # fmt: skip
