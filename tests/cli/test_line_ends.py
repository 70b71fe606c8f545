"""Line ends never count: a checkout on Windows is the same book, and so is what was hashed on one."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.books import (
    AS_OF,
    add_lines,
    bind_approvals,
    copied,
    portfolio_of,
    replace_words,
    with_tickets,
    without_register,
)

from slm.agreement import VersionContent
from slm.compliance import parse_lock
from slm.reading import read_book
from slm.reading.line_ends import content_sha256, forms, with_lf

FOLDER: Final = "agreements/SLA-MAIL/1.0"
LISTED: Final = "attachments: [{file: prices.csv, title: {en: Prices, zh: 价目}}]"
RECORDS: Final = ("measurements/2026-01/tickets.csv", "measurements/2026-02/pauses.csv")
Ends = Callable[[bytes], bytes]


def lf(data: bytes) -> bytes:
    """Return a text with LF."""
    return data.replace(b"\r\n", b"\n")


def crlf(data: bytes) -> bytes:
    """Return a text with CRLF, as `core.autocrlf=true` checks it out."""
    return lf(data).replace(b"\n", b"\r\n")


def mixed(data: bytes) -> bytes:
    """Return a text of which the first line alone ends with CRLF."""
    return lf(data).replace(b"\n", b"\r\n", 1)


def rewrite(book: Path, ends: Ends) -> None:
    """Give every file of a book other line ends, as Git does."""
    for file in (path for path in book.rglob("*") if path.is_file()):
        file.write_bytes(ends(file.read_bytes()))


def found(book: Path) -> list[str]:
    """Return what is wrong with a book."""
    return [f"{problem.place} {problem.code}" for problem in read_book(book, AS_OF).problems]


@pytest.fixture
def closed(tmp_path: Path, run: Callable[..., object]) -> Path:
    """Return a book of two closed months with tickets, and an attachment that is approved."""
    book = with_tickets(tmp_path)
    for path in ("agreements/SLA-MAIL/approvals.yml",):
        shutil.copy(Path(__file__).parents[1] / "broken_books/base" / path, book / path)
    add_lines(book, f"{FOLDER}/agreement.yml", LISTED)
    (book / f"{FOLDER}/prices.csv").write_bytes("grade,price\n标准,1\n".encode())
    bind_approvals(book)
    for month in ("2026-01", "2026-02"):
        run("close", month, "--root", book, "--as-of", AS_OF)
    assert found(book) == []
    return book


@pytest.mark.parametrize("ends", [crlf, mixed], ids=["CRLF", "mixed"])
def test_checkout_with_other_line_ends_is_the_same_book(closed: Path, ends: Ends) -> None:
    """Nothing is told, no fingerprint, hash or published byte is another, whatever Git made of the line ends."""
    before = read_book(closed, AS_OF).portfolio
    rewrite(closed, ends)
    after = read_book(closed, AS_OF).portfolio
    assert before
    assert after
    assert found(closed) == []
    assert {path: file.sha256 for path, file in after.files.items()} == {
        path: file.sha256 for path, file in before.files.items()
    }
    assert (after.records, after.attachments) == (before.records, before.attachments)


@pytest.mark.parametrize("written", [crlf, mixed, lf], ids=["CRLF", "mixed", "LF"])
@pytest.mark.parametrize("now", [crlf, lf], ids=["CRLF now", "LF now"])
def test_lock_of_before_is_satisfied_by_any_form_of_the_text(closed: Path, written: Ends, now: Ends) -> None:
    """Version 0.1.0 hashed the bytes on the disk: its locks hold after line ends were rewritten, but no edit does.

    The bytes themselves satisfy it, and the same text with LF or CRLF.
    """
    rewrite(closed, written)
    without_register(closed)
    for month in ("2026-01", "2026-02"):
        file = closed / f"measurements/{month}/results.lock.json"
        lock = parse_lock(file.relative_to(closed).as_posix(), file.read_text("utf-8"))
        raw = {path: hashlib.sha256((closed / path).read_bytes()).hexdigest() for path in lock.inputs}
        file.write_text(replace(lock, inputs=raw).text(), "utf-8")
    told = ["measurements/2026-01/results.lock.json SLM764"]
    assert found(closed) == told
    if written is not mixed:
        rewrite(closed, now)
    assert found(closed) == told
    replace_words(closed, "measurements/2026-01/tickets.csv", {"T-3": "T-9"})
    assert "measurements/2026-01/tickets.csv SLM751" in found(closed)


@pytest.mark.parametrize("approved", [crlf, mixed, lf], ids=["CRLF", "mixed", "LF"])
def test_attachment_stays_what_was_approved(tmp_path: Path, approved: Ends) -> None:
    """An approval of version 0.1.0 holds the hash of the bytes: it stands, and the same bytes are published."""
    book, prices = copied(tmp_path, bound=False), tmp_path / "book" / FOLDER / "prices.csv"
    add_lines(book, f"{FOLDER}/agreement.yml", LISTED)
    prices.write_bytes(approved(b"grade,price\nnormal,1\n"))
    bind_approvals(book)
    portfolio = portfolio_of(book, AS_OF)
    version = portfolio.agreements["SLA-MAIL"].versions[0]
    plain = version.fingerprint
    # What 0.1.0 would have written: the fingerprint over the hash of the very bytes.
    raw = hashlib.sha256(prices.read_bytes()).hexdigest()
    old = _fingerprint_of(book, raw)
    if old != plain:
        replace_words(book, "agreements/SLA-MAIL/approvals.yml", {str(plain): old})
    for now in (lambda data: data, *((crlf, lf) if approved is not mixed else ())):
        prices.write_bytes(now(prices.read_bytes()))
        portfolio = portfolio_of(book, AS_OF)
        assert portfolio.agreements["SLA-MAIL"].versions[0].fingerprint == old
        assert found(book) == []
        path = f"{FOLDER}/prices.csv"
        assert hashlib.sha256(portfolio.attachments[path]).hexdigest() == portfolio.files[path].sha256 == raw


def _fingerprint_of(book: Path, sha256: str) -> str:
    portfolio = portfolio_of(book, AS_OF)
    agreement = portfolio.agreements["SLA-MAIL"].versions[0].agreement
    return VersionContent.of(agreement, portfolio.terms["SLA-MAIL", "1.0"], {"prices.csv": sha256}).fingerprint


LINES: Final = st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b"\r", b"\xe6"]), max_size=30).map(b"".join)


@given(LINES, st.integers(1, 7))
def test_hash_of_a_large_file_is_that_of_a_small_one(data: bytes, size: int) -> None:
    """A file that is read in blocks has the hash of the whole, wherever a block ends."""
    blocks = [data[start : start + size] for start in range(0, len(data), size)]
    assert content_sha256(blocks) == hashlib.sha256(with_lf(data)).hexdigest()


@pytest.mark.parametrize("data", [b"%PDF-1.7\r\nxref\r\n", b"PK\x03\x04\r\n", b"\xff\xfea\x00\r\x00\n\x00\r\n"])
def test_what_is_no_text_stays_as_it_is(data: bytes) -> None:
    """In a PDF, a workbook or UTF-16 the bytes of a line end mean something else, and Git does not rewrite them."""
    assert set(forms(data)) == {data}
    assert content_sha256([data]) == hashlib.sha256(data).hexdigest()


def test_seal_and_register_are_read_with_other_blanks(closed: Path) -> None:
    """A lock and a register say the same however their JSON is laid out."""
    for file in (closed / "measurements/2026-01/results.lock.json", closed / "measurements/seals.json"):
        file.write_text(json.dumps(json.loads(file.read_text("utf-8")), indent=3), "utf-8")
    assert found(closed) == []


def test_new_book_and_repository_tell_git_about_line_ends(tmp_path: Path, run: Callable[..., object]) -> None:
    """Whoever clones a book has LF on every machine."""
    run("new", "book", tmp_path / "new")
    written = (tmp_path / "new/.gitattributes").read_text("utf-8")
    assert "* text=auto eol=lf\n" in written
    assert "*.pdf binary\n" in written
    assert (Path(__file__).parents[2] / ".gitattributes").read_text("utf-8") == written
