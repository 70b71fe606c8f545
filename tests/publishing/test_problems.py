"""Problems in the register and on pages of their own, and what a miss tells of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from tests.books import example
from tests.publishing.small_book import edition, improvement, links, portfolio, rendered, text

from slm.documents.edition import Edition
from slm.facts.judgement import judged
from slm.improvement import ServiceProblem
from slm.portfolio import Audience
from slm.site.pages import home, reports
from slm.site.site import SitePage
from slm.values import Source

REGISTER: Final = "improvements/index.md"
PROBLEM: Final = "improvements/problems/PRB-1/index.md"
MISS: Final = {"agreement": "SLA-MAIL", "target": "availability", "month": "2025-02"}


def problem(**keys: Any) -> ServiceProblem:  # noqa: ANN401
    """Return a problem that began with a miss."""
    said = {"kind": "problem", "title": "One server", "trigger": {"by": "audit", "about": "It stood still"}}
    days = {"opened_on": "2025-02-03", "owner": "li-lei", "answers": [MISS], "cause_category": "hardware"}
    model = ServiceProblem.model_validate(said | days | keys)
    model.written_in(Source("measurements/problems/PRB-1.yml"))
    return model


def _pages(**parts: object) -> dict[str, SitePage]:
    return rendered(reports.improvement_pages, edition(portfolio(**parts), "en"))


def test_problem_tells_its_misses_its_cause_and_what_is_done() -> None:
    """Its page leads to the misses and to the actions; the page of an action leads back."""
    action = improvement("SIP-1", title="A second server", problem="PRB-1", answers=[])
    pages = _pages(problems={"PRB-1": problem(cause="It is old.")}, improvements={"SIP-1": action})
    words = text(pages[PROBLEM])
    for said in (
        "in progress",
        "audit",
        "hardware",
        "It stood still",
        "It is old.",
        "February 2025",
        "A second server",
    ):
        assert said in words
    assert "../../SIP-1/index.html" in links(pages[PROBLEM])
    assert "../problems/PRB-1/index.html" in links(pages["improvements/SIP-1/index.md"])
    assert "February 2025" in text(pages["improvements/SIP-1/index.md"])
    assert "One server PRB-1 in progress" in text(pages[REGISTER])


def test_decision_not_to_act_is_told_with_who_when_and_why() -> None:
    """It stands on the page of the problem, and its reason in the register."""
    decision = {"by": "han-mei", "on": "2025-02-20", "reason": "The server is replaced in June"}
    pages = _pages(problems={"PRB-1": problem(no_action=decision)})
    assert "Decided by Han Mei Decided on 20 Feb 2025 The server is replaced in June" in text(pages[PROBLEM])
    assert "The server is replaced in June" in text(pages[REGISTER])
    assert "no action yet" not in text(pages[REGISTER])


def test_home_lists_misses_without_an_answer_whatever_their_age() -> None:
    """Those overdue come first, the oldest in front, with the day on which an answer was due."""
    book = replace(example(date(2026, 11, 27)), improvements={}, problems={})
    (page,) = rendered(home.pages, Edition.of(judged(book).seen_by(Audience("internal")), "en")).values()
    words = text(page).partition("Earlier misses that nothing is done about")[2]
    assert "OLA-DESK) : 87.5 %, promised at least 90 % March 2025 an answer was due on" in words
    assert words.index("December 2024") < words.index("March 2025") < words.index("September 2026")


def test_problem_without_an_action_says_so() -> None:
    """Nobody takes one for settled that is only written down."""
    pages = _pages(problems={"PRB-1": problem()})
    assert "no action yet" in text(pages[PROBLEM])
    assert "no action yet" in text(pages[REGISTER])
