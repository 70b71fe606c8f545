"""How readers of the built example book find what they look for: by search, by the code of a paper, from outside."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
FIND = """async (query) => (await slmSearch.load()).find(query).items.map((parts) =>
    (parts.find(({ location }) => !location.includes("#")) ?? parts[0]).location.replace("index.html", ""))"""
"""Returns where each result leads, in the order in which they are shown: a page stands above its parts."""
CODE = "a2e7b34dae70"
"""The first digits of the fingerprint of SLA-WEB 1.0."""

OCTOBER = "reports/2026-10/"
FIRST = {
    "": {
        "catalog/email/": ["email", "e-mail", "E-Mail", "mail", "mailbox", "邮件", "邮箱", "电子邮件"],
        OCTOBER: [
            "2026-10", "2026/10", "10/2026", "2026年10月", "2026 年 10 月", "10月", "十月", "October 2026", "Oct 2026",
            "october", "Oktober 2026",
        ],
        "reports/2026-10/sales-centre/": ["Sales Centre October 2026", "sales centre 2026-10"],
        "improvements/": ["overdue", "improvement", "改进"],
        "improvements/SIP-2026-007/": ["SIP-2026-007", "sip 2026 007", "SIP2026007"],
        "documents/#RFC-2026-017": ["RFC-2026-017", "rfc 2026 017"],
        "catalog/remote-access/": ["vpn", "VPN", "远程接入", "remote access"],
        "catalog/web-hosting/": ["website hosting", "13 Oct 2026", "2026-10-13", "2026年10月13日", "October 13, 2026"],
        "agreements/SLA-WEB/": ["SLA-WEB", "sla web", "HX-ITSS-SLA-004", "hx-itss-sla-004"],
        "agreements/SLA-WEB/credits/": ["credit", "credits", "refund", "penalty", "money back", "退款"],
        "catalog/printing/": ["printing", "printer", "打印"],
        "agreements/SLA-NETWORK/": ["Xinghe Plant", "星河工厂"],
        "glossary/": ["glossary", "术语表"],
        f"v/{CODE}/": [CODE, "a2e7-b34d-ae70", "a2e7–b34d–ae70", "A2E7 B34D AE70", f"slm1:sha256:{CODE}", f"https://a.example/v/{CODE}/"],
        "reports/2026-10/figures/": ["O-202610-02"],
        "v/": ["qr code", "验真"],
        "v/#unknown-code": ["0000-0000-0000", "slm1:sha256:0123456789ab"],
    },
    "zh/": {
        OCTOBER: ["2026年10月", "2026 年 10 月", "10月", "十月", "2026-10", "October 2026", "报告 2026年10月"],
        "reports/2026-10/sales-centre/": ["销售中心 十月", "销售中心 2026年10月"],
        "agreements/SLA-WEB/": ["SLA-WEB"],
        "catalog/email/": ["邮件", "电子邮件", "email", "e-mail", "邮箱"],
        "catalog/printing/": ["打印", "printer"],
        "agreements/SLA-WEB/credits/": [
            "服务补偿", "补偿", "service credit", "credit", "退款", "罚款", "赔偿", "refund",
        ],
        "improvements/": ["改进", "逾期", "overdue"],
        "catalog/remote-access/": ["vpn", "远程接入"],
        "agreements/SLA-NETWORK/": ["星河工厂", "Xinghe Plant"],
        "glossary/": ["术语", "术语表", "glossary"],
        "glossary/#waiver": ["豁免"],
        f"v/{CODE}/": [CODE, "ａ２ｅ７－b34d－ae70"],
    },
}  # fmt: skip
"""What is found first, by tree and query."""


@pytest.mark.parametrize("tree", FIRST)
def test_what_was_asked_for_comes_first(page: Page, site: Path, tree: str) -> None:
    """Names, ids, days, codes and other words lead to the page that is meant, however they are written."""
    page.goto((site / tree / "index.html").as_uri())
    found = {query: page.evaluate(FIND, query)[:1] for queries in FIRST[tree].values() for query in queries}
    wanted = {query: [place] for place, queries in FIRST[tree].items() for query in queries}
    assert {query: first for query, first in found.items() if first != wanted[query]} == {}


HEADED = {
    "": {
        "help": ["helpdesk", "hotline", "who do I call", "phone", "at night", "报修"],
        "maintenance": ["maintenance", "next maintenance", "planned outage", "maintenance window"],
        "years": ["last year", "annual", "去年"],
        "outages": ["downtime", "interruption", "uptime"],
        "complaints": ["complain"], "charges": ["price"], "renewal": ["cancel"],
    },
    "zh/": {
        "help": ["报修", "热线", "值班电话", "夜间", "找谁", "hotline"],
        "maintenance": ["下次维护", "停机维护", "维护"],
        "years": ["去年", "年度", "同比"], "outages": ["故障", "宕机"],
        "complaints": ["投诉"], "charges": ["费用"], "renewal": ["解约"],
    },
}  # fmt: skip
"""Which part of a page comes first, by tree and the words of a reader."""
PART = """async (query) => (await slmSearch.load()).find(query).items[0][0].location.split("#")[1]"""


@pytest.mark.parametrize("tree", HEADED)
def test_words_of_readers_lead_to_the_part_that_means_it(page: Page, site: Path, tree: str) -> None:
    """Who types a word that no page and no glossary has finds the heading that stands for it."""
    page.goto((site / tree / "index.html").as_uri())
    wanted = {query: part for part, queries in HEADED[tree].items() for query in queries}
    assert {query: page.evaluate(PART, query) for query in wanted} == wanted


ANSWERED = {
    "": {
        "index.html#maintenance": [
            "when is the next maintenance?",
            "is there downtime planned",
            "planned maintenance",
            "maintenance",
        ],
        "index.html#help": ["who do I call at night?", "phone number", "hotline"],
        "index.html#next": ["what changes next year", "price increase", "news"],
        OCTOBER: ["latest report", "last month", "what went wrong in October", "monthly report"],
        "v/": ["is my paper valid", "check code"],
        "improvements/": ["what is being done", "improvement plan"],
        "improvements/reviews/": ["service review minutes", "meeting minutes"],
        "agreements/SLA-*#hours": ["opening hours", "are you open on Sunday?", "holidays"],
        "agreements/SLA-*#measurement": ["how is availability calculated", "formula"],
        "agreements/SLA-*#renewal": ["how do I cancel?", "terminate the contract", "notice period"],
        "agreements/SLA-*#complaints": ["how do I complain?"],
        "agreements/SLA-*#exclusions": ["what is not covered"],
        "agreements/SLA-*#charges": ["how much does it cost", "invoice"],
        "agreements/SLA-WEB/credits/": ["what do I get back"],
        "catalog/*#levels": ["how fast do you answer?", "how long until P1 is answered"],
        "catalog/*#help": ["who do I call at night?", "phone number"],
        "catalog/workplace/*": ["password reset"],
        "catalog/email/": ["how do I request a mailbox"],
    },
    "zh/": {
        "index.html#maintenance": ["下次维护是什么时候？", "最近有停机吗", "维护通知", "维护"],
        "index.html#help": ["值班电话", "晚上找谁", "热线"],
        "agreements/SLA-*/performance/*": ["可用性"],
        "index.html#next": ["明年有什么变化", "涨价", "公告"],
        OCTOBER: ["最新报告", "上个月的报告", "十月出了什么问题"],
        "v/": ["纸质文件有效吗", "真伪"],
        "improvements/": ["正在采取什么措施", "改进计划"],
        "improvements/reviews/": ["评审纪要", "会议纪要"],
        "agreements/SLA-*#hours": ["营业时间", "周日上班吗？", "节假日"],
        "agreements/SLA-*#measurement": ["可用性怎么计算"],
        "agreements/SLA-*#renewal": ["怎么解约"],
        "agreements/SLA-*#complaints": ["怎么投诉？"],
        "agreements/SLA-*#exclusions": ["哪些不包括"],
        "agreements/SLA-*#charges": ["多少钱"],
        "agreements/SLA-*#settled": ["没达标赔多少"],
        "catalog/*#levels": ["一级故障多久响应"],
        "catalog/*#help": ["值班电话", "晚上找谁"],
        "catalog/workplace/*": ["重置密码"],
        "catalog/email/": ["邮箱怎么申请", "邮件打不开"],
    },
}
"""What customers ask, by tree and by the place (a pattern) that has the answer."""
FIRST_THREE = """async (query) => (await slmSearch.load()).find(query).items.slice(0, 3)
    .map((parts) => parts[0].location)"""


@pytest.mark.parametrize("tree", ANSWERED)
def test_questions_of_customers_are_answered_within_three_hits(page: Page, site: Path, tree: str) -> None:
    """Whoever types a question as one asks it finds the place that answers it, not the papers of other parties."""
    page.goto((site / tree / "index.html").as_uri())
    missed = {}
    for place, queries in ANSWERED[tree].items():
        for query in queries:
            hits = page.evaluate(FIRST_THREE, query)
            shown = {hit for found in hits for hit in (found, found.replace("index.html", ""))}
            if not any(fnmatch(hit.replace("/index.html#", "#"), place) for hit in shown):
                missed[query] = hits
    assert missed == {}


@pytest.mark.parametrize("tree", ANSWERED)
@pytest.mark.parametrize("query", ["help", "hours", "求助", "服务时间"])
def test_what_stands_behind_a_promise_comes_after_it(page: Page, site: Path, tree: str, query: str) -> None:
    """Services and agreements with customers come before those of teams and suppliers that say the same."""
    page.goto((site / tree / "index.html").as_uri())
    found = page.evaluate(FIND, query)
    behind = [place for place in found if place.startswith(("agreements/OLA", "agreements/UC"))]
    assert behind
    assert not found[0].startswith(("agreements/OLA", "agreements/UC"))


@pytest.mark.parametrize("tree, query", [("", "service level report"), ("zh/", "服务级别报告")])
def test_newer_reports_come_before_older_ones(page: Page, site: Path, tree: str, query: str) -> None:
    """Of reports in which the same words stand, the newest closed month comes first."""
    page.goto((site / tree / "index.html").as_uri())
    found = page.evaluate(FIND, query)
    months = [place for place in found if re.fullmatch(r"reports/\d{4}-\d\d/", place)]
    closed = [month for month in months if month <= OCTOBER]
    assert len(closed) > 1
    assert closed[:6] == sorted(closed, reverse=True)[:6]


@pytest.mark.parametrize("tree", ["", "zh/"])
def test_index_is_loaded_when_the_field_is_used(browser: Browser, host: str, tree: str) -> None:
    """A first view weighs less than 500 KB and has no index; turning to the field loads it, once."""
    context = browser.new_context()
    opened = context.new_page()
    weights: dict[str, int] = {}
    opened.on("response", lambda response: weights.update({response.url: len(response.body())}))
    opened.goto(f"{host}{tree}index.html", wait_until="networkidle")
    assert [address for address in weights if not address.startswith(host)] == []
    assert [address for address in weights if "search_index" in address] == []
    assert sum(weights.values()) < 500_000
    with opened.expect_response("**/search_index.json"):
        opened.locator("input.md-search__input").focus()
    opened.locator("input.md-search__input").press_sequentially("email")
    expect(opened.locator(".md-search-result__item a").first).to_have_attribute("href", re.compile("catalog/email/"))
    assert len([address for address in weights if "search_index" in address]) == 1
    context.close()


def test_found_words_are_marked_on_the_page(page: Page, site: Path) -> None:
    """The page that was found marks what was looked for, and asks for no index to do so."""
    page.goto((site / "catalog/email/index.html").as_uri() + "?h=mail")
    expect(page.locator("article mark").first).to_have_text(re.compile("mail", re.IGNORECASE))


TYPED = (
    CODE, "a2e7-b34d-ae70", "a2e7–b34d—ae70", " A2E7 B34D AE70 ", f"slm1:sha256:{CODE}", f"https://services.example.com/v/{CODE}/",
    f"/v/{CODE}", f"{CODE}{'0' * 52}", "A2E7.B34D.AE7O", "a2e7·b34d·ae7o",
)  # fmt: skip
"""Ways to type that code."""


@pytest.mark.parametrize("tree", ["", "zh/"])
def test_code_of_a_paper_leads_to_its_page(page: Page, site: Path, tree: str) -> None:
    """However the code of a paper is typed, it leads from the list of documents to whether the copy is current."""
    for typed in TYPED:
        page.goto((site / tree / "documents/index.html").as_uri())
        page.locator("[data-slm-code] input").fill(typed)
        page.locator("[data-slm-code] button").click()
        page.wait_for_url((site / tree / f"v/{CODE}/index.html").as_uri())


def test_seal_of_a_report_leads_to_the_report(page: Page, site: Path) -> None:
    """The code on the report of a closed month leads to that report."""
    seals = ROOT / "measurements/seals.json"
    (seal,) = re.findall(r'"month": "2026-10".*?"seal": "([^"]+)"', seals.read_text("utf-8"))[-1:]
    page.goto((site / "v/index.html").as_uri())
    page.locator("[data-slm-code] input").fill(seal.rpartition(":")[2][:12])
    page.locator("[data-slm-code] button").click()
    page.wait_for_url((site / "reports/2026-10/index.html").as_uri())


@pytest.mark.parametrize(
    "typed, said", [("0123-4567-89ab", "unknown"), ("SLA-WEB", "twelve digits"), ("a2e7", "twelve")]
)
def test_code_that_leads_nowhere_is_told(page: Page, site: Path, typed: str, said: str) -> None:
    """Of what is no code the field says so; of one that is unknown, too, and it leads to what that means."""
    page.goto((site / "documents/index.html").as_uri())
    page.locator("[data-slm-code] input").fill(typed)
    page.locator("[data-slm-code] button").click()
    expect(page.locator("[data-slm-code] output")).to_contain_text(said)
    if said == "unknown":
        page.locator("[data-slm-code] output a").click()
        page.wait_for_url((site / "v/index.html").as_uri() + "#unknown-code")


@pytest.mark.parametrize(
    "address", ["v/0123456789ab/", "v/0123-4567-89AB/index.html", "zh/v/0123456789ab/", "agreements/NOPE/x"]
)
def test_page_that_is_not_there_leads_on(browser: Browser, host: str, address: str) -> None:
    """At any depth it says in both languages what a code without a page means, and leads to homes, lists and search."""
    context = browser.new_context(locale="en-GB")
    opened = context.new_page()
    answer = opened.goto(host + address)
    assert answer
    assert answer.status == 404
    tree, order = ("zh/", ["zh", "en"]) if address.startswith("zh/") else ("", ["en", "zh"])
    assert opened.locator("article [lang]").evaluate_all("parts => parts.map((part) => part.lang)") == order
    expect(opened.locator("article [lang=en]")).to_contain_text("has this code")
    fields = opened.locator("[data-slm-code] input")
    typed = re.search("/v/([^/]+)", f"/{address}")
    expect(fields.first).to_have_value(typed[1] if typed else "")
    ways = opened.locator("article a:not(output a), a.md-select__link").evaluate_all(
        "ways => ways.map((way) => way.href)"
    )
    targets = {re.sub(r"[?#].*", "", way) for way in ways} - {host + address}
    assert targets == {f"{host}{place}" for place in ("", "zh/", "documents/index.html", "zh/documents/index.html")}
    assert [target for target in targets if opened.request.get(target).status != 200] == []
    fields.first.fill(CODE)
    opened.locator("[data-slm-code] button").first.click()
    opened.wait_for_url(f"{host}{tree}v/{CODE}/index.html")
    context.close()


ADDRESSES = (
    "A2E7B34DAE70", "a2e7-b34d-ae70/", "a2e7%20b34d%20ae70", "A2E7–B34D–AE7O/index.html", f"{CODE}{'0' * 52}",
)  # fmt: skip
"""Ways to type that code into an address."""


@pytest.mark.parametrize("tree", ["", "zh/"])
def test_code_that_is_typed_into_the_address_leads_to_its_page(browser: Browser, host: str, tree: str) -> None:
    """A plain host knows no spellings: the page in place of one that is not there finds it, in the same language."""
    context = browser.new_context()
    opened = context.new_page()
    for typed in ADDRESSES:
        opened.goto(f"{host}{tree}v/{typed}")
        opened.wait_for_url(f"{host}{tree}v/{CODE}/index.html")
    context.close()


@pytest.mark.parametrize("tree", ["", "zh/"])
def test_code_that_follows_the_page_about_codes_leads_to_its_page(page: Page, site: Path, tree: str) -> None:
    """From a disk, and on a host without a page for what is not there, the page about codes takes any spelling."""
    for typed in ("?code=A2E7-B34D-AE70", "?code=a2e7+b34d+ae70", "#A2E7%20b34d%20ae7o"):
        page.goto((site / tree / "v/index.html").as_uri() + typed)
        page.wait_for_url((site / tree / f"v/{CODE}/index.html").as_uri())


def test_code_that_is_typed_behind_the_page_that_is_open_leads_on(page: Page, site: Path) -> None:
    """Whoever adds the code to the address of the page about codes need not load it again; an unknown one is told."""
    page.goto((site / "v/index.html").as_uri())
    expect(page.locator("[data-slm-code]")).to_be_visible()
    page.evaluate("location.hash = '0123-4567-89ab'")
    expect(page.locator("[data-slm-code] output")).to_contain_text("unknown")
    page.evaluate("location.hash = 'a2e7-b34d-ae70'")
    page.wait_for_url((site / f"v/{CODE}/index.html").as_uri())


def test_first_page_leads_to_the_check_of_a_copy(page: Page, site: Path) -> None:
    """On the first screen, also of a phone, stands the way to the field for the code."""
    for width, height, tree in ((1280, 900, ""), (360, 740, "zh/")):
        page.set_viewport_size({"width": width, "height": height})
        page.goto((site / tree / "index.html").as_uri())
        box = page.locator("article a[href='v/index.html']").first.bounding_box()
        assert box
        assert box["y"] + box["height"] < height


def test_unknown_code_in_an_address_is_told_with_and_without_script(browser: Browser, host: str) -> None:
    """With a script the field says that the code is unknown; without, the page says how an address is written."""
    for script in (True, False):
        context = browser.new_context(java_script_enabled=script)
        opened = context.new_page()
        opened.goto(f"{host}v/0123-4567-89ab")
        expect(opened.locator("article [lang=en]")).to_contain_text("without dashes and blanks: /v/1f0e33ab90c4/")
        expect(opened.locator("article [lang=en]")).to_contain_text("When a code is unknown")
        if script:
            expect(opened.locator("[data-slm-code] output").first).to_contain_text("This code is unknown")
        context.close()


@pytest.mark.parametrize(
    "address, section", [
        ("agreements/NOPE/x", "Agreements"), ("zh/reports/1999-01/", "Reports"), ("guide/nope.html", "Guide"),
        ("nope", None),
    ],
)  # fmt: skip
def test_page_that_is_not_there_says_where_one_is(
    browser: Browser, host: str, address: str, section: str | None
) -> None:
    """Its title says what it is; the path and the tab name the section in which the address lies, if it lies in one."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(host + address)
    assert opened.title() == "This page is not here - Huaxing IT"
    steps = [step.strip() for step in opened.locator(".md-path li").all_inner_texts()]
    assert steps == ["Home", *filter(None, [section]), "This page is not here"]
    assert opened.locator(".md-tabs__item--active").all_inner_texts() == [*filter(None, [section])]
    context.close()


