"""Agreements: an index, and a document page per version, with the version in force at the agreement's own address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Reference, Target
from slm.calendar import Month
from slm.compliance import Result
from slm.document_control import Status
from slm.documents.downloads import table_files
from slm.documents.edition import Edition, agreement_path, result_path
from slm.documents.views import judged
from slm.documents.views.agreements import (
    attached,
    days_text,
    hours_table,
    metrics,
    role_name,
    segments_text,
    stands_on,
)
from slm.documents.views.judged import Counts, latest_month, results_of
from slm.documents.views.promises import (
    amount,
    clause_text,
    clock,
    counting,
    credit_terms,
    credit_tiers,
    promise,
    reward_tiers,
    together,
    workload,
)
from slm.facts.reviews import next_review
from slm.printing.clauses import clauses_html
from slm.site.environment import render_page
from slm.site.pages.changes import changes_of
from slm.site.site import SitePage
from slm.site.unchanged import unchanged_page

INDEX = "agreements/index.md"
KINDS = ("SLA", "OLA", "UC")


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the index and, per agreement, the page of the version in force and one page per version."""
    yield from _index(edition)
    for _, history in sorted(edition.portfolio.agreements.items()):
        yield _document(edition, history, history.shown, agreement_path(history.id), search=True)
        for version in history.versions:
            path = agreement_path(history.id, str(version.version))
            yield _document(edition, history, version, path, search=False)
            yield from ((each.path, each.data) for each in attached(edition, version.agreement))


class Entry(NamedTuple):
    """A row of the index."""

    history: AgreementHistory
    shown: DatedVersion
    counts: Counts | None
    next_review: date
    provider: str
    customer: str


