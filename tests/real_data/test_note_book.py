"""Real notes of incidents and maintenance, as dirty as they were left: each is used or has its reason."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import yaml
from tests.real_data.program import slm
from tests.real_data.upptime_book import book_files, write_book

from slm.calendar import Month
from slm.compliance import Scorecard
from slm.facts.scorecard import scorecard
from slm.measurement import RowReason
from slm.problem import Problem, Severity
from slm.reading import read_book

AS_OF: Final = date(2026, 11, 22)
KINDS: Final = {"down": "outage", "disrupted": "degradation", "notice": "maintenance"}
FIRST, LAST = Month(2020, 6), Month(2022, 12)
END_IS_WRONG: Final = {
    "2021-09-23-puppet-outage": "2021-09-20",
    "2021-11-18-jenkins-io-outage": "2021-11-05",
    "2022-06-13-repo-slow": "2022-05-15",
}
"""Notes that end before they start, by the day on which they claim to end; nobody can know when they did."""
TARGETS: Final = """\
  - id: availability
    metric: availability
    at_least: 99.5 %
    interruptions: {shortest_counted: 5 calendar_minutes, weights: {degradation: 50 %}}
exclusions:
  - {id: planned, clause: Maintenance that the page announced}
"""
SOURCE: Final = """\
kind: outages
use: cstate
name: Status page
files: ["notes/*.md"]
covers: {from: 2020-06-01, until: 2023-01-01}
columns: {exclusion: ../severity}
values: {kind: {notice: maintenance}, exclusion: {notice: planned}}
only_if: {exclusion: {column: ../severity, values: [notice]}}
services:
"""


class Row(NamedTuple):
    """A note about one of the systems that it affects, as the test itself reads it."""

    note: str
    service: str
    start: str
    end: str
    kind: str


def instant(written: object) -> str:
    """Return a time with its offset; the page shows times without one as UTC."""
    text = str(written).replace(" ", "T", 1).replace("-00:00", "Z")
    return text if re.search(r"(Z|[+-]\d\d:\d\d)$", text) else f"{text}Z"


def service_of(system: str) -> str:
    """Return the id of the service that a system of the page is in the book."""
    return re.sub(r"[^a-z0-9.]+", "-", system.lower()).strip("-")


def front(path: Path) -> dict[str, Any]:
    """Return what a note says of itself."""
    found: dict[str, Any] = yaml.load(path.read_text("utf-8").split("---")[1], yaml.BaseLoader)  # noqa: S506
    return found


@pytest.fixture(scope="module")
def rows(real_data: Path) -> list[Row]:
    """Return every note, once for each system that it affects."""
    found = []
    for path in sorted((real_data / "cstate-jenkins").glob("*.md")):
        said = front(path)
        times = instant(said["date"]), instant(said["resolvedWhen"])
        found += [Row(path.stem, service_of(system), *times, KINDS[said["severity"]]) for system in said["affected"]]
    return found


def book(root: Path, notes: Path, more: str = "") -> Path:
    """Write a book of the systems, whose outages are the notes as they are, by the ready-made mapping."""
    systems = sorted({system for path in notes.glob("*.md") for system in front(path)["affected"]})
    files = dict(
        book_files(sorted(set(map(service_of, systems))), first_day="2020-06-01", source="page", targets=TARGETS)
    )
    names = "".join(f"  {system}: {service_of(system)}\n" for system in systems)
    files["measurements/sources/page.yml"] = f"{SOURCE}{names}{more}"
    count = (LAST.year - FIRST.year) * 12 + LAST.month - FIRST.month + 1
    write_book(root, files, [str(FIRST.plus(number)) for number in range(count)])
    shutil.copytree(notes, root / "measurements/notes", ignore=shutil.ignore_patterns("*.txt"))
    return root


def named(problems: Iterable[Problem]) -> set[str]:
    """Return the notes that problems are about."""
    return {Path(problem.place.path).stem for problem in problems}


LEFT_OUT: Final = "".join(
    ("leave_out: [{column: '@file', values: [", ", ".join(f"{name}.md" for name in END_IS_WRONG),
     "], reason: Ends before it begins}]\n")
)  # fmt: skip


@pytest.fixture(scope="module")
def written(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book of all notes, which leaves out those whose times are impossible."""
    return book(tmp_path_factory.mktemp("notes"), real_data / "cstate-jenkins", LEFT_OUT)


