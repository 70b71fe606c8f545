"""What a command says: sentences in its language, and with exit code 2 what is wrong with the command itself."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import click
from click.core import ParameterSource

from slm.problem import InputError, Mistake, Place, Problem, nearest
from slm.text import LANGUAGES, Language

Name = TypeVar("Name")
Found = TypeVar("Found")

LANGUAGE: Final = "slm.language"
"""Where the running command keeps the language of its messages."""

NO_FOLDER: Final = Mistake("SLM600", "{path} is not a folder", "Name the folder of the book with --root.")
NO_BOOK: Final = Mistake(
    "SLM601",
    "there is no book in {path}: catalog/provider.yml is missing",
    "Name the folder of the book with --root, or make a new book with: slm new book {path}",
)
CANNOT_WRITE: Final = Mistake(
    "SLM602",
    "cannot read or write {path}: {reason}",
    "Check that it is there, that you may write there, and that there is room. What was there before is whole.",
)
WRONG_EPOCH: Final = Mistake(
    "SLM603",
    "SOURCE_DATE_EPOCH is '{value}', which is not a number of seconds",
    "Unset it, or give the day with --as-of.",
)
UNKNOWN: Final = Mistake("SLM604", "'{value}' is not in the book", "Write it as the book has it.")
NOT_EMPTY: Final = Mistake(
    "SLM605", "{path} is there already and is not empty", "Name a folder that does not exist or is empty."
)
FILE_EXISTS: Final = Mistake(
    "SLM606",
    "{path} is there already",
    "Nothing was written: what others wrote, or what was changed since, is not replaced. Move it away, or name another "
    "place.",
)
NO_CONFIGURATION: Final = Mistake(
    "SLM608", "there is no mkdocs.yml in {path}", "Copy one from a new book: slm new book DIR"
)
WRONG_ADDRESS: Final = Mistake(
    "SLM609", "'{value}' is not an address to serve at", "Write host and port, such as 127.0.0.1:8000."
)
NO_MONTH: Final = Mistake("SLM610", "the book has no closed month yet", "Name a month with --month YYYY-MM.")


class CommandError(click.ClickException):
    """The command cannot be done as given."""

    exit_code = 2

    def __init__(self, error: InputError) -> None:
        super().__init__(str(error))
        self.problem = Problem(error.mistake, Place(""), error.words)
        self.language = speech().code

    def show(self, file: IO[Any] | None = None) -> None:
        """Say what is wrong and what to do, in the language of the command."""
        click.echo(told(self.problem, self.language), file=file, err=file is None)


def told(problem: Problem, language: str) -> str:
    """Return what is wrong and what to do."""
    return f"slm: {problem.message(language)} [{problem.code}]\n     {problem.hint(language)}"


def look_up(known: Mapping[Name, Found], name: Name) -> Found:
    """Return what is known under a name; refuse a name that the book does not have."""
    if name not in known:
        raise UNKNOWN.raised(value=name, meant=nearest(name, known))
    return known[name]


def refuse_full(folder: Path) -> None:
    """Refuse a folder that is there and holds anything, and a file."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NOT_EMPTY.raised(path=folder)


def say(message: str, plural: str = "", /, **words: object) -> str:
    """Return a sentence in the language of the command, as a `Language` says it."""
    return speech()(message, plural, **words)


def tell(message: str, plural: str = "", /, *, err: bool = False, **words: object) -> None:
    """Write a sentence in the language of the command, on standard error if `err`."""
    click.echo(say(message, plural, **words), err=err)


def json_text(value: object) -> str:
    """Return a value as JSON that people can read, with the end of its last line."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def speech() -> Language:
    """Return the language in which the command that is running speaks, else the one of the user's environment."""
    context = click.get_current_context(silent=True)
    chosen = context.find_root().meta.get(LANGUAGE) if context else None
    return LANGUAGES[chosen] if isinstance(chosen, str) else _language_of_environment()


def language_asked() -> str | None:
    """Return the language that `--lang` asks for, before or after the name of the command; None without it."""
    context = click.get_current_context(silent=True)
    while context:
        if context.get_parameter_source("lang") is ParameterSource.COMMANDLINE:
            return speech().code
        context = context.parent
    return None


def _language_of_environment() -> Language:
    language = environment_language()
    return language if language.messages else LANGUAGES["en"]


def environment_language() -> Language:
    """Return the language of the user's environment, be every message translated into it or not."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return LANGUAGES.get(wanted.partition("_")[0].partition(".")[0]) or LANGUAGES["en"]
