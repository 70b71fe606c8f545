"""Regular expressions for which a short cell may take for ever: they can be matched in very many ways.

An expression is looked at as what may follow what (the automaton of its positions). Where a repetition can read the
same signs in two ways and come back to where it was, each sign more doubles the ways that are tried before it fails.
"""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from slm.problem import Mistake, Problem
from slm.reading.yaml_text import YamlDocument

EXPLODES: Final = Mistake(
    "SLM1068",
    "the regular expression '{value}' may take for ever: a repetition in it can read the same words in many ways",
    'Take the repetition out of the repetition, such as "a+$" for "(a+)+$", or begin each round with a sign that '
    'stands nowhere else in it, such as "(,[^,]+)*".',
)
_KEYS: Final = ("matches", "not_matches", "pattern")
_FEW: Final = 4
"""A repetition of at most so many rounds is as many parts beside each other."""
_MOST_POSITIONS: Final = 150
_MOST_BESIDE: Final = 2
_FEWEST: Final = 2
_LONGEST: Final = 20_000
_LONGEST_OF_MANY: Final = 1_000
"""The most letters that are tried where there are two things that may be tried at each of them, and where more."""
_SIGNS: Final = "aZé中0_- \n!,"
_CATEGORIES: Final[Mapping[str, Callable[[str], bool]]] = {
    "DIGIT": str.isdigit,
    "SPACE": str.isspace,
    "WORD": lambda sign: sign.isalnum() or sign == "_",
}
_LOOPS: Final = ("MAX_REPEAT", "MIN_REPEAT")
_Tree = Sequence[tuple[Any, Any]]


class _Part(NamedTuple):
    """Where a part of an expression can begin and end, and whether it can be nothing."""

    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    may_be_empty: bool = True


def exploding_expressions(document: YamlDocument) -> Iterator[Problem]:
    """Yield the expressions of a source that may take for ever, at their places."""
    for path, written in _expressions(document.value, ()):
        if _explodes(written):
            yield EXPLODES.at(document.source.place(*path), value=written)


def longest_text(expression: str, *, is_whole_line: bool = False) -> int | None:
    """Return the most letters of a text in which an expression is found or not within seconds; None for any number.

    Each repetition may be tried at every letter, and an expression that need not be at the start begins at each. What
    parts a line has its own signs between the parts.
    """
    tree = [*_parsed(expression)]
    begins = bool(tree) and str(tree[0][0]) == "AT" and str(tree[0][1]) in ("AT_BEGINNING", "AT_BEGINNING_STRING")
    number = _repetitions(_without_last_round(tree)) + (not (is_whole_line or begins))
    if number < _FEWEST:
        return None
    return _LONGEST if is_whole_line or number == _FEWEST else _LONGEST_OF_MANY


def _repetitions(tree: Any) -> int:  # noqa: ANN401
    """Return how many repetitions without an end there are in an expression."""
    if isinstance(tree, tuple) and len(tree) == 2 and str(tree[0]) in _LOOPS:
        return int(int(tree[1][1]) > _FEW) + _repetitions(tree[1][2])
    return sum(map(_repetitions, tree)) if isinstance(tree, list | tuple) or hasattr(tree, "data") else 0


def _parsed(expression: str) -> Any:  # noqa: ANN401
    # Of an expression that another Python may read otherwise, this one warns.
    with warnings.catch_warnings(action="ignore"):
        return importlib.import_module("re._parser").parse(expression)


