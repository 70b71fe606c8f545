"""Versions of an agreement: which was in force when, computed and never written."""

from __future__ import annotations

import pickle
from datetime import date
from functools import partial
from typing import Any, Final

import pytest
from tests.written import SHANGHAI, agreement, history

from slm import layout
from slm.agreement import Agreement, AgreementHistory, DatedVersion, SharedContent, VersionContent, agreement_history
from slm.calendar import always
from slm.catalog import Level, Levels
from slm.document_control import Approvals, Status, Version

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
        files=lambda _version, _until: now,
    )  # fmt: skip
    assert found.versions[0].changed_since(written.approvals[0]) == expected
    assert not found.versions[0].ended


def renewed(as_of: date, *notices: str, **fields: object) -> DatedVersion:
    """Return a version of two years from 2024 that is renewed by a year each time, with notices given on days."""
    renewal = {"automatic": "true", "for": "1 year", "terminate_notice": "3 months"}
    written = agreement(
        "1.9", **({"valid": {"from": "2024-01-01", "until": "2026-01-01"}, "renewal": renewal} | fields)
    )
    parts: dict[str, Any] = {
        "approvals": [{"version": "1.9", "role": "owner", "name": "Li Lei", "date": "2023-12-01", "meaning": "yes"}],
        "notices": [{"version": "1.9", "date": day, "person": "li-lei"} for day in notices],
    }
    register = Approvals.model_validate({"kind": "approvals"} | parts)
    found = agreement_history("SLA-MAIL", (written,), register, (), required_roles=("owner",), as_of=as_of)
    return found.versions[0]


@pytest.mark.parametrize(
    "as_of, notices, end, status, renews",
    [
        pytest.param(date(2025, 12, 31), (), date(2026, 1, 1), Status.IN_FORCE, True, id="before the end"),
        pytest.param(date(2026, 1, 1), (), date(2027, 1, 1), Status.IN_FORCE, True, id="renewed"),
        pytest.param(date(2029, 5, 5), (), date(2030, 1, 1), Status.IN_FORCE, True, id="renewed four times"),
        pytest.param(date(2025, 12, 1), ("2025-10-01",), date(2026, 1, 1), Status.IN_FORCE, False, id="in time"),
        pytest.param(date(2026, 1, 1), ("2025-10-01",), date(2026, 1, 1), Status.EXPIRED, False, id="over"),
        pytest.param(date(2026, 1, 1), ("2025-10-02",), date(2027, 1, 1), Status.IN_FORCE, False, id="late by a day"),
        pytest.param(date(2027, 1, 1), ("2025-10-02",), date(2027, 1, 1), Status.EXPIRED, False, id="a term later"),
        pytest.param(date(2025, 9, 1), ("2025-10-01",), date(2026, 1, 1), Status.IN_FORCE, True, id="still to come"),
    ],
)
def test_agreement_is_renewed_until_notice_is_given(
    as_of: date, notices: tuple[str, ...], end: date, status: Status, *, renews: bool
) -> None:
    """A term follows another as long as nobody gives notice in time; a late notice ends the term after it."""
    found = renewed(as_of, *notices)
    assert (found.validity.end, found.status, found.renews) == (end, status, renews)


@pytest.mark.parametrize(
    "renewal",
    [
        {"automatic": "true"},
        {"automatic": "false", "for": "1 year"},
        {"automatic": "true", "terminate_notice": "1 month"},
    ],
)
def test_renewal_without_its_length_is_none(renewal: dict[str, str]) -> None:
    """Until when it would be renewed nobody has agreed: it ends with its term, as in version 0.1.0."""
    found = renewed(date(2026, 1, 1), renewal=renewal)
    assert (found.status, found.renews) == (Status.EXPIRED, False)


def test_terms_end_on_the_same_day_of_each_year() -> None:
    """A term that ends on the last day of a short month keeps the day of the first one."""
    monthly = {"automatic": "true", "for": "1 month"}
    found = renewed(date(2026, 3, 15), renewal=monthly, valid={"from": "2024-01-31", "until": "2026-01-31"})
    assert found.validity.end == date(2026, 3, 31)


def test_version_that_begins_at_the_end_of_another_ends_its_renewals() -> None:
    """What is agreed anew holds instead of what would only go on."""
    renewal = {"automatic": "true", "for": "1 year"}
    first = agreement("1.0", valid={"from": "2024-01-01", "until": "2025-01-01"}, renewal=renewal)
    second = agreement("1.1", valid={"from": "2025-01-01", "until": "2026-01-01"})
    found = history(first, second, as_of=date(2025, 3, 1))
    assert statuses(found) == {"1.0": Status.SUPERSEDED, "1.1": Status.IN_FORCE}


def test_draft_is_not_renewed() -> None:
    """A version that nobody approved has nothing that could go on."""
    renewal = {"automatic": "true", "for": "1 year"}
    draft = agreement("1.0", valid={"from": "2024-01-01", "until": "2025-01-01"}, renewal=renewal)
    found = agreement_history("SLA-MAIL", (draft,), None, (), required_roles=(), as_of=date(2025, 3, 1))
    assert (found.versions[0].status, found.versions[0].validity.end) == (Status.DRAFT, date(2025, 1, 1))


LEVEL: Final[dict[str, Any]] = {"id": "P1", "name": "Urgent", "description": "d", "resolve": "4 calendar_hours"}


