"""A book and its results become a site in memory, and papers (floor 6)."""

from slm.publishing.changes import WhatChanged, predecessor, told_changes
from slm.publishing.charts import ChartCache, ChartMemory
from slm.publishing.edition import Edition, agreement_paper_path, credits_paper_path, report_paper_path
from slm.publishing.environment import load_templates
from slm.publishing.print import (
    OWN_TEMPLATES,
    Paper,
    Press,
    PrintedCopy,
    Size,
    Unprintable,
    agreement_paper,
    catalog_paper,
    papers_of,
    register_paper,
    report_paper,
    settlement_paper,
    typst_runs_here,
)  # fmt: skip
from slm.publishing.render import render
from slm.publishing.shared import Shared
from slm.publishing.site import NavItem, PageText, Site, SitePage

__all__ = [
    "OWN_TEMPLATES", "ChartCache", "ChartMemory", "Edition", "NavItem", "PageText", "Paper", "Press", "PrintedCopy",
    "Shared", "Site", "SitePage", "Size", "Unprintable", "WhatChanged", "agreement_paper", "agreement_paper_path",
    "catalog_paper", "credits_paper_path", "load_templates", "papers_of", "predecessor", "register_paper", "render",
    "report_paper", "report_paper_path", "settlement_paper", "told_changes", "typst_runs_here",
]  # fmt: skip
