"""What is made sure of before a site replaces the last good one (DESIGN 3.19)."""

from __future__ import annotations

import hashlib
import html
import json
import os
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from slm.problem import Mistake, Place, Problem
from slm.site.kept import Kept

PAGE_MISSING: Final = Mistake(
    "SLM620",
    "the page was compiled but is not in the site",
    "Is the plugin `slm` listed in mkdocs.yml, and does the program that builds the site support plugins?",
)
LINK_BROKEN: Final = Mistake(
    "SLM621",
    "a link leads nowhere: {link}",
    "Correct the link, or publish what it leads to.",
)
ANCHOR_BROKEN: Final = Mistake(
    "SLM622",
    "a link leads to a part that the page does not have: {link}",
    "Correct what follows the #.",
)
OUTSIDE_REQUEST: Final = Mistake(
    "SLM623",
    "the page would load something from another host: {link}",
    "Keep the file in the book and load it from there; readers must not be reported to others.",
)
LEAK: Final = Mistake(
    "SLM624",
    "'{secret}' is not for the audience {audience}, but is in this file",
    "Nothing was published. Look for the text in hand-written pages; if there is none, report a defect.",
)
NOT_SEGMENTED: Final = Mistake(
    "SLM625",
    "the search index is not segmented, so nobody can search in Chinese",
    "Install jieba and build again: pip install jieba",
)

SEARCH_INDEX: Final = "search/search_index.json"
NOT_FOUND_PAGE: Final = "404.html"
"""It is shown at any address, so its links are absolute, and what they lead to depends on the server."""

_HREF: Final = re.compile(r"""<(?:a|area)\s[^<>]*?\bhref=["']([^"'<>]*)["']""", re.IGNORECASE)
_LOAD: Final = re.compile(
    r"""<(?:script|img|iframe|frame|source|audio|video|embed|object|input|track)\s[^<>]*?"""
    r"""\b(?:src|poster|data)=["']([^"'<>]*)["']""",
    re.IGNORECASE,
)
_SOURCES: Final = re.compile(r"""<(?:img|source)\s[^<>]*?\bsrcset=["']([^"'<>]*)["']""", re.IGNORECASE)
_DRAWN: Final = re.compile(r"""<(?:use|image)\s[^<>]*?href=["']([^"'<>]*)["']""", re.IGNORECASE)
_LINK: Final = re.compile(r"<link\s([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""([a-z-]+)=["']([^"']*)["']""", re.IGNORECASE)
_PART: Final = re.compile(r"""\s(?:id|name)=["']([^"'<>]+)["']""")
_STYLE: Final = re.compile(r"""url\(\s*['"]?([^'")\s]+)|@import\s+['"]([^'"]+)""")
_ABSOLUTE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_ON_A_HOST: Final = re.compile(r"https?://|ftp://|//", re.IGNORECASE)
_STATED: Final = {"alternate", "author", "canonical", "help", "license", "next", "prev", "search"}
"""Relations of a `<link>` that state an address and load nothing."""
_TEXTS: Final = {".html", ".json", ".js", ".css", ".svg", ".csv", ".xml", ".txt"}
_FOLLOWED: Final = {".html", ".css", ".svg"}
_BETWEEN: Final = re.compile(r"""[<>"]""")
_LONG_LINE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The built site of one language: a folder on the disk, and where it will be in the whole site (`` or `zh/`)."""

    directory: Path
    place: str
    others: tuple[str, ...]
    """The places of the other trees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found in one tree, and which files of other trees it links to, by the page that links."""

    problems: tuple[Problem, ...]
    outward: frozenset[tuple[str, str]]


def verify(  # noqa: PLR0913 - all that a tree is held against
    tree: Tree, pages: Iterable[str], secrets: Collection[str], audience: str, kept: Kept, *, segmented: bool
) -> Verified:
    """Check a built tree: all compiled pages, every link, nothing from other hosts, no secret, a search that works."""
    files = _files(tree)
    links: dict[str, frozenset[str]] = {}
    parts: dict[str, frozenset[str]] = {}
    problems = [PAGE_MISSING.at(Place(tree.place + page)) for page in pages if page not in files]
    leaks, marked = _Leaks(secrets), _Marked(kept)
    for path, text in _texts(tree, files, every=bool(secrets)):
        place = Place(tree.place + path)
        loads: Collection[str] = ()
        if path.endswith((".html", ".svg")):
            found = marked.of(text)
            parts[path], links[path] = found.parts, found.links | found.loads
            loads = found.loads | found.styled
        elif path.endswith(".css"):
            loads = _styled(text)
        problems += [OUTSIDE_REQUEST.at(place, link=each) for each in sorted(filter(_ON_A_HOST.match, loads))]
        problems += [LEAK.at(place, secret=each, audience=audience) for each in leaks.found(path, text)]
        if segmented and path == SEARCH_INDEX and "\\u200b" not in text:
            problems.append(NOT_SEGMENTED.at(place))
    broken, outward = _broken(tree, files, links, parts)
    return Verified(problems=(*problems, *broken), outward=outward)


def broken_outward(site: Path, outward: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Check the links between trees, once the trees are together."""
    for page, target in sorted(outward):
        if target.startswith("..") or not (site / target).exists():
            yield LINK_BROKEN.at(Place(page), link=target)


