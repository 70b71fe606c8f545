"""Templates: nothing that people write becomes markup, nothing is left out in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markdown import Markdown
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import (
    AS_OF,
    HOSTILE,
    change,
    edition,
    improvement,
    links,
    portfolio,
    provider,
    rendered,
    review,
    service,
    tags,
    text,
)  # fmt: skip

from slm.catalog import Process
from slm.documents.addresses import CODES
from slm.documents.edition import Edition
from slm.printing.html import markdown_text
from slm.site.pages import catalog, documents, home, reports
from slm.site.site import SitePage, paragraphs, template_environment

FAMILIES = (
    home.pages, catalog.pages, reports.improvement_pages, documents.pages, catalog.process_pages,
    catalog.glossary_pages,
)  # fmt: skip
OURS = {
    "a", "abbr", "br", "button", "code", "dd", "details", "dfn", "div", "dl", "dt", "form", "h3", "input", "label",
    "li", "nav", "ol", "option", "output", "p", "select", "span", "strong", "summary", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
"""The elements that our templates write."""


def _hostile_book() -> Edition:
    """Return a book in which every text of a writer is hostile."""
    targets = written.target(name=HOSTILE), written.target(id="second", name=HOSTILE, at_least="99 %")
    agreement = written.agreement("1.0", *targets, title=HOSTILE, document_number=HOSTILE)
    entry = {"date": "2025-02-01", "text": HOSTILE}
    return edition(
        portfolio(
            provider=provider(
                name=HOSTILE, description=HOSTILE, controlled_copy=HOSTILE,
                contact={"email": HOSTILE, "phone": HOSTILE, "address": HOSTILE},
                people=[{"id": "li-lei", "name": HOSTILE, "roles": ["owner"]}],
                roles=[{"id": "owner", "name": HOSTILE, "duties": [HOSTILE]}],
                families=[{"id": "office", "name": HOSTILE, "description": HOSTILE}],
            ),
            services={
                "mail": service(
                    name=HOSTILE, summary=HOSTILE, description=HOSTILE, outcome=HOSTILE, how_to_request=HOSTILE,
                    features=[HOSTILE], security=[HOSTILE], history=[entry], charge=HOSTILE, internal_notes=HOSTILE,
                    documents=[{"title": HOSTILE, "address": HOSTILE}],
                    grades=[{"id": "g", "name": HOSTILE, "description": HOSTILE}],
                )
            },
            changes={"RFC-1": change("RFC-1", title=HOSTILE, reason=HOSTILE, impact=HOSTILE, decision="pending")},
            agreements={"SLA-MAIL": written.history(agreement, as_of=AS_OF)},
            improvements={
                "SIP-1": improvement(
                    "SIP-1", title=HOSTILE, trigger=HOSTILE, cause=HOSTILE, action=HOSTILE, goal=HOSTILE,
                    due="2025-03-01",
                    progress=[entry | {"by": "li-lei"}], proof=[HOSTILE],
                )
            },
            reviews={
                "R-1": review(
                    "R-1", title=HOSTILE, findings=[HOSTILE], participants=[HOSTILE], agenda=[HOSTILE],
                    decisions=[{"text": HOSTILE, "action": "SIP-1"}],
                )
            },
            outages=written.outage_records(
                written.outage("2025-02-03T09:00:00+08:00", None, "2025-02", impact=HOSTILE, reason=HOSTILE)
            ),
            glossary=small_book.glossary({"id": "t", "term": HOSTILE, "definition": HOSTILE, "aliases": [HOSTILE]}),
            process=small_book.of(
                Process, "catalog/process.yml", kind="process", name=HOSTILE, purpose=HOSTILE, scope=[HOSTILE],
                activities=[{"id": "ask", "name": HOSTILE, "purpose": HOSTILE, "steps": [HOSTILE],
                             "responsible": "owner"}],
            ),
        )
    )  # fmt: skip


def _all_pages(of_edition: Edition) -> Iterator[SitePage]:
    for family in FAMILIES:
        yield from rendered(family, of_edition).values()


def test_hostile_text_is_text() -> None:
    """Whatever people write is shown as they wrote it: no element, no heading, no address, no template (D5, D6)."""
    words = " ".join(HOSTILE.split())
    for page in _all_pages(_hostile_book()):
        html = Markdown(extensions=["attr_list", "tables", "toc"]).convert(page.markdown)
        assert "<script" not in html, page.path
        assert "<em>" not in html, page.path
        assert not [link for link in links(page) if link.startswith("javascript")], page.path
        assert set(tags(page)) <= OURS, page.path
        assert not [line for line in page.markdown.splitlines() if line.startswith("# Not")], page.path
        assert words in text(page) or page.path == CODES, page.path  # which has no words of the book


def test_hostile_heading_is_shown_as_written() -> None:
    """A name in a heading means itself, marks of Markdown and of attribute lists included."""
    name = "*Mail* <b>&amp; { #x } [a](b) `c` 1. | ~d~ _e_ \\"
    html = Markdown(extensions=["attr_list", "toc"]).convert(f"# {markdown_text(name)} {{ #own }}")
    assert html == '<h1 id="own">*Mail* &lt;b&gt;&amp;amp; { #x } [a](b) `c` 1. | ~d~ _e_ \\</h1>'


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1))
def test_no_heading_becomes_anything_else(name: str) -> None:
    """No text in a heading ends it or becomes markup."""
    html = Markdown(extensions=["attr_list", "toc"]).convert(f"# a{markdown_text(name)} {{ #own }}")
    assert re.fullmatch(r'<h1 id="own">[^<]*</h1>', html)


def test_paragraphs_are_split_at_empty_lines() -> None:
    """A text of several paragraphs keeps them, and no line of it begins a line of the page."""
    assert paragraphs("one\ntwo\n\n \n# three <b>") == "<p>one two</p><p># three &lt;b&gt;</p>"


def test_text_keeps_to_one_line() -> None:
    """A line break in a text does not become one of the page, where Markdown could take what follows for markup."""
    page = template_environment().from_string("<p>{{ words }}</p>")
    assert page.render(words="one\n\n# two\r\nthree\x0bfour") == "<p>one # two three four</p>"


def test_misspelled_name_stops_the_build() -> None:
    """A name that a template does not know is an error, not an empty space (FAILURES D5, D6)."""
    with pytest.raises(UndefinedError):
        template_environment().from_string("{{ servcie }}").render(service="mail")
