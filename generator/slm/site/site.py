"""What publishing makes: a tree of pages and files in memory. Whoever wants it on disk writes it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, packed: those of a large site together would fill the memory."""

    packed: bytes

    @classmethod
    def of(cls, text: str) -> PageText:
        """Return a text, packed."""
        return cls(zlib.compress(text.encode(), 1))

    def __str__(self) -> str:
        """Return the text."""
        return zlib.decompress(self.packed).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """One generated page.

    `path` ends in `/index.md` (or is `index.md`), so that its address is a folder on a server and
    `.../index.html` on a disk. `body` has headings in Markdown and everything else as escaped HTML blocks.
    `edit` is the YAML file behind the page, below the book's root.
    """

    path: str
    title: str
    body: PageText
    edit: str | None = None
    search: bool = True

    @property
    def markdown(self) -> str:
        """The body."""
        return str(self.body)

    @property
    def text(self) -> str:
        """The page as a Markdown file: front matter, then the body."""
        return f"{self.head}{self.body}"

    @property
    def head(self) -> str:
        """The front matter: what is said about the page.

        JSON is YAML, and its quotes keep a title such as `1.10` a text (FAILURES D2). Themes print titles as they are,
        so the title is escaped here.
        """
        title = json.dumps(escape(self.title, quote=False), ensure_ascii=False)
        search = "" if self.search else "search:\n  exclude: true\n"
        return f"---\ntitle: {title}\n{search}---\n\n"


Part = SitePage | tuple[str, bytes]
"""A page, or the path and the content of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All pages of one edition, and the files beside them (charts, CSV, styles), by path below the site's root."""

    language: str
    name: str
    pages: Mapping[str, SitePage]
    assets: Mapping[str, bytes]
    nav: tuple[tuple[str, str], ...]
    """The navigation: titles and pages."""
    styles: tuple[str, ...] = ()
    """Assets that every page loads as style sheets."""
    scripts: tuple[str, ...] = ()
    """Assets that every page loads as scripts."""