@pytest.fixture(scope="module")
def judged(written: Path) -> Scorecard:
    """Return the judgement of all notes whose times are possible."""
    read = read_book(written, AS_OF)
    assert read.portfolio is not None
    assert [problem.message() for problem in read.problems if problem.severity is Severity.ERROR] == []
    return scorecard(read.portfolio)


def test_impossible_notes_are_named_and_no_others(real_data: Path, tmp_path: Path) -> None:
    """The check names each note whose end comes before its start, and accepts all others."""
    root = book(tmp_path / "dirty", real_data / "cstate-jenkins")
    errors = [problem for problem in read_book(root, AS_OF).problems if problem.severity is Severity.ERROR]
    assert named(errors) == END_IS_WRONG.keys()
    assert {error.mistake.code for error in errors} == {"SLM360"}


def test_end_that_is_months_away_is_doubted(written: Path) -> None:
    """A wiki that was offline for two months is believed, and told as worth a look, with the file of its note."""
    doubted = [problem for problem in read_book(written, AS_OF).problems if problem.mistake.code == "SLM798"]
    assert named(doubted) == {"2021-09-02-wiki-offline"}


def test_every_note_is_used_or_has_its_reason(rows: list[Row], judged: Scorecard) -> None:
    """98 notes: each row counts in a month, or is left out for a reason, or is one of those that cannot be (F9)."""
    told: dict[tuple[str, str], set[RowReason | None]] = {}
    for result in judged.results:
        for interruption in result.interruptions:
            told.setdefault((interruption.outage.id.removesuffix(".md"), result.service), set()).add(
                interruption.reason
            )
    possible = {(row.note, row.service): row for row in rows if row.note not in END_IS_WRONG}
    assert told.keys() == possible.keys()
    assert {row.note for row in rows} == {note for note, _ in possible} | END_IS_WRONG.keys()
    for key, reasons in told.items():
        expected = {RowReason.EXCLUDED} if possible[key].kind == "maintenance" else {None}
        assert reasons - {RowReason.NO_LENGTH, RowReason.TOO_SHORT, RowReason.OUTSIDE_PERIOD} <= expected, key


def test_read_is_used_plus_excluded_in_every_month(rows: list[Row], judged: Scorecard) -> None:
    """The rows add up in every result: those of all notes, of which the impossible ones are left out (F9)."""
    wrong = sum(row.note in END_IS_WRONG for row in rows)
    for result in judged.results:
        (source,) = result.sources
        assert source.read == source.used + source.excluded == source.used + sum(source.reasons.values()) == len(rows)
        assert source.reasons["filtered"] == wrong


def test_commands_tell_of_the_notes(written: Path, rows: list[Row]) -> None:
    """A user sees the checked book, the figure of a month with its rows, and the report of a month."""
    said = ("--root", str(written), "--as-of", str(AS_OF))
    slm("check", *said)
    measured = slm("measure", *said, "--month", "2021-09")
    assert f"{len(rows)} rows read" in measured
    assert f"left out: {sum(row.note in END_IS_WRONG for row in rows)} Ends before it begins" in measured
    report = slm("report", *said, "--month", "2021-09")
    wiki = next(line for line in report.splitlines() if "wiki" in line and "MISSED" in line)
    assert "SLA-STATUS 1.0" in wiki


def test_downtime_is_that_of_a_plain_count(rows: list[Row], judged: Scorecard) -> None:
    """Second by second, the worst of what was going on with a system: down counts whole, disrupted half (F57, F65)."""
    weights = {"outage": 2, "degradation": 1, "maintenance": 0}
    spans: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for row in rows:
        if row.note not in END_IS_WRONG and row.kind != "maintenance":
            start, end = (_second(text) for text in (row.start, row.end))
            spans.setdefault((row.service, row.start[:7]), []).append((start, end, weights[row.kind]))
    busiest = Counter({key: len(found) for key, found in spans.items()}).most_common(12)
    for (service, month), _ in busiest:
        (result,) = (result for result in judged.in_month(Month.parse(month)) if result.service == service)
        first, last = (_second(f"{day}T00:00:00Z") for day in (f"{month}-01", f"{Month.parse(month).next}-01"))
        touching = [entry for (name, _), found in spans.items() for entry in found if name == service]
        worst: Counter[int] = Counter()
        for start, end, weight in touching:
            for second in range(max(start, first), min(end, last)):
                worst[second] = max(worst[second], weight)
        assert result.raw_value is not None
        assert result.raw_value == 100 * (1 - Fraction(worst.total(), 2 * (last - first))), (service, month)


def _second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
