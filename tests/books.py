"""Copies of a small sound book, changed as a test needs them."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from slm.compliance import LockBefore, parse_lock
from slm.portfolio import Portfolio
from slm.reading import Book, read_book

AS_OF: Final = date(2026, 3, 10)
"""The day on which the book is sound."""

BOOKS: Final = Path(__file__).resolve().parent / "broken_books"
EXAMPLE: Final = Path(__file__).resolve().parents[1]
"""The folder of the example book."""

_SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
_TICKETS_HEAD: Final = "id,service,type,priority,opened,responded,resolved,closed,customer,reason\n"
_JANUARY: Final = """\
T-1,mail,incident,P1,2026-01-05T09:00:00+08:00,2026-01-05T09:10:00+08:00,2026-01-05T11:00:00+08:00,,sales,
T-2,mail,incident,P1,2026-01-31T23:50:00+08:00,,,,sales,
T-3,storage,request,,2026-01-31T09:00:00+08:00,,,,servers,
"""
_FEBRUARY: Final = """\
T-2,mail,incident,P1,2026-01-31T23:50:00+08:00,2026-02-01T01:00:00+08:00,2026-02-01T02:00:00+08:00,,sales,
"""
_REGISTERS: Final[dict[str, dict[Path, bytes]]] = {}
"""The registers of approvals of the cases that were bound already."""
_WORDS: Final = ("agreements/**/*", "catalog/**/*", "measurements/*/results.lock.json")
"""Where lies what decides to which words approvals are bound."""
_BOUND: Final[dict[bytes, dict[str, str]]] = {}
"""The registers in which approvals were bound, by the hash of the words."""
_MARCH: Final = """\
T-4,mail,incident,P1,2026-03-02T09:00:00+08:00,,,,sales,
"""


def copied(folder: Path, case: str = "base", *, bound: bool = True) -> Path:
    """Return a copy of the sound book, with the files of a broken one in the place of its own.

    A test that goes on changing words of agreements binds the approvals itself, when it is done.
    """
    book = folder / "book"
    shutil.copytree(BOOKS / "base", book)
    shutil.copytree(BOOKS / case, book, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.*", "removed.txt"))
    removed = BOOKS / case / "removed.txt"
    for name in removed.read_text("utf-8").split() if removed.exists() else ():
        (book / name).unlink()
        if not any((book / name).parent.iterdir()):
            (book / name).parent.rmdir()
    if bound:
        _bind_as_before(book, case)
    return book


def _bind_as_before(book: Path, case: str) -> None:
    """Bind the approvals of a book that nobody has changed yet; the words of each case are read once for that."""
    if case not in _REGISTERS:
        bind_approvals(book)
        registers = book.glob("agreements/*/approvals.yml")
        _REGISTERS[case] = {register.relative_to(book): register.read_bytes() for register in registers}
    for path, register in _REGISTERS[case].items():
        (book / path).write_bytes(register)


def portfolio_of(book: Path, as_of: date = AS_OF) -> Portfolio:
    """Return what a book that can be read holds on a day."""
    read = read_book(book, as_of)
    assert read.portfolio, [problem.message() for problem in read.problems]
    return read.portfolio


@cache
def example_book(as_of: date) -> Book:
    """Return the example book, which no test changes, with what is wrong in it: each process reads it once."""
    return read_book(EXAMPLE, as_of)


def example(as_of: date) -> Portfolio:
    """Return what the example book holds on a day."""
    portfolio = example_book(as_of).portfolio
    assert portfolio
    return portfolio


def bind_approvals(book: Path) -> None:
    """Bind the approvals that name no fingerprint to the words that stand there, as `slm approve` would have done.

    What else is wrong with the book is not asked, and of the same words is known what they were bound to.
    """
    words = sha256()
    for file in sorted(file for part in _WORDS for file in book.glob(part) if file.is_file()):
        words.update(b"\0%b\0%b" % (os.fsencode(file.relative_to(book)), file.read_bytes()))
    if words.digest() not in _BOUND:
        _BOUND[words.digest()] = _bound(book)
    for path, register in _BOUND[words.digest()].items():
        (book / path).write_text(register, "utf-8")


def _bound(book: Path) -> dict[str, str]:
    """Return the registers of a book in which approvals are bound now."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slm.reading.book.check", lambda _: ())
        portfolio = read_book(book, AS_OF).portfolio
    registers: dict[str, str] = {}
    for history in portfolio.agreements.values() if portfolio else ():
        path = f"agreements/{history.id}/approvals.yml"
        for version in history.versions if (book / path).is_file() else ():
            approval = rf'^(  - {{version: "{version.version}", (?!.*fingerprint).*)}}$'
            bound = rf"\1, fingerprint: '{version.fingerprint}'}}"
            text = registers.get(path) or (book / path).read_text("utf-8")
            if version.fingerprint:
                registers[path] = re.sub(approval, bound, text, flags=re.MULTILINE)
    return registers


