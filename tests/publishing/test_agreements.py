"""Agreements: the index, and the document page of each version."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests import written
from tests.publishing import small_book, whole_agreement
from tests.publishing.small_book import (
    AS_OF,
    HOSTILE,
    edition,
    files,
    headings,
    links,
    portfolio,
    rendered,
    review,
    tags,
    text,
)  # fmt: skip

from slm.agreement import Agreement
from slm.calendar import Per
from slm.catalog import Level, Levels, Metric
from slm.document_control import Clauses, CodeBlock, Paragraph, Words
from slm.documents.views.amounts import workload
from slm.documents.views.promises import promise
from slm.measurement import RecordFile
from slm.site.pages import agreements

INDEX = "agreements/index.md"
MAIL = "agreements/SLA-MAIL/index.md"


def page(*versions: Agreement, language: str = "en", path: str = MAIL, **parts: object) -> Any:  # noqa: ANN401
    """Return a page of the whole agreement's book."""
    book = whole_agreement.portfolio(*versions, **parts)
    return rendered(agreements.pages, edition(book, language))[path]


def test_index_tells_who_promised_whom_and_how_it_was_kept() -> None:
    """A row has title, number, parties, version, status, the last closed month, and the next review."""
    index = rendered(agreements.pages, edition(whole_agreement.portfolio()))[INDEX]
    words = text(index)
    assert "IT department → Sales 1.0 since 1 Jan 2024 in force" in words
    assert "E-mail agreement EX-1 0 of 3 kept" in words
    assert "February 2025" in words
    assert "✕ 1 missed ▨ 1 without data" in words
    assert {"SLA-MAIL/index.html", "SLA-MAIL/performance/index.html"} <= set(links(index))


def test_index_without_a_closed_month() -> None:
    """Before the first month is closed the index says nothing about how promises were kept."""
    index = rendered(agreements.pages, edition(whole_agreement.portfolio(months={})))[INDEX]
    assert "missed" not in text(index)


@pytest.mark.parametrize(
    "reviews, expected",
    [
        ({}, "1 Jan 2025"),
        ({"REV-1": review("REV-1")}, "20 Feb 2026"),
        ({"REV-1": review("REV-1", next_review="2025-06-01")}, "1 Jun 2025"),
        ({"REV-1": review("REV-1", date="2025-04-01")}, "1 Jan 2025"),
    ],
)
def test_next_review_follows_the_last_one(reviews: dict[str, Any], expected: str) -> None:
    """It is what the last review set, else a cycle after it or after coming into force; planned ones do not count."""
    index = rendered(agreements.pages, edition(whole_agreement.portfolio(reviews=reviews)))[INDEX]
    assert text(index).rpartition(expected)[1] == expected


def test_index_is_a_file_too() -> None:
    """The table stands beside the page as a file."""
    rows = files(agreements.pages, edition(whole_agreement.portfolio()))["agreements/agreements.csv"]
    assert b"SLA-MAIL,SLA,EX-1,E-mail agreement,IT department,Sales,1.0,in_force,2024-01-01" in rows


def test_document_begins_with_verdict_short_version_and_targets() -> None:
    """A reader meets the verdict, then five lines, then the promises, and number, version and status after them."""
    words = text(page())
    order = [
        "February 2025: 0 of 3 promises kept",
        "Mail works.",
        "at least 99.9 % per month",
        "Status In force",
        "31 Dec 2026",
    ]
    assert sorted(order, key=words.index) == order


def test_document_has_a_stable_anchor_for_every_section() -> None:
    """Other pages, print and letters cite sections, so no heading is without an anchor and no anchor is there twice."""
    shown = page()
    assert all(re.search(r"\{ #[\w-]+ \}$", heading) for heading in headings(shown))
    ids = re.findall(r'\{ #([\w-]+) \}|\bid="([^"]+)"', shown.markdown)
    counted = Counter(first or second for first, second in ids)
    assert not [anchor for anchor, times in counted.items() if times > 1]
    assert {
        "brief", "targets", "parties", "scope", "services", "hours", "levels", "workload", "measurement", "maintenance",
        "recovery", "credits", "exclusions", "suspensions", "risks", "reports", "contacts", "escalation", "complaints",
        "charges", "renewal", "definitions", "control", "revisions", "approvals", "target-availability",
        "exclusion-E1", "risk-R1",
    } <= counted.keys()  # fmt: skip


