"""An agreement in which every field of every model is written, and copies of it in which one value is another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from tests.written import agreement

from slm.agreement import Reference
from slm.calendar import Cycle, Duration
from slm.document_control import Version
from slm.values import Amount, LocalText, Written

Path = tuple[str | int, ...]
"""The way to a value: names of fields and places in lists."""
BOTH: Final = {"en": "words", "zh": "文字"}
TARGETS: Final[tuple[dict[str, Any], ...]] = (
    {
        "id": "availability", "name": BOTH, "metric": "availability", "services": ["mail"], "priority": "P1",
        "at_least": "99.9 %", "source": "monitor", "during": "office", "coverage_at_least": "95 %",
        "credits": [{"below": "99.9 %", "at_least": "99 %", "credit": "5 %"},
                    {"at_most": "98 %", "above": "97 %", "amount": "5 CNY", "for_each": "2 working_hours",
                     "counted": "started"},
                    {"below": "97 %", "days": "2"},
                    {"below": "96 %", "times_charge_of_interruption": "10"}],
        "rewards": [{"at_least": "99.99 %", "reward": "1 %"}],
        "supported_by": ["OLA-NET/availability", {"any_of": ["UC-LINE/line", "UC-RADIO/line"]}],
        "answers": ["SLR-1"], "note": BOTH,
    },
    {"id": "faults", "metric": "faults", "at_most": "4", "credits": [{"above": "4", "credit": "5 %"}],
     "rewards": [{"at_most": "1", "reward": "1 %"}]},
    {"id": "more", "metric": "ratio", "more_than": "90 %", "interruptions": {
        "method": "timeslices", "slice": "5 calendar_minutes", "bad_above": "10 %", "maintenance": "within_limits",
        "shortest_counted": "2 calendar_minutes", "counted_above": "3 calendar_minutes",
        "weights": {"degradation": "50 %"}, "known_for": "5 calendar_minutes"}},
    {"id": "started", "metric": "availability", "at_least": "99 %", "interruptions": {
        "rounded_up_to": "1 calendar_minutes"}, "or_else": ["fast"]},
    {"id": "longest", "metric": "quantity", "at_most": "4", "interruptions": {
        "measures": "longest", "unit": "calendar_hours", "agreeing_places": "2"}},
    {"id": "fast", "metric": "ratio", "at_least": "90 %", "interruptions": {
        "measures": "response_time", "answered_within": "800 ms"}},
    {"id": "slow", "metric": "quantity", "at_most": "800", "interruptions": {
        "measures": "response_time", "percentile": "95 %"}},
    {"id": "less", "metric": "ratio", "less_than": "9 %", "services": ["mail"], "together": "weighted",
     "weights": {"mail": "2"}},
    {"id": "p1", "metric": "response", "within": "30 working_minutes", "for_at_least": "95 %",
     "small_sample": {"fewer_than": "20", "misses_allowed": "1"}, "cases_at_least": "5",
     "limits": [{"within": "17:00 of the next working_day", "types": ["request"],
                 "raised": {"days": ["friday"], "hours": ["12:00-18:00"], "first": "2026-07-01", "last": "2026-07-31",
                            "during": "office"}}],
     "clock": {"measures": "response", "types": ["incident"],
               "states": {event: [f"is {event}"] for event in ("start", "stop", "pause", "resume", "reset", "cancel",
                                                            "reopen", "update")}}},
    {"id": "places", "metric": "availability", "at_least": "99 %", "interruptions": {
        "agreeing_places": "2", "places": ["lyon", "oslo"]}},
    {"id": "aim", "metric": "response", "within": "2 working_hours", "objective": "true"},
    {"id": "wait", "metric": "quantity", "at_most": "8",
     "clock": {"measures": "resolution", "group": "Network", "population": "resolved_in_period",
               "statistic": "percentile", "percentile": "90", "unit": "working_hours"}},
    {"id": "agreed", "metric": "response", "at_least": "95 %",
     "clock": {"measures": "resolution", "due": "as_recorded"}},
)  # fmt: skip
PARTS: Final[dict[str, Any]] = {
    "control": {"owner": "li-lei", "prepared_by": "han-mei", "distribution": [BOTH], "retention": "6 years",
                "changes": BOTH},
    "scope": {"covers": [BOTH], "excludes": [BOTH], "lists": [
        {"of": "domains", "names": [BOTH]}, {"of": "tasks", "covered": "false", "names": [BOTH]},
    ]},
    "supersedes": "0.9",
    "commitments": [
        {"id": "patches", "side": "provider", "what": BOTH, "within": "48 calendar_hours", "after": BOTH},
        {"id": "plan", "side": "provider", "what": BOTH, "within": "10 working_days", "after_miss": ["availability"]},
        {"id": "backups", "side": "customer", "what": BOTH, "by": "2025-05-01", "every": "2 months",
         "kept_for": "14 calendar_days"},
    ],
    "levels": ["P1"],
    "level_set": "standard",
    "hours_exceptions": BOTH,
    "definitions": [{"term": BOTH, "meaning": BOTH}],
    "workload": [{"metric": "tickets", "at_least": "10", "at_most": "400", "note": BOTH}],
    "maintenance": {
        "notice": "3 working_days", "window": BOTH, "at_most": "2", "longest": "4 calendar_hours",
        "total": "6 calendar_hours", "per": "quarter",
        "windows": [
            {"weekdays": ["saturday"], "nth": ["second"], "from": "18:00", "until": "08:00", "announced": "true"},
            {"dates": ["2025-05-01"], "from": "02:00", "until": "05:00"},
        ],
        "critical_periods": [{"name": BOTH, "when": BOTH, "days": ["friday"], "hours": ["09:00-12:00"],
                              "first": "2025-11-09", "last": "2025-11-13"}],
    },
    "recovery": {"restore_within": "4 calendar_hours", "data_loss_at_most": "1 calendar_hour", "continuity": BOTH},
    "reports": [{"name": BOTH, "content": [BOTH], "every": "month", "audience": BOTH, "due": "5 working_days",
                 "channel": BOTH}],
    "contacts": [{"party": "it", "person": "li-lei", "role": BOTH, "reach": BOTH}],
    "escalation": [{"after": "2 calendar_hours", "to": BOTH, "reach": BOTH}, {"at": "80 %", "to": BOTH}],
    "complaints": {"how": BOTH, "acknowledged_within": "1 working_day", "answered_within": "5 working_days",
                   "objected_within": "10 working_days"},
    "risks": [{"id": "R1", "risk": BOTH, "likelihood": "low", "impact": "high", "countermeasure": BOTH, "owner": "li"}],
    "exclusions": [{"id": "E1", "clause": BOTH, "kind": "maintenance", "notice": "3 working_days", "approval": "true",
                    "shorter_than": "1 calendar_hours", "at_most": "4 calendar_hours", "per": "quarter"}],
    "suspensions": [{"id": "S1", "clause": BOTH, "when": {"workload_above": "tickets"}}],
    "credit_rules": {"cap": "30 %", "cap_per_year": "20 %", "smallest": "10 CNY", "claim_within": "30 calendar_days",
                     "claim_hours": "always", "of": "service_fee", "claim_from": "event",
                     "form": "voucher", "cap_amount": "500 CNY", "cap_days": "9",
                     "cap_per_interruption": "80 %", "only_remedy": "true", "claim_opens": "5 working_days",
                     "claim_by": ["email", "ticket"], "conditions": ["invoices_paid", "failure_reported"],
                     "evidence": "provider", "lapse_at_end": "true",
                     "chronic": [{"missed": "3", "of": "6", "credit": "5 %", "right": BOTH,
                                  "targets": ["availability"]}], "note": BOTH},
    "charges": {"price": BOTH, "monthly_fee": "1000 CNY", "fees": {"mail": "1000 CNY"}, "cost": BOTH,
                "rates": [{"id": "urgent", "what": BOTH, "price": "120 CNY", "per": "hour"}]},
    "renewal": {"automatic": "true", "for": "2 years", "renew_notice": "3 months", "terminate_notice": "3 months",
                "change_notice": "1 month"},
    "attachments": [{"file": "plan.pdf", "title": BOTH}],
    "internal_notes": BOTH,
}  # fmt: skip
WHOLE: Final = agreement("1.0", *TARGETS, **PARTS)


def values(part: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every single value of a model with the way to it."""
    if isinstance(part, Written):
        for name in type(part).model_fields:
            yield from values(getattr(part, name), (*path, name))
    elif type(part) is tuple:
        for index, entry in enumerate(part):
            yield from values(entry, (*path, index))
    elif part is not None:
        yield path, part


