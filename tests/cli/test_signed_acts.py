"""What people do with the commands, and the minutes of reviews, can be signed; what was not, or by others, is told."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.books import copied, portfolio_of, replace_words
from tests.cli.conftest import Run
from tests.ssh_keys import ADA, MALLORY, public, signature

from slm.agreement import ClaimEvent
from slm.calendar import Month
from slm.document_control import CopyEvent, true_seal
from slm.documents.document import Document
from slm.documents.edition import Edition
from slm.documents.parts import plain
from slm.documents.reviews import review_document
from slm.documents.views.reports import report_of
from slm.facts.judgement import judged
from slm.facts.signing import signable
from slm.portfolio import Audience
from slm.reading import read_book

pytestmark = pytest.mark.floors

AS_OF: Final = date(2026, 3, 10)
PROVIDER: Final = "catalog/provider.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
SEALS: Final = "measurements/seals.json"
COPIES: Final = "agreements/SLA-MAIL/copies.yml"
CLAIMS: Final = "agreements/SLA-MAIL/claims.yml"
OUTAGES: Final = "measurements/2026-01/outages.csv"
APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
REASON: Final = ("--reason", "en=It ended later", "--reason", "zh=结束得更晚")
CODES: Final = re.compile("SLM(70[6-9]|509|94[0-9])")
KINDS: Final = {
    "approval": ("signed_approvals: {roles: [manager]}", APPROVALS, "SLM509"),
    "closing": ("signed_since: {closings: 2026-02-05}", SEALS, "SLM942"),
    "restatement": ("signed_since: {restatements: 2026-03-10}", SEALS, "SLM942"),
    "end": ("signed_since: {ends: 2026-12-01}", APPROVALS, "SLM509"),
    "copy": ("signed_since: {copies: 2026-02-10}", COPIES, "SLM509"),
    "claim": ("signed_since: {claims: 2026-02-11}", CLAIMS, "SLM509"),
    "minutes": ("signed_since: {reviews: 2026-02-21}", REVIEW, "SLM509"),
}
"""Every kind of act: what asks for its signature, where it stands, and the code by which it is told that it lacks."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a sound book in which Ada, who has a key, did one act of each kind."""
    book = copied(tmp_path_factory.mktemp("made"))
    replace_words(book, PROVIDER, {"{id: ada, ": "{id: ada, signing_keys: [" + public(ADA) + "], "})
    event = {"version": "1.0", "number": "1", "event": "issued", "date": "2026-02-10", "holder": "Ben", "person": "ada"}
    seal = true_seal(CopyEvent.model_validate(event), agreement="SLA-MAIL")
    (book / COPIES).write_text(
        f'kind: copies\nevents:\n  - {{version: "1.0", number: 1, event: issued, date: 2026-02-10, holder: Ben, '
        f"person: ada, seal: '{seal}'}}\n",
        "utf-8",
    )
    with (book / REVIEW).open("a", encoding="utf-8") as minutes:
        minutes.write("signed: [{by: ada, on: 2026-02-21}]\n")
    closed = run("close", "2026-01", "--root", book, "--as-of", AS_OF)
    assert closed.exit_code == 0, closed.output
    replace_words(book, OUTAGES, {"11:30:00": "12:30:00"})
    restated = run("restate", "2026-01", "--by", "ada", *REASON, "--root", book, "--as-of", AS_OF)
    assert restated.exit_code == 0, restated.output
    ended = run(
        "end", "SLA-MAIL", "1.0", "--by", "ada", "--reason", "Moved", "--date", "2026-12-01",
        "--root", book, "--as-of", AS_OF,
    )  # fmt: skip
    assert ended.exit_code == 0, ended.output
    claim = {"month": "2026-01", "event": "settled", "date": "2026-02-11", "person": "ada"}
    seal = true_seal(ClaimEvent.model_validate(claim), agreement="SLA-MAIL")
    entry = f"{{month: 2026-01, event: settled, date: 2026-02-11, person: ada, seal: '{seal}'}}"
    (book / CLAIMS).write_text(f"kind: claims\nevents:\n  - {entry}\n", "utf-8")
    return book


@pytest.fixture
def book(made: Path, tmp_path: Path) -> Path:
    """Return a copy of that book."""
    return shutil.copytree(made, tmp_path / "book")


def acts(book: Path) -> Mapping[str, tuple[str, str]]:
    """Return where the signature of each act by Ada lies, and what it is of, by the kind of the act."""
    mine = [act for act in signable(portfolio_of(book)) if not act.path.endswith("customer.sig")]
    of = {place: [(act.path, act.text) for act in mine if act.place.path == place] for _, place, _ in KINDS.values()}
    closing, restatement = of[SEALS]
    return {
        "approval": of[APPROVALS][0], "end": of[APPROVALS][1], "closing": closing, "restatement": restatement,
        "copy": of[COPIES][0], "claim": of[CLAIMS][0], "minutes": of[REVIEW][0],
    }  # fmt: skip


