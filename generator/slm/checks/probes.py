"""What the records of checks must be before a service can be judged by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from slm.calendar import Month
from slm.checks.months import FURTHEST_FROM_UTC
from slm.measurement import Probe
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

PROBE_TWICE: Final = Mistake(
    "SLM770",
    "the check repeats another one of the same service at the same moment ({count} in this file)",
    "Take repeated rows out; the check is counted once, the other row is at the second place.",
    Severity.WARNING,
)
PROBE_CONTRADICTED: Final = Mistake(
    "SLM771",
    "the check contradicts another one of the same service at the same moment ({count} in this file)",
    "Correct one of the two rows; until then the worse one counts.",
    Severity.WARNING,
)
PROBE_OUTSIDE_MONTH: Final = Mistake(
    "SLM772",
    "the check of {day} does not lie in {month} ({count} such in this file)",
    "Correct the times, or move the rows to their month.",
)
PROBES_UNORDERED: Final = Mistake(
    "SLM773",
    "the check stands after a later one of the same service ({count} in this file)",
    "Sort the rows by time, so that a wrong time is seen; the figure does not depend on it.",
    Severity.WARNING,
)


def probes_are_recorded_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a service was checked once at a moment."""
    yield from repeated_probes(portfolio.probes.probes)


def repeated_probes(probes: Iterable[Probe]) -> Iterator[Problem]:
    """Yield which checks of a service are of the same moment, once for each file."""
    first: dict[object, Probe] = {}
    repeated: dict[tuple[Mistake, str], list[tuple[Probe, Probe]]] = {}
    for checked in probes:
        other = first.setdefault((checked.service, checked.time), checked)
        if other is not checked:
            same = (checked.ok, checked.response_ms) == (other.ok, other.response_ms)
            mistake = PROBE_TWICE if same else PROBE_CONTRADICTED
            repeated.setdefault((mistake, checked.file_path), []).append((checked, other))
    for (mistake, _), found in repeated.items():
        probe, other = found[0]
        yield mistake.at(probe.place(), other.place(), count=len(found))


def probes_lie_in_their_month(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that checks lie in the month of their folder, anywhere on earth."""
    for month, rows in _by_month(portfolio):
        outside = [
            row
            for row in rows
            if Month.of((row.time - FURTHEST_FROM_UTC).date()) > month
            or Month.of((row.time + FURTHEST_FROM_UTC).date()) < month
        ]
        if outside:
            place, day = outside[0].place("time"), outside[0].time.date()
            yield PROBE_OUTSIDE_MONTH.at(place, count=len(outside), month=month, day=day)


def probes_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the checks of a service stand in the order of their times."""
    for _, rows in _by_month(portfolio):
        latest: dict[str, Probe] = {}
        late = []
        for row in rows:
            before = latest.setdefault(row.service, row)
            if row.time < before.time:
                late.append((row, before))
            else:
                latest[row.service] = row
        if late:
            probe, before = late[0]
            yield PROBES_UNORDERED.at(probe.place("time"), before.place("time"), count=len(late))


def _by_month(portfolio: Portfolio) -> Iterator[tuple[Month, list[Probe]]]:
    rows: dict[str, list[Probe]] = {}
    for probe in portfolio.probes.probes:
        rows.setdefault(probe.file_path, []).append(probe)
    for month, file in portfolio.probes.files.items():
        yield month, rows.get(file.path, [])
