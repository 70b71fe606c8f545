"""Duties with a time: what a side does within a time, by a day, again and again, or keeps for so long."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm.agreement.credit_terms import ClaimTime
from slm.calendar import Cycle
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, LocalText, Word, Written, public

WITHOUT_TIME: Final = Mistake(
    "SLM1310",
    "the duty '{id}' has no time",
    "Write `within`, `by`, `every` or `kept_for`; a duty without a time stands in `duties`.",
)


MISS_WITHOUT_TIME: Final = Mistake(
    "SLM1344",
    "nothing says how long after a miss '{id}' has time",
    "Write `within` beside `after_miss`, such as `within: 10 working_days`.",
)


class Commitment(Written):
    """A duty of one side that has a time, beside the targets: to close a gap within 48 hours, to keep backups."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id within the agreement, such as `patches`."""
    side: Annotated[Literal["provider", "customer"], public(N_("Party"), better="unclear", wording=Word("duty of|{}"))]
    """Whose duty it is."""
    what: Annotated[LocalText, public(N_("Duty"), better="unclear")]
    """What is done."""
    within: Annotated[ClaimTime | None, public(N_("Within"), better="unclear")] = None
    """How soon, such as `48 calendar_hours` or `1 month`."""
    after: Annotated[LocalText | None, public(N_("Counted from"), better="unclear")] = None
    """From which event on that is counted, in words."""
    after_miss: Annotated[tuple[Id, ...], public(N_("After a miss of"), better="unclear")] = ()
    """Targets of which each miss begins its time, at the end of the period. It is done by an action of the register of
    improvements that answers the miss."""
    by: Annotated[Date | None, public(N_("By"), better="unclear")] = None
    """The last day on which it is done, where it is done once. Until then it stands among what is to come."""
    every: Annotated[Cycle | None, public(N_("How often"), better="unclear")] = None
    """How often it is done, such as `12 months`."""
    kept_for: Annotated[ClaimTime | None, public(N_("Kept for"), better="unclear")] = None
    """How long something is kept, or goes on, such as `14 calendar_days`."""

    @model_validator(mode="after")
    def _has_a_time(self) -> Self:
        if not (self.within or self.by or self.every or self.kept_for):
            raise WITHOUT_TIME.raised("id", id=self.id)
        if self.after_miss and self.within is None:
            raise MISS_WITHOUT_TIME.raised("after_miss", id=self.id)
        return self
