"""`slm check --history`: who entered what people did, the keys by which they are known, and the roles they had."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from tests.books import add_lines, bind_approvals, portfolio_of, replace_words
from tests.cli.conftest import Run
from tests.histories import ADAS, AS_OF, BENS, Commit, History, amend, book_with_addresses, git
from tests.ssh_keys import ADA, MALLORY, public, signature

from slm import layout
from slm.facts.signing import signable

pytestmark = pytest.mark.floors

REQUEST: Final = "catalog/changes/RFC-2.yml"
REVIEW: Final = "measurements/reviews/2026-02-sales.yml"
APPROVALS: Final = "agreements/SLA-MAIL/approvals.yml"
COPIES: Final = "agreements/SLA-MAIL/copies.yml"
CLAIMS: Final = "agreements/SLA-MAIL/claims.yml"
ACTION: Final = "measurements/improvements/IMP-1.yml"
MONTH: Final = "measurements/2026-02/month.yml"
PROVIDER: Final = "catalog/provider.yml"
KIMS, PATS = "kim@lantern.example", "pat@lantern.example"
PEOPLE: Final = f"""\
people:
  - {{id: kim, name: Kim Example, contact: {{email: {KIMS}}}}}
  - {{id: pat, name: Pat Example, roles: [manager], contact: {{email: {PATS}}}}}
"""
PENDING: Final = """\
kind: change_request
title: More
reason: Needed
requested_by: li
requested_on: 2026-02-01
decision: pending
"""
WAIVER: Final = """\
waivers:
  - id: W-1
    agreement: SLA-MAIL
    target: availability
    from: 2026-04-01
    until: 2026-05-01
    reason: {en: Move, zh: 搬迁}
    agreed:
      provider: {by: ada, on: 2026-01-20}
      customer: {by: ben, on: 2026-01-21}
