"""The master list of documents, requests for change, parties."""

from __future__ import annotations

from datetime import date

from tests import written
from tests.publishing.small_book import (
    AS_OF,
    change,
    edition,
    files,
    links,
    portfolio,
    provider,
    rendered,
    review,
    text,
)

from slm.document_control import Copies
from slm.site.pages import documents
from slm.site.site import SitePage

CONTROL = {"owner": "li-lei", "prepared_by": "han-mei", "classification": "internal", "retention": "6 years"}


def _page(language: str = "en", **parts: object) -> SitePage:
    return rendered(documents.pages, edition(portfolio(**parts), language))["documents/index.md"]


def test_every_version_is_listed_with_what_controls_it() -> None:
    """A row has number, kind, title, version, status, owner, validity, next review, classification and retention."""
    history = written.history(written.agreement("1.0", written.target(), control=CONTROL), as_of=AS_OF)
    page = _page(agreements={"SLA-MAIL": history}, reviews={"R-1": review("R-1", next_review="2025-08-20")})
    row = "EX-1 SLA E-mail 1.0 in force Li Lei 1 Jan 2024 – 31 Dec 2026 20 Aug 2025 internal 6 years"
    assert row in text(page)
    assert "../agreements/SLA-MAIL/1.0/index.html" in links(page)


def test_versions_that_ended_stand_apart() -> None:
    """A superseded version is in the second table, without a next review, and ends where its successor begins."""
    history = written.history(
        written.agreement("1.0", written.target()),
        written.agreement(
            "1.10", written.target(), valid={"from": "2025-02-01", "until": "2027-01-01"}, supersedes="1.0"
        ),
        as_of=AS_OF,
    )
    words = text(_page(agreements={"SLA-MAIL": history}))
    current, ended = words.split("## No longer in force")
    assert "E-mail 1.10 in force" in current
    assert "E-mail 1.0 superseded Li Lei 1 Jan 2024 – 31 Jan 2025" in ended


def test_review_that_is_late_is_marked() -> None:
    """A document whose review should have been held says so."""
    assert "1 Jan 2025 overdue" in text(_page())


def test_review_of_a_version_that_is_not_in_force_is_not_late() -> None:
    """A version to come is not overdue: the check and the page say the same of an agreement."""
    history = written.history(
        written.agreement("1.0", written.target()),
        written.agreement("2.0", written.target(), valid={"from": "2026-01-01", "until": "2027-01-01"}),
        as_of=AS_OF,
    )
    words = text(_page(agreements={"SLA-MAIL": history}))
    assert words.count("overdue") == 1


def test_list_as_a_file() -> None:
    """The file holds all versions, with dates as programs read them."""
    table = files(documents.pages, edition())["documents/documents.csv"].decode("utf-8-sig").splitlines()
    assert table[0].startswith("number,title,agreement,kind,version,status,owner")
    assert table[1].startswith("EX-1,E-mail,SLA-MAIL,SLA,1.0,in_force,Li Lei,Han Mei,2024-01-01,2027-01-01,2025-01-01")


def test_requests_for_change_have_an_address() -> None:
    """Each request stands with its reason and decision at an anchor of its own, the newest first."""
    changes = {
        "RFC-1": change("RFC-1", services=[{"service": "mail", "status": "live"}]),
        "RFC-2": change("RFC-2", title="Bigger boxes", requested_on="2025-02-01", decision="pending", effective_on=None,
                        agreements=["SLA-MAIL"]),
    }  # fmt: skip
    page = _page(changes=changes)
    words = text(page)
    assert 'id="RFC-1"' in page.markdown
    assert words.index("Bigger boxes") < words.index("Start mail")
    assert "Start mail Needed approved Han Mei 1 Jan 2025 E-mail : live" in words
    assert "Bigger boxes Needed pending" in words


def test_parties_stand_with_their_contacts() -> None:
    """Provider, teams and customers are listed; a kind without parties has no heading."""
    reach = provider(
        contact={"email": "desk@example.com", "phone": "8000"}, controlled_copy="The site is the original."
    )
    page = _page(provider=reach)
    assert "Provider IT department 8000 desk@example.com" in text(page)
    assert "mailto:desk@example.com" in links(page)
    assert "Customers Sales" in text(page)
    assert "Suppliers" not in text(page)
    assert "The site is the original." in text(page)


def test_documents_in_chinese() -> None:
    """The Chinese edition is the 文件控制清单."""
    page = _page("zh")
    assert page.title == "文件控制清单"
    assert "EX-1 SLA E-mail 1.0 生效 李雷 2024年1月1日 – 2026年12月31日" in text(page)


def test_book_without_documents() -> None:
    """A new book has an empty list and its parties."""
    assert "Parties and contacts" in text(_page(agreements={}, changes={}))


def test_copies_on_paper_add_up() -> None:
    """Issued = returned + destroyed + lost + out, and who holds what has to come back."""
    history = written.history(written.agreement("1.0", written.target(), control=CONTROL), as_of=AS_OF)
    events = [
        {"version": "1.0", "number": str(number), "event": event, "date": "2025-01-01"}
        | ({"holder": {"en": f"Holder {number}", "zh": f"持有人{number}"}} if event == "issued" else {})
        for number, event in ((1, "issued"), (2, "issued"), (1, "returned"), (3, "issued"), (3, "recalled"))
    ]
    copies = {"SLA-MAIL": Copies.model_validate({"kind": "copies", "events": events})}
    words = text(_page(agreements={"SLA-MAIL": history}, copies=copies))
    assert "EX-1 1.0 3 1 0 0 2 No. 2, held by Holder 2 No. 3, held by Holder 3 recalled" in words
    ended = written.history(written.agreement("1.0", written.target(), control=CONTROL), as_of=date(2030, 1, 1))
    assert "No. 2, held by Holder 2 to be recalled" in text(_page(agreements={"SLA-MAIL": ended}, copies=copies))
    assert "Controlled copies" not in text(_page(agreements={"SLA-MAIL": history}))
