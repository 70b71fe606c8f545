"""What was sent to whom: the register of the reports that went out by mail."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from slm.calendar import Month, MonthText
from slm.document_control.version import RegisterEntry
from slm.text import N_
from slm.values import Date, Id, Text, Written, internal


class SentReport(RegisterEntry):
    """A report that a mail server took for somebody. Entries are added below each other and never changed."""

    command: ClassVar[str] = "slm send"

    month: Annotated[MonthText, internal(N_("Month"))]
    """The month of the report."""
    to: Annotated[Id, internal(N_("Sent to"))]
    """The id of the person, team or customer that it was sent to."""
    address: Annotated[Text, internal(N_("E-mail"))]
    """The address that it was sent to."""
    date: Annotated[Date, internal(N_("Date"))]
    """When it was sent."""
    by: Annotated[Id, internal(N_("Person"), wording="person")]
    """Who sent it."""
    file: Annotated[Text, internal(N_("File"))]
    """The name of the PDF that went with it."""
    sha256: Annotated[Text, internal()]
    """The hash of that PDF, byte for byte: whoever has one can tell whether it is what was sent."""


class SentReports(Written):
    """Which reports were sent, to whom and when."""

    kind: Annotated[Literal["sent"], internal()]
    """The word for this kind of file."""
    reports: Annotated[tuple[SentReport, ...], internal(N_("Reports"))] = ()
    """What was sent, in its order."""

    def of(self, month: Month) -> tuple[SentReport, ...]:
        """Return what was sent of a month."""
        return tuple(sent for sent in self.reports if sent.month == month)
