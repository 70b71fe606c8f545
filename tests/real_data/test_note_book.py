"""Real notes of incidents and maintenance, as dirty as they were left: each is used or has its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
import yaml
from tests.real_data.upptime_book import book_files, write_book

from slm.calendar import Month
from slm.compliance import Scorecard
from slm.measurement import RowReason
from slm.portfolio import scorecard
from slm.problem import Problem, Severity
from slm.reading import read_book

AS_OF: Final = date(2026, 11, 22)
KINDS: Final = {"down": "outage", "disrupted": "degradation", "notice": "maintenance"}
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


class Row(NamedTuple):
    """A note about one of the systems that it affects, as a row of a record."""

    note: str
    number: int
    service: str
    start: str
    end: str
    kind: str

    @property
    def id(self) -> str:
        """The id: the name of the note's file and the number of the system in it."""
        return f"{self.note[:70]}.{self.number}"

    @property
    def text(self) -> str:
        """The line of the record."""
        exclusion = "planned" if self.kind == "maintenance" else ""
        return f"{self.id},{self.service},{self.start},{self.end},{self.kind},,,{exclusion}\n"


def instant(written: object) -> str:
    """Return a time with its offset; the page shows times without one as UTC."""
    text = str(written).replace(" ", "T", 1).replace("-00:00", "Z")
    return text if re.search(r"(Z|[+-]\d\d:\d\d)$", text) else f"{text}Z"


@pytest.fixture(scope="module")
def rows(real_data: Path) -> list[Row]:
    """Return every note, once for each system that it affects."""
    found = []
    for path in sorted((real_data / "cstate-jenkins").glob("*.md")):
        front: dict[str, Any] = yaml.load(path.read_text("utf-8").split("---")[1], yaml.BaseLoader)  # noqa: S506
        times = instant(front["date"]), instant(front["resolvedWhen"])
        for number, system in enumerate(front["affected"]):
            service = re.sub(r"[^a-z0-9.]+", "-", system.lower()).strip("-")
            found.append(Row(path.stem, number, service, *times, KINDS[front["severity"]]))
    return found


def book(root: Path, rows: Iterable[Row]) -> Path:
    """Write a book of the systems, with each row in the folder of the month in which it starts."""
    written = list(rows)
    services = sorted({each.service for each in written})
    files = dict(book_files(services, first_day="2020-06-01", source="outages", targets=TARGETS))
    first, last = (Month.parse(each(row.start[:7] for row in written)) for each in (min, max))
    months = [str(first.plus(number)) for number in range((last.year - first.year) * 12 + last.month - first.month + 1)]
    for month in months:
        lines = "".join(each.text for each in written if each.start.startswith(month))
        files[f"measurements/{month}/outages.csv"] = f"id,service,start,end,kind,impact,reason,exclusion\n{lines}"
    write_book(root, files, months)
    return root


def named(problems: Iterable[Problem], root: Path) -> set[str]:
    """Return the ids of the rows that problems are about."""
    places = [each.place for each in problems]
    return {(root / each.path).read_text("utf-8").splitlines()[each.line - 1].split(",")[0] for each in places}


@pytest.fixture(scope="module")
def judged(rows: list[Row], tmp_path_factory: pytest.TempPathFactory) -> Scorecard:
    """Return the judgement of all notes whose times are possible."""
    root = book(tmp_path_factory.mktemp("notes"), (each for each in rows if each.note not in END_IS_WRONG))
    read = read_book(root, AS_OF)
    assert read.portfolio is not None
    assert [each.message() for each in read.problems if each.severity is Severity.ERROR] == []
    return scorecard(read.portfolio)


def test_impossible_notes_are_named_and_no_others(rows: list[Row], tmp_path: Path) -> None:
    """The check names each row whose end comes before its start, and accepts all others."""
    root = book(tmp_path / "dirty", rows)
    errors = [each for each in read_book(root, AS_OF).problems if each.severity is Severity.ERROR]
    assert named(errors, root) == {each.id for each in rows if each.note in END_IS_WRONG}
    assert {each.mistake.code for each in errors} == {"SLM360"}


def test_end_that_is_months_away_is_doubted(rows: list[Row], tmp_path: Path) -> None:
    """A wiki that was offline for two months is believed, and told as worth a look."""
    root = book(tmp_path / "dirty", rows)
    doubted = [each for each in read_book(root, AS_OF).problems if each.mistake.code == "SLM781"]
    assert named(doubted, root) == {each.id for each in rows if each.note == "2021-09-02-wiki-offline"}


def test_every_note_is_used_or_has_its_reason(rows: list[Row], judged: Scorecard) -> None:
    """98 notes: each row counts in a month, or is left out for a reason, or is one of those that cannot be (F9)."""
    told: dict[str, set[RowReason | None]] = {}
    for result in judged.results:
        for each in result.interruptions:
            told.setdefault(each.outage.id, set()).add(each.reason)
    possible = {each.id: each for each in rows if each.note not in END_IS_WRONG}
    assert told.keys() == possible.keys()
    assert {each.note for each in rows} == {each.note for each in possible.values()} | END_IS_WRONG.keys()
    for name, reasons in told.items():
        expected = {RowReason.EXCLUDED} if possible[name].kind == "maintenance" else {None}
        assert reasons - {RowReason.NO_LENGTH, RowReason.TOO_SHORT, RowReason.OUTSIDE_PERIOD} <= expected, name


def test_read_is_used_plus_excluded_in_every_month(rows: list[Row], judged: Scorecard) -> None:
    """The rows of each file add up, and together the files hold every possible row (F9)."""
    read: dict[str, int] = {}
    for result in judged.results:
        for source in result.sources:
            assert source.read == source.used + source.excluded == source.used + sum(source.reasons.values())
            read[source.path] = source.read
    assert sum(read.values()) == sum(each.note not in END_IS_WRONG for each in rows)


def test_downtime_is_that_of_a_plain_count(rows: list[Row], judged: Scorecard) -> None:
    """Second by second, the worst of what was going on with a system: down counts whole, disrupted half (F57, F65)."""
    weights = {"outage": 2, "degradation": 1, "maintenance": 0}
    spans: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for each in rows:
        if each.note not in END_IS_WRONG and each.kind != "maintenance":
            start, end = (_second(text) for text in (each.start, each.end))
            spans.setdefault((each.service, each.start[:7]), []).append((start, end, weights[each.kind]))
    busiest = Counter({key: len(found) for key, found in spans.items()}).most_common(12)
    for (service, month), _ in busiest:
        (result,) = (each for each in judged.in_month(Month.parse(month)) if each.service == service)
        first, last = (_second(f"{each}T00:00:00Z") for each in (f"{month}-01", f"{Month.parse(month).next}-01"))
        touching = [each for (name, _), found in spans.items() for each in found if name == service]
        worst: Counter[int] = Counter()
        for start, end, weight in touching:
            for second in range(max(start, first), min(end, last)):
                worst[second] = max(worst[second], weight)
        assert result.raw_value is not None
        assert result.raw_value == 100 * (1 - Fraction(worst.total(), 2 * (last - first))), (service, month)


def _second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
