"""Everything loaded, looked up by id, and what each audience may see of it (floor 5)."""

from slm.portfolio.audience import Audience, for_audience, objects_for, without_hidden_keys
from slm.portfolio.own_rows import OwnRows
from slm.portfolio.portfolio import MONTH_STATES, Portfolio, written_files
from slm.portfolio.secrets import Secret, Secrets, Told, secrets
from slm.portfolio.visibility import visible
from slm.portfolio.voices import side_of

__all__ = [
    "MONTH_STATES", "Audience", "OwnRows", "Portfolio", "Secret", "Secrets", "Told", "for_audience", "objects_for",
    "secrets", "side_of", "visible", "without_hidden_keys", "written_files",
]  # fmt: skip
