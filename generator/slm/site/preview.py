"""A preview of a book: of each state only those pages are built that somebody looks at, when they are looked at.

MkDocs has no word for building one page, so its build is taken apart here: what comes before the pages is done for each
state of the book, a page when it is asked for. What needs all pages, such as the index of the search, is built by
MkDocs whole.
"""

from __future__ import annotations

import gc
import mimetypes
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import count
from pathlib import Path
from posixpath import normpath
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from jinja2 import BytecodeCache, TemplateError
from markupsafe import escape
from mkdocs.commands.build import _build_page, _populate_page, build
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, InclusionLevel, get_files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page

from slm.cache import MemoryCache, content_hash
from slm.problem import Problem
from slm.site.error_bar import error_bar, with_bar
from slm.site.language_build import UNDERSTOOD, load_configuration, our_plugin
from slm.site.site import Site

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_POLLED: Final = "/livereload/"
"""Where pages ask whether there is something new."""
_SOON: Final = 1.0
"""Seconds after which a browser has its page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewSettings:
    """What all states of a book have in common in one preview."""

    configuration: Path
    """The `mkdocs.yml` of the book."""
    address: str
    """Where the preview is served."""
    cache: MemoryCache
    """What was made for earlier states: drawings, texts and finished pages."""
    templates: BytecodeCache
    """What the theme's templates were compiled to."""
    titles: dict[str, dict[str, str]] = field(default_factory=dict)
    """The titles of the pages written by hand, of the last state of all of them."""

    def loaded(self, site: Site, folder: Path) -> MkDocsConfig:
        """Return the configuration for a site that is built into a folder."""
        config = load_configuration(self.configuration, site_dir=str(folder), site_url=self.address)
        plugin = our_plugin(config)
        plugin.compiled, plugin.cache, plugin.templates = site, self.cache, self.templates
        config.plugins.on_startup(command="serve", dirty=False)
        return config


class _LookedAt:
    """One state of a book as a site, of which a page is built when somebody looks at it."""

    def __init__(self, site: Site, settings: PreviewSettings, folder: Path) -> None:
        self._site, self._settings, self._folder = site, settings, folder
        self._lock = Lock()
        self._built: set[str] = set()
        self._is_whole = False
        config = settings.loaded(site, folder)
        # From here to the end as `mkdocs.commands.build.build` begins.
        config = config.plugins.on_config(config)
        config.plugins.on_pre_build(config=config)
        files = get_files(config)
        environment = config.theme.get_env()
        files.add_files_from_theme(environment, config)
        files = config.plugins.on_files(files, config=config)
        set_exclusions(files, config)
        navigation = get_navigation(files, config)
        self._navigation = config.plugins.on_nav(navigation, config=config, files=files)
        self._environment = config.plugins.on_env(environment, config=config, files=files)
        self._config, self._files = config, files
        shown = (file for file in files if file.inclusion.value >= InclusionLevel.DRAFT.value)
        self._at = {file.dest_uri: file for file in shown}
        self._pages = files.documentation_pages(inclusion=InclusionLevel.is_in_serve)
        self._whole = {*config.theme.static_templates, *config.extra_templates}
        # Nobody knows what another plugin, or a hook, makes of a page and finds out from the others.
        self._is_understood = set(config.plugins) <= UNDERSTOOD
        self._name_pages()

    def _name_pages(self) -> None:
        """Let the navigation have the titles that pages give themselves: MkDocs reads all before it builds any."""
        config, titles = self._config, self._settings.titles
        # A page may take something from any other file beside it.
        written = content_hash((), [config.docs_dir])
        state = repr((self._site.language, written, config.markdown_extensions, config.mdx_configs))
        known = titles.get(state, {})
        titles.clear()
        for page in [page for page in self._navigation.pages if page.title is None]:
            if page.file.src_uri not in known:
                _populate_page(page, config, self._files)
            page.title = known.get(page.file.src_uri) or page.title
            if page.file.src_uri not in self._site.pages:
                titles.setdefault(state, {})[page.file.src_uri] = str(page.title)

    def content(self, path: str) -> bytes | None:
        """Return what is at a path of the site; None where nothing is."""
        with self._lock:
            if path not in self._built:
                self._build(path)
            return (self._folder / path).read_bytes() if path in self._built else None

    def forget(self) -> None:
        """Remove what was built; whoever still asks has it built again."""
        with self._lock:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._built.clear()
            self._is_whole = False

    def _build(self, path: str) -> None:
        if path.removesuffix(".gz") in self._whole or path.startswith("search/") or not self._is_understood:
            if self._is_whole:
                return
            build(self._settings.loaded(self._site, self._folder), serve_url=self._settings.address)
            there = (file for file in self._folder.rglob("*") if file.is_file())
            self._built |= {file.relative_to(self._folder).as_posix() for file in there}
            self._is_whole = True
        elif file := self._at.get(path):
            if file.is_documentation_page():
                self._build_page(file)
            else:
                file.copy_file()
            self._built.add(path)

    def _build_page(self, file: File) -> None:
        page = file.page or Page(None, file, self._config)
        _populate_page(page, self._config, self._files)
        draft = file.inclusion.value <= InclusionLevel.DRAFT.value
        _build_page(page, self._config, self._pages, self._navigation, self._environment, excluded=draft)


