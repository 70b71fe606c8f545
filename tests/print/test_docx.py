"""A paper in Word: what Word finds its way by, and what the file tells of itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import nsmap
from lxml import etree
from tests.print.readers import letters, opened
from tests.print.samples import ADDRESS, WHOLE, paper

from slm.documents.document import ItemList
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.documents.papers.paper import ValidityCheck
from slm.documents.parts import items, prose, section, table
from slm.portfolio import Portfolio
from slm.printing.docx import print_docx
from slm.printing.word import bookmark_name

CONTENT: Final = print_docx(paper(*WHOLE))


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of a file by name."""
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def found(content: bytes, path: str, part: str = "word/document.xml") -> Any:  # noqa: ANN401 - what an XPath finds
    """Return what an XPath finds in a part."""
    root = etree.fromstring(parts(content)[part])
    return root.xpath(path, namespaces={prefix: nsmap[prefix] for prefix in "wr"})


def test_the_same_paper_is_the_same_bytes() -> None:
    """Neither the hour nor anything else of the machine is in the file (D36)."""
    assert print_docx(paper(*WHOLE)) == CONTENT
    with ZipFile(BytesIO(CONTENT)) as file:
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"
        assert file.namelist()[1:] == sorted(file.namelist()[1:])


def test_the_file_itself_names_nobody() -> None:
    """Author is the provider, the day is that of the state, and no program, template or user is named."""
    said = opened(CONTENT).core_properties
    assert (said.title, said.subject, said.author, said.last_modified_by) == (
        "A title", "Agreement", "Fictional Provider", "Fictional Provider",
    )  # fmt: skip
    assert said.created.replace(tzinfo=None) == said.modified.replace(tzinfo=None) == datetime(2026, 1, 5)  # noqa: DTZ001
    assert (said.comments, said.keywords, said.revision) == ("", "", 1)
    assert b"python-docx" not in b"".join(parts(CONTENT).values())


def test_headings_are_those_of_word() -> None:
    """The navigation of Word and its table of contents show the sections and clauses, each on its level."""
    document = opened(CONTENT)
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style and paragraph.style.name
    ]
    assert [heading for heading in headings if heading[0].startswith("Heading")] == [
        ("Heading 1", "All kinds"), ("Heading 2", "Folded"), ("Heading 1", "Clauses"), ("Heading 2", "1 Terms"),
        ("Heading 3", "1.1 Payment"),
    ]  # fmt: skip
    (instruction,) = found(CONTENT, "//w:instrText/text()")
    assert instruction.split() == ["TOC", "\\o", '"1-2"', "\\h", "\\z"]
    assert [text for style, text in headings if style.startswith("toc")] == [
        "All kinds", "Folded", "Clauses", "1 Terms",
    ]  # fmt: skip
    assert found(CONTENT, "count(//w:fldChar[@w:fldCharType='begin']) = count(//w:fldChar[@w:fldCharType='end'])")


def test_links_lead_to_their_places() -> None:
    """A link to a clause, a section or a row leads to its bookmark, one to an address out; every name is there once."""
    names = found(CONTENT, "//w:bookmarkStart/@w:name")
    assert len(set(names)) == len(names)
    assert {"row", "fact", "terms", "clause_2"} <= set(names)
    assert set(found(CONTENT, "//w:hyperlink/@w:anchor")) <= set(names)
    assert found(CONTENT, "string(//w:hyperlink[@w:anchor='clause_2'][.='there'])") == "there"
    assert found(CONTENT, "string(//w:hyperlink[@w:anchor='row'])") == "row"
    (out,) = found(CONTENT, "//w:hyperlink[.='out']/@r:id")
    (target,) = found(CONTENT, f"//*[@Id='{out}']/@Target", "word/_rels/document.xml.rels")
    assert target == "https://services.example.com/a_%28b%29?c=1&copy;=%3C2%3E"
    assert f"out ({ADDRESS})" in letters(CONTENT)
    assert not found(CONTENT, "//w:hyperlink[.='page']")


@pytest.mark.parametrize("anchor", ["9", "a_b", "付款", "x" * 41, "A", ""])
def test_names_of_bookmarks_are_possible_and_differ(anchor: str) -> None:
    """Word knows names of 40 letters, which no other anchor gets."""
    name = bookmark_name(anchor)
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)
    assert name not in {bookmark_name(text) for text in ("9-", "a-b", "款付", "x" * 40, "a", "x" * 42)}


def test_heads_of_tables_are_repeated_and_rows_are_whole() -> None:
    """Whoever reads the second page of a table sees what its columns are; only a tall row is broken (D34)."""
    long = print_docx(paper(*section("a", "A", table(("Head",), [("short",), ("x" * 3000,)], label="Rows"))))
    assert found(long, "//w:tbl[w:tr/w:trPr/w:tblHeader]/w:tr[1]//w:t/text()") == ["Head"]
    assert found(long, "//w:tbl[2]/w:tr[not(w:trPr/w:cantSplit)]/w:tc/w:p/w:r/w:t/text()") == ["x" * 3000]
    assert found(long, "//w:tbl[2]/w:tblPr/w:tblCaption/@w:val") == ["Rows"]
    widths = [int(entry) for entry in found(CONTENT, "//w:tbl[2]/w:tblGrid/w:gridCol/@w:w")]
    assert sum(widths) <= 11906 - 2 * 1304


