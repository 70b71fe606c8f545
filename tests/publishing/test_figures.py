"""How the figures of a month were made: the numbers put in, and every row behind them."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Final

import pytest
from tests import written
from tests.books import AS_OF as TICKETS_AS_OF
from tests.books import add_lines, approve_again, portfolio_of, replace_words, with_tickets
from tests.books import example as example_on
from tests.publishing import small_book, whole_agreement
from tests.publishing.small_book import HOSTILE, edition, edition_for, files, links, portfolio, rendered, tags, text

from slm.compliance import Scorecard
from slm.documents.edition import Edition
from slm.documents.views.listing import format_exact, format_seconds
from slm.measurement import Outage
from slm.portfolio import Portfolio
from slm.site.pages import agreements, reports

FEBRUARY: Final = "reports/2025-02/figures/index.md"


def page(*down: Outage, language: str = "en", **parts: object) -> str:
    """Return the words of the page of February 2025, in which these outages were."""
    outages = written.outage_records(*down, months=("2025-01", "2025-02"))
    return text(rendered(reports.figure_pages, edition(portfolio(outages=outages, **parts), language))[FEBRUARY])


def table(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the site."""
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def test_the_numbers_that_were_put_in_are_shown() -> None:
    """Two hours of February: seconds divided by seconds, unrounded, printed, compared (F54)."""
    words = page(written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02"))
    for told in (
        "28 × 24:00:00 = 672:00:00",
        "Downtime that counts 2:00:00 = 7,200 s",
        "2,412,000 s ÷ 2,419,200 s × 100 = 99.702380952… %",
        "99.70 %, rounded down, so that it never looks better than it is",
        "99.702380952… % < 99.9 %",
        "at least 99.9 % per month",
        "2025-02-01 00:00+08:00 – 2025-03-01 00:00+08:00, China Standard Time (UTC+8, Asia/Shanghai)",
        "They count inside the agreed service time; where they overlap, once.",
    ):
        assert told in words, told


def test_interruption_over_the_end_of_a_month_says_where_the_rest_is() -> None:
    """Of half an hour over midnight the page shows the part in February, and where the rest is (F15, F23, V1)."""
    words = page(
        written.outage("2025-01-31T23:50:00+08:00", "2025-02-01T00:20:00+08:00", "2025-01"),
        written.outage("2025-02-28T23:00:00+08:00", "2025-03-01T01:00:00+08:00", "2025-02"),
        written.outage("2025-02-28T23:30:00+08:00", None, "2025-02"),
    )
    assert "2025-01-31 23:50 2025-02-01 00:20 continued from January 2025 2025-02-01 00:00 – 00:20 = 0:20:00" in words
    assert "continues into March 2025 2025-02-28 23:00 – 2025-03-01 00:00 = 1:00:00" in words
    assert "still open" in words


def test_overlap_is_taken_off_the_sum() -> None:
    """Two records of 60 minutes that share 30 make 90 minutes, and the page says so (F57, V10)."""
    words = page(
        written.outage("2025-02-03T10:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02"),
        written.outage("2025-02-03T10:30:00+08:00", "2025-02-03T11:30:00+08:00", "2025-02"),
    )
    assert (
        "Added up 2:00:00 Taken off, because it overlaps or is excluded −0:30:00 Downtime that counts 1:30:00" in words
    )


def test_row_that_does_not_count_is_shown_with_its_reason() -> None:
    """A degradation is listed with the reason for which it counts nothing (F9, F65)."""
    words = page(
        written.outage("2025-02-03T10:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", kind="degradation")
    )
    assert "= 1:00:00 0 degradation without interruption" in words


def test_weight_is_shown() -> None:
    """A degradation that the agreement weighs by half adds half of its time (F65)."""
    target = written.target(interruptions={"weights": {"degradation": "50 %"}})
    history = written.history(written.agreement("1.0", target), as_of=small_book.AS_OF)
    down = written.outage("2025-02-03T10:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", kind="degradation")
    words = page(down, agreements={"SLA-MAIL": history})
    assert "= 1:00:00 0:30:00 × 50 %" in words
    assert "Added up 0:30:00 Downtime that counts 0:30:00" in words


def test_reported_figure_names_its_source() -> None:
    """What was counted elsewhere stands with numerator, denominator, source, collector and day."""
    words = text(rendered(reports.figure_pages, edition(whole_agreement.portfolio()))[FEBRUARY])
    assert "19 ÷ 20 × 100 = 95 %" in words
    assert "95.00 %, not rounded" in words
    assert "Ticket system 1 Mar 2025, Li Lei" in words


@pytest.fixture
def tickets(tmp_path: Path) -> Portfolio:
    """Return a book with tickets, one of which was paused."""
    root = with_tickets(tmp_path)
    add_lines(root, "measurements/2026-02/pauses.csv", "T-2,2026-02-01T00:10:00+08:00,2026-02-01T00:30:00+08:00,")
    return portfolio_of(root, TICKETS_AS_OF)


@pytest.mark.parametrize(
    "unit, said", [("hours", "Service hours Always ("), ("calendar", "Service hours around the clock, as the promise")]
)
def test_hours_are_those_by_which_a_time_was_counted(tmp_path: Path, unit: str, said: str) -> None:
    """A promise in calendar time is not said to be counted in the hours of the office."""
    root = with_tickets(tmp_path)
    limit = {"hours": "1 working_hours", "calendar": "60 calendar_minutes"}[unit]
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"60 working_minutes": limit})
    approve_again(root)
    pages = rendered(reports.figure_pages, edition(portfolio_of(root, TICKETS_AS_OF)))
    assert said in text(pages["reports/2026-02/figures/index.md"])


