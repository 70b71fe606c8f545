"""Rows of exports that cannot be understood: one problem for all that are wrong in one way, with their number."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from slm import layout
from slm.measurement import (
    EXCHANGED,
    UNKNOWN_NAME,
    UNKNOWN_STATE,
    VALUE_NOT_MAPPED,
    foreign_column,
    foreign_fields,
    foreign_words,
    source_kinds,
)
from slm.problem import InputError, Mistake, Place, Problem, Severity
from slm.reading.csv_records import MISSING_CELL
from slm.reading.typed import NOT_ONE_OF
from slm.text import N_
from slm.values import WRONG_FLAG, WRONG_ID

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

_EMPTY: Final = N_(
    "Name in columns.{field} of the source '{source}' the column that says it, or several of which the first that is "
    "filled counts; or leave such rows out, with the reason, in leave_out."
)
_MERGED: Final = N_(
    "Of cells that are merged only the first has a value: part them before you export. Else name in columns.{field} of "
    "the source '{source}' the column that says it, or leave such rows out, with the reason, in leave_out."
)
_ASKED_AND_EMPTY: Final = N_(
    "required_if of the source '{source}' asks such rows for it. Enter it in the tool and export again, or name in "
    "columns.{field} one more column that may say it; or leave such rows out, with the reason, in leave_out."
)
_BY_VALUE: Final = {
    UNKNOWN_NAME: ("name", NAMES_NOT_MAPPED),
    VALUE_NOT_MAPPED: ("value", VALUES_NOT_MAPPED),
    UNKNOWN_STATE: ("state", STATES_NOT_MAPPED),
}
"""What is to be mended for each value once, wherever it stands: the word with the value, and all of them in one."""
_LISTED_IN: Final = {"priority": layout.LEVELS, "customer": layout.PROVIDER}
_OF_WORDS: Final = (NOT_ONE_OF, WRONG_ID, WRONG_FLAG)
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
        self._cases: dict[tuple[object, ...], set[str]] = {}  # what is wrong with a case is wrong once, not in each row
        self._others = 0

    def add(
        self, paths: tuple[str, str], mistaken: InputError, name: str, place: Callable[[], Place], number: int = 1
    ) -> None:
        """Count rows that cannot be understood, and keep the first of their kind as an example.

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
        self._number[key] += number
        if case := dict(mistaken.words).get("case"):
            self._cases.setdefault(key, set()).add(case)

    def problems(self, occurs: Callable[[str, str], bool]) -> Iterator[Problem]:
        """Yield what is wrong with the rows; `occurs` looks for a word in the column of a field."""
        together: dict[tuple[object, ...], list[tuple[_Refusal, int]]] = {}
        for key, refusal in self._first.items():
            mistake = refusal.mistaken.mistake
            if exchanged := self._exchanged(refusal, occurs):
                yield exchanged
            else:
                cause = (mistake.code, refusal.name) if mistake in _BY_VALUE else key
                number = 1 if key in self._cases else self._number[key]
                together.setdefault(cause, []).append((self._counted(key, refusal), number))
        for same in together.values():
            first, number = same[0]
            mistake, words = first.mistaken.mistake, first.mistaken.words
            if known := self._known(first):
                words = tuple((dict(words) | {"known": known}).items())
            if len(same) > 1:
                mistake, number = _BY_VALUE[mistake][1], 1
                words = tuple((dict(words) | _all_values(same)).items())
            yield self._problem(first, mistake, words, number)

    def _counted(self, key: tuple[object, ...], refusal: _Refusal) -> _Refusal:
        """Return a refusal of cases with their number."""
        if key not in self._cases:
            return refusal
        mistake, words = refusal.mistaken.mistake, dict(refusal.mistaken.words) | {"n": str(len(self._cases[key]))}
        return refusal._replace(mistaken=InputError(mistake, (), tuple(words.items())))

    def _problem(self, refusal: _Refusal, mistake: Mistake, words: tuple[tuple[str, str], ...], number: int) -> Problem:
        if mistake is MISSING_CELL:
            words = tuple((dict(words) | self._of_empty_cell(refusal)).items())
        if self.source.wrong_rows == "left_out":
            mistake = replace(mistake, severity=Severity.WARNING)
        also = self.source.place("columns", refusal.name) if refusal.name else self.source.place()
        return Problem(mistake, refusal.place, words, (also,), number)

    def _of_empty_cell(self, refusal: _Refusal) -> dict[str, str]:
        """Return where a value was looked for, each column by its name, and what the source can say of such rows."""
        field, source = refusal.name, self.source
        looked_in = (
            choice if isinstance(choice, str) else choice.name
            for choice in foreign_column.choices(source.placed.get(field, field))
        )
        is_asked = field in source.required_if and field not in source.needed
        is_workbook = refusal.place.path.endswith(".xlsx")
        advice = _ASKED_AND_EMPTY if is_asked else _MERGED if is_workbook else _EMPTY
        return {"column": "' / '".join(looked_in), "field": field, "source": source.id, "advice": advice}

    def _known(self, refusal: _Refusal) -> str:
        """Return what a value can be in the book, where the program says it: not the words that are mapped already."""
        is_value = refusal.mistaken.mistake is VALUE_NOT_MAPPED
        words = foreign_fields.words_of(self.source.record, refusal.name) if is_value else ()
        return f": {', '.join(words)}" if words else ""

    def _exchanged(self, refusal: _Refusal, occurs: Callable[[str, str], bool]) -> Problem | None:
        """Return that a word of the export stands on the book's side of its mapping, told there and not at each row.

        It is so where what stands on the other side does not occur in the export.
        """
        mapping: Mapping[str, str | tuple[str, ...]]
        path: tuple[str, ...]
        if refusal.mistaken.mistake is UNKNOWN_NAME:
            mistake, path, field, mapping = EXCHANGED, ("services",), "service", self.source.services
        elif refusal.mistaken.mistake is VALUE_NOT_MAPPED:
            field = refusal.name
            mistake, path, mapping = WORDS_EXCHANGED, ("values", field), self.source.values.get(field, {})
        else:
            return None
        word = refusal.value
        ours = next((key for key, said in mapping.items() if word in foreign_words.meanings(said)), None)
        if ours is None or occurs(field, ours):
            return None
        return mistake.at(self.source.place(*path, ours), refusal.place, value=word, ours=ours, source=self.source.id)


