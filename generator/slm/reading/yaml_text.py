"""YAML read by events: every scalar stays the text that was written, and every key and value keeps its place.

PyYAML's own types and its composer are not used: they turn `17:30` into 1050 and `1.10` into 1.1, let the last of two
equal keys win, and crash the interpreter on deep nesting (FAILURES F25, Y, D2 to D4, L2).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import yaml

from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.files import (
    CONTROL_CHARACTER,
    EDGE_SPACE,
    FULL_WIDTH,
    forbidden_characters,
    has_suspects,
    place_in,
    suspicion,
)
from slm.reading.yaml_mistakes import FULL_WIDTH_COLON, FULL_WIDTH_KEY, UNQUOTED_SIGN, explained
from slm.values import Position, Source

DEEPEST: Final = 50
"""The most levels of lists and mappings inside each other."""
MOST_VALUES: Final = 500_000
"""The most values in one file."""
MOST_PROBLEMS: Final = 200
"""After so many problems the rest of a file is not read: their cause is one, and it is not in the values."""

EMPTY_FILE: Final = Mistake("SLM110", "the file is empty", "Write its content, or delete the file.")
TAB: Final = Mistake("SLM117", "a tab stands here", "Use spaces; in a quoted text write \\t.")
DUPLICATE_KEY: Final = Mistake("SLM118", "the key '{key}' was written at line {line} already", "Keep one of the two.")
NOT_A_TEXT_KEY: Final = Mistake(
    "SLM119", "a key must be a text", "Write a word as the key, not a list, a mapping or nothing."
)
ANCHOR: Final = Mistake(
    "SLM120",
    "anchors and aliases ('&' and '*') are not used in a book",
    "Write the value out, or give the shared thing an id and refer to that; quote a text that begins with the sign.",
)
MERGE_KEY: Final = Mistake("SLM121", "merge keys ('<<') are not used in a book", "Write the keys out.")
TAG: Final = Mistake(
    "SLM122",
    "the tag '{tag}' is not used in a book",
    "Delete it; what a value is follows from its key. Quote a text that begins with '!'.",
)
SEVERAL_DOCUMENTS: Final = Mistake(
    "SLM123", "a second document begins here", "Keep one document in a file; put the other into a file of its own."
)
TOO_DEEP: Final = Mistake(
    "SLM124", "more than {limit} levels are nested here", "Flatten the content; no file of a book needs so many levels."
)
TOO_MANY_VALUES: Final = Mistake(
    "SLM125", "the file holds more than {limit} values", "Split the file; records belong in CSV."
)
CUT_BY_COMMENT: Final = Mistake(
    "SLM126",
    "the value ends before '#', which begins a comment",
    "Quote the text if '#' belongs to it; if it is a comment, write a space after '#'.",
    Severity.WARNING,
)
QUOTED_BY_OTHER_MARKS: Final = Mistake(
    "SLM973",
    "the marks {marks} around the text are part of it: YAML quotes with \" or '",
    "Write \" or ' instead, or nothing; if the marks belong to the text, put \" or ' around them.",
    Severity.WARNING,
    one_by=("marks",),
)
KEY_IN_OTHER_MARKS: Final = Mistake(
    "SLM682",
    "the marks {marks} around the key are part of it: YAML quotes with \" or '",
    "Write \" or ' instead; if the marks belong to the key, put \" or ' around them.",
)
DIRECTIVE: Final = Mistake("SLM127", "directives ('%YAML', '%TAG') are not used in a book", "Delete the line.")

Path = tuple[str | int, ...]
Value = dict[str, Any] | list[Any] | str | None
_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
_COMMENT_WITHOUT_SPACE: Final = re.compile(r"(?<![ \t])[ \t]+(?=#[^\s#])")
_VALUE_BELOW: Final = re.compile(r"[^\n]*\n[ ]*:")
"""What follows a key that is marked by '? ': its value, on a line of its own."""
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser whose events are read: the one in C where PyYAML was built with it."""
_OTHER_QUOTES: Final = ("“”", "‘’", "„“", "«»", "＂＂", "＇＇")
_WATCHED: Final = ("\\", *(marks[0] for marks in _OTHER_QUOTES))
"""In what a value has to be looked at more closely, besides comments and suspects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlDocument:
    """What one YAML file holds: dicts, lists, texts and None, and where each of them stands."""

    path: str
    value: Value
    positions: Mapping[Path, Position]
    text: str = ""

    @property
    def source(self) -> Source:
        """The source that models read from this document remember."""
        return Source(self.path, self.positions, self.text)


def read_yaml(path: str, text: str) -> tuple[YamlDocument | None, list[Problem]]:
    """Return the document written as `text`, and every problem found in it.

    There is no document when what was written cannot be known; a file with a duplicate key or a tag still gives one, so
    that the rest of its mistakes are found in the same run.
    """
    reading = _YamlReader(path, text)
    reading.run()
    if not reading.faithful:
        return None, reading.problems
    positions = Positions(text, reading.root, reading.start, reading.offsets)
    return YamlDocument(path=path, value=reading.root, positions=positions, text=text), reading.problems


class Positions(Mapping[Path, Position]):
    """Where each value and key of a document stands.

    Only offsets are kept while reading, because nearly all of a book is right and nobody asks; lines and columns are
    counted when somebody does.
    """

    def __init__(self, text: str, root: Value, start: int, offsets: dict[int, list[int]]) -> None:
        self._text, self._root, self._start = text, root, start
        # For each dict and list by identity: the offsets of key and value in turn, or of the items.
        self._offsets = offsets

    def __getitem__(self, path: Path) -> Position:
        here: Any = self._root
        key = value = self._start
        for step in path:
            offsets = self._offsets.get(id(here), ())
            if isinstance(here, dict) and step in here:
                nth = list(here).index(step)
                key, value = offsets[2 * nth], offsets[2 * nth + 1]
            elif isinstance(here, list) and isinstance(step, int) and 0 <= step < len(here):
                key = value = offsets[step]
            else:
                raise KeyError(path)
            here = here[step]
        return self._position(key, value)

    def __iter__(self) -> Iterator[Path]:
        waiting: list[tuple[Path, Any]] = [((), self._root)]
        while waiting:
            path, value = waiting.pop()
            yield path
            steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            waiting.extend(((*path, step), item) for step, item in steps)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _position(self, key: int, value: int) -> Position:
        line, column = self._line_and_column(value)
        return Position(line, column) if key == value else Position(line, column, *self._line_and_column(key))

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", self._text))]


@dataclass(slots=True)
class _YamlReader:
    """One pass over the events of one file."""

    path: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    root: Value = None
    start: int = 0
    offsets: dict[int, list[int]] = field(default_factory=dict)
    faithful: bool = True
    is_watchful: bool = False
    """Whether keys have to be looked at more closely."""

    def run(self) -> None:
        tab = self.text.find("\t")
        if tab >= 0:
            self.say(TAB, tab)
        try:
            self.follow(LOADER(self.text.replace("\t", " ")))
        except yaml.MarkedYAMLError as error:
            self.faithful = False
            # With tabs in the indentation the parser's own complaint would be about the same thing.
            if tab < 0:
                # What is suspected of values that were perhaps no values is not worth telling.
                suspected = (EDGE_SPACE, FULL_WIDTH, QUOTED_BY_OTHER_MARKS)
                self.problems = [problem for problem in self.problems if problem.mistake not in suspected]
                broken = explained(self.path, self.text, error)
                # Behind an alias there may be nothing more on its line, unless it was to be a text.
                aliases = {problem.place.line for problem in self.problems if problem.mistake is ANCHOR}
                is_text = broken.mistake is UNQUOTED_SIGN
                self.problems = [one for one in self.problems if not is_text or one.place != broken.place]
                self.problems += [broken] if is_text or broken.place.line not in aliases else []
        except _TooManyProblemsError:
            self.faithful = False
        except (yaml.YAMLError, UnicodeError):
            self.faithful = False
            found = list(forbidden_characters(self.path, self.text))
            self.problems += found or [CONTROL_CHARACTER.at(Place(self.path), character="?")]

    def say(self, mistake: Mistake, offset: int, *also: Place, **words: object) -> None:
        self.add(mistake.at(self.place(offset), *also, **words))

    def add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) == MOST_PROBLEMS:
            raise _TooManyProblemsError

    def place(self, offset: int) -> Place:
        return place_in(self.path, self.text, offset)

    def give_up(self, mistake: Mistake, offset: int, **words: object) -> None:
        self.faithful = False
        self.say(mistake, offset, **words)

    def follow(self, parser: Any) -> None:  # noqa: ANN401
        """Build the document from the values that `parser` comes to, with a stack of our own.

        This is one loop on purpose: a large book has several hundred thousand scalars, and a call for each would double
        the time.
        """
        every_offset = self.offsets
        here: Any = None
        offsets: list[int] = []
        key: Any = _NO_KEY
        key_offset = 0
        stack: list[tuple[Any, list[int], Any]] = []
        for value, offset, plain, holds_more in self.values(parser):
            if value is _END:
                here, offsets, key = stack.pop()
                continue
            after: Any = _NO_KEY
            if type(here) is list:
                here.append(value)
                offsets.append(offset)
            elif here is None:
                self.root, self.start, here = value, offset, _DONE
            elif key is _NO_KEY:
                after = key = self.key(value, plain, here, offsets, offset)
                key_offset = offset
            elif key is _DROPPED:
                key = _NO_KEY
            else:
                here[key] = value
                offsets += (key_offset, offset)
                key = _NO_KEY
            if holds_more:
                stack.append((here, offsets, after))
                here, key = value, _NO_KEY
                every_offset[id(value)] = offsets = []
        if self.root is None and self.faithful:
            self.faithful = False
            self.problems.append(EMPTY_FILE.at(Place(self.path)))
        elif isinstance(self.root, str) and (colon := FULL_WIDTH_KEY.search(self.text)):
            self.give_up(FULL_WIDTH_COLON, colon.end() - 1)

    def values(self, parser: Any) -> Iterator[tuple[Any, int, bool, bool]]:  # noqa: ANN401, C901, PLR0912 - see above
        """Yield each value with its offset, whether it is plain, and whether it holds the ones up to its `_END`.

        What makes the rest of the file not worth reading is the last of it.
        """
        next_event, values, depth, in_document = parser.get_event, 0, 0, False
        comments = {match.start() for match in _COMMENT_WITHOUT_SPACE.finditer(self.text)}
        watchful = comments or has_suspects(self.text) or any(mark in self.text for mark in _WATCHED)
        self.is_watchful = bool(watchful) or "? " in self.text
        while (event := next_event()) is not None:
            kind = type(event)
            is_scalar = kind is yaml.ScalarEvent
            if is_scalar or kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if event.tag is not None or event.anchor is not None:
                    self.refuse_properties(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                depth -= 1
                yield _END, 0, False, False
                continue
            elif kind is yaml.DocumentStartEvent:
                if in_document:
                    self.give_up(SEVERAL_DOCUMENTS, event.start_mark.index)
                    return
                if event.version or event.tags:
                    self.say(DIRECTIVE, event.start_mark.index)
                in_document = True
                continue
            elif kind is not yaml.AliasEvent:
                continue
            offset = event.start_mark.index
            values += 1
            if values > MOST_VALUES:
                self.give_up(TOO_MANY_VALUES, offset, limit=MOST_VALUES)
                return
            if is_scalar:
                if watchful:
                    self.watch(event, comments)
                plain = event.implicit[0]
                yield (None if plain and event.value in _NULLS else event.value), offset, plain, False
            elif kind is yaml.AliasEvent:
                self.give_up(ANCHOR, offset)
                yield _ALIAS, offset, False, False
            elif depth == DEEPEST:
                self.give_up(TOO_DEEP, offset, limit=DEEPEST)
                return
            else:
                depth += 1
                yield ({} if kind is yaml.MappingStartEvent else []), offset, False, True

    def key(self, value: object, plain: object, mapping: dict[str, Any], offsets: list[int], offset: int) -> object:
        """Return the key that `value` is, or the mark for one whose value is to be dropped."""
        if not isinstance(value, str):
            # A figure that a text begins with, or a gap of a form: {{ targets.availability }}, {{ name }}.
            is_figure = self.text.startswith("{", offset) and self.text.startswith("{", offset - 1)
            self.give_up(UNQUOTED_SIGN, offset - 1, sign="{{") if is_figure else self.give_up(NOT_A_TEXT_KEY, offset)
            return _DROPPED
        if plain and value == "<<":
            self.give_up(MERGE_KEY, offset)
            return _DROPPED
        if plain and self.is_watchful and (refused := self.odd_key(value, offset)):
            self.faithful = False
            self.add(refused)
            return _DROPPED
        if value in mapping:
            first = self.place(offsets[2 * list(mapping).index(value)])
            self.say(DUPLICATE_KEY, offset, first, key=value, line=first.line)
            return _DROPPED
        return value

    def odd_key(self, value: str, offset: int) -> Problem | None:
        """Return the mistake of a key that was to be a text, or whose quotes are none."""
        if self.text.startswith("? ", offset - 2) and not _VALUE_BELOW.match(self.text, offset):
            return UNQUOTED_SIGN.at(self.place(offset - 2), sign="?")
        marks = value[:1] + value[-1:]
        return KEY_IN_OTHER_MARKS.at(self.place(offset), marks=" ".join(marks)) if marks in _OTHER_QUOTES else None

    def refuse_properties(self, event: Any) -> None:  # noqa: ANN401
        if event.anchor is not None:
            self.say(ANCHOR, event.start_mark.index)
        if event.tag is not None:
            self.say(TAG, event.start_mark.index, tag=event.tag)

    def watch(self, event: Any, comments: set[int]) -> None:  # noqa: ANN401
        if event.implicit[0] and event.end_mark.index in comments:
            self.say(CUT_BY_COMMENT, event.end_mark.index)
        if event.style == '"':  # what an escape stands for
            for hidden in forbidden_characters("", event.value):
                self.give_up(CONTROL_CHARACTER, event.start_mark.index, **dict(hidden.words))
        if problem := suspicion(event.value, lambda: self.place(event.start_mark.index)):
            self.add(problem)
        marks = event.value[:1] + event.value[-1:]
        if event.implicit[0] and marks in _OTHER_QUOTES and event.value.count(marks[0]) == 1:
            self.say(QUOTED_BY_OTHER_MARKS, event.start_mark.index, marks=" ".join(marks))


class _TooManyProblemsError(Exception):
    """So many problems were found that the rest of the file is not worth reading."""


_NO_KEY: Final = object()
_DROPPED: Final = object()
_DONE: Final = object()
_ALIAS: Final = object()
_END: Final = object()
