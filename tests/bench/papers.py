"""Some papers of a book as HTML files, and how long the press takes for each.

`python -m tests.bench.papers BOOK TO DAY` writes them to the folder TO and prints a line for each.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from tests.bench.generic_html import generic_html

from slm.compliance import Scorecard
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.portfolio import Audience
from slm.printing.pdf_renderer import PdfRenderer
from slm.printing.typesetting import typesetting_data
from slm.reading import read_book

EVERY = 60
"""One of so many versions is measured, in each language."""


def main(book: Path, to: Path, as_of: date) -> None:
    """Write each sampled paper as HTML and print the seconds of processor that the press took for it."""
    portfolio = read_book(book, as_of).portfolio
    if portfolio is None:
        raise SystemExit(f"there is no book in {book}")
    renderer = PdfRenderer()
    for language in portfolio.provider.languages:
        edition = Edition(
            portfolio=portfolio,
            scorecard=Scorecard(),
            language=language,
            audience=Audience.parse("internal", portfolio.provider),
        )
        versions = [version for _, history in sorted(portfolio.agreements.items()) for version in history.versions]
        for nth, version in enumerate([versions[1], *versions[::EVERY]]):
            paper = agreement_paper(edition, version)
            start = time.process_time()
            made = renderer.pdf(paper)
            if nth:  # the first one warms up
                print(f"{time.process_time() - start:.3f}", flush=True)
                file = to / f"{language}-{nth}"
                file.with_suffix(".html").write_text(generic_html(typesetting_data(paper)), encoding="utf-8")
                file.with_suffix(".ours.pdf").write_bytes(made)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), date.fromisoformat(sys.argv[3]))
