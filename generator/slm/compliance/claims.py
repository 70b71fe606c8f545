"""What became of a credit: still to be claimed, claimed, accepted, refused, set off, or lost.

What nobody recorded was not done: a credit that had to be claimed is lost when the time for it is over, and one that is
due is not paid until somebody says with which invoice it was set off. Where credits lapse with their agreement, so does
what was neither set off by its last day nor accepted afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from slm.agreement import ClaimEvent, ClaimStep
from slm.problem import Mistake, Problem, Severity, spoken
from slm.values import Amount

OUT_OF_ORDER: Final = Mistake(
    "SLM411",
    "the credit of {month} cannot have been {event} on {date}; until then it was {before}",
    "A credit is claimed once, accepted or refused once, and set off once; events stand in the order of their days.",
)
OTHER_AMOUNT: Final = Mistake(
    "SLM412",
    "the credit of {month} that was {event} is {amount}, but it is {owed}",
    "Write what the credit statement says (slm credits --month {month}) or leave `amount` out. Accepting less says "
    "why in `reason`.",
    follows=True,
)
WITHOUT_REASON: Final = Mistake(
    "SLM413",
    "the credit of {month} was {event}, but `reason` does not say why it was not accepted in full",
    "Say why, in each language of the book: the other side reads it.",
)
CLAIMED_LATE: Final = Mistake(
    "SLM414",
    "the credit of {month} was claimed on {date}, after {last}, the last day for it",
    "Correct the day if it is wrong. Whoever owes it may accept or refuse what is claimed late.",
    Severity.WARNING,
)


CLAIMED_EARLY: Final = Mistake(
    "SLM1410",
    "the credit of {month} was claimed on {date}, before {first}, the first day on which claims are taken",
    "Correct the day if it is wrong, or have it claimed again from then on.",
    Severity.WARNING,
)


class CreditState(StrEnum):
    """Where a credit stands on a day."""

    NOTHING = "nothing"
    """Nothing is credited, or less than is paid at all."""
    DUE = "due"
    """It need not be claimed, and is not set off yet."""
    TO_CLAIM = "to_claim"
    LOST = "lost"
    """Nobody claimed it in time."""
    LAPSED = "lapsed"
    """It was not set off by the last day of the agreement, with which credits lapse."""
    CLAIMED = "claimed"
    """Claimed, in time or late, and not answered."""
    ACCEPTED = "accepted"
    """Accepted, whole or in part, and not set off yet."""
    REFUSED = "refused"
    SETTLED = "settled"


OPEN_STATES: Final = frozenset({
    CreditState.DUE, CreditState.TO_CLAIM, CreditState.CLAIMED, CreditState.ACCEPTED
})  # fmt: skip
"""Those of a credit that can still be had."""
_AFTER: Final[Mapping[ClaimStep, frozenset[ClaimStep | None]]] = {
    "claimed": frozenset({None}),
    "accepted": frozenset({"claimed"}),
    "refused": frozenset({"claimed"}),
    "settled": frozenset({None, "claimed", "accepted"}),
}
"""After which step each can come; after none, before anything was done: whoever owes may pay without being asked."""
_STATES: Final[Mapping[ClaimStep, CreditState]] = {
    "claimed": CreditState.CLAIMED, "accepted": CreditState.ACCEPTED, "refused": CreditState.REFUSED,
    "settled": CreditState.SETTLED,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is owed for a month, before anything was done about it."""

    is_any: bool
    amount: Amount | None = None
    """What is paid of it, rounded as it is paid; None without a fee."""
    claim_until: date | None = None
    claim_from: date | None = None
    """The first day for a claim; None where it is that after the period."""
    is_claimed_any_time: bool = False
    """Is it to be claimed without a last day?"""
    lapses_after: date | None = None
    """The last day of the agreement, where credits lapse with it and that day is known."""
    corrected_on: date | None = None
    """When the month was corrected, and with it perhaps the amount: what was said by then was said of another one."""

    @property
    def last_day(self) -> date | None:
        """The last day for a claim: that of the time for claims, or of the agreement with which credits lapse."""
        return min((day for day in (self.claim_until, self.lapses_after) if day), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditOutcome:
    """What became of a credit by a day: its state, and the events that led to it."""

    state: CreditState = CreditState.NOTHING
    claimed: ClaimEvent | None = None
    answered: ClaimEvent | None = None
    settled: ClaimEvent | None = None
    granted: Amount | None = None
    """What is paid or was, after what was accepted; nothing of what is refused or lost. None without an amount."""
    is_late: bool = False
    """Was it claimed after the last day?"""
    problems: tuple[Problem, ...] = ()
    """What of the events cannot be so."""


def credit_outcome(owed: Owed, events: Iterable[ClaimEvent], as_of: date) -> CreditOutcome:
    """Return what became of a credit by a day, from the events of its month in their order.

    An event that cannot have happened after what stands above it counts for nothing.
    """
    done: dict[ClaimStep, ClaimEvent] = {}
    problems: list[Problem] = []
    last: ClaimEvent | None = None
    granted, until = owed.amount, owed.last_day
    for event in (event for event in events if owed.is_any and event.date <= as_of):
        if not _can_follow(last, event):
            problems.append(_out_of_order(last, event))
            continue
        found = list(_mistakes(owed, granted, event))
        if event.amount and all(wrong.mistake is not OTHER_AMOUNT for wrong in found):
            granted = event.amount
        problems += found
        done[event.event] = last = event
    claimed, state = done.get("claimed"), _STATES[last.event] if last else _untouched(owed, as_of)
    if _has_lapsed(owed, last, state, as_of):
        state = CreditState.LAPSED
    if granted and state in _NOTHING_LEFT:
        granted = Amount(Decimal(0), granted.unit)
    return CreditOutcome(
        state=state, claimed=claimed, answered=done.get("accepted") or done.get("refused"),
        settled=done.get("settled"), granted=granted, is_late=bool(claimed and until and claimed.date > until),
        problems=tuple(problems),
    )  # fmt: skip


_NOTHING_LEFT: Final = frozenset({CreditState.NOTHING, CreditState.LOST, CreditState.LAPSED, CreditState.REFUSED})


def _has_lapsed(owed: Owed, last: ClaimEvent | None, state: CreditState, as_of: date) -> bool:
    """Tell whether a credit that is still open lapsed; whoever owes it may still accept it afterwards."""
    end = owed.lapses_after
    if end is None or as_of <= end:
        return False
    if state is CreditState.ACCEPTED:
        return last is not None and last.date <= end
    # Of two last days the earlier one counts: what was lost before had nothing left to lapse.
    return state in OPEN_STATES or (state is CreditState.LOST and owed.last_day == end)


def _can_follow(last: ClaimEvent | None, event: ClaimEvent) -> bool:
    return (last.event if last else None) in _AFTER[event.event] and (last is None or event.date >= last.date)


def _untouched(owed: Owed, as_of: date) -> CreditState:
    if not owed.is_any:
        return CreditState.NOTHING
    if owed.claim_until is None:
        return CreditState.TO_CLAIM if owed.is_claimed_any_time else CreditState.DUE
    return CreditState.LOST if owed.claim_until < as_of else CreditState.TO_CLAIM


def _out_of_order(last: ClaimEvent | None, event: ClaimEvent) -> Problem:
    others = [last.place("event")] if last else []
    return OUT_OF_ORDER.at(
        event.place("event"), *others, month=event.month, event=spoken(f"claim event|{event.event}"), date=event.date,
        before=spoken(f"claim event|{last.event if last else 'none'}"),
    )  # fmt: skip


def _mistakes(owed: Owed, before: Amount | None, event: ClaimEvent) -> Iterator[Problem]:
    """Yield what is wrong with an event by itself: `before` is what is owed when it is done."""
    words = {"month": str(event.month), "event": spoken(f"claim event|{event.event}")}
    is_part = False
    is_of_before = owed.corrected_on is not None and event.date <= owed.corrected_on
    if event.amount and before and not is_of_before:
        is_part = event.event == "accepted" and event.amount < before and event.amount.unit == before.unit
        if event.amount != before and not is_part:
            yield OTHER_AMOUNT.at(event.place("amount"), amount=event.amount, owed=before, **words)
    if (is_part or event.event == "refused") and event.reason is None:
        yield WITHOUT_REASON.at(event.place("event"), **words)
    until, first = owed.last_day, owed.claim_from
    if event.event == "claimed" and first and event.date < first:
        yield CLAIMED_EARLY.at(event.place("date"), month=event.month, date=event.date, first=first)
    if event.event == "claimed" and until and event.date > until:
        yield CLAIMED_LATE.at(event.place("date"), month=event.month, date=event.date, last=until)
