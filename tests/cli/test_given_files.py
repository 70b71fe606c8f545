"""What a command is given as a file or a folder may be anything: it ends at once, with the path and the reason."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import pytest
from tests.books import AS_OF, copied
from tests.cli.conftest import Run
from tests.cli.writing import WRITING, commands

from slm.reading.files import ATTACHMENT_LIMIT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="platform: pipes, devices and links")

DAY: Final = ("--as-of", str(AS_OF))


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        os.chdir(path.parent)  # the path of a socket must be short
        made.bind(path.name)


def _too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(ATTACHMENT_LIMIT + 1)


def _forbidden(path: Path) -> None:
    path.write_text("mine", "utf-8")
    path.chmod(0)


ODD: Final[dict[str, Callable[[Path], None]]] = {
    "pipe": os.mkfifo,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "socket": _socket,
    "broken link": lambda path: path.symlink_to("nowhere"),
    "loop": lambda path: path.symlink_to(path.name),
    "forbidden": _forbidden,
    "too large": _too_large,
    "empty": Path.touch,
    "folder": Path.mkdir,
    "missing": lambda _: None,
}
SITES: Final = "use: upptime\nkind: timeline\nname: Sites\nfiles: ['sites/{month}.csv']\nknown_for: 25 calendar_hours\n"
"""The source of what `slm import --from` reads."""
TO: Final = {
    name: option for name, writing in WRITING.items() for option in ("--to", "--eml") if option in writing.arguments
}
"""Commands that write where they are told to."""
CASES: Final = [
    *((("verify", "{}"), odd) for odd in ODD),
    *((("verify", "--seals", "{}"), odd) for odd in ODD),
    *((("check", "--root", "{}"), odd) for odd in ODD),
    *((("new", "source", "{}"), odd) for odd in ODD if odd != "too large"),
    *((("import", "sites", "--from", "{}", "--month", "2026-01"), odd) for odd in ODD if odd != "folder"),
    *((("check", "{}"), odd) for odd in ("missing", "broken link")),
    *((("new", "book", "{}", "--bare"), odd) for odd in ("pipe", "device", "socket", "loop", "forbidden", "empty")),
]
"""Every argument and option that names a file or a folder, and what cannot be there; for `--to` see below."""


@pytest.fixture
def book(
    books: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Path:
    """Return a book that suits the command, in which the test works."""
    named = hasattr(request, "param")
    folder = shutil.copytree(books(request.param), tmp_path / "book") if named else copied(tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("words, odd", CASES)
def test_odd_file_ends_at_once_with_its_path(
    run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], odd: str
) -> None:
    """A pipe, a device, a socket, a link in a circle and the like are refused with exit code 2, path and reason."""
    _put(book, odd, monkeypatch)
    (book / "measurements/sources/sites.yml").write_text(SITES, "utf-8")
    ended = run(*(word.format(book / "odd.pdf") for word in words), *DAY)
    assert (ended.exit_code, "odd.pdf" in ended.output, "SLM" in ended.output) == (2, True, True), ended.output


@pytest.mark.parametrize("odd", ["pipe", "socket", "loop", "empty"])
@pytest.mark.parametrize("book, name", [(name, name) for name in TO], indirect=["book"])
def test_odd_file_as_target_stays(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, name: str, odd: str) -> None:
    """No command writes to a folder in the place of which there is something else, and that stays as it is."""
    _put(book, odd, monkeypatch)
    before = (book / "odd.pdf").lstat()
    words = WRITING[name].words
    at = words.index(TO[name]) + 1
    ended = run(*words[:at], book / "odd.pdf", *words[at + 1 :])
    assert (ended.exit_code, "odd.pdf" in ended.output) == (2, True), ended.output
    assert (book / "odd.pdf").lstat().st_ino == before.st_ino


def test_every_argument_is_walked() -> None:
    """A new argument or option for a file or a folder is put into the tables above."""
    named = {
        (name, str(parameter.name))
        for name, command in commands()
        for parameter in command.params
        if isinstance(parameter.type, click.Path) or any(word in str(parameter.metavar) for word in ("FILE", "PATH"))
    }
    walked = {
        ("new source", "file"),
        ("import", "folder"),
        ("verify", "paper"),
        ("verify", "seals"),
        ("check", "paths"),
        ("new book", "folder"),
    }
    assert {(name, parameter) for name, parameter in named if parameter not in {"root", "target"}} == walked
    assert {name for name, parameter in named if parameter == "target"} == set(TO)


def test_link_to_a_sound_book_is_followed_when_one_in_a_circle_is_not(run: Run, book: Path) -> None:
    """`slm check PATH` takes a link in the book for what it leads to, and one in a circle for itself."""
    (book / "loop").symlink_to("loop")
    assert run("check", "loop", *DAY).exit_code == 0


@pytest.mark.parametrize("odd", ["pipe", "loop", "broken link"])
def test_odd_configuration_is_no_missing_one(run: Run, book: Path, monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """A configuration that is there, and cannot be read, is told as what it is."""
    _put(book, odd, monkeypatch, "mkdocs.yml")
    ended = run("build", "--no-pdf", *DAY)
    assert (ended.exit_code, "mkdocs.yml" in ended.output, "SLM608" in ended.output) == (2, True, False), ended.output


def _put(book: Path, odd: str, monkeypatch: pytest.MonkeyPatch, name: str = "odd.pdf") -> None:
    ODD[odd](book / name)
    if odd == "forbidden" and os.geteuid() == 0:  # whom no permission stops
        monkeypatch.setattr(os, "open", _refusing(book / name))


def _refusing(path: Path) -> Callable[..., int]:
    real = os.open

    def opened(name: str | Path, *given: int) -> int:
        if Path(name) == path:
            raise PermissionError(13, os.strerror(13), str(path))
        return real(name, *given)

    return opened
