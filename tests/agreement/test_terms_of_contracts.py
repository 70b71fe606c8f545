"""Terms that contracts have beside their targets: duties with a time, steps before a limit, notice without a window."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from pydantic import ValidationError
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import edition, provider, rendered, text

from slm.calendar import Month
from slm.compliance import Result, Verdict, evaluate
from slm.documents.views.coming import coming
from slm.portfolio import Portfolio
from slm.site.pages import agreements

pytestmark = pytest.mark.floors

JANUARY: Final = Month(2025, 1)
QUARTER: Final = tuple(Month(2025, number) for number in (1, 2, 3))


def book(**fields: object) -> Portfolio:
    """Return the small book with an agreement that says this, too."""
    version = written.agreement("1.0", written.target(), **fields)
    return small_book.portfolio(agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)})


def page(language: str = "en", **fields: object) -> str:
    """Return the words of the page of that agreement."""
    return text(rendered(agreements.pages, edition(book(**fields), language))["agreements/SLA-MAIL/index.md"])


@pytest.mark.parametrize(
    "duty, words",
    [
        (
            {"within": "48 calendar_hours", "after": "the flaw is known"},
            "within 48 hours, counted from: the flaw is known",
        ),
        ({"within": "1 month"}, "within 1 month"),
        ({"by": "2025-06-30"}, "by 30 Jun 2025"),
        ({"every": "12 months"}, "every 12 months"),
        ({"kept_for": "14 calendar_days"}, "kept for 14 calendar days"),
    ],
)
def test_duty_with_a_time_stands_in_the_document(duty: dict[str, str], words: str) -> None:
    """Whoever reads the agreement sees whose duty it is, what it is, and its time."""
    said = page(commitments=[{"id": "d", "side": "customer", "what": "Do it", **duty}])
    assert f"customer Do it {words}" in said


def test_duty_by_a_day_is_among_what_is_to_come_until_then() -> None:
    """A day is watched while it lies ahead; a duty without a day is not."""
    duties = [
        {"id": "soon", "side": "provider", "what": "Test the restore", "by": "2025-03-10"},
        {"id": "past", "side": "provider", "what": "Move", "by": "2025-03-09"},
        {"id": "always", "side": "provider", "what": "Keep logs", "kept_for": "1 year"},
    ]
    days = [(found.day, found.words) for found in coming(edition(book(commitments=duties)))]
    assert days == [(date(2025, 3, 10), "provider: Test the restore")]


@pytest.mark.parametrize(
    "fields",
    [
        {"commitments": [{"id": "d", "side": "provider", "what": "Do it"}]},
        {"escalation": [{"to": "The manager"}]},
        {"escalation": [{"to": "The manager", "after": "1 working_hours", "at": "80 %"}]},
        {"maintenance": {"longest": "2 calendar_hours"}},
        {"maintenance": {"notice": "sometime"}},
        {"charges": {"rates": [{"id": "urgent", "what": "Urgent work", "price": "120", "per": "hour"}]}},
    ],
)
def test_term_that_leaves_out_what_it_is_about_is_refused(fields: dict[str, Any]) -> None:
    """A duty without a time, a step without a moment, maintenance without any rule, a price without a currency."""
    with pytest.raises(ValidationError):
        written.agreement("1.0", **fields)


@pytest.mark.parametrize(
    "terms",
    [
        (
            "en",
            "How to claim by e-mail or by a ticket",
            "On condition that all due invoices are paid and the customer reported the failure",
            "Records that count those of the provider",
            "At the end of the agreement credits that are not set off or paid by then lapse",
            "Urgent work 120 yuan, by the hour Travel by the day",
        ),
        (
            "zh",
            "申请方式 电子邮件或工单",
            "前提条件 到期发票均已付清且客户已报告该故障",
            "以谁的记录为准 提供方的记录",
            "协议终止时 届时尚未抵扣或支付的补偿失效",
            "Urgent work 人民币 120 元，按小时收费 Travel 按天收费",
        ),
        (
            "de",
            "Anspruch erheben per E-Mail oder per Ticket",
            "Voraussetzung alle fälligen Rechnungen bezahlt sind und der Kunde die Störung gemeldet hat",
            "Maßgebliche Aufzeichnungen die des Anbieters",
            "Am Ende der Vereinbarung bis dahin nicht verrechnete oder ausgezahlte Gutschriften verfallen",
            "nach Stunden Travel nach Tagen",
        ),
    ],
)
def test_terms_of_credits_and_further_work_stand_in_the_document(terms: tuple[str, ...]) -> None:
    """How a credit is claimed, what it hangs on, what proves it and when it lapses; what work costs beside the fee."""
    rules = {"claim_by": ["email", "ticket"], "evidence": "provider",
             "conditions": ["invoices_paid", "failure_reported"], "lapse_at_end": "true"}  # fmt: skip
    urgent = {"id": "urgent", "what": "Urgent work", "price": "120 CNY", "per": "hour"}
    charges = {"rates": [urgent, {"id": "travel", "what": "Travel", "per": "day"}]}
    words = page(terms[0], credit_rules=rules, charges=charges)
    assert [term for term in terms[1:] if term not in words] == []


@pytest.mark.parametrize("language, words", [("en", "80 % of the time limit used"), ("zh", "时限已用 80 %")])
def test_escalation_before_the_limit_is_told(language: str, words: str) -> None:
    """Who is told while there is still time stands among the steps."""
    steps = [{"at": "80 %", "to": {"en": "The lead", "zh": "组长"}}]
    assert words in page(language, escalation=steps)


@pytest.mark.parametrize(
    "maintenance, words",
    [
        ({"notice": "beforehand"}, "beforehand, without a time"),
        ({"notice": "24 calendar_hours"}, "24 hours"),
        ({"window": "Sunday night"}, "Sunday night"),
    ],
)
def test_maintenance_has_notice_or_window_alone(maintenance: dict[str, str], words: str) -> None:
    """What is agreed is shown, and what is not is left out."""
    assert words in page(maintenance=maintenance)


def judged(
    *rows: dict[str, Any], months: tuple[Month, ...] = (JANUARY,), target: dict[str, Any], **fields: object
) -> list[Result]:
    """Return the results of months for a target, by these interruptions."""
    names = tuple(map(str, months))
    outages = [written.outage(**({"id": f"O-{number}", "month": names[0]} | row)) for number, row in enumerate(rows)]
    known = written.evidence(
        outages=written.outage_records(*outages, months=names), months=tuple(map(written.month_file, names))
    )
    return list(evaluate(written.history(written.agreement("1.0", target, **fields)), known, list(months)))


def at(day: str, minutes: int, month: str = "2025-01", **fields: str) -> dict[str, Any]:
    """Return an interruption that begins at nine on a day and lasts so many minutes."""
    hour, rest = divmod(minutes, 60)
    return {"start": f"{day}T09:00:00+08:00", "end": f"{day}T{9 + hour:02}:{rest:02}:00+08:00", "month": month} | fields


@pytest.mark.parametrize(
    "announced, verdict",
    [("2025-01-05T08:59:59+08:00", "met"), (None, "missed"), ("2025-01-05T09:00:01+08:00", "missed")],
)
def test_what_is_announced_beforehand_is_so_before_it_begins(announced: str | None, verdict: str) -> None:
    """A second before is beforehand; afterwards, or never, is not."""
    row = at("2025-01-05", 600, kind="maintenance", exclusion="m") | ({"announced": announced} if announced else {})
    (result,) = judged(
        row, target=written.target(interruptions={"maintenance": "within_limits"}),
        maintenance={"notice": "beforehand"}, exclusions=[{"id": "m", "clause": "Planned"}],
    )  # fmt: skip
    assert result.verdict == verdict


@pytest.mark.parametrize("minutes, verdict", [(59, "met"), (60, "missed"), (61, "missed")])
def test_clause_excludes_only_what_was_shorter(minutes: int, verdict: str) -> None:
    """Emergency repairs under an hour do not count; one of an hour counts as a whole."""
    clause = {"id": "e", "clause": "Emergency repairs", "shorter_than": "1 calendar_hours"}
    (result,) = judged(
        at("2025-01-05", minutes, exclusion="e"), target=written.target(at_least="100 %"), exclusions=[clause]
    )
    assert result.verdict == verdict


@pytest.mark.parametrize("per, downs", [("month", [0, 0, 0]), ("quarter", [0, 60, 120]), ("year", [0, 60, 120])])
def test_clause_excludes_so_much_in_its_period(per: str, downs: list[int]) -> None:
    """Two hours a month leave nothing of two hours each month; of a quarter or year the third of them is over."""
    clause = {
        "id": "e",
        "clause": "Repairs",
        "at_most": "180 calendar_minutes" if per != "month" else "120 calendar_minutes",
        "per": per,
    }
    rows = [at(f"2025-0{number}-05", 120, f"2025-0{number}", exclusion="e") for number in (1, 2, 3)]
    found = judged(*rows, months=QUARTER, target=written.target(), exclusions=[clause])
    lost = [int((result.denominator or 0) - (result.numerator or 0)) // 60 for result in found]
    assert lost == downs


@pytest.mark.parametrize("minutes, verdict", [(5, "met"), (6, "missed")])
def test_only_longer_interruptions_count(minutes: int, verdict: str) -> None:
    """More than five minutes is not five minutes."""
    target = written.target(at_least="100 %", interruptions={"counted_above": "5 calendar_minutes"})
    (result,) = judged(at("2025-01-05", minutes), target=target)
    assert result.verdict == verdict


@pytest.mark.parametrize("more, verdict", [(0, "met"), (1, "missed")])
def test_sum_of_downtime_is_a_target_of_its_own(more: int, verdict: str) -> None:
    """At most an hour of downtime a month: two interruptions of half an hour keep it, and one minute more does not."""
    target = written.target(
        "quantity", at_most="60", source="outages", interruptions={"measures": "total", "unit": "working_minutes"}
    )
    (result,) = judged(at("2025-01-05", 30), at("2025-01-06", 30 + more), target=target)
    assert (result.verdict, result.value) == (Verdict(verdict), 60 + more)


def test_other_organisation_provides_by_an_operational_level_agreement() -> None:
    """In a federation an OLA is made with another organisation, not with a team."""
    parties = provider(suppliers=[{"id": "centre", "name": "Resource centre"}])
    assert "centre" in parties.sides("OLA")[0]
    assert "centre" not in parties.sides("SLA")[0]


@pytest.mark.parametrize(
    "said",
    [
        lambda paid: {"charges": {"monthly_fee": paid}},
        lambda paid: {"charges": {"monthly_fee": "9 EUR", "fees": {"mail": paid}}},
        lambda paid: {"charges": {"rates": [{"id": "urgent", "what": "Urgent work", "price": paid, "per": "hour"}]}},
        lambda paid: {"charges": {"monthly_fee": "9 EUR"}, "credit_rules": {"cap_amount": paid}},
        lambda paid: {"charges": {"monthly_fee": "9 EUR"}, "credit_rules": {"smallest": paid}},
    ],
)
def test_what_is_paid_is_never_less_than_nothing(said: Callable[[str], dict[str, Any]]) -> None:
    """A sign before money would turn a credit into a debt, and look right."""
    book(**said("0.5 EUR"))
    with pytest.raises(ValidationError, match=r"-0\.5 EUR is less than nothing"):
        book(**said("-0.5 EUR"))
