"""`slm print`, and the papers that `slm build` puts beside its pages (FAILURES D16, D28, D42)."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from pypdf import PdfReader
from tests.books import approve_again, bind_approvals, copied, example, portfolio_of, replace_words, say_closed
from tests.cli.conftest import ROOT, Run

from slm.cache import FOLDER, DiskCache
from slm.cli.book import renderer_of
from slm.compliance import Scorecard
from slm.documents.addresses import validity_check_path
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.documents.papers.paper import Paper
from slm.documents.papers.papers import papers_of
from slm.facts.judgement import judged
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience, secrets
from slm.printing.docx import print_docx
from slm.printing.markdown import print_markdown
from slm.printing.pdf_renderer import PdfRenderer
from slm.site.atomic_publish import write_papers
from slm.site.contents import contents_of
from slm.site.leaks import Leaks

OTHERS: Final = ("--month", "2026-01", "--catalog", "--register", "--review", "2026-02-sales")
OTHER_NAMES: Final = ("improvement-register-en", "report-2026-01-en", "review-2026-02-sales-en", "service-catalog-en")
DAY: Final = ("--as-of", "2026-03-10")
AS_OF: Final = date(2026, 11, 22)
BUILDS: Final = pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
"""A test that builds inside its own process; libraries that are imported there warn of themselves."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book."""
    return copied(tmp_path)


@pytest.fixture
def site_book(book: Path, first_book: Path) -> Path:
    """Return a sound book with what a site is built with."""
    shutil.copy(first_book / "mkdocs.yml", book)
    shutil.copytree(first_book / "site_overrides", book / "site_overrides", dirs_exist_ok=True)
    return book


