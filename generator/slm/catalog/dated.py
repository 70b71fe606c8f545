"""What held before a day: the catalog grows, and what ended before is told and judged by what held then."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Written, public

EARLIER_UNORDERED: Final = Mistake(
    "SLM930",
    "what held until {until} stands below what held until {before}, and does not end after it",
    "List what held earlier in order, the oldest first; each entry holds from the day on which the one above it ends "
    "until its own day.",
)
EARLIER_ALIKE: Final = Mistake(
    "SLM931",
    "the entry says nothing that was otherwise before {until}",
    "Write the keys that were other ones then, with what they said; or take the entry out.",
)


class Until(Written):
    """What held until a day."""

    until: Annotated[Date, public(N_("Until"))]
    """The first day on which it no longer held."""


class WithEarlier(Written):
    """Something of which is written what held earlier, the oldest first (ARCHITECTURE 5)."""

    if TYPE_CHECKING:

        @property
        def earlier(self) -> tuple[Until, ...]:
            """What held until a day; a field of each model, where its readers look for it: after its other keys."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for index, (before, after) in enumerate(pairwise(self.earlier), start=1):
            if after.until <= before.until:
                raise EARLIER_UNORDERED.raised("earlier", index, "until", until=after.until, before=before.until)
        return self


class Dated(WithEarlier):
    """Something of the catalog that changes in time: `earlier` says of each time before what differed from after it."""

    @model_validator(mode="after")
    def _says_what_differed(self) -> Self:
        for index, entry in enumerate(self.earlier):
            if entry.model_fields_set <= {"until"}:
                raise EARLIER_ALIKE.raised("earlier", index, until=entry.until)
        return self

    def on(self, day: date) -> Self:
        """Return what held on a day, as if nothing else had ever been written."""
        then = self
        for entry in reversed(self.earlier):
            if day < entry.until:
                said = {key: getattr(entry, key) for key in entry.model_fields_set - {"until"}}
                then = then.model_copy(update={**said, "earlier": ()})
                then.stands_where(entry)
        return then

    def within(self, start: date, until: date) -> tuple[tuple[date, Self], ...]:
        """Return what held from `start` until before `until`, each with the first of these days on which it did."""
        turns = (entry.until for entry in self.earlier if start < entry.until < until)
        return tuple((day, self.on(day)) for day in (start, *turns))
