"""Whole pages as they were looked at and found right; `SLM_UPDATE_EXPECTED=1` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from tests.publishing import whole_agreement
from tests.publishing.small_book import edition, rendered

from slm.site.pages import agreements, reports

GOLDEN: Final = Path(__file__).with_name("golden")
PAGES: Final = {
    "agreements/index.md": agreements.pages,
    "agreements/SLA-MAIL/index.md": agreements.pages,
    "agreements/SLA-MAIL/performance/index.md": agreements.performance_pages,
    "agreements/SLA-MAIL/performance/figures/index.md": agreements.performance_pages,
    "agreements/SLA-MAIL/credits/index.md": agreements.credit_pages,
    "agreements/SLA-MAIL/credits/2025-02/index.md": agreements.credit_pages,
    "reports/index.md": reports.pages,
    "reports/2025-02/index.md": reports.pages,
    "reports/2025-02/sales/index.md": reports.pages,
    "reports/2025-02/figures/index.md": reports.figure_pages,
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_as_it_was_found_right(path: str, language: str) -> None:
    """A change of any byte of these pages is seen in review."""
    text = rendered(PAGES[path], edition(whole_agreement.portfolio(), language))[path].text
    golden = GOLDEN / language / path
    if os.environ.get("SLM_UPDATE_EXPECTED"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert golden.read_text(encoding="utf-8") == text