def test_case_is_shown_with_its_times_and_its_row(tickets: Portfolio) -> None:
    """Opened, due, stopped, pauses, working and calendar time, with the line on which it stands (F43, F45)."""
    pages = rendered(reports.figure_pages, edition(tickets))
    words = text(pages["reports/2026-02/figures/index.md"])
    assert "T-2 P1 in time 0:50:00 of 1:00:00 2026-01-31 23:50 2026-02-01 01:10 2026-02-01 01:00" in words
    assert "2026-02-01 00:10 – 00:30 0:50:00 0:50:00 tickets.csv:2" in words
    assert "measurements/2026-02/tickets.csv" in words
    late = text(pages["reports/2026-03/figures/index.md"])
    assert "T-4 P1 ✕ late 207:00:00 of 1:00:00" in late
    assert "Cases that count 1 of these not in time 1" in late


def test_late_case_of_another_month_is_listed_apart(tickets: Portfolio) -> None:
    """A case that fell due earlier and is still open is named in the months after it, which do not count it (F48)."""
    kept = [ticket for ticket in tickets.tickets.tickets if ticket.id == "T-1"]
    (ticket,) = kept
    going_on = ticket.model_copy(update={"id": "T-9", "responded": None, "resolved": None})
    book = replace(tickets, tickets=replace(tickets.tickets, tickets=(going_on,)))
    words = text(rendered(reports.figure_pages, edition(book))["reports/2026-02/figures/index.md"])
    assert "Open and overdue, counted in another month" in words


def test_many_cases_are_not_all_listed(tickets: Portfolio) -> None:
    """Of very many cases the page lists the late ones and counts the others; the file has them all."""
    (first, *_) = tickets.tickets.tickets
    many = tuple(first.model_copy(update={"id": f"M-{number}"}) for number in range(100))
    shown = edition(replace(tickets, tickets=replace(tickets.tickets, tickets=many)))
    words = text(rendered(reports.figure_pages, shown)["reports/2026-01/figures/index.md"])
    assert "100 more cases were in time; all of them are in the file." in words
    assert "M-1 " not in words
    assert len(table(files(reports.figure_pages, shown)["reports/2026-01/figures/cases.csv"])) == 100


def test_statistic_holds_no_case_to_a_limit(tickets: Portfolio) -> None:
    """Where the mean of the times is promised, no case is late, and none has a limit or a due time."""
    whole = edition(tickets)
    results = [replace(result, unit="quantity") if result.cases else result for result in whole.scorecard.results]
    shown = replace(whole, scorecard=Scorecard(results=tuple(results)))
    words = text(rendered(reports.figure_pages, shown)["reports/2026-02/figures/index.md"])
    assert "T-2 P1 – 0:50:00 2026-01-31 23:50 – 2026-02-01 01:00" in words
    (row,) = table(files(reports.figure_pages, shown)["reports/2026-02/figures/cases.csv"])
    assert (row["on_time"], row["due"], row["limit_seconds"], row["spent_seconds"]) == ("", "", "", "3000")
    spread = text(rendered(agreements.performance_pages, shown)["agreements/SLA-MAIL/performance/index.md"])
    assert "not in time" not in spread
    assert "Cases of the last 3 months: 3." in spread


