"""Links of pages written by hand to files that are not there, told before MkDocs stops at them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from posixpath import basename, dirname, normpath, relpath
from typing import Final, NamedTuple

from slm import layout
from slm.problem import Mistake, Place, Problem, Severity
from slm.text import LANGUAGES

BROKEN_LINK: Final = Mistake(
    "SLM591",
    "the link leads to '{value}', and there is no such page or file",
    "Write the path from this file to the page, such as guide.md, or take the link out.",
    Severity.WARNING,
)
_PAGES: Final = f"{layout.OVERRIDES}/pages/"
_LINK: Final = re.compile(r"\]\(\s*<?([^()\s<>#?]+)")
_FENCE: Final = re.compile(r"\s*(```|~~~)")
_CODE: Final = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_ELSEWHERE: Final = re.compile(r"\w[\w+.-]*:|/|\{|\.\./\.\.")
_MADE: Final = ("agreements", "assets", "catalog", "documents", "glossary", "improvements", "process", "reports", "v")
"""The folders in which the program makes pages."""
_MADE_AT_THE_TOP: Final = ("index", "seals")
"""What it makes beside them, whatever its ending and language."""
_LANGUAGE: Final = re.compile(rf"\.(?:{'|'.join(LANGUAGES)})(\.[a-z]+)$")


class WrittenLink(NamedTuple):
    """A link to another file, and where it stands."""

    line: int
    column: int
    target: str


def links_in(_path: str, text: str) -> tuple[WrittenLink, ...]:
    """Return the links of a page to other files of the site, but for those in code."""
    return tuple(_links(text.splitlines()))


def _links(lines: Sequence[str]) -> Iterator[WrittenLink]:
    fence = ""
    for number, line in enumerate(lines, start=1):
        if mark := _FENCE.match(line):
            fence = "" if mark[1] == fence else fence or mark[1]
        elif not fence and "](" in line:
            plain = _CODE.sub(lambda code: " " * len(code[0]), line)
            for found in _LINK.finditer(plain):
                if not _ELSEWHERE.match(found[1]):
                    yield WrittenLink(number, found.start(1) + 1, found[1])


def broken_links(pages: Mapping[str, Sequence[WrittenLink]], files: Collection[str]) -> Iterator[Problem]:
    """Yield the links to what is none of the files beside the book, and lies where the program makes no pages."""
    there = {_plain(path.removeprefix(_PAGES)) for path in files if path.startswith(_PAGES)}
    for path, links in pages.items():
        folder = dirname(path.removeprefix(_PAGES))
        for line, column, target in links:
            meant = normpath(f"{folder}/{target}" if folder else target)
            is_made = (
                meant.split("/")[0] in _MADE or meant.partition(".")[0] in _MADE_AT_THE_TOP or meant.startswith("..")
            )
            if not is_made and _plain(meant) not in there:
                named = sorted(one for one in there if basename(one) == basename(_plain(meant)))
                like = named or get_close_matches(_plain(meant), there, n=1)
                words = {"meant": relpath(like[0], folder or ".")} if like else {}
                yield BROKEN_LINK.at(Place(path, line, column), value=target, **words)


def _plain(path: str) -> str:
    """Return a path without a language: the page of a reader's own language is meant."""
    return _LANGUAGE.sub(r"\1", path)
