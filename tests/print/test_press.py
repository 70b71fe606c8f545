"""Setting papers: what people wrote is never markup, what cannot be printed is a problem, nothing is set twice."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final
from unittest.mock import patch

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from slm.cache import MemoryCache
from slm.compliance import Verdict
from slm.document_control import Block, Clauses, Items, Paragraph, Words
from slm.documents.document import Document, Mark, Part
from slm.documents.papers.paper import Paper
from slm.documents.parts import Text, facts, prose, section, table
from slm.printing.pdf_renderer import PdfRenderer, UnprintableError
from slm.reading.clauses import read_clauses

Printed = Callable[[Paper], PdfReader]

HOSTILE: Final = r"""# Terms

## 1 #import "@preview/x:0.1.0": * and $x$ `#read("/etc/passwd")`

\#read("../secret") \$ x \$ @label \<label\> \\ #panic("no") [#eval("1+1")] *strong* _emph_ -- ~ "quotes" 'q'

- #include "x.typ"
- = heading? / term: text // comment /* comment */

| #head | $ |
|---|---|
| #let x = 1 | \#{ panic() } |

    #raw block ``` with fences
"""


def paper(*parts: Part) -> Paper:
    """Return a small paper with these parts."""
    document = Document(kind="Agreement", title="A title", language="en", cover=facts(("Version", "1.0")), parts=parts)
    return Paper(
        document=document,
        template="agreement",
        size="a4",
        provider="Fictional Provider",
        path="agreements/SLA-A/1.0/agreement.yml",
        dated=date(2026, 1, 5),
        head=("A-1", "Version 1.0"),
        watermark=("草案", "DRAFT"),
        page="Page {page} of {pages}",
        contents="Contents",
    )


def named(title: str) -> Paper:
    """Return a small paper with a title."""
    return replace(paper(), document=replace(paper().document, title=title))


def clauses(text: str) -> Clauses:
    """Return clauses as they are read."""
    found, problems = read_clauses("agreements/SLA-A/1.0/terms.en.md", text, "en")
    assert found, problems
    return found


def words(pages: PdfReader) -> str:
    """Return the text of a PDF without spaces."""
    return "".join("".join(page.extract_text().split()) for page in pages.pages)


def test_markup_of_typst_in_clauses_is_text(printed: Printed) -> None:
    """Clauses are data: what would import, read or compute is printed as it was written."""
    found = words(printed(paper(clauses(HOSTILE))))
    for word in ('#import"@preview/x:0.1.0":*and$x$', '#read("/etc/passwd")', '#read("../secret")$x$@label<label>\\',
                 '#panic("no")', '[#eval("1+1")]', '#include"x.typ"', "=heading?/term:text//comment/*comment*/",
                 "#letx=1", "#{panic()}", "#rawblock```withfences"):  # fmt: skip
        assert word in found


def test_markup_of_typst_in_facts_is_text(printed: Printed) -> None:
    """Titles, heads, stamps and cells are data as well."""
    text = '#panic("x") $y$ @z <w> \\ = * _'
    hostile = replace(
        paper(),
        document=Document(
            kind=text, title=text, language="en", cover=facts((text, text)), parts=(table((text,), [(text,)]),)
        ),
        provider=text, head=(text, text), watermark=(text,), contents=text, notes=(text,),
    )  # fmt: skip
    assert words(printed(hostile)).count('#panic("x")$y$@z<w>\\=*_') > 10


@settings(max_examples=40)
@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=60))
def test_any_text_is_printed_as_it_is(text: str) -> None:
    """No sequence of letters means anything to the press."""
    pressed = _PRESS.pdf(paper(*prose(f"[{text}]")))
    assert pressed.startswith(b"%PDF-1.7")


_PRESS: Final = PdfRenderer()


def test_lists_as_deep_as_clauses_may_be(printed: Printed) -> None:
    """The deepest clauses that are read are also printed."""
    deep: Block = Paragraph(inside=(Words(text="core"),))
    for _ in range(20):
        deep = Items(start=None, items=((deep,),))
    clauses = Clauses(language="en", path="terms.en.md", blocks=(deep,))
    assert "core" in words(printed(paper(clauses)))


def test_a_very_long_word_is_printed_to_its_end(printed: Printed) -> None:
    """A quarter of a megabyte in one paragraph, without a space, is set over many pages and loses nothing (D16)."""
    long = "x" * 250_000
    pages = printed(paper(clauses(f"# Terms\n\n{long}\n")))
    assert words(pages).count("x") >= len(long)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("fine \N{GRINNING FACE}.", "fine〓."),
        ("flag \U0001f1e8\U0001f1f3", "flag〓〓"),
        ("ไทย", "〓〓〓"),
        ("1\ufe0f\u20e3", "1"),
        ("e\u0301 \u26a0\ufe0f a\u200db", "\u26a0"),
        ("𠮷㛃𬱖䶮", "𠮷㛃𬱖䶮"),
    ],
)
def test_a_character_without_a_glyph_has_a_mark_in_its_place(printed: Printed, text: str, expected: str) -> None:
    """A sign that the font lacks, of which the check tells, stops no paper, and what is there is seen (D14, D48)."""
    assert expected in words(printed(paper(*prose(text))))


def test_a_missing_font_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the one font nothing is set in another one; the problem says how to get it (D40)."""
    monkeypatch.setattr("slm.reading.print_fonts.FONT", "No Such Sans")
    with pytest.raises(UnprintableError) as refused:
        PdfRenderer().pdf(paper())
    assert refused.value.problem.code == "SLM570"
    assert "No Such Sans" in refused.value.problem.message("en")
    assert "fonts-noto-cjk" in refused.value.problem.hint("en")


