"""A document as a page of the site: headings in Markdown, so that the page has its contents; all else as escaped HTML.

Every block of HTML stands on one line and begins it, so that Markdown reads nothing of what people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from typing import Final, assert_never

from slm.compliance import Verdict
from slm.document_control import Clauses, Code, Emphasis, LineBreak, Link, Words
from slm.documents.addresses import link
from slm.documents.document import (
    Badge,
    Block,
    Callout,
    Cell,
    ChartBlock,
    Choice,
    Choices,
    Document,
    Fact,
    Facts,
    Inline,
    ItemList,
    Line,
    Mark,
    Marks,
    Medium,
    Narrowing,
    PageLink,
    Part,
    Prose,
    Section,
    Styled,
    TableBlock,
    TableColumn,
    TableRow,
    shown_on,
)  # fmt: skip
from slm.documents.parts import plain
from slm.printing.clauses import clauses_html

SYMBOLS: Final[Mapping[Verdict, str]] = {
    Verdict.MET: "●", Verdict.MISSED: "✕", Verdict.NO_DATA: "▨", Verdict.NO_EVENTS: "○",
    Verdict.NOT_IN_FORCE: "·", Verdict.SUSPENDED: "‖", Verdict.WAIVED: "◇",
}  # fmt: skip
_ELEMENTS: Final = {
    "plain": ("", ""), "strong": ("<strong>", "</strong>"), "small": ("<small>", "</small>"),
    "quiet": ('<span class="slm-quiet">', "</span>"), "id": ('<span class="slm-id">', "</span>"),
    "figure": ('<span class="slm-figure">', "</span>"), "whole": ('<span class="slm-whole">', "</span>"),
    "explained": ('<small class="slm-explained">', "</small>"),
    "added": ("<ins>", "</ins>"), "removed": ("<del>", "</del>"),
}  # fmt: skip
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!<>])")
_BREAK: Final = re.compile(r"[^\S ]")
_DEEPEST: Final = 6
_FILES: Final = {".pdf": ' type="application/pdf"'}


def print_html(document: Document, path: str) -> str:
    """Return the body of the page of a document that lies at a path of the site."""
    shown = shown_on(Medium.SCREEN, document)
    printer = _Printer(path)
    cover = (shown.cover,) if shown.cover.facts else ()
    head = f"# {markdown_text(shown.title)} {{ #top }}"
    found = (head, *printer.parts((*shown.notices, *cover, *shown.parts)), *_last(printer, shown.control))
    return "\n\n".join(found) + "\n"


def _last(printer: _Printer, control: tuple[Section, ...]) -> Iterator[str]:
    """Yield the control of a document at the foot of its page: the first section, and the others below it."""
    for nth, section in enumerate(control):
        yield from replace(printer, level=printer.level + bool(nth)).part(section)


def markdown_text(text: str) -> str:
    """Return text that means itself inside Markdown, for headings."""
    return _marked(" ".join(text.split()))


def _marked(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _BREAK.sub(" ", text)).replace("&", "&amp;").replace("\\<", "&lt;")


@dataclass(frozen=True, slots=True)
class _Printer:
    """Prints what stands below a heading of `level` with this title, on the page at `path`."""

    path: str
    level: int = 1
    title: str = ""
    inside: bool = False
    """Is this inside an element of HTML, where Markdown has no headings?"""

    def parts(self, parts: Iterable[Part]) -> Iterator[str]:
        for part in parts:
            yield from self.part(part)

    def part(self, part: Part) -> Iterator[str]:
        if not isinstance(part, Section):
            yield self.block(part)
            return
        below = replace(self, level=min(self.level + 1, _DEEPEST), title=plain(part.title))
        match part.look:
            case "folded":
                body = "".join(replace(below, inside=True).parts(part.body))
                summary = f"<summary>{self.line(part.title)}</summary>"
                yield f'<details class="slm-details" id="{escape(part.id)}">{summary}{body}</details>'
            case "card":
                body = "".join(replace(below, inside=True).parts(part.body))
                title = f'<p class="slm-miss-title">{self.line(part.title)}</p>'
                yield f'<article class="slm-miss" id="{escape(part.id)}">{title}{body}</article>'
            case "columns":
                yield self.heading(part)
                sides = ("".join(replace(below, inside=True).part(inner)) for inner in part.body)
                columns = "".join(f"<section>{side}</section>" for side in sides)
                yield f'<div class="slm-columns">{columns}</div>'
            case "":
                yield self.heading(part)
                yield from below.parts(part.body)

    def heading(self, section: Section) -> str:
        level = min(self.level + 1, _DEEPEST)
        if self.inside:
            return f'<h{level} id="{escape(section.id)}">{self.line(section.title)}</h{level}>'
        title = "".join(map(self.in_heading, section.title))
        return f"{'#' * level} {title} {{ #{section.id} }}"

    def in_heading(self, inline: Inline) -> str:
        words = _marked(plain((inline,)))
        return f'<a href="{self.address(inline.path)}">{words}</a>' if isinstance(inline, PageLink) else words

    def block(self, block: Block) -> str:  # noqa: C901, PLR0911 - one for each kind
        match block:
            case Facts():
                return self.facts(block)
            case TableBlock():
                return self.table(block)
            case ItemList():
                return self.items(block)
            case Prose():
                return f"<p{_class(block.look)}>{self.line(block.inside)}</p>"
            case Clauses():
                # A line of code that begins with a hash would be read as a heading where this stands in Markdown.
                html = clauses_html(block, below=self.level).replace("\n#", "\n&#35;")
                return f'<div class="slm-terms">\n{html}\n</div>'
            case ChartBlock():
                return f'<div class="slm-chart" tabindex="0" data-search-exclude>{_drawing(block)}</div>'
            case Marks():
                return self.marks(block)
            case Callout(kind=kind, body=(Prose(look="", inside=inside),)):
                return f'<p class="slm-{kind}">{self.line(inside)}</p>'
            case Callout():
                return f'<div class="slm-{block.kind}">{"".join(map(self.block, block.body))}</div>'
            case Choices():
                return self.choices(block)
            case _:
                assert_never(block)

    def facts(self, facts: Facts) -> str:
        if facts.look == "glossary":
            return _block("dl", _class("clauses"), map(self.term, facts.facts))
        if facts.look == "list":
            return _block("dl", _class("list"), (f"<div>{self.term(fact)}</div>" for fact in facts.facts))
        return _block("dl", _class("facts"), map(self.fact, facts.facts))

    def fact(self, fact: Fact) -> str:
        name, value = self.line(fact.name), self.line(fact.value)
        return f'<div class="slm-fact"{_id(fact.id)}><dt>{name}</dt><dd>{value}</dd></div>'

    def term(self, fact: Fact) -> str:
        return f"<dt{_id(fact.id)}>{self.line(fact.name)}</dt><dd>{self.line(fact.value)}</dd>"

    def items(self, items: ItemList) -> str:
        if items.look == "steps":
            steps = (f"<li{_step(nth - items.reached)}>{self.item(step)}</li>" for nth, step in enumerate(items.items))
            return f'<ol class="slm-steps">{"".join(steps)}</ol>'
        found = (f"<li>{self.item(item)}</li>" for item in items.items)
        if items.start is not None:
            return _block("ol", f' start="{items.start}"', found)
        return _block("ul", _class(items.look), found)

    def item(self, blocks: tuple[Block, ...]) -> str:
        """Return an item; one paragraph alone is a line and needs no element of its own."""
        match blocks:
            case (Prose(look="", inside=inside),):
                return self.line(inside)
            case _:
                return "".join(map(self.block, blocks))

    def table(self, table: TableBlock) -> str:
        head = "".join(map(self.title_of, table.columns))
        looks = ("table", "narrow" if table.narrow else "", "sortable" if table.sortable else "", table.look)
        body = "\n".join(self.rows(table))
        opening = f"<table{_class(*looks)}{_id(table.id)}>"
        whole = f"{opening}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        label = _attribute(table.label or self.title)
        fields = f"{_narrowing(table.narrowing, table.id)}\n" if table.narrowing else ""
        return f'{fields}<div class="slm-box" tabindex="0" role="region" aria-label="{label}">\n{whole}\n</div>'

    def title_of(self, column: TableColumn) -> str:
        look = "number" if column.look == "number" else ""
        unsorted = " data-unsorted" if column.unsorted else ""
        return f'<th scope="col"{_class(look)}{unsorted}>{self.line(column.title)}</th>'

    def rows(self, table: TableBlock) -> Iterator[str]:
        for nth, row in enumerate(table.rows):
            name = row.cells[0]
            cells = "".join(
                f"<td{_class(column.look)}{_sort(cell.sort)}>{self.cell(cell)}</td>"
                for column, cell in zip(table.columns[1:], row.cells[1:], strict=True)
            )
            if name.inside or not nth:
                span = _span(table.rows[nth + 1 :])
                spans = f' rowspan="{span}"' if span > 1 else ""
                cells = f'<th scope="row"{spans}{_sort(name.sort)}>{self.line(_unbold(name.inside))}</th>{cells}'
            keys = "".join(f' data-{key}="{_attribute(value)}"' for key, value in row.keys)
            yield f"<tr{_id(row.id)}{keys}>{cells}</tr>"

    def cell(self, cell: Cell) -> str:
        below = self.marks(cell.marks) if cell.marks else _drawing(cell.chart) if cell.chart else ""
        return self.line(cell.inside) + below

    def marks(self, marks: Marks) -> str:
        label = f' aria-label="{_attribute(marks.label)}"' if marks.label else ""
        found = "".join(f"<li>{self.proven(mark, path)}</li>" for mark, path in marks.marks)
        if marks.look == "legend":
            return f'<ul class="slm-legend"{label} data-search-exclude>{found}</ul>'
        return f'<ol class="slm-strip"{label} data-search-exclude>{found}</ol>'

    def proven(self, mark: Mark, path: str) -> str:
        if mark.with_word:
            return self.inline(mark)
        title = _attribute(mark.words)
        if not path:
            return f'<span title="{title}">{self.inline(mark)}</span>'
        return f'<a href="{self.address(path)}" title="{title}">{self.inline(mark)}</a>'

    def choices(self, choices: Choices) -> str:
        match choices.kind:
            case "button":
                found = "".join(self.choice(choice, ' class="md-button"') for choice in choices.choices)
                return f'<p class="slm-downloads" data-search-exclude>{found}</p>'
            case "files":
                found = " · ".join(self.choice(choice, " download") for choice in choices.choices)
                return f'<p class="slm-downloads" data-search-exclude>{_text(choices.words)}{found}</p>'
            case "versions":
                found = "\n".join(self.choice(choice, "") for choice in choices.choices)
                label = _attribute(choices.label)
                return f'<nav class="slm-versions" aria-label="{label}">{_text(choices.words)}\n{found}\n</nav>'

    def choice(self, choice: Choice, attributes: str) -> str:
        words = _text(choice.words) + (f" <small>{_text(choice.small)}</small>" if choice.small else "")
        if choice.current:
            return f'<span class="slm-current" aria-current="page">{words}</span>'
        kind = next((kind for end, kind in _FILES.items() if choice.path.endswith(end)), "")
        return f'<a{attributes} href="{self.address(choice.path)}"{kind}>{words}</a>'

    def address(self, path: str) -> str:
        return _attribute(path if path.startswith("#") else link(self.path, path))

    def line(self, inside: Line) -> str:
        return "".join(map(self.inline, inside))

    def inline(self, inline: Inline) -> str:  # noqa: PLR0911 - one for each kind
        match inline:
            case Words(text=text):
                return _text(text)
            case Code(text=text):
                return f"<code>{_text(text)}</code>"
            case LineBreak():
                return "<br>"
            case Emphasis():
                tag = "strong" if inline.strong else "em"
                return f"<{tag}>{self.line(inline.inside)}</{tag}>"
            case Link():
                return f'<a href="{_attribute(inline.address)}" rel="noopener">{self.line(inline.inside)}</a>'
            case Styled():
                return self.line(inline.inside).join(_ELEMENTS[inline.style])
            case PageLink():
                return f'<a{_class(inline.look)} href="{self.address(inline.path)}">{self.line(inline.inside)}</a>'
            case Mark():
                return _mark(inline)
            case Badge():
                looks = ("badge", *([f"badge--{inline.kind}"] if inline.kind else []))
                return f"<span{_class(*looks)}>{_text(inline.words)}</span>"
            case _:
                assert_never(inline)


def _block(tag: str, attributes: str, lines: Iterable[str]) -> str:
    """Return an element with a line for each piece in it."""
    return "\n".join((f"<{tag}{attributes}>", *lines, f"</{tag}>"))


def _drawing(chart: ChartBlock) -> str:
    return chart.svg.replace("<svg ", f'<svg role="img" aria-label="{_attribute(chart.words)}" ', 1)


def _mark(mark: Mark) -> str:
    looks = ("verdict", str(mark.verdict), *(["provisional"] if mark.provisional else []))
    word = f"<span{_class('word' if mark.with_word else 'hidden')}>{_text(mark.words)}</span>"
    symbol = f'<span class="slm-mark" aria-hidden="true">{SYMBOLS[mark.verdict]}</span>'
    return f"<span{_class(*looks)}>{symbol}{word}</span>"


@lru_cache(maxsize=1 << 10)
def _class(*looks: str) -> str:
    found = " ".join(f"slm-{look}" for look in looks if look)
    return f' class="{found}"' if found else ""


def _id(anchor: str) -> str:
    return f' id="{_attribute(anchor)}"' if anchor else ""


def _step(beyond: int) -> str:
    """Return the attributes of a step that lies so many steps beyond the one that is reached."""
    return (_class("reached") if beyond <= 0 else "") + (' aria-current="step"' if beyond == 0 else "")


def _narrowing(narrowing: Narrowing, table: str) -> str:
    """Return the fields that narrow a table down; a script shows them."""
    fields = (
        f'<label>{_text(label)}<select data-name="{name}"><option value="">{_text(narrowing.every)}</option>'
        + "".join(f'<option value="{_attribute(value)}">{_text(words)}</option>' for value, words in values)
        + "</select></label>"
        for name, label, values in narrowing.choices
    )
    of = f'data-slm-filter="{_attribute(table)}" data-shown="{_attribute(narrowing.shown)}"'
    search = f'<label>{_text(narrowing.search)}<input type="search" autocomplete="off"></label>'
    return _block("div", f' class="slm-filter" {of} hidden', (search, *fields, '<output aria-live="polite"></output>'))


def _sort(value: str) -> str:
    return f' data-sort="{_attribute(value)}"' if value else ""


def _text(text: str) -> str:
    """Return a text on one line: Markdown reads what stands at the start of a line."""
    return escape(text if text.isprintable() else _BREAK.sub(" ", text), quote=False)


def _attribute(text: str) -> str:
    return escape(" ".join(text.split()))


def _span(below: Iterable[TableRow]) -> int:
    """Return how many rows a first cell stands for, that of the rows below being empty as long as it goes on."""
    span = 1
    for row in below:
        if row.cells[0].inside:
            break
        span += 1
    return span


def _unbold(line: Line) -> Line:
    """Return the name of a row without its bold type: the cell of a name is bold by itself."""
    return tuple(
        inner
        for piece in line
        for inner in (piece.inside if isinstance(piece, Styled) and piece.style == "strong" else (piece,))
    )
