"""Everything loaded, the checks across its parts, and what each audience may see of it (floor 5)."""

from slm.portfolio.audience import Audience, for_audience, secrets
from slm.portfolio.basis import Basis, basis_of, source_of
from slm.portfolio.checks import CHECKS, check
from slm.portfolio.credits import credit_statements
from slm.portfolio.locks import RESTATEMENTS_SETTLE, inputs_of, latest_before
from slm.portfolio.measured import FIGURES_NOT_MEASURED, FIGURES_STALE, measured_inputs, questions
from slm.portfolio.portfolio import MONTH_STATES, Portfolio
from slm.portfolio.references import repeated_ids
from slm.portfolio.scorecard import scorecard
from slm.portfolio.what_if import Compared, OtherOutcome, OtherTerms, what_if
from slm.portfolio.workload import Workload, work_done, work_lies, workloads

__all__ = [
    "CHECKS", "FIGURES_NOT_MEASURED", "FIGURES_STALE", "MONTH_STATES", "RESTATEMENTS_SETTLE", "Audience", "Basis",
    "Compared", "OtherOutcome", "OtherTerms", "Portfolio", "Workload", "basis_of", "check", "credit_statements",
    "for_audience", "inputs_of", "latest_before", "measured_inputs", "questions", "repeated_ids", "scorecard",
    "secrets", "source_of", "what_if", "work_done", "work_lies", "workloads",
]  # fmt: skip
