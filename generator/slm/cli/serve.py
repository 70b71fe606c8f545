"""`slm serve`: a preview that follows the files of a book, and says on its pages what is wrong with them."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.book import BookError, BookFolder, view_for
from slm.cli.build import configuration_of
from slm.cli.command import as_of_option, audience_option, command, lang_option, root_option
from slm.cli.speech import WRONG_ADDRESS, CommandError, say, speech, tell
from slm.drafts import told_of
from slm.problem import InputError

if TYPE_CHECKING:
    from slm.cache import MemoryCache
    from slm.problem import Problem
    from slm.site.preview import Preview

_TOGETHER: Final = 0.02
"""Seconds without another change: files that are saved together are read together."""


@command(epilog="slm serve --lang zh --address 127.0.0.1:8080")
@root_option
@click.option("--address", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT", help="Where to serve it.")
@audience_option
@as_of_option
@lang_option
def serve(book: BookFolder, address: str, audience: str) -> None:
    """Serve a preview of the book that is made anew whenever a file changes.

    With --lang, the preview is in that language, else in the first language of the book.
    """
    from mkdocs.livereload import LiveReloadServer

    from slm.cache import MemoryCache
    from slm.cli.following import Follower
    from slm.reading import ReadingMemory
    from slm.site.preview import Preview, PreviewSettings
    from slm.site.template_memory import TemplateMemory

    configuration = configuration_of(book)
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65535:
        raise WRONG_ADDRESS.raised(value=address)
    given = click.get_current_context().get_parameter_source("lang") is click.core.ParameterSource.COMMANDLINE
    folder = Path(mkdtemp(prefix="slm-preview-"))
    book = replace(book, memory=ReadingMemory())
    follower = _Follower(book, audience, speech().code if given else None, MemoryCache())
    server = LiveReloadServer(builder=follower.again, host=host, port=int(port), root=str(folder))
    server.observer = Follower(str(Path.cwd() / book.root))  # type: ignore[assignment]  # another one
    server.build_delay = _TOGETHER
    try:
        settings = PreviewSettings(
            configuration=configuration, address=f"http://{address}/", cache=follower.cache, templates=TemplateMemory()
        )
        follower.preview = Preview(server, settings, folder)
        follower.show()
        server.watch(str(book.root))
        tell("http://{address}/ shows {root}; Ctrl-C ends it", address=address, root=book.root, err=True)
        with told_of(address):
            server.serve()  # type: ignore[no-untyped-call]  # MkDocs leaves it untyped
    finally:
        server.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class _Follower:
    """Reads the book again and again, and shows it in one language."""

    book: BookFolder
    audience: str
    language: str | None
    cache: MemoryCache
    preview: Preview = field(init=False)

    def again(self, config: Any = None) -> None:  # noqa: ANN401, ARG002 (what the server passes)
        """Show the book as it is now; while it has errors, tell them above the pages as they were."""
        try:
            self.show()
        except (InputError, click.ClickException) as refused:
            shown = CommandError(refused) if isinstance(refused, InputError) else refused
            shown.show()
            click.echo(f"slm: {say('the preview stays as it was')}", err=True)
            self.preview.tell(_problems_of(shown), self.language or "en")

    def show(self) -> None:
        """Show the book; one with errors is refused."""
        from slm.site.render import render_later

        started = time.monotonic()
        portfolio, _ = self.book.sound()
        self.language = self.language or portfolio.provider.languages[0]
        view = view_for(portfolio, self.audience)
        self.preview.show(render_later(view, language=self.language, cache=self.cache))
        text = say("the book was read in {seconds:.2f} s", seconds=time.monotonic() - started)
        click.echo(f"slm: {text}", err=True)


def _problems_of(refused: click.ClickException) -> Sequence[Problem]:
    """Return what is wrong, where a book was refused, an option, or the configuration by MkDocs."""
    from slm.problem import Place
    from slm.site.language_build import WRONG_CONFIGURATION

    match refused:
        case BookError():
            return refused.problems
        case CommandError():
            return [refused.problem]
        case _:
            place = Place(layout.CONFIGURATION)
            return [WRONG_CONFIGURATION.at(place, path=layout.CONFIGURATION, reason=refused.format_message())]
