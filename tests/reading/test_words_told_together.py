"""Every word of an export that waits for one of the book is told in one run, in whichever column it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, read

TICKETS: Final = (
    "kind: tickets\nname: D\nfiles: [a.csv]\ncolumns: {id: N, service: S, type: T, priority: P, opened: O}\n"
    "services: {Mail: mail}\nvalues: {type: {Inc: incident}, priority: {High: P1}}\n"
)
OUTAGES: Final = (
    "kind: outages\nname: D\nfiles: [a.csv]\ncolumns: {service: S, start: A, end: E, kind: K}\nservices: {Mail: mail}\n"
)
EVENTS: Final = (
    "kind: events\nname: D\nfiles: [a.csv]\ncolumns: {case: N, service: S, activity: A, time: O}\n"
    "services: {Mail: mail}\nstates: {Open: run}\nconstants: {type: incident}\n"
)
AT: Final = "2026-01-05T09:00:00Z"


@pytest.mark.parametrize(
    "source,rows,told",
    [
        (TICKETS, f"N,S,T,P,O\n1,Files,Req,Low,{AT}\n", {"SLM371 service", "SLM390 type", "SLM390 priority"}),
        (TICKETS, f"N,S,T,P,O\n1,Mail,Req,Low,{AT}\n", {"SLM390 type", "SLM390 priority"}),
        (TICKETS, "N,S,T,P,O\n1,Files,Inc,High,soon\n", {"SLM371 service", "SLM382 opened"}),
        (OUTAGES, f"S,A,E,K\nFiles,{AT},{AT},Bad\n", {"SLM371 service", "SLM390 kind"}),
        (EVENTS, f"N,S,A,O\n1,Files,Shut,{AT}\n", {"SLM371 service", "SLM372 activity"}),
    ],
)
def test_all_words_of_a_row_are_told_at_once(tmp_path: Path, source: str, rows: str, told: set[str]) -> None:
    """Nobody maps the services first, to learn then that the kinds are to be mapped, too; the row counts once."""
    found = read(tmp_path, source + COVERS, {"a.csv": rows})
    columns = {"SLM371": "service", "SLM372": "activity", "SLM382": "opened"}
    assert {f"{one.code} {columns.get(one.code) or dict(one.words)['field']}" for one in found.problems} == told
    (file,) = found.imported.files
    assert (file.read, file.excluded) == (1, 1)
