"""Pages open with the answer: was it kept, why not, who helps, what comes next, what does it cost."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from tests import written
from tests.publishing import small_book, whole_agreement
from tests.publishing.small_book import AS_OF, change, edition, edition_for, files, links, rendered, service, tags, text

from slm.calendar import Month
from slm.catalog import Contact
from slm.document_control import Link, Status
from slm.documents.document import Prose, TableBlock
from slm.documents.edition import Edition
from slm.documents.parts import plain
from slm.documents.reports.on_paper import kept_months
from slm.documents.views.kept import announced
from slm.documents.views.reach import contact_line, reached
from slm.documents.views.reports import report_of
from slm.facts.judgement import judged
from slm.measurement import Outage
from slm.portfolio import Audience, Portfolio
from slm.site.pages import agreements, catalog, home, reports
from slm.site.render import render
from slm.site.site import Part, SitePage
from slm.values import LocalText, Source

MAIL = "agreements/SLA-MAIL/index.md"
PLAN = {"kind": "maintenance", "told": "New disks", "announced": "2025-03-01T10:00:00+08:00"}
SWITCHBOARD = small_book.provider(phone="+86 10 0123 4567")


def _page(book: Portfolio, path: str = MAIL) -> SitePage:
    return rendered(agreements.pages, edition(book))[path]


def _section(page: SitePage, anchor: str) -> str:
    """Return the words of one section of a page."""
    body = page.markdown.partition(f"{{ #{anchor} }}")[2]
    return text(replace(page, body=type(page.body).of(re.split(r"^## ", body, maxsplit=1, flags=re.MULTILINE)[0])))


def _planned(start: str, end: str, **fields: object) -> Outage:
    return written.outage(start, end, "2025-03", **PLAN | fields)


def test_agreement_begins_with_verdict_and_a_strip_of_twelve_months() -> None:
    """Before the first heading stand how the newest closed month went, and a symbol for each month of a year."""
    page = _page(whole_agreement.portfolio())
    head = page.markdown.partition("\n## ")[0]
    assert "February 2025: 0 of 3 promises kept, 1 missed" in head
    (strip,) = re.findall(r'<ol class="slm-strip".*?</ol>', head)
    assert strip.count("<li>") == 12
    assert "reports/2025-02/index.html#miss-SLA-MAIL-availability-mail" in strip


@pytest.mark.parametrize(
    "written_number, address, shown",
    [
        ("ext. 8001", "tel:+861001234567,8001", "+86 10 0123 4567 ext. 8001"),
        ("Extension 8001", "tel:+861001234567,8001", "+86 10 0123 4567 ext. 8001"),
        ("分机 8001", "tel:+861001234567,8001", "+86 10 0123 4567 ext. 8001"),
        ("+49 30 901820", "tel:+4930901820", "+49 30 901820"),
        ("desk@example.com", "mailto:desk@example.com", "desk@example.com"),
    ],
)
def test_numbers_can_be_pressed_and_extensions_dialled_from_outside(
    written_number: str, address: str, shown: str
) -> None:
    """An extension is completed by the switchboard; whole numbers and e-mail are links as they stand in a sentence."""
    book = edition(small_book.portfolio(provider=SWITCHBOARD))
    line = reached(book, f"Call {written_number} at once")
    assert [found.address for found in line if isinstance(found, Link)] == [address]
    assert plain(line).replace("\N{NO-BREAK SPACE}", " ") == f"Call {shown} at once"


@pytest.mark.parametrize("number", ["+86 10 0123 4567 0123 4567", "+49 30 901820a"])
def test_what_no_telephone_dials_is_no_link(number: str) -> None:
    """A number of more than 15 digits, or one that runs into a letter: the check tells it, and no page dials it."""
    line = reached(edition(small_book.portfolio(provider=SWITCHBOARD)), f"Call {number} at once")
    assert not [found for found in line if isinstance(found, Link)]


def test_extension_stays_as_it_is_without_a_switchboard() -> None:
    """Nobody can know what to dial before it, and a number that is no extension is left alone."""
    book = edition(small_book.portfolio())
    assert plain(reached(book, "ext. 8001 or room 12")) == "ext. 8001 or room 12"
    assert contact_line(book, None) == ()


def test_the_one_who_helps_stands_with_number_and_hours() -> None:
    """The desk with its hours comes first, then contacts with the telephone of the person, then the escalation."""
    provider = small_book.provider(
        phone="+86 10 0123 4567",
        contact={"phone": "ext. 8000", "hours": "day and night"},
        people=[{"id": "li-lei", "name": "Li Lei", "contact": {"phone": "ext. 8001"}}],
    )
    contact = {"party": "it", "person": "li-lei", "role": "Desk"}
    step = {"after": "2 calendar_hours", "to": "Manager", "reach": "ext. 8011"}
    version = whole_agreement.agreement(escalation=[step], contacts=[contact])
    page = _page(whole_agreement.portfolio(version, provider=provider))
    words = _section(page, "help").replace("\N{NO-BREAK SPACE}", " ")
    order = ["+86 10 0123 4567 ext. 8000 ; day and night", "ext. 8001", "without help after 2 hours", "ext. 8011"]
    assert sorted(order, key=words.index) == order
    assert {"tel:+861001234567,8000", "tel:+861001234567,8001", "tel:+861001234567,8011"} <= set(links(page))


@pytest.mark.parametrize(
    "contact, said",
    [
        ({"person": "li-lei"}, "ext. 8001"),
        ({"person": "li-lei", "reach": "Room 7"}, "Room 7, +86 10 0123 4567 ext. 8001"),
        ({"person": "han-mei"}, "ext. 8000"),
        ({"party": "mail-team"}, "mail@example.com"),
        ({"party": "sales"}, "–"),
    ],
)
def test_contacts_are_reached_alike_wherever_they_are_listed(contact: dict[str, Any], said: str) -> None:
    """The list of contacts has the number that stands under who helps now: of the person, else of the party."""
    provider = small_book.provider(
        phone="+86 10 0123 4567",
        contact={"phone": "ext. 8000"},
        teams=[{"id": "mail-team", "name": "Mail team", "contact": {"email": "mail@example.com"}}],
        people=[
            {"id": "li-lei", "name": "Li Lei", "contact": {"phone": "ext. 8001"}},
            {"id": "han-mei", "name": "Han Mei"},
        ],
    )
    version = whole_agreement.agreement(contacts=[{"party": "it", "role": "Desk"} | contact])
    page = _page(whole_agreement.portfolio(version, provider=provider))
    listed, helping = (_section(page, part).replace("\N{NO-BREAK SPACE}", " ") for part in ("contacts", "help"))
    assert said in listed
    assert said in helping or said == "–"


def test_next_maintenance_is_told_with_its_day() -> None:
    """What is announced and has not begun stands on agreement, service and home page, in the agreement's time zone."""
    plan = _planned("2025-03-17T18:00:00+00:00", "2025-03-17T19:30:00+00:00")
    provider = small_book.provider(announcements="By e-mail to the contact.")
    book = whole_agreement.portfolio(outages=written.outage_records(plan), provider=provider)
    told = _section(_page(book), "next-maintenance")
    assert "18 Mar 2025 02:00–03:30 E-mail: New disks" in told
    assert "By e-mail to the contact." in told
    assert "New disks" in _section(rendered(catalog.pages, edition(book))["catalog/mail/index.md"], "next-maintenance")
    assert "New disks" in _section(rendered(home.pages, edition(book))["index.md"], "maintenance")