def _index(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    month = latest_month(edition)
    entries = [_entry(edition, history) for _, history in sorted(edition.portfolio.agreements.items())]
    sections = [(kind, [each for each in entries if each.shown.agreement.kind == kind]) for kind in KINDS]
    values = {"sections": [each for each in sections if each[1]], "month": month}
    yield SitePage(
        path=INDEX,
        title=edition.labels("Agreements"),
        body=render_page("agreements.md.jinja", INDEX, edition, values),
    )
    yield from table_files("agreements/agreements", _rows(edition, entries))


def _entry(edition: Edition, history: AgreementHistory) -> Entry:
    month = latest_month(edition)
    counts = Counts.of(results_of(edition, history.id, month)) if month else None
    agreement = history.shown.agreement
    names = _short_name(edition, agreement.provider), _short_name(edition, agreement.customer)
    return Entry(history, history.shown, counts, next_review(edition.portfolio, history), *names)


def _short_name(edition: Edition, party: str) -> str:
    provider = edition.portfolio.provider
    return edition.text(provider.short_name or provider.name) if party == provider.id else edition.party(party)


def _rows(edition: Edition, entries: Sequence[Entry]) -> list[dict[str, str]]:
    return [
        {
            "id": each.history.id,
            "kind": each.shown.agreement.kind,
            "number": each.shown.agreement.document_number,
            "title": edition.text(each.shown.agreement.title),
            "provider": edition.party(each.shown.agreement.provider),
            "customer": edition.party(each.shown.agreement.customer),
            "version": str(each.shown.version),
            "status": str(each.shown.status),
            "valid_from": str(each.shown.validity.start),
            "valid_until": str(each.shown.validity.end),
            "next_review": str(each.next_review),
        }
        for each in entries
    ]


class PromiseRow(NamedTuple):
    """A row of the targets table: a promise and how it was kept in the last closed month."""

    target: Target
    name: str
    promise: str
    clock: str
    services: tuple[str, ...]
    together: str
    results: tuple[Result, ...]


def _document(edition: Edition, history: AgreementHistory, dated: DatedVersion, path: str, *, search: bool) -> SitePage:
    agreement = dated.agreement
    month = latest_month(edition)
    results = _shown_results(edition, history.id, month) if month and dated is history.shown else ()
    given = {
        "history": history,
        "version": str(dated.version),
        "month": month if results else None,
        "counts": Counts.of(results),
        "last": {each.id: _last_results(edition, agreement, each, results) for each in agreement.targets}
        if results
        else {},
        "credits_path": edition.credits_list(history.id),
        "attached": attached(edition, agreement),
    }
    return SitePage(
        path=path,
        title=edition.text(agreement.title),
        body=unchanged_page("agreement.md.jinja", path, edition, given, _values),
        edit=agreement.place().path,
        search=search,
    )


def _values(
    edition: Edition, history: AgreementHistory, version: str, last: Mapping[str, tuple[Result, ...]], **given: object
) -> dict[str, object]:
    dated = next(each for each in history.versions if str(each.version) == version)
    agreement = dated.agreement
    return {
        **given,
        "shown": judged.shown,
        "period_name": judged.period_name,
        "result_path": result_path,
        "segments": lambda each: segments_text(edition, each),
        "days": lambda each: days_text(edition, each),
        "last_day": lambda each: each.validity.end - timedelta(days=1),
        "role": lambda each: role_name(edition, each),
        "history": history,
        "dated": dated,
        "agreement": agreement,
        "in_force": history.in_force,
        "is_in_force": dated.status is Status.IN_FORCE,
        "next_review": next_review(edition.portfolio, history),
        "promises": _promises(edition, agreement, last),
        "metrics": metrics(edition, agreement),
        "hours": hours_table(edition, dated),
        "levels": [each for each in edition.portfolio.levels.levels if each.id in agreement.levels],
        "workload": [(each, workload(edition, each)) for each in agreement.workload],
        "credits": credit_tiers(edition, agreement),
        "rewards": reward_tiers(edition, agreement),
        "credit_terms": credit_terms(edition, agreement.credit_rules) if agreement.credit_rules else [],
        "amount": lambda each: amount(edition, each),
        "clause_text": lambda each: clause_text(edition, each),
        "terms": _terms(edition, dated),
        "answers": _answers(history, agreement),
        "supports": _supports(edition, agreement),
        "stands_on": stands_on(edition, agreement),
        "changed": changes_of(edition, history, dated),
        "changes": [
            each for _, each in sorted(edition.portfolio.changes.items()) if history.id in each.agreements
        ],
    }  # fmt: skip


def _promises(edition: Edition, agreement: Agreement, last: Mapping[str, tuple[Result, ...]]) -> list[PromiseRow]:
    return [
        PromiseRow(
            target,
            edition.target(target),
            promise(edition, target),
            clock(edition, target) or counting(edition, target.interruptions),
            agreement.target_services(target),
            together(edition, target),
            last.get(target.id, ()),
        )
        for target in agreement.targets
    ]


def _shown_results(edition: Edition, agreement: str, month: Month) -> tuple[Result, ...]:
    return tuple(each for each in edition.scorecard.without_sources.in_month(month) if each.agreement == agreement)


def _last_results(
    edition: Edition, agreement: Agreement, target: Target, results: Sequence[Result]
) -> tuple[Result, ...]:
    """Return how a target was kept in the month, else in the last quarter or year that was judged before."""
    found = tuple(each for each in results if each.target == target.id)
    if found:
        return found
    month = max(each.last_month for each in results)
    every = [
        edition.scorecard.without_sources.of(agreement.id, target.id, each)
        for each in agreement.judged_services(target)
    ]
    before = [[result for result in each if result.last_month < month] for each in every]
    return tuple(each[-1] for each in before if each)


def _terms(edition: Edition, dated: DatedVersion) -> Markup | None:
    texts = edition.portfolio.terms.get((dated.agreement.id, str(dated.version)), {})
    clauses = texts.get(edition.language) or next(iter(texts.values()), None)
    if clauses is None:
        return None
    # A line of code that begins with a hash would be read as a heading where this block stands in Markdown.
    return Markup(clauses_html(clauses, below=2).replace("\n#", "\n&#35;"))  # noqa: S704  # escaped where it is made


def _answers(history: AgreementHistory, agreement: Agreement) -> list[tuple[object, list[str]]]:
    return [
        (requirement, [target.id for target in agreement.targets if requirement.id in target.answers])
        for requirement in history.requirements
    ]


def _supports(edition: Edition, agreement: Agreement) -> list[tuple[Target, Reference]]:
    """Return the targets of other agreements that stand on this one."""
    return [
        (target, Reference(history.id, other.id))
        for _, history in sorted(edition.portfolio.agreements.items())
        for other in history.shown.agreement.targets
        for target in agreement.targets
        if Reference(agreement.id, target.id) in chain.from_iterable(other.supports)
    ]
