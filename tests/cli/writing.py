"""Every command that writes, as it is called in the folder of a book, with the book that it is called in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from tests.books import AS_OF, approve_again, copied, replace_words, with_tickets, without_register
from tests.cli.conftest import Run
from tests.cli.test_import import SQL_SOURCE
from tests.cli.test_measure_large import with_large_record

from slm.cli.program import program

DAY: Final = ("--as-of", str(AS_OF))
APPROVE: Final = ("approve", "SLA-MAIL", "1.0", "--role", "manager", "--name", "ada", "--date", "2025-12-14")
END: Final = (
    "end", "SLA-MAIL", "1.0", "--by", "ada", "--date", "2026-12-01", "--reason", "en=Done", "--reason", "zh=完成",
)  # fmt: skip
ISSUE: Final = ("copy", "issue", "SLA-MAIL", "1.0", "--holder", "Sales", "--to", "papers")
RESTATE: Final = ("restate", "2026-01", "--by", "ada", "--reason", "en=Later", "--reason", "zh=更晚")
FETCHED: Final = ("tickets.csv", "id,service,type,priority,opened,responded,resolved,closed,customer,reason\n", 1)
"""What a database would give to `slm import`."""


def _sound(folder: Path, run: Run) -> Path:
    book = copied(folder)
    assert run("new", "book", folder / "new", "--bare").exit_code == 0
    shutil.copy(folder / "new/mkdocs.yml", book)
    shutil.move(folder / "new/site_overrides", book)
    shutil.rmtree(folder / "new")
    return book


def _unapproved(folder: Path, run: Run) -> Path:
    book = _sound(folder, run)
    register = book / "agreements/SLA-MAIL/approvals.yml"
    lines = register.read_text("utf-8").splitlines(keepends=True)
    register.write_text("".join(line for line in lines if "role: manager" not in line), "utf-8")
    return book


def _closed(folder: Path, run: Run) -> Path:
    book = _sound(folder, run)
    assert run("close", "2026-01", "--by", "ada", "--root", book, *DAY).exit_code == 0
    return book


def _corrected(folder: Path, run: Run) -> Path:
    book = _closed(folder, run)
    replace_words(book, "measurements/2026-01/figures.yml", {"numerator: 31": "numerator: 30"})
    return book


def _without_seals(folder: Path, run: Run) -> Path:
    book = _closed(folder, run)
    without_register(book)
    return book


def _issued(folder: Path, run: Run) -> Path:
    book = _sound(folder, run)
    issued = run(*ISSUE[:-1], book / "papers", "--root", book, *DAY)
    assert issued.exit_code == 0, issued.output
    return book


def _recalled(folder: Path, run: Run) -> Path:
    book = _issued(folder, run)
    shutil.rmtree(book / "papers")
    return book


def _credited(folder: Path, run: Run) -> Path:
    book = _sound(folder, run)
    tiers = {"    for_at_least: 90 %\n": "    for_at_least: 90 %\n    credits: [{below: 90 %, credit: 5 %}]\n"}
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", tiers)
    approve_again(book)
    return book


def _mailed(folder: Path, run: Run) -> Path:
    book = _closed(folder, run)
    desk, ada = "contact: {email: desk@example.com}", "contact: {email: ada@example.com}"
    replace_words(
        book,
        "catalog/provider.yml",
        {"id: lantern": f"id: lantern\n{desk}", "party: servers}": f"party: servers, {ada}}}"},
    )
    return book


def _with_source(folder: Path, _: Run) -> Path:
    book = with_tickets(folder)
    (book / "measurements/sources").mkdir(exist_ok=True)
    (book / "measurements/sources/desk.yml").write_text(SQL_SOURCE, "utf-8")
    return book


def _with_export(folder: Path, run: Run) -> Path:
    book = _sound(folder, run)
    rows = "number,service,opened,resolved\nT-1,mail,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z\n"
    (book / "export.csv").write_text(rows, "utf-8")
    return book


def _with_large(folder: Path, _: Run) -> Path:
    return with_large_record(folder)


@dataclass(frozen=True)
class Writing:
    """A command that writes."""

    arguments: tuple[str, ...]
    book: Callable[[Path, Run], Path] = _sound
    dated: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        """Return all that is typed after `slm`."""
        return (*self.arguments, *(DAY if self.dated else ()))


COPY: Final = ("SLA-MAIL", "1.0", "--number", "1")
WRITING: Final = {
    "approve": Writing(APPROVE, _unapproved),
    "close": Writing(("close", "2026-01", "--by", "ada")),
    "close --register": Writing(("close", "--register", "--by", "ada"), _without_seals),
    "restate": Writing(RESTATE, _corrected),
    "end": Writing(END),
    "claim": Writing(("claim", "SLA-MAIL", "2026-02", "claimed", "--by", "ben"), _credited),
    "copy issue": Writing(ISSUE),
    "copy print": Writing(("copy", "print", *COPY, "--to", "papers"), _recalled),
    "copy recall": Writing(("copy", "recall", *COPY), _issued),
    "copy return": Writing(("copy", "return", *COPY), _issued),
    "copy lost": Writing(("copy", "lost", *COPY), _issued),
    "copy destroy": Writing(("copy", "destroy", *COPY), _issued),
    "new calendar": Writing(("new", "calendar", "--country", "CN", "--year", "2026", "--for", "office")),
    "new service": Writing(("new", "service", "printing")),
    "new rfc": Writing(("new", "rfc", "--service", "mail", "--by", "ada", "--id", "RFC-7")),
    "new agreement": Writing(("new", "agreement", "OLA", "OLA-NEW", "--by", "ada")),
    "new version": Writing(("new", "version", "SLA-MAIL", "1.1")),
    "new month": Writing(("new", "month", "2026-03")),
    "new improvement": Writing(("new", "improvement", "--title", "Better", "--owner", "ada", "--id", "IMP-7")),
    "new source": Writing(("new", "source", "export.csv", "--covers", "2026-01"), _with_export),
    "new problem": Writing(("new", "problem", "--title", "Slow", "--owner", "ada", "--id", "PRB-7")),
    "new complaint": Writing(
        ("new", "complaint", "--agreement", "SLA-MAIL", "--by", "ben", "--title", "Slow", "--id", "CPL-7")
    ),
    "new dispute": Writing(
        ("new", "dispute", "SLA-MAIL", "availability", "2026-01", "--by", "ben", "--title", "Longer", "--id", "DSP-7")
    ),
    "new review": Writing(("new", "review", "SLA-MAIL", "--id", "REV-7")),
    "new book": Writing(("new", "book", "other")),
    "schema": Writing(("schema", "--to", "schemas"), dated=False),
    "write": Writing(("write", "--to", "pages")),
    "print": Writing(("print", "SLA-MAIL", "1.0", "--format", "md", "--to", "papers")),
    "send": Writing(("send", "2026-01", "ada", "--by", "ada", "--eml", "mails"), _mailed),
    "evidence": Writing(("evidence", "SLA-MAIL", "--until", "2026-01", "--no-pdf", "--to", "evidence.zip")),
    "build": Writing(("build", "--no-pdf", "--to", "public")),
    "import": Writing(("import", "desk", "--month", "2026-03", "--again"), _with_source),
    "measure": Writing(("measure", "--write", "--month", "2026-01"), _with_large),
}
TELLING: Final = {
    "check", "check --history", "serve", "status", "report", "credits", "diff", "notice", "copy list", "verify",
    "what-if", "clock elapsed", "clock due", "clock is-open", "new number", "doctor", "explain", "completion",
}  # fmt: skip
"""Commands that write nothing of a book; the preview of `serve` lies where the system keeps what is temporary."""


def commands(group: click.Group = program, *names: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, by all its names, from the program itself."""
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from commands(found, *names, name)
        else:
            yield " ".join((*names, name)), found