"""
OF_BEN: Final[dict[str, tuple[str, str]]] = {
    "notice": (APPROVALS, 'notices:\n  - {version: "1.0", date: 2026-03-01, person: ben}'),
    "withdrawal": (APPROVALS, (
        'withdrawals:\n  - {version: "1.0", date: 2026-12-01, by: Ben Example, reason: {en: Done, zh: 完成}}')),
    "approval": (APPROVALS, (
        '  - {version: "1.0", role: customer, name: Ben Example, date: 2026-02-12, meaning: Approved, person: ben}')),
    "waiver": (MONTH, WAIVER.rstrip()),
    "event of a copy": (COPIES, (
        "kind: copies\nevents:\n"
        '  - {version: "1.0", number: 1, event: issued, date: 2026-02-12, holder: Ben, person: ben}')),
    "claim of a credit": (CLAIMS, (
        "kind: claims\nevents:\n  - {month: 2026-01, event: claimed, date: 2026-02-12, person: ben}")),
    "signed minutes": (REVIEW, "signed:\n  - {by: ben, on: 2026-02-21}"),
    "progress": (ACTION, "  - {date: 2026-02-25, by: ben, text: {en: Trained, zh: 已培训}}"),
    "decision": (REQUEST, "decision: approved\ndecided_by: ben\ndecided_on: 2026-02-09"),
    "agreeing to accept": (PROVIDER, (
        "accepted:\n  - {code: SLM872, why: Known, by: ada, on: 2026-03-01, until: 2026-09-01, agreed: "
        "{by: ben, on: 2026-03-01}}")),
    "accepting": (PROVIDER, (
        "accepted:\n  - {code: SLM872, why: Known, by: ben, on: 2026-03-01, until: 2026-09-01}")),
}  # fmt: skip
"""Acts of the customer's person, by id or by name; the evidence of each stands before its last bracket."""
TAKEN_BACK: Final = ("SLM912", "SLM917", "SLM923")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book in a repository, in which people can be written to and managers record for others."""
    book = book_with_addresses(tmp_path)
    replace_words(book, PROVIDER, {"people:\n": PEOPLE})
    add_lines(book, PROVIDER, "authority: {record: {roles: [manager]}}")
    (book / REQUEST).write_text(PENDING, "utf-8")
    return book


@pytest.fixture
def commit(committed: Commit) -> Commit:
    """Return a function that commits the book as it stands, from an address, on a day."""
    committed("Somebody", PATS, "2026-02-01")
    return partial(committed, "Somebody")


def enter(book: Path, act: str, evidence: str = "") -> str:
    """Put an act of Ben into the book, and where it can be seen; return its file."""
    path, lines = OF_BEN[act]
    (book / path).touch()
    if act == "decision":
        replace_words(book, path, {"decision: pending": f"{lines}\nevidence: {evidence}" if evidence else lines})
        return path
    end = lines.rindex("}}" if act == "agreeing to accept" else "}")
    add_lines(book, path, f"{lines[:end]}, evidence: {evidence}{lines[end:]}" if evidence else lines)
    return path


def told(lines: list[str], *codes: str) -> list[str]:
    """Return the lines that tell one of some codes."""
    return [line for line in lines if any(code in line for code in codes)]


@pytest.mark.unmeasured
@pytest.mark.parametrize("act", OF_BEN)
def test_an_act_in_the_name_of_another_person_is_an_error(
    book: Path, commit: Commit, history: History, act: str
) -> None:
    """What a person of the book enters for another one, without evidence, is an error with both and the commit (S13).

    Nobody can accept it.
    """
    path = enter(book, act)
    commit(ADAS)
    found = told(history(), "SLM925")
    assert len(found) == 1
    assert found[0].startswith(f"{path}: error SLM925 'ada' entered what 'ben' did")
    assert "Somebody)" in found[0]
    accepted = f"{{code: SLM925, path: {path}, why: I know, by: ada, on: 2026-03-01, until: 2026-09-01}}"
    provider = (book / PROVIDER).read_text("utf-8")
    add_lines(book, PROVIDER, f"  - {accepted}" if "accepted:" in provider else f"accepted: [{accepted}]")
    assert told(history(), "error SLM925") == found


@pytest.mark.unmeasured
@pytest.mark.parametrize("act", [act for act in OF_BEN if act != "accepting"])
def test_who_may_records_with_evidence(book: Path, commit: Commit, history: History, act: str) -> None:
    """With evidence, somebody with the role for it enters what another person did; somebody without it does not."""
    enter(book, act, "letter 7 in the archive")
    commit(ADAS)
    assert told(history(), *TAKEN_BACK, "SLM925", "SLM96", "SLM99") == []
    amend(book, f"--author=Kim <{KIMS}>")
    assert len(told(history(), "error SLM925 'kim' entered")) == 1


@pytest.mark.unmeasured
@pytest.mark.parametrize("act", [act for act in OF_BEN if act != "accepting"])
def test_evidence_may_come_later(book: Path, commit: Commit, history: History, act: str) -> None:
    """An entry without evidence is mended by whoever may, or whose act it is; adding it takes nothing back."""
    before = {path: (book / path).read_bytes() for path, _ in OF_BEN.values() if (book / path).exists()}
    path = enter(book, act)
    commit(ADAS)
    assert told(history(), "SLM925")
    if path in before:
        (book / path).write_bytes(before[path])
    else:
        (book / path).unlink()
    enter(book, act, "letter 7 in the archive")
    commit(ADAS)
    assert told(history(), *TAKEN_BACK, "SLM925", "SLM96", "SLM99") == []
    replace_words(book, path, {"letter 7": "letter 8"})
    commit(KIMS)
    assert told(history(), *TAKEN_BACK, "SLM925")


def test_without_a_rule_the_providers_people_record(book: Path, commit: Commit, history: History) -> None:
    """Where nothing is said of who records, people of the provider do, and people of a customer do not."""
    replace_words(book, PROVIDER, {"authority: {record: {roles: [manager]}}": ""})
    amend(book)
    enter(book, "notice", "letter 7")
    commit(KIMS)
    assert told(history(), "SLM925") == []
    enter(book, "decision", "letter 8")
    replace_words(book, REQUEST, {"decided_by: ben": "decided_by: pat"})
    commit(BENS)
    assert len(told(history(), "error SLM925 'ben' entered what 'pat' did")) == 1


def test_a_closing_in_the_name_of_another_person_is_an_error(
    run: Run, book: Path, commit: Commit, history: History
) -> None:
    """So is what is done to a month: it is the one who commits it who typed the command."""
    replace_words(book, "measurements/2026-01/month.yml", {"closed_by: ada\n": "", "closed_on: 2026-02-05\n": ""})
    commit(ADAS)
    closed = run("close", "2026-01", "--by", "ada", "--root", book, "--as-of", AS_OF)
    assert closed.exit_code == 0, closed.output
    commit(BENS)
    found = told(history(), "SLM925")
    assert len(found) == 1
    assert found[0].startswith("measurements/seals.json: error SLM925 'ben' entered what 'ada' did")


@pytest.mark.parametrize("mail", ["BEN@sales.example", "ben@phone.example"])
def test_what_people_enter_themselves_is_silent(book: Path, commit: Commit, history: History, mail: str) -> None:
    """A person may have several addresses."""
    replace_words(book, PROVIDER, {"{id: ben, ": "{id: ben, emails: [Ben@Phone.example], "})
    amend(book)
    enter(book, "notice")
    commit(mail)
    assert told(history(), "SLM925", "SLM96", "SLM99") == []


def test_an_address_of_nobody_is_told(book: Path, commit: Commit, history: History) -> None:
    """Who acts from an address that is nobody's did not act as a person with one; of others, nobody can tell."""
    enter(book, "notice")
    replace_words(
        book,
        "agreements/UC-LINE/approvals.yml",
        {"approvals:\n": 'notices: [{version: "1.0", date: 2026-03-01, person: li}]\napprovals:\n'},
    )
    commit("someone@else.example")
    found = told(history(), "SLM925", "SLM962")
    assert [line.split(" in ")[0] for line in found] == [
        f"{APPROVALS}: error SLM925 'someone@else.example' entered what 'ben' did,",
        "agreements/UC-LINE/approvals.yml: warning SLM962 'someone@else.example', the mail address of nobody",
    ]


