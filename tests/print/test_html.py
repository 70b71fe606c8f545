"""Documents as pages: every kind of part has its element, and nothing that people wrote is markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final, Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from slm.compliance import Verdict
from slm.document_control import Clause, Clauses, Code, Emphasis, LineBreak, Link, Words
from slm.documents.document import (
    PAPER,
    SCREEN,
    Badge,
    Block,
    Cell,
    ChartBlock,
    Choice,
    Choices,
    Document,
    ItemList,
    Mark,
    Marks,
    Part,
)
from slm.documents.parts import (
    callout,
    column,
    fact,
    facts,
    items,
    joined,
    lines,
    prose,
    row,
    section,
    strong,
    styled,
    table,
    to,
)  # fmt: skip
from slm.printing.html import print_html

HOSTILE: Final = '<script>x</script>\n\n# Not a heading\n\n"q" &amp; *c* [a](b) `d`'


def page(*parts: Part, path: str = "agreements/SLA-A/index.md", **about: object) -> str:
    """Return the body of the page of a document below its title."""
    given: dict[str, object] = {"kind": "Paper", "number": "P-1", "title": "A title", "language": "en", "parts": parts}
    printed = print_html(Document(**given | about), path)  # type: ignore[arg-type]
    head, _, body = printed.partition("\n\n")
    assert head == "# A title { #top }"
    return body.removesuffix("\n")


def anchors(html: str) -> list[str]:
    """Return all anchors of a page, in their order."""
    return [first or second for first, second in re.findall(r'^#.*\{ #([\w-]+) \}$|\bid="([^"]+)"', html, re.MULTILINE)]


def test_a_section_is_a_heading_with_its_anchor() -> None:
    """Headings are Markdown, so that the page has its contents, as deep as they are nested."""
    assert page(*section("a", "One. Two", prose("x"), section("b", "Below", prose("y")))) == (
        "## One\\. Two { #a }\n\n<p>x</p>\n\n### Below { #b }\n\n<p>y</p>"
    )


def test_sections_side_by_side_and_folded_ones_keep_their_anchors() -> None:
    """Inside an element of HTML a heading is one of HTML; what is folded shows its title."""
    inner = section("b", "B", prose("x"))
    assert page(*section("a", "A", inner, look="columns")) == (
        '## A { #a }\n\n<div class="slm-columns"><section><h3 id="b">B</h3><p>x</p></section></div>'
    )
    assert page(*section("a", "A", section("c", "C", prose("x")), look="folded")) == (
        '<details class="slm-details" id="a"><summary>A</summary><h3 id="c">C</h3><p>x</p></details>'
    )


def test_document_control_stands_at_the_foot_of_a_page() -> None:
    """Notices and the control block come first, whose paper it is comes last, below one heading."""
    text = page(
        *section("a", "A", prose("x")),
        notices=callout("banner", prose("Not in force")),
        cover=facts(("Version", "1.0")),
        control=(*section("control", "Control", prose("c")), *section("revisions", "Revisions", prose("r"))),
    )
    assert [line for line in text.split("\n\n") if line.startswith("#")] == [
        "## A { #a }", "## Control { #control }", "### Revisions { #revisions }",
    ]  # fmt: skip
    assert text.startswith('<p class="slm-banner">Not in force</p>\n\n<dl class="slm-facts">')


def test_facts_are_names_with_values() -> None:
    """A fact is a term and its meaning; one without a value is left out; a glossary has anchors."""
    assert page(facts(("a", "1"), ("b", ""))) == (
        '<dl class="slm-facts">\n<div class="slm-fact"><dt>a</dt><dd>1</dd></div>\n</dl>'
    )
    assert page(facts(fact("a", "1", id="term-1"), look="glossary")) == (
        '<dl class="slm-clauses">\n<dt id="term-1">a</dt><dd>1</dd>\n</dl>'
    )


def test_a_table_scrolls_in_its_box_and_names_its_rows() -> None:
    """The box is called as the table or its section is; the first cell of a row is its heading."""
    rows = [row(strong("r"), "1", id="r1"), row("s", Cell(inside=(Words(text="5 Jan"),), sort="2026-01-05"))]
    text = page(*section("a", "Targets", table(("Name", column("Value", "number")), rows, sortable=True)))
    box = '<div class="slm-box" tabindex="0" role="region" aria-label="Targets" data-more="More to the side">'
    assert f'{box}\n<table class="slm-table slm-sortable">' in text
    assert '<th scope="col">Name</th><th scope="col" class="slm-number">Value</th>' in text
    assert '<tr id="r1"><th scope="row">r</th><td class="slm-number">1</td></tr>' in text
    assert '<td class="slm-number" data-sort="2026-01-05">5 Jan</td>' in text
    assert 'aria-label="Its own"' in page(table(("a",), [("b",)], label="Its own"))


def test_an_empty_first_cell_goes_on_with_the_row_above() -> None:
    """Several rows of one name are one cell that spans them."""
    text = page(table(("Target", "Value"), [("a", "1"), ("", "2"), ("b", "3")]))
    assert (
        '<tr><th scope="row" rowspan="2">a</th><td>1</td></tr>\n<tr><td>2</td></tr>\n<tr><th scope="row">b</th>' in text
    )


def test_a_first_row_without_a_name_keeps_its_cell() -> None:
    """There is no row above that it could go on with, and its values stay below their titles."""
    text = page(table(("Target", "Value"), [("", "1"), ("b", "2")]))
    assert '<tr><th scope="row"></th><td>1</td></tr>\n<tr><th scope="row">b</th><td>2</td></tr>' in text


def test_lists_with_and_without_numbers() -> None:
    """One paragraph is an item by itself; several keep their elements."""
    assert page(items(["x", "y\n\nz"])) == "<ul>\n<li>x</li>\n<li><p>y</p><p>z</p></li>\n</ul>"
    assert page(ItemList(items=(prose("x"),), start=3)) == '<ol start="3">\n<li>x</li>\n</ol>'


def test_links_lead_from_where_the_page_lies() -> None:
    """A path of the site becomes a relative address, an anchor stays one; nothing leads nowhere."""
    line = joined(", ", (to("catalog/mail/index.md#x", "a"), to("#b", "b"), to("", "c")))
    assert page(*prose(line)) == '<p><a href="../../catalog/mail/index.html#x">a</a>, <a href="#b">b</a>, c</p>'


def test_every_inline_has_its_element() -> None:
    """Each kind of piece of a line is the element of its meaning."""
    marked = Mark(verdict=Verdict.MISSED, words="missed (provisional)", provisional=True)
    link = Link(address="https://example.com/?a&b", inside=(Words(text="e"),))
    line = (Code(text="<c>"), LineBreak(), Emphasis(strong=False, inside=(Words(text="d"),)), link)
    assert page(
        *prose((*strong("a"), *styled("small", "b"), *line, Words(text=" "), Badge(words="open", kind="live")))
    ) == (
        "<p><strong>a</strong><small>b</small><code>&lt;c&gt;</code><br><em>d</em>"
        '<a href="https://example.com/?a&amp;b" rel="noopener">e</a> '
        '<span class="slm-badge slm-badge--live">open</span></p>'
    )
    assert page(*prose((marked,))) == (
        '<p><span class="slm-verdict slm-missed slm-provisional"><span class="slm-mark" aria-hidden="true">✕</span>'
        '<span class="slm-word">missed (provisional)</span></span></p>'
    )


def test_marks_in_a_row_lead_to_their_proof() -> None:
    """A mark without its word on the screen says it as a title and to those who do not see it."""
    mark = Mark(verdict=Verdict.MET, words="kept", with_word=False)
    text = page(Marks(marks=((mark, "reports/2026-10/index.md"), (mark, ""))))
    assert '<li><a href="../../reports/2026-10/index.html" title="kept">' in text
    assert text.count('<span class="slm-hidden">kept</span>') == 2
    legend = Marks(marks=((Mark(verdict=Verdict.MET, words="kept"), ""),), look="legend", label="What they mean")
    assert page(legend).startswith('<ul class="slm-legend" aria-label="What they mean" data-search-exclude><li><span')


def test_choices_are_buttons_files_and_versions() -> None:
    """What leads elsewhere is never found by the search, and what the reader looks at is no link."""
    button = page(Choices(kind="button", choices=(Choice(path="a/b.pdf", words="PDF"),)))
    assert button == (
        '<p class="slm-downloads" data-search-exclude>'
        '<a class="md-button" href="../../a/b.pdf" type="application/pdf">PDF</a></p>'
    )
    files = (Choice(path="a.csv", words="CSV"), Choice(path="a.json", words="JSON"))
    assert page(Choices(kind="files", choices=files, words="As a file: ")) == (
        '<p class="slm-downloads" data-search-exclude>As a file: '
        '<a download href="../../a.csv">CSV</a> · <a download href="../../a.json">JSON</a></p>'
    )
    versions = (
        Choice(path="x", words="2.0", small="in force", current=True),
        Choice(path="agreements/SLA-A/1.0/index.md", words="1.0"),
    )
    assert page(Choices(kind="versions", choices=versions, label="Versions", words="Versions: ")) == (
        '<nav class="slm-versions" aria-label="Versions">Versions: \n'
        '<span class="slm-current" aria-current="page">2.0 <small>in force</small></span>\n'
        '<a href="1.0/index.html">1.0</a>\n</nav>'
    )


def test_a_chart_says_in_words_what_it_shows() -> None:
    """A drawing has its text for those who do not see it."""
    assert page(ChartBlock(svg="<svg viewBox='0'></svg>", words='"up"')) == (
        '<div class="slm-chart" tabindex="0" data-more="More to the side" data-search-exclude>'
        '<svg role="img" aria-label="&quot;up&quot;" viewBox=\'0\'></svg></div>'
    )


def test_clauses_stand_below_the_heading_of_their_section() -> None:
    """Their headings are one level deeper, and their anchors clash with no section."""
    clause = Clause(number="1", id="a", level=1, line=0, title=(Words(text="T"),), body=())
    text = page(*section("a", "A", Clauses(language="en", path="terms.en.md", blocks=(clause,))))
    assert anchors(text) == ["a", "clause-a"]
    assert "### 1 T { #clause-a }" in text


def test_what_is_for_paper_is_not_on_the_page() -> None:
    """Sections, columns, rows, facts and words that are only for paper are left out, with what would be empty then."""
    text = page(
        *section("a", "A", prose("paper", on=PAPER)),
        *section("b", "B", prose("screen", on=SCREEN)),
        table(("n", column("gone", on=PAPER)), [row("x", "gone"), row("y", "gone", on=PAPER)]),
        facts(fact("name", "gone", on=PAPER)),
        *prose(lines("kept", styled("plain", "gone", on=PAPER))),
    )
    assert "gone" not in text
    assert "paper" not in text
    assert anchors(text) == ["b"]
    assert "<p>kept</p>" in text


class _Tags(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    @override
    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)


def everything(text: str) -> list[Part]:
    """Return one part of each kind, in which every word is the text."""
    mark = Mark(verdict=Verdict.MET, words=text, with_word=False)
    inline = (*strong(text), *to("index.md", text), mark, Words(text=" "), Badge(words=text, kind=""), Code(text=text))
    clause = Clause(number=text, id="c", level=1, line=0, title=(Words(text=text),), body=())
    versions = Choices(kind="versions", choices=(Choice(path="index.md", words=text),), label=text)
    blocks: list[Block] = [
        facts((text, inline)), facts((text, text), look="glossary"), items([text, inline]), *prose(inline),
        table((text,), [(inline,)], label=text), Clauses(language="en", path="t.md", blocks=(clause,)),
        ChartBlock(svg="<svg></svg>", words=text), Marks(marks=((mark, "index.md"), (mark, "")), label=text),
        *callout("note", prose(text), prose(text)), versions,
    ]  # fmt: skip
    assert {type(block) for block in blocks} == set(get_args(Block))
    looks: tuple[Literal["", "columns", "folded"], ...] = ("", "columns", "folded")
    return [part for look in looks for part in section(f"s{look}", text, section(f"b{look}", text, blocks), look=look)]


@pytest.mark.parametrize("text", [HOSTILE, "1. x", "- x", "    code", "~~~", "{ #id }", "<!-- x", "&lt;"])
def test_what_people_wrote_is_never_markup(text: str) -> None:
    """Every kind of part shows any text as it was written: no element comes of it, and no heading (D5, D6)."""
    plain, hostile = page(*everything("x")), page(*everything(text))
    tags = _Tags(), _Tags()
    for reader, words in zip(tags, (plain, hostile), strict=True):
        reader.feed(words)
    assert tags[0].found == tags[1].found
    headings = [[line for line in words.splitlines() if line.startswith("#")] for words in (plain, hostile)]
    assert len(headings[0]) == len(headings[1])
    assert anchors(plain) == anchors(hostile)


@given(st.text(min_size=1).filter(str.strip))
def test_no_text_breaks_out_of_its_line(text: str) -> None:
    """A block of the page begins where it should and nowhere else: no text has a line of its own."""
    assert len(page(*prose(text)).splitlines()) == 1 == len(page(*callout("note", prose(text))).splitlines())