def test_the_font_of_the_wheel_does_as_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the system has no Chinese font, the one of the extra `fonts` sets the same words (D40)."""
    shown = paper(clauses("# Terms\n\n服务提供方保证服务**正常运行**。\n"))
    expected = words(PdfReader(BytesIO(PdfRenderer().pdf(shown))))
    monkeypatch.setattr("typst.Fonts", partial(typst.Fonts, include_system_fonts=False))
    alone = PdfRenderer(fonts=(tmp_path,)).pdf(shown)
    assert words(PdfReader(BytesIO(alone))) == expected
    assert alone != PdfRenderer().pdf(shown)


def test_a_book_may_bring_its_own_template() -> None:
    """A template of the same name takes the place of the program's own, on top of what all papers share."""
    own = PdfRenderer(templates={"agreement.typ": "#show: paper\n= Our own\n#data.title"})
    assert b"%PDF" in own.pdf(paper())
    assert own.pdf(paper()) != PdfRenderer().pdf(paper())


@pytest.mark.parametrize(
    "name, text, place, reason",
    [
        ("agreement.typ", "#show: paper\n  #nothing", "agreement.typ:2:4", "unknown variable: nothing"),
        ("base.typ", "#let ink = luma(25%)\n#lost", "base.typ:2:2", "unknown variable: lost"),
        ("agreement.typ", '#show: paper\n#read("/etc/passwd")', "agreement.typ:2:7", "file not found"),
        ("agreement.typ", '#show: paper\n#image("../../logo.svg")', "agreement.typ:2:8", "escape the project root"),
    ],
)
def test_a_mistake_in_a_template_is_a_problem(name: str, text: str, place: str, reason: str) -> None:
    """What Typst says about a template of the book reaches its writer, who is told the line; no file is read."""
    with pytest.raises(UnprintableError) as refused:
        PdfRenderer(templates={name: text}).pdf(paper())
    assert refused.value.problem.code == "SLM573"
    assert str(refused.value.problem.place) == f"site_overrides/print/{place}"
    assert reason in refused.value.problem.message("en")
    assert "searched at" not in refused.value.problem.message("en")


@pytest.mark.parametrize(
    "text, word, column",
    [
        ('#import "@preview/cetz:0.3.1": *', "import", 2),
        ('#let where = "@pre" + "view/cetz:0.3.1"; #import where', "import", 43),
        ('#include "/etc/passwd"', "include", 2),
        ('#{ include"chapter.typ" }', "include", 4),
        ('#eval("imp" + "ort \\"@preview/cetz:0.3.1\\"")', "eval", 2),
        ('#dictionary(std).at("ev" + "al")("1")', "std", 13),
        ('" #import "@preview/cetz:0.3.1" // "', "import", 4),
    ],
)
def test_a_template_reaches_nothing_but_itself(text: str, word: str, column: int) -> None:
    """Whatever could fetch a package or read another file is refused before Typst sees it, at its place (D38)."""
    renderer = PdfRenderer(templates={"report.typ": f"#show: paper\n{text}"})
    with pytest.raises(UnprintableError) as refused:
        renderer.pdf(replace(paper(), template="report"))
    assert refused.value.problem.code == "SLM572"
    assert refused.value.problem == next(renderer.problems())
    assert str(refused.value.problem.place) == f"site_overrides/print/report.typ:2:{column}"
    assert f"'{word}'" in refused.value.problem.message("en")


def test_harmless_words_of_a_template_are_not_refused() -> None:
    """Names that merely contain such a word are a writer's own."""
    own = "#show: paper\n#let important = [important evaluations, reimports]\n#let std-size = 9pt\n#important"
    assert PdfRenderer(templates={"agreement.typ": own}).pdf(paper()).startswith(b"%PDF")


