"""Whose paper: versions, approvals, status (floor 1)."""

from slm.document_control import clauses
from slm.document_control.clauses import (
    Block,
    Canonical,
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
    canonical,
    fingerprint,
    grouped_fingerprint,
    short_fingerprint,
)
from slm.document_control.version import (
    Approval,
    Approvals,
    ControlledCopy,
    Copies,
    CopyEvent,
    CopyRegister,
    CopyState,
    Status,
    Validity,
    Version,
    VersionText,
    copy_register,
    status,
    true_seal,
)

__all__ = [
    "Approval", "Approvals", "Block", "Canonical", "Clause", "Clauses", "Code", "CodeBlock", "ControlledCopy",
    "Copies", "CopyEvent", "CopyRegister", "CopyState", "Emphasis", "Inline", "Items", "LineBreak", "Link",
    "Paragraph", "Quote", "Rule", "Status", "Table", "Validity", "Version", "VersionText", "Words", "canonical",
    "clauses", "copy_register", "fingerprint", "grouped_fingerprint", "short_fingerprint", "status", "true_seal",
]  # fmt: skip
