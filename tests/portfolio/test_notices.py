"""Changes for the worse are announced in the time that the agreement itself demands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.checks.checks import check
from slm.document_control import Approval

NOTICE: Final = {"change_notice": "3 months"}
SECOND: Final[dict[str, Any]] = {"supersedes": "1.0", "valid": {"from": "2025-06-01", "until": "2027-01-01"}}


def warned(
    *, role: str = "owner", on: str | None = "2025-03-02", renewal: dict[str, str] = NOTICE, **second: object
) -> list[tuple[str, str]]:
    """Return what is told about a second version that was approved by a role on a day, or not yet in March 2025."""
    versions = (
        written.agreement("1.0", written.target(), renewal=renewal),
        written.agreement("1.1", written.target(at_least="99 %"), **SECOND | {"renewal": renewal} | second),
    )
    history = written.history(*versions, as_of=date(2025, 3, 10))
    approval = {"version": "1.1", "role": role, "name": "Li Lei", "date": on, "meaning": "yes"}
    approvals = (Approval.model_validate(approval),) if on else ()
    changed = replace(history.versions[1], approvals=approvals)
    book = small_book.portfolio(agreements={"SLA-MAIL": replace(history, versions=(history.versions[0], changed))})
    words = [dict(problem.words) for problem in check(book) if problem.code == "SLM539"]
    return [(word["version"], word["deadline"]) for word in words]


@pytest.mark.parametrize("on, expected", [("2025-03-01", []), ("2025-03-02", [("1.1", "2025-03-01")])])
def test_last_day_of_notice_is_in_time(on: str, expected: list[tuple[str, str]]) -> None:
    """Three months before 1 June is 1 March; a day later is too late."""
    assert warned(on=on) == expected


def test_draft_that_can_no_longer_be_announced_in_time() -> None:
    """The writer of a draft learns that its day has become impossible."""
    assert warned(on=None) == [("1.1", "2025-03-01")]


@pytest.mark.parametrize("role", ["customer", "supplier"])
def test_consent_needs_no_notice(role: str) -> None:
    """What the other side has approved, it knows."""
    assert warned(role=role) == []


def test_change_for_the_better_needs_no_notice() -> None:
    """More can be promised from one day to the next."""
    assert warned(targets=[written.target(at_least="99.99 %")]) == []


def test_agreement_without_time_of_notice() -> None:
    """Where the agreement demands none, none is missed; nor where nothing is superseded."""
    assert warned(renewal={}) == []
    assert warned(supersedes=None) == []