@pytest.fixture
def no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for a font that no machine has."""
    monkeypatch.setattr("slm.reading.print_fonts.FONT", "A Font That Nobody Made")


def words(path: Path) -> str:
    """Return all words of a PDF, and what it says about itself."""
    reader = PdfReader(path)
    texts = [page.extract_text() for page in reader.pages]
    return "\n".join((*texts, *map(str, (reader.metadata or {}).values()), str(reader.xmp_metadata or "")))


def test_one_version_is_printed_in_every_language(run: Run, book: Path, tmp_path: Path) -> None:
    """The files are named after document number, version and language, and are nothing else than papers."""
    to = tmp_path / "papers"
    found = run("print", "SLA-MAIL", "1.0", "--root", book, "--to", to, *DAY)
    assert found.exit_code == 0, found.output
    assert sorted(path.name for path in to.glob("[!.]*")) == ["LT-SLA-001-1.0-en.pdf", "LT-SLA-001-1.0-zh.pdf"]
    assert "E-mail agreement" in words(to / "LT-SLA-001-1.0-en.pdf")
    assert "电子邮件服务级别协议" in words(to / "LT-SLA-001-1.0-zh.pdf")


def test_a_character_without_a_glyph_stops_nothing(run: Run, book: Path, tmp_path: Path) -> None:
    """It is told by the check as an error, and papers show a mark where it would stand (FAILURES D48)."""
    replace_words(book, "agreements/SLA-MAIL/1.0/terms.en.md", {"as promised": "as promised \N{ROCKET}"})
    approve_again(book)
    assert run("check", "--root", book, *DAY).exit_code == 1
    found = run("print", "SLA-MAIL", "1.0", "--root", book, "--to", tmp_path / "papers", *DAY)
    assert found.exit_code == 0, found.output
    assert "as promised 〓" in words(tmp_path / "papers/LT-SLA-001-1.0-en.pdf")


def test_nothing_named_is_all_agreements(run: Run, book: Path, tmp_path: Path) -> None:
    """Without a name every version of every agreement is printed, here in one language."""
    found = run("print", "--root", book, "--to", tmp_path / "all", "--lang", "zh", *DAY)
    assert found.exit_code == 0, found.output
    portfolio = portfolio_of(book)
    numbers = {f"{agreement.document_number}-{agreement.version}-zh.pdf" for agreement in portfolio.all_agreements}
    assert {path.name for path in (tmp_path / "all").glob("[!.]*")} == numbers


def test_what_has_not_changed_is_not_set_again(run: Run, book: Path, tmp_path: Path) -> None:
    """A second command takes the papers that the first has kept (FAILURES D28)."""
    command = ("print", "--root", book, "--to", tmp_path / "all", *DAY)
    assert run(*command).exit_code == 0
    before = {path: path.read_bytes() for path in (tmp_path / "all").glob("[!.]*")}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("slm.printing.pdf_renderer.PdfRenderer._set", None)
        found = run(*command)
    assert found.exit_code == 0, found.output
    assert {path: path.read_bytes() for path in (tmp_path / "all").glob("[!.]*")} == before


def test_papers_set_side_by_side_are_those_set_one_by_one(book: Path, tmp_path: Path) -> None:
    """However many are set at a time, each paper has the same bytes, and each is counted (FAILURES D36, D39)."""
    portfolio = portfolio_of(book)
    edition = Edition(portfolio=portfolio, scorecard=Scorecard(), language="zh", audience=Audience("internal"))
    papers = [(f"{nth}.pdf", paper) for nth, (_, paper) in enumerate(papers_of(edition))]
    assert len(papers) > 1
    counted: list[int] = []
    for workers in (1, 3):
        to = tmp_path / str(workers)
        assert write_papers(PdfRenderer().pdf, papers, to, workers=workers, after_paper=lambda: counted.append(1)) == []
    assert len(counted) == 2 * len(papers)
    for name, _ in papers:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "3" / name).read_bytes()


def test_other_papers(run: Run, book: Path, tmp_path: Path) -> None:
    """A month, catalog, register and a review are printed alone where no agreement is named, on the paper asked for."""
    asked = (*OTHERS, "--lang", "en", "--paper", "letter")
    found = run("print", "--root", book, "--to", tmp_path / "some", *asked, *DAY)
    assert found.exit_code == 0, found.output
    assert sorted(path.name for path in (tmp_path / "some").glob("[!.]*")) == [f"{name}.pdf" for name in OTHER_NAMES]
    assert PdfReader(tmp_path / "some" / f"{OTHER_NAMES[0]}.pdf").pages[0].mediabox.width == 612


@pytest.mark.parametrize("asked", [("SLA-NONE",), ("SLA-MAIL", "9.9"), ("--month", "1999-01"), ("--review", "2026-09")])
def test_what_the_book_does_not_have_is_refused(run: Run, book: Path, tmp_path: Path, asked: tuple[str, ...]) -> None:
    """An agreement, a version, a month and a review that are not there are told, and nothing is written."""
    found = run("print", *asked, "--root", book, "--to", tmp_path / "none", *DAY)
    assert found.exit_code == 2
    assert "SLM604" in found.output
    assert not (tmp_path / "none").exists()


@pytest.mark.usefixtures("no_font")
@pytest.mark.parametrize("form, begins", [("docx", b"PK"), ("md", b"# ")])
def test_papers_to_be_worked_on(run: Run, book: Path, tmp_path: Path, form: str, begins: bytes) -> None:
    """Every paper can be had as Word or Markdown, under the name of its PDF, on a machine without its font."""
    to = tmp_path / "papers"
    for asked in (("SLA-MAIL", "1.0"), OTHERS):
        found = run("print", *asked, "--format", form, "--lang", "en", "--root", book, "--to", to, *DAY)
        assert found.exit_code == 0, found.output
    names = ["LT-SLA-001-1.0-en", *OTHER_NAMES]
    assert sorted(path.name for path in to.glob("[!.]*")) == [f"{name}.{form}" for name in names]
    assert all(path.read_bytes().startswith(begins) for path in to.glob("[!.]*"))


@pytest.mark.parametrize("form", ["docx", "md"])
def test_a_file_that_cannot_be_written_is_told(run: Run, book: Path, tmp_path: Path, form: str) -> None:
    """A folder of the name of a file is in the way, and nothing is left behind of the file."""
    to = tmp_path / "to"
    (to / f"LT-SLA-001-1.0-en.{form}").mkdir(parents=True)
    found = run("print", "SLA-MAIL", "1.0", "--format", form, "--lang", "en", "--root", book, "--to", to, *DAY)
    assert found.exit_code == 2
    assert "SLM606" in found.output
    assert [path.name for path in to.iterdir() if path.is_file()] == []


@pytest.mark.usefixtures("no_font")
def test_missing_font_is_told(run: Run, book: Path, tmp_path: Path) -> None:
    """Whoever prints without the font learns what to install (FAILURES D16)."""
    found = run("print", "SLA-MAIL", "--root", book, "--to", tmp_path / "none", *DAY)
    assert found.exit_code == 1
    assert "SLM570" in found.output
    assert '"manimgx-fonts-cjk>=' in found.output


@BUILDS
@pytest.mark.usefixtures("no_font")
def test_site_without_the_font(run: Run, site_book: Path) -> None:
    """Without the font the site has no papers, which is said; where they were asked for, there is no site."""
    asked = run("build", "--root", site_book, "--pdf", *DAY)
    assert asked.exit_code == 1
    assert "SLM570" in asked.output
    assert not (site_book / "site").exists()
    found = run("build", "--root", site_book, *DAY)
    assert found.exit_code == 0, found.output
    assert "SLM570" in found.output
    assert not list((site_book / "site").rglob("*.pdf"))
    page = (site_book / "site/agreements/SLA-MAIL/1.0/index.html").read_text("utf-8")
    assert ".pdf" not in page


@BUILDS
def test_site_is_built_after_a_paper_was_set_in_the_same_process(run: Run, site_book: Path, tmp_path: Path) -> None:
    """Typst's threads do not outlive a fork; a process in which they run builds its trees without one."""
    assert run("print", "SLA-MAIL", "1.0", "--root", site_book, "--to", tmp_path / "papers", *DAY).exit_code == 0
    shutil.rmtree(site_book / ".cache")
    assert run("build", "--root", site_book, *DAY).exit_code == 0
    assert list((site_book / "site/zh").rglob("*.pdf"))


