"""Letters, paragraphs and tables of a Word document, whose styles stand in `templates/word`.

Every text becomes the text of an element, so that nothing that people wrote is ever markup. Lengths are in twentieths
of a point, as everywhere in Word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from slm.printing.html import SYMBOLS

Elements = Iterator[BaseOxmlElement]
"""Elements of the document, one after the other."""
Looks = frozenset[str]
"""How letters look, by the names below."""

PLAIN: Final[Looks] = frozenset()
LINK: Final[Looks] = frozenset({"link"})
_LOOKS: Final = {
    "link": ("rStyle", "Hyperlink"), "strong": ("b", ""), "removed": ("strike", ""), "quiet": ("color", "404040"),
    "small": ("sz", "16"), "tiny": ("sz", "13"), "underlined": ("u", "single"),
}  # fmt: skip
"""The looks in the order that Word wants; fonts stand after the first."""
_CODE: Final = "Courier New"
_LONGEST_NAME: Final = 40
_PLAIN_ANCHOR: Final = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_IMPOSSIBLE: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EITHER: Final = re.compile("[‘’“”…—·]")
"""Characters that are of the Chinese font or of the Latin one, as the text around them is."""
_CHINESE: Final = re.compile("[\u2e80-\uffff]")
_SYMBOL: Final = re.compile(f"[{''.join(SYMBOLS.values()).replace('·', '')}]")
_PIECES: Final = re.compile(r"[\t\n]|[^\t\n]+")


def w(tag: str, *inside: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """Return an element of WordprocessingML with its attributes and with what is inside."""
    element = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    element.extend(inside)
    return element


def possible(text: str) -> str:
    """Return a text with the sign for an unknown character in the place of those that no file of XML can hold."""
    return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def bookmark_name(anchor: str) -> str:
    """Return the name that an anchor has in Word: at most 40 letters, digits and low lines, the first one a letter."""
    if _PLAIN_ANCHOR.fullmatch(anchor) and len(anchor) <= _LONGEST_NAME:
        return anchor.replace("-", "_")
    return f"a_{sha256(anchor.encode('utf-8', 'replace')).hexdigest()[:32]}"


def runs(text: str, looks: Looks = PLAIN) -> Elements:
    """Yield a text as letters that look alike."""
    for found in _PIECES.findall(possible(text)):
        match found:
            case "\t":
                yield w("r", w("tab"))
            case "\n":
                yield w("r", w("br"))
            case _:
                yield w("r", *_look(found, looks), _text("t", found))


def opened(instruction: str, **attributes: str) -> Elements:
    """Yield the beginning of a field, whose content Word finds out by itself; what is shown until then follows."""
    yield w("r", w("fldChar", fldCharType="begin", **attributes))
    yield w("r", _text("instrText", f" {instruction} "))
    yield w("r", w("fldChar", fldCharType="separate"))


def closed() -> Elements:
    """Yield the end of a field."""
    yield w("r", w("fldChar", fldCharType="end"))


def field(instruction: str, shown: Iterable[BaseOxmlElement]) -> Elements:
    """Yield a whole field."""
    yield from (*opened(instruction), *shown, *closed())


def paragraph(style: str, inside: Iterable[BaseOxmlElement], *looks: BaseOxmlElement) -> BaseOxmlElement:
    """Return a paragraph of a style; its own looks are in the order that Word wants."""
    return w("p", w("pPr", w("pStyle", val=style), *looks), *inside)


def table(
    rows: Iterable[BaseOxmlElement], widths: Iterable[int], *, style: str, indent: int = 0, label: str = ""
) -> BaseOxmlElement:
    """Return a table with columns of fixed widths; `label` is what it is called for those who do not see it."""
    columns = list(widths)
    looks = (
        w("tblStyle", val=style),
        w("tblW", w=sum(columns), type="dxa"),
        w("tblInd", w=indent, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0020"),
        *([w("tblCaption", val=possible(label))] if label else []),
    )
    return w("tbl", w("tblPr", *looks), w("tblGrid", *(w("gridCol", w=column) for column in columns)), *rows)


def row(cells: Iterable[BaseOxmlElement], *, is_head: bool = False, is_whole: bool = True) -> BaseOxmlElement:
    """Return a row; a head is repeated on every page, and a whole one is not broken over two."""
    looks = (*([w("cantSplit")] if is_whole else []), *([w("tblHeader")] if is_head else []))
    return w("tr", w("trPr", *looks), *cells)


def _text(tag: str, text: str) -> BaseOxmlElement:
    element = w(tag)
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element


def _look(text: str, looks: Looks) -> Elements:
    fonts = dict.fromkeys(("ascii", "hAnsi", "cs"), _CODE) if "code" in looks else {}
    if _SYMBOL.search(text) or (_EITHER.search(text) and _CHINESE.search(text)):
        fonts["hint"] = "eastAsia"
    found = [w(tag, **({"val": value} if value else {})) for look, (tag, value) in _LOOKS.items() if look in looks]
    if fonts:
        found.insert("link" in looks, w("rFonts", **fonts))
    if found:
        yield w("rPr", *found)
