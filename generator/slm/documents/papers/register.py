"""The register of problems and improvement actions on paper."""

from __future__ import annotations

from slm import layout
from slm.documents.edition import Edition
from slm.documents.improvements import register_document
from slm.documents.papers.excerpt import excerpt
from slm.documents.papers.paper import Paper, Size


def register_paper(edition: Edition, *, size: Size = "a4") -> Paper:
    """Return the register as of the edition's day on paper."""
    return excerpt(edition, register_document(edition), template="register", path=layout.IMPROVEMENTS, size=size)
