"""The month's report, the catalog, the register and a review on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from pypdf import PdfReader
from tests.books import AS_OF, with_tickets

from slm.calendar import Month
from slm.catalog import ServiceStatus
from slm.compliance import MonthLock, Verdict
from slm.documents.document import Section
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.documents.papers.paper import Paper, Size
from slm.documents.papers.papers import catalog_paper, register_paper, report_paper, review_paper
from slm.documents.parts import plain
from slm.documents.views.reports import report_of
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience, Portfolio
from slm.printing.pdf_renderer import PdfRenderer
from slm.reading import read_book

Printed = Callable[[Paper], PdfReader]

CLOSED: Final = Month.parse("2026-10")
OPEN: Final = Month.parse("2026-11")
MARGIN: Final = 2.3 * 72 / 2.54
LANGUAGES: Final = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture(scope="module")
def judged(portfolio: Portfolio, editions: dict[str, Edition]) -> dict[str, Edition]:
    """Return the editions with the results of two months."""
    results = scorecard(portfolio, [CLOSED, OPEN])
    return {language: replace(edition, scorecard=results) for language, edition in editions.items()}


def compact(words: str) -> str:
    """Return words without spaces and without hyphens: where a line ends, none was written."""
    return "".join(words.split()).replace("-", "")


def text(pages: PdfReader) -> str:
    """Return all words of a PDF in this form."""
    return compact("".join(page.extract_text() for page in pages.pages))


@LANGUAGES
def test_a_report_names_every_miss_with_its_action(judged: dict[str, Edition], printed: Printed, language: str) -> None:
    """What was missed comes first, each with what is done about it or that nothing is done yet."""
    edition = judged[language]
    missed = [result for result in edition.scorecard.in_month(CLOSED) if result.verdict is Verdict.MISSED]
    assert missed
    words = text(printed(report_paper(edition, CLOSED)))
    answered = {
        action.title(language)
        for action in edition.portfolio.improvements.values()
        for miss in missed
        if any(
            (answer.agreement, answer.target, answer.month) == (miss.agreement, miss.target, CLOSED)
            for answer in action.answers
        )
    }
    assert answered
    assert [answer for answer in answered if compact(answer) not in words] == []


def test_a_report_holds_every_result(judged: dict[str, Edition], printed: Printed) -> None:
    """The tables of a report have a row for every target that was judged in the month (D16)."""
    edition = judged["en"]
    words = text(printed(report_paper(edition, CLOSED)))
    names = {
        edition.service(result.service)
        for result in edition.scorecard.in_month(CLOSED)
        if result.verdict is not Verdict.NOT_IN_FORCE
    }
    assert [name for name in names if compact(name) not in words] == []


@pytest.mark.parametrize(
    "month, stamps", [(CLOSED, ("非受控打印件", "UNCONTROLLED")), (OPEN, ("暂定数据", "PROVISIONAL"))]
)
def test_a_report_is_stamped_provisional_until_the_month_is_closed(
    judged: dict[str, Edition], printed: Printed, month: Month, stamps: tuple[str, str]
) -> None:
    """Nobody takes figures that may still change for final ones."""
    for page in printed(report_paper(judged["en"], month)).pages:
        assert all(compact(stamp) in compact(page.extract_text()) for stamp in stamps)


def test_a_customers_report_is_about_their_agreements_alone(judged: dict[str, Edition], printed: Printed) -> None:
    """The report for one customer names no agreement of another one."""
    edition = judged["en"]
    words = text(printed(report_paper(edition, CLOSED, customer="finance-centre")))
    others = {
        history.id
        for history in edition.portfolio.agreements.values()
        if history.shown.agreement.customer != "finance-centre"
    }
    assert "SLAERP" in words
    assert [other for other in others if compact(other) in words] == []


@LANGUAGES
def test_the_catalog_holds_what_is_on_offer_and_no_cost(
    judged: dict[str, Edition], printed: Printed, language: str
) -> None:
    """Services that are offered are printed with what they are for; others, and costs, are not."""
    edition = judged[language]
    words = text(printed(catalog_paper(edition)))
    portfolio = edition.portfolio
    for service in portfolio.services.values():
        offered = portfolio.service_status(service.id) in {ServiceStatus.LIVE, ServiceStatus.RETIRING}
        assert (compact(service.description(language).split("\n")[0]) in words) == offered
        if service.internal_notes:
            assert compact(service.internal_notes(language)) not in words


@LANGUAGES
def test_the_register_holds_every_action(judged: dict[str, Edition], printed: Printed, language: str) -> None:
    """Every action is printed with its cause, its goal and its progress, the overdue ones first."""
    edition = judged[language]
    words = text(printed(register_paper(edition)))
    for action in edition.portfolio.improvements.values():
        for said in (
            action.title,
            action.trigger,
            action.action,
            action.cause,
            *(step.text for step in action.progress),
        ):
            assert not said or compact(said(language)) in words


@LANGUAGES
def test_a_review_holds_its_minutes(judged: dict[str, Edition], printed: Printed, language: str) -> None:
    """Who took part, what was found and decided, and each action that came of it stand on the paper of a review."""
    edition = judged[language]
    reviews = edition.portfolio.reviews.values()
    actions = edition.portfolio.improvements.values()
    assert any(action.review for action in actions)
    for review in reviews:
        words = text(printed(review_paper(edition, review)))
        came_of_it = [action.title for action in actions if action.review == review.id]
        said = [
            line(language) for line in (review.title, *review.findings, *review.decisions, *came_of_it)
        ]  # fmt: skip
        # An id stands for a person's name.
        said += [edition.person(line(language)) for line in review.participants]
        assert [line for line in said if compact(line) not in words] == []


@LANGUAGES
def test_every_paper_says_of_which_day_it_is(judged: dict[str, Edition], printed: Printed, language: str) -> None:
    """A paper that shows the book on a day names the day at the head of every page (D35)."""
    edition = judged[language]
    day = edition.labels("As of {date}", date=edition.date(edition.portfolio.as_of))
    (review, *_) = edition.portfolio.reviews.values()
    for paper in (catalog_paper(edition), register_paper(edition), review_paper(edition, review)):
        assert all(compact(day) in compact(page.extract_text()) for page in printed(paper).pages)


@LANGUAGES
@pytest.mark.parametrize("size", ["a4", "us-letter"])
@pytest.mark.parametrize("kind", ["catalog", "register", "review", "report", "customer's report"])
def test_every_page_stands_for_itself(
    judged: dict[str, Edition], printed: Printed, kind: str, size: Size, language: str
) -> None:
    """Page x of y, what it is part of, and its stamp stand on each page; the bookmarks lead to each part (D16, D35)."""
    edition = judged[language]
    paper = {
        "catalog": lambda: catalog_paper(edition, size=size),
        "register": lambda: register_paper(edition, size=size),
        "review": lambda: review_paper(edition, next(iter(edition.portfolio.reviews.values())), size=size),
        "report": lambda: report_paper(edition, CLOSED, size=size),
        "customer's report": lambda: report_paper(edition, CLOSED, customer="finance-centre", size=size),
    }[kind]()
    found = printed(paper)
    for number, page in enumerate(found.pages, start=1):
        words = compact(page.extract_text())
        of = {"en": f"Page{number}of{len(found.pages)}", "zh": f"第{number}页共{len(found.pages)}页"}
        assert of[language] in words
        assert all(compact(printed_text) in words for printed_text in (*paper.head, *paper.watermark))
    titles = {str(bookmark.title) for bookmark in found.outline if not isinstance(bookmark, list)}
    assert {plain(part.title) for part in paper.document.parts if isinstance(part, Section)} <= titles
    assert found.metadata
    assert (found.metadata.title, found.metadata.author) == (paper.document.title, paper.provider)


def test_papers_are_the_same_bytes_each_time(judged: dict[str, Edition]) -> None:
    """Two presses that know nothing of each other make the same files (D36, D42)."""
    papers = [catalog_paper(judged["zh"]), register_paper(judged["en"]), report_paper(judged["zh"], CLOSED)]
    assert [PdfRenderer().pdf(paper) for paper in papers] == [PdfRenderer().pdf(paper) for paper in papers]


@LANGUAGES
def test_nothing_is_printed_over_the_margins(
    judged: dict[str, Edition], press: PdfRenderer, tmp_path: Path, language: str
) -> None:
    """No word of the example book stands outside the text area, on either format (D16)."""
    if not shutil.which("pdftotext"):
        pytest.skip("poppler: pdftotext is not installed")
    edition = judged[language]
    history = edition.portfolio.agreements["SLA-ERP"]
    for size in get_args(Size):
        papers = [catalog_paper(edition, size=size), register_paper(edition, size=size)]
        papers += [report_paper(edition, CLOSED, size=size), agreement_paper(edition, history.shown, size=size)]
        for paper in papers:
            (tmp_path / "paper.pdf").write_bytes(press.pdf(paper))
            command = ["pdftotext", "-bbox", "paper.pdf", "-"]
            boxes = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
            width = float(re.findall(r'<page width="([\d.]+)"', boxes)[-1])
            words = re.findall(r'xMin="([\d.]+)" .*xMax="([\d.]+)"', boxes)
            assert words
            # The right half of a full stop in Chinese is empty, and at the end of a line it is cut off.
            beyond = {"en": 1, "zh": 6}[language]
            assert max(float(right) for _, right in words) <= width - MARGIN + beyond
            assert min(float(left) for left, _ in words) >= MARGIN - 1


def test_a_report_lists_cases_that_are_open_and_overdue(printed: Printed, tmp_path: Path) -> None:
    """A month judged by tickets names each late case with its due time (F48)."""
    book = read_book(with_tickets(tmp_path), AS_OF).portfolio
    assert book
    internal = Audience("internal")
    edition = Edition(portfolio=book, scorecard=scorecard(book), language="en", audience=internal)
    words = text(printed(report_paper(edition, Month(2026, 3))))
    assert compact("T-4") + "P1" in words
    assert compact("2026-03-02 10:00+08:00") in words
    assert compact("Open and overdue") not in text(printed(report_paper(edition, Month(2026, 1))))


def test_a_report_tells_of_corrections(printed: Printed, tmp_path: Path) -> None:
    """A month that was corrected after it was closed shows each old figure beside the new one on paper (F69)."""
    book, month = read_book(with_tickets(tmp_path), AS_OF).portfolio, Month(2026, 1)
    assert book
    results = scorecard(book).in_month(month)
    lock = MonthLock(path="", month=month, closed_on=date(2026, 2, 5), closed_by="ada", inputs={}, results=())
    statement: dict[str, Any] = {"on": date(2026, 3, 5), "by": "ada", "reason": {"en": "Counted twice"}}
    corrected = replace(book, locks={month: lock.of(results, {}).restated(results[1:], {}, **statement)})
    internal = Audience("internal")
    edition = Edition(portfolio=corrected, scorecard=scorecard(book), language="en", audience=internal)
    words = text(printed(report_paper(edition, month)))
    assert compact("Corrected on 5 Mar 2026 by Ada Example: Counted twice") in words
    assert compact(f"{results[0].agreement} {results[0].version} {results[0].display} (kept) \u2013") in words


@LANGUAGES
def test_a_report_lists_the_credits_of_its_agreements(
    judged: dict[str, Edition], printed: Printed, language: str
) -> None:
    """What was credited stands on paper in the words of the page; the report of another customer does not have it."""
    edition = judged[language]
    owed = [compact(words) for _, _, words in report_of(edition, CLOSED).statements]
    assert owed
    assert all(sentence in text(printed(report_paper(edition, CLOSED))) for sentence in owed)
    of_another = text(printed(report_paper(edition, CLOSED, customer="finance-centre")))
    assert not any(sentence in of_another for sentence in owed)


def test_a_report_has_notice_given_beside_notice_required(judged: dict[str, Edition], printed: Printed) -> None:
    """An exclusion that came too late stands on paper as refused, with both notices in the unit of the agreement."""
    december = scorecard(judged["en"].portfolio, [Month(2025, 12)])
    edition = replace(judged["en"], scorecard=december)
    (refused, *_) = (exclusion for exclusion in report_of(edition, Month(2025, 12)).excluded if exclusion.is_refused)
    words = text(printed(report_paper(edition, Month(2025, 12))))
    for said in (refused.outage.id, "refused", refused.remark, refused.given, refused.required, refused.approval):
        assert compact(said) in words


def test_a_report_names_who_signed_it_and_to_whom_it_goes(judged: dict[str, Edition], printed: Printed) -> None:
    """The cover has the state of the month, the sign-off with its role, and the distribution list of the lock."""
    edition = judged["en"]
    words = text(printed(report_paper(edition, CLOSED)))
    lock = edition.portfolio.locks[CLOSED]
    told = ["Sign-off", edition.person(lock.closed_by), edition.role(lock.roles[0]), "closed"]
    assert all(compact(figure) in words for figure in told)
    texts = lock.goes_to(edition.portfolio.as_of)
    assert texts
    assert all(compact(edition.text(said)) in words for said in texts)
