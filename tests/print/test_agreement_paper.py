"""Versions of agreements on paper."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from string import ascii_uppercase
from typing import Any, Final

import pytest
import segno
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import Destination
from tests.print.readers import pieces

from slm.agreement import DatedVersion
from slm.document_control import Status
from slm.documents.agreements.control import PrintedCopy
from slm.documents.agreements.document import agreement_document
from slm.documents.document import Medium, Part, Section, TableBlock, shown_on
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.documents.papers.paper import Paper
from slm.documents.parts import plain
from slm.documents.views.kept import Kept
from slm.documents.views.promises import promise
from slm.documents.views.result_format import Counts
from slm.portfolio import Portfolio
from slm.printing.around import contents_of
from slm.printing.pdf_renderer import PdfRenderer, printer_mark

Printed = Callable[[Paper], PdfReader]

FINGERPRINT: Final = "slm1:sha256:" + "0123456789abcdef" * 4
LANGUAGES: Final = pytest.mark.parametrize("language", ["en", "zh"])
PAGE: Final = {"en": re.compile(r"Page (\d+) of (\d+)"), "zh": re.compile(r"第 (\d+) 页 共 (\d+) 页")}


def version(portfolio: Portfolio, agreement: str, number: str) -> DatedVersion:
    """Return one version of the example book."""
    found = portfolio.agreements[agreement].version(number)
    assert found
    return found


def text(pages: PdfReader) -> str:
    """Return all words of a PDF with single spaces between them."""
    return " ".join(" ".join(page.extract_text() for page in pages.pages).split())


def compact(words: str) -> str:
    """Return words without spaces: where a line ends, none was written."""
    return "".join(words.split())


def bookmarks(pages: PdfReader) -> Iterator[Destination]:
    """Yield all bookmarks, however deep."""

    def flat(entries: list[object]) -> Iterator[Destination]:
        for entry in entries:
            if isinstance(entry, Destination):
                yield entry
            elif isinstance(entry, list):
                yield from flat(entry)

    yield from flat(list(pages.outline))


@LANGUAGES
def test_every_page_says_which_it_is_of_how_many(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed, language: str
) -> None:
    """The number of pages that is printed is the number of pages that there are, on each of them (D16)."""
    pages = printed(agreement_paper(editions[language], version(portfolio, "SLA-ERP", "1.1"))).pages
    found = [PAGE[language].findall(page.extract_text()) for page in pages]
    assert [[(str(nth), str(len(pages)))] for nth in range(1, len(pages) + 1)] == found


@pytest.mark.parametrize(
    "number, copy, stamps",
    [
        ("2.0", None, ("草案", "DRAFT")),
        ("1.1", None, ("非受控打印件", "UNCONTROLLED")),
        ("1.1", PrintedCopy(number=7, holder="Yan Huairou"), ("受控副本 No. 7", "CONTROLLED COPY No. 7")),
        ("1.0", None, ("已替代", "SUPERSEDED")),
        ("1.0", PrintedCopy(number=7, holder="Yan Huairou"), ("已替代", "SUPERSEDED")),
    ],
)
def test_every_page_is_stamped_with_what_it_may_be_used_for(
    *,
    portfolio: Portfolio,
    editions: dict[str, Edition],
    printed: Printed,
    number: str,
    copy: PrintedCopy | None,
    stamps: tuple[str, str],
) -> None:
    """The watermark lies across every page: a paper that was taken apart still tells what it is (D35)."""
    for page in printed(agreement_paper(editions["zh"], version(portfolio, "SLA-ERP", number), copy=copy)).pages:
        words = compact(page.extract_text())
        assert all(compact(stamp) in words for stamp in stamps)


def test_every_page_names_the_document(portfolio: Portfolio, editions: dict[str, Edition], printed: Printed) -> None:
    """Number, version, status and classification stand at the head of every page, and the number of a copy."""
    copy = PrintedCopy(number=7, holder="Yan Huairou")
    paper = agreement_paper(editions["en"], version(portfolio, "SLA-ERP", "1.1"), copy=copy)
    for page in printed(paper).pages:
        head = page.extract_text()
        assert all(word in head for word in ("HX-ITSS-SLA-002", "Version 1.1", "In force", paper.head[3], "Copy No. 7"))


def test_the_cover_tells_how_to_find_out_whether_the_paper_is_current(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed
) -> None:
    """A paper cannot show that it is current, so it says where to ask: short fingerprint, address, code (D35)."""
    pages = printed(
        agreement_paper(editions["en"], replace(version(portfolio, "SLA-ERP", "1.1"), fingerprint=FINGERPRINT))
    ).pages
    cover = pages[0].extract_text()
    assert "https://services.example.com/v/0123456789ab/" in cover
    assert "0123-4567-89ab" in cover
    foot = "Still current? services.example.com/v/0123456789ab/"
    assert all(foot in " ".join(page.extract_text().split()) for page in pages)
    annotations: Any = pages[0].annotations
    assert [annotation.get_object()["/A"]["/URI"] for annotation in annotations] == [
        "https://services.example.com/v/0123456789ab/"
    ]


def test_the_code_on_the_cover_is_that_of_the_address(
    portfolio: Portfolio, editions: dict[str, Edition], press: PdfRenderer, tmp_path: Path
) -> None:
    """Every module of the QR code is where it has to be, and nothing is printed over it."""
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler: pdftoppm is not installed")
    paper = agreement_paper(editions["en"], replace(version(portfolio, "SLA-ERP", "1.1"), fingerprint=FINGERPRINT))
    (tmp_path / "paper.pdf").write_bytes(press.pdf(replace(paper, notes=())))
    command = ["pdftoppm", "-r", "254", "-l", "1", "-singlefile", "-png", "paper.pdf", "cover"]
    subprocess.run(command, check=True, cwd=tmp_path)
    # Ten pixels are a millimetre: this is the lower left of the cover, without the foot of the page.
    dark = (
        Image.open(tmp_path / "cover.png")
        .convert("L")
        .crop((150, 2000, 575, 2740))
        .point(lambda value: 255 * (value < 128))
    )
    code = dark.crop(dark.getbbox())
    expected = segno.make("https://services.example.com/v/0123456789ab/", error="m", micro=False, boost_error=False)
    size, side = len(expected.matrix), code.width / len(expected.matrix)
    assert code.width == pytest.approx(code.height, abs=2)
    middle = [[code.getpixel((int((x + 0.5) * side), int((y + 0.5) * side))) for x in range(size)] for y in range(size)]
    assert middle == [[255 * module for module in row] for row in expected.matrix]


def test_approvals_are_printed_while_they_are_of_these_words(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed
) -> None:
    """Only approvals of these words are in the table; of others the paper says that they do not count (D17)."""
    revision = version(portfolio, "SLA-ERP", "1.1")
    good = text(printed(agreement_paper(editions["en"], revision)))
    changed = text(printed(agreement_paper(editions["en"], replace(revision, approvals=(), void=revision.approvals))))
    assert "Approved for the customer" in good
    assert "Approved for the customer" not in changed
    assert "is of other words than these and no longer counts" in changed
    assert "is of other words" not in good


def test_a_draft_has_no_table_of_approvals(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed
) -> None:
    """A version that nobody has approved says so."""
    revision = version(portfolio, "SLA-ERP", "2.0")
    assert revision.status is Status.DRAFT
    words = text(printed(agreement_paper(editions["en"], revision)))
    assert "Nobody has approved this version yet." in words
    assert "Meaning" not in words.partition("Contents")[0].partition("Approvals")[2]


@LANGUAGES
def test_every_fact_can_be_found_as_text(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed, language: str
) -> None:
    """Nothing is lost between the data and the paper: promises, duties, exclusions, definitions, clauses (D16)."""
    edition, revision = editions[language], version(portfolio, "SLA-ERP", "1.1")
    words = compact(text(printed(agreement_paper(edition, revision))))
    agreement = revision.agreement
    expected = [promise(edition, target) for target in agreement.targets]
    expected += [edition.target(target) for target in agreement.targets]
    expected += [
        exclude(language) for exclude in (*agreement.brief, *agreement.duties.customer, *agreement.scope.excludes)
    ]
    expected += [exclusion.clause(language) for exclusion in agreement.exclusions]
    expected += [definition.meaning(language) for definition in agreement.definitions]
    # A word that is divided at the end of a line has a hyphen there.
    assert [figure for figure in expected if compact(figure).replace("-", "") not in words.replace("-", "")] == []


@LANGUAGES
def test_contents_and_bookmarks_lead_to_every_part(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed, language: str
) -> None:
    """Every heading is a bookmark, and those of the first two levels stand in the table of contents."""
    edition = editions[language]
    pages = printed(agreement_paper(edition, version(portfolio, "SLA-ERP", "1.1")))
    titles = [str(bookmark.title) for bookmark in bookmarks(pages)]
    t = edition.labels
    labels = ("Document control", "Prepared, reviewed and approved", "Contents", "Targets", "Credits", "Definitions")
    named = {title.removeprefix(f"{letter} ").strip() for title in titles for letter in ascii_uppercase}
    assert {t(label) for label in labels} <= named
    contents = compact(pages.pages[2].extract_text())
    assert [title for title in titles if compact(title) not in contents and title != t("Contents")] == []


@LANGUAGES
def test_no_heading_stands_alone_at_the_foot_of_a_page(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed, language: str
) -> None:
    """Below every heading there is room for a line of what it is the heading of."""
    foot, room = 62, 30
    for history in portfolio.agreements.values():
        pages = printed(agreement_paper(editions[language], history.shown))
        low = [
            bookmark.title
            for bookmark in bookmarks(pages)
            if bookmark.top is not None and float(bookmark.top) < foot + room
        ]
        assert low == []


@pytest.mark.parametrize("size, points", [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_both_formats_of_paper(
    portfolio: Portfolio,
    editions: dict[str, Edition],
    printed: Printed,
    size: str,
    points: tuple[int, int],
) -> None:
    """A paper is set for A4 or for Letter."""
    paper = replace(agreement_paper(editions["en"], version(portfolio, "OLA-DESK", "1.0")), size=size)  # type: ignore[arg-type]
    box = printed(paper).pages[0].mediabox
    assert points == (round(box.width), round(box.height))


def test_a_paper_is_archivable_and_can_be_read_aloud(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed
) -> None:
    """The file declares PDF/A-2a and PDF/UA-1, is tagged and names its language (D15)."""
    root: Any = printed(agreement_paper(editions["zh"], version(portfolio, "OLA-DESK", "1.0"))).root_object
    declared = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2<" in declared
    assert "<pdfaid:conformance>A<" in declared
    assert "<pdfuaid:part>1<" in declared
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"


def test_the_file_itself_names_nobody(portfolio: Portfolio, editions: dict[str, Edition], printed: Printed) -> None:
    """The metadata hold title, provider, program and the day of the version's state, and nothing from inside."""
    paper = agreement_paper(editions["en"], version(portfolio, "SLA-ERP", "1.1"))
    found = printed(paper).metadata
    assert found
    assert {
        "/Title": paper.document.title,
        "/Author": "Huaxing Group Information Technology Department",
        "/CreationDate": "D:20260101000000Z",
        "/ModDate": "D:20260101000000Z",
        "/Keywords": printer_mark(),
    } == {name: value for name, value in found.items() if name != "/Creator"}
    assert str(found["/Creator"]).startswith("Typst ")


