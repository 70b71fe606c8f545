"""The whole book's results as files, for programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from slm.publishing.downloads import results_files
from slm.publishing.edition import Edition


def pages(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Yield `results.json` and `results.csv`."""
    yield from results_files("results", edition.scorecard.results, edition.portfolio.as_of)
