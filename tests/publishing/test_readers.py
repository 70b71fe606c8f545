"""What a customer asks is answered where it is looked for: whom to call, why there is no figure, in one language."""

from __future__ import annotations

import pytest
from tests import written
from tests.publishing import small_book, whole_agreement
from tests.publishing.small_book import change, edition, edition_for, links, rendered, service, text

from slm.documents.edition import Edition
from slm.facts.judgement import judged
from slm.mkdocs_plugin.tree import named_alike
from slm.portfolio import Audience, Portfolio
from slm.site.pages import agreements, catalog, documents, home, reports
from slm.site.readers_words import readers_words
from slm.site.render import render
from slm.site.site import not_found
from slm.text import LANGUAGES

MAIL = "catalog/mail/index.md"
NOTE = {"text": "The survey tool was replaced.", "agreement": "SLA-MAIL", "target": "score"}


def _unknown() -> Portfolio:
    """Return a book in which a target has no figure in the newest closed month, whose file says why."""
    months = {found.month: found for found in (written.month_file("2025-02", notes=[NOTE]),)}
    return whole_agreement.portfolio(months=months)


def test_a_service_names_the_people_whom_its_agreement_names() -> None:
    """Where the catalog says "your own contact", the page has their name and number, for which customer, to press."""
    provider = small_book.provider(
        phone="+86 10 0123 4567", people=[{"id": "li-lei", "name": "Li Lei", "contact": {"phone": "ext. 8001"}}]
    )
    version = whole_agreement.agreement(contacts=[{"party": "it", "person": "li-lei", "role": "Dedicated contact"}])
    book = whole_agreement.portfolio(version, provider=provider, services={"mail": service()})
    page = rendered(catalog.pages, edition(book))[MAIL]
    words = text(page).partition("{ #help }")[2].partition("{ #request }")[0].replace("\N{NO-BREAK SPACE}", " ")
    assert "Dedicated contact Li Lei +86 10 0123 4567 ext. 8001 Sales" in words
    assert "tel:+861001234567,8001" in links(page)


def _on_agreement(book: Portfolio) -> str:
    return text(rendered(agreements.pages, edition(book))["agreements/SLA-MAIL/index.md"])


def _on_performance(book: Portfolio) -> str:
    return text(rendered(agreements.performance_pages, edition(book))["agreements/SLA-MAIL/performance/index.md"])


def _on_home(book: Portfolio) -> str:
    return text(rendered(home.pages, edition(book))["index.md"])


def _on_report(book: Portfolio) -> str:
    return text(rendered(reports.pages, edition(book))["reports/2025-02/index.md"])


@pytest.mark.parametrize("page", [_on_agreement, _on_performance, _on_home, _on_report])
def test_why_there_is_no_figure_stands_wherever_it_is_missing(page) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """The program's reason is followed by the note of the month, on the agreement as in the report."""
    assert "No figure was reported. The survey tool was replaced." in page(_unknown())


def test_what_has_no_data_asks_for_an_action_and_what_is_suspended_does_not() -> None:
    """An agreement says of a target without data that nothing is done yet; a suspension was agreed on."""
    words = _on_agreement(whole_agreement.portfolio()).partition("{ #not-judged }")[2].partition("##")[0]
    assert "no data No figure was reported. Action: no action yet" in words
    assert words.count("no action yet") == 1
    assert "suspended It was suspended by a clause of the agreement. (S1) Too many cases" in words


@pytest.mark.parametrize(
    "language, own, other", [("en", "Gateway restarted", "网关重启"), ("zh", "网关重启", "Gateway")]
)
def test_records_speak_the_language_of_the_page(language: str, own: str, other: str) -> None:
    """What a row says in both languages stands in the reader's alone, on each page."""
    row = written.outage(
        "2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", reason="Gateway restarted 网关重启"
    )
    plan = written.outage(
        "2025-03-20T09:00:00+08:00", "2025-03-20T11:00:00+08:00", "2025-03", id="O-2", kind="maintenance",
        told="Gateway restarted 网关重启", announced="2025-03-01T10:00:00+08:00",
    )  # fmt: skip
    outages = written.outage_records(row, plan, months=("2025-01", "2025-02", "2025-03"))
    book = whole_agreement.portfolio(outages=outages)
    shown = Edition.of(judged(book).seen_by(Audience("internal")), language)
    for pages in (catalog.pages, agreements.pages, home.pages, reports.pages):
        for path, page in rendered(pages, shown).items():
            assert other not in text(page), path
    assert own in text(rendered(catalog.pages, shown)[MAIL])


@pytest.mark.parametrize("phone", ["", "+86 10 0123 4568"])
def test_who_is_to_be_called_by_phone_can_be_reached(phone: str) -> None:
    """Where an agreement says "by phone" and has no number, the page has what there is: a number, else the address."""
    contact = {"email": "li.lei@example.com"} | ({"phone": phone} if phone else {})
    provider = small_book.provider(people=[{"id": "li-lei", "name": "Li Lei", "contact": contact}])
    named = {"party": "it", "person": "li-lei", "role": "Dedicated contact", "reach": "By phone"}
    book = whole_agreement.portfolio(whole_agreement.agreement(contacts=[named]), provider=provider)
    page = rendered(agreements.pages, edition(book))["agreements/SLA-MAIL/index.md"]
    assert "mailto:li.lei@example.com" in links(page)
    assert ("tel:+861001234568" in links(page)) is bool(phone)
    for part in ("help", "contacts"):
        assert "By phone, li.lei@example.com" in text(page).partition(f"{{ #{part} }}")[2].partition("##")[0]