def test_many_papers_are_set_at_a_time() -> None:
    """Several workers make the same files in the same order as one."""
    papers = [named(f"Paper {n}") for n in range(8)]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(PdfRenderer().pdf, papers)) == [PdfRenderer().pdf(sheet) for sheet in papers]


def test_an_unchanged_paper_is_not_set_again() -> None:
    """What was kept is returned; a changed word, another day or another template is a new paper (D28)."""
    memory_cache = MemoryCache()
    with patch.object(memory_cache, "put", wraps=memory_cache.put) as put:
        PdfRenderer(cache=memory_cache).pdf(paper())
    (key, _), _ = put.call_args
    memory_cache.put(key, b"kept")
    assert PdfRenderer(cache=memory_cache).pdf(paper()) == b"kept"
    for changed in (named("Another"), replace(paper(), dated=date(2026, 1, 6))):
        assert PdfRenderer(cache=memory_cache).pdf(changed) != b"kept"
    assert PdfRenderer(cache=memory_cache, templates={"agreement.typ": "#show: paper\nShort"}).pdf(paper()) != b"kept"


def test_the_head_of_a_long_table_is_repeated(printed: Printed) -> None:
    """Whoever reads the second page of a table sees what its columns are (D34)."""
    pages = printed(
        paper(table(("Column of numbers", "Column of words"), ((str(n), f"row {n}") for n in range(120))))
    ).pages
    with_rows = [page.extract_text() for page in pages if re.search(r"row \d", page.extract_text())]
    assert len(with_rows) > 2
    assert all("Column of numbers" in text for text in with_rows)


def test_a_verdict_is_never_broken(press: PdfRenderer, tmp_path: Path) -> None:
    """Symbol and word of a verdict stand on one line of their column, also in Chinese, which breaks anywhere else.

    What follows the word stands on the next line where the column is narrow, and never over the figure beside it.
    """
    if not shutil.which("pdftotext"):
        pytest.skip("poppler: pdftotext is not installed")
    said = (
        "达标（暂定）",
        "未达标",
        "未达标（暂定，存疑）",
        "verfehlt (vorläufig, zweifelhaft)",
        "reported, not promised (provisional)",
    )
    marks = (Mark(verdict=Verdict.MISSED, words=words) for words in said)
    rows: list[list[Text]] = [[*["甲乙丙丁" * 9] * 8, (mark,), "壬癸" * 18] for mark in marks]
    (file := tmp_path / "paper.pdf").write_bytes(press.pdf(paper(table([""] * 10, rows))))
    boxes = subprocess.run(["pdftotext", "-bbox", file, "-"], check=True, capture_output=True, text=True).stdout  # noqa: S607
    found = re.findall(r'xMin="([\d.]+)".*xMax="([\d.]+)".*>([^<]+)</word>', boxes)
    beside = min(float(start) for start, _, word in found if "壬" in word)
    ends = {word: float(end) for _, end, word in found if any(word in words for words in said)}
    assert {"未达标", "verfehlt", "reported,"} <= ends.keys()
    assert [word for word, end in ends.items() if end >= beside] == []


def test_nothing_is_printed_over_the_margin(press: PdfRenderer, tmp_path: Path) -> None:
    """Long words are broken in paragraphs, tables and code; no letter stands outside the text area (D16)."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler: pdftotext is not installed")
    long = "https://services.example.com/" + "averylongword" * 12 + "/UPPER_CASE_CONSTANT_NAME_" * 6 + "0123456789" * 12
    text = clauses(f"# Terms\n\n{long}\n\n- {long}\n\n`{long}`\n\n    {long}\n\n{'汉字' * 200}，。「」\n")
    wide = table([f"Internationalisation {n}" for n in range(9)], [["responsibilities", "characteristics", long] * 3])
    rows = [(long, "one", "two", "三", long)]
    file = tmp_path / "paper.pdf"
    file.write_bytes(
        press.pdf(
            replace(paper(text, wide, table(("A", "B", "C", "D", "E"), rows), facts((long, long))), notes=(long,))
        )
    )
    boxes = subprocess.run(["pdftotext", "-bbox", file, "-"], check=True, capture_output=True, text=True).stdout  # noqa: S607
    edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes)]
    assert edges
    assert max(edges) <= 595.3 - 2.3 * 72 / 2.54 + 1


def test_a_part_without_content_is_left_out() -> None:
    """Neither a heading nor a head of a table stands there for nothing."""
    assert list(section("empty", "Empty", facts(("Name", "")), [table(("Head",), [])], None, section("in", "In"))) == []
