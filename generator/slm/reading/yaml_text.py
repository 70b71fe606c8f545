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
from slm.reading.characters import CONTROL_CHARACTER, forbidden_characters, has_suspects, place_in, suspicion
from slm.values import Position, Source

DEEPEST: Final = 50
"""The most levels of lists and mappings inside each other."""

MOST_VALUES: Final = 500_000
"""The most values in one file."""

MOST_PROBLEMS: Final = 200
"""After so many problems the rest of a file is not read: their cause is one, and it is not in the values."""

EMPTY_FILE: Final = Mistake(
    "SLM110",
    en="the file is empty",
    zh="文件为空",
    hint_en="Write its content, or delete the file.",
    hint_zh="请填写内容，或删除该文件。",
)
NOT_YAML: Final = Mistake(
    "SLM111",
    en="this is not YAML: {reason}",
    zh="此处不是合法的 YAML：{reason}",
    hint_en="Look at this line and the one before it; quote texts that hold ':', '#' or quotes.",
    hint_zh="请检查本行和上一行；含有“:”“#”或引号的文字请加引号。",
)
UNCLOSED: Final = Mistake(
    "SLM112",
    en="the {opening} opened here is not closed",
    zh="此处的 {opening} 没有配对的结束符号",
    hint_en="Close it where it should end, with the same kind of sign.",
    hint_zh="请在应结束的位置补上对应的结束符号。",
)
STRAY_COLON: Final = Mistake(
    "SLM113",
    en="a colon stands where no key can stand",
    zh="冒号出现在不能有键的位置",
    hint_en="Quote the text if the colon belongs to it; else correct the indentation, "
    "or write ': ' after the key above.",
    hint_zh="冒号属于文字时请给文字加引号；否则请检查缩进，或上一行的键后是否缺少“: ”。",
)
UNQUOTED_SIGN: Final = Mistake(
    "SLM114",
    en="a text cannot begin with {sign}",
    zh="文字不能以 {sign} 开头",
    hint_en="Quote the text.",
    hint_zh="请给这段文字加引号。",
)
WRONG_INDENTATION: Final = Mistake(
    "SLM115",
    en="this line does not fit in what was begun at line {line}",
    zh="本行与第 {line} 行开始的内容不对应",
    hint_en="Indent it like its neighbours; a quote inside a quoted text is written twice.",
    hint_zh="请与相邻各行的缩进对齐；引号内的引号要写两次。",
)
FULL_WIDTH_COLON: Final = Mistake(
    "SLM116",
    en="the colon is full-width, so this is not a key",
    zh="冒号是全角的，因此这里不是键",
    hint_en="Write ': ' with the input method switched to half width.",
    hint_zh="请切换到半角输入，写成“: ”（冒号加空格）。",
)
TAB: Final = Mistake(
    "SLM117",
    en="a tab stands here",
    zh="此处有制表符（Tab）",
    hint_en="Use spaces; in a quoted text write \\t.",
    hint_zh="请使用空格；在双引号文字中可写 \\t。",
)
DUPLICATE_KEY: Final = Mistake(
    "SLM118",
    en="the key '{key}' was written at line {line} already",
    zh="键“{key}”已在第 {line} 行写过",
    hint_en="Keep one of the two.",
    hint_zh="请只保留其中一个。",
)
NOT_A_TEXT_KEY: Final = Mistake(
    "SLM119",
    en="a key must be a text",
    zh="键必须是一段文字",
    hint_en="Write a word as the key, not a list, a mapping or nothing.",
    hint_zh="请用文字作键，不能是列表、映射或空值。",
)
ANCHOR: Final = Mistake(
    "SLM120",
    en="anchors and aliases ('&' and '*') are not used in a book",
    zh="书册中不使用锚点和别名（“&”和“*”）",
    hint_en="Write the value out, or give the shared thing an id and refer to that; "
    "quote a text that begins with the sign.",
    hint_zh="请直接写出值，或为共用的内容设编号并引用；以该符号开头的文字请加引号。",
)
MERGE_KEY: Final = Mistake(
    "SLM121",
    en="merge keys ('<<') are not used in a book",
    zh="书册中不使用合并键（“<<”）",
    hint_en="Write the keys out.",
    hint_zh="请直接写出各个键。",
)
TAG: Final = Mistake(
    "SLM122",
    en="the tag '{tag}' is not used in a book",
    zh="书册中不使用标签“{tag}”",
    hint_en="Delete it; what a value is follows from its key. Quote a text that begins with '!'.",
    hint_zh="请删除该标签；值的类型由键决定。以“!”开头的文字请加引号。",
)
SEVERAL_DOCUMENTS: Final = Mistake(
    "SLM123",
    en="a second document begins here",
    zh="此处开始了第二个文档",
    hint_en="Keep one document in a file; put the other into a file of its own.",
    hint_zh="一个文件只放一个文档；请将另一个放入单独的文件。",
)
TOO_DEEP: Final = Mistake(
    "SLM124",
    en="more than {limit} levels are nested here",
    zh="此处嵌套超过 {limit} 层",
    hint_en="Flatten the content; no file of a book needs so many levels.",
    hint_zh="请减少层级；书册的文件不需要这么深的嵌套。",
)
TOO_MANY_VALUES: Final = Mistake(
    "SLM125",
    en="the file holds more than {limit} values",
    zh="文件中的值超过 {limit} 个",
    hint_en="Split the file; records belong in CSV.",
    hint_zh="请拆分文件；记录请存为 CSV。",
)
CUT_BY_COMMENT: Final = Mistake(
    "SLM126",
    en="the value ends before '#', which begins a comment",
    zh="值在“#”之前结束，“#”之后是注释",
    hint_en="Quote the text if '#' belongs to it; if it is a comment, write a space after '#'.",
    hint_zh="“#”属于文字时请加引号；若是注释，请在“#”后加空格。",
    severity=Severity.WARNING,
)
DIRECTIVE: Final = Mistake(
    "SLM127",
    en="directives ('%YAML', '%TAG') are not used in a book",
    zh="书册中不使用指令（“%YAML”“%TAG”）",
    hint_en="Delete the line.",
    hint_zh="请删除该行。",
)

