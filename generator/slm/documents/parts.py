"""Short ways to write the parts of a document; empty texts, facts, tables and sections are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final, Literal, NamedTuple

from slm.agreement import DatedVersion, GivenNotice
from slm.compliance import Result, Verdict
from slm.document_control import Code, LineBreak, NoteMark, Words
from slm.documents import document as doc
from slm.documents.addresses import agreement_path, service_path
from slm.documents.document import EVERYWHERE, PAPER, SCREEN, Line, Media
from slm.documents.edition import Edition
from slm.values import Written, keys_of

Text = str | Line
"""What stands in a line: a text, or pieces of which some look different or lead elsewhere."""
Body = doc.Part | Iterable[doc.Part] | None
"""What stands below a heading, where there is anything."""
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


def styled(style: doc.Style, text: Text, *, on: Media = EVERYWHERE) -> Line:
    """Return a text as one line that looks different; nothing for no text."""
    return (doc.Styled(style=style, inside=words(text), on=on),) if text else ()


def small(text: Text) -> Line:
    """Return a text in small print."""
    return styled("small", text)


def to(path: str, text: Text) -> Line:
    """Return a text that leads to a path of the site; the text alone where there is no path."""
    return (doc.PageLink(path=path, inside=words(text)),) if path and text else words(text)


def lines(*texts: Text) -> Line:
    """Return texts one below the other, as in a cell of a table; empty ones are left out."""
    return joined((LineBreak(),), texts)


def joined(separator: Text, texts: Iterable[Text]) -> Line:
    """Return texts one after the other with a separator between them; empty ones are left out."""
    between = (Words(text=separator),) if isinstance(separator, str) else separator
    found = [words(text) for text in texts if text]
    return tuple(inline for nth, text in enumerate(found) for inline in (*(between if nth else ()), *text))


def sentences(edition: Edition, *texts: Text) -> Line:
    """Return whole sentences one after the other, as the language sets them; empty ones are left out."""
    return joined(exactly(edition.speech.sentences(("", ""))), texts)


def plain(inside: Iterable[doc.Inline]) -> str:
    """Return what a line says, without how it looks."""
    return "".join(_said(part) for part in inside)


def _said(inline: doc.Inline) -> str:
    match inline:
        case Words() | Code():
            return inline.text
        case LineBreak() | NoteMark():
            return ""
        case doc.Mark() | doc.Badge():
            return inline.words
        case _:
            return plain(inline.inside)


def prose(text: Text, look: Look = "", *, on: Media = EVERYWHERE) -> tuple[doc.Prose, ...]:
    """Return one paragraph, or nothing for no text."""
    return (doc.Prose(inside=words(text), look=look, on=on),) if text else ()


def paragraphs(text: str, look: Look = "") -> tuple[doc.Prose, ...]:
    """Return the paragraphs of a text, which are separated by empty lines."""
    return tuple(doc.Prose(inside=words(part), look=look) for part in _EMPTY_LINE.split(text) if part.strip())


def items(texts: Iterable[Text], look: ListLook = "", *, on: Media = EVERYWHERE) -> doc.ItemList:
    """Return a list of texts; those of several paragraphs keep them."""
    found = (paragraphs(text) if isinstance(text, str) else prose(text) for text in texts)
    return doc.ItemList(items=tuple(entry for entry in found if entry), look=look, on=on)


def column(title: Text, look: doc.ColumnLook = "", *, on: Media = EVERYWHERE) -> doc.TableColumn:
    """Return a column of a table."""
    return doc.TableColumn(title=words(title), look=look, on=on)


def row(*cells: Text | doc.Cell, id: str = "", on: Media = EVERYWHERE) -> doc.TableRow:  # noqa: A002 - an anchor
    """Return a row of a table, with an anchor of its own where it has one."""
    found = (cell if isinstance(cell, doc.Cell) else doc.Cell(inside=words(cell)) for cell in cells)
    return doc.TableRow(cells=tuple(found), id=id, on=on)


def table(  # noqa: PLR0913 - what a table is made of
    head: Sequence[Text | doc.TableColumn],
    rows: Iterable[doc.TableRow | Sequence[Text | doc.Cell]],
    *,
    label: str = "",
    narrow: bool = False,
    sortable: bool = False,
    look: doc.TableLook = "",
    id: str = "",  # noqa: A002 - an anchor
    on: Media = EVERYWHERE,
) -> doc.TableBlock:
    """Return a table with a head."""
    return doc.TableBlock(
        columns=tuple(title if isinstance(title, doc.TableColumn) else column(title) for title in head),
        rows=tuple(own_row if isinstance(own_row, doc.TableRow) else row(*own_row) for own_row in rows),
        label=label, narrow=narrow, sortable=sortable, look=look, id=id, on=on,
    )  # fmt: skip


class Signer(NamedTuple):
    """A side that signs: what it does, which party it is, and what is known of who signs for it already."""

    does: str
    party: str
    name: str = ""
    role: str = ""
    day: str = ""


def signing(edition: Edition, *sides: Signer) -> doc.TableBlock:
    """Return a table with room for each side to sign on paper, and to put its seal."""
    t = edition.labels
    known = (
        (t("Party"), [strong(side.party) for side in sides]),
        (t("Name"), [side.name for side in sides]),
        (t("Position"), [side.role for side in sides]),
        (t("Date"), [side.day for side in sides]),
        (t("Signature and seal"), [""] * len(sides)),
    )
    head = ("", *(side.does for side in sides))
    return table(head, ((name, *cells) for name, cells in known), look="signing", label=t("Sign-off"), on=PAPER)


def fact(name: Text, value: Text, *, id: str = "", on: Media = EVERYWHERE) -> doc.Fact:  # noqa: A002 - an anchor
    """Return a name and its value."""
    return doc.Fact(name=words(name), value=words(value), id=id, on=on)


def facts(
    *rows: doc.Fact | tuple[Text, Text], look: Literal["", "list", "glossary"] = "", on: Media = EVERYWHERE
) -> doc.Facts:
    """Return names and values, one below the other; those without a value are left out."""
    found = (own_row if isinstance(own_row, doc.Fact) else fact(*own_row) for own_row in rows)
    return doc.Facts(facts=tuple(entry for entry in found if entry.value), look=look, on=on)


def callout(kind: Literal["banner", "note", "internal"], *body: Body) -> tuple[doc.Callout, ...]:
    """Return what stands apart on a page, or nothing where it would be empty."""
    inside = tuple(part for part in _flat(body) if not isinstance(part, doc.Section))
    return (doc.Callout(kind=kind, body=inside, on=SCREEN),) if inside else ()


def section(
    anchor: str, title: Text, *body: Body, look: doc.SectionLook = "", on: Media = EVERYWHERE
) -> Iterator[doc.Section]:
    """Yield a part with its heading, or nothing where it would be empty; its `anchor` is one inside the document."""
    if inside := tuple(_flat(body)):
        yield doc.Section(id=anchor, title=words(title), body=inside, look=look, on=on)


def _flat(body: Iterable[Body]) -> Iterator[doc.Part]:
    for block in body:
        if isinstance(block, doc.Part):
            if not _is_empty(block):
                yield block
        elif block is not None:
            yield from _flat(block)


def _is_empty(part: doc.Part) -> bool:
    match part:
        case doc.TableBlock(rows=()) | doc.Facts(facts=()) | doc.ItemList(items=()):
            return True
        case _:
            return False


def pdf_button(path: str) -> tuple[doc.Choices, ...]:
    """Return the button that leads to the same on paper, or nothing where there is no paper."""
    return (doc.Choices(kind="button", choices=(doc.Choice(path=path, words="PDF"),)),) if path else ()


def as_files(edition: Edition, path: str) -> doc.Choices:
    """Return where a table lies as files: `path`.csv and `path`.json."""
    t, kinds = edition.labels, ("CSV", "JSON")
    files = tuple(doc.Choice(path=f"{path}.{kind.lower()}", words=kind) for kind in kinds)
    return doc.Choices(kind="files", choices=files, words=f"{t('This table as a file')}{t('separator|: ')}")


def service_link(edition: Edition, service: str) -> Line:
    """Return the name of a service that leads to its page, where the edition has it."""
    return to(service_path(service) if service in edition.portfolio.services else "", edition.service(service))


def agreement_link(edition: Edition, agreement: str, more: str = "") -> Line:
    """Return the id of an agreement that leads to it, where the edition has it, and what follows it."""
    if agreement not in edition.portfolio.agreements:
        return exactly(agreement + more)
    whole = doc.PageLink(path=agreement_path(agreement), inside=words(agreement), look="whole")
    return whole, *exactly(more)


def aside(edition: Edition, more: Text) -> Line:
    """Return what stands in parentheses after other words."""
    before, _, after = edition.aside("", "|").partition("|")
    return *exactly(before), *words(more), *exactly(after)


def with_what_was(edition: Edition, text: Text, was: Iterable[tuple[str, str]], model: type[Written]) -> Line:
    """Return what an entry says, with what the keys of its file said before in parentheses."""
    t, keys = edition.labels, keys_of(model)
    before = joined(t("separator|; "), (joined(" ", (t(keys[key].label), said)) for key, said in was))
    return *words(text), *(aside(edition, joined(t("separator|: "), (t("Before"), before))) if before else ())


def verdict_words(edition: Edition, result: Result) -> str:
    """Return the verdict in words, with those on its being provisional or doubtful."""
    t, word = edition.labels, edition.labels(f"verdict|{result.verdict}")
    more = [t("provisional")] if result.provisional else []
    more += [t("doubtful")] if result.doubt else []
    return edition.aside(word, t("separator|, ").join(more)) if more else word


def verdict_mark(edition: Edition, result: Result) -> doc.Mark:
    """Return the verdict of a result, with a word on its being provisional or doubtful."""
    said = verdict_words(edition, result)
    return doc.Mark(verdict=result.verdict, words=said, provisional=result.provisional)


def legend(edition: Edition) -> doc.Marks:
    """Return what the symbols of verdicts mean, for a screen."""
    t = edition.labels
    shown = [doc.Mark(verdict=verdict, words=t(f"verdict|{verdict}")) for verdict in Verdict]
    said = edition.aside(t("not closed yet"), t("provisional"))
    not_closed = doc.Mark(verdict=Verdict.MET, words=said, provisional=True)
    marks = tuple((mark, "") for mark in (*shown, not_closed))
    return doc.Marks(marks=marks, look="legend", label=t("What the symbols mean"), on=SCREEN)


def notice_words(edition: Edition, version: DatedVersion, given: GivenNotice) -> str:
    """Return that notice was given of a version, by whom and why, and until when it holds."""
    t, last = edition.labels, (version.known_end or given.end) - timedelta(days=1)
    days = {"date": edition.date(given.notice.date), "last": edition.date(last)}
    # Who of a party gave it is told to the parties alone.
    name = edition.person(given.notice.person) if given.notice.person else ""
    words = (
        t("Notice was given on {date} by {name}; in force until {last}", name=name, **days)
        if name
        else t("Notice was given on {date}; in force until {last}", **days)
    )
    reason = edition.text(given.notice.reason)
    return edition.aside(words, reason) if reason else words
