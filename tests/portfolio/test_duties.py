"""Duties with a time are measured: when they began, were due and were done; and told of if they are not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError
from tests.books import AS_OF, approve_again, copied, portfolio_of, replace_words

from slm.agreement import Commitment
from slm.calendar import Month
from slm.documents.edition import Edition
from slm.documents.papers.papers import report_paper
from slm.documents.views.coming import coming
from slm.facts.duties import duties, duties_of
from slm.facts.judgement import judged
from slm.measurement import DutyEvent
from slm.portfolio import Audience, for_audience
from slm.printing.markdown import print_markdown
from slm.reading import read_book

pytestmark = pytest.mark.floors

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
PATCHES: Final = "- {id: patches, side: provider, what: Close gaps, within: 48 calendar_hours}"


def book(folder: Path, commitment: str, january: str = "", february: str = "") -> Path:
    """Return a book with a duty in its agreement, and with what two months say of it."""
    root = copied(folder, bound=False)
    replace_words(root, SLA, {"levels: [P1]": f"commitments:\n  {commitment}\nlevels: [P1]"})
    for month, said in (("2026-01", january), ("2026-02", february)):
        if said:
            replace_words(root, f"measurements/{month}/month.yml", {"kind: month": f"kind: month\nduties:\n  {said}"})
    approve_again(root)
    return root


def entry(
    since: str, done: str = "", duty: str = "patches", agreement: str = "SLA-MAIL", about: str = "about: A fix, "
) -> str:
    """Return an entry of a month."""
    until = f", done: 2026-{done}:00+08:00" if done else ""
    return f"- {{agreement: {agreement}, commitment: {duty}, {about}since: 2026-{since}:00+08:00{until}}}"


@pytest.mark.parametrize(
    "duty, since, done, due, state",
    [
        ("within: 48 calendar_hours", "01-05T09:00", "01-07T09:00", "2026-01-07T09:00:00+08:00", "kept"),
        ("within: 48 calendar_hours", "01-05T09:00", "01-07T09:01", "2026-01-07T09:00:00+08:00", "late"),
        ("within: 48 calendar_hours", "03-09T09:00", "", "2026-03-11T09:00:00+08:00", "open"),
        ("within: 24 calendar_hours", "03-09T09:00", "", "2026-03-10T09:00:00+08:00", "overdue"),
        ("within: 1 month", "01-31T09:00", "02-28T23:00", "2026-03-01T00:00:00+08:00", "kept"),
        ("by: 2026-02-10", "01-05T09:00", "02-11T00:01", "2026-02-11T00:00:00+08:00", "late"),
        ("every: 1 month", "01-05T09:00", "", None, "unknown"),
        ("kept_for: 1 month", "01-05T09:00", "01-06T09:00", None, "kept"),
    ],
)
def test_duty_is_held_to_its_time(  # noqa: PLR0917 - one case
    tmp_path: Path, duty: str, since: str, done: str, due: str | None, state: str
) -> None:
    """A length of time, months by the calendar, and a last day; what has no end is never late."""
    root = book(tmp_path, f"- {{id: patches, side: provider, what: Close gaps, {duty}}}", entry(since, done))
    (found,) = duties(portfolio_of(root))
    ends = found.due.astimezone(found.since.tzinfo).isoformat() if found.due else None
    assert (ends, found.state) == (due, state)
    told = [problem.code for problem in read_book(root, AS_OF).problems if problem.code == "SLM1274"]
    assert told == (["SLM1274"] if state == "overdue" else [])


def test_later_month_says_that_it_was_done(tmp_path: Path) -> None:
    """What was open at the end of a month is written again when it is done, and is one duty of both months."""
    root = book(tmp_path, PATCHES, entry("01-30T09:00"), entry("01-30T09:00", "02-02T10:00"))
    portfolio = portfolio_of(root)
    (found,) = duties(portfolio)
    assert found.state == "late"
    of = {str(month): len([*duties_of(portfolio, month, ["SLA-MAIL"])]) for month in portfolio.months}
    assert of == {"2026-01": 1, "2026-02": 1}
    assert not [*duties_of(portfolio, found.month, [])]


@pytest.mark.parametrize(
    "january, february, states",
    [
        ((entry("01-30T09:00"),), entry("01-30T09:00", "02-01T08:00", about=""), ["kept"]),
        ((entry("01-30T09:00", about=""),), entry("01-30T09:00", "02-01T08:00"), ["kept"]),
        (
            (entry("01-30T09:00"), entry("01-30T09:00", about="about: Another, ")),
            entry("01-30T09:00", "02-01T08:00"), ["kept", "overdue"],
        ),
    ],
)  # fmt: skip
def test_duties_of_one_moment_are_told_apart_by_what_they_are_about(
    tmp_path: Path, january: tuple[str, ...], february: str, states: list[str]
) -> None:
    """Two fixes that were published together are two duties; without words, the only one of its moment is meant."""
    found = duties(portfolio_of(book(tmp_path, PATCHES, "\n  ".join(january), february)))
    assert sorted(due.state for due in found) == states


@pytest.mark.parametrize(
    "january, code, place",
    [
        (entry("01-05T09:00", "01-06T09:00"), None, None),
        (entry("01-05T09:00", "04-06T09:00"), "SLM1228", 3),
        (f"{entry('01-05T09:00')}\n  {entry('01-05T09:00', '01-06T09:00')}", "SLM1229", 4),
        (f"{entry('01-05T09:00')}\n  {entry('01-05T09:00', about='about: Another, ')}", None, None),
    ],
)
def test_duty_is_done_once_and_in_the_past(tmp_path: Path, january: str, code: str | None, place: int | None) -> None:
    """What is said to be done on a day to come, and a duty that stands twice in a month, is refused at its line."""
    read = read_book(book(tmp_path, PATCHES, january), AS_OF)
    found = [problem for problem in read.problems if problem.code in {"SLM1228", "SLM1229"}]
    assert [(problem.code, problem.place.line) for problem in found] == ([(code, place)] if code else [])


def test_day_before_a_duty_was_done_knows_nothing_of_it(tmp_path: Path) -> None:
    """A book that is read as of an earlier day does not know that something will be done."""
    root = book(tmp_path, PATCHES, entry("01-05T09:00", "01-06T09:00"))
    states = [[due.state for due in duties(portfolio_of(root, date(2026, 1, day)))] for day in (5, 6)]
    assert states == [["open"], ["kept"]]


def test_open_duties_are_to_come(tmp_path: Path) -> None:
    """A duty whose time runs stands in what is to come, for both parties and not for the public."""
    portfolio = portfolio_of(book(tmp_path, PATCHES, february=entry("03-09T09:00")))
    days = {
        reader: [found.day for found in coming(Edition.of(judged(portfolio).seen_by(Audience(reader)), "en"))
                 if "A fix" in found.words]
        for reader in ("internal", "customer:sales", "public")
    }  # fmt: skip
    assert days == {"internal": [date(2026, 3, 11)], "customer:sales": [date(2026, 3, 11)], "public": []}


def test_each_miss_asks_for_an_answer(tmp_path: Path) -> None:
    """A plan is owed within ten working days of each missed month; an action that answers the miss is the plan."""
    plan = (
        "- {id: plan, side: provider, what: A plan, within: 10 calendar_days, after_miss: [availability, p1-response]}"
    )
    portfolio = portfolio_of(book(tmp_path, plan))
    found = {(due.missed.target, str(due.month)): due.state for due in duties(portfolio) if due.missed}
    assert found, "the book has a missed month"
    answered = {
        (answer.target, str(answer.month)) for action in portfolio.improvements.values() for answer in action.answers
    }
    assert {key for key, state in found.items() if state in {"kept", "late"}} == answered & found.keys()
    (tmp_path / "book/measurements/improvements/IMP-1.yml").unlink()
    codes = [problem.code for problem in read_book(tmp_path / "book", AS_OF).problems]
    assert codes.count("SLM1274") == 1


@pytest.mark.parametrize("named", ["availability", "p1-response", "availability, p1-response"])
@pytest.mark.parametrize("answered", [False, True])
def test_a_promise_of_two_targets_is_missed_once(tmp_path: Path, named: str, *, answered: bool) -> None:
    """Where one of two would have been enough, each plan is owed once, whichever of them was answered."""
    plans = (f"- {{id: {plan}, side: provider, what: A plan, within: 90 calendar_days, after_miss: [{named}]}}"
             for plan in ("plan", "minutes"))  # fmt: skip
    root = book(tmp_path, "\n  ".join(plans))
    replace_words(root, SLA, {"at_least: 99.5 %": "at_least: 99.9 %\n    or_else: [p1-response]"})
    replace_words(root, SLA, {"      - {below: 99.5 %, credit: 5 %}\n": "      - {below: 99.9 %, credit: 5 %}\n"})
    approve_again(root)
    if not answered:
        (root / "measurements/improvements/IMP-1.yml").unlink()
    found = [due for due in duties(portfolio_of(root)) if due.missed and str(due.month) == "2026-01"]
    state = "kept" if answered else "open"
    assert sorted((due.commitment.id, due.state) for due in found) == [("minutes", state), ("plan", state)]


@pytest.mark.parametrize(
    "commitment, january, code",
    [
        (PATCHES, entry("01-05T09:00", duty="backups"), "SLM1275"),
        (PATCHES, entry("01-05T09:00", agreement="OLA-SERVER"), "SLM1275"),
        (PATCHES, entry("01-05T09:00", agreement="SLA-NONE"), "SLM1275"),
        (PATCHES.replace("}", ", after_miss: [uptime]}"), "", "SLM1276"),
    ],
)
def test_what_nobody_agreed_on_is_refused(tmp_path: Path, commitment: str, january: str, code: str) -> None:
    """Months tell of duties that agreements have, and duties after a miss name targets."""
    assert code in {problem.code for problem in read_book(book(tmp_path, commitment, january), AS_OF).problems}


def test_duties_are_shown_to_their_parties(tmp_path: Path) -> None:
    """A customer sees the duties of its own agreements, and the public none."""
    portfolio = portfolio_of(book(tmp_path, PATCHES, entry("01-05T09:00", "01-06T09:00")))
    seen = {
        reader: sum(len(file.duties) for file in for_audience(portfolio, Audience(reader)).months.values())
        for reader in ("internal", "customer:sales", "public")
    }
    assert seen == {"internal": 1, "customer:sales": 1, "public": 0}


def test_report_tells_of_duties(tmp_path: Path) -> None:
    """The report of a month, on paper, lists what had to be done, since when, until when, and whether it was."""
    plan = (
        "- {id: plan, side: provider, what: A plan, within: 10 calendar_days, after_miss: [availability, p1-response]}"
    )
    root = book(tmp_path, f"{PATCHES}\n  {plan}", entry("01-05T09:00", "01-07T09:01"), entry("02-05T09:00"))
    edition = Edition.of(judged(portfolio_of(root)).seen_by(Audience("customer:sales")), "en")
    january, february = (print_markdown(report_paper(edition, Month(2026, month))) for month in (1, 2))
    assert "5 Jan 2026 09:00 | 7 Jan 2026 09:00 | 7 Jan 2026 09:01 | **done too late**" in january
    assert "5 Feb 2026 09:00 | 7 Feb 2026 09:00 | – | **overdue**" in february
    assert "after a miss of" in january + february
    assert "5 Jan 2026" not in february.partition("Duties with a time")[2]


@pytest.mark.parametrize(
    "model, said, code",
    [
        (DutyEvent, {"agreement": "A", "commitment": "b", "since": "2026-01-05T09:00:00Z",
                     "done": "2026-01-05T08:59:00Z"}, "SLM1172"),
        (Commitment, {"id": "plan", "side": "provider", "what": "A plan", "by": str(date(2026, 1, 5)),
                      "after_miss": ["availability"]}, "SLM1344"),
    ],
)  # fmt: skip
def test_impossible_times_are_refused(model: type[Any], said: dict[str, Any], code: str) -> None:
    """Nothing is done before its time began, and after a miss there has to be a time."""
    with pytest.raises(ValidationError) as caught:
        model.model_validate(said)
    assert caught.value.errors()[0]["ctx"]["error"].mistake.code == code
