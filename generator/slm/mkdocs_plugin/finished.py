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
from pathlib import Path
from typing import Any, Final

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from typing_extensions import override

from slm.cache import PAGES
from slm.site import markup
from slm.site.markup import PageLinks, read_markup
from slm.site.page_cache import content_hash
from slm.site.site import PageText, SitePage
from slm.site.verify import PageReading

TEMPLATE: Final = "slm-finished.html"
"""Prints a kept page, `page.meta.finished`, as it is."""
_UNDERSTOOD: Final = {"slm", "material/search", "material/offline"}
"""Plugins of which we know what they make of a page; with any other one, no page is kept."""
_IN_PAGES: Final = (
    "nav", "site_name", "site_url", "site_description", "site_author", "copyright", "repo_url", "repo_name", "edit_uri",
    "edit_uri_template", "use_directory_urls", "extra", "extra_css", "markdown_extensions", "mdx_configs",
)  # fmt: skip
"""What of the configuration may stand in a page."""
_PROGRAMS: Final = ("slm-docs", "mkdocs", "mkdocs-material", "markdown", "jinja2", "pymdown-extensions", "jieba")
_HEADING: Final = re.compile(r"^#{1,6} .*$", re.MULTILINE)
_PLACE: Final = re.compile(r'<div id="slm-block-(\d+)">[^<]*</div>')
_NOT_SEARCHED: Final = re.compile(r"<(\w+)[^>]* data-search-exclude.*?</\1>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_ANCHOR: Final = re.compile(r"\sid=\"([^\"]+)\"")
_BLANK: Final = re.compile(r"\s*")
_LETTER: Final = re.compile(r"[^\W\d_]")


class TemplateMemory(BytecodeCache):
    """Keeps compiled templates as long as it lives; on a disk somebody could put other code in their place."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    @override
    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is kept; Jinja compares it with the source."""
        if content := self._code.get(bucket.key):
            bucket.bytecode_from_string(content)

    @override
    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.bytecode_to_string()


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


def frame_key(config: MkDocsConfig, languages: Iterable[str]) -> str | None:
    """Return a key of all that the pages of one build have in common.

    None where some other plugin or a hook takes part, of which nobody knows what it makes of a page.
    """
    if not set(config.plugins) <= _UNDERSTOOD:
        return None
    # The values too, not only the file they stand in: `!ENV` and `INHERIT` bring in others.
    values = {name: config[name] for name in _IN_PAGES} | {name: config.theme[name] for name in config.theme}
    folders = (str(Path(__file__).parent), config.theme.custom_dir, config.docs_dir)
    made_by = content_hash(_PROGRAMS, filter(None, folders))
    digest = hashlib.sha256(repr((made_by, values, *languages)).encode())
    search = config.plugins.get("material/search")
    # By these the search segments Chinese, besides the dictionary that comes with the program.
    named = [search.config.get(name) for name in ("jieba_dict", "jieba_dict_user")] if search else []
    dictionaries = [name for name in named if name and Path(name).is_file()]
    for file in (config.config_file_path or "", markup.__file__, *dictionaries):
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()


def page_key(frame: str, page: SitePage) -> str:
    """Return the key of one page."""
    return PAGES.of(frame=frame, path=f"{page.path}\n{page.edit}", head=page.head, body=page.body.packed)


def _link_object(link: AnchorLink) -> list[Any]:
    return [link.title, link.id, link.level, [_link_object(child) for child in link.children]]


def _read(written: list[Any]) -> AnchorLink:
    title, anchor, level, children = written
    link = AnchorLink(title, anchor, level)
    link.children = [_read(child) for child in children]
    return link


class Blocks:
    """The blocks that were taken out of one page."""

    def __init__(self, body: PageText) -> None:
        # Unpacked whenever it is asked for: between reading and writing, MkDocs keeps all pages of a site in memory.
        self._body = body
        self._spans: list[tuple[int, int]] = []
        self.headings = "\n\n".join(self._parts(str(body)))
        """The page as Markdown is to see it: its headings, and an empty element for each block between them."""

    def words(self, html: str, page: Page) -> str:
        """Return the page as the search is to see it: the words of each block in its place.

        Other pages may link to what the blocks name, so the page learns these anchors.
        """
        blocks = self._blocks()
        page.present_anchor_ids = (page.present_anchor_ids or set()).union(*map(_ANCHOR.findall, blocks))
        return _PLACE.sub(lambda match: _place(int(match[1]), _words(blocks[int(match[1])])), html)

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
