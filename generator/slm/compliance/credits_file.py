"""Credit statements as programs and spreadsheets read them: the contract of their JSON and its CSV twin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Final

from slm.compliance.credits import CreditLine, CreditStatement
from slm.compliance.display import decimal, format_cents
from slm.compliance.results_file import result_object

CREDITS_FORMAT: Final = "slm-credits/1"
CREDIT_COLUMNS: Final = (
    "agreement", "version", "month", "kind", "target", "service", "period", "value", "comparison", "threshold", "share",
    "earned", "counted", "credit", "amount", "currency", "paid", "claim_until", "provisional",
)  # fmt: skip
"""The columns of the CSV: a row for each line, with what the whole statement comes to."""
_OF_RESULT: Final = ("target", "service", "scope", "metric", "period", "value", "display", "comparison", "threshold")


def credits_json(statements: Iterable[CreditStatement], as_of: date) -> dict[str, Any]:
    """Return credit statements as one JSON value.

    The object has `format` (`slm-credits/1`, changed only with the meaning of a key), `as_of`, and `statements`, one
    object per agreement and month in which something is owed or earned. Numbers are exact decimals as text; what does
    not end, as where a month is charged by its days, is rounded to twelve places.

    - `agreement`, `version`, `month`, `provisional` (may still change).
    - `lines` and `rewards`: each target that earned one, as `results.json` has it, with `share` (percent of the charge
      of its period), `earned` (the same in percent of one month's charge), `counted` (what of it counts after the rule
      for several targets), and `chronic` (the rule `missed` of `of` with its `right` by language, or null).
    - `counted`: their sum. `limit`, `limit_left`: the cap of the period, and what is left of it. `year_left_before`,
      `year_left`: what the cap of the calendar year left before and after. All in percent of one month's charge; null
      where nothing caps.
    - `credit`, `reward`: percent of one month's charge after both caps.
    - `fee`, `currency`, `smallest`: as agreed. `amount`, `reward_amount`: exactly. `paid`: what is paid of the amount,
      rounded half up to 0.01 of the currency; 0.00 where it is less than the smallest. All null without a fee.
    - `claim_until`: the last day for claims, or null.
    """
    objects = [statement_object(statement) for statement in statements]
    return {"format": CREDITS_FORMAT, "as_of": as_of.isoformat(), "statements": objects}


def statement_object(statement: CreditStatement) -> dict[str, Any]:
    """Return one statement as an object of the JSON."""
    return {
        "agreement": statement.agreement,
        "version": statement.version,
        "month": str(statement.month),
        "provisional": statement.provisional,
        "lines": [_line(line) for line in statement.lines],
        "rewards": [_line(reward) for reward in statement.rewards],
        "counted": decimal(statement.counted),
        "limit": _decimal(statement.limit),
        "limit_left": _decimal(statement.limit_left),
        "year_left_before": _decimal(statement.year_left),
        "year_left": _decimal(statement.year_left_after),
        "credit": decimal(statement.credit),
        "reward": decimal(statement.reward),
        "fee": _decimal(None if statement.fee is None else Fraction(statement.fee.value)),
        "currency": statement.fee.unit if statement.fee else None,
        "smallest": _decimal(None if statement.smallest is None else Fraction(statement.smallest.value)),
        "amount": _decimal(statement.amount),
        "reward_amount": _decimal(statement.reward_amount),
        "paid": None if statement.paid is None else format_cents(statement.paid),
        "claim_until": str(statement.claim_until) if statement.claim_until else None,
    }


def credits_rows(statements: Iterable[CreditStatement]) -> list[tuple[str, ...]]:
    """Return statements as rows of texts for CSV, the first with the names of the columns."""
    return [CREDIT_COLUMNS, *(row for statement in statements for row in _rows(statement_object(statement)))]


def _rows(written: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for kind in ("lines", "rewards"):
        for line in written[kind]:
            flat = written | line | {"period": line["period"]["label"]}
            flat["kind"] = "reward" if kind == "rewards" else "chronic" if line["chronic"] else "credit"
            flat["provisional"] = "true" if written["provisional"] else "false"
            yield tuple("" if flat[column] is None else str(flat[column]) for column in CREDIT_COLUMNS)


def _line(line: CreditLine) -> dict[str, Any]:
    written, rule = result_object(line.result), line.rule
    return {name: written[name] for name in _OF_RESULT} | {
        "share": decimal(line.share),
        "earned": decimal(line.earned),
        "counted": decimal(line.counted),
        "chronic": rule
        and {"missed": int(rule.missed), "of": int(rule.of), "right": rule.right.written if rule.right else None},
    }


def _decimal(value: Fraction | None) -> str | None:
    return None if value is None else decimal(value)
