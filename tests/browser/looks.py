"""What is looked at on pages of the built example book: each page is opened for all looks, by one of the processes."""

from __future__ import annotations

import json
from collections import defaultdict
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from playwright.sync_api import TimeoutError as TimedOut
from tests.conftest import PATIENCE

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

BROKEN = """() => {
    const isTorn = (each) => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1;
    };
    const names = document.querySelectorAll("article a.slm-whole, .md-typeset__table td:first-child > code:only-child");
    const arrows = [...document.querySelectorAll(".slm-sortable thead button")].filter(
        (button) => !getComputedStyle(button, "::after").content.startsWith('"\\u00a0'));
    return [...[...names].filter(isTorn), ...arrows].map((each) => each.textContent);
}"""
"""Ids and keys of files that stand on two lines, and titles of columns whose arrow may."""

EMPTY = """() => {
    const headings = [...document.querySelectorAll(":is(h1, h2, h3, h4):has(> .headerlink)")];
    const heights = () => headings.map((heading) => heading.getBoundingClientRect().height);
    const before = heights();
    for (const heading of headings) { heading.querySelector(".headerlink").style.display = "none"; }
    const after = heights();
    return headings.filter((heading, at) => after[at] < before[at]).map((heading) => heading.textContent);
}"""
"""Headings that are taller for the sign of their address, which nobody sees."""

WIDE = """() => [...document.querySelectorAll(".slm-scrolls:has(.slm-stacked)")].map((box) => box.ariaLabel ?? "")"""
"""Tables that are shown as cards and are wider than the phone all the same."""

WIDTHS = (1280, 1440, 1920)
_FIRST_VIEW = 500_000
"""How many bytes a page may weigh with all that it loads, unpacked."""
A4 = 718
"""The pixels between the margins of a sheet of A4."""

