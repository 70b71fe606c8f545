"""One edition of the book: a portfolio and its results, for one audience, in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from posixpath import dirname, normpath
from typing import Final

from slm.agreement import TOGETHER, Agreement, Target
from slm.cache import Cache, MemoryCache
from slm.calendar import Month
from slm.compliance import CreditStatement, Result, Scorecard
from slm.documents.downloads import ResultFiles
from slm.documents.shared import Shared
from slm.facts.credits import credit_statements
from slm.portfolio import Audience, Portfolio
from slm.text import LANGUAGES, Language, Say
from slm.values import LocalText, Referent, Remembering

PRINTED_MONTHS: Final = 3
"""How many closed months, the latest ones, have their report on paper beside the page."""

_NOT_IN_A_NAME: Final = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, kw_only=True, eq=False)
class Edition(Remembering):
    """What page modules and templates work with."""

    portfolio: Portfolio
    scorecard: Scorecard
    language: str
    audience: Audience
    charts: Cache = field(default_factory=MemoryCache)
    papers: bool = False
    """Does whoever asked for the pages put papers (PDF) beside them?"""
    texts: Cache | None = None
    """Keeps the texts of large pages for the next build; the files of the portfolio then have to say all of it."""
    shared: Shared | None = None
    """What was made for all editions of the book already."""

    @property
    def speech(self) -> Language:
        """The language in which this edition is written, and what the program says in it."""
        return LANGUAGES[self.language]

    @cached_property
    def labels(self) -> Say:
        """The program's own words."""
        return self.speech.label

    @cached_property
    def printed_months(self) -> tuple[Month, ...]:
        """The months that have their report on paper, in order."""
        closed = sorted(filter(self.portfolio.is_closed, self.portfolio.months))
        return tuple(closed[-PRINTED_MONTHS:])

    @cached_property
    def common(self) -> Shared:
        """What this edition has in common with those in other languages."""
        return self.shared or Shared(self.portfolio, self.scorecard)

    @property
    def result_files(self) -> ResultFiles:
        """The results as files for programs and spreadsheets."""
        return self.common.result_files

    @cached_property
    def credit_statements(self) -> Mapping[tuple[str, Month], CreditStatement]:
        """What was owed or earned, by agreement and month, in this order."""
        return {(each.agreement, each.month): each for each in credit_statements(self.portfolio, self.scorecard)}

    def credits_list(self, agreement: str) -> str:
        """Return the path of the list of an agreement's credit statements; empty where there is none."""
        return credits_path(agreement) if any(owner == agreement for owner, _ in self.credit_statements) else ""

    def text(self, text: LocalText | None) -> str:
        """Return a text of the book in this edition's language; empty for none."""
        return text(self.language) if text is not None else ""

    def date(self, day: date) -> str:
        """Return a day as readers of this language write it: 5 Jan 2026, 2026年1月5日."""
        return self.speech.day(day)

    def month(self, month: Month) -> str:
        """Return a month as readers of this language write it: October 2026, 2026年10月."""
        return self.speech.month(month.first_day)

    def number(self, number: int) -> str:
        """Return a whole number with the language's grouping."""
        return self.speech.number(number)

    def party(self, party: str) -> str:
        """Return the name of a party."""
        return self.text(self.portfolio.provider.party_name(party)) or party

    def person(self, person: str) -> str:
        """Return the name of a person."""
        found = self.portfolio.provider.person(person)
        return self.text(found.name) if found else person

    def role(self, role: str) -> str:
        """Return the name of a role."""
        found = next((each for each in self.portfolio.provider.roles if each.id == role), None)
        return self.text(found.name) if found else role

    def service(self, service: str) -> str:
        """Return the name of a service, or of several that are judged together: "E-mail, Files (together)"."""
        names = [self._service(each) for each in service.split(TOGETHER)]
        joined = self.labels("separator|, ").join(names)
        return joined if len(names) == 1 else self.labels("{services} (together)", services=joined)

    def _service(self, service: str) -> str:
        found = self.portfolio.services.get(service)
        return self.text(found.name) if found else service

    def hours(self, hours: str | None) -> str:
        """Return the name of service hours; of the provider's usual ones where none are given."""
        found = self.portfolio.hours.get(hours or self.portfolio.provider.default_hours or "")
        return self.text(found.name) if found else hours or ""

    def name(self, kind: Referent, identity: str) -> str:
        """Return the name of what an id stands for; the id itself where the book does not have it."""
        match kind:
            case "service":
                return self.service(identity)
            case "party":
                return self.party(identity)
            case "person":
                return self.person(identity)
            case "hours":
                return self.hours(identity)
            case "metric":
                metric = self.portfolio.metrics.get(identity)
                return self.text(metric.name) if metric else identity

    def target(self, target: Target) -> str:
        """Return the name of a target: its own, else its metric's with the priority."""
        if target.name:
            return self.text(target.name)
        metric = self.portfolio.metrics.get(target.metric)
        name = self.text(metric.name) if metric else target.metric
        return f"{name} {target.priority}" if target.priority else name

    def agreement_paper(self, agreement: Agreement) -> str:
        """Return the path of a version on paper; empty where the site has no papers."""
        return agreement_paper_path(agreement, self.language) if self.papers else ""

    def report_paper(self, month: Month, customer: str | None = None) -> str:
        """Return the path of a month's report on paper; empty where the site does not have it.

        The report about one customer is on paper in that customer's own edition.
        """
        has_it = self.papers and month in self.printed_months and customer in (None, self.audience.customer)
        return report_paper_path(month, self.language, customer) if has_it else ""

    def credits_paper(self, agreement: str, month: Month) -> str:
        """Return the path of a credit statement on paper; empty where the site does not have it."""
        return (
            credits_paper_path(agreement, month, self.language)
            if self.papers and self.portfolio.is_closed(month)
            else ""
        )

    @property
    def catalog_paper(self) -> str:
        """The path of the catalog on paper; empty where the site has no papers."""
        return f"catalog/service-catalog-{self.language}.pdf" if self.papers else ""

    @property
    def register_paper(self) -> str:
        """The path of the register of improvements on paper; empty where it is empty, or the site has no papers."""
        has_it = self.papers and self.portfolio.improvements
        return f"improvements/improvement-register-{self.language}.pdf" if has_it else ""

    @property
    def address(self) -> str:
        """Where this edition is published; empty where the book does not say. The first language is at home."""
        provider = self.portfolio.provider
        home = f"{provider.site_address.rstrip('/')}/" if provider.site_address else ""
        return home if not home or self.language == provider.languages[0] else f"{home}{self.language}/"


