"""From a folder to a checked book and its press: what every command that judges begins with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.speech import look_up, speech
from slm.problem import Mistake, Place, Problem, Severity

if TYPE_CHECKING:
    from slm.agreement import AgreementHistory, DatedVersion
    from slm.cache import Cache, DiskCache
    from slm.facts.judgement import View
    from slm.portfolio import Portfolio
    from slm.printing.pdf_renderer import PdfRenderer
    from slm.reading import Book

NOT_A_TEMPLATE: Final = Mistake(
    "SLM646", "it cannot be read as a template: {reason}", "A template is a file of the book itself, in UTF-8."
)


class BookError(click.ClickException):
    """The book has errors: they are shown, and nothing else is done."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> None:
        super().__init__("the book has errors")
        self.problems = tuple(problems)
        self.texts = texts or {}
        self.language = speech().code

    def show(self, file: IO[Any] | None = None) -> None:
        """Show the problems with the lines they are in and one line that counts them, in the command's language."""
        from slm.reading import format_problems, summary

        lines, colour = lines_in(self.texts), sys.stderr.isatty()
        text = format_problems(self.problems, lines, language=self.language, colour=colour)
        click.echo(f"{text}{summary(self.problems, self.language)}", file=file, err=file is None)


@dataclass(frozen=True, slots=True)
class BookFolder:
    """The folder of a book, and the day as of which it is judged."""

    root: Path
    as_of: date

    @property
    def cache(self) -> DiskCache:
        """What is kept of earlier runs."""
        from slm.cache import FOLDER, DiskCache

        return DiskCache(self.root / FOLDER)

    def renderer(self) -> PdfRenderer:
        """Return the press of the book, as `renderer_of` does."""
        return renderer_of(self.root, self.cache)

    def read(self) -> Book:
        """Return the book with all that is wrong in it."""
        from slm.reading import read_book

        return read_book(self.root, self.as_of)

    def readable(self) -> Portfolio:
        """Return the book even with mistakes in it, as long as its parts fit together at all."""
        book = self.read()
        if book.portfolio is None:
            raise BookError(book.problems, book.texts)
        return book.portfolio

    def sound(self) -> tuple[Portfolio, int]:
        """Return the book if it has no errors, and the number of its warnings, which are counted on the way."""
        from slm.reading import summary

        portfolio, problems = self.sound_but(())
        if problems:
            click.echo(f"slm: {summary(problems, speech().code)}; slm check", err=True)
        return portfolio, len(problems)

    def sound_but(self, settled: Container[Mistake]) -> tuple[Portfolio, Sequence[Problem]]:
        """Return the book if it has no errors but those that the command is about to settle, and all its problems."""
        book = self.read()
        others = [problem for problem in book.problems if problem.mistake not in settled]
        if book.portfolio is None or has_errors(others):
            raise BookError(others, book.texts)
        return book.portfolio, book.problems

    def version(
        self, agreement: str, version: str, *, sound: bool = False
    ) -> tuple[Portfolio, AgreementHistory, DatedVersion]:
        """Return a version of an agreement with its history and its book.

        A `sound` one has no errors in its own files, whatever is wrong elsewhere in the book.
        """
        book = self.read()
        folder, register = f"{layout.agreement_folder(agreement, version)}/", layout.approvals_file(agreement)
        paths = {register} & (book.portfolio.unread if book.portfolio else frozenset())
        own = [found for found in book.problems if found.place.path.startswith(folder) or found.place.path in paths]
        if book.portfolio is None or (sound and has_errors(own)):
            raise BookError(own if book.portfolio else book.problems, book.texts)
        history = look_up(book.portfolio.agreements, agreement)
        versions = {str(revision.version): revision for revision in history.versions}
        return book.portfolio, history, look_up(versions, version)


def lines_in(texts: Mapping[str, str]) -> Callable[[str], Sequence[str]]:
    """Return the look-up of the lines of a file."""
    return lambda path: texts.get(path, "").splitlines()


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any problem is one that stops a build."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def view_for(portfolio: Portfolio, audience: str) -> View:
    """Return what an audience is shown of a book; raise `InputError` for an audience it does not have."""
    from slm.facts.judgement import judged
    from slm.portfolio import Audience

    return judged(portfolio).seen_by(Audience.parse(audience, portfolio.provider))


def renderer_of(root: Path, cache: Cache) -> PdfRenderer:
    """Return the press of a book with its own templates and fonts, and these found.

    Raise `BookError` where the book has templates that may not be used, `UnprintableError` where the font is missing.
    """
    from slm.printing.pdf_renderer import OWN_TEMPLATES, PdfRenderer

    fonts = root / OWN_TEMPLATES / "fonts"
    templates = _own_templates(root, OWN_TEMPLATES)
    renderer = PdfRenderer(templates=templates, fonts=(fonts,) if fonts.is_dir() else (), cache=cache)
    if problems := list(renderer.problems()):
        raise BookError(problems, {f"{OWN_TEMPLATES}/{name}": text for name, text in renderer.templates.items()})
    renderer.ready()
    return renderer


def _own_templates(root: Path, folder: str) -> dict[str, str]:
    """Return the templates of the book by name; a link that leads out of the book is not followed."""
    found, problems = {}, []
    for file in sorted((root / folder).glob("*.typ")):
        place = Place(f"{folder}/{file.name}")
        if not file.resolve().is_relative_to(root.resolve()):
            problems.append(NOT_A_TEMPLATE.at(place, reason=file.readlink()))
            continue
        try:
            found[file.name] = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            problems.append(NOT_A_TEMPLATE.at(place, reason=error))
    if problems:
        raise BookError(problems)
    return found
