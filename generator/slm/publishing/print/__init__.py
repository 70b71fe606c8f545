"""Papers: agreements, reports, the catalog and the register as PDF (floor 6)."""

from slm.publishing.print.agreement import PrintedCopy, agreement_paper, approvals_hold
from slm.publishing.print.paper import Paper, Size
from slm.publishing.print.press import Press, Unprintable

__all__ = ["Paper", "Press", "PrintedCopy", "Size", "Unprintable", "agreement_paper", "approvals_hold"]
