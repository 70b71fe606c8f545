"""Records of a book that end within a line may have been cut off in it: it is told, and less of the month is known."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest
from tests.books import copied, portfolio_of

from slm.calendar import Interval, Month
from slm.facts.scorecard import evidence_of, scorecard
from slm.reading import read_book

AS_OF: Final = date(2026, 4, 10)
MARCH: Final = Interval(datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC))
TICKETS: Final = (
    "id,service,type,opened,resolved\nT-1,mail,incident,2026-03-02T09:00:00+08:00,2026-03-02T10:00:00+08:00\n"
)
FILES: Final = {
    "outages.csv": "id,service,kind,start,end\nO-1,mail,outage,2026-03-02T09:00:00+08:00,2026-03-02T19:00:00+08:00\n",
    "tickets.csv": TICKETS,
    "pauses.csv": "ticket,start,end\nT-1,2026-03-02T09:10:00+08:00,2026-03-02T09:20:00+08:00\n",
    "events.csv": "ticket,state,time\nT-1,waiting,2026-03-02T09:10:00+08:00\n",
    "probes.csv": "service,time,ok,requests,failed\nmail,2026-03-02T09:00:00+08:00,false,1000,120\n",
    "surveys.csv": "service,date,ticket,score\nmail,2026-03-02,T-1,10\n",
}


def written(folder: Path, name: str, text: str, month: str = "kind: month\n") -> Path:
    """Return a book of which March has such a file, beside its tickets."""
    book = copied(folder)
    march = book / "measurements" / "2026-03"
    march.mkdir()
    (march / "month.yml").write_text(month, "utf-8")
    (march / "tickets.csv").write_text(TICKETS, "utf-8")
    (march / name).write_bytes(text.encode())
    return book


def told(book: Path, source: str = "outages") -> tuple[list[str], Fraction]:
    """Return where it is told that a file ends within a line, and which share of the records of March is known."""
    read = read_book(book, AS_OF)
    assert read.portfolio
    gaps = evidence_of(read.portfolio).gaps_of(source)
    share = gaps.share("mail", MARCH, "Asia/Shanghai", {}) if gaps else Fraction(1)
    return [str(problem.place) for problem in read.problems if problem.code == "SLM1089"], share


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_ends_within_a_line_may_lack_a_row(name: str, tmp_path: Path) -> None:
    """Of `failed` 120 may have become 12, and a pause without its end never ends: the file shows that it was cut."""
    text, source = FILES[name], name.removesuffix(".csv").replace("pauses", "tickets").replace("events", "tickets")
    place = f"measurements/2026-03/{name}:2:1"
    assert told(written(tmp_path, name, text[:-1]), source) == ([place], Fraction(1, 2))


@pytest.mark.parametrize("end, lacks", [("\n", 0), ("\r\n", 0), ("\r", 1)])
def test_a_line_ends_as_the_others_do(end: str, lacks: int, tmp_path: Path) -> None:
    """A CR after lines that end with LF may be the first half of what ended the line."""
    places, share = told(written(tmp_path, "outages.csv", FILES["outages.csv"][:-1] + end))
    assert (len(places), share) == (lacks, Fraction(1, 1 + lacks))


def test_a_file_that_is_cut_to_its_header_tells_nothing(tmp_path: Path) -> None:
    """A month that seems to be without an interruption is not kept by a file of which the rest is missing."""
    book = written(tmp_path, "outages.csv", FILES["outages.csv"].split("\n", maxsplit=1)[0])
    assert told(book) == (["measurements/2026-03/outages.csv:1:1"], 0)
    results = scorecard(portfolio_of(book, AS_OF)).in_month(Month(2026, 3))
    (found,) = (one for one in results if one.agreement == "SLA-MAIL" and one.target == "availability")
    assert (found.coverage, found.value) == (0, None)


def test_a_closed_month_stays_as_it_is(tmp_path: Path) -> None:
    """What its files say was approved as it is, and nobody may add a line end any more."""
    closed = "kind: month\nclosed_on: 2026-04-03\nclosed_by: ada\ndistribution: [Sales]\n"
    book = written(tmp_path, "outages.csv", FILES["outages.csv"][:-1], closed)
    assert told(book) == ([], 1)
