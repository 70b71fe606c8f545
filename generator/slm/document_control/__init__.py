"""Whose paper: versions, approvals, status (floor 1)."""

from slm.document_control.approval import Approval, Approvals, Withdrawal
from slm.document_control.status import Status, Validity, status
from slm.document_control.version import Version, VersionText

__all__ = ["Approval", "Approvals", "Status", "Validity", "Version", "VersionText", "Withdrawal", "status"]
