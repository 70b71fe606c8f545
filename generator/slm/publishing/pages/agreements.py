"""Agreements: an index, and a document page per version, with the version in force at the agreement's own address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Reference, Target, attachment_path
from slm.calendar import CriticalPeriod, Holidays, HoursVersion, Month, ServiceHours, SpecialDays
from slm.catalog import Metric
from slm.compliance import Result
from slm.document_control import Status
from slm.improvement import Review
from slm.publishing import judged
from slm.publishing.clauses import clauses_html
from slm.publishing.downloads import table_files
from slm.publishing.edition import Edition, agreement_path, attachment_asset, result_path
from slm.publishing.environment import render_page
from slm.publishing.judged import Counts, latest_month, results_of
from slm.publishing.pages.changes import changes_of
from slm.publishing.promises import (
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
)  # fmt: skip
from slm.publishing.site import SitePage
from slm.publishing.unchanged import unchanged_page

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


class Attached(NamedTuple):
    """A file that belongs to a version."""

    title: str
    file: str
    path: str
    data: bytes
    sha256: str


def attached(edition: Edition, agreement: Agreement) -> list[Attached]:
    """Return the files that belong to a version, as far as they could be read."""
    portfolio = edition.portfolio
    paths = [(each, attachment_path(agreement.file_path, each.file)) for each in agreement.attachments]
    return [
        Attached(
            edition.text(each.title),
            each.file,
            attachment_asset(agreement, each.file),
            portfolio.attachments[path],
            portfolio.files[path].sha256,
        )
        for each, path in paths
        if path in portfolio.attachments
    ]


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
    return Entry(history, history.shown, counts, next_review(edition, history), *names)


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


def next_review(edition: Edition, history: AgreementHistory) -> date:
    """Return when the agreement is to be reviewed next.

    That is the date set by its last review, else one cycle after that review, else one cycle after it came into force.
    """
    agreement = history.shown.agreement
    held = [each for each in edition.portfolio.reviews.values() if _reviews(each, history.id, edition)]
    if not held:
        return agreement.review_every.after(agreement.valid.start)
    last = max(held, key=lambda each: (each.date, each.id))
    return last.next_review or agreement.review_every.after(last.date)


def _reviews(review: Review, agreement: str, edition: Edition) -> bool:
    return agreement in review.agreements and review.date <= edition.portfolio.as_of


class PromiseRow(NamedTuple):
    """A row of the targets table: a promise and how it was kept in the last closed month."""

    target: Target
    name: str
    promise: str
    clock: str
    services: tuple[str, ...]
    together: str
    results: tuple[Result, ...]


class WeekRow(NamedTuple):
    """Days of the week with the same hours."""

    first: str
    last: str
    hours: str


class HoursTable(NamedTuple):
    """Service hours as a reader needs them."""

    hours: ServiceHours
    version: HoursVersion
    week: list[WeekRow]
    on_holidays: str
    on_make_up_days: str | None
    holidays: list[tuple[Holidays, list[SpecialDays], list[SpecialDays]]]
    critical: list[tuple[CriticalPeriod, str]]
    published_until: date | None


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
        "next_review": next_review(edition, history),
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


def metrics(edition: Edition, agreement: Agreement) -> list[Metric]:
    """Return the metrics that targets and workload limits of the agreement are about."""
    used = {each.metric for each in agreement.targets} | {each.metric for each in agreement.workload}
    return [metric for name, metric in edition.portfolio.metrics.items() if name in used]


def hours_table(edition: Edition, dated: DatedVersion) -> HoursTable | None:
    """Return the service hours in force on the edition's day, or on the last day of a version that has ended."""
    hours = edition.portfolio.hours.get(dated.agreement.service_hours)
    if hours is None:
        return None
    day = max(min(edition.portfolio.as_of, dated.validity.end - timedelta(days=1)), dated.validity.start)
    version = hours.version_on(day)
    compiled = edition.portfolio.working_time.get(dated.agreement.service_hours)
    make_up = version.on_make_up_days
    return HoursTable(
        hours=hours,
        version=version,
        week=_week(edition, version),
        on_holidays=segments_text(edition, version.on_holidays),
        on_make_up_days=None if make_up is None else segments_text(edition, make_up),
        holidays=_holidays(edition, version, dated),
        critical=[(each, _when(edition, each)) for each in version.critical_periods],
        published_until=compiled.published_until if compiled else None,
    )


