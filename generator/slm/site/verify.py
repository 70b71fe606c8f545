"""What is made sure of before a site replaces the last good one: pages, links, requests, secrets (ARCHITECTURE 18, 19).

Secrets are texts that an audience must not see, looked for in every file that is published and in its name. What is
compared is what readers take a text for: neither marks nor blanks nor signs of no width within a word, neither the
width of a letter nor the way it is composed hides anything. In texts of many words the case of letters does not count;
in short ones, which are mostly names, it does, because "Monitoring" is a service and monitoring is a word.

A text that the audience is shown may hold a secret as a part. There, and there alone, the secret is no leak; such a
place is known by what stands before and after it.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple
from unicodedata import is_normalized, normalize
from urllib.parse import unquote, urljoin

from slm.portfolio import Secrets
from slm.problem import Mistake, Place, Problem
from slm.site.contents import contents_of
from slm.site.markup import PageLinks, read_markup, style_loads

PAGE_MISSING: Final = Mistake(
    "SLM620",
    "the page was compiled but is not in the site",
    "Is the plugin `slm` listed in mkdocs.yml, and does the program that builds the site support plugins?",
)
LINK_BROKEN: Final = Mistake("SLM621", "a link leads nowhere: {link}", "Correct the link, or publish what it leads to.")
ANCHOR_BROKEN: Final = Mistake(
    "SLM622", "a link leads to a part that the page does not have: {link}", "Correct what follows the #."
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
NOT_READ: Final = Mistake(
    "SLM626",
    "nobody knows whether this file tells the audience {audience} what is not for it: {reason}",
    "Publish it unpacked and without a password, or leave it out.",
)
NOT_SEGMENTED: Final = Mistake(
    "SLM625",
    "the search index is not segmented, so nobody can search in Chinese",
    "Install jieba and build again: pip install jieba",
)

SEARCH_INDEX: Final = "search/search_index.json"
NOT_FOUND_PAGE: Final = "404.html"
"""It is shown at any address, so its links are absolute, and what they lead to depends on the server."""

_ABSOLUTE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_HARMLESS: Final = re.compile(r"(?:about|blob|data|javascript):", re.IGNORECASE)
"""Addresses with which no host has anything to do."""
_MARKED: Final = (".html", ".svg")
_FOLLOWED: Final = (*_MARKED, ".css")

_LONG: Final = 20
_REMEMBERED: Final = 2_000
_NEAR: Final = 20
_NO_WIDTH: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_BLANKS: Final = re.compile(r"\s+")
_WIDE: Final = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK_AT_WIDE: Final = re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
"""Chinese has no blanks: where a line ends in a paper or in a file, one appears within a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSite:
    """The built site of one language: a folder on the disk, and where it will be in the whole site (`` or `zh/`)."""

    directory: Path
    place: str
    others: tuple[str, ...]
    """The places of the other trees."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What was found in a page when it was made, and the hash of the page in which it was found."""

    sha256: str
    found: PageLinks

    @classmethod
    def of(cls, content: bytes, found: PageLinks) -> PageReading:
        """Return what was found in a page with this content."""
        return cls(sha256(content).hexdigest(), found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found in one tree, and which files of other trees it links to, by the page that links."""

    problems: tuple[Problem, ...]
    outward: frozenset[tuple[str, str]]


def verify(  # noqa: PLR0913 - all that a tree is held against
    tree: LanguageSite,
    pages: Iterable[str],
    secrets: Secrets,
    audience: str,
    *,
    segmented: bool,
    readings: Mapping[str, PageReading] = MappingProxyType({}),
) -> Verified:
    """Check a built tree: all compiled pages, every link, nothing from other hosts, no secret, a search that works.

    `readings` are of files that were read before; one that has changed since is read again.
    """
    walked = os.walk(tree.directory)
    files = {Path(at, name).relative_to(tree.directory).as_posix() for at, _, names in walked for name in names}
    problems = [PAGE_MISSING.at(Place(tree.place + page)) for page in pages if page not in files]
    page_links = {path: _links_of(tree, path, readings.get(path)) for path in sorted(files) if path.endswith(_FOLLOWED)}
    for path, page in page_links.items():
        problems += [
            OUTSIDE_REQUEST.at(Place(tree.place + path), link=address)
            for address in sorted(page.loads | page.styled | {page.base})
            if _ABSOLUTE.match(address) and not _HARMLESS.match(address)
        ]
    if secrets:
        problems += _leaks(tree, files, Leaks(secrets), audience)
    if segmented and SEARCH_INDEX in files and b"\\u200b" not in (tree.directory / SEARCH_INDEX).read_bytes():
        problems.append(NOT_SEGMENTED.at(Place(tree.place + SEARCH_INDEX)))
    broken, outward = _broken(tree, files, page_links)
    return Verified(problems=(*problems, *broken), outward=outward)


def broken_outward(site: Path, outward: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Check the links between trees, once the trees are together."""
    for page, target in sorted(outward):
        if target.startswith("..") or not (site / target).exists():
            yield LINK_BROKEN.at(Place(page), link=target)


def _links_of(tree: LanguageSite, path: str, reading: PageReading | None) -> PageLinks:
    """Return what a file leads to and loads."""
    content = (tree.directory / path).read_bytes()
    if reading and reading.sha256 == sha256(content).hexdigest():
        return reading.found
    text = content.decode("utf-8", "replace")
    return read_markup(text) if path.endswith(_MARKED) else PageLinks(styled=set(style_loads(text)))


def _leaks(tree: LanguageSite, files: Iterable[str], leaks: Leaks, audience: str) -> Iterator[Problem]:
    """Yield every secret in every file, one file at a time: a site may be larger than the memory."""
    for path in sorted(files):
        for contents in contents_of(tree.place + path, (tree.directory / path).read_bytes()):
            place = Place(contents.path)
            yield from (LEAK.at(place, secret=secret, audience=audience) for secret in leaks.found(contents.texts))
            if contents.unread:
                yield NOT_READ.at(place, reason=contents.unread, audience=audience)


def _broken(
    tree: LanguageSite, files: Collection[str], found: Mapping[str, PageLinks]
) -> tuple[list[Problem], frozenset[tuple[str, str]]]:
    """Return the links that lead nowhere, and those that lead to other trees."""
    problems: list[Problem] = []
    outward: set[tuple[str, str]] = set()
    others = tuple(filter(None, tree.others))
    for path in found.keys() - {NOT_FOUND_PAGE}:
        page = found[path]
        for link in sorted(page.links | page.loads):
            address = urljoin(page.base, link) if page.base else link
            if not link or _ABSOLUTE.match(address):
                continue
            target, part = _resolved(tree.place + path, address)
            if not f"{target}/".startswith(tree.place) or f"{target}/".startswith(others):
                outward.add((tree.place + path, target))
                continue
            if problem := _problem(files, found, target.removeprefix(tree.place), part):
                problems.append(problem.at(Place(tree.place + path), link=link))
    return problems, frozenset(outward)


def _resolved(page: str, link: str) -> tuple[str, str]:
    """Return the path in the whole site to which a link of a page leads, and the part of that page."""
    address, _, part = link.partition("#")
    address = unquote(address.partition("?")[0])
    return posixpath.normpath(posixpath.join(page.rpartition("/")[0], address)) if address else page, unquote(part)


def _problem(files: Collection[str], found: Mapping[str, PageLinks], target: str, part: str) -> Mistake | None:
    file = target if target in files else posixpath.join(target, "index.html").removeprefix("./")
    if file not in files:
        return LINK_BROKEN
    page = found.get(file)
    return ANCHOR_BROKEN if part and page and part not in page.parts and not file.endswith(".css") else None


class _SoughtSecret(NamedTuple):
    """A secret, or a paragraph of it, as it is looked for."""

    secret: str
    needle: str
    grams: frozenset[str]
    is_long: bool
    """Does the case of its letters not count?"""


class Leaks:
    """The texts to look for, and what is known of the texts that were looked at."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._wanted = [
            _SoughtSecret(secret, needle.casefold() if is_long else needle, _grams(needle.casefold()), is_long)
            for secret in sorted(secrets.texts)
            for needle in dict.fromkeys(map(readable, _telling(secret)))
            for is_long in (len(needle) >= _LONG,)
        ]
        self._known: dict[str, tuple[str, ...]] = {}
        self._excuses: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}

    def found(self, texts: Iterable[str]) -> list[str]:
        """Return the secrets that are in the texts of one file."""
        different = set(texts)
        fresh = [text for text in different if text not in self._known]
        known = [self._known[text] for text in different if text in self._known]
        return sorted({secret for found in (*known, *self._looked_through(fresh)) for secret in found})

    def _looked_through(self, texts: list[str]) -> Iterator[tuple[str, ...]]:
        """Look through all texts at once, because in most files there is nothing, then through each one."""
        present = _grams(readable("\n".join(texts)).casefold())
        candidates = [wanted for wanted in self._wanted if wanted.grams <= present]
        for text in texts:
            found = tuple(self._in(readable(text), candidates)) if candidates else ()
            if len(text) <= _REMEMBERED:
                self._known[text] = found
            yield found

    def _in(self, text: str, candidates: Iterable[_SoughtSecret]) -> Iterator[str]:
        folded = text.casefold()
        for wanted in candidates:
            places = _places(folded if wanted.is_long else text, wanted.needle)
            if any(not _is_excused(place, self._excuses_of(wanted)) for place in places):
                yield wanted.secret

    def _excuses_of(self, wanted: _SoughtSecret) -> frozenset[tuple[str, str]]:
        """Return the places at which the texts that are shown have a secret."""
        key = wanted.secret, wanted.needle
        if key not in self._excuses:
            shown = map(readable, self._secrets.excused_by(wanted.secret))
            texts = (text.casefold() if wanted.is_long else text for text in shown)
            self._excuses[key] = frozenset(place for text in texts for place in _places(text, wanted.needle))
        return self._excuses[key]


def _places(text: str, needle: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after the needle wherever it is in a text."""
    start = text.find(needle)
    while start >= 0:
        end = start + len(needle)
        yield text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        start = text.find(needle, start + 1)


def _is_excused(place: tuple[str, str], excuses: Iterable[tuple[str, str]]) -> bool:
    """Return whether a place is in a text that is shown: it is as there on both sides, or on one as far as is known.

    One side is enough, because the end of a page may part the text.
    """
    for before, after in excuses:
        as_before, as_after = place[0].endswith(before), place[1].startswith(after)
        if (as_before and as_after) or (as_before and len(before) == _NEAR) or (as_after and len(after) == _NEAR):
            return True
    return False


def readable(text: str) -> str:
    """Return a text as readers take it."""
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    if text.isascii():
        return " ".join(text.split())
    return _BLANK_AT_WIDE.sub("", _BLANKS.sub(" ", _NO_WIDTH.sub("", text)).strip())


def _telling(secret: str) -> Iterator[str]:
    """Yield the paragraphs of a secret that tell much, and in any case the longest: pages keep paragraphs apart."""
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", secret) if paragraph.strip()]
    longest = max(paragraphs, key=len, default="")
    yield from (paragraph for paragraph in paragraphs if paragraph is longest or len(paragraph) >= _LONG)


def _grams(text: str) -> frozenset[str]:
    """Return every three neighbouring characters; a text is in another only if all of its own are."""
    return frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))