@pytest.mark.parametrize(
    "other",
    [
        _planned("2025-03-10T08:00:00+00:00", "2025-03-10T09:00:00+00:00"),
        _planned("2025-03-17T08:00:00+00:00", "2025-03-17T09:00:00+00:00", announced="2025-03-11T10:00:00+08:00"),
        _planned("2025-03-17T08:00:00+00:00", "2025-03-17T09:00:00+00:00", announced=None),
        _planned("2025-03-17T08:00:00+00:00", "2025-03-17T09:00:00+00:00", kind="outage"),
        _planned("2025-03-17T08:00:00+00:00", "2025-03-17T09:00:00+00:00", service="files"),
    ],
)
def test_no_maintenance_is_said_to_be_announced_that_is_not(other: Outage) -> None:
    """What has begun, is told later, was not told, is no maintenance or of another service: none is announced."""
    book = whole_agreement.portfolio(outages=written.outage_records(other))
    assert announced(edition(book), ["mail"]) == ()
    assert "None is announced as of 10 Mar 2025." in _section(_page(book), "next-maintenance")


def test_a_miss_has_all_its_causes_owner_and_day() -> None:
    """Card of agreement and report, and the home page, tell what the action says and each interruption that counts."""
    first = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", reason="Disk full")
    second = written.outage("2025-02-05T09:00:00+08:00", "2025-02-05T10:00:00+08:00", "2025-02", id="O-2", reason="Cut")
    outages = written.outage_records(first, second, months=("2025-01", "2025-02"))
    answer = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}
    action = small_book.improvement("SIP-1", answers=[answer], cause="No alarm")
    book = whole_agreement.portfolio(outages=outages, improvements={"SIP-1": action})
    shown = (
        _section(_page(book), "missed"),
        text(rendered(reports.pages, edition(book))["reports/2025-02/index.md"]),
        text(rendered(home.pages, edition(book))["index.md"]),
    )
    for words in shown:
        assert "3 Feb 2025 09:00, 2:00:00: Disk full" in words
        assert "5 Feb 2025 09:00, 1:00:00: Cut" in words
        assert "No alarm" in words
        assert "Li Lei, due 30 Jun 2025" in words


