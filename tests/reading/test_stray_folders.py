"""Folders of a book that lie elsewhere: the folder is told, and not what leads nowhere without it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.books import AS_OF, copied

from slm.problem import causes
from slm.reading import read_book


def told(book: Path) -> list[str]:
    """Return what is told of a book, causes first."""
    return [f"{problem.place} {problem.code}" for problem in causes(read_book(book, AS_OF).problems)]


def move(book: Path, path: str, to: str) -> None:
    """Move a folder or file of a book."""
    (book / to).parent.mkdir(parents=True, exist_ok=True)
    (book / path).rename(book / to)


@pytest.mark.parametrize(
    "path, to, wanted",
    [
        ("agreements/SLA-MAIL", "SLA-MAIL", "agreements/SLA-MAIL"),
        ("agreements/SLA-MAIL", "agreements/SLA/SLA-MAIL", "agreements/SLA-MAIL"),
        ("agreements", "协议", "agreements"),
        ("measurements", "data", "measurements"),
        ("catalog/services", "catalog/offers", "catalog/services"),
        ("catalog/services", "catalog/service", "catalog/services"),
        ("catalog/calendars", "catalog/hours", "catalog/calendars"),
        ("catalog/calendars", "measurements/hours", "catalog/calendars"),
    ],
)
def test_a_folder_that_lies_elsewhere_is_the_first_thing_told(tmp_path: Path, path: str, to: str, wanted: str) -> None:
    """What it holds tells where it belongs, whatever it is called; the ids that lead nowhere follow from that."""
    book = copied(tmp_path)
    move(book, path, to)
    problems = causes(read_book(book, AS_OF).problems)
    first = problems[0]
    assert first.code in {"SLM974", "SLM700"}
    assert (first.place.path, dict(first.words).get("wanted")) == (to, wanted)
    assert not {"SLM450", "SLM460", "SLM465", "SLM702"} & {problem.code for problem in problems}


def test_a_part_of_a_folder_that_lies_elsewhere_is_told_too(tmp_path: Path) -> None:
    """One service in a folder of its own is missing as well, though the right folder is there."""
    book = copied(tmp_path)
    shutil.copytree(book / "catalog/services", book / "catalog/service")
    assert told(book) == ["catalog/service SLM702"]
    (name, *_) = sorted(path.name for path in (book / "catalog/services").glob("*.yml"))
    (book / "catalog/services" / name).unlink()
    assert told(book)[0] == "catalog/service SLM974"
    assert "SLM450" not in " ".join(told(book))


@pytest.mark.parametrize("name", ["archive", "services-old", "备份"])
def test_what_was_put_away_is_no_part_of_a_book(tmp_path: Path, name: str) -> None:
    """A folder whose name says so is only told not to be read."""
    book = copied(tmp_path)
    shutil.copytree(book / "catalog/services", book / "catalog" / name)
    for file in list((book / "catalog" / name).glob("*.yml")):
        file.rename(file.with_name(f"former-{file.name}"))
    assert told(book) == [f"catalog/{name} SLM702"]


def test_a_folder_beside_the_book_is_nobodys_business(tmp_path: Path) -> None:
    """Whatever lies at the root and is no part of a book may be called as it likes."""
    book = copied(tmp_path)
    (book / "notes/2026-01").mkdir(parents=True)
    (book / "notes/2026-01/month.yml").write_text("kind: diary\n", "utf-8")
    (book / "pictures").mkdir()
    assert told(book) == []