def test_a_paper_tells_nothing_that_only_the_provider_sees(
    portfolio: Portfolio, editions: dict[str, Edition], printed: Printed
) -> None:
    """Costs, notes, and what an SLA stands on stay out of the paper even where the edition is the internal one."""
    revision = version(portfolio, "SLA-ERP", "1.1")
    cost = revision.agreement.charges and revision.agreement.charges.cost
    assert cost
    words = compact(text(printed(agreement_paper(editions["en"], revision))))
    assert compact(cost("en")) not in words
    facts_only = words.partition("Clauses")[0]
    supports = {
        reference.agreement for target in revision.agreement.targets for group in target.supports for reference in group
    }
    assert supports
    assert [support for support in supports if support in facts_only] == []


def test_the_same_paper_is_the_same_bytes(portfolio: Portfolio, editions: dict[str, Edition]) -> None:
    """Two presses make the same file, also on another day, as long as nothing in the paper changes (D36, D42)."""
    revision = replace(version(portfolio, "SLA-ERP", "1.1"), fingerprint=FINGERPRINT)
    tomorrow = replace(portfolio, as_of=portfolio.as_of.replace(day=23))
    later = replace(editions["zh"], portfolio=tomorrow)
    first = PdfRenderer().pdf(agreement_paper(editions["zh"], revision))
    assert first == PdfRenderer().pdf(agreement_paper(later, revision))


