"""All results of a book: the look-ups with which pages ask for them, and what programs and spreadsheets read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any, Final

from slm.calendar import Month
from slm.compliance.analysis import error_budget
from slm.compliance.result import Correction, Result, Verdict, exact
from slm.measurement import grouped
from slm.values import Remembering


@dataclass(frozen=True, kw_only=True)
class Scorecard(Remembering):
    """The results in the order of agreements and, within an agreement, of time."""

    results: tuple[Result, ...] = ()

    @cached_property
    def by_month(self) -> Mapping[Month, tuple[Result, ...]]:
        """The results of each month: those whose period ends in it. In order of time."""
        found = grouped(self.results, attrgetter("last_month"))
        return {month: found[month] for month in sorted(found)}

    @cached_property
    def by_agreement(self) -> Mapping[str, tuple[Result, ...]]:
        """The results of each agreement."""
        return grouped(self.results, attrgetter("agreement"))

    @cached_property
    def by_service(self) -> Mapping[str, tuple[Result, ...]]:
        """The results of each service; one of several services that are judged together is with each of them."""
        found = [(service, result) for result in self.results for service in result.services]
        return {service: tuple(result for _, result in of) for service, of in grouped(found, itemgetter(0)).items()}

    @cached_property
    def by_target(self) -> Mapping[tuple[str, str, str], tuple[Result, ...]]:
        """The results of each (agreement, target, service), in order of time."""
        found = grouped(self.results, attrgetter("agreement", "target", "service"))
        time = attrgetter("last_month", "period.label", "period.start")
        return {key: tuple(sorted(results, key=time)) for key, results in found.items()}

    @cached_property
    def without_sources(self) -> Scorecard:
        """The same results without the files that each was made from, for pages that do not show them.

        An edit elsewhere in such a file leaves these results as they are.
        """
        return Scorecard(results=tuple(replace(result, sources=()) for result in self.results))

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that have results, in order."""
        return tuple(self.by_month)

    @property
    def latest(self) -> Month | None:
        """The newest month that has results."""
        return max(self.by_month, default=None)

    def in_month(self, month: Month) -> tuple[Result, ...]:
        """Return the results whose period ends in the month."""
        return self.by_month.get(month, ())

    def of(self, agreement: str, target: str, service: str) -> tuple[Result, ...]:
        """Return the results of a target for a service, in order of time."""
        return self.by_target.get((agreement, target, service), ())


def worst(results: Iterable[Result]) -> Result | None:
    """Return the result that asks for attention most, the first of several; None of none."""
    return max(results, key=lambda result: result.verdict.urgency, default=None)


FORMAT: Final = "slm-results/1"
COLUMNS: Final = (
    "agreement", "version", "target", "service", "scope", "metric", "period", "start", "end", "verdict", "provisional",
    "doubt",
    "value", "display", "unit", "comparison", "threshold", "numerator", "denominator", "raw_value", "coverage",
    "events", "asked", "undecided", "reason", "credit", "read", "used", "excluded", "restated",
)  # fmt: skip
"""The columns of the CSV, which are the keys of the JSON; the rows of all sources are added up."""
_OF_SOURCE: Final = ("path", "sha256", "read", "used", "excluded")


def results_json(results: Iterable[Result], as_of: date) -> dict[str, Any]:
    """Return the results as one JSON value; the caller chooses which, by month or by customer.

    The object has `format` (`slm-results/1`, changed only with the meaning of a key), `as_of`, and `results`, one
    object per agreement, version, target, service, scope and period, in the order given:

    - `agreement`, `version`, `target`, `service`, `metric`: ids; several services that are judged together are one
      `service`, with a plus sign between their ids. `scope`: what else narrows the target, such as
      `{"priority": "P1"}`.
    - `period`: `label` (`2026-10`, `2026-Q4`, `2026`), `start` and `end` (first instant after it) in the time zone of
      the agreement; where a version is in force in a part of the period only, those of the part.
    - `verdict`: met, missed, no_data, no_events, not_in_force, suspended, waived or reported (an objective:
      nothing was promised, so `comparison` and `threshold` are null). `provisional`: may still change.
      `doubt`: why the verdict is doubtful, such as lasts_long; empty where it is not.
    - `value`, `threshold`, `numerator`, `denominator`, `raw_value` (before exclusions), `coverage` (0 to 1), `credit`
      (percent of the charge): exact numbers as text, or null. What does not end within six places is rounded to six,
      toward the miss. Of availability, numerator and denominator are minutes, of a period that goes on those so far.
    - `display`: the value as pages print it; empty without one. `unit`: percent, count, score or quantity.
      `comparison`: at_least, more_than, at_most or less_than.
    - `events`: outages, cases or answers. `asked`: how many surveys were sent, or null where that is not known.
      `undecided`: cases of the period that are open and not yet due, or of a statistic not yet solved.
    - `reason`: why there is no plain verdict; empty where there is one.
    - `sources`: the files behind it with `path`, `sha256` and their rows: `read` = `used` + `excluded`.
    - `budget`: what may go wrong of what was judged so far, and what did: `allowed`, `used` and `remaining` (minutes of
      downtime, or cases), and `burn_rate`, how many times as fast as allowed it is used up; at 1 it is used up when the
      period ends. Null where the target has none; `burn_rate` null where nothing may go wrong. The CSV has it not.
    - `restated`: its corrections after the month was closed, the first one first: `on` and `by`, `reason` by language,
      and `before`, what it was (`value`, `display`, `verdict`), or null where there was no such result. Of all of them
      the CSV has the days.
    """
    told = [result_object(result) | {"budget": _budget(result)} for result in results]
    return {"format": FORMAT, "as_of": as_of.isoformat(), "results": told}