def test_numbers_of_the_page_add_up_in_the_files() -> None:
    """For every figure of the example book, the cases and interruptions in the files make its numerator (F9)."""
    shown = example("internal")
    made = files(reports.figure_pages, shown)
    for month in shown.scorecard.months:
        cases = table(made[f"reports/{month}/figures/cases.csv"])
        down = table(made[f"reports/{month}/figures/interruptions.csv"])
        for result in shown.scorecard.in_month(month):
            key = (result.agreement, str(result.version), result.target, result.service)
            own = [case for case in cases if tuple(case.values())[:4] == key]
            if own:
                assert result.numerator == sum(row["on_time"] == "yes" for row in own), key
                assert result.denominator == len(own), key
            lost = [row for row in down if tuple(row.values())[:4] == key]
            if lost and result.used is not None:
                assert sum(Fraction(row["counted_seconds"]) for row in lost) >= result.used, key


def test_exclusion_that_was_refused_is_in_the_file_with_its_notice() -> None:
    """Whoever adds up the file sees what was claimed, what was asked for it, and why it counts all the same (F9).

    By hours that are open day and night, no day is called a working day.
    """
    rules = {"maintenance": "within_limits"}
    promised = whole_agreement.agreement(targets=[written.target(interruptions=rules)])
    row = written.outage(
        "2025-02-25T01:00:00+08:00", "2025-02-25T02:00:00+08:00", "2025-02", id="M-2", kind="maintenance",
        exclusion="E1", announced="2025-02-24T01:00:00+08:00", approved_by="Mei",
    )  # fmt: skip
    book = whole_agreement.portfolio(promised, outages=written.outage_records(row, months=("2025-01", "2025-02")))
    made = files(reports.figure_pages, edition(book))
    (found,) = table(made["reports/2025-02/figures/interruptions.csv"])
    assert (found["counted_seconds"], found["exclusion"], found["remark"]) == ("3600", "E1", "late_notice")
    assert (found["announced"], found["approved_by"]) == ("2025-02-24T01:00:00+08:00", "Mei")
    assert found["notice_required"] == str(promised.maintenance and promised.maintenance.notice)
    words = text(rendered(reports.figure_pages, edition(book))["reports/2025-02/figures/index.md"])
    assert "announced too late, not excluded notice given: 1 calendar day" in words
    assert "notice required: 3 working days approved by Mei" in words


def test_maintenance_outside_its_window_is_in_the_file_with_how_much_of_it() -> None:
    """Whoever adds up the file sees how many seconds were refused, and for what; the page says it in words (F9)."""
    windows = [{"weekdays": ["sunday"], "nth": ["last"], "from": "22:00", "until": "02:00"}]
    terms = {"notice": "1 working_days", "windows": windows, "longest": "3 calendar_hours"}
    promised = whole_agreement.agreement(targets=[written.target()], maintenance=terms)
    row = written.outage(
        "2025-02-23T21:00:00+08:00", "2025-02-24T01:00:00+08:00", "2025-02", id="M-2", kind="maintenance",
        exclusion="E1", announced="2025-02-01T01:00:00+08:00",
    )  # fmt: skip
    book = whole_agreement.portfolio(promised, outages=written.outage_records(row, months=("2025-01", "2025-02")))
    made = files(reports.figure_pages, edition(book))
    (found,) = table(made["reports/2025-02/figures/interruptions.csv"])
    assert (found["counted_seconds"], found["remark"]) == ("7200", "too_long")
    assert found["refused"] == "outside_window 3600; too_long 3600"
    words = text(rendered(reports.figure_pages, edition(book))["reports/2025-02/figures/index.md"])
    outside = "1:00:00 of 4:00:00 outside the maintenance window: last Sunday of a month 22:00–02:00 of the next day"
    assert f"{outside}; longer than agreed, only the rest counts" in words