def test_an_address_stays_that_of_whom_it_was_first(book: Path, commit: Commit, history: History) -> None:
    """Who writes their own address beside the customer's name does not enter acts as the customer."""
    replace_words(book, PROVIDER, {BENS: ADAS})
    commit(ADAS)
    enter(book, "notice")
    commit(ADAS)
    assert told(history(), "SLM925 'ada' entered what 'ben' did")


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", ["ben", "Ben Example"])
@pytest.mark.parametrize("act", ["notice", "withdrawal"])
def test_who_is_called_as_another_person_does_not_hide_them(
    book: Path, commit: Commit, history: History, name: str, act: str
) -> None:
    """A second person of a name or an id, who comes and goes, makes no act of the first one anybody's (S13)."""
    before = (book / PROVIDER).read_bytes()
    replace_words(book, PROVIDER, {"people:\n": f"people:\n  - {{id: second, name: {name}}}\n"})
    commit(ADAS)
    enter(book, act)
    commit(ADAS)
    (book / PROVIDER).write_bytes(before)
    commit(ADAS)
    assert told(history(), "error SLM925 'ada' entered what 'ben' did")


def test_what_two_people_may_have_done_nobody_did(book: Path, commit: Commit, history: History) -> None:
    """Of two people of one name from the beginning, an act under that name alone is not the own one of either."""
    replace_words(book, PROVIDER, {"people:\n": "people:\n  - {id: second, name: Ben Example, party: sales}\n"})
    amend(book)
    enter(book, "withdrawal")
    commit(BENS)
    assert told(history(), "error SLM925 'ben' entered what 'Ben Example' did")


def test_acts_entered_by_one_person_are_one_line(book: Path, commit: Commit, history: History) -> None:
    """Many acts of others are told once for who entered them, however many files there are; what was undone is not."""
    enter(book, "notice")
    enter(book, "signed minutes")
    before = (book / REQUEST).read_bytes()
    enter(book, "decision")
    commit(ADAS)
    (book / REQUEST).write_bytes(before)
    commit(ADAS)
    found = told(history(), "SLM925")
    assert len(found) == 1
    assert "'ada' entered 2 things that others did" in found[0]


def test_of_a_merge_who_wrote_it_counts(book: Path, commit: Commit, history: History) -> None:
    """A customer's commit that somebody else merges is the customer's; one that the provider wrote is not."""
    for mail, number in ((BENS, 0), (ADAS, 1)):
        git(book, "checkout", "--quiet", "-b", mail[:3])
        enter(book, "notice" if number == 0 else "signed minutes")
        commit(mail)
        git(book, "checkout", "--quiet", "-")
        (book / "notes.txt").write_text(mail, "utf-8")
        commit("lin@lantern.example")
        git(book, "-c", "user.email=merger@example.com", "merge", "--quiet", "--no-ff", "--message", "M", mail[:3])
        assert len(told(history(), "SLM925")) == number


def test_of_a_merge_who_wrote_something_else_does_not_count(book: Path, commit: Commit, history: History) -> None:
    """What the provider enters on a branch is not the customer's, who corrected another file there."""
    git(book, "checkout", "--quiet", "-b", "both")
    replace_words(book, REQUEST, {"title: More": "title: More of it"})
    commit(BENS)
    enter(book, "notice")
    commit(ADAS)
    git(book, "checkout", "--quiet", "-")
    git(book, "merge", "--quiet", "--no-ff", "--message", "Merge", "both")
    assert len(told(history(), "error SLM925")) == 1


