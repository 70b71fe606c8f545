"""What clocks and records say of the same cases: states, answers, due times and verdicts that one side knows."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, approve_again, replace_words, with_tickets

from slm.compliance import Result
from slm.facts.scorecard import scorecard
from slm.problem import Problem, causes
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
EVENTS: Final = "ticket,time,state,priority\n"
CODES: Final = ("SLM1200", "SLM1201", "SLM1202", "SLM1207", "SLM1203", "SLM1204", "SLM1205", "SLM1206", "SLM1239")
DAY: Final = "2026-03-02T"
SOURCE: Final = """\
kind: tickets
name: Desk
files: [desk.csv]
covers: {from: 2026-01-01, until: 2026-04-01}
columns: {id: id, opened: opened, responded: responded, resolved: resolved, kept: kept, due: due}
constants: {service: mail, type: incident, priority: P1, customer: sales}
"""
HEAD: Final = "id,opened,responded,resolved,kept,due,changed,state\n"


def book(
    folder: Path, clock: str, *, source: str = "", rows: str = "", changes: Mapping[str, str] | None = None
) -> Path:
    """Return a book in which the target for answers has another clock, and perhaps another source."""
    root = with_tickets(folder)
    words = {"{measures: response}": clock, "source: tickets": "source: desk" if source else "source: tickets"}
    replace_words(root, SLA, {old: new for old, new in (words | dict(changes or {})).items() if old != new})
    if source:
        (root / "measurements/sources").mkdir(exist_ok=True)
        (root / "measurements/sources/desk.yml").write_text(source, "utf-8")
        (root / "measurements/desk.csv").write_text(HEAD + rows, "utf-8")
        with (root / "measurements/2026-03/month.yml").open("a", encoding="utf-8") as month:
            month.write("data_taken_on: 2026-03-10\n")  # it goes on, and the source covers all of it
    approve_again(root)
    return root


def problems(root: Path) -> list[Problem]:
    """Return what this module is about of what is wrong with a book."""
    return [problem for problem in read_book(root, AS_OF).problems if problem.code in CODES]


def told(root: Path) -> list[str]:
    """Return their messages."""
    return [problem.message() for problem in problems(root)]


def judged(root: Path) -> Result:
    """Return how the target was judged in March."""
    portfolio = read_book(root, AS_OF).portfolio
    assert portfolio
    return scorecard(portfolio).of("SLA-MAIL", "p1-response", "mail")[-1]


SEVERAL: Final = "".join(
    f"{case},{DAY}09:{minute}:00+08:00,{state},\n"
    for case, minute, state in [
        ("T-4", "00", "New"), ("T-4", "30", "Work"), ("T-4", "40", "Odd"), ("T-4", "50", "Work"),
        ("T-9", "50", "Stray"),
    ]
)  # fmt: skip


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "states, rows, expected",
    [
        ("", "", []),
        ("pause: [pending]", f"T-4,{DAY}09:30:00+08:00,pending,\nT-4,{DAY}09:40:00+08:00,open,\n", []),
        ("pause: [pending]", f"T-4,{DAY}09:30:00+08:00,,P1\n", [
            "the clock of SLA-MAIL/p1-response names 1 state that occurs nowhere in 'tickets' (entries: 0): pending",
        ]),
        ("pause: [held, late, closed]", f"T-4,{DAY}09:30:00+08:00,pendng,\n", [
            "a state does nothing to any clock that is judged by 'tickets': pendng 1",
            "the clock of SLA-MAIL/p1-response names 2 states that occur nowhere in 'tickets' (entries: 1): held, late",
        ]),
        ("", SEVERAL, [
            "3 states do nothing to any clock that is judged by 'tickets': Work 2, Odd 1, Stray 1",
        ]),
    ],
)  # fmt: skip
def test_states_that_only_one_side_knows(tmp_path: Path, states: str, rows: str, expected: list[str]) -> None:
    """A misspelt word of a clock, and a state that does nothing, are told with their numbers."""
    root = book(tmp_path, f"{{measures: response, states: {{{states}}}}}" if states else "{measures: response}")
    (root / "measurements/2026-03/events.csv").write_text(EVENTS + rows, "utf-8")
    assert sorted(told(root)) == sorted(expected)


@pytest.mark.parametrize("clock, record", [("pending", "pendng"), ("pendng", "pending")])
def test_states_that_may_be_one_are_named_together(tmp_path: Path, clock: str, record: str) -> None:
    """Which of two sides is misspelt nobody knows: no message proposes one, each names both."""
    root = book(tmp_path, f"{{measures: response, states: {{pause: [{clock}]}}}}")
    (root / "measurements/2026-03/events.csv").write_text(f"{EVENTS}T-4,{DAY}09:30:00+08:00,{record},\n", "utf-8")
    hints = {problem.code: problem.hint() for problem in problems(root)}
    assert {*hints} == {"SLM1200", "SLM1201"}
    assert all(f"'{clock}'" in hint and f"'{record}'" in hint and "mean" not in hint.split() for hint in hints.values())


@pytest.mark.parametrize("order", [1, -1])
def test_order_of_rows_of_one_moment_idles_no_state(tmp_path: Path, order: int) -> None:
    """A state of the moment in which a wait began may have ended it, whichever row stands first."""
    root = book(tmp_path, "{measures: response, states: {pause: [pending]}}")
    rows = [f"T-4,{DAY}09:30:00+08:00,{state},\n" for state in ("pending", "open")][::order]
    (root / "measurements/2026-03/events.csv").write_text(EVENTS + "".join(rows), "utf-8")
    assert [problem.code for problem in problems(root)] == ["SLM1204"]


def test_states_of_an_export_are_known_by_its_mapping(tmp_path: Path) -> None:
    """What a source says of states needs no clock; a state column without a mapping does."""
    audit = SOURCE.replace("due: due}", "due: due, changed: changed, state: state}") + "several_rows: last\n"
    row = f"T-4,{DAY}09:00:00Z,{DAY}09:10:00Z,,,,{DAY}09"
    rows = f"{row}:05:00Z,New\n{row}:30:00Z,Odd\n"
    root = book(tmp_path, "{measures: response}", source=audit, rows=rows)
    (problem,) = problems(root)
    assert (problem.code, str(problem.place)) == ("SLM1201", "measurements/sources/desk.yml:5:10")
    (root / "measurements/sources/desk.yml").write_text(audit + "states: {New: run, Odd: run}\n", "utf-8")
    assert problems(root) == []


def test_clock_of_states_judges_an_event_log(tmp_path: Path) -> None:
    """A clock may name activities: the first that stops it counts, and one that never comes is told."""
    log = """\
