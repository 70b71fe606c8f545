"""Whose paper: versions, approvals, status (floor 1)."""

from slm.document_control import clauses
from slm.document_control.approval import Approval, Approvals, Withdrawal
from slm.document_control.clauses import (
    Block,
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Inline,
    Items,
    LineBreak,
    Link,
    Paragraph,
    Quote,
    Rule,
    Table,
    Words,
)
from slm.document_control.copies import (
    ControlledCopy,
    Copies,
    CopyEvent,
    CopyRegister,
    CopyState,
    copy_register,
)
from slm.document_control.fingerprint import Canonical, canonical, fingerprint, grouped_fingerprint, short_fingerprint
from slm.document_control.status import Status, Validity, status
from slm.document_control.version import Version, VersionText

__all__ = [
    "Approval",
    "Approvals",
    "Block",
    "Canonical",
    "Clause",
    "Clauses",
    "Code",
    "CodeBlock",
    "ControlledCopy",
    "Copies",
    "CopyEvent",
    "CopyRegister",
    "CopyState",
    "Emphasis",
    "Inline",
    "Items",
    "LineBreak",
    "Link",
    "Paragraph",
    "Quote",
    "Rule",
    "Status",
    "Table",
    "Validity",
    "Version",
    "VersionText",
    "Withdrawal",
    "Words",
    "canonical",
    "clauses",
    "copy_register",
    "fingerprint",
    "grouped_fingerprint",
    "short_fingerprint",
    "status",
]
