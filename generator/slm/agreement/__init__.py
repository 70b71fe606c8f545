"""What was promised (floor 2)."""

from slm.agreement.agreement import TOGETHER, Agreement
from slm.agreement.changes import Change, Direction, changes
from slm.agreement.history import AgreementHistory, DatedVersion, SharedContent, VersionContent, agreement_history
from slm.agreement.measures import Alternatives, Clock, Comparison, Interruptions, Reference, States
from slm.agreement.provisions import Exclusion, Requirement, Requirements, Suspension, WorkloadLimit, attachment_path
from slm.agreement.target import ChronicFailure, CreditRules, CreditTier, RewardTier, Target

__all__ = [
    "TOGETHER", "Agreement", "AgreementHistory", "Alternatives", "Change", "ChronicFailure", "Clock", "Comparison",
    "CreditRules", "CreditTier", "DatedVersion", "Direction", "Exclusion", "Interruptions", "Reference",
    "Requirement", "Requirements", "RewardTier", "SharedContent", "States", "Suspension", "Target",
    "VersionContent", "WorkloadLimit", "agreement_history", "attachment_path", "changes",
]  # fmt: skip
