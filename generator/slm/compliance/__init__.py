"""Was it kept (floor 3)."""

from slm.compliance.analysis import (
    ControlChart,
    ErrorBudget,
    NaturalLimits,
    Outlook,
    Scale,
    Signal,
    Streak,
    composite,
    control_chart,
    error_budget,
    outlook,
    streak,
)
from slm.compliance.canonical import LockError
from slm.compliance.cases_lacking import knows_number
from slm.compliance.charged import billed_months
from slm.compliance.claims import OPEN_STATES, OTHER_AMOUNT, CreditOutcome, CreditState
from slm.compliance.credit_forms import Missed, earned_credit
from slm.compliance.credits import (
    CreditLine,
    CreditStatement,
    credit_statement,
    credits_json,
    credits_rows,
    with_claims,
)
from slm.compliance.evaluate import Expected, evaluate, expected
from slm.compliance.evidence import Evidence
from slm.compliance.exclusion_rules import broken_terms
from slm.compliance.lock import LockBefore, MonthLock, Restated, Restatement, parse_lock
from slm.compliance.promise import value_of
from slm.compliance.result import (
    LockedResult,
    Reason,
    Result,
    Verdict,
    allowed_downtime,
    decimal,
    display,
    display_threshold,
    format_cents,
    minutes,
    minutes_allowed,
)
from slm.compliance.scorecard import (
    COLUMNS,
    Scorecard,
    result_row,
    results_json,
    results_rows,
    worst,
)
from slm.compliance.seals import (
    SEALS_FORMAT,
    SealedAct,
    SealedPromise,
    SealedRecord,
    SealEntry,
    SealRegister,
    parse_seals,
)

__all__ = [
    "COLUMNS",
    "OPEN_STATES", "OTHER_AMOUNT",
    "SEALS_FORMAT",
    "ControlChart",
    "CreditLine",
    "CreditOutcome",
    "CreditState",
    "CreditStatement",
    "ErrorBudget",
    "Evidence",
    "Expected",
    "LockBefore",
    "LockError",
    "LockedResult",
    "Missed",
    "MonthLock",
    "NaturalLimits",
    "Outlook",
    "Reason",
    "Restated",
    "Restatement",
    "Result",
    "Scale",
    "Scorecard",
    "SealEntry",
    "SealRegister",
    "SealedAct",
    "SealedPromise",
    "SealedRecord",
    "Signal",
    "Streak",
    "Verdict",
    "allowed_downtime",
    "billed_months",
    "broken_terms",
    "composite",
    "control_chart",
    "credit_statement",
    "credits_json",
    "credits_rows",
    "decimal",
    "display",
    "display_threshold",
    "earned_credit",
    "error_budget",
    "evaluate",
    "expected",
    "format_cents",
    "knows_number",
    "minutes",
    "minutes_allowed",
    "outlook",
    "parse_lock",
    "parse_seals",
    "result_row",
    "results_json",
    "results_rows",
    "streak",
    "value_of",
    "with_claims",
    "worst",
]  # fmt: skip
