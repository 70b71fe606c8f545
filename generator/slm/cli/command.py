"""Commands whose help is in the language of whoever asks, and the options that several of them share.

What stands in the code of a help is the key of the catalogs. Here, and only here, the program decides which day it is.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import UTC, date, datetime
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.exceptions import NoArgsIsHelpError
from typing_extensions import override

from slm import layout
from slm.cli.book import BookFolder
from slm.cli.speech import LANGUAGE, NO_BOOK, NO_FOLDER, WRONG_EPOCH, say, speech
from slm.problem import InputError
from slm.text import LANGUAGES, N_
from slm.values import read_date, read_id

if TYPE_CHECKING:
    from slm.calendar import Month

TYPED: Final = "slm.typed"
"""Where the running command keeps what was typed."""
FOLDER: Final = click.Path(path_type=Path)
_CLICK: Final = (
    N_("Usage: "), N_("help|Options"), N_("help|Commands"), N_("Show this message and exit."),
    N_("Show the version and exit."), N_("default: "), N_("required"),
)  # fmt: skip
"""What click says in a help by itself."""
_NAMES_SOMETHING: Final = re.compile(
    r"(?:SLA|OLA|UC)-[A-Z]|--(?:by|owner|with|service|customer)\b|customer:|--calendar|import \w"
)
"""What an example has that names something of a book, which is the one in the repository."""
_PLACES: Final = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."))
"""What click writes for what is to be typed."""


class Command(click.Command):
    """A command with a help in each language of messages."""

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read its options; whoever refuses one knows then of which command it is."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    @override
    def invoke(self, ctx: click.Context) -> Any:
        """Run it; one that asks for the folder of a book and for a day is given both as a `BookFolder`."""
        for name, value in ctx.params.items():
            _refuse_unreadable(ctx, name, value)
        if {"root", "as_of"} <= ctx.params.keys():
            ctx.params["book"] = BookFolder(ctx.params.pop("root"), ctx.params.pop("as_of"))
        return super().invoke(ctx)

    @override
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        for words in _PLACES:
            pieces = pieces.replace(words, say(words))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("Usage: "))

    @override
    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_help(self))

    @override
    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write its options; and its commands, if it is a group."""
        with formatter.section(say("help|Options")):
            formatter.write_dl([record for option in self.get_params(ctx) if (record := _record(option, ctx))])
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    @override
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write an example."""
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(f"\b\n{say('Example:')}\n  {self.epilog}")
                if _NAMES_SOMETHING.search(self.epilog):
                    formatter.write_text(say("Its ids are those of the example book; put yours in their place."))

    @override
    def get_short_help_str(self, limit: int = 45) -> str:
        """Return its first sentence, whole, however long the line may be."""
        first = _help(self).partition("\n\n")[0]
        pieces = re.split(r"(?<=\.)\s|[;:]\s", first) if speech().spaced else re.split(r"[。；：]", first)
        return " ".join(pieces[0].split()).rstrip(".")


class Group(Command, click.Group):
    """A command of several commands."""

    command_class = Command

    def __init__(self, *arguments: Any, **attributes: Any) -> None:  # noqa: ANN401 - what click takes
        super().__init__(*arguments, **attributes)
        # `find_language` has read it by the time that click does.
        self.params.append(
            click.Option(
                ["--lang"], type=click.Choice(LANGUAGES), expose_value=False,
                help="Language of the messages. [default: from LANG]",
            )
        )  # fmt: skip

    @override
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read its options; where no command follows on them, the help is the answer, as it is without any."""
        rest = super().parse_args(ctx, args)
        if not ctx._protected_args and not ctx.resilient_parsing:  # noqa: SLF001 - click has no other word for it
            raise NoArgsIsHelpError(ctx)
        return rest

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each of its commands does, those of one task together."""
        width = max(map(len, self.commands))
        for title, names in self.sections.items():
            with formatter.section(say(title)):
                told = [(name.ljust(width), self.commands[name].get_short_help_str()) for name in names]
                formatter.write_dl(told)

    @property
    def sections(self) -> Mapping[str, Sequence[str]]:
        """Its commands by the titles below which the help has them."""
        return {"help|Commands": sorted(self.commands)}


def command(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:  # noqa: ANN401
    """Make a command of a function, whose docstring is its help; `epilog` is an example of its use."""
    return click.command(name, cls=Command, **attributes)


def find_language(context: click.Context, arguments: Sequence[str]) -> None:
    """Let the command speak as `--lang` asks, wherever it stands, even after `--help`; else as the environment does."""
    asked = re.findall(r"(?:^|\0)--lang[=\0]([a-z]+)", "\0".join(arguments))[-1:]
    context.find_root().meta[LANGUAGE] = asked[0] if asked and asked[0] in LANGUAGES else speech().code
    context.find_root().meta[TYPED] = tuple(arguments)


def _help(of: click.Command) -> str:
    return speech().template(cleandoc(of.help)) if of.help else ""


def _record(option: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    """Return how an option is written and what it is for; click adds its default, and whether it is required."""
    if not isinstance(option, click.Option):
        return None
    spoken = copy(option)
    spoken.help = speech().template(spoken.help or "")
    record = spoken.get_help_record(ctx)
    if record and not speech().is_source:
        names, text = record
        return names, re.sub(r"\[(default: |required)", lambda found: f"[{say(found[1])}", text)
    return record


class DayType(click.ParamType[date]):
    """A day as `2026-01-05`, and in no other way."""

    name = "date"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or refuse the command."""
        return read_date(value)


