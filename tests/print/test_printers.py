"""Word, Markdown, PDF and pages say the same of a document, and nothing that people wrote is read as markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Final, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests import complete_agreement, written
from tests.books import AS_OF, copied, portfolio_of
from tests.print.readers import (
    letters,
    pieces,
    said_by_markdown,
    said_by_page,
    said_by_typst,
    said_by_word,
)
from tests.print.samples import WHOLE, paper

from slm.document_control import Block as ClauseBlock
from slm.document_control import (
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Link,
    Paragraph,
    Quote,
    Words,
)
from slm.documents.document import (
    Inline,
    ItemList,
    Part,
)
from slm.documents.edition import Edition
from slm.documents.papers.paper import Paper
from slm.documents.papers.papers import papers_of
from slm.documents.parts import fact, facts, prose, row, section, styled, table
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience
from slm.printing.docx import print_docx
from slm.printing.markdown import print_markdown
from slm.printing.typesetting import typesetting_data
from slm.printing.word import possible

LANGUAGES: Final = pytest.mark.parametrize("language", ["en", "zh"])
HOSTILE: Final = (
    "\x00\x07\x1b[31m \ud800 \ufffe </w:t></w:p> <script>&amp; | [x](y) ![x](y) `x` **x** _x_ ~~x~~ $x$ # x",
    "1. x", "- x", "+ x", "= x", "=====", "# x", "> x", "    x", "---", "\t",
    "\u202ex\u202c \u0645\u0631\u062d\u0628\u0627 ]]>",
    "a\r\nb\rc\nd", "x" * 1_000_000,
)  # fmt: skip
"""Texts that are not to mean anything."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small book."""
    return copied(tmp_path_factory.mktemp("printed"))


@pytest.fixture
def edition(book: Path) -> Callable[[str], Edition]:
    """Return a function that makes an edition of it, in which one agreement has every field there is."""
    portfolio = portfolio_of(book, AS_OF)
    whole = replace(
        portfolio, agreements={**portfolio.agreements, "SLA-WHOLE": written.history(complete_agreement.WHOLE)}
    )
    results = scorecard(portfolio)
    return lambda language: Edition(
        portfolio=whole, scorecard=results, language=language, audience=Audience("internal")
    )


def rendered(text: str) -> str:
    """Return what GitHub shows of Markdown, without its elements."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


@LANGUAGES
def test_every_printer_says_the_same_of_every_document(edition: Callable[[str], Edition], language: str) -> None:
    """Sections, their order, titles and anchors, facts and cells of tables are the same in all four."""
    papers = dict(papers_of(edition(language)))
    assert papers
    for name, candidate in papers.items():
        expected = said_by_page(candidate)
        assert expected.headings, name
        assert expected.rows, name
        assert (name, expected) == (name, said_by_typst(candidate))
        assert (name, expected) == (name, said_by_word(candidate))
        assert (name, expected) == (name, said_by_markdown(candidate))


def test_every_kind_of_part_is_printed() -> None:
    """Nothing that a document can hold is lost in one of them, however deep it stands."""
    kinds = {
        kind
        for union in (Part, ClauseBlock, Inline)
        for member in get_args(union)
        for kind in get_args(member) or (member,)
    }
    assert kinds <= {type(piece) for piece in pieces(WHOLE)}
    whole = paper(*WHOLE)
    expected = said_by_page(whole)
    assert expected.headings == [
        ("all_kinds", "Allkinds"), ("folded", "Folded"), ("terms", "Clauses"), ("clause_1", "1Terms"),
        ("clause_2", "1.1Payment"),
    ]  # fmt: skip
    assert said_by_typst(whole) == said_by_word(whole) == said_by_markdown(whole) == expected
    words = letters(print_docx(whole))
    shown = html_text(rendered(print_markdown(whole)))
    assert "3" not in words  # the numbers of a list are Word's own
    for text in ("gone", "new", "state", "● kept; ✕ missed", "a note", "there", "a|`b", "first", "other list", "four"):
        assert text in words
        assert text in shown
    assert "a chart" not in words + shown
    for text in ("former", "present", "five", "six", "(a)", "（二）", "c)", "i)", "a remark", "its second part"):
        assert text in words
        assert text in shown
        assert text in str(typesetting_data(whole)["parts"])


def html_text(page: str) -> str:
    """Return the text of HTML."""
    return unescape(re.sub(r"<[^>]*>", "", page))


def unspaced(text: str) -> str:
    """Return a text as XML can hold it, without spaces."""
    return "".join(possible(text).split())


def everywhere_in_a_paper(text: str) -> Paper:
    """Return a paper that has a text wherever one can stand."""
    line = (Words(text=text),)
    parts = section(
        text[:60], line, prose(line), prose((Code(text=text),)), prose((Emphasis(strong=True, inside=line),)),
        facts(fact(line, line, id=text[:60])), table((line,), [row(line, id=text[:60])], label=text),
        ItemList(items=(prose(line),)),
        prose((Link(address=f"https://x.example.com/{text[:50]}", inside=line),)),
        Clauses(language="en", path="", blocks=(CodeBlock(text=text), Clause(
            number=text[:9], id=text[:60], level=1, line=1, title=line,
            body=(Quote(blocks=(Paragraph(inside=line),)),)))),
    )  # fmt: skip
    return paper(*parts, provider=text, kind=text, title=text, head=(text, text), watermark=(text,), notes=(text,))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(text: str) -> None:
    """Control characters, markup of XML and Markdown, another direction and a million letters are printed as text."""
    hostile = everywhere_in_a_paper(text)
    assert unspaced(letters(print_docx(hostile))).count(unspaced(text)) >= 12
    assert unspaced(html_text(rendered(print_markdown(hostile)))).count(unspaced(text)) >= 12


_TEXTS: Final = st.text(
    st.sampled_from("\\`*_{}[]()<>#+-.!|~=:&;$\"' \t\r\n1aZé中“…\u00a0\u3000\u0000\u202e\ufffe"),
    min_size=1,
    max_size=12,
)


@settings(max_examples=200)
@given(_TEXTS, _TEXTS)
def test_any_words_are_shown_as_they_are(first: str, second: str) -> None:
    """No sequence of letters means anything to Markdown or Word, also where bold type and code touch it."""
    bold, other = styled("strong", (Words(text=second),)), styled("strong", (Words(text=first),))
    said = (Words(text=first), *bold, Code(text=first), *bold, *other, Words(text=f"{second}the end"))
    expected = unspaced(f"{(first + second) * 3}theend")
    small = paper(*prose(said), table((said,), [(said,)]), ItemList(items=(prose(said),)), template="settlement")
    text = rendered(print_markdown(small))
    assert unspaced(html_text(text)).count(expected) == 4
    assert unspaced(letters(print_docx(small))).count(expected) == 4
    assert text.count("<h1>") == text.count("<ul>") == 1
