"""What README and guide print is what happens: their commands are run, and their files are read."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import pytest
import yaml
from click.testing import CliRunner
from tests.books import AS_OF, add_lines, copied, replace_words
from tests.guide.pages import GUIDE, PAGES, ROOT, Fence, book_of, commands_named, fences

from slm import layout
from slm.cli.program import program
from slm.problem import Severity
from slm.reading import read_book

DAY: Final = "1795824000"
"""28 November 2026, the day on which the example book is sound."""
NO_EXPORT: Final = ("SLM735", "SLM1050")
"""The code of the mistake that the files of a source are not there, which no page shows."""
LONGEST: Final = 700
TYPED: Final = 60
WORKING: Final = [name for name, path in PAGES.items() if any(fence.asks for fence in fences(path))]
IN_BOTH: Final = ("README", "site_overrides/pages/guide/tutorial")
"""The beginnings of pages the commands of which are run in Chinese, too: these make a book in that language."""
RUN: Final = [name for name in WORKING if ".zh" not in name or name.startswith(IN_BOTH)]
"""The pages that are run; the others in Chinese have the same examples."""


def spaced(text: str) -> str:
    """Return a text with one space wherever it has some."""
    return " ".join(text.split())


class Book:
    """The books that a page works on, made when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.made: dict[str, Path] = {}

    def named(self, name: str) -> Path:
        """Return the folder of a book, with what the page did to it so far."""
        if name not in self.made:
            place = self.folder / name
            place.mkdir()
            self.made[name] = getattr(self, f"_{name}")(place)
        return self.made[name]

    def _nothing(self, place: Path) -> Path:
        return place

    def _base(self, place: Path) -> Path:
        return copied(place)

    def _new(self, place: Path) -> Path:
        made = CliRunner().invoke(
            program, ["new", "book", str(place / "book")], env={"SOURCE_DATE_EPOCH": DAY, "LANG": "C"}
        )
        assert made.exit_code == 0, made.output
        return place / "book"

    def _example(self, place: Path) -> Path:
        for folder in (*layout.ROOTS, layout.OVERRIDES):
            shutil.copytree(ROOT / folder, place / "book" / folder)
        shutil.copy(ROOT / layout.CONFIGURATION, place / "book")
        return place / "book"


