"""Documents as pages of the site."""

from __future__ import annotations

from slm.documents.document import Document
from slm.printing.html import print_html
from slm.site.site import PageText, SitePage


def printed_page(document: Document, path: str, *, edit: str | None = None, search: bool = True) -> SitePage:
    """Return the page of a document; `edit` is the file of the book behind it."""
    body = PageText.of(print_html(document, path))
    return SitePage(path=path, title=document.title, body=body, edit=edit, search=search)
