"""What was promised (floor 2)."""

from slm.agreement.agreement import TOGETHER, Agreement
from slm.agreement.changes import Change, Direction, changes
from slm.agreement.claims import ClaimEvent, ClaimRegister, ClaimStep
from slm.agreement.commitments import Commitment
from slm.agreement.credit_terms import Charges, ChronicFailure, CreditRules, CreditTier, RewardTier
from slm.agreement.figures_in_text import FIGURE, clauses_with_figures, unknown_figures, with_figures
from slm.agreement.history import AgreementHistory, DatedVersion, GivenNotice, VersionContent, agreement_history
from slm.agreement.interruption_rules import Interruptions
from slm.agreement.level_targets import with_level_targets
from slm.agreement.limits import OtherLimit, Raised
from slm.agreement.maintenance import Maintenance
from slm.agreement.measures import Alternatives, Clock, Comparison, Reference, States
from slm.agreement.one_of_several import groups_of
from slm.agreement.provisions import (
    NO_TERM_OF_NOTICE,
    AgreementContact,
    EscalationStep,
    Exclusion,
    Requirement,
    Requirements,
    ScopeList,
    Suspension,
    WorkloadLimit,
    attachment_path,
)  # fmt: skip
from slm.agreement.rates import Rate
from slm.agreement.shared_content import SPECIAL_DAYS, SharedContent, special_fingerprint
from slm.agreement.target import Target

__all__ = [
    "FIGURE",
    "NO_TERM_OF_NOTICE",
    "SPECIAL_DAYS",
    "TOGETHER",
    "Agreement",
    "AgreementContact",
    "AgreementHistory",
    "Alternatives",
    "Change",
    "Charges",
    "ChronicFailure",
    "ClaimEvent",
    "ClaimRegister",
    "ClaimStep",
    "Clock", "Commitment",
    "Comparison",
    "CreditRules",
    "CreditTier",
    "DatedVersion",
    "Direction",
    "EscalationStep", "Exclusion",
    "GivenNotice",
    "Interruptions",
    "Maintenance",
    "OtherLimit",
    "Raised",
    "Rate",
    "Reference",
    "Requirement",
    "Requirements",
    "RewardTier",
    "ScopeList",
    "SharedContent",
    "States",
    "Suspension",
    "Target",
    "VersionContent",
    "WorkloadLimit",
    "agreement_history",
    "attachment_path",
    "changes",
    "clauses_with_figures",
    "groups_of",
    "special_fingerprint",
    "unknown_figures",
    "with_figures",
    "with_level_targets",
]  # fmt: skip