def write(book: Path, path: str, content: bytes) -> None:
    """Put a signature into its file."""
    (book / path).parent.mkdir(parents=True, exist_ok=True)
    (book / path).write_bytes(content)


def told(book: Path) -> list[tuple[str, str]]:
    """Return code and file of each problem that is about signatures, apart from those of other agreements."""
    found = read_book(book, AS_OF).problems
    problems = [problem for problem in found if not problem.place.path.startswith(("agreements/OLA", "agreements/UC"))]
    return [(problem.code, problem.place.path) for problem in problems if CODES.fullmatch(problem.code)]


def ask_for(book: Path, kind: str) -> None:
    """Ask for signatures of a kind of act."""
    replace_words(book, PROVIDER, {"default_hours": f"{KINDS[kind][0]}\ndefault_hours"})


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_for_and_signed_is_silent(book: Path, kind: str) -> None:
    """An act that has to be signed is told until a signature by a key of whoever did it is there."""
    assert told(book) == []
    ask_for(book, kind)
    _, place, code = KINDS[kind]
    assert told(book) == [(code, place)]
    path, text = acts(book)[kind]
    write(book, path, signature(text, ADA))
    assert told(book) == []
    assert portfolio_of(book).signed[text].startswith("SHA256:")


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_done_before_the_day_need_not_be_signed(book: Path, kind: str) -> None:
    """An organisation that begins to sign does not have to sign its past."""
    ask_for(book, kind)
    words = KINDS[kind][0]
    day = words[-11:-1]
    later = f"{words[:-1]}, since: 2027-01-01}}" if kind == "approval" else words.replace(day, "2027-01-01")
    replace_words(book, PROVIDER, {words: later})
    assert told(book) == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", ["another key", "another text", "empty"])
def test_what_is_no_signature_of_the_act_is_an_error(book: Path, kind: str, case: str) -> None:
    """A signature by somebody else, of something else, or none at all is told at its file, with what mends it."""
    path, text = acts(book)[kind]
    wrong = {"another key": signature(text, MALLORY), "another text": signature(f"{text}!", ADA), "empty": b""}
    write(book, path, wrong[case])
    assert told(book) == [("SLM709", path)]
    (problem,) = [problem for problem in read_book(book, AS_OF).problems if problem.code == "SLM709"]
    assert f"'{text.strip()}' | ssh-keygen -Y sign -n slm" in problem.hint()
    assert portfolio_of(book).signed == {}


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_is_taken_away_is_told(book: Path, kind: str) -> None:
    """A signature stays; when no key of its person fits any more, that is an error."""
    path, text = acts(book)[kind]
    write(book, path, signature(text, ADA))
    replace_words(book, PROVIDER, {public(ADA): public(MALLORY)})
    assert told(book) == [("SLM709", path)]
    replace_words(book, PROVIDER, {f"signing_keys: [{public(MALLORY)}], ": ""})
    assert told(book) == [("SLM708", path)]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "kind, path, words",
    [
        ("copy", COPIES, {"holder: Ben": "holder: Bea"}),
        ("minutes", REVIEW, {"2026-02-20": "2026-02-19"}),
        ("minutes", REVIEW, {"on: 2026-02-21": "on: 2026-02-22"}),
        ("minutes", REVIEW, {"participants: [": "participants: [Eve, "}),
        ("closing", SEALS, {"2026-02-05": "2026-02-04"}),
    ],
)
def test_a_signed_act_cannot_be_made_anew(book: Path, kind: str, path: str, words: dict[str, str]) -> None:
    """Whoever changes an act that is signed, and seals it anew, lacks the key: the signature is of something else."""
    signed, text = acts(book)[kind]
    write(book, signed, signature(text, ADA))
    replace_words(book, path, words)
    if kind == "copy":
        event = next(iter(portfolio_of(book).copies["SLA-MAIL"].events))
        replace_words(book, COPIES, {str(event.seal): true_seal(event, agreement="SLA-MAIL")})
    assert told(book) in ([("SLM707", signed)], [("SLM709", signed)])


@pytest.mark.parametrize(
    "path",
    [
        "measurements/signatures/0123456789ab.ada.sig", "measurements/signatures/2026-02-sales.ben.sig",
        "agreements/SLA-MAIL/signatures/copies/0123456789ab.ada.sig",
    ],
)  # fmt: skip
def test_a_signature_of_nothing_is_an_error(book: Path, path: str) -> None:
    """A file that is named for no act is told, not passed over."""
    write(book, path, b"x")
    assert told(book) == [("SLM707", path)]


