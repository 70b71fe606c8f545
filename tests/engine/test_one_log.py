"""One log of changes, read whole or put in order by the engine and read some cases at a time: the same cases."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from slm.calendar import Duration, DurationUnit, Interval, Month, WorkingTime, always
from slm.cli.book import BookError
from slm.cli.counted_source import changes_in_order
from slm.engine import Engine, answers_by_case, connect
from slm.engine import in_order as engine_in_order
from slm.measurement import (
    AggregatedEvents,
    AggregatedTickets,
    CaseClock,
    Figure,
    Question,
    Recorded,
    RecordFile,
    Selection,
    TicketLog,
    TicketRecords,
    conditions,
)
from slm.problem import InputError, Problem, Severity
from slm.reading.models_of_files import SOURCES
from slm.reading.sources import read_exports, read_source
from slm.reading.yaml_text import read_yaml

EVENTS: Final = """\
Case,Activity,At,Service,Type,Prio,From,Number
INC-1,open,2026-01-05 09:00,Mail,incident,High,,1
INC-2,open,2026-01-05 09:30,Files,request,Low,,1
INC-1,wait,2026-01-05 10:00,Mail,incident,High,open,2
INC-1,done,2026-01-05 12:00,Mail,incident,High,wait,4
INC-1,work,2026-01-05 12:00,Mail,incident,High,done,5
INC-2,done,2026-01-06 09:00,Files,request,Low,open,2
INC-2,done,2026-01-06 11:00,Files,request,Low,done,3
 INC-1 ,done,2026-01-07 12:00,Mail,incident,Low,work,6
INC-3,open,2026-02-01 09:00,Mail,incident,?,,1
"""
BASE: Final[dict[str, Any]] = {
    "kind": "events",
    "name": "Log",
    "files": ["log.csv"],
    "covers": {"from": "2026-01", "until": "2026-03"},
    "columns": {"case": "Case", "activity": "Activity", "time": "At", "service": "Service", "type": "Type",
                "priority": "Prio"},
    "states": {"open": "run", "work": "respond", "wait": "pause", "done": "stop"},
    "services": {"Mail": "mail", "Files": "files"},
    "values": {"priority": {"High": "P1", "Low": "P2"}},
    "missing": ["?"],
    "time_zone": "Asia/Shanghai",
}  # fmt: skip
ORDERED: Final = {"columns": BASE["columns"] | {"previous": "From"}}
AUDIT: Final = {
    "kind": "tickets",
    "several_rows": "last",
    "columns": {"id": "Case", "opened": "Opened", "changed": "At", "state": "Activity", "service": "Service",
                "type": "Type", "priority": "Prio", "resolved": "Solved", "sequence": "Number"},
    "states": {"open": "run", "work": "run", "wait": "pause", "done": "run"},
}  # fmt: skip
OPENED: Final = {"INC-1": "2026-01-05 09:00", "INC-2": "2026-01-05 09:30", "INC-3": "2026-02-01 09:00"}
CASES: Final[dict[str, dict[str, Any]]] = {
    "by previous": ORDERED,
    "by sequence": {"columns": BASE["columns"] | {"sequence": "Number"}},
    "as the source says": {"entries": "oldest_first"},
    "the first solution": ORDERED | {"solution": "first"},
    "other states": ORDERED | {"states": {"done": "stop"}, "other_states": "nothing"},
    "words of the book": ORDERED | {"states": {"open": "run", "work": "nothing", "wait": "update", "done": "close"}},
    "left out and ignored": ORDERED
    | {"services": {"Mail": "mail"}, "ignored": [{"name": "Files", "reason": "Other"}],
       "leave_out": [{"column": "Activity", "values": ["wait"], "reason": "No state"}]},
    "audit log": AUDIT,
    "audit log with stamps": AUDIT | {"stamps": {"Solved": "solved"}},
    "audit log without states": {**AUDIT, "states": {}},
}  # fmt: skip
WRONG: Final[dict[str, tuple[dict[str, Any], dict[str, str]]]] = {
    "SLM1015": (ORDERED | {"states": {"open": "run"}}, {}),
    "SLM372": (ORDERED, {"INC-3,open": "INC-3,opened"}),
    "SLM371": (ORDERED | {"services": {"Mail": "mail"}}, {}),
    "SLM1040": ({}, {"INC-2,done,2026-01-06 11:00": "INC-2,wait,2026-01-06 09:00", "INC-2,open,2026-01-05 09:30":
                     "INC-2,work,2026-01-06 09:00", "INC-1,open,2026-01-05 09:00": "INC-1,open,2026-01-06 09:00"}),
    "SLM148": (ORDERED, {"INC-3,open": ",open"}),
    "SLM899": (ORDERED, {"INC-3,open,2026-02-01 09:00,Mail,incident,?,,1":
                         "Case,Activity,At,Service,Type,Prio,From,Number"}),
    "SLM373": (ORDERED | {"time_zone": "Europe/Berlin"}, {"2026-02-01 09:00": "2025-10-26 02:30"}),
}  # fmt: skip
REFUSED: Final[dict[str, dict[str, Any]]] = {
    "columns.case: Case": {"columns": BASE["columns"] | {"case": ["Case", "Number"]}},
    "values.case": {"values": BASE["values"] | {"case": {"INC-1": "INC-2"}}},
    "columns.waited": {**AUDIT, "columns": AUDIT["columns"] | {"waited": "Number"}},  # type: ignore[operator]
    "columns.due_after": {"columns": BASE["columns"] | {"due_after": "Number"}},
    "audit columns.due_after": {**AUDIT, "columns": AUDIT["columns"] | {"due_after": "Number"}},  # type: ignore[operator]
    "pauses": {**AUDIT, "pauses": {"files": ["pauses.csv"]}},
    "ambiguous: neighbours": {"ambiguous": "neighbours"},
    "wrong_rows": {"wrong_rows": "left_out"},
}


@cache
def engine() -> Engine:
    """Return one engine for all cases."""
    return connect()


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every case be a part of its own."""
    monkeypatch.setattr(engine_in_order, "ROWS_AT_ONCE", 1)


