"""From a folder to a checked book: what every command that judges begins with."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from slm import layout
from slm.agreement import AgreementHistory, DatedVersion
from slm.cli.command_error import UNKNOWN, speech
from slm.facts.judgement import View, judged
from slm.portfolio import Audience, Portfolio
from slm.problem import Problem, Severity, nearest
from slm.reading import format_problems, read_book, summary

Found = TypeVar("Found")


class BookError(click.ClickException):
    """The book has errors: they are shown, and nothing else is done."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem], texts: Mapping[str, str] | None = None) -> None:
        super().__init__("the book has errors")
        self.problems = tuple(problems)
        self.texts = texts or {}
        self.language = speech()

    def show(self, file: IO[Any] | None = None) -> None:
        """Show the problems in the language of the command."""
        click.echo(problem_report(self.problems, self.texts, self.language), file=file, err=file is None, nl=False)


def readable_book(root: Path, as_of: date) -> Portfolio:
    """Return the book even with mistakes in it, as long as its parts fit together at all."""
    book = read_book(root, as_of)
    if book.portfolio is None:
        raise BookError(book.problems, book.texts)
    return book.portfolio


def sound_book(root: Path, as_of: date, lang: str) -> tuple[Portfolio, int]:
    """Return the book if it has no errors, and the number of its warnings, which are counted on the way."""
    book = read_book(root, as_of)
    if book.portfolio is None or has_errors(book.problems):
        raise BookError(book.problems, book.texts)
    if book.problems:
        click.echo(f"slm: {summary(book.problems, lang)}; slm check", err=True)
    return book.portfolio, len(book.problems)


def the_version(
    root: Path, as_of: date, agreement: str, version: str, *, sound: bool = False
) -> tuple[Portfolio, AgreementHistory, DatedVersion]:
    """Return a version of an agreement with its history and its book.

    A `sound` one has no errors in its own files, whatever is wrong elsewhere in the book.
    """
    book = read_book(root, as_of)
    folder, register = f"{layout.agreement_folder(agreement, version)}/", layout.approvals_file(agreement)
    unread = book.portfolio.unread if book.portfolio else frozenset()
    paths = {register} & unread
    own = [problem for problem in book.problems if problem.place.path.startswith(folder) or problem.place.path in paths]
    if book.portfolio is None or (sound and has_errors(own)):
        raise BookError(own if book.portfolio else book.problems, book.texts)
    history = _look_up(book.portfolio.agreements, agreement)
    versions = {str(revision.version): revision for revision in history.versions}
    return book.portfolio, history, _look_up(versions, version)


def _look_up(known: Mapping[str, Found], name: str) -> Found:
    if name not in known:
        raise UNKNOWN.raised(value=name, known=nearest(name, known))
    return known[name]


def problem_report(problems: Iterable[Problem], texts: Mapping[str, str], language: str) -> str:
    """Return the problems with the lines they are in and one line that counts them, for a terminal."""
    found = tuple(problems)
    text = format_problems(found, lines_in(texts), language=language, colour=sys.stderr.isatty())
    return f"{text}{summary(found, language)}\n"


def lines_in(texts: Mapping[str, str]) -> Callable[[str], Sequence[str]]:
    """Return the look-up of the lines of a file."""
    return lambda path: texts.get(path, "").splitlines()


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether any problem is one that stops a build."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def view_for(portfolio: Portfolio, audience: str) -> View:
    """Return what an audience is shown of a book; raise `InputError` for an audience it does not have."""
    parsed = Audience.parse(audience, portfolio.provider)
    return judged(portfolio).seen_by(parsed)
