"""Whatever stands in the files of a book, the program answers with problems, and never breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.fuzz.mutants import Books
from tests.fuzz.trial import broken_by

from slm.reading import ReadingMemory

SEED: Final = "2026"
ROUNDS: Final = 150


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Return the books that mutants are made from."""
    return Books(tmp_path_factory.mktemp("books"))


def test_no_mutant_breaks_the_program(books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Books changed at random are checked, and where they are sound judged, without an exception or a defect.

    A file that is as it was in a book before is not read again, as in a preview.
    """
    readings, faults = ReadingMemory(), []
    monkeypatch.setattr("slm.reading.book.ReadingMemory", lambda **_: readings)
    for number in range(ROUNDS):
        done = books.mutant(f"{SEED}-{number}", tmp_path / f"{number}")
        if fault := broken_by(tmp_path / f"{number}"):
            faults.append(f"mutant {number}: {done}\n{fault}")
    assert not faults, "\n".join(faults)


def test_same_seed_is_the_same_mutant(books: Books, tmp_path: Path) -> None:
    """A mutant can be had again by its name, and another name is another mutant."""
    done = [books.mutant(seed, tmp_path / f"{number}") for number, seed in enumerate(("7-1", "7-1", "7-2"))]
    one, again, other = (_bytes(tmp_path / f"{number}") for number in range(3))
    assert (one, done[0]) == (again, done[1])
    assert one != other


def test_program_that_breaks_is_told(books: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in any command is a fault with the place where it came from."""
    books.mutant("7-1", tmp_path / "book")
    monkeypatch.setattr("slm.reading.read_book", lambda *_: 1 // 0)
    assert "ZeroDivisionError" in broken_by(tmp_path / "book")


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
