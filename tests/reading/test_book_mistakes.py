"""Books with mistakes: each shows all it has, where it stands and what to do, in exactly these words."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, BOOKS, copied

from slm.problem import Severity
from slm.reading import format_problems, read_book, summary

pytestmark = pytest.mark.usefixtures("remembering")

CASES: Final = sorted(path.parent.name for path in BOOKS.glob("*/expected.txt"))
UPDATE: Final = os.environ.get("SLM_UPDATE_EXPECTED") == "1"
ALL_CASES: Final = sorted(path.name for path in BOOKS.iterdir() if path.is_dir() and path.name != "base")


def told(book: Path, language: str = "en") -> str:
    """Return what a writer is told about a book."""
    read = read_book(book, AS_OF)
    text = format_problems(read.problems, lambda path: read.texts.get(path, "").splitlines(), language=language)
    return f"{text}{summary(read.problems, language)}\n"


def test_the_book_that_the_others_are_made_from_is_sound(tmp_path: Path) -> None:
    """The base has no mistake, so that whatever a case shows is its own."""
    assert told(copied(tmp_path)) == "no problems found\n"


def test_every_broken_book_says_what_to_expect() -> None:
    """There are broken books, and each of them has its expected text."""
    assert ALL_CASES
    assert CASES == ALL_CASES


@pytest.mark.parametrize("case", ALL_CASES)
def test_broken_book(tmp_path: Path, case: str) -> None:
    """A broken book shows its own mistakes and no follow-up errors, byte for byte."""
    expected = BOOKS / case / "expected.txt"
    found = told(copied(tmp_path, case))
    if UPDATE:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")
    assert found != "no problems found\n"


@pytest.mark.parametrize("case", ["dangling_ids", "wrong_encoding", "impossible_figures"])
def test_broken_book_in_chinese(tmp_path: Path, case: str) -> None:
    """The same mistakes are told in Chinese."""
    expected = BOOKS / case / "expected.zh.txt"
    found = told(copied(tmp_path, case), "zh")
    if UPDATE:
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")


def test_every_rule_across_parts_has_a_broken_book() -> None:
    """Each mistake that a check of the portfolio can find is shown by some book, so that its text has been read."""
    defined = {code for path in CHECKS_OF for code in codes_in(path)}
    shown_somewhere = {code for case in CASES for code in words_of(BOOKS / case / "expected.txt")}
    assert defined - shown_somewhere == set()


GENERATOR: Final = Path(__file__).resolve().parents[2] / "generator" / "slm"
CHECKS_OF: Final = [
    *(
        GENERATOR / "checks" / f"{name}.py"
        for name in (
            "accepted", "agreements", "approvals_and_copies", "copied_files", "counting", "credit_tiers",
            "dependencies", "early_data", "exclusions_and_waivers", "improvements", "months", "numbers_in_words",
            "open_ends", "people", "promises", "records", "references", "reviews", "terms", "wording",
        )
    ),
    GENERATOR / "facts" / "authority.py",
    GENERATOR / "facts" / "measured.py",
]  # fmt: skip


def codes_in(module: Path) -> set[str]:
    """Return the codes that a module defines."""
    return {line.split('"')[1] for line in module.read_text("utf-8").splitlines() if line.startswith('    "SLM')}


def words_of(path: Path) -> set[str]:
    """Return the words of a text."""
    return set(path.read_text("utf-8").split())


def test_huge_file_is_refused_before_it_is_understood(tmp_path: Path) -> None:
    """A file of more than 5 MB is refused by its size (FAILURES L2)."""
    book = copied(tmp_path)
    (book / "catalog/services/mail.yml").write_text("# x\n" * 1_500_000, "utf-8")
    assert "catalog/services/mail.yml: error SLM103 " in told(book)


def test_nesting_bomb_is_refused(tmp_path: Path) -> None:
    """400 KB of opening brackets end neither the program nor the reading of the other files (FAILURES L2)."""
    book = copied(tmp_path)
    (book / "catalog/glossary.yml").write_text("[" * 400_000, "utf-8")
    (book / "catalog/services/line.yml").write_text("kind: service\n", "utf-8")
    found = told(book)
    assert "catalog/glossary.yml:1:51: error SLM124 " in found
    assert "catalog/services/line.yml:1:1: error SLM131 " in found


@pytest.mark.parametrize(
    "path, told_as",
    [
        ("catalog/services/mail.yml", "SLM101"),
        ("catalog/provider.yml", "SLM101"),
        ("agreements/SLA-MAIL/1.0/agreement.yml", "SLM101"),
        ("agreements/SLA-MAIL/1.0/terms.en.md", "SLM101"),
        ("measurements/2026-01/outages.csv", "SLM101"),
    ],
)
def test_directory_where_a_file_should_be(tmp_path: Path, path: str, told_as: str) -> None:
    """A directory in the place of a file is named as such, and nothing that follows from it."""
    book = copied(tmp_path)
    (book / path).unlink()
    (book / path).mkdir()
    read = read_book(book, AS_OF)
    told = [(problem.place.path, problem.code) for problem in read.problems if not problem.mistake.follows]
    assert told == [(path, told_as)]


@pytest.mark.parametrize("path", ["agreements", "catalog/services", "catalog/changes", "measurements/2026-01"])
def test_file_where_a_folder_should_be(tmp_path: Path, path: str) -> None:
    """A file in the place of a folder is named as such, and what it would have held is not missed."""
    book = copied(tmp_path)
    shutil.rmtree(book / path)
    (book / path).write_text("", "utf-8")
    read = read_book(book, AS_OF)
    assert [(problem.place.path, problem.code) for problem in read.problems] == [(path, "SLM703")]


def test_file_that_cannot_be_opened(tmp_path: Path) -> None:
    """A link to nowhere, a link out of the book and a pipe are told, each with its path (FAILURES L13)."""
    book = copied(tmp_path)
    for name in ("catalog/services/mail.yml", "catalog/glossary.yml", "catalog/process.yml"):
        (book / name).unlink()
    (book / "catalog/services/mail.yml").symlink_to("nowhere.yml")
    (book / "catalog/glossary.yml").symlink_to(BOOKS / "base/catalog/glossary.yml")
    os.mkfifo(book / "catalog/process.yml")
    read = read_book(book, AS_OF)
    assert [(problem.place.path, problem.code) for problem in read.problems] == [
        ("catalog/glossary.yml", "SLM104"),
        ("catalog/process.yml", "SLM101"),
        ("catalog/services/mail.yml", "SLM829"),
    ]
    assert "there is no nowhere.yml" in read.problems[-1].message()


def test_folder_that_leads_nowhere(tmp_path: Path) -> None:
    """A link to a folder that is not there is told, and what it would hold is not missed."""
    book = copied(tmp_path)
    shutil.rmtree(book / "catalog/changes")
    (book / "catalog/changes").symlink_to("nowhere")
    assert [(problem.place.path, problem.code) for problem in read_book(book, AS_OF).problems] == [
        ("catalog/changes", "SLM829")
    ]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    """A link to the folder above it is told, and not followed for ever."""
    book = copied(tmp_path)
    (book / "agreements/SLA-MAIL/loop").symlink_to("..")
    (book / "measurements/loop").symlink_to(".")
    assert [(problem.place.path, problem.code) for problem in read_book(book, AS_OF).problems] == [
        ("agreements/SLA-MAIL/loop", "SLM816"),
        ("measurements/loop", "SLM816"),
    ]


def test_name_that_is_no_text(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is shown with its bytes, on any terminal."""
    book = copied(tmp_path)
    with open(os.fsencode(book / "catalog/services") + b"/\xff.yml", "wb"):  # noqa: PTH123 - no path has such a name
        pass
    assert "catalog/services/\\udcff.yml is not read" in told(book)


@pytest.mark.parametrize("made", [True, False])
def test_folder_that_is_no_book(tmp_path: Path, made: bool) -> None:  # noqa: FBT001
    """An empty folder, or none at all, is told to be no book."""
    book = tmp_path / "empty"
    if made:
        book.mkdir()
    read = read_book(book, AS_OF)
    assert read.portfolio is None
    assert [(problem.place.path, problem.code) for problem in read.problems] == [("catalog", "SLM700")]


def test_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """Every file's mistakes are found in one run, and errors are told from warnings."""
    book = copied(tmp_path, "unknown_key")
    shutil.copytree(BOOKS / "wrong_encoding", book, dirs_exist_ok=True)
    problems = read_book(book, AS_OF).problems
    assert {problem.place.path for problem in problems if problem.severity is Severity.ERROR} >= {
        "agreements/SLA-MAIL/1.0/agreement.yml",
        "catalog/services/mail.yml",
        "measurements/2026-01/outages.csv",
    }
