"""Corrections of closed months: every page that shows the figure shows that it was corrected, and what it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests import written
from tests.publishing.small_book import edition, edition_for, files, links, portfolio, rendered, text

from slm.calendar import Month
from slm.compliance import MonthLock
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience, Portfolio, for_audience
from slm.site.pages import agreements, home, reports
from slm.values import LocalText

FEBRUARY = Month(2025, 2)
REPORT = "reports/2025-02/index.md"
REASON = {"en": "The outage ended later", "zh": "中断结束得更晚"}


def closed() -> Portfolio:
    """Return the small book with February closed on 5 March: two hours down, missed."""
    book = portfolio()
    empty = MonthLock(
        path="measurements/2025-02/results.lock.json", month=FEBRUARY, closed_on=date(2025, 3, 5),
        closed_by="li-lei", inputs={}, results=(),
    )  # fmt: skip
    return replace(book, locks={FEBRUARY: empty.of(scorecard(book).in_month(FEBRUARY), {"a.csv": "0" * 64})})


def restated() -> Portfolio:
    """Return it after the outage was found to have taken half an hour, which Han Mei recorded on 8 March."""
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T09:30:00+08:00", "2025-02", impact="All users")
    old = closed()
    book = replace(old, outages=written.outage_records(down, months=("2025-01", "2025-02")))
    lock = old.locks[FEBRUARY].restated(
        scorecard(book).in_month(FEBRUARY), {}, on=date(2025, 3, 8), by="han-mei", reason=REASON
    )
    return replace(book, locks={FEBRUARY: lock})


def page(pages: Any, path: str, book: Portfolio | None = None, language: str = "en") -> str:  # noqa: ANN401
    """Return the words of a page of the restated book."""
    return text(rendered(pages, edition(book or restated(), language))[path])


def test_report_begins_with_who_corrected_it_and_why() -> None:
    """What the report says of its state names every correction of it; its reason follows (F69)."""
    words = page(reports.pages, REPORT)
    order = [
        "Corrections Corrected on 8 Mar 2025 by Han Mei",
        "Data taken on 2 Mar 2025",
        "Corrected on 8 Mar 2025 by Han Mei : The outage ended later",
        "## Targets by service",
    ]
    assert sorted(order, key=words.index) == order


@pytest.mark.parametrize(
    "pages, path",
    [
        (reports.pages, REPORT),
        (reports.pages, "reports/2025-02/sales/index.md"),
        (reports.pages, "reports/index.md"),
        (agreements.performance_pages, "agreements/SLA-MAIL/performance/index.md"),
        (reports.figure_pages, "reports/2025-02/figures/index.md"),
        (home.pages, "index.md"),
    ],
    ids=["report", "customer", "list", "performance", "figures", "home"],
)
def test_every_page_with_the_figure_marks_it(pages: Any, path: str) -> None:  # noqa: ANN401
    """Nobody can read a corrected figure without learning that it was corrected; in both languages (F69)."""
    assert "orrected" in page(pages, path)
    assert "更正" in page(pages, path, language="zh")
    assert "orrected" not in page(pages, path, closed()).partition("What the states of a month mean")[0]


@pytest.mark.parametrize(
    "language, legend, state",
    [("en", "corrected Closed, and corrected since (restated)", "corrected Sign-off Closed on 1 Dec 2026 by Li Lei"),
     ("zh", "已更正 关闭之后经登记更正", "已更正 签核 李雷已于2026年12月1日关闭")],
)  # fmt: skip
def test_state_of_a_corrected_month_is_shown_and_explained(language: str, legend: str, state: str) -> None:
    """The report says restated where only closed would be half of it; the list of reports explains all four states."""
    assert state in page(reports.pages, REPORT, language=language)
    assert legend in page(reports.pages, "reports/index.md", language=language)
    assert "reports/index.html#states" in links(rendered(home.pages, edition(restated(), language))["index.md"])


def test_closed_report_keeps_its_addresses_and_figures() -> None:
    """A year later the same addresses lead to the same results and the same lock; a correction moves no address."""

    def told(book: Portfolio) -> dict[str, object]:
        kept = {}
        for path, data in files(reports.pages, edition(book)).items():
            if path.startswith("reports/2025-02/"):
                read = json.loads(data) if path.endswith(".json") else data
                kept[path] = {**read, "as_of": ""} if isinstance(read, dict) else read
        return kept

    now = told(closed())
    assert {"reports/2025-02/results.json", "reports/2025-02/sales/results.csv"} <= now.keys()
    assert "reports/2025-02/results.lock.json" in now
    assert told(replace(closed(), as_of=date(2026, 3, 10))) == now
    assert told(restated()).keys() == now.keys()
    pages = [set(rendered(reports.pages, edition(book))) for book in (closed(), restated())]
    assert {REPORT, "reports/2025-02/sales/index.md"} <= pages[0] == pages[1]


def test_correction_tells_to_whom_the_corrected_report_goes() -> None:
    """What was signed off is shown, not what the month's file says by now; a customer sees neither list."""
    book = restated()
    lock = replace(book.locks[FEBRUARY], distribution=(LocalText("Board"),))
    statement = replace(lock.restatements[0], distribution=(LocalText("Board and auditor"),))
    signed = replace(book, locks={FEBRUARY: replace(lock, restatements=(statement,))})
    words = page(reports.pages, REPORT, signed)
    assert "Distribution of the corrected report: Board and auditor" in words
    assert "Distribution Board and auditor" in words
    before = replace(signed, as_of=date(2025, 3, 7))
    assert page(reports.pages, REPORT, before).count("Distribution Board ") == 1
    assert "Board" not in page(reports.pages, "reports/2025-02/sales/index.md", signed)
    visible = for_audience(signed, Audience.parse("customer:sales", signed.provider))
    assert visible.locks[FEBRUARY].goes_to(date(2025, 3, 10)) is None


