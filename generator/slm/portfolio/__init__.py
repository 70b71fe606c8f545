"""Everything loaded, looked up by id, and what each audience may see of it (floor 5)."""

from slm.portfolio.audience import Audience, for_audience, secrets
from slm.portfolio.portfolio import MONTH_STATES, Portfolio
from slm.portfolio.written import written_files

__all__ = ["MONTH_STATES", "Audience", "Portfolio", "for_audience", "secrets", "written_files"]
