"""Finished pages, kept for the next build: what a theme makes of an unchanged page in an unchanged frame is unchanged.

A page depends on its own Markdown and on the frame: configuration, navigation, theme, hand-written pages, versions of
the programs. The key covers all of it, so a kept page is never an old one (FAILURES D12, D28).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
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
from slm.site.site import SitePage
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
    named = {name: config[name] for name in _IN_PAGES} | {name: config.theme[name] for name in config.theme}
    digest = hashlib.sha256(repr((named, *languages)).encode())
    for program in _PROGRAMS:
        digest.update(f"{program} {version(program)}\n".encode())
    own, custom, written = Path(__file__).parent, config.theme.custom_dir, config.docs_dir
    for file in (config.config_file_path or "", markup.__file__, *dictionaries(config)):
        digest.update(Path(file).read_bytes())
    for path in _files(folder for folder in (own, custom, written) if folder):
        digest.update(f"{path.name} ".encode() + path.read_bytes())
    return digest.hexdigest()


def dictionaries(config: MkDocsConfig) -> Iterator[str]:
    """Yield the files by which the search segments Chinese, besides the dictionary that comes with the program."""
    search = config.plugins.get("material/search")
    named = (search.config.get(name) for name in ("jieba_dict", "jieba_dict_user")) if search else ()
    yield from (name for name in named if name and Path(name).is_file())


def search_entries(config: MkDocsConfig) -> list[Any]:
    """Return the entries of the search, to which it adds page by page; an empty list where there is no search."""
    index = getattr(config.plugins.get("material/search"), "search_index", None)
    return index.entries if index else []


def page_key(frame: str, page: SitePage) -> str:
    """Return the key of one page."""
    return PAGES.of(frame=frame, path=f"{page.path}\n{page.edit}", head=page.head, body=page.body.packed)


def _files(folders: Iterable[str | Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(
            path for path in Path(folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )


def _link_object(link: AnchorLink) -> list[Any]:
    return [link.title, link.id, link.level, [_link_object(child) for child in link.children]]


def _read(written: list[Any]) -> AnchorLink:
    title, anchor, level, children = written
    link = AnchorLink(title, anchor, level)
    link.children = [_read(child) for child in children]
    return link
