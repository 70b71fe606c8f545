"""How an agreement was kept: the matrix, the sentences, and how each number was made."""

from __future__ import annotations

from typing import Any

import pytest
from tests import written
from tests.publishing import whole_agreement
from tests.publishing.small_book import AS_OF, HOSTILE, edition, headings, links, portfolio, rendered, tags, text

from slm.calendar import Month
from slm.portfolio import Portfolio
from slm.site.pages import agreements, reports

pytestmark = pytest.mark.floors

PAGE = "agreements/SLA-MAIL/performance/index.md"
FIGURES = "agreements/SLA-MAIL/performance/figures/index.md"


def page(language: str = "en", path: str = PAGE, **parts: object) -> Any:  # noqa: ANN401
    """Return the performance page of the whole agreement, or that with its figures."""
    return rendered(agreements.performance_pages, edition(whole_agreement.portfolio(**parts), language))[path]


def test_matrix_has_targets_as_rows_and_leads_to_the_proof() -> None:
    """A row is as wide for twenty targets as for two: a column for each month of a year, also of those to come.

    Each cell has a symbol, its word for those who do not see it, the figure, and a link to the month's report.
    """
    shown = page()
    words = text(shown)
    months = " ".join(f"2025 {month:02}" for month in range(1, 13))
    assert f"Target {months} Mail is available" in words
    assert "✕ missed 99.70 %" in words
    assert "../../../reports/2025-02/index.html#SLA-MAIL-availability-mail" in links(shown)


def test_quarterly_target_is_empty_in_the_months_between() -> None:
    """A cell of a month in which a target is not judged says so."""
    shown = page(figures={})
    assert "not judged in this month" in text(shown) or "incidents" not in text(shown)


def test_each_target_has_sentence_chart_and_table() -> None:
    """The message stands in words before the chart, and from there a link leads to the figures in a table."""
    shown = page()
    words, figures = text(shown), text(page(path=FIGURES))
    assert "figures/index.html#availability-mail" in links(shown)
    assert "../index.html" in links(page(path=FIGURES))
    assert "Mail is available in February 2025: 99.70 %. The promise, at least 99.9 %, was missed." in words
    assert "The agreement" in words
    assert "-0.20" in figures.replace("−", "-")
    assert "120 min / 40.32 min" in figures
    assert shown.markdown.count('<svg role="group" aria-label="') == tags(shown).count("svg") > 1


def waiver(day: str) -> dict[str, Any]:
    """Return a waiver of February's availability on which both sides agreed on a day."""
    agreed = {side: {"by": "li-lei", "on": day} for side in ("provider", "customer")}
    return {"id": "W1", "agreement": "SLA-MAIL", "target": "availability", "from": "2025-02-01",
            "until": "2025-03-01", "reason": "Move", "agreed": agreed}  # fmt: skip


@pytest.mark.parametrize(
    "month, verdict",
    [
        ({"waivers": [waiver("2025-01-31")]},
         "the miss of the promise, at least 99.9 %, is waived. Both sides had agreed to a deviation. (W1)"),
        ({"waivers": [waiver("2025-02-01")]},
         "was missed. Both sides agreed to a deviation only after it had begun; that does not excuse it. (W1)"),
        ({"state": "provisional"}, "was missed. (provisional)"),
    ],
)  # fmt: skip
def test_sentence_says_what_the_verdict_rests_on(month: dict[str, Any], verdict: str) -> None:
    """A waiver is named, and a month that may still change is called provisional."""
    assert verdict in text(
        page(months={month_file.month: month_file for month_file in (written.month_file("2025-02", **month),)})
    )


@pytest.mark.parametrize(
    "language, doubtful, known",
    [
        ("en", "was missed. (doubtful)", "Only 96.42 % of what should be known is known."),
        ("zh", "（存疑）", "应掌握的数据仅掌握了 96.42 %。"),
        ("de", "(zweifelhaft)", "Nur 96,42 % dessen, was bekannt sein müsste, ist bekannt."),
    ],
)
def test_sentence_says_what_is_doubtful_and_how_little_is_known(language: str, doubtful: str, known: str) -> None:
    """A miss by an interruption of more than a month may be a slip; a day in which nobody measured is not known."""
    long = written.outage("2025-01-05T00:00:00+08:00", "2025-02-20T00:00:00+08:00", "2025-02")
    gap = written.outage(
        "2025-02-21T00:00:00+08:00", "2025-02-22T00:00:00+08:00", "2025-02", id="G-1", kind="unmeasured"
    )
    words = text(page(language, outages=written.outage_records(long, gap, months=("2025-02",))))
    assert doubtful in words
    assert known in words


