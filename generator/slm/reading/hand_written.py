"""Files that are no data of a book and are published all the same: pages written by hand, templates, attachments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from slm import layout
from slm.problem import Problem
from slm.reading.files import TEXT_LIMIT, conflict, file_hash, read_file
from slm.reading.page_heads import PageHead, read_head, translations_agree
from slm.reading.page_links import WrittenLink, broken_links, links_in
from slm.reading.raw_markup import faults_of_page
from slm.reading.reading_memory import ReadingMemory
from slm.reading.site_configuration import faults_of_configuration, is_all_ours

_TEXTS: Final = frozenset((
    ".cfg", ".css", ".csv", ".htm", ".html", ".js", ".json", ".md", ".po", ".svg", ".toml", ".tsv", ".txt", ".typ",
    ".xml", ".yaml", ".yml",
))  # fmt: skip
"""The endings of files that Git puts together line by line."""
_PAGES: Final = f"{layout.OVERRIDES}/pages/"
_PAGE_ENDINGS: Final = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
"""The endings of what MkDocs makes pages of."""


def read_beside(root: Path, memory: ReadingMemory) -> tuple[dict[str, str], list[Problem]]:
    """Return the hashes of the files beside the data, by path, and what is wrong in them.

    That are texts in which two versions were not decided between, and pages with gaps, or with a head that does not say
    what it was meant to (FAILURES D45, D47).
    """
    beside = (root / layout.OVERRIDES).rglob("*")
    at_root = (root / layout.CONFIGURATION, root / layout.ATTRIBUTES)
    paths = (path.relative_to(root).as_posix() for path in (*at_root, *beside) if path.is_file())
    hashes, problems, configuration = dict[str, str](), list[Problem](), ""
    heads, links = dict[str, PageHead](), dict[str, tuple[WrittenLink, ...]]()
    for path in sorted(paths):
        file = read_file(root, path, limit=TEXT_LIMIT)[0] if _is_text(path) else None
        if _is_text(path):
            problems += memory.made(_problems_in, path, file.data if file else b"")
        text = file.data.decode("utf-8", "replace") if file else ""
        if file and _is_page(path):
            heads[path], links[path] = memory.made(read_head, path, text), memory.made(links_in, path, text)
            problems += heads[path].problems
        elif file and path == layout.CONFIGURATION:
            configuration = text
        if digest := file.sha256 if file else file_hash(root, path):
            hashes[path] = digest
    problems += translations_agree(heads)
    if is_all_ours(configuration):
        problems += broken_links(links, hashes)
    return hashes, problems


def _problems_in(path: str, data: bytes) -> tuple[Problem, ...]:
    text, conflicts = data.decode("utf-8", "replace"), (*conflicts_in(path, data),)
    if path == layout.CONFIGURATION and not conflicts:
        return (*faults_of_configuration(path, text),)
    return (*conflicts, *(faults_of_page(path, text) if _is_page(path) else ()))


def conflicts_in(path: str, data: bytes) -> Iterator[Problem]:
    """Find the marks of two versions in one file whose encoding is not asked for."""
    if _is_text(path):
        yield from conflict(path, data.decode("utf-8", "replace"))


def _is_page(path: str) -> bool:
    """Tell by the path of a file whether MkDocs makes a page of it."""
    return path.startswith(_PAGES) and path.endswith(_PAGE_ENDINGS)


def _is_text(path: str) -> bool:
    """Tell by the name of a file whether it is a text."""
    return any(path.lower().endswith(ending) for ending in (*_TEXTS, *_PAGE_ENDINGS))
