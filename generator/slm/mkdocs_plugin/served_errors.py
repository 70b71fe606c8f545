"""Errors of a book: they stop a build, and stand on the pages that `mkdocs serve` goes on showing meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import get_plugin_logger

from slm.problem import Problem, Severity
from slm.reading import format_problems, print_fonts
from slm.site.error_bar import error_bar, with_bar

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_log = get_plugin_logger("slm")


class BookHasErrorsError(PluginError):
    """The book has errors: nothing is built of it."""

    def __init__(self, message: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.problems = problems


def stop_at_errors(problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> None:
    """Warn of warnings; stop the build if there is an error, but for a character that only papers do not have."""
    lines = {path: text.splitlines() for path, text in (texts or {}).items()}
    found = tuple(problems)
    text = format_problems(found, lambda path: lines.get(path, ()))
    if any(problem.severity is Severity.ERROR and problem.mistake != print_fonts.NO_GLYPH for problem in found):
        raise BookHasErrorsError(f"the book has errors\n\n{text}", found)
    for problem in found:
        _log.warning("%s: %s %s %s", problem.place, problem.code, problem.message(), problem.hint())


class ServedErrors:
    """Lets MkDocs' server go on after an error of the book, which then stands above the pages as they were."""

    def __init__(self, server: LiveReloadServer) -> None:
        self._build, self._serve, self._bar = server.builder, server.serve_request, ""
        server.builder = self._again
        server.set_app(self._answer)

    def tell(self, problems: Iterable[Problem], language: str) -> None:
        """Show the first of these problems until a build succeeds."""
        self._bar = error_bar(problems, language)

    def _again(self) -> None:
        self._bar = ""
        try:
            self._build()
        except Abort:
            # Without an exception, MkDocs has browsers load their page again, which shows what is wrong.
            if not self._bar:
                raise

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._bar:
            return self._serve(environ, start_response)
        said: list[tuple[str, list[tuple[str, str]]]] = []
        page = b"".join(self._serve(environ, lambda status, head: said.append((status, head))))
        status, head = said[0]
        if dict(head).get("Content-Type") == "text/html":
            page = with_bar(page, self._bar)
        sized = [(name, str(len(page)) if name == "Content-Length" else value) for name, value in head]
        start_response(status, sized)
        return [page]
