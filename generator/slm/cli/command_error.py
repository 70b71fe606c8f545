"""What can be wrong with a command itself: exit code 2, one sentence and a hint."""

from __future__ import annotations

import os
from typing import IO, Any, Final

import click

from slm.problem import InputError, Mistake, Place, Problem
from slm.text import LANGUAGES

LANGUAGE: Final = "slm.language"
"""Where the running command keeps the language of its messages."""

NO_FOLDER: Final = Mistake(
    "SLM600",
    "{path} is not a folder",
    "Name the folder of the book with --root.",
)
NO_BOOK: Final = Mistake(
    "SLM601",
    "there is no book in {path}: catalog/provider.yml is missing",
    "Name the folder of the book with --root, or make a new book with: slm new book {path}",
)
CANNOT_WRITE: Final = Mistake(
    "SLM602",
    "cannot read or write {path}: {reason}",
    "Check that the folder exists and that you may write there. Nothing was changed.",
)
WRONG_EPOCH: Final = Mistake(
    "SLM603",
    "SOURCE_DATE_EPOCH is '{value}', which is not a number of seconds",
    "Unset it, or give the day with --as-of.",
)
UNKNOWN: Final = Mistake(
    "SLM604",
    "'{value}' is not in the book",
    "Use one of: {known}",
)
NOT_EMPTY: Final = Mistake(
    "SLM605",
    "{path} is there already and is not empty",
    "Name a folder that does not exist or is empty.",
)
FILE_EXISTS: Final = Mistake(
    "SLM606",
    "{path} is there already",
    "Nothing was written; delete it first, or name another file.",
)
NO_CONFIGURATION: Final = Mistake(
    "SLM608",
    "there is no mkdocs.yml in {path}",
    "Copy one from a new book: slm new book DIR",
)
WRONG_ADDRESS: Final = Mistake(
    "SLM609",
    "'{value}' is not an address to serve at",
    "Write host and port, such as 127.0.0.1:8000.",
)
NO_MONTH: Final = Mistake(
    "SLM610",
    "the book has no closed month yet",
    "Name a month with --month YYYY-MM.",
)


class CommandError(click.ClickException):
    """The command cannot be done as given."""

    exit_code = 2

    def __init__(self, error: InputError) -> None:
        super().__init__(str(error))
        self.problem = Problem(error.mistake, Place(""), error.words)
        self.language = speech()

    def show(self, file: IO[Any] | None = None) -> None:
        """Say what is wrong and what to do, in the language of the command."""
        message, hint = self.problem.message(self.language), self.problem.hint(self.language)
        click.echo(f"slm: {message} [{self.problem.code}]\n     {hint}", file=file, err=file is None)


def speech() -> str:
    """Return the language in which the command that is running speaks."""
    context = click.get_current_context(silent=True)
    chosen = context.find_root().meta.get(LANGUAGE) if context else None
    return chosen if isinstance(chosen, str) else language_of_environment()


def language_of_environment() -> str:
    """Return the language that the user's environment asks for."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((os.environ[name] for name in names if os.environ.get(name)), "")
    language = LANGUAGES.get(wanted.partition("_")[0].partition(".")[0])
    return language.code if language and language.messages else "en"
