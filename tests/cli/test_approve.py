"""`slm approve`: whose approval is recorded, what is refused, and that the register is never half written."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import unicodedata
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from tests.books import add_lines, copied, portfolio_of, replace_words
from tests.cli.conftest import Run
from tests.cli.test_kills import run_to

pytestmark = pytest.mark.floors

REGISTER: Final = "agreements/SLA-MAIL/approvals.yml"
AGREEMENT: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
AS_OF: Final = ("--as-of", "2026-03-10")
HEAD: Final = "# Kept in the safe.\nkind: approvals   # always\napprovals:  # none yet\n"
BY_MANAGER: Final = ("approve", "SLA-MAIL", "1.0", "--role", "manager", "--name", "ada")
BY_CUSTOMER: Final = (
    "approve",
    "SLA-MAIL",
    "1.0",
    "--role",
    "customer",
    "--name",
    "en=Ben Example",
    "--name",
    "zh=本恩",
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book of which nobody has approved SLA-MAIL 1.0 yet."""
    folder = copied(tmp_path)
    (folder / REGISTER).write_text(HEAD.replace("approvals: ", "approvals: [] ") + "withdrawals: []\n", "utf-8")
    return folder


def test_approvals_bring_a_version_into_force(run: Run, book: Path) -> None:
    """Each role is told who has yet to approve and by which command; after the last one the status is told."""
    first = run(*BY_MANAGER, "--root", book, *AS_OF, "--date", "2025-12-10")
    assert first.exit_code == 0, first.output
    assert "manager: SLA-MAIL 1.0 approved, " in first.output
    command = f"slm approve SLA-MAIL 1.0 --role customer --name ben --root {book.as_posix()}"
    assert first.output.endswith(f"still to approve: customer\n  next: {command}\n")
    assert "check will say" not in first.output
    second = run(*BY_CUSTOMER, "--root", book, *AS_OF, "--meaning", "Agreed: all of it", "--date", "2025-12-12")
    assert second.output.endswith("all roles have approved it; status: in force\n")


def test_entry_is_added_and_nothing_else_changes(run: Run, book: Path) -> None:
    """Comments, order and what stands below stay as the writer left them (D24)."""
    run(*BY_CUSTOMER, "--root", book, *AS_OF, "--meaning", "Agreed: all of it")
    found = (book / REGISTER).read_text("utf-8")
    assert found.startswith(
        HEAD + '  - version: "1.0"\n    role: customer\n    name: {en: Ben Example, zh: 本恩}\n'
        "    person: ben\n    date: 2026-03-10\n"
        '    meaning: "Agreed: all of it"\n    fingerprint: slm1:sha256:'
    )
    assert found.endswith("\nwithdrawals: []\n")


def test_evidence_is_no_part_of_the_seal(run: Run, book: Path) -> None:
    """Where it can be seen is recorded with the approval, and may be added: what is sealed is without it."""
    recorded = run(*BY_CUSTOMER, "--root", book, *AS_OF, "--evidence", "letter 7")
    assert recorded.exit_code == 0, recorded.output
    portfolio = portfolio_of(book)
    (approval,) = portfolio.approvals["SLA-MAIL"].approvals
    assert approval.evidence == "letter 7"
    replace_words(book, REGISTER, {"letter 7": "letter 8"})
    assert f"{REGISTER}:" not in run("check", "--root", book, *AS_OF).stdout


def test_agreement_without_register_gets_one(run: Run, book: Path) -> None:
    """The first approval begins the file."""
    (book / REGISTER).unlink()
    assert run(*BY_MANAGER, "--root", book, *AS_OF).exit_code == 0
    text = (book / REGISTER).read_text("utf-8")
    assert text.startswith('kind: approvals\napprovals:\n  - version: "1.0"\n    role: manager\n')
    assert "name: {en: Ada Example, zh: 安达}\n" in text


def test_changed_character_is_found(run: Run, book: Path) -> None:
    """One visible character changed later is an error that names the file and the approval (D18)."""
    for approval in (BY_MANAGER, BY_CUSTOMER):
        run(*approval, "--root", book, *AS_OF)
    assert "SLM532" not in run("check", "--root", book, *AS_OF).output
    clauses = book / "agreements/SLA-MAIL/1.0/terms.en.md"
    whole = clauses.read_bytes()
    clauses.write_bytes(whole.replace(b"\n", b"\r\n"))
    assert "SLM532" not in run("check", "--root", book, *AS_OF).output
    clauses.write_bytes(whole.replace(b".", b"!", 1))
    found = run("check", "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert (
        f"{REGISTER}:10:18: error SLM532 the approval of SLA-MAIL 1.0 by the manager, customer is void" in found.output
    )
    assert "see agreements/SLA-MAIL/1.0/terms.en.md\n" in found.output


