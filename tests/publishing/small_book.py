"""A small book for tests of pages: one service, one agreement, one month; every part can be replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any, Final, TypeVar

from tests import written

from slm.cache import MemoryCache
from slm.calendar import WorkingTime, always
from slm.catalog import ChangeRequest, Glossary, Levels, Process, Provider, Service
from slm.document_control import Approvals
from slm.documents.edition import Edition
from slm.facts.judgement import judged
from slm.facts.scorecard import scorecard
from slm.improvement import Improvement, Review
from slm.portfolio import Audience, Portfolio
from slm.site.site import Later, Part, SitePage
from slm.values import Source, Written

AS_OF: Final = date(2025, 3, 10)
HOSTILE: Final = '<script>alert("x")</script>\n\n# Not a heading\n\n{{ t }} [a](javascript:b) *c* "d" &amp; | e'
"""Text that would do harm if anything took it for markup."""

Model = TypeVar("Model", bound=Written)


def of(model: type[Model], path: str, **fields: object) -> Model:
    """Return a model as if it had been read from the file at `path`."""
    made = model.model_validate(fields)
    made.written_in(Source(path))
    return made


def provider(**fields: object) -> Provider:
    """Return a provider with one team, one customer and two people."""
    parts: dict[str, Any] = {
        "kind": "provider",
        "id": "it",
        "name": {"en": "IT department", "zh": "信息部"},
        "families": [{"id": "office", "name": {"en": "Office", "zh": "办公"}}],
        "teams": [{"id": "mail-team", "name": {"en": "Mail team", "zh": "邮件组"}}],
        "customers": [{"id": "sales", "name": {"en": "Sales", "zh": "销售部"}, "type": "internal"}],
        "people": [
            {"id": "li-lei", "name": {"en": "Li Lei", "zh": "李雷"}, "roles": ["owner"]},
            {"id": "han-mei", "name": {"en": "Han Mei", "zh": "韩梅"}},
        ],
        "roles": [
            {"id": "owner", "name": {"en": "Owner", "zh": "负责人"}, "duties": [{"en": "Answers", "zh": "负责"}]}
        ],
        "default_hours": "always",
    }
    return of(Provider, "catalog/provider.yml", **parts | fields)


def service(file: str = "mail", **fields: object) -> Service:
    """Return a service."""
    parts: dict[str, Any] = {
        "kind": "service",
        "name": {"en": "E-mail", "zh": "电子邮件"},
        "summary": {"en": "Write to others.", "zh": "收发邮件。"},
        "description": {"en": "A mailbox.", "zh": "一个邮箱。"},
        "outcome": {"en": "Others reach you.", "zh": "他人能联系到您。"},
        "family": "office",
        "owner": "li-lei",
        "team": "mail-team",
        "contact": {"email": "help@example.com"},
        "who_may_use_it": {"en": "All staff", "zh": "全体员工"},
        "how_to_request": {"en": "By form", "zh": "提交申请单"},
        "how_to_get_help": {"en": "Call 8000", "zh": "拨打 8000"},
        "security": [{"en": "Scanned", "zh": "扫描"}],
    }
    return of(Service, f"catalog/services/{file}.yml", **parts | fields)


def change(file: str, **fields: object) -> ChangeRequest:
    """Return a request that was approved and in effect on 1 January 2025."""
    parts: dict[str, Any] = {
        "kind": "change_request",
        "title": {"en": "Start mail", "zh": "启用邮件"},
        "reason": {"en": "Needed", "zh": "需要"},
        "requested_by": "li-lei",
        "requested_on": "2024-12-01",
        "decision": "approved",
        "decided_by": "han-mei",
        "decided_on": "2024-12-05",
        "effective_on": "2025-01-01",
    }
    return of(ChangeRequest, f"catalog/changes/{file}.yml", **parts | fields)


def improvement(file: str, **fields: object) -> Improvement:
    """Return an action that Li Lei is to finish by the end of June 2025."""
    parts: dict[str, Any] = {
        "kind": "improvement",
        "title": {"en": "Second server", "zh": "增加服务器"},
        "type": "problem",
        "trigger": {"en": "Mail stopped", "zh": "邮件中断"},
        "action": {"en": "Buy one", "zh": "采购一台"},
        "owner": "li-lei",
        "opened_on": "2025-02-01",
        "due": "2025-06-30",
        "state": "in_progress",
    }
    return of(Improvement, f"measurements/improvements/{file}.yml", **parts | fields)


def review(file: str, **fields: object) -> Review:
    """Return a review of SLA-MAIL."""
    parts: dict[str, Any] = {
        "kind": "review",
        "title": {"en": "Review of mail", "zh": "邮件服务评审"},
        "date": "2025-02-20",
        "agreements": ["SLA-MAIL"],
        "participants": [{"en": "Li Lei, Han Mei", "zh": "李雷、韩梅"}, {"en": "for Sales", "zh": "销售部"}],
        "findings": [{"en": "All is well", "zh": "一切正常"}],
    }
    return of(Review, f"measurements/reviews/{file}.yml", **parts | fields)


def glossary(*terms: dict[str, Any]) -> Glossary:
    """Return a glossary with these terms."""
    return of(Glossary, "catalog/glossary.yml", kind="glossary", terms=terms)


def process(*activities: str) -> Process:
    """Return a process with these activities, for all of which the owner is responsible."""
    entries = [
        {"id": name, "name": name.title(), "purpose": f"To {name}", "steps": [f"First {name}"], "responsible": "owner",
         "inputs": [f"before {name}"], "outputs": [f"after {name}"]}
        for name in activities
    ]  # fmt: skip
    return of(
        Process, "catalog/process.yml", kind="process", name="The cycle of mail", purpose="Why", activities=entries
    )


def portfolio(**parts: object) -> Portfolio:
    """Return the book: mail is live, 99.9 % a month are promised from 2024 on, January and February 2025 are closed.

    Mail was down for two hours on 3 February 2025, so that February was missed.
    """
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", impact="All users")
    closed = [written.month_file(month, data_taken_on="2025-03-02") for month in ("2025-01", "2025-02")]
    whole = Portfolio(
        as_of=AS_OF,
        provider=provider(),
        levels=of(Levels, "catalog/levels.yml", kind="levels", levels=[]),
        services={"mail": service()},
        changes={"RFC-1": change("RFC-1", services=[{"service": "mail", "status": "live"}])},
        hours={"always": always(written.SHANGHAI)},
        working_time={"always": WorkingTime(always(written.SHANGHAI))},
        metrics=written.metrics(),
        agreements={"SLA-MAIL": written.history(written.agreement("1.0", written.target()), as_of=AS_OF)},
        approvals={"SLA-MAIL": of(Approvals, "agreements/SLA-MAIL/approvals.yml", kind="approvals")},
        months={month_file.month: month_file for month_file in closed},
        outages=written.outage_records(down, months=("2025-01", "2025-02")),
    )
    return replace(whole, **parts)  # type: ignore[arg-type]


def edition(book: Portfolio | None = None, language: str = "en") -> Edition:
    """Return the internal edition of a book, judged."""
    visible = book or portfolio()
    return Edition(
        portfolio=visible,
        scorecard=scorecard(visible),
        language=language,
        audience=Audience("internal"),
        charts=MemoryCache(),
    )


def edition_for(audience: str, book: Portfolio) -> Edition:
    """Return what an audience is shown of a book, in English."""
    return Edition.of(judged(book).seen_by(Audience.parse(audience, book.provider)), "en")


def rendered(pages: Callable[[Edition], Iterator[Part]], of_edition: Edition) -> dict[str, SitePage]:
    """Return the pages of a family by path."""
    made = (part.make() if isinstance(part, Later) else part for part in pages(of_edition))
    return {page.path: page for page in made if isinstance(page, SitePage)}


def files(pages: Callable[[Edition], Iterator[Part]], of_edition: Edition) -> dict[str, bytes]:
    """Return the files of a family by path."""
    parts = (part for part in pages(of_edition) if isinstance(part, tuple))
    made = ((path, content() if callable(content) else content) for path, content in parts)
    return {path: content if isinstance(content, bytes) else b"".join(content) for path, content in made}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self._sign = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        self._sign = dict(attrs).get("aria-label") or "" if tag == "span" else ""

    def handle_data(self, data: str) -> None:
        # What a sign says to those who do not see it is part of the page.
        self.texts += filter(None, (data, self._sign))
        self._sign = ""


def _read(markdown: str) -> _Reader:
    reader = _Reader()
    reader.feed(markdown)
    return reader


def texts(page: SitePage) -> list[str]:
    """Return the pieces of text of a page, as the markup parts them."""
    return [" ".join(piece.split()) for piece in _read(page.text).texts]


def text(page: SitePage) -> str:
    """Return the words of a page, without markup, on one line."""
    return " ".join(" ".join(_read(page.markdown).texts).split())


def links(page: SitePage) -> list[str]:
    """Return the addresses that a page leads to."""
    return _read(page.markdown).links


def tags(page: SitePage) -> list[str]:
    """Return the names of a page's HTML elements."""
    return _read(page.markdown).tags


def headings(page: SitePage) -> list[str]:
    """Return the lines that Markdown takes for headings."""
    return [line for line in page.markdown.splitlines() if line.startswith("#")]
