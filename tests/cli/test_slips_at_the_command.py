"""What people mistype at a command: told once, with what to type instead, in the language of whoever asks."""

from __future__ import annotations

import os
import shutil
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
    ("check --strict=yes", "SLM984", "--strict takes no value"),
    ("build --no-pdfs", "SLM982", "Did you mean --no-pdf"),
    ("-v", "SLM982", "Did you mean --version?"),
    ("version", "SLM981", "Did you mean slm --version"),
    ("check --root", "SLM984", "`slm check --help` shows"),
    ("clock due --calendar", "SLM984", "`slm clock due --help` shows"),
    ("check catalog/servces", "SLM604", "Did you mean catalog/services?"),
    ("close --month 2026-01", "SLM982", "Did you mean slm close 2026-01?"),
    ("close --month", "SLM982", "Did you mean slm close MONTH?"),
    ("build --output x", "SLM982", "Did you mean --to?"),
    ("build -o x", "SLM982", "Did you mean --to?"),
    ("build --to mkdocs.yml", "SLM687", "mkdocs.yml is a file"),
    ("print report 2026-01", "SLM604", "Did you mean slm print --month 2026-01?"),
    ("print agreement SLA-MAIL", "SLM604", "Did you mean slm print SLA-MAIL?"),
    ("print agreements", "SLM604", "Did you mean slm print?"),
    ("what-if SLA-WEB availability --threshold 99.9", "SLM761", "such as 99.9 %."),
    ("clock due --hours office x y", "SLM982", "Did you mean --calendar?"),
    ("serve --port 8080", "SLM982", "Did you mean --address?"),
    ("end SLA-MAIL 1.0 --on 2026-12-01", "SLM982", "Did you mean --date?"),
    ("verify nofile.pdf", "SLM100", "there is no file nofile.pdf"),
    ("explain SLM13O", "SLM965", "Did you mean SLM130?"),
    ("check --语言 zh", "SLM982", "Did you mean --lang?"),
    ("check --根 .", "SLM982", "Did you mean --root?"),
    ("new agreement SLA SLA-WEB", "SLM606", "Did you mean slm new version SLA-WEB?"),
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


def test_an_empty_path_is_told_as_such(run: Run) -> None:
    """A shell that fills in nothing leaves an empty word, which is no option that lacks its value."""
    assert "PATH is empty" in run("check", "").stderr


def test_times_in_the_wrong_order_are_refused(run: Run) -> None:
    """No working time passes backwards: nothing would be the answer to a question that nobody asked."""
    refused = run("clock", "elapsed", "--calendar", "office-5x8", "2026-01-06T09:00+08:00", "2026-01-05T09:00+08:00")
    assert refused.exit_code == 2
    assert "[SLM689]" in refused.stderr


def test_a_month_far_ahead_is_told_with_the_one_before(run: Run, small_book: Path) -> None:
    """Whoever mistypes a year hears of it at once, and not from the next check."""
    assert "which comes before" not in run("new", "month", "2026-01", "--root", small_book).stderr
    assert "which comes before" not in run("new", "month", "2026-02", "--root", small_book).stderr
    assert "slm new month 2026-03" in run("new", "month", "2027-02", "--root", small_book).stderr


def test_a_source_that_is_read_from_files_is_not_fetched(run: Run, small_book: Path) -> None:
    """It is in the book, and there is nothing to fetch."""
    source = small_book / "measurements/sources/desk.yml"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(
        "kind: tickets\nname: {en: Desk, zh: 服务台}\nfiles: ['desk/{month}.csv']\n"
        "columns: {id: a, opened: b}\nconstants: {service: mail, type: incident}\n",
        "utf-8",
    )
    assert "[SLM699]" in run("import", "desk", "--month", "2026-01", "--root", small_book).stderr


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


def test_the_book_that_was_named_is_proposed_alone(
    run: Run, small_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside several books, the one that was given as a path is the one that is meant."""
    for name in ("one", "two"):
        shutil.copytree(small_book, tmp_path / "beside" / name)
    monkeypatch.chdir(tmp_path / "beside")
    assert "Did you mean --root two? " in run("check", "two").output


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


@pytest.mark.parametrize("typed", [
    "clock is-open --calendar office-5x8 {}", "clock is-open --calendar {} 2026-01-06T09:00+08:00", "explain {}",
    "clock due --calendar office-5x8 2026-01-06T09:00+08:00 {}", "report --month {}", "check {}", "print {}", "{}",
    "report --lang {}", "measure --source {} --try", "check --root {}", "verify {}",
])  # fmt: skip
def test_an_endless_argument_is_quoted_by_its_beginning(run: Run, typed: str) -> None:
    """Whoever gives a command a whole file as an argument reads what is wrong, and not the file."""
    refused = run(*(word.format("9" * 10_000) for word in typed.split()))
    assert refused.exit_code
    assert 0 < len(refused.output) < 4000
