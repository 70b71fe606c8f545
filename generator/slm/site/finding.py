"""What readers type to find a page, besides the words that they see on it: ids, numbers, days, codes, other words.

Here is also which places come first. A date stands as `2026-10` or `2026-10-13`: the search knows its other spellings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.calendar import Month
from slm.document_control import short_fingerprint
from slm.documents.addresses import (
    AGREEMENTS,
    CATALOG,
    CODES,
    DOCUMENTS,
    GLOSSARY,
    HOME,
    IMPROVEMENTS,
    PROCESS,
    REPORTS,
    REVIEWS,
    UNKNOWN_CODE,
    agreement_path,
    change_path,
    complaint_path,
    credits_path,
    dispute_path,
    figures_path,
    improvement_path,
    performance_path,
    problem_path,
    report_path,
    review_path,
    service_path,
    validity_check_path,
)  # fmt: skip
from slm.documents.edition import Edition
from slm.documents.views.coming import change_reason, change_title
from slm.documents.views.reports import reported_customers
from slm.facts.complaints import complaints
from slm.facts.disputes import disputes
from slm.site.readers_words import places_meant
from slm.site.site import Find
from slm.text import LANGUAGES, N_
from slm.values import LocalText

_LISTED: Final = 3.0
"""A list of what others speak of."""
_THING: Final = 1.5
"""An agreement with customers, a service, an action: what others speak of."""
_BEHIND: Final = 1.0
"""An agreement on which those with customers stand."""
_EXPLAINED: Final = 0.05
"""The thing itself comes before what its name means."""
_BEHIND_KEPT: Final = 0.7
"""How such an agreement was kept: a customer's own comes first."""
_BESIDE: Final = 0.5
"""What repeats a part of another page."""
_AGED: Final = 0.9
"""What a month counts of that after it: whoever looks for no month wants the latest."""
_NAMED: Final = 0.0
"""Is found by its code alone."""
_SECTIONS: Final = {
    HOME: N_("Home"), CATALOG: N_("Catalog"), AGREEMENTS: N_("Agreements"), REPORTS: N_("Reports"),
    IMPROVEMENTS: N_("Improvement"), DOCUMENTS: N_("Documents"), PROCESS: N_("Process"), GLOSSARY: N_("Glossary"),
    CODES: N_("Check a printed copy"), REVIEWS: N_("Service reviews"),
}  # fmt: skip
_BOOSTS: Final = {IMPROVEMENTS: _LISTED, HOME: _BESIDE}  # home has something of everything
_WORDS: Final = (N_("overdue"), N_("Planned maintenance"), N_("Escalation"), N_("Approvals"), N_("Interruptions"))
"""Words of the program that readers look for in another language, too."""

Found = tuple[str, Find]
"""The path of a page, and how it is found."""


def finds(edition: Edition) -> Iterator[Found]:
    """Yield how each page is found, if not by its words alone."""
    yield from _sections(edition)
    yield from _agreements(edition)
    yield from _months(edition)
    portfolio = edition.portfolio
    for service in portfolio.services.values():
        yield service_path(service.id), Find(keys=(service.id, *_names(service.name), *service.aliases), boost=_THING)
    for action in portfolio.improvements:
        yield improvement_path(action), Find(keys=(action,), boost=_THING)
    for problem in portfolio.problems:
        yield problem_path(problem), Find(keys=(problem,), boost=_THING)
    for review in portfolio.reviews.values():
        yield review_path(review.id), Find(keys=(review.id, str(review.date)))
    for heard in complaints(portfolio):
        yield complaint_path(heard.complaint.id), Find(keys=(heard.complaint.id,))
    for held in disputes(portfolio):
        yield dispute_path(held.dispute.id), Find(keys=(held.dispute.id,))
    for change in portfolio.changes.values():
        path, _, anchor = change_path(change.id).partition("#")
        title = f"{change.id}{edition.labels('separator|: ')}{change_title(edition, change)}"
        yield path, Find(keys=(change.id,), title=title, anchor=anchor, text=change_reason(edition, change))
    for term in portfolio.glossary.terms if portfolio.glossary else ():
        keys = (*_names(term.term), *filter(None, (term.abbreviation,)), *term.aliases)
        text = edition.text(term.definition)
        yield GLOSSARY, Find(keys=keys, title=edition.text(term.term), anchor=term.id, text=text, boost=_EXPLAINED)


