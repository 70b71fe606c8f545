"""A book and its results become a site in memory (floor 6)."""

from slm.publishing.changes import WhatChanged, predecessor, told_changes
from slm.publishing.charts import ChartCache, ChartMemory
from slm.publishing.render import render
from slm.publishing.site import NavItem, Site, SitePage

__all__ = [
    "ChartCache", "ChartMemory", "NavItem", "Site", "SitePage", "WhatChanged", "predecessor", "render", "told_changes",
]  # fmt: skip