def test_language_switch_keeps_the_place(page: Page, site: Path) -> None:
    """From a part of a page the switch leads to the same part in the other language, also after a jump on the page."""
    page.goto((site / "catalog/email/index.html").as_uri() + "#help")
    page.locator("a.md-select__link[hreflang=zh]").dispatch_event("click")
    page.wait_for_url((site / "zh/catalog/email/index.html").as_uri() + "#help")
    page.evaluate("location.hash = 'security'")
    expect(page.locator("a.md-select__link[hreflang=en]")).to_have_attribute("href", re.compile("#security$"))


_ARTICLE = re.compile(r".*?<article[^>]*>(.*)</article>.*", re.DOTALL)
_ANCHOR = re.compile(r"<h[123]\b[^>]*\bid=\"?([^\"\s>]+)")


def test_anchors_are_the_same_in_every_language(site: Path) -> None:
    """Every heading that the switch may keep has its anchor in both languages, on pages written by hand, too."""
    anchors = {}
    for file in sorted((site / "zh").rglob("*.html")):
        pages = [site / file.relative_to(site / "zh"), file]
        known = [{*_ANCHOR.findall(_ARTICLE.sub(r"\1", page.read_text("utf-8")))} for page in pages]
        anchors[str(file.relative_to(site))] = known[0] ^ known[1]
    assert {path: odd for path, odd in anchors.items() if odd} == {}


