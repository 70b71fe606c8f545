"""Blocks of HTML inside Markdown, kept away from what would read them tag by tag.

Python-Markdown and the search index parse every tag of a raw HTML block, which for a table of some hundred rows takes
longer than all the rest of the page. What our templates write between two headings is HTML already: to Markdown it is
one empty element, to the search its words, and to the page what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mkdocs.structure.pages import Page

from slm.site.site import PageText

_HEADING: Final = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_PLACE: Final = re.compile(r'<div id="slm-block-(\d+)">[^<]*</div>')
_NOT_SEARCHED: Final = re.compile(r"<(\w+)[^>]* data-search-exclude.*?</\1>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_ANCHOR: Final = re.compile(r"\sid=\"([^\"]+)\"")
_BLANK: Final = re.compile(r"\s*")
_LETTER: Final = re.compile(r"[^\W\d_]")


class Blocks:
    """The blocks that were taken out of one page."""

    def __init__(self, body: PageText) -> None:
        # Unpacked whenever it is asked for: between reading and writing, MkDocs keeps all pages of a site in memory.
        self._body = body
        self._spans: list[tuple[int, int]] = []
        self.searched = ""
        """What the search sees, once `words` was asked for."""
        self.headings = "\n\n".join(self._parts(str(body)))
        """The page as Markdown is to see it: its headings, and an empty element for each block between them."""

    def words(self, html: str, page: Page) -> str:
        """Return the page as the search is to see it: the words of each block in its place.

        Other pages may link to what the blocks name, so the page learns these anchors.
        """
        blocks = self._blocks()
        page.present_anchor_ids = (page.present_anchor_ids or set()).union(*map(_ANCHOR.findall, blocks))
        self.searched = _PLACE.sub(lambda match: _place(int(match[1]), _words(blocks[int(match[1])])), html)
        return self.searched

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


def _place(number: int, words: str) -> str:
    return f'<div id="slm-block-{number}">{words}</div>'


def _words(block: str) -> str:
    """Return each text of the block once; nobody searches for a bare figure, and tables repeat themselves."""
    texts = _TAG.split(_NOT_SEARCHED.sub(" ", block))
    return " ".join(dict.fromkeys(" ".join(text.split()) for text in texts if _LETTER.search(text)))
