"""How long a period that goes on will have been."""

from __future__ import annotations

from tests import written
from tests.publishing import small_book

from slm.facts.scorecard import scorecard
from slm.facts.sources import agreed_time_of


def test_time_to_come_is_not_known_of_reported_figures() -> None:
    """Of availability that was reported as such nobody can tell how much of the month is still to come."""
    agreement = written.agreement("1.0", written.target(source="figures"))
    figures = written.figures("2025-03", {"target": "availability", "numerator": "90", "denominator": "100"})
    book = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(agreement, as_of=small_book.AS_OF)},
        figures={figures.month: figures},
        months={figures.month: written.month_file("2025-03", state="open")},
    )
    (result,) = (result for result in scorecard(book).results if result.denominator is not None)
    assert agreed_time_of(book, result) is None
