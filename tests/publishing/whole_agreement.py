"""An agreement in which every part is written, and a book around it in which every verdict occurs."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from tests import written
from tests.publishing import small_book

from slm.agreement import Agreement
from slm.catalog import Levels, Metric
from slm.portfolio import Portfolio
from slm.values import LocalText

AVAILABILITY: Final[dict[str, Any]] = written.target(
    name={"en": "Mail is available", "zh": "邮件可用"},
    credits=[{"below": "99.9 %", "credit": "5 %"}, {"below": "99 %", "credit": "10 %"}],
    rewards=[{"at_least": "99.99 %", "reward": "1 %"}],
    supported_by=["OLA-NET/availability"],
    answers=["SLR-1"],
    coverage_at_least="95 %",
    note={"en": "Counted day and night", "zh": "昼夜统计"},
)
RESPONSE: Final[dict[str, Any]] = {
    "id": "p1", "metric": "attainment", "priority": "P1", "within": "30 calendar_minutes", "for_at_least": "95 %",
}  # fmt: skip
COUNT: Final[dict[str, Any]] = {"id": "incidents", "metric": "count", "at_most": "2", "per": "quarter"}
SCORE: Final[dict[str, Any]] = {"id": "score", "metric": "score", "at_least": "4.5 points"}
WORDS: Final = {"en": "words", "zh": "文字"}
CREDIT_RULES: Final[dict[str, Any]] = {
    "stacking": "worst_target", "cap": "30 %", "cap_per_year": "20 %", "smallest": "10 CNY",
    "claim_within": "30 calendar_days", "claim_hours": "always", "note": {"en": "words", "zh": "文字"},
    "chronic": [{"missed": "3", "of": "6", "credit": "5 %", "right": {"en": "words", "zh": "文字"}}],
}  # fmt: skip


def agreement(version: str = "1.0", **fields: object) -> Agreement:
    """Return a version of SLA-MAIL in which nothing is left out."""
    both = {"en": "words", "zh": "文字"}
    parts: dict[str, Any] = {
        "title": {"en": "E-mail agreement", "zh": "电子邮件协议"},
        "brief": [{"en": "Mail works.", "zh": "邮件可用。"}],
        "control": {"owner": "li-lei", "prepared_by": "han-mei", "distribution": [both], "retention": "6 years",
                    "changes": {"en": "More minutes", "zh": "增加分钟数"}},
        "scope": {"covers": [both], "excludes": [both]},
        "levels": ["P1"],
        "hours_exceptions": both,
        "definitions": [{"term": both, "meaning": both}],
        "workload": [{"metric": "quantity", "at_least": "10", "at_most": "400", "note": both}],
        "maintenance": {"notice": "3 working_days", "window": both, "at_most": "2", "longest": "4 calendar_hours"},
        "recovery": {"restore_within": "4 calendar_hours", "data_loss_at_most": "1 calendar_hour", "continuity": both},
        "reports": [{"name": both, "content": [both], "every": "month", "audience": both, "due": "5 working_days"}],
        "contacts": [{"party": "it", "person": "li-lei", "role": both, "reach": both}],
        "escalation": [{"after": "2 calendar_hours", "to": both}],
        "complaints": {"how": both, "acknowledged_within": "1 working_day", "answered_within": "5 working_days"},
        "risks": [{"id": "R1", "risk": both, "likelihood": "low", "impact": "high", "countermeasure": both}],
        "exclusions": [{"id": "E1", "clause": both}],
        "suspensions": [{"id": "S1", "clause": both}],
        "credit_rules": CREDIT_RULES,
        "charges": {"price": both, "monthly_fee": "12345 CNY", "cost": both},
        "renewal": {"automatic": "true", "renew_notice": "3 months", "terminate_notice": "3 months",
                    "change_notice": "1 month"},
        "internal_notes": both,
    }  # fmt: skip
    return written.agreement(version, AVAILABILITY, RESPONSE, COUNT, SCORE, **parts | fields)


def metrics() -> dict[str, Metric]:
    """Return one metric of each kind; scores are points."""
    found = written.metrics()
    unit = LocalText({"en": "points", "zh": "分"})
    return found | {"score": found["score"].model_copy(update={"unit": unit})}


def portfolio(*versions: Agreement, **parts: object) -> Portfolio:
    """Return a book with a missed, a waived, a suspended, a kept and an unknown target in February 2025."""
    agreements = versions or (agreement(),)
    level = {"id": "P1", "name": {"en": "Urgent", "zh": "紧急"}, "description": "All stands still",
             "respond": "30 calendar_minutes", "resolve": "2 calendar_hours"}  # fmt: skip
    source = {"source": "Ticket system", "collected_by": "li-lei", "collected_on": "2025-03-01"}
    reported = [
        {"target": "p1", "numerator": "19", "denominator": "20"} | source,
        {"workload": "quantity", "numerator": "512"} | source,
    ]
    february = written.month_file(
        "2025-02",
        notes=[{"text": "A line was cut.", "agreement": "SLA-MAIL", "target": "availability"}],
        suspended=[{"agreement": "SLA-MAIL", "target": "p1", "clause": "S1", "reason": "Too many cases"}],
        data_taken_on="2025-03-02",
        summary={"en": "One miss.", "zh": "一项未达标。"},
    )
    answer = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}
    usual: dict[str, object] = {
        "metrics": metrics(),
        "levels": small_book.of(Levels, "catalog/levels.yml", kind="levels", levels=[level]),
        "agreements": {"SLA-MAIL": written.history(*agreements, as_of=small_book.AS_OF)},
        "months": {month_file.month: month_file for month_file in (written.month_file("2025-01"), february)},
        "figures": {figures.month: figures for figures in (written.figures("2025-02", *reported),)},
        "improvements": {"SIP-1": small_book.improvement("SIP-1", answers=[answer])},
    }
    return small_book.portfolio(**usual | parts)


SECOND_STARTS: Final = date(2025, 2, 15)
