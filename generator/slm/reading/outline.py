"""The levels of headings, and the tree of clauses that they make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from slm.document_control import Block, Clause, Inline, Words
from slm.problem import Mistake, Place, Problem, Severity

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
LEVEL_SKIPPED: Final = Mistake(
    "SLM742",
    "the heading goes from level {above} to level {level}",
    "Use one '#' more than the heading above it.",
    Severity.WARNING,
)

NUMBER: Final = re.compile(r"(\d+(?:\.\d+)*)[.、．)]?\s+|(第[〇零一二三四五六七八九十百\d]+[章节条款])[\s：:、]*")
ANCHOR: Final = re.compile(r"\s*\{#([^{}]*)\}\s*$")
_GOOD_ANCHOR: Final = re.compile(r"(?!clause)[A-Za-z][A-Za-z0-9-]*", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading before it is known what stands below it."""

    level: int
    line: int
    title: tuple[Inline, ...]


@dataclass(slots=True)
class Outline:
    """Numbers the headings and puts each below the one that it belongs to."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def nested(self, sections: list[Block | Heading]) -> tuple[Block | Clause, ...]:
        """Return the sections, each below the one that it belongs to."""
        headings = [section for section in sections if isinstance(section, Heading)]
        unnumbered = headings[:1] if [heading.level for heading in headings].count(1) == 1 and len(headings) > 1 else []
        above = min((heading.level for heading in headings if heading not in unnumbered), default=1) - 1
        stack: list[tuple[Clause | None, list[Block | Clause]]] = [(None, [])]
        counts: list[int] = []
        for section in sections:
            if not isinstance(section, Heading):
                stack[-1][1].append(section)
                continue
            while len(stack) > 1 and _level(stack[-1][0]) >= section.level:
                _close(stack)
            self._check_level(_level(stack[-1][0]), section)
            counted = "" if section in unnumbered else self._count(counts, section.level - above)
            stack.append((self._clause(section, counted), []))
        while len(stack) > 1:
            _close(stack)
        return tuple(stack[0][1])

    def _check_level(self, above: int, heading: Heading) -> None:
        if above and heading.level > above + 1:
            place = Place(self.path, heading.line, 1)
            self.problems.append(LEVEL_SKIPPED.at(place, above=above, level=heading.level))

    def _count(self, counts: list[int], level: int) -> str:
        del counts[level:]
        counts += [0] * (level - len(counts))
        counts[level - 1] += 1
        return ".".join(str(count) for count in counts)

    def _clause(self, heading: Heading, counted: str) -> Clause:
        title, written, anchor = _title(heading.title)
        number = written or counted
        place = Place(self.path, heading.line, 1)
        if anchor is not None and not _GOOD_ANCHOR.fullmatch(anchor):
            self.problems.append(WRONG_ANCHOR.at(place, anchor=anchor))
        identity = anchor or (f"clause-{number if number.isascii() else counted}" if number else "clauses")
        if first := self.lines.get(identity):
            also = Place(self.path, first, 1)
            self.problems.append(DUPLICATE_ANCHOR.at(place, also, anchor=identity, line=first))
        self.lines.setdefault(identity, heading.line)
        return Clause(number=number, id=identity, level=heading.level, line=heading.line, title=title, body=())


def _title(title: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], str, str | None]:
    number, anchor = "", None
    parts = list(title)
    if parts and isinstance(last := parts[-1], Words) and (found := ANCHOR.search(last.text)):
        parts[-1], anchor = Words(text=last.text[: found.start()]), found[1]
    if parts and isinstance(first := parts[0], Words) and (found := NUMBER.match(first.text)):
        parts[0], number = Words(text=first.text[found.end() :]), found[1] or found[2]
    return tuple(part for part in parts if part != Words(text="")), number, anchor


def _level(clause: Clause | None) -> int:
    return clause.level if clause else 0


def _close(stack: list[tuple[Clause | None, list[Block | Clause]]]) -> None:
    clause, body = stack.pop()
    if clause:
        stack[-1][1].append(replace(clause, body=tuple(body)))
