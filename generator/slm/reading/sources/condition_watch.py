"""What the conditions of a source came to: one that never holds, or that costs more than it says, is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from slm.measurement import foreign_words
from slm.problem import Mistake, Place, Problem, Severity, with_counts
from slm.reading.sources.table import ForeignTable, Row

DROPS: Final = Mistake(
    "SLM1020",
    "`only_if` of '{field}' takes no notice of a filled cell in {n} row, in which '{column}' holds {found}",
    "Where it is to count, add the value to the condition; where it is not, list the value in its `otherwise`.",
    Severity.WARNING,
    plural="`only_if` of '{field}' takes no notice of a filled cell in {n} rows, in which '{column}' holds {found}",
)
DROPS_ALL: Final = Mistake(
    "SLM1021",
    "no row meets the condition `only_if` of '{field}', so it counts in none; '{column}' holds {found}",
    "Correct the words of the condition; where it is right that it counts in no row, list these values in `otherwise`.",
)
TAKES_NONE: Final = Mistake(
    "SLM1022",
    "`take_only` takes no row; '{column}' holds {found}",
    "Correct the words of the condition; where the export holds nothing to be taken, list these values in `otherwise`.",
)
NEVER_REQUIRED: Final = Mistake(
    "SLM1023",
    "no row meets the condition `required_if` of '{field}', so it may be empty in all; '{column}' holds {found}",
    "Correct the words of the condition; where it is right, list these values in its `otherwise`.",
    Severity.WARNING,
)
LEAVES_NOTHING_OUT: Final = Mistake(
    "SLM1024",
    "`leave_out` leaves no row out, but '{column}' holds {found}",
    "Write the words of the condition as the export writes them; where these are others, list them in `otherwise`.",
    Severity.WARNING,
)

_MOST_VALUES: Final = 12
_MOST_KEPT: Final = 1000
_ALIKE: Final = 0.8
_BY_NATURE: Final = ("not_values", "not_matches", "filled")
"""Tests that name what does not meet them."""


class ConditionWatch:
    """A condition, how often it was met, and the words that did not meet it although that had a price."""

    def __init__(
        self, path: tuple[str | int, ...], condition: foreign_words.CellCondition, *, is_own: bool = True
    ) -> None:
        self._path, self._condition, self.test = path, condition, condition.test()
        self._is_own = is_own  # does the source say it, and not a mapping of a tool, of which the words may not occur?
        self.column = condition.column
        declares = any(getattr(condition, name) is not None for name in _BY_NATURE)
        self._is_declared = None if declares else foreign_words.among(condition.otherwise)
        self._met = 0
        self.rows = 1  # for how many rows each of those stands that are looked at
        self._missed: Counter[str] = Counter()
        self._first: tuple[Row, ForeignTable] | None = None

    def is_met(self, text: str) -> bool:
        """Tell whether a row with this word in the column meets the condition."""
        if self.test(text):
            self._met += 1
            return True
        return False

    def missed(self, text: str, row: Row, table: ForeignTable) -> None:
        """Remember a row that does not meet the condition, and therefore loses something."""
        if self._is_declared is None or self._is_declared(text):
            return
        if text in self._missed or len(self._missed) < _MOST_KEPT:
            self._missed[text] += self.rows
        self._first = self._first or (row, table)

    def problems(self, place: Place) -> Iterator[Problem]:
        """Yield what is to be told of the condition, at its place in the source."""
        key, *of = self._path
        found = self._missed if key != "leave_out" or self._is_own else self._like_its_words()
        if not found or not self._first or (self._met and key != "only_if"):
            return
        row, table = self._first
        words = {"field": of[0], "column": self.column, "found": with_counts(found, _MOST_VALUES), "n": found.total()}
        mistake = DROPS if self._met else _NEVER[str(key)]
        yield mistake.at(place, table.place(row, self.column), **words)

    def _like_its_words(self) -> Counter[str]:
        """Return the words that may be meant by the condition, and are written in another way."""
        meant = [word.casefold() for word in self._condition.values or () if word]
        alike = (word for word in self._missed if get_close_matches(word.casefold(), meant, n=1, cutoff=_ALIKE))
        return Counter({word: self._missed[word] for word in alike})


_NEVER: Final = {
    "only_if": DROPS_ALL, "take_only": TAKES_NONE, "required_if": NEVER_REQUIRED, "leave_out": LEAVES_NOTHING_OUT,
}  # fmt: skip
"""What is told of a condition of each key that no row meets."""