def test_the_numbers_of_each_list_begin_anew() -> None:
    """A list begins with its own number, and one in another stands deeper."""
    lists = print_docx(paper(*section(
        "a", "A", ItemList(items=(prose("three"),), start=3), prose("between"),
        ItemList(items=((*prose("one"), items(["inner"])), (items(["alone"]),)), start=1),
    )))  # fmt: skip
    numbers = found(lists, "//w:numPr/w:numId/@w:val")
    levels = found(lists, "//w:numPr/w:ilvl/@w:val")
    assert levels == ["0", "0", "1", "0", "1"]
    starts = {
        number: found(lists, f"string(//w:num[@w:numId='{number}']//w:startOverride/@w:val)", "word/numbering.xml")
        for number in numbers
    }
    assert [starts[number] for number in numbers] == ["3", "1", "", "1", ""]


def test_every_page_tells_what_it_is_and_which() -> None:
    """Number, version and stamp stand at the head of every page, the number of the page at its foot."""
    (only,) = opened(CONTENT).sections
    assert [paragraph.text for paragraph in only.header.paragraphs] == ["A-1\tVersion 1.0", "草案 · DRAFT"]
    assert [paragraph.text for paragraph in only.footer.paragraphs] == ["\tPage 1 of 1"]
    fields = found(CONTENT, "//w:instrText/text()", "word/footer1.xml")
    assert [field.strip() for field in fields] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize(
    "language, tag, align", [("en", "en-GB", "left"), ("zh", "zh-CN", "both"), ("de", "de-DE", "left")]
)
def test_word_checks_the_language_it_is_written_in(language: str, tag: str, align: str) -> None:
    """Language and fonts are said once, for Latin and for Chinese letters."""
    content = print_docx(paper(language=language))
    defaults = "//w:docDefaults//w:{}/@w:{}"
    assert found(content, defaults.format("lang", "val"), "word/styles.xml") == [tag]
    assert found(content, defaults.format("rFonts", "eastAsia"), "word/styles.xml") == ["Noto Sans CJK SC"]
    assert found(content, defaults.format("jc", "val"), "word/styles.xml") == [align]
    other = found(content, "//w:font[@w:name='Noto Sans CJK SC']/w:altName/@w:val", "word/fontTable.xml")
    assert other == ["Microsoft YaHei"]


@pytest.mark.parametrize("template, size, sides", [
    ("agreement", "a4", (210, 297)), ("report", "a4", (210, 297)), ("agreement", "us-letter", (216, 279)),
])  # fmt: skip
def test_formats_of_paper(template: str, size: str, sides: tuple[int, int]) -> None:
    """Every paper stands upright, a report too, as its PDF does."""
    content = print_docx(paper(*WHOLE, template=template, size=size))
    (only,) = opened(content).sections
    assert (round(only.page_width.mm), round(only.page_height.mm)) == sides  # type: ignore[union-attr]
    assert only.orientation is WD_ORIENT.PORTRAIT


def test_the_cover_tells_what_the_file_is_for() -> None:
    """It is not the controlled form; fingerprint and address lead to that."""
    currency = ValidityCheck(
        fingerprint="0123-4567", address="https://x.example.com/v/0123/", words="Is it?", foot="Still current? x"
    )
    content = print_docx(paper(currency=currency, notes=("A note.",)))
    cover = [paragraph.text for paragraph in opened(content).paragraphs]
    for word in ("A title", "Fictional Provider", "Agreement", "A note.", "Is it?", "0123-4567",
                 "This file is for working on the text. The controlled form is the PDF."):  # fmt: skip
        assert word in cover
    assert found(content, "string(//w:hyperlink)") == currency.address
    (only,) = opened(content).sections
    assert only.footer.paragraphs[0].text.startswith("Still current? x\t")


def test_bars_are_beside_what_changed(portfolio: Portfolio, editions: dict[str, Edition]) -> None:
    """What has a bar in the margin of the PDF has one in Word."""
    version = portfolio.agreements["SLA-ERP"].version("1.1")
    assert version
    changed = agreement_paper(editions["en"], version)
    assert changed.bars
    barred = "//w:p[w:pPr/w:pBdr/w:left]//w:t"
    words = "".join(entry.text for entry in found(print_docx(changed), barred))
    assert "ERP works 99.7 %" in words
    assert "Availability of ERP" in words
    assert found(print_docx(replace(changed, bars=frozenset())), barred) == []


def test_what_only_the_provider_sees_is_not_in_it(portfolio: Portfolio, editions: dict[str, Edition]) -> None:
    """Costs and what an SLA stands on stay out of the file even where the edition is the internal one."""
    version = portfolio.agreements["SLA-ERP"].version("1.1")
    assert version
    assert version.agreement.charges
    assert version.agreement.charges.cost
    content = b"".join(parts(print_docx(agreement_paper(editions["en"], version))).values()).decode("utf-8", "replace")
    assert version.agreement.charges.cost("en") not in content
    assert "index.md" not in content
