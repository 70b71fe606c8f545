"""What all sources of cases say, be their rows cases or what happened to them."""

from __future__ import annotations

from typing import Annotated, ClassVar

from slm.measurement.record import CompleteFor, Ticket
from slm.measurement.source import ForeignSource
from slm.values import internal


class CaseSource(ForeignSource):
    """An export of cases: of a service desk, or of its log."""

    complete_for: Annotated[CompleteFor, internal()] = "all"
    """Of which cases it is complete in the time that it covers: of `all`; of those that are solved or `closed`, as
    where the tool exports no others; or of those that are `open` when it is made. What it cannot know of the others
    has no data."""

    record: ClassVar = Ticket
    spared: ClassVar = ("previous", "sequence")
    makes: ClassVar = "tickets"
    single: ClassVar = True
