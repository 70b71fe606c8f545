"""Everything loaded, the checks across its parts, and what each audience may see of it (floor 5)."""

from slm.portfolio.audience import Audience, for_audience, secrets
from slm.portfolio.checks import CHECKS, check
from slm.portfolio.portfolio import Portfolio
from slm.portfolio.references import repeated_ids
from slm.portfolio.scorecard import scorecard

__all__ = ["CHECKS", "Audience", "Portfolio", "check", "for_audience", "repeated_ids", "scorecard", "secrets"]
