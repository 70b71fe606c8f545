"""Other engines: the same expressions give the same figures."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import pytest
import yaml
from tests.conftest import NO_SPARK
from tests.engine.test_answers import by_engine, by_python, told
from tests.written import pause, ticket

from slm.calendar import WEEKDAYS, Duration, Interval, Month, ServiceHours, WorkingTime, always
from slm.engine import Engine, connect
from slm.measurement import CaseClock, Pause, Question, Selection, Statistic, Ticket

STATISTICS: Final[tuple[Statistic, ...]] = ("mean", "median", "percentile", "maximum")
MARCH: Final = Month(2025, 3)
KNOWN: Final = Interval(datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC))


def office(time_zone: str = "Europe/Berlin") -> WorkingTime:
    """Return office hours with a break."""
    versions = [{"from": "2010-01-01", "week": {day: ["09:00-12:00", "13:00-18:00"] for day in WEEKDAYS[:5]}}]
    written = {"kind": "service_hours", "name": "Office", "time_zone": time_zone, "versions": versions}
    return WorkingTime(ServiceHours.model_validate(written))


def question(within: str, hours: WorkingTime, **chosen: object) -> Question:
    """Return the question which tickets of March were solved within a limit."""
    clock = CaseClock(
        measures="resolution", within=Duration.parse(within), unanswered="answered_when_resolved", hours=hours,
        day_and_night=WorkingTime(always(str(hours.zone))),
    )  # fmt: skip
    fields = {"service": "mail", "clocks": ((None, clock),), "population": "due_in_period"} | chosen
    return Question(
        selection=Selection(**fields), known=(KNOWN,), until=KNOWN.end, months=(MARCH,), coverage=Fraction(1)  # type: ignore[arg-type]
    )  # fmt: skip


def many_cases() -> list[Ticket | Pause]:
    """Return tickets of a month with a clock change, some of which wait, once or twice at a time."""
    rows: list[Ticket | Pause] = []
    for day in range(1, 31):
        name, opened = f"T-{day}", f"2025-03-{day:02}T0{day % 9}:17:00Z"
        resolved = f"2025-03-{min(day + day % 4, 31):02}T16:{day:02}:00Z" if day % 7 else None
        rows.append(ticket(opened, "2025-03", id=name, priority=f"P{day % 3}", resolved=resolved))
        if day % 2:
            rows.append(pause(f"2025-03-{day:02}T10:00:00Z", f"2025-03-{day:02}T12:30:00Z", "2025-03", ticket=name))
            rows.append(pause(f"2025-03-{day:02}T11:00:00Z", None, "2025-03", ticket=name))
    return rows


@pytest.fixture(scope="module")
def cluster() -> Iterator[Engine]:
    """Return a Spark cluster inside this machine."""
    if not (find_spec("pyspark") and shutil.which("java")):
        pytest.skip(NO_SPARK)
    engine = connect("spark://local[2]")
    yield engine
    engine.close()


@pytest.mark.filterwarnings("ignore")  # of libraries that the cluster brings with it
def test_cluster_counts_as_one_machine_does(cluster: Engine) -> None:
    """Spark evaluates the expressions of DuckDB, and both agree with Python (ARCHITECTURE 9)."""
    hours, rows = office(), many_cases()
    questions = [question("4 working_hours", hours), question("2 working_days", hours, priority="P1")]
    questions += [
        replace(question("1 working_hours", hours), statistic=statistic, percentile=Fraction(90))
        for statistic in STATISTICS
    ]
    expected = [told(by_python(rows, counted)) for counted in questions]
    assert [told(figure) for figure in by_engine(rows, *questions)] == expected
    assert [told(figure) for figure in by_engine(rows, *questions, by=cluster)] == expected


@pytest.mark.filterwarnings("ignore")  # of libraries that the cluster brings with it
def test_cluster_reads_every_row_of_a_file(cluster: Engine, tmp_path: Path) -> None:
    """Spark, too, takes no row for a comment, leaves no blank out, and parts no cell at a line break in it (F9)."""
    file, ids = tmp_path / "desk.csv", ["1", "#2", " 3", "'4", "5 ", "\\6", "@7", "8\n9,x"]
    file.write_text("id,x\n" + "".join(f'"{name}",y\n' if "\n" in name else f"{name},y\n" for name in ids), "utf-8")
    assert sorted(cluster.texts(cluster.read(file).select("id"))) == sorted(ids)


@pytest.mark.unmeasured
def test_oracle_of_tickets(oracles: Path) -> None:
    """A verdict that another tool's tests expect is that of the engine (see also those of the clock in Python)."""
    facts = yaml.safe_load((oracles / "ticket_clock_cases.yaml").read_text("utf-8"))
    weeks = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), WEEKDAYS, strict=True))
    calendars = {
        name: WorkingTime(
            ServiceHours.model_validate({
                "kind": "service_hours", "name": name, "time_zone": calendar["tz"],
                "versions": [{
                    "from": "2010-01-01",
                    "week": {weeks[day]: [f"{a}-{b}" for a, b in pairs] for day, pairs in calendar["weekly"].items()},
                }],
            })
        )
        for name, calendar in facts["calendars"].items()
    }  # fmt: skip
    judged = [case for case in facts["cases"] if "first_response_met" in case["expected"]]
    assert judged
    for result in judged:
        hours = calendars[result["calendar"]]
        clock = CaseClock(
            measures="response", hours=hours, day_and_night=WorkingTime(always(str(hours.zone))),
            within=Duration.parse(f"{result['targets_minutes']['first_response']} working_minutes"),
            unanswered="answered_when_resolved",
        )  # fmt: skip
        rows = [ticket(result["created_at"], "2025-03", responded=result["first_response_at"])]
        rows += [pause(start, end, "2025-03") for start, end in result.get("paused", [])]  # type: ignore[misc]
        interval = Interval(datetime(2010, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC))
        asked = Question(
            selection=Selection(service="mail", clocks=((None, clock),), population="due_in_period"),
            known=(interval,), until=interval.end, months=(MARCH,), coverage=Fraction(1),
        )  # fmt: skip
        (figure,) = by_engine(rows, asked)
        assert (int(figure.numerator), figure.events) == (int(result["expected"]["first_response_met"]), 1), result[
            "id"
        ]
