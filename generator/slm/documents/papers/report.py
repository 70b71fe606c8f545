"""The report of a month on paper, stamped provisional until the month is closed."""

from __future__ import annotations

from typing import Final

from slm import layout
from slm.calendar import Month
from slm.documents.edition import Edition
from slm.documents.papers.excerpt import UNCONTROLLED, excerpt
from slm.documents.papers.paper import Paper, Size
from slm.documents.reports.document import report_document
from slm.documents.views.reports import report_of
from slm.text import N_

PROVISIONAL: Final = N_("stamp|PROVISIONAL")
"""The stamp of a month that is not closed."""


def report_paper(edition: Edition, month: Month, *, customer: str | None = None, size: Size = "a4") -> Paper:
    """Return the report of a month about all agreements of the edition, or about those of one customer."""
    report = report_of(edition, month, customer)
    return excerpt(
        edition,
        report_document(edition, report),
        template="report",
        path=report.file.place().path if report.file else layout.month_folder(month),
        size=size,
        dated=report.file.closed_on if report.file else None,
        stamp=UNCONTROLLED if report.state in {"closed", "restated"} else PROVISIONAL,
    )