def service_path(service: str) -> str:
    """Return the path of a service's page."""
    return f"catalog/{service}/index.md"


def agreement_path(agreement: str, version: str | None = None) -> str:
    """Return the path of an agreement's document page: of the version in force, or of one version for ever."""
    return f"agreements/{agreement}/{version}/index.md" if version else f"agreements/{agreement}/index.md"


def agreement_paper_path(agreement: Agreement, language: str) -> str:
    """Return the path of a version on paper; the name tells which document it is, wherever the file is moved to."""
    number = _NOT_IN_A_NAME.sub("-", agreement.document_number)
    return f"agreements/{agreement.id}/{agreement.version}/{number}-{agreement.version}-{language}.pdf"


def attachment_asset(agreement: Agreement, name: str) -> str:
    """Return the path of a file that belongs to a version, in a folder where its name clashes with no other."""
    return f"agreements/{agreement.id}/{agreement.version}/attachments/{name}"


def report_paper_path(month: Month, language: str, customer: str | None = None) -> str:
    """Return the path of a month's report on paper, or of one customer's report of that month."""
    folder = report_path(month, customer).removesuffix("index.md")
    return f"{folder}report-{'-'.join(filter(None, (str(month), customer, language)))}.pdf"


def performance_path(agreement: str) -> str:
    """Return the path of an agreement's performance page."""
    return f"agreements/{agreement}/performance/index.md"


def credits_path(agreement: str, month: Month | None = None) -> str:
    """Return the path of an agreement's credit statement of a month, for ever, or of the list of all of them."""
    return f"agreements/{agreement}/credits/{month}/index.md" if month else f"agreements/{agreement}/credits/index.md"


def credits_paper_path(agreement: str, month: Month, language: str) -> str:
    """Return the path of a credit statement on paper."""
    return f"agreements/{agreement}/credits/{month}/credit-statement-{agreement}-{month}-{language}.pdf"


def report_path(month: Month, customer: str | None = None) -> str:
    """Return the path of a month's report, or of one customer's report of that month."""
    return f"reports/{month}/{customer}/index.md" if customer else f"reports/{month}/index.md"


def figures_path(month: Month) -> str:
    """Return the path of the page that says how the figures of a month were made."""
    return f"reports/{month}/figures/index.md"


def making_path(result: Result) -> str:
    """Return where it is said how the figure of a result was made."""
    return f"{figures_path(result.last_month)}#{result.agreement}-{result.target}-{result.service}"


def result_path(result: Result) -> str:
    """Return where a result is reported: its row in the report of its month."""
    return f"{report_path(result.last_month)}#{result.agreement}-{result.target}-{result.service}"


def improvement_path(improvement: str) -> str:
    """Return the path of an improvement's page."""
    return f"improvements/{improvement}/index.md"


def review_path(review: str) -> str:
    """Return the path of a service review's page."""
    return f"improvements/reviews/{review}/index.md"


def change_path(change: str) -> str:
    """Return where a request for change is described."""
    return f"documents/index.md#{change}"


def link(source: str, target: str) -> str:
    """Return the relative address of one path of the site from another, good on a server and on a disk.

    Pages are addressed by their `index.html`; `#fragment` is kept.
    """
    path, mark, fragment = target.partition("#")
    return _relative(_folder(source), path) + mark + fragment


@lru_cache(maxsize=1 << 12)
def _folder(source: str) -> str:
    return dirname(source)


@lru_cache(maxsize=1 << 16)
def _relative(folder: str, path: str) -> str:
    """Return a path of the site from a folder of the site; `relpath` would ask for the working directory each time."""
    parts = normpath(path.removesuffix(".md") + ".html" if path.endswith(".md") else path).split("/")
    folders = folder.split("/") if folder else []
    shared = 0
    while shared < min(len(parts), len(folders)) and parts[shared] == folders[shared]:
        shared += 1
    return "/".join([".."] * (len(folders) - shared) + parts[shared:]) or "."
