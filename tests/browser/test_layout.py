"""What readers see of every kind of page: all columns, at every width and on paper, in letters that can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.browser.looks import WIDTHS, Seen


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_hides_a_column(seen: Seen, width: int) -> None:
    """No table is wider than its box at the widths of desktops, whatever language its words are in."""
    assert seen[str(width)] == {}


def test_paper_holds_every_column(seen: Seen) -> None:
    """What the browser prints on A4, upright, is no wider than the paper between its margins."""
    assert seen["paper"] == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(seen: Seen, scheme: str) -> None:
    """Text stands out from its ground by 4.5 to 1, small print and buttons included, and is not below 12 pixels."""
    assert seen[scheme] == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(seen: Seen, scheme: str) -> None:
    """Whoever reads with a keyboard, a screen reader or little sight misses nothing that axe-core could tell."""
    assert seen[f"axe {scheme}"] == {}


def test_no_line_ends_between_a_number_and_its_unit(seen: Seen) -> None:
    """A per cent sign or a unit never stands alone at the beginning of a line."""
    assert seen["torn"] == {}


HALF = """(box) => [...box.querySelectorAll("tbody tr")].flatMap((row) => {
    const edge = row.cells[0].getBoundingClientRect().right;
    const isCut = ({ left, right }) => left < edge - 1 && right > edge + 1;
    return [...row.cells].slice(1).filter((cell) => isCut(cell.getBoundingClientRect())).map((cell) => cell.innerText);
})"""
"""The cells of a table that its first column, which stays, covers in part."""


def test_phone_shows_records_as_cards_and_tells_of_wide_matrices(page: Page, site: Path) -> None:
    """Lists of records need no scrolling; a matrix says that there is more, and begins with the newest month."""
    page.set_viewport_size({"width": 360, "height": 740})
    for path in ("documents", "catalog", "improvements", "reports/2025-07", "reports/2025-07/figures"):
        page.goto((site / path / "index.html").as_uri())
        assert page.locator("table.slm-stacked").count(), path
        assert page.locator(".slm-scrolls:has(table.slm-stacked)").count() == 0, path
        assert page.locator(".slm-stacked td[data-title]").first.is_visible()
    page.goto((site / "agreements/SLA-OFFICE/performance/index.html").as_uri())
    box = page.locator(".slm-box:has(.slm-months)").first
    assert "slm-scrolls" in (box.get_attribute("class") or "")
    hint = box.evaluate("(box) => getComputedStyle(box, '::before').content")
    assert "More to the side" in hint
    newest = box.locator("thead th:has(a)").last
    assert newest.evaluate("(cell) => cell.closest('.slm-box').getBoundingClientRect().right") == pytest.approx(
        newest.evaluate("(cell) => cell.getBoundingClientRect().right"), abs=2
    )
    assert box.evaluate(HALF) == []
    charts = page.locator(".slm-chart").evaluate_all(
        "(charts) => charts.filter((chart) => chart.scrollWidth > chart.clientWidth + 1)"
        ".map((chart) => getComputedStyle(chart, '::before').content)"
    )
    assert charts
    assert [hint for hint in charts if "More to the side" not in hint] == []


def test_phone_is_told_of_all_that_goes_on_to_the_side(seen: Seen) -> None:
    """Tables, charts and code, on pages of the book and on those written by hand: what scrolls says that it does."""
    assert seen["untold"] == {}


@pytest.mark.parametrize("tree", ["", "zh/"], ids=["en", "zh"])
def test_code_that_is_wider_than_a_phone_goes_on_to_the_side(page: Page, site: Path, tree: str) -> None:
    """The tutorial has code that scrolls."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto((site / tree / "guide/tutorial.html").as_uri())
    page.wait_for_function("() => document.querySelector('pre.slm-scrolls')")


@pytest.mark.parametrize(
    "row", ["#SLA-OFFICE-satisfaction-workplace", "figures/index.html#SLA-OFFICE-p2-resolution-workplace"]
)
def test_phone_shows_the_row_that_a_link_leads_to(page: Page, site: Path, row: str) -> None:
    """Tables above it that become cards do not push it out of view."""
    page.set_viewport_size({"width": 360, "height": 740})
    part, _, anchor = row.partition("#")
    page.goto(f"{(site / 'reports/2026-09' / (part or 'index.html')).as_uri()}#{anchor}")
    page.wait_for_function("() => document.querySelector('.slm-stacked')")
    page.wait_for_function(
        "() => document.querySelector(':target').getBoundingClientRect().top >= 0"
        " && document.querySelector(':target').getBoundingClientRect().top < 370"
    )


def test_filter_finds_what_is_typed_with_a_common_blank(page: Page, site: Path) -> None:
    """A blank at which no line ends is one to whoever looks for it in a table."""
    page.goto((site / "documents/index.html").as_uri())
    page.locator(".slm-filter input[type=search]").fill("1 Nov 2024")
    assert page.locator("#documents tbody tr:visible").count()


def test_pages_with_a_menu_beside_them_begin_alike(seen: Seen) -> None:
    """The title of every one begins at the same place, and so does that of every page without a menu."""
    starts = {(beside, left) for beside, left in seen["starts"].values()}
    assert len(starts) == len(dict(starts))


def test_title_is_stronger_than_its_parts(page: Page, site: Path) -> None:
    """A heading is larger than those below it and black as text."""
    page.goto((site / "reports/2025-07/index.html").as_uri())
    sizes = page.evaluate(
        "() => ['h1', 'h2', 'h3'].map((name) => document.querySelector(`article ${name}`))"
        ".map((title) => parseFloat(getComputedStyle(title).fontSize))"
    )
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


def test_print_of_a_dark_reader_is_white_to_the_edge(browser: Browser, site: Path, tmp_path: Path) -> None:
    """Margins are white too, where backgrounds are printed, and a drawing has its title on its page."""
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler: pdftoppm is not installed")
    context = browser.new_context(color_scheme="dark")
    opened = context.new_page()
    opened.goto((site / "agreements/SLA-REMOTE/performance/index.html").as_uri())
    (tmp_path / "page.pdf").write_bytes(opened.pdf(format="A4", print_background=True))
    opened.emulate_media(media="print", color_scheme="dark")
    kept = opened.evaluate(
        "() => ['.slm-chart-title', '.slm-chart'].map((each) => getComputedStyle(document.querySelector(each)))"
        ".map((style) => [style.breakAfter, style.breakInside])"
    )
    context.close()
    shown = ["pdftoppm", "-r", "20", "-gray", str(tmp_path / "page.pdf"), str(tmp_path / "shown")]
    subprocess.run(shown, check=True)
    for picture in tmp_path.glob("shown-*.pgm"):
        head = re.match(rb"P5\s(\d+)\s(\d+)\s255\s", picture.read_bytes())
        assert head
        width, pixels = int(head[1]), picture.read_bytes()[head.end() :]
        assert min(pixels[:width]) > 250  # the upper edge of the sheet
        assert min(pixels[::width]) > 250  # and the left one
    assert kept[0][0] == "avoid"
    assert kept[1][1] == "avoid"


def test_first_view_is_light(seen: Seen) -> None:
    """The largest page of each kind and all that it loads are less than 500 KB, without the index of the search."""
    assert seen["heavy"] == {}


def test_pages_ask_nobody_and_have_no_error(seen: Seen) -> None:
    """A page of any kind asks for nothing but files, and its console has no error."""
    assert seen["outward"] == {}
    assert seen["errors"] == {}
