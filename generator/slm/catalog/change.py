"""Change requests: the only way in which a service gets another status (`catalog/changes/RFC-*.yml`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from slm.text import N_
from slm.values import Date, Id, LocalText, Word, Written, internal, public


class ServiceStatus(StrEnum):
    """Where a service stands in its life."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    LIVE = "live"
    RETIRING = "retiring"
    RETIRED = "retired"


class StatusChange(Written):
    """A service and the status that it gets."""

    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service of the catalog."""
    status: Annotated[ServiceStatus, public(N_("Status"), wording=Word("service status|{}"))]
    """The status that it gets on the day the change takes effect."""


class ChangeRequest(Written):
    """A request for change of the catalog or of an agreement, and what became of it."""

    kind: Annotated[Literal["change_request"], internal()]
    """The word for this kind of file."""
    title: Annotated[LocalText, public(N_("Title"))]
    """What is to be changed, in a few words."""
    reason: Annotated[LocalText, public(N_("Reason"))]
    """Why it is to be changed."""
    requested_by: Annotated[Id, internal(N_("Requested by"), wording="person")]
    """The person who asks for it."""
    requested_on: Annotated[Date, public(N_("Requested on"))]
    """When it was asked for."""
    decision: Annotated[Literal["pending", "approved", "rejected"], public(N_("Decision"), wording=Word("decision|{}"))]
    """What became of it."""
    decided_by: Annotated[Id | None, internal(N_("Decided by"), wording="person")] = None
    """The person who decided."""
    decided_on: Annotated[Date | None, public(N_("Decided on"))] = None
    """When it was decided."""
    effective_on: Annotated[Date | None, public(N_("Effective on"))] = None
    """From which day on services have the status that it gives them."""
    services: Annotated[tuple[StatusChange, ...], public(N_("Services"))] = ()
    """The services that get another status."""
    agreements: Annotated[tuple[Id, ...], public(N_("Agreements"))] = ()
    """Agreements that a new version of which answers this request."""
    impact: Annotated[LocalText | None, internal(N_("Impact"))] = None
    """What the change means for cost, workload and other services."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id


def status_of(service: str, changes: Iterable[ChangeRequest], as_of: date) -> ServiceStatus:
    """Return the status that the last approved and effective change gave the service; `proposed` before any."""
    effective = (
        (change_request.effective_on, change_request.id, change.status)
        for change_request in changes
        if change_request.decision == "approved"
        and change_request.effective_on
        and change_request.effective_on <= as_of
        for change in change_request.services
        if change.service == service
    )
    return max(effective, default=(None, "", ServiceStatus.PROPOSED))[2]
