"""Of whatever is wrong in a book of 36 closed months the cause is told first, and once for all months."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from tests.books import bind_approvals, copied, replace_words
from tests.shown import FORMS, is_first, shown

from slm.cli.program import program
from slm.problem import Place, Severity
from slm.reading import ReadingMemory, read_book

pytestmark = [pytest.mark.usefixtures("remembering"), pytest.mark.unmeasured]

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
LONG_DAY: Final = date(2029, 1, 10)
"""The day on which the 36 months of the long book are over."""


@pytest.fixture(scope="module")
def closed_for_long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book of 36 months, each with other outages and figures, all closed and sound; no test changes it."""
    book = copied(tmp_path_factory.mktemp("long"), bound=False)
    for agreement in ("SLA-MAIL", "OLA-SERVER", "UC-LINE"):
        path = f"agreements/{agreement}/1.0/agreement.yml"
        replace_words(book, path, {"until: 2027-01-01": "until: 2029-06-01"})
    replace_words(book, "catalog/calendars/feast.yml", {"until: 2027-01-01": "until: 2030-01-01"})
    figures = (book / "measurements/2026-01/figures.yml").read_text("utf-8")
    outages = (book / "measurements/2026-01/outages.csv").read_text("utf-8")
    bind_approvals(book)
    with pytest.MonkeyPatch.context() as patch:
        memory = ReadingMemory()
        patch.setattr("slm.reading.book.ReadingMemory", lambda **_: memory)
        for count in range(36):
            _close_month(book, count, figures, outages)
        assert not [problem for problem in read_book(book, LONG_DAY).problems if problem.severity is Severity.ERROR]
    return book


def _close_month(book: Path, count: int, figures: str, outages: str) -> None:
    month, following = (f"{2026 + at // 12}-{at % 12 + 1:02}" for at in (count, count + 1))
    to = book / "measurements" / month
    to.mkdir(exist_ok=True)
    words = {
        "numerator: 41": f"numerator: {41 + count}", "2026-02-02": f"{following}-02",
        "OUT-1": f"OUT-{count}", "MNT-1": f"MNT-{count}", "2026-01": month,
    }  # fmt: skip
    for name, text in (("figures.yml", figures), ("outages.csv", outages)):
        pieces = re.split(f"({'|'.join(words)})", text)
        (to / name).write_text("".join(words.get(piece, piece) for piece in pieces), "utf-8")
    (to / "month.yml").write_text("kind: month\nstate: open\ndistribution: [Sales]\n", "utf-8")
    day = ["--date", f"{following}-05", "--as-of", f"{following}-05"]
    closed = CliRunner().invoke(program, ["close", month, "--by", "ada", "--root", str(book), *day])
    assert closed.exit_code == 0, closed.output


@pytest.fixture
def long_book(closed_for_long: Path, tmp_path: Path) -> Path:
    """Return a copy of the book of 36 closed months, which is sound."""
    return Path(shutil.copytree(closed_for_long, tmp_path / "book"))


def test_the_typo_of_the_tour_is_told_first_in_a_book_of_36_closed_months(long_book: Path) -> None:
    """A misspelt key of an agreement is the first problem, and one more says what was not compared because of it."""
    replace_words(long_book, SLA, {"at_least: 99.5 %": "at_leest: 99.5 %"})
    read = read_book(long_book, LONG_DAY)
    typo, missing = (problem for problem in read.problems if problem.severity is Severity.ERROR)
    assert typo.code == "SLM130"
    assert (
        missing.message()
        == f"36 closed months are not compared with how they were closed, because {SLA} cannot be read"
    )
    assert typo.place in missing.also
    assert len(missing.also) == 36
    for form in FORMS:
        assert is_first(shown(read, form), "SLM130")
    assert shown(read, "text").startswith(f"{typo.place}: error SLM130 the key 'at_leest' is unknown here\n")


def test_one_changed_file_is_one_problem_however_many_months_it_changes(long_book: Path) -> None:
    """A slip in a calendar changes every month closed by it: it is told once, at the calendar, with all places."""
    replace_words(long_book, "catalog/calendars/always.yml", {"00:00-24:00": "00:00-12:00"})
    (changed,) = (problem for problem in read_book(long_book, LONG_DAY).problems if problem.severity is Severity.ERROR)
    assert changed.code == "SLM858"
    assert changed.place == Place("catalog/calendars/always.yml")
    locks = {place.path for place in changed.also if place.path.endswith("results.lock.json")}
    assert len(locks) == 36
    assert "a backup has it" in changed.hint()


def test_a_file_that_can_be_read_is_still_compared(long_book: Path) -> None:
    """A typo elsewhere hides no tampering: the record of a closed month is held against its lock all the same."""
    replace_words(long_book, SLA, {"at_least: 99.5 %": "at_leest: 99.5 %"})
    record = "measurements/2027-03/outages.csv"
    replace_words(long_book, record, {"hardware": "software"})
    told = {problem.code: problem.place.path for problem in read_book(long_book, LONG_DAY).problems}
    assert told["SLM751"] == record


def test_a_record_that_cannot_be_read_concerns_its_own_month_alone(long_book: Path) -> None:
    """A wrong row of one month keeps the other 35 from nothing."""
    replace_words(long_book, "measurements/2027-03/outages.csv", {"2027-03-10T10:00:00": "2027-03-10 at ten"})
    replace_words(long_book, "measurements/2027-04/figures.yml", {"numerator: 11": "numerator: 12"})
    found = read_book(long_book, LONG_DAY).problems
    codes = [problem.code for problem in found if problem.severity is Severity.ERROR]
    assert codes == ["SLM164", "SLM859", "SLM750"]
    assert found[1].message().startswith("1 closed month is not compared")
