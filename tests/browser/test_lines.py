"""Where lines and columns end: no name in two pieces, no line for nothing, no card that is wider than a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.looks import HIDING, Seen, pages_of
from tests.processes import ended


@pytest.mark.parametrize("look", ["broken", "wide", "empty"])
def test_lines_end_where_readers_expect_it(seen: Seen, look: str) -> None:
    """Ids, keys and arrows stay with what they belong to; on a phone headings have no empty line, and cards fit."""
    assert seen[look] == {}


@pytest.mark.parametrize("template", ["internal-it", "cloud"])
def test_german_titles_of_columns_fit(page: Page, tmp_path: Path, template: str) -> None:
    """The long words of German push no column of a new book out of view."""
    book, site = str(tmp_path / "book"), tmp_path / "site"
    day = ["--as-of", "2026-11-22"]
    for command in (
        ["new", "book", book, "--template", template, "--languages", "de", *day],
        ["build", "--no-pdf", "--root", book, "--to", str(site), *day],
    ):
        done = ended("slm", *command, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    hidden = {}
    for path in pages_of(site, ""):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path.as_uri())
        if wide := page.evaluate(HIDING):
            hidden[path.relative_to(site).as_posix()] = wide
    assert hidden == {}


def test_turned_phone_shows_tables_again(page: Page, site: Path) -> None:
    """A table of the guide that was shown as cards is a table as any other once there is room for it."""
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto((site / "guide/reference/index.html").as_uri())
    page.wait_for_function("() => document.querySelector('table.slm-stacked')")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function("() => document.querySelector('article table:not([class])')")


@pytest.mark.parametrize("tree", ["", "zh/"], ids=["en", "zh"])
def test_columns_of_a_report_stand_below_each_other(page: Page, site: Path, tree: str) -> None:
    """Each service of a month has a table of its own; the same column begins in all of them at about the same place."""
    page.goto((site / tree / "reports/2026-10/index.html").as_uri())
    starts = page.locator(".slm-results thead").evaluate_all(
        "(heads) => heads.map((head) => [...head.rows[0].cells].map((cell) => cell.getBoundingClientRect().left))"
    )
    assert len(starts) > 1
    assert [max(places) - min(places) for places in zip(*starts, strict=True)] == pytest.approx([0] * 8, abs=30)


def test_marks_of_months_say_at_once_which_months(page: Page, site: Path) -> None:
    """Below the twelve marks of an agreement and of a service stands from when to when they are."""
    for path in ("agreements/SLA-WEB", "catalog/erp"):
        page.goto((site / path / "index.html").as_uri())
        below = page.locator("article > .slm-strip + *").first
        assert below.inner_text().replace("\N{NO-BREAK SPACE}", " ") == "November 2025 to October 2026", path