def results_rows(results: Iterable[Result]) -> list[tuple[str, ...]]:
    """Return the results as rows of texts for CSV, the first with the names of the columns."""
    return [COLUMNS, *(result_row(result_object(result)) for result in results)]


def result_row(written: Mapping[str, Any]) -> tuple[str, ...]:
    """Return one object of the JSON as the row of the CSV."""
    flat = dict(written)
    flat["scope"] = " ".join(f"{name}={value}" for name, value in written["scope"].items())
    flat["provisional"] = "true" if written["provisional"] else "false"
    flat |= {key: written["period"][key] for key in ("start", "end")}
    flat["period"] = written["period"]["label"]
    flat |= {key: sum(source[key] for source in written["sources"]) for key in ("read", "used", "excluded")}
    flat["restated"] = " ".join(correction["on"] for correction in written["restated"])
    return tuple("" if flat[column] is None else str(flat[column]) for column in COLUMNS)


def result_object(result: Result) -> dict[str, Any]:
    """Return one result as an object of the JSON."""
    up, period = not result.comparison.higher_is_better, result.period
    is_objective = result.verdict is Verdict.REPORTED
    per = 60 if result.metric_kind.traits.is_time else 1
    return {
        "agreement": result.agreement, "version": str(result.version), "target": result.target,
        "service": result.service, "scope": dict(result.scope), "metric": result.metric,
        "period": {"label": period.label, "start": period.start.isoformat(), "end": period.end.isoformat()},
        "verdict": str(result.verdict), "provisional": result.provisional,
        "doubt": result.doubt,
        "value": _exact(result.value, up=up), "display": result.display, "unit": result.unit,
        "comparison": None if is_objective else str(result.comparison),
        "threshold": None if is_objective else _exact(result.threshold, up=up),
        "numerator": _numerator(result, per), "denominator": _exact(result.denominator, per, up=not up),
        "raw_value": _exact(result.raw_value, up=up), "coverage": _exact(result.coverage, up=False),
        "events": result.events, "asked": result.asked, "undecided": result.undecided, "reason": result.reason,
        "credit": _exact(result.credit, up=up),
        "sources": [{name: getattr(source, name) for name in _OF_SOURCE} for source in result.sources],
        "restated": [_correction(correction) for correction in result.restated],
    }  # fmt: skip


def _budget(result: Result) -> dict[str, str | None] | None:
    """Return what may go wrong of what was judged, and what did; of a locked result it follows from what is locked."""
    found, per = error_budget(result), 60 if result.metric_kind.traits.is_time else 1
    if found is None:
        return None
    return {
        "allowed": _exact(found.so_far, per, up=False), "used": _exact(found.used, per, up=True),
        "remaining": _exact(found.so_far - found.used, per, up=False), "burn_rate": _exact(found.burn_rate, up=True),
    }  # fmt: skip


def _correction(correction: Correction) -> dict[str, Any]:
    before = correction.before and {name: correction.before[name] for name in ("value", "display", "verdict")}
    return {"on": correction.on.isoformat(), "by": correction.by, "reason": dict(correction.reason), "before": before}


def _numerator(result: Result, per: int) -> str | None:
    """Return the numerator beside the denominator as it is written: whoever divides them gets the value.

    Of a share that is better the greater it is, what is lost is taken from the rounded denominator, so that nothing
    lost is 100 %.
    """
    whole, part, up = result.denominator, result.numerator, not result.comparison.higher_is_better
    if whole is None or part is None or up or result.unit != "percent" or part > whole:
        return _exact(part, per, up=up)
    units = (-(-amount * 10**6 // per) for amount in (whole, whole - part))
    return exact(Fraction(next(units) - next(units), 10**6), up=False)


def numerator_alone(result: Result) -> str | None:
    """Return the numerator rounded by itself, as early locks have it."""
    per = 60 if result.metric_kind.traits.is_time else 1
    return _exact(result.numerator, per, up=not result.comparison.higher_is_better)


def _exact(value: Fraction | None, per: int = 1, *, up: bool) -> str | None:
    return None if value is None else exact(value if per == 1 else value / per, up=up)
