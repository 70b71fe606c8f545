"""An export that says no levels, where promises are made by level, would leave nothing to count: that is told."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.portfolio.test_exported_words import AT, COVERS, LOG, TICKETS, TO, found

HEAD: Final = "id,service,at,done,priority,customer,Urgency,事件级别\n"
SURVEYS: Final = f"kind: surveys\nname: Desk\nfiles: [desk.csv]\ncolumns: {{service: service, date: at}}\n{COVERS}"
UNMAPPED: Final = TICKETS.replace(" priority: priority,", "")


def _rows(*levels: str, service: str = "mail") -> str:
    rows = (f"T-{nth},{service},{AT},{TO},{level},sales,high,一级\n" for nth, level in enumerate(levels))
    return HEAD + "".join(rows)


def test_cases_without_any_level_are_told_with_the_columns_that_may_say_it(tmp_path: Path) -> None:
    """Nobody mapped a column of levels, and P1 is promised: once, also in a month in which it was told one by one."""
    (problem,) = found(tmp_path, UNMAPPED, _rows("", "", ""), "SLM1238", "SLM434", judges=True)
    assert problem.message() == (
        "3 of 3 cases of the source 'desk' have no level, so they count for nothing where SLA-MAIL/p1-response and its "
        "like count cases of one level"
    )
    assert str(problem.place).startswith("measurements/sources/desk.yml")
    assert "of its export nothing is made of priority, Urgency, 事件级别" in problem.hint()


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "source, rows, judges",
    [
        (TICKETS, _rows("P1", ""), True),
        (UNMAPPED, _rows("", ""), False),
        (UNMAPPED, _rows("", "", service="storage"), True),
        (UNMAPPED, HEAD, True),
        (TICKETS, _rows("", ""), True),
        (LOG, f"id,service,at,priority,changed,state\nT-1,mail,{AT},P1,{AT},New\nT-1,mail,{AT},,{TO},New\n", True),
        (SURVEYS, _rows("P1"), False),
    ],
    ids=["some", "not_judged", "other_service", "no_row", "empty_column", "of_events", "surveys"],
)  # fmt: skip
def test_where_levels_are_said_or_not_asked_nothing_is_told(
    tmp_path: Path, source: str, rows: str, *, judges: bool
) -> None:
    """Of a column that is mapped and empty in all rows it is told that it is empty."""
    assert found(tmp_path, source, rows, "SLM1238", judges=judges) == []


def test_what_to_do_depends_on_what_the_export_has(tmp_path: Path) -> None:
    """A column that is nearly always empty may be the wrong one; an export without any other column lacks it."""
    rows = _rows("P1", *[""] * 25)
    (problem,) = found(tmp_path / "1", TICKETS, rows, "SLM1238", judges=True)
    assert problem.hint().startswith("Look whether the column 'priority' is the right one for columns.priority")
    bare = "".join(",".join([*line.split(",")[:4], "sales"]) + "\n" for line in rows.splitlines()[1:])
    (problem,) = found(
        tmp_path / "2", UNMAPPED, f"id,service,at,done,customer\n{bare}", "SLM1238", judges=True
    )  # fmt: skip
    assert problem.hint().startswith("Export the level of each case, too")
    many = HEAD.strip() + "".join(f",c{nth}" for nth in range(30)) + "\n"
    row = _rows("").splitlines()[1] + "," * 30
    (problem,) = found(tmp_path / "3", UNMAPPED, f"{many}{row}\n", "SLM1238", judges=True)
    assert "c16, ...." in problem.hint()