class MonthType(click.ParamType["Month"]):
    """A month as `2026-10`."""

    name = "month"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """Return the month, or refuse the command."""
        from slm.calendar import Month

        return Month.parse(value)


def _refuse_unreadable(ctx: click.Context, name: str, value: object) -> None:
    """Refuse a text that no file of a book may hold, and a blank one: most of what is typed ends in a file."""
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, str) and not one.isprintable():
            from slm.reading import forbidden_characters

            for problem in forbidden_characters("", one):
                raise InputError(problem.mistake, (), problem.words)
        if isinstance(one, str) and not one.strip():
            parameter = next(parameter for parameter in ctx.command.params if parameter.name == name)
            if isinstance(parameter, click.Option):
                raise click.BadOptionUsage(parameter.opts[0], name, ctx)
            what = parameter.make_metavar(ctx).strip("[].")
            raise click.UsageError(say("{parameter} is empty", parameter=what), ctx)


class IdType(click.ParamType[str]):
    """An id, as everywhere in a book: it becomes the name of a file."""

    name = "id"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the id, or refuse the command."""
        return read_id(value)


def _root(context: click.Context, parameter: click.Parameter, value: Path) -> Path:  # noqa: ARG001
    if not value.is_dir():
        raise NO_FOLDER.raised(path=value)
    if not any((value / folder).is_dir() for folder in layout.ROOTS):
        raise NO_BOOK.raised(path=value, meant=_book_named(context) or _book_near(value))
    return value


def _book_named(context: click.Context) -> str:
    """Return the option that names the book which was given in place of something of a book."""
    given = (one for value in context.params.values() for one in (value if isinstance(value, tuple) else (value,)))
    books = (one for one in given if isinstance(one, str) and Path(one, layout.PROVIDER).is_file())
    return next((f"--root {shlex.quote(book)}" for book in books), "")


def _book_near(folder: Path) -> str:
    """Return the option that names the book in which a folder lies, else the books that lie in it."""
    around = [parent for parent in folder.resolve().parents if (parent / layout.PROVIDER).is_file()][:1]
    below = [path.parents[1] for path in sorted(folder.glob(f"*/{layout.PROVIDER}"))][:3]
    return ", ".join(f"--root {os.path.relpath(book)}" for book in around or below)


def _as_of(context: click.Context, parameter: click.Parameter, value: date | None) -> date:  # noqa: ARG001
    """Return the day given, else that of `SOURCE_DATE_EPOCH`, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if value or not epoch:
        return value or datetime.now().astimezone().date()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise WRONG_EPOCH.raised(value=epoch) from None


def _lang(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:  # noqa: ARG001
    context.find_root().meta[LANGUAGE] = value or speech().code
    return value


def format_option(*forms: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option that asks for one of several forms of what a command shows; the first one is the default."""
    return click.option(
        "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help="How to show it."
    )


root_option: Final = click.option(
    "--root", type=FOLDER, default=".", show_default=True, callback=_root, metavar="DIR", help="Folder of the book."
)
as_of_option: Final = click.option(
    "--as-of", type=DayType(), callback=_as_of, metavar="DATE",
    help="Day as of which everything is judged. [default: SOURCE_DATE_EPOCH, else today]",
)  # fmt: skip
lang_option: Final = click.option(
    "--lang", type=click.Choice(LANGUAGES), callback=_lang, is_eager=True, expose_value=False,
    help="Language of the messages. [default: from LANG]",
)  # fmt: skip
papers_lang_option: Final = click.option(
    "--lang", type=click.Choice(LANGUAGES), callback=_lang, is_eager=True,
    help="Language of the papers and messages. [default: papers in all languages of the book]",
)  # fmt: skip
audience_option: Final = click.option(
    "--audience", default="internal", show_default=True, metavar="AUDIENCE",
    help="Whom it is for: internal, public, or customer:ID with the id of a customer.",
)  # fmt: skip


def book_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the folder of a book and the day as of which it is judged, and the language of its messages."""
    return root_option(as_of_option(lang_option(function)))
