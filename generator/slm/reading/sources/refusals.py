"""Rows of exports that cannot be understood: one problem for all that are wrong in one way, with their number."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from slm.measurement import EXCHANGED, UNKNOWN_NAME, UNKNOWN_STATE, VALUE_NOT_MAPPED, foreign_words, source_kinds
from slm.problem import InputError, Mistake, Place, Problem, Severity

WORDS_EXCHANGED: Final = Mistake(
    "SLM593",
    "'{value}' is a word of the export and stands here as one of the book's, in the place of '{ours}'",
    'In `values` the word of the export stands on the left: write "{value}": {ours}.',
)
NAMES_NOT_MAPPED: Final = Mistake(
    "SLM1013",
    "names are neither mapped to a service nor ignored, {number} in all: {values}",
    "Say in the source '{source}' which service of the book each is: services: {{{mapping}}}, or list it in ignored "
    "with the reason; rows that are no records, such as totals, go into leave_out.",
)
VALUES_NOT_MAPPED: Final = Mistake(
    "SLM1014",
    "values of {field} are not mapped, {number} in all: {values}",
    "Say in the source '{source}' what each is in the book{known}: values: {{{field}: {{{mapping}}}}}; or leave such "
    "rows out, with the reason, in leave_out.",
)
STATES_NOT_MAPPED: Final = Mistake(
    "SLM1015",
    "states are not mapped, {number} in all: {values}",
    "Say in the source '{source}' what each means: states: {{{mapping}}}, where a meaning is one of {known}.",
)

_BY_VALUE: Final = {
    UNKNOWN_NAME: ("name", NAMES_NOT_MAPPED),
    VALUE_NOT_MAPPED: ("value", VALUES_NOT_MAPPED),
    UNKNOWN_STATE: ("state", STATES_NOT_MAPPED),
}
"""What is to be mended for each value once, wherever it stands: the word with the value, and all of them in one."""
_MOST_SHOWN: Final = 100
_MOST_VALUES: Final = 200


class _Refusal(NamedTuple):
    """The first of the rows that are refused for one reason: why, where it stands, and its field."""

    mistaken: InputError
    place: Place
    name: str

    @property
    def value(self) -> str:
        """The word of the export that is not mapped."""
        word, _ = _BY_VALUE[self.mistaken.mistake]
        return dict(self.mistaken.words)[word]


class Refusals:
    """The rows that a source refuses, by the reason."""

    def __init__(self, source: source_kinds.AnySource) -> None:
        self.source = source
        self._first: dict[tuple[object, ...], _Refusal] = {}
        self._number: Counter[tuple[object, ...]] = Counter()
        self._others = 0

    def add(self, paths: tuple[str, str], mistaken: InputError, name: str, place: Callable[[], Place]) -> None:
        """Count a row that cannot be understood, and keep the first of its kind as an example.

        `paths` are those of its file and of all files that are accounted for together: where there are many files,
        rows of one mistake are one for all of them.
        """
        if mistaken.mistake in _BY_VALUE:
            word, _ = _BY_VALUE[mistaken.mistake]
            key: tuple[object, ...] = "", mistaken.mistake.code, name, dict(mistaken.words)[word]
        else:
            key = paths[self._others >= _MOST_SHOWN], mistaken.mistake.code, name
            self._others += key not in self._first
        if key not in self._first:
            self._first[key] = _Refusal(mistaken, place(), name)
        self._number[key] += 1

    def problems(self, *, is_all: bool, occurs: Callable[[str, str], bool]) -> Iterator[Problem]:
        """Yield what is wrong with the rows; `is_all` if none is understood, `occurs` looks for a word in a column."""
        together: dict[tuple[object, ...], list[tuple[_Refusal, int]]] = {}
        for key, refusal in self._first.items():
            mistake = refusal.mistaken.mistake
            if exchanged := self._exchanged(refusal, is_all=is_all) or self._exchanged_words(refusal, occurs):
                yield exchanged
            else:
                cause = (mistake.code, refusal.name) if mistake in _BY_VALUE else key
                together.setdefault(cause, []).append((refusal, self._number[key]))
        for same in together.values():
            first, number = same[0]
            mistake, words = first.mistaken.mistake, first.mistaken.words
            if len(same) > 1:
                mistake, number = _BY_VALUE[mistake][1], 1
                words = tuple((dict(words) | _all_values(same)).items())
            yield self._problem(first, mistake, words, number)

    def _problem(self, refusal: _Refusal, mistake: Mistake, words: tuple[tuple[str, str], ...], number: int) -> Problem:
        if self.source.wrong_rows == "left_out":
            mistake = replace(mistake, severity=Severity.WARNING)
        also = self.source.place("columns", refusal.name) if refusal.name else self.source.place()
        return Problem(mistake, refusal.place, words, (also,), number)

    def _exchanged(self, refusal: _Refusal, *, is_all: bool) -> Problem | None:
        """Return that services are mapped backwards, where no row can be understood because of that."""
        name = refusal.value if refusal.mistaken.mistake is UNKNOWN_NAME else ""
        mapped = self.source.services.items()
        ours = next((key for key, word in mapped if name and name in foreign_words.meanings(word)), None)
        if ours is None or not is_all:
            return None
        place = self.source.place("services", ours)
        return EXCHANGED.at(place, refusal.place, name=name, ours=ours, source=self.source.id)

    def _exchanged_words(self, refusal: _Refusal, occurs: Callable[[str, str], bool]) -> Problem | None:
        """Return that a word of the export stands where the book's word should, at its mapping, not at each row."""
        words = dict(refusal.mistaken.words) if refusal.mistaken.mistake is VALUE_NOT_MAPPED else {}
        field, value = words.get("field", ""), words.get("value", "")
        ours = next((key for key, word in self.source.values.get(field, {}).items() if word == value), None)
        if ours is None or occurs(field, ours):
            return None
        place = self.source.place("values", field, ours)
        return WORDS_EXCHANGED.at(place, refusal.place, value=value, ours=ours, field=field)


def _all_values(values: Sequence[tuple[_Refusal, int]]) -> dict[str, str]:
    """Return the values of a column that are not mapped, those of most rows first, and how they are to be mapped."""
    in_order = sorted(((refusal.value, number) for refusal, number in values), key=lambda one: (-one[1], one[0]))
    shown, rest = in_order[:_MOST_VALUES], len(in_order) - _MOST_VALUES
    told = [f"'{value}' ({number})" for value, number in shown]
    mapping = [f"{json.dumps(value, ensure_ascii=False)}: TBD" for value, _ in shown]
    more = [f"... (+{rest})"] if rest > 0 else []
    return {"number": str(len(values)), "values": ", ".join([*told, *more]), "mapping": ", ".join(mapping)}
