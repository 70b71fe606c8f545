"""The checks of one service in order of time: of rows of one moment and place the worst counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter

from slm.measurement.checked import Probe
from slm.measurement.figure import Check
from slm.measurement.rows_used import RowReason


@dataclass(slots=True)
class ServiceChecks:
    """The checks of one service in order of time, and what became of rows that say nothing of their own."""

    checks: list[Check] = field(default_factory=list)
    repeated: dict[str, Counter[RowReason | None]] = field(default_factory=dict)
    again: dict[int, RowReason] = field(default_factory=dict)
    """Why rows say nothing of their own, by the identity of their record."""
    contradicted: list[datetime] = field(default_factory=list)
    """Moments of which two rows say different things."""


def service_checks(probes: Iterable[Probe]) -> ServiceChecks:
    """Return the checks that rows are."""
    rows = ServiceChecks()
    told = sorted(
        (
            (probe.time.astimezone(UTC), probe.location or "", probe.ok, -(probe.response_ms or Decimal(0)),
             -Fraction(probe.failed or 0, probe.requests or 1), probe.requests or 0, probe)
            for probe in probes
        ),
        key=itemgetter(0, 1, 2, 3, 4, 5),
    )  # fmt: skip
    for time, _, ok, _, _, _, probe in told:
        response = probe.response_ms if ok else None
        last = rows.checks[-1] if rows.checks else None
        if last is None or (last.time, last.row.location) != (time, probe.location):
            rows.checks.append(Check(time, ok, response, probe))
        else:
            counts = (probe.requests, probe.failed) == (last.row.requests, last.row.failed)
            reason = RowReason.DUPLICATE if counts and last[1:3] == (ok, response) else RowReason.CONTRADICTED
            rows.contradicted += [] if counts and ok is last.ok else [time]
            rows.repeated.setdefault(probe.file_path, Counter())[reason] += 1
            rows.again[id(probe)] = reason
    return rows