def without_register(book: Path) -> None:
    """Make the locks of a book what version 0.1.0 wrote: each sealed and after the one before, but in no register."""
    before = None
    for file in sorted(book.glob("measurements/*/results.lock.json")):
        lock = parse_lock(file.relative_to(book).as_posix(), file.read_text("utf-8"))
        old = replace(lock, format="slm-lock/1", signer=None, after=before).sealed()
        file.write_text(old.text(), "utf-8")
        before = LockBefore(old.month, old.seal)
    (book / "measurements/seals.json").unlink(missing_ok=True)


def approve_again(book: Path) -> None:
    """Bind the approvals of the agreement with the customer to the words that stand there now."""
    approvals = "agreements/SLA-MAIL/approvals.yml"
    shutil.copy(BOOKS / "base" / approvals, book / approvals)
    bind_approvals(book)


def replace_words(book: Path, path: str, changes: dict[str, str], *, to: str = "") -> None:
    """Replace words of a file, each of which it must have, and write it there or to another path."""
    text = (book / path).read_text("utf-8")
    for old, new in changes.items():
        assert old in text, old
        assert old != new, old
        text = text.replace(old, new)
    target = book / (to or path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def add_lines(book: Path, path: str, text: str) -> None:
    """Put lines at the end of a file."""
    (book / path).write_text(f"{(book / path).read_text('utf-8')}{text}\n", "utf-8")


def say_closed(book: Path) -> None:
    """Let both months say that they are closed, as in version 0.1.0, without a lock."""
    for month in ("2026-01", "2026-02"):
        replace_words(book, f"measurements/{month}/month.yml", {"kind: month": "kind: month\nstate: closed"})


def with_tickets(folder: Path) -> Path:
    """Return a sound book in which responses are judged by tickets, of two closed months and an open one."""
    root = copied(folder, bound=False)
    say_closed(root)
    few = "small_sample: {fewer_than: 10, misses_allowed: 0}"
    clock = f"for_at_least: 90 %\n    {few}\n    source: tickets\n    clock: {{measures: response}}"
    replace_words(root, _SLA, {"for_at_least: 90 %": clock})
    for month in ("2026-01", "2026-02"):
        path = f"measurements/{month}/figures.yml"
        lines = (root / path).read_text("utf-8").splitlines(keepends=True)
        (root / path).write_text("".join(line for line in lines if "p1-response" not in line), "utf-8")
    # By its tickets, January was kept.
    replace_words(root, "measurements/improvements/IMP-1.yml", {"mail, month: 2026-01": "mail, month: 2026-02"})
    (root / "measurements/2026-03").mkdir()
    (root / "measurements/2026-03/month.yml").write_text("kind: month\nstate: open\ndistribution: [Sales]\n", "utf-8")
    for month, rows in (("2026-01", _JANUARY), ("2026-02", _FEBRUARY), ("2026-03", _MARCH)):
        (root / f"measurements/{month}/tickets.csv").write_text(_TICKETS_HEAD + rows, "utf-8")
    (root / "measurements/2026-02/pauses.csv").write_text("ticket,start,end,reason\n", "utf-8")
    bind_approvals(root)
    return root
