"""Signatures of approvals: only what was verified counts, and whatever is wrong with one has a place."""

from __future__ import annotations

import base64
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, add_lines, copied, portfolio_of, replace_words
from tests.ssh_keys import ADA, MALLORY, public, signature

from slm.agreement import DatedVersion
from slm.reading import Book, read_book

pytestmark = pytest.mark.usefixtures("remembering")

SIGNATURES: Final = "agreements/SLA-MAIL/signatures/1.0"
BY_MANAGER: Final = f"{SIGNATURES}/manager.sig"
POLICY: Final = "signed_approvals: {roles: [manager], since: 2025-12-01}"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book in which Ada, the manager, has a key."""
    folder = copied(tmp_path)
    keyed = "{id: ada, signing_keys: [" + public(ADA) + " ada@example.com], "
    replace_words(folder, "catalog/provider.yml", {"{id: ada, ": keyed})
    (folder / SIGNATURES).mkdir(parents=True)
    return folder


def the_version(book: Path) -> DatedVersion:
    """Return SLA-MAIL 1.0."""
    portfolio = portfolio_of(book, AS_OF)
    return portfolio.agreements["SLA-MAIL"].versions[0]


def signed_text(book: Path) -> str:
    """Return what the manager signs."""
    return next(approval.signed_text for approval in the_version(book).approvals if approval.role == "manager")


def signed(book: Path) -> Mapping[str, str]:
    """Return what is signed in the book, each with its key."""
    portfolio = portfolio_of(book, AS_OF)
    return portfolio.signed


def told(read: Book) -> list[tuple[str, str]]:
    """Return code and file of each problem."""
    return [(problem.code, problem.place.path) for problem in read.problems]


def test_signed_line_holds_fingerprint_role_and_date(book: Path) -> None:
    """What has to be signed can be written by hand: one line of text."""
    assert signed_text(book) == f"{the_version(book).fingerprint} manager 2025-12-10\n"


def test_verified_signature_counts(book: Path) -> None:
    """The key that signed is known by its fingerprint, as `ssh-keygen -l` shows it."""
    add_lines(book, "catalog/provider.yml", POLICY)
    unsigned = ("SLM509", "agreements/SLA-MAIL/approvals.yml")
    assert unsigned in told(read_book(book, AS_OF))
    (book / BY_MANAGER).write_bytes(signature(signed_text(book), ADA))
    blob = base64.b64decode(public(ADA).split()[1])
    key = "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    assert signed(book) == {signed_text(book): key}
    assert unsigned not in told(read_book(book, AS_OF))


def test_signature_counts_whatever_its_line_ends(book: Path) -> None:
    """Git may check a signature out with CRLF: it is the same one."""
    (book / BY_MANAGER).write_bytes(signature(signed_text(book), ADA).replace(b"\n", b"\r\n"))
    assert signed_text(book) in signed(book)
    assert read_book(book, AS_OF).problems == ()


def wrong(text: str) -> dict[str, bytes]:
    """Return what is no signature of a text by Ada."""
    right = signature(text, ADA)
    return {
        "another key": signature(text, MALLORY),
        "another text": signature(text.replace("manager", "customer"), ADA),
        "for something else": signature(text, ADA, namespace=b"git"),
        "unknown digest": signature(text, ADA, digest=b"shake_128"),
        "no digest": signature(text, ADA, digest=b"md6"),
        "empty": b"",
        "no armour": b"signed by Ada",
        "cut": right[:90],
        "not ASCII": "签名".encode(),
        "one bit": right.replace(b"A", b"B", 1),
        "garbage": b"-----BEGIN SSH SIGNATURE-----\n!!!!\n-----END SSH SIGNATURE-----\n",
        "huge length": b"-----BEGIN SSH SIGNATURE-----\n"
        + base64.encodebytes(b"SSHSIG\0\0\0\1\xff\xff\xff\xff" + b"x" * 40)
        + b"-----END SSH SIGNATURE-----\n",
    }


@pytest.mark.unmeasured
@pytest.mark.parametrize("case", wrong("manager"))
def test_bad_signature_is_an_error(book: Path, case: str) -> None:
    """What is not the person's signature of this approval is an error with its place and the command that mends it."""
    (book / BY_MANAGER).write_bytes(wrong(signed_text(book))[case])
    read = read_book(book, AS_OF)
    assert told(read) == [("SLM709", BY_MANAGER)]
    assert [str(place) for place in read.problems[0].also] == ["agreements/SLA-MAIL/approvals.yml:3:5"]
    assert f"'{signed_text(book).strip()}' | ssh-keygen -Y sign -n slm" in read.problems[0].hint()
    assert signed(book) == {}


