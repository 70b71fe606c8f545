"""What people mistype at a command: told once, with what to type instead, in the language of whoever asks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import pytest
from tests.cli.conftest import Run

from slm.cli.program import program

SLIPS: Final[Sequence[tuple[str, str, str]]] = (
    ("check ——strict", "SLM982", "Did you mean --strict?"),
    ("check –as-of 2026-11-29", "SLM982", "Did you mean --as-of?"),
    ("check —as-of=2026-11-29", "SLM982", "Did you mean --as-of=2026-11-29?"),
    ("check -root .", "SLM982", "Did you mean --root?"),
    ("--root . check", "SLM982", "Did you mean slm COMMAND --root?"),
    ("help", "SLM981", "Did you mean slm --help?"),
    ("校验", "SLM981", "Did you mean slm check?"),
    ("new sla", "SLM981", "Did you mean slm new agreement?"),
    ("report 2026-10", "SLM984", "Did you mean --month 2026-10?"),
    ("report --month 2026年10月", "SLM200", "Did you mean 2026-10?"),
    ("close 202610 --by ada", "SLM200", "Did you mean 2026-10?"),
    ("check --lang cn", "SLM983", "Did you mean --lang zh?"),
    ("new calendar --country CN --year 27", "SLM984", "--year is a whole number from 1990 to 2199"),
    ("approve SLA-MAIL 1.0 --role customer --name Noah Albright", "SLM984", "a value with spaces stands in quotes"),
    ("explain at_least", "SLM965", "See all of them with: slm explain --all"),
)
"""What is typed, the code of what is told, and the words that help."""


@pytest.mark.parametrize("typed,code,help_given", SLIPS)
def test_a_slip_is_told_with_what_to_type(run: Run, typed: str, code: str, help_given: str) -> None:
    """A command with a slip does nothing, and says what was meant."""
    refused = run(*typed.split())
    assert refused.exit_code == 2
    assert f"[{code}]" in refused.stderr
    assert help_given in refused.stderr
    assert "SLM100," not in refused.stderr


def test_a_folder_near_the_book_names_it(
    run: Run, small_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands in a folder of the book, or in the one around it, is told how to name the book."""
    monkeypatch.chdir(small_book / "catalog" / "services")
    assert f"Did you mean --root {Path('..', '..')}?" in run("check").stderr
    monkeypatch.chdir(tmp_path)
    assert "Did you mean --root small?" in run("check").stderr


def test_a_book_that_is_given_as_a_path_is_named_with_its_option(run: Run, small_book: Path, tmp_path: Path) -> None:
    """PATH of `slm check` is one of the book at hand; another book is named with --root."""
    other = tmp_path / "other"
    (other / "catalog").mkdir(parents=True)
    (other / "catalog" / "provider.yml").write_text("kind: provider\n", "utf-8")
    refused = run("check", "--root", small_book, other)
    assert f"Did you mean --root {os.fspath(other)}?" in refused.stderr


def _with_texts(command: click.Command, *path: str) -> Iterator[tuple[list[str], str]]:
    """Yield each command that takes a text by an option, as it is typed with all that it needs, and the option."""
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        yield from _with_texts(below, *path, name)
    needed = [one for one in command.params if one.required]
    words = [word for one in needed for word in ([one.opts[0]] if isinstance(one, click.Option) else [])]
    for option in command.params:
        is_text = isinstance(option, click.Option) and isinstance(option.type, click.types.StringParamType)
        if is_text and not words and not isinstance(command, click.Group):
            arguments = [next(iter(getattr(one.type, "choices", ())), "2026-01") for one in needed]
            yield [*path, *arguments], option.opts[0]


@pytest.mark.parametrize(
    "words, option", [pytest.param(*one, id=" ".join((*one[0], one[1]))) for one in _with_texts(program)]
)
@pytest.mark.parametrize(
    "text, code", [("a\u202eb", "SLM107"), ("a\x07", "SLM107"), ("\ufeffa", "SLM107"), (" ", "SLM984")]
)
def test_no_command_takes_a_text_that_no_file_may_hold(  # noqa: PLR0917 - what is run, and what is expected
    run: Run, first_book: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], option: str, text: str, code: str
) -> None:
    """Whatever would end in a register, and be refused where it is read, is refused before anything is done."""
    monkeypatch.chdir(first_book)
    refused = run(*words, option, text)
    assert (refused.exit_code, f"[{code}]" in refused.stderr) == (2, True), refused.output


@pytest.mark.parametrize("group", [(), ("new",), ("copy",)])
def test_a_group_alone_is_answered_with_its_help(run: Run, group: tuple[str, ...]) -> None:
    """Also where a language is asked for: then in that language."""
    alone, with_help = run(*group, "--lang", "zh"), run(*group, "--lang", "zh", "--help")
    assert (alone.exit_code, alone.output) == (2, with_help.output)
    assert "Missing" not in alone.output
