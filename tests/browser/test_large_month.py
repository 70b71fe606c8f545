"""A month with thousands of cases and checks: its pages stay readable, and small enough to be read."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page
from tests.books import approve_again, replace_words, with_tickets

FIRST_BOOK: Final = Path(__file__).resolve().parents[2] / "generator/slm/cli/first_book/common"
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
START: Final = datetime.fromisoformat("2026-02-02T00:00:00+08:00")
TICKETS: Final = 4000
CHECKS: Final = 3000
PAGES: Final = (
    "reports/2026-02/index.html", "reports/2026-02/figures/index.html", "agreements/SLA-MAIL/performance/index.html",
)  # fmt: skip
CHECKED: Final = "at_least: 99.5 %\n    source: probes\n    interruptions: {known_for: 5 calendar_minutes}"


def _rows(root: Path) -> None:
    """Write February: every second case answered late, every third never, and every tenth check failed."""
    tickets = (root / "measurements/2026-02/tickets.csv").read_text("utf-8")
    for number in range(TICKETS):
        opened = START + timedelta(minutes=number)
        answered = (
            "" if number % 3 == 0 else (opened + timedelta(minutes=20 + number % 2 * 60 + number % 50)).isoformat()
        )
        tickets += f"M-{number},mail,incident,P1,{opened.isoformat()},{answered},{answered},,sales,\n"
    (root / "measurements/2026-02/tickets.csv").write_text(tickets, "utf-8")
    checks = "service,time,ok,response_ms\n"
    for number in range(CHECKS):
        checks += f"mail,{(START + timedelta(minutes=number * 7)).isoformat()},{str(number % 10 > 0).lower()},\n"
    (root / "measurements/2026-02/probes.csv").write_text(checks, "utf-8")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site."""
    folder = tmp_path_factory.mktemp("large")
    root = with_tickets(folder)
    replace_words(root, SLA, {"at_least: 99.5 %": CHECKED})
    _rows(root)
    approve_again(root)
    shutil.copy(FIRST_BOOK / "mkdocs.yml", root)
    shutil.copytree(FIRST_BOOK / "site_overrides", root / "site_overrides")
    target = folder / "site"
    command = [sys.executable, "-m", "slm", "build", "--root", str(root), "--to", str(target), "--as-of", "2026-03-10"]
    built = subprocess.run([*command, "--no-pdf"], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return target


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """Return an empty page as wide as a phone."""
    context = browser.new_context(locale="en-GB", viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_page_of_thousands_of_cases_is_of_bounded_size(site: Path, path: str) -> None:
    """No page holds thousands of rows or marks; the files beside it do."""
    page = (site / path).read_text("utf-8")
    assert len(page.encode()) < 400_000
    assert page.count("<tr") < 400
    drawings = re.findall(r"<svg role.*?</svg>", page, re.DOTALL)
    assert all(len(drawing) < 60_000 for drawing in drawings)


def test_everything_is_in_the_files(site: Path) -> None:
    """The cases, the overdue ones and the checks that a page does not list stand in its files, each once."""
    folder = site / "reports/2026-02/figures"
    cases = (folder / "cases.csv").read_text("utf-8-sig").splitlines()[1:]
    checks = (folder / "checks.csv").read_text("utf-8-sig").splitlines()[1:]
    # T-2 of January is a case too.
    assert len({case.split(",")[5] for case in cases}) == len(cases) == TICKETS + 1
    assert len(checks) == CHECKS


@pytest.mark.parametrize("path", PAGES)
def test_wide_tables_keep_their_first_column_on_a_phone(phone: Page, site: Path, path: str) -> None:
    """Nothing makes the page scroll sideways; in a box that does, the first column stays where it is."""
    phone.goto((site / path).as_uri())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    for box in phone.locator(".slm-box.slm-scrolls:has(table.slm-records)").all():
        first = box.locator("tbody th").first
        before = first.evaluate("each => each.getBoundingClientRect().left")
        box.evaluate("each => { each.scrollLeft = 200 }")
        assert first.evaluate("each => each.getBoundingClientRect().left") == pytest.approx(before, abs=1)
        width = first.evaluate("each => each.getBoundingClientRect().width")
        assert width < 200
