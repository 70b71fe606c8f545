"""Papers: agreements, reports, the catalog and the register as PDF (floor 6).

A paper is made of an edition (`agreement_paper` and its like) and is set by a press: `Press().pdf(paper)`.
"""

from slm.publishing.print.agreement import PrintedCopy, agreement_paper, approvals_hold
from slm.publishing.print.catalog import catalog_paper
from slm.publishing.print.own_template import FOLDER as OWN_TEMPLATES
from slm.publishing.print.paper import Paper, Size
from slm.publishing.print.papers import papers_of
from slm.publishing.print.press import Press, Unprintable, typst_runs_here
from slm.publishing.print.register import register_paper
from slm.publishing.print.report import report_paper
from slm.publishing.print.settlement import settlement_paper

__all__ = [
    "OWN_TEMPLATES", "Paper", "Press", "PrintedCopy", "Size", "Unprintable", "agreement_paper", "approvals_hold",
    "catalog_paper", "papers_of", "register_paper", "report_paper", "settlement_paper", "typst_runs_here",
]  # fmt: skip