kind: events
name: Log
files: [log.csv]
covers: {from: 2026-01-01, until: 2026-04-01}
columns: {case: case, activity: activity, time: time}
constants: {service: mail, type: incident, priority: P1, customer: sales}
other_states: nothing
"""
    root = book(tmp_path, "{measures: resolution, states: {stop: [Solved, Done]}}", source=log)
    lines = ["T-1,Open,09:00", "T-1,Solved,09:30", "T-1,Solved,15:00"]
    rows = "".join(f"{case},{what},{DAY}{at}:00Z\n" for case, what, at in (line.split(",") for line in lines))
    (root / "measurements/log.csv").write_text(f"case,activity,time\n{rows}", "utf-8")
    assert [case.spent for case in judged(root).cases] == [1800]
    (problem,) = problems(root)
    assert dict(problem.words)["states"] == "Done"


@pytest.mark.unmeasured
@pytest.mark.parametrize("unanswered", ["answered_when_resolved", "counts_as_missed"])
def test_answers_that_nothing_tells_are_no_data(tmp_path: Path, unanswered: str) -> None:
    """Without a column for answers, the time of the solution is not taken for it, and nobody was late."""
    without = SOURCE.replace("responded: responded, ", "")
    rows = f"T-4,{DAY}09:00:00Z,,{DAY}09:20:00Z,,,,\n"
    root = book(tmp_path, f"{{measures: response, unanswered: {unanswered}}}", source=without, rows=rows)
    assert (judged(root).verdict, judged(root).reason) == ("no_data", "no_answers")
    (problem,) = problems(root)
    assert problem.code == "SLM1202"
    assert [str(place) for place in problem.also] == ["measurements/sources/desk.yml:5:10"]
    by_state = book(
        tmp_path / "2", "{measures: response, states: {stop: [Answered]}}",
        source=without + "stamps: {changed: Answered}\n", rows=f"T-4,{DAY}09:00:00Z,,,,,{DAY}09:20:00Z,\n",
    )  # fmt: skip
    assert (judged(by_state).verdict, problems(by_state)) == ("met", [])
    with_column = book(tmp_path / "3", "{measures: response}", source=SOURCE, rows=rows)
    assert (judged(with_column).verdict, problems(with_column)) == ("met", [])


@pytest.mark.parametrize("measures", ["resolution", "restoration"])
def test_solutions_that_nothing_tells_are_no_data(tmp_path: Path, measures: str) -> None:
    """Without a column for solutions, no case is taken for one that is open still and late."""
    without = SOURCE.replace("resolved: resolved, ", "")
    rows = f"T-4,{DAY}09:00:00Z,,{DAY}09:20:00Z,,,,\n"
    root = book(tmp_path, f"{{measures: {measures}}}", source=without, rows=rows)
    assert (judged(root).verdict, judged(root).reason) == ("no_data", "no_solutions")
    assert [problem.code for problem in problems(root)] == ["SLM1207"]
    by_state = book(
        tmp_path / "2", f"{{measures: {measures}, states: {{stop: [Done]}}}}",
        source=without + "stamps: {changed: Done}\n", rows=f"T-4,{DAY}09:00:00Z,,,,,{DAY}09:20:00Z,\n",
    )  # fmt: skip
    assert (judged(by_state).verdict, problems(by_state)) == ("met", [])
    with_column = book(tmp_path / "3", f"{{measures: {measures}}}", source=SOURCE, rows=rows)
    assert (judged(with_column).verdict, problems(with_column)) == ("met", [])


@pytest.mark.unmeasured
def test_record_of_the_book_without_a_column_for_answers_is_no_data_either(tmp_path: Path) -> None:
    """Where no month's file has the column, nobody has said that nobody answered; an empty column says it."""
    root = book(tmp_path, "{measures: response}")
    for month in ("2026-01", "2026-02", "2026-03"):
        path = root / f"measurements/{month}/tickets.csv"
        rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
        path.write_text("".join(",".join([*row[:5], *row[6:]]) + "\n" for row in rows), "utf-8")
    assert (judged(root).verdict, judged(root).reason) == ("no_data", "no_answers")
    assert [problem.code for problem in problems(root)] == ["SLM1202"]
    path.write_text("id,service,type,opened,responded\n", "utf-8")
    assert "SLM1202" in [problem.code for problem in problems(root)], "a file without a ticket has no answers to tell"
    row = f"T-4,mail,incident,P1,{DAY}09:00:00+08:00,,sales"
    path.write_text(f"id,service,type,priority,opened,responded,customer\n{row}\n", "utf-8")
    assert problems(root) == []
    assert judged(root).verdict == "missed"


