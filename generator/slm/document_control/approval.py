"""Approvals of document versions (`agreements/<ID>/approvals.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from slm.document_control.fingerprint import FingerprintText
from slm.document_control.version import VersionText
from slm.text import N_
from slm.values import Date, Id, LocalText, Text, Written, internal, public


class Approval(Written):
    """One person's approval of one version, in one role."""

    version: Annotated[VersionText, public(N_("Version"))]
    """The version that is approved."""
    role: Annotated[Id, public(N_("Role"))]
    """A role of `provider.yml`, or `customer` and `supplier` for the other side."""
    name: Annotated[LocalText, public(N_("Name"))]
    """Who approves."""
    date: Annotated[Date, public(N_("Date"))]
    """When it was approved."""
    meaning: Annotated[LocalText, public(N_("Meaning"))]
    """What the signature says, such as "approved for the customer"."""
    fingerprint: Annotated[FingerprintText | None, public(N_("Fingerprint"))] = None
    """What was approved: `slm1:sha256:...`, written by `slm approve`."""
    files: Annotated[Mapping[str, Text], internal()] = Field(default_factory=dict)
    """What each file said, as a short fingerprint of its own, so that `slm check` can name the one that was changed."""

    @property
    def signed_text(self) -> str:
        """What a signature of the approval is over: one line with the fingerprint, the role and the date.

        The role and the date are in it so that nobody can use a signature for another role or another day.
        """
        return f"{self.fingerprint} {self.role} {self.date}\n"


class Withdrawal(Written):
    """The end of a version before its time."""

    version: Annotated[VersionText, public(N_("Version"))]
    """The version that ends."""
    date: Annotated[Date, public(N_("Date"))]
    """The first day on which it is no longer in force."""
    by: Annotated[LocalText, public(N_("Withdrawn by"))]
    """Who withdrew it."""
    reason: Annotated[LocalText, public(N_("Reason"))]
    """Why it was withdrawn."""


class Approvals(Written):
    """The whole file."""

    kind: Annotated[Literal["approvals"], internal()]
    """The word for this kind of file."""
    approvals: Annotated[tuple[Approval, ...], public(N_("Approvals"))] = ()
    """Every approval of every version."""
    withdrawals: Annotated[tuple[Withdrawal, ...], public(N_("Withdrawals"))] = ()
    """The versions that ended before their time."""
