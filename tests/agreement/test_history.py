"""Versions of an agreement: which was in force when, computed and never written."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from tests.written import agreement, history

from slm.agreement import Agreement, AgreementHistory, agreement_history
from slm.document_control import Approvals, Status

FIRST: Final = agreement("1.9")
SECOND: Final = agreement("1.10", supersedes="1.9", valid={"from": "2025-07-01", "until": "2027-01-01"})


def approved(*versions: Agreement, on: str, withdrawn_on: str | None = None, as_of: date) -> AgreementHistory:
    """Return the history of versions that the owner approved on a day, the first of them perhaps withdrawn."""
    entries = [
        {"version": str(version.version), "role": "owner", "name": "Li Lei", "date": on, "meaning": "approved"}
        for version in versions
    ]
    ends = [{"version": "1.9", "date": withdrawn_on, "by": "Li Lei", "reason": "moved"}] if withdrawn_on else []
    written = Approvals.model_validate({"kind": "approvals", "approvals": entries, "withdrawals": ends})
    return agreement_history("SLA-MAIL", versions, written, (), required_roles=("owner",), as_of=as_of)


def statuses(found: AgreementHistory) -> dict[str, Status]:
    """Return the status of each version."""
    return {str(version.version): version.status for version in found.versions}


@pytest.mark.parametrize(
    "as_of, first, second",
    [
        (date(2023, 12, 31), Status.APPROVED, Status.APPROVED),
        (date(2025, 6, 30), Status.IN_FORCE, Status.APPROVED),
        (date(2025, 7, 1), Status.SUPERSEDED, Status.IN_FORCE),
        (date(2027, 1, 1), Status.SUPERSEDED, Status.EXPIRED),
    ],
)
def test_version_ends_where_its_successor_begins(as_of: date, first: Status, second: Status) -> None:
    """A version is in force until the version that supersedes it is; its own term is never edited (D2)."""
    assert statuses(history(SECOND, FIRST, as_of=as_of)) == {"1.9": first, "1.10": second}


def test_successor_that_is_not_approved_ends_nothing() -> None:
    """As long as the successor is a draft the old version stays in force to the end of its own term."""
    found = approved(FIRST, SECOND, on="2025-08-01", as_of=date(2025, 7, 15))
    assert statuses(found) == {"1.9": Status.DRAFT, "1.10": Status.DRAFT}
    assert [version.validity.end for version in found.versions] == [date(2027, 1, 1), date(2027, 1, 1)]


def test_withdrawal_ends_a_version() -> None:
    """A withdrawn version is in force until the day before its withdrawal."""
    found = approved(FIRST, on="2023-12-01", withdrawn_on="2024-05-01", as_of=date(2024, 5, 1))
    assert statuses(found) == {"1.9": Status.WITHDRAWN}
    assert found.versions[0].validity.end == date(2024, 5, 1)


def test_history_without_approvals_is_of_drafts() -> None:
    """Without the file of approvals nothing is approved, and the newest draft is shown."""
    found = agreement_history("SLA-MAIL", (FIRST, SECOND), None, (), required_roles=(), as_of=date(2025, 1, 1))
    assert found.in_force is None
    assert found.shown.agreement == found.latest == SECOND


def test_shown_version_is_the_one_in_force_else_the_last_that_was() -> None:
    """The agreement's own address shows what holds, and after its end what held last."""
    assert history(FIRST, SECOND, as_of=date(2025, 1, 1)).shown.agreement == FIRST
    assert history(FIRST, SECOND, as_of=date(2028, 1, 1)).shown.agreement == SECOND
    draft = approved(FIRST, on="2023-12-01", as_of=date(2028, 1, 1))
    assert draft.shown.status is Status.EXPIRED


@pytest.mark.parametrize(
    "start, end, expected",
    [
        (date(2025, 6, 1), date(2025, 7, 1), ["1.9"]),
        (date(2025, 6, 1), date(2025, 7, 2), ["1.9", "1.10"]),
        (date(2027, 1, 1), date(2027, 2, 1), []),
    ],
)
def test_period_has_the_versions_that_are_in_force_in_it(start: date, end: date, expected: list[str]) -> None:
    """Every version with a day in the period, in order."""
    assert [str(version.version) for version in history(FIRST, SECOND).in_period(start, end)] == expected


def test_version_is_found_by_its_number() -> None:
    """1.1 is not 1.10 (D2)."""
    found = history(FIRST, SECOND)
    assert found.version("1.10") == found.versions[1]
    assert found.version("1.1") is None


WORDS: Final = "slm1:sha256:" + "a" * 64
OTHER_WORDS: Final = "slm1:sha256:" + "b" * 64