PALETTES = {"light": "default", "dark": "slate"}
"""What the page calls the palettes."""
IS_SHOWN_IN = "(palette) => document.body.getAttribute('data-md-color-scheme') === palette"
RULES: dict[str, dict[str, object]] = {
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
COLOURS_ELSEWHERE: dict[str, object] = {"rules": {"color-contrast": {"enabled": False}}}
_SHORT = 30_000
"""The bytes of a page on which axe-core looks at colours, too: head, menus and foot are the same on all. Of a longer
one it takes most of its time for them, and every text of every page is held against its ground by `FAINT`."""

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

TAKE_ALIKE = r"""() => {
    const unlike = "id href d points x y x1 x2 y1 y2 cx cy width height".split(" ");
    const worded = ["aria-label", "title", "alt", "datetime", "name", "value"];
    const looks = ({name, value}) => /^data-/.test(name) || unlike.includes(name) ? ""
        : worded.includes(name) ? `${name} ${value.trim() !== ""}` : `${name}=${value}`;
    // Short words in a link are a small target.
    const words = (text, inLink) => !text.trim() ? "" : inLink && text.trim().length < 5 ? text : "words";
    const built = (node, inLink) => {
        if (node.nodeType === Node.TEXT_NODE) return words(node.data, inLink);
        if (node.nodeType !== Node.ELEMENT_NODE) return "";
        const isLink = inLink || ["A", "BUTTON"].includes(node.tagName);
        const within = [...node.childNodes].map((part) => built(part, isLink)).join("");
        return `<${node.tagName} ${[...node.attributes].map(looks).join(" ")}>${within}</>`;
    };
    const referring = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for", "headers"];
    const needed = new Set(), ids = new Set();
    for (const each of document.querySelectorAll("*")) {
        for (const name of referring) for (const id of (each.getAttribute(name) ?? "").split(/\s+/)) needed.add(id);
        if (each.id && ids.has(each.id)) needed.add(each.id);
        ids.add(each.id);
    }
    const isNeeded = (part) => [part, ...part.querySelectorAll("[id]")].some((each) => each.id && needed.has(each.id));
    window.taken = [];
    for (const whole of document.querySelectorAll("tbody, ul, ol, svg g")) {
        const seen = new Map();
        for (const part of [...whole.children]) {
            const how = built(part, false), often = (seen.get(how) ?? 0) + 1;
            seen.set(how, often);
            if (often > 2 && !isNeeded(part)) window.taken.push([whole, part, part.nextSibling]);
        }
    }
    for (const [, part] of window.taken) part.remove();
}"""
"""Takes rows, entries and marks off a page that are built as two before them: axe-core judges how they are built."""

GIVE_BACK = """() => {
    for (const [whole, part, next] of window.taken.reverse()) whole.insertBefore(part, next);
}"""
"""Puts back what was taken."""


Looks = dict[str, list[str]]
"""What is wrong with a page, by what was looked at."""
Seen = dict[str, Looks]
"""What is wrong with the pages, by what was looked at and the page."""
MORE = ("guide/tutorial.html", "guide/judging.html", "guide/reference/index.html")
"""Pages with the longest code and the widest tables, which are looked at on a phone, too."""


def pages_of(site: Path, tree: str) -> list[Path]:
    """Return the largest page of each kind: what lies in one section, as deep, and under one name."""
    kinds: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path in (site / tree).rglob("*.html"):
        folders = path.relative_to(site / tree).parts[:-1]
        if (tree or folders[:1] != ("zh",)) and path.name != "404.html":  # which is at home on servers alone
            named = [folder for folder in folders[1:] if folder in {"performance", "credits", "figures", "reviews"}]
            kinds[*folders[:1], *named, str(len(folders)), "" if folders else path.name].append(path)
    return [max(found, key=lambda path: path.stat().st_size) for found in kinds.values()]


def noted(page: Page) -> tuple[list[str], list[str]]:
    """Return two lists that grow: what a page asks for, and the errors of its console."""
    asked: list[str] = []
    errors: list[str] = []

    def _note_request(request: Request) -> None:
        asked.append(request.url)

    def _note_message(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page.on("request", _note_request)
    page.on("console", _note_message)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return asked, errors


def outward(asked: list[str]) -> list[str]:
    """Return the questions that were asked of others."""
    return [question for question in asked if not question.startswith(("file:", "data:", "about:", "blob:"))]


def _weight(asked: list[str]) -> int:
    """Return how many bytes the files have that were asked for, without the index of the search."""
    files = (Path(address.partition("?")[0].removeprefix("file://")) for address in asked)
    return sum(file.stat().st_size for file in files if file.is_file() and "search_index" not in file.name)


def looks_at(browser: Browser, site: Path, tree: str, folder: Path) -> dict[str, Looks]:
    """Return what is wrong with pages of each kind in one language, by the page.

    Processes that test share the work: each looks at pages that no other has looked at, and leaves in a folder what it
    has seen.
    """
    kinds = pages_of(site, tree)
    pages = [*kinds, *(site / tree / path for path in MORE)]
    seen: dict[str, Looks] = {}
    context = browser.new_context(locale="en-GB")
    context.set_default_timeout(1000 * PATIENCE)
    eyes = _Eyes(context.new_page())
    for waits in (False, True):
        for path in pages:
            name = path.relative_to(site).as_posix()
            kept = folder / f"{name.replace('/', '-')}.json"
            with kept.with_suffix(".lock").open("w") as lock:
                try:
                    flock(lock, LOCK_EX if waits else LOCK_EX | LOCK_NB)
                except BlockingIOError:
                    continue
                if not kept.exists():
                    found = eyes.looked(path, on_phone_alone=path not in kinds)
                    draft = kept.with_suffix(".draft")
                    draft.write_text(json.dumps(found), "utf-8")
                    draft.replace(kept)
                seen[name] = json.loads(kept.read_text("utf-8"))
    context.close()
    return seen


class _Eyes:
    """A page of a browser in which one page of the site after the other is opened."""

    def __init__(self, page: Page) -> None:
        self.page, self.axe = page, Axe()
        self.asked, self.errors = noted(page)

    def looked(self, path: Path, *, on_phone_alone: bool) -> Looks:
        """Return what is wrong with a page: it is opened once on a phone and once on a desktop, for all looks."""
        self.asked.clear()
        self.errors.clear()
        self.page.set_viewport_size({"width": 360, "height": 740})
        self.page.goto(path.as_uri())
        found = self._on_phone()
        outwards = outward(self.asked)
        self.asked.clear()
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.page.goto(path.as_uri())
        weight = _weight(self.asked)
        found["broken"] = self.page.evaluate(BROKEN)
        if not on_phone_alone:
            found["heavy"] = [f"{weight} bytes"] if weight > _FIRST_VIEW else []
            found["starts"] = self.page.evaluate(STARTS)
            found |= self._on_desktop()
        found |= {"outward": outwards + outward(self.asked), "errors": self.errors.copy()}
        if on_phone_alone:
            return found
        return found | self._with_axe(colours=path.stat().st_size < _SHORT) | {"paper": self._on_paper()}

    def _on_phone(self) -> Looks:
        found: Looks = {}
        try:
            self.page.wait_for_function(f"() => !({WIDE})().length", timeout=5000)
            found["wide"] = []
        except TimedOut:
            found["wide"] = self.page.evaluate(WIDE)
        found["empty"] = self.page.evaluate(EMPTY)
        try:
            self.page.wait_for_function(f"() => !({UNTOLD})().length", timeout=30_000)
            found["untold"] = []
        except TimedOut:
            found["untold"] = self.page.evaluate(UNTOLD)
        return found

    def _on_desktop(self) -> Looks:
        found: Looks = {}
        self.page.add_style_tag(content="* { transition: none !important; }")
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            found[str(width)] = self.page.evaluate(HIDING)
        found["torn"] = self.page.evaluate(TORN)
        return found

    def _with_axe(self, *, colours: bool) -> Looks:
        found: Looks = {}
        self.page.evaluate(self.axe.axe_script)  # which asks for style sheets, and is refused
        self.page.evaluate(QUICK)
        for scheme in ("dark", "light"):
            self.page.emulate_media(color_scheme=scheme)
            self.page.wait_for_function(IS_SHOWN_IN, arg=PALETTES[scheme])
            found[scheme] = self.page.evaluate(FAINT)
            if scheme == "dark" and not colours:
                continue
            rules = RULES[scheme] if colours else RULES[scheme] | COLOURS_ELSEWHERE
            self.page.evaluate(TAKE_ALIKE)
            violations = self.page.evaluate("async (rules) => (await axe.run(rules)).violations", rules)
            self.page.evaluate(GIVE_BACK)
            found[f"axe {scheme}"] = [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in violations]
        return found

    def _on_paper(self) -> list[str]:
        self.page.set_viewport_size({"width": A4, "height": 1000})
        self.page.emulate_media(media="print")
        found: list[str] = self.page.evaluate(HIDING)
        self.page.emulate_media(media="screen")
        return found
