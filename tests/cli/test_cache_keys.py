"""A build that finds what earlier ones have cached is like one that finds nothing, whatever changed meanwhile.

Everything that a page or a paper is made from is edited once, alone, between two builds that share a cache; what the
second one publishes is compared with a build of the same book without a cache (FAILURES D12, D28).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from click.testing import CliRunner
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from tests.books import AS_OF, add_lines, approve_again, copied, portfolio_of, replace_words
from tests.cli.conftest import ROOT

from slm.cli.program import program
from slm.portfolio import Audience, for_audience

DAY: Final = ("--as-of", "2026-03-10")
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
THEME: Final = "site_overrides/theme/main.html"
HOUSE_FONT: Final = "site_overrides/print/fonts/house.ttf"
TERMS: Final = "agreements/SLA-MAIL/1.0/terms.en.md"


class Edit(NamedTuple):
    """An edit of one file: words, and what stands in their place."""

    path: str
    before: str
    after: str


PAGES: Final = {
    "configuration": Edit("mkdocs.yml", "docs_dir:", "copyright: All of us\ndocs_dir:"),
    "theme": Edit(THEME, "base.html", "main-of-ours.html"),
    "file of the theme": Edit("site_overrides/theme/partials/copyright.html", "Ours", "Ours since 2026"),
    "hand-written page": Edit("site_overrides/pages/about.en.md", "# About this book", "# About our book"),
    "language": Edit("catalog/provider.yml", "languages: [en]", "languages: [zh]"),
    "provider": Edit("catalog/provider.yml", "{en: Lantern IT,", "{en: Lantern Services,"),
    "service": Edit("catalog/services/mail.yml", "{en: E-mail,", "{en: Mail service,"),
    "metric": Edit("catalog/metrics.yml", "{en: Response,", "{en: Answer,"),
    "level": Edit("catalog/levels.yml", "{en: Urgent,", "{en: At once,"),
    "glossary": Edit("catalog/glossary.yml", "{en: A promise,", "{en: A written promise,"),
    "process": Edit("catalog/process.yml", "{en: Keep promises,", "{en: Keep our promises,"),
    "hours": Edit("catalog/calendars/always.yml", "friday: [00:00-24:00]", "friday: [00:00-23:00]"),
    "holidays": Edit("catalog/calendars/feast.yml", "{en: Make-up day,", "{en: Work day,"),
    "change": Edit("catalog/changes/RFC-1.yml", "{en: Begin,", "{en: Begin now,"),
    "agreement": Edit(SLA, "{en: E-mail agreement,", "{en: Agreement on e-mail,"),
    "terms": Edit(TERMS, "works as promised", "works as we promised"),
    "requirement": Edit("agreements/SLA-MAIL/requirements.yml", "E-mail must work", "Mail must work"),
    "approval": Edit("agreements/OLA-SERVER/approvals.yml", "date: 2025-12-", "date: 2025-11-"),
    "figure": Edit("measurements/2026-01/figures.yml", "numerator: 11", "numerator: 12"),
    "state of a month": Edit("measurements/2026-01/month.yml", "closed_by: ada", "closed_by: ben"),
    "outage": Edit("measurements/2026-01/outages.csv", "T11:30:00", "T11:31:00"),
    "improvement": Edit("measurements/improvements/IMP-1.yml", "{en: Answer sooner,", "{en: Answer soon,"),
    "review": Edit("measurements/reviews/2026-02-sales.yml", "{en: Review with Sales,", "{en: Review,"),
}
"""What the key of a page must cover, by name."""
PAPERS: Final = {
    "agreement": Edit(SLA, "{en: E-mail works,", "{en: Mail works,"),
    "terms": PAGES["terms"],
    "figure": PAGES["figure"],
    "template": Edit("site_overrides/print/agreement.typ", "// end", "Ours"),
}
"""What the key of a paper must cover, by name."""


@pytest.fixture(scope="session")
def _book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cached")
    book = copied(folder)
    _run("new", "book", folder / "new", "--as-of", "2026-03-10")
    shutil.copy(folder / "new/mkdocs.yml", book)
    shutil.copytree(folder / "new/site_overrides", book / "site_overrides")
    add_lines(book, "catalog/provider.yml", "languages: [en]")
    theme = book / "site_overrides/theme"
    (theme / "partials").mkdir()
    (theme / "partials/copyright.html").write_text("{{ config.copyright }}, Ours", "utf-8")
    (theme / "main-of-ours.html").write_text('{% extends "base.html" %}{% block footer %}Ours{% endblock %}', "utf-8")
    (book / "site_overrides/print").mkdir()
    (template,) = (ROOT / "generator").rglob("agreement.typ")
    shutil.copy(template, book / "site_overrides/print")
    add_lines(book, "site_overrides/print/agreement.typ", '#text(font: "House")[A]\n// end')
    (book / HOUSE_FONT).parent.mkdir()
    _write_font(book / HOUSE_FONT, 300)
    return book


@pytest.fixture(scope="session")
def _paged(_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built_once(_book, tmp_path_factory, "--no-pdf")


@pytest.fixture(scope="session")
def _printed(_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built_once(_book, tmp_path_factory, "--pdf")


@pytest.fixture
def book(_book: Path, tmp_path: Path) -> Path:
    """Return the folder of a sound book in one language, with a theme, a template and a font of its own."""
    return Path(shutil.copytree(_book, tmp_path / "book"))


@pytest.fixture
def paged(_paged: Path, tmp_path: Path) -> Path:
    """Return the same book after a build without papers."""
    return Path(shutil.copytree(_paged, tmp_path / "book"))


@pytest.fixture
def printed(_printed: Path, tmp_path: Path) -> Path:
    """Return the same book after a build with papers."""
    return Path(shutil.copytree(_printed, tmp_path / "book"))


@pytest.mark.parametrize("name", PAGES)
def test_page_of_an_edited_book_is_never_a_cached_one(paged: Path, name: str) -> None:
    """After an edit, whatever was edited, a build with a cache publishes what one without a cache does."""
    before = _site(paged)
    _edit(paged, PAGES[name])
    _is_made_anew(paged, before, "--no-pdf")


@pytest.mark.parametrize("name", PAPERS)
def test_paper_of_an_edited_book_is_never_a_cached_one(printed: Path, name: str) -> None:
    """The same holds for what is printed."""
    before = _site(printed)
    _edit(printed, PAPERS[name])
    _is_made_anew(printed, before, "--pdf")


def test_paper_in_one_font_is_never_one_in_another(printed: Path) -> None:
    """A font of the book that is replaced by another one of the same name is the one that is printed."""
    before = _site(printed)
    _write_font(printed / HOUSE_FONT, 600)
    _is_made_anew(printed, before, "--pdf")


def test_page_of_one_environment_is_never_that_of_another(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a configuration takes from the environment counts by its value, not by its name."""
    add_lines(book, "mkdocs.yml", "copyright: !ENV OWNER")
    monkeypatch.setenv("OWNER", "Owner A")
    before = _build(book, "--no-pdf")
    monkeypatch.setenv("OWNER", "Owner B")
    _is_made_anew(book, before, "--no-pdf")


