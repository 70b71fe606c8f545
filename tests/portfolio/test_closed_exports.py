"""A target that asks for cases which its export does not hold is told, once a target."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.portfolio.test_exported_words import AT, TICKETS, TO, found

ROWS = f"id,service,at,done,priority,customer\nT-1,mail,{AT},{TO},P1,sales\n"


@pytest.mark.parametrize("which, number", [("closed", 1), ("open", 1), ("all", 0)])
def test_targets_that_ask_for_cases_that_are_not_exported_are_told(tmp_path: Path, which: str, number: int) -> None:
    """An answer in time is asked of all cases: who exports closed ones alone does not know it."""
    source = TICKETS.replace("resolved: done", "resolved: done, responded: done") + f"complete_for: {which}\n"
    told = found(tmp_path, source, ROWS, "SLM1233", judges=True)
    assert len(told) == number
    for problem in told:
        assert "SLA-MAIL/p1-response has no data" in problem.message()
        assert f"(complete_for: {which})" in problem.message()
        assert str(problem.place).startswith("measurements/sources/desk.yml:")
