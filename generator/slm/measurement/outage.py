"""Records of interruptions (`measurements/<YYYY-MM>/outages.csv`)."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.values import Date, Id, Instant, Text, Written

ENDS_BEFORE_START: Final = Mistake(
    "SLM360",
    en="it ends at {end}, before it starts at {start}",
    zh="结束时间 {end} 早于开始时间 {start}",
    hint_en="Check both times; an empty end means that it still goes on.",
    hint_zh="请核对两个时间；结束时间留空表示仍在持续。",
)


class Outage(Written):
    """One interruption of one service: the time of its impact, not of its paperwork (FAILURES F64)."""

    id: Id
    service: Id
    start: Instant
    end: Instant | None = None
    """Empty: still open."""
    kind: Literal["outage", "maintenance", "degradation"]
    impact: Text | None = None
    reason: Text | None = None
    exclusion: Id | None = None
    """The id of one of the agreement's `exclusions` that applies to it."""
    announced: Instant | None = None
    """When it was announced to the customers."""
    approved_by: Text | None = None
    """Who approved that it is excluded."""
    approved_on: Date | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end and self.end < self.start:
            raise ENDS_BEFORE_START.raised("end", start=self.start.isoformat(), end=self.end.isoformat())
        return self