@pytest.mark.parametrize("order", [(ADAS, BENS), (BENS, ADAS)], ids=["before", "after"])
@pytest.mark.parametrize("thing", ["act", "key"])
def test_of_a_merge_each_act_is_that_of_the_commit_that_entered_it(
    book: Path, commit: Commit, history: History, thing: str, order: tuple[str, str]
) -> None:
    """That the customer wrote in the same file on the same branch does not make the provider's entry the customer's."""
    git(book, "checkout", "--quiet", "-b", "both")
    for mail in order:
        if mail == BENS:
            add_lines(book, APPROVALS if thing == "act" else PROVIDER, "# Looked at")
        elif thing == "act":
            enter(book, "notice")
        else:
            with_keys(book, "ben", public(MALLORY))
        commit(mail if thing == "act" or mail == BENS else KIMS)
    git(book, "checkout", "--quiet", "-")
    git(book, "merge", "--quiet", "--no-ff", "--message", "Merge", "both")
    found = told(history(), "error SLM925", "error SLM964")
    assert len(found) == 1
    assert "Somebody)" in found[0]


def test_of_a_merge_each_enters_their_own(book: Path, commit: Commit, history: History) -> None:
    """Two people who enter what they did into one register on one branch are silent, and so is who merges it."""
    git(book, "checkout", "--quiet", "-b", "both")
    enter(book, "event of a copy")
    commit(BENS)
    event = OF_BEN["event of a copy"][1].splitlines()[-1]
    add_lines(book, COPIES, event.replace("holder: Ben", "holder: Ada").replace("person: ben", "person: ada"))
    commit(ADAS)
    git(book, "checkout", "--quiet", "-")
    git(book, "merge", "--quiet", "--no-ff", "--message", "Merge", "both")
    assert told(history(), "SLM925", "SLM96", "SLM99") == []


def test_what_was_signed_needs_no_question(book: Path, commit: Commit, history: History) -> None:
    """An approval beside which a signature lies was given by who has the key, whoever entered it."""
    approvals = (book / APPROVALS).read_text("utf-8")
    replace_words(book, PROVIDER, {"{id: ben, ": f"{{id: ben, signing_keys: ['{public(ADA)}'], "})
    (book / APPROVALS).write_text("kind: approvals\n", "utf-8")
    amend(book)
    (book / APPROVALS).write_text(approvals, "utf-8")
    bind_approvals(book)
    commit(ADAS)
    assert len(told(history(), "SLM925")) == 1
    file = book / "agreements/SLA-MAIL/signatures/1.0/customer.sig"
    file.parent.mkdir(parents=True)
    file.write_text("signed", "utf-8")
    commit(ADAS)
    assert told(history(), "SLM925") == []


def with_keys(book: Path, person: str, *keys: str) -> None:
    """Give a person keys, besides those of before."""
    text = (book / PROVIDER).read_text("utf-8")
    line = next(line for line in text.splitlines() if f"{{id: {person}," in line)
    kept = line.split(", signing_keys")[0].rstrip("}").partition(", name")
    said = f"{kept[0]}, signing_keys: [{', '.join(map(repr, keys))}]"
    before = line.partition("signing_keys: [")[2].partition("], ")
    new = f"{said}, {before[2]}" if before[1] else line.replace(kept[0], said)
    replace_words(book, PROVIDER, {line: new})


def sign_further_key(book: Path, person: str, with_key: str) -> None:
    """Sign the second key of a person, with the first one or with itself."""
    portfolio = portfolio_of(book, date.fromisoformat(AS_OF))
    act = next(act for act in signable(portfolio) if act.place.path == PROVIDER and act.name == person)
    (book / act.path).parent.mkdir(parents=True, exist_ok=True)
    (book / act.path).write_bytes(signature(act.text, ADA if with_key == "first" else MALLORY))


@pytest.mark.parametrize("mail, severity", [(KIMS, "error"), (ADAS, "error"), (PATS, "warning")])
def test_a_key_beside_the_right_one_is_told(
    book: Path, commit: Commit, history: History, mail: str, severity: str
) -> None:
    """A further key that no earlier one signed is an error, but a warning where another person entered it who may."""
    with_keys(book, "ada", public(ADA))
    amend(book)
    assert told(history(), "SLM96", "SLM99") == []
    with_keys(book, "ada", public(ADA), public(MALLORY))
    commit(mail)
    found = told(history(), "SLM963")
    assert len(found) == 1
    assert found[0].split(" ")[1] == severity
    assert "added a key to 'ada' that no earlier key of theirs signed" in found[0]


