"""Marks in clauses that somebody wrote as markup and readers would see as they are, and gaps still to be filled in.

Only what the parser left as text is looked at: not code, and not what has a backslash before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token

from slm.agreement import FIGURE
from slm.checks.wording import PLACEHOLDER, placeholders
from slm.problem import Mistake, Place, Problem, Severity

RAW_MARKUP: Final = Mistake(
    "SLM835",
    "'{found}' will be printed as it is written: it makes nothing here",
    "There are emphasis (*, **), strikethrough (~~), footnotes ([^1]), code (`) and lists (-, 1., a), （一）), with no "
    "space inside the marks. Where the signs themselves are meant, write a backslash before them.",
    Severity.WARNING,
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


def raw_markup(path: str, text: str, tokens: list[Token]) -> Iterator[Problem]:
    """Warn of marks that make nothing, at their places (FAILURES D44, D46), and of gaps (D47)."""
    lines = text.splitlines()
    line = column = 0
    for piece in _pieces(tokens):
        for mistake, found in _told(piece):
            column = lines[piece.line - 1].find(found, column if piece.line == line else 0) + 1
            line = piece.line
            yield mistake.at(Place(path, line, max(column, 1)), found=found)
    referred = {inside.content for token in tokens for inside in token.children or () if inside.type == "note_mark"}
    for token in tokens:
        if token.type == "note_open":
            if token.info not in referred:
                yield NOTE_ALONE.at(Place(path, (token.map or [0])[0] + 1, 1), label=token.info)
            referred.discard(token.info)


def _told(piece: _Piece) -> Iterator[tuple[Mistake, str]]:
    text = _ANCHOR.sub("", piece.text) if piece.heading else piece.text
    if piece.begins and (found := _AT_THE_BEGINNING.match(text)):
        yield RAW_MARKUP, found[0].strip()
    if piece.item and (found := _TASK.match(text)):
        yield RAW_MARKUP, found[0]
    yield from ((RAW_MARKUP, found[0]) for found in _ANYWHERE.finditer(text))
    yield from ((PLACEHOLDER, found) for found in placeholders(text) if not FIGURE.fullmatch(found))


def _pieces(tokens: list[Token]) -> Iterator[_Piece]:
    heading = item = False
    for token in tokens:
        if token.type == "inline":
            yield from _of_paragraph(token, heading=heading, item=item)
        heading = token.type == "heading_open"
        item = token.type == "list_item_open" or (item and token.type == "paragraph_open")


def _of_paragraph(paragraph: Token, *, heading: bool, item: bool) -> Iterator[_Piece]:
    line, begins = (paragraph.map or [0])[0] + 1, True
    for token in paragraph.children or ():
        if token.type == "text" and token.content:
            yield _Piece(line, token.content, begins and not heading, heading, item)
        is_break = token.type in ("softbreak", "hardbreak")
        begins, line = is_break or (begins and not token.content), line + is_break
        item = item and not token.content
