"""Answers to surveys that stand in several exports, which overlap, or twice in one."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Final

from tests.reading.exports import COVERS, problems, read

from slm.measurement import SurveyRecords
from slm.reading.sources import SourceRead

SURVEYS: Final = f"""\
kind: surveys
name: Answers
files: ["o/*"]
{COVERS}columns: {{service: What, date: Day, score: Score, ticket: Ticket}}
"""
OF_MONTHS: Final = SURVEYS.replace("o/*", "o/{month}.csv").replace(COVERS, "")
HEAD: Final = "Ticket,What,Day,Score\n"
FIRST, SECOND, LATER = "T-1,mail,2026-01-07,5\n", "T-2,mail,2026-01-08,2\n", "T-1,mail,2026-01-09,5\n"


def scores(found: SourceRead) -> list[tuple[str | None, str, str]]:
    """Return ticket, day and file of each answer."""
    assert isinstance(found.imported.records, SurveyRecords)
    return sorted((one.ticket, str(one.date), one.file_path) for one in found.imported.records.surveys)


def test_an_answer_in_two_exports_is_one_answer(tmp_path: Path) -> None:
    """Exports of weeks that overlap make no mean better or worse, in whatever order they are found."""
    for first, second in permutations([FIRST + SECOND, FIRST + LATER]):
        found = read(tmp_path, SURVEYS, {"o/a.csv": HEAD + first, "o/b.csv": HEAD + second})
        assert [day[-2:] for _, day, _ in scores(found)] == ["07", "09", "08"]
        (file,) = found.imported.files
        assert (file.read, file.used, [(rows.why, rows.rows) for rows in file.left_out], problems(found)) == (
            4, 3, [("duplicate", 1)], []
        )  # fmt: skip


def test_an_answer_counts_in_the_file_of_its_month(tmp_path: Path) -> None:
    """An export that reaches into the next month takes nothing from the month before."""
    files = {"o/2026-01.csv": HEAD + FIRST, "o/2026-02.csv": HEAD + FIRST + FIRST + FIRST.replace("-01-", "-02-")}
    assert [path[-11:] for *_, path in scores(read(tmp_path, OF_MONTHS, files))] == ["2026-01.csv", "2026-02.csv"]


def test_an_answer_twice_in_one_export_is_told(tmp_path: Path) -> None:
    """Two people may have answered alike after one ticket: both count, and somebody looks."""
    found = read(tmp_path, SURVEYS, {"o/a.csv": HEAD + FIRST + SECOND + FIRST, "o/b.csv": HEAD + FIRST})
    assert (len(scores(found)), problems(found)) == (3, ["SLM1064 measurements/o/a.csv:4:1"])


def test_answers_without_a_ticket_are_answers(tmp_path: Path) -> None:
    """Nobody can tell one of them from another one that is like it."""
    source = SURVEYS.replace(", ticket: Ticket", "")
    found = read(tmp_path, source, {"o/a.csv": HEAD + FIRST + FIRST, "o/b.csv": HEAD + FIRST})
    assert (len(scores(found)), problems(found)) == (3, [])


def test_a_row_about_two_services_is_left_out_once(tmp_path: Path) -> None:
    """The rows read are the rows used and those left out, also where a row is about several services."""
    source = f"{SURVEYS}services: {{mail: [mail, files]}}\n"
    rows = FIRST + SECOND + LATER
    found = read(tmp_path, source, {"o/a.csv": HEAD + rows, "o/b.csv": HEAD + rows})
    (file,) = found.imported.files
    assert (file.read, file.used, file.excluded, len(scores(found))) == (6, 3, 3, 6)
