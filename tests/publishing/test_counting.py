"""What pages say of the rules by which interruptions count."""

from __future__ import annotations

from typing import Any

import pytest
from tests import written
from tests.publishing import whole_agreement
from tests.publishing.small_book import edition, rendered, text

from slm.documents.views.agreements import described_changes
from slm.site.pages import agreements


def words(rules: dict[str, Any], language: str = "en", metric: str = "availability") -> str:
    """Return what the page of an agreement says, whose target counts by these rules."""
    target = written.target(metric, interruptions=rules)
    portfolio = whole_agreement.portfolio(written.agreement("1.0", target, title={"en": "E-mail", "zh": "邮件"}))
    return text(rendered(agreements.pages, edition(portfolio, language))["agreements/SLA-MAIL/index.md"])


@pytest.mark.parametrize(
    "rules, english, chinese",
    [
        pytest.param(
            {"shortest_counted": "5 calendar_minutes", "weights": {"degradation": "50 %", "one hall": "20 %"},
             "maintenance": "within_limits"},
            "interruptions shorter than 5 minutes do not count; a minute of degradation counts 50 %; "
            "a minute of one hall counts 20 %; maintenance is excluded only within its agreed notice, number and "
            "length",
            "短于 5 分钟的中断不计",
            id="duration",
        ),
        pytest.param(
            {"method": "timeslices", "slice": "5 calendar_minutes", "bad_above": "10 %",
             "known_for": "1 calendar_hour"},
            "counted by slices of 5 minutes, bad above 10 % of downtime or of failed checks; "
            "a check speaks for at most 1 hour",
            "按 5 分钟的时间片统计",
            id="slices",
        ),
        pytest.param({"method": "occurrences"}, "each check counts the same", "每次探测同等计入", id="occurrences"),
        pytest.param(
            {"measures": "time_to_restore", "unit": "calendar_hours"},
            "the mean length of the interruptions that ended in the period; in hours, day and night",
            "统计期内结束的中断的平均时长；以小时计，全天计入",
            id="restore",
        ),
        pytest.param(
            {"measures": "unknown", "known_for": "5 calendar_minutes"},
            "the share of the agreed service time, in minutes, of which nobody knows whether the service was up",
            "约定服务时间（以分钟计）中无人知晓服务是否可用的比例",
            id="unknown",
        ),
        pytest.param(
            {"measures": "response_time", "answered_within": "800 ms"},
            "the response time of checks; checks answered within 800 ms",
            "在 800 ms 内应答的探测",
            id="answered",
        ),
        pytest.param(
            {"measures": "response_time", "percentile": "95 %"},
            "the slowest of the fastest 95 % of the answered checks",
            "有应答的探测中最快的 95 % 里最慢的一次",
            id="percentile",
        ),
    ],
)  # fmt: skip
def test_agreement_says_how_interruptions_count(rules: dict[str, Any], english: str, chinese: str) -> None:
    """Whoever reads the promise reads by what rules it is counted, in both languages."""
    assert english in words(rules)
    assert chinese in words(rules, "zh")


def test_other_rules_are_told_as_a_change() -> None:
    """A version that counts otherwise says so in one row, and marks it as possibly worse (F67)."""
    before = whole_agreement.agreement("1.0", targets=[written.target()])
    rules = {"shortest_counted": "5 calendar_minutes"}
    after = whole_agreement.agreement(
        "1.1",
        targets=[written.target(interruptions=rules)],
        supersedes="1.0",
        valid={"from": "2026-01-01", "until": "2027-01-01"},
    )
    portfolio = whole_agreement.portfolio(before, after)
    old, new = portfolio.agreements["SLA-MAIL"].versions
    facts = [fact for fact in described_changes(portfolio, old, new, "en").facts if fact.path[0] == "targets"]
    assert [(fact.before, fact.after, fact.adverse) for fact in facts] == [
        ("", "interruptions shorter than 5 minutes do not count", True)
    ]