def synonyms(edition: Edition) -> Iterator[tuple[str, ...]]:
    """Yield words that mean the same in this book, in all its languages: whoever types one finds the others."""
    portfolio, provider = edition.portfolio, edition.portfolio.provider
    for service in portfolio.services.values():
        yield (*_names(service.name), *service.aliases)
    for term in portfolio.glossary.terms if portfolio.glossary else ():
        yield (*_names(term.term), *filter(None, (term.abbreviation,)), *term.aliases)
    for parties in (provider.teams, provider.customers, provider.suppliers):
        yield from (_names(party.name) for party in parties)
    yield from (_said(edition, word) for word in _WORDS)


def _sections(edition: Edition) -> Iterator[Found]:
    meant = places_meant(edition)
    for path, name in _SECTIONS.items():
        keys = (*_said(edition, name), *meant.pop((path, ""), ()))
        yield path, Find(keys=keys, boost=_BOOSTS.get(path, 1))
    for (path, anchor), words in meant.items():
        if anchor:
            yield path, Find(keys=words, anchor=anchor)
    t = edition.labels
    text = t("No document and no report that is shown here has this code.")
    yield CODES, Find(keys=(), title=t("This code is unknown"), anchor=UNKNOWN_CODE, text=text, boost=_NAMED)


def _agreements(edition: Edition) -> Iterator[Found]:
    for history in edition.portfolio.agreements.values():
        shown = history.shown.agreement
        keys = history.id, shown.document_number, *_names(shown.title)
        yield agreement_path(history.id), Find(keys=keys, boost=_THING if shown.kind == "SLA" else _BEHIND)
        if shown.kind != "SLA":
            yield performance_path(history.id), Find(keys=(), boost=_BEHIND_KEPT)
        for target in shown.targets:
            name = edition.aside(edition.target(target), history.id)
            yield (
                agreement_path(history.id),
                Find(keys=(target.id,), title=name, anchor=f"target-{target.id}", boost=_NAMED),
            )
        if path := edition.credits_list(history.id):
            yield path, Find(keys=(), boost=_LISTED)
        for version in history.versions:
            number = f"{version.agreement.document_number} {version.version}"
            known = {version.fingerprint, *(str(approval.fingerprint) for approval in version.void)}
            for fingerprint in sorted(filter(None, known)):
                code = short_fingerprint(fingerprint)
                title = f"{edition.labels('Is this copy current?')} {number}"
                yield validity_check_path(fingerprint), Find(keys=(code,), title=title, boost=_NAMED)


def _months(edition: Edition) -> Iterator[Found]:
    """Yield how reports and credit statements are found: by their month, and by the seals that were printed on them."""
    portfolio = edition.portfolio
    months = sorted({*edition.scorecard.months, *portfolio.months}, reverse=True)
    # A month that runs comes after the last one that is closed.
    newest = portfolio.latest_closed or max(months, default=None)
    weights = {month: _AGED ** abs((newest.first_day - month.first_day).days / 30) for month in months if newest}
    meant, seals = places_meant(edition), dict[str, list[str]]()
    for entry in portfolio.seals.up_to(portfolio.as_of).entries:
        seals.setdefault(str(entry.month), []).append(short_fingerprint(entry.seal))
    for month in (month for month in months if month.first_day <= portfolio.as_of):
        keys, weight = (str(month), *seals.get(str(month), ())), weights[month]
        yield report_path(month), Find(keys=(*keys, *meant.get((report_path(month), ""), ())), boost=weight)
        for customer in reported_customers(edition, month):
            title = f"{edition.party(customer)}{edition.labels('separator|, ')}{edition.month(month)}"
            yield report_path(month, customer), Find(keys=keys[:1], title=title, boost=weight * _BESIDE)
    outages: dict[Month, list[str]] = {}
    for row in portfolio.outages.outages:
        outages.setdefault(Month.of(row.start.date()), []).append(row.id)
    for month in edition.scorecard.months:
        # The calculation of a figure is no page that the search reads.
        yield figures_path(month), Find(keys=tuple(outages.get(month, ())), boost=_NAMED)
    for agreement, month in edition.credit_statements:
        said = edition.text(portfolio.agreements[agreement].shown.agreement.title)
        title = edition.labels("{agreement}: credit statements", agreement=said)
        title = f"{title}{edition.labels('separator|, ')}{edition.month(month)}"
        path = credits_path(agreement, month)
        yield path, Find(keys=(str(month),), title=title, boost=weights.get(month, 1) * _BESIDE)


def _said(edition: Edition, word: str) -> tuple[str, ...]:
    """Return a word of the program in all languages of the book."""
    return tuple(dict.fromkeys(LANGUAGES[language].label(word) for language in edition.languages))


def _names(name: LocalText) -> tuple[str, ...]:
    return (name.written,) if isinstance(name.written, str) else tuple(dict.fromkeys(name.written.values()))
