"""Everything loaded, and the checks across its parts (floor 5)."""

from slm.portfolio.portfolio import Portfolio

__all__ = ["Portfolio"]
