"""Which months stand on which page of an agreement's performance: no page grows with the years.

A page of sixty months would weigh more than readers on a phone can load (issue 12: 500 KB for a first view).
"""

from __future__ import annotations

from collections.abc import Sequence

from slm.compliance import Result
from slm.documents.addresses import performance_path
from slm.documents.edition import Edition


def of_page(results: Sequence[Result], year: int | None) -> list[Result]:
    """Return the results of a year; without one those of the first page, of the newest year and the one before it."""
    if year is not None:
        return [result for result in results if result.last_month.year == year]
    newest = max((result.last_month.year for result in results), default=0)
    return [result for result in results if result.last_month.year >= newest - 1]


def earlier_years(results: Sequence[Result]) -> list[int]:
    """Return the years that have a page of their own, the newest first."""
    years = {result.last_month.year for result in results}
    return sorted((year for year in years if year < max(years) - 1), reverse=True)


def performance_of(edition: Edition, result: Result) -> str:
    """Return the path of the page on which a result stands among the others of its target."""
    year = result.last_month.year
    is_earlier = year < edition.last_judged.get(result.agreement, year) - 1
    return performance_path(result.agreement, year if is_earlier else None)
