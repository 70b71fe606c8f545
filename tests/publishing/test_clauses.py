"""Clauses as HTML."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from slm.printing.clause_html import clauses_html
from slm.reading.clauses import read_clauses

KEPT = frozenset(
    (
        "div",
        "section",
        "span",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "hr",
        "br",
        "em",
        "strong",
        "a",
    )
)


def html(text: str, below: int = 1) -> str:
    """Return the HTML of clauses written as Markdown, without its frame."""
    clauses, problems = read_clauses("t.md", text, "zh")
    assert problems == []
    assert clauses is not None
    return clauses_html(clauses, below=below).removeprefix('<div class="slm-clauses" lang="zh">').removesuffix("</div>")


def test_every_node_has_its_element() -> None:
    """Each kind of block and inline is rendered as the HTML element of its meaning."""
    assert html("a *b* **c** `d` [e](f)\\\ng") == (
        '<p>a <em>b</em> <strong>c</strong> <code>d</code> <a href="f">e</a><br>g</p>'
    )
    assert html("- a\n- b\n") == "<ul><li><p>a</p></li><li><p>b</p></li></ul>"
    assert html("3. a\n") == '<ol start="3"><li><p>a</p></li></ol>'
    assert (
        html("> a\n\n***\n\n    x < y\n") == "<blockquote><p>a</p></blockquote><hr><pre><code>x &lt; y\n</code></pre>"
    )
    assert html("| a | b |\n|:--|---|\n| 1 | 2 |\n") == (
        '<table><thead><tr><th style="text-align:left">a</th><th>b</th></tr></thead>'
        '<tbody><tr><td style="text-align:left">1</td><td>2</td></tr></tbody></table>'
    )


def test_clauses_are_sections_with_anchors() -> None:
    """A clause is a section whose heading carries number and id, one level below the page's title."""
    assert html("# A\n## B {#b}\nx\n# C", below=2) == (
        '<section class="slm-clause"><h3 id="clause-1"><span class="slm-clause-number">1</span> A</h3>'
        '<section class="slm-clause"><h4 id="clause-b"><span class="slm-clause-number">1.1</span> B</h4><p>x</p>'
        "</section>"
        '</section><section class="slm-clause"><h3 id="clause-2">'
        '<span class="slm-clause-number">2</span> C</h3></section>'
    )
    assert html("# T\n## D", below=5).startswith('<section class="slm-clause"><h6 id="clauses">T')


def test_clause_takes_no_anchor_of_the_page() -> None:
    """`{#targets}` is the anchor of a clause beside the section of that name; links to either lead there."""
    written = html("# A {#targets}\n\n[here](#targets) [page](#approvals) [one](#clause-2)\n\n# B")
    assert '<h2 id="clause-targets">' in written
    assert '<a href="#clause-targets">here</a> <a href="#approvals">page</a> <a href="#clause-2">one</a>' in written


@given(st.text(alphabet="#*_`[]()<>!|-:\n \\&;\"'ascript1中{}", max_size=80))
def test_text_never_becomes_markup(text: str) -> None:
    """Whatever the clauses say, only elements of the safe set come out, and no attribute holds a script (L11)."""
    clauses, _ = read_clauses("t.md", text, "en")
    if clauses:
        seen = _Elements()
        seen.feed(clauses_html(clauses))
        assert seen.tags <= KEPT
        assert seen.attributes <= {"class", "lang", "id", "href", "style", "start"}
        assert not [address for address in seen.addresses if address.lower().startswith(("javascript:", "data:", "//"))]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]
