"""What was promised (floor 2)."""

from slm.agreement.agreement import TOGETHER, Agreement
from slm.agreement.attachment import Attachment, attachment_path
from slm.agreement.changes import Change, Direction, changes
from slm.agreement.clock import Clock, States
from slm.agreement.credit import Charges, ChronicFailure, CreditRules, CreditTier, RewardTier
from slm.agreement.exclusion import Exclusion, Suspension
from slm.agreement.fingerprint import SharedContent, VersionContent
from slm.agreement.history import AgreementHistory, DatedVersion, agreement_history
from slm.agreement.interruptions import Interruptions
from slm.agreement.provisions import WorkloadLimit
from slm.agreement.reference import Alternatives, Reference
from slm.agreement.requirement import Requirement, Requirements
from slm.agreement.target import Comparison, Target

__all__ = [
    "TOGETHER", "Agreement", "AgreementHistory", "Alternatives", "Attachment", "Change", "Charges", "ChronicFailure",
    "Clock", "Comparison", "CreditRules", "CreditTier", "DatedVersion", "Direction", "Exclusion", "Interruptions",
    "Reference", "Requirement", "Requirements", "RewardTier", "SharedContent", "States", "Suspension", "Target",
    "VersionContent", "WorkloadLimit", "agreement_history", "attachment_path", "changes",
]  # fmt: skip