DUE: Final = "{measures: resolution, due: as_recorded}"
SHARE: Final = {"within: 60 working_minutes": "at_least: 90 %", "    for_at_least: 90 %\n": ""}


def test_each_case_is_held_to_its_own_due_time(tmp_path: Path) -> None:
    """A target promises a share, and each case is late after the time that was agreed for it."""
    rows = (
        f"T-4,{DAY}09:00:00Z,,{DAY}15:00:00Z,,{DAY}15:00:00Z,,\n"
        f"T-5,{DAY}09:00:00Z,,{DAY}15:00:01Z,,{DAY}15:00:00Z,,\n"
        f"T-6,{DAY}09:00:00Z,,,,{DAY}15:00:00Z,,\n"
    )
    root = book(tmp_path, DUE, source=SOURCE, rows=rows, changes=SHARE)
    assert [problem.message() for problem in read_book(root, AS_OF).problems if problem.severity == "error"] == []
    result = judged(root)
    assert (result.numerator, result.denominator, [case.ticket.id for case in result.late]) == (1, 3, ["T-6"])
    assert problems(root) == []


def test_case_without_a_due_time_is_unknown(tmp_path: Path) -> None:
    """It neither kept nor missed what nobody wrote down, and the coverage says so."""
    rows = f"T-4,{DAY}09:00:00Z,,{DAY}15:00:00Z,,{DAY}15:00:00Z,,\nT-5,{DAY}09:00:00Z,,{DAY}15:00:00Z,,,,\n"
    root = book(tmp_path, DUE, source=SOURCE, rows=rows, changes=SHARE)
    result = judged(root)
    whole = book(tmp_path / "2", DUE, source=SOURCE, rows=rows.partition("\n")[0] + "\n", changes=SHARE)
    assert (result.numerator, result.denominator, result.coverage) == (1, 1, judged(whole).coverage / 2)
    assert result.sources[0].reasons["no_due"] == 1
    assert told(root) == [
        "1 ticket of 'desk', of 2, has no due time of its own, by which SLA-MAIL/p1-response judges: 'T-5'"
    ]


