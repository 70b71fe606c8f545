"""The built example book in a browser, opened from disk as `make site` leaves it."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import takewhile
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "index.html", "catalog/index.html", "agreements/index.html", "reports/index.html", "improvements/index.html",
    "reports/2025-07/index.html", "reports/2025-07/figures/index.html", "agreements/SLA-REMOTE/performance/index.html",
)  # fmt: skip


@pytest.mark.parametrize("tree", ["", "zh/"])
def test_page_opens_from_disk(page: Page, site: Path, tree: str) -> None:
    """Each main page opens from disk in both languages, asks no host for anything and has no error (FAILURES D31)."""
    for path in PAGES:
        page.goto((site / tree / path).as_uri())
        expect(page.locator("h1").first).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == (tree.rstrip("/") or "en"), path


def test_page_fits_a_phone(page: Page, site: Path) -> None:
    """On a phone 360 pixels wide no page scrolls sideways; wide tables scroll in boxes of their own."""
    page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        page.goto((site / path).as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("tree, word", [("", "mail"), ("zh/", "电子邮件"), ("zh/", "SLA-ERP")])
def test_search_finds(page: Page, site: Path, tree: str, word: str) -> None:
    """The search works from disk and finds an English and a Chinese word, and marks it (FAILURES D8, D31, D33)."""
    page.goto((site / tree / "index.html").as_uri())
    page.locator("input.md-search__input").click()
    page.locator("input.md-search__input").fill(word)
    # Material listens to keys going up, which typing has and filling has not.
    page.locator("input.md-search__input").press("End")
    first = page.locator(".md-search-result__item a").first
    expect(first).to_be_visible()
    marked = page.locator(".md-search-result__item mark").first
    expect(marked).to_be_visible()
    assert word.lower() in marked.inner_text().lower()
    first.click()
    expect(page.locator("h1").first).to_be_visible()


def test_language_switch_stays_on_the_page(page: Page, site: Path) -> None:
    """The switch leads from a page to the same page in the other language, and back."""
    page.goto((site / "catalog/email/index.html").as_uri())
    page.locator("a.md-select__link[hreflang=zh]").dispatch_event("click")
    page.wait_for_url((site / "zh/catalog/email/index.html").as_uri())
    page.locator("a.md-select__link[hreflang=en]").dispatch_event("click")
    page.wait_for_url((site / "catalog/email/index.html").as_uri())


def test_dark_mode(page: Page, site: Path) -> None:
    """A reader whose system is dark sees light text on a dark ground, in pages and tables."""
    page.emulate_media(color_scheme="dark")
    page.goto((site / "agreements/index.html").as_uri())
    assert page.evaluate("document.body.getAttribute('data-md-color-scheme')") == "slate"
    ground, text = page.evaluate(
        """() => {
            const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, each) => sum + Number(each), 0);
            const style = getComputedStyle(document.querySelector("table") ?? document.body);
            return [light(getComputedStyle(document.body).backgroundColor), light(style.color)];
        }"""
    )
    assert ground < 250
    assert text > 380


@pytest.mark.parametrize("tree", ["", "zh/"])
def test_pages_of_figures_can_be_read_aloud(page: Page, site: Path, tree: str) -> None:
    """Every table has a name, its header cells their direction, and every drawing its words."""
    for path in PAGES[-3:]:
        page.goto((site / tree / path).as_uri())
        for unnamed in (
            "table:not(:has(caption)):not([aria-label] table)",
            "th:not([scope])",
            "svg:not([aria-label]):not([aria-hidden]):not(a svg)",
            "svg[role=img]:not([aria-label])",
        ):
            assert page.locator(f"article {unnamed}").count() == 0, (path, unnamed)


@pytest.mark.parametrize("tree", ["", "zh/"])
def test_chart_table_and_calendar_name_one_number(site: Path, tree: str) -> None:
    """What a mark of a chart says stands so in the table, and the days add up to the minutes that both call used."""
    compared = added = 0
    for path in sorted((site / tree / "agreements").glob("*/performance/index.html")):
        page = html.parse(str(path))
        for table in html.parse(str(path.with_name("figures") / "index.html")).iterfind(
            ".//table[@class='slm-table slm-figures']"
        ):
            target = next(part for part in table.getparent().itersiblings(preceding=True) if part.tag == "h2")
            (title,) = page.iterfind(f".//h2[@id='{target.get('id')}']")
            below = list(takewhile(lambda part: part.tag != "h2", title.itersiblings()))
            charts = [part for part in below if part.get("class") == "slm-chart" and "data-newest" in part.attrib]
            months = [[next(cell.itertext(), "") for cell in row] for row in table.iterfind("tbody/tr")]
            for chart in charts:
                said = [title.text for title in chart.iterfind(".//rect/title")]
                for words, (period, _, value, promise, _, spent, *_) in zip(said, reversed(months), strict=True):
                    assert words.startswith(period)
                    assert [figure for figure in (value, promise) if figure not in words] == []
                    assert spent.strip("0 /") == "" or spent in words
                    compared += 1
            calendar = (
                row for part in below for row in part.iterfind(".//table[@class='slm-table slm-days']/tbody/tr")
            )
            for row, (_, _, _, _, _, spent, *_) in zip(calendar, months, strict=False):
                days = [Decimal(link.text or 0) for link in row.iterfind("td/a")]
                assert Decimal(next(row[-1].itertext())) == sum(days) == Decimal(spent.split()[0])
                added += bool(days)
    assert compared > added > 0


def test_figure_leads_to_its_record(page: Page, site: Path) -> None:
    """From a figure of the report a reader comes to its making, and from there to the file with the rows."""
    page.goto((site / "reports/2026-07/index.html").as_uri())
    page.locator('a[href="figures/index.html"]').first.click()
    page.wait_for_url((site / "reports/2026-07/figures/index.html").as_uri())
    address = page.locator('a[href$="records/2026-07/tickets.csv"]').first.get_attribute("href")
    assert address
    record = (site / "reports/2026-07/figures" / address).resolve()
    assert record.read_bytes() == (ROOT / "measurements/2026-07/tickets.csv").read_bytes()


def test_page_reads_without_scripts(browser: Browser, site: Path) -> None:
    """Without JavaScript the pages are whole: headings, tables and links."""
    context = browser.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto((site / "agreements/index.html").as_uri())
    expect(opened.locator("table").first).to_be_visible()
    context.close()


def test_print_has_no_navigation(page: Page, site: Path) -> None:
    """The browser's own print of a page is its content alone."""
    page.emulate_media(media="print")
    page.goto((site / "catalog/index.html").as_uri())
    expect(page.locator(".md-header")).to_be_hidden()
    expect(page.locator(".md-sidebar--primary")).to_be_hidden()
    expect(page.locator("article table").first).to_be_visible()


