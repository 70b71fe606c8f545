"""The tree of a compiled site, as MkDocs wants it: generated files, a navigation, no collision with what is there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from posixpath import normpath
from typing import Any, Final
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from slm.problem import Mistake, Place, Problem
from slm.site.site import NavItem, Site

PATH_TAKEN: Final = Mistake(
    "SLM680", "this file has the place of one that the book makes: {path}", "Give it another name."
)


def add_tree(files: Files, site: Site, config: MkDocsConfig, root: Path) -> Iterator[Problem]:
    """Add pages and assets to `files`; yield a problem for each whose place a hand-written file has."""
    docs = Path(config.docs_dir)
    # A page is given to MkDocs when it reads it (`on_page_read_source`), so that no text is in memory twice.
    contents: dict[str, str | bytes] = {**site.assets, **dict.fromkeys(site.pages, "")}
    for path, content in contents.items():
        if (taken := files.get_file_from_path(path)) and taken.src_dir == config.docs_dir:
            yield PATH_TAKEN.at(Place(_between(root, docs / (taken.edit_uri or path))), path=path)
            continue
        if taken:
            files.remove(taken)
        files.append(_file(config, site, path, content, root))


def navigation(items: Iterable[NavItem], handwritten: Iterable[str]) -> list[Any]:
    """Return the book's navigation as MkDocs wants it, followed by the hand-written pages.

    Themes print titles as they are, so they are escaped here.
    """
    return [*map(_entry, items), *handwritten]


def without_dots(address: str) -> str:
    """Return an address without `..`, which edit links of files outside the folder of hand-written pages have."""
    parts = urlsplit(address)
    return parts._replace(path=normpath(parts.path)).geturl() if "/../" in parts.path else address


def _file(config: MkDocsConfig, site: Site, path: str, content: str | bytes, root: Path) -> File:
    """Return the generated file; the pencil of a page opens the YAML file behind it."""
    file = File.generated(config, path, content=content)
    page = site.pages.get(path)
    if page and page.edit:
        file.edit_uri = _between(Path(config.docs_dir), root / page.edit)
    return file


def _between(start: Path, end: Path) -> str:
    return Path(os.path.relpath(end, start)).as_posix()


def _entry(item: NavItem) -> dict[str, Any]:
    return {escape(item.title, quote=False): item.path or [_entry(child) for child in item.children]}