def test_page_of_one_program_is_never_that_of_another(paged: Path, tmp_path: Path) -> None:
    """What an older program has cached is not published by a newer one that says something else."""
    package = tmp_path / "program/slm"
    shutil.copytree(ROOT / "generator/slm", package, ignore=shutil.ignore_patterns("*.pyc.*"))
    assert _shown(_site(paged), "Master list of documents")
    for suffix in ("jinja", "po", "py"):
        for path in package.rglob(f"*.{suffix}"):
            if "Master list of documents" in path.read_text("utf-8"):
                replace_words(package, str(path.relative_to(package)), {"Master list of documents": "How it went"})
    command = [sys.executable, "-m", "slm", "build", "--root", str(paged), *DAY, "--no-pdf"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment["PYTHONPATH"] = str(package.parent)
    sites = []
    for _ in range(2):
        subprocess.run(command, env=environment, check=True, capture_output=True)
        sites.append(_site(paged))
        shutil.rmtree(paged / ".cache")
    assert sites[0] == sites[1]
    assert _shown(sites[0], "How it went")


def test_page_of_one_audience_is_never_that_of_another(book: Path) -> None:
    """What is cached for the provider is not published for a customer, though both see the same files."""
    for folder in ("agreements/OLA-SERVER", "agreements/UC-LINE", "measurements/sources", "measurements/status"):
        shutil.rmtree(book / folder)
    for name in ("services/storage", "services/line", "calendars/office", "calendars/feast"):
        (book / f"catalog/{name}.yml").unlink()
    replace_words(book, "catalog/services/mail.yml", {"depends_on:\n  - {service: storage}\n": ""})
    replace_words(book, "catalog/changes/RFC-1.yml", {
        "  - {service: storage, status: live}\n": "", "  - {service: line, status: live}\n": "",
    })  # fmt: skip
    for month in ("2026-01", "2026-02"):
        path = f"measurements/{month}/figures.yml"
        lines = (book / path).read_text("utf-8").splitlines(keepends=True)
        (book / path).write_text("".join(line for line in lines if "OLA-SERVER" not in line), "utf-8")
    unanswered = {"{agreement: OLA-SERVER, target: answer, month: 2026-01},\n    ": ""}
    replace_words(book, "measurements/improvements/IMP-1.yml", unanswered)
    replace_words(book, SLA, {
        "    supported_by: [OLA-SERVER/storage]\n": "", "    supported_by: [OLA-SERVER/answer]\n": "",
    })  # fmt: skip
    add_lines(book, SLA, "internal_notes: {en: Not for the customer, zh: 不给客户}")
    approve_again(book)
    portfolio = portfolio_of(book, AS_OF)
    assert for_audience(portfolio, Audience.parse("customer:sales", portfolio.provider)).files == portfolio.files
    internal = _build(book, "--no-pdf")
    again = _is_made_anew(book, internal, "--no-pdf", "--audience", "customer:sales")
    assert _shown(internal, "Not for the customer")
    assert not _shown(again, "Not for the customer")


def test_page_of_one_day_is_never_that_of_another(book: Path) -> None:
    """What is cached as of one day is not published as of the next, on which there was a review."""
    replace_words(book, "measurements/reviews/2026-02-sales.yml", {"date: 2026-02-20": "date: 2026-03-11"})
    before = _build(book, "--no-pdf")
    again = _is_made_anew(book, before, "--no-pdf", "--as-of", "2026-03-11")
    page = "site/agreements/SLA-MAIL/index.html"
    assert again[page] != before[page]


def _shown(site: dict[str, bytes], words: str) -> list[str]:
    return [path for path, content in site.items() if words.encode() in content]


def _write_font(path: Path, width: int) -> None:
    """Write a font of the family House, whose only letter is a box of this width."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, 700), (width, 700), (width, 0)):
        pen.lineTo(corner)
    pen.closePath()
    font = FontBuilder(1000)
    font.setupGlyphOrder([".notdef", "A"])
    font.setupCharacterMap({ord("A"): "A"})
    font.setupGlyf(dict.fromkeys((".notdef", "A"), pen.glyph()))
    font.setupHorizontalMetrics(dict.fromkeys((".notdef", "A"), (1000, 0)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": "House", "styleName": "Regular", "psName": "House"})
    font.setupOS2()
    font.setupPost()
    font.save(path)


def _edit(book: Path, edit: Edit) -> None:
    replace_words(book, edit.path, {edit.before: edit.after})
    if edit.path.startswith("agreements/SLA-MAIL"):
        approve_again(book)


def _is_made_anew(book: Path, before: dict[str, bytes], *options: str) -> dict[str, bytes]:
    """Build a book with what is cached and without it, and return the site, which is one and not that of before."""
    again = _build(book, *options)
    shutil.rmtree(book / ".cache")
    assert again == _build(book, *options)
    assert again != before
    return again


def _built_once(book: Path, folders: pytest.TempPathFactory, pdf: str) -> Path:
    copy = Path(shutil.copytree(book, folders.mktemp("built") / "book"))
    _build(copy, pdf)
    return copy


def _build(book: Path, *options: str) -> dict[str, bytes]:
    _run("build", "--root", book, *DAY, *options)
    return _site(book)


def _site(book: Path) -> dict[str, bytes]:
    files = sorted(path for path in (book / "site").rglob("*") if path.is_file())
    return {path.relative_to(book).as_posix(): path.read_bytes() for path in files}


def _run(*arguments: object) -> None:
    done = CliRunner().invoke(program, [str(argument) for argument in arguments], env={"LANG": "C"})
    assert done.exit_code == 0, done.output