@pytest.mark.parametrize("has_signature", [False, True], ids=["unsigned", "with a file for a signature"])
@pytest.mark.parametrize("keys", [(public(MALLORY),), (public(MALLORY), public(ADA))], ids=["instead", "before"])
def test_a_key_in_place_of_the_right_one_is_told(
    book: Path, commit: Commit, history: History, keys: tuple[str, ...], *, has_signature: bool
) -> None:
    """A key that replaces the only one, or is put before it, is no better than one beside it: no signature helps."""
    with_keys(book, "ada", public(ADA))
    amend(book)
    with_keys(book, "ada", *keys)
    if has_signature:
        file = book / layout.key_signature_file("ada", public(MALLORY))
        file.parent.mkdir(parents=True)
        file.write_bytes(signature(f"{public(MALLORY)} ada\n", MALLORY))
    commit(KIMS)
    found = told(history(), "SLM963")
    assert [line.split(" ")[1] for line in found] == ["error"]


@pytest.mark.parametrize("with_key", ["first", "itself"])
def test_a_further_key_is_signed_with_an_earlier_one(
    run: Run, book: Path, commit: Commit, history: History, with_key: str
) -> None:
    """A key that an earlier one signed is the person's; one that signs itself is not (SLM709)."""
    with_keys(book, "ada", public(ADA))
    amend(book)
    with_keys(book, "ada", public(ADA), public(MALLORY))
    sign_further_key(book, "ada", with_key)
    commit(KIMS)
    assert told(history(), "SLM963") == []
    wrong = run("check", "--root", book, "--as-of", AS_OF).stdout
    assert ("catalog/signatures/ada." in wrong and "error SLM709" in wrong) == (with_key == "itself")


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "mail, severity",
    [(KIMS, "error"), (BENS, ""), (ADAS, ""), ("x@y.example", "warning")],
)
def test_who_enters_the_first_key_is_asked(
    book: Path, commit: Commit, history: History, mail: str, severity: str
) -> None:
    """The first key of a person is entered by them or by who may; from an address of nobody it is a doubt."""
    with_keys(book, "ben", public(MALLORY))
    commit(mail)
    assert [line.split(" ")[1] for line in told(history(), "SLM964")] == ([severity] if severity else [])


@pytest.mark.parametrize("mail, severity", [(KIMS, "error"), ("new@sales.example", "error"), (BENS, ""), (ADAS, "")])
def test_who_enters_a_further_address_is_asked(
    book: Path, commit: Commit, history: History, mail: str, severity: str
) -> None:
    """An address that is added to somebody else, or by itself, would let its owner act as that person."""
    replace_words(book, PROVIDER, {"{id: ben, ": "{id: ben, emails: [new@sales.example], "})
    commit(mail)
    assert [line.split(" ")[1] for line in told(history(), "SLM964")] == ([severity] if severity else [])


def test_a_beginner_becomes_somebody_of_the_book(book: Path, commit: Commit, history: History) -> None:
    """As long as nobody known has committed, whoever keeps the book may write their own address to a person."""
    amend(book, "--author=Me <me@home.example>")
    enter(book, "decision")
    replace_words(book, REQUEST, {"decided_by: ben": "decided_by: ada"})
    commit("me@home.example")
    assert told(history(), "error SLM925 'me@home.example' entered what 'ada' did")
    replace_words(book, PROVIDER, {ADAS: "me@home.example"})
    commit("me@home.example")
    assert told(history(), "SLM925", "SLM96") == []


def close(book: Path, run: Run, by: str) -> None:
    """Close a month by somebody, whoever may."""
    replace_words(book, "measurements/2026-01/month.yml", {"closed_by: ada\n": "", "closed_on: 2026-02-05\n": ""})
    closed = run("close", "2026-01", "--by", by, "--date", "2026-03-05", "--root", book, "--as-of", "2026-03-05")
    assert closed.exit_code == 0, closed.output


AUTHORITY: Final = "authority: {record: {roles: [manager]}"
KIM: Final = "{id: kim, name: Kim Example"
DATED: Final = ", earlier: [{until: 2026-03-01}]"


