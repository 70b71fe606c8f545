"""Commands whose help is in the language of whoever asks: what stands in the code is the key of the catalogs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy
from inspect import cleandoc
from typing import Any, Final

import click
from typing_extensions import override

from slm.cli.command_error import LANGUAGE, speech
from slm.text import LANGUAGES, N_, Language

_CLICK: Final = (
    N_("Usage: "), N_("help|Options"), N_("help|Commands"), N_("Show this message and exit."),
    N_("Show the version and exit."), N_("default: "), N_("required"),
)  # fmt: skip
"""What click says in a help by itself."""


class Command(click.Command):
    """A command with a help in each language of messages."""

    @override
    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how it is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=LANGUAGES[speech()]("Usage: "))

    @override
    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what it does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_help(self, LANGUAGES[speech()]))

    @override
    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write its options; and its commands, if it is a group."""
        say = LANGUAGES[speech()]
        records = [record for option in self.get_params(ctx) if (record := _record(option, ctx, say))]
        with formatter.section(say("help|Options")):
            formatter.write_dl(records)
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    @override
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write an example."""
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(f"\b\n{LANGUAGES[speech()]('Example:')}\n  {self.epilog}")

    @override
    def get_short_help_str(self, limit: int = 45) -> str:
        """Return its first sentence."""
        say = LANGUAGES[speech()]
        if say.is_source:
            return super().get_short_help_str(limit)
        return re.split(r"[。；：]", _help(self, say))[0]


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
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each of its commands does."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        limit = formatter.width - 6 - max(len(name) for name, _ in commands)
        with formatter.section(LANGUAGES[speech()]("help|Commands")):
            formatter.write_dl([(name, found.get_short_help_str(limit)) for name, found in commands if found])


def command(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., Any]], Command]:  # noqa: ANN401
    """Make a command of a function, whose docstring is its help; `epilog` is an example of its use."""
    return click.command(name, cls=Command, **attributes)


def find_language(context: click.Context, arguments: Sequence[str]) -> None:
    """Let the command speak as `--lang` asks, wherever it stands, even after `--help`; else as the environment does."""
    asked = re.findall(r"(?:^|\0)--lang[=\0]([a-z]+)", "\0".join(arguments))[-1:]
    context.find_root().meta[LANGUAGE] = asked[0] if asked and asked[0] in LANGUAGES else speech()


def _help(of: click.Command, say: Language) -> str:
    return say.template(cleandoc(of.help)) if of.help else ""


def _record(option: click.Parameter, ctx: click.Context, say: Language) -> tuple[str, str] | None:
    """Return how an option is written and what it is for; click adds its default, and whether it is required."""
    if not isinstance(option, click.Option):
        return None
    spoken = copy(option)
    spoken.help = say.template(spoken.help or "")
    record = spoken.get_help_record(ctx)
    if record and not say.is_source:
        names, text = record
        return names, re.sub(r"\[(default: |required)", lambda found: f"[{say(found[1])}", text)
    return record
