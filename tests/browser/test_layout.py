"""What readers see of every kind of page: all columns, at every width and on paper, in letters that can be read."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TimedOut
from tests.browser.conftest import noted, outward

_OPEN = "for (const each of document.querySelectorAll('details')) each.open = true;"
HIDING = (
    "() => {"
    + _OPEN
    + """
    const found = [];
    for (const each of document.querySelectorAll("article *")) {
        if (each.closest(".slm-hidden, .slm-chart, svg, pre, thead abbr")) continue;
        const style = getComputedStyle(each);
        const isBox = style.overflowX !== "visible" || ["TD", "TH"].includes(each.tagName);
        if (style.display !== "inline" && isBox && each.clientWidth && each.scrollWidth > each.clientWidth + 1)
            found.push(`${each.className} ${each.ariaLabel ?? ""}: ${each.clientWidth} of ${each.scrollWidth}`);
    }
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth + 1) found.push(`the page: ${page.clientWidth} of ${page.scrollWidth}`);
    return found;
}"""
)
"""What is wider than the box that it stands in."""

FAINT = (
    "() => {"
    + _OPEN
    + r"""
    const rgb = (colour) => colour.match(/[\d.]+/g).map(Number);
    const mixed = (top, below) => [0, 1, 2].map((nth) => top[nth] * (top[3] ?? 1) + below[nth] * (1 - (top[3] ?? 1)));
    const light = (colour) => {
        const [red, green, blue] = colour.map((part) =>
            part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    // What a text stands on is what its parent stands on, and the parent's own ground: each is asked for once.
    const looks = new Map([[null, {ground: [255, 255, 255], opacity: 1}]]);
    const look = (element) => {
        if (!looks.has(element)) {
            const below = look(element.parentElement), style = getComputedStyle(element);
            looks.set(element, {
                ground: mixed(rgb(style.backgroundColor), below.ground), opacity: below.opacity * Number(style.opacity),
                colour: rgb(style.color), size: parseFloat(style.fontSize), weight: Number(style.fontWeight),
            });
        }
        return looks.get(element);
    };
    const found = new Set();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode, parent = text.parentElement;
        const unseen = ".slm-hidden, .headerlink, .md-search, .md-skip, .md-select, .md-header, script, svg, [hidden]";
        const range = document.createRange();
        range.selectNodeContents(text);
        if (!text.data.trim() || parent.closest(unseen) || !range.getClientRects().length) continue;
        const {ground, opacity, colour: [red, green, blue, alpha], size, weight} = look(parent);
        const lights = [light(mixed([red, green, blue, (alpha ?? 1) * opacity], ground)), light(ground)];
        const contrast = (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
        const isLarge = size >= 24 || (size >= 18.66 && weight >= 700);
        const which = `${parent.tagName} ${parent.className} "${text.data.trim().slice(0, 30)}"`;
        if (contrast < (isLarge ? 3 : 4.5)) found.add(`${which}: ${contrast.toFixed(2)} to 1`);
        if (size < 12) found.add(`${which}: ${size} px`);
    }
    return [...found];
}"""
)
"""What stands out too little from its ground, or is too small."""

TORN = r"""() => {
    const texts = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (texts.nextNode())
        if (!texts.currentNode.parentElement.closest("code, pre, svg, style"))
            for (const [torn] of texts.currentNode.data.matchAll(/\d (%|min|h|s|pp|分钟|小时)(?![\w-])/g))
                found.add(torn);
    return [...found];
}"""
"""Numbers that may stand on another line than their unit."""

STARTS = """() => {
    const isVisible = (each) => each.checkVisibility({ visibilityProperty: true }) && each.clientWidth > 0;
    const beside = [...document.querySelectorAll(".md-sidebar--primary")].filter(isVisible);
    return [beside.length, document.querySelector("h1").getBoundingClientRect().left].map(String);
}"""
"""Whether a page has a menu beside it, and where its title begins."""

WIDTHS = (1280, 1440, 1920)
_FIRST_VIEW = 500_000
"""How many bytes a page may weigh with all that it loads, unpacked."""
A4 = 718
"""The pixels between the margins of a sheet of A4."""


PALETTES = {"light": "default", "dark": "slate"}
"""What the page calls the palettes."""
IS_SHOWN_IN = "(palette) => document.body.getAttribute('data-md-color-scheme') === palette"
RULES = {
    "light": {
        "resultTypes": ["violations"],
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "dark": {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}
"""The rules of axe-core that pages keep: WCAG 2.2 on level AA, and what is good practice; of them those on colours
where the palette alone is another one."""

QUICK = """() => {
    const colour = axe.commons.color.Color.prototype, parse = colour.parseString, known = new Map();
    colour.parseString = function (text) {
        const found = known.get(text);
        if (found) [this.r, this.g, this.b, this.alpha] = found;
        else {
            parse.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        return this;
    };
}"""
"""Lets axe-core read each colour once: for every text it reads those of all that the text stands on."""


def pages_of(site: Path, tree: str) -> list[Path]:
    """Return the largest page of each kind: what lies in one section, as deep, and under one name."""
    kinds: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path in (site / tree).rglob("*.html"):
        folders = path.relative_to(site / tree).parts[:-1]
        if (tree or folders[:1] != ("zh",)) and path.name != "404.html":  # which is at home on servers alone
            named = [folder for folder in folders[1:] if folder in {"performance", "credits", "figures", "reviews"}]
            kinds[*folders[:1], *named, str(len(folders)), "" if folders else path.name].append(path)
    return [max(found, key=lambda path: path.stat().st_size) for found in kinds.values()]


@pytest.fixture(scope="module", params=["", "zh/"], ids=["en", "zh"])
def seen(browser: Browser, site: Path, request: pytest.FixtureRequest) -> dict[str, dict[str, list[str]]]:
    """Return what is wrong with pages of each kind in one language, by what was looked at and the page.

    A page is opened once for all that is looked at: to open it takes longer than most looks.
    """
    axe, context = Axe(), browser.new_context(locale="en-GB", viewport={"width": WIDTHS[0], "height": 900})
    page, found = context.new_page(), defaultdict[str, dict[str, list[str]]](dict)
    asked, errors = noted(page)
    for path in pages_of(site, request.param):
        name = path.relative_to(site).as_posix()
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        asked.clear()
        errors.clear()
        page.goto(path.as_uri())
        weight = _weight(asked)
        found["heavy"][name] = [f"{weight} bytes"] if weight > _FIRST_VIEW else []
        found["starts"][name] = page.evaluate(STARTS)
        page.add_style_tag(content="* { transition: none !important; }")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found[str(width)][name] = page.evaluate(HIDING)
        found["torn"][name] = page.evaluate(TORN)
        found["outward"][name], found["errors"][name] = outward(asked), errors.copy()
        page.evaluate(axe.axe_script)  # which asks for style sheets, and is refused
        page.evaluate(QUICK)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(IS_SHOWN_IN, arg=PALETTES[scheme])
            found[scheme][name] = page.evaluate(FAINT)
            violations = page.evaluate("async (rules) => (await axe.run(rules)).violations", RULES[scheme])
            found[f"axe {scheme}"][name] = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in violations]
        page.set_viewport_size({"width": A4, "height": 1000})
        page.emulate_media(media="print")
        found["paper"][name] = page.evaluate(HIDING)
        page.emulate_media(media="screen")
    context.close()
    assert len(found["paper"]) > 15
    return {look: {name: faults for name, faults in pages.items() if faults} for look, pages in found.items()}


def _weight(asked: list[str]) -> int:
    """Return how many bytes the files have that were asked for, without the index of the search."""
    files = (Path(address.partition("?")[0].removeprefix("file://")) for address in asked)
    return sum(file.stat().st_size for file in files if file.is_file() and "search_index" not in file.name)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_hides_a_column(seen: dict[str, dict[str, list[str]]], width: int) -> None:
    """No table is wider than its box at the widths of desktops, whatever language its words are in."""
    assert seen[str(width)] == {}


def test_paper_holds_every_column(seen: dict[str, dict[str, list[str]]]) -> None:
    """What the browser prints on A4, upright, is no wider than the paper between its margins."""
    assert seen["paper"] == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(seen: dict[str, dict[str, list[str]]], scheme: str) -> None:
    """Text stands out from its ground by 4.5 to 1, small print and buttons included, and is not below 12 pixels."""
    assert seen[scheme] == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(seen: dict[str, dict[str, list[str]]], scheme: str) -> None:
    """Whoever reads with a keyboard, a screen reader or little sight misses nothing that axe-core could tell."""
    assert seen[f"axe {scheme}"] == {}


def test_no_line_ends_between_a_number_and_its_unit(seen: dict[str, dict[str, list[str]]]) -> None:
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


UNTOLD = (
    "() => {"
    + _OPEN
    + """ return [...document.querySelectorAll("article *")].filter((each) => {
    if (!["auto", "scroll"].includes(getComputedStyle(each).overflowX)) return false;
    if (!each.clientWidth || each.scrollWidth <= each.clientWidth + 1) return false;
    const told = [each, each.parentElement].map((box) => getComputedStyle(box, "::before").content);
    return !told.some((words) => words.includes("More to the side") || words.includes("左右滑动"));
}).map((each) => `${each.tagName} ${each.className}`); }"""
)
"""What scrolls to the side and does not say so."""


@pytest.mark.parametrize("tree", ["", "zh/"], ids=["en", "zh"])
def test_phone_is_told_of_all_that_goes_on_to_the_side(page: Page, site: Path, tree: str) -> None:
    """Tables, charts and code, on pages of the book and on those written by hand: what scrolls says that it does."""
    page.set_viewport_size({"width": 360, "height": 740})
    untold = {}
    for path in {*pages_of(site, tree), site / tree / "guide/tutorial.html", site / tree / "guide/judging.html"}:
        page.goto(path.as_uri())
        try:
            page.wait_for_function(f"() => !({UNTOLD})().length")
        except TimedOut:
            untold[path.relative_to(site).as_posix()] = page.evaluate(UNTOLD)
    assert untold == {}
    page.goto((site / tree / "guide/tutorial.html").as_uri())
    assert page.locator("pre.slm-scrolls").count()


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


def test_pages_with_a_menu_beside_them_begin_alike(seen: dict[str, dict[str, list[str]]]) -> None:
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


def test_first_view_is_light(seen: dict[str, dict[str, list[str]]]) -> None:
    """The largest page of each kind and all that it loads are less than 500 KB, without the index of the search."""
    assert seen["heavy"] == {}


def test_pages_ask_nobody_and_have_no_error(seen: dict[str, dict[str, list[str]]]) -> None:
    """A page of any kind asks for nothing but files, and its console has no error."""
    assert seen["outward"] == {}
    assert seen["errors"] == {}