def test_an_edited_fingerprint_is_the_edit_and_no_change_of_words(run: Run, book: Path) -> None:
    """Who retypes the fingerprint is told of that; the words that were approved are as they were."""
    for approval in (BY_MANAGER, BY_CUSTOMER):
        run(*approval, "--root", book, *AS_OF)
    found = re.search(r"fingerprint: (slm\d:\S+)", (book / REGISTER).read_text("utf-8"))
    assert found
    replace_words(book, REGISTER, {found[1]: f"{found[1][:-1]}{'0' if found[1][-1] != '0' else '1'}"})
    told = run("check", "--root", book, *AS_OF).output
    assert ("SLM919" in told, "SLM532" in told) == (True, False), told


LISTED: Final = "attachments: [{file: plan.pdf, title: {en: Plan, zh: 拓扑图}}]\n"
CHANGES: Final = {
    AGREEMENT: ("Run it", "Run It"),
    "agreements/SLA-MAIL/1.0/terms.en.md": (".", "!"),
    "agreements/SLA-MAIL/1.0/terms.zh.md": ("。", "！"),
    "agreements/SLA-MAIL/1.0/plan.pdf": ("version 1", "version 2"),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("file", CHANGES)
def test_file_with_the_changed_character_is_named(run: Run, book: Path, file: str) -> None:
    """One character anywhere in a version voids its approvals, and the file and the approvals are named (D18, F67)."""
    with (book / AGREEMENT).open("a", encoding="utf-8") as agreement:
        agreement.write(LISTED)
    (book / "agreements/SLA-MAIL/1.0/plan.pdf").write_text("version 1", "utf-8")
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF).exit_code == 0
    assert run("check", "--root", book, *AS_OF).exit_code == 0
    before, after = CHANGES[file]
    replace_words(book, file, {before: after})
    found = run("check", "--root", book, *AS_OF).output
    by = "by the manager, customer is void"
    assert f"SLM532 the approval of SLA-MAIL 1.0 {by}: what it approved was changed, see {file}\n" in found


def test_what_nobody_sees_voids_nothing(run: Run, book: Path) -> None:
    """Comments, the order of keys, ends of lines, decomposed letters and the end of the file are no words (D17)."""
    replace_words(book, AGREEMENT, {"Run it": "Run it Günter"})
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF).exit_code == 0
    lines = (book / AGREEMENT).read_text("utf-8").splitlines()
    title = next(line for line in lines if line.startswith("title:"))
    moved = ["# Looked at in March.", *(line for line in lines if line != title), f"{title}  # short"]
    changed = unicodedata.normalize("NFD", "\r\n".join(moved))
    (book / AGREEMENT).write_bytes((changed + "\r\ninternal_notes: {en: Quiet, zh: 备注}").encode())
    assert "no problems found" in run("check", "--root", book, *AS_OF).output


def test_levels_of_the_catalog_are_what_was_approved(run: Run, book: Path) -> None:
    """How fast P1 is answered is shown with the version: another time is an error until it is approved again (F67)."""
    for approval in (BY_MANAGER, BY_CUSTOMER):
        run(*approval, "--root", book, *AS_OF)
    replace_words(book, "catalog/levels.yml", {"respond: ": "respond: 1"})
    found = run("check", "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert "SLM549 2 approvals were given when catalog/levels.yml said something else, the first that of SLA-MAIL" in (
        found.output
    )
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF).exit_code == 0
    assert "SLM549" not in run("check", "--root", book, *AS_OF).output


def test_changed_words_are_approved_again_only_on_purpose(run: Run, book: Path) -> None:
    """Who approves after a change is told that the others approved something else (D17)."""
    run(*BY_MANAGER, "--root", book, *AS_OF)
    replace_words(book, AGREEMENT, {"Run it": "Run it well"})
    refused = run(*BY_CUSTOMER, "--root", book, *AS_OF)
    assert "manager approved other words of SLA-MAIL 1.0 than it has now [SLM637]" in refused.output
    assert "still to approve: manager\n" in run(*BY_CUSTOMER, "--root", book, *AS_OF, "--again").output


