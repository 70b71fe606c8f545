"""What readers are told reads as they would say it: limits, nought and all, money, time zones, and Chinese text."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import written
from tests.publishing import small_book, whole_agreement
from tests.publishing.small_book import edition, portfolio

from slm.agreement import Comparison
from slm.catalog import Metric
from slm.documents.views import amounts
from slm.documents.views.promises import promise
from slm.facts.judgement import judged
from slm.portfolio import Audience, Portfolio
from slm.reading.clauses import read_clauses
from slm.site.render import render
from slm.values import Amount

METRICS: Final[dict[str, dict[str, object]]] = {
    "attainment": {"kind": "attainment"},
    "availability": {"kind": "availability"},
    "ratio": {"kind": "ratio"},
    "incidents": {
        "kind": "count",
        "unit": {"en": "incidents", "zh": "起", "de": "Vorfälle"},
        "unit_of_one": {"en": "incident", "zh": "起", "de": "Vorfall"},
    },
    "plain": {"kind": "count"},
    "score": {"kind": "score", "unit": {"en": "points", "zh": "分", "de": "Punkte"}},
}
UNSAID: Final = {
    "en": r"at most 0(?![.\d])|(?<![\d.,])1 (incidents|cases)\b|at least 100 %|  | $",
    "zh": r"不超过 0(?![.\d])|(不低于|至少) 100 %|  | $",
    "de": r"höchstens 0(?![,\d])|(?<![\d.,])1 (Vorfälle|Fälle)\b|mindestens 100 %|  | $",
}


def _book() -> Portfolio:
    provider = small_book.provider(languages=["en", "zh", "de"])
    texts = {"name": "A metric", "description": "What it says", "formula": "a / b", "source": "figures"}
    metrics = {name: Metric.model_validate({"id": name} | texts | own) for name, own in METRICS.items()}
    return portfolio(metrics=metrics, provider=provider)


@given(
    language=st.sampled_from(sorted(UNSAID)),
    metric=st.sampled_from(sorted(METRICS)),
    comparison=st.sampled_from(Comparison),
    number=st.sampled_from([Decimal(0), Decimal(1), Decimal(2), Decimal("0.5"), Decimal(100), Decimal(1200)]),
    per=st.sampled_from(["", "per month"]),
)
def test_no_limit_is_said_as_nobody_says_it(
    language: str, metric: str, comparison: Comparison, number: Decimal, per: str
) -> None:
    """Whatever is promised, nobody reads of "at most 0", "1 incidents" or "at least 100 %"."""
    shown = edition(_book(), language)
    unit = "%" if shown.portfolio.metrics[metric].kind.traits.is_share else ""
    period = per and shown.labels(per)
    said = amounts.limit(shown, comparison, Amount(number, unit), metric, period)
    assert said
    assert not re.search(UNSAID[language], said), said


@pytest.mark.parametrize(
    "target, said",
    [
        ({"metric": "incidents", "at_most": "0 incidents"},
         ("no incidents per month", "每月 0 起", "keine Vorfälle pro Monat")),
        ({"metric": "incidents", "at_most": "1 incidents"},
         ("at most 1 incident per month", "每月不超过 1 起", "höchstens 1 Vorfall pro Monat")),
        ({"metric": "plain", "at_most": "0"}, ("none, per month", "每月无", "keine, pro Monat")),
        ({"metric": "ratio", "at_least": "100 %"}, ("all, per month", "每月全部", "alle, pro Monat")),
        ({"metric": "availability", "at_least": "100 %"}, ("100 % per month", "每月 100 %", "100 % pro Monat")),
        ({"metric": "attainment", "within": "30 working_minutes", "for_at_least": "100 %", "priority": "P1"},
         ("all P1 cases within 30 working minutes, per month", "每月全部 P1 案例用时不超过 30 个工作分钟",
          "alle Fälle P1 innerhalb der Frist (30 Arbeitsminuten), pro Monat")),
    ],
)  # fmt: skip
def test_promise_at_the_end_of_its_scale_is_a_sentence(target: dict[str, Any], said: tuple[str, ...]) -> None:
    """None is "no incidents", all is "all P1 cases", and one is "1 incident", in each language."""
    made = written.agreement("1.0", {"id": "one"} | target).targets[0]
    assert tuple(promise(edition(_book(), language), made) for language in ("en", "zh", "de")) == said


@pytest.mark.parametrize(
    "zone, exact, said",
    [
        ("Asia/Shanghai", False, ("China Standard Time (UTC+8)", "北京时间（UTC+8）")),
        ("Asia/Shanghai", True, ("China Standard Time (UTC+8, Asia/Shanghai)", "北京时间（UTC+8，Asia/Shanghai）")),
        ("Asia/Kolkata", False, ("India Time (UTC+5:30)", "印度时间（UTC+5:30）")),
        ("Europe/Berlin", False, ("Central European Time (Europe/Berlin)", "中欧时间（Europe/Berlin）")),
    ],
)
def test_time_zone_has_the_name_that_people_use(zone: str, said: tuple[str, str], *, exact: bool) -> None:
    """A zone is told by its name and offset; one with summer time, which has two, by its id."""
    assert tuple(edition(_book(), language).zone(zone, exact=exact) for language in ("en", "zh")) == said


HAN: Final = r"[\u3400-\u9fff]"
JOINS: Final = {
    "a blank beside a Chinese mark": r"[，。；：！？、）」”] |[\u3400-\u9fff\d%] [，。；：！？、（）]",
    "a half-width mark beside Chinese": rf"{HAN} ?[,;:!?()]|[,;:!?()] ?{HAN}",
    "a blank beside a date": rf"{HAN} \d{{4}}年|\d月 {HAN}|\d日 {HAN}",
}
"""Joins that Chinese text does not have (GB/T 15834, CLREQ 3)."""


class _Blocks(HTMLParser):
    """Reads the text of each block of a page, across what only looks different or leads elsewhere inside it."""

    INSIDE: Final = frozenset({"a", "em", "small", "strong"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - as the base has it
        self._ends(tag)

    def handle_endtag(self, tag: str) -> None:
        self._ends(tag)

    def _ends(self, tag: str) -> None:
        if tag not in self.INSIDE:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        self.found[-1] += data


def _blocks(markdown: str) -> list[str]:
    reader = _Blocks()
    reader.feed(re.sub(r"\{ #.*? \}|\\\\|\\n\\n", "<br>", markdown).replace("\n", "<br>"))
    return [" ".join(text.split()) for text in reader.found if re.search(HAN, text)]


def test_chinese_text_is_joined_as_chinese_is() -> None:
    """On no page is Chinese parted by a blank beside a mark or a date, or marked with a half-width comma."""
    book = whole_agreement.portfolio(provider=small_book.provider(languages=["zh", "en"]))
    site = render(judged(book).seen_by(Audience("internal")), language="zh")
    assert len(site.pages) > 1
    found = {
        (kind, text, path)
        for path, page in site.pages.items()
        for text in _blocks(page.text)
        for kind, join in JOINS.items()
        if re.search(join, text)
    }
    assert not found, "\n".join(map(str, sorted(found)))


def test_figure_in_a_clause_is_said_of_one_or_several() -> None:
    """Where a sentence of an agreement names a figure, it has the unit of one or of several as pages have it."""
    shown = edition(_book())
    assert amounts.amount(shown, Amount(Decimal(1)), "incidents") == "1 incident"
    assert amounts.with_unit(shown, "−1", "incidents") == "−1 incident"
    assert amounts.with_unit(shown, "1,001", "incidents") == "1,001 incidents"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_regions_of_a_page_have_a_name_each_and_headings_follow_each_other(language: str) -> None:
    """Who moves from region to region hears no name twice, and no heading is skipped (axe: landmark-unique, order)."""
    site = render(judged(_several()).seen_by(Audience("internal")), language=language)
    for path, page in site.pages.items():
        names = re.findall(r'role="region" aria-label="([^"]*)"', page.text)
        assert len(names) == len(set(names)), path
        marks = re.findall(r"^(#+) |<h(\d)", page.text, re.MULTILINE)
        levels = [len(mark) or int(tag) for mark, tag in marks]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def _several() -> Portfolio:
    """Return a book with two targets from records in one month, and clauses that begin on the second level."""
    first, second = whole_agreement.AVAILABILITY, whole_agreement.AVAILABILITY | {"id": "second", "name": "The second"}
    clauses = "## 1. Purpose\n\nx\n\n### 1.1 More\n\ny\n"
    written_clauses, _ = read_clauses("agreements/SLA-MAIL/1.0/terms.en.md", clauses, "en")
    assert written_clauses
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02")
    return portfolio(
        agreements={"SLA-MAIL": written.history(written.agreement("1.0", first, second), as_of=small_book.AS_OF)},
        terms={("SLA-MAIL", "1.0"): {"en": written_clauses}},
        outages=written.outage_records(down, months=("2025-01", "2025-02")),
    )
