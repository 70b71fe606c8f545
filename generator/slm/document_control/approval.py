"""Approvals of document versions (`agreements/<ID>/approvals.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.document_control.fingerprint import FingerprintText
from slm.document_control.version import VersionText
from slm.values import Date, Id, LocalText, Written


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