def refusals() -> dict[str, tuple[tuple[str, ...], str]]:
    """Return commands that are refused, and why."""
    second = (*BY_MANAGER[:3], "--role", "manager", "--name")
    return {
        "agreement": (("approve", "SLA-MAUL", *BY_MANAGER[2:]), "'SLA-MAUL' is not in the book [SLM604]"),
        "version": (("approve", "SLA-MAIL", "1.1", *BY_MANAGER[3:]), "'1.1' is not in the book [SLM604]"),
        "role": ((*BY_MANAGER[:3], "--role", "supplier", "--name", "Li"), "not asked to approve SLA-MAIL [SLM633]"),
        "future": ((*BY_MANAGER, "--date", "2026-03-11"), "2026-03-11 is still to come [SLM636]"),
        "mixed": ((*second, "en=Ada", "--name", "Ada"), "mixes a text for all languages"),
        "empty": ((*second, " "), "a value is missing after --name"),
    }


@pytest.mark.parametrize("case", refusals())
def test_refused_approval_changes_nothing(run: Run, book: Path, case: str) -> None:
    """What cannot be approved so is said in a sentence, and the register stays as it was."""
    before = (book / REGISTER).read_bytes()
    command, why = refusals()[case]
    refused = run(*command, "--root", book, *AS_OF)
    assert refused.exit_code == 2
    assert why in refused.output
    assert (book / REGISTER).read_bytes() == before


def test_roles_that_are_asked_are_listed(run: Run, book: Path) -> None:
    """Whoever names a wrong role learns the right ones."""
    refused = run(*BY_MANAGER[:3], "--role", "boss", "--name", "Bo", "--root", book, *AS_OF)
    assert "by provider.yml: manager, customer" in refused.output


def test_roles_are_those_of_the_kind_of_document(run: Run, book: Path) -> None:
    """An OLA is approved by other roles than an SLA: here by the manager alone."""
    arguments = ("approve", "OLA-SERVER", "1.0", "--role", "customer", "--name", "ben", "--root", book, *AS_OF)
    refused = run(*arguments)
    assert "'customer' is not asked to approve OLA-SERVER [SLM633]" in refused.output
    assert refused.output.rstrip().endswith("by provider.yml: manager")


def test_role_approves_once(run: Run, book: Path) -> None:
    """A second approval by one role says nothing new."""
    run(*BY_MANAGER, "--root", book, *AS_OF)
    refused = run(*BY_MANAGER, "--root", book, *AS_OF)
    assert "the manager has approved SLA-MAIL 1.0 already, on 2026-03-10 [SLM634]" in refused.output


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", ["ada", "Ada Example", "Ada  Example", "ada example", "\u0410da Example", "zh=安达"])
def test_preparer_cannot_approve_where_four_eyes_are_asked_for(run: Run, book: Path, name: str) -> None:
    """Who wrote a version does not approve it where provider.yml says so, however the name is spelt."""
    add_lines(book, "catalog/provider.yml", "four_eyes: true")
    refused = run(*BY_MANAGER[:-1], name, "--root", book, *AS_OF)
    assert "prepared SLA-MAIL 1.0 and cannot approve it [SLM635]" in refused.output
    by_hand = (
        f'approvals:\n- {{version: "1.0", role: manager, date: 2026-01-01, meaning: yes, name: "{name}"}}'
        if "=" not in name
        else "approvals:\n- {version: '1.0', role: manager, date: 2026-01-01, meaning: yes, name: {zh: 安达}}"
    )
    (book / REGISTER).write_text(f"kind: approvals\n{by_hand}\n", "utf-8")
    assert "SLM535" in run("check", "--root", book, *AS_OF).output


@pytest.mark.parametrize(
    "role, name, told",
    [
        ("customer", "ada", "'ada' is not entitled to this on 2026-03-10: it is for sales [SLM870]"),
        ("customer", "li", "'li' is not entitled to this on 2026-03-10: it is for sales [SLM870]"),
        (
            "manager",
            "ben",
            "'ben' is not entitled to this on 2026-03-10: it is for provider, Service level manager (manager) [SLM870]",
        ),
    ],
)
def test_nobody_approves_for_the_other_side(run: Run, book: Path, role: str, name: str, told: str) -> None:
    """The customer's approval is given by a person of that customer, the provider's by one of the provider."""
    before = (book / REGISTER).read_bytes()
    refused = run("approve", "SLA-MAIL", "1.0", "--role", role, "--name", name, "--root", book, *AS_OF)
    assert refused.exit_code == 2
    assert told in refused.output
    assert (book / REGISTER).read_bytes() == before


