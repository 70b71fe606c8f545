"""Marks in clauses that somebody wrote as markup and readers would see as they are, and gaps still to be filled in.

Only what the parser left as text is looked at: not code, and not what has a backslash before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token

from slm.agreement import FIGURE
from slm.checks.wording import PLACEHOLDER, figure_meant, placeholders
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.files import place_in
from slm.reading.markdown_rules import contract_parser

RAW_MARKUP: Final = Mistake(
    "SLM835",
    "'{found}' will be printed as it is written: it makes nothing here",
    "There are emphasis (*, **), strikethrough (~~), footnotes ([^1]), code (`) and lists (-, 1., a), （一）), with no "
    "space inside the marks. Where the signs themselves are meant, write a backslash before them.",
    Severity.WARNING,
)
GAP_IN_PAGE: Final = Mistake(
    "SLM846",
    "'{found}' is still to be filled in",
    "Write what is meant: the page is published as it is. What is meant as an example stands in a block of code.",
    Severity.WARNING,
)
LINK_RUNS: Final = Mistake(
    "SLM748",
    "'{found}' is a program, which would run in the browser of whoever follows the link",
    "Let the link lead to a page, or take it out.",
)
NOTE_ALONE: Final = Mistake(
    "SLM836",
    "nothing refers to the footnote [^{label}]",
    "Write [^{label}] where it belongs, or delete the note; of two with one name the first is meant.",
    Severity.WARNING,
)

_ANYWHERE: Final = re.compile(
    r"\*{2,}|~{2,}|`+"
    r"|\*(?=[^\s*])[^*]*(?<=[^\s*])\*"
    r"|(?<![A-Za-z0-9_])_{1,2}(?=[^\s_])[^_]*(?<=[^\s_])_{1,2}(?![A-Za-z0-9_])"
    r"|(?<![=\w])==(?=[^\s=])[^=]*(?<=[^\s=])==(?!=)"
    r"|\$\$|\$(?=\S)[^$]{0,80}[\\^_=][^$]{0,80}(?<=\S)\$(?!\d)"
    r"|\[\^[^\s\[\]]*\]"
    r"|(?<!\])\[[^\[\]]+\]\[[^\[\]]*\]"
    r"|(?<!\{)\{[:.#][^{}]*\}"
)
"""Emphasis and strikethrough that was not closed, highlighting, formulas, notes without a text, links by reference, and
attributes."""
_AT_THE_BEGINNING: Final = re.compile(
    r"(?:!!!|\?\?\?\+?|:::)\s*\w+|:\s+(?=\S)|(?:##{1,5}(?=[^#\s\d])|#(?=[^\x00-\x7f]))|\|.*\|$|\[[^\[\]^]+\]:\s+(?=\S)"
)
"""Boxes, definitions, headings without a space, tables without their second line, and targets of links."""
_DEEPEST: Final = 100
"""The levels of a page that are looked at."""
_PROGRAM: Final = re.compile(
    r"(?:\]\(\s*<?|^\s*\[[^\]\n]+\]:\s*<?|\b(?:href|src|action)\s*=\s*[\"']?\s*)((?:javascript|vbscript):[^\s\"'<>]*)",
    re.IGNORECASE | re.MULTILINE,
)
_TASK: Final = re.compile(r"\[[ xX]\](?=\s)")
_ANCHOR: Final = re.compile(r"\{#[^{}]*\}\s*$")


@dataclass(slots=True)
class _Piece:
    """What the parser left as text on one line of the file."""

    line: int
    text: str
    begins: bool
    """Does the line of a paragraph begin with it?"""
    heading: bool
    item: bool
    """Does an item of a list begin with it?"""
    start: int
    """How many characters of its line stand before it."""


def raw_markup(path: str, text: str, tokens: list[Token]) -> Iterator[Problem]:
    """Warn of marks that make nothing, at their places (FAILURES D44, D46), and of gaps (D47)."""
    lines = text.splitlines()
    yield from _placed(path, lines, ((piece, *told) for piece in _pieces(tokens, lines) for told in _told(piece)))
    referred = {inside.content for token in tokens for inside in token.children or () if inside.type == "note_mark"}
    for token in tokens:
        if token.type == "note_open":
            if token.info not in referred:
                yield NOTE_ALONE.at(Place(path, (token.map or [0])[0] + 1, 1), label=token.info)
            referred.discard(token.info)


def faults_of_page(path: str, text: str) -> Iterator[Problem]:
    """Find programs in the links of a page written by hand, and what is still to be filled in, but for code (D47)."""
    for found in _PROGRAM.finditer(text):
        yield LINK_RUNS.at(place_in(path, text, found.start(1)), found=found[1].rstrip(".,;"))
    if placeholders(text):
        lines = text.splitlines()
        pieces = _pieces(contract_parser(_DEEPEST).parse(text), lines)
        gaps = ((piece, GAP_IN_PAGE, found) for piece in pieces for found in placeholders(piece.text))
        yield from _placed(path, lines, gaps)


def _placed(path: str, lines: list[str], told: Iterable[tuple[_Piece, Mistake, str]]) -> Iterator[Problem]:
    """Yield what is told of pieces at its column, of the same words in one piece one after the other."""
    before, column = None, 0
    for piece, mistake, found in told:
        column = lines[piece.line - 1].find(found, column if piece is before else piece.start) + 1
        before = piece
        meant = figure_meant(found) if mistake is PLACEHOLDER else ""
        words = {"found": found, **({"meant": meant} if meant else {})}
        yield mistake.at(Place(path, piece.line, max(column, 1)), **words)


def _told(piece: _Piece) -> Iterator[tuple[Mistake, str]]:
    text = _ANCHOR.sub("", piece.text) if piece.heading else piece.text
    if piece.begins and (found := _AT_THE_BEGINNING.match(text)):
        yield RAW_MARKUP, found[0].strip()
    if piece.item and (found := _TASK.match(text)):
        yield RAW_MARKUP, found[0]
    yield from ((RAW_MARKUP, found[0]) for found in _ANYWHERE.finditer(text))
    yield from ((PLACEHOLDER, found) for found in placeholders(text) if not FIGURE.fullmatch(found))


def _pieces(tokens: list[Token], lines: list[str]) -> Iterator[_Piece]:
    heading = item = False
    for token in tokens:
        if token.type == "inline":
            yield from _of_paragraph(token, lines, heading=heading, item=item)
        heading = token.type == "heading_open"
        item = token.type == "list_item_open" or (item and token.type == "paragraph_open")


def _of_paragraph(paragraph: Token, lines: list[str], *, heading: bool, item: bool) -> Iterator[_Piece]:
    line, begins, end = (paragraph.map or [0])[0] + 1, True, 0
    for token in paragraph.children or ():
        # What was escaped is written as its marks; of a link, what follows stands behind the address.
        written = {"text_special": token.markup, "link_close": ")"}.get(token.type, token.content)
        start = lines[line - 1].find(written, end)
        if token.type == "text" and token.content:
            yield _Piece(line, token.content, begins and not heading, heading, item, max(start, end))
        end = max(start + len(written), end)
        is_break = token.type in ("softbreak", "hardbreak")
        begins, line = is_break or (begins and not token.content), line + is_break
        item, end = item and not token.content, 0 if is_break else end