def test_other_searches_are_told_the_languages_and_no_page_twice(site: Path) -> None:
    """Each page names itself in every language; site maps have exactly the pages that others may find."""
    root = "https://services.example.com/"
    assert [line.split(" ")[1] for line in (site / "robots.txt").read_text("utf-8").splitlines() if "map" in line] == [
        f"{root}sitemap.xml",
        f"{root}zh/sitemap.xml",
    ]
    for tree in ("", "zh/"):
        listed = _alternates(etree.parse(site / tree / "sitemap.xml").getroot())
        shown: dict[str, Any] = {}
        for file in sorted((site / tree).rglob("*.html")):
            path = file.relative_to(site / tree).as_posix()
            if path.startswith("zh/") or path == "404.html":
                continue
            head = html.document_fromstring(file.read_text("utf-8").partition("</head>")[0]).find("head")
            said = {link.get("hreflang"): link.get("href") for link in head.iterfind("link[@hreflang]")}
            assert said == {"en": root + path, "zh": f"{root}zh/{path}"}
            if head.find("meta[@name='robots']") is None:
                shown[f"{root}{tree}{path}"] = said
                assert head.find("meta[@name='description']") is not None, path
        assert listed == shown


def _alternates(sitemap: etree._Element) -> dict[str, dict[str, str]]:
    """Return what a site map says of each address: the addresses of the page by language."""
    named = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    return {
        str(entry.findtext("s:loc", namespaces=named)): {
            link.attrib["hreflang"]: link.attrib["href"] for link in entry.iterfind("x:link", named)
        }
        for entry in sitemap
    }