def test_name_that_is_nobodys_is_told_and_refused_where_the_provider_says_who_may(run: Run, book: Path) -> None:
    """Books of version 0.1.0 could name anybody: that is a warning until `authority` says who may approve."""
    nemo = (*BY_CUSTOMER[:6], "Nemo", "--root", book, *AS_OF)
    add_lines(book, "catalog/provider.yml", "authority: {approve: [{role: customer, side: customer}]}")
    assert "[SLM873]" in run(*nemo).output
    replace_words(book, "catalog/provider.yml", {"authority: {approve": "authority: {} # {approve"})
    told = run(*nemo)
    assert told.exit_code == 0, told.output
    assert told.output.count("check will say: 'Nemo' is not the name of exactly one person") == 1
    assert "person:" not in (book / REGISTER).read_text("utf-8")


def test_what_follows_from_a_late_approval_is_told_before(run: Run, book: Path) -> None:
    """A term that began unapproved promised nothing in the months that were closed since: they would be judged anew."""
    waiting = run("check", "--root", book, *AS_OF)
    roles = "Service level manager (manager), customer"
    assert f"SLM879 SLA-MAIL 1.0 was to hold from 2026-01-01, but is not approved yet by {roles}" in waiting.output
    months = ("2026-01", "2026-02")
    for figures in (book / f"measurements/{month}/figures.yml" for month in months):
        lines = figures.read_text("utf-8").splitlines(keepends=True)
        figures.write_text("".join(line for line in lines if "agreement: SLA-MAIL" not in line), "utf-8")
    for month in months:
        closed = run("close", month, "--root", book, *AS_OF)
        assert closed.exit_code == 0, closed.output
    assert "SLM858" not in run(*BY_MANAGER, "--root", book, *AS_OF, "--date", "2025-12-10").output
    told = run(*BY_CUSTOMER, "--root", book, *AS_OF).output
    assert "4 results would be others now" in told
    assert "[SLM858]" in told


@pytest.mark.parametrize(
    "register, as_of, why",
    [
        ("withdrawals:\n- {version: '1.0', date: 2026-02-01, by: Ada, reason: moved}\n", "2026-03-10", "withdrawn on"),
        ("", "2030-01-01", "its term ended on"),
    ],
)
def test_version_that_is_over_cannot_be_approved(run: Run, book: Path, register: str, as_of: str, why: str) -> None:
    """Nobody brings back a version that was withdrawn or has expired (D19)."""
    (book / REGISTER).write_text(f"kind: approvals\n{register}", "utf-8")
    refused = run(*BY_MANAGER, "--root", book, "--as-of", as_of)
    assert why in refused.output
    assert "[SLM632]" in refused.output


def test_version_that_a_newer_one_has_overtaken_cannot_be_approved(run: Run, book: Path) -> None:
    """An old draft is not approved behind the version that is in force (D19)."""
    folder = book / "agreements/SLA-MAIL"
    (folder / "1.0").rename(folder / "1.1")
    for approval in (BY_MANAGER, BY_CUSTOMER):
        run(*approval[:2], "1.1", *approval[3:], "--root", book, *AS_OF)
    replace_words(book, "agreements/SLA-MAIL/1.1/agreement.yml", {}, to=AGREEMENT)
    refused = run(*BY_MANAGER, "--root", book, *AS_OF)
    assert "SLA-MAIL 1.0 cannot be approved: version 1.1 is in force [SLM632]" in refused.output


def test_version_with_mistakes_cannot_be_approved(run: Run, book: Path) -> None:
    """A version is approved as it will be published, so it has to be free of errors."""
    replace_words(book, AGREEMENT, {"metric: availability": "metric: availabilty"})
    refused = run(*BY_MANAGER, "--root", book, *AS_OF)
    assert refused.exit_code == 1
    assert AGREEMENT in refused.output