@pytest.mark.parametrize("until, expected", [("2025-06-30", True), ("2025-07-01", False), ("2026-01-01", False)])
@pytest.mark.parametrize("is_next_approved", [True, False])
def test_what_changes_when_the_next_version_begins_is_no_change_of_the_one_before(
    until: str, *, expected: bool, is_next_approved: bool
) -> None:
    """P1 is answered sooner from a day on, on which version 1.9 binds nobody any more, if 1.10 is approved by then."""
    first = agreement("1.9", levels=["P1"])
    second = agreement("1.10", supersedes="1.9", valid={"from": "2025-07-01", "until": "2027-01-01"})
    usual = Level.model_validate(LEVEL | {"respond": "30 calendar_minutes"})
    sooner = {"respond": "15 calendar_minutes", "earlier": [{"until": until, "respond": "30 calendar_minutes"}]}
    content = {version.version: VersionContent.of(version, {}) for version in (first, second)}

    def said(level: Level, version: Version, until: date) -> dict[str, str]:
        return content[version].by_file(SharedContent.of(Levels(kind="levels", levels=(level,)), []), until)

    entry = {"role": "owner", "name": "Li Lei", "date": "2024-01-01", "meaning": "approved"}
    entries: list[dict[str, Any]] = [entry | {"version": "1.9", "files": said(usual, first.version, first.valid.until)}]
    entries += [entry | {"version": "1.10"}] if is_next_approved else []
    written = Approvals.model_validate({"kind": "approvals", "approvals": entries})
    found = agreement_history(
        "SLA-MAIL", (first, second), written, (), required_roles=("owner",), as_of=date(2025, 5, 1),
        files=partial(said, Level.model_validate(LEVEL | sooner)),
    )  # fmt: skip
    changed = found.versions[0].changed_since(written.approvals[0])
    assert changed == (("catalog/levels.yml",) if expected or not is_next_approved else ())


@pytest.mark.parametrize("until, expected", [("2026-06-01", True), ("2027-01-01", False)])
def test_term_after_a_renewal_is_bound_as_the_first_one_is(until: str, *, expected: bool) -> None:
    """A level that changes within the term for which an agreement was renewed is another promise."""
    fields = {"valid": {"from": "2024-01-01", "until": "2026-01-01"}, "levels": ["P1"]}
    first = agreement("1.9", renewal={"automatic": "true", "for": "1 year", "terminate_notice": "3 months"}, **fields)
    usual = Level.model_validate(LEVEL | {"respond": "30 calendar_minutes"})
    sooner = {"respond": "15 calendar_minutes", "earlier": [{"until": until, "respond": "30 calendar_minutes"}]}

    def said(level: Level, _version: Version, until: date) -> dict[str, str]:
        return VersionContent.of(first, {}).by_file(SharedContent.of(Levels(kind="levels", levels=(level,)), []), until)

    entry = {"version": "1.9", "role": "owner", "name": "Li Lei", "date": "2023-12-01", "meaning": "approved"}
    files = said(usual, first.version, first.valid.until)
    written = Approvals.model_validate({"kind": "approvals", "approvals": [entry | {"files": files}]})
    found = agreement_history(
        "SLA-MAIL", (first,), written, (), required_roles=("owner",), as_of=date(2026, 3, 1),
        files=partial(said, Level.model_validate(LEVEL | sooner)),
    )  # fmt: skip
    assert found.versions[0].changed_since(written.approvals[0]) == (("catalog/levels.yml",) if expected else ())


def test_what_files_say_is_found_out_once_and_only_for_who_asks() -> None:
    """No approval noted what the files of a version said, so nobody looks; who asks twice is told the same."""
    asked: list[Version] = []

    def said(version: Version, _until: date) -> dict[str, str]:
        asked.append(version)
        return {"agreement.yml": "abc"}

    entry = {"version": "1.9", "role": "owner", "name": "Li Lei", "date": "2023-12-01", "meaning": "approved"}
    written = Approvals.model_validate({"kind": "approvals", "approvals": [entry]})
    found = agreement_history(
        "SLA-MAIL", (FIRST, SECOND), written, (), required_roles=("owner",), as_of=date(2025, 5, 1), files=said
    )
    assert found.versions[0].changed_since(written.approvals[0]) == ()
    assert asked == []
    assert [dict(version.files) for version in (*found.versions, *found.versions)] == [{"agreement.yml": "abc"}] * 4
    assert asked == [FIRST.version, SECOND.version]


def test_what_files_say_is_kept_as_what_was_found() -> None:
    """The key of a page that is kept from the last build tells what the files say, not how it was found out."""
    found = agreement_history(
        "SLA-MAIL", (FIRST,), None, (), required_roles=(), as_of=date(2025, 5, 1), files=lambda *_: {"terms": "abc"}
    )
    written = pickle.loads(pickle.dumps(found.versions[0].files))  # noqa: S301 - written one line above
    assert (type(written), written) == (dict, {"terms": "abc"})


def test_files_stand_in_the_order_in_which_a_version_names_them() -> None:
    """What `slm approve` writes of the service hours of targets is the same on every machine."""
    target = {"metric": "answer", "name": "Answer", "at_least": "99 %"}
    ids = ("zulu", "echo", "alpha", "kilo", "bravo", "yankee", "delta")
    written = agreement("1.9", *({**target, "id": name, "during": name} for name in ids))
    hours = {name: always(SHANGHAI) for name in sorted(ids)}
    files = VersionContent.of(written, {}).by_file(
        SharedContent.of(Levels(kind="levels", levels=()), [], hours), written.valid.until
    )
    assert [path for path in files if path.startswith(layout.CALENDARS) and "#" not in path] == list(
        map(layout.calendar_file, ids)
    )