def test_agreement_without_results() -> None:
    """An agreement under which nothing was judged yet has its page nevertheless."""
    shown = page(months={}, outages=written.outage_records(months=()), figures={})
    assert "Nothing was judged under this agreement yet." in text(shown)


def test_change_of_version_inside_a_month_shows_both_parts() -> None:
    """Both parts of a split month stand in its cell, each judged by its own version."""
    old = whole_agreement.agreement("1.0")
    new = whole_agreement.agreement("1.1", valid={"from": "2025-02-15", "until": "2027-01-01"}, supersedes="1.0")
    shown = rendered(agreements.performance_pages, edition(whole_agreement.portfolio(old, new)))[PAGE]
    assert links(shown).count("../../../reports/2025-02/index.html#SLA-MAIL-availability-mail") >= 2
    assert "../../../reports/2025-02/figures/index.html#SLA-MAIL-availability-mail" in links(shown)


@pytest.mark.parametrize("path", [PAGE, FIGURES])
def test_hostile_names_are_text(path: str) -> None:
    """A target's name is shown as it was written, in headings too (D5, D6)."""
    target = written.target(name=HOSTILE, note=HOSTILE)
    book = portfolio(agreements={"SLA-MAIL": written.history(written.agreement("1.0", target, title=HOSTILE))})
    shown = rendered(agreements.performance_pages, edition(book))[path]
    assert "script" not in tags(shown)
    assert "{{ t }}" in text(shown).replace("\\", "")
    assert "# Not a heading" not in headings(shown)


def test_page_in_chinese() -> None:
    """The same sentences in Chinese."""
    words = text(page("zh"))
    assert "2025年2月：邮件可用为 99.70 %，未达到承诺（不低于 99.9 %）。" in words
    assert "40,200 / 40,320 分钟" in text(page("zh", FIGURES))


def _long_book(months: int, targets: int = 5) -> Portfolio:
    """Return a book in which so much was promised and judged for so many months, the last of them February 2025."""
    last = Month(2025, 2)
    judged = [last.plus(-back) for back in range(months)]
    valid = {"from": str(min(judged).first_day), "until": "2027-01-01"}
    files = {month: written.month_file(str(month)) for month in judged}
    records = written.outage_records(months=tuple(map(str, judged)))
    others = (written.target(id=f"again-{number}") for number in range(1, targets))
    promised = written.agreement("1.0", written.target(), *others, valid=valid)
    history = written.history(promised, as_of=AS_OF)
    return portfolio(agreements={"SLA-MAIL": history}, months=files, outages=records)


def test_sixty_months_weigh_no_more_than_a_page_can_bear() -> None:
    """The newest year and the one before stay on the page; each year before them has a page of its own (issue 12)."""
    sizes = {}
    for months in (24, 56, 60):
        made = rendered(agreements.performance_pages, edition(_long_book(months)))
        sizes[months] = {path: len(made[path].markdown) for path in (PAGE, FIGURES)}
        years = {path.split("/")[-2] for path in made} - {"performance", "figures"}
        assert years == ({"2020", "2021", "2022", "2023"} if months == 60 else set())
    for path in (PAGE, FIGURES):
        assert sizes[60][path] < sizes[24][path] * 1.1
        assert sizes[56][path] < 180_000  # with what every page loads, some 320 KB
    judged = {month: sum(_names(page.markdown, month) for page in made.values()) for month in ("2020-03", "2025-02")}
    assert all(judged.values())
    whole = made["agreements/SLA-MAIL/performance/2023/index.md"]
    assert whole.title == "E-mail: performance, 2023"
    assert all(_names(whole.markdown, f"2023-{month:02}") for month in range(1, 13))
    assert "../index.html" in links(whole)
    assert {"2020/index.html", "2023/index.html"} <= set(links(made[PAGE]))
    assert "../../2023/index.html" in links(made["agreements/SLA-MAIL/performance/figures/2023/index.md"])


def _names(markdown: str, month: str) -> bool:
    return f"reports/{month}/index.html" in markdown


def test_a_figure_leads_to_the_page_that_has_its_month() -> None:
    """A report of an earlier year leads to the performance of that year, one of the last two years to that of these."""
    made = rendered(reports.pages, edition(_long_book(60)))
    assert "../../agreements/SLA-MAIL/performance/2022/index.html#availability-mail" in links(
        made["reports/2022-05/index.md"]
    )
    assert "../../agreements/SLA-MAIL/performance/index.html#availability-mail" in links(
        made["reports/2025-02/index.md"]
    )