@pytest.mark.parametrize(
    "path, words, code",
    [
        (AGREEMENT, ("E-mail works", "TBD"), "SLM834"),
        ("agreements/SLA-MAIL/1.0/terms.en.md", ("works", "works for [CUSTOMER NAME]"), "SLM834"),
        ("agreements/SLA-MAIL/1.0/terms.en.md", ("works", "works \N{ROCKET}"), "SLM837"),
        ("agreements/SLA-MAIL/1.0/terms.zh.md", ("\n", "\n<<<<<<< HEAD\n"), "SLM833"),
        ("catalog/metrics.yml", ("\n", "\n<<<<<<< HEAD\n"), "SLM833"),
        ("catalog/glossary.yml", ("\n", "\n>>>>>>> theirs\n"), "SLM833"),
    ],
)
def test_unfinished_text_cannot_be_approved(run: Run, book: Path, path: str, words: tuple[str, str], code: str) -> None:
    """Gaps, conflicts that nobody decided and signs that paper cannot show are bound by no approval (D45, D47, D48)."""
    replace_words(book, path, dict([words]))
    refused = run(*BY_MANAGER, "--root", book, *AS_OF)
    assert refused.exit_code == 1
    assert code in refused.output
    assert "SLM879" not in refused.output  # whose remedy would be the command that was just refused
    assert refused.output.endswith("slm: nothing was recorded: first SLA-MAIL 1.0 has to be without gaps and errors\n")
    assert (book / REGISTER).read_text("utf-8").count("role") == 0


@pytest.mark.parametrize("broken", ["kind: approvals\napprovals: [a\n", "kind: approvals\nsigned: []\n"])
def test_register_that_cannot_be_read_is_left_alone(run: Run, book: Path, broken: str) -> None:
    """Nothing is added to a register in which something is wrong."""
    (book / REGISTER).write_text(broken, "utf-8")
    assert run(*BY_MANAGER, "--root", book, *AS_OF).exit_code == 1
    assert (book / REGISTER).read_text("utf-8") == broken


@pytest.mark.unmeasured
@pytest.mark.skipif(sys.platform != "linux", reason="platform: processes are forked and killed")
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_killed_command_leaves_the_register_whole(book: Path, line_end: bytes) -> None:
    """Whenever the command is killed, the register is the old one or the new one, never half of it."""
    register = book / REGISTER
    register.write_bytes(register.read_bytes().replace(b"\n", line_end))
    old, head = register.read_bytes(), HEAD.encode().replace(b"\n", line_end)
    for step in count(1):
        code, _ = run_to(book, (*BY_MANAGER, *AS_OF), step, halfway=True)
        found = register.read_bytes()
        assert found == old or found.startswith(head + b'  - version: "1.0"')
        assert found.endswith(b"withdrawals: []" + line_end)
        register.write_bytes(old)
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert step > 4


def test_printed_command_signs_the_approval(run: Run, book: Path) -> None:
    """Who has a key is told how to sign; what `ssh-keygen` makes is verified, and shown with the approval."""
    if not shutil.which("ssh-keygen"):
        pytest.skip("signatures: no ssh-keygen is installed")
    key = book.parent / "key of Ada"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)  # noqa: S607
    public = " ".join(key.with_name("key of Ada.pub").read_text("utf-8").split()[:2])
    replace_words(book, "catalog/provider.yml", {"{id: ada, ": "{id: ada, signing_keys: [" + public + "], "})
    replace_words(
        book, "catalog/provider.yml", {"default_hours": "signed_approvals: {roles: [customer]}\ndefault_hours"}
    )
    assert "ssh-keygen" in run(*BY_CUSTOMER, "--root", book, *AS_OF).output
    text = run(*BY_MANAGER, "--root", book, *AS_OF).output
    command = text.partition("the date):\n  ")[2]
    assert "agreements/SLA-MAIL/signatures/1.0/manager.sig" in command
    signing = command.replace("~/.ssh/id_ed25519", f"'{key}'")
    subprocess.run(["bash", "-c", signing], check=True, capture_output=True)  # noqa: S607 - what a person would do
    found = run("check", "--root", book, *AS_OF).output
    assert "SLM509 this has to be signed by Ben Example" in found
    assert "signed by Ada" not in found
    portfolio = portfolio_of(book)
    listed = subprocess.run(["ssh-keygen", "-l", "-f", key], check=True, capture_output=True, text=True)  # noqa: S607
    assert list(portfolio.signed.values()) == [listed.stdout.split()[1]]


def test_read_only_register_is_left_alone(run: Run, book: Path) -> None:
    """Who has locked the register against writing is not overruled."""
    before = (book / REGISTER).read_bytes()
    (book / REGISTER).chmod(0o444)
    refused = run(*BY_MANAGER, "--root", book, *AS_OF)
    assert refused.exit_code == 2
    assert "is read-only [SLM647]" in refused.output
    assert (book / REGISTER).read_bytes() == before
    assert [path.name for path in (book / REGISTER).parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("style", ["windows", "no line end", "link"])
def test_style_of_the_register_is_kept(run: Run, book: Path, style: str) -> None:
    """A register with CRLF, without an end of its last line, or behind a link gets its entry and stays what it was."""
    register = book / REGISTER
    if style == "windows":
        register.write_bytes(register.read_bytes().replace(b"\n", b"\r\n"))
    elif style == "no line end":
        register.write_bytes(b"kind: approvals\nwithdrawals: []\napprovals: []")
    else:
        kept = book / "agreements/README.md"
        register.replace(kept)
        register.symlink_to("../README.md")
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF).exit_code == 0
    data = register.read_bytes()
    assert (data.count(b"\r\n") == data.count(b"\n")) is (style == "windows")
    assert register.is_symlink() is (style == "link")
    assert "SLM53" not in run("check", "--root", book, *AS_OF).output