Path = tuple[str | int, ...]
Value = dict[str, Any] | list[Any] | str | None

_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
_COMMENT_WITHOUT_SPACE: Final = re.compile(r"[ \t]+(?=#[^\s#])")
_FULL_WIDTH_KEY: Final = re.compile(r"^[ -]*[\w ]+：", re.MULTILINE)
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser whose events are read: the one in C where PyYAML was built with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one YAML file holds: dicts, lists, texts and None, and where each of them stands."""

    path: str
    value: Value
    positions: Mapping[Path, Position]

    @property
    def source(self) -> Source:
        """The source that models read from this document remember."""
        return Source(self.path, self.positions)


def read_yaml(path: str, text: str) -> tuple[Document | None, list[Problem]]:
    """Return the document written as `text`, and every problem found in it.

    There is no document when what was written cannot be known; a file with a duplicate key or a tag still gives one, so
    that the rest of its mistakes are found in the same run.
    """
    reading = _Reading(path, text)
    reading.run()
    return reading.document(), reading.problems


class Positions(Mapping[Path, Position]):
    """Where each value and key of a document stands.

    Only offsets are kept while reading, because nearly all of a book is right and nobody asks; lines and columns are
    counted when somebody does.
    """

    def __init__(self, text: str, root: Value, start: int, offsets: dict[int, list[int]]) -> None:
        self._text = text
        self._root = root
        self._start = start
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
class _Reading:
    """One pass over the events of one file."""

    path: str
    text: str
    problems: list[Problem] = field(default_factory=list)
    root: Value = None
    start: int = 0
    offsets: dict[int, list[int]] = field(default_factory=dict)
    faithful: bool = True

    def document(self) -> Document | None:
        if not self.faithful:
            return None
        positions = Positions(self.text, self.root, self.start, self.offsets)
        return Document(path=self.path, value=self.root, positions=positions)

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
                self.problems.append(_explained(self.path, self.text, error))
        except _Enough:
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
            raise _Enough

    def place(self, offset: int) -> Place:
        return place_in(self.path, self.text, offset)

    def give_up(self, mistake: Mistake, offset: int, **words: object) -> None:
        self.faithful = False
        self.say(mistake, offset, **words)

    def follow(self, parser: Any) -> None:  # noqa: ANN401, C901, PLR0912, PLR0915
        """Build the document from the events of `parser`, with a stack of our own.

        This is one long loop on purpose: a large book has several hundred thousand scalars, and a call for each would
        double the time.
        """
        next_event, every_offset = parser.get_event, self.offsets
        comments = {match.start() for match in _COMMENT_WITHOUT_SPACE.finditer(self.text)}
        watchful = bool(comments) or has_suspects(self.text)
        here: Any = None
        offsets: list[int] = []
        key: Any = _NO_KEY
        key_offset = values = 0
        stack: list[tuple[Any, list[int], Any]] = []
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                value: Any = event.value
                offset = event.start_mark.index
                plain = event.implicit[0]
                if plain and value in _NULLS:
                    value = None
                if event.tag is not None or event.anchor is not None:
                    self.refuse_properties(event)
                if watchful:
                    self.watch(event, comments)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                value = {} if kind is yaml.MappingStartEvent else []
                offset = event.start_mark.index
                plain = False
                if event.tag is not None or event.anchor is not None:
                    self.refuse_properties(event)
                if len(stack) == DEEPEST:
                    self.give_up(TOO_DEEP, offset, limit=DEEPEST)
                    return
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                here, offsets, key = stack.pop()
                continue
            elif kind is yaml.AliasEvent:
                value, offset, plain = _ALIAS, event.start_mark.index, False
                self.give_up(ANCHOR, offset)
            elif kind is yaml.DocumentStartEvent and here is _DONE:
                self.give_up(SEVERAL_DOCUMENTS, event.start_mark.index)
                return
            else:
                if kind is yaml.DocumentStartEvent and (event.version or event.tags):
                    self.say(DIRECTIVE, event.start_mark.index)
                continue

            values += 1
            if values > MOST_VALUES:
                self.give_up(TOO_MANY_VALUES, offset, limit=MOST_VALUES)
                return
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
            if kind is not yaml.ScalarEvent and kind is not yaml.AliasEvent:
                stack.append((here, offsets, after))
                here, key = value, _NO_KEY
                every_offset[id(value)] = offsets = []
        if self.root is None and self.faithful:
            self.faithful = False
            self.problems.append(EMPTY_FILE.at(Place(self.path)))
        elif isinstance(self.root, str) and (colon := _FULL_WIDTH_KEY.search(self.text)):
            self.give_up(FULL_WIDTH_COLON, colon.end() - 1)

    def key(self, value: object, plain: object, mapping: dict[str, Any], offsets: list[int], offset: int) -> object:
        """Return the key that `value` is, or the mark for one whose value is to be dropped."""
        if not isinstance(value, str):
            self.give_up(NOT_A_TEXT_KEY, offset)
            return _DROPPED
        if plain and value == "<<":
            self.give_up(MERGE_KEY, offset)
            return _DROPPED
        if value in mapping:
            first = self.place(offsets[2 * list(mapping).index(value)])
            self.say(DUPLICATE_KEY, offset, first, key=value, line=first.line)
            return _DROPPED
        return value

    def refuse_properties(self, event: Any) -> None:  # noqa: ANN401
        if event.anchor is not None:
            self.say(ANCHOR, event.start_mark.index)
        if event.tag is not None:
            self.say(TAG, event.start_mark.index, tag=event.tag)

    def watch(self, event: Any, comments: set[int]) -> None:  # noqa: ANN401
        if event.implicit[0] and event.end_mark.index in comments:
            self.say(CUT_BY_COMMENT, event.end_mark.index)
        if found := suspicion(event.value, lambda: self.place(event.start_mark.index)):
            self.add(found)


class _Enough(Exception):
    """So many problems were found that the rest of the file is not worth reading."""


_NO_KEY: Final = object()
_DROPPED: Final = object()
_DONE: Final = object()
_ALIAS: Final = object()


def _explained(path: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    """Say in the writer's words what the parser found; its own words come last (FAILURES D22, L9)."""
    problem = str(error.problem)
    mark = error.problem_mark or error.context_mark
    place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
    begun = error.context_mark and Place(path, error.context_mark.line + 1, error.context_mark.column + 1)
    if begun and (problem == "found unexpected end of stream" or "expected ',' or" in problem):
        return UNCLOSED.at(begun, place, opening=_character(text, error.context_mark))
    if problem.startswith("mapping values are not allowed"):
        return _full_width_colon(path, text, place) or STRAY_COLON.at(place)
    if problem == "could not find expected ':'" and (colon := _full_width_colon(path, text, place)):
        return colon
    if "cannot start any token" in problem:
        return UNQUOTED_SIGN.at(place, sign=_character(text, mark))
    if begun and problem.startswith(("did not find expected key", "did not find expected '-'", "expected <block end>")):
        return WRONG_INDENTATION.at(place, begun, line=begun.line)
    return NOT_YAML.at(place, reason=problem)


def _full_width_colon(path: str, text: str, place: Place) -> Problem | None:
    lines = [*text.splitlines(), ""]
    for line in range(max(place.line - 1, 1), place.line + 1):
        if key := _FULL_WIDTH_KEY.match(lines[line - 1]):
            return FULL_WIDTH_COLON.at(Place(path, line, key.end()))
    return None


def _character(text: str, mark: yaml.Mark | None) -> str:
    return text[mark.index : mark.index + 1] if mark else ""