def _expressions(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:  # noqa: ANN401
    inner = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        if isinstance(below, str) and key in _KEYS:
            yield (*path, key), below
        else:
            yield from _expressions(below, (*path, key))


def _explodes(expression: str) -> bool:
    try:
        tree = _parsed(expression)
    except (re.error, OverflowError, RecursionError):
        return False  # another mistake
    automaton = _Automaton(_signs_of(expression), bool(tree.state.flags & re.IGNORECASE))
    automaton.part_of(_without_last_round([*tree]))
    return automaton.is_ambiguous()


def _signs_of(expression: str) -> str:
    return "".join({*_SIGNS, *expression, *expression.swapcase()})


def _without_last_round(tree: _Tree) -> _Tree:
    """Return an expression with one round of a repetition at its end: nothing after it can fail."""
    if not tree:
        return tree
    kind, value = tree[-1]
    if str(kind) in _LOOPS and value[0] <= 1:
        return [*tree[:-1], *_without_last_round([*value[2]])]
    if str(kind) == "SUBPATTERN":
        return [*tree[:-1], *_without_last_round([*value[3]])]
    return tree


@dataclass(slots=True)
class _Automaton:
    """The positions of an expression, the signs at each, and which may follow which."""

    signs: str
    is_any_case: bool
    at: list[frozenset[str]] = field(default_factory=list)
    after: list[set[int]] = field(default_factory=list)
    is_doubled: bool = False
    """Whether two repetitions lead from one position to the same other one."""

    def part_of(self, tree: _Tree) -> _Part:
        """Return the part that a sequence is."""
        whole = _Part()
        for kind, value in tree:
            whole = self._joined(whole, self._one(str(kind), value))
        return whole

    def _one(self, kind: str, value: Any) -> _Part:  # noqa: ANN401
        if kind in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY"):
            return self._position(frozenset(sign for sign in self.signs if _is_at(kind, value, sign)))
        if kind == "GROUPREF":
            return self._position(frozenset(self.signs))
        if kind == "SUBPATTERN":
            return self.part_of(value[3])
        if kind == "BRANCH":
            return _either([self.part_of(way) for way in value[1]])
        if kind == "GROUPREF_EXISTS":
            return _either([self.part_of(value[1]), self.part_of(value[2] or [])])
        # What looks ahead reads nothing, and what never goes back is tried in one way.
        return self._repeated(*value) if kind in _LOOPS else _Part()

    def _position(self, signs: frozenset[str]) -> _Part:
        self.at.append(signs | {sign.swapcase() for sign in signs} if self.is_any_case else signs)
        self.after.append(set())
        here = frozenset({len(self.at) - 1})
        return _Part(here, here, may_be_empty=False)

    def _joined(self, one: _Part, other: _Part) -> _Part:
        self._follow(one.last, other.first)
        return _Part(
            one.first | other.first if one.may_be_empty else one.first,
            one.last | other.last if other.may_be_empty else other.last,
            one.may_be_empty and other.may_be_empty,
        )

    def _follow(self, before: frozenset[int], then: frozenset[int]) -> None:
        for position in before:
            self.is_doubled = self.is_doubled or not self.after[position].isdisjoint(then)
            self.after[position] |= then

    def _repeated(self, least: int, most: Any, tree: _Tree) -> _Part:  # noqa: ANN401
        if int(most) > _FEW:
            round_ = self.part_of(tree)
            self._follow(round_.last, round_.first)
            self.is_doubled = self.is_doubled or (round_.may_be_empty and least > _FEW)
            return round_._replace(may_be_empty=round_.may_be_empty or not least)
        whole = _Part()
        for number in range(int(most)):
            part = self.part_of(tree)
            whole = self._joined(whole, part._replace(may_be_empty=part.may_be_empty or number >= least))
        return whole

    def is_ambiguous(self) -> bool:
        """Tell whether the same signs lead from a position to itself in two ways."""
        if self.is_doubled or len(self.at) > _MOST_POSITIONS:
            return self.is_doubled
        return self._is_shared_by_loops() or any(self._two_ways(position) for position in range(len(self.at)))

    def _is_shared_by_loops(self) -> bool:
        """Tell whether several repetitions after each other can read one sign, so that any may take what another can.

        Of two, which numbers have often, a long cell takes seconds; of each one more that many times as long.
        """
        loops = [position for position, then in enumerate(self.after) if position in then]
        chains = [(position, self.at[position]) for position in loops]
        for _ in range(_MOST_BESIDE):
            chains = [
                (then, signs & self.at[then])
                for position, signs in chains
                for then in loops
                if then > position and then in self.after[position] and not signs.isdisjoint(self.at[then])
            ]
        return bool(chains)

    def _two_ways(self, position: int) -> bool:
        ways: set[tuple[int, int]] = set()
        back: dict[tuple[int, int], set[tuple[int, int]]] = {}
        todo = [(position, position)]
        while todo:
            here = todo.pop()
            for then in self._pairs(*here):
                back.setdefault(then, set()).add(here)
                if then not in ways:
                    ways.add(then)
                    todo.append(then)
        # Whatever leads back to where it began.
        found, todo = set[tuple[int, int]](), [(position, position)]
        while todo:
            for before in back.get(todo.pop(), ()):
                if before not in found:
                    found.add(before)
                    todo.append(before)
        return any(one != other for one, other in found)

    def _pairs(self, one: int, other: int) -> Iterator[tuple[int, int]]:
        for this in self.after[one]:
            for that in self.after[other]:
                if not self.at[this].isdisjoint(self.at[that]):
                    yield this, that


def _either(parts: Sequence[_Part]) -> _Part:
    return _Part(
        frozenset().union(*(part.first for part in parts)),
        frozenset().union(*(part.last for part in parts)),
        any(part.may_be_empty for part in parts),
    )


def _is_at(kind: str, value: Any, sign: str) -> bool:  # noqa: ANN401
    """Tell whether a sign may stand at a position."""
    if kind == "IN":
        is_among = any(_is_at(str(inner), what, sign) for inner, what in value if str(inner) != "NEGATE")
        return is_among != (str(value[0][0]) == "NEGATE")
    if kind == "RANGE":
        return bool(value[0] <= ord(sign) <= value[1])
    if kind == "CATEGORY":
        _, _, name = str(value).partition("CATEGORY_")
        return bool(_CATEGORIES[name.removeprefix("NOT_")](sign)) != name.startswith("NOT_")
    return kind == "ANY" or (sign == chr(value)) == (kind == "LITERAL")
