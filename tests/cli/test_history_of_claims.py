"""What was done about credits stays as it was recorded and published, and is entered soon."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import copied
from tests.cli.conftest import Run
from tests.cli.test_seals_of_records import seals
from tests.histories import git

pytestmark = pytest.mark.floors

AS_OF: Final = "2026-06-10"
CLAIMS: Final = "agreements/SLA-MAIL/claims.yml"
CLAIMED: Final = "  - {month: 2026-01, event: claimed, date: 2026-02-12, person: ben}\n"
REFUSED: Final = "  - {month: 2026-01, event: refused, date: 2026-02-14, person: ada, reason: Late}\n"


def recorded(book: Path, *events: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commit the register with these events on a day."""
    (book / CLAIMS).write_text(f"kind: claims\nevents:\n{''.join(events)}", "utf-8")
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--message", "Change", "--author=Somebody <somebody@lantern.example>")


def told(run: Run, book: Path) -> str:
    """Return what the history tells of the register."""
    lines = run("check", "--history", "--root", book, "--as-of", AS_OF).stdout.splitlines()
    return "\n".join(line for line in lines if line.startswith(CLAIMS) and " SLM9" in line)


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "now",
    [(CLAIMED,), (CLAIMED, REFUSED.replace("refused", "accepted")), (CLAIMED.replace("02-12", "02-13"), REFUSED)],
    ids=["taken out", "another event", "another day"],
)
def test_event_that_is_taken_out_or_rewritten_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: tuple[str, ...]
) -> None:
    """Whoever takes a claim or an answer back, or makes it another one, is told with the commit; adding is silent."""
    book = copied(tmp_path)
    git(book, "init", "--quiet")
    recorded(book, CLAIMED, day="2026-02-12", monkeypatch=monkeypatch)
    recorded(book, CLAIMED, REFUSED, day="2026-02-14", monkeypatch=monkeypatch)
    assert "error" not in told(run, book).replace("SLM925", "")
    recorded(book, *now, day="2026-02-20", monkeypatch=monkeypatch)
    assert "error SLM912" in told(run, book)
    assert "Somebody" in told(run, book)


def test_event_that_is_entered_months_later_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim that is dated in February and entered in May is asked about; one of these days is not."""
    book = copied(tmp_path)
    git(book, "init", "--quiet")
    recorded(book, day="2026-02-01", monkeypatch=monkeypatch)
    recorded(book, CLAIMED, day="2026-02-14", monkeypatch=monkeypatch)
    assert "SLM997" not in told(run, book)
    recorded(book, CLAIMED, REFUSED, day="2026-05-14", monkeypatch=monkeypatch)
    assert "SLM997" in told(run, book)


@pytest.mark.parametrize("now", ["", CLAIMED.replace("02-12", "02-09"), CLAIMED.replace("claimed", "settled"), None])
def test_published_event_that_vanished_or_was_rewritten_is_told(run: Run, tmp_path: Path, now: str | None) -> None:
    """Whoever holds the published seals learns that a claim is gone or says something else; a further one agrees."""
    book = copied(tmp_path)
    (book / CLAIMS).write_text(f"kind: claims\nevents:\n{CLAIMED}", "utf-8")
    (tmp_path / "seals.json").write_text(seals(book), "utf-8")

    def verify() -> tuple[int, str]:
        found = run("verify", "--seals", tmp_path / "seals.json", "--root", book, "--as-of", "2026-03-10")
        return found.exit_code, found.output

    (book / CLAIMS).write_text(f"kind: claims\nevents:\n{CLAIMED}{REFUSED}", "utf-8")
    assert verify()[0] == 0, verify()
    if now is None:
        (book / CLAIMS).unlink()
    else:
        (book / CLAIMS).write_text(f"kind: claims\nevents:\n{now}{REFUSED}", "utf-8")
    code, told_of_it = verify()
    assert (code, CLAIMS in told_of_it) == (1, True), told_of_it
