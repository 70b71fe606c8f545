"""A target that asks for cases which its export does not hold is told, once a target."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.books import AS_OF, approve_again, replace_words, with_tickets
from tests.portfolio.test_exported_words import AT, COVERS, TICKETS, TO, found

from slm.reading import read_book

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


_RAISED = "T-{n},mail,2026-0{at}-05T09:00:00+08:00,2026-0{to}-05T09:10:00+08:00,P1,sales\n"


@pytest.mark.parametrize(
    "population, rows, is_told",
    [
        ("resolved_in_period", {2: [(2, 3)], 3: [(3, 3)]}, True),
        ("created_in_period", {2: [(2, 3)], 3: [(3, 3)]}, False),
        ("resolved_in_period", {2: [(2, 2)], 3: [(3, 3)]}, False),
        ("resolved_in_period", {2: [(1, 2), (2, 3)], 3: [(3, 3)]}, False),
        ("resolved_in_period", {2: [(2, 3)]}, False),
    ],
)
def test_cases_raised_before_the_first_file_are_told(
    tmp_path: Path, population: str, rows: dict[int, list[tuple[int, int]]], is_told: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    """Files of the cases raised in February and March say nothing of those of January that were solved in February."""
    root = with_tickets(tmp_path)
    clock = "clock: {measures: response"
    said = {"source: tickets": "source: desk", clock: f"{clock}, population: {population}"}
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", said)
    approve_again(root)
    (root / "measurements/sources").mkdir(exist_ok=True)
    source = TICKETS.replace("[desk.csv]", "['desk/{month}.csv']").partition(COVERS)
    (root / "measurements/sources/desk.yml").write_text(
        source[0] + source[2].replace("done,", "done, responded: done,")
    )
    (root / "measurements/desk").mkdir()
    (root / "measurements/2026-02/month.yml").write_text("kind: month\ndistribution: [Sales]\n", "utf-8")
    for month, cases in rows.items():
        text = "".join(_RAISED.format(n=10 * month + n, at=at, to=to) for n, (at, to) in enumerate(cases))
        (root / f"measurements/desk/2026-0{month}.csv").write_text(f"{ROWS.partition(chr(10))[0]}\n{text}", "utf-8")
    told = [str(one.place) for one in read_book(root, AS_OF).problems if one.code == "SLM1240"]
    assert told == ["measurements/sources/desk.yml:3:8"] * is_told
