"""Short ways to write the parts of a document; empty texts, facts, tables and sections are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

from slm.document_control import Code, LineBreak, Words
from slm.documents.document import (
    EVERYWHERE,
    SCREEN,
    Badge,
    Block,
    Callout,
    Cell,
    ColumnLook,
    Fact,
    Facts,
    Inline,
    ItemList,
    Line,
    Mark,
    Medium,
    PageLink,
    Part,
    Prose,
    Section,
    SectionLook,
    Style,
    Styled,
    TableBlock,
    TableColumn,
    TableLook,
    TableRow,
)  # fmt: skip

Text = str | Line
"""What stands in a line: a text, or pieces of which some look different or lead elsewhere."""

ListLook = Literal["", "brief", "attachments"]
"""How a list may look."""
Look = Literal["", "lead", "summary", "quiet", "note", "changed", "chart-title"]
"""How a paragraph may look."""

_SPACE: Final = re.compile(r"\s+")
_EMPTY_LINE: Final = re.compile(r"\n\s*\n")


def words(text: Text) -> Line:
    """Return a text as one line of words; line breaks of the file are spaces."""
    if not isinstance(text, str):
        return text
    return (Words(text=" ".join(text.split())),) if text else ()


def exactly(text: str) -> Line:
    """Return a piece of a line, with the spaces at its ends; line breaks of the file are spaces."""
    return (Words(text=_SPACE.sub(" ", text)),) if text else ()


def strong(text: Text) -> Line:
    """Return a text as one line of bold words."""
    return styled("strong", text)


def styled(style: Style, text: Text, *, on: frozenset[Medium] = EVERYWHERE) -> Line:
    """Return a text as one line that looks different; nothing for no text."""
    return (Styled(style=style, inside=words(text), on=on),) if text else ()


def small(text: Text) -> Line:
    """Return a text in small print."""
    return styled("small", text)


def to(path: str, text: Text) -> Line:
    """Return a text that leads to a path of the site; the text alone where there is no path."""
    return (PageLink(path=path, inside=words(text)),) if path and text else words(text)


def badge(text: str, kind: str = "") -> Line:
    """Return a state as a small label, after the words before it."""
    return Words(text=" "), Badge(words=text, kind=kind)


def lines(*texts: Text) -> Line:
    """Return texts one below the other, as in a cell of a table; empty ones are left out."""
    return joined((LineBreak(),), texts)


def joined(separator: Text, texts: Iterable[Text]) -> Line:
    """Return texts one after the other with a separator between them; empty ones are left out."""
    between = (Words(text=separator),) if isinstance(separator, str) else separator
    found = [words(text) for text in texts if text]
    return tuple(inline for nth, text in enumerate(found) for inline in (*(between if nth else ()), *text))


def plain(inside: Iterable[Inline]) -> str:
    """Return what a line says, without how it looks."""
    return "".join(_said(part) for part in inside)


def _said(inline: Inline) -> str:
    match inline:
        case Words() | Code():
            return inline.text
        case LineBreak():
            return ""
        case Mark() | Badge():
            return inline.words
        case _:
            return plain(inline.inside)


def prose(
    text: Text,
    look: Literal["", "lead", "summary", "quiet", "note", "changed", "chart-title"] = "",
    *,
    on: frozenset[Medium] = EVERYWHERE,
) -> tuple[Prose, ...]:
    """Return one paragraph, or nothing for no text."""
    return (Prose(inside=words(text), look=look, on=on),) if text else ()


def paragraphs(text: str, look: Look = "") -> tuple[Prose, ...]:
    """Return the paragraphs of a text, which are separated by empty lines."""
    return tuple(Prose(inside=words(part), look=look) for part in _EMPTY_LINE.split(text) if part.strip())


def items(texts: Iterable[Text], look: ListLook = "", *, on: frozenset[Medium] = EVERYWHERE) -> ItemList:
    """Return a list of texts; those of several paragraphs keep them."""
    found = (paragraphs(text) if isinstance(text, str) else prose(text) for text in texts)
    return ItemList(items=tuple(entry for entry in found if entry), look=look, on=on)


def column(title: Text, look: ColumnLook = "", *, on: frozenset[Medium] = EVERYWHERE) -> TableColumn:
    """Return a column of a table."""
    return TableColumn(title=words(title), look=look, on=on)


def row(*cells: Text | Cell, id: str = "", on: frozenset[Medium] = EVERYWHERE) -> TableRow:  # noqa: A002 - an anchor
    """Return a row of a table, with an anchor of its own where it has one."""
    found = (cell if isinstance(cell, Cell) else Cell(inside=words(cell)) for cell in cells)
    return TableRow(cells=tuple(found), id=id, on=on)


def table(  # noqa: PLR0913 - what a table is made of
    head: Sequence[Text | TableColumn],
    rows: Iterable[TableRow | Sequence[Text | Cell]],
    *,
    label: str = "",
    narrow: bool = False,
    sortable: bool = False,
    look: TableLook = "",
    id: str = "",  # noqa: A002 - an anchor
    on: frozenset[Medium] = EVERYWHERE,
) -> TableBlock:
    """Return a table with a head."""
    columns = (title if isinstance(title, TableColumn) else column(title) for title in head)
    table_rows = (own_row if isinstance(own_row, TableRow) else row(*own_row) for own_row in rows)
    return TableBlock(
        columns=tuple(columns),
        rows=tuple(table_rows),
        label=label,
        narrow=narrow,
        sortable=sortable,
        look=look,
        id=id,
        on=on,
    )


def fact(name: Text, value: Text, *, id: str = "", on: frozenset[Medium] = EVERYWHERE) -> Fact:  # noqa: A002 - an anchor
    """Return a name and its value."""
    return Fact(name=words(name), value=words(value), id=id, on=on)


def facts(
    *rows: Fact | tuple[Text, Text], look: Literal["", "list", "glossary"] = "", on: frozenset[Medium] = EVERYWHERE
) -> Facts:
    """Return names and values, one below the other; those without a value are left out."""
    found = (own_row if isinstance(own_row, Fact) else fact(*own_row) for own_row in rows)
    return Facts(facts=tuple(entry for entry in found if entry.value), look=look, on=on)


def callout(kind: Literal["banner", "note", "internal"], *body: Block | Iterable[Block] | None) -> tuple[Callout, ...]:
    """Return what stands apart on a page, or nothing where it would be empty."""
    inside = tuple(part for part in _flat(body) if not isinstance(part, Section))
    return (Callout(kind=kind, body=inside, on=SCREEN),) if inside else ()


def section(
    id: str,  # noqa: A002 - its anchor
    title: Text,
    *body: Part | Iterable[Part] | None,
    look: SectionLook = "",
    on: frozenset[Medium] = EVERYWHERE,
) -> Iterator[Section]:
    """Yield a part with its heading, or nothing where it would be empty; `id` is its anchor inside the document."""
    if inside := tuple(_flat(body)):
        yield Section(id=id, title=words(title), body=inside, look=look, on=on)


def _flat(body: Iterable[Part | Iterable[Part] | None]) -> Iterator[Part]:
    for block in body:
        if isinstance(block, Part):
            if not _is_empty(block):
                yield block
        elif block is not None:
            yield from _flat(block)


def _is_empty(part: Part) -> bool:
    match part:
        case TableBlock():
            return not part.rows
        case Facts():
            return not part.facts
        case ItemList():
            return not part.items
        case _:
            return False