def _revised(status: Status = Status.APPROVED, **fields: object) -> Portfolio:
    """Return a book with version 1.0 in force and 1.1 to come, which costs more."""
    valid = {"from": "2025-07-01", "until": "2027-01-01"}
    charges = {"price": "more", "monthly_fee": "13000 CNY"}
    new = whole_agreement.agreement("1.1", valid=valid, supersedes="1.0", charges=charges, brief=["Mail is fast."])
    history = written.history(whole_agreement.agreement(), new, as_of=AS_OF)
    versions = [replace(one, status=status) if one.agreement is new else one for one in history.versions]
    return whole_agreement.portfolio(agreements={"SLA-MAIL": replace(history, versions=tuple(versions))}, **fields)


def test_a_version_to_come_begins_with_what_it_changes_money_first() -> None:
    """Who opens it wants just that; its number is in title and heading, so that tabs can be told apart."""
    page = _page(_revised(), "agreements/SLA-MAIL/1.1/index.md")
    assert page.title == "E-mail agreement, version 1.1"
    assert page.markdown.startswith("# E\\-mail agreement, version 1\\.1 { #top }")
    in_force = _page(_revised())
    assert in_force.title == "E-mail agreement, version 1.0"
    assert in_force.markdown.startswith("# E\\-mail agreement, version 1\\.0 { #top }")
    assert page.markdown.index("{ #changed }") < page.markdown.index("{ #brief }") < page.markdown.index("{ #about }")
    changed = _section(page, "changed")
    assert changed.index("12,345 yuan 13,000 yuan") < changed.index("Mail is fast.")
    assert ("banner" in page.markdown, 'class="slm-note"' in page.markdown) == (False, True)


@pytest.mark.parametrize("status", [Status.APPROVED, Status.IN_REVIEW, Status.DRAFT])
def test_what_comes_is_told_with_its_money_in_whatever_state_it_is(status: Status) -> None:
    """Home page and agreement list approved versions and those that are proposed, with the day and every amount."""
    book = _revised(status)
    pages = {"next": _page(book)}, {"next": rendered(home.pages, edition(book))["index.md"]}
    for found in pages:
        words = _section(found["next"], "next")
        assert "1 Jul 2025 Version 1.1" in words
        assert "12,345 yuan → 13,000 yuan" in words


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"service_hours": "office"}, "Service hours: Day and night, every day → office"),
        ({"service_hours": "office", "brief": ["Mail is fast."]}, "office Changed besides: In short"),
        ({"review_every": "3 months"}, "Review, renewal and termination, Reviewed every: 12 months → 3 months"),
        ({"brief": ["Mail is fast."]}, "Changed: In short"),
        ({}, "Nothing that a reader can see was changed."),
    ],
)
def test_what_a_version_changes_besides_money_is_named(changed: dict[str, Any], said: str) -> None:
    """A version that costs as much as before is no empty line: the parts that change are told, or that none does."""
    new = whole_agreement.agreement("1.1", valid={"from": "2025-07-01", "until": "2027-01-01"}, **changed)
    book = whole_agreement.portfolio(whole_agreement.agreement(), new)
    for page in (_page(book), rendered(home.pages, edition(book))["index.md"]):
        words = _section(page, "next").strip()
        assert words.startswith("1 Jul 2025 Version 1.1 comes into force: E-mail agreement")
        assert words.endswith(said)


