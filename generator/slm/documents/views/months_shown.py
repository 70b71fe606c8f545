"""Which months stand on which page of an agreement's performance: no page grows with the years.

A page of sixty months would weigh more than readers on a phone can load (issue 12: 500 KB for a first view). What a
page can bear is read at once: a page of its own for each year would be one more to open, and to build.
"""

from __future__ import annotations

from collections.abc import Sequence

from slm.compliance import Result
from slm.documents.addresses import performance_path
from slm.documents.edition import Edition


def of_page(edition: Edition, results: Sequence[Result], year: int | None) -> list[Result]:
    """Return the results of a year; without one those of the first page."""
    if year is not None:
        return [result for result in results if result.last_month.year == year]
    return [result for result in results if not _is_earlier(edition, result)]


def earlier_years(edition: Edition, results: Sequence[Result]) -> list[int]:
    """Return the years that have a page of their own, the newest first."""
    return sorted({result.last_month.year for result in results if _is_earlier(edition, result)}, reverse=True)


def performance_of(edition: Edition, result: Result) -> str:
    """Return the path of the page on which a result stands among the others of its target."""
    year = result.last_month.year
    return performance_path(result.agreement, year if _is_earlier(edition, result) else None)


def _is_earlier(edition: Edition, result: Result) -> bool:
    year = result.last_month.year
    return year < edition.first_years.get(result.agreement, year)
