"""The service catalog: the index and a service's page."""

from __future__ import annotations

from datetime import date

from tests import written
from tests.publishing.small_book import (
    AS_OF,
    change,
    edition,
    edition_for,
    files,
    links,
    of,
    portfolio,
    provider,
    rendered,
    service,
    text,
)  # fmt: skip

from slm.catalog import Levels
from slm.documents.document import Medium, Section, shown_on
from slm.documents.services import catalog_document, service_document
from slm.site.pages import catalog

INDEX = "catalog/index.md"
MAIL = "catalog/mail/index.md"


def test_index_shows_how_each_service_did_in_the_last_closed_month() -> None:
    """A service stands in its family with status, hours, and the worst verdict, which leads to the report."""
    page = rendered(catalog.pages, edition())[INDEX]
    assert "Office E-mail Write to others. live Day and night, every day" in text(page)
    assert "February 2025" in text(page)
    assert "✕ missed" in text(page)
    assert "../reports/2025-02/index.html#SLA-MAIL-availability-mail" in links(page)
    assert "mail/index.html" in links(page)


def test_index_without_agreements_and_months() -> None:
    """A book that promises nothing yet still has its catalog."""
    book = portfolio(agreements={}, months={}, changes={})
    page = rendered(catalog.pages, edition(book))[INDEX]
    assert "proposed" in text(page)
    assert "missed" not in text(page)
    assert "Services on offer: 0" in text(page)


def test_index_in_chinese() -> None:
    """The Chinese edition says the same in Chinese."""
    page = rendered(catalog.pages, edition(language="zh"))[INDEX]
    assert page.title == "服务目录"
    assert "办公 电子邮件 收发邮件。 运行中" in text(page)
    assert "✕ 未达标" in text(page)


def test_index_as_a_file() -> None:
    """The table is also a file with the same services."""
    rows = files(catalog.pages, edition())["catalog/services.csv"].decode("utf-8-sig").splitlines()
    assert rows[0].startswith("id,name,summary,family")
    assert rows[1].startswith("mail,E-mail,Write to others.,office")


def test_service_begins_with_what_a_customer_asks() -> None:
    """The page says what the service is for, how to get it and whom to ask, before anything else."""
    words = text(rendered(catalog.pages, edition())[MAIL])
    order = ["Write to others.", "Call 8000", "By form", "What is promised", "A mailbox."]
    assert sorted(order, key=words.index) == order


def test_promises_show_the_last_month_and_a_year() -> None:
    """Each promise has its value in the last closed month and twelve symbols, each with words for who cannot see it."""
    page = rendered(catalog.pages, edition())[MAIL]
    assert "at least 99.9 % per month" in text(page)
    assert "missed 99.70 %" in text(page)
    assert "March 2024: not judged" in text(page)
    assert "January 2025: kept" in text(page)
    assert "February 2025: missed" in text(page)
    assert "../../reports/2025-01/index.html#SLA-MAIL-availability-mail" in links(page)


def test_only_agreements_in_force_promise_something() -> None:
    """A promise of an agreement that has ended is not shown as one."""
    ended = written.history(
        written.agreement("1.0", written.target(), valid={"from": "2024-01-01", "until": "2025-03-01"}), as_of=AS_OF
    )
    page = rendered(catalog.pages, edition(portfolio(agreements={"SLA-MAIL": ended})))[MAIL]
    assert "No agreement in force covers this service." in text(page)


def test_interruptions_of_the_last_year() -> None:
    """The last twelve months' interruptions are listed in local time with their length; older ones are not."""
    old = written.outage("2023-02-03T09:00:00+08:00", "2023-02-03T11:00:00+08:00", id="O-0", impact="Long ago")
    running = written.outage("2025-03-09T20:00:00Z", None, "2025-03", id="O-2", impact="Goes on")
    night = written.outage("2025-02-28T20:00:30+00:00", "2025-02-28T20:01:00+00:00", "2025-02", id="O-3")
    book = portfolio(outages=written.outage_records(old, running, night))
    words = text(rendered(catalog.pages, edition(book))[MAIL])
    assert "10 Mar 2025 04:00 still goes on" in words
    assert "1 Mar 2025 04:00 1 Mar 2025 04:01 0:00:30 outage" in words
    assert "Long ago" not in words


def test_outage_recorded_in_two_months_is_one() -> None:
    """An outage over a month's end stands in the files of both months, and once on the page."""
    twice = [
        written.outage("2025-01-31T23:00:00+08:00", "2025-02-01T01:00:00+08:00", month, id="O-9", impact="Over the end")
        for month in ("2025-01", "2025-02")
    ]
    book = portfolio(outages=written.outage_records(*twice, months=("2025-01", "2025-02")))
    assert text(rendered(catalog.pages, edition(book))[MAIL]).count("Over the end") == 1


def test_dependencies_are_shown_from_both_sides() -> None:
    """A service says what it needs, and what needs it, also where nobody wrote why."""
    fax = service("fax", name="Fax", depends_on=[{"service": "mail", "reason": "Sent by mail"}])
    chat = service("chat", name="Chat", depends_on=[{"service": "mail"}])
    pages = rendered(catalog.pages, edition(portfolio(services={"mail": service(), "fax": fax, "chat": chat})))
    assert "It needs E-mail" in text(pages["catalog/chat/index.md"])
    assert "Chat needs it" in text(pages[MAIL])
    assert "It needs E-mail Sent by mail" in text(pages["catalog/fax/index.md"])
    assert "Fax needs it Sent by mail" in text(pages[MAIL])


