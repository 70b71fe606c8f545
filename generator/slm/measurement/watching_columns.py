"""What an export of interruptions says of the watching itself: since when there is one, and whether there is now."""

from __future__ import annotations

from typing import Annotated, Literal

from slm.measurement.foreign_column import Column
from slm.values import Flag, Written, internal


class WatchingColumns(Written):
    """Which column holds what of the watching itself."""

    watched_since: Annotated[Column | None, internal()] = None
    """The column with when somebody began to watch the service: how it was before that, nobody knows."""
    paused: Annotated[Column | None, internal()] = None
    """The column that says whether nobody watches it now; how it is after its last row nobody knows then."""


class OutageRow(Written):
    """The words that a row of such an export may have: for an interruption, and for the watching itself."""

    kind: Annotated[Literal["outage", "maintenance", "degradation", "unmeasured", "started", "watched"], internal()]
    """What it is. `started`: from then on somebody watched the service. `watched`: it worked; where a source has such
    rows, what is in no row is not known."""
    paused: Annotated[Flag | None, internal()] = None
    """Whether nobody watches it now, so that after its last row nothing is known of it."""