def test_service_hours_say_whom_they_bind() -> None:
    """The hours of a service in the catalog and those of its agreements each say which they are."""
    book = whole_agreement.portfolio(services={"mail": service()})
    in_catalog = text(rendered(catalog.pages, edition(book))[MAIL]).partition("{ #use }")[2].partition("##")[0]
    assert "When the service runs, for everybody." in in_catalog
    assert "SLA-MAIL : Day and night, every day" in in_catalog
    agreed = text(rendered(agreements.pages, edition(book))["agreements/SLA-MAIL/index.md"])
    assert "promises of this agreement count in these hours" in agreed.partition("{ #hours }")[2].partition("##")[0]


def test_maintenance_that_is_to_come_is_no_interruption_that_was() -> None:
    """The list of past interruptions ends with the day of the edition."""
    plan = written.outage("2025-03-20T09:00:00+08:00", None, "2025-03", id="O-2", kind="maintenance", told="New disks")
    book = small_book.portfolio(outages=written.outage_records(plan, months=("2025-02", "2025-03")))
    assert "New disks" not in text(rendered(catalog.pages, edition(book))[MAIL]).partition("{ #outages }")[2]


def test_a_change_whose_words_are_hidden_is_called_by_what_it_is_about() -> None:
    """A customer who may not read a request for change reads which of their things it is about, and its number once."""
    about = {"services": [{"service": "mail", "status": "live"}], "agreements": ["SLA-MAIL", "SLA-OTHER"]}
    asked = {"title": "Cheaper for others", "reason": "Others pay less"}
    book = small_book.portfolio(changes={"RFC-1": change("RFC-1", **about, **asked)})
    shown = edition_for("customer:sales", book)
    words = text(rendered(documents.pages, shown)["documents/index.md"]).partition("{ #changes }")[2]
    assert words.partition("{ #parties }")[0].count("RFC-1") == 1
    assert "E-mail, SLA-MAIL approved" in words
    assert "thers" not in words


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_word_of_readers_leads_to_a_heading(language: str) -> None:
    """Each word of the list is one of a reader, in each language of the book, and leads to headings of the pages."""
    shown = Edition.of(judged(small_book.portfolio()).seen_by(Audience("internal")), language)
    known = {word.casefold(): headings for words, headings in readers_words(shown) for word in words}
    assert {"refund", "hotline", "报修", "罚款", "退款", "last year", "下次维护"} <= set(known)
    assert all(word.strip() == word and word and headings for word, headings in known.items())
    say = LANGUAGES[language].label
    assert say("What is credited") in known["refund"]
    assert say("Who helps now") in known["报修"]


def test_rows_and_targets_are_found_by_their_ids() -> None:
    """An id that stands in a record or an agreement leads to the page that tells what it is."""
    site = render(judged(small_book.portfolio()).seen_by(Audience("internal")), language="en")
    keys = {path: {key for find in page.finds for key in find.keys} for path, page in site.pages.items() if page.finds}
    assert "O-1" in keys["reports/2025-02/figures/index.md"]
    assert "availability" in keys["agreements/SLA-MAIL/index.md"]


TRANSLATED = "# 指南\n\n```sh\n# 注释\n```\n\n## 开始\n\n## 开始\n\n### 自定 { #own }\n"


def test_headings_of_a_translation_have_the_anchors_of_the_first_language() -> None:
    """A link to a part of a page is good in each language; what looks like a heading in an example is none."""
    first = (
        "---\naudience: public\n---\n# Guide\n\n```sh\n# comment\n```\n\n## Begin\n\n## Begin\n\n### Other { #other }\n"
    )
    alike = named_alike(TRANSLATED, first)
    assert [line for line in alike.split("\n") if line.startswith("#")] == [
        "# 指南 { #guide }", "# 注释", "## 开始 { #begin }", "## 开始 { #begin_1 }", "### 自定 { #own }",
    ]  # fmt: skip


def test_a_translation_with_other_headings_keeps_its_own_anchors() -> None:
    """Where the pages do not have the same headings nobody knows which part is which."""
    assert named_alike(TRANSLATED, "# Guide\n\n## Begin\n") == TRANSLATED


def test_papers_lie_among_the_documents() -> None:
    """The pages that the code of a paper leads to stand below the list of documents, which is active there."""
    site = render(judged(whole_agreement.portfolio()).seen_by(Audience("internal")), language="en")
    trails = {path: page.trail for path, page in site.pages.items() if path.startswith("v/")}
    assert trails["v/index.md"] == (("Documents", "documents/index.md"),)
    assert {trail[0] for trail in trails.values()} == {("Documents", "documents/index.md")}


def test_page_that_is_not_there_speaks_first_as_its_tree_does() -> None:
    """In the Chinese tree the Chinese words come first, and alone have the title of the page."""
    said = str(not_found({"zh": "/zh/", "en": "/"}))
    assert said.index("没有这个页面") < said.index("This page is not here")
    assert said.count("<h1>") == 1