def test_rules_of_a_clause_are_told_after_its_words() -> None:
    """What an exclusion asks, and when a suspension may be used, is said in words generated from the data."""
    both = {"en": "Works on the line.", "zh": "线路施工。"}
    rules = {"kind": "maintenance", "notice": "3 working_days", "approval": "true", "at_most": "4 calendar_hours"}
    version = whole_agreement.agreement(
        exclusions=[{"id": "E1", "clause": both} | rules, {"id": "E2", "clause": "War"}],
        suspensions=[{"id": "S1", "clause": both, "when": {"workload_above": "quantity"}},
                     {"id": "S2", "clause": "War", "when": {"workload_above": "unknown"}}],
    )  # fmt: skip
    words = text(page(version))
    assert (
        "clause E1 Works on the line. It excludes only interruptions of this kind: maintenance. "
        "It excludes only what was announced at least 3 working days before. It excludes only "
        "what was approved; the record names by whom. It excludes at most 4 hours of one service in a month; what "
        "exceeds that counts. clause E2 War"
    ) in words
    assert "It may be used only in a month whose workload was above the limit: A metric." in words
    assert "was above the limit: unknown." in words


def test_maintenance_that_is_data_is_a_table_with_its_rule() -> None:
    """Windows stand with days, hours and announcement, critical periods with their time, limits with their period."""
    both = {"en": "Sales", "zh": "促销"}
    terms = {
        "notice": "3 working_days",
        "at_most": "2",
        "total": "6 calendar_hours",
        "per": "quarter",
        "windows": [
            {"weekdays": ["saturday"], "nth": ["second"], "from": "18:00", "until": "08:00", "announced": "true"},
            {"dates": ["2025-05-01"], "from": "02:00", "until": "05:00"},
        ],
        "critical_periods": [{"name": both, "days": ["friday"], "hours": ["09:00-12:00"], "first": "2025-11-09"}],
    }
    words = text(page(whole_agreement.agreement(maintenance=terms)))
    limits = "Announced before 3 working days At most per quarter 2 In all at most per quarter 6 hours"
    assert f"Planned maintenance {{ #maintenance }} {limits}" in words
    assert "second Saturday of a month 18:00–08:00 of the next day once and for all" in words
    assert "1 May 2025 02:00–05:00 each time" in words
    assert "Sales Friday; 09:00–12:00; 9 Nov 2025 – …" in words
    assert "Maintenance counts as an interruption as far as it lies outside the windows" in words
    prose = text(page(whole_agreement.agreement(maintenance={"notice": "3 working_days", "window": both})))
    assert "Maintenance counts as an interruption" not in prose


def test_every_field_that_is_written_is_shown() -> None:
    """Nothing of an agreement is lost between the file and the page."""
    marked = page(whole_agreement.agreement(hours_exceptions="seen hours_exceptions", internal_notes="seen notes"))
    words = text(marked)
    for told in (
        "seen hours_exceptions", "seen notes", "In force 1 Jan 2024 – 31 Dec 2026", "Kept for 6 years",
        "10 to 400 per month",
        "Announced before 3 working days", "At most per month 2", "Longest interruption 4 hours",
        "Restored within (RTO) 4 hours", "Data lost at most (RPO) 1 hour",
        "Several targets missed only the greatest credit counts", "At most 30 % of the charge of the period",
        "At most in a year 20 % of the charges of the calendar year", "Smallest credit less than 10 yuan is not paid",
        "To be claimed within 30 calendar days after the end of the period, counted by Day and night, every day",
        "Repeated misses 3 of 6 periods in a row missed: a further credit of 5 %; words",
        "99.99 % or more 1 %", "Monthly fee 12,345 yuan", "low high",
        "Acknowledged within 1 working day", "Answered within 5 working days",
        "renewed automatically", "Notice of a change 1 month", "Urgent", "Cost (internal)",
    ):  # fmt: skip
        assert told in words, told


def test_credit_bands_are_half_open() -> None:
    """Each band says where it ends, so that no value lies in two or in none."""
    words = text(page())
    assert "below 99.9 %, down to 99 % 5 % below 99 % 10 %" in words


