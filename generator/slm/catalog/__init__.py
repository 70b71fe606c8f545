"""What is offered, by whom and to whom (floor 1)."""

from slm.catalog.metric import CountedCases, Level, Levels, Metric, MetricKind, Metrics
from slm.catalog.provider import (
    WRONG_DOCUMENT_NUMBER,
    Customer,
    DocumentNumbers,
    Person,
    Provider,
    Role,
    Supplier,
    Team,
)
from slm.catalog.service import Activity, ChangeRequest, Glossary, Process, Service, ServiceStatus, Term, status_of

__all__ = [
    "WRONG_DOCUMENT_NUMBER", "Activity", "ChangeRequest", "CountedCases", "Customer", "DocumentNumbers", "Glossary",
    "Level", "Levels", "Metric", "MetricKind", "Metrics", "Person", "Process", "Provider", "Role", "Service",
    "ServiceStatus", "Supplier", "Team", "Term", "status_of",
]  # fmt: skip