def _files(tree: Tree) -> frozenset[str]:
    return frozenset(
        Path(folder, name).relative_to(tree.directory).as_posix()
        for folder, _, names in os.walk(tree.directory)
        for name in names
    )


def _texts(tree: Tree, files: Iterable[str], *, every: bool) -> Iterator[tuple[str, str]]:
    """Yield path and text of files of text, one at a time: a site may be larger than the memory.

    Of data that no browser follows, nothing but a secret could be wrong.
    """
    for path in sorted(files):
        if Path(path).suffix in (_TEXTS if every else _FOLLOWED) or path == SEARCH_INDEX:
            yield path, (tree.directory / path).read_text("utf-8")


def _broken(
    tree: Tree, files: Collection[str], links: Mapping[str, Iterable[str]], parts: Mapping[str, Collection[str]]
) -> tuple[list[Problem], frozenset[tuple[str, str]]]:
    """Return the links that lead nowhere, and those that lead to other trees."""
    problems: list[Problem] = []
    outward: set[tuple[str, str]] = set()
    for page in links.keys() - {NOT_FOUND_PAGE}:
        for link in sorted(links[page]):
            if not link or _ABSOLUTE.match(link):
                continue
            target, part = _resolved(tree.place + page, link)
            if _is_outward(tree, target):
                outward.add((tree.place + page, target))
                continue
            problem = _problem(files, parts, target.removeprefix(tree.place), part)
            if problem:
                problems.append(problem.at(Place(tree.place + page), link=link))
    return problems, frozenset(outward)


def _resolved(page: str, link: str) -> tuple[str, str]:
    """Return the path in the whole site to which a link of a page leads, and the part of that page."""
    address, _, part = html.unescape(link).partition("#")
    address = unquote(address.partition("?")[0])
    return _joined(page.rpartition("/")[0], address) if address else page, unquote(part)


@lru_cache(maxsize=1 << 14)
def _joined(folder: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(folder, address))


def _is_outward(tree: Tree, target: str) -> bool:
    return not f"{target}/".startswith(tree.place) or any(
        f"{target}/".startswith(other) for other in tree.others if other
    )


def _problem(files: Collection[str], parts: Mapping[str, Collection[str]], target: str, part: str) -> Mistake | None:
    found = target if target in files else posixpath.join(target, "index.html").removeprefix("./")
    if found not in files:
        return LINK_BROKEN
    return ANCHOR_BROKEN if part and found in parts and part not in parts[found] else None


class _Found(NamedTuple):
    """What a piece of markup, or a page, leads to, loads, loads by its style, and can be led to."""

    links: frozenset[str] = frozenset()
    loads: frozenset[str] = frozenset()
    styled: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


