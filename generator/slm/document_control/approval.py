"""Approvals of document versions (`agreements/<ID>/approvals.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from slm.document_control.fingerprint import FingerprintText
from slm.document_control.version import VersionText
from slm.values import Date, Id, LocalText, Text, Written


class Approval(Written):
    """One person's approval of one version, in one role."""

    version: VersionText
    role: Id
    """A role of `provider.yml`, or `customer` and `supplier` for the other side."""
    name: LocalText
    date: Date
    meaning: LocalText
    """What the signature says, such as "approved for the customer"."""
    fingerprint: FingerprintText | None = None
    """What was approved: `slm1:sha256:...`, written by `slm approve`."""
    files: Mapping[str, Text] = Field(default_factory=dict)
    """What each file said, as a short fingerprint of its own, so that `slm check` can name the one that was changed."""

    @property
    def signed_text(self) -> str:
        """What a signature of the approval is over: one line with the fingerprint, the role and the date.

        The role and the date are in it so that nobody can use a signature for another role or another day.
        """
        return f"{self.fingerprint} {self.role} {self.date}\n"


class Withdrawal(Written):
    """The end of a version before its time."""

    version: VersionText
    date: Date
    """The first day on which it is no longer in force."""
    by: LocalText
    reason: LocalText


class Approvals(Written):
    """The whole file."""

    kind: Literal["approvals"]
    approvals: tuple[Approval, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
