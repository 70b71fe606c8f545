"""What `slm new source` tells of an export that would count in another way than whoever exported it expects."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied, replace_words
from tests.cli.conftest import Run

DAY: Final = ("--as-of", str(AS_OF))
OWN_HOURS: Final = "Number,Service,Created,Closed,Resolution time in minutes\n" + "".join(
    f"{n},E-mail,2026-01-{n:02} 09:00,2026-01-{n + n // 5:02} 12:00,{180 if n < 5 else 300}\n" for n in range(1, 8)
)
PLANNED: Final = (
    "Monitor,Severity,Start,End,In SDT\n"
    "E-mail,critical,2026-01-05 09:00,2026-01-05 10:00,Yes\n"
    "E-mail,error,2026-01-06 09:00,2026-01-06 10:00,No\n"
)
MAINTAINED: Final = (
    "Monitor,Status,Start,End\n"
    "E-mail,Down,2026-01-05 09:00,2026-01-05 10:00\n"
    "E-mail,Maintenance,2026-01-06 09:00,2026-01-06 10:00\n"
)
MERGED: Final = (
    "Id,Service,Type,Created,Solved,Tags\n"
    "1,E-mail,Incident,2026-01-05 09:00,2026-01-05 10:00,mail closed_by_merge\n"
    "2,E-mail,Incident,2026-01-06 09:00,2026-01-06 10:00,mail not_closed_by_merge_2\n"
)
JIRA: Final = (
    "Issue key,Issue Type,Priority,Created,Resolved\n"
    "A-1,Incident,High,05/Jan/26 9:00 AM,05/Jan/26 10:00 AM\nA-2,Incident,High,06/Jan/26 9:00 AM,\n"
)
ZENTAO: Final = (
    "Bug编号,所属产品,优先级,创建日期,解决日期,关闭日期,Bug状态,解决方案\n"
    "1,E-mail,1,2026-01-05 09:00:00,2026-01-05 10:00:00,0000-00-00 00:00:00,已解决,已解决\n"
    "2,E-mail,1,2026-01-06 09:00:00,2026-01-06 10:00:00,0000-00-00 00:00:00,已解决,无法重现\n"
    "3,E-mail,1,2026-01-07 09:00:00,2026-01-07 10:00:00,0000-00-00 00:00:00,已解决,重复Bug\n"
)


@pytest.mark.parametrize(
    "export, told",
    [
        (JIRA, "  it takes levels so, unless values.priority says otherwise: High: P2 (2)"),
        (ZENTAO, "  解决方案 holds in the other rows: 已解决 (1), 无法重现 (1)"),
        (OWN_HOURS, "  Resolution time in minutes is not used: in rows of one day it is what lies between Created and"),
        (PLANNED, "  In SDT says that 1 row was planned, and Severity says of which kind each is:"),
        (MAINTAINED, "  1 row is of maintenance: it counts as an interruption where its agreement does not exclude"),
        (MERGED, "  1 row has the tag closed_by_merge in Tags: the case was merged into another one, and counts until"),
    ],
    ids=["levels", "other ends", "hours of the tool", "planned", "maintenance", "merged"],
)
def test_it_is_told(run: Run, tmp_path: Path, export: str, told: str) -> None:
    """Nothing is decided in silence: the column is named, and what the source has to say for it to count otherwise."""
    book, file = copied(tmp_path), tmp_path / "desk.csv"
    file.write_text(export, "utf-8")
    done = run("new", "source", file, "--covers", "2026-01", "--root", book, *DAY)
    assert any(line.startswith(told) for line in done.stdout.splitlines()), done.output


def test_the_hour_that_occurs_twice_is_that_of_the_book(run: Run, tmp_path: Path) -> None:
    """Where the zone is open, the one of the book is named first, if people there speak the language of the export."""
    book, file = copied(tmp_path), tmp_path / "desk.csv"
    for path in (*book.glob("agreements/*/*/agreement.yml"), *book.glob("catalog/calendars/*.yml")):
        if "Asia/Shanghai" in path.read_text("utf-8"):
            replace_words(book, path.relative_to(book).as_posix(), {"Asia/Shanghai": "Europe/London"})
    rows = "".join(f"{n},E-mail,2026-10-25 01:{n}0:00 BST,2026-10-26 09:00:00 GMT\n" for n in range(3))
    file.write_text(
        f"Number,Service,Created,Resolved\n{rows}4,E-mail,2026-10-25 01:10:00,2026-10-26 09:00:00\n", "utf-8"
    )
    told = run("new", "source", file, "--covers", "2026-10", "--root", book, *DAY).stdout
    assert "  1 row has a time of the hour that the clock of Europe/London showed twice" in told, told


def test_the_next_export_is_known_by_its_title(run: Run, tmp_path: Path) -> None:
    """Also where the names of its columns do not tell what its rows are, the month is that which its title says."""
    book, file = copied(tmp_path), tmp_path / "desk.csv"
    rows = "No,Was,Wann,Ende\n1,E-mail,2026-01-05 09:00,2026-01-05 10:00\n"
    file.write_text(f"Period: 2026-01-01 - 2026-01-31\n{rows}", "utf-8")
    said = ("--column", "start=Wann", "--column", "end=Ende", "--column", "service=Was")
    first = run("new", "source", file, "--kind", "outages", *said, "--root", book, *DAY)
    assert first.exit_code == 0, first.output
    other = tmp_path / "desk (1).csv"
    other.write_text(f"Period: 2025-12-01 - 2025-12-31\n{rows.replace('2026-01', '2025-12')}", "utf-8")
    refused = run("new", "source", other, "--root", book, *DAY)
    assert "desk-2025-12.csv" in refused.output
