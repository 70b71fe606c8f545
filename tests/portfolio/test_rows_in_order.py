"""What is sound is not complained about: checks of a monitor, limits of a quarter, exports that were not read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.books import AS_OF, copied

from slm.calendar import Month, Per
from slm.checks.checks import check
from slm.facts.workload import workloads
from slm.portfolio import Portfolio
from slm.reading import read_book

PROBES = """\
service,time,ok,response_ms
mail,2026-01-10T10:00:00+08:00,true,120
mail,2026-01-10T10:05:00+08:00,false,
mail,2026-01-10T10:10:00+08:00,true,140
"""


def sound(book: Path) -> Portfolio:
    """Return a book in which nothing is wrong."""
    read = read_book(book, AS_OF)
    assert [problem.message() for problem in read.problems] == []
    assert read.portfolio is not None
    return read.portfolio


def test_checks_in_order_are_sound(tmp_path: Path) -> None:
    """Checks that lie in their month, each after the one before it, are no mistake."""
    book = copied(tmp_path)
    (book / "measurements/2026-01/probes.csv").write_text(PROBES, "utf-8")
    assert len(sound(book).probes.probes) == 3


def test_a_limit_of_a_quarter_is_held_against_its_last_month(tmp_path: Path) -> None:
    """Work limited by the quarter has nothing to compare in January and February, and all of it in March."""
    book = sound(copied(tmp_path))
    history = book.agreements["SLA-MAIL"]
    limits = tuple(limit.model_copy(update={"per": Per.QUARTER}) for limit in history.latest.workload)
    assert limits
    versions = tuple(
        replace(version, agreement=version.agreement.model_copy(update={"workload": limits}))
        for version in history.versions
    )
    changed = replace(book, agreements={"SLA-MAIL": replace(history, versions=versions)})
    assert [len(list(workloads(changed, Month(2026, month), "SLA-MAIL"))) for month in (1, 2, 3)] == [0, 0, 1]


def test_an_export_that_was_not_read_is_not_held_against_its_rules(tmp_path: Path) -> None:
    """Where a source has no account of its files, nothing is said of the times in them."""
    book = sound(copied(tmp_path))
    assert check(replace(book, imported={"status": book.outages}, imports={})) == []
