"""How an agreement stands: what its page is told of months, so that it opens with the answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Target
from slm.calendar import Month
from slm.catalog import concerns, everybody
from slm.compliance import CreditStatement, Result, Verdict
from slm.documents import document as doc
from slm.documents.document import SCREEN
from slm.documents.edition import Edition
from slm.documents.views.misses import UNJUDGED, Miss, miss_of, why_without_figure
from slm.documents.views.result_format import Counts, Symbol, symbol
from slm.documents.views.settlements import became_together, owed, total_credited
from slm.improvement import Improvement
from slm.measurement import Outage
from slm.values import remembered

STRIP: Final = 12
"""How many months a page shows at its top."""


class YearKept(NamedTuple):
    """How the promises of a year were kept, by what is closed of it."""

    year: int
    first: Month
    last: Month
    counts: Counts
    credits: str
    """What was credited together; empty where nothing was."""
    became: str
    """What became of it; empty where nothing was credited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How the promises of a version were kept in the last closed month; nothing of a version that is not shown."""

    is_shown: bool = False
    """Is it the version that the agreement's own address shows?"""
    month: Month | None = None
    counts: Counts
    is_provisional: bool = False
    """Was it judged, although no month of it is closed?"""
    last: Mapping[str, tuple[Result, ...]]
    """The results of each target."""
    credits: str = ""
    """The path of the list of credit statements; empty where there are none."""
    strip: tuple[Symbol, ...] = ()
    """The last months, the oldest first."""
    misses: tuple[tuple[Result, Miss], ...] = ()
    """What was missed in the month, with why and what is done."""
    unjudged: tuple[tuple[Result, str, tuple[Improvement, ...]], ...] = ()
    """What has no data in the month, is suspended or waived, with why and what is done."""
    years: tuple[YearKept, ...] = ()
    """This year and the one before, as far as they were judged; the newest first."""
    statements: tuple[CreditStatement, ...] = ()
    """The credit statements of the last year, the newest first."""
    maintenance: tuple[Outage, ...] = ()
    """The maintenance that is announced and still to come, the next first."""


def kept(edition: Edition, history: AgreementHistory, version: DatedVersion) -> Kept:
    """Return how an agreement stands, for the page of one of its versions."""
    if version is not history.shown:
        return Kept(counts=Counts.of(()), last={})
    month, agreement = edition.portfolio.latest_closed, version.agreement
    every = edition.scorecard.without_sources.by_agreement.get(history.id, ())
    results = [result for result in every if result.last_month == month]
    statements = [found for (owner, _), found in edition.credit_statements.items() if owner == history.id]
    newest = month or max((found.month for found in statements), default=None)
    return Kept(
        is_shown=True,
        month=month if results else None,
        is_provisional=not results and bool(Counts.of(every).by_verdict.total()),
        counts=Counts.of(results),
        last={target.id: _last_results(edition, agreement, target, results) for target in agreement.targets if results},
        credits=edition.credits_list(history.id),
        strip=strip_of(edition, every, month) if month and results else (),
        misses=tuple((result, miss_of(edition, result)) for result in results if result.verdict is Verdict.MISSED),
        unjudged=tuple(
            (result, why_without_figure(edition, result), edition.portfolio.answers.to(result))
            for result in results
            if result.verdict in UNJUDGED
        ),
        years=years_of(edition, history.id),
        statements=tuple(reversed([found for found in statements if newest and found.month > newest.plus(-STRIP)])),
        maintenance=announced(edition, agreement.services, agreement.customer),
    )


def strip_of(edition: Edition, results: Iterable[Result], last: Month) -> tuple[Symbol, ...]:
    """Return the symbols of the last months."""
    by_month: dict[Month, list[Result]] = {}
    for result in results:
        by_month.setdefault(result.last_month, []).append(result)
    months = [last.plus(-back) for back in reversed(range(STRIP))]
    return tuple(symbol(edition, month, by_month.get(month, ())) for month in months)


