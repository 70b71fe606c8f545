"""The clauses of an agreement: Markdown of a fixed, safe set, made into a tree.

What can be rendered both as HTML and in print is in the set; everything else is a problem with its line, because a
clause that is silently lost in one of the two is a promise that one reader never saw.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Final, Literal

from markdown_it.token import Token

from slm.agreement import FIGURE
from slm.document_control import (
    Block,
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Inline,
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
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.files import TOO_LARGE, place_in
from slm.reading.markdown_rules import commonmark_parser, contract_parser, numbers_of_notes
from slm.reading.page_heads import begins_like_head
from slm.reading.raw_markup import raw_markup
from slm.reading.reading_memory import ReadingMemory
from slm.reading.yaml_text import TOO_DEEP
from slm.text import N_

CLAUSES_LIMIT: Final = 1_000_000
"""The most characters of one file of clauses."""
DEEPEST: Final = 20
"""The most levels of lists, quotes and emphasis inside each other."""
MOST_BRACKETS: Final = 2_000
"""The most opening square brackets of one paragraph or table."""

FRONT_MATTER: Final = Mistake(
    "SLM128",
    "clauses have no block of data at their head",
    "Move the data into agreement.yml and begin with the text; for a line across the page write '***'.",
)
NOT_IN_CLAUSES: Final = Mistake(
    "SLM129",
    "'{found}' cannot stand in clauses",
    "Clauses hold headings, paragraphs, lists, quotes, tables, code, links, emphasis, strikethrough, footnotes and "
    "rules; nothing else prints.",
)
WRONG_ADDRESS: Final = Mistake(
    "SLM149",
    "a link cannot lead to '{address}'",
    "Use http, https or mailto, a relative path, or '#' and the id of a clause.",
)
WRONG_ANCHOR: Final = Mistake(
    "SLM740",
    "'{anchor}' is not the id of a clause",
    "Write {{#id}} at the end of the heading: a letter, then letters, digits and '-'; what begins with "
    "'clause' is for counted clauses.",
)
DUPLICATE_ANCHOR: Final = Mistake(
    "SLM741",
    "the clause at line {line} has the id '{anchor}' already",
    "Give one of them another number, or an id of its own: {{#id}} at the end of the heading.",
)
_ONE_TITLE: Final = N_("Only the title of a text has one '#': write '##' before the heading at line {other}.")
LEVEL_SKIPPED: Final = Mistake(
    "SLM742",
    "the heading goes from level {above} to level {level}",
    "Use one '#' more than the heading above it.",
    Severity.WARNING,
)

_OPENED_AND_CLOSED: Final = (
    "heading", "paragraph", "bullet_list", "ordered_list", "list_item", "blockquote", "table", "thead", "tbody", "tr",
    "th", "td", "em", "strong", "s", "link", "marked_list", "marked_item", "note",
)  # fmt: skip
_KEPT_TOKENS: Final = {
    "hr", "fence", "code_block", "inline", "text", "text_special", "softbreak", "hardbreak", "code_inline",
    "note_mark",
    *(f"{name}_{end}" for name in _OPENED_AND_CLOSED for end in ("open", "close")),
}  # fmt: skip
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE | re.ASCII)
_SAFE_SCHEME: Final = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_ALIGN: Final = re.compile(r"text-align:(left|center|right)")
_NUMBER: Final = re.compile(r"(\d+(?:\.\d+)*)[.、．)]?\s+|(第[〇零一二三四五六七八九十百\d]+[章节条款])[\s：:、]*")
_ANCHOR: Final = re.compile(r"\s*\{#([^{}]*)\}\s*$")
_GOOD_ANCHOR: Final = re.compile(r"(?!clause)[A-Za-z][A-Za-z0-9-]*", re.ASCII)


def read_clauses(
    path: str, text: str, language: str, memory: ReadingMemory | None = None
) -> tuple[Clauses | None, list[Problem]]:
    """Return the clauses written as `text`, or every reason why they cannot be rendered (FAILURES D1, L11)."""
    # Whatever its path: versions share most texts.
    if sound := (memory or ReadingMemory(lasting=False)).made(_sound, "", text):
        return replace(sound, language=language, path=path), []
    return _read(path, text, language)


def _sound(path: str, text: str) -> Clauses | None:
    """Return a text with nothing wrong in it."""
    clauses, problems = _read(path, text, "")
    return None if problems else clauses


def _read(path: str, text: str, language: str) -> tuple[Clauses | None, list[Problem]]:
    if len(text) > CLAUSES_LIMIT:
        return None, [TOO_LARGE.at(Place(path), path=path, limit=CLAUSES_LIMIT)]
    if begun := 1 if text.splitlines()[:1] == ["---"] else begins_like_head(text):
        return None, [FRONT_MATTER.at(Place(path, begun, 1))]
    if crowded := _crowded_line(text):
        return None, [TOO_DEEP.at(Place(path, crowded, 1), limit=DEEPEST)]
    env: dict[str, bool] = {}
    tokens = contract_parser(2 * DEEPEST).parse(text, env)
    problems = list(_outside_the_set(path, text, tokens))
    if problems:
        return None, problems
    outline = _Outline(path)
    blocks = outline.nested(_TokenWalker(tokens).sections())
    written = _written(text) if env.get("beyond") else blocks
    written = () if written == blocks else written
    source = text.replace("\r\n", "\n").replace("\r", "\n")
    clauses = Clauses(language=language, path=path, blocks=blocks, written=written, source=source)
    if "{{" in text:
        found = ((figure[0], place_in(path, text, figure.start())) for figure in FIGURE.finditer(text))
        clauses = replace(clauses, figures=tuple((figure, place.line, place.column) for figure, place in found))
    problems = [*outline.problems, *raw_markup(path, text, tokens)]
    wrong = any(problem.severity is Severity.ERROR for problem in problems)
    return None if wrong else clauses, problems


def _written(text: str) -> tuple[Block | Clause, ...]:
    """Return what CommonMark alone reads in a text: what an approval binds."""
    tokens = commonmark_parser(2 * DEEPEST).parse(text)
    return _Outline("").nested(_TokenWalker(tokens).sections())


def _crowded_line(text: str) -> int:
    """Return the line of the first block with more brackets than any writer needs, or 0.

    The parser tries every bracket as the beginning of a link up to the end of its block: time grows with their square.
    """
    brackets = 0
    for number, line in enumerate(text.split("\n"), start=1):
        brackets = brackets + line.count("[") if line.strip() else 0
        if brackets > MOST_BRACKETS:
            return number
    return 0


def _outside_the_set(path: str, text: str, tokens: list[Token]) -> Iterator[Problem]:
    lines = text.splitlines()
    line = depth = 0
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        for inside in (token, *(token.children or ())):
            depth += inside.nesting
            if depth > DEEPEST:
                yield TOO_DEEP.at(Place(path, line, 1), limit=DEEPEST)
                return
            if inside.type == "heading_open" and depth > 1:
                yield NOT_IN_CLAUSES.at(Place(path, line, 1), found=token.markup)
            yield from _refused(path, lines, line, inside)
            line += inside.type in ("softbreak", "hardbreak")


def _refused(path: str, lines: list[str], line: int, token: Token) -> Iterator[Problem]:
    if token.type not in _KEPT_TOKENS:
        found = f"![{token.content}]" if token.type == "image" else token.content.split("\n")[0]
        column = lines[line - 1].find(found) + 1
        yield NOT_IN_CLAUSES.at(Place(path, line, max(column, 1)), found=found)
    elif token.type == "link_open":
        address = str(token.attrs.get("href", ""))
        if not address or (_SCHEME.match(address) and not _SAFE_SCHEME.match(address)):
            yield WRONG_ADDRESS.at(Place(path, line, 1), address=address)
        if token.attrs.get("title"):
            yield NOT_IN_CLAUSES.at(Place(path, line, 1), found=f'"{token.attrs["title"]}"')


class _TokenWalker:
    """Walks the tokens; what it meets is within the set and not deep, so that it may call itself."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = iter(tokens)
        self._notes: list[tuple[str, tuple[Block, ...]]] = []
        self._numbers = numbers_of_notes(tokens)

    def sections(self) -> list[Block | _Heading]:
        found: list[Block | _Heading] = []
        for token in self._tokens:
            if token.type == "heading_open":
                line = token.map[0] + 1 if token.map else 0
                found.append(_Heading(level=int(token.tag[1]), line=line, title=self.line()))
            elif block := self.block(token):
                found.append(block)
        return [*found, *self.notes()]

    def block(self, token: Token) -> Block | None:  # noqa: PLR0911
        match token.type:
            case "paragraph_open":
                return Paragraph(inside=self.line())
            case "bullet_list_open":
                return Items(start=None, items=self.items())
            case "ordered_list_open":
                return Items(start=int(token.attrs.get("start", 1)), items=self.items())
            case "marked_list_open":
                return self.marked_items()
            case "blockquote_open":
                return Quote(blocks=self.until("blockquote_close"))
            case "table_open":
                return self.table()
            case "note_open":
                self._notes.append((token.info, self.until("note_close")))
                return None
            case "hr":
                return Rule()
        return CodeBlock(text=token.content)

    def until(self, end: str) -> tuple[Block, ...]:
        inside = takewhile(lambda token: token.type != end, self._tokens)
        return tuple(block for token in inside if (block := self.block(token)))

    def items(self) -> tuple[tuple[Block, ...], ...]:
        opened = takewhile(lambda token: token.type == "list_item_open", self._tokens)
        return tuple(self.until("list_item_close") for _ in opened)

    def marked_items(self) -> MarkedItems:
        opened = takewhile(lambda token: token.type == "marked_item_open", self._tokens)
        found = [(item.info, self.until("marked_item_close")) for item in opened]
        return MarkedItems(marks=tuple(mark for mark, _ in found), items=tuple(item for _, item in found))

    def notes(self) -> Iterator[Notes]:
        """Yield the footnotes in the order of their numbers; one that nothing refers to is not lost."""
        first = dict(reversed(self._notes))
        others = [note for label, note in self._notes if note is not first[label]]
        if self._notes:
            yield Notes(notes=(*(first[label] for label in self._numbers), *others))

    def table(self) -> Table:
        align: list[Literal["left", "center", "right", ""]] = []
        rows: list[tuple[tuple[Inline, ...], ...]] = []
        row: list[tuple[Inline, ...]] = []
        for token in takewhile(lambda token: token.type != "table_close", self._tokens):
            if token.type == "th_open":
                style = _ALIGN.match(str(token.attrs.get("style", "")))
                align.append(style[1] if style else "")  # type: ignore[arg-type]
            elif token.type == "inline":
                row.append(self.inline(token.children or []))
            elif token.type == "tr_close":
                rows.append(tuple(row))
                row = []
        return Table(align=tuple(align), head=rows[0], rows=tuple(rows[1:]))

    def line(self) -> tuple[Inline, ...]:
        content = next(self._tokens)
        next(self._tokens)
        return self.inline(content.children or [])

    def inline(self, tokens: list[Token]) -> tuple[Inline, ...]:
        stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
        for nth, token in enumerate(tokens):
            inside = stack[-1][1]
            if token.nesting == 1:
                stack.append((token, []))
            elif token.nesting == -1:
                opened, closed = stack.pop()
                stack[-1][1].append(_wrapped(opened, tuple(closed)))
            elif token.type == "code_inline":
                inside.append(Code(text=token.content))
            elif token.type == "note_mark":
                inside.append(NoteMark(number=self._numbers[token.content]))
            elif token.type == "hardbreak":
                inside.append(LineBreak())
            elif text := _joint(tokens, nth) if token.type == "softbreak" else token.content:
                if inside and isinstance(before := inside[-1], Words):
                    inside[-1] = Words(text=before.text + text)
                else:
                    inside.append(Words(text=text))
        return tuple(stack[0][1])


