"""The first page: how the last month went, what needs attention, what changes next."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests import written
from tests.books import copied, portfolio_of
from tests.publishing.small_book import (
    AS_OF,
    change,
    edition,
    edition_for,
    improvement,
    links,
    portfolio,
    provider,
    rendered,
    review,
    text,
)

from slm.agreement import agreement_history
from slm.site.pages import agreements, catalog, home, reports
from slm.site.site import SitePage
from slm.values import Source

ANSWER = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}


def _home(language: str = "en", **parts: object) -> SitePage:
    return rendered(home.pages, edition(portfolio(**parts), language))["index.md"]


def test_one_sentence_says_how_the_last_closed_month_went() -> None:
    """The first sentence counts the promises of the last closed month and leads to its report."""
    page = _home()
    assert text(page).startswith("# IT department { #top } February 2025: 0 of 1 promise kept, 1 missed")
    assert "reports/2025-02/index.html" in links(page)


def test_chinese_home_page() -> None:
    """The Chinese edition counts the same promises."""
    assert "2025年2月：1 项承诺中 0 项达标，1 项未达标" in text(_home("zh"))


def test_each_agreement_has_six_months_of_symbols() -> None:
    """A row has a symbol per month, said in words too, that leads to the report: of a miss to its card."""
    page = _home()
    words = text(page)
    months = ["September 2024", "October 2024", "November 2024", "December 2024", "January 2025", "February 2025"]
    assert "August 2024" not in words
    assert [month for month in months if f"{month}: " in words] == months
    assert "January 2025: kept" in words
    assert "reports/2025-02/index.html#miss-SLA-MAIL-availability-mail" in links(page)
    assert "agreements/SLA-MAIL/index.html" in links(page)


def test_several_promises_share_a_symbol_that_counts_the_worst() -> None:
    """One miss among two promises is a miss, and the cell says how many of how many."""
    targets = written.target(), written.target(id="second", at_least="90 %")
    history = written.history(written.agreement("1.0", *targets), as_of=AS_OF)
    words = text(_home(agreements={"SLA-MAIL": history}))
    assert "February 2025: missed, 1 of 2 1" in words
    assert "January 2025: kept" in words


def test_different_promises_have_no_common_percentage() -> None:
    """Nobody promised the mean of 99.70 % and 50 %: promises kept are counted, and each has its own figure (F60)."""
    targets = written.target(), written.target("attainment", "60 %")
    history = written.history(written.agreement("1.0", *targets), as_of=AS_OF)
    reported = written.figures("2025-02", {"target": "attainment", "numerator": "50", "denominator": "100"})
    book = portfolio(agreements={"SLA-MAIL": history}, figures={reported.month: reported})
    for pages in (home.pages, reports.pages):
        for page in rendered(pages, edition(book)).values():
            own = {"99.70 %", "99.9 %", "50.00 %", "60 %", "0 %", "100 %", "100.00 %"}
            # A year has the figure of each promise by itself, and how many of all were kept, month by month.
            own |= {"99.85 %", "50 %"} if page.path.startswith(("reports/2025/", "reports/2025-Q")) else set()
            assert set(re.findall(r"[\d.]+ %", text(page))) <= own, page.path
    words = text(rendered(home.pages, edition(book))["index.md"])
    assert "February 2025: 0 of 2 promises kept, 2 missed" in words


def test_symbols_are_explained() -> None:
    """Every verdict has a sign of its own and a word in the legend, so that colour says nothing alone (F70)."""
    words = text(_home())
    for symbol in ("● kept", "✕ missed", "▨ no data", "○ nothing to count", "◇ waived", "‖ suspended", "provisional"):
        assert symbol in words


def test_miss_without_action_says_so() -> None:
    """A missed promise stands with its value, what was promised, and that nothing is done about it yet."""
    words = text(_home())
    missed = "E-mail: A metric (SLA-MAIL) : 99.70 %, promised at least 99.9 %"
    assert f"{missed} Cause: 3 Feb 2025 09:00, 2:00:00: cause not known yet no action yet" in words


def test_miss_with_action_names_it() -> None:
    """A missed promise that an action answers leads to the action."""
    page = _home(improvements={"SIP-1": improvement("SIP-1", answers=[ANSWER])})
    assert "no action yet" not in text(page)
    assert "Action: Second server – Li Lei, due" in text(page)
    assert "improvements/SIP-1/index.html" in links(page)


def test_action_of_a_miss_that_is_overdue_says_so() -> None:
    """Wherever an action is named with its day, it is told that the day has passed."""
    late = improvement("SIP-1", answers=[ANSWER], due="2025-03-09", state="proposed")
    words = text(_home(improvements={"SIP-1": late}))
    assert "Action: Second server – Li Lei, due 9 Mar 2025, overdue" in words
    assert ", proposed" not in words


def test_promises_of_the_same_name_are_told_apart_by_their_agreements() -> None:
    """Two agreements may promise the same of one service: where their misses stand together, each names its own."""
    first, second = (written.agreement("1.0", written.target()) for _ in range(2))
    second.written_in(Source("agreements/SLA-OTHER/1.0/agreement.yml"))
    other = replace(written.history(second, as_of=AS_OF), id="SLA-OTHER")
    words = text(_home(agreements={"SLA-MAIL": written.history(first, as_of=AS_OF), "SLA-OTHER": other}))
    assert "E-mail: A metric (SLA-MAIL) : 99.70 %" in words
    assert "E-mail: A metric (SLA-OTHER) : 99.70 %" in words


def test_first_screen_leads_to_what_readers_ask_most() -> None:
    """Below the first sentences stand the ways to what changes, to maintenance, to help, and to the code of a paper."""
    for language in ("en", "zh"):
        page = rendered(
            home.pages, edition(portfolio(provider=provider(contact={"email": "it@example.com"})), language)
        )
        first = page["index.md"].markdown.partition("<table")[0]
        for place in ("#next", "#maintenance", "#help", "v/index.html"):
            assert f'href="{place}"' in first, place
        assert "it@example.com" in text(page["index.md"]).partition("{ #help }")[2].partition("##")[0]


def test_miss_of_another_month_is_not_answered() -> None:
    """An action that answers January does nothing about February."""
    other = improvement("SIP-1", answers=[ANSWER | {"month": "2025-01"}])
    assert "no action yet" in text(_home(improvements={"SIP-1": other}))


def test_earlier_misses_without_action_are_not_forgotten() -> None:
    """A miss of the months shown that nothing was done about stays until something is."""
    down = written.outage("2025-01-03T09:00:00+08:00", "2025-01-03T11:00:00+08:00")
    outages = written.outage_records(down, months=("2025-01", "2025-02"))
    assert "Earlier misses that nothing is done about E-mail: A metric (SLA-MAIL) : 99.73 %" in text(
        _home(outages=outages)
    )
    answered = improvement("SIP-1", answers=[ANSWER | {"month": "2025-01"}])
    assert "Earlier misses" not in text(_home(outages=outages, improvements={"SIP-1": answered}))


def test_miss_whose_action_was_cancelled_leads_to_it() -> None:
    """Whoever asks what is done about an earlier miss learns that it was given up, and where that is explained."""
    down = written.outage("2025-01-03T09:00:00+08:00", "2025-01-03T11:00:00+08:00")
    outages = written.outage_records(down, months=("2025-01", "2025-02"))
    given_up = improvement("SIP-1", answers=[ANSWER | {"month": "2025-01"}], state="cancelled", closed_on="2025-02-10")
    page = _home(outages=outages, improvements={"SIP-1": given_up})
    assert "January 2025 the action was cancelled: Second server" in text(page)
    assert "improvements/SIP-1/index.html" in links(page)


def test_year_and_last_stand_with_credits_for_each_customers_agreement() -> None:
    """What do we get, and how was it last year: kept, missed, the credit and what became of it, with links to both."""
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02")
    outages = written.outage_records(down, months=("2024-12", "2025-01", "2025-02"))
    months = {file.month: file for file in map(written.month_file, ("2024-12", "2025-01", "2025-02"))}
    target = written.target(credits=[{"below": "99.9 %", "credit": "5 %"}])
    version = written.agreement("1.0", target, charges={"monthly_fee": "12345 CNY"})
    page = _home(agreements={"SLA-MAIL": written.history(version, as_of=AS_OF)}, outages=outages, months=months)
    row = "E-mail 1 of 2 kept , 1 missed Credits: 617.25 yuan , not set off yet 1 of 1 kept nothing credited"
    assert f"Agreement 2025 so far 2024 {row}" in text(page)
    assert {"agreements/SLA-MAIL/index.html#years", "agreements/SLA-MAIL/credits/index.html"} <= set(links(page))
    bare = written.history(written.agreement("1.0", written.target()), as_of=AS_OF)
    assert "2 kept , 1 missed no credits agreed" in text(_home(agreements={"SLA-MAIL": bare}, outages=outages))


def test_cell_without_data_leads_to_why() -> None:
    """It leads where the report says why nobody knows and what is done, as the cell of a miss leads to its card."""
    page = _home(outages=written.outage_records(months=("2025-01",)))
    assert "reports/2025-02/index.html#without-data" in links(page)


def test_month_without_data_needs_attention() -> None:
    """A promise that cannot be judged is neither kept nor missed, and is named (F1)."""
    words = text(_home(outages=written.outage_records(months=("2025-01",))))
    assert "1 without data" in words
    assert "Without data in February 2025" in words


def test_overdue_and_unverified_actions() -> None:
    """Actions after their day, those that run and finished ones to be verified are named, each kind by itself."""
    actions = {
        "SIP-1": improvement("SIP-1", title="Too late", due="2025-03-09"),
        "SIP-2": improvement("SIP-2", title="In time", due="2025-03-10"),
        "SIP-3": improvement(
            "SIP-3", title="To verify", state="done", closed_on="2025-02-10", verify_until="2025-03-01"
        ),
        "SIP-4": improvement("SIP-4", title="All done", state="verified", closed_on="2025-02-10", due="2025-02-05"),
    }
    words = text(_home(improvements=actions))
    assert "Overdue actions Too late due 9 Mar 2025, Li Lei" in words
    assert "Actions to be verified To verify" in words
    assert "Open actions In time due 10 Mar 2025, Li Lei Actions" in words
    assert "All done" not in words


def test_actions_whose_figures_are_there() -> None:
    """Done and good can be closed, done and bad needs another action; what is awaited or goes on is neither."""
    measured = {"agreement": "SLA-MAIL", "target": "availability", "from": "2025-01", "months": "1"}
    days = {"opened_on": "2025-01-02", "due": "2025-01-10", "closed_on": "2025-01-10", "verify_until": "2025-02-01"}
    bad = measured | {"months": "2"}
    actions = {
        "SIP-1": improvement("SIP-1", title="Good", state="done", measured=measured, **days),
        "SIP-2": improvement("SIP-2", title="Bad", state="done", measured=bad, **days),
        "SIP-3": improvement("SIP-3", title="Replaced", state="done", measured=bad, succeeded_by="SIP-1", **days),
        "SIP-4": improvement(
            "SIP-4", title="Awaited", state="done", measured=measured | {"from": "2025-03"}, **days
        ),
    }  # fmt: skip
    words = text(_home(improvements=actions))
    assert "Actions that can be closed: the figures reached the goal Good due 10 Jan 2025, Li Lei" in words
    assert "Actions that did not help Bad due 10 Jan 2025, Li Lei" in words
    assert "Replaced" not in words
    assert "Awaited" not in words
    assert "Actions to be verified" not in words


def test_reviews_that_are_due_within_30_days() -> None:
    """A review is mentioned 30 days before its day."""
    soon = {"R-1": review("R-1", next_review="2025-04-09")}
    later = {"R-1": review("R-1", next_review="2025-04-10")}
    assert "Reviews due E-mail 9 Apr 2025" in text(_home(reviews=soon))
    assert "Reviews due" not in text(_home(reviews=later))


def test_documents_and_changes_that_await_a_decision() -> None:
    """A version without its approvals and a request without decision are named."""
    draft = agreement_history(
        "SLA-MAIL", (written.agreement("2.0", written.target()),), None, (), required_roles=("owner",), as_of=AS_OF
    )
    pending = change("RFC-7", title="Bigger boxes", decision="pending", effective_on=None)
    page = _home(agreements={"SLA-MAIL": draft}, changes={"RFC-7": pending})
    assert "Documents that await approval E-mail 2.0 draft" in text(page)
    assert "Requests for change that await a decision Bigger boxes RFC-7" in text(page)
    assert "documents/index.html#RFC-7" in links(page)


def test_nothing_needs_attention() -> None:
    """Where all is well, the page says so."""
    records = written.outage_records(months=("2025-01", "2025-02"))
    reviews = {"R-1": review("R-1", next_review="2026-01-01")}
    assert "Nothing: no promise was missed" in text(_home(outages=records, reviews=reviews))


def test_what_changes_next_in_order() -> None:
    """Approved versions and changes to come stand in the order of their days."""
    versions = (
        written.agreement("1.0", written.target()),
        written.agreement(
            "2.0", written.target(), valid={"from": "2025-07-01", "until": "2026-07-01"}, supersedes="1.0"
        ),
    )
    changes = {"RFC-8": change("RFC-8", title="Close the fax", effective_on="2025-05-01")}
    words = text(_home(agreements={"SLA-MAIL": written.history(*versions, as_of=AS_OF)}, changes=changes))
    assert "1 May 2025 Change RFC-8: Close the fax 1 Jul 2025 Version 2.0 comes into force: E-mail" in words


def _revised(*targets: dict[str, Any], **fields: object) -> str:
    """Return what the home page says comes next, of a version that differs from the first in some fields."""
    charges = {"price": "1,000 yuan per month; 20 yuan per user", "monthly_fee": "1000 CNY"}
    first = written.agreement("1.0", written.target(), charges=charges)
    valid = {"from": "2025-07-01", "until": "2026-07-01"}
    parts = {"charges": charges, "valid": valid, "supersedes": "1.0"} | fields
    second = written.agreement("2.0", *(targets or (written.target(),)), **parts)
    words = text(_home(agreements={"SLA-MAIL": written.history(first, second, as_of=AS_OF)}))
    return words.partition("{ #next }")[2].partition("##")[0]


def test_what_changes_next_is_said_with_and_without_money() -> None:
    """Each change is told by what it was and will be, the promises before the rest."""
    words = _revised(written.target(at_least="99.95 %"), review_every="6 months")
    assert "Promise: at least 99.9 % per month → at least 99.95 % per month" in words
    assert words.index("99.95") < words.index("12 months → 6 months")
    assert "Changed" not in words


@pytest.mark.parametrize(
    "price, told",
    [
        ("1,200 yuan per month; 20 yuan per user", 0),
        ("1200 yuan per month; 20 yuan per user", 0),
        ("1,200 yuan per month; 25 yuan per user", 1),
        ("1,300 yuan per month; 20 yuan per user", 1),
    ],
)
def test_a_fee_is_told_once(price: str, told: int) -> None:
    """The price in words is told beside the monthly fee only where it changes by more than that fee."""
    words = _revised(charges={"price": price, "monthly_fee": "1200 CNY"})
    assert words.count("Monthly fee: 1,000.00 CNY → 1,200.00 CNY") + words.count("Monthly fee: 1,000 yuan") == 1
    assert words.count("Price: ") == told


def test_long_changes_are_told_by_their_part() -> None:
    """What takes a paragraph is left to the version, which the list leads to."""
    words = _revised(hours_exceptions="closed for a day " * 20)
    assert "Changed: Service hours" in words


def test_term_that_ends_within_90_days_and_has_no_successor() -> None:
    """An end is announced 90 days before, unless an approved version follows on."""
    ends = date(2025, 6, 8)
    ending = written.agreement("1.0", written.target(), valid={"from": "2024-01-01", "until": str(ends)})
    following = written.agreement("2.0", written.target(), valid={"from": str(ends), "until": "2026-01-01"})
    alone = {"SLA-MAIL": written.history(ending, as_of=AS_OF)}
    followed = {"SLA-MAIL": written.history(ending, following, as_of=AS_OF)}
    later = written.agreement("1.0", written.target(), valid={"from": "2024-01-01", "until": "2025-06-09"})
    assert "8 Jun 2025 Version 1.0 ends and none follows" in text(_home(agreements=alone))
    assert "none follows" not in text(_home(agreements=followed))
    assert "none follows" not in text(_home(agreements={"SLA-MAIL": written.history(later, as_of=AS_OF)}))


def test_term_that_is_renewed_does_not_end() -> None:
    """What goes on by itself is not announced as an end, and the page of the agreement says that it goes on."""
    renewal = {"automatic": "true", "for": "1 year"}
    valid = {"from": "2024-01-01", "until": "2025-06-08"}
    history = written.history(written.agreement("1.0", written.target(), valid=valid, renewal=renewal), as_of=AS_OF)
    book = portfolio(agreements={"SLA-MAIL": history})
    assert "none follows" not in text(_home(agreements={"SLA-MAIL": history}))
    page = text(rendered(agreements.pages, edition(book))["agreements/SLA-MAIL/index.md"])
    assert "1 Jan 2024 – 7 Jun 2025, then renewed unless notice is given" in page
    assert "Renewed for 1 year" in page


def test_open_month_is_provisional_and_apart() -> None:
    """A month that is not closed has its own section and does not change the first sentence."""
    running = written.month_file("2025-03", state="open", data_taken_on="2025-03-09")
    months = {month_file.month: month_file for month_file in (written.month_file("2025-02"), running)}
    outages = written.outage_records(months=("2025-02", "2025-03"))
    words = text(_home(months=months, outages=outages))
    assert words.startswith("# IT department { #top } February 2025:")
    assert "March 2025 so far" in words
    assert "provisional report Data taken on 9 Mar 2025." in words


def test_dates_of_data_closing_and_view() -> None:
    """The page says when the data was taken, when the month was closed, and as of which day everything is."""
    words = text(_home())
    assert "The data of February 2025 was taken on 2 Mar 2025." in words
    assert "The month was closed on 1 Dec 2026." in words
    assert "Everything here is as of 10 Mar 2025." in words


def test_new_book() -> None:
    """A book without agreements and months has a first page that says so."""
    words = text(_home(agreements={}, months={}, changes={}, services={}))
    assert "No month is closed yet." in words
    assert "promise was missed" not in words
    assert "No change is decided" in words


def test_public_is_not_told_that_nothing_was_promised(tmp_path: Path) -> None:
    """Where all agreements are for their parties alone, no page for everybody says that there are none."""
    book = portfolio_of(copied(tmp_path), date(2026, 3, 10))
    families = (home.pages, reports.pages, catalog.pages, agreements.pages)
    pages = {
        path: text(page) for family in families for path, page in rendered(family, edition_for("public", book)).items()
    }
    said = " ".join(pages.values())
    wrong = ("nothing was promised", "No agreement in force", "no promise", "no agreement")
    assert [words for words in wrong if words in said] == []
    assert "promises to customers are not shown in this edition" in pages["index.md"]
    assert "promises to customers are not shown in this edition" in pages["reports/2026-02/index.md"]
    assert "Agreements with customers are not shown in this edition." in pages["agreements/index.md"]
    assert "Agreements with customers are not shown in this edition." in pages["catalog/mail/index.md"]
