"""What is offered, by whom and to whom (floor 1)."""

from slm.catalog.change import ChangeRequest, ServiceStatus, StatusChange, status_of
from slm.catalog.document_number import WRONG_DOCUMENT_NUMBER, DocumentNumbers
from slm.catalog.glossary import Glossary, Term
from slm.catalog.levels import Level, Levels, ServiceClass
from slm.catalog.metric import CountedCases, Metric, MetricKind, Metrics
from slm.catalog.process import Activity, Process
from slm.catalog.provider import Contact, Customer, Person, Provider, Role, ServiceFamily, Supplier, Team
from slm.catalog.service import Service, ServiceGrade

__all__ = [
    "WRONG_DOCUMENT_NUMBER", "Activity", "ChangeRequest", "Contact", "CountedCases", "Customer", "DocumentNumbers",
    "Glossary", "Level", "Levels", "Metric", "MetricKind", "Metrics", "Person", "Process", "Provider", "Role",
    "Service", "ServiceClass", "ServiceFamily", "ServiceGrade", "ServiceStatus", "StatusChange", "Supplier", "Team",
    "Term", "status_of",
]  # fmt: skip
