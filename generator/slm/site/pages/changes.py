"""What a version changed against the one before it: a section of the version's page."""

from __future__ import annotations

from slm.agreement import AgreementHistory, DatedVersion
from slm.documents.edition import Edition
from slm.documents.views.changes import WhatChanged, predecessor, what_changed


def changes_of(edition: Edition, history: AgreementHistory, dated: DatedVersion) -> WhatChanged | None:
    """Return what a version changed, or None for the first one that this edition shows."""
    before = predecessor(history, dated)
    return what_changed(edition, before, dated) if before else None
