"""`slm serve`: a preview that follows every change of the book."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.command import command
from slm.cli.command_error import NO_CONFIGURATION, WRONG_ADDRESS
from slm.cli.options import as_of_option, audience_option, lang_option, root_option
from slm.text import LANGUAGES

if TYPE_CHECKING:
    from slm.cache import MemoryCache
    from slm.site.site import Site

_FOLLOWED: Final = (*layout.ROOTS, "site_overrides", "mkdocs.yml")


@command(epilog="slm serve --lang zh --address 127.0.0.1:8080")
@root_option
@click.option("--address", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT", help="Where to serve it.")
@audience_option
@as_of_option
@lang_option
def serve(root: Path, address: str, audience: str, as_of: date, lang: str) -> None:
    """Serve a preview of the book that is made anew whenever a file changes.

    With --lang, the preview is in that language, else in the first language of the book.
    """
    from mkdocs.livereload import LiveReloadServer

    from slm.cache import MemoryCache

    if not (root / "mkdocs.yml").is_file():
        raise NO_CONFIGURATION.raised(path=root)
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise WRONG_ADDRESS.raised(value=address)
    given = click.get_current_context().get_parameter_source("lang") is click.core.ParameterSource.COMMANDLINE
    folder = Path(mkdtemp(prefix="slm-preview-"))
    try:
        preview = _Preview(
            root, folder, f"http://{address}/", audience, as_of, lang, lang if given else None, MemoryCache()
        )
        preview.first()
        server = LiveReloadServer(
            builder=preview.again, host=host, port=int(port), root=str(folder), polling_interval=0.2
        )
        for followed in _FOLLOWED:
            if (root / followed).exists():
                server.watch(str(root / followed))
        click.echo(
            LANGUAGES[lang]("http://{address}/ shows {root}; Ctrl-C ends it", address=address, root=root), err=True
        )
        try:
            server.serve()  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
        finally:
            server.shutdown()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class _Preview:
    """One language of the book, made into a folder again and again."""

    root: Path
    folder: Path
    address: str
    audience: str
    as_of: date
    lang: str
    language: str | None
    cache: MemoryCache
    """What the last build has used: drawings, texts and finished pages."""

    def first(self) -> None:
        """Make the preview; a book with errors has none."""
        self._make()

    def again(self, config: Any = None) -> None:  # noqa: ANN401, ARG002 (what the server passes)
        """Make it anew; while the book has errors, they are told and the preview stays as it was."""
        try:
            self._make()
        except click.ClickException as refused:
            refused.show()
            click.echo(f"slm: {LANGUAGES[self.lang]('the preview stays as it was')}", err=True)

    def _make(self) -> None:
        from mkdocs.commands.build import build

        from slm.site.language_build import load_configuration, our_plugin

        started = time.monotonic()
        site = self._compiled()
        config = load_configuration(self.root / "mkdocs.yml", site_dir=str(self.folder), site_url=self.address)
        plugin = our_plugin(config)
        plugin.compiled, plugin.cache = site, self.cache
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url=self.address)
        self.cache.forget_unused()
        text = LANGUAGES[self.lang](
            "{n} page in {seconds:.2f} s",
            "{n} pages in {seconds:.2f} s",
            n=len(site.pages),
            seconds=time.monotonic() - started,
        )
        click.echo(f"slm: {text}", err=True)

    def _compiled(self) -> Site:
        from slm.cli.book import sound_book, view_for
        from slm.site.render import render

        portfolio, _ = sound_book(self.root, self.as_of, self.lang)
        language = self.language or portfolio.provider.languages[0]
        return render(view_for(portfolio, self.audience), language=language, charts=self.cache, texts=self.cache)
