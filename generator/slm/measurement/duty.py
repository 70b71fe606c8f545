"""What became of a duty that has a time: when its time began, and when it was done."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.text import N_
from slm.values import Id, Instant, LocalText, Written, public

DONE_BEFORE: Final = Mistake(
    "SLM1172",
    "it was done at {done}, before its time began at {since}",
    "`since` is when the time of the duty began, such as when the fix was published; check both.",
)


class DutyEvent(Written):
    """One time that a duty of an agreement (`commitments`) had to be done, and when it was."""

    agreement: Annotated[Id, public(N_("Agreement"))]
    """The agreement whose duty it is."""
    commitment: Annotated[Id, public(N_("Duty"))]
    """The id of one of its `commitments`."""
    about: Annotated[LocalText | None, public(N_("About"))] = None
    """What it was about, such as the fix that was published."""
    since: Annotated[Instant, public(N_("Time began"))]
    """When its time began. The same duty since the same moment is written again in the month in which it was done."""
    done: Annotated[Instant | None, public(N_("Done"))] = None
    """When it was done; empty while it is not."""

    @model_validator(mode="after")
    def _is_done_after_it_began(self) -> Self:
        if self.done is not None and self.done < self.since:
            raise DONE_BEFORE.raised("done", done=self.done.isoformat(), since=self.since.isoformat())
        return self
