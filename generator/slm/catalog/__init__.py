"""What is offered, by whom and to whom (floor 1)."""

from slm.catalog.metric import CountedCases, Level, Levels, Metric, MetricKind, Metrics, ServiceClass
from slm.catalog.process import Activity, Glossary, Process, Term
from slm.catalog.provider import (
    WRONG_DOCUMENT_NUMBER,
    Contact,
    Customer,
    DocumentNumbers,
    Person,
    Provider,
    Role,
    ServiceFamily,
    Supplier,
    Team,
)
from slm.catalog.service import ChangeRequest, Service, ServiceGrade, ServiceStatus, StatusChange, status_of

__all__ = [
    "WRONG_DOCUMENT_NUMBER", "Activity", "ChangeRequest", "Contact", "CountedCases", "Customer", "DocumentNumbers",
    "Glossary", "Level", "Levels", "Metric", "MetricKind", "Metrics", "Person", "Process", "Provider", "Role",
    "Service", "ServiceClass", "ServiceFamily", "ServiceGrade", "ServiceStatus", "StatusChange", "Supplier", "Team",
    "Term", "status_of",
]  # fmt: skip