def test_register_behind_a_link_out_of_the_book_is_left_alone(run: Run, book: Path) -> None:
    """Nothing outside the book is written, wherever a link leads (L13)."""
    outside = book.parent / "outside.yml"
    outside.write_text("kind: approvals\n", "utf-8")
    (book / REGISTER).unlink()
    (book / REGISTER).symlink_to(outside)
    assert run(*BY_MANAGER, "--root", book, *AS_OF).exit_code == 1
    assert outside.read_text("utf-8") == "kind: approvals\n"


REFERENCES: Final = {
    "catalog/levels.yml": ("resolve: 2 working_hours", "resolve: 9 working_hours"),
    "catalog/metrics.yml": ("Availability", "Reachability"),
    "catalog/calendars/always.yml": ("00:00-24:00", "10:00-11:00"),
    "catalog/services/mail.yml": ("Encrypted", "Sometimes encrypted"),
    "catalog/glossary.yml": ("A promise", "A wish"),
}
"""What SLA-MAIL promises by reference, and words that would change it."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", REFERENCES)
def test_what_a_version_promises_by_reference_is_bound(run: Run, book: Path, path: str) -> None:
    """A change of levels, metrics, service hours, security or words that an approved version rests on is an error."""
    replace_words(book, "agreements/SLA-MAIL/1.0/terms.en.md", {"as promised": "as this service level agreement says"})
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF).exit_code == 0
    assert run("check", "--root", book, *AS_OF).exit_code == 0
    before, after = REFERENCES[path]
    replace_words(book, path, {before: after})
    found = run("check", "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert f"SLM549 2 approvals were given when {path}" in found.output


OFFICE: Final = "catalog/calendars/office.yml"
FEAST: Final = "catalog/calendars/feast.yml"
EXCEPTION: Final = "    exceptions: [{{date: {day}, hours: [], reason: {{en: Move, zh: 搬迁}}}}]\n"
NEXT_DAYS: Final = """\
kind: holidays
name: {en: Feast days, zh: 节日}
published: {from: 2027-01-01, until: 2028-01-01}
source: {notice: {en: Notice of the company, zh: 公司通知}}
days_off: [{date: 2027-01-01, name: {en: New Year, zh: 元旦}}]
"""
ADDED: Final[dict[str, tuple[str, str, str, str]]] = {
    "holiday taken away": (
        FEAST, "days_off:\n  - {date: 2026-01-01, name: {en: New Year, zh: 元旦}}\n", "", f"{OFFICE}#days",
    ),
    "holiday moved": (FEAST, "{date: 2026-01-01", "{date: 2026-05-01", f"{OFFICE}#days"),
    "holiday added": (FEAST, "working_days:", "  - {date: 2026-11-02, name: Move}\nworking_days:", f"{OFFICE}#days"),
    "make-up day moved": (FEAST, "{date: 2026-01-04", "{date: 2026-01-10", f"{OFFICE}#days"),
    "published for less": (FEAST, "until: 2027-01-01", "until: 2026-09-01", f"{OFFICE}#days"),
    "calendar not kept": (OFFICE, "    holidays: [feast]\n", "", f"{OFFICE}#days"),
    "exception": (OFFICE, "    on_make_up", f"{EXCEPTION.format(day='2026-10-05')}    on_make_up", f"{OFFICE}#days"),
    "exception of hours without holidays": (
        "catalog/calendars/always.yml", "    week:", f"{EXCEPTION.format(day='2026-10-05')}    week:",
        "catalog/calendars/always.yml#days",
    ),
    "critical period": (
        OFFICE, "    on_make_up", "    critical_periods: [{name: Sale, days: [monday]}]\n    on_make_up",
        f"{OFFICE}#critical_periods",
    ),
    "priority": ("catalog/levels.yml", "{en: Wide, zh: 大范围}", "{en: Narrow}", "catalog/levels.yml#priorities"),
    "class": ("catalog/levels.yml", "Served first", "Served some day", "catalog/levels.yml#classes"),
    "class of a service": ("catalog/services/mail.yml", "service_class: key\n", "", "catalog/levels.yml#classes"),
    "name of the customer": (
        "catalog/provider.yml", "name: {en: Sales, zh: 销售部}", "name: {en: Sales of old, zh: 销售部}",
        "catalog/provider.yml#sales",
    ),
    "name of the provider": (
        "catalog/provider.yml", "{en: Lantern IT, zh: 明灯信息}", "{en: Lantern, zh: 明灯信息}",
        "catalog/provider.yml#lantern",
    ),
    "new word": (
        "catalog/glossary.yml", "terms:", "terms:\n  - {id: mail, term: mailboxes, definition: Some of them}",
        "catalog/glossary.yml#mail",
    ),
}  # fmt: skip
"""What may be added to, or taken from, what SLA-MAIL promises by reference, and what is told to be otherwise."""


def approved_by_office_hours(run: Run, book: Path) -> None:
    """Let the agreement with the customer count in office hours, claims in all hours, and both sides approve it."""
    replace_words(book, AGREEMENT, {"service_hours: always": "service_hours: office"})
    replace_words(book, AGREEMENT, {"for_at_least: 90 %": "for_at_least: 90 %\n    during: always"})
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF).exit_code == 0


@pytest.mark.parametrize("case", ADDED)
def test_what_is_added_to_a_promise_by_reference_is_told(run: Run, book: Path, case: str) -> None:
    """Days, critical periods, priorities, classes, names of the sides and words are bound as they were approved.

    An approval of before they were bound names none of them and stays valid.
    """
    approved_by_office_hours(run, book)
    assert "SLM549" not in run("check", "--root", book, *AS_OF).output
    path, before, after, told = ADDED[case]
    replace_words(book, path, {before: after})
    found = run("check", "--root", book, *AS_OF).output
    is_new = "nothing defined a word that" in found
    what = f"SLM429 2 approvals were given when nothing defined a word that {told} defines now"
    what = what if is_new else f"SLM549 2 approvals were given when {told} said something else"
    assert what in found, found
    assert is_new == told.startswith("catalog/glossary.yml#"), found
    register = (book / REGISTER).read_text("utf-8")
    old = re.sub(
        r', "?[^,{]+(#(days|critical_periods|priorities|classes|sales|lantern)|glossary.yml)"?: [^,}]+', "", register
    )
    (book / REGISTER).write_text(re.sub(r", seal: [^}]*|\n    seal: .*", "", old), "utf-8")
    found = run("check", "--root", book, *AS_OF).output
    assert old != register
    assert "SLM549" not in found, found


def test_growth_of_the_catalog_is_no_change(run: Run, book: Path) -> None:
    """The holidays of another year, what is after the term, and words that it does not say void no approval."""
    replace_words(book, AGREEMENT, {"until: 2027-01-01": "until: 2028-01-01"})
    approved_by_office_hours(run, book)
    (book / "catalog/calendars/feast27.yml").write_text(NEXT_DAYS, "utf-8")
    replace_words(book, OFFICE, {"holidays: [feast]": "holidays: [feast, feast27]"})
    replace_words(book, FEAST, {"kind: holidays": "kind: holidays\ncountry: CN"})
    replace_words(book, "catalog/calendars/feast27.yml", {"kind: holidays": "kind: holidays\ncountry: CN"})
    with (book / "catalog/glossary.yml").open("a", encoding="utf-8") as glossary:
        glossary.write("  - {id: moon, term: {en: moonshine, zh: 月光}, definition: {en: Light, zh: 光}}\n")
    with (book / "catalog/calendars/always.yml").open("a", encoding="utf-8") as hours:
        hours.write("  - from: 2035-01-01\n    week: {monday: [09:00-10:00]}\n")
        hours.write(EXCEPTION.format(day="2035-05-01"))
    found = run("check", "--root", book, *AS_OF)
    assert (found.exit_code, "SLM549" in found.output) == (0, False), found.output


GROWTH: Final = {
    "catalog/levels.yml": ("resolve: 2 working_hours", "resolve: 9 working_hours", "resolve: 2 working_hours", "    "),
    "catalog/metrics.yml": ("source: outages", "source: status", "source: outages", "    "),
    "catalog/services/mail.yml": ("Encrypted", "Open", "security: [{en: Encrypted, zh: 加密}]", ""),
}
"""What SLA-MAIL promises by reference: the words, other ones, and the key that says what held earlier."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("until, is_told", [("2026-01-01", True), ("2026-07-01", True), ("2027-01-01", False)])
@pytest.mark.parametrize("path", GROWTH)
def test_what_changes_outside_the_term_needs_no_approval(
    run: Run, book: Path, path: str, until: str, *, is_told: bool
) -> None:
    """An approval binds what the catalog says of the days of the term: a change on its last day's morrow is none.

    One within the term is another promise, as is one with which the term begins.
    """
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF).exit_code == 0
    before, after, key, indent = GROWTH[path]
    text = (book / path).read_text("utf-8").rstrip("\n")
    head, rest = text.split(before)
    entry = f"earlier:\n{indent}  - until: {until}\n{indent}    {key}\n"
    rest = rest.replace("\n", f"\n{indent}{entry}", 1) if indent else f"{rest}\n{entry}"
    (book / path).write_text(f"{head}{after}{rest}\n", "utf-8")
    found = run("check", "--root", book, *AS_OF)
    assert (f"SLM549 2 approvals were given when {path}" in found.output) is is_told, found.output
    assert found.exit_code == is_told
    if is_told:
        for approval in (BY_MANAGER, BY_CUSTOMER):
            assert run(*approval, "--root", book, *AS_OF).exit_code == 0
        assert "SLM549" not in run("check", "--root", book, *AS_OF).output


