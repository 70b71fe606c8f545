"""Change requests: the only way in which a service gets another status (`catalog/changes/RFC-*.yml`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Literal

from slm.values import Date, Id, LocalText, Written


class ServiceStatus(StrEnum):
    """Where a service stands in its life."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    LIVE = "live"
    RETIRING = "retiring"
    RETIRED = "retired"


class StatusChange(Written):
    """A service and the status that it gets."""

    service: Id
    status: ServiceStatus


class ChangeRequest(Written):
    """A request for change of the catalog or of an agreement, and what became of it."""

    kind: Literal["change_request"]
    title: LocalText
    reason: LocalText
    requested_by: Id
    requested_on: Date
    decision: Literal["pending", "approved", "rejected"]
    decided_by: Id | None = None
    decided_on: Date | None = None
    effective_on: Date | None = None
    services: tuple[StatusChange, ...] = ()
    agreements: tuple[Id, ...] = ()
    """Agreements that a new version of which answers this request."""
    impact: LocalText | None = None
    """What the change means for cost, workload and other services."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id


def status_of(service: str, changes: Iterable[ChangeRequest], as_of: date) -> ServiceStatus:
    """Return the status that the last approved and effective change gave the service; `proposed` before any."""
    effective = (
        (each.effective_on, each.id, change.status)
        for each in changes
        if each.decision == "approved" and each.effective_on and each.effective_on <= as_of
        for change in each.services
        if change.service == service
    )
    return max(effective, default=(None, "", ServiceStatus.PROPOSED))[2]