def test_a_version_whose_day_has_passed_without_approval_is_still_to_come() -> None:
    """It is told as not in force yet, with its state; one that a later version has passed over is not."""
    late = {"valid": {"from": "2025-02-01", "until": "2027-01-01"}, "supersedes": "1.0"}
    histories = written.history(whole_agreement.agreement(), whole_agreement.agreement("1.1", **late), as_of=AS_OF)
    waiting = tuple(replace(one, status=status) for one, status in zip(
        histories.versions, (Status.IN_FORCE, Status.IN_REVIEW), strict=True
    ))  # fmt: skip
    book = whole_agreement.portfolio(agreements={"SLA-MAIL": replace(histories, versions=waiting)})
    assert "no day decided Version 1.1 is not in force yet (in review)" in _section(_page(book), "next")
    passed = tuple(replace(one, status=status) for one, status in zip(
        histories.versions, (Status.DRAFT, Status.IN_FORCE), strict=True
    ))  # fmt: skip
    book = whole_agreement.portfolio(agreements={"SLA-MAIL": replace(histories, versions=passed)})
    assert "Version 1.0" not in _section(_page(book), "next")


@pytest.mark.parametrize(
    "audience, said",
    [
        ("internal", "No change is decided or proposed."),
        (
            "customer:sales",
            "No change is decided. Proposals are not in this edition; ask your contact at the provider for them.",
        ),
    ],
)
def test_nobody_is_told_that_nothing_is_proposed_who_may_not_see_proposals(audience: str, said: str) -> None:
    """An edition without proposals says that it has none, whether or not there is one: it speaks of what it knows."""
    books = [whole_agreement.portfolio()] + ([] if audience == "internal" else [_revised(Status.IN_REVIEW)])
    for book in books:
        page = rendered(agreements.pages, edition_for(audience, book))[MAIL]
        assert said == _section(page, "next").strip()
    words = _section(rendered(home.pages, edition_for(audience, books[0]))["index.md"], "next")
    assert ("Proposals are not in this edition; ask your contact at the provider for them." in words) is (
        audience != "internal"
    )


@pytest.mark.parametrize(
    "audience, why",
    [("internal", "cause not known yet"), ("customer:sales", "cause as above, or not told in this edition")],
)
def test_an_interruption_without_a_cause_says_so_beside_others(audience: str, why: str) -> None:
    """Else the cause that an action tells would seem to explain both; of the only interruption it does."""
    first = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02")
    second = written.outage("2025-02-05T09:00:00+08:00", "2025-02-05T10:00:00+08:00", "2025-02", id="O-2")
    answer = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}
    action = small_book.improvement("SIP-1", answers=[answer], cause="No alarm")
    for outages, is_said in (((first, second), True), ((first,), False)):
        records = written.outage_records(*outages, months=("2025-01", "2025-02"))
        book = edition_for(audience, whole_agreement.portfolio(outages=records, improvements={"SIP-1": action}))
        for page in (
            rendered(agreements.pages, book)[MAIL],
            rendered(reports.pages, book)["reports/2025-02/index.md"],
            rendered(home.pages, book)["index.md"],
        ):
            assert (f"3 Feb 2025 09:00, 2:00:00: {why}" in text(page)) is is_said, page.path


def test_the_first_version_of_an_agreement_is_told_as_such() -> None:
    """Nothing was there before it that it could change."""
    new = whole_agreement.agreement(valid={"from": "2025-07-01", "until": "2027-01-01"})
    book = whole_agreement.portfolio(new)
    assert "E-mail agreement This is the first version." in _section(
        rendered(home.pages, edition(book))["index.md"], "next"
    )


