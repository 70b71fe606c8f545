"""The plugin `slm`: reads and judges the book beside `mkdocs.yml` and hands its pages to MkDocs. It writes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from html import escape, unescape
from pathlib import Path
from posixpath import normpath
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from jinja2 import BytecodeCache
from mkdocs.config import config_options
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext
from typing_extensions import override

from slm import layout
from slm.cache import Cache, MemoryCache
from slm.facts.judgement import judged
from slm.mkdocs_plugin.finished import (
    TEMPLATE,
    Blocks,
    Finished,
    description_of,
    frame_key,
    make_findable,
    page_key,
    unbroken,
)
from slm.mkdocs_plugin.served_errors import BookHasErrorsError, ServedErrors, stop_at_errors
from slm.mkdocs_plugin.tree import (
    LanguageSwitch,
    adapt_theme,
    add_tree,
    choose_translations,
    edit_what_is_behind,
    language_switch,
    leave_out_internal,
    links_to_pages,
    named_alike,
    navigation,
    not_of_the_book,
)
from slm.portfolio import Audience
from slm.problem import InputError
from slm.reading import ReadingMemory, read_book
from slm.site.render import render
from slm.site.site import PageText, Site, not_found
from slm.site.template_memory import TemplateMemory, load_by
from slm.site.verify import SEARCH_INDEX, PageReading
from slm.text import LANGUAGES
from slm.values import read_date

_log = get_plugin_logger("slm")

FIRST: Final = 100
"""Priority of an event that must come before Material's plugins, which read what ours sets."""
LAST: Final = -100
"""Priority of an event that must come after Material's search, which has read what ours replaces."""
WRITTEN: Final = 0.4
"""What a hand-written page counts in the search, unless it says so: pages of the book itself come before it."""
AFTER_SEARCH: Final = -50
"""Priority of an event that must come when the index of the search is written, and before it is copied for disks."""


class DayConfig(BaseConfigOption[date]):
    """A day, written `2026-01-05`; YAML makes a date of it, unless it is quoted."""

    @override
    def run_validation(self, value: object) -> date:
        try:
            return read_date(value)
        except InputError as mistaken:
            raise ValidationError(str(mistaken)) from None


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    """What `mkdocs.yml` may say under `plugins: - slm:`."""

    language = config_options.Optional(config_options.Choice(tuple(LANGUAGES)))
    """The language of this build; the book's first language unless given."""
    audience = config_options.Type(str, default="internal")
    """Whom the pages are for: `internal`, `public`, or `customer:` and an id."""
    as_of: config_options.Optional[date] = config_options.Optional(DayConfig())
    """The day as of which everything is judged; `SOURCE_DATE_EPOCH`, else today, unless given."""
    beside = config_options.ListOfItems(config_options.Choice(tuple(LANGUAGES)), default=[])
    """All languages that are published side by side, the first one at the root; the language switch leads to them."""