def months_of_strip(edition: Edition, last: Month) -> str:
    """Return the first and the last month of those that a page shows at its top."""
    first = edition.month(last.plus(1 - STRIP))
    return edition.labels("{first} to {last}", first=first, last=edition.month(last))


def strip_marks(symbols: Sequence[Symbol], label: str = "") -> doc.Marks:
    """Return the verdicts of months in a row, each leading to its proof, for a screen."""
    marks = tuple(
        (
            doc.Mark(verdict=mark.verdict, words=mark.words, provisional=mark.provisional, with_word=False),
            mark.path or "",
        )
        for mark in symbols
    )
    return doc.Marks(marks=marks, label=label, on=SCREEN)


def announced(edition: Edition, services: Iterable[str], customer: str | None = None) -> tuple[Outage, ...]:
    """Return the maintenance of services that was announced by the edition's day and has not begun then.

    For a customer, that of other customers' own instances is left out.
    """
    of = set(services)
    known = (row for row in _announced(edition) if row.service in of)
    groups = edition.portfolio.groups if edition.audience.is_internal else None
    whose = () if customer is None or groups is None else everybody(groups, customer, edition.portfolio.as_of)
    return tuple(row for row in known if concerns(row.customer, whose))


@remembered
def _announced(edition: Edition) -> tuple[Outage, ...]:
    """Return all of it, the next first: every page of an agreement and of a service asks for its own."""
    as_of, every = edition.portfolio.as_of, edition.portfolio.outages.outages
    found = (
        row for row in every
        if row.kind == "maintenance" and row.announced and row.announced.date() <= as_of < row.start.date()
    )  # fmt: skip
    return tuple(sorted(found, key=lambda row: (row.start, row.id)))


def years_of(edition: Edition, agreement: str) -> tuple[YearKept, ...]:
    """Return how the promises of an agreement were kept this year and in the one before; the newest first."""
    last, results = edition.portfolio.latest_closed, edition.scorecard.without_sources.by_agreement.get(agreement, ())
    statements = [found for (owner, _), found in edition.credit_statements.items() if owner == agreement]
    return tuple(_years(edition, results, statements, last)) if last else ()


def has_credits(agreement: Agreement) -> bool:
    """Return whether a miss costs the provider anything by an agreement."""
    return bool(agreement.credit_rules) or any(target.credits for target in agreement.targets)


def _years(
    edition: Edition, results: Sequence[Result], statements: Sequence[CreditStatement], last: Month
) -> Iterator[YearKept]:
    for year in (last.year, last.year - 1):
        of_year = [result for result in results if result.last_month.year == year and result.last_month <= last]
        counts = Counts.of(of_year)
        if counts.by_verdict.total():
            months = [result.last_month for result in of_year if result.verdict is not Verdict.NOT_IN_FORCE]
            owing = [found for found in statements if found.credit and found.month <= last]
            credited = [found for found in owing if found.month.year == year]
            # Without a fee there is no sum: each share is told.
            shares = edition.labels("separator|, ").join(owed(edition, statement) for statement in credited)
            amount = (total_credited(edition, credited) or shares) if credited else ""
            yield YearKept(year, min(months), max(months), counts, amount, became_together(edition, credited))


def _last_results(
    edition: Edition, agreement: Agreement, target: Target, results: Sequence[Result]
) -> tuple[Result, ...]:
    """Return how a target was kept in the month, else in the last quarter or year that was judged before."""
    if found := tuple(result for result in results if result.target == target.id):
        return found
    month, scorecard = max(result.last_month for result in results), edition.scorecard.without_sources
    every = [scorecard.of(agreement.id, target.id, service) for service in agreement.judged_services(target)]
    before = [[result for result in state if result.last_month < month] for state in every]
    return tuple(earlier[-1] for earlier in before if earlier)
