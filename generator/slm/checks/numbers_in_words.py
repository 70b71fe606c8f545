"""Numbers in the words of agreements: what clauses say, where a number stands in them, and that languages say the same.

Only what can hardly be meant is told: a sentence may leave a number out, or say another one, so two texts contradict
each other where each has a number of a kind that the other has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

from slm.checks.spoken_numbers import NumberKind, Spoken, numbers_in, spoken_numbers
from slm.checks.wording import texts_of, written_in
from slm.document_control import Block, Clause, Clauses, Code, CodeBlock, Inline, LineBreak, Table
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.values import remembered

LANGUAGES_DISAGREE: Final = Mistake(
    "SLM840",
    "the languages say different numbers: {one} ({language}), {other} ({other_language})",
    "Correct the wrong one. In the short version and in clauses, {{{{ targets.ID }}}} is the figure of a target.",
    Severity.WARNING,
)

SaidClauses = tuple[tuple[Clause, str], ...]
"""Clauses, each with its words."""
_GAP: Final = re.compile(r"\s+")


class _Said(NamedTuple):
    """The numbers of a kind that one text has and another has not."""

    words: str
    first: Spoken


def languages_say_the_same(portfolio: Portfolio) -> Iterator[Problem]:
    """No language of a text has a number where another one has a different one (FAILURES D51)."""
    for model, path, text in texts_of(portfolio):
        for one, other in combinations(written_in(text), 2):
            if differing := _contradiction(one[1], other[1]):
                here, there = (
                    model.place_of(said.first.words, *path, *language)
                    for said, (language, _) in zip(differing, (one, other), strict=True)
                )
                yield _disagree((here, there), differing, one[0][0], other[0][0])
    said, compared = said_clauses(portfolio), {}
    for terms in portfolio.terms.values():
        for one_terms, other_terms in combinations(terms.values(), 2):
            texts = said[id(one_terms.blocks)], said[id(other_terms.blocks)]
            # Many versions share their clauses.
            if (key := (id(texts[0]), id(texts[1]))) not in compared:
                compared[key] = list(_differing_clauses(*texts))
            for mine, theirs, numbers in compared[key]:
                places = (
                    number_place(one_terms, *mine, numbers[0].first),
                    number_place(other_terms, *theirs, numbers[1].first),
                )
                yield _disagree(places, numbers, one_terms.language, other_terms.language)


def _differing_clauses(
    one: SaidClauses, other: SaidClauses
) -> Iterator[tuple[tuple[Clause, str], tuple[Clause, str], tuple[_Said, _Said]]]:
    """Yield the clauses of one number that contradict each other, and by which numbers."""
    others = {clause.number: (clause, words) for clause, words in other}
    for mine in one:
        theirs = others.get(mine[0].number, mine)
        if numbers := _contradiction(mine[1], theirs[1]):
            yield mine, theirs, numbers


def _disagree(places: tuple[Place, Place], numbers: tuple[_Said, _Said], language: str, other_language: str) -> Problem:
    one, other = (said.words for said in numbers)
    return LANGUAGES_DISAGREE.at(*places, one=one, other=other, language=language, other_language=other_language)


@lru_cache(maxsize=1 << 13)
def _contradiction(one: str, other: str) -> tuple[_Said, _Said] | None:
    """Return the numbers that two texts have of one kind and not in common, where each has some."""
    if one == other or not spoken_numbers(one):
        return None
    numbers, others = numbers_in(one), numbers_in(other)
    for kind in numbers.keys() & others.keys():
        mine, theirs = numbers[kind] - others[kind], others[kind] - numbers[kind]
        if mine and theirs:
            return _said(one, kind, mine), _said(other, kind, theirs)
    return None


def _said(text: str, kind: NumberKind, values: frozenset[Decimal]) -> _Said:
    first = next(number for number in spoken_numbers(text) if number.kind == kind and number.value in values)
    return _Said(_shown(kind, values), first)


def _shown(kind: NumberKind, numbers: Iterable[Decimal]) -> str:
    if kind == "share":
        return ", ".join(f"{number.normalize():f} %" for number in sorted(numbers))
    if kind == "large":
        return ", ".join(f"{number.normalize():,f}" for number in sorted(numbers))
    return ", ".join(_time(number) for number in sorted(numbers))


def _time(seconds: Decimal) -> str:
    size, unit = next(
        (size, unit) for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")) if not seconds % size
    )
    return f"{(seconds / size).normalize():f} {unit}"


def number_place(clauses: Clauses, clause: Clause, words: str, number: Spoken) -> Place:
    """Return where a number in the words of a clause stands in its file.

    Marks of emphasis may stand in it; where it is not found, as of a figure that a sentence names, it is the clause.
    """
    written = re.compile(r"[\s*_~]*".join(map(re.escape, _GAP.split(number.words))))
    nth = sum(1 for found in written.finditer(words) if found.start() < number.start)
    below = [found.start() for found in written.finditer(clauses.source, clauses.line_start(clause.line))]
    every = below or [found.start() for found in written.finditer(clauses.source)]
    return clauses.place(every[min(nth, len(every) - 1)]) if every else Place(clauses.path, clause.line, 1)


@remembered
def said_clauses(portfolio: Portfolio) -> Mapping[int, SaidClauses]:
    """Return what clauses say, by the identity of their blocks, which versions of the same words share."""
    every = {id(clauses.blocks): clauses.blocks for terms in portfolio.terms.values() for clauses in terms.values()}
    return {number: _clauses_of(blocks) for number, blocks in every.items()}


def _clauses_of(blocks: tuple[Block | Clause, ...]) -> SaidClauses:
    """Return every clause with the words that stand in it and in no clause below it."""
    found: list[tuple[Clause, str]] = []
    for block in blocks:
        if isinstance(block, Clause):
            own = tuple(part for part in block.body if not isinstance(part, Clause))
            found.append((block, "\n".join((_words(block.title), *map(_words, own)))))
            found += _clauses_of(tuple(part for part in block.body if isinstance(part, Clause)))
    return tuple(found)


def _words(node: object) -> str:
    """Return the words in any part of clauses: blocks and items on lines of their own, what is in a line together.

    A row of a table is a sentence, in which each cell has the head of its column before it. Code says nothing.
    """
    if isinstance(node, Code | CodeBlock):
        return " "
    if isinstance(node, Table):
        heads = [*map(_words, node.head)]
        rows = (zip(heads, map(_words, row), strict=True) for row in node.rows)
        return "\n".join(("; ".join(heads), *(", ".join(f"{head} {cell}" for head, cell in row) for row in rows)))
    if isinstance(node, tuple):
        return ("" if node and isinstance(node[0], Inline) else "\n").join(map(_words, node))
    if isinstance(text := getattr(node, "text", None), str):
        return text
    if isinstance(node, LineBreak):
        return " "
    parts = (getattr(node, name) for name in getattr(node, "__dataclass_fields__", ()))
    return "\n".join(_words(part) for part in parts if isinstance(part, tuple))
