"""No export is complete for days that are still to come, whatever is said of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, portfolio_of, replace_words

from slm.calendar import Month
from slm.compliance import Result
from slm.facts.scorecard import evidence_of, scorecard
from slm.problem import Problem
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
MARCH: Final = "measurements/2026-03/month.yml"
COLUMNS: Final = {
    "outages": "columns: {id: id, start: start, end: end, kind: kind}\nconstants: {service: mail}\n",
    "tickets": (
        "columns: {id: id, opened: start, responded: end, resolved: solved}\n"
        "constants: {service: mail, type: incident, priority: P1}\n"
    ),
    "surveys": "columns: {date: day, score: score}\nconstants: {service: mail}\n",
    "probes": "columns: {time: at, ok: ok}\nconstants: {service: mail}\nknown_for: 10 calendar_minutes\n",
}
ROWS: Final = {
    "outages": ("id,start,end,kind\n1,{}T09:00Z,{}T09:10Z,outage\n2,2026-04-05T09:00Z,2026-04-05T09:10Z,maintenance\n"),
    "tickets": "id,start,end,solved\n1,{}T09:00Z,{}T09:10Z,\n",
    "surveys": "day,score\n{},4\n",
    "probes": "at,ok\n{}T09:00Z,true\n",
}


def book_with(
    folder: Path, covers: str, *, kind: str = "outages", newest: str = "2026-02-03", name: str = "log.csv"
) -> Path:
    """Return a book that is judged by an export, the newest row of which is of a day; covers are as they are said."""
    book = copied(folder, bound=False)
    if kind == "outages":
        replace_words(book, SLA, {"    at_least: 99.5 %": "    source: log\n    at_least: 99.5 %"})
    path = book / "measurements" / name.replace("{month}", "2026-03")
    path.write_text(ROWS[kind].format(newest, newest), "utf-8")
    said = f"kind: {kind}\nname: {{en: Log, zh: 日志}}\nfiles: ['{name}']\n{covers}{COLUMNS[kind]}"
    (book / "measurements/sources/log.yml").write_text(said, "utf-8")
    bind_approvals(book)
    return book


def told(book: Path, as_of: date = AS_OF) -> list[Problem]:
    """Return what is told of days to come."""
    return [problem for problem in read_book(book, as_of).problems if problem.code in {"SLM1221", "SLM1222"}]


def availability(book: Path, month: str = "2026-03", as_of: date = AS_OF) -> Result:
    """Return the result of a month that the export decides."""
    results = scorecard(portfolio_of(book, as_of), [Month.parse(month)]).results
    return next(result for result in results if result.target == "availability")


AHEAD: Final = "covers: {from: 2026-01-01, until: 2027-01-01}\n"


@pytest.mark.parametrize("kind", ROWS)
def test_covered_days_that_are_to_come_are_told_at_their_key(tmp_path: Path, kind: str) -> None:
    """Whatever the rows are, the warning stands at `until` and names the last day that can be known."""
    (problem,) = told(book_with(tmp_path, AHEAD, kind=kind))
    assert (problem.code, problem.place.line, problem.place.path) == ("SLM1221", 4, "measurements/sources/log.yml")
    assert "until 2026-12-31, but nothing after 2026-03-10" in problem.message()


def test_nothing_is_kept_by_days_that_no_row_vouches_for(tmp_path: Path) -> None:
    """A month that goes on has no data where its export is said to know the future and its rows end before it."""
    book = book_with(tmp_path, AHEAD)
    result = availability(book)
    assert (result.value, result.coverage) == (None, Fraction(0))
    replace_words(book, "measurements/log.csv", {"2026-02-03": "2026-03-06"})
    assert 0 < availability(book).coverage < 1


def test_months_that_are_over_stay_as_they_were(tmp_path: Path) -> None:
    """What is said of the future takes nothing from the months before it."""
    ahead, known = (
        availability(book_with(tmp_path / name, f"covers: {{from: 2026-01-01, until: {until}}}\n"), "2026-02")
        for name, until in (("ahead", "2027-01-01"), ("known", "2026-03-11"))
    )
    assert (ahead.value, ahead.coverage, ahead.verdict) == (known.value, known.coverage, known.verdict)
    assert ahead.coverage == 1


def test_day_on_which_the_data_were_taken_ends_what_is_known(tmp_path: Path) -> None:
    """Where the month says it, covering the whole of it is no claim about the future, and nothing is told."""
    book = book_with(tmp_path, "covers: {from: 2026-01-01, until: 2026-04-01}\n")
    assert [problem.code for problem in told(book)] == ["SLM1221"]
    (book / MARCH).parent.mkdir()
    (book / MARCH).write_text("kind: month\ndistribution: [Sales]\ndata_taken_on: 2026-03-06\n", "utf-8")
    assert told(book) == []
    assert 0 < availability(book).coverage < 1


def test_export_that_is_named_for_a_month_that_goes_on_is_told(tmp_path: Path) -> None:
    """Its name says that it is complete for the month, so the month has to say on which day it was made."""
    book = book_with(tmp_path, "", newest="2026-03-05", name="log-{month}.csv")
    (problem,) = told(book)
    assert (problem.code, problem.place.path) == ("SLM1222", "measurements/log-2026-03.csv")
    assert "data_taken_on in measurements/2026-03/month.yml" in problem.hint()
    assert told(book, date(2026, 3, 31)) == []


@pytest.mark.parametrize("kind", [kind for kind in ROWS if kind != "probes"])
def test_name_of_a_file_and_covers_say_the_same_of_a_month_that_goes_on(tmp_path: Path, kind: str) -> None:
    """Nothing is known after the newest row, however the export is said to be of the month."""
    ways = {"covers": ("covers: {from: 2026-03, until: 2026-04}\n", "log.csv"), "name": ("", "log-{month}.csv")}
    known = {
        way: evidence_of(portfolio_of(book_with(tmp_path / way, covers, kind=kind, newest="2026-03-03", name=name)))
        for way, (covers, name) in ways.items()
    }
    gaps = {way: [gap.start for gap in found.imported["log"].gaps if not gap.is_row] for way, found in known.items()}
    assert date(2026, 3, 4) in gaps["name"]
    assert gaps["name"] == gaps["covers"][:1]


def test_month_that_goes_on_is_known_by_its_name_until_the_data_were_taken(tmp_path: Path) -> None:
    """Without a word it has no data after an early row; the day in its month.yml, or its end, makes it known."""
    book = book_with(tmp_path, "", newest="2026-03-01", name="log-{month}.csv")
    replace_words(book, "measurements/log-2026-03.csv", {"T09:10Z,outage": "T09:01Z,outage"})
    early = availability(book)
    assert (early.value, 0 < early.coverage < Fraction(1, 2)) == (None, True)
    assert availability(book, as_of=date(2026, 4, 10)).coverage == 1
    (book / MARCH).parent.mkdir()
    (book / MARCH).write_text("kind: month\ndistribution: [Sales]\ndata_taken_on: 2026-03-06\n", "utf-8")
    assert Fraction(1, 2) < availability(book).coverage < 1


@pytest.mark.unmeasured
@pytest.mark.parametrize("covers, name", [(AHEAD, "log.csv"), ("", "log-{month}.csv")])
@pytest.mark.parametrize("kind", ["outages", "tickets"])
def test_end_that_is_to_come_is_told_and_vouches_for_no_day(tmp_path: Path, kind: str, covers: str, name: str) -> None:
    """What goes on has no end yet: a later day is a slip, and no proof that the book was written after it."""
    book = book_with(tmp_path, covers, kind=kind, newest="2026-03-03", name=name)
    replace_words(
        book, f"measurements/{name.replace('{month}', '2026-03')}", {"2026-03-03T09:10Z": "2026-03-25T09:10Z"}
    )
    (slip,) = [problem for problem in read_book(book, AS_OF).problems if problem.code == "SLM796"]
    assert "2026-03-25, but nothing after 2026-03-10" in slip.message()
    assert date(2026, 3, 4) in {gap.start for gap in evidence_of(portfolio_of(book)).imported["log"].gaps}


FIGURES: Final = (
    "kind: figures\nsource: {en: Desk, zh: 服务台}\ncollected_by: ada\ncollected_on: 2026-05-02\n"
    "figures:\n  - {agreement: SLA-MAIL, workload: tickets, numerator: 41}\n"
)


@pytest.mark.parametrize(
    "path, text",
    [
        ("outages.csv", "id,service,start,end,kind\nO-9,mail,2026-04-02T09:00Z,2026-04-02T09:10Z,outage\n"),
        ("figures.yml", FIGURES),
        ("month.yml", "kind: month\ndistribution: [Sales]\n"),
    ],
)  # fmt: skip
def test_end_that_was_entered_later_is_no_slip(tmp_path: Path, path: str, text: str) -> None:
    """What is written of a later month, beside the export, says when the book was written; the month alone does not."""
    book = book_with(tmp_path, AHEAD, kind="outages", newest="2026-03-03")
    replace_words(book, "measurements/log.csv", {"2026-03-03T09:10Z": "2026-03-25T09:10Z"})
    folder = book / "measurements/2026-04"
    folder.mkdir()
    (folder / "month.yml").write_text("kind: month\ndistribution: [Sales]\n", "utf-8")
    (folder / path).write_text(text, "utf-8")
    told = [problem.code for problem in read_book(book, AS_OF).problems]
    assert ("SLM796" in told) is (path == "month.yml")


def test_book_that_is_read_as_of_an_earlier_day_is_believed(tmp_path: Path) -> None:
    """A book that holds something later than the day it is read for was written later: its days were known then."""
    book = book_with(tmp_path, "covers: {from: 2026-01-01, until: 2026-04-01}\n", newest="2026-03-29")
    assert told(book) == []
    assert availability(book).coverage == 1


def test_large_records_cover_no_day_to_come_either(tmp_path: Path) -> None:
    """What an engine counts is told in the same way, and known until the day on which the data were taken."""
    book = book_with(tmp_path, AHEAD, kind="tickets")
    replace_words(book, "measurements/sources/log.yml", {"kind: tickets\n": "kind: tickets\nread: engine\n"})
    assert [problem.code for problem in told(book)] == ["SLM1221"]
    since = [gap.start for gap in evidence_of(portfolio_of(book, AS_OF)).aggregated["log"].gaps]
    assert since == [AS_OF.replace(day=1)]
    assert evidence_of(portfolio_of(book, AS_OF)).gaps_of("log") is not None
    replace_words(book, "measurements/sources/log.yml", {"until: 2027-01-01": f"until: {AS_OF.replace(day=1)}"})
    assert evidence_of(portfolio_of(book, AS_OF)).gaps_of("log") is None


def test_large_records_of_a_book_that_is_read_as_of_an_earlier_day_are_believed(tmp_path: Path) -> None:
    """What was counted when the days were over stays what it is."""
    book = book_with(tmp_path, AHEAD, kind="tickets")
    replace_words(book, "measurements/sources/log.yml", {"kind: tickets\n": "kind: tickets\nread: engine\n"})
    earlier = portfolio_of(book, date(2026, 1, 10))
    assert evidence_of(earlier).aggregated == earlier.aggregated