def run_commands(fence: Fence, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the commands of a fence in a book; each says the comments below it and ends well, the last one as asked."""
    monkeypatch.chdir(book)
    ending = int(fence.of) if fence.of.isdigit() else 0
    commands: list[tuple[str, list[str]]] = []
    for line in fence.text.splitlines():
        if line.startswith("# "):
            commands[-1][1].append(line[2:])
        else:
            commands.append((line, []))
    for place, (command, promised) in enumerate(commands, start=1):
        name, *arguments = shlex.split(command, comments=True)
        if name == "cd":
            os.chdir(*arguments)
            continue
        assert name == "slm", command
        done = CliRunner().invoke(program, arguments, env={"SOURCE_DATE_EPOCH": DAY, "LANG": "C"}, prog_name="slm")
        assert done.exit_code == (ending if place == len(commands) else 0), (command, done.output)
        for words in promised:
            assert spaced(words) in spaced(done.output), (command, done.output)


def put(fence: Fence, book: Path, _: pytest.MonkeyPatch) -> None:
    """Make a file of a fence."""
    file = book / fence.of
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(fence.text, "utf-8")


def keys(fence: Fence, book: Path, _: pytest.MonkeyPatch) -> None:
    """Put keys in the place of those that a file has."""
    file = book / fence.of
    blocks = re.split(r"^(?=\S)", file.read_text("utf-8"), flags=re.MULTILINE)
    kept = [block for block in blocks if block.partition(":")[0] not in yaml.safe_load(fence.text)]
    file.write_text("".join(kept) + fence.text, "utf-8")


def change(fence: Fence, book: Path, _: pytest.MonkeyPatch) -> None:
    """Put each line with a plus in the place of the one with a minus above it; without one, at the end."""
    old, new = ([line[1:] for line in fence.text.splitlines() if line[0] == sign] for sign in "-+")
    if old:
        replace_words(book, fence.of, dict(zip(old, new, strict=True)))
    else:
        add_lines(book, fence.of, "\n".join(new))


def is_in(fence: Fence, book: Path, _: pytest.MonkeyPatch) -> None:
    """Find what is shown of a file in it."""
    assert fence.text in (book / fence.of).read_text("utf-8")


ASKED: Final[dict[str, Callable[[Fence, Path, pytest.MonkeyPatch], None]]] = {
    "run": run_commands, "put": put, "keys": keys, "change": change, "in": is_in,
}  # fmt: skip


@pytest.mark.parametrize("name", RUN)
def test_examples_of_a_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Its commands end as it says and print what it shows, one after the other; files and keys can be read."""
    path, books = PAGES[name], Book(tmp_path)
    for fence in fences(path):
        if fence.asks:
            place = {"example": "example", "new": "nothing"}.get(fence.of) or book_of(path)
            book = books.named(place)
            ASKED[fence.asks](fence, book, monkeypatch)
            if fence.asks == "run":
                books.made[place] = Path.cwd()
            if place == "base":
                problems = read_book(book, AS_OF).problems
                errors = [
                    problem for problem in problems if problem.severity is Severity.ERROR and not problem.is_across
                ]
                here = [
                    problem for problem in errors if problem.place.path == fence.of and problem.code not in NO_EXPORT
                ]
                assert [problem.message() for problem in here] == []


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_shows_is_of_its_kind(name: str) -> None:
    """YAML that nobody runs can be read at least, and no comment asks for what is not done."""
    for fence in fences(PAGES[name]):
        assert fence.asks in {"", *ASKED}
        if fence.kind == "yaml":
            yaml.safe_load(fence.text)


@pytest.mark.parametrize("name", PAGES)
def test_commands_that_a_page_names_are_there(name: str) -> None:
    """Each command, also one in a sentence, and each option of it can be called."""
    for words in map(str.split, commands_named(PAGES[name])):
        command: click.Command = program
        for word in words[1:]:
            if isinstance(command, click.Group) and not word.startswith("-"):
                found = command.get_command(click.Context(command), word)
                if found is None:
                    assert re.fullmatch(r"[A-Z命].*", word), (words, word)
                    break
                command = found
        known = {option for parameter in command.params for option in parameter.opts + parameter.secondary_opts}
        asked = {word.partition("=")[0].rstrip(",.:;") for word in words if word.startswith("--")}
        assert asked <= {*known, "--help"}, words


@pytest.mark.parametrize("name", [name for name in PAGES if ".zh" not in name])
def test_a_page_says_the_same_in_both_languages(name: str) -> None:
    """Whatever is shown in English is shown in Chinese, with the same comments, files and commands."""
    path = PAGES[name]
    other = path.with_name(f"{path.name.removesuffix('.md').removesuffix('.en')}.zh.md")
    of_both = [
        [(fence.kind, fence.asks, fence.of.replace(".zh.", ".en.")) for fence in fences(page)] for page in (path, other)
    ]
    assert of_both[0] == of_both[1]
    for fence, same in zip(fences(path), fences(other), strict=True):
        differs = fence.kind in {"text", "markdown", "powershell"} or (
            fence.kind == "diff" and name.startswith(IN_BOTH)
        )
        assert differs or fence.says == same.says
    headings = [re.findall(r"^#+(?= )", page.read_text("utf-8"), re.MULTILINE) for page in (path, other)]
    assert headings[0] == headings[1]


def test_readme_is_short() -> None:
    """It takes less than three minutes to read; whatever is longer stands in the guide."""
    assert len(PAGES["README.md"].read_text("utf-8").split()) <= LONGEST


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_links_of_the_readme_lead_somewhere(name: str) -> None:
    """Pictures and pages to which it leads are in the repository."""
    links = re.findall(r"\]\(([^)]+)\)", PAGES[name].read_text("utf-8"))
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_tutorial_is_short_to_type() -> None:
    """From nothing to a published month, a person types sixty lines at most."""
    shown = fences(GUIDE / "tutorial.en.md")
    assert sum(len(fence.says) - (fence.kind == "diff") for fence in shown if fence.kind != "text") <= TYPED


@pytest.mark.parametrize("language", ["en", "zh"])
def test_tutorial_begins_the_branch_that_a_book_publishes(tmp_path: Path, language: str) -> None:
    """The files of a new book for servers act on the branch that the tutorial makes."""
    folder = tmp_path / "book"
    assert CliRunner().invoke(program, ["new", "book", str(folder), "--bare"]).exit_code == 0
    workflow = yaml.load((folder / ".github/workflows/book.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes texts only
    begun = re.search(r"git init -b (\S+)", (GUIDE / f"tutorial.{language}.md").read_text("utf-8"))
    assert begun
    assert workflow["on"]["push"]["branches"] == [begun[1]]


def test_contents_of_the_guide_name_every_page() -> None:
    """Whatever is written in the guide is reached from its first page."""
    for language in ("en", "zh"):
        contents = (GUIDE / f"index.{language}.md").read_text("utf-8")
        pages = {path.name for path in GUIDE.glob(f"*.{language}.md")} - {f"index.{language}.md"}
        assert {page for page in pages if f"({page})" not in contents} == set()
