"""Checks of a service by a monitor (`measurements/<YYYY-MM>/probes.csv`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Self

from pydantic import model_validator

from slm.calendar import Duration, Month
from slm.measurement.record import RecordFile
from slm.measurement.reported import NEGATIVE
from slm.text import N_
from slm.values import Flag, Id, Instant, Number, Written, public


class Probe(Written):
    """One check of one service: at this moment it answered, or did not."""

    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service that was checked."""
    time: Annotated[Instant, public(N_("Time"))]
    """When it was checked."""
    ok: Annotated[Flag, public(N_("Answered"))]
    """Whether it answered as it should."""
    response_ms: Annotated[Number | None, public(N_("Response time"))] = None
    """How long the answer took; empty where there was none, or nobody measured it."""

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        if self.response_ms is not None and self.response_ms < Decimal(0):
            raise NEGATIVE.raised("response_ms", part="response_ms", value=self.response_ms)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeRecords:
    """All checks of all months. Between checks nothing is known for longer than each of them speaks for."""

    probes: tuple[Probe, ...] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)
    known_for: Duration | None = None
    """How long a check speaks for its service, where the agreement does not say."""
