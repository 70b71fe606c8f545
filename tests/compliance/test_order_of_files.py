"""Figures are those of what rows say: not of the files they lie in, how these are called, or which is named first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any, Final

import pytest
from tests.compliance.test_unread_rows import KINDS, MONTHS
from tests.reading.exports import read
from tests.written import (
    agreement,
    event,
    evidence,
    history,
    metrics,
    month_file,
    outage,
    outage_records,
    target,
    ticket,
    ticket_records,
)

from slm.calendar import Month
from slm.catalog import CountedCases
from slm.compliance import Result, evaluate
from slm.measurement import Ticket, TicketEvent, TimelineRecords

JANUARY: Final = Month(2025, 1)
_CLOCK: Final[dict[str, Any]] = {"within": "2 calendar_hours", "for_at_least": "95 %"}
_TICKETS: Final = (
    "kind: tickets\nname: Tool\ntime_zone: Asia/Shanghai\nconstants: {service: mail, type: incident}\n"
    "covers: {from: 2025-01-01, until: 2025-03-01}\n"
)


def judged(
    folder: Path, source: str, files: Mapping[str, str], promised: Mapping[str, Any]
) -> list[tuple[object, ...]]:
    """Return what is found of the mail from January to March, by the files of a source."""
    found = read(folder, source, files).imported.records
    parts = {"timelines" if isinstance(found, TimelineRecords) else "imported": {"desk": found}}
    known = metrics()
    counted = known["count"].model_copy(update={"cases": CountedCases(counted="opened")})
    usual: dict[str, Any] = {"metrics": known | {"count": counted}, "months": MONTHS}
    of = history(agreement("1.0", dict(promised), services=["mail"]))
    return [*map(_told, evaluate(of, evidence(**usual | parts), [JANUARY, Month(2025, 2), Month(2025, 3)]))]


def _told(result: Result) -> tuple[object, ...]:
    return result.last_month, result.verdict, result.value, result.coverage, result.events, result.doubt


@pytest.mark.parametrize("name", KINDS)
def test_files_of_one_month_are_one_record_of_it(tmp_path: Path, name: str) -> None:
    """Rows of every kind, of two teams or in one file: the same, whichever is named first and however called."""
    kind = KINDS[name]
    rows = [
        kind.row.format(number=number, day=f"2025-{number // 3 + 1:02}-{number + 1:02}", service="Mail", how=how)
        for number, how in enumerate([*kind.worst] * 3)
    ]

    def found(folder: str, *names: str, lie_in: Mapping[str, Sequence[str]]) -> list[tuple[object, ...]]:
        files = {f"{file}.csv": "\n".join((kind.head, *of, "")) for file, of in lie_in.items()}
        source = kind.source.replace("[export.csv]", str([f"{name}.csv" for name in names]))
        source = source.replace("2025-04-01", "2025-03-01")
        return judged(tmp_path / folder, source, files, kind.promised)

    whole = found("whole", "{month}", lie_in={"2025-01": rows[:3], "2025-02": rows[3:]})
    assert {told[1] for told in whole} > {whole[0][1]}
    for number, ((a, b), first) in enumerate((pair, one) for pair in (("a", "b"), ("b", "a")) for one in pair):
        lie_in = {
            f"{a}-2025-01": rows[:1],
            f"{b}-2025-01": rows[1:3],
            f"{a}-2025-02": rows[3:5],
            f"{b}-2025-02": rows[5:],
        }
        names = [f"{first}-{{month}}", f"{'ba'['ba'.index(first) - 1]}-{{month}}"]
        assert found(f"{number}", *names, lie_in=lie_in) == whole


@pytest.mark.parametrize("names", [("a-2025-01.csv", "b-2025-02.csv"), ("b-2025-01.csv", "a-2025-02.csv")])
def test_a_ticket_is_as_the_file_of_the_later_month_says(tmp_path: Path, names: tuple[str, str]) -> None:
    """By the months in the names of the files, whatever else they are called."""
    source = f"{_TICKETS}files: ['*-{{month}}.csv']\ncolumns: {{id: id, opened: at, resolved: till}}\n"
    rows = "T-1,2025-01-31 23:30,\n", "T-1,2025-01-31 23:30,2025-02-01 00:15\n"
    files = {name: f"id,at,till\n{row}" for name, row in zip(names, rows, strict=True)}
    _, february, _ = judged(
        tmp_path, source, files, target("attainment", source="desk", clock={"measures": "resolution"}, **_CLOCK)
    )
    assert february[:3] == (Month(2025, 2), "met", 100)


def test_a_refused_case_is_lost_in_each_of_its_files(tmp_path: Path) -> None:
    """Whichever file is read first, as much is unknown: the case may lie anywhere in either."""
    source = (
        "kind: events\nname: Tool\ntime_zone: Asia/Shanghai\nconstants: {service: mail, type: incident}\n"
        "covers: {from: 2025-01-01, until: 2025-03-01}\nwrong_rows: left_out\nstates: {Open: run, Done: stop}\n"
        "columns: {case: id, time: at, activity: what}\n"
    )
    head, day = "id,at,what\n", "2025-01-07 10:00"
    files = {
        "a.csv": f"{head}T-1,{day},Open\nT-1,2025-01-07 10:30,Done\nT-2,2025-01-08 10:00,Done\n",
        "b.csv": f"{head}T-2,2025-01-07 10:00,Done\nT-2,2025-01-07 10:00,Open\n",
    }
    promised = target("attainment", source="desk", clock={"measures": "resolution"}, **_CLOCK)
    found = [
        judged(tmp_path / order[0], f"{source}files: {list(order)}\n".replace("'", ""), files, promised)
        for order in permutations(files)
    ]
    assert found[0] == found[1]
    assert found[0][0][3] == 0


@pytest.mark.parametrize("stamps", ["{held: waiting, freed: going}", "{freed: going, held: waiting}"])
def test_stamps_of_one_moment_mean_what_the_clock_says(tmp_path: Path, stamps: str) -> None:
    """A wait that ends when it begins is none, in whichever order the source names the columns."""
    source = f"{_TICKETS}files: [x.csv]\ncolumns: {{id: id, opened: at, resolved: till}}\nstamps: {stamps}\n"
    row = "T-1,2025-01-10 10:00,2025-01-10 15:00,2025-01-10 11:00,2025-01-10 11:00\n"
    clock = {"measures": "resolution", "states": {"pause": ["waiting"], "resume": ["going"]}}
    promised = target("attainment", source="desk", clock=clock, **_CLOCK)
    january, *_ = judged(tmp_path, source, {"x.csv": f"id,at,till,held,freed\n{row}"}, promised)
    assert january[1:3] == ("missed", 0)


def test_amounts_of_exclusions_are_used_by_what_rows_say() -> None:
    """Two rows of one number that begin at once: which of them uses up the amount does not depend on their order."""
    planned = {"id": "planned", "clause": "Planned work", "at_most": "1 calendar_hours"}
    window = {"weekdays": ["friday"], "from": "12:00", "until": "13:00", "announced": "true"}
    terms = {
        "window": "At noon",
        "notice": "1 calendar_days",
        "windows": [window, window | {"from": "10:00", "until": "11:00", "announced": "false"}],
    }
    day, work = "2025-01-10T", {"kind": "maintenance", "exclusion": "planned"}
    rows = [
        outage(f"{day}10:00:00+08:00", f"{day}13:00:00+08:00", impact="part", **work),
        outage(f"{day}10:00:00+08:00", f"{day}11:00:00+08:00", announced="2025-01-02T00:00:00+08:00", **work),
    ]
    of = history(
        agreement("1.0", target(interruptions={"weights": {"part": "50 %"}}), exclusions=[planned], maintenance=terms)
    )
    values = {
        tuple(
            result.value
            for result in evaluate(
                of, evidence(months=(month_file("2025-01"),), outages=outage_records(*order)), [JANUARY]
            )
        )
        for order in permutations(rows)
    }
    assert len(values) == 1


@pytest.mark.parametrize("words", [{"priority": ("P1", "P2")}, {"group": ("desk", "network")}])
def test_events_of_one_moment_without_a_state_all_count(words: dict[str, tuple[str, str]]) -> None:
    """Two priorities or groups of one moment in a file that people wrote, or one of each: none is lost by its place."""
    ((field, named),) = words.items()
    rows: list[Ticket | TicketEvent] = [
        ticket("2025-01-10T09:00:00+08:00", resolved="2025-01-10T16:00:00+08:00", **{field: named[1]}),
        *(event("2025-01-10T10:00:00+08:00", **{field: name}) for name in named),
        event("2025-01-10T10:00:00+08:00", **{"group" if field == "priority" else "priority": "P3"}),
    ]
    clock = {"measures": "resolution"} | ({"priority": "history"} if field == "priority" else {"group": named[1]})
    promised = target("attainment", source="tickets", clock=clock, **_CLOCK)
    promised |= {"priority": named[1]} if field == "priority" else {}
    of, months = history(agreement("1.0", promised)), (month_file("2025-01"),)
    found = {
        tuple(map(_told, evaluate(of, evidence(months=months, tickets=ticket_records(*order)), [JANUARY])))
        for order in permutations(rows)
    }
    assert len(found) == 1
    assert next(iter(found))[0][1:3] == ("missed", 0)
