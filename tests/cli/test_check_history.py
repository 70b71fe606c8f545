"""`slm check --history`: what was recorded in Git still stands, or the commit that took it back is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from click.testing import Result
from tests.books import add_lines, copied, portfolio_of, replace_words
from tests.cli.conftest import Run
from tests.histories import AS_OF, Commit, amend, git
from tests.ssh_keys import ADA, public, signature

from slm.catalog import Provider
from slm.facts.signing import signable

pytestmark = pytest.mark.floors

OUTAGES: Final = "measurements/2026-01/outages.csv"
LOCK: Final = "measurements/2026-01/results.lock.json"
SEALS: Final = "measurements/seals.json"
APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
COPIES: Final = "agreements/SLA-MAIL/copies.yml"
PROVIDER: Final = "catalog/provider.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
ACTION: Final = "measurements/improvements/IMP-1.yml"
TERMS: Final = "agreements/SLA-MAIL/1.0/terms.en.md"
KEY: Final = public(ADA)
COPY: Final = """\
kind: copies
events:
  - {number: 1, version: "1.0", event: issued, date: 2026-02-10, holder: {en: Archive, zh: 档案室}}
"""
SIGNATURE: Final = "agreements/SLA-MAIL/signatures/1.0/manager.sig"
DEMANDS: Final = """\
signed_since: {closings: 2026-03-01}
authority: {close: {roles: [manager]}}
controlled_copy: {en: Archive room, zh: 档案室}
announcements: {en: By mail, zh: 邮件通知}
document_numbers: {pattern: "LT-{kind}-{number:3}"}
"""


def sign(book: Path) -> None:
    """Put the signature of the manager's approval into the book."""
    portfolio = portfolio_of(book, date.fromisoformat(AS_OF))
    text = next(act.text for act in signable(portfolio) if act.path == SIGNATURE)
    (book / SIGNATURE).parent.mkdir(parents=True)
    (book / SIGNATURE).write_bytes(signature(text, ADA))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a sound book in a repository, with a closed month, a register of copies, and a key."""
    book = copied(tmp_path_factory.mktemp("made"))
    (book / COPIES).write_text(COPY, "utf-8")
    replace_words(book, PROVIDER, {"roles: [manager], party": f"roles: [manager], signing_keys: ['{KEY}'], party"})
    replace_words(book, PROVIDER, {"approvals_on_paper: true": "approvals_on_paper: false"})
    replace_words(book, PROVIDER, {"type: internal": "type: external"})
    add_lines(book, PROVIDER, DEMANDS)
    closed = run("close", "2026-01", "--root", book, "--as-of", AS_OF)
    assert closed.exit_code == 0, closed.output
    sign(book)
    git(book, "init", "--quiet", "--template=")
    git(book, "config", "core.autocrlf", "false")
    return book


@pytest.fixture(scope="module")
def silent(made: Path, tmp_path_factory: pytest.TempPathFactory, run: Run) -> Path:
    """Return a copy of that book that was committed and whose history tells nothing."""
    book = shutil.copytree(made, tmp_path_factory.mktemp("silent") / "book")
    git(book, "add", "--all")
    git(book, "commit", "--quiet", "--message", "Change", "--author=Lin <Lin@example.com>", f"--date={AS_OF}T12:00:00Z")
    found = run("check", "--history", "--root", book, "--as-of", AS_OF)
    assert found.exit_code == 0, found.output
    return book


@pytest.fixture
def book(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Path:
    """Return a copy of that book: of the one that was committed for who asks for it."""
    is_committed = "silent" in request.fixturenames
    return shutil.copytree(request.getfixturevalue("silent") if is_committed else made, tmp_path / "book")


@pytest.fixture
def history(run: Run, book: Path) -> Callable[..., Result]:
    """Return a function that holds the book against its history."""
    return lambda *more: run("check", "--history", "--root", book, "--as-of", AS_OF, *more)


def restated(book: Path, run: Run, *reason: str) -> None:
    """Correct an outage of the closed month and record that."""
    replace_words(book, OUTAGES, {"11:30:00": "12:30:00"})
    reasons = reason or ("--reason", "en=It ended later", "--reason", "zh=结束得更晚")
    done = run("restate", "2026-01", "--by", "ada", *reasons, "--root", book, "--as-of", AS_OF)
    assert done.exit_code == 0, done.output


def closed_again(book: Path, run: Run) -> None:
    """Take the lock away, change the record, and close the month once more by the same person on the same day."""
    (book / LOCK).unlink()
    for register in book.glob("measurements/seals.json"):
        register.unlink()
    replace_words(book, OUTAGES, {"11:30:00": "10:30:00"})
    done = run("close", "2026-01", "--root", book, "--as-of", AS_OF)
    assert done.exit_code == 0, done.output


def test_a_history_that_only_grew_is_silent(
    run: Run, book: Path, commit: Commit, history: Callable[..., Result]
) -> None:
    """A restatement, one more copy and one more who signed the minutes take nothing back."""
    restated(book, run)
    commit("Lin")
    with (book / COPIES).open("a", encoding="utf-8") as register:
        register.write('  - {number: 1, version: "1.0", event: returned, date: 2026-02-20}\n')
    with (book / REVIEW).open("a", encoding="utf-8") as minutes:
        minutes.write("signed:\n  - {by: ada, on: 2026-02-21}\n")
    commit("Shen")
    with (book / REVIEW).open("a", encoding="utf-8") as minutes:
        minutes.write("  - {by: ben, on: 2026-02-22}\n")
    commit("Shen")
    found = history()
    assert found.exit_code == 0
    assert "SLM91" not in found.stdout


@pytest.mark.usefixtures("commit")
def test_line_ends_are_no_change(book: Path, history: Callable[..., Result]) -> None:
    """A working folder in which Git wrote the ends of lines as Windows has them is what was recorded."""
    assert history().exit_code == 0
    for path in (COPIES, APPROVALS, REVIEW, TERMS):
        (book / path).write_bytes((book / path).read_bytes().replace(b"\n", b"\r\n"))
    found = history()
    assert "SLM91" not in found.stdout


SEAL: Final = '"seal": "'
EDITS: Final[dict[str, tuple[str, dict[str, str] | None, str]]] = {
    "lock removed": (LOCK, None, "error SLM911"),
    "seal taken off": (LOCK, {SEAL: f'"was": "{SEAL[1:5]}'}, "error SLM911"),
    "signer changed": (LOCK, {'"by": "ada"': '"by": "ben"'}, "error SLM911"),
    "record changed": (OUTAGES, {"11:30:00": "10:30:00"}, "error SLM914"),
    "record removed": (OUTAGES, None, "error SLM914"),
    "approval rewritten": (APPROVALS, {"date: 2025-12-12": "date: 2025-12-01"}, "error SLM912"),
    "copy changed": (COPIES, {"Archive": "Attic"}, "error SLM912"),
    "register removed": (COPIES, None, "error SLM912"),
    "action deleted": (ACTION, None, "error SLM913"),
    "request deleted": ("catalog/changes/RFC-1.yml", None, "error SLM913"),
    "minutes rewritten": (REVIEW, {"Ada Example, Ben Example": "Ada Example"}, "error SLM917"),
    "minutes made unreadable": (REVIEW, {"kind: review": "kind: ["}, "error SLM917"),
    "approved words changed": (TERMS, {"#": "##"}, "error SLM915"),
    "key taken away": (PROVIDER, {f" signing_keys: ['{KEY}'],": ""}, "error SLM916"),
    "demand moved later": (PROVIDER, {"closings: 2026-03-01": "closings: 2026-03-11"}, "error SLM916"),
    "demand taken away": (PROVIDER, {DEMANDS.splitlines()[0]: ""}, "error SLM916"),
    "more may close": (PROVIDER, {DEMANDS.splitlines()[1]: ""}, "warning SLM926"),
    "another role may close": (PROVIDER, {"roles: [manager]}": "roles: [manager, desk]}"}, "warning SLM926"),
    "another side may close": (PROVIDER, {"close: {roles": "close: {side: customer, roles"}, "warning SLM926"),
    "approvals need no seal": (PROVIDER, {"approvals_on_paper: false": "approvals_on_paper: true"}, "warning SLM926"),
    "signature removed": (SIGNATURE, None, "error SLM941"),
    "fewer roles approve": (PROVIDER, {"SLA: [manager, customer]": "SLA: [manager]"}, "warning SLM926"),
    "an approval reviews only": (PROVIDER, {"approvals:": "reviewing_roles: [manager]\napprovals:"},
                                 "warning SLM926"),
    "an approval of the other side reviews only": (PROVIDER, {
        "approvals:": "reviewing_roles: [customer]\napprovals:"}, "warning SLM926"),
    "the controlled copy elsewhere": (PROVIDER, {"en: Archive room": "en: My desk"}, "warning SLM926"),
    "maintenance told otherwise": (PROVIDER, {"en: By mail": "en: By notice board"}, "warning SLM926"),
    "numbers as anybody likes": (PROVIDER, {"document_numbers": "# document_numbers"}, "warning SLM926"),
    "other hours where none are said": (PROVIDER, {"default_hours: always": "default_hours: office"},
                                        "warning SLM926"),
    "no page to sign": (PROVIDER, {"approvals:": "signature_pages: {UC: never}\napprovals:"},
                        "warning SLM926"),
    "a customer who is ours": (PROVIDER, {"type: external": "type: internal"}, "warning SLM926"),
    "a supplier who is ours": (PROVIDER, {"teams:\n": "teams:\n  - {id: longline, name: Longline}\n"},
                               "warning SLM926"),
    "longer until it is late": (PROVIDER, {"approvals:": "entered_within: 12 months\napprovals:"}, "warning SLM926"),
    "less need be known": (PROVIDER, {"approvals:": "coverage_at_least: 10 %\napprovals:"}, "warning SLM926"),
    "another name": (PROVIDER, {"{en: Ada Example, zh: 安达}": "{en: Eve Example, zh: 伊芙}"}, "warning SLM995"),
    "another role answers": ("catalog/process.yml", {"responsible: manager": "responsible: helper"}, "warning SLM926"),
    "an activity less": ("catalog/process.yml", {"id: agree": "id: talk"}, "warning SLM926"),
}  # fmt: skip
"""What a forger does to a file, and how it is told: what takes evidence back is an error. None removes the file."""


OF_PROVIDER: Final[dict[str, str]] = {
    "accepted": "told where it is used: each entry is an act, of whoever commits it (SLM925), and ends by itself",
    "announcements": "maintenance told otherwise",
    "approvals": "fewer roles approve",
    "approvals_on_paper": "approvals need no seal",
    "authority": "more may close",
    "contact": "no demand: where to write to",
    "controlled_copy": "the controlled copy elsewhere",
    "customers": "a customer who is ours",
    "coverage_at_least": "less need be known",
    "default_hours": "other hours where none are said",
    "description": "no demand: words about the provider",
    "document_numbers": "numbers as anybody likes",
    "entered_within": "longer until it is late",
    "families": "no demand: how the catalog is arranged",
    "four_eyes": "told as `approvals` are; a book in which it holds is in another test",
    "id": "told by `slm check`: agreements name it",
    "improvement": "told as `entered_within` is, where it was said",
    "kind": "told by `slm check`: the word for the file",
    "languages": "no demand: in which the book is published",
    "name": "no demand: words about the provider",
    "people": "another name",
    "phone": "no demand: where to call",
    "reviewing_roles": "an approval reviews only",
    "roles": "told by `slm check`: approvals, people and activities name them; their duties are words",
    "short_name": "no demand: words about the provider",
    "signature_pages": "no page to sign",
    "signed_approvals": "told as `signed_since` is",
    "signed_since": "demand taken away",
    "site_address": "no demand: where the book is published",
    "suppliers": "a supplier who is ours",
    "teams": "a supplier who is ours",
}
"""Of each key of provider.yml, the edit above that loosens it and is told, or why nothing is told."""


def test_every_key_of_the_provider_is_held_or_is_no_demand() -> None:
    """Of each key of provider.yml is known whether it is a demand, and what tells that it became weaker."""
    assert OF_PROVIDER.keys() == Provider.model_fields.keys()
    assert {said for said in OF_PROVIDER.values() if not said.startswith(("no demand: ", "told "))} <= EDITS.keys()


@pytest.mark.parametrize("forgery", EDITS)
@pytest.mark.usefixtures("silent")
def test_who_takes_evidence_back_is_named(
    book: Path, committed: Commit, history: Callable[..., Result], forgery: str
) -> None:
    """Each forgery is told at its file as one of the working folder, and then with the commit that did it."""
    path, edit, code = EDITS[forgery]
    if edit is None:
        (book / path).unlink()
    else:
        replace_words(book, path, edit)
    for is_committed in (False, True):
        if is_committed:
            committed("Mallory")
        told = history().stdout
        found = [line for line in told.splitlines() if line.startswith(path) and code in line]
        assert found, told
        assert ("Mallory" in found[0]) == is_committed
        assert ("working tree" in found[0]) != is_committed
        assert "Lin" in found[0]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "setting",
    [("log.showRoot", "false"), ("log.follow", "true"), ("i18n.logOutputEncoding", "UTF-16"), ("diff.orderFile", "no")],
    ids=lambda setting: setting[0],
)
def test_no_setting_of_git_hides_what_was_taken_back(
    book: Path, commit: Commit, history: Callable[..., Result], setting: tuple[str, str]
) -> None:
    """How a repository shows its history to people decides nothing here, the first commit included."""
    (book / LOCK).unlink()
    commit("Mo")
    git(book, "config", *setting)
    found = history()
    assert (found.exit_code, "error SLM911" in found.output) == (1, True), found.output


@pytest.mark.parametrize("demand", ["four_eyes: true", "signed_approvals: {roles: [manager], since: 2026-03-09}"])
def test_a_demand_that_came_later_is_held_too(
    book: Path, commit: Commit, history: Callable[..., Result], demand: str
) -> None:
    """What was asked for since some commit, and no longer is, is told of the one that took it out."""
    text = (book / PROVIDER).read_bytes()
    add_lines(book, PROVIDER, demand)
    commit("Lin")
    (book / PROVIDER).write_bytes(text)
    commit("Mallory")
    told = [line for line in history().stdout.splitlines() if "SLM926" in line or "SLM916" in line]
    assert len(told) == 1
    assert "Mallory" in told[0]


HONEST: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "a former name": (PROVIDER, {"name: {en: Ada Example, zh: 安达}": (
        "name: {en: Ada Specimen, zh: 安达}, former_names: [{en: Ada Example, zh: 安达}]")}),
    "a note behind a key": (PROVIDER, {KEY: f"{KEY} ada@home"}),
    "a name translated": (PROVIDER, {"{en: Ada Example, zh: 安达}": "{en: Ada Example, zh: 安达, de: Ada Beispiel}"}),
    "another name of who has done nothing": (PROVIDER, {"name: Kim Example": "name: Kim Specimen"}),
    "one more customer": (PROVIDER, {"customers:\n": "customers:\n  - {id: new, name: New, type: internal}\n"}),
    "a customer less": (PROVIDER, {"  - {id: extra, name: Extra, type: external}\n": ""}),
    "one more page to sign": (PROVIDER, {"approvals:": "signature_pages: {OLA: always}\napprovals:"}),
    "a text translated": (PROVIDER, {"en: Archive room,": "en: Archive room, de: Archiv,"}),
    "a further step": ("catalog/process.yml", {"steps: [": "steps: [{en: Ask, zh: 询问}, "}),
    "one more takes part": ("catalog/process.yml", {"responsible: manager": (
        "responsible: manager\n    takes_part: [manager]")}),
}  # fmt: skip


@pytest.mark.unmeasured
@pytest.mark.parametrize("change", HONEST)
def test_what_asks_for_no_less_is_silent(
    book: Path, commit: Commit, history: Callable[..., Result], change: str
) -> None:
    """Translations, former names that are kept, more demands, and who comes and goes take nothing back."""
    replace_words(book, PROVIDER, {"customers:\n": "customers:\n  - {id: extra, name: Extra, type: external}\n"})
    replace_words(book, PROVIDER, {"people:\n": "people:\n  - {id: kim, name: Kim Example}\n"})
    commit("Lin")
    path, edit = HONEST[change]
    replace_words(book, path, edit)
    commit("Shen")
    assert [line for line in history().stdout.splitlines() if " SLM9" in line] == []


def test_a_month_closed_again_is_found(run: Run, book: Path, commit: Commit, history: Callable[..., Result]) -> None:
    """Whoever takes a lock away, edits the record and closes the month as before is named by the history."""
    closed_again(book, run)
    commit("Mallory")
    found = history()
    assert f"{LOCK}: error SLM911" in found.stdout
    assert "Mallory" in found.stdout


def test_what_was_never_well_formed_is_held_as_well(book: Path, commit: Commit, history: Callable[..., Result]) -> None:
    """Registers and locks that some commit damaged are compared as far as they can be read; nothing fails."""
    lock, register, provider = ((book / path).read_bytes() for path in (LOCK, COPIES, PROVIDER))
    (book / LOCK).write_text('{"restatements": 5}', "utf-8")
    (book / COPIES).write_text("kind: [", "utf-8")
    (book / APPROVALS).write_text('kind: approvals\napprovals: [one, {version: "1.0"}]\n', "utf-8")
    (book / PROVIDER).write_text("people: [one, {id: two, signing_keys: three}]\n", "utf-8")
    month = book / "measurements/2026-02/month.yml"
    written = month.read_bytes()
    month.write_text("waivers: [one, {id: W-2}, {id: W-3, agreed: {provider: ada}}]\n", "utf-8")
    commit("Mallory")
    for path, before in ((LOCK, lock), (COPIES, register), (PROVIDER, provider)):
        (book / path).write_bytes(before)
    month.write_bytes(written)
    (book / APPROVALS).unlink()
    commit("Lin")
    found = history().stdout
    assert f"{APPROVALS}: error SLM912" in found
    assert f"{LOCK}: error SLM911" not in found
    (book / LOCK).write_text("[", "utf-8")
    assert f"{LOCK}: error SLM911" in history().stdout


def test_a_restatement_that_was_taken_out_is_found(
    run: Run, book: Path, commit: Commit, history: Callable[..., Result]
) -> None:
    """A lock from which a recorded restatement is gone is not the one that was recorded."""
    before, record = (book / LOCK).read_bytes(), (book / OUTAGES).read_bytes()
    restated(book, run)
    commit("Lin")
    (book / LOCK).write_bytes(before)
    (book / OUTAGES).write_bytes(record)
    commit("Mallory")
    assert "SLM911" in history().stdout


def test_what_was_put_back_is_no_longer_told(book: Path, commit: Commit, history: Callable[..., Result]) -> None:
    """A commit that restores what another one took away ends the matter."""
    register = (book / COPIES).read_bytes()
    (book / COPIES).unlink()
    commit("Mallory")
    (book / COPIES).write_bytes(register)
    commit("Lin")
    assert history().exit_code == 0


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", [APPROVALS, COPIES, LOCK])
def test_who_undoes_a_forgery_takes_nothing_away(
    book: Path, commit: Commit, history: Callable[..., Result], path: str
) -> None:
    """A forged register that was put back as it was is no evidence against the one who put it back."""
    before = (book / path).read_bytes()
    words = {
        APPROVALS: ("2025-12-12", "2025-12-01"),
        COPIES: ("Archive", "Attic"),
        LOCK: ('"by": "ada"', '"by": "ben"'),
    }
    old, new = words[path]
    replace_words(book, path, {old: new})
    commit("Mallory")
    assert "Mallory" in history().stdout
    (book / path).write_bytes(before)
    commit("Lin")
    assert history().exit_code == 0, history().stdout


@pytest.mark.parametrize("trick", ["replace", "graft"])
def test_tricks_of_git_hide_no_commit(book: Path, commit: Commit, history: Callable[..., Result], trick: str) -> None:
    """Neither objects that stand in for others nor grafted parents are taken for the history."""
    (book / ACTION).unlink()
    commit("Mallory")
    last, first = git(book, "rev-parse", "HEAD", "HEAD~1").split()
    if trick == "replace":
        git(book, "replace", first, last)
    else:
        (book / ".git/info").mkdir(exist_ok=True)
        (book / ".git/info/grafts").write_text(f"{last}\n", "utf-8")
    assert f"{ACTION}: error SLM913" in history().stdout


@pytest.mark.unmeasured
def test_history_counts_from_the_commit_that_is_named(
    book: Path, commit: Commit, history: Callable[..., Result]
) -> None:
    """With `--since`, what was tried out before a tag is not held against the book; what came after it is."""
    replace_words(book, COPIES, {"2026-02-10": "2026-02-11"})
    commit("Lin")
    git(book, "tag", "published")
    assert "SLM912" in history().stdout
    assert history("--since", "published").exit_code == 0
    replace_words(book, COPIES, {"2026-02-11": "2026-02-12"})
    commit("Mallory")
    found = history("--since", "published").stdout
    assert "Mallory" in found
    assert history("--since", "nothing").exit_code == 2
    assert "SLM910" in history("--since", "--all").output


def test_a_merge_is_named_for_what_its_branch_did(book: Path, commit: Commit, history: Callable[..., Result]) -> None:
    """What a branch took away is told of the merge that brought it in; what it tried and undid is not."""
    git(book, "checkout", "--quiet", "-b", "side")
    (book / ACTION).unlink()
    commit("Mallory")
    git(book, "checkout", "--quiet", "-")
    (book / "notes.txt").write_text("Another change\n", "utf-8")
    commit("Lin")
    git(book, "merge", "--quiet", "--no-ff", "--message", "Merge", "side")
    found = history().stdout
    assert f"{ACTION}: error SLM913" in found
    assert "Nobody" in found


@pytest.mark.parametrize("since", [(), ("--since", "published")])
@pytest.mark.parametrize("is_empty", [False, True], ids=["a book", "nothing"])
def test_another_past_in_front_of_the_one_that_was_is_told(
    book: Path, commit: Commit, history: Callable[..., Result], since: tuple[str, ...], *, is_empty: bool
) -> None:
    """Who begins anew, with a book or before there is one, and merges the true history into that, is found."""
    git(book, "branch", "published")
    assert history(*since).exit_code == 0
    git(book, "checkout", "--quiet", "--orphan", "other")
    if is_empty:
        git(book, "rm", "--quiet", "-r", "--cached", ".")
        git(book, "commit", "--quiet", "--allow-empty", "--message", "Begin", "--author=Mallory <m@example.com>")
    replace_words(book, COPIES, {"2026-02-10": "2026-02-11"})
    commit("Mallory")
    merge = ("--strategy", "ours", "--allow-unrelated-histories", "--message", "Merge", "published")
    git(book, "merge", "--quiet", *merge)
    found = history(*since)
    assert found.exit_code == 1
    assert "error SLM947" in found.stdout
    assert "Mallory" in found.stdout


def test_a_part_of_a_history_is_said_to_be_one(tmp_path: Path, run: Run, book: Path, commit: Commit) -> None:
    """In a shallow clone nothing is said of what came before it, and that is told."""
    (book / "notes.txt").write_text("Another change\n", "utf-8")
    commit("Lin")
    git(tmp_path, "clone", "--quiet", "--depth=1", book.as_uri(), "clone")
    found = run("check", "--history", "--root", tmp_path / "clone", "--as-of", AS_OF)
    assert ".: warning SLM918" in found.stdout.splitlines()[0]


def test_a_book_without_history_is_told(tmp_path: Path, run: Run) -> None:
    """Where there is no repository, or no git, the command ends with 2 and says so: nothing was compared."""
    book = copied(tmp_path)
    for outside in ({"GIT_CEILING_DIRECTORIES": str(tmp_path)}, {"PATH": ""}):
        found = run("check", "--history", "--root", book, "--as-of", AS_OF, env=outside)
        assert found.exit_code == 2
        assert "SLM910" in found.output


def test_a_history_without_a_commit_is_told_with_what_begins_one(tmp_path: Path, run: Run) -> None:
    """Whoever has made the repository and not committed yet is not told to make one."""
    book = copied(tmp_path)
    git(book, "init", "--quiet")
    found = run("check", "--history", "--root", book, "--as-of", AS_OF)
    assert (found.exit_code, "in a Git repository that has a commit" in found.output) == (2, True)


def test_a_book_in_a_folder_of_a_repository_has_a_history(tmp_path: Path, run: Run) -> None:
    """A book need not lie at the top of its repository."""
    book = copied(tmp_path)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Begin")
    (book / ACTION).unlink()
    found = run("check", "--history", "--root", book, "--as-of", AS_OF)
    assert f"{ACTION}: error SLM913" in found.stdout


def test_register_of_seals_that_was_cut_names_the_commit(
    book: Path, commit: Commit, history: Callable[..., Result]
) -> None:
    """Who opens the latest month again, with lock and entry gone as if it had never been closed, is named."""
    (book / LOCK).unlink()
    (book / SEALS).unlink()
    replace_words(book, "measurements/2026-01/month.yml", {"kind: month": "kind: month\nstate: provisional"})
    commit("Eve")
    found = history()
    assert found.exit_code == 1
    assert f"{SEALS}: error SLM912" in found.output
    assert "Eve" in found.output


def moved(book: Path, commit: Commit, folder: Path, *, steps: bool = False) -> Path:
    """Move a book into a folder of its repository, perhaps by a copy that stands beside it for a while."""
    for name in ("agreements", "catalog", "measurements"):
        if steps:
            shutil.copytree(book / name, folder / name)
        else:
            folder.mkdir(exist_ok=True)
            (book / name).rename(folder / name)
    commit("Mallory")
    if steps:
        for name in ("agreements", "catalog", "measurements"):
            shutil.rmtree(book / name)
        commit("Mallory")
    return folder


@pytest.mark.unmeasured
@pytest.mark.parametrize("since", [(), ("--since", "published")])
@pytest.mark.parametrize("steps", [False, True], ids=["moved", "copied"])
def test_a_book_that_was_moved_does_not_begin_anew(
    run: Run,
    book: Path,
    commit: Commit,
    since: tuple[str, ...],
    *,
    steps: bool,
) -> None:
    """Into whatever folder a book is moved, and however often, what was recorded of it before belongs to it."""
    git(book, "tag", "published")
    folder = moved(book, commit, book / "new", steps=steps)
    at = ("check", "--history", "--as-of", AS_OF, *since)
    assert " error " not in run(*at, "--root", folder).stdout
    replace_words(folder, OUTAGES, {"11:30:00": "10:30:00"})
    commit("Mallory")
    found = run(*at, "--root", moved(folder, commit, book / "newer")).stdout
    assert f"{OUTAGES}: error SLM914" in found
    assert "Mallory) changed this record of 2026-01 after" in found


def test_an_old_place_that_keeps_its_first_file_hides_nothing(run: Run, book: Path, commit: Commit) -> None:
    """A folder that was left with its provider.yml, but without a closed month, is where the book was."""
    folder = moved(book, lambda _: None, book / "new")
    (book / PROVIDER).parent.mkdir()
    shutil.copy(folder / PROVIDER, book / PROVIDER)
    replace_words(folder, OUTAGES, {"11:30:00": "10:30:00"})
    commit("Mallory")
    found = run("check", "--history", "--as-of", AS_OF, "--root", folder).stdout
    assert f"{OUTAGES}: error SLM914" in found


@pytest.mark.usefixtures("commit")
def test_a_book_that_is_being_moved_does_not_begin_anew(run: Run, book: Path) -> None:
    """That a book was moved counts before it is committed."""
    folder = moved(book, lambda _: None, book / "new")
    replace_words(folder, OUTAGES, {"11:30:00": "10:30:00"})
    found = run("check", "--history", "--as-of", AS_OF, "--root", folder).stdout
    assert f"{OUTAGES}: error SLM914 working tree changed" in found


@pytest.mark.parametrize("is_alike", [True, False], ids=["the same book", "another book"])
def test_a_book_is_told_from_others_of_its_repository(run: Run, book: Path, commit: Commit, *, is_alike: bool) -> None:
    """Beside other books, one that is gone is the one whose lock is like that of the one that is here."""
    folder = moved(book, commit, book / "new")
    shutil.copytree(folder, book / "other")
    commit("Lin")
    if is_alike:
        replace_words(folder, LOCK, {"99": "98"})
    else:
        (folder / LOCK).write_text("{}\n", "utf-8")
    newer = moved(folder, commit, book / "newer")
    found = run("check", "--history", "--as-of", AS_OF, "--root", newer).stdout
    assert (f"{LOCK}: error SLM911" in found) == is_alike


def test_a_large_file_is_neither_gone_nor_unseen(
    run: Run, book: Path, commit: Commit, history: Callable[..., Result]
) -> None:
    """A record of several megabytes is there, with whatever ends its lines, and a changed one is told."""
    rows = "".join(f"# {number:0100}\n" for number in range(50_000))
    large = book / "measurements/2026-01/large.csv"
    large.write_text(f"id\n{rows}", "utf-8")
    (book / LOCK).unlink()
    (book / SEALS).unlink()
    assert run("close", "2026-01", "--root", book, "--as-of", AS_OF).exit_code == 0
    amend(book)
    path = f"{large.relative_to(book)}: "
    assert f"{path}error" not in history().stdout
    large.write_bytes(large.read_bytes().replace(b"\n", b"\r\n"))
    assert f"{path}error" not in history().stdout
    large.write_text(f"id\n{rows}more\n", "utf-8")
    commit("Mallory")
    assert f"{path}error SLM914" in history().stdout


@pytest.mark.parametrize("is_forged", [True, False], ids=["ours", "both"])
def test_what_a_merge_leaves_out_is_told(
    run: Run, book: Path, commit: Commit, history: Callable[..., Result], *, is_forged: bool
) -> None:
    """Who merges the book as it was into an older line of it, without what was recorded since, is told (S13)."""
    git(book, "checkout", "--quiet", "-b", "older")
    (book / "notes.txt").write_text("Else", "utf-8")
    commit("Mallory")
    git(book, "checkout", "--quiet", "-")
    restated(book, run)
    (book / SIGNATURE.replace("manager", "customer")).write_text("signed", "utf-8")
    with (book / COPIES).open("a", encoding="utf-8") as register:
        register.write('  - {number: 1, version: "1.0", event: returned, date: 2026-02-20}\n')
    commit("Lin")
    git(book, "checkout", "--quiet", "older")
    git(book, "merge", "--quiet", "--no-ff", "--message", "Merge", *(["-s", "ours"] if is_forged else []), "@{-1}")
    found = [line for line in history().stdout.splitlines() if "SLM955" in line]
    of = (LOCK, SEALS, COPIES, SIGNATURE.replace("manager", "customer")) if is_forged else ()
    assert {line.split(": ")[0] for line in found} == {*of}
    assert all("error SLM955 a merge left out" in line and "Lin)" in line for line in found)
