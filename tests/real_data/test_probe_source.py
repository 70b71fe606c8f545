"""Raw samples of a real monitor through a source: gaps stay visible, and too little coverage is no data."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

from tests.reading.exports import probes, problems, read
from tests.written import agreement, evidence, history, metrics, month_file, target

from slm.calendar import Month, WorkingTime, always
from slm.compliance import Verdict, evaluate

SOURCE: Final = """\
kind: probes
name: Monitor
files: [samples.csv]
columns: {service: check, time: time, ok: ok, response_ms: response_ms}
services: {Frontend HTML: mail}
known_for: 15 calendar_minutes
"""


def test_samples_of_a_real_monitor(real_data: Path, tmp_path: Path) -> None:
    """Every row is a check; a month of sparse samples has its coverage, and no verdict below the floor."""
    samples = real_data / "probe-zootracker" / "samples.csv"
    with samples.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    (tmp_path / "measurements").mkdir()
    shutil.copy(samples, tmp_path / "measurements/samples.csv")
    found = read(tmp_path, SOURCE, {})
    assert problems(found) == []
    (file,) = found.imported.files
    assert (file.read, file.used, file.left_out) == (len(rows), len(rows), ())
    assert [each.ok for each in probes(found).probes] == [each["ok"] == "true" for each in rows]
    floor = target(at_least="99 %", coverage_at_least="90 %")
    (result,) = evaluate(
        history(agreement("1.0", floor, time_zone="UTC")),
        evidence(
            as_of=date(2026, 2, 10), months=(month_file("2025-12"),), metrics=metrics(availability="monitor"),
            imported={"monitor": probes(found)}, imports={"monitor": found.imported.files},
            working_time={"always": WorkingTime(always("UTC"))},
        ),
        (Month(2025, 12),),
    )  # fmt: skip
    assert Fraction(0) < result.coverage < Fraction("0.9")
    assert result.verdict is Verdict.NO_DATA
    (source,) = result.sources
    assert source.read == len(rows) == source.used + source.excluded
