"""Was it kept (floor 3)."""

from slm.compliance.availability import allowed_downtime, composite
from slm.compliance.display import display, display_threshold, minutes, minutes_allowed
from slm.compliance.evaluate import evaluate
from slm.compliance.evidence import Evidence
from slm.compliance.lock import LockedResult, MonthLock, Restated, Restatement, parse_lock
from slm.compliance.result import Reason, Result, Verdict
from slm.compliance.results_file import COLUMNS, result_row, results_json, results_rows
from slm.compliance.scorecard import MatrixRow, Scorecard, counts, worst

__all__ = [
    "COLUMNS", "Evidence", "LockedResult", "MatrixRow", "MonthLock", "Reason", "Restated", "Restatement", "Result",
    "Scorecard", "Verdict", "allowed_downtime", "composite", "counts", "display", "display_threshold", "evaluate",
    "minutes", "minutes_allowed", "parse_lock", "result_row", "results_json", "results_rows", "worst",
]  # fmt: skip