def other(value: object) -> object:  # noqa: PLR0911 - one line for each type
    """Return another value of the same type, as like it as can be."""
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + 1
        case Amount():
            return Amount(value.value, f"{value.unit}s")
        case date():
            return value + timedelta(days=1)
        case Duration() | Cycle():
            return type(value)(value.amount + 1, value.unit)  # type: ignore[arg-type]
        case Version():
            return Version((*value.parts[:-1], value.parts[-1] + 1))
        case Reference():
            return value._replace(target=f"{value.target}s")
        case LocalText():
            return LocalText({"en": value("en"), "zh": f"{value('zh')}！"})
    return f"{value}s"


def changed(part: Any, path: Path, value: object) -> Any:  # noqa: ANN401 - a model, a tuple, or a single value
    """Return a copy of a model in which one value is another."""
    if not path:
        return value
    first, *rest = path
    if isinstance(part, tuple):
        assert isinstance(first, int)
        return (*part[:first], changed(part[first], tuple(rest), value), *part[first + 1 :])
    return part.model_copy(update={str(first): changed(getattr(part, str(first)), tuple(rest), value)})


def parts(part: object, path: Path = ()) -> Iterator[tuple[Path, Written]]:
    """Yield a model and every model in it with the way to it."""
    if isinstance(part, Written):
        yield path, part
        for name in type(part).model_fields:
            yield from parts(getattr(part, name), (*path, name))
    elif type(part) is tuple:
        for index, entry in enumerate(part):
            yield from parts(entry, (*path, index))
