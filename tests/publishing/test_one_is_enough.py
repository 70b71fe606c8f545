"""Two targets of which one is enough: agreement, report and `slm report` say so and judge them as one promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from tests import written
from tests.books import approve_again, copied, replace_words
from tests.cli.conftest import Run, run
from tests.publishing import small_book
from tests.publishing.small_book import edition, rendered, text

from slm.calendar import Month
from slm.documents.views.result_format import Counts, sentence
from slm.facts.scorecard import scorecard
from slm.site.pages import agreements

__all__ = ["run"]

pytestmark = pytest.mark.floors

FEBRUARY: Final = Month(2025, 2)
OTHER: Final = written.target("ratio", at_least="90 %", name="Checks answered", or_else=["availability"])


@pytest.mark.parametrize(
    "good, told",
    [
        ("95", ["February 2025: 99.70 %", "The promise, at least 99.9 %, counts as kept.",
                "One of several targets is enough, and another one was not missed. (Checks answered)"]),
        ("80", ["The promise, at least 99.9 %, was missed."]),
        ("", ["Availability cannot be judged",
              "another target would be enough, and of that nothing is known. (Checks answered)"])
    ],
)  # fmt: skip
def test_a_report_says_which_of_the_two_was_enough(good: str, told: list[str]) -> None:
    """Mail was down for two hours: whether that is a miss hangs on the other target."""
    reported: dict[str, Any] = {"target": "ratio", "service": "mail", "numerator": good, "denominator": "100"}
    own = written.agreement("1.0", written.target(name="Availability"), OTHER)
    book = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(own, as_of=small_book.AS_OF)},
        figures={FEBRUARY: written.figures("2025-02", *([reported] if good else []))},
    )
    shown = edition(book)
    results = {result.target: result for result in scorecard(book).by_month[FEBRUARY]}
    said = sentence(shown, results["availability"])
    assert [words for words in told if words not in said] == []
    assert Counts.of(results.values()).by_verdict.total() == 1, "they are one promise"
    page = text(rendered(agreements.pages, shown)["agreements/SLA-MAIL/index.md"])
    assert "one is enough: this or Checks answered" in page
    assert "one is enough: this or Availability" in page


def test_no_figure_is_needed_of_the_other_one() -> None:
    """Where the availability was kept, nobody asks for a figure of the other target."""
    own = written.agreement("1.0", written.target(at_least="90 %"), OTHER)
    book = small_book.portfolio(agreements={"SLA-MAIL": written.history(own, as_of=small_book.AS_OF)})
    results = {result.target: result for result in scorecard(book).by_month[FEBRUARY]}
    assert sentence(edition(book), results["ratio"]) == (
        "February 2025: of Checks answered no figure was needed. "
        "One of several targets is enough, and another one was not missed. (A metric)"
    )


def test_slm_report_says_why_a_value_below_its_limit_was_kept(tmp_path: Path, run: Run) -> None:
    """The table alone would puzzle."""
    root = copied(tmp_path)
    more = (
        "  - {id: either, metric: response, within: 60 working_minutes, for_at_least: 10 %, or_else: [p1-response]}\n"
    )
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"targets:\n": f"targets:\n{more}"})
    approve_again(root)
    figure = "  - {agreement: SLA-MAIL, target: either, service: mail, numerator: 5, denominator: 10}\n"
    for month in ("2026-01", "2026-02"):
        replace_words(root, f"measurements/{month}/figures.yml", {"figures:\n": f"figures:\n{figure}"})
    told = run("report", "--month", "2026-02", "--root", root, "--as-of", "2026-03-10").stdout
    assert "SLA-MAIL p1-response: One of several targets is enough, and another one was not missed." in told
    assert "\n5 promises: " in told, "of six targets"
