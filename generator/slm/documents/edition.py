"""One edition of the book: a portfolio and its results, for one audience, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from slm.agreement import TOGETHER, Agreement, Reference, Target
from slm.cache import Cache, MemoryCache
from slm.calendar import Month
from slm.compliance import CreditStatement, Scorecard
from slm.documents.addresses import (
    agreement_paper_path,
    credits_paper_path,
    credits_path,
    report_paper_path,
    review_paper_path,
)
from slm.documents.build_context import BuildContext
from slm.documents.downloads import ResultFiles
from slm.facts.answers import ResultKey, ShownAnswer
from slm.facts.judgement import Judgement, View
from slm.portfolio import Audience, Portfolio
from slm.text import LANGUAGES, Language, Say, own_words
from slm.values import LocalText, Referent, Remembering, remembered

PRINTED_MONTHS: Final = 3
"""How many closed months, the latest ones, have their report on paper beside the page."""
ON_ONE_PAGE: Final = 280
"""How many results under an agreement are shown on one page whatever their years: with what it loads it weighs less
than 500 KB (issue 12)."""


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
    shared: BuildContext | None = None
    """What was made for all editions of the book already."""
    judgement: Judgement | None = None
    """The whole book, from which facts are worked out; None where the edition shows all of it."""

    @classmethod
    def of(cls, view: View, language: str) -> Edition:
        """Return the edition in a language of what an audience is shown."""
        return cls(
            portfolio=view.portfolio,
            scorecard=view.scorecard,
            language=language,
            audience=view.audience,
            judgement=view.judgement,
        )

    @cached_property
    def facts(self) -> Judgement:
        """What follows from the whole book, whatever part of it is shown."""
        return self.judgement or Judgement(portfolio=self.portfolio, scorecard=self.scorecard)

    @cached_property
    def next_reviews(self) -> Mapping[str, date]:
        """When each agreement is to be reviewed next."""
        return {name: self.facts.next_reviews[name] for name in self.portfolio.agreements}

    @cached_property
    def answers(self) -> Mapping[ResultKey, ShownAnswer]:
        """What became of each miss of a closed month, by what `result_key` makes of it."""
        own, is_internal = self.portfolio.agreements, self.audience.is_internal
        return {
            # How much time the provider gives itself, and what it decided, is its own affair.
            key: told if is_internal else told._replace(last_day="", problem="")
            for key, told in self.facts.answers.items()
            if key[0] in own
        }

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which a text is looked for: that of the edition, then those of the book in their order."""
        return (self.language, *self.portfolio.provider.languages)

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
        return tuple(sorted(filter(self.portfolio.is_closed, self.portfolio.months))[-PRINTED_MONTHS:])

    @cached_property
    def first_years(self) -> dict[str, int]:
        """The year from which on the results under each agreement stand on one page: all, or those of two years."""
        years = {
            name: [result.last_month.year for result in results]
            for name, results in self.scorecard.without_sources.by_agreement.items()
        }
        return {name: min(of) if len(of) <= ON_ONE_PAGE else max(of) - 1 for name, of in years.items() if of}

    @cached_property
    def common(self) -> BuildContext:
        """What this edition has in common with those in other languages."""
        return self.shared or BuildContext(
            View(judgement=self.facts, audience=self.audience, portfolio=self.portfolio, scorecard=self.scorecard)
        )

    @property
    def result_files(self) -> ResultFiles:
        """The results as files for programs and spreadsheets."""
        return self.common.result_files

    @cached_property
    def credit_statements(self) -> Mapping[tuple[str, Month], CreditStatement]:
        """What was owed or earned, by agreement and month, in this order."""
        statements = self.facts.credit_statements_with(self.scorecard, self.portfolio)
        return {(statement.agreement, statement.month): statement for statement in statements}

    def credits_list(self, agreement: str) -> str:
        """Return the path of the list of an agreement's credit statements; empty where there is none."""
        return credits_path(agreement) if any(owner == agreement for owner, _ in self.credit_statements) else ""

    def text(self, text: LocalText | None) -> str:
        """Return a text of the book in this edition's language; empty for none."""
        return text(*self.languages) if text is not None else ""

    def said(self, *texts: str | None) -> list[str]:
        """Return texts of one record, those that there are, in the words of this edition's readers."""
        return own_words(filter(None, texts), self.language, self.portfolio.provider.languages)

    @remembered
    def date(self, day: date) -> str:
        """Return a day as readers of this language write it: 5 Jan 2026, 2026年1月5日."""
        return self.speech.day(day)

    @remembered
    def month(self, month: Month) -> str:
        """Return a month as readers of this language write it: October 2026, 2026年10月."""
        return self.speech.month(month.first_day)

    @remembered
    def zone(self, name: str, *, exact: bool = False) -> str:
        """Return a time zone as its people call it: "China Standard Time (UTC+8)", 北京时间（UTC+8）.

        One with summer time has no offset to name and is told by its id, as is every one where it has to be `exact`.
        """
        year = self.portfolio.as_of.year
        offsets = {ZoneInfo(name).utcoffset(datetime(year, month, 1)) for month in range(1, 13)}  # noqa: DTZ001 - any instant of it
        offset = _from_utc(offsets.pop() or timedelta()) if len(offsets) == 1 else ""
        more = self.labels("separator|, ").join(filter(None, (offset, name if exact or not offset else "")))
        said = self.speech.zone(name, is_fixed=bool(offset))
        return self.aside(said, more) if said != more else said

    def aside(self, words: str, more: str) -> str:
        """Return words with more in parentheses after them, as this language writes them."""
        return self.labels("{words} ({more})", words=words, more=more)

    def signed(self, words: str, key: str | None) -> str:
        """Return what somebody did, with the key by which it is signed, where it is."""
        more = self.labels("signed with the key {key}", key=key)
        return self.labels("separator|, ").join((words, more)) if key else words

    def number(self, number: int | Decimal | str) -> str:
        """Return a number with the marks of the language; one that is a text already keeps its digits."""
        return self.speech.number(number)

    def party(self, party: str) -> str:
        """Return the name of a party."""
        return self.text(self.portfolio.provider.party_name(party)) or party

    def party_in_short(self, party: str) -> str:
        """Return the name of a party, of the provider itself the short one where it has one."""
        provider = self.portfolio.provider
        return self.text(provider.short_name or provider.name) if party == provider.id else self.party(party)

    def person(self, person: str) -> str:
        """Return the name of a person."""
        found = self.portfolio.provider.person(person)
        return self.text(found.name) if found else person

    def role(self, role: str) -> str:
        """Return the name of a role."""
        found = next((candidate for candidate in self.portfolio.provider.roles if candidate.id == role), None)
        return self.text(found.name) if found else role

    def service(self, service: str) -> str:
        """Return the name of a service, or of several that are judged together: "E-mail, Files (together)"."""
        known = self.portfolio.services
        names = [self.text(known[one].name) if one in known else one for one in service.split(TOGETHER)]
        joined = self.labels("separator|, ").join(names)
        return joined if len(names) == 1 else self.labels("{services} (together)", services=joined)

    def hours(self, hours: str | None) -> str:
        """Return the name of service hours; of the provider's usual ones where none are given."""
        service_hours = self.portfolio.hours.get(hours or self.portfolio.provider.default_hours or "")
        return self.text(service_hours.name) if service_hours else hours or ""

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
            case "level":
                return self.level(identity)

    def level(self, identity: str) -> str:
        """Return what readers call a service level: `P1` as it is, and what is no word, `P1-special`, by its name."""
        level = None if identity.isalnum() else self.portfolio.levels.level(identity)
        return self.labels("“{name}”", name=self.text(level.name)) if level else identity

    def target(self, target: Target) -> str:
        """Return the name of a target: its own, else its metric's with the priority."""
        if target.name:
            return self.text(target.name)
        name = self.name("metric", target.metric)
        return f"{name} {self.level(target.priority)}" if target.priority else name

    def reference(self, reference: Reference) -> str:
        """Return what a target of another agreement is called: "OLA-NETWORK: Availability of the network"."""
        history = self.portfolio.agreements.get(reference.agreement)
        target = history.shown.agreement.target(reference.target) if history else None
        if target is None:
            return str(reference)
        return self.labels("{name}: {value}", name=reference.agreement, value=self.target(target))

    def document_number(self, code: str) -> str:
        """Return the number of a document that is no agreement: "HX-ITSS-SLR-2026-10"."""
        numbers = self.portfolio.provider.document_numbers
        return f"{numbers.beginning if numbers else ''}{code}"

    def of_customer(self, customer: str) -> Edition:
        """Return the edition of a customer in this language: what is handed to a customer is printed from it."""
        if self.audience.customer == customer:
            return self
        view = self.facts.seen_by(Audience(f"customer:{customer}"))
        return replace(Edition.of(view, self.language), papers=self.papers)

    def agreement_paper(self, agreement: Agreement) -> str:
        """Return the path of a version on paper; empty where the site has no papers."""
        return agreement_paper_path(agreement, self.language) if self.papers else ""

    def report_paper(self, month: Month, customer: str | None = None) -> str:
        """Return the path of a month's report on paper; empty where the site does not have it.

        The report about one customer is on paper for that customer and for the provider's own people.
        """
        has_it = self.papers and month in self.printed_months
        has_it = has_it and (self.audience.is_internal or customer in (None, self.audience.customer))
        return report_paper_path(month, self.language, customer) if has_it else ""

    def credits_paper(self, agreement: str, month: Month) -> str:
        """Return the path of a credit statement on paper; empty where the site does not have it."""
        has_it = self.papers and self.portfolio.is_closed(month)
        return credits_paper_path(agreement, month, self.language) if has_it else ""

    @property
    def catalog_paper(self) -> str:
        """The path of the catalog on paper; empty where the site has no papers."""
        return f"catalog/service-catalog-{self.language}.pdf" if self.papers else ""

    @property
    def register_paper(self) -> str:
        """The path of the register of improvements on paper; empty where it is empty, or the site has no papers."""
        has_it = self.papers and self.portfolio.improvements
        return f"improvements/improvement-register-{self.language}.pdf" if has_it else ""

    def review_paper(self, review: str) -> str:
        """Return the path of a service review on paper; empty where the site has no papers."""
        return review_paper_path(review, self.language) if self.papers else ""

    @property
    def address(self) -> str:
        """Where this edition is published; empty where the book does not say. The first language is at home.

        So is a language in which papers are printed, but no site.
        """
        provider = self.portfolio.provider
        home = f"{provider.site_address.rstrip('/')}/" if provider.site_address else ""
        return f"{home}{self.language}/" if home and self.language in provider.languages[1:] else home


def _from_utc(offset: timedelta) -> str:
    """Return an offset as people say it: UTC+8, UTC−3:30."""
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    return f"UTC{'−' if offset < timedelta() else '+'}{hours}{f':{minutes:02}' if minutes else ''}"
