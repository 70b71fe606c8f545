"""`slm end`: a version is withdrawn, or not renewed, by an entry with a seal; one that is typed or edited is told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, add_lines, bind_approvals, copied, portfolio_of, replace_words
from tests.cli.conftest import Run

from slm.document_control import CopyEvent, Status, true_seal
from slm.reading import read_book

pytestmark = pytest.mark.floors

REGISTER: Final = "agreements/SLA-MAIL/approvals.yml"
AGREEMENT: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
WITHDRAW: Final = ("end", "SLA-MAIL", "1.0", "--by", "ada", "--reason", "en=Moved", "--reason", "zh=迁移")
WITHDRAW_OLA: Final = ("end", "OLA-SERVER", *WITHDRAW[2:], "--date", "2026-06-01")
NOTICE: Final = ("end", "SLA-MAIL", "1.0", "--by", "ben", "--not-renewed")
RENEWAL: Final = "review_every: 12 months\nrenewal: {automatic: true, for: 12 months, terminate_notice: 3 months}"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book that keeps its approvals in the register, of which one agreement is renewed."""
    book = copied(tmp_path, bound=False)
    replace_words(book, AGREEMENT, {"review_every: 12 months": RENEWAL})
    bind_approvals(book)
    replace_words(book, "catalog/provider.yml", {"approvals_on_paper: true": "approvals_on_paper: false"})
    return book


def told(book: Path) -> dict[str, str]:
    """Return what is wrong with a book, and where."""
    return {problem.code: str(problem.place) for problem in read_book(book, AS_OF).problems}


def ended(book: Path) -> tuple[date, Status, bool]:
    """Return when the agreement ends, why, and whether it is renewed then."""
    portfolio = portfolio_of(book, AS_OF)
    version = portfolio.agreements["SLA-MAIL"].versions[0]
    return version.validity.end, version.validity.ended_by, version.renews


def test_version_is_withdrawn_on_a_day(run: Run, book: Path) -> None:
    """Who withdraws a version, from when and why stands under a seal in the register, and the version ends then."""
    done = run(*WITHDRAW, "--date", "2026-06-01", "--root", book, "--as-of", AS_OF)
    assert (done.exit_code, done.stdout) == (0, "SLA-MAIL 1.0 ends on 2026-06-01: withdrawn\n")
    assert ended(book) == (date(2026, 6, 1), Status.WITHDRAWN, False)
    text = (book / REGISTER).read_text("utf-8")
    assert "    by: {en: Ada Example, zh: 安达}\n    person: ada\n    reason: {en: Moved, zh: 迁移}\n" in text
    assert told(book) == {}


def test_notice_ends_the_renewal(run: Run, book: Path) -> None:
    """Either side records that a version is not renewed; it ends with its term."""
    assert ended(book)[2]
    done = run(*NOTICE, "--root", book, "--as-of", AS_OF)
    assert (done.exit_code, done.stdout) == (0, "SLA-MAIL 1.0 ends on 2027-01-01: notice was given\n")
    assert ended(book) == (date(2027, 1, 1), Status.EXPIRED, False)
    assert told(book) == {}


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "arguments, code",
    [
        ((*WITHDRAW, "--date", "2026-06-01", "--by", "nobody"), "SLM663"),
        ((*WITHDRAW, "--date", "2026-06-01", "--by", "li"), "SLM870"),
        ((*NOTICE, "--date", "2026-03-11"), "SLM636"),
        (("end", "OLA-SERVER", *WITHDRAW[2:], "--date", "2030-06-01"), "SLM945"),
        (("end", "OLA-SERVER", "1.0", "--by", "ada", "--not-renewed"), "SLM946"),
        (("end", "SLA-MAIL", "1.0", "--by", "ada"), "--reason"),
    ],
)
def test_what_ends_nothing_is_refused(run: Run, book: Path, arguments: tuple[str, ...], code: str) -> None:
    """Nobody, a stranger, a notice still to come, a day after the term, and an end that comes anyway write nothing."""
    before = {path: path.read_bytes() for path in book.rglob("*.yml")}
    refused = run(*arguments, "--root", book, "--as-of", AS_OF)
    assert (refused.exit_code != 0, code in refused.output) == (True, True), refused.output
    assert {path: path.read_bytes() for path in book.rglob("*.yml")} == before


