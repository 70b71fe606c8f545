"""Services that are judged together, on the pages that speak of them."""

from __future__ import annotations

import pytest
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import edition, files, links, rendered, text

from slm.calendar import Month
from slm.documents.edition import Edition
from slm.portfolio import Portfolio
from slm.site.pages import agreements, catalog, home, reports

FEBRUARY = Month(2025, 2)


def book(rule: str = "weighted") -> Portfolio:
    """Return a book in which mail and files are judged together, and mail failed for two hours in February."""
    both = {"en": "words", "zh": "文字"}
    weights = {"weights": {"mail": "3", "files": "1"}} if rule == "weighted" else {}
    version = written.agreement(
        "1.0",
        written.target(together=rule, name={"en": "Works", "zh": "可用"}, **weights),  # type: ignore[arg-type]
        services=["mail", "files"], title=both, brief=[both],
    )  # fmt: skip
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02")
    file = written.month_file("2025-02")
    return small_book.portfolio(
        metrics=written.metrics(),
        services={
            service: small_book.service(service, name={"en": service.title(), "zh": service})
            for service in ("mail", "files")
        },
        agreements={"SLA-MAIL": written.history(version, as_of=small_book.AS_OF)},
        months={file.month: file},
        outages=written.outage_records(down, months=("2025-02",)),
    )


@pytest.fixture
def shown() -> Edition:
    """Return the book in English."""
    return edition(book())


def test_agreement_says_how_its_services_make_a_verdict(shown: Edition) -> None:
    """The rule and the weights stand beside the services; other rules have words of their own."""
    words = text(rendered(agreements.pages, shown)["agreements/SLA-MAIL/index.md"])
    assert "judged together: their mean by weights (Mail 3, Files 1)" in words
    pooled = text(rendered(agreements.pages, edition(book("pooled")))["agreements/SLA-MAIL/index.md"])
    assert "judged together: their figures are added up" in pooled
    assert "judged together" not in text(
        rendered(agreements.pages, edition(book("each")))["agreements/SLA-MAIL/index.md"]
    )


def test_report_has_one_row_for_all_of_them(shown: Edition) -> None:
    """It is named for all services, linked to where its figure was made, and no service of that name is linked."""
    page = rendered(reports.pages, shown)["reports/2025-02/index.md"]
    assert "Mail, Files (together)" in text(page)
    assert 'id="SLA-MAIL-availability-mail+files"' in page.markdown
    assert not any("catalog/mail+files" in link for link in links(page))
    made = rendered(reports.figure_pages, shown)["reports/2025-02/figures/index.md"]
    assert "SLA-MAIL-availability-mail+files" in made.markdown
    rows = files(agreements.performance_pages, shown)["agreements/SLA-MAIL/performance/results.csv"]
    assert b"SLA-MAIL,1.0,availability,mail+files," in rows


def test_pages_of_the_services_show_the_common_verdict(shown: Edition) -> None:
    """Each of the services has the promise with its result, which is that of all of them."""
    pages = rendered(catalog.pages, shown)
    for name in ("mail", "files"):
        assert any("reports/2025-02/index.html#SLA-MAIL-availability-mail+files" in link
                   for link in links(pages[f"catalog/{name}/index.md"]))  # fmt: skip
    assert "Mail, Files (together)" in text(next(iter(rendered(home.pages, shown).values())))


def test_performance_has_a_section_for_all_of_them(shown: Edition) -> None:
    """Its address names the services."""
    page = rendered(agreements.performance_pages, shown)["agreements/SLA-MAIL/performance/index.md"]
    assert "{ #availability-mail+files }" in page.markdown
