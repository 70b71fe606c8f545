"""Rules of Markdown that contracts need and CommonMark does not have, for the parser of clauses.

- Emphasis and strikethrough beside Chinese, Japanese and Korean characters, by the amendment "CJK-friendly" of
  CommonMark (https://github.com/tats-u/markdown-cjk-friendly; FAILURES D44).
- Footnotes: `[^1]` in a line, and `[^1]: its text` in a paragraph of its own or below the one that needs it, with more
  paragraphs and lists moved in below it.
- Lists whose marks are letters or Chinese numbers: `a.`, `a)`, `(a)`, `（一）`, `1、`. What begins one is followed by
  the next mark, so that an initial is no list.

Whatever is read by one of them and CommonMark would have left as it is, is noted in `env["beyond"]`: what an approval
binds stays what CommonMark alone reads (`Clauses.written`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter, Scanned
from markdown_it.token import Token

_EMOJI: Final = re.compile("[\u2000-\u2328\u232b-\u2bff\U0001f000-\U0001f1ff\U0001f300-\U0001faff]")
"""Wide characters that are pictures; the brackets among them and the squared words of Japanese are none."""
_HANGUL: Final = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
_SELECTOR: Final = re.compile("[\ufe00-\ufe0e]")
_IDEOGRAPHIC_SELECTOR: Final = re.compile("[\U000e0100-\U000e01ef]")
_TURNED_QUOTES: Final = "‘’“”"
_NOTE: Final = re.compile(r"\[\^([^\s\[\]^]{1,40})\]")
_NOTE_TEXT: Final = re.compile(r"\[\^([^\s\[\]^]{1,40})\]:[ \t]*(?=\S)")
_CHINESE: Final = "零一二三四五六七八九十百"
_MARK: Final = re.compile(
    rf"(?P<open>[(（]?)(?:(?P<letter>[ivxl]{{2,7}}|[IVXL]{{2,7}}|[A-Za-z])|(?P<chinese>[{_CHINESE}]{{1,4}})"
    r"|(?P<digits>\d{1,3})|(?P<circled>[①-⑳]))(?P<close>[.)、．）]?)(?P<space>[ \t]*)(?=\S)"
)
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50}
_MOVED: Final = 2
"""How far a line is moved in at least that belongs to an item, whatever the width of its mark."""
_FARTHEST: Final = 200
"""How many lines below its first mark the second one of a list may stand."""


def _emphasis(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature of a rule
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    scanned = _scanned(state, splits_words=marker == "*")
    for _ in range(scanned.length):
        _delimiter(state, marker, scanned, scanned.length)
    state.pos += scanned.length
    return True


def _strikethrough(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    if silent or state.src[state.pos] != "~":
        return False
    scanned = _scanned(state, splits_words=True)
    if scanned.length != 2:
        return False
    state.env["beyond"] = True
    _delimiter(state, "~~", scanned, 0)
    state.pos += 2
    return True


def _delimiter(state: StateInline, marks: str, scanned: Scanned, length: int) -> None:
    token = state.push("text", "", 0)
    token.content = marks
    state.delimiters.append(
        Delimiter(
            marker=ord(marks[0]),
            length=length,
            token=len(state.tokens) - 1,
            end=-1,
            open=scanned.can_open,
            close=scanned.can_close,
        )
    )


def _scanned(state: StateInline, *, splits_words: bool) -> Scanned:
    """Tell whether the marks here can open and close: as in CommonMark, but that no Chinese sign keeps them from it."""
    plain = state.scanDelims(state.pos, splits_words)
    end = state.pos + plain.length
    before, after = state.src[max(state.pos - 2, 0) : state.pos], state.src[end : min(end + 1, state.posMax)]
    if not splits_words or (plain.can_open and plain.can_close) or not before.strip() or not after.strip():
        return plain
    if before[-1].isspace() or not (_ends_in_cjk(before) or _is_cjk(after)):
        return plain
    state.env["beyond"] = True
    return Scanned(can_open=True, can_close=True, length=plain.length)


def _ends_in_cjk(before: str) -> bool:
    """Tell whether the last character is one of Chinese, Japanese or Korean, with what selects its shape."""
    if _SELECTOR.match(before[-1]) and len(before) > 1:
        return _is_cjk(before[0]) or (before[-1] == "\ufe01" and before[0] in _TURNED_QUOTES)
    return _is_cjk(before[-1]) or bool(_IDEOGRAPHIC_SELECTOR.match(before[-1]))


def _is_cjk(character: str) -> bool:
    is_wide = unicodedata.east_asian_width(character) in "WFH" and not _EMOJI.match(character)
    return is_wide or bool(_HANGUL.match(character))


def _note_mark(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - as above
    found = _NOTE.match(state.src, state.pos, state.posMax)
    if not found or found[1] not in state.env.get("notes", ()):
        return False
    if not silent:
        state.push("note_mark", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _note_text(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Read the text of a footnote: a paragraph, and below it whatever is moved in."""
    first = _line(state, start)
    found = _NOTE_TEXT.match(first)
    if not found or state.is_code_block(start):
        return False
    if silent:
        return True
    state.env["beyond"] = True
    state.env.setdefault("notes", {}).setdefault(found[1], start)
    opened = state.push("note_open", "", 1)
    opened.info = found[1]
    below = (line for line in range(start + 1, end) if not state.isEmpty(line))
    moved = next((state.sCount[line] - state.sCount[start] for line in below), 0)
    # The first line that is moved in tells how far the others are, as there is no mark whose width would.
    line = _inside(state, start, len(found[0]), max(moved, _MOVED))
    opened.map = [start, line]
    state.push("note_close", "", -1)
    state.line = line
    return True


