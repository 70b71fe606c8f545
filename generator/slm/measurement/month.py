"""One month's file: is it closed, and what its readers must know (`measurements/<YYYY-MM>/month.yml`)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from slm.calendar import Month
from slm.problem import Mistake
from slm.values import Date, Id, LocalText, Written

CLOSED_BY_NOBODY: Final = Mistake(
    "SLM350",
    en="a closed month says who closed it and when",
    zh="已关闭的月份须写明由谁、何时关闭",
    hint_en="Add closed_on and closed_by.",
    hint_zh="请补充 closed_on 与 closed_by。",
)
WAIVER_ENDS_EARLY: Final = Mistake(
    "SLM351",
    en="the waiver ends on {until}, not after it starts on {start}",
    zh="豁免的结束日 {until} 不晚于开始日 {start}",
    hint_en="`until` is the first day on which it no longer holds.",
    hint_zh="`until` 是不再有效的第一天。",
)


class MonthState(StrEnum):
    """How final a month's figures are."""

    OPEN = "open"
    PROVISIONAL = "provisional"
    CLOSED = "closed"


class Waiver(Written):
    """A short-term deviation that both sides accepted: the target's miss is not held against the provider."""

    id: Id
    agreement: Id
    target: Id
    service: Id | None = None
    start: Date = Field(alias="from")
    until: Date
    reason: LocalText
    approved_by: LocalText
    approved_on: Date

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.until <= self.start:
            raise WAIVER_ENDS_EARLY.raised("until", start=self.start, until=self.until)
        return self


class SuspendedTarget(Written):
    """A target that did not apply in this month, by a clause of the agreement."""

    agreement: Id
    target: Id
    service: Id | None = None
    clause: Id
    """The id of one of the agreement's `suspensions`."""
    reason: LocalText


class MonthNote(Written):
    """Something that readers of the month's report must know."""

    text: LocalText
    agreement: Id | None = None
    target: Id | None = None
    service: Id | None = None


class MonthFile(Written):
    """The whole file. A month that has a folder but is not closed is provisional wherever it is shown.

    `slm close` closes a month and locks its results, whatever state is written here; nobody has to write one.
    """

    kind: Literal["month"]
    state: MonthState = MonthState.PROVISIONAL
    closed_on: Date | None = None
    closed_by: Id | None = None
    distribution: tuple[LocalText, ...] = ()
    data_taken_on: Date | None = None
    summary: LocalText | None = None
    notes: tuple[MonthNote, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    suspended: tuple[SuspendedTarget, ...] = ()

    @property
    def month(self) -> Month:
        """The month: the name of the folder."""
        return Month.parse(self.file_path.split("/")[-2])

    @property
    def is_closed(self) -> bool:
        """Are its figures final?"""
        return self.state is MonthState.CLOSED

    def closed(self, *, on: date, by: str) -> MonthFile:
        """Return the file as it is when the month was closed on that day by that person."""
        return self.model_copy(update={"state": MonthState.CLOSED, "closed_on": on, "closed_by": by})

    @model_validator(mode="after")
    def _closed_by_somebody(self) -> Self:
        if self.is_closed and not (self.closed_on and self.closed_by):
            raise CLOSED_BY_NOBODY.raised("state")
        return self