def test_a_service_that_retires_is_told_with_its_day_or_without_one() -> None:
    """A service on its way out stands under what changes next of its agreement, though no version changes."""
    leaving = change("RFC-1", services=[{"service": "mail", "status": "retiring"}])
    end = change("RFC-2", services=[{"service": "mail", "status": "retired"}], effective_on="2025-09-01")
    without = whole_agreement.portfolio(changes={"RFC-1": leaving})
    assert "no day decided This service is being retired: E-mail" in _section(_page(without), "next")
    decided = whole_agreement.portfolio(changes={"RFC-1": leaving, "RFC-2": end})
    assert "1 Sept 2025 This service is retired: E-mail" in _section(_page(decided), "next")
    assert "RFC-2" not in _section(rendered(home.pages, edition(decided))["index.md"], "next")


@pytest.mark.parametrize(
    "rules, said",
    [
        ({}, "617.25 yuan It need not be claimed and is not set off yet."),
        ({"claim_within": "30 calendar_days", "claim_hours": "always"}, "617.25 yuan To be claimed by 30 Mar 2025"),
        (
            {"claim_within": "1 calendar_day", "claim_hours": "always"},
            "617.25 yuan No claim is recorded; the time for claims ended on 1 Mar",
        ),
        ({"smallest": "9000 CNY"}, "not paid"),
    ],
)
def test_what_becomes_of_a_credit_is_said(rules: dict[str, Any], said: str) -> None:
    """Set off without a claim, to be claimed, over, or too small: the customer need not guess."""
    book = whole_agreement.portfolio(whole_agreement.agreement(credit_rules=rules))
    assert said in _section(_page(book), "settled")


def test_agreement_without_credits_says_so() -> None:
    """Nobody has to conclude from silence that a miss has no price."""
    bare = written.history(written.agreement("1.0", written.target()), as_of=AS_OF)
    page = _page(small_book.portfolio(agreements={"SLA-MAIL": bare}))
    assert "This agreement has no credits" in _section(page, "settled")


def test_years_stand_side_by_side() -> None:
    """The current year and the one before, each by what is closed of it."""
    months = [written.month_file(month) for month in ("2024-12", "2025-01", "2025-02")]
    down = written.outage("2024-12-03T09:00:00+08:00", "2024-12-03T11:00:00+08:00", "2024-12")
    outages = written.outage_records(down, months=("2024-12", "2025-01", "2025-02"))
    bare = written.history(written.agreement("1.0", written.target()), as_of=AS_OF)
    book = small_book.portfolio(
        agreements={"SLA-MAIL": bare}, outages=outages, months={month.month: month for month in months}
    )
    words = _section(_page(book), "years")
    assert "2025 January 2025 to February 2025 2 of 2 kept 0" in words
    assert "2024 December 2024 0 of 1 kept 1" in words


def test_promises_to_customers_are_counted_apart() -> None:
    """Nobody takes the promises of our own teams for promises to customers."""
    ours = written.agreement("1.0", written.target()).model_copy(update={"kind": "OLA"})
    ours.written_in(Source("agreements/OLA-NET/1.0/agreement.yml"))
    sla = written.history(written.agreement("1.0", written.target()), as_of=AS_OF)
    ola = replace(written.history(ours, as_of=AS_OF), id="OLA-NET")
    book = small_book.portfolio(agreements={"SLA-MAIL": sla, "OLA-NET": ola})
    for words in (
        text(rendered(home.pages, edition(book))["index.md"]),
        text(rendered(reports.pages, edition(book))["reports/2025-02/index.md"]),
    ):
        assert "February 2025: 0 of 1 promise to customers kept, 1 missed" in words
        assert "February 2025: 0 of 1 promise of our own teams kept, 1 missed" in words


