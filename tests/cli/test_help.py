"""The help of every command, in the language of whoever asks."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date

import click
import pytest
from click.testing import CliRunner
from tests.cli.conftest import ROOT

from slm.catalog import Provider
from slm.cli.program import program
from slm.portfolio import Audience
from slm.reading import read_book
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


DAY = date(2026, 11, 28)
"""The day on which the example book is sound."""


def _found(names: tuple[str, ...]) -> click.Command:
    command: click.Command = program
    for name in names:
        assert isinstance(command, click.Group)
        command = command.commands[name]
    return command


LEAVES = [names for names in _commands(program) if not isinstance(_found(names), click.Group)]


@pytest.fixture(scope="module")
def provider() -> Provider:
    """Return whom the example book names, which the examples in the helps are about."""
    portfolio = read_book(ROOT, DAY).portfolio
    assert portfolio
    return portfolio.provider


@pytest.mark.parametrize("names", LEAVES, ids=" ".join)
def test_the_example_in_a_help_can_be_typed(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    """Each help ends with an example that its command takes, with people and customers of the example book."""
    monkeypatch.chdir(ROOT)
    command = _found(names)
    (typed,) = re.findall(rf"\bslm {' '.join(names)}\b([^&>]*)", command.epilog or "")
    given = command.make_context(names[-1], shlex.split(typed)).params
    assert given.get("customer") in {None, *(customer.id for customer in provider.customers)}
    assert given.get("by") in {None, *(person.id for person in provider.people)}
    Audience.parse(given.get("audience", "internal"), provider)


def test_every_audience_that_a_help_names_is_one(provider: Provider) -> None:
    """What stands in the help of --audience is what the option takes, in each command that has it."""
    options = [option for names in LEAVES for option in _found(names).params if "--audience" in option.opts]
    (told,) = {option.help for option in options if isinstance(option, click.Option)}
    words = re.findall(r"internal|public|customer\S*", (told or "").partition(" with ")[0])
    assert words == ["internal", "public", "customer:ID"]
    for word in words:
        assert Audience.parse(word.replace("ID", provider.customers[0].id), provider).name.startswith(word[:6])
