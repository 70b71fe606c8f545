"""A small paper with every kind of part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from slm.compliance import Verdict
from slm.document_control import (
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Items,
    LineBreak,
    Link,
    MarkedItems,
    NoteMark,
    Notes,
    Paragraph,
    Quote,
    Rule,
    Struck,
    Table,
    Words,
)
from slm.documents.document import (
    Badge,
    Callout,
    ChartBlock,
    Choice,
    Choices,
    Document,
    ItemList,
    Mark,
    Marks,
    PageLink,
    Part,
    Section,
)
from slm.documents.papers.paper import Paper
from slm.documents.parts import fact, facts, items, prose, row, section, styled, table


def line(text: str) -> tuple[Words]:
    """Return a line of words."""
    return (Words(text=text),)


ADDRESS: Final = "https://services.example.com/a_(b)?c=1&copy;=<2>"
MET: Final = Mark(verdict=Verdict.MET, words="kept")


def one(*found: Iterator[Section]) -> tuple[Section, ...]:
    """Return sections that are there."""
    return tuple(candidate for sections in found for candidate in sections)


CLAUSES: Final = Clauses(
    language="en",
    path="terms.en.md",
    blocks=(
        Clause(number="1", id="1", level=1, line=1, title=line("Terms"), body=(
            Paragraph(inside=(Words(text="See "), Link(address="#2", inside=line("there")), Code(text="a|`b"))),
            Clause(number="1.1", id="2", level=2, line=2, title=line("Payment"), body=(
                Items(start=3, items=(
                    (Paragraph(inside=line("three")), Items(start=None, items=((CodeBlock(text="a\n\tb\n"),),))),
                    (Quote(blocks=(Paragraph(inside=line("four")),)),),
                    (),
                )),
                MarkedItems(marks=("(a)", "（二）", "c)"), items=(
                    (Paragraph(inside=(Struck(inside=line("former")), NoteMark(number=1), *line("present"))),),
                    (Quote(blocks=(Paragraph(inside=line("five")),)),
                     MarkedItems(marks=("i)",), items=((Paragraph(inside=line("six")),),))),
                    (),
                )),
                Table(align=("left", "center", ""), head=(line("Head"),) * 3, rows=(
                    (line("a|b"), (Link(address="mailto:x@example.com", inside=line("x@example.com")),), (
                     Emphasis(strong=True, inside=line("c")), Emphasis(strong=False, inside=line("d")))),
                )),
                Rule(),
            )),
        )),
        Notes(notes=((Paragraph(inside=line("a remark")), Paragraph(inside=line("its second part"))),)),
    ),
)  # fmt: skip
WHOLE: Final = one(
    section(
        "all-kinds",
        "All kinds",
        prose((Words(text="one"), LineBreak(), *styled("removed", "gone"), *styled("added", "new"))),
        prose((Link(address=ADDRESS, inside=line("out")), PageLink(path="#row", inside=line("row")))),
        prose((PageLink(path="agreements/A/index.md", inside=line("page")), Badge(words="state"))),
        facts(fact("Name", (MET,), id="fact"), ("Other", (Words(text="x"), LineBreak(), Words(text="y")))),
        table(
            ("Target", "Verdict"), [row("P1", (MET,), id="row"), row("", styled("strong", "second"))], label="Targets"
        ),
        (items(["first", "one\n\ntwo"]), items(["other list"])),
        ItemList(items=((*prose("seven"),), (facts(("in", "item")),)), start=7),
        Marks(marks=((MET, ""), (Mark(verdict=Verdict.MISSED, words="missed"), "reports/x/index.md"))),
        ChartBlock(svg="<svg></svg>", words="a chart"),
        Callout(kind="note", body=prose("a note")),
        Choices(kind="button", choices=(Choice(path="x.pdf", words="PDF"),)),
        section("folded", "Folded", prose("inside"), look="folded"),
    ),
    section("terms", "Clauses", CLAUSES),
)


def paper(
    *parts: Part, title: str = "A title", kind: str = "Agreement", language: str = "en", **fields: object
) -> Paper:
    """Return a small paper with these parts."""
    document = Document(kind=kind, title=title, language=language, parts=parts, cover=facts(("Version", "1.0")))
    given = {
        "document": document, "template": "agreement", "size": "a4", "provider": "Fictional Provider",
        "path": "agreements/SLA-A/1.0/agreement.yml", "dated": date(2026, 1, 5), "head": ("A-1", "Version 1.0"),
        "watermark": ("草案", "DRAFT"), "page": "Page {page} of {pages}", "contents": "Contents",
    }  # fmt: skip
    return Paper(**(given | fields))  # type: ignore[arg-type]