def _with_own_teams(**fields: object) -> Portfolio:
    """Return a book in which the promise to customers was kept, and that of an own team about the same was missed."""
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02")
    ours = written.agreement("1.0", written.target()).model_copy(update={"kind": "OLA"})
    ours.written_in(Source("agreements/OLA-NET/1.0/agreement.yml"))
    theirs = written.agreement("1.0", written.target(at_least="99 %"))
    sla, ola = (written.history(version, as_of=AS_OF) for version in (theirs, ours))
    agreements = {"SLA-MAIL": sla, "OLA-NET": replace(ola, id="OLA-NET")}
    outages = written.outage_records(down, months=("2025-02",))
    return small_book.portfolio(agreements=agreements, outages=outages, **fields)


def test_marks_of_a_service_count_what_its_verdict_counts() -> None:
    """A miss of our own teams is no miss of a promise to customers: not in the strip, and not in the catalog's list."""
    site = rendered(catalog.pages, edition(_with_own_teams()))
    head = site["catalog/mail/index.md"].markdown.partition("\n## ")[0]
    (strip,) = re.findall(r'<ol class="slm-strip".*?</ol>', head)
    assert "February 2025: 1 of 1 promise to customers kept" in head
    assert "February 2025: 0 of 1 promise of our own teams kept, 1 missed" in head
    assert "February 2025: kept" in strip
    assert "missed" not in strip
    (row,) = re.findall(r"<tr data-status.*?</tr>", site["catalog/index.md"].markdown)
    assert "slm-met" in row
    assert "slm-missed" not in row


def test_list_of_months_counts_promises_to_customers() -> None:
    """Its numbers are those of the home page's first sentence, and the file beside it has the same."""
    book = _with_own_teams()
    words = text(rendered(reports.pages, edition(book))["reports/index.md"])
    assert "State Promises to customers Kept" in words
    assert "February 2025 closed 1 Dec 2026 1 1 0 0 0" in words
    table = files(reports.pages, edition(book))["reports/reports.csv"].decode("utf-8-sig").splitlines()
    (february,) = (row for row in csv.DictReader(table) if row["month"] == "2025-02")
    assert (february["met"], february["missed"]) == ("1", "0")


def test_list_of_months_counts_all_promises_where_none_is_to_customers() -> None:
    """A provider that only measures its own teams sees them counted, and nothing is called a promise to customers."""
    book = _with_own_teams()
    own = replace(book, agreements={"OLA-NET": book.agreements["OLA-NET"]})
    words = text(rendered(reports.pages, edition(own))["reports/index.md"])
    assert "State Promises Kept" in words
    assert "February 2025 closed 1 Dec 2026 1 0 ✕ missed 1 0 0" in words


@pytest.mark.parametrize(
    "kind, path, said",
    [
        (agreements.pages, MAIL, "1 of 6 kept 1 3 1 suspended"),
        (agreements.pages, "agreements/index.md", "0 of 3 kept ✕ 1 missed ▨ 1 without data ‖ 1 suspended"),
        (reports.pages, "reports/index.md", "3 0 ✕ missed 1 ▨ no data 1 1 suspended"),
    ],
)
def test_what_was_not_kept_adds_up(kind: Callable[[Edition], Iterator[Part]], path: str, said: str) -> None:
    """Wherever a table says how many of how many were kept, it says with a reason what became of all others."""
    assert said in text(rendered(kind, edition(whole_agreement.portfolio()))[path])


def _kept_months(book: Portfolio) -> tuple[str, list[list[str]]]:
    """Return the words above the months of a printed report of February, and the cells of its rows."""
    view = edition(book)
    title, months = kept_months(view, report_of(view, Month.parse("2025-02")))
    assert isinstance(title, Prose)
    assert isinstance(months, TableBlock)
    return plain(title.inside), [[plain(cell.inside) for cell in row.cells] for row in months.rows]


def test_months_of_a_printed_report_add_up() -> None:
    """Below what was kept of how many stands what became of the others, as far as there were any."""
    assert _kept_months(whole_agreement.portfolio())[1] == [
        ["Kept", "1/3", "0/3"],
        ["Share", "33 %", "0 %"],
        ["Missed", "0", "1"],
        ["Without data", "2", "1"],
        ["Other", "0", "1"],
    ]


