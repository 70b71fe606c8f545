"""Exports that count requests: how many there were in a time, and how many of them failed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, probes, problems, read

GATEWAY: Final = f"""\
kind: probes
name: Gateway
files: [gateway.csv]
{COVERS}time_zone: Asia/Shanghai
known_for: 1 calendar_hours
columns: {{time: Minute, ok: Errors, requests: Total, failed: Errors}}
constants: {{service: mail}}
patterns: {{ok: [{{matches: "0", is: "true"}}, {{other: true, is: "false"}}]}}
"""


def test_rows_with_counts_become_counted_requests(tmp_path: Path) -> None:
    """Total and errors are taken as they are, and whether all succeeded follows from the number of errors."""
    rows = "Minute,Total,Errors\n2026-01-05 09:30,1000,0\n2026-01-05 09:31,1200,7\n"
    found = read(tmp_path, GATEWAY, {"gateway.csv": rows})
    assert problems(found) == []
    told = [(row.requests, row.failed, row.ok, row.weight) for row in probes(found).probes]
    assert told == [(1000, 0, True, 1000), (1200, 7, False, 1200)]


@pytest.mark.parametrize("row, code", [("1000,1001", "SLM1171"), (",7", "SLM1170")])
def test_impossible_counts_are_refused_at_their_line(tmp_path: Path, row: str, code: str) -> None:
    """A row with more errors than requests, or without one of the two, is refused and makes nothing good."""
    found = read(tmp_path, GATEWAY, {"gateway.csv": f"Minute,Total,Errors\n2026-01-05 09:30,{row}\n"})
    assert [(problem.code, problem.place.line) for problem in found.problems] == [(code, 2)]
    assert probes(found).probes == ()


@pytest.mark.parametrize("word, failed, refused", [("1", 900, 1), ("1", 0, 0), ("0", 900, 0)])
def test_answer_beside_failed_requests_is_refused(tmp_path: Path, word: str, failed: int, refused: int) -> None:
    """A row that says that all was well and counts what failed contradicts itself, and is neither."""
    source = GATEWAY.replace("ok: Errors", "ok: Ok").replace(
        GATEWAY.splitlines()[-1], 'values: {ok: {"1": "true", "0": "false"}}'
    )
    rows = f"Minute,Ok,Total,Errors\n2026-01-05 09:30,1,1000,0\n2026-01-05 09:31,{word},1000,{failed}\n"
    found = read(tmp_path, source, {"gateway.csv": rows})
    assert [(problem.code, problem.place.line) for problem in found.problems] == [("SLM1088", 3)] * refused
    assert len(probes(found).probes) == 2 - refused