def source_of(said: dict[str, Any]) -> tuple[Any, list[Problem]]:
    """Return what a file of a source says, and what is wrong with it."""
    document, _ = read_yaml("measurements/sources/log.yml", yaml.safe_dump(BASE | said, allow_unicode=True))
    assert document
    return read_source(document, SOURCES)


def written(folder: Path, text: str, name: str = "log.csv") -> None:
    """Write a log, in which each row says, too, when its case was opened, and when it was solved."""
    head, *rows = text.splitlines()
    lines = [f"{head},Opened,Solved"]
    for row in rows:
        case, activity, at, *_ = row.split(",")
        solved = at if activity == "done" else ""
        lines.append(f"{row},{OPENED.get(case.strip(), at)},{solved}" if "Case" not in row else lines[0])
    (folder / "measurements").mkdir(exist_ok=True)
    (folder / f"measurements/{name}").write_text("\n".join(lines) + "\n", "utf-8")


Told = tuple[list[str], list[str], list[str], dict[str, int]]


def told(records: list[TicketRecords], left_out: dict[str, int]) -> Told:
    """Return tickets, pauses and events as text, and how many rows are left out for which reason."""
    parts = [
        sorted(row.model_dump_json() for one in records for row in getattr(one, name)) for name in ("tickets", "pauses")
    ]
    events = [row.model_dump_json() for one in records for row in one.events]
    return parts[0], parts[1], sorted(events), left_out


def by_rows(folder: Path, said: dict[str, Any]) -> tuple[TicketRecords, Told]:
    """Return the records of a log that is read whole."""
    source, problems = source_of(said)
    assert source, problems
    read = read_exports(folder, source, {})
    wrong = tuple(problem for problem in read.problems if problem.severity is Severity.ERROR)
    if wrong:
        raise BookError(wrong)
    records = read.imported.records
    assert isinstance(records, TicketRecords)
    why: Counter[str] = Counter()
    for file in read.imported.files:
        for row in file.left_out:
            why[row.why] += row.rows
    return records, told([records], dict(why))


def by_engine(folder: Path, said: dict[str, Any]) -> Told:
    """Return the records of a log that the engine puts in order."""
    source, problems = source_of(said | {"read": "engine"})
    assert isinstance(source, AggregatedEvents | AggregatedTickets), problems
    with changes_in_order(folder, source, engine()) as (log, _):
        records = [*log.cases()]
        wrong = tuple(problem for problem in log.problems if problem.severity is Severity.ERROR)
        if wrong:
            raise BookError(wrong)
        why: Counter[str] = Counter()
        for (_, reason), number in log.left_out.items():
            why[reason] += number
        assert log.kinds.total() == len([ticket for one in records for ticket in one.tickets])
    return told(records, dict(why))