@pytest.mark.parametrize(
    "names, title", [(("SLA-MAIL", "OLA-NET"), "Promises to customers that"), (("OLA-NET",), "Promises that")]
)
def test_months_of_a_printed_report_are_called_what_they_count(names: tuple[str, ...], title: str) -> None:
    """Where nothing is promised to customers, nothing is called a promise to them."""
    records = written.outage_records(months=("2025-01", "2025-02"))
    months = {month.month: month for month in map(written.month_file, ("2025-01", "2025-02"))}
    book = replace(_with_own_teams(months=months), outages=records)
    own = replace(book, agreements={name: book.agreements[name] for name in names})
    assert _kept_months(own)[0] == f"{title} were kept, by month"


def test_catalog_lists_as_many_services_as_it_says_are_on_offer() -> None:
    """What is proposed or retired stands apart, with numbers of its own."""
    proposed = service("files", name="Files")
    states = [{"service": "files", "status": "proposed"}, {"service": "mail", "status": "live"}]
    start = change("RFC-1", services=states)
    book = small_book.portfolio(services={"mail": service(), "files": proposed}, changes={"RFC-1": start})
    page = rendered(catalog.pages, edition(book))["catalog/index.md"]
    words = text(page)
    assert "Services on offer: 1." in words
    assert "Proposed: 1" in words
    order = ["E-mail</a>", 'id="status-proposed"', "Files</a>"]
    assert sorted(order, key=page.markdown.index) == order


@pytest.mark.parametrize(
    "audience, words", [("internal", "Internal edition"), ("public", "Public edition"), ("customer:sales", "Sales")]
)
def test_a_site_says_for_whom_it_is(audience: str, words: str) -> None:
    """Every edition has its name, so that nobody shows a customer what is the provider's own."""
    view = judged(small_book.portfolio()).seen_by(Audience.parse(audience, small_book.provider()))
    assert words in render(view, language="en").edition


def test_every_page_knows_the_pages_above_it() -> None:
    """The path of a page leads from its section of the navigation down, by the titles that readers know."""
    view = judged(_revised()).seen_by(Audience("internal"))
    site = render(view, language="en")
    above = (("Agreements", "agreements/index.md"), ("E-mail agreement", MAIL))
    assert site.pages["agreements/SLA-MAIL/1.1/index.md"].trail == above
    assert site.pages["agreements/SLA-MAIL/performance/index.md"].trail == above
    assert site.pages["index.md"].trail == ()
    assert 'trail: [["Agreements", "agreements/index.md"]' in site.pages[MAIL].head


def test_figures_lead_to_their_own_calculation() -> None:
    """A customer's report, its cards and rows, and targets of an agreement lead to lines, not to a page's top."""
    book = whole_agreement.portfolio()
    made = "reports/2025-02/figures/index.html#SLA-MAIL-availability-mail"
    assert f"../../{made}" in links(_page(book))
    report = rendered(reports.pages, edition(book))["reports/2025-02/sales/index.md"]
    assert {link.partition("#")[2] for link in links(report) if "/figures/" in link} >= {"SLA-MAIL-availability-mail"}
    assert [link for link in links(report) if link.endswith("figures/index.html")] == []


def test_rows_of_records_are_shown_where_they_count() -> None:
    """Who follows a figure reads the row that counts on the page; what it hides from customers is not in it."""
    row = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", reason="Secret disk")
    book = whole_agreement.portfolio(outages=written.outage_records(row, months=("2025-01", "2025-02")))
    path = "reports/2025-02/figures/index.md"
    inside = rendered(reports.figure_pages, edition(book))[path]
    assert "id=O-1, service=mail, start=2025-02-03T09:00:00+08:00" in text(inside)
    assert "reason=Secret disk" in text(inside)
    outside = rendered(reports.figure_pages, edition_for("customer:sales", book))[path]
    assert "id=O-1, service=mail" in text(outside)
    assert "Secret disk" not in text(outside)
    assert "details" in tags(inside)


def test_contact_says_all_ways_in_one_line() -> None:
    """The telephone first, then e-mail and address, then when somebody answers."""
    book = edition(small_book.portfolio(provider=SWITCHBOARD))
    contact = Contact(phone="ext. 1", email="a@example.com", hours=LocalText({"en": "always"}))
    assert plain(contact_line(book, contact)) == "ext. 1, a@example.com; always"