def signed(
    *fingerprints: str | None, known: str | None = WORDS, roles: tuple[str, ...] = ("owner", "customer")
) -> AgreementHistory:
    """Return the history of version 1.9, which the roles have approved with these fingerprints, in this order."""
    entries = [
        {"version": "1.9", "role": role, "name": "Li Lei", "date": "2023-12-01", "meaning": "approved"}
        | ({"fingerprint": fingerprint} if fingerprint else {})
        for role, fingerprint in zip(roles, fingerprints, strict=False)
    ]
    written = Approvals.model_validate({"kind": "approvals", "approvals": entries})
    return agreement_history(
        "SLA-MAIL", (FIRST,), written, (), required_roles=("owner", "customer"), as_of=date(2025, 1, 1),
        fingerprints={FIRST.version: known} if known else {},
    )  # fmt: skip


@pytest.mark.parametrize(
    "fingerprints, expected, awaiting",
    [
        ((WORDS, WORDS), Status.IN_FORCE, ()),
        ((None, WORDS), Status.IN_FORCE, ()),
        ((WORDS, OTHER_WORDS), Status.IN_REVIEW, ("customer",)),
        ((OTHER_WORDS, OTHER_WORDS), Status.DRAFT, ("owner", "customer")),
        ((WORDS,), Status.IN_REVIEW, ("customer",)),
    ],
)
def test_approval_of_other_words_does_not_count(
    fingerprints: tuple[str, ...], expected: Status, awaiting: tuple[str, ...]
) -> None:
    """A version is approved only as far as its words are those that were approved (D17, D18)."""
    version = signed(*fingerprints).versions[0]
    assert version.status is expected
    assert version.awaiting == awaiting
    assert [approval.fingerprint for approval in version.void] == [
        fingerprint for fingerprint in fingerprints if fingerprint == OTHER_WORDS
    ]


def test_approval_of_a_version_that_cannot_be_read_stands() -> None:
    """What the words are is unknown then, not changed: the unreadable file is the mistake, and it is told anyway."""
    version = signed(WORDS, OTHER_WORDS, known=None).versions[0]
    assert version.status is Status.IN_FORCE
    assert version.fingerprint is None


def test_role_that_approved_again_is_not_reminded_of_its_first_approval() -> None:
    """The register keeps every approval; the one of the words that stand there now is what counts."""
    version = signed(OTHER_WORDS, WORDS, WORDS, roles=("owner", "owner", "customer")).versions[0]
    assert version.status is Status.IN_FORCE
    assert version.void == ()


def test_bound_approval_takes_the_place_of_an_unbound_one() -> None:
    """A role that had approved before fingerprints were kept, and approves again, is shown once."""
    version = signed(None, WORDS, WORDS, roles=("owner", "owner", "customer")).versions[0]
    assert [(approval.role, approval.fingerprint) for approval in version.approvals] == [
        ("owner", WORDS),
        ("customer", WORDS),
    ]


def test_successor_with_changed_words_ends_nothing() -> None:
    """A version whose approvals are void does not take the place of the one before it."""
    entries = [
        {
            "version": version,
            "role": "owner",
            "name": "Li Lei",
            "date": "2023-12-01",
            "meaning": "yes",
            "fingerprint": words,
        }
        for version, words in (("1.9", WORDS), ("1.10", OTHER_WORDS))
    ]
    written = Approvals.model_validate({"kind": "approvals", "approvals": entries})
    found = agreement_history(
        "SLA-MAIL", (FIRST, SECOND), written, (), required_roles=("owner",), as_of=date(2025, 8, 1),
        fingerprints={FIRST.version: WORDS, SECOND.version: WORDS},
    )  # fmt: skip
    assert statuses(found) == {"1.9": Status.IN_FORCE, "1.10": Status.DRAFT}


@pytest.mark.parametrize(
    "then, now, expected",
    [
        ({"agreement.yml": "1", "plan.pdf": "2"}, {"agreement.yml": "1", "plan.pdf": "3"}, ("plan.pdf",)),
        ({"agreement.yml": "1"}, {"agreement.yml": "2", "plan.pdf": "3"}, ("agreement.yml", "plan.pdf")),
        ({"catalog/levels.yml": "1"}, {"catalog/levels.yml": "2"}, ("catalog/levels.yml",)),
        ({"agreement.yml": "1"}, {"agreement.yml": "1", "catalog/levels.yml": "2"}, ()),
        ({}, {"agreement.yml": "1"}, ()),
        ({"agreement.yml": "1"}, {}, ()),
    ],
)
def test_changed_files_are_named(then: dict[str, str], now: dict[str, str], expected: tuple[str, ...]) -> None:
    """An approval that noted what each file said tells which one says something else (D18)."""
    entry = {"version": "1.9", "role": "owner", "name": "Li Lei", "date": "2023-12-01", "meaning": "yes"}
    written = Approvals.model_validate({"kind": "approvals", "approvals": [entry | {"files": then}]})
    found = agreement_history(
        "SLA-MAIL", (FIRST,), written, (), required_roles=("owner",), as_of=date(2025, 1, 1),
        files={FIRST.version: now},
    )  # fmt: skip
    assert found.versions[0].changed_since(written.approvals[0]) == expected
    assert not found.versions[0].ended
