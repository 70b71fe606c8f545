"""What is offered, by whom and to whom (floor 1)."""

from slm.catalog.accepted_warning import AcceptedWarning
from slm.catalog.answering import AnswerRule
from slm.catalog.authority import Consent, Deed, Entitled, Side, folded_name
from slm.catalog.dated import Dated
from slm.catalog.level_sets import LevelSet
from slm.catalog.membership import Groups, Member, concerns, everybody
from slm.catalog.metric import CountedCases, Level, Levels, Metric, MetricKind, Metrics
from slm.catalog.paper_rules import DocumentNumbers
from slm.catalog.provider import (
    WRONG_DOCUMENT_NUMBER,
    Contact,
    Customer,
    Person,
    Provider,
    Supplier,
    Team,
)
from slm.catalog.service import (
    Activity,
    ChangeRequest,
    Glossary,
    HistoryEntry,
    Process,
    Service,
    ServiceStatus,
    Term,
    status_of,
)
from slm.catalog.telephone import DIALLED, EXTENSION, completed, is_dialled

__all__ = [
    "DIALLED", "EXTENSION", "WRONG_DOCUMENT_NUMBER", "AcceptedWarning", "Activity", "AnswerRule", "ChangeRequest",
    "Consent", "Contact", "CountedCases", "Customer", "Dated", "Deed", "DocumentNumbers", "Entitled", "Glossary",
    "Groups", "HistoryEntry", "Level", "LevelSet", "Levels",
    "Member", "Metric", "MetricKind", "Metrics", "Person", "Process", "Provider",
    "Service", "ServiceStatus", "Side", "Supplier", "Team", "Term", "completed", "concerns", "everybody",
    "folded_name", "is_dialled", "status_of",
]  # fmt: skip
