"""A warning that the provider knows of and puts up with for a while (`provider.yml`)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from slm.catalog.authority import Consent
from slm.values import Date, Id, LocalText, Text, Written, internal


class AcceptedWarning(Written):
    """A warning of `slm check` that is not shown until a day, because somebody answers for it."""

    code: Annotated[Text, internal()]
    """The code of the warning, such as `SLM494`; an error cannot be accepted."""
    path: Annotated[Text | None, internal()] = None
    """The file, or the folder, in which it is accepted; without it, in the whole book."""
    why: Annotated[LocalText, internal()]
    """Why nothing is done about it for now."""
    by: Annotated[Id, internal()]
    """The person of the book who accepted it."""
    on: Annotated[Date, internal()]
    """The day on which it was accepted."""
    until: Annotated[Date, internal()]
    """The day from which it is shown again, a year after `on` at the latest."""
    agreed: Annotated[Consent | None, internal()] = None
    """Who of the other side agreed, and when: needed where the warning is a doubt about what both sides rely on."""

    def covers(self, code: str, path: str) -> bool:
        """Tell whether it is about what was found in a file."""
        folder = (self.path or "").rstrip("/")
        return code == self.code and (not folder or path == folder or path.startswith(f"{folder}/"))

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.on <= day < self.until