def _all_values(values: Sequence[tuple[_Refusal, int]]) -> dict[str, str]:
    """Return the values of a column that are not mapped, those of most rows first, and how they are to be mapped."""
    in_order = sorted(((refusal.value, number) for refusal, number in values), key=lambda one: (-one[1], one[0]))
    shown, rest = in_order[:_MOST_VALUES], len(in_order) - _MOST_VALUES
    told = [f"'{value}' ({number})" for value, number in shown]
    mapping = [f"{json.dumps(value, ensure_ascii=False)}: TBD" for value, _ in shown]
    more = [f"... (+{rest})"] if rest > 0 else []
    return {"number": str(len(values)), "values": ", ".join([*told, *more]), "mapping": ", ".join(mapping)}


def in_words_of_the_source(
    source: source_kinds.AnySource, error: InputError, fields: Mapping[str, object]
) -> InputError:
    """Return the mistake of a foreign word: nobody corrects an export, its source says what the word is here."""
    name = str(error.path[0]) if error.path else ""
    is_word = name in source.mapped and name not in ("id", "ticket", "case") and error.mistake in _OF_WORDS
    if not is_word:
        return error
    words = {"source": source.id}
    if name == "service":
        return error if source.services else UNKNOWN_NAME.raised(name, name=fields[name], **words)
    legal = dict(error.words).get("legal", "true, false" if error.mistake is WRONG_FLAG else "")
    listed = _LISTED_IN.get(name, "")
    known = f": {legal}" if legal else f" ({listed})" if listed else ""
    return VALUE_NOT_MAPPED.raised(name, value=fields[name], field=name, known=known, **words)
