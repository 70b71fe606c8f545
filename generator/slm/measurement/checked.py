"""What watches a service tells: one check, or how many requests there were and how many of them failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import model_validator

from slm.calendar import Duration, Month
from slm.measurement.foreign_column import Column
from slm.measurement.gaps import Gap
from slm.measurement.record import NEGATIVE, RecordFile
from slm.problem import Mistake
from slm.text import N_
from slm.values import Flag, Id, Instant, Number, Text, Whole, Written, internal, parties, public

COUNTED_BY_HALF: Final = Mistake(
    "SLM1170",
    "`requests` and `failed` belong together",
    "Say how many requests there were, and how many of them failed; 0 where none did.",
)
MORE_FAILED: Final = Mistake(
    "SLM1171",
    "more requests failed than there were: {failed} of {requests}",
    "Check both numbers, and whether `requests` holds all of them and not only those that succeeded.",
)


class RequestColumns(Written):
    """Which columns of an export hold requests that were counted."""

    requests: Annotated[Column | None, internal()] = None
    """The column with how many requests there were, where they were counted."""
    failed: Annotated[Column | None, internal()] = None
    """The column with how many of them failed."""


class Probe(Written):
    """One check of one service: at this moment it answered, or did not."""

    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service that was checked."""
    time: Annotated[Instant, public(N_("Time"))]
    """When it was checked."""
    ok: Annotated[Flag, public(N_("Answered"))]
    """Whether it answered as it should; of counted requests whether none of them failed."""
    response_ms: Annotated[Number | None, public(N_("Response time"))] = None
    """How long the answer took; empty where there was none, or nobody measured it."""
    location: Annotated[Text | None, public(N_("Checked from"))] = None
    """The place that checked it, where several do."""
    requests: Annotated[Whole | None, public(N_("Requests"))] = None
    """Where requests were counted and no check was made: how many there were in the time that begins then. Such rows
    say nothing about time: they count by `method: occurrences`, `mean_of_slices` or `timeslices`."""
    failed: Annotated[Whole | None, public(N_("Failed requests"))] = None
    """How many of the requests failed."""
    customer: Annotated[Id | None, parties(N_("Customer"), wording="party")] = None
    """Whose own instance of the service was checked: where there are such checks, they count for this customer instead
    of those of the shared service. Empty: the service that all customers share."""

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        if self.response_ms is not None and self.response_ms < Decimal(0):
            raise NEGATIVE.raised("response_ms", part="response_ms", value=self.response_ms)
        if (self.requests is None) is not (self.failed is None):
            raise COUNTED_BY_HALF.raised("requests" if self.failed is None else "failed")
        if self.requests is not None and self.failed is not None and self.failed > self.requests:
            raise MORE_FAILED.raised("failed", failed=self.failed, requests=self.requests)
        return self

    @property
    def weight(self) -> int:
        """How many it stands for: the requests that were counted, else one check."""
        return 1 if self.requests is None else self.requests


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRecords:
    """All checks of all months. Between checks nothing is known for longer than each of them speaks for."""

    probes: tuple[Probe, ...] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)
    known_for: Duration | None = None
    """How long a check speaks for its service, where the agreement does not say."""
    gaps: tuple[Gap, ...] = ()
    """What they cannot tell."""
    empty: frozenset[str] = frozenset()
    """What its source maps and no row says."""