@BUILDS
def test_site_has_a_paper_beside_every_version(run: Run, site_book: Path) -> None:
    """The button of a page leads to its paper; what has not changed is not set again (FAILURES D28)."""
    assert run("build", "--root", site_book, *DAY).exit_code == 0
    site = site_book / "site"
    for tree, language in ((site, "en"), (site / "zh", "zh")):
        page = tree / "agreements/SLA-MAIL/1.0/index.html"
        (name,) = re.findall(r'href="([^"]*\.pdf)"', page.read_text("utf-8"))
        assert name.endswith(f"-1.0-{language}.pdf")
        assert (page.parent / name).read_bytes().startswith(b"%PDF")
    before = {path: path.read_bytes() for path in site.rglob("*.pdf")}
    typst = "slm.printing.pdf_renderer.PdfRenderer._set"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(typst, None)
        again = run("build", "--root", site_book, *DAY)
    assert again.exit_code == 0, again.output
    assert {path: path.read_bytes() for path in site.rglob("*.pdf")} == before


@BUILDS
def test_what_cannot_be_printed_stops_the_build(run: Run, site_book: Path) -> None:
    """A controlled document without its paper is not published; the problem names the place, `--no-pdf` goes on."""
    templates = site_book / "site_overrides/print"
    templates.mkdir(parents=True, exist_ok=True)
    (templates / "agreement.typ").write_text('#panic("out of ink")\n', "utf-8")
    found = run("build", "--root", site_book, *DAY)
    assert found.exit_code == 1
    assert re.search(r"site_overrides/print/agreement\.typ:1:2: error SLM573.*out of ink", found.output)
    assert not (site_book / "site").exists()
    assert run("build", "--root", site_book, "--no-pdf", *DAY).exit_code == 0


