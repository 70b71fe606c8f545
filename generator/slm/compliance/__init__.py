"""Was it kept (floor 3)."""

from slm.compliance.availability import allowed_downtime, composite
from slm.compliance.budget import ErrorBudget, Outlook, error_budget, outlook
from slm.compliance.control_chart import ControlChart, Signal, Streak, control_chart, streak
from slm.compliance.credits import CreditLine, CreditStatement, credit_statement
from slm.compliance.credits_file import credits_json, credits_rows
from slm.compliance.display import decimal, display, display_threshold, format_cents, minutes, minutes_allowed
from slm.compliance.evaluate import Expected, evaluate, expected
from slm.compliance.evidence import Evidence
from slm.compliance.finding import value_of
from slm.compliance.lock import LockBefore, MonthLock, Restated, Restatement, parse_lock
from slm.compliance.result import Correction, LockedResult, Reason, Result, Verdict
from slm.compliance.results_file import COLUMNS, result_row, results_json, results_rows
from slm.compliance.sample import FEW, ShareInterval, wilson
from slm.compliance.scorecard import MatrixRow, Scorecard, counts, worst

__all__ = [
    "COLUMNS", "FEW", "ControlChart", "Correction", "CreditLine", "CreditStatement", "ErrorBudget", "Evidence",
    "Expected", "LockBefore", "LockedResult", "MatrixRow", "MonthLock", "Outlook", "Reason", "Restated", "Restatement",
    "Result", "Scorecard", "ShareInterval", "Signal", "Streak", "Verdict", "allowed_downtime", "composite",
    "control_chart", "counts", "credit_statement", "credits_json", "credits_rows", "decimal", "display",
    "display_threshold", "error_budget", "evaluate", "expected", "format_cents", "minutes", "minutes_allowed",
    "outlook", "parse_lock", "result_row", "results_json", "results_rows", "streak", "value_of", "wilson", "worst",
]  # fmt: skip
