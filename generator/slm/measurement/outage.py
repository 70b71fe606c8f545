"""Records of interruptions (`measurements/<YYYY-MM>/outages.csv`)."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, Instant, Text, Word, Written, public

ENDS_BEFORE_START: Final = Mistake(
    "SLM360",
    "it ends at {end}, before it starts at {start}",
    "Check both times; an empty end means that it still goes on.",
)


class Outage(Written):
    """One interruption of one service: the time of its impact, not of its paperwork (FAILURES F64)."""

    id: Annotated[Id, public(N_("Number"))]
    """The number of the row."""
    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service that was interrupted."""
    start: Annotated[Instant, public(N_("Start"))]
    """From when on users felt it."""
    end: Annotated[Instant | None, public(N_("End"))] = None
    """Empty: still open."""
    kind: Annotated[Literal["outage", "maintenance", "degradation"], public(N_("Kind"), wording=Word("outage kind|{}"))]
    """Whether it failed, was maintained, or was slow."""
    impact: Annotated[Text | None, public(N_("Impact"))] = None
    """What of it was affected: a word to which the agreement may give a weight."""
    reason: Annotated[Text | None, public(N_("Reason"))] = None
    """What it came from."""
    exclusion: Annotated[Id | None, public(N_("Exclusion"))] = None
    """The id of one of the agreement's `exclusions` that applies to it."""
    announced: Annotated[Instant | None, public(N_("Announced"))] = None
    """When it was announced to the customers."""
    approved_by: Annotated[Text | None, public(N_("Approved by"))] = None
    """Who approved that it is excluded."""
    approved_on: Annotated[Date | None, public(N_("Approved on"))] = None
    """When that was approved."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end and self.end < self.start:
            raise ENDS_BEFORE_START.raised("end", start=self.start.isoformat(), end=self.end.isoformat())
        return self
