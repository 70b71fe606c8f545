"""What was promised (floor 2)."""

from slm.agreement.agreement import TOGETHER, Agreement
from slm.agreement.changes import Change, Direction, changes
from slm.agreement.history import AgreementHistory, DatedVersion, SharedContent, VersionContent, agreement_history
from slm.agreement.measures import Clock, Interruptions, States
from slm.agreement.provisions import (
    Attachment,
    Exclusion,
    Requirement,
    Requirements,
    Suspension,
    WorkloadLimit,
    attachment_path,
)
from slm.agreement.target import (
    Alternatives,
    Charges,
    ChronicFailure,
    Comparison,
    CreditRules,
    CreditTier,
    Reference,
    RewardTier,
    Target,
)

__all__ = [
    "TOGETHER", "Agreement", "AgreementHistory", "Alternatives", "Attachment", "Change", "Charges", "ChronicFailure",
    "Clock", "Comparison", "CreditRules", "CreditTier", "DatedVersion", "Direction", "Exclusion", "Interruptions",
    "Reference", "Requirement", "Requirements", "RewardTier", "SharedContent", "States", "Suspension", "Target",
    "VersionContent", "WorkloadLimit", "agreement_history", "attachment_path", "changes",
]  # fmt: skip
