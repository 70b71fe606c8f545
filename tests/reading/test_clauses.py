"""Clauses: Markdown of a fixed, safe set, made into a tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.document_control import (
    Block,
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Items,
    LineBreak,
    Link,
    Paragraph,
    Quote,
    Rule,
    Table,
    Words,
)
from slm.reading.clauses import CLAUSES_LIMIT, read_clauses


def clauses(text: str) -> tuple[Block | Clause, ...]:
    """Return the blocks of a text without problems."""
    read, problems = read_clauses("terms.en.md", text, "en")
    assert problems == []
    assert read is not None
    return read.blocks


def found(text: str) -> list[str]:
    """Return the place and code of every problem of `text`."""
    return [
        f"{str(clause.place).removeprefix('t.md:')} {clause.code}" for clause in read_clauses("t.md", text, "zh")[1]
    ]


def outline(text: str) -> list[tuple[str, str, int]]:
    """Return number, id and depth of every clause."""
    waiting = [(0, clause) for clause in reversed(clauses(text))]
    seen = []
    while waiting:
        depth, block = waiting.pop()
        if isinstance(block, Clause):
            seen.append((block.number, block.id, depth))
            waiting += [(depth + 1, inside) for inside in reversed(block.body)]
    return seen


def words(text: str) -> tuple[Words]:
    """Return a line of plain words."""
    return (Words(text=text),)


def test_every_kind_of_block_is_kept() -> None:
    """Headings, paragraphs, lists, quotes, tables, code and rules become nodes of their own."""
    text = "intro\n\n# One\n\n1. a\n2. b\n   - c\n\n> q\n\n"
    text += "| a | b | c |\n|:--|--:|---|\n| 1 \\| x | 2 | |\n\n***\n\n```\n<x>\n```\n"
    assert clauses(text) == (
        Paragraph(inside=words("intro")),
        Clause(
            number="1",
            id="clause-1",
            level=1,
            line=3,
            title=words("One"),
            body=(
                Items(
                    start=1,
                    items=(
                        (Paragraph(inside=words("a")),),
                        (
                            Paragraph(inside=words("b")),
                            Items(start=None, items=((Paragraph(inside=words("c")),),)),
                        ),
                    ),
                ),
                Quote(blocks=(Paragraph(inside=words("q")),)),
                Table(
                    align=("left", "right", ""),
                    head=(words("a"), words("b"), words("c")),
                    rows=((words("1 | x"), words("2"), ()),),
                ),
                Rule(),
                CodeBlock(text="<x>\n"),
            ),
        ),
    )


def test_every_kind_of_inline_is_kept() -> None:
    """Emphasis, strong, code, links and line breaks become nodes; entities and escapes become their characters."""
    assert clauses("*a **b*** `c` [d](https://e/f)\\\n&amp; \\* <mailto:a@b.c>") == (
        Paragraph(
            inside=(
                Emphasis(strong=False, inside=(Words(text="a "), Emphasis(strong=True, inside=words("b")))),
                Words(text=" "),
                Code(text="c"),
                Words(text=" "),
                Link(address="https://e/f", inside=words("d")),
                LineBreak(),
                Words(text="& * "),
                Link(address="mailto:a@b.c", inside=words("mailto:a@b.c")),
            )
        ),
    )


def test_chinese_lines_are_joined_without_a_space() -> None:
    """The end of a line inside Chinese text is no space; between other words it is one."""
    assert clauses("服务\n时间\nis nine\nto five") == (Paragraph(inside=words("服务时间 is nine to five")),)


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param(
            "# A\n## B\n## C\n# D",
            [("1", "clause-1", 0), ("1.1", "clause-1.1", 1), ("1.2", "clause-1.2", 1), ("2", "clause-2", 0)],
            id="counted",
        ),
        pytest.param(
            "# Terms\n## A\n### B\n## C",
            [("", "clauses", 0), ("1", "clause-1", 1), ("1.1", "clause-1.1", 2), ("2", "clause-2", 1)],
            id="title",
        ),
        pytest.param("## A\n## B", [("1", "clause-1", 0), ("2", "clause-2", 0)], id="from-level-two"),
        pytest.param("# 4.2 Hours\n# 5. Limits", [("4.2", "clause-4.2", 0), ("5", "clause-5", 0)], id="written"),
        pytest.param(
            "# 第三条 服务时间\n# 第四条：限制", [("第三条", "clause-1", 0), ("第四条", "clause-2", 0)], id="chinese"
        ),
        pytest.param("# Hours {#hours}\n# 2 *Limits* {#limits}", [("1", "hours", 0), ("2", "limits", 0)], id="anchor"),
        pytest.param("#\n# {#a}", [("1", "clause-1", 0), ("2", "a", 0)], id="no-title"),
    ],
)
def test_clauses_are_numbered_and_linkable(text: str, expected: list[tuple[str, str, int]]) -> None:
    """Every clause has a number, written or counted, and an id that its address keeps."""
    assert outline(text) == expected


def test_title_is_without_number_and_anchor() -> None:
    """The number before a title and the id after it are no part of the title."""
    (clause,) = clauses("# 4.2 Service *hours* {#hours}")
    assert isinstance(clause, Clause)
    assert clause.title == (Words(text="Service "), Emphasis(strong=False, inside=words("hours")))


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("---\nversion: 1.10\n---\n# A\n", ["1:1 SLM128"], id="front-matter"),
        pytest.param(
            "a\nb <b>x</b>\n\n<script>alert(1)</script>\n", ["2:3 SLM129", "2:7 SLM129", "4:1 SLM129"], id="html"
        ),
        pytest.param("# A\n\n<!-- note -->\n", ["3:1 SLM129"], id="comment"),
        pytest.param("a ![plan](plan.png)", ["1:3 SLM129"], id="image"),
        pytest.param("> # A", ["1:1 SLM129"], id="heading-in-quote"),
        pytest.param("- a\n\n  ## B", ["3:1 SLM129"], id="heading-in-list"),
        pytest.param('[a](b "title")', ["1:1 SLM129"], id="link-title"),
        pytest.param("[a](javascript:x)", ["1:1 SLM149"], id="javascript"),
        pytest.param("a\n[a](JavaScript&#58;x)", ["2:1 SLM149"], id="javascript-by-entity"),
        pytest.param("[a](data:text/html,x)", ["1:1 SLM149"], id="data"),
        pytest.param("[a](//host/x)", ["1:1 SLM149"], id="no-scheme"),
        pytest.param("[a](https:x)", ["1:1 SLM149"], id="no-host"),
        pytest.param("[a](file:///etc/passwd)", ["1:1 SLM149"], id="file"),
        pytest.param("[a](vbscript:x)", ["1:1 SLM149"], id="vbscript"),
        pytest.param("<img src=x onerror=alert(1)>", ["1:1 SLM129"], id="image-in-html"),
        pytest.param("a ![x](/etc/passwd)", ["1:3 SLM129"], id="absolute-image"),
        pytest.param("a ![x](../../secret.png)", ["1:3 SLM129"], id="image-outside"),
        pytest.param("a ![x](https://evil.example/x.png)", ["1:3 SLM129"], id="remote-image"),
        pytest.param("a ![x](data:image/svg+xml,y)", ["1:3 SLM129"], id="image-in-address"),
        pytest.param("- " * 1_000 + "a", ["1:1 SLM124"], id="thousand-lists"),
        pytest.param("> " * 1_000 + "a", ["1:1 SLM124"], id="thousand-quotes"),
        pytest.param("[a]()", ["1:1 SLM149"], id="empty-address"),
        pytest.param("<ftp://x>", ["1:1 SLM149"], id="ftp"),
        pytest.param("> " * 30 + "a", ["1:1 SLM124"], id="deep-quotes"),
        pytest.param("b\n\n" + "**" * 300 + "a" + "**" * 300, ["3:1 SLM124"], id="deep-emphasis"),
        pytest.param("a" * (CLAUSES_LIMIT + 1), ["t.md SLM103"], id="huge"),
        pytest.param("# A {#1}", ["1:1 SLM740"], id="wrong-anchor"),
        pytest.param("# A {#clause-2}", ["1:1 SLM740"], id="anchor-of-another"),
        pytest.param("# A {#x}\n\n# B {#x}", ["3:1 SLM741"], id="duplicate-anchor"),
        pytest.param("# 1 A\n\n# 1 B", ["3:1 SLM741"], id="duplicate-number"),
    ],
)
def test_what_cannot_be_rendered_is_refused(text: str, expected: list[str]) -> None:
    """Whatever is outside the set is a problem with its line and never lost in silence (D1, L11)."""
    assert found(text) == expected
    assert read_clauses("t.md", text, "zh")[0] is None


@pytest.mark.parametrize(
    "address", ["#clause-2", "other/page.html", "../x#y", "http://a.b", "HTTPS://a.b", "mailto:a@b.c"]
)
def test_safe_addresses_are_kept(address: str) -> None:
    """Links to the web, to mail, to pages and to clauses are kept as written."""
    assert clauses(f"[a]({address})") == (Paragraph(inside=(Link(address=address, inside=words("a")),)),)


@pytest.mark.parametrize(
    "address", ["\\\\evil.example", "/\\evil.example", "java\tscript:x", " javascript:x", "\x01javascript:x"]
)
def test_disguised_address_is_refused_or_harmless(address: str) -> None:
    """What a browser would straighten into another host or a script is refused, or written so that it cannot (L11)."""
    read, problems = read_clauses("t.md", f"[a](<{address}>)", "en")
    links = [part for block in read.blocks for part in block.inside] if read else []  # type: ignore[union-attr]
    assert problems or not [link for link in links if isinstance(link, Link) and set(link.address) & set("\\\t\x01 ")]


def test_markup_of_the_press_is_words() -> None:
    """What would be code to Typst, which sets the papers, is text like any other."""
    text = '#import "x.typ" #read("/etc/passwd") #eval("1") $x$ `#let` @here'
    (paragraph,) = clauses(text)
    assert isinstance(paragraph, Paragraph)
    assert paragraph.inside[0] == Words(text='#import "x.typ" #read("/etc/passwd") #eval("1") $x$ ')


def test_longest_paragraph_is_read() -> None:
    """A paragraph of nearly a megabyte is one paragraph, and takes no time worth speaking of (L2)."""
    sentence = "Faults are answered within 4 hours. "
    (paragraph,) = clauses(sentence * ((CLAUSES_LIMIT - 100) // len(sentence)))
    assert isinstance(paragraph, Paragraph)


def test_skipped_level_is_a_warning() -> None:
    """A heading two levels below the one above it is warned of, and kept."""
    read, problems = read_clauses("t.md", "# A\n### B\n# C", "en")
    assert read is not None
    assert [(problem.code, problem.severity.value, problem.place.line) for problem in problems] == [
        ("SLM742", "warning", 2)
    ]


def test_definitions_of_references_are_shown_and_not_swallowed() -> None:
    """`[Note]: text` would be a definition that renders as nothing; here it stays text, which is told (D1)."""
    read, problems = read_clauses("terms.zh.md", "[注意]: 本条款", "zh")
    assert read
    assert read.blocks == (Paragraph(inside=words("[注意]: 本条款")),)
    assert [str(problem.place) for problem in problems] == ["terms.zh.md:1:1"]


@pytest.mark.unmeasured
@pytest.mark.parametrize("bomb", ["[", "*a ", "`", "> ", "- ", "<", "![a](", "_a*", "|a", "&", "**", "a\n"])
def test_hostile_text_comes_to_an_end(bomb: str) -> None:
    """100 KB of any opening sign end in clauses or in problems, and not in a crash (L2)."""
    read, problems = read_clauses("t.md", bomb * (100_000 // len(bomb)), "en")
    assert read is not None or problems


@pytest.mark.parametrize("bomb", ["[", "![a]("])
def test_brackets_without_end_are_too_deep(bomb: str) -> None:
    """A paragraph of nothing but brackets is refused before the parser tries them all, at its line (L2)."""
    read, problems = read_clauses("t.md", "Text\n\n" + bomb * 20_000, "en")
    assert read is None
    assert [(problem.code, problem.place.line) for problem in problems] == [("SLM124", 3)]


@given(st.text(alphabet="#*_`[]()<>!|-:\n \\&a1中{}~=+", max_size=80))
def test_any_text_gives_clauses_or_problems(text: str) -> None:
    """No text makes the parser raise: there are clauses, or there are problems (L2)."""
    read, problems = read_clauses("t.md", text, "en")
    assert isinstance(read, Clauses) or problems
