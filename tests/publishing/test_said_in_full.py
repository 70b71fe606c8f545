"""What a reader would have to guess is said beside a figure: how much of it is known, and what a name stands for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import edition, rendered, text

from slm.calendar import Month
from slm.documents.papers.papers import report_paper
from slm.portfolio import Portfolio
from slm.printing.markdown import print_markdown
from slm.site.pages import agreements, catalog, home, reports

pytestmark = pytest.mark.floors

FEBRUARY: Final = Month(2025, 2)
RATIO: Final = {"metric": "ratio", "id": "answered", "at_least": "90 %", "name": "Checks answered"}


def _book(*targets: dict[str, Any], **parts: object) -> Portfolio:
    """Return the small book with other targets, and parts of its agreement."""
    own = written.agreement("1.0", *targets, **parts)
    return small_book.portfolio(agreements={"SLA-MAIL": written.history(own, as_of=small_book.AS_OF)})


def _agreement(book: Portfolio, language: str = "en") -> str:
    return text(rendered(agreements.pages, edition(book, language))["agreements/SLA-MAIL/index.md"])


def _report(book: Portfolio) -> str:
    return text(rendered(reports.pages, edition(book))["reports/2025-02/index.md"])


def _down(start: str, end: str, **fields: object) -> Any:  # noqa: ANN401
    return written.outage(f"2025-02-{start}+08:00", f"2025-02-{end}+08:00", "2025-02", **fields)


def test_a_miss_says_how_much_of_its_period_is_known() -> None:
    """Seven days of February were not measured: card, page of the agreement and paper say so by the value."""
    rows = _down("03T09:00", "03T11:00"), _down("10T00:00", "17T00:00", kind="unmeasured")
    book = replace(small_book.portfolio(), outages=written.outage_records(*rows, months=("2025-01", "2025-02")))
    card = _report(book).partition("Missed")[2].partition("Promise")[0]
    assert "Coverage 75 %" in card
    assert "Coverage: 75 %" in _agreement(book).partition("Missed in February 2025")[2].partition("Cause")[0]
    paper = print_markdown(report_paper(edition(book), FEBRUARY))
    assert "Coverage: 75 %" in paper.partition("Missed")[2].partition("Targets by service")[0]
    home_page = text(rendered(home.pages, edition(book))["index.md"])
    assert "promised at least 99.9 % (Coverage: 75 %)" in home_page
    performance = text(
        rendered(agreements.performance_pages, edition(book))["agreements/SLA-MAIL/performance/index.md"]
    )
    assert "Coverage: 75 %" in performance.partition("Month by month")[2].partition("kept missed no data")[0]
    assert "Coverage" not in _report(small_book.portfolio()).partition("Missed")[2].partition("Promise")[0]


def test_both_targets_of_one_promise_say_so_where_they_were_missed() -> None:
    """Two cards about one miss would be two misses."""
    reported = {"target": "answered", "service": "mail", "numerator": "8", "denominator": "10"}
    book = _book(written.target(name="Uptime"), RATIO | {"or_else": ["availability"]})
    book = replace(book, figures={FEBRUARY: written.figures("2025-02", reported)})
    missed = _report(book).partition("Missed")[2].partition("Targets by service")[0]
    assert "one promise with another target, of which one would have been enough. (Uptime)" in missed


def test_what_is_judged_and_not_closed_is_called_provisional() -> None:
    """An agreement of which no month is closed was judged all the same, and its credits are told."""
    book = _book(written.target(credits=[{"below": "99.9 %", "credit": "5 %"}]), charges={"monthly_fee": "100 CNY"})
    months = [written.month_file(month, state="open") for month in ("2025-01", "2025-02")]
    words = _agreement(replace(book, months={month.month: month for month in months}))
    assert "No month is closed yet: what is known so far is provisional. – Performance month by month" in words
    assert "Nothing was judged" not in words
    assert "February 2025 5.00 yuan" in words.partition("What is credited")[2].partition("By which rules")[0]
    assert "Nothing is credited so far." in _agreement(replace(book, months={}, outages=written.outage_records()))


@pytest.mark.parametrize(
    "language, opens, whose",
    [
        ("en", "at the earliest 5 working days after the end of the period", "Uptime: 2 of 3 periods in a row missed"),
        ("zh", "统计期结束满 5 个工作日后", "Uptime：连续 3 个统计期内有 2 个未达标"),
        ("de", "frühestens 5 Arbeitstage nach Ende des Zeitraums", "Uptime: 2 von 3 Zeiträumen in Folge verfehlt"),
    ],
)
def test_rules_of_credits_say_from_when_on_and_of_which_targets(language: str, opens: str, whose: str) -> None:
    """A claim that is taken after five days is not to be made within five; a target is called by its name."""
    steps = [{"at_most": "99.8 %", "times_charge_of_interruption": "10"}]
    chronic = [{"missed": "2", "of": "3", "right": "Go", "targets": ["availability"]}]
    rules = {"claim_opens": "5 working_days", "chronic": chronic}
    words = _agreement(_book(written.target(name="Uptime", credits=steps), credit_rules=rules), language)
    assert opens in words
    assert whose in words
    if language == "en":
        assert "Credit; percentages are shares of the charge of the period" in words


def test_a_right_without_a_credit_is_no_line_of_the_sum() -> None:
    """What two misses in a row allow is told among the rights, not as a credit of 0 %."""
    chronic = [{"missed": "1", "of": "2", "right": "Go"}]
    target = written.target(credits=[{"below": "99.9 %", "credit": "5 %"}])
    book = _book(target, credit_rules={"chronic": chronic}, charges={"monthly_fee": "100 CNY"})
    page = rendered(agreements.credit_pages, edition(book))["agreements/SLA-MAIL/credits/2025-02/index.md"]
    assert "0 % 0 %" not in text(page)
    assert "1 of 2 periods in a row missed: Go" in text(page).partition("Rights of the customer")[2]


def test_times_of_duties_limits_and_escalation_say_from_what_they_run() -> None:
    """Each part of a time has its word: from what it is counted, for which cases, before or after what."""
    duty = {"id": "fix", "side": "provider", "what": "Close gaps", "within": "48 calendar_hours", "after": "the notice"}
    late = {"id": "log", "side": "provider", "what": "Keep logs", "after": "the end of the term", "kept_for": "1 month"}
    friday = {"raised": {"days": ["friday"]}, "within": "end of the next working_day"}
    limited = {
        "id": "answers",
        "metric": "response",
        "within": "2 working_hours",
        "for_at_least": "90 %",
        "limits": [friday],
    }
    steps = [{"at": "80 %", "to": "Li"}, {"after": "1 working_hours", "to": "Han"}]
    words = _agreement(_book(limited, commitments=[duty, late], escalation=steps))
    assert "within 48 hours, counted from: the notice" in words
    assert "counted from: the end of the term kept for 1 month" in words
    assert "raised Friday: within the next working day" in words
    told = words.partition("Escalation")[2]
    assert "When Turn to" in told
    assert "without help after 1 working hour" in told


def test_a_service_that_a_monitor_watches_is_not_called_free_of_interruptions() -> None:
    """What checks found is no row about an interruption: "None was recorded." would say that there was none."""
    checked = written.probe_records(written.probe("2025-02-01T00:00:00+08:00", month="2025-02"), months=("2025-02",))
    for probes, said in ((checked, "a monitor watches it"), (written.probe_records(), "None was recorded.")):
        book = small_book.portfolio(probes=probes, outages=written.outage_records(months=("2025-02",)))
        page = rendered(catalog.pages, edition(book))["catalog/mail/index.md"]
        assert said in text(page).partition("Interruptions of the last 12 months")[2]
