"""A million tickets with pauses to monthly figures, beside DuckDB grouping the same files and a loop over rows.

Each work is a process of its own, which `make bench` measures from outside.
"""

from __future__ import annotations

import csv
import random
import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Final

import yaml

from slm.calendar import Duration, Holidays, Month, ServiceHours, WorkingTime, always, month_period
from slm.measurement import CaseClock, Question, Selection

PROJECT: Final = Path(__file__).parents[2]
TICKETS: Final = 1_000_000
SAMPLE: Final = 5_000
SERVICES: Final = ("mail", "erp", "network", "files", "printing")
LIMITS: Final = {"P1": "4 working_hours", "P2": "8 working_hours", "P3": "3 working_days", "P4": "5 working_days"}
FIRST: Final = datetime(2025, 1, 1, tzinfo=UTC)


def write_tickets(folder: Path, count: int = TICKETS) -> None:
    """Write tickets of a year, the same in every run; four of ten have one pause or two, which may overlap."""
    chance = random.Random(20250101)  # noqa: S311 (not for secrets)
    tickets, waits = folder / "tickets.csv", folder / "pauses.csv"
    with tickets.open("w", newline="") as ticket_file, waits.open("w", newline="") as pause_file:
        rows, pauses = csv.writer(ticket_file), csv.writer(pause_file)
        rows.writerow(("id", "service", "type", "priority", "opened", "responded", "resolved", "closed", "customer"))
        pauses.writerow(("ticket", "start", "end"))
        for number in range(count):
            opened = FIRST + timedelta(seconds=chance.randrange(360 * 86_400))
            responded = opened + timedelta(seconds=int(chance.expovariate(1 / 7_200)))
            resolved = responded + timedelta(seconds=int(chance.expovariate(1 / 86_400)))
            times = (opened.isoformat(), responded.isoformat(), resolved.isoformat(), "", "")
            words = (chance.choice(SERVICES), "incident", chance.choice((*LIMITS, "P3")))
            rows.writerow((f"T{number:07}", *words, *times))
            for _ in range(chance.choice((0, 0, 0, 1, 2))):
                start = responded + chance.random() * (resolved - responded)
                end = start + timedelta(seconds=int(chance.expovariate(1 / 20_000)))
                pauses.writerow((f"T{number:07}", *(instant.isoformat(timespec="seconds") for instant in (start, end))))


def office_hours() -> WorkingTime:
    """Return the 5x8 hours of the example book, with their holidays, without reading the rest of the book."""
    hours = ServiceHours.model_validate(_written("office-5x8"))
    names = ("cn-2024", "cn-2025", "cn-2026")
    return WorkingTime(hours, {name: Holidays.model_validate(_written(name)) for name in names})


def _written(name: str) -> object:
    text = (PROJECT / f"catalog/calendars/{name}.yml").read_text("utf-8")
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes texts only


def count_by_engine(folder: Path) -> None:
    """Answer which share of tickets kept its limit, for every month, service and priority."""
    from slm.engine import LargeRecordFiles, answers, connect, read_records  # noqa: PLC0415 (its import is measured)

    office, day_and_night = office_hours(), WorkingTime(always("Asia/Shanghai"))
    months = [Month(2025, number) for number in range(1, 13)]
    spans = {month: month_period(month, office.zone).interval for month in months}
    clocks = {
        priority: CaseClock(
            measures="resolution", within=Duration.parse(within), unanswered="answered_when_resolved", hours=office,
            day_and_night=day_and_night,
        )
        for priority, within in LIMITS.items()
    }  # fmt: skip
    questions = [
        Question(
            selection=Selection(
                service=service, clocks=((None, clock),), population="due_in_period", priority=priority
            ),
            known=(spans[month],), until=spans[months[-1]].end, months=(month,),
            coverage=Fraction(1),
        )
        for month in months for service in SERVICES for priority, clock in clocks.items()
    ]  # fmt: skip
    files = LargeRecordFiles(tickets=("tickets.csv",), pauses=("pauses.csv",))
    paths = dict.fromkeys(months, ("tickets.csv", "pauses.csv"))
    figures = answers(read_records(connect(), folder, files), questions, paths, {})
    assert sum(figure.denominator or 0 for figure in figures) > TICKETS * 0.9
    print(
        f"{sum(figure.numerator for figure in figures)} of {sum(figure.denominator or 0 for figure in figures)} on time"
    )


def group_by_duckdb(folder: Path) -> None:
    """Group the same files by month, service and priority: count, and mean time without pauses."""
    import duckdb  # noqa: PLC0415 (its import is measured)

    found = duckdb.execute(f"""
        select service, priority, date_trunc('month', opened) as month, count(*),
            avg(epoch(resolved - opened) - coalesce(waited, 0))
        from read_csv('{folder}/tickets.csv') left join (
            select ticket, sum(epoch("end" - start)) as waited from read_csv('{folder}/pauses.csv') group by ticket
        ) on ticket = id
        group by all""").fetchall()  # noqa: S608 (a path of this benchmark)
    assert len(found) > len(SERVICES) * len(LIMITS)


if __name__ == "__main__":
    {"count": count_by_engine, "group": group_by_duckdb}[sys.argv[1]](Path(sys.argv[2]))