def sections(parts: Iterable[Part], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield anchor and title of every section, with the anchors above it."""
    for part in parts:
        if isinstance(part, Section):
            yield f"{above}/{part.id}", plain(part.title)
            yield from sections(part.body, f"{above}/{part.id}")


@LANGUAGES
def test_page_and_paper_have_the_same_sections_in_the_same_order(
    portfolio: Portfolio, editions: dict[str, Edition], language: str
) -> None:
    """A reader who cites a section by its anchor or title finds it in both; the page only adds some of its own.

    The paper begins with the data sheet, by which it is known; the page with the answer. What is signed is paper.
    """
    for history in portfolio.agreements.values():
        kept = Kept(counts=Counts.of(()), last={})
        page = shown_on(Medium.SCREEN, agreement_document(editions[language], history.shown, kept=kept))
        paper = agreement_paper(editions[language], history.shown)
        for shown, printed in ((page.parts, paper.document.parts), (page.control, paper.document.control)):
            on_page, on_paper = list(sections(shown)), list(sections(printed))
            on_paper = [section for section in on_paper if section[0] != "/signatures"]
            assert set(on_paper) <= set(on_page)
            after = [section for section in on_paper if section[0] != "/data-sheet"]
            assert [section for section in on_page if section in after] == after


def cells(paper: Paper, section: str) -> list[tuple[str, ...]]:
    """Return the rows of the tables of a section of the control, in words."""
    (found,) = (part for part in paper.document.control if part.id == section)
    tables = (piece for piece in pieces(found) if isinstance(piece, TableBlock))
    return [tuple(plain(cell.inside) for cell in row.cells) for table in tables for row in table.rows]


def test_the_control_page_says_who_prepared_reviewed_and_approved(
    portfolio: Portfolio, editions: dict[str, Edition]
) -> None:
    """Whose approval is a review says the provider (reviewing_roles); the others approve (E2)."""
    paper = agreement_paper(editions["en"], version(portfolio, "SLA-ERP", "1.1"))
    acts = [(act, role) for act, role, *_ in cells(paper, "approvals")]
    assert acts == [
        ("Prepared by", "–"), ("Reviewed by", "Service level manager"), ("Approved by", "IT management"),
        ("Approved by", "Customer"),
    ]  # fmt: skip
    provider = portfolio.provider.model_copy(update={"reviewing_roles": ()})
    without = replace(editions["en"], portfolio=replace(portfolio, provider=provider))
    paper = agreement_paper(without, version(portfolio, "SLA-ERP", "1.1"))
    assert {act for act, *_ in cells(paper, "approvals")} == {"Prepared by", "Approved by"}


def test_the_cover_has_the_day_of_issue_and_that_of_effect(portfolio: Portfolio, editions: dict[str, Edition]) -> None:
    """A version is issued when the last one has approved it, and in effect from its first day (E2)."""
    known = version(portfolio, "SLA-ERP", "1.1")
    paper = agreement_paper(editions["en"], known)
    cover = {plain(fact.name): plain(fact.value) for fact in paper.document.cover.facts}
    issued = max(approval.date for approval in known.approvals)
    assert cover["Issued on"] == editions["en"].date(issued)
    assert cover["Effective from"] == editions["en"].date(known.validity.start)


def test_the_revision_history_has_days_parts_and_approvers(portfolio: Portfolio, editions: dict[str, Edition]) -> None:
    """Each version has its days, what it changed and in which parts, and who approved it; costs are no part (E2)."""
    paper = agreement_paper(editions["en"], version(portfolio, "SLA-ERP", "1.1"))
    newest, first = cells(paper, "revisions")
    approved = version(portfolio, "SLA-ERP", "1.1").approvals
    assert newest[-1] == ", ".join(approval.name("en") for approval in approved)
    assert "Changed parts: " in newest[-2]
    assert "cost" not in newest[-2].lower()
    assert "Changed parts" not in first[-2]


def test_a_superseded_paper_names_what_took_its_place(portfolio: Portfolio, editions: dict[str, Edition]) -> None:
    """Whoever finds an old paper learns on its cover which version to look for, and since when (E8)."""
    old = version(portfolio, "SLA-NETWORK", "1.0")
    cover = agreement_paper(editions["en"], old).document.cover
    status = next(plain(fact.value) for fact in cover.facts if plain(fact.name) == "Status")
    assert status.endswith(f"Version 1.1 took its place on {editions['en'].date(old.validity.end)}.")


@pytest.mark.parametrize("asked, signed", [
    ({}, {"SLA-WEB", "UC-CARRIER"}),
    ({"SLA": "always", "OLA": "always", "UC": "never"}, {"SLA-WEB", "SLA-ERP", "OLA-NETWORK"}),
    ({"SLA": "never"}, {"UC-CARRIER"}),
])  # fmt: skip
def test_agreements_with_somebody_outside_have_a_page_to_sign(
    portfolio: Portfolio, editions: dict[str, Edition], asked: dict[str, str], signed: set[str]
) -> None:
    """An external customer and a supplier sign and put their seal; the provider can ask for it of others (E1)."""
    pages = portfolio.provider.signature_pages.model_copy(update=asked)
    provider = portfolio.provider.model_copy(update={"signature_pages": pages})
    edition = replace(editions["en"], portfolio=replace(portfolio, provider=provider))
    found = set()
    for name in ("SLA-WEB", "SLA-ERP", "OLA-NETWORK", "UC-CARRIER"):
        last = agreement_paper(edition, portfolio.agreements[name].shown).document.parts[-1]
        if isinstance(last, Section) and last.id == "signatures":
            assert any(isinstance(piece, TableBlock) and piece.look == "signing" for piece in pieces(last))
            found.add(name)
    assert found == signed


def test_sections_and_clauses_can_be_cited_apart(portfolio: Portfolio, editions: dict[str, Edition]) -> None:
    """Clauses keep the numbers that their writer gave them, so sections beside them have letters (E5)."""
    paper = agreement_paper(editions["en"], version(portfolio, "SLA-ERP", "1.1"))
    numbers = [part.number for part in paper.document.parts if isinstance(part, Section)]
    assert numbers == list(ascii_uppercase[: len(numbers)])
    below = {heading.words.split()[0] for heading in contents_of(paper)}
    assert {"A", "1", "2"} <= below


def test_what_is_not_controlled_is_stamped_at_the_head_alone(
    portfolio: Portfolio, editions: dict[str, Edition]
) -> None:
    """A stamp lies across the words of drafts and of what is over, never of what can be worked by (E4)."""
    across = {
        (name, number): agreement_paper(editions["en"], version(portfolio, name, number)).across
        for name, number in (("SLA-ERP", "1.1"), ("SLA-NETWORK", "1.0"))
    }
    assert across == {("SLA-ERP", "1.1"): False, ("SLA-NETWORK", "1.0"): True}
