"""The help of every command, in the language of whoever asks."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date

import click
import pytest
from click.testing import CliRunner
from tests.books import example
from tests.cli.conftest import ROOT

from slm.catalog import Provider
from slm.cli.program import SECTIONS, program
from slm.portfolio import Audience
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
def test_commands_are_listed_by_task_with_a_whole_sentence_each(language: str) -> None:
    """The list has every command below a title, with its first sentence, of which nothing is cut off."""
    outcome = CliRunner(env={"COLUMNS": "80"}).invoke(program, ["--lang", language, "--help"])
    listed = outcome.output.partition("--help ")[2]
    assert [name for name in program.commands if not re.search(rf"^  {name} +\S", listed, re.MULTILINE)] == []
    assert "..." not in listed
    assert len(re.findall(r"^\S.*[:：]$", listed, re.MULTILINE)) == len(SECTIONS)


def _said(*arguments: str, language: str = "en") -> str:
    outcome = CliRunner().invoke(program, ["--lang", language, *arguments], prog_name="slm")
    assert outcome.exit_code == 2
    return outcome.output


@pytest.mark.parametrize(
    "word, command",
    [
        ("chek", "check"), ("init", "new book"), ("lint", "check"), ("validate", "check"), ("todo", "status"),
        ("export", "report"), ("publish", "build"), ("deploy", "build"), ("sign", "approve"), ("release", "approve"),
        ("show", "report"), ("revise", "diff"), ("add", "new"), ("start", "new book"), ("preview", "serve"),
        ("correct", "restate"), ("terminate", "end"), ("compare", "diff"), ("发布", "build"),
    ],
)  # fmt: skip
def test_a_word_that_people_try_leads_to_the_command(word: str, command: str) -> None:
    """Who knows another tool, or mistypes, is told the command that does it here."""
    proposed = _said(word).partition("Did you mean ")[2].partition("?")[0].split(", ")
    assert f"slm {command}" in proposed


@pytest.mark.parametrize(
    "arguments, english, chinese",
    [
        (["zzz"], "there is no command 'zzz'", "没有命令“zzz”"),
        (["check", "--stict"], "there is no option '--stict'", "没有选项“--stict”"),
        (
            ["check", "--format", "xml"],
            "It is one of: text, json, github, sarif",
            "应为其中之一：text, json, github, sarif",
        ),
        (["approve", "SLA-WEB"], "VERSION is missing", "缺少 VERSION"),
        (["diff", "A", "1", "2", "3"], "too much is written: 3", "多写了：3"),
        (["report", "--month"], "a value is missing after --month", "--month 后缺少值"),
        (
            ["new", "calendar", "--country", "CN", "--year", "x"],
            "--year is a whole number",
            "--year 应为 1990 至 2199 的整数",
        ),
    ],
)
def test_misuse_is_said_in_the_language_asked_for(arguments: list[str], english: str, chinese: str) -> None:
    """What the parser of commands refuses has a code, a cause and a remedy, in English and in Chinese."""
    assert english in _said(*arguments)
    assert chinese in _said(*arguments, language="zh")
    assert re.search(r"\[SLM98\d\]\n     \S", _said(*arguments))


def _completed(monkeypatch: pytest.MonkeyPatch, line: str, word: str = "") -> list[str]:
    monkeypatch.chdir(ROOT)
    words = f"slm {line}".rstrip().split()
    environment = {"COMP_WORDS": f"slm {line}", "COMP_CWORD": str(len(words) - bool(word))}
    complete = {"_SLM_COMPLETE": "bash_complete", **environment}
    outcome = CliRunner().invoke(program, [], prog_name="slm", env=complete)
    return [found.partition(",")[2] for found in outcome.output.splitlines()]


@pytest.mark.parametrize(
    "line, word, one",
    [
        ("diff ", "", "SLA-ERP"), ("diff SLA-ERP ", "", "1.1"), ("close ", "", "2026-10"),
        ("close 2026-10 --by ", "", "su-wanqing"), ("report --customer ", "", "sales-centre"),
        ("clock due --calendar ", "", "office-5x8"),
        ("build --audience customer:s", "customer:s", "customer:sales-centre"),
        ("approve SLA-ERP 2.0 --role ", "", "service-level-manager"), ("print --review ", "", "REV-2026-01"),
    ],
)  # fmt: skip
def test_ids_of_the_book_are_completed(monkeypatch: pytest.MonkeyPatch, line: str, word: str, one: str) -> None:
    """Agreements, versions, months, people, customers, roles and files are completed from the book one stands in."""
    found = _completed(monkeypatch, line, word)
    assert one in found


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_is_printed_for_each_shell(shell: str) -> None:
    """What is printed tells the shell to ask `slm` itself."""
    assert "_SLM_COMPLETE" in CliRunner().invoke(program, ["completion", shell]).output


def test_powershell_is_answered_one_word_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """PowerShell gives the line and the word that is being typed."""
    monkeypatch.chdir(ROOT)
    asked = {"_SLM_COMPLETE": "powershell_complete", "COMP_WORDS": "slm diff SLA-E", "COMP_CWORD": "SLA-E"}
    assert CliRunner().invoke(program, [], prog_name="slm", env=asked).output == "SLA-ERP\n"


DAY = date(2026, 11, 22)
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
    return example(DAY).provider


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