@pytest.mark.parametrize("case", CASES)
def test_a_log_says_the_same_however_it_is_read(tmp_path: Path, case: str) -> None:
    """Each key of logs gives the same cases, waits and events by rows and by the engine, and leaves out the same."""
    written(tmp_path, EVENTS)
    _, rows = by_rows(tmp_path, CASES[case])
    assert rows[0]
    assert by_engine(tmp_path, CASES[case]) == rows


def test_a_case_in_several_files_is_one(tmp_path: Path) -> None:
    """Rows of one case in the files of two months are put together, also where one of them is repeated."""
    lines = EVENTS.splitlines()
    for month, rows in (("2026-01", lines[1:7]), ("2026-02", lines[5:])):
        written(tmp_path, "\n".join([lines[0], *rows]), f"log-{month}.csv")
    said = ORDERED | {"files": ["log-{month}.csv"]}
    assert by_engine(tmp_path, said) == by_rows(tmp_path, said)[1]


def test_typed_columns_say_the_same(tmp_path: Path) -> None:
    """Times, numbers and truth values of a Parquet file are what they are to who reads its rows."""
    at = [datetime(2026, 1, day, 9, tzinfo=UTC) for day in (5, 6, 7)]
    table = {
        "Case": pa.array([1.0, 2.0, 1.0]), "Activity": pa.array(["open", "open", "done"]),
        "At": pa.array(at, pa.timestamp("us", "UTC")), "Service": pa.array(["Mail", "Mail", "Files"]),
        "Prio": pa.array([True, False, None]),
    }  # fmt: skip
    (tmp_path / "measurements").mkdir()
    parquet.write_table(pa.table(table), tmp_path / "measurements/log.parquet")
    said = {
        "files": ["log.parquet"], "constants": {"type": "incident"},
        "columns": {name: column for name, column in BASE["columns"].items() if name != "type"},
        "values": {"priority": {"true": "P1", "false": "P2"}},
    }  # fmt: skip
    assert by_engine(tmp_path, said) == by_rows(tmp_path, said)[1]


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_with_rows_is_told_alike(tmp_path: Path, code: str) -> None:
    """What reading a log whole refuses ends the count, with the same message at the same line of the file."""
    said, changes = WRONG[code]
    text = EVENTS
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    written(tmp_path, text)
    messages = []
    for read in (by_rows, by_engine):
        with pytest.raises(BookError) as refused:
            read(tmp_path, said | {"ambiguous": "refuse"})
        messages.append([(problem.code, problem.message(), problem.place.line) for problem in refused.value.problems])
    assert messages[0] == messages[1]
    assert code in {message[0] for message in messages[0]}


@pytest.mark.parametrize("key", REFUSED)
def test_the_engine_names_what_it_does_not_know_of_logs(key: str) -> None:
    """What would tear the rows of a case apart, or what all rows decide together, is refused by name."""
    source, problems = source_of(REFUSED[key] | {"read": "engine"})
    assert source is None
    assert (problems[0].code, dict(problems[0].words)["key"]) == ("SLM1051", key.removeprefix("audit "))


ROW: Final = st.tuples(
    st.sampled_from(["INC-1", "INC-2", "INC-3"]), st.sampled_from(["open", "work", "wait", "done"]),
    st.integers(0, 5), st.sampled_from(["Mail", "Files"]), st.sampled_from(["", "1", "2", "3"]),
)  # fmt: skip


def outcome(read: Callable[[], Told]) -> object:
    """Return what is read, or the codes of what keeps it from being read."""
    try:
        return read()
    except BookError as error:
        return [problem.code for problem in error.problems]


