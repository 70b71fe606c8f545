"""Bars in the margin: whoever knows the last version reads only what is beside them (F67)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from PIL import Image
from pypdf import PdfReader

from slm.document_control import Block, Clause, Clauses, CodeBlock, Items, Paragraph, Quote, Words
from slm.documents.document import Part, Section
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper, change_bars
from slm.documents.papers.paper import Paper
from slm.documents.parts import facts, items, paragraphs, section, table
from slm.documents.views.agreements import predecessor, what_changed
from slm.portfolio import Portfolio
from slm.printing.pdf_renderer import PdfRenderer

Printed = Callable[[Paper], PdfReader]
LANGUAGES: Final = pytest.mark.parametrize("language", ["en", "zh"])


def beside(before: list[Part], after: list[Part]) -> set[tuple[int, ...]]:
    """Return where bars are."""
    return set(change_bars(before, after, apart_from="no part").beside)


def part(*body: object, name: str = "a") -> Section:
    """Return one part with a heading."""
    (found,) = section(name, f"Part {name}", *body)  # type: ignore[arg-type]
    return found


def clauses(*blocks: Block | Clause) -> Clauses:
    """Return clauses of these blocks."""
    return Clauses(language="en", path="terms.en.md", blocks=blocks)


def test_nothing_changed_has_no_bar() -> None:
    """The same words twice are no change."""
    parts: list[Part] = [part(paragraphs("One\n\nTwo"), items(["x", "y"]), table(["h"], [["r"]]))]
    assert beside(parts, parts) == set()


def test_a_bar_is_beside_the_row_the_item_and_the_paragraph_that_changed() -> None:
    """Each piece for itself, however deep, and not what is around it."""
    before: list[Part] = [
        part(paragraphs("One\n\nTwo"), items(["x", "y"]), facts(("a", "1"), ("b", "2"))),
        part(paragraphs("z"), name="z"),
    ]
    after: list[Part] = [
        part(paragraphs("One\n\n2"), items(["x", "y", "new"]), facts(("a", "1"), ("b", "3"))),
        part(paragraphs("z"), name="z"),
    ]
    assert beside(before, after) == {(0, 1), (0, 2, 2, 0), (0, 3, 1)}


def test_what_is_gone_has_a_bar_beside_the_heading_above_it() -> None:
    """The place of a removed row is its heading, that of a removed clause the one above; a removed part is named."""
    inner = part(paragraphs("inside"), name="inner")
    before: list[Part] = [part(table(["h"], [["r"], ["s"]]), inner), part(paragraphs("b"), name="b")]
    assert beside(before, [part(table(["h"], [["r"]]), inner), before[1]]) == {(0,)}
    assert beside(before, [part(table(["h"], [["r"], ["s"]])), before[1]]) == {(0,)}
    assert change_bars(before, before[:1], apart_from="").gone == ("Part b",)


def test_a_new_part_has_bars_throughout() -> None:
    """Its heading and everything below it."""
    said = Paragraph(inside=(Words(text="said"),))
    written = clauses(Quote(blocks=(said, CodeBlock(text="code"))), Items(start=1, items=((said,),)))
    assert beside([], [part(written, items(["x"]))]) == {
        (0,),
        (0, 0, 0, 0),
        (0, 0, 0, 1),
        (0, 0, 1, 0, 0),
        (0, 1, 0, 0),
    }


def test_a_clause_that_is_no_part_of_the_version_has_none() -> None:
    """What follows from the calendar changes with the year, and not with what was agreed."""
    for name in ("holidays", "holidays-office"):
        holidays: list[Part] = [part(part(paragraphs(day), name=name)) for day in ("1 January", "2 January")]
        assert not change_bars(holidays[:1], holidays[1:], apart_from="holidays").beside


def test_a_renumbered_clause_is_not_a_changed_one() -> None:
    """A number is not what a clause says."""

    def numbered(number: str) -> Clauses:
        body = (Paragraph(inside=(Words(text="words"),)),)
        title = (Words(text="Title"),)
        return clauses(Clause(number=number, id=f"clause-{number}", level=1, line=0, title=title, body=body))

    assert beside([part(numbered("1"))], [part(numbered("2"))]) == set()


@LANGUAGES
def test_whatever_is_told_as_changed_has_a_bar(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed, language: str
) -> None:
    """A version with changes has bars, and says what they mean and against which version; a first one has neither."""
    edition, seen = editions[language], set()
    for history in portfolio.agreements.values():
        for dated in history.versions:
            before, paper = predecessor(history, dated), agreement_paper(edition, dated)
            changed = what_changed(edition, before, dated) if before else None
            assert bool(paper.bars) == bool(changed and (changed.facts or changed.passages))
            seen.add(bool(paper.bars))
            if before and paper.bars:
                words = "".join("".join(page.extract_text() for page in printed(paper).pages[:3]).split())
                sentence = {"en": f"isotherthaninversion{before.version};", "zh": f"页边竖线标示与版本{before.version}"}
                assert sentence[language] in words
    assert seen == {False, True}


def test_bars_are_drawn_in_the_margin_beside_what_changed(
    portfolio: Portfolio, editions: dict[str, Edition], press: PdfRenderer, tmp_path: Path
) -> None:
    """On the page of the targets: beside each raised one and nowhere else, left of all words."""
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler: pdftoppm is not installed")
    dated = portfolio.agreements["SLA-ERP"].version("2.0")
    assert dated
    paper = agreement_paper(editions["en"], dated)
    (tmp_path / "paper.pdf").write_bytes(press.pdf(paper))
    pages = PdfReader(tmp_path / "paper.pdf").pages
    (number,) = (nth for nth, page in enumerate(pages, 1) if "Availability of ERP at least 99.8" in page.extract_text())
    command = ["pdftoppm", "-r", "72", "-f", str(number), "-l", str(number), "-singlefile", "-png", "paper.pdf", "page"]
    subprocess.run(command, check=True, cwd=tmp_path)
    picture = Image.open(tmp_path / "page.png").convert("L")
    margin = picture.crop((46, 0, 52, picture.height)).tobytes()
    dark = [y for y in range(picture.height) if min(margin[6 * y : 6 * y + 6]) < 128]
    command = ["pdftotext", "-f", str(number), "-l", str(number), "-bbox", "paper.pdf", "words.html"]
    subprocess.run(command, check=True, cwd=tmp_path)
    rows = (tmp_path / "words.html").read_text("utf-8")
    beside = {word: _height(rows, word) for word in ("99.8", "100")}
    assert any(low - 2 <= y <= low + 12 for low in beside["99.8"] for y in dark)
    assert not any(low <= y <= low + 8 for low in beside["100"] for y in dark)


def _height(rows: str, word: str) -> list[float]:
    return [float(line.split('yMin="')[1].split('"')[0]) for line in rows.splitlines() if f">{word}</word>" in line]
