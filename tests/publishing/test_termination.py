"""A notice of termination: on the page of its agreement, the first page, in the report of its month and on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, portfolio_of, replace_words
from tests.publishing.small_book import edition_for, rendered, text

from slm.document_control import Status
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.portfolio import Portfolio
from slm.printing.markdown import print_markdown
from slm.site.pages import agreements, home, reports

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
REGISTER: Final = "agreements/SLA-MAIL/approvals.yml"
RENEWED: Final = "renewal: {automatic: true, for: 1 year, terminate_notice: 3 months}"


def book(folder: Path, given: date, as_of: date = AS_OF) -> Portfolio:
    """Return a book whose SLA for the public runs until July, then from year to year, with a notice of a day."""
    root = copied(folder, bound=False)
    words = {
        "until: 2027-01-01}": f"until: 2026-07-01}}\n{RENEWED}",
        "prepared_by: ada}": "prepared_by: ada, classification: public}",
    }
    replace_words(root, SLA, words)
    notice = f'notices: [{{version: "1.0", date: {given}, person: ben, reason: Too dear}}]\n'
    (root / REGISTER).write_text((root / REGISTER).read_text("utf-8") + notice, "utf-8")
    bind_approvals(root)
    return portfolio_of(root, as_of)


def paper(edition: Edition) -> str:
    """Return the SLA on paper, as Markdown."""
    return print_markdown(agreement_paper(edition, edition.portfolio.agreements["SLA-MAIL"].versions[0]))


def everywhere(edition: Edition) -> dict[str, str]:
    """Return the words of what tells of a notice."""
    return {
        "page": text(rendered(agreements.pages, edition)["agreements/SLA-MAIL/index.md"]),
        "home": text(rendered(home.pages, edition)["index.md"]),
        "report": text(rendered(reports.pages, edition)["reports/2026-02/index.md"]),
        "paper": paper(edition),
    }


@pytest.mark.parametrize(
    "audience, by", [("internal", " by Ben Example"), ("customer:sales", " by Ben Example"), ("public", "")]
)
def test_notice_is_told_wherever_the_term_is(tmp_path: Path, audience: str, by: str) -> None:
    """Both parties read who gave notice, when, why and until when the agreement holds; the public does not read who."""
    told = everywhere(edition_for(audience, book(tmp_path, date(2026, 2, 10))))
    words = f"Notice was given on 10 Feb 2026{by}; in force until 30 Jun 2026 (Too dear)"
    assert {place for place, said in told.items() if words in said} == {"page", "report", "paper"}
    assert "1 Jul 2026 Version 1.0 ends by notice and none follows" in told["home"]


def test_late_notice_ends_the_term_after_it(tmp_path: Path) -> None:
    """A day after the last one on which it could be given, it ends the agreement a year later, and says so."""
    told = everywhere(edition_for("internal", book(tmp_path, date(2026, 4, 2), date(2026, 4, 20))))
    words = "Notice was given on 2 Apr 2026 by Ben Example; in force until 30 Jun 2027 (Too dear)"
    assert words in told["page"]
    assert "1 Jul 2027 Version 1.0 ends by notice and none follows" in told["home"]


def test_notice_of_the_future_is_on_no_page_and_ends_nothing(tmp_path: Path) -> None:
    """What is dated after today has not happened."""
    found = book(tmp_path, date(2026, 3, 11))
    assert not [place for place, said in everywhere(edition_for("internal", found)).items() if "otice was" in said]
    version = found.agreements["SLA-MAIL"].versions[0]
    assert (version.status, version.known_end) == (Status.IN_FORCE, None)
