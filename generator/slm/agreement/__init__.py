"""What was promised (floor 2)."""

from slm.agreement.agreement import TOGETHER, Agreement
from slm.agreement.changes import Change, Direction, changes
from slm.agreement.claims import ClaimEvent, ClaimRegister, ClaimStep
from slm.agreement.figures_in_text import FIGURE, clauses_with_figures, unknown_figures, with_figures
from slm.agreement.history import AgreementHistory, DatedVersion, GivenNotice, VersionContent, agreement_history
from slm.agreement.maintenance import Maintenance
from slm.agreement.measures import Alternatives, Clock, Comparison, Interruptions, Reference, States
from slm.agreement.provisions import (
    AgreementContact,
    Exclusion,
    Requirement,
    Requirements,
    Suspension,
    WorkloadLimit,
    attachment_path,
)  # fmt: skip
from slm.agreement.shared_content import SPECIAL_DAYS, SharedContent, special_fingerprint
from slm.agreement.target import ChronicFailure, CreditRules, CreditTier, RewardTier, Target

__all__ = [
    "FIGURE", "SPECIAL_DAYS", "TOGETHER", "Agreement", "AgreementContact", "AgreementHistory", "Alternatives", "Change",
    "ChronicFailure", "ClaimEvent", "ClaimRegister", "ClaimStep",
    "Clock", "Comparison", "CreditRules", "CreditTier", "DatedVersion", "Direction", "Exclusion",
    "GivenNotice", "Interruptions", "Maintenance", "Reference", "Requirement", "Requirements", "RewardTier",
    "SharedContent", "States", "Suspension", "Target", "VersionContent", "WorkloadLimit", "agreement_history",
    "attachment_path", "changes", "clauses_with_figures", "special_fingerprint",
    "unknown_figures", "with_figures",
]  # fmt: skip