@BUILDS
@pytest.mark.parametrize("audience", ["internal", "customer:sales"])
def test_every_page_with_a_paper_leads_to_it(run: Run, site_book: Path, audience: str) -> None:
    """Catalog, register, reviews and reports have papers in both languages, a customer the report of their own."""
    say_closed(site_book)
    found = run("build", "--root", site_book, "--audience", audience, *DAY)
    assert found.exit_code == 0, found.output
    own = "reports/2026-01/sales/index.html"
    for tree, language in ((site_book / "site", "en"), (site_book / "site/zh", "zh")):
        led = {
            str(page.relative_to(tree)): [page.parent / name for name in re.findall(r'href="([^"]*\.pdf)"', text)]
            for page in tree.rglob("index.html")
            if page.is_relative_to(tree / "zh") is False and (text := page.read_text("utf-8"))
        }
        expected = {
            "catalog/index.html": f"service-catalog-{language}.pdf",
            "reports/2026-01/index.html": f"report-2026-01-{language}.pdf",
            "improvements/index.html": f"improvement-register-{language}.pdf",
            "improvements/reviews/2026-02-sales/index.html": f"review-2026-02-sales-{language}.pdf",
            own: f"report-2026-01-sales-{language}.pdf",
        }
        assert {page: [link.name for link in led[page]] for page in expected} == {
            page: [name] for page, name in expected.items()
        }
        assert all(file.read_bytes().startswith(b"%PDF") for files in led.values() for file in files)
        there = {path for path in tree.rglob("*.pdf") if not path.is_relative_to(tree / "zh")}
        assert there == {file for files in led.values() for file in files}


def test_paper_in_a_language_without_a_site_leads_to_the_site_there_is(run: Run, book: Path, tmp_path: Path) -> None:
    """A book in English and Chinese has no German pages: a German paper names an address that exists."""
    address = "kind: provider\nsite_address: https://levels.example\n"
    replace_words(book, "catalog/provider.yml", {"kind: provider\n": address})
    assert run("print", "SLA-MAIL", "1.0", "--root", book, "--lang", "de", "--to", tmp_path / "de", *DAY).exit_code == 0
    (file,) = (tmp_path / "de").glob("[!.]*")
    said = "".join(words(file).split())
    assert "https://levels.example/v/" in said
    assert "/de/" not in said
    verified = run("verify", file, "--root", book, *DAY)
    assert verified.exit_code == 0, verified.output


def test_customer_prints_their_own_report(run: Run, book: Path, tmp_path: Path) -> None:
    """The report of a month for a customer is about what was promised to them, and says so."""
    asked = ("--month", "2026-01", "--audience", "customer:sales", "--lang", "en", "--to", tmp_path / "own")
    assert run("print", "--root", book, *asked, *DAY).exit_code == 0
    (file,) = (tmp_path / "own").glob("[!.]*")
    assert file.name == "report-2026-01-sales-en.pdf"
    assert "Sales" in words(file)


def test_papers_and_pages_agree_whether_a_copy_is_current(tmp_path: Path) -> None:
    """The address on a paper is that of the page in its language which tells whether the paper is current."""
    portfolio = example(AS_OF)
    for language, tree in (("en", ""), ("zh", "zh/")):
        edition = Edition(
            portfolio=portfolio, scorecard=scorecard(portfolio, ()), language=language, audience=Audience("internal")
        )
        for history in portfolio.agreements.values():
            for version in history.versions:
                paper = agreement_paper(edition, version)
                assert paper.currency
                page = validity_check_path(str(version.fingerprint)).removesuffix("index.md")
                assert paper.currency.address == f"{str(portfolio.provider.site_address).rstrip('/')}/{tree}{page}"
        write_papers(PdfRenderer().pdf, [("a.pdf", paper)], tmp_path)
        assert f"/{tree}{page}" in "".join(words(tmp_path / "a.pdf").split())


