"""The results as programs and spreadsheets read them: the contract of `results.json` and its CSV twin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from slm.compliance.display import exact
from slm.compliance.result import Correction, Result

FORMAT: Final = "slm-results/1"
COLUMNS: Final = (
    "agreement", "version", "target", "service", "scope", "metric", "period", "start", "end", "verdict", "provisional",
    "value", "display", "unit", "comparison", "threshold", "numerator", "denominator", "raw_value", "coverage",
    "events", "asked", "reason", "credit", "read", "used", "excluded", "restated",
)  # fmt: skip
"""The columns of the CSV, which are the keys of the JSON; the rows of all sources are added up."""


def results_json(results: Iterable[Result], as_of: date) -> dict[str, Any]:
    """Return the results as one JSON value; the caller chooses which, by month or by customer.

    The object has `format` (`slm-results/1`, changed only with the meaning of a key), `as_of`, and `results`, one
    object per agreement, version, target, service, scope and period, in the order given:

    - `agreement`, `version`, `target`, `service`, `metric`: ids; several services that are judged together are one
      `service`, with a plus sign between their ids. `scope`: what else narrows the target, such as
      `{"priority": "P1"}`.
    - `period`: `label` (`2026-10`, `2026-Q4`, `2026`), `start` and `end` (first instant after it) in the time zone of
      the agreement; where a version is in force in a part of the period only, those of the part.
    - `verdict`: met, missed, no_data, no_events, not_in_force, suspended or waived. `provisional`: may still change.
    - `value`, `threshold`, `numerator`, `denominator`, `raw_value` (before exclusions), `coverage` (0 to 1), `credit`
      (percent of the charge): exact numbers as text, or null. What does not end within six places is rounded to six,
      toward the miss. Of availability, numerator and denominator are minutes.
    - `display`: the value as pages print it; empty without one. `unit`: percent, count, score or quantity.
      `comparison`: at_least, more_than, at_most or less_than.
    - `events`: outages, cases or answers. `asked`: how many surveys were sent, or null where that is not known.
    - `reason`: why there is no plain verdict; empty where there is one.
    - `sources`: the files behind it with `path`, `sha256` and their rows: `read` = `used` + `excluded`.
    - `restated`: its corrections after the month was closed, the first one first: `on` and `by`, `reason` by language,
      and `before`, what it was (`value`, `display`, `verdict`), or null where there was no such result. Of all of them
      the CSV has the days.
    """
    return {"format": FORMAT, "as_of": as_of.isoformat(), "results": [result_object(result) for result in results]}


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
    up = not result.comparison.higher_is_better
    per = 60 if result.metric_kind.traits.is_time else 1
    return {
        "agreement": result.agreement,
        "version": str(result.version),
        "target": result.target,
        "service": result.service,
        "scope": dict(result.scope),
        "metric": result.metric,
        "period": {
            "label": result.period.label,
            "start": result.period.start.isoformat(),
            "end": result.period.end.isoformat(),
        },
        "verdict": str(result.verdict),
        "provisional": result.provisional,
        "value": _exact(result.value, up=up),
        "display": result.display,
        "unit": result.unit,
        "comparison": str(result.comparison),
        "threshold": _exact(result.threshold, up=up),
        "numerator": _exact(result.numerator, per, up=up),
        "denominator": _exact(result.denominator, per, up=not up),
        "raw_value": _exact(result.raw_value, up=up),
        "coverage": _exact(result.coverage, up=False),
        "events": result.events,
        "asked": result.asked,
        "reason": result.reason,
        "credit": _exact(result.credit, up=up),
        "sources": [
            {
                "path": source.path,
                "sha256": source.sha256,
                "read": source.read,
                "used": source.used,
                "excluded": source.excluded,
            }
            for source in result.sources
        ],
        "restated": [_correction(correction) for correction in result.restated],
    }


def _correction(correction: Correction) -> dict[str, Any]:
    before = correction.before and {name: correction.before[name] for name in ("value", "display", "verdict")}
    return {"on": correction.on.isoformat(), "by": correction.by, "reason": dict(correction.reason), "before": before}


def _exact(value: Fraction | None, per: int = 1, *, up: bool) -> str | None:
    return None if value is None else exact(value / per, up=up)