@pytest.mark.unmeasured
@pytest.mark.parametrize("edit", ["meaning", "name", "date", "files"])
def test_an_approval_that_was_edited_is_found(run: Run, book: Path, edit: str) -> None:
    """Whatever is edited in an approval that `slm approve` wrote breaks its seal, as does what is taken out."""
    assert run(*BY_CUSTOMER, "--meaning", "Agreed: all of it", "--root", book, *AS_OF).exit_code == 0
    assert "SLM919" not in run("check", "--root", book, *AS_OF).output
    words = {
        "meaning": {"Agreed: all of it": "Agreed, and all credits are waived"},
        "name": {"Ben Example": "Bert Example"},
        "date": {"date: 2026-03-10": "date: 2026-02-10"},
        "files": {"files: {": "files: {}  # {"},
    }
    replace_words(book, REGISTER, words[edit])
    found = run("check", "--root", book, *AS_OF)
    assert f"{REGISTER}:" in found.output
    assert "error SLM919" in found.output


def test_an_approval_written_by_hand_is_found(run: Run, book: Path) -> None:
    """Below an approval with a seal, one without was not recorded by the command; older ones above need none."""
    assert run(*BY_MANAGER, "--root", book, *AS_OF, "--date", "2026-03-01").exit_code == 0
    replace_words(book, "catalog/provider.yml", {"approvals_on_paper: true\n": ""})
    text = (book / REGISTER).read_text("utf-8")
    fingerprint = re.search(r"fingerprint: (\S+)", text)
    assert fingerprint
    by_hand = (
        '  - {version: "1.0", role: customer, name: {en: Ben Example, zh: 本恩}, date: 2026-03-05, '
        f"meaning: {{en: approved, zh: 批准}}, fingerprint: '{fingerprint[1]}'}}\n"
    )
    for mark, is_found in (("approvals:  # none yet\n", False), ("withdrawals: []\n", True)):
        (book / REGISTER).write_text(text, "utf-8")
        first, second = (by_hand, mark) if is_found else (mark, by_hand)
        replace_words(book, REGISTER, {mark: f"{first}{second}"})
        found = run("check", "--root", book, *AS_OF).output
        assert ("error SLM920" in found) == is_found, found


def test_a_seal_that_was_taken_off_is_found(run: Run, book: Path) -> None:
    """An approval that names its person by id was written by the command, so without its seal somebody took it off."""
    replace_words(book, "catalog/provider.yml", {"approvals_on_paper: true\n": ""})
    for approval in (BY_MANAGER, BY_CUSTOMER):
        assert run(*approval, "--root", book, *AS_OF, "--date", "2026-03-01").exit_code == 0
    assert run("check", "--root", book, *AS_OF).exit_code == 0
    lines = (book / REGISTER).read_text("utf-8").splitlines(keepends=True)
    (book / REGISTER).write_text("".join(line for line in lines if not line.startswith("    seal: ")), "utf-8")
    found = run("check", "--root", book, *AS_OF)
    assert found.exit_code == 1
    assert "error SLM921" in found.output
