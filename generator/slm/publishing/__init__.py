"""A book and its results become a site in memory (floor 6)."""

from slm.publishing.render import render
from slm.publishing.site import NavItem, Site, SitePage

__all__ = ["NavItem", "Site", "SitePage", "render"]