@settings(max_examples=30, deadline=None)
@example(
    rows=[("INC-1", "open", 0, "Mail", ""), ("INC-1", "done", 1, "Mail", ""), ("INC-2", "open", 2, "Mail", ""),
          ("INC-2", "done", 2, "Mail", "")],
    is_numbered=False,
)  # fmt: skip
@given(rows=st.lists(ROW, min_size=1, max_size=9), is_numbered=st.booleans())
def test_any_log_is_one_log(rows: list[tuple[str, str, int, str, str]], *, is_numbered: bool) -> None:
    """Whatever entries a log has, and however they are tied: the engine's cases are those of its rows, or of none."""
    lines = [
        f"{case},{does},2026-01-05 0{hour}:00,{service},incident,High,,{number}"
        for case, does, hour, service, number in rows
    ]
    said = {"columns": BASE["columns"] | ({"sequence": "Number"} if is_numbered else {})}
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), "\n".join([EVENTS.splitlines()[0], *lines]))
        found = [
            outcome(lambda: by_rows(Path(folder), said)[1]), outcome(lambda: by_engine(Path(folder), said)),
        ]  # fmt: skip
    assert found[0] == found[1]


def question(statistic: Any = None, population: Any = "due_in_period", **clock: Any) -> Question:  # noqa: ANN401
    """Return a question for the cases of the mail service in two months."""
    hours = WorkingTime(always("Asia/Shanghai"), {})
    rules = {"measures": "resolution", "within": Duration(Decimal(1), DurationUnit.CALENDAR_HOURS)} | clock
    case_clock = CaseClock(unanswered="counts_as_missed", hours=hours, day_and_night=hours, **rules)  # type: ignore[arg-type]
    span = Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    return Question(
        selection=Selection(service="mail", clocks=((None, case_clock),), population=population),
        known=(span,), until=span.end,
        months=(Month(2026, 1), Month(2026, 2)), coverage=Fraction(1), statistic=statistic, percentile=Fraction(0),
    )  # fmt: skip


QUESTIONS: Final = {
    "share": question(),
    "states of the agreement": question(states=conditions("resolution", pause=["wait"], resume=["work"])),
    "a new case when it is reopened": question(reopen="new_cycle", while_solved="waits"),
    "by group": question(group="network"),
    "raised": question(population="created_in_period", within=Duration(Decimal(90), DurationUnit.CALENDAR_DAYS)),
    "mean": question("mean", "created_in_period"),
    "median": question("median", "resolved_in_period"),
    "maximum": question("maximum", "resolved_in_period"),
}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_figures_of_parts_are_those_of_the_whole(tmp_path: Path, asked: str) -> None:
    """What is counted part by part is what is counted of the whole log, with every row of the file accounted for."""
    written(tmp_path, EVENTS)
    one, whole = QUESTIONS[asked], by_rows(tmp_path, ORDERED)[0]
    file = RecordFile(path="measurements/log.csv", sha256="")
    log = TicketLog(TicketRecords(
        files=dict.fromkeys(one.months, file), tickets=whole.tickets, pauses=whole.pauses, events=whole.events,
        entries=whole.entries,
    ))  # fmt: skip
    period = Recorded(known=one.known, months=one.months, coverage=one.coverage, until=one.until)
    expected = (
        log.statistic(one.selection, period, one.statistic, one.percentile)
        if one.statistic
        else log.attainment(one.selection, known=one.known, until=one.until, months=one.months, coverage=Fraction(1))
    )
    source, _ = source_of(ORDERED | {"read": "engine"})
    with changes_in_order(tmp_path, source, engine()) as (parts, read):
        paths = {month: [file.path] for month in one.months}
        (found,) = answers_by_case(parts, [one], paths, {})
    assert numbers(found) == numbers(expected)
    assert bool(found.undecided) is (one.selection.population == "created_in_period")
    (rows,) = found.sources
    assert (rows.read, rows.used) == (read[file.path], sum(source.used for source in expected.sources))
    assert rows.read == rows.used + sum(rows.reasons.values())
    assert "joined" not in rows.reasons


def numbers(figure: Figure) -> tuple[object, ...]:
    """Return the numbers of a figure."""
    return figure.numerator, figure.denominator, figure.events, figure.undecided, figure.coverage


def test_due_times_of_single_cases_are_not_counted(tmp_path: Path) -> None:
    """Cases that are held to due times of their own are refused: some may have none, which no count tells."""
    written(tmp_path, EVENTS)
    source, _ = source_of(ORDERED | {"read": "engine"})
    with changes_in_order(tmp_path, source, engine()) as (log, _), pytest.raises(InputError, match="due"):
        answers_by_case(log, [question(by_due=True)], {}, {})
