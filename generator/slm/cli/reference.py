"""The reference of the guide: a page for each kind of file, one for the commands and one for each hundred codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

import click

from slm.cli.explain import explained, mistakes
from slm.cli.speech import say, speech
from slm.text import N_

_WIDTH: Final = 92
"""How wide the help of a command is in the reference."""
_CODES: Final = N_("Messages {first} to {last}")
_SPECIAL: Final = re.compile(r"`[^`]*`|\{\{.*?\}\}|[\\*_<>\[\]#|]")
_ABOUT: Final = re.compile(r"^## .+\n\n((?:.+\n)+)", re.MULTILINE)
_SOURCE: Final = N_("An export of another tool, or a live source: where each field comes from, and in which words.")
_HEAD: Final = (N_("File"), N_("Where"), N_("What it holds"))


def reference_pages(kinds: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield name and text of each page, in the language of the command; `kinds` are name, place and model of files."""
    from slm.reading import key_reference

    ending = f"{speech().code}.md"
    rows = []
    for name, path, model in kinds:
        page = key_reference(model, name, path, speech().template)
        yield f"{name}.{ending}", page
        about = _ABOUT.search(page) if isinstance(model, type) else None
        rows.append(
            (f"[{name}]({name}.{ending})", f"`{path}`", " ".join((about[1] if about else say(_SOURCE)).split()))
        )
    if running := click.get_current_context(silent=True):
        commands = _commands(running.find_root().command, "slm")
        yield f"commands.{ending}", "\n\n".join((f"# {say('Commands')}", *commands)) + "\n"
    hundreds = {}
    for hundred, codes in groupby(mistakes(), key=lambda code: code[3:-2]):
        hundreds[f"codes-{hundred}00.{ending}"] = title = say(_CODES, first=f"SLM{hundred}00", last=f"SLM{hundred}99")
        yield f"codes-{hundred}00.{ending}", f"# {title}\n\n" + "\n".join(_told(codes)).rstrip() + "\n"
    yield f"index.{ending}", "\n".join(_contents(rows, ending, hundreds)) + "\n"


def _contents(files: Iterable[tuple[str, ...]], ending: str, codes: Mapping[str, str]) -> Iterator[str]:
    yield f"# {say('Reference')}"
    yield ""
    yield say("It is made from the program: files with their keys and columns, commands, and codes of messages.")
    yield ""
    yield f"- [{say('Commands')}](commands.{ending})"
    yield from (f"- [{title}]({page})" for page, title in codes.items())
    yield ""
    for row in (map(say, _HEAD), ["---"] * len(_HEAD), *files):
        yield f"| {' | '.join(row)} |"


def _commands(command: click.Command, name: str) -> Iterator[str]:
    """Yield the help of a command and of all below it, as it is shown when it is asked for."""
    context = click.Context(command, info_name=name, terminal_width=_WIDTH, help_option_names=["-h", "--help"])
    depth = "#" * (name.count(" ") + 2)
    yield f"{depth} {name}"
    yield f"```text\n{command.get_help(context).strip()}\n```"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            if (found := command.get_command(context, below)) and not found.hidden:
                yield from _commands(found, f"{name} {below}")


def _told(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        severity, _, message = next(lines := explained(mistakes()[code])).partition(": ")
        yield f"## {code}"
        yield ""
        yield f"{severity}: `` {message} ``"
        yield from (line if line.startswith("    ") else _SPECIAL.sub(_as_it_is, line) for line in lines)


def _as_it_is(found: re.Match[str]) -> str:
    """Return signs of which Markdown would make something, so that it shows them; what is code already stays so."""
    if len(found[0]) == 1:
        return f"\\{found[0]}"
    return f"`{found[0]}`" if found[0].startswith("{") else found[0]
