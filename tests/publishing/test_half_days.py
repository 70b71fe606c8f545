"""A day of which a part is off, in a calendar of holidays: everybody is told its hours, and the clock counts them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.books import bind_approvals, copied, portfolio_of, replace_words
from tests.cli.conftest import Run, run
from tests.publishing.small_book import edition_for

from slm.documents.papers.agreement import agreement_paper
from slm.printing.markdown import print_markdown

__all__ = ["run"]

pytestmark = pytest.mark.floors

NEW_YEAR = "  - {date: 2026-01-01, name: {en: New Year, zh: 元旦}}"
EVE = "  - {date: 2026-12-28, closed: [11:00-24:00], name: {en: Eve, zh: 前夕}}"


def test_hours_of_a_half_day_are_shown_and_counted(tmp_path: Path, run: Run) -> None:
    """A paper says which hours are off, as its page does, and `slm clock` counts the others."""
    root = copied(tmp_path, bound=False)
    replace_words(root, "catalog/calendars/feast.yml", {NEW_YEAR: f"{NEW_YEAR}\n{EVE}"})
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"service_hours: always": "service_hours: office"})
    bind_approvals(root)
    edition = edition_for("internal", portfolio_of(root))
    history = edition.portfolio.agreements["SLA-MAIL"]
    paper = print_markdown(agreement_paper(edition, history.versions[0]))
    (line,) = (line for line in paper.splitlines() if "| Eve |" in line)
    assert "as on their weekday, but off 11:00" in line
    span = "2026-12-28T00:00+08:00", "2026-12-29T00:00+08:00"
    told = run("clock", "elapsed", "--root", root, "--calendar", "office", *span)
    assert told.stdout == "2 h 00 min 00 s (7200 s)\n"


@pytest.mark.parametrize("named", ["during: office", "limits: [{raised: {during: office}, within: 1 working_hours}]"])
def test_hours_that_a_target_names_are_told_with_their_holidays(tmp_path: Path, named: str) -> None:
    """A time "during Office hours" says nothing while nobody says which hours these are."""
    root = copied(tmp_path, bound=False)
    replace_words(root, "catalog/calendars/feast.yml", {NEW_YEAR: f"{NEW_YEAR}\n{EVE}"})
    within = "within: 60 working_minutes"
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {within: f"{within}\n    {named}"})
    bind_approvals(root)
    edition = edition_for("customer:sales", portfolio_of(root))
    (version,) = edition.portfolio.agreements["SLA-MAIL"].versions
    office = edition.text(edition.portfolio.hours["office"].name)
    told = print_markdown(agreement_paper(edition, version)).partition("Service hours")[2].partition(office)[2]
    assert "| Monday – Tuesday | 09:00–12:00, 13:00–18:00 |" in told
    assert "| Eve | as on their weekday, but off 11:00–24:00 |" in told