class _Marked:
    """Reads markup piece by piece, from one `<` to the next: most pieces of a page stand in many others too.

    What a whole page holds is kept for the next build, under a key of its text and of the code that reads it.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._found: dict[str, _Found | None] = {}

    def of(self, text: str) -> _Found:
        """Return what a page holds."""
        key = hashlib.sha256(_code() + text.encode()).hexdigest()
        if content := self._kept.get(key):
            return _Found(*map(frozenset, json.loads(content)))
        found = self._read(text)
        self._kept.put(key, json.dumps(list(map(sorted, found))).encode())
        return found

    def _read(self, text: str) -> _Found:
        known, pieces = self._found, set(text.split("<"))
        for piece in pieces:
            if piece not in known:
                found = _found(f"<{piece}")
                known[piece] = found if any(found) else None
        told = list(filter(None, map(known.get, pieces)))
        return _Found(*(frozenset().union(*each) for each in zip(*told, strict=True))) if told else _Found()


@cache
def _code() -> bytes:
    return Path(__file__).read_bytes()


def _found(piece: str) -> _Found:
    if "=" not in piece:
        return _Found(styled=frozenset(_styled(piece)))
    return _Found(
        frozenset(_HREF.findall(piece)),
        frozenset(_loads(piece)),
        frozenset(_styled(piece)),
        frozenset(_PART.findall(piece)),
    )


def _styled(text: str) -> set[str]:
    """Return the addresses from which a style loads something."""
    return {each for styled in _STYLE.findall(text) for each in styled if each}


def _loads(text: str) -> Iterator[str]:
    """Yield the addresses from which a page loads something."""
    yield from _LOAD.findall(text)
    yield from _DRAWN.findall(text)
    for sources in _SOURCES.findall(text):
        yield from (each.split()[0] for each in sources.split(",") if each.strip())
    for link in _LINK.findall(text):
        attributes = {name.lower(): value for name, value in _ATTRIBUTE.findall(link)}
        if not _STATED.intersection(attributes.get("rel", "").split()):
            yield attributes.get("href", "")


class _Leaks:
    """Texts that the audience must not see, looked for in every file and in the names of files (DESIGN 3.18)."""

    def __init__(self, secrets: Iterable[str]) -> None:
        lines = (line for secret in secrets for line in _telling_line(secret))
        self._wanted = {grams: line for line in lines if (grams := _grams(line))}
        self._seen: set[str] = set()

    def found(self, path: str, text: str) -> list[str]:
        """Return the secrets in a file, but not in texts that other files had before."""
        if not self._wanted:
            return []
        plain = {path, *_plain_texts(path, text)} - self._seen
        self._seen |= plain
        fresh = "\n".join(sorted(plain))
        present = _grams(fresh)
        return [secret for grams, secret in self._wanted.items() if grams <= present and secret in fresh]


def _telling_line(secret: str) -> Iterator[str]:
    """Yield a secret as pages show it, where paragraphs are apart: of several lines the longest, if it tells much."""
    lines = [" ".join(line.split()) for line in secret.splitlines()]
    longest = max(lines, key=len, default="")
    if len(lines) == 1 or len(longest) >= _LONG_LINE:
        yield longest


def _grams(text: str) -> frozenset[tuple[str, str, str]]:
    """Return every three neighbouring characters; a text is in another only if all of its own are."""
    return frozenset(zip(text, text[1:], text[2:], strict=False))


def _plain_texts(path: str, text: str) -> Iterator[str]:
    """Yield the texts of a file as its readers see them, without tags, escapes and marks between words."""
    if path.endswith(".json"):
        text = json.dumps(json.loads(text), ensure_ascii=False).replace("\u200b", "")
    if path.endswith((".html", ".svg", ".xml")):
        # What stands in an attribute, such as an address or a description of a picture, is published too.
        yield from (" ".join(html.unescape(each).split()) for each in _BETWEEN.split(text))
    else:
        yield from (" ".join(each.split()) for each in text.splitlines())