class ServiceLevels(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Compiles the book and adds its pages and files to the site."""

    compiled: Site | None = None
    """The pages, set by a caller that has compiled them already; else the plugin compiles them for every build."""

    cache: Cache | None = None
    """Where finished pages are for the next build; set by a caller, and by a preview."""

    readings: dict[str, PageReading]
    """What the pages of the book lead to and load, by their path in the site, once they are built with a cache."""

    after_page: Callable[[], None] = staticmethod(lambda: None)
    """Called for every page of the book that is built; a caller may set it to follow a long build."""

    _given: str = ""
    """The text of the page of the book that MkDocs was given last."""

    _section: Page | None = None
    """The page of the navigation below which the page lies that is being built."""

    templates: BytecodeCache | None = None
    """What the theme's templates were compiled to; set by a caller, and by a preview."""

    _memory: MemoryCache | None = None
    _readings: ReadingMemory | None = None
    _served: ServedErrors | None = None

    @override
    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Keep what is expensive across the rebuilds of a preview: MkDocs keeps plugins that have this method."""
        if command == "serve":
            self._memory, self._readings = MemoryCache(), ReadingMemory()
            self.cache = self.cache or self._memory
            self.templates = self.templates or TemplateMemory()

    @event_priority(FIRST)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Compile the book, and set what depends on its language before Material reads it."""
        self._site = self.compiled or self._compiled(config)
        self._blocks: dict[str, Blocks] = {}
        self._finished: dict[str, Finished] = {}
        self.readings = {}
        self._entries: dict[str, list[Any]] = {}
        self._searched = 0
        adapt_theme(config, self._site)
        load_by(config.theme, self.templates)
        if self._site.language in self.config.beside[:1] or not self.config.beside:
            config.theme.static_templates.add("robots.txt")  # programs look for it at the root alone
        return config

    @override
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the pages and files of the book, and of hand-written pages those in this language."""
        self._first_written = choose_translations(files, self._site.language, self.config.beside)
        if not self._site.is_internal:
            stop_at_errors([*leave_out_internal(files, config, _book_root(config))])
        handwritten = navigation(files.documentation_pages())
        if search := config.plugins.get("material/search"):
            # Our search finds Chinese words in whole sentences, where marks between them would only take room.
            search.search_index._segment_chinese = str  # noqa: SLF001 - nothing else asks Material not to do it
        stop_at_errors(not_of_the_book(config, _book_root(config)))
        stop_at_errors(add_tree(files, self._site, config, _book_root(config)))
        if config.nav is None:
            # Themes print titles as they are.
            config.nav = [*({escape(title, quote=False): path} for title, path in self._site.nav), *handwritten]
        self._addresses = {file.src_uri: file.url for file in files.documentation_pages()}
        self._frame = frame_key(config, (self._site.language, *self.config.beside)) if self.cache else None
        return files

    @override
    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """Give MkDocs the text of our pages; of a page that is kept, only what is said about it."""
        ours = self._site.pages.get(page.file.src_uri)
        if ours and ours.edit:
            edit_what_is_behind(page, ours.edit, config, _book_root(config))
        if ours and (finished := self._kept(ours.path)):
            self._finished[ours.path] = finished
            return ours.head
        self._given = ours.markdown if ours else ""
        return f"{ours.head}{self._given}" if ours else None

    @override
    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Let Markdown see the headings of our pages only: all between them is HTML already."""
        path = page.file.src_uri
        if path not in self._site.pages:
            first = self._first_written.get(path)
            return links_to_pages(named_alike(markdown, first.content_string) if first else markdown)
        if path in self._finished:
            return markdown
        body = self._site.pages[path].body if markdown == self._given else PageText.of(markdown)
        self._blocks[path] = Blocks(body, markdown)
        return self._blocks[path].headings

    @override
    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Let the search see the words of our tables, and others how a page begins."""
        path = page.file.src_uri
        if finished := self._finished.pop(path, None):
            finished.restore(page)
            return ""
        blocks = self._blocks.get(path)
        begin, words = blocks.seen(html, page) if blocks else (description_of(html), html)
        page.meta.setdefault("description", begin or escape(unescape(page.title or "")))
        return words

    @override
    @event_priority(LAST)
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Let readers see the page whole, with a pencil and a language switch that lead to the right places."""
        path = page.file.src_uri
        index = getattr(config.plugins.get("material/search"), "search_index", None)
        entries: list[Any] = index.entries if index else []  # to which the search adds page by page
        if blocks := self._blocks.get(path):
            make_findable(entries, self._searched, page, self._site.pages[path].finds)
            self._entries[path] = entries[self._searched :]
            page.content = unbroken(blocks.whole(page.content or ""))
        elif path in self._site.pages and page.meta.get("template") == TEMPLATE:
            # Read again where it is printed: between reading and writing, MkDocs keeps all pages of a site in memory.
            if not (finished := self._kept(path)):
                raise PluginError(f"the kept page {path} was removed during the build; build again")
            entries += finished.entries
            page.meta["finished"] = finished.output.decode()
            self.readings[page.file.dest_uri] = finished.reading()
        else:
            page.content = unbroken(page.content or "")
            for entry in entries[self._searched :]:
                entry.setdefault("boost", WRITTEN)
        self._searched = len(entries)
        if page.edit_url and "/../" in (edited := urlsplit(page.edit_url)).path:  # outside the hand-written pages
            page.edit_url = edited._replace(path=normpath(edited.path)).geturl()
        config.extra["alternate"] = self._switch(config, page.url)
        above = [
            (title, self._addresses[path]) for title, path in page.meta.get("trail", ()) if path in self._addresses
        ]
        context["trail"] = above  # type: ignore[typeddict-unknown-key]
        self._section = next((item for item in nav.pages if above and item.url == above[0][1]), None)
        if self._section:
            self._section.active = True
        return context

    @override
    @event_priority(LAST)
    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Keep the finished page for the next build; what our search does not read, others shall not find.

        What others find, they find in every language.
        """
        path = page.file.src_uri
        if self._section:
            self._section.active = False
        if path in self._site.pages:
            self.after_page()
        blocks = self._blocks.pop(path, None)
        if blocks and not self._site.pages[path].search:
            output = output.replace("<head>", '<head><meta name="robots" content="noindex">', 1)
        if page.meta.get("template") != TEMPLATE and (switch := config.extra["alternate"]):
            output = output.replace("</head>", f"{switch.head}</head>", 1)
        if blocks and self.cache and self._frame:
            finished = Finished.of(page, self._entries.pop(path), output)
            self.readings[page.file.dest_uri] = finished.reading()
            self.cache.put(self._key(path), finished.content())
        # It is written now; kept by MkDocs to the end, all pages together would fill the memory.
        page.content = None
        page.meta.pop("finished", None)
        return output

    @override
    def on_template_context(
        self, context: TemplateContext, *, template_name: str, config: MkDocsConfig
    ) -> TemplateContext:
        """Let the page in place of one that is not there say in all languages what that means, and lead on."""
        config.extra["alternate"] = switch = self._switch(config, None)
        home = urlsplit(config.site_url or "").path or "/"
        homes = {tree["lang"]: tree["address"] for tree in switch.trees} if switch else {self._site.language: home}
        own = self._site.language
        config.extra["slm_not_found"] = not_found({own: homes[own], **homes})
        return context

    @override
    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Follow the folders of the book as MkDocs follows the hand-written pages, and show what is wrong with it."""
        for folder in layout.ROOTS:
            if (watched := _book_root(config) / folder).is_dir():
                server.watch(str(watched))
        self._served = ServedErrors(server)
        return server

    @override
    def on_build_error(self, *, error: Exception) -> None:
        """Let a preview show the first error of the book."""
        if self._served and isinstance(error, BookHasErrorsError):
            self._served.tell(error.problems, self._site.language)

    @override
    @event_priority(AFTER_SEARCH)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Make sure that every page that was compiled is in the site (FAILURES D7), and tell the search of other words.

        Material writes the index with six characters for each Chinese one.
        """
        index = Path(config.site_dir, SEARCH_INDEX)
        if index.is_file():
            content = json.loads(index.read_text("utf-8")) | {
                "synonyms": self._site.synonyms,
                "meant": self._site.readers_words,
            }
            index.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "utf-8")
        built = (Path(config.site_dir, path).with_suffix(".html") for path in self._site.pages)
        missing = [str(path) for path in built if not path.is_file()]
        if missing:
            raise PluginError(f"these pages were compiled but are not in the site: {', '.join(missing)}")

    def _compiled(self, config: MkDocsConfig) -> Site:
        """Read, check, judge and render the book.

        Errors stop the build, all of them told at once; warnings go to the log, where `--strict` counts them.
        """
        root, options = _book_root(config), self.config
        try:
            book = read_book(root, options.as_of or _day_of_build(), self._readings, self.cache)
            stop_at_errors(book.problems, book.texts)
            if book.portfolio is None:
                raise PluginError(f"there is no book in {root}")
            audience = Audience.parse(options.audience, book.portfolio.provider)
        except InputError as mistaken:
            raise PluginError(str(mistaken)) from None
        language = options.language or book.portfolio.provider.languages[0]
        return render(judged(book.portfolio).seen_by(audience), language=language, charts=self._memory)

    def _switch(self, config: MkDocsConfig, address: str | None) -> LanguageSwitch | None:
        return language_switch(self._site.language, self.config.beside, address, config.site_url or "")

    def _kept(self, path: str) -> Finished | None:
        content = self.cache.get(self._key(path)) if self.cache and self._frame else None
        return Finished.read(content) if content else None

    def _key(self, path: str) -> str:
        return page_key(self._frame or "", self._site.pages[path])


def _book_root(config: MkDocsConfig) -> Path:
    """Return the folder of the book: the one in which `mkdocs.yml` lies."""
    return Path(config.config_file_path or layout.CONFIGURATION).resolve().parent


def _day_of_build() -> date:
    """Return the day of `SOURCE_DATE_EPOCH`, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now().astimezone().date()
    except (ValueError, OverflowError, OSError):
        raise PluginError(f"SOURCE_DATE_EPOCH is '{epoch}', which is not a number of seconds") from None