@dataclass(frozen=True, slots=True)
class _Shown:
    """What browsers are shown at a time: the last state of the book without errors, and what is wrong with the newest.

    `epoch` is when the newest one was noticed; a page asks for what is later than its own.
    """

    pages: _LookedAt
    epoch: int
    bar: str


class Preview:
    """Answers browsers, which load their page again whenever there is something new."""

    def __init__(self, server: LiveReloadServer, settings: PreviewSettings, folder: Path) -> None:
        self._server, self._settings, self._folder = server, settings, folder
        self._states = count()
        self._shown: _Shown | None = None
        server.set_app(self._answer)

    def show(self, site: Site) -> None:
        """Show a state of the book."""
        pages = _LookedAt(site, self._settings, self._folder / str(next(self._states)))
        before, self._shown = self._shown, _Shown(pages, self._epoch, "")
        if before:
            before.pages.forget()
        # What was made of a book refers to itself in turn. It is looked for when the page has been answered.
        idle = Timer(_SOON, gc.collect)
        idle.daemon = True
        idle.start()

    def tell(self, problems: Iterable[Problem], language: str) -> None:
        """Show the first error of the newest state above the pages of the last one without errors."""
        if self._shown:
            self._shown = replace(self._shown, epoch=self._epoch, bar=error_bar(problems, language))

    @property
    def _epoch(self) -> int:
        return self._server._wanted_epoch  # noqa: SLF001 - when the change was noticed that is being looked at

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, at once: while a newer state is being read, from the last one."""
        path, shown = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore"), self._shown
        if path.startswith(_POLLED) or not shown:
            return self._server.serve_request(environ, start_response)
        # Nothing above the root can be asked for.
        asked = normpath(f"/{path}{'index.html' if path.endswith('/') else ''}").lstrip("/")
        status, content = HTTPStatus.OK, None
        try:
            content = shown.pages.content(asked)
            if content is None and shown.pages.content(f"{asked}/index.html") is not None:
                start_response("302 Found", [("Location", quote(f"{path}/"))])
                return []
        except FileNotFoundError:  # of a page that was there a moment ago; the next state is without it
            content = None
        except (MkDocsException, TemplateError) as error:  # of a page or a theme that is written by hand
            status, asked, content = HTTPStatus.INTERNAL_SERVER_ERROR, "500.html", _page(str(error))
        if content is None:
            status, asked, content = HTTPStatus.NOT_FOUND, "404.html", _page(f"404 {HTTPStatus.NOT_FOUND.phrase}")
        if asked.endswith(".html"):
            told = with_bar(content, shown.bar)
            # With what asks for the next state, as MkDocs itself adds it.
            content = bytes(self._server._inject_js_into_html(told, shown.epoch))  # type: ignore[no-untyped-call]  # noqa: SLF001
        kind = mimetypes.guess_type(asked)[0] or "application/octet-stream"
        head = [("Content-Type", kind), ("Content-Length", str(len(content)))]
        start_response(f"{status.value} {status.phrase}", head)
        return [content]


def _page(text: str) -> bytes:
    return f"<!doctype html><html><body><pre>{escape(text)}</pre></body></html>".encode()