def _inside(state: StateBlock, start: int, length: int, moved: int) -> int:
    """Read what stands behind a mark of some length, and below it whatever is moved in; return the line after it."""
    outer = state.blkIndent, state.listIndent, state.tight, state.parentType
    first = state.bMarks[start], state.tShift[start], state.sCount[start]
    state.bMarks[start] += state.tShift[start] + length
    state.tShift[start], state.sCount[start] = 0, state.sCount[start] + moved
    state.listIndent, state.blkIndent = state.blkIndent, state.sCount[start]
    state.md.block.tokenize(state, start, state.lineMax)
    state.blkIndent, state.listIndent, state.tight, state.parentType = outer
    state.bMarks[start], state.tShift[start], state.sCount[start] = first
    return state.line


def _line(state: StateBlock, line: int) -> str:
    """Return a line without what it is moved in."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


class _Mark(NamedTuple):
    """The mark of an item: as it is written, and what tells which one follows it."""

    written: str
    length: int
    """Of the mark and of the spaces behind it."""
    around: tuple[str, str]
    values: frozenset[tuple[str, int]]
    """Its number, in each way of counting in which it is one."""

    def is_before(self, other: _Mark) -> bool:
        """Tell whether another mark is the next one in some way of counting."""
        return self.around == other.around and any((kind, value + 1) in other.values for kind, value in self.values)


def _mark_of(line: str) -> _Mark | None:
    found = _MARK.match(line)
    if not found or not _is_mark(found):
        return None
    written = found[0].rstrip()
    return _Mark(written, len(found[0]), (found["open"], found["close"]), frozenset(_values(found)))


def _is_mark(found: re.Match[str]) -> bool:
    """Tell whether signs are those of a mark, and not the beginning of a word or what CommonMark reads itself."""
    opened, closed = found["open"], found["close"]
    if found["circled"]:
        return not opened and not closed
    if opened:
        return closed == {"(": ")", "（": "）"}[opened] and bool(found["space"] or closed == "）" or found["chinese"])
    if closed in {".", ")"}:
        return bool(found["letter"] and found["space"])
    return bool(closed)


def _values(found: re.Match[str]) -> list[tuple[str, int]]:
    letter, chinese, digits, circled = (found[name] for name in ("letter", "chinese", "digits", "circled"))
    if digits:
        return [("digits", int(digits))]
    if circled:
        return [("circled", ord(circled))]
    if chinese:
        return [("chinese", _chinese(chinese))]
    kind = "small" if letter.islower() else "capital"
    values = [(kind, ord(letter))] if len(letter) == 1 else []
    return [*values, (f"{kind} roman", _roman(letter.lower()))] if set(letter.lower()) <= _ROMAN.keys() else values


def _chinese(written: str) -> int:
    """Return a number up to 999 that is written in Chinese; what is none has a value that nothing follows."""
    total = digit = 0
    for sign in written:
        value = _CHINESE.index(sign)
        if value < 10:
            digit = value
        else:
            total, digit = total + (digit or 1) * (10 if value == 10 else 100), 0
    return total + digit


def _roman(written: str) -> int:
    values = [_ROMAN[sign] for sign in written]
    return sum(-value if value < max(values[nth:]) else value for nth, value in enumerate(values))


def _marked_list(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - as above
    """Read a list with marks of its own kind, each item with all that is moved in below it."""
    moved = state.sCount[start] - state.blkIndent
    mark = _mark_of(_line(state, start)) if moved <= 3 else None
    if not mark or not _is_followed(state, start, end, mark):
        return False
    if silent:
        return True
    state.env["beyond"] = True
    opened = state.push("marked_list_open", "", 1)
    line, before = start, state.parentType
    state.parentType = "list"
    while mark:
        item = state.push("marked_item_open", "", 1)
        item.info, item.map = mark.written, [line, line]
        next_line = _item(state, line, end, mark)
        item.map[1] = next_line
        state.push("marked_item_close", "", -1)
        mark = _next_mark(state, mark, line, next_line) if next_line < end else None
        line = next_line
    state.push("marked_list_close", "", -1)
    opened.map = [start, line]
    state.line, state.parentType = line, before
    return True


def _next_mark(state: StateBlock, mark: _Mark, start: int, line: int) -> _Mark | None:
    """Return the mark at the beginning of a line, if it is the next one of the list with an item at `start`."""
    if abs(state.sCount[line] - state.sCount[start]) >= _MOVED:
        return None
    found = _mark_of(_line(state, line))
    return found if found and mark.is_before(found) else None


def _is_followed(state: StateBlock, start: int, end: int, mark: _Mark) -> bool:
    """Tell whether the next mark begins a line below, with nothing between that would end the list."""
    empty = False
    for line in range(start + 1, min(end, start + _FARTHEST)):
        if state.isEmpty(line):
            empty = True
        elif _next_mark(state, mark, start, line):
            return True
        elif empty and state.sCount[line] - state.sCount[start] < _MOVED:
            return False
    return False


def _item(state: StateBlock, start: int, end: int, mark: _Mark) -> int:
    """Read one item as the parser reads those of its own lists; return the line after it.

    A line that begins with the next mark is no part of its last paragraph.
    """
    below = (line for line in range(start + 1, end) if not state.isEmpty(line))
    last = next((line for line in below if _next_mark(state, mark, start, line)), end)
    # A paragraph asks the state where everything ends.
    end, state.lineMax = state.lineMax, last
    line = _inside(state, start, mark.length, _MOVED)
    state.lineMax = end
    return line


@cache
def commonmark_parser(deepest: int) -> MarkdownIt:
    """Return the parser of CommonMark with tables, and nothing else."""
    return _parser(deepest)


def _parser(deepest: int) -> MarkdownIt:
    # Nesting is limited by a problem of the caller's; the parser's own limit drops what lies deeper without a word.
    # Definitions of references are off because one that nobody refers to would vanish. Texts that were escaped stay
    # apart, so that it is known which marks somebody wrote to be read as such.
    parser = MarkdownIt("commonmark", {"maxNesting": deepest}).enable("table").disable(["reference", "text_join"])
    # The parser's own check would leave a refused link as text; it is to be told as a problem.
    parser.validateLink = lambda _: True  # type: ignore[assignment, method-assign]
    return parser


@cache
def contract_parser(deepest: int) -> MarkdownIt:
    """Return a parser that knows what contracts need, too."""
    parser = _parser(deepest)
    parser.enable("strikethrough")
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.inline.ruler.at("strikethrough", _strikethrough)
    parser.inline.ruler.before("link", "note", _note_mark)
    parser.block.ruler.before("paragraph", "marked_list", _marked_list, {"alt": ["paragraph", "blockquote", "list"]})
    parser.block.ruler.before("paragraph", "note", _note_text, {"alt": ["paragraph", "blockquote"]})
    return parser


def numbers_of_notes(tokens: list[Token]) -> dict[str, int]:
    """Return the number of each footnote: as they are referred to, in the text before in other notes, then the rest."""
    texts: tuple[list[Token], list[Token]] = ([], [])
    depth = 0
    for token in tokens:
        depth += {"note_open": 1, "note_close": -1}.get(token.type, 0)
        texts[depth > 0].extend(token.children or ())
    referred = (child.content for inside in texts for child in inside if child.type == "note_mark")
    labels = dict.fromkeys((*referred, *(token.info for token in tokens if token.type == "note_open")))
    return {label: number for number, label in enumerate(labels, start=1)}
