"""The month's report, the catalog, the register and a review on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from PIL import Image
from pypdf import PdfReader
from tests.books import AS_OF, portfolio_of, with_tickets
from tests.print.readers import pieces

from slm.calendar import Month
from slm.catalog import ServiceStatus
from slm.compliance import MonthLock, Verdict
from slm.documents.document import Part, Section, TableBlock
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.documents.papers.paper import Paper, Size
from slm.documents.papers.papers import catalog_paper, papers_of, register_paper, report_paper, review_paper
from slm.documents.parts import plain
from slm.documents.views.reports import report_of
from slm.facts.judgement import Judgement
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience, Portfolio
from slm.printing.around import grid_of
from slm.printing.pdf_renderer import PdfRenderer
from slm.printing.typesetting import typesetting_data
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
        decided = {decision.action for decision in review.decided} - {None}
        came_of_it = [action.title for action in actions if action.review == review.id and action.id not in decided]
        said = [
            line(language)
            for line in (review.title, *review.findings, *(one.text for one in review.decided), *came_of_it)
        ]  # fmt: skip
        # An id stands for a person's name.
        said += [edition.person(line(language)) for line in review.participants]
        said += filter(None, decided)
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
    assert paper.document.number.startswith("HX-ITSS-")
    assert paper.currency
    assert paper.currency.address.startswith("https://services.example.com/")
    for number, page in enumerate(found.pages, start=1):
        words = compact(page.extract_text())
        of = {"en": f"Page{number}of{len(found.pages)}", "zh": f"第{number}页共{len(found.pages)}页"}
        assert of[language] in words
        assert compact(paper.document.number) in words
        assert all(compact(printed_text) in words for printed_text in (*paper.head, *paper.watermark))
    titles = {compact(str(bookmark.title)) for bookmark in found.outline if not isinstance(bookmark, list)}
    sections = [part for part in paper.document.parts if isinstance(part, Section)]
    assert {compact(f"{part.number} {plain(part.title)}") for part in sections} <= titles
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


@LANGUAGES
def test_no_line_ends_within_a_number_with_its_unit_or_within_a_day(
    judged: dict[str, Edition], printed: Printed, language: str
) -> None:
    """No line ends between "22.32" and "min" or "99.9" and "%", and none in a table within 2026年10月31日."""
    edition = judged[language]
    units = "".join(f"{page.extract_text()}\n" for page in printed(report_paper(edition, CLOSED)).pages)
    days = "".join(f"{page.extract_text()}\n" for page in printed(register_paper(edition)).pages)
    assert re.findall(r"[\d.]+\s*\n\s*(?:min\b|%|分钟)", units) == []
    assert re.findall(r"\d{4}年\d*\n\d*月?.*|\d+月\d*\n\d*日", days) == []


def test_a_report_lists_cases_that_are_open_and_overdue(printed: Printed, tmp_path: Path) -> None:
    """A month judged by tickets names each late case with its due time (F48)."""
    book = portfolio_of(with_tickets(tmp_path), AS_OF)
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


SHORT: Final = 6
"""The most pages on which a manager reads a month."""


@LANGUAGES
@pytest.mark.parametrize("customer", [None, "qinghe-trading"])
def test_a_report_fits_a_managers_desk(
    portfolio: Portfolio, press: PdfRenderer, tmp_path: Path, language: str, customer: str | None
) -> None:
    """October of the example stands upright on six pages at most, none but the last more than half empty (E3)."""
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler: pdftoppm is not installed")
    edition = Edition(
        portfolio=portfolio, scorecard=scorecard(portfolio), language=language, audience=Audience("internal")
    )
    pdf = press.pdf(report_paper(edition, CLOSED, customer=customer))
    pages = PdfReader(BytesIO(pdf)).pages
    assert len(pages) <= SHORT
    assert all(page.mediabox.height > page.mediabox.width for page in pages)
    (tmp_path / "paper.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", "20", "-gray", "paper.pdf", "page"]
    subprocess.run(command, check=True, cwd=tmp_path)
    for shot in sorted(tmp_path.glob("page-*"))[:-1]:
        image = Image.open(shot)
        # What is between head and foot, dark on white.
        body = image.crop((0, 20, image.width, image.height - 20)).point(lambda grey: 255 * (grey < 160))
        box = body.getbbox()
        assert box
        assert box[3] > body.height / 2, shot.name


def test_a_report_shows_how_the_months_before_were_kept(portfolio: Portfolio, printed: Printed) -> None:
    """Twelve months stand beside each other, each with kept and promised, and its bar is as full as its share (E3)."""
    edition = Edition(portfolio=portfolio, scorecard=scorecard(portfolio), language="en", audience=Audience("internal"))
    paper = report_paper(edition, CLOSED)
    (months,) = (part for part in tables(paper.document.parts) if part.look == "months")
    assert [plain(title.title) for title in months.columns[1:]] == [str(CLOSED.plus(-ago)) for ago in range(11, -1, -1)]
    kept, shares, *others = months.rows
    assert plain(kept.cells[-1].inside) == "30/33"
    assert (kept.cells[-1].share, plain(shares.cells[-1].inside)) == (909, "90 %")
    assert [plain(row.cells[-1].inside) for row in others] == ["2", "1", "0"]
    assert compact("30/33") in text(printed(paper))


def test_a_report_has_all_targets_in_one_table(judged: dict[str, Edition]) -> None:
    """Its columns are the same down the whole paper; services name the rows below them (E3)."""
    paper = report_paper(judged["en"], CLOSED)
    (whole,) = (part for part in tables(paper.document.parts) if part.look == "results")
    grid = grid_of(whole)
    services = {plain(grid.rows[number][0]) for number in grid.groups}
    results = [one for one in judged["en"].scorecard.in_month(CLOSED) if one.verdict is not Verdict.NOT_IN_FORCE]
    assert services == {judged["en"].service(result.service) for result in results}
    assert len(grid.rows) == len(results) + len(services)


def test_a_miss_has_cause_owner_action_and_day_in_its_row(judged: dict[str, Edition]) -> None:
    """Whoever reads the report on paper sees who does what about a miss, and by when."""
    (section,) = (part for part in report_paper(judged["en"], CLOSED).document.parts if section_id(part) == "missed")
    (listed,) = tables((section,))
    rows = ["|".join(plain(cell.inside) for cell in row.cells) for row in listed.rows]
    (shop,) = (row for row in rows if "Availability of the shop" in row)
    for said in ("99.89 %", "the renewed certificate lacked its intermediate", "Check certificates from outside",
                 "Gu Yichen", "11 Dec 2026"):  # fmt: skip
        assert said in shop


def test_a_closed_report_is_issued_and_received(judged: dict[str, Edition]) -> None:
    """Who closed the month issues the report, and its customer has a line to sign; an open month is not signed off."""
    paper = report_paper(judged["en"], CLOSED, customer="qinghe-trading")
    (room,) = (part for part in tables(paper.document.parts) if part.look == "signing")
    rows = [tuple(plain(cell.inside) for cell in row.cells) for row in room.rows]
    assert [plain(title.title) for title in room.columns] == ["", "Issued", "Received"]
    assert rows[0][1:] == ("Huaxing Group Information Technology Department", "Qinghe Sample Trading Co., Ltd.")
    assert rows[1][1:] == ("Su Wanqing", "")
    assert rows[-1][0] == "Signature and seal"
    still_open = report_paper(judged["en"], OPEN)
    assert not [part for part in tables(still_open.document.parts) if part.look == "signing"]


def test_what_the_provider_hands_to_a_customer_is_the_customers_edition(portfolio: Portfolio) -> None:
    """The paper beside a customer's page of the internal site is the very one of the customer's own site."""
    judgement = Judgement(portfolio=portfolio, scorecard=scorecard(portfolio))
    papers = {
        who: dict(papers_of(Edition.of(judgement.seen_by(Audience(who)), "en")))
        for who in ("internal", "customer:qinghe-trading")
    }
    path = "reports/2026-10/qinghe-trading/report-2026-10-qinghe-trading-en.pdf"
    assert typesetting_data(papers["internal"][path]) == typesetting_data(papers["customer:qinghe-trading"][path])


def tables(parts: Iterable[Part]) -> Iterator[TableBlock]:
    """Yield the tables of parts, however deep they stand."""
    return (piece for piece in pieces(tuple(parts)) if isinstance(piece, TableBlock))


def section_id(part: Part) -> str:
    """Return the anchor of a section; nothing for other parts."""
    return part.id if isinstance(part, Section) else ""
