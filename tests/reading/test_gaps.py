"""What a source leaves open is named at once, and its exports are shown as far as nothing depends on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from tests.reading.exports import COVERS, wrong_source

from slm.measurement import TimelineRecords
from slm.reading.sources import SourceRead, Tried, lists_of, read_exports, try_source, trying

TICKETS: Final = (
    "kind: tickets\nname: Desk\nfiles: [a.csv]\ncolumns: {id: N, priority: P, opened: O, resolved: R}\n"
    "services: {E-mail: mail}\n"
)
CONSTANTS: Final = "constants: {service: mail, type: incident}\n"
ROWS: Final = "N,P,O,R\n1,High,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z\n"
OUTAGES: Final = "kind: outages\nname: Desk\nfiles: [a.csv]\n"
LENGTHS: Final = "columns: {service: S, start: A, length: L}\nconstants: {kind: outage}\n"
PROBES: Final = "kind: probes\nname: D\nfiles: [a.csv]\nknown_for: TBD\ncolumns: {service: S, time: A, ok: K}\n"
LOCAL: Final = "N,P,O,R\n1,High,05/01/2026 09:00,06/01/2026 10:00\n"


def tried(root: Path, source: str, rows: str) -> Tried:
    """Return what is made of an export, whatever its source leaves open."""
    for name, text in (("sources/desk.yml", source), ("a.csv", rows)):
        path = root / "measurements" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return try_source(root, "desk")


def told(found: Tried) -> dict[str, tuple[Any, Any]]:
    """Return each field of the first record, with what it would be with other words in the gaps."""
    assert found.read
    assert [problem.message() for problem in found.problems] == []
    lists = lists_of(found.read.imported.records)
    assert not isinstance(found.otherwise, TimelineRecords)
    one, other = lists[0][0], (lists if found.otherwise is None else found.otherwise)[0][0]
    return {name: (getattr(one, name), getattr(other, name)) for name in type(one).model_fields}


@pytest.mark.parametrize(
    "more,rows,gap,open_fields",
    [
        (f"{COVERS}constants: {{service: mail, type: TBD}}\n", ROWS, ("constants.type", ()), {"type"}),
        (f"{COVERS}{CONSTANTS}values: {{priority: {{High: TBD}}}}\n", ROWS, ("values.priority", ("High",)), set()),
        (f"{COVERS}{CONSTANTS}times: ['%d/%m/%Y %H:%M']\ntime_zone: TBD\n", LOCAL, ("time_zone", ()),
         {"opened", "resolved"}),
        (f"{COVERS}{CONSTANTS}times: [TBD]\ntime_zone: Etc/UTC\n", LOCAL, ("times", ()), {"opened", "resolved"}),
        (f"{COVERS}{CONSTANTS}times: [TBD, iso]\n", ROWS, ("times", ()), set()),
    ],
)  # fmt: skip
def test_what_does_not_depend_on_a_gap_is_understood(
    tmp_path: Path, more: str, rows: str, gap: tuple[str, tuple[str, ...]], open_fields: set[str]
) -> None:
    """A row is shown with what is known of it; only what the gap decides differs."""
    source = f"{TICKETS}{more}"
    found = tried(tmp_path, source, rows)
    assert ([(one.key, one.words) for one in found.gaps], found.is_covered) == ([gap], True)
    assert {name for name, (one, other) in told(found).items() if one != other} == open_fields


def test_all_gaps_are_named_at_once(tmp_path: Path) -> None:
    """The words of one key together, each key at its place; the check names in one mistake those that keep it back."""
    source = (
        "kind: tickets\nname: Desk\nfiles: [a.csv]\ntime_zone: TBD\n"
        "columns: {id: N, service: S, priority: P, opened: O}\nconstants: {type: TBD}\n"
        "services: {A: TBD, B: TBD, C: mail}\nvalues: {priority: {High: TBD}}\n"
    )
    found = tried(tmp_path, source, "N,S,P,O\n1,A,High,2026-01-05 09:00\n")
    assert [(one.key, one.words, one.place.line) for one in found.gaps] == [
        ("time_zone", (), 4),
        ("constants.type", (), 6),
        ("services", ("A", "B"), 7),
        ("values.priority", ("High",), 8),
    ]
    assert not found.is_covered
    assert [told.partition(":")[0] for told in wrong_source(source)] == [
        "SLM1045 measurements/sources/desk.yml",
        "SLM387 measurements/sources/desk.yml",
    ]


@pytest.mark.parametrize(
    "source,rows,gaps",
    [
        (f"{OUTAGES}columns: {{service: S, start: A, end: E}}\nconstants: {{kind: TBD}}\n",
         "S,A,E\nmail,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z\n", ["constants.kind"]),
        (f"{OUTAGES}length_unit: TBD\nnumbers: {{decimal: TBD}}\n{LENGTHS}",
         "S,A,L\nmail,2026-01-05T09:00:00Z,10\n", ["length_unit", "numbers.decimal"]),
        (f"{PROBES}values: {{ok: {{'1': TBD}}}}\n", "S,A,K\nmail,2026-01-05T09:00:00Z,1\n", ["known_for", "values.ok"]),
    ],
)  # fmt: skip
def test_rows_of_other_kinds_are_understood_too(tmp_path: Path, source: str, rows: str, gaps: list[str]) -> None:
    """Interruptions and checks with what is open of them."""
    found = tried(tmp_path, source, rows)
    assert [one.key for one in found.gaps] == gaps
    assert told(found)["service"] == ("mail", "mail")


def test_names_that_wait_for_a_service_are_not_taken_for_one(tmp_path: Path) -> None:
    """Two monitors that were checked at one moment say nothing of each other, whatever services they will be."""
    source = f"{PROBES}services: {{A: TBD, B: TBD}}\n".replace("known_for: TBD\n", "known_for: 1 calendar_hours\n")
    found = tried(tmp_path, source, "S,A,K\nA,2026-01-05T09:00:00Z,true\nB,2026-01-05T09:00:00Z,false\n")
    assert (found.problems, [one.words for one in found.gaps]) == ((), [("A", "B")])
    one, other = told(found)["service"]
    assert one != other


def test_the_unit_of_one_of_several_lengths_may_be_open(tmp_path: Path) -> None:
    """What the other says holds all the same."""
    source = (
        "kind: tickets\nname: Desk\nfiles: [a.csv]\n"
        "columns: {id: C, opened: A, responded_after: B, resolved_after: D}\n"
        f"length_unit: {{responded_after: TBD, resolved_after: hours}}\n{CONSTANTS}"
    )
    found = tried(tmp_path, source, "C,A,B,D\n1,2026-01-05T09:00:00Z,2,3\n")
    assert [one.key for one in found.gaps] == ["length_unit.responded_after"]
    assert {f"{moment:%H:%M}" for moment in told(found)["resolved"]} == {"12:00"}
    assert [f"{moment:%H:%M}" for moment in told(found)["responded"]] == ["09:00", "11:00"]


def test_states_of_a_timeline_and_activities_may_be_open(tmp_path: Path) -> None:
    """What a word does is not known, and the rows are read all the same."""
    timeline = (
        "kind: timeline\nname: Desk\nfiles: [a.csv]\nknown_for: TBD\ncolumns: {service: S, time: A, state: T}\n"
        "states: {Odd: TBD}\n"
    )
    found = tried(tmp_path, timeline, "S,A,T\nmail,2026-01-05T09:00:00Z,Odd\n")
    assert (found.problems, [one.key for one in found.gaps]) == ((), ["known_for", "states"])
    events = (
        "kind: events\nname: Desk\nfiles: [a.csv]\ncolumns: {case: C, activity: B, time: A}\nstates: {Odd: TBD}\n"
        f"{CONSTANTS}"
    )
    found = tried(tmp_path, events, "C,B,A\n1,Odd,2026-01-05T09:00:00Z\n")
    assert (found.problems, [one.words for one in found.gaps]) == ((), [("Odd",)])


def test_a_column_that_is_open_is_told_alone(tmp_path: Path) -> None:
    """Without the column that says when, no row is understood; that it is open is not told as another mistake."""
    source = "kind: tickets\nname: Desk\nfiles: [a.csv]\ncolumns: {id: N, opened: TBD}\n" + CONSTANTS
    found = tried(tmp_path, source, ROWS)
    assert (found.read, found.problems, [one.key for one in found.gaps]) == (None, (), ["columns.opened"])
    assert wrong_source(source) == ["SLM1045 measurements/sources/desk.yml:4:26"]
    found = tried(tmp_path, f"{TICKETS}{COVERS}{CONSTANTS}".replace("resolved: R", "resolved: TBD"), ROWS)
    assert told(found)["resolved"] == (None, None)


def test_other_mistakes_of_a_source_with_gaps_are_told(tmp_path: Path) -> None:
    """A gap hides nothing that is wrong."""
    source = f"{TICKETS}{COVERS}constants: {{service: mail, type: TBD}}\nwrong: x\n"
    found = tried(tmp_path, source, ROWS)
    assert [(one.key) for one in found.gaps] == ["constants.type"]
    assert [problem.code for problem in found.problems] == ["SLM130"]
    assert [told.partition(" ")[0] for told in wrong_source(source)] == ["SLM1045", "SLM130"]
    found = tried(tmp_path, f"{TICKETS}{CONSTANTS}times: [TBD]\ntime_zone: Nowhere\n", LOCAL)
    assert found.read is None
    assert found.problems


@pytest.mark.parametrize(
    "rows, asked",
    [
        ("1,High,2026-01-05T09:00Z,2026-01-05T10:00Z\n2,High,2026-01-06T09:00Z,2026-01-06T10:00Z\n", [None, 1, 1]),
        ("1,High,2026-01-05T09:00Z,\n1,High,2026-01-05T09:00Z,2026-01-05T10:00Z\n", [None, 1, None]),
    ],
)
def test_of_a_large_export_its_first_rows_say_what_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: str, asked: list[int | None]
) -> None:
    """It is not understood twice, unless its first records are others by what stands further below."""
    few: list[int | None] = []

    def noted(root: Path, source: Any, taken_on: Any, most_rows: int | None = None) -> SourceRead:  # noqa: ANN401
        few.append(most_rows)
        return read_exports(root, source, taken_on, most_rows=most_rows)

    monkeypatch.setattr(trying, "_FIRST_ROWS", 1)
    monkeypatch.setattr(trying, "FIRST_RECORDS", 1)
    monkeypatch.setattr(trying, "read_exports", noted)
    more = f"{COVERS}several_rows: last\nentries: oldest_first\nconstants: {{service: mail, type: TBD}}\n"
    found = tried(tmp_path, TICKETS + more, f"N,P,O,R\n{rows}")
    assert found.gaps
    assert {name for name, (one, other) in told(found).items() if one != other} == {"type"}
    assert few == asked
