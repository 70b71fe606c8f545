"""What a source cannot tell is not known to be good: it lessens the coverage of a figure, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from slm.calendar import Interval, subtract
from slm.compliance.promise import Asked
from slm.compliance.result import Reason
from slm.measurement import Figure


def watched(
    asked: Asked, known: tuple[Interval, ...], down: tuple[Interval, ...] = (), *, rows: bool = False
) -> tuple[Interval, ...]:
    """Return known time without that of which the source cannot tell; with `rows`, that of rows as well.

    In what is recorded as `down` the service was down, whatever else was to be told of that time.
    """
    gaps, part = asked.evidence.gaps_of(asked.promise.source), asked.part
    if gaps is None:
        return known
    time_zone, customers = part.agreement.time_zone, part.customers
    unknown = gaps.time(asked.service, part.known, time_zone, rows=rows, customers=customers)
    return subtract(known, subtract(unknown, down)) if unknown else known


def with_missing_rows(asked: Asked, figure: Figure, counted: int | None) -> Figure:
    """Return a figure of which the coverage tells of the rows that were not understood and may count in it.

    `counted` is the number of rows that count, beside which those of known time are missing; None of a figure that
    counts time, from which their time is taken.
    """
    gaps, part = asked.evidence.gaps_of(asked.promise.source), asked.part
    records = asked.evidence.imported.get(asked.promise.source)
    if records and part.customers and "customer" in records.empty:
        figure = replace(figure, doubt=Reason.NOBODYS)
    if gaps is None or not figure.coverage:
        return figure
    time_zone, said = part.agreement.time_zone, _said(asked)
    share = gaps.share(asked.service, part.known, time_zone, said)
    missing = gaps.rows(asked.service, part.known, time_zone, said) if counted is not None else 0
    if missing and counted is not None:
        share *= Fraction(counted, counted + missing)
    if share == 1:
        return figure
    return replace(figure, coverage=figure.coverage * share, note=figure.note if share else Reason.ROWS_MISSING)


def unknown_share(asked: Asked, figure: Figure) -> Figure:
    """Return the share of the agreed time of which nothing is known, in minutes, of the figure of availability.

    Where there is no record at all, or nothing in it is understood, there is none: nobody looked at how it was looked.
    A row that is not understood may have said that from then on nothing is known, so that it lessens the coverage, too.
    """
    if figure.note:
        return figure
    gaps, part = asked.evidence.gaps_of(asked.promise.source), asked.part
    share = gaps.share(asked.service, part.known, part.agreement.time_zone, _said(asked)) if gaps else Fraction(1)
    _, seconds = asked.agreed_time()
    minutes = seconds / 60
    return Figure(
        numerator=minutes * (1 - figure.coverage), denominator=minutes, coverage=share, sources=figure.sources,
        observations=figure.observations, provisional=figure.provisional,
        note="" if minutes else Reason.NO_AGREED_TIME,
    )  # fmt: skip


def _said(asked: Asked) -> Mapping[str, Collection[str]]:
    """Return what a row has to say to count for a promise, as far as rows say it."""
    target, cases = asked.promise.target, asked.promise.metric.cases
    by_history = target.clock is not None and target.clock.priority == "history"
    types = (target.clock.types if target.clock else cases.types if cases else None) or ()
    priorities = [target.priority] if target.priority and not by_history else []
    return {"priority": priorities, "type": types, "customer": asked.part.customers}
