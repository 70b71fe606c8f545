"""What is made sure of before a site replaces the last good one: pages, links, requests, secrets (ARCHITECTURE 18, 19).

Secrets are texts that an audience must not see, looked for in every file that is published and in its name
(`slm.site.leaks`).
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
from typing import Final
from urllib.parse import unquote, urljoin

from slm.portfolio import Secrets
from slm.problem import Mistake, Place, Problem
from slm.site.contents import contents_of
from slm.site.leaks import Leaks
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
LINK_RUNS: Final = Mistake(
    "SLM613",
    "a link runs a program in the browser of whoever follows it: {link}",
    "Nothing was published. Let it lead to a page, or take it out.",
)
OUTSIDE_REQUEST: Final = Mistake(
    "SLM623",
    "the page would load something from another host: {link}",
    "Keep the file in the book and load it from there; readers must not be reported to others.",
)
LEAK: Final = Mistake(
    "SLM624",
    "'{secret}', which stands in the key `{key}`, is not for the audience {audience}, but is in this file",
    "Nothing was published. Take it out of the record, document, attachment or hand-written page that says it; of "
    "an id that is an ordinary word, choose another.",
    one_by=("secret", "key"),
)
NOT_READ: Final = Mistake(
    "SLM626",
    "nobody knows whether this file tells the audience {audience} what is not for it: {reason}",
    "Publish it unpacked and without a password, or leave it out.",
)

SEARCH_INDEX: Final = "search/search_index.json"
NOT_FOUND_PAGE: Final = "404.html"
"""It is shown at any address, so its links are absolute, and what they lead to depends on the server."""

_ABSOLUTE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_HARMLESS: Final = re.compile(r"(?:about|blob|data|javascript):", re.IGNORECASE)
"""Addresses with which no host has anything to do."""
_RUNS: Final = re.compile(r"(?:javascript|vbscript):(?!\s*void\(0\))", re.IGNORECASE)
"""Addresses that are programs, but for the one that does nothing, which themes write for a button."""
_MARKED: Final = (".html", ".svg")
_FOLLOWED: Final = (*_MARKED, ".css")


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageSite:
    """The built site of one language: a folder on the disk, and where it will be in the whole site (`` or `zh/`)."""

    directory: Path
    place: str
    others: tuple[str, ...]
    """The places of the other trees."""
    programs: tuple[Path, ...] = ()
    """Folders of the programs that built it: a file that came from there as it is tells nothing of the book."""

    def is_of_a_program(self, path: str, content: bytes) -> bool:
        """Return whether a file of the tree is one of a program, byte for byte."""
        files = (folder / path for folder in self.programs)
        return any(file.is_file() and file.read_bytes() == content for file in files)


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


def verify(
    tree: LanguageSite,
    pages: Iterable[str],
    secrets: Secrets,
    audience: str,
    *,
    readings: Mapping[str, PageReading] = MappingProxyType({}),
) -> Verified:
    """Check a built tree: all compiled pages, every link, nothing from other hosts, no secret.

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
        addresses = sorted(page.links | page.loads)
        problems += [LINK_RUNS.at(Place(tree.place + path), link=link) for link in addresses if _RUNS.match(link)]
    if secrets:
        problems += _leaks(tree, files, Leaks(secrets), audience)
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
        content = (tree.directory / path).read_bytes()
        if tree.is_of_a_program(path, content):
            continue
        for contents in contents_of(tree.place + path, content):
            place = Place(contents.path)
            for secret in leaks.found(contents.texts):
                stands = tuple(filter(None, (leaks.told_at(secret.text), secret.place)))
                yield LEAK.at(place, *stands, secret=secret.text, key=secret.key, audience=audience)
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