def test_month_is_the_same_in_every_zone(browser: Browser, site: Path) -> None:
    """Readers in Shanghai and in Los Angeles see the same months, days and figures: no browser counts them (F13)."""
    pages = ("index.html", "reports/2025-07/index.html", "agreements/SLA-REMOTE/performance/index.html")
    shown = []
    for zone in ("Asia/Shanghai", "America/Los_Angeles"):
        context = browser.new_context(timezone_id=zone)
        opened = context.new_page()
        texts = []
        for path in pages:
            opened.goto((site / path).as_uri())
            texts.append(opened.locator("article.md-content__inner").inner_text())
        shown.append(texts)
        context.close()
    assert shown[0] == shown[1]
    assert "July 2025" in shown[0][1]


def test_no_search_finds_what_no_longer_holds(site: Path) -> None:
    """Pages of versions are in no index of the search and ask no engine to list them; what is in force is (D30)."""
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    versions = {path.parent.relative_to(site) for path in (site / "agreements").glob("*/[0-9]*/index.html")}
    assert versions
    assert not found & {f"{version.as_posix()}/index.html" for version in versions}
    assert {f"agreements/{version.parts[1]}/index.html" for version in versions} <= found
    banner = [version for version in versions if "slm-banner" in (site / version / "index.html").read_text("utf-8")]
    assert banner
    for path in banner:
        assert 'content="noindex"' in (site / path / "index.html").read_text("utf-8")


def test_print_of_a_dark_reader_is_dark_on_white(page: Page, site: Path) -> None:
    """Whoever reads in the dark prints on white paper all the same, tables included (D34)."""
    page.emulate_media(media="print", color_scheme="dark")
    page.goto((site / "reports/2026-07/index.html").as_uri())
    colours = page.evaluate(
        """() => [document.body, ...document.querySelectorAll("article h1, article p, article td, article th")].map(
            (each) => {
                const style = getComputedStyle(each);
                const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
                const light = (colour) => numbers(colour).slice(0, 3).reduce((sum, one) => sum + one, 0);
                const clear = numbers(style.backgroundColor)[3] === 0;
                return [clear ? 765 : light(style.backgroundColor), light(style.color)];
            })"""
    )
    assert len(colours) > 20
    assert min(ground for ground, _ in colours) > 600
    assert max(text for _, text in colours) < 480


def test_numbers_of_items_in_clauses_are_those_of_the_paper(page: Page, site: Path) -> None:
    """An item of a list within a list is cited as 2.1, not as 2 a, which the theme would make of it (D46)."""
    (version, *_) = sorted(site.glob("agreements/*/*/index.html"))
    page.goto(version.as_uri())
    styles = page.evaluate(
        """() => {
            const clauses = document.querySelector(".slm-clauses");
            clauses.innerHTML = "<ol><li><ol><li><ol><li>deep</li></ol></li></ol></li></ol>";
            return [...clauses.querySelectorAll("ol")].map((list) => getComputedStyle(list).listStyleType);
        }"""
    )
    assert styles == ["decimal"] * 3


def test_no_page_shows_an_id_for_what_has_a_name(site: Path) -> None:
    """Levels, people, teams, roles, services, metrics, targets: readers see names; ids stand in code and addresses."""
    written = [*(ROOT / "catalog").rglob("*.yml"), *(ROOT / "agreements").rglob("agreement.yml")]
    ids = {found for file in written for found in re.findall(r"\bid: ([\w-]+)", file.read_text("utf-8"))}
    ids |= {file.stem for file in written}
    # An id without a hyphen may be a word of a sentence; capitals are numbers of documents.
    shown_by_name = [*sorted(known for known in ids if "-" in known and known == known.lower()), "P1-special"]
    raw = re.compile(rf"(?<![\w.@-])(?:{'|'.join(map(re.escape, shown_by_name))})(?![\w@-]|\.\w)")
    found = {}
    for path in site.rglob("*.html"):
        if "guide" in path.parts or path.name in {"about.html", "404.html"}:
            continue
        article = html.parse(str(path)).find(".//article")
        for verbatim in article.xpath(".//code | .//pre | .//*[@class='slm-id']"):
            verbatim.clear(keep_tail=True)
        if shown := raw.findall(article.text_content()):
            found[path.relative_to(site).as_posix()] = shown
    assert found == {}
