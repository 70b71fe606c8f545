"""Options that several commands share. Here, and only here, the program decides which day it is."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import click
from typing_extensions import override

from slm import layout
from slm.cli.command_error import LANGUAGE, NO_BOOK, NO_FOLDER, WRONG_EPOCH, CommandError, speech
from slm.problem import InputError
from slm.text import LANGUAGES
from slm.values import read_date


class DayType(click.ParamType[date]):
    """A day as `2026-01-05`, and in no other way."""

    name = "date"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or refuse the command."""
        try:
            return read_date(value)
        except InputError as mistaken:
            raise CommandError(mistaken) from None


def _root(context: click.Context, parameter: click.Parameter, value: Path) -> Path:  # noqa: ARG001
    if not value.is_dir():
        raise CommandError(NO_FOLDER.raised(path=value))
    if not any((value / folder).is_dir() for folder in layout.ROOTS):
        raise CommandError(NO_BOOK.raised(path=value))
    return value


def _as_of(context: click.Context, parameter: click.Parameter, value: date | None) -> date:  # noqa: ARG001
    """Return the day given, else that of `SOURCE_DATE_EPOCH`, else today."""
    if value:
        return value
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise CommandError(WRONG_EPOCH.raised(value=epoch)) from None


def _lang(context: click.Context, parameter: click.Parameter, value: str | None) -> str:  # noqa: ARG001
    language = value or speech()
    context.find_root().meta[LANGUAGE] = language
    return language


root_option: Final = click.option(
    "--root", type=click.Path(path_type=Path), default=".", show_default=True, callback=_root, metavar="DIR",
    help="Folder of the book.",
)  # fmt: skip
as_of_option: Final = click.option(
    "--as-of", type=DayType(), callback=_as_of, metavar="DATE",
    help="Day as of which everything is judged. [default: SOURCE_DATE_EPOCH, else today]",
)  # fmt: skip
lang_option: Final = click.option(
    "--lang", type=click.Choice(LANGUAGES), callback=_lang, is_eager=True, expose_value=True,
    help="Language of the messages. [default: from LANG]",
)  # fmt: skip
audience_option: Final = click.option(
    "--audience", default="internal", show_default=True, metavar="A",
    help="Whom it is for: internal, public, or the id of a customer.",
)  # fmt: skip
