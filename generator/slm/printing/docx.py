"""A paper as a Word document, to be worked on: of a version of an agreement, in a negotiation.

Styles, numbering and settings are those of `templates/word`; the same paper is always the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time
from io import BytesIO
from itertools import chain, count
from pathlib import Path
from string import Template
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.shared import Twips

from slm.documents.papers.paper import Paper, Size
from slm.printing.around import PAGE, PAGES, Around, anchors, contents_of, escaped
from slm.printing.word import LINK, Elements, WordWriter, bookmark_name, closed, opened, paragraph, possible, runs, w
from slm.text import LANGUAGES, Language

_TEMPLATE: Final = Path(__file__).parent / "templates" / "word"
_TYPES: Final = "[Content_Types].xml"
_LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""When every part of the file was made, as far as the file tells."""
_SIZES: Final[dict[Size, tuple[int, int]]] = {"a4": (11906, 16838), "us-letter": (12240, 15840)}
_MARGIN: Final = 1304
_NUMBERED: Final = 2
"""The kind of list with numbers, in the template."""
_SHORT: Final = {"settlement", "review", "report"}
"""Papers without a page for their cover."""
_FIELDS: Final = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
_LONGEST_PROPERTY: Final = 255


def print_docx(paper: Paper) -> bytes:
    """Return a paper as a Word document."""
    width, height = _SIZES[paper.size]
    line_width = width - 2 * _MARGIN
    document = _opened(LANGUAGES[paper.document.language], line_width)
    writer = WordWriter(
        at=Around(anchors(paper), page=PAGES.get(paper.template, PAGE)),
        line_width=line_width,
        relate=_relating(document),
        numbered=_numbering(document),
        placed=set(),
    )
    section = document.sections[0]
    section.page_width, section.page_height = Twips(width), Twips(height)
    end = document.element.body[-1]
    for element in _body(paper, writer):
        end.addprevious(element)
    section.header.part.element[:] = _head(paper)
    section.footer.part.element[:] = _foot(paper)
    _describe(document, paper)
    return _written(document)


def _opened(language: Language, line_width: int) -> Document:
    """Return an empty document in a language, with lines of a width."""
    code, align = f"{language.code}-{language.region.upper()}", "left" if language.spaced else "both"
    words, file = {"language": code, "align": align, "line": line_width}, BytesIO()
    with ZipFile(file, "w") as parts:
        for part in sorted(path for path in _TEMPLATE.rglob("*") if path.is_file()):
            parts.writestr(part.relative_to(_TEMPLATE).as_posix(), Template(part.read_text("utf-8")).substitute(words))
    return docx.Document(file)


def _relating(document: Document) -> Callable[[str], str]:
    return lambda address: document.part.relate_to(escaped(address), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


def _numbering(document: Document) -> Callable[[int, int], int]:
    """Return a function that adds a list whose first item has a number, at a depth, and returns what Word calls it."""
    lists, names = document.part.numbering_part.element, count(2)

    def numbered(start: int, depth: int) -> int:
        name = next(names)
        begin = w("lvlOverride", w("startOverride", val=start), ilvl=depth)
        lists.append(w("num", w("abstractNumId", val=_NUMBERED), begin, numId=name))
        return name

    return numbered


def _body(paper: Paper, writer: WordWriter) -> Elements:
    """Yield cover, document control with the contents, and parts, each on pages of its own."""
    document, barred = paper.document, replace(writer, at=replace(writer.at, bars=paper.bars))
    yield from _cover(paper, writer)
    control = chain(writer.blocks(document.control), _contents(paper))
    for elements in control, barred.blocks(document.parts):
        for nth, element in enumerate(elements):
            if not nth and paper.template not in _SHORT:
                yield paragraph("Gap", [w("r", w("br", type="page"))])
            yield element


def _cover(paper: Paper, writer: WordWriter) -> Elements:
    t = LANGUAGES[paper.document.language].label
    yield paragraph("Subtitle", runs(paper.provider), w("spacing", before=0 if paper.template in _SHORT else 1200))
    yield paragraph("Subtitle", runs(paper.document.kind))
    yield paragraph("Title", runs(paper.document.title))
    yield from writer.facts(paper.document.cover)
    yield paragraph("Note", runs(t("This file is for working on the text. The controlled form is the PDF.")))
    if paper.currency:
        yield paragraph("Note", runs(paper.currency.words))
        yield paragraph("Note", writer.outward(paper.currency.address, runs(paper.currency.address, LINK)))
        yield paragraph("Note", runs(paper.currency.fingerprint))
    for note in paper.notes:
        yield paragraph("Note", runs(note))


def _contents(paper: Paper) -> Elements:
    """Yield the table of contents: Word fills in the numbers of pages, other programs show where it leads."""
    if headings := contents_of(paper):
        yield paragraph("TOCHeading", runs(paper.contents))
    deepest = max((heading.level for heading in headings), default=0)
    for nth, heading in enumerate(headings):
        begin = opened(f'TOC \\o "1-{deepest}" \\h \\z', dirty="true") if not nth else ()
        end = () if heading is not headings[-1] else closed()
        entry = w("hyperlink", *runs(heading.words), anchor=bookmark_name(heading.anchor))
        yield paragraph(f"TOC{heading.level}", (*begin, entry, *end))


def _head(paper: Paper) -> Elements:
    """Yield the head of every page: what the paper is, and what it may be used for."""
    first, *others = paper.head
    yield paragraph("Header", runs("\t".join((first, "  ·  ".join(others)))))
    if paper.watermark:
        yield paragraph("Stamp", runs(" · ".join(paper.watermark)))


def _foot(paper: Paper) -> Elements:
    check = paper.currency.foot if paper.currency else ""
    pieces = (
        (*opened(_FIELDS[words]), *runs("1"), *closed()) if words in _FIELDS else runs(words)
        for words in re.split(r"(\{pages?\})", paper.page)
    )
    yield paragraph("Footer", (*runs(f"{check}\t"), *chain.from_iterable(pieces)))


def _describe(document: Document, paper: Paper) -> None:
    """Say in the file what it is: made by the provider, on the day of its state."""
    properties = document.core_properties
    properties.title, properties.subject = _property(paper.document.title), _property(paper.document.kind)
    properties.author = properties.last_modified_by = _property(paper.provider)
    properties.created = properties.modified = datetime.combine(paper.dated, time())
    properties.language = paper.document.language


def _property(text: str) -> str:
    return possible(text)[:_LONGEST_PROPERTY]


def _written(document: Document) -> bytes:
    """Return the file, which says nothing of the hour at which it was made."""
    saved, file = BytesIO(), BytesIO()
    document.save(saved)
    with ZipFile(saved) as before, ZipFile(file, "w", ZIP_DEFLATED) as after:
        for name in sorted(before.namelist(), key=lambda name: (name != _TYPES, name)):
            after.writestr(ZipInfo(name, _LONG_AGO), before.read(name), ZIP_DEFLATED)
    return file.getvalue()
