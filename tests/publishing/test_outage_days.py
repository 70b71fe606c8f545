"""The calendar of interruptions on an agreement's performance page."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests import written
from tests.publishing.small_book import AS_OF, edition, portfolio, rendered, text

from slm.measurement import Outage
from slm.site.pages import agreements, reports


def page(*down: Outage, **agreement: object) -> Any:  # noqa: ANN401
    """Return the performance page of a book in which January and February 2025 had these outages."""
    outages = written.outage_records(*down, months=("2025-01", "2025-02"))
    history = written.history(written.agreement("1.0", written.target(), **agreement), as_of=AS_OF)
    book = portfolio(outages=outages, agreements={"SLA-MAIL": history})
    return rendered(agreements.performance_pages, edition(book))["agreements/SLA-MAIL/performance/index.md"]


def cells(shown: Any, month: str) -> list[str]:  # noqa: ANN401
    """Return the cells of the days of a month: their class, if they have one, and what stands in them."""
    row = re.sub("</?a[^>]*>", "", row_of(shown, month))
    return [cell.partition("<td")[2].removeprefix(' class="slm-day-') for cell in row.split("</td>")[:-2]]


def row_of(shown: Any, month: str) -> str:  # noqa: ANN401
    """Return the cells of a month as they are written, the total the last of them."""
    row: str = shown.markdown.split(f'<th scope="row">{month}</th>')[1].split("</tr>")[0]
    return row


def test_day_shows_its_minutes() -> None:
    """Two hours on 3 February stand in the third cell, and the other days have a dot."""
    shown = page(written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02"))
    found = cells(shown, "2025-02")
    assert (found[2], found[3]) == ('3">120', ">·")
    assert "Days with interruptions that count in 2 months: 1; the longest on 3 Feb 2025 (120 min)." in text(shown)


def test_outage_over_midnight_stands_on_both_days() -> None:
    """Each day gets its own minutes, also where the month changes between them (F14, F15, V1)."""
    shown = page(written.outage("2025-01-31T23:50:00+08:00", "2025-02-01T00:20:30+08:00", "2025-01"))
    assert cells(shown, "2025-01")[30] == '2">10'
    assert cells(shown, "2025-02")[0] == '2">20.5'


def test_day_that_does_not_exist_is_no_day_without_interruption() -> None:
    """February 2025 ends with the 28th."""
    shown = page(written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T09:01:00+08:00", "2025-02"))
    assert cells(shown, "2025-02")[28:] == [">"] * 3


def test_excluded_time_stands_in_brackets() -> None:
    """Maintenance under a clause is shown apart from what counts (V12)."""
    planned = written.outage(
        "2025-02-03T09:00:00+08:00", "2025-02-03T10:00:00+08:00", "2025-02", kind="maintenance", exclusion="a"
    )
    shown = page(planned, exclusions=[{"id": "a", "clause": "Planned"}])
    assert cells(shown, "2025-02")[2] == '0"><small>(60)</small>'
    assert "No interruption counted in 2 months." in text(shown)


def test_month_without_record_has_no_days_without_interruption() -> None:
    """Where nothing is known the calendar shows nothing (F1)."""
    down = written.outage("2025-01-03T09:00:00+08:00", "2025-01-03T11:00:00+08:00", "2025-01")
    outages = written.outage_records(down, months=("2025-01",))
    shown = rendered(agreements.performance_pages, edition(portfolio(outages=outages)))[
        "agreements/SLA-MAIL/performance/index.md"
    ]
    assert set(cells(shown, "2025-02")) == {">"}


def test_days_to_come_are_not_days_without_interruption() -> None:
    """Of an open month the calendar shows what its data know, and no day after them (F1)."""
    down = written.outage("2025-03-02T09:00:00+08:00", "2025-03-02T11:00:00+08:00", "2025-03")
    march = written.month_file("2025-03", state="open", data_taken_on="2025-03-05")
    book = portfolio(outages=written.outage_records(down, months=("2025-03",)), months={march.month: march})
    shown = rendered(agreements.performance_pages, edition(book))["agreements/SLA-MAIL/performance/index.md"]
    assert cells(shown, "2025-03")[:6] == [">·", '3">120', ">·", ">·", ">·", ">"]


def test_day_that_nobody_watched_is_no_day_without_interruption() -> None:
    """Where checks tell of a service, a day without a check is unknown (F1, F2)."""
    target = written.target(source="probes", interruptions={"known_for": "10 calendar_minutes"})
    checks = [written.probe(f"2025-02-{day}T09:00:00+08:00", ok=day == "03", month="2025-02") for day in ("03", "05")]
    book = portfolio(
        agreements={"SLA-MAIL": written.history(written.agreement("1.0", target), as_of=AS_OF)},
        probes=written.probe_records(*checks, months=("2025-02",)),
    )
    shown = rendered(agreements.performance_pages, edition(book))["agreements/SLA-MAIL/performance/index.md"]
    assert cells(shown, "2025-02")[1:6] == [">", ">·", ">", '2">10', ">"]


def test_service_that_was_never_interrupted_has_no_calendar() -> None:
    """An empty calendar says less than the sentence above it."""
    assert "Minutes of downtime per day" not in text(page())


@settings(max_examples=20)
@given(st.lists(st.integers(1, 3599), min_size=1, max_size=28))
def test_days_add_up_to_the_total(seconds: list[int]) -> None:
    """However the minutes of the days are rounded, their sum is the total, and that is what the budget calls used."""
    down = []
    for day, length in enumerate(seconds, start=1):
        start = f"2025-02-{day:02}T09:00:00+08:00"
        end = f"2025-02-{day:02}T09:{length // 60:02}:{length % 60:02}+08:00"
        down.append(written.outage(start, end, "2025-02"))
    shown = page(*down)
    parts = [Decimal(cell.partition(">")[2].replace("·", "0") or 0) for cell in cells(shown, "2025-02")]
    total = row_of(shown, "2025-02").split('class="slm-number">')[1].partition("<")[0]
    assert sum(parts) == Decimal(total.replace(",", ""))
    assert f"February 2025 40.32 min {total} min" in text(shown)


def test_day_leads_to_its_interruption() -> None:
    """Under the pointer a day says its date, minutes and number; it leads to the row of the interruption."""
    outage = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", reason="Disk full")
    shown = page(outage)
    row = row_of(shown, "2025-02")
    assert f'title="3 Feb 2025: 120 min; {outage.id}: Disk full"' in row
    target = row.split('href="')[1].partition('"')[0]
    assert target == f"../../../reports/2025-02/figures/index.html#SLA-MAIL-availability-mail-{outage.id}"
    book = portfolio(outages=written.outage_records(outage, months=("2025-01", "2025-02")))
    made = rendered(reports.figure_pages, edition(book))["reports/2025-02/figures/index.md"]
    assert f'<tr id="{target.partition("#")[2]}">' in made.markdown
