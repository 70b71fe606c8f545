"""The status of a document version, computed from approvals, dates and the day."""

from __future__ import annotations

from datetime import date

import pytest

from slm.document_control import Status, Validity, status

TERM = Validity(start=date(2025, 1, 1), end=date(2026, 1, 1))


@pytest.mark.parametrize(
    "approved, as_of, expected",
    [
        pytest.param([], date(2025, 6, 1), Status.DRAFT, id="nobody"),
        pytest.param(["owner"], date(2025, 6, 1), Status.IN_REVIEW, id="some"),
        pytest.param(["owner", "customer"], date(2024, 12, 31), Status.APPROVED, id="day-before"),
        pytest.param(["owner", "customer"], date(2025, 1, 1), Status.IN_FORCE, id="first-day"),
        pytest.param(["customer", "owner", "other"], date(2025, 12, 31), Status.IN_FORCE, id="last-day"),
        pytest.param(["owner", "customer"], date(2026, 1, 1), Status.EXPIRED, id="day-after"),
    ],
)
def test_status_follows_from_approvals_and_dates(approved: list[str], as_of: date, expected: Status) -> None:
    """All required roles approve; then the term, half-open, decides (F19)."""
    assert status(TERM, approved_roles=approved, required_roles=["owner", "customer"], as_of=as_of) is expected


def test_without_any_approval_nothing_is_approved() -> None:
    """A kind of document for which no role has to approve still needs one approval."""
    assert status(TERM, approved_roles=[], required_roles=[], as_of=date(2025, 6, 1)) is Status.DRAFT
    assert status(TERM, approved_roles=["owner"], required_roles=[], as_of=date(2025, 6, 1)) is Status.IN_FORCE


@pytest.mark.parametrize("why", [Status.SUPERSEDED, Status.WITHDRAWN])
def test_status_after_the_end_says_why_it_ended(why: Status) -> None:
    """A version that was superseded or withdrawn did not expire."""
    ended = Validity(start=date(2025, 1, 1), end=date(2025, 3, 1), ended_by=why)
    assert status(ended, approved_roles=["owner"], required_roles=["owner"], as_of=date(2025, 3, 1)) is why
