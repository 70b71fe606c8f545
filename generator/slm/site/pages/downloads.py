"""The whole book's results as files, for programs and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from slm.documents.edition import Edition


def pages(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Yield `results.json` and `results.csv`."""
    yield from edition.result_files.of("results", edition.scorecard.results)