@pytest.mark.unmeasured
@pytest.mark.parametrize("unread", [SEALS, REVIEW, COPIES])
def test_nothing_is_said_of_signatures_whose_acts_cannot_be_read(book: Path, unread: str) -> None:
    """What a register or minutes would say is unknown while they cannot be read: the cause is told alone."""
    kind = {place: name for name, (_, place, _) in KINDS.items()}[unread]
    path, text = acts(book)[kind]
    write(book, path, signature(text, ADA))
    (book / unread).write_text("[", "utf-8")
    assert told(book) == []


def test_what_does_not_say_who_did_it_cannot_be_signed(book: Path) -> None:
    """Where events of copies have to be signed, one without a person or a seal is told."""
    ask_for(book, "copy")
    replace_words(book, COPIES, {"person: ada, ": ""})
    assert told(book) == [("SLM940", COPIES)]


@pytest.mark.unmeasured
@pytest.mark.parametrize("audience", ["internal", "customer:sales"])
def test_readers_see_that_it_is_signed(book: Path, audience: str) -> None:
    """Wherever a name is shown, the key is: with sign-off and correction of a report, and in the minutes.

    Whoever may not see who closed a month sees no key of it either.
    """
    for kind in ("closing", "restatement", "minutes"):
        path, text = acts(book)[kind]
        write(book, path, signature(text, ADA))
    portfolio = portfolio_of(book)
    edition = Edition.of(judged(portfolio).seen_by(Audience.parse(audience, portfolio.provider)), "en")
    key = next(iter(portfolio.signed.values()))
    report = report_of(edition, Month(2026, 1))
    for words in (report.signed, *(correction.made for correction in report.corrections)):
        assert words.endswith(f", signed with the key {key}") == (audience == "internal")
    assert (acts(book)["closing"][1] in edition.portfolio.signed) == (audience == "internal")
    minutes = review_document(edition, edition.portfolio.reviews["2026-02-sales"])
    assert f"2026, signed with the key {key}" in cover(minutes)


def cover(document: Document) -> str:
    """Return the words of the cover of a document."""
    return " ".join(plain(value) for fact in document.cover.facts for value in [fact.value])


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Return a key that `ssh-keygen` made."""
    if not shutil.which("ssh-keygen"):
        pytest.skip("signatures: no ssh-keygen is installed")
    key = tmp_path / "key of Ada"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)  # noqa: S607
    return key


@pytest.mark.unmeasured
def test_printed_commands_sign(tmp_path: Path, run: Run, key: Path) -> None:
    """Who has a key is told how to sign what a command recorded; what `ssh-keygen` makes of it is verified."""
    book = copied(tmp_path)
    written = " ".join(key.with_name("key of Ada.pub").read_text("utf-8").split()[:2])
    demands = "signed_since: {closings: 2026-01-01, restatements: 2026-01-01, copies: 2026-01-01}\ndefault_hours"
    words = {"{id: ada, ": "{id: ada, signing_keys: [" + written + "], ", "default_hours": demands}
    replace_words(book, PROVIDER, words)
    at = ("--root", book, "--as-of", AS_OF)
    issue = ("copy", "issue", "SLA-MAIL", "1.0", "--holder", "Ben", "--to", tmp_path / "papers", *at)
    assert "SLM894" in run(*issue).output
    commands: tuple[tuple[object, ...], ...] = (
        ("close", "2026-01", *at), ("restate", "2026-01", "--by", "ada", *REASON, *at), (*issue, "--by", "ada"),
        ("copy", "lost", "SLA-MAIL", "1.0", "--by", "ada", *at),
    )  # fmt: skip
    for command in commands:
        if command[0] == "restate":
            replace_words(book, OUTAGES, {"11:30:00": "12:30:00"})
        done = run(*command)
        assert done.exit_code == 0, done.output
        assert [code for code, _ in told(book)] in (["SLM942"], ["SLM509"])
        signing = done.output.partition("the date):\n  ")[2].replace("~/.ssh/id_ed25519", shlex.quote(str(key)))
        subprocess.run(["bash", "-c", signing], check=True, capture_output=True)  # noqa: S607 - as a person would
        assert told(book) == []
    assert len(portfolio_of(book).signed) == len(commands)


@pytest.mark.unmeasured
def test_interrupted_closing_goes_on_though_it_is_not_signed(book: Path, run: Run) -> None:
    """Whoever was killed before the lock was written closes the month again, and signs it then."""
    ask_for(book, "closing")
    replace_words(book, PROVIDER, {"closings: 2026-02-05": "closings: 2026-03-01"})
    lock = book / "measurements/2026-02/results.lock.json"
    close = ("close", "2026-02", "--date", "2026-03-10", "--by", "ada", "--root", book, "--as-of", AS_OF)
    assert run(*close).exit_code == 0
    before = lock.read_bytes()
    lock.unlink()
    again = run(*close)
    assert again.exit_code == 0, again.output
    assert lock.read_bytes() == before
    assert "ssh-keygen" in again.output