OF_LENGTHS: Final = SOURCE.replace("responded: responded, ", "").replace(
    "due: due}", "due: due, due_after: changed, waited: state}\nlength_unit: hours"
)


def test_each_case_is_held_to_the_length_of_its_own_record(tmp_path: Path) -> None:
    """A length runs in the hours of the target without what the case waited; one second more than it is late."""
    rows = (
        f"T-4,{DAY}09:00:00Z,,{DAY}13:00:00Z,,,4:00,\n"
        f"T-5,{DAY}09:00:00Z,,{DAY}13:00:01Z,,,4 h,\n"
        f"T-6,{DAY}09:00:00Z,,{DAY}14:00:00Z,,,4.0,1\n"
        f"T-7,{DAY}09:00:00Z,,,,,4,\n"
        f"T-8,{DAY}09:00:00Z,,{DAY}13:00:00Z,,,,\n"
    )
    root = book(tmp_path, DUE, source=OF_LENGTHS, rows=rows, changes=SHARE)
    result = judged(root)
    late = [(case.ticket.id, str(case.due_at)) for case in result.late]
    assert (result.numerator, result.denominator, late) == (2, 4, [("T-7", "2026-03-02 13:00:00+00:00")])
    used = {case.ticket.id: (case.spent, case.limit) for case in result.cases if case.stopped}
    assert used == {"T-4": (14_400, 14_400), "T-5": (14_401, 14_400), "T-6": (14_400, 14_400)}
    assert told(root) == [
        "1 ticket of 'desk', of 5, has no due time of its own, by which SLA-MAIL/p1-response judges: 'T-8'"
    ]


def test_due_time_and_length_of_one_record_agree(tmp_path: Path) -> None:
    """The due time counts, and cases that are late by one of the two alone are told with their number."""
    rows = (
        f"T-4,{DAY}09:00:00Z,,{DAY}13:00:00Z,,{DAY}13:00:00Z,4:00,\n"
        f"T-5,{DAY}09:00:00Z,,{DAY}13:00:00Z,,{DAY}13:00:00Z,3:00,\n"
        f"T-6,{DAY}09:00:00Z,,{DAY}13:00:00Z,,{DAY}13:00:00Z,3:00,1\n"
        f"T-7,{DAY}09:00:00Z,,{DAY}13:00:00Z,,{DAY}13:00:00Z,,\n"
    )
    root = book(tmp_path, DUE, source=OF_LENGTHS, rows=rows, changes=SHARE)
    assert (judged(root).numerator, judged(root).denominator) == (4, 4)
    (message,) = told(root)
    assert message == (
        "1 case of SLA-MAIL/p1-response, of 3, is in time by one and late by the other of what its record says, `due` "
        "and `due_after`: 'T-5'"
    )


MEAN: Final = f"{DUE[:-1]}, statistic: mean, unit: working_hours, population: created_in_period}}"