def test_downloads_name_the_correction() -> None:
    """`results.json` has what a result was before, who changed it, when and why; the CSV has the day."""
    found = files(reports.pages, edition(restated()))
    (result,) = json.loads(found["reports/2025-02/results.json"])["results"]
    before = {"value": "99.70238", "display": "99.70 %", "verdict": "missed"}
    assert result["restated"] == [{"on": "2025-03-08", "by": "han-mei", "reason": REASON, "before": before}]
    assert found["reports/2025-02/results.csv"].decode().splitlines()[1].endswith(",2025-03-08")
    assert found["reports/reports.csv"].decode().splitlines()[1].startswith("2025-02,restated,2026-12-01,2025-03-08,")


def test_result_that_is_new_is_told() -> None:
    """A correction may add a result: until then there was none."""
    old = closed()
    new = replace(old.locks[FEBRUARY], results=()).restated(
        scorecard(old).in_month(FEBRUARY), {}, on=date(2025, 3, 8), by="li-lei", reason=REASON
    )
    words = page(reports.pages, REPORT, replace(old, locks={FEBRUARY: new}))
    assert "corrected on 8 Mar 2025; until then: –" in words


def test_lock_is_offered_to_the_provider_alone() -> None:
    """Readers of the inside can take the lock as it is in the book; others get neither file nor link."""
    book = restated()
    path = "reports/2025-02/results.lock.json"
    inside = files(reports.pages, edition(book))
    assert inside[path] == book.locks[FEBRUARY].text().encode()
    assert "results.lock.json" in links(rendered(reports.pages, edition(book))[REPORT])
    outside = edition_for("customer:sales", book)
    assert path not in files(reports.pages, outside)
    assert "Han Mei" not in text(rendered(reports.pages, outside)[REPORT])


def test_report_stays_where_it_is() -> None:
    """Closing and restating a month adds nothing to the addresses of its report and takes none away."""
    before = list(rendered(reports.pages, edition(portfolio())))
    for book in (closed(), restated()):
        assert list(rendered(reports.pages, edition(book))) == before