def test_history_tells_changes_of_status_and_what_is_to_come() -> None:
    """A change in effect is history, newest first; one to come is announced at the top; a rejected one is neither."""
    changes = {
        "RFC-1": change("RFC-1", services=[{"service": "mail", "status": "live"}]),
        "RFC-2": change("RFC-2", services=[{"service": "mail", "status": "retiring"}], effective_on="2025-12-01"),
        "RFC-3": change("RFC-3", services=[{"service": "mail", "status": "retired"}], decision="rejected"),
    }
    told = service(history=[{"date": "2025-02-01", "text": "More room"}])
    page = rendered(catalog.pages, edition(portfolio(changes=changes, services={"mail": told})))[MAIL]
    words = text(page)
    assert words.index("From 1 Dec 2025: retiring") < words.index("What is promised")
    assert words.index("More room") < words.index("1 Jan 2025 New status: live ( RFC-1 )")
    assert "RFC-3" not in words
    assert "../../documents/index.html#RFC-1" in links(page)


def test_grades_and_times() -> None:
    """Grades are listed with their hours and charge, and the levels they name with their times."""
    levels = [
        {"id": "P1", "name": "Urgent", "description": "All stand still", "respond": "30 calendar_minutes",
         "resolve": "2 calendar_hours"},
        {"id": "P2", "name": "Soon", "description": "One waits", "respond": "4 working_hours",
         "resolve": "2 working_days"},
    ]  # fmt: skip
    graded = service(
        grades=[{"id": "plus", "name": "Plus", "description": "50 GB", "levels": ["P1"], "charge": "9 yuan"}]
    )
    book = portfolio(services={"mail": graded}, levels=of(Levels, "catalog/levels.yml", kind="levels", levels=levels))
    words = text(rendered(catalog.pages, edition(book))[MAIL])
    assert "Plus 50 GB Day and night, every day P1 9 yuan" in words
    assert "P1 Urgent All stand still 30 minutes 2 hours" in words
    assert "One waits" not in words


def test_service_says_the_same_on_its_page_and_in_the_catalog_on_paper() -> None:
    """The catalog on paper has each service with the sections, anchors and words of its page, and no cost."""
    costly = service(cost={"amount": "1200 yuan", "per": "month"}, features=["A mailbox"], internal_notes="Renew")
    book = edition(portfolio(services={"mail": costly}))
    (family,) = shown_on(Medium.PAPER, catalog_document(book)).parts
    assert isinstance(family, Section)
    (printed,) = family.body
    assert isinstance(printed, Section)
    told = shown_on(Medium.PAPER, service_document(book, costly)).parts
    of_page = [(f"mail-{part.id}", part.title, part.body) for part in told if isinstance(part, Section)]
    assert [(part.id, part.title, part.body) for part in printed.body if isinstance(part, Section)] == of_page
    assert [anchor.removeprefix("mail-") for anchor, _, _ in of_page] == [
        "help", "request", "purpose", "included", "use", "security"
    ]  # fmt: skip


def test_cost_and_notes_are_shown_to_the_provider_alone() -> None:
    """What a service costs, and notes about it, are in the internal edition and in no other (F31)."""
    costly = service(cost={"amount": "1200 yuan", "per": "month"}, internal_notes="Renew the licence")
    book = portfolio(services={"mail": costly})
    inside = edition(book)
    outside = edition_for("customer:sales", book)
    assert "1,200 yuan per month" in text(rendered(catalog.pages, inside)[MAIL])
    assert "Renew the licence" in text(rendered(catalog.pages, inside)[MAIL])
    words = text(rendered(catalog.pages, outside)[MAIL])
    assert "1,200" not in words
    assert "licence" not in words
    assert "own use" not in words


def test_related_document_leads_only_where_following_it_is_safe() -> None:
    """An address of the web or of the site is a link; anything else that a browser could run is text."""
    documents = [
        {"title": "Outside", "address": "https://example.com/a"},
        {"title": "Inside", "address": "guide.md"},
        {"title": "Harm", "address": "javascript:alert(1)"},
    ]
    page = rendered(catalog.pages, edition(portfolio(services={"mail": service(documents=documents)})))[MAIL]
    assert "https://example.com/a" in links(page)
    assert "../../guide.html" in links(page)
    assert not [link for link in links(page) if link.startswith("javascript:")]
    assert "Harm" in text(page)


def test_page_names_the_file_behind_it() -> None:
    """The edit link of a service's page leads to its file."""
    assert rendered(catalog.pages, edition())[MAIL].edit == "catalog/services/mail.yml"


def test_family_without_services_is_left_out() -> None:
    """The index has no empty families."""
    families = [{"id": "office", "name": "Office"}, {"id": "plant", "name": "Plant floor"}]
    book = portfolio(provider=provider(families=families), as_of=date(2025, 3, 10))
    assert "Plant floor" not in text(rendered(catalog.pages, edition(book))[INDEX])


def test_pages_of_the_catalog_show_what_holds_on_their_day() -> None:
    """A team that takes over next month, and a level that is sooner from then on, are not shown before it."""
    levels = [{
        "id": "P1", "name": "Urgent", "description": "d", "respond": "15 calendar_minutes",
        "resolve": "2 calendar_hours",
        "earlier": [{"until": "2025-04-01", "respond": "30 calendar_minutes"}],
    }]  # fmt: skip
    grade = {"id": "g", "name": "Standard", "description": "d", "levels": ["P1"]}
    mail = service(team="it", grades=[grade], earlier=[{"until": "2025-04-01", "team": "sales", "hours": "always"}])
    for day, team, respond in ((AS_OF, "Sales", "30"), (date(2025, 4, 1), "IT department", "15")):
        book = portfolio(
            as_of=day, services={"mail": mail}, levels=of(Levels, "catalog/levels.yml", kind="levels", levels=levels)
        )
        words = text(rendered(catalog.pages, edition(book))[MAIL])
        assert f"Operated by {team}" in words
        assert f"{respond} minutes" in words