def test_internal_records_are_the_files_themselves(tickets: Portfolio) -> None:
    """Whoever checks the hash on the page finds it in the published file, byte for byte (F10)."""
    made = files(reports.figure_pages, edition(tickets))
    shown = rendered(reports.figure_pages, edition(tickets))["reports/2026-02/figures/index.md"]
    data = made["records/2026-02/tickets.csv"]
    assert sha256(data).hexdigest() == tickets.files["measurements/2026-02/tickets.csv"].sha256
    assert "../../../records/2026-02/tickets.csv" in links(shown)


def whole_example() -> Portfolio:
    """Return the example book."""
    return example_on(date(2026, 11, 22))


@cache
def example(audience: str) -> Edition:
    """Return the example book for an audience."""
    return edition_for(audience, whole_example())


@pytest.mark.parametrize("audience", ["customer:sales-centre", "customer:xinghe-plant", "public"])
def test_customer_sees_no_ticket_of_others(audience: str) -> None:
    """Pages, files and record extracts name no ticket of another customer, no internal person, no reported file."""
    shown = example(audience)
    own = shown.audience.customer
    others = {ticket.id for ticket in whole_example().tickets.tickets if ticket.customer != own}
    pages = (reports.figure_pages, reports.pages, agreements.performance_pages)
    told = [site_page.markdown for family in pages for site_page in rendered(family, shown).values()]
    told += [data.decode() for family in pages for data in files(family, shown).values()]
    assert others
    assert not [other for other in others for words in told if other in words]
    assert not [words for words in told if "莫晓禾" in words or "Mo Xiaohe" in words]
    assert not [path for path in files(reports.figure_pages, shown) if path.endswith("figures.yml")]


def test_customer_gets_an_extract_that_tells_nothing_of_other_rows() -> None:
    """A customer's record holds their own rows as they stand, without lines or hash of the file; the public gets none.

    Neither where a row stands nor the hash of the whole file tells how many rows others have, or proves a guess (S6).
    """
    shown = example("customer:sales-centre")
    made = files(reports.figure_pages, shown)
    rows = table(made["records/2026-02/tickets.csv"])
    assert rows
    assert {row["customer"] for row in rows} == {"sales-centre"}
    assert "line" not in rows[0]
    assert {row["line"] for row in table(made["reports/2026-02/figures/interruptions.csv"])} == {""}
    path = "measurements/2026-02/tickets.csv"
    whole = whole_example().files[path].sha256
    told = [*made.values(), rendered(reports.figure_pages, shown)["reports/2026-02/figures/index.md"].markdown.encode()]
    assert not [data for data in told if whole[:12].encode() in data]
    used = {
        tally.path: tally for result in shown.scorecard.results for tally in result.sources if result.sources
    }  # fmt: skip
    assert used[path].read == len(rows)
    assert not [path for path in files(reports.figure_pages, example("public")) if path.startswith("records/")]


def test_hostile_record_is_text() -> None:
    """What stands in a record is shown as it was written (D5, D6)."""
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", reason=HOSTILE)
    name = {"SLA-MAIL": written.history(written.agreement("1.0", written.target(name=HOSTILE), title=HOSTILE))}
    book = portfolio(outages=written.outage_records(down, months=("2025-02",)), agreements=name)
    assert "script" not in tags(rendered(reports.figure_pages, edition(book))[FEBRUARY])


def test_report_and_performance_lead_to_the_making() -> None:
    """From each figure of the other pages one comes to how it was made."""
    shown = edition(whole_agreement.portfolio())
    report = rendered(reports.pages, shown)["reports/2025-02/index.md"]
    assert "figures/index.html" in links(report)
    target = "../../../reports/2025-02/figures/index.html#SLA-MAIL-availability-mail"
    assert target in links(rendered(agreements.performance_pages, shown)["agreements/SLA-MAIL/performance/index.md"])


@pytest.mark.parametrize(
    "value, expected",
    [(Fraction(1, 3), "0.333333333…"), (Fraction(-5, 2), "−2.5"), (Fraction(44640), "44,640"), (Fraction(0), "0")],
)
def test_number_is_written_exactly(value: Fraction, expected: str) -> None:
    """A number shows all its digits, or says that more follow (F61)."""
    assert format_exact(edition(), value) == expected


@pytest.mark.parametrize("seconds, expected", [(Fraction(3661), "1:01:01"), (Fraction(1, 2), "0:00:00.5")])
def test_length_is_written_exactly(seconds: Fraction, expected: str) -> None:
    """A length is hours, minutes and seconds, with what is left of a second."""
    assert format_seconds(edition(), seconds) == expected