@pytest.mark.parametrize(
    "target, english, chinese",
    [
        (written.target(), "at least 99.9 % per month", "每月不低于 99.9 %"),
        (whole_agreement.RESPONSE, "at least 95 % of P1 cases within 30 minutes, per month",
         "每月至少 95 % 的 P1 案例用时不超过 30 分钟"),
        (whole_agreement.RESPONSE | {"priority": None}, "at least 95 % of cases within 30 minutes, per month",
         "每月至少 95 % 的案例用时不超过 30 分钟"),
        (whole_agreement.COUNT, "at most 2 per quarter", "每季度不超过 2"),
        (whole_agreement.SCORE, "at least 4.5 points per month", "每月不低于 4.5 分"),
        (written.target("quantity", more_than="1200", per="year"), "more than 1,200 per year", "每年高于 1,200"),
        (written.target("quantity", less_than="0.50 ms"), "less than 0.50 ms per month", "每月低于 0.50 ms"),
    ],
)  # fmt: skip
def test_promises_are_worded_from_the_data(target: dict[str, Any], english: str, chinese: str) -> None:
    """The wording of a promise is generated, so that both languages promise the same."""
    (made,) = written.agreement("1.0", target).targets
    book = portfolio(metrics=whole_agreement.metrics())
    assert (promise(edition(book), made), promise(edition(book, "zh"), made)) == (english, chinese)


def test_a_service_level_whose_id_is_no_word_is_called_by_its_name() -> None:
    """Nobody reads `P1-special`: promise, name, change and grade say what the level is called; `P1` is a word."""
    name = {"en": "Urgent, with a contact", "zh": "紧急，专人接待"}
    level = {
        "id": "P1-special",
        "name": name,
        "description": "d",
        "respond": "1 calendar_hour",
        "resolve": "1 calendar_hour",
    }
    levels = small_book.of(Levels, "catalog/levels.yml", kind="levels", levels=[level])
    (made,) = written.agreement("1.0", whole_agreement.RESPONSE | {"priority": "P1-special"}).targets
    book = portfolio(metrics=whole_agreement.metrics(), levels=levels)
    assert (
        promise(edition(book), made)
        == "at least 95 % of cases of “Urgent, with a contact” within 30 minutes, per month"
    )
    assert promise(edition(book, "zh"), made) == "每月至少 95 % 的“紧急，专人接待”案例用时不超过 30 分钟"
    assert edition(book).target(made).endswith("“Urgent, with a contact”")


@pytest.mark.parametrize(
    "bounds, expected",
    [
        ({"at_least": "10"}, "at least 10 per month"),
        ({"at_most": "400"}, "at most 400 per month"),
        ({"at_least": "10", "at_most": "1400", "per": Per.YEAR}, "10 to 1,400 per year"),
    ],
)
def test_workload_limits_in_words(bounds: dict[str, Any], expected: str) -> None:
    """A limit with one bound and one with two read as sentences do."""
    (limit,) = written.agreement("1.0", workload=[{"metric": "quantity"} | bounds]).workload
    assert workload(edition(), limit) == expected


def test_versions_have_addresses_for_ever() -> None:
    """The agreement's own address shows what is in force, each version's own is not searched and has a banner (D30)."""
    old, new = (
        whole_agreement.agreement("1.0"),
        whole_agreement.agreement("1.1", valid={"from": "2025-02-15", "until": "2027-01-01"}, supersedes="1.0"),
    )
    pages = rendered(agreements.pages, edition(whole_agreement.portfolio(old, new)))
    main, first, second = (pages[f"agreements/SLA-MAIL/{folder}index.md"] for folder in ("", "1.0/", "1.1/"))
    assert "slm-banner" not in main.markdown + second.markdown
    assert "Version 1.0 has been superseded. Version 1.1 took its place on 15 Feb 2025." in text(first)
    assert "../index.html" in links(first)
    assert {"1.0/index.html"} <= set(links(main))
    assert (main.search, first.search, second.search) == (True, False, False)
    assert first.edit == "agreements/SLA-MAIL/1.0/agreement.yml"


def test_draft_is_marked_as_promising_nothing() -> None:
    """A version that nobody approved says so at its head, even where it is the only one."""
    history = written.history(whole_agreement.agreement("1.0"))
    draft = replace(history.versions[0], approvals=(), status=type(history.versions[0].status).DRAFT)
    book = whole_agreement.portfolio(agreements={"SLA-MAIL": replace(history, versions=(draft,))})
    words = text(rendered(agreements.pages, edition(book))[MAIL])
    assert "This is a draft of version 1.0; it promises nothing yet." in words
    assert "No version of this agreement is in force." in words
    assert "Nobody has approved this version yet." in words


def test_clauses_stand_in_the_document() -> None:
    """Clauses of this edition's language are shown; a line of code with a hash does not become a heading."""
    blocks = (Paragraph(inside=(Words(text="<b>We</b>"),)), CodeBlock(text="one\n# two"))
    terms = {("SLA-MAIL", "1.0"): {"en": Clauses(language="en", path="terms.en.md", blocks=blocks)}}
    shown = page(terms=terms)
    assert "&lt;b&gt;We&lt;/b&gt;" in shown.markdown
    assert "# two" not in headings(shown)
    assert "one # two" in text(shown)


