"""Files that are none, and folders that lead elsewhere: each is an error with its place, and nothing hangs or leaks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied, replace_words

from slm.reading import read_book

FOLDER: Final = "agreements/SLA-MAIL/1.0"
FILES: Final = (
    f"{FOLDER}/terms.en.md",
    f"{FOLDER}/agreement.yml",
    "agreements/SLA-MAIL/approvals.yml",
    "catalog/levels.yml",
    "measurements/2026-01/outages.csv",
)


def a_link(path: Path, outside: Path) -> None:
    """Make a link that leaves the book."""
    path.symlink_to(outside)


def a_pipe(path: Path, _: Path) -> None:
    """Make a pipe that nobody writes to."""
    os.mkfifo(path)


def a_device(path: Path, _: Path) -> None:
    """Make a link to a device that never ends."""
    path.symlink_to("/dev/zero")


def a_loop(path: Path, _: Path) -> None:
    """Make a link to itself."""
    path.symlink_to(path.name)


@pytest.mark.unmeasured
@pytest.mark.skipif(os.name != "posix", reason="platform: links and pipes")
@pytest.mark.parametrize(
    "make, code", [(a_link, "SLM104"), (a_pipe, "SLM101"), (a_device, "SLM104"), (a_loop, "SLM102")]
)
@pytest.mark.parametrize("file", FILES)
def test_what_is_no_file_of_the_book_is_an_error(
    tmp_path: Path, file: str, make: Callable[[Path, Path], None], code: str
) -> None:
    """A link out of the book, a pipe, a device or a loop in the place of a file is told by its path (L1, L13)."""
    book = copied(tmp_path)
    outside = tmp_path / "outside"
    outside.write_text("secret: words", "utf-8")
    (book / file).unlink()
    make(book / file, outside)
    read = read_book(book, AS_OF)
    assert (code, file) in [(problem.code, problem.place.path) for problem in read.problems]
    assert "secret" not in "".join(read.texts.values())


@pytest.mark.skipif(os.name != "posix", reason="platform: links")
def test_folder_of_a_version_that_lies_elsewhere(tmp_path: Path) -> None:
    """No file behind a link out of the book is read, though its folder looks like one of a version (L13, S7)."""
    book = copied(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    shutil.move(book / FOLDER, elsewhere)
    (book / FOLDER).symlink_to(elsewhere, target_is_directory=True)
    read = read_book(book, AS_OF)
    found = [(problem.code, problem.place.path) for problem in read.problems]
    assert found == [("SLM104", FOLDER)]


def test_timeline_of_no_service(tmp_path: Path) -> None:
    """A timeline whose source names no service is a mistake of the source, whatever its file says."""
    book = copied(tmp_path)
    replace_words(book, "measurements/sources/status.yml", {"services: {Mail: mail}": "services: {}"})
    found = [(problem.code, problem.place.path) for problem in read_book(book, AS_OF).problems]
    assert ("SLM137", "measurements/sources/status.yml") in found
