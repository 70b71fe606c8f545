"""A credit statement on paper, stamped provisional until the month is closed."""

from __future__ import annotations

from slm.compliance import CreditStatement
from slm.documents.edition import Edition
from slm.documents.papers.excerpt import excerpt
from slm.documents.papers.paper import Paper, Size
from slm.documents.papers.report import PROVISIONAL
from slm.documents.settlement import settlement_document
from slm.documents.views.settlements import settlement


def settlement_paper(edition: Edition, statement: CreditStatement, *, size: Size = "a4") -> Paper:
    """Return the credit statement of a month."""
    shown, file = settlement(edition, statement), edition.portfolio.months.get(statement.month)
    return excerpt(
        edition,
        settlement_document(edition, shown),
        template="settlement",
        path=shown.agreement.place().path,
        size=size,
        dated=file.closed_on if file else None,
        head=(shown.number, shown.state),
        stamp=None if shown.is_final else PROVISIONAL,
    )