@pytest.mark.parametrize(
    "given, on, dated, severity",
    [
        ("before", "2026-03-04", "", ""),
        ("with", "2026-03-06", "", "error"),
        ("with", "2026-03-06", DATED, "warning"),
        ("after", "2026-03-08", "", "error"),
        ("after", "2026-03-08", DATED, "error"),
    ],
)
def test_a_role_allows_nothing_of_before_it_was_given(
    run: Run, book: Path, commit: Commit, history: History, *, given: str, on: str, dated: str, severity: str
) -> None:
    """What was done before a commit gave the role is an error, a warning where its day is said and it was in time."""
    role = {KIM: f"{KIM}, roles: [manager]{dated}"}
    if given != "after":
        replace_words(book, PROVIDER, role)
    if given == "before":
        commit(ADAS, on)
    close(book, run, "kim")
    replace_words(book, PROVIDER, {AUTHORITY: f"{AUTHORITY}, close: {{roles: [manager]}}"})
    commit(KIMS, "2026-03-06")
    if given == "after":
        replace_words(book, PROVIDER, role)
        commit(ADAS, on)
    found = told(history(), "SLM990")
    assert [line.split(" ")[1] for line in found] == ([severity] if severity else [])


def test_a_new_person_may_what_is_said_of_them(run: Run, book: Path, commit: Commit, history: History) -> None:
    """Of whom nothing was said before, nothing is said otherwise: a new person is entered with what they did."""
    replace_words(book, PROVIDER, {"people:\n": "people:\n  - {id: new, name: New Example, roles: [manager]}\n"})
    replace_words(book, PROVIDER, {AUTHORITY: f"{AUTHORITY}, close: {{roles: [manager]}}"})
    close(book, run, "new")
    commit(ADAS)
    assert told(history(), "SLM990") == []


RIGHTS: Final[dict[str, tuple[dict[str, str], str]]] = {
    "role": ({KIM: f"{KIM}, roles: [manager]"}, "roles: manager"),
    "side": ({KIM: f"{KIM}, party: sales"}, "party: sales"),
    "what only some may do": ({"record: {roles: [manager]}": "record: {roles: [manager, helper]}"}, "authority.record"),
    "what the other side may do": ({"record: {roles: [manager]}": "record: {}"}, "authority.record"),
}
"""What somebody who is a helper can give to themselves, and what is told."""


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("mail", [KIMS, ADAS, "x@y.example"])
def test_who_gives_a_right_to_themselves_is_told(
    book: Path, commit: Commit, history: History, right: str, mail: str
) -> None:
    """A role, a side or an entitlement is given by another person's commit; one's own, or a stranger's, is a doubt.

    What was taken out and is put in by somebody else is settled (S13).
    """
    replace_words(
        book, PROVIDER, {"roles:\n": "roles:\n  - {id: helper, name: Helper}\n", KIM: f"{KIM}, roles: [helper]"}
    )
    amend(book)
    assert told(history(), "SLM993", "SLM994") == []
    edit, words = RIGHTS[right]
    edit = {old: new.replace("roles: [manager]", "roles: [helper, manager]") for old, new in edit.items()}
    if KIM in edit:
        edit = {f"{KIM}, roles: [helper]": edit[KIM] if right == "role" else f"{edit[KIM]}, roles: [helper]"}
    before = (book / PROVIDER).read_bytes()
    replace_words(book, PROVIDER, edit)
    given = (book / PROVIDER).read_bytes()
    commit(mail)
    found = told(history(), "SLM993", "SLM994")
    assert [line.split(" ")[2] for line in found] == {KIMS: ["SLM993"], ADAS: [], "x@y.example": ["SLM994"]}[mail]
    assert all(line.split(" ")[1] == "warning" and words in line for line in found)
    (book / PROVIDER).write_bytes(before)
    commit(KIMS)
    (book / PROVIDER).write_bytes(given)
    commit(PATS)
    assert told(history(), "SLM993", "SLM994") == []


@pytest.mark.parametrize("is_alone", [True, False])
def test_who_is_alone_gives_roles_to_themselves(
    book: Path, commit: Commit, history: History, *, is_alone: bool
) -> None:
    """The only person of a provider has nobody else who could; of several, one has."""
    if is_alone:
        replace_words(book, PROVIDER, {PEOPLE: "people:\n"})
    replace_words(book, PROVIDER, {"roles:\n": "roles:\n  - {id: helper, name: Helper}\n"})
    amend(book)
    replace_words(
        book, PROVIDER, {"roles: [manager], contact: {email: ada": "roles: [manager, helper], contact: {email: ada"}
    )
    commit(ADAS)
    assert bool(told(history(), "SLM993")) != is_alone