def _wrapped(opened: Token | None, inside: tuple[Inline, ...]) -> Inline:
    if opened and opened.type == "link_open":
        return Link(address=str(opened.attrs["href"]), inside=inside)
    if opened and opened.type == "s_open":
        return Struck(inside=inside)
    return Emphasis(strong=bool(opened and opened.type == "strong_open"), inside=inside)


def _joint(tokens: list[Token], nth: int) -> str:
    # Chinese has no spaces between words, so the end of a line of the file is none either.
    around = tokens[nth - 1].content[-1:] + tokens[nth + 1].content[:1]
    wide = len(around) == 2 and all(unicodedata.east_asian_width(character) in "WF" for character in around)
    return "" if wide else " "


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    """A heading before it is known what stands below it."""

    level: int
    line: int
    title: tuple[Inline, ...]


@dataclass(slots=True)
class _Outline:
    """Numbers the headings and puts each below the one that it belongs to."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    titles: list[int] = field(default_factory=list)
    """The lines of the headings of the first level; where there is one, it is the title and has no number."""

    def nested(self, sections: list[Block | _Heading]) -> tuple[Block | Clause, ...]:
        """Return the sections, each below the one that it belongs to."""
        headings = [section for section in sections if isinstance(section, _Heading)]
        self.titles = [heading.line for heading in headings if heading.level == 1]
        unnumbered = headings[:1] if len(self.titles) == 1 and len(headings) > 1 else []
        above = min((heading.level for heading in headings if heading not in unnumbered), default=1) - 1
        stack: list[tuple[Clause | None, list[Block | Clause]]] = [(None, [])]
        counts: list[int] = []
        for section in sections:
            if not isinstance(section, _Heading):
                stack[-1][1].append(section)
                continue
            while len(stack) > 1 and _level(stack[-1][0]) >= section.level:
                _close(stack)
            parent = _level(stack[-1][0])
            if parent and section.level > parent + 1:
                place = Place(self.path, section.line, 1)
                self.problems.append(LEVEL_SKIPPED.at(place, above=parent, level=section.level))
            counted = "" if section in unnumbered else _counted(counts, section.level - above)
            stack.append((self._clause(section, counted), []))
        while len(stack) > 1:
            _close(stack)
        return tuple(stack[0][1])

    def _clause(self, heading: _Heading, counted: str) -> Clause:
        title, written, anchor = _title(heading.title)
        number = written or counted
        place = Place(self.path, heading.line, 1)
        if anchor is not None and not _GOOD_ANCHOR.fullmatch(anchor):
            self.problems.append(WRONG_ANCHOR.at(place, anchor=anchor))
        identity = anchor or (f"clause-{number if number.isascii() else counted}" if number else "clauses")
        if first := self.lines.get(identity):
            also = Place(self.path, first, 1)
            is_of_title = len(self.titles) > 1 and not {heading.line, first}.isdisjoint(self.titles)
            advice = {"advice": _ONE_TITLE, "other": self.titles[1]} if is_of_title else {}
            self.problems.append(DUPLICATE_ANCHOR.at(place, also, anchor=identity, line=first, **advice))
        self.lines.setdefault(identity, heading.line)
        return Clause(number=number, id=identity, level=heading.level, line=heading.line, title=title, body=())


def _title(title: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], str, str | None]:
    number, anchor = "", None
    parts = list(title)
    if parts and isinstance(last := parts[-1], Words) and (found := _ANCHOR.search(last.text)):
        parts[-1], anchor = Words(text=last.text[: found.start()]), found[1]
    if parts and isinstance(first := parts[0], Words) and (found := _NUMBER.match(first.text)):
        parts[0], number = Words(text=first.text[found.end() :]), found[1] or found[2]
    return tuple(part for part in parts if part != Words(text="")), number, anchor


def _counted(counts: list[int], level: int) -> str:
    counts[:] = [*counts, *[0] * level][:level]
    counts[-1] += 1
    return ".".join(map(str, counts))


def _level(clause: Clause | None) -> int:
    return clause.level if clause else 0


def _close(stack: list[tuple[Clause | None, list[Block | Clause]]]) -> None:
    clause, body = stack.pop()
    if clause:
        stack[-1][1].append(replace(clause, body=tuple(body)))
