"""The fingerprint of an agreement version: the words that an approval is bound to."""

from __future__ import annotations

from collections.abc import Mapping

from slm.agreement.agreement import Agreement
from slm.document_control import Clauses, fingerprint


def agreement_fingerprint(agreement: Agreement, terms: Mapping[str, Clauses]) -> str:
    """Return the fingerprint of a version: its number, everything in `agreement.yml`, the clauses of each language.

    What it costs the provider and internal notes are left out: they are no part of the document that is agreed upon and
    printed, and may change without anybody's approval. What is only named, such as service hours, has a history of its
    own in the catalog.
    """
    charges = agreement.charges and agreement.charges.model_copy(update={"cost": None})
    shown = agreement.model_copy(update={"charges": charges, "internal_notes": None})
    return fingerprint(agreement=agreement.id, version=agreement.version, content=shown, clauses=terms)
