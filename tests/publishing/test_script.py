"""Sorting and filtering of tables in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page
from tests.publishing.test_charts import result

from slm.cache import MemoryCache
from slm.charts import charts
from slm.site.site import not_found

TABLE = """<!doctype html><html lang="en"><body>
<div class="slm-filter" data-slm-filter="t" data-shown="{shown} of {all} shown" hidden>
<label>Search<input type="search"></label>
<label>State<select data-name="state"><option value="">all</option><option value="open">open</option></select></label>
<output></output></div>
<table class="slm-sortable" id="t">
<thead><tr><th>Name</th><th>Due</th><th data-unsorted>Symbols</th></tr></thead>
<tbody><tr class="slm-group"><th colspan="3">First</th></tr>
<tr data-state="open"><th>item 10</th><td data-sort="2026-02-01">1 Feb</td><td>x</td></tr>
<tr data-state="done"><th>Item 9</th><td data-sort="">never</td><td>x</td></tr>
<tr data-state="open late"><th>item 1</th><td data-sort="2025-03-01">1 Mar</td><td>x</td></tr></tbody>
<tbody><tr class="slm-group"><th colspan="3">Second</th></tr>
<tr data-state="done"><th>other</th><td data-sort="2025-01-01">1 Jan</td><td>x</td></tr></tbody>
</table></body></html>"""


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    """Return a page in a browser."""
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture
def page(browser_page: Page) -> Page:
    """Return the page with a table and the script."""
    browser_page.set_content(TABLE)
    browser_page.add_script_tag(content=files("slm.site").joinpath("assets/slm.js").read_text(encoding="utf-8"))
    return browser_page


def _shown(page: Page) -> list[str]:
    rows = page.locator("tbody tr:visible > th")
    return [text.strip() for text in rows.all_inner_texts()]


def test_click_sorts_inside_each_group(page: Page) -> None:
    """A click on a header sorts by it, numbers as numbers, and leaves each group under its own heading."""
    page.get_by_role("button", name="Name").click()
    assert _shown(page) == ["First", "item 1", "Item 9", "item 10", "Second", "other"]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"


def test_second_click_turns_the_order_and_keeps_empty_cells_last(page: Page) -> None:
    """Sorted either way, what has no value comes last."""
    due = page.get_by_role("button", name="Due")
    due.click()
    assert _shown(page)[1:4] == ["item 1", "item 10", "Item 9"]
    due.click()
    assert _shown(page)[1:4] == ["item 10", "item 1", "Item 9"]
    assert page.locator("th[aria-sort]").get_attribute("aria-sort") == "descending"


def test_keyboard_sorts(page: Page) -> None:
    """A header can be reached and used with the keyboard alone."""
    page.get_by_role("button", name="Name").focus()
    page.keyboard.press("Enter")
    assert _shown(page)[1] == "item 1"


def test_column_of_symbols_has_no_button(page: Page) -> None:
    """A column in which no order makes sense cannot be sorted."""
    assert page.get_by_role("button").all_inner_texts() == ["Name", "Due"]


def test_filters_work_together(page: Page) -> None:
    """A row stays if it has the text and the chosen words; a group without rows goes, and the count says how many."""
    page.get_by_label("State").select_option("open")
    assert _shown(page) == ["First", "item 10", "item 1"]
    assert page.locator("output").inner_text() == "2 of 4 shown"
    page.get_by_label("Search").fill("ITEM 10")
    assert _shown(page) == ["First", "item 10"]
    page.get_by_label("Search").fill("nothing like it")
    assert _shown(page) == []


def test_without_the_script_everything_is_there(browser_page: Page) -> None:
    """Without the script there are no fields and no buttons, and all rows are shown."""
    browser_page.set_content(TABLE)
    assert _shown(browser_page) == ["First", "item 10", "Item 9", "item 1", "Second", "other"]
    assert not browser_page.locator("input").is_visible()


@pytest.fixture(scope="module")
def drawn() -> str:
    """Return a page with the chart of a year, as a performance page has it."""
    drawing = charts.attainment([result(nth) for nth in range(1, 13)], MemoryCache())
    figure = charts.titled(drawing, "A year", str, [f"month {nth}" for nth in range(12)])
    box = f'<div class="slm-chart" data-newest tabindex="0" style="overflow-x: auto">{figure}</div>'
    return f'<!doctype html><html lang="en"><body>{box}</body></html>'


@pytest.fixture
def chart(browser: Browser, drawn: str) -> Iterator[Page]:
    """Return a page as wide as a phone with a chart of twelve months and the script."""
    page = browser.new_page(viewport={"width": 360, "height": 640}, has_touch=True)
    page.set_content(drawn)
    page.add_script_tag(content=files("slm.site").joinpath("assets/slm.js").read_text(encoding="utf-8"))
    yield page
    page.close()


def test_newest_month_of_a_chart_is_in_view(chart: Page) -> None:
    """On a phone the chart begins at its end, and the line below it says what its last mark says."""
    left, width, all_of = chart.evaluate(
        "(box => [box.scrollLeft, box.clientWidth, box.scrollWidth])(document.querySelector('.slm-chart'))"
    )
    assert left + width == all_of > width
    assert chart.locator("output").inner_text() == "month 11"


def test_marks_of_a_chart_speak_by_pointer_tap_and_key(chart: Page) -> None:
    """Whichever way a reader points, the line says month and value; the keys stop at both ends and scroll along."""
    said, marks = chart.locator("output"), chart.locator("rect")
    marks.nth(9).hover()
    assert said.inner_text() == "month 9"
    marks.nth(10).tap()
    assert said.inner_text() == "month 10"
    chart.locator(".slm-chart").focus()
    chart.keyboard.press("ArrowLeft")
    assert said.inner_text() == "month 9"
    chart.keyboard.press("Home")
    chart.keyboard.press("ArrowLeft")
    assert said.inner_text() == "month 0"
    assert chart.evaluate("document.querySelector('.slm-chart').scrollLeft") < 130
    chart.keyboard.press("End")
    assert (said.inner_text(), said.get_attribute("class")) == ("month 11", "slm-said")
    # Who cannot see the drawing hears the same of each mark.
    assert marks.nth(3).get_attribute("aria-label") == "month 3"


@pytest.mark.parametrize("path, first", [("zh/nope/", "zh"), ("nope/", "en"), ("zhou/", "en")])
def test_page_that_is_not_there_speaks_first_as_its_address(browser: Browser, path: str, first: str) -> None:
    """A plain host has one page for all trees: its words in the language of the address come first, with the title."""
    page, body = browser.new_page(), not_found({"en": "/", "zh": "/zh/"})
    page.route("**/*", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=str(body)))
    page.goto(f"http://book.example/{path}")
    page.add_script_tag(content=files("slm.site").joinpath("assets/slm.js").read_text(encoding="utf-8"))
    assert page.locator("section").first.get_attribute("lang") == first
    assert page.locator("h1").evaluate_all("heads => heads.map((head) => head.parentElement.lang)") == [first]
    page.close()