@pytest.mark.parametrize(
    "clock, changes, keys",
    [
        (DUE, {}, ["within"]),
        ("{measures: update, due: as_recorded}", SHARE, ["measures"]),
        (MEAN, {}, ["statistic", "within"]),
    ],
)  # fmt: skip
def test_own_due_time_and_another_limit_exclude_each_other(
    tmp_path: Path, clock: str, changes: dict[str, str], keys: list[str]
) -> None:
    """A limit beside it, silences between messages and a mean have nothing to do with a due time."""
    root = book(tmp_path, clock, source=SOURCE, changes=changes)
    found = sorted(dict(problem.words)["key"] for problem in problems(root) if problem.code == "SLM1205")
    assert found == keys


def test_verdicts_are_held_against_those_of_the_tool(tmp_path: Path) -> None:
    """Cases on which the agreement and the tool do not agree are told with their number; others are not."""
    rows = (
        f"T-4,{DAY}09:00:00Z,,{DAY}09:30:00Z,false,,,\n"
        f"T-5,{DAY}09:00:00Z,,{DAY}15:30:00Z,true,,,\n"
        f"T-6,{DAY}09:00:00Z,,{DAY}09:30:00Z,true,,,\n"
        f"T-7,{DAY}09:00:00Z,,{DAY}09:30:00Z,,,,\n"
    )
    root = book(tmp_path, "{measures: resolution}", source=SOURCE, rows=rows)
    (problem,) = problems(root)
    assert problem.message() == (
        "2 cases of SLA-MAIL/p1-response, of 3, are judged otherwise than by the tool, the first is 'T-4', here kept"
    )
    assert [str(place) for place in problem.also] == ["measurements/desk.csv:2:1"]
    other = replace(problem, place=replace(problem.place, line=1), words=(*problem.words[:-1], ("target", "p2")))
    assert [one.places for one in causes([problem, other])] == [2]  # one for all targets of an agreement
    late = book(tmp_path / "2", "{measures: resolution}", source=SOURCE, rows=rows.splitlines()[1] + "\n")
    assert told(late) == [
        "1 case of SLA-MAIL/p1-response, of 1, is judged otherwise than by the tool: 'T-5', here missed"
    ]


def test_share_of_cases_that_the_tool_says_were_kept(tmp_path: Path) -> None:
    """The tool's own verdict can be a figure, of the cases of which it has one."""
    rows = (
        f"T-4,{DAY}09:00:00Z,,{DAY}09:30:00Z,false,,,\nT-5,{DAY}09:00:00Z,,{DAY}09:30:00Z,true,,,\n"
        f"T-6,{DAY}09:00:00Z,,{DAY}09:30:00Z,,,,\n"
    )
    root = book(tmp_path, "{measures: resolution}", source=SOURCE, rows=rows, changes=SHARE)
    replace_words(root, SLA, {"metric: response": "metric: kept", "    clock: {measures: resolution}\n": ""})
    named = "name: {en: K, zh: 守}, description: {en: K, zh: 守}, formula: {en: K, zh: 守}"
    entry = f"  - {{id: kept, kind: ratio, source: tickets, cases: {{counted: resolved, share: kept}}, {named}}}\n"
    replace_words(root, "catalog/metrics.yml", {"metrics:\n": f"metrics:\n{entry}"})
    approve_again(root)
    assert (judged(root).numerator, judged(root).denominator) == (1, 2)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("other", ["open", "reopened"])
def test_states_of_one_moment_are_told_and_judged_alike(tmp_path: Path, order: int, other: str) -> None:
    """Rows that people wrote prove nothing by their place; the verdict is the same, and the doubt is told."""
    root = book(tmp_path, "{measures: resolution, states: {pause: [waiting], stop: [Solved]}}")
    first = "waiting" if other == "open" else "Solved"
    rows = [f"T-4,{DAY}09:30:00+08:00,{state},\n" for state in (first, other)][::order]
    again = [f"T-2,2026-01-31T23:55:00+08:00,{state},\n" for state in ("waiting", "update")]
    (root / "measurements/2026-03/events.csv").write_text(EVENTS + "".join([*rows, *again]), "utf-8")
    assert judged(root).cases[0].pauses == ()
    assert judged(root).cases[0].stopped is None
    both = ", ".join(sorted((first, other)))
    ties = [problem for problem in problems(root) if problem.code == "SLM1204"]
    assert [problem.message() for problem in ties] == [
        f"'T-4' has two states of the same moment, {both}, and nothing says which came last"
    ]
