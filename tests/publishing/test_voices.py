"""The register of what customers say, a page for each, and where else they are told."""

from __future__ import annotations

from tests.publishing.small_book import HOSTILE, edition, edition_for, links, of, portfolio, rendered, tags, text

from slm.improvement import Complaint, Dispute
from slm.portfolio import Portfolio
from slm.site.pages import reports

REGISTER = "improvements/voices/index.md"


def _complaint(name: str, **fields: object) -> Complaint:
    said = {"kind": "complaint", "title": "Slow", "customer": "sales", "by": "han-mei", "text": "It took an hour"}
    about = {"received": "2025-03-03T10:00:00+08:00", "about": {"agreement": "SLA-MAIL"}}
    return of(Complaint, f"measurements/complaints/{name}.yml", **said | about | fields)


def _dispute(name: str, **fields: object) -> Dispute:
    said = {"kind": "dispute", "title": "Longer", "agreement": "SLA-MAIL", "target": "availability"}
    raised = {"month": "2025-02", "raised_by": "han-mei", "raised_on": "2025-03-07", "objection": "It was longer"}
    return of(Dispute, f"measurements/disputes/{name}.yml", **said | raised | fields)


def _book(**fields: object) -> Portfolio:
    answered = {"answered": "2025-03-04T10:00:00+08:00", "answer": "We are sorry", "notes": "A loud caller"}
    known = {"CPL-1": _complaint("CPL-1", **answered | fields), "CPL-2": _complaint("CPL-2", title="Waiting")}
    return portfolio(complaints=known, disputes={"DSP-1": _dispute("DSP-1")})


def test_register_puts_what_waits_first() -> None:
    """What nobody answered or decided yet comes first, then the newest; each leads to its page."""
    page = rendered(reports.voice_pages, edition(_book()))[REGISTER]
    words = text(page)
    assert words.index("Longer") < words.index("Waiting") < words.index("Slow")
    assert {"CPL-1/index.html", "CPL-2/index.html", "DSP-1/index.html"} <= {
        link.rpartition("voices/")[2] for link in links(page)
    }


def test_book_without_voices_has_no_register() -> None:
    """Where nobody said anything there is no page, and the register of improvements leads to none."""
    own = edition(portfolio())
    assert not rendered(reports.voice_pages, own)
    register = rendered(reports.improvement_pages, own)["improvements/index.md"]
    assert not [link for link in links(register) if "voices" in link]


def test_page_of_a_complaint_says_what_it_cannot_tell() -> None:
    """Without a promise nobody can tell whether it was answered in time; notes are for the provider's own people."""
    page = rendered(reports.voice_pages, edition(_book()))["improvements/voices/CPL-1/index.md"]
    assert "No agreement says by when it is answered" in text(page)
    assert "We are sorry" in text(page)
    assert "A loud caller" in text(page)


def test_customer_is_shown_its_own_without_notes() -> None:
    """The edition of the customer has its complaint and not the notes; that of the public has no page at all."""
    pages = rendered(reports.voice_pages, edition_for("customer:sales", _book()))
    assert "A loud caller" not in text(pages["improvements/voices/CPL-1/index.md"])
    assert not rendered(reports.voice_pages, edition_for("public", _book()))


def test_words_of_customers_are_no_markup() -> None:
    """Whatever a customer wrote stands on the page as it was written."""
    page = rendered(reports.voice_pages, edition(_book(text=HOSTILE, title=HOSTILE)))
    assert "script" not in tags(page["improvements/voices/CPL-1/index.md"])
    assert "script" not in tags(page[REGISTER])
