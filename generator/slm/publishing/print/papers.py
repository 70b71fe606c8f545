"""The papers that stand beside the pages of a site: every version it shows, and the reports of the latest months."""

from __future__ import annotations

from collections.abc import Iterator

from slm.publishing.edition import Edition, agreement_paper_path, report_paper_path
from slm.publishing.print.agreement import agreement_paper
from slm.publishing.print.paper import Paper
from slm.publishing.print.report import report_paper


def papers_of(edition: Edition) -> Iterator[tuple[str, Paper]]:
    """Yield path and paper for each page of the edition that leads to one."""
    for _, history in sorted(edition.portfolio.agreements.items()):
        for dated in history.versions:
            path = agreement_paper_path(dated.agreement, edition.language)
            yield path, agreement_paper(edition, dated, fingerprint=dated.fingerprint)
    for month in edition.printed_months:
        yield report_paper_path(month, edition.language), report_paper(edition, month)