def test_attachments_are_listed_and_copied() -> None:
    """A file that belongs to the version is linked with its hash and lies beside the version's page."""
    attached = whole_agreement.agreement(attachments=[{"file": "plan.pdf", "title": {"en": "Plan", "zh": "拓扑图"}}])
    path = "agreements/SLA-MAIL/1.0/plan.pdf"
    book = whole_agreement.portfolio(
        attached, attachments={path: b"%PDF"}, files={path: RecordFile(path=path, sha256="0f" * 32)}
    )
    found = edition(book)
    shown = rendered(agreements.pages, found)[MAIL]
    assert "1.0/attachments/plan.pdf" in links(shown)
    assert "Plan (plan.pdf), SHA-256: " + "0f" * 32 in text(shown)
    assert files(agreements.pages, found)["agreements/SLA-MAIL/1.0/attachments/plan.pdf"] == b"%PDF"


def test_hostile_text_is_text_on_every_page() -> None:
    """What looks like markup, a template or Markdown is shown as it was written (D5, D6)."""
    hostile = whole_agreement.agreement(
        title=HOSTILE, brief=[HOSTILE], scope={"covers": [HOSTILE], "excludes": ["</table></div>"]},
        duties={"provider": [HOSTILE], "customer": ["`code` *bold* | cell"]}, document_number=HOSTILE,
        charges={"price": HOSTILE}, definitions=[{"term": HOSTILE, "meaning": HOSTILE}],
    )  # fmt: skip
    for language in ("en", "zh"):
        pages = rendered(agreements.pages, edition(whole_agreement.portfolio(hostile), language))
        for shown in pages.values():
            assert "script" not in tags(shown)
            assert "# Not a heading" not in headings(shown)
            assert "&lt;script" in shown.markdown
            assert tags(shown).count("table") == shown.markdown.count("</table>")
    assert "{{ t }}" in text(pages[MAIL])
    assert "`code` *bold* | cell" in text(pages[MAIL])


def test_document_in_chinese() -> None:
    """The Chinese page says the same with the field's own words."""
    words = text(page(language="zh"))
    for told in ("服务级别协议（SLA）", "每月不低于 99.9 %", "2025年2月：3 项承诺中 0 项达标", "未达标", "修订历史"):
        assert told in words, told


def test_pages_are_the_same_every_time() -> None:
    """Two renderings of one book are equal to the last byte."""
    book = whole_agreement.portfolio()
    assert rendered(agreements.pages, edition(book)) == rendered(agreements.pages, edition(book))


def test_day_of_the_book_decides_what_is_in_force() -> None:
    """A book as of a day before the version began shows it as approved, not in force."""
    later = whole_agreement.agreement("1.0", valid={"from": "2025-06-01", "until": "2026-06-01"})
    assert later.valid.start > AS_OF
    assert "Version 1.0 is approved but not yet in force." in text(page(later))


@pytest.mark.parametrize("until, formula, respond", [("2025-01-01", "new", "15"), ("2025-06-01", "old", "45")])
@pytest.mark.parametrize("as_of", [AS_OF, date(2027, 6, 1)])
def test_document_shows_what_the_catalog_says_within_its_term(
    until: str, formula: str, respond: str, as_of: date
) -> None:
    """Levels and metrics stand there as on the edition's day; of a version that has ended, as on its last one."""
    book = whole_agreement.portfolio()
    before = {"until": until, "respond": "45 calendar_minutes"}
    levels = [
        Level.model_validate(level.model_dump() | {"respond": "15 calendar_minutes", "earlier": [before]})
        for level in book.levels.levels
    ]
    metrics = {
        name: Metric.model_validate(
            metric.model_dump() | {"formula": "new way", "earlier": [{"until": until, "formula": "old way"}]}
        )
        for name, metric in book.metrics.items()
    }
    ended: dict[str, Any] = {"valid": {"from": "2024-01-01", "until": "2025-05-01"}} if as_of != AS_OF else {}
    words = text(page(
        whole_agreement.agreement("1.0", **ended), as_of=as_of, metrics=metrics,
        levels=book.levels.model_copy(update={"levels": tuple(levels)}),
    ))  # fmt: skip
    assert {way for way in ("new", "old") if f"{way} way" in words} == {formula}
    assert {length for length in ("15", "45") if f"{length} minutes" in words} == {respond}
