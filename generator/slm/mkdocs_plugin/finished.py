"""Pages on their way through MkDocs: as blocks, of which it reads the headings only; finished, for the next build.

What a theme makes of an unchanged page in an unchanged frame is unchanged. A page depends on its own Markdown and on
the frame: configuration, navigation, theme, hand-written pages, versions of the programs. The key covers all of it, so
a kept page is never an old one (FAILURES D12, D28).

Python-Markdown and the search index parse every tag of a raw HTML block, which for a table of some hundred rows takes
longer than all the rest of the page. What our templates write between two headings is HTML already: to Markdown it is
one empty element, to the search its words, and to the page what it is.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from slm.cache import PAGES, content_hash
from slm.site import markup
from slm.site.language_build import UNDERSTOOD
from slm.site.markup import PageLinks, read_markup
from slm.site.site import Find, PageText, SitePage
from slm.site.verify import PageReading
from slm.text import UNBROKEN

TEMPLATE: Final = "slm-finished.html"
"""Prints a kept page, `page.meta.finished`, as it is."""
_IN_PAGES: Final = (
    "nav", "site_name", "site_url", "site_description", "site_author", "copyright", "repo_url", "repo_name", "edit_uri",
    "edit_uri_template", "use_directory_urls", "extra", "extra_css", "markdown_extensions", "mdx_configs",
)  # fmt: skip
"""What of the configuration may stand in a page."""
_PROGRAMS: Final = ("slm-docs", "mkdocs", "mkdocs-material", "markdown", "jinja2", "pymdown-extensions")
_HEADING: Final = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_PLACE: Final = re.compile(r'<div id="slm-block-(\d+)">[^<]*</div>')
_NOT_SEARCHED: Final = re.compile(r"<(\w+)[^>]* data-search-exclude.*?</\1>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_ANCHOR: Final = re.compile(r"\sid=\"([^\"]+)\"")
_BLANK: Final = re.compile(r"\s*")
_LETTER: Final = re.compile(r"[^\W\d_]")
_VERBATIM: Final = re.compile(r"<(code|pre|script|style)\b.*?</\1>", re.DOTALL)
_TORN: Final = re.compile(UNBROKEN + r"(?=[^<>]*(?:<|$))")
"""A blank at which no line ends; not within a tag."""
_PARAGRAPH: Final = re.compile(r"<p\b[^>]*>(.*?)</p>", re.DOTALL)
_LONG: Final = 160
"""As much of a page as other searches show of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A page as it was built: what the search knows of it, the headings, and the whole."""

    entries: list[Any]
    contents: list[Any]
    anchors: list[str]
    found: list[Any]
    """What the page leads to and loads, so that nobody has to read it again to verify the site."""
    output: bytes

    @classmethod
    def of(cls, page: Page, entries: list[Any], output: str) -> Finished:
        """Return what is to be kept of a page that was built."""
        return cls(
            entries=entries,
            contents=[_link_object(heading) for heading in page.toc],
            anchors=sorted(page.present_anchor_ids or ()),
            found=read_markup(output).written(),
            output=output.encode(),
        )

    @classmethod
    def read(cls, content: bytes) -> Finished:
        """Return the page that was kept as `content`."""
        about, _, output = content.partition(b"\n")
        return cls(**json.loads(about), output=output)

    def content(self) -> bytes:
        """Return the page as it is kept: a line of JSON about it, then the whole as it is."""
        values = {"entries": self.entries, "contents": self.contents, "anchors": self.anchors, "found": self.found}
        return json.dumps(values, ensure_ascii=False).encode() + b"\n" + self.output

    def reading(self) -> PageReading:
        """Return what is to be known of the page when the site is verified."""
        return PageReading.of(self.output, PageLinks.read(self.found))

    def restore(self, page: Page) -> None:
        """Give a page the headings that it had, and the template for it."""
        page.toc = TableOfContents([_read(content) for content in self.contents])
        page.present_anchor_ids = set(self.anchors)
        page.meta.update(template=TEMPLATE)


def unbroken(html: str) -> str:
    """Return HTML in which no line ends within "99.9 %", "28 min" or "5 Jan 2026"; code stays as it is copied."""
    found, start = list[str](), 0
    for verbatim in _VERBATIM.finditer(html):
        found += (_TORN.sub("\u00a0", html[start : verbatim.start()]), verbatim.group())
        start = verbatim.end()
    return "".join((*found, _TORN.sub("\u00a0", html[start:])))


def frame_key(config: MkDocsConfig, languages: Iterable[str]) -> str | None:
    """Return a key of all that the pages of one build have in common.

    None where some other plugin or a hook takes part, of which nobody knows what it makes of a page.
    """
    if not set(config.plugins) <= UNDERSTOOD:
        return None
    # The values too, not only the file they stand in: `!ENV` and `INHERIT` bring in others.
    values = {name: config[name] for name in _IN_PAGES} | {name: config.theme[name] for name in config.theme}
    folders = (str(Path(__file__).parent), config.theme.custom_dir, config.docs_dir)
    made_by = content_hash(_PROGRAMS, filter(None, folders))
    digest = hashlib.sha256(repr((made_by, values, *languages)).encode())
    for file in (config.config_file_path or "", markup.__file__):
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()


def page_key(frame: str, page: SitePage) -> str:
    """Return the key of one page."""
    said = f"{page.path}\n{page.edit}\n{page.finds}"
    return PAGES.of(frame=frame, path=said, head=page.head, body=page.body.packed)


def make_findable(entries: list[Any], first: int, page: Page, finds: Iterable[Find]) -> None:
    """Tell the search, whose entries from `first` on are of this page, how else the page and its parts are found."""
    for find in finds:
        location = f"{page.url}#{find.anchor}" if find.anchor else page.url
        known = [entry for entry in entries[first:] if entry["location"] == location]
        if not known:
            known = [{"location": location, "title": escape(find.title or str(page.title)), "text": escape(find.text)}]
            entries += known
        known[0]["keys"] = list(find.keys)
        for entry in known if find.anchor else entries[first:]:
            entry["boost"] = round(find.boost, 2)


def _link_object(link: AnchorLink) -> list[Any]:
    return [link.title, link.id, link.level, [_link_object(child) for child in link.children]]


def _read(written: list[Any]) -> AnchorLink:
    title, anchor, level, children = written
    link = AnchorLink(title, anchor, level)
    link.children = [_read(child) for child in children]
    return link


class Blocks:
    """The blocks that were taken out of one page."""

    def __init__(self, body: PageText, markdown: str) -> None:
        # Unpacked whenever it is asked for: between reading and writing, MkDocs keeps all pages of a site in memory.
        self._body = body
        self._spans: list[tuple[int, int]] = []
        self.headings = "\n\n".join(self._parts(markdown))
        """The page as Markdown is to see it: its headings, and an empty element for each block between them."""

    def seen(self, html: str, page: Page) -> tuple[str, str]:
        """Return how the page begins, and the page as the search is to see it: the words of each block in its place.

        Other pages may link to what the blocks name, so the page learns these anchors.
        """
        blocks = self._blocks()
        page.present_anchor_ids = (page.present_anchor_ids or set()).union(*map(_ANCHOR.findall, blocks))
        words = _PLACE.sub(lambda match: _place(int(match[1]), _words(blocks[int(match[1])])), html)
        return next(filter(None, map(description_of, blocks)), ""), words

    def whole(self, html: str) -> str:
        """Return the page as readers are to see it: each block in its place."""
        blocks = self._blocks()
        return _PLACE.sub(lambda match: blocks[int(match[1])], html)

    def _blocks(self) -> list[str]:
        markdown = str(self._body)
        return [markdown[start:end].strip() for start, end in self._spans]

    def _parts(self, markdown: str) -> Iterator[str]:
        end = 0
        for heading in _HEADING.finditer(markdown):
            yield from self._take(markdown, end, heading.start())
            yield heading.group()
            end = heading.end()
        yield from self._take(markdown, end, len(markdown))

    def _take(self, markdown: str, start: int, end: int) -> Iterator[str]:
        if not _BLANK.fullmatch(markdown, start, end):
            self._spans.append((start, end))
            yield _place(len(self._spans) - 1, "")


def description_of(html: str) -> str:
    """Return the first paragraph of a page, as it can stand in an attribute; empty if there is none."""
    first = next((text for found in _PARAGRAPH.findall(html) if (text := " ".join(_TAG.sub("", found).split()))), "")
    if len(first) > _LONG:
        first = first[:_LONG].rpartition(" ")[0] or first[:_LONG]
        first = f"{first.rpartition('&')[0] if '&' in first[-8:] else first}…"
    return first.replace('"', "&quot;")


def _place(number: int, words: str) -> str:
    return f'<div id="slm-block-{number}">{words}</div>'


def _words(block: str) -> str:
    """Return each text of the block once; nobody searches for a bare figure, and tables repeat themselves."""
    if " data-search-exclude" in block:
        block = _NOT_SEARCHED.sub(" ", block)
    # Most texts of a table stand in it more than once.
    texts = dict.fromkeys(_TAG.split(block))
    return " ".join(dict.fromkeys(" ".join(text.split()) for text in texts if _LETTER.search(text)))
