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
        {"version": str(each.version), "role": "owner", "name": "Li Lei", "date": on, "meaning": "approved"}
        for each in versions
    ]
    ends = [{"version": "1.9", "date": withdrawn_on, "by": "Li Lei", "reason": "moved"}] if withdrawn_on else []
    written = Approvals.model_validate({"kind": "approvals", "approvals": entries, "withdrawals": ends})
    return agreement_history("SLA-MAIL", versions, written, (), required_roles=("owner",), as_of=as_of)


def statuses(found: AgreementHistory) -> dict[str, Status]:
    """Return the status of each version."""
    return {str(each.version): each.status for each in found.versions}


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
    assert [each.validity.end for each in found.versions] == [date(2027, 1, 1), date(2027, 1, 1)]


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
    assert [str(each.version) for each in history(FIRST, SECOND).in_period(start, end)] == expected


def test_version_is_found_by_its_number() -> None:
    """1.1 is not 1.10 (D2)."""
    found = history(FIRST, SECOND)
    assert found.version("1.10") == found.versions[1]
    assert found.version("1.1") is None
