"""The head of a page written by hand, between two lines `---`: whom the page is for, and what MkDocs is told of it.

What a head was meant to say and does not would be published: so a head is read strictly, and a page that has a mistake
at its head is for nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from slm.problem import Mistake, Place, Problem, Severity, nearest
from slm.reading.typed import EXPECTED_TEXT, UNKNOWN_KEY
from slm.reading.yaml_mistakes import NO_COLON
from slm.reading.yaml_text import read_yaml
from slm.text import LANGUAGES

AUDIENCE_OF_PAGE: Final = Mistake(
    "SLM966",
    "a page written by hand is not for the audience '{value}'",
    "Write internal at its head, or public; what is said at the head of an index holds for its folder.",
)
HEAD_NOT_FIRST: Final = Mistake(
    "SLM599",
    "'{found}' begins no head of a page, so nobody can tell for whom the page is",
    "Write '---' alone as the first line of the file, then the keys, then '---'. If no head is meant: a line across "
    "the page is '***', and words before a colon begin a page only behind its heading.",
)
HEAD_NOT_CLOSED: Final = Mistake(
    "SLM598",
    "the head of the page begins here and does not end",
    "Write a line '---' behind its last key. If no head is meant: a line across the page is '***'.",
)
HEAD_WITHOUT_KEYS: Final = Mistake(
    "SLM597",
    "the head of the page holds no keys",
    "Write each as 'key: value' on a line of its own, such as 'audience: internal', or take out both lines '---'.",
)
AUDIENCE_OUTSIDE_HEAD: Final = Mistake(
    "SLM596",
    "'{found}' stands outside of the head of the page, where it keeps the page from nobody",
    "Write it as 'audience: {meant_audience}' between two lines '---' at the very beginning of the file, or take it "
    "out.",
)
TRANSLATIONS_DIFFER: Final = Mistake(
    "SLM595",
    "this page is for {audience}, but {other}, the same page in another language, is for {others}",
    "Write the same `audience` at the head of both.",
)

AUDIENCES: Final = ("internal", "public")
"""Whom a page written by hand can be for; silence is public, or what the index of its folder says."""
_KEYS: Final = (
    "audience", "authors", "comments", "date", "description", "hide", "icon", "robots", "search", "social", "status",
    "subtitle", "tags", "template", "title",
)  # fmt: skip
"""What the head of a page may say: to us, to MkDocs and to its theme."""
_OF_SEVERAL: Final = ("search", "social")
"""Which of them hold further keys."""
_MARK: Final = re.compile(r"-{3}[ \t]*")
_END: Final = re.compile(r"(?:-{3}|\.{3})[ \t]*")
_LIKE_A_MARK: Final = re.compile(r"\s*[-\u2010-\u2015\u2212\u2500\ufe58\ufe63\uff0d\uff3f=~]{2,}\s*")
_LIKE_A_KEY: Final = re.compile(r"\s*\w[\w-]*\s*[:：=]")
_OLD_HEAD: Final = re.compile(r" {0,3}[A-Za-z0-9_-]+:(?!//)")
"""What MkDocs takes for a head without marks, and off the page."""
_AUDIENCE_LINE: Final = re.compile(r"\W*(\w+)\W{0,2}\s*[:：=\s]\s*\W*([a-z]+|内部|公开)\W*", re.IGNORECASE)
_FIRST: Final = 15
"""In how many lines behind the head, or without one, a lost audience is looked for."""


@dataclass(frozen=True, slots=True)
class PageHead:
    """What the head of a page says of its readers, and what is wrong with it."""

    audience: str = ""
    problems: tuple[Problem, ...] = ()


def read_head(path: str, text: str) -> PageHead:
    """Read the head of a page; where anything is wrong with it, the page is internal."""
    head, problems = _read(path, text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    is_wrong = any(problem.severity is Severity.ERROR for problem in problems)
    return PageHead("internal" if is_wrong else str(head.get("audience", "")), tuple(problems))


def begins_like_head(text: str) -> int:
    """Return the line in which a text begins with a mark and a key, as only a head does; 0 where it does not."""
    lines = text.removeprefix("\ufeff").splitlines()
    written = [number for number, line in enumerate(lines) if line.strip()][:2]
    if len(written) < 2 or not _LIKE_A_MARK.fullmatch(lines[written[0]]) or not _LIKE_A_KEY.match(lines[written[1]]):
        return 0
    return written[0] + 1


def translations_agree(heads: Mapping[str, PageHead]) -> Iterator[Problem]:
    """Check that a page is for the same readers in all languages: else one of them publishes what the other keeps."""
    first: dict[str, str] = {}
    for path, head in sorted(heads.items()):
        page, _, language = path.removesuffix(".md").rpartition(".")
        if language in LANGUAGES and not head.problems:
            other = first.setdefault(page, path)
            if heads[other].audience != head.audience:
                shown = [said or "public" for said in (head.audience, heads[other].audience)]
                yield TRANSLATIONS_DIFFER.at(
                    Place(path, 1, 1), Place(other, 1, 1), audience=shown[0], other=other, others=shown[1]
                )


def _read(path: str, lines: list[str]) -> tuple[Mapping[str, object], list[Problem]]:
    if not _MARK.fullmatch(lines[0]):
        return {}, [*_without_mark(path, lines)]
    end = next((number for number, line in enumerate(lines) if number and _END.fullmatch(line)), 0)
    inside = lines[1:end]
    is_open = not end or any(not line.strip() for line in inside)
    if not any(line.strip() and not line.lstrip().startswith("#") for line in inside):
        return {}, [(HEAD_WITHOUT_KEYS if end else HEAD_NOT_CLOSED).at(Place(path, 1, 1))]
    # A first line in the place of the mark keeps the numbers of the others.
    document, problems = read_yaml(path, "\n".join(("#", *inside, "")))
    head = document.value if document else None
    if isinstance(head, dict) and document and end:
        problems += _wrong_keys(head, {key: document.source.key_place(key) for key in head})
        return head, [*problems, *_lost_audience(path, lines, end + 1)]
    if is_open:
        problems = [HEAD_NOT_CLOSED.at(Place(path, 1, 1))]
    words = [(number, line.split()) for number, line in enumerate(inside, 1) if line.strip()]
    if not is_open and isinstance(head, str) and len(words[0][1]) == 2 and _meant(words[0][1][0], _KEYS):
        problems = [NO_COLON.at(_at(path, lines, words[0][0]), key=words[0][1][0])]
    return {}, problems or [HEAD_WITHOUT_KEYS.at(Place(path, 1, 1))]


def _without_mark(path: str, lines: list[str]) -> Iterator[Problem]:
    begin = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if _LIKE_A_MARK.fullmatch(lines[begin]) or (begin == 0 and _OLD_HEAD.match(lines[0])):
        yield HEAD_NOT_FIRST.at(_at(path, lines, begin), found=lines[begin].strip())
    else:
        yield from _lost_audience(path, lines, begin)


def _wrong_keys(head: Mapping[str, object], places: Mapping[str, Place]) -> Iterator[Problem]:
    for key, value in head.items():
        if key not in _KEYS:
            yield UNKNOWN_KEY.at(places[key], key=key, legal=nearest(key, _KEYS))
        elif isinstance(value, dict) and key not in _OF_SEVERAL:
            yield EXPECTED_TEXT.at(places[key], found="{...}")
    if "audience" in head and (value := head["audience"]) not in AUDIENCES:
        said = value if isinstance(value, str) else "" if value is None else ", ".join(map(str, _items(value)))
        meant = _meant(said, AUDIENCES)
        yield AUDIENCE_OF_PAGE.at(places["audience"], value=said, **({"meant": meant} if meant else {}))


def _lost_audience(path: str, lines: list[str], begin: int) -> Iterator[Problem]:
    """Find what somebody wrote to keep a page from others where it is nothing but words."""
    is_example = False
    for number, line in enumerate(lines[begin : begin + _FIRST], begin):
        is_example ^= line.lstrip().startswith(("```", "~~~"))
        found = None if is_example else _AUDIENCE_LINE.fullmatch(line)
        if found and _meant(found[1], ("audience",)):
            meant = {"内部": "internal", "公开": "public"}.get(found[2]) or _meant(found[2], AUDIENCES)
            if meant:
                place = _at(path, lines, number)
                yield AUDIENCE_OUTSIDE_HEAD.at(place, found=line.strip(), meant_audience=meant)


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, list | dict) else [value]


def _meant(word: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(word.casefold(), [*known], n=1, cutoff=0.7)), "")


def _at(path: str, lines: list[str], number: int) -> Place:
    line = lines[number]
    return Place(path, number + 1, len(line) - len(line.lstrip()) + 1)