def test_draft_is_not_withdrawn(run: Run, book: Path) -> None:
    """What nobody approved has nothing to end."""
    (book / REGISTER).unlink()
    refused = run(*WITHDRAW, "--root", book, "--as-of", AS_OF)
    assert "SLA-MAIL 1.0 cannot be withdrawn on 2026-03-10: it was not approved [SLM945]" in refused.output


EDITS: Final = {
    "day": ("date: 2026-06-01", "date: 2026-05-01", "SLM919"),
    "who": ("person: ada", "person: ben", "SLM919"),
    "why": ("en: Moved", "en: Bankrupt", "SLM919"),
    "seal": (r"    seal: .*\n", "", "SLM921"),
    "seal and person": (r"    person: .*\n|    seal: .*\n", "", "SLM944"),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("edit", EDITS)
def test_edited_end_is_told(run: Run, book: Path, edit: str) -> None:
    """Whoever changes the day, the person or the reason of an entry, or takes its seal away, is told of."""
    assert run("close", "2026-01", "--root", book, "--as-of", AS_OF).exit_code == 0
    assert run(*WITHDRAW, "--date", "2026-06-01", "--root", book, "--as-of", AS_OF).exit_code == 0
    assert run(*WITHDRAW_OLA, "--root", book, "--as-of", AS_OF).exit_code == 0
    before = told(book)
    pattern, after, code = EDITS[edit]
    text = (book / REGISTER).read_text("utf-8")
    (book / REGISTER).write_text(re.sub(pattern, after, text), "utf-8")
    assert code not in before
    assert told(book)[code].startswith(REGISTER)


def test_entry_of_another_agreement_is_told(run: Run, book: Path) -> None:
    """A sealed withdrawal that is moved to another agreement is not what was written there."""
    assert run(*WITHDRAW_OLA, "--root", book, "--as-of", AS_OF).exit_code == 0
    other = (book / "agreements/OLA-SERVER/approvals.yml").read_text("utf-8")
    add_lines(book, REGISTER, other[other.index("withdrawals:") :])
    assert told(book)["SLM919"].startswith(REGISTER)


def test_copy_of_another_agreement_is_told(book: Path) -> None:
    """The event of a copy that is moved to another agreement is not what was written there."""
    event = {"version": "1.0", "number": "1", "event": "issued", "date": "2026-02-10", "holder": "Ben"}
    for agreement, is_told in (("SLA-MAIL", False), ("OLA-SERVER", True)):
        seal = true_seal(CopyEvent.model_validate(event), agreement=agreement)
        lines = "".join(f'\n    {key}: "{value}"' for key, value in {**event, "seal": seal}.items()).lstrip()
        text = f"kind: copies\nevents:\n  - {lines}\n".replace('number: "1"', "number: 1")
        (book / "agreements/SLA-MAIL/copies.yml").write_text(text, "utf-8")
        assert ("SLM919" in told(book)) is is_told


def test_end_by_hand_is_told_once_a_book_has_seals(run: Run, book: Path) -> None:
    """A withdrawal that is typed counts in a book of before there were seals, and of a day before there were any."""
    add_lines(book, REGISTER, 'withdrawals: [{version: "1.0", date: 2026-03-08, by: Ada Example, reason: Moved}]')
    assert "SLM944" not in told(book)
    assert run("close", "2026-01", "--root", book, "--as-of", AS_OF).exit_code == 0
    assert told(book)["SLM944"].startswith(REGISTER)
    replace_words(book, REGISTER, {"date: 2026-03-08": "date: 2026-02-04"})
    assert "SLM944" not in told(book)