def test_signature_of_a_name_without_a_key(book: Path) -> None:
    """A signature can be verified only where the person's key is known."""
    (book / SIGNATURES / "customer.sig").write_bytes(signature("x", ADA))
    assert told(read_book(book, AS_OF)) == [("SLM708", f"{SIGNATURES}/customer.sig")]


def test_one_key_of_two_people_is_told(book: Path) -> None:
    """Nobody can tell which of them signed: it is told where each of them has it."""
    replace_words(book, "catalog/provider.yml", {"{id: ben, ": "{id: ben, signing_keys: [" + public(ADA) + "], "})
    (problem,) = read_book(book, AS_OF).problems
    assert (problem.code, dict(problem.words)["people"]) == ("SLM898", "ada, ben")
    assert [place.path for place in (problem.place, *problem.also)] == ["catalog/provider.yml"] * 2


@pytest.mark.parametrize("file", ["1.0/owner.sig", "1.1/manager.sig"])
def test_signature_of_no_approval(book: Path, file: str) -> None:
    """A file that is named for no approval is told, not passed over."""
    path = book / "agreements/SLA-MAIL/signatures" / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    assert told(read_book(book, AS_OF)) == [("SLM707", f"agreements/SLA-MAIL/signatures/{file}")]


@pytest.mark.unmeasured
def test_without_the_library_nothing_counts_as_signed(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has not installed it is told; where a signature is asked for, that is an error."""
    (book / BY_MANAGER).write_bytes(signature(signed_text(book), ADA))
    assert told(read_book(book, AS_OF)) == []
    monkeypatch.setitem(sys.modules, "sshsig", None)
    assert told(read_book(book, AS_OF)) == [("SLM706", BY_MANAGER)]
    assert signed(book) == {}
    add_lines(book, "catalog/provider.yml", POLICY)
    assert ("SLM509", "agreements/SLA-MAIL/approvals.yml") in told(read_book(book, AS_OF))


def test_approvals_from_before_the_policy_need_no_signature(book: Path) -> None:
    """An organisation that begins to sign does not have to sign its past."""
    add_lines(book, "catalog/provider.yml", POLICY.replace("2025-12-01", "2025-12-11"))
    assert told(read_book(book, AS_OF)) == []


def test_changed_words_void_a_signed_approval(book: Path) -> None:
    """A signature of other words stays true of those, and brings nothing back."""
    (book / BY_MANAGER).write_bytes(signature(signed_text(book), ADA))
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", {"Run it": "Run It"})
    assert ("SLM532", "agreements/SLA-MAIL/approvals.yml") in told(read_book(book, AS_OF))
    assert [approval.role for approval in the_version(book).approvals] == []


@pytest.mark.parametrize(
    "key", ["ssh-ed25519 AAAA", "ssh-dss " + "A" * 68, "-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-rsa " + "A" * 400,
            public(ADA)[:-1]],
)  # fmt: skip
def test_key_that_is_none_is_refused(tmp_path: Path, key: str) -> None:
    """A private key, an unknown kind or half a key is an error where it stands."""
    book = copied(tmp_path)
    replace_words(book, "catalog/provider.yml", {"{id: ada, ": "{id: ada, signing_keys: [" + key + "], "})
    assert ("SLM252", "catalog/provider.yml") in told(read_book(book, AS_OF))
