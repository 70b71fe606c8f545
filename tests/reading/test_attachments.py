"""Attachments: files that belong to an agreement version, read from its folder and from nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, add_lines, copied, portfolio_of, replace_words

from slm.portfolio import Audience, for_audience
from slm.problem import Problem
from slm.reading import read_book
from slm.reading.files import ATTACHMENT_LIMIT

FOLDER: Final = "agreements/SLA-MAIL/1.0"
PLAN: Final = f"{FOLDER}/plan.pdf"
LISTED: Final = "attachments: [{file: plan.pdf, title: {en: Network plan, zh: 网络拓扑图}}]"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a book of which SLA-MAIL 1.0 lists an attachment that is not there yet."""
    folder = copied(tmp_path, bound=False)
    add_lines(folder, f"{FOLDER}/agreement.yml", LISTED)
    return folder


def problems(book: Path) -> tuple[Problem, ...]:
    """Return what is wrong with a book."""
    return read_book(book, AS_OF).problems


def fingerprint(book: Path) -> str | None:
    """Return the fingerprint of SLA-MAIL 1.0."""
    portfolio = portfolio_of(book, AS_OF)
    return portfolio.agreements["SLA-MAIL"].versions[0].fingerprint


def test_bytes_are_part_of_the_fingerprint(book: Path) -> None:
    """One changed byte of an attachment is another document; the same bytes are the same one."""
    found = []
    for content in (b"%PDF 1", b"%PDF 2", b"%PDF 1\n", b"%PDF 1"):
        (book / PLAN).write_bytes(content)
        assert problems(book) == ()
        found.append(fingerprint(book))
    assert len(set(found)) == 3
    assert found[0] == found[3]


def a_folder(path: Path, _: Path) -> None:
    """Make a folder of that name."""
    path.mkdir()


def a_pipe(path: Path, _: Path) -> None:
    """Make a pipe, of which reading would wait for a writer."""
    os.mkfifo(path)


def a_link_outside(path: Path, outside: Path) -> None:
    """Make a link that leaves the book."""
    path.symlink_to(outside)


def a_huge_file(path: Path, _: Path) -> None:
    """Make a file that is one byte too large and takes no room on the disk."""
    with path.open("wb") as file:
        file.truncate(ATTACHMENT_LIMIT + 1)


def nothing(path: Path, _: Path) -> None:
    """Leave the file missing."""


@pytest.mark.parametrize(
    "make, code",
    [(nothing, "SLM100"), (a_folder, "SLM101"), (a_huge_file, "SLM103")],
)
def test_what_cannot_be_attached_is_told_where_it_is_listed(
    book: Path, make: Callable[[Path, Path], None], code: str
) -> None:
    """A missing file, a folder and a huge file are errors with a place (L1)."""
    outside = book.parent / "outside.pdf"
    outside.write_bytes(b"secret")
    make(book / PLAN, outside)
    found = [(problem.code, str(problem.place), [str(other) for other in problem.also]) for problem in problems(book)]
    last = len((book / FOLDER / "agreement.yml").read_text("utf-8").splitlines())
    assert found == [(code, f"{FOLDER}/agreement.yml:{last}:22", [PLAN])]


@pytest.mark.parametrize("make, code", [(a_pipe, "SLM101"), (a_link_outside, "SLM104")])
def test_what_nobody_may_open_is_told_where_it_lies(book: Path, make: Callable[[Path, Path], None], code: str) -> None:
    """A pipe and a link out of the book are told once, at their own place, and are no attachments (L1, L13)."""
    outside = book.parent / "outside.pdf"
    outside.write_bytes(b"secret")
    make(book / PLAN, outside)
    assert [(problem.code, str(problem.place)) for problem in problems(book)] == [(code, PLAN)]


def test_file_that_nobody_lists_is_warned_of(book: Path) -> None:
    """What lies in the folder of a version and is not attached is no part of it, and that is said."""
    (book / PLAN).write_bytes(b"%PDF")
    (book / FOLDER / "other.pdf").write_bytes(b"%PDF")
    assert [(problem.code, problem.place.path) for problem in problems(book)] == [("SLM701", f"{FOLDER}/other.pdf")]


def test_files_are_not_blamed_for_an_agreement_that_cannot_be_read(book: Path) -> None:
    """Whether a file is listed is unknown as long as the list cannot be read."""
    (book / PLAN).write_bytes(b"%PDF")
    add_lines(book, f"{FOLDER}/agreement.yml", "attached: []")
    assert [problem.code for problem in problems(book)] == ["SLM130"]


def test_one_file_is_listed_once(book: Path) -> None:
    """Names that differ in case alone are one file on some systems."""
    (book / PLAN).write_bytes(b"%PDF")
    add_lines(book, f"{FOLDER}/agreement.yml", "")
    replace_words(book, f"{FOLDER}/agreement.yml", {"}}]\n": "}}, {file: Plan.pdf, title: Plan}]\n"})
    assert [problem.code for problem in problems(book)] == ["SLM307"]


def test_audience_gets_the_files_of_what_it_may_see(book: Path) -> None:
    """The customer of an agreement gets its files; the public, which may not see it, does not."""
    (book / PLAN).write_bytes(b"%PDF")
    portfolio = portfolio_of(book, AS_OF)
    seen = {name: set(for_audience(portfolio, Audience(name)).attachments) for name in ("customer:sales", "public")}
    assert portfolio.attachments == {PLAN: b"%PDF"}
    assert seen == {"customer:sales": {PLAN}, "public": set()}