@pytest.mark.parametrize("who", ["public", "customer"])
def test_no_paper_tells_a_customer_what_is_not_for_him(tmp_path: Path, who: str) -> None:
    """Neither the words nor the metadata of the papers of an edition have what its audience may not see."""
    portfolio = example(AS_OF)
    customer = next(agreement.customer for agreement in portfolio.all_agreements if agreement.kind == "SLA")
    audience = Audience("public" if who == "public" else f"customer:{customer}")
    view, hidden = judged(portfolio).seen_by(audience), secrets(portfolio, audience)
    renderer = renderer_of(ROOT, DiskCache(ROOT / FOLDER))
    for language in portfolio.provider.languages:
        papers = list(papers_of(Edition.of(view, language)))
        for name, printed in (("pdf", renderer.pdf), ("docx", print_docx), ("md", _markdown)):
            named = [(str(Path(path).with_suffix(f".{name}")), paper) for path, paper in papers]
            assert write_papers(printed, named, tmp_path / language) == []
    assert hidden
    leaks = Leaks(hidden)
    files = [path for path in tmp_path.rglob("*.*") if path.is_file()]
    assert {path.suffix for path in files} == {".pdf", ".docx", ".md"}
    contents = [contents for path in files for contents in contents_of(path.name, path.read_bytes())]
    assert contents
    assert [(content.path, found) for content in contents if (found := leaks.found(content.texts))] == []


def _markdown(paper: Paper) -> bytes:
    return print_markdown(paper).encode()


HOSTILE: Final = r"""#import "@preview/x:0.1.0" #read("/etc/passwd") $x$ @y <z> #panic() \u{41} */ // [*b*]"""


def test_markup_of_typst_in_a_book_is_text(run: Run, tmp_path: Path) -> None:
    """Titles, names and clauses are printed as they were written, and nothing of what they say is done."""
    book = copied(tmp_path, bound=False)
    title, name = "E-mail agreement", "{en: Sales, zh: 销售部}"
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", {title: f"'{HOSTILE}'"})
    replace_words(book, "catalog/provider.yml", {name: f"'{HOSTILE}'"})
    (book / "agreements/SLA-MAIL/1.0/terms.en.md").write_text(f"# Terms\n\n{HOSTILE.replace('<z>', '')}\n", "utf-8")
    bind_approvals(book)
    asked = ("SLA-MAIL", "1.0", "--root", book, "--to", tmp_path / "out", "--lang", "en", *DAY)
    found = run("print", *asked)
    assert found.exit_code == 0, found.output
    (file,) = (tmp_path / "out").glob("[!.]*")
    text = "".join(words(file).split())
    assert text.count("".join(HOSTILE.split())) > 3
    assert "root:" not in text


@BUILDS
@pytest.mark.parametrize("command", ["build", "print"])
def test_template_that_would_fetch_a_package_is_refused(run: Run, site_book: Path, command: str) -> None:
    """Every such word is told with its place, nothing is made, and nothing is asked of a network (D38)."""
    templates = site_book / "site_overrides/print"
    templates.mkdir(parents=True, exist_ok=True)
    (templates / "agreement.typ").write_text('#show: paper\n#import "@preview/cetz:0.3.1"\n#eval("1")\n', "utf-8")
    found = run(command, "--root", site_book, "--to", site_book / "out", *DAY)
    assert found.exit_code == 1
    for place in ("2:2", "3:2"):
        assert f"site_overrides/print/agreement.typ:{place}: error SLM572" in found.output
    assert not (site_book / "out").exists()


def test_template_that_is_none_is_refused(run: Run, book: Path, tmp_path: Path) -> None:
    """A link out of the book and what is no text are told by name; neither is shown."""
    templates = book / "site_overrides/print"
    templates.mkdir(parents=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("do not tell", "utf-8")
    (templates / "agreement.typ").symlink_to(secret)
    (templates / "report.typ").write_bytes(b"\xff\xfe")
    found = run("print", "--root", book, "--to", tmp_path / "out", *DAY)
    assert found.exit_code == 1
    assert "site_overrides/print/agreement.typ: error SLM104" in found.output
    assert "site_overrides/print/report.typ:1:1: error SLM106" in found.output
    assert "do not tell" not in found.output
