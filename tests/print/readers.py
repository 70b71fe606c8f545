"""Reads what each printer has made of a paper back: headings with their anchors, and rows of facts and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from html import unescape
from io import BytesIO
from itertools import pairwise
from typing import Any, Final, NamedTuple

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import html
from markdown import markdown
from markdown_it import MarkdownIt
from markdown_it.token import Token

from slm.documents.document import EVERYWHERE, Shown
from slm.documents.papers.paper import Paper
from slm.printing.docx import print_docx
from slm.printing.html import print_html
from slm.printing.markdown import print_markdown
from slm.printing.typesetting import typesetting_data
from slm.printing.word import bookmark_name

_SIGNS: Final = str.maketrans("", "", "▎●✕▨○◇‖")
"""What stands beside words: bars and symbols."""
_GITHUB: Final = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Said(NamedTuple):
    """What a paper says, in its order: anchors and titles of headings, and the cells of rows that are not empty."""

    headings: list[tuple[str, str]]
    rows: list[tuple[str, ...]]


def said_by_word(paper: Paper) -> Said:
    """Return what the Word document says, as another program reads it."""
    said = Said([], [])
    for block in opened(print_docx(paper)).element.body:
        if block.tag == qn("w:tbl"):
            cells = ([_letters(cell) for cell in row.findall(qn("w:tc"))] for row in block.findall(qn("w:tr")))
            said.rows.extend(map(_row, cells))
        elif any(style.startswith("Heading") for style in block.xpath("w:pPr/w:pStyle/@w:val")):
            (name,) = block.xpath("w:bookmarkStart/@w:name")
            said.headings.append((name, compact(_letters(block))))
    return said


def said_by_markdown(paper: Paper) -> Said:
    """Return what the Markdown says; the title and the heading of the contents have no anchors."""
    said, cells = Said([], []), list[str]()
    tokens = _GITHUB.parse(print_markdown(paper))
    for before, token in pairwise(tokens):
        match before.type, token.type:
            case "heading_open", "inline" if anchor := re.match(r'<a id="([^"]*)"></a>', token.content):
                said.headings.append((bookmark_name(unescape(anchor[1])), compact(_inline(token))))
            case (("th_open" | "td_open"), "inline"):
                cells.append(_inline(token))
            case _, "tr_close":
                said.rows.append(_row(cells))
                cells.clear()
    return Said(said.headings, [row for row in said.rows if row])


def said_by_page(paper: Paper) -> Said:
    """Return what a page of the site says of the same document."""
    document = everywhere(replace(paper.document, control=(), parts=(*paper.document.control, *paper.document.parts)))
    page = html.fromstring(markdown(print_html(document, "x/index.md"), extensions=["attr_list", "md_in_html"]))
    said = Said([], [])
    for element in page.iter("h2", "h3", "h4", "h5", "h6", "summary", "tr", "dt", "p"):
        if element.tag == "p" and element.get("class") != "slm-miss-title":  # the title of a card
            continue
        if element.tag == "tr":
            said.rows.append(_row([child.text_content() for child in element]))
        elif element.tag == "dt":
            said.rows.append(_row([element.text_content(), element.getnext().text_content()]))
        else:
            anchor = element.get("id") or element.getparent().get("id")
            said.headings.append((bookmark_name(anchor), compact(element.text_content())))
    return said


def said_by_typst(paper: Paper) -> Said:
    """Return what the PDF is set from."""
    said = Said([], [])

    def read(block: Any) -> None:  # noqa: ANN401 - data as of JSON
        if isinstance(block, list):
            for entry in block:
                read(entry)
        elif block["type"] == "clause":
            title = " ".join((block["number"], _texts(block["title"])))
            said.headings.append((bookmark_name(block["id"]), compact(title)))
            read(block["body"])
        elif block["type"] in {"facts", "table"}:
            head = [block["head"]] if block["head"] else []
            said.rows.extend(_row(list(map(_texts, row))) for row in [*head, *block["rows"]])
        else:
            read(block.get("items", block.get("body", [])))

    data = typesetting_data(paper)
    for part in ("cover", "front", "parts"):
        read(data[part])
    return said


def everywhere(value: Any) -> Any:  # noqa: ANN401 - any piece of a document
    """Return a piece of a document that is shown in every medium."""
    if isinstance(value, tuple):
        return tuple(map(everywhere, value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    inside = {field.name: everywhere(getattr(value, field.name)) for field in fields(value)}
    return replace(value, **(inside | ({"on": EVERYWHERE} if isinstance(value, Shown) else {})))


def pieces(value: object) -> Iterator[object]:
    """Yield a piece of a document and all that is in it."""
    if isinstance(value, tuple):
        for entry in value:
            yield from pieces(entry)
    elif is_dataclass(value):
        yield value
        for field in fields(value):
            yield from pieces(getattr(value, field.name))


def compact(text: str) -> str:
    """Return words without spaces and signs."""
    return "".join(text.translate(_SIGNS).split())


def opened(content: bytes) -> WordDocument:
    """Return a Word document as another program opens it."""
    return docx.Document(BytesIO(content))


def letters(content: bytes) -> str:
    """Return all letters of a Word document; tabs and ends of lines are spaces."""
    body = opened(content).element.body
    return "".join(run.text if run.tag == qn("w:t") else " " for run in body.iter(qn("w:t"), qn("w:tab"), qn("w:br")))


def _row(cells: list[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(compact, cells)))


def _letters(element: Any) -> str:  # noqa: ANN401 - an element of XML
    return "".join(element.xpath(".//w:t/text()"))


def _inline(token: Token) -> str:
    return "".join(child.content for child in token.children or () if child.type in {"text", "code_inline"})


def _texts(data: Any) -> str:  # noqa: ANN401 - data as of JSON
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return "".join(map(_texts, data))
    return _texts(data.get("inside", data.get("text", "")))
