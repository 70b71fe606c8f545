"""The help of every command, in the language of whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from slm.cli.program import program
from slm.text import LANGUAGES


def _commands(group: click.Group, *names: str) -> Iterator[tuple[str, ...]]:
    yield names
    for name, command in group.commands.items():
        yield from _commands(command, *names, name) if isinstance(command, click.Group) else [(*names, name)]


SPOKEN = [code for code, language in LANGUAGES.items() if language.messages and not language.is_source]


@pytest.mark.parametrize("names", [*_commands(program)], ids=" ".join)
@pytest.mark.parametrize("language", SPOKEN)
def test_help_of_every_command_is_translated(language: str, names: tuple[str, ...]) -> None:
    """No word of English prose is left in the help of a command, but names, examples and what is to be typed."""
    outcome = CliRunner().invoke(program, [*names, "--lang", language, "--help"])
    assert outcome.exit_code == 0, outcome.output
    prose = re.sub(
        r"`[^`]*`|^  .*\bslm .*$|--?[\w-]+|\[(?!默)[^\]]*\]|\b[A-Z_]+\b",
        "",
        outcome.output.partition("\n")[2],
        flags=re.MULTILINE,
    )
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", prose), outcome.output


@pytest.mark.parametrize(
    "arguments, locale",
    [
        (["--lang", "zh", "check", "--help"], ""),
        (["check", "--lang", "zh", "--help"], ""),
        (["check", "--help", "--lang=zh"], ""),
        (["check", "--help"], "zh_CN.UTF-8"),
    ],
)
def test_help_speaks_as_it_is_asked_to(arguments: list[str], locale: str) -> None:
    """The language is that of --lang, before or after the name of the command and of --help, else of the locale."""
    environment = {"LANGUAGE": "", "LC_ALL": locale, "LC_MESSAGES": "", "LANG": "C"}
    assert "找出书册中的每个错误" in CliRunner(env=environment).invoke(program, arguments).output


def test_language_after_the_command_holds_against_the_one_before() -> None:
    """A command that is asked twice obeys what stands last, as with every option."""
    outcome = CliRunner().invoke(program, ["--lang", "zh", "check", "--lang", "en", "--help"])
    assert "Find every mistake in the book" in outcome.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_are_listed_with_one_sentence_each(language: str) -> None:
    """The list of commands has a line or two for each of them, in a language without help of its own, too."""
    listed = CliRunner().invoke(program, ["--lang", language, "--help"]).output
    assert len(listed.splitlines()) < 2 * len(program.commands)
