"""`slm verify`: known, unaltered, current; the exit code is the answer (D35)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.books import copied, replace_words
from tests.cli.conftest import Run

from slm.reading import read_book

AS_OF: Final = ("--as-of", "2026-03-10")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book."""
    return copied(tmp_path)


def fingerprint(book: Path) -> str:
    """Return the fingerprint of SLA-MAIL 1.0 as it stands there."""
    portfolio = read_book(book, date(2026, 3, 10)).portfolio
    assert portfolio
    return str(portfolio.agreements["SLA-MAIL"].versions[0].fingerprint)


def test_whatever_was_printed_can_be_typed(run: Run, book: Path) -> None:
    """The whole fingerprint, its first digits, in groups, or the address of the code."""
    whole = fingerprint(book)
    digits = whole.removeprefix("slm1:sha256:")
    short = digits[:12]
    grouped = f"{short[:4]}-{short[4:8]} {short[8:].upper()}"
    for typed in (whole, digits, short, grouped, f"slm1:sha256:{short}", f"https://sla.example.com/v/{short}/"):
        found = run("verify", typed, "--root", book, *AS_OF)
        assert found.exit_code == 0, typed
        assert found.output.endswith(" SLA-MAIL 1.0: current\n")


def test_expired_paper_is_known_but_not_current(run: Run, book: Path) -> None:
    """A paper of a version that is over must not be used."""
    found = run("verify", fingerprint(book), "--root", book, "--as-of", "2030-01-01")
    assert found.exit_code == 1
    assert "SLA-MAIL 1.0: known, but not current: expired" in found.output
    assert "已到期" in run("verify", fingerprint(book), "--root", book, "--as-of", "2030-01-01", "--lang", "zh").output


def test_changed_words_are_told(run: Run, book: Path) -> None:
    """A paper with words that were approved and then changed is recognised by its approval."""
    before = fingerprint(book)
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", {"Run it": "Run it well"})
    found = run("verify", before, "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert "its words were changed after it was made" in found.output


def test_unknown_paper(run: Run, book: Path) -> None:
    """A fingerprint that the book does not have ends with 2."""
    found = run("verify", "0123456789ab", "--root", book, *AS_OF)
    assert found.exit_code == 2
    assert "no document of this book has the fingerprint 0123456789ab" in found.output


@pytest.mark.parametrize("typed", ["hello", "0123", "0123456789xy"])
def test_what_is_no_fingerprint_is_refused(run: Run, book: Path, typed: str) -> None:
    """Too few digits would find the wrong document."""
    found = run("verify", typed, "--root", book, *AS_OF)
    assert found.exit_code == 2
    assert "[SLM641]" in found.output


def pdf(folder: Path, *words: str) -> Path:
    """Return a file with the words in it, as metadata of a PDF are."""
    file = folder / "paper.pdf"
    file.write_bytes(b"%PDF-1.7\n" + " ".join(words).encode() + b"\n%%EOF")
    return file


@pytest.mark.filterwarnings("ignore")
def test_file_bears_its_fingerprint(run: Run, book: Path) -> None:
    """A PDF is asked for the fingerprint that it was made with."""
    found = run("verify", pdf(book, fingerprint(book)[:24]), "--root", book, *AS_OF)
    assert found.exit_code == 0, found.output


@pytest.mark.filterwarnings("ignore")
def test_file_with_two_fingerprints_was_altered(run: Run, book: Path) -> None:
    """A page from another document shows."""
    found = run("verify", pdf(book, fingerprint(book), "slm1:sha256:" + "0" * 12), "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert "altered" in found.output


@pytest.mark.filterwarnings("ignore")
def test_file_without_fingerprint_is_refused(run: Run, book: Path) -> None:
    """Any other PDF is none of ours."""
    assert "bears no fingerprint [SLM642]" in run("verify", pdf(book), "--root", book, *AS_OF).output
    assert run("verify", book / "nowhere.pdf", "--root", book, *AS_OF).exit_code == 2
