"""Everything loaded, looked up by id, and what each audience may see of it (floor 5)."""

from slm.portfolio.audience import Audience, for_audience
from slm.portfolio.portfolio import MONTH_STATES, Portfolio, written_files
from slm.portfolio.secrets import Secrets, secrets
from slm.portfolio.visibility import visible

__all__ = ["MONTH_STATES", "Audience", "Portfolio", "Secrets", "for_audience", "secrets", "visible", "written_files"]