def test_a_book_without_an_act_is_still_begun(book: Path, commit: Commit, history: History) -> None:
    """Until something is approved or closed, who sets a book up writes down roles as they come, their own too."""
    registers = {file: file.read_bytes() for file in book.glob("agreements/*/approvals.yml")}
    for file in registers:
        file.unlink()
    amend(book)
    replace_words(book, PROVIDER, {KIM: f"{KIM}, roles: [manager]"})
    commit(KIMS)
    for file, text in registers.items():
        file.write_bytes(text)
    commit(ADAS)
    assert told(history(), "SLM993") == []
    replace_words(book, PROVIDER, {f"{KIM}, roles: [manager]": KIM})
    commit(ADAS)
    replace_words(book, PROVIDER, {KIM: f"{KIM}, roles: [manager]"})
    commit(KIMS)
    assert len(told(history(), "SLM993")) == 1


@pytest.mark.parametrize(
    "agreed, is_accepted",
    [("", False), (", agreed: {by: ben, on: 2026-03-02}", True), (", agreed: {by: kim, on: 2026-03-02}", False)],
    ids=["by one side", "by both", "by one side twice"],
)
def test_doubts_about_evidence_are_accepted_by_both_sides(
    run: Run, book: Path, commit: Commit, history: History, agreed: str, *, is_accepted: bool
) -> None:
    """A warning about what both sides rely on is not put up with by the provider alone (S10)."""
    replace_words(book, PROVIDER, {"record: {roles: [manager]}": "record: {roles: [manager, desk]}"})
    replace_words(book, PROVIDER, {"roles:\n": "roles:\n  - {id: desk, name: Desk}\n"})
    commit(ADAS)
    assert told(history(), "warning SLM926")
    entry = "code: SLM926, why: We said so, by: ada, on: 2026-03-01, until: 2026-09-01"
    add_lines(book, PROVIDER, f"accepted:\n  - {{{entry}{agreed}}}")
    found = history()
    assert bool(told(found, "warning SLM926")) != is_accepted
    assert bool(told(found, "error SLM991")) != is_accepted
    assert bool(told(history("--accepted"), "warning SLM926")) == is_accepted
    assert "SLM861" not in run("check", "--root", book, "--as-of", AS_OF).stdout


@pytest.mark.unmeasured
@pytest.mark.parametrize("path", ["", ", path: agreements/SLA-MAIL", ", path: agreements/SLA-MAIL/approvals.yml"])
@pytest.mark.parametrize("person, is_accepted", [("ben", True), ("li", False)])
def test_a_doubt_about_an_agreement_is_accepted_by_its_other_side(
    book: Path, commit: Commit, history: History, path: str, person: str, *, is_accepted: bool
) -> None:
    """Somebody of another agreement's supplier does not agree in the customer's place."""
    enter(book, "notice")
    replace_words(book, PROVIDER, {f"contact: {{email: {BENS}}}, ": ""})
    amend(book)
    replace_words(book, APPROVALS, {"2026-03-01": "2026-03-02"})
    commit("someone@else.example")
    assert told(history(), f"{APPROVALS}: warning SLM962")
    entry = f"code: SLM962{path}, why: So said, by: ada, on: 2026-03-01, until: 2026-09-01"
    add_lines(book, PROVIDER, f"accepted:\n  - {{{entry}, agreed: {{by: {person}, on: 2026-03-02}}}}")
    found = history()
    assert bool(told(found, "warning SLM962")) != is_accepted
    assert bool(told(found, "error SLM991")) != is_accepted