def _week(edition: Edition, version: HoursVersion) -> list[WeekRow]:
    """Return the week with neighbouring days of equal hours in one row: Monday to Friday, Saturday to Sunday."""
    days = list(zip(_DAYS, version.week.days, strict=True))
    rows = []
    for segments, group in groupby(days, key=lambda each: each[1]):
        names = [edition.labels(name) for name, _ in group]
        rows.append(WeekRow(names[0], names[-1], segments_text(edition, segments)))
    return rows


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def segments_text(edition: Edition, segments: Sequence[object]) -> str:
    """Return the opening hours of a day in words: "09:00–12:00, 13:00–18:00", "closed", "day and night"."""
    text = ", ".join(str(each).replace("-", "–") for each in segments)
    return {"": edition.labels("closed"), "00:00–24:00": edition.labels("day and night")}.get(text, text)


def days_text(edition: Edition, days: SpecialDays) -> str:
    """Return a day, or the first and the last of several."""
    first, last = days.span
    return edition.date(first) if first == last else f"{edition.date(first)} – {edition.date(last)}"


def role_name(edition: Edition, role: str) -> str:
    """Return the name of a role of the provider, or of the other side that signs."""
    known = next((each for each in edition.portfolio.provider.roles if each.id == role), None)
    return edition.text(known.name) if known else edition.labels(_SIDES[role]) if role in _SIDES else role


_SIDES = {"customer": "Customer", "supplier": "Supplier", "provider": "Provider"}


def _holidays(
    edition: Edition, version: HoursVersion, dated: DatedVersion
) -> list[tuple[Holidays, list[SpecialDays], list[SpecialDays]]]:
    """Return the days off and make-up days of each calendar that lie in the agreement version's validity."""

    def inside(days: Sequence[SpecialDays]) -> list[SpecialDays]:
        return [each for each in days if each.span[1] >= dated.validity.start and each.span[0] < dated.validity.end]

    kept = [edition.portfolio.holidays[each] for each in version.holidays if each in edition.portfolio.holidays]
    found = [(each, inside(each.days_off), inside(each.working_days)) for each in kept]
    return [each for each in found if each[1] or each[2]]


def _when(edition: Edition, period: CriticalPeriod) -> str:
    parts = [edition.text(period.when)] if period.when else []
    parts += [", ".join(edition.labels(_DAYS[_WEEKDAYS.index(day)]) for day in period.days)] if period.days else []
    parts += [segments_text(edition, period.hours)] if period.hours else []
    if period.first and period.last:
        parts.append(f"{edition.date(period.first)} – {edition.date(period.last)}")
    return "; ".join(parts)


_WEEKDAYS = tuple(day.lower() for day in _DAYS)


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


def stands_on(edition: Edition, agreement: Agreement) -> list[tuple[Target, list[Reference]]]:
    """Return which targets of other agreements each target stands on, as far as this edition shows them."""
    known = edition.portfolio.agreements
    found = [
        (target, [each for each in target.supported_by if each.agreement in known]) for target in agreement.targets
    ]
    return [each for each in found if each[1]]


def _supports(edition: Edition, agreement: Agreement) -> list[tuple[Target, Reference]]:
    """Return the targets of other agreements that stand on this one."""
    return [
        (target, Reference(history.id, other.id))
        for _, history in sorted(edition.portfolio.agreements.items())
        for other in history.shown.agreement.targets
        for target in agreement.targets
        if Reference(agreement.id, target.id) in other.supported_by
    ]
