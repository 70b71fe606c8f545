"""A document as a page of the site: headings in Markdown, so that the page has its contents; all else as escaped HTML.

Every block of HTML stands on one line and begins it, so that Markdown reads nothing of what people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from html import escape
from itertools import chain, groupby, takewhile
from typing import Final, assert_never

from slm.compliance import Verdict
from slm.document_control import clauses
from slm.documents import document as doc
from slm.documents.addresses import link
from slm.documents.parts import plain
from slm.printing.clause_html import clauses_html, text_html
from slm.text import LANGUAGES, N_

SYMBOLS: Final[Mapping[Verdict, str]] = {
    Verdict.MET: "●", Verdict.MISSED: "✕", Verdict.NO_DATA: "▨", Verdict.NO_EVENTS: "○",
    Verdict.NOT_IN_FORCE: "·", Verdict.SUSPENDED: "‖", Verdict.WAIVED: "◇", Verdict.REPORTED: "△",
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
_CHOICES: Final = {"button": (' class="md-button"', ""), "files": (" download", " · "), "versions": ("", "\n")}
"""The attributes of an entry of each kind, and what stands between two."""


def print_html(document: doc.Document, path: str) -> str:
    """Return the body of the page of a document that lies at a path of the site."""
    shown = doc.shown_on(doc.Medium.SCREEN, document)
    printer = _Printer(path, shown.language, LANGUAGES[shown.language].label(N_("More to the side")))
    cover = (shown.cover,) if shown.cover.facts else ()
    head = f"# {markdown_text(shown.title)} {{ #top }}"
    # The control stands at the foot: its first section, and the others below that.
    control = (replace(printer, level=1 + bool(nth)).part(section) for nth, section in enumerate(shown.control))
    found = (head, *printer.parts((*shown.notices, *cover, *shown.parts)), *chain.from_iterable(control))
    return "\n\n".join(found) + "\n"


def line_html(line: doc.Line, path: str = "") -> str:
    """Return a line by itself, as it stands on the page at a path of the site."""
    return _Printer(path).line(line)


def markdown_text(text: str) -> str:
    """Return text that means itself inside Markdown, for headings."""
    return _marked(" ".join(text.split()))


def _marked(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", _BREAK.sub(" ", text)).replace("&", "&amp;").replace("\\<", "&lt;")


@dataclass(frozen=True, slots=True)
class _Printer:
    """Prints what stands below a heading of `level` with this title, on the page at `path`."""

    path: str
    language: str = ""
    more: str = ""
    """What stands above a table that is wider than its box."""
    level: int = 1
    title: str = ""
    inside: bool = False
    """Is this inside an element of HTML, where Markdown has no headings?"""

    @property
    def within(self) -> _Printer:
        """The same printer inside an element."""
        return replace(self, inside=True)

    def parts(self, parts: Iterable[doc.Part]) -> Iterator[str]:
        return chain.from_iterable(map(self.part, parts))

    def part(self, part: doc.Part) -> Iterator[str]:
        if isinstance(part, clauses.Clauses) and not self.inside:
            yield from self.clauses(part, part)
            return
        if not isinstance(part, doc.Section):
            yield self.block(part)
            return
        if part.number:
            part = replace(part, title=(clauses.Words(text=f"{part.number} "), *part.title))
        below = replace(self, level=min(self.level + 1, _DEEPEST), title=plain(part.title))
        match part.look:
            case "folded":
                body = f"<summary>{self.line(part.title)}</summary>{''.join(below.within.parts(part.body))}"
                yield f'<details class="slm-details" id="{escape(part.id)}">{body}</details>'
            case "card":
                body = f'<p class="slm-miss-title">{self.line(part.title)}</p>{"".join(below.within.parts(part.body))}'
                yield f'<article class="slm-miss" id="{escape(part.id)}">{body}</article>'
            case "columns":
                yield self.heading(part)
                sides = (f"<section>{''.join(below.within.part(inner))}</section>" for inner in part.body)
                yield f'<div class="slm-columns">{"".join(sides)}</div>'
            case "unlisted":
                yield self.within.heading(part)
                yield from below.parts(part.body)
            case "" | "page":
                yield self.heading(part)
                yield from below.parts(part.body)

    def clauses(self, terms: clauses.Clauses, whole: clauses.Clauses) -> Iterator[str]:
        """Yield clauses with headings of the page, so that its contents lists them and readers can copy their links."""
        below = replace(self, level=min(self.level + 1, _DEEPEST))
        for is_clause, blocks in groupby(terms.blocks, key=lambda block: isinstance(block, clauses.Clause)):
            if not is_clause:
                yield _terms(clauses_html(replace(terms, blocks=tuple(blocks)), whole=whole))
                continue
            for clause in blocks:
                if isinstance(clause, clauses.Clause):
                    title = _marked(" ".join(filter(None, (clause.number, plain(clause.title)))))
                    other = f" lang={terms.language}" if terms.language != self.language else ""
                    yield f"{'#' * below.level} {title} {{ #{doc.clause_anchor(clause.id)}{other} }}"
                    yield from below.clauses(replace(terms, blocks=clause.body), whole)

    def heading(self, section: doc.Section) -> str:
        level = min(self.level + 1, _DEEPEST)
        if self.inside:
            return f'<h{level} id="{escape(section.id)}">{self.line(section.title)}</h{level}>'
        title = "".join(map(self.in_heading, section.title))
        return f"{'#' * level} {title} {{ #{section.id} }}"

    def in_heading(self, inline: doc.Inline) -> str:
        words = _marked(plain((inline,)))
        return f'<a href="{self.address(inline.path)}">{words}</a>' if isinstance(inline, doc.PageLink) else words

    def block(self, block: doc.Block) -> str:  # noqa: C901, PLR0911 - one for each kind
        match block:
            case doc.Facts():
                return self.facts(block)
            case doc.TableBlock():
                return self.table(block)
            case doc.ItemList():
                return self.items(block)
            case doc.Prose():
                return f"<p{_class(block.look)}>{self.line(block.inside)}</p>"
            case clauses.Clauses():
                return _terms(clauses_html(block, below=self.level))
            case doc.ChartBlock():
                more = _given("data-more", self.more)
                return f'<div class="slm-chart" tabindex="0"{more} data-search-exclude>{_drawing(block)}</div>'
            case doc.Marks():
                return self.marks(block)
            case doc.Callout(kind=kind, body=(doc.Prose(look="", inside=inside),)):
                return f'<p class="slm-{kind}">{self.line(inside)}</p>'
            case doc.Callout():
                return f'<div class="slm-{block.kind}">{"".join(map(self.block, block.body))}</div>'
            case doc.Choices():
                return self.choices(block)
            case _:
                assert_never(block)

    def facts(self, facts: doc.Facts) -> str:
        name = {"glossary": "clauses", "list": "list", "": "facts"}[facts.look]
        return _block("dl", _class(name), (self.fact(fact, facts.look) for fact in facts.facts))

    def fact(self, fact: doc.Fact, look: str) -> str:
        anchor, name, value = _given("id", fact.id), self.line(fact.name), self.line(fact.value)
        if not look:
            return f'<div class="slm-fact"{anchor}><dt>{name}</dt><dd>{value}</dd></div>'
        term = f"<dt{anchor}>{name}</dt><dd>{value}</dd>"
        return f"<div>{term}</div>" if look == "list" else term

    def items(self, items: doc.ItemList) -> str:
        if items.look == "steps":
            steps = (f"<li{_step(nth - items.reached)}>{self.item(step)}</li>" for nth, step in enumerate(items.items))
            return f'<ol class="slm-steps">{"".join(steps)}</ol>'
        found = (f"<li>{self.item(item)}</li>" for item in items.items)
        if items.start is not None:
            return _block("ol", f' start="{items.start}"', found)
        return _block("ul", _class(items.look), found)

    def item(self, blocks: tuple[doc.Block, ...]) -> str:
        """Return an item; one paragraph alone is a line and needs no element of its own."""
        match blocks:
            case (doc.Prose(look="", inside=inside),):
                return self.line(inside)
            case _:
                return "".join(map(self.block, blocks))

    def table(self, table: doc.TableBlock) -> str:
        head = "".join(map(self.title_of, table.columns))
        looks = ("table", "narrow" if table.narrow else "", "sortable" if table.sortable else "", table.look)
        body = "\n".join(self.rows(table))
        opening = f"<table{_class(*looks)}{_given('id', table.id)}>"
        whole = f"{opening}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        label = _attribute(table.label or self.title)
        fields = f"{_narrowing(table.narrowing, table.id)}\n" if table.narrowing else ""
        box = f'class="slm-box" tabindex="0" role="region" aria-label="{label}" data-more="{_attribute(self.more)}"'
        return f"{fields}<div {box}>\n{whole}\n</div>"

    def title_of(self, column: doc.TableColumn) -> str:
        look = _class("number" if column.look == "number" else "")
        return f'<th scope="col"{look}{" data-unsorted" if column.unsorted else ""}>{self.line(column.title)}</th>'

    def rows(self, table: doc.TableBlock) -> Iterator[str]:
        looks = [_class(column.look) for column in table.columns[1:]]
        for nth, row in enumerate(table.rows):
            name = row.cells[0]
            cells = "".join(
                f"<td{look}{_given('data-sort', cell.sort)}>{self.cell(cell)}</td>"
                for look, cell in zip(looks, row.cells[1:], strict=True)
            )
            if name.inside or not nth:
                # A first cell stands for the rows below, too, as long as theirs are empty.
                span = 1 + sum(1 for _ in takewhile(lambda below: not below.cells[0].inside, table.rows[nth + 1 :]))
                spans = (f' rowspan="{span}"' if span > 1 else "") + _given("data-sort", name.sort)
                cells = f'<th scope="row"{spans}>{self.line(_unbold(name.inside))}</th>{cells}'
            keys = "".join(f' data-{key}="{_attribute(value)}"' for key, value in row.keys)
            yield f"<tr{_given('id', row.id)}{keys}>{cells}</tr>"

    def cell(self, cell: doc.Cell) -> str:
        below = self.marks(cell.marks) if cell.marks else _drawing(cell.chart) if cell.chart else ""
        return self.line(cell.inside) + below

    def marks(self, marks: doc.Marks) -> str:
        tag, label = "ul" if marks.look == "legend" else "ol", _given("aria-label", marks.label)
        found = "".join(f"<li>{self.proven(mark, path)}</li>" for mark, path in marks.marks)
        return f"<{tag}{_class(marks.look)}{label} data-search-exclude>{found}</{tag}>"

    def proven(self, mark: doc.Mark, path: str) -> str:
        if mark.with_word:
            return self.inline(mark)
        title = _attribute(mark.words)
        if not path:
            return f'<span title="{title}">{self.inline(mark)}</span>'
        return f'<a href="{self.address(path)}" title="{title}">{self.inline(mark)}</a>'

    def choices(self, choices: doc.Choices) -> str:
        attributes, between = _CHOICES[choices.kind]
        found = between.join(self.choice(choice, attributes) for choice in choices.choices)
        if choices.kind == "versions":
            label = _attribute(choices.label)
            return f'<nav class="slm-versions" aria-label="{label}">{text_html(choices.words)}\n{found}\n</nav>'
        return f'<p class="slm-downloads" data-search-exclude>{text_html(choices.words)}{found}</p>'

    def choice(self, choice: doc.Choice, attributes: str) -> str:
        words = text_html(choice.words) + (f" <small>{text_html(choice.small)}</small>" if choice.small else "")
        if choice.current:
            return f'<span class="slm-current" aria-current="page">{words}</span>'
        kind = ' type="application/pdf"' if choice.path.endswith(".pdf") else ""
        return f'<a{attributes} href="{self.address(choice.path)}"{kind}>{words}</a>'

    def address(self, path: str) -> str:
        return _attribute(path if path.startswith("#") else link(self.path, path))

    def line(self, inside: doc.Line) -> str:
        match inside:
            case (clauses.Words(text=text),):  # as most lines are
                return text_html(text)
            case _:
                return "".join(map(self.inline, inside))

    def inline(self, inline: doc.Inline) -> str:  # noqa: C901, PLR0911 - one for each kind
        match inline:
            case clauses.Words(text=text):
                return text_html(text)
            case clauses.Code(text=text):
                return f"<code>{text_html(text)}</code>"
            case clauses.LineBreak():
                return "<br>"
            case clauses.Emphasis():
                tag = "strong" if inline.strong else "em"
                return f"<{tag}>{self.line(inline.inside)}</{tag}>"
            case clauses.Struck():
                return f"<del>{self.line(inline.inside)}</del>"
            case clauses.NoteMark(number=number):
                return f"<sup>{number}</sup>"
            case clauses.Link():
                return f'<a href="{_attribute(inline.address)}" rel="noopener">{self.line(inline.inside)}</a>'
            case doc.Styled():
                return self.line(inline.inside).join(_ELEMENTS[inline.style])
            case doc.PageLink():
                return f'<a{_class(inline.look)} href="{self.address(inline.path)}">{self.line(inline.inside)}</a>'
            case doc.Mark():
                return _mark(inline)
            case doc.Badge():
                looks = ("badge", *([f"badge--{inline.kind}"] if inline.kind else []))
                return f"<span{_class(*looks)}>{text_html(inline.words)}</span>"
            case _:
                assert_never(inline)


def _terms(html: str) -> str:
    # A line of code that begins with a hash would be read as a heading where this stands in Markdown.
    return '<div class="slm-terms">\n{}\n</div>'.format(html.replace("\n#", "\n&#35;"))


def _block(tag: str, attributes: str, lines: Iterable[str]) -> str:
    """Return an element with a line for each piece in it."""
    return "\n".join((f"<{tag}{attributes}>", *lines, f"</{tag}>"))


def _drawing(chart: doc.ChartBlock) -> str:
    role = "group" if "<title>" in chart.svg else "img"
    return chart.svg.replace("<svg ", f'<svg role="{role}" aria-label="{_attribute(chart.words)}" ', 1)


def _mark(mark: doc.Mark) -> str:
    looks = ("verdict", str(mark.verdict), *(["provisional"] if mark.provisional else []))
    word = f"<span{_class('word' if mark.with_word else 'hidden')}>{text_html(mark.words)}</span>"
    symbol = f'<span class="slm-mark" aria-hidden="true">{SYMBOLS[mark.verdict]}</span>'
    return f"<span{_class(*looks)}>{symbol}{word}</span>"


@lru_cache(maxsize=1 << 10)
def _class(*looks: str) -> str:
    found = " ".join(f"slm-{look}" for look in looks if look)
    return f' class="{found}"' if found else ""


def _given(name: str, value: str) -> str:
    """Return an attribute; nothing where it has no value."""
    return f' {name}="{_attribute(value)}"' if value else ""


def _step(beyond: int) -> str:
    """Return the attributes of a step that lies so many steps beyond the one that is reached."""
    return (_class("reached") if beyond <= 0 else "") + (' aria-current="step"' if beyond == 0 else "")


def _narrowing(narrowing: doc.Narrowing, table: str) -> str:
    """Return the fields that narrow a table down; a script shows them."""
    fields = (
        f'<label>{text_html(label)}<select data-name="{name}"><option value="">{text_html(narrowing.every)}</option>'
        + "".join(f'<option value="{_attribute(value)}">{text_html(words)}</option>' for value, words in values)
        + "</select></label>"
        for name, label, values in narrowing.choices
    )
    of = f'data-slm-filter="{_attribute(table)}" data-shown="{_attribute(narrowing.shown)}"'
    search = f'<label>{text_html(narrowing.search)}<input type="search" autocomplete="off"></label>'
    return _block("div", f' class="slm-filter" {of} hidden', (search, *fields, '<output aria-live="polite"></output>'))


def _attribute(text: str) -> str:
    return escape(" ".join(text.split()))


def _unbold(line: doc.Line) -> doc.Line:
    """Return the name of a row without its bold type: the cell of a name is bold by itself."""
    return tuple(
        inner
        for piece in line
        for inner in (piece.inside if isinstance(piece, doc.Styled) and piece.style == "strong" else (piece,))
    )