LATE: Final[dict[str, tuple[str, str, int]]] = {
    "decision": ("2026-03-12", "2026-02-09", 1),
    "notice": ("2026-03-31", "2026-03-01", 0),
    "approval": ("2026-04-01", "2026-02-12", 1),
    "event of a copy": ("2026-04-01", "2026-02-12", 1),
    "signed minutes": ("2026-04-01", "2026-02-21", 1),
}
"""When what is entered, on which day it is dated, and whether that is more than 30 days before."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("act", LATE)
def test_what_is_entered_long_after_its_day_is_told(book: Path, commit: Commit, history: History, act: str) -> None:
    """A day that lies further back than the provider says is a doubt, told once for each commit that entered such."""
    on, day, number = LATE[act]
    path = enter(book, act)
    commit(BENS, on)
    found = told(history(), "SLM997")
    assert len(found) == number
    assert all(f"{path}: warning" in line and f"dated {day}, more than 30 calendar_days" in line for line in found)
    add_lines(book, PROVIDER, "entered_within: 3 months")
    assert told(history(), "SLM997") == []


def test_a_commit_that_entered_much_late_is_told_once(book: Path, commit: Commit, history: History) -> None:
    """Days of actions count, too; what goes on in an entry that was there in time is not late."""
    enter(book, "decision")
    enter(book, "signed minutes")
    replace_words(book, ACTION, {"opened_on: 2026-02-06": "opened_on: 2026-02-01"})
    add_lines(book, ACTION, "  - {date: 2026-02-25, by: ada, text: {en: Trained, zh: 已培训}}")
    commit(BENS, "2026-04-01")
    found = told(history(), "SLM997")
    assert len(found) == 1
    assert "entered 4 things that are dated more than 30 calendar_days before, the first on 2026-02-01" in found[0]
    git(book, "reset", "--quiet", "--hard", "HEAD~1")
    replace_words(book, ACTION, {"zh: 已招聘": "zh: 已招聘, de: Eingestellt"})
    commit(ADAS, "2026-05-01")
    assert told(history(), "SLM997") == []


EVIDENCE: Final = {"customer: {by: ben, on: 2026-01-21}": "customer: {by: ben, on: 2026-01-21, evidence: mail 9}"}


@pytest.mark.parametrize("with_month, is_shown, severity", [
    (False, False, "error"), (False, True, "warning"), (True, False, "error"), (True, True, ""),
])  # fmt: skip
def test_a_waiver_that_was_typed_after_the_fact_is_an_error(
    book: Path, commit: Commit, history: History, severity: str, *, with_month: bool, is_shown: bool
) -> None:
    """A waiver with days before the deviation that was entered after it had begun takes the other side's evidence."""
    month = book / MONTH
    text = month.read_text("utf-8")
    if with_month:
        month.unlink()
        amend(book)
    waiver = WAIVER.replace("2026-04-01", "2026-02-01")
    for old, new in EVIDENCE.items() if is_shown else ():
        waiver = waiver.replace(old, new)
    month.write_text(f"{text}{waiver}", "utf-8")
    commit(ADAS, "2026-03-06")
    found = told(history(), "SLM922")
    assert [line.split(" ")[1] for line in found] == ([severity] if severity else [])
    assert not found or "'W-1' by 2026-01-21" in found[0]
    replace_words(book, MONTH, {"on: 2026-01-2": "on: 2026-03-0"})
    commit(ADAS, "2026-03-07")
    assert told(history(), "SLM922") == []


WAIVED_OTHERWISE: Final[dict[str, tuple[str, str]]] = {
    "until: 2026-05-01": ("until: 2026-09-01", "until"),
    "from: 2026-04-01": ("from: 2026-03-01", "from"),
    "target: availability": ("target: restored", "target"),
    "target: availability\n": ("target: availability\n    service: mail\n", "service"),
    "en: Move": ("en: Whatever", "reason"),
    "by: ada, on: 2026-01-20": ("by: ada, on: 2026-01-10", "agreed"),
    "by: ben, on: 2026-01-21": ("by: kim, on: 2026-01-21", "agreed"),
}
"""What somebody changes in a waiver on which both sides agreed, and the key that is told."""


@pytest.mark.parametrize("old", WAIVED_OTHERWISE)
def test_an_agreed_waiver_is_bound_as_a_whole(book: Path, commit: Commit, history: History, old: str) -> None:
    """All that both sides agreed on stays as it was, not only who agreed and when (S13)."""
    add_lines(book, MONTH, WAIVER.rstrip())
    amend(book)
    before = (book / MONTH).read_bytes()
    new, key = WAIVED_OTHERWISE[old]
    replace_words(book, MONTH, {old: new})
    commit(ADAS)
    found = told(history(), "SLM923")
    assert [line.split(" ")[1] for line in found] == ["error"]
    assert f"changed W-1.{key}, which" in found[0]
    (book / MONTH).write_bytes(before)
    commit(BENS)
    assert told(history(), "SLM923") == []


def test_an_agreed_waiver_is_translated(book: Path, commit: Commit, history: History) -> None:
    """A translation of the reason, and where the consent can be seen, change nothing that was agreed."""
    add_lines(book, MONTH, WAIVER.rstrip())
    amend(book)
    replace_words(book, MONTH, {"zh: 搬迁": "zh: 搬迁, de: Umzug", **EVIDENCE})
    commit(PATS)
    assert told(history(), *TAKEN_BACK) == []
