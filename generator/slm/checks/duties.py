"""Duties with a time: those that are overdue are told, and those that no agreement has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.checks.records import earliest_day
from slm.facts.duties import DutyKey, duties, duty_key, named
from slm.measurement import DutyEvent
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

OVERDUE: Final = Mistake(
    "SLM1274",
    "the duty '{duty}' of {agreement} was due on {due}, and nothing says that it was done",
    "Do it, and write when: `done` in `duties` of the month; after a miss, an action of the register of improvements "
    "that answers it.",
    Severity.WARNING,
)
DUTY_UNKNOWN: Final = Mistake(
    "SLM1275",
    "{agreement} has no duty with a time '{duty}'",
    "Use the id of one of its `commitments`: {known}.",
)
MISS_OF_NOTHING: Final = Mistake(
    "SLM1276",
    "the duty '{duty}' begins with a miss of '{target}', and {agreement} has no such target",
    "Use the ids of targets of the same agreement.",
)
DONE_IN_THE_FUTURE: Final = Mistake(
    "SLM1228",
    "the duty '{duty}' of {agreement} is said to be done on {day}, which is after {month} and still to come: today is "
    "{as_of}",
    "Correct the day; of what is not done yet, `done` is left out.",
)
DUTY_TWICE: Final = Mistake(
    "SLM1229",
    "the duty '{duty}' of {agreement} stands twice with the same beginning, {since}",
    "Keep one of the two entries. Where they are two things that began at one moment, say so in `about`.",
)


def duties_stand_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no month tells twice of a duty, nor that it was done on a day that is still to come."""
    for month, file in portfolio.months.items():
        seen: dict[DutyKey, DutyEvent] = {}
        for event in file.duties:
            words = {"duty": event.commitment, "agreement": event.agreement}
            first = seen.setdefault(duty_key(event), event)
            if first is not event:
                yield DUTY_TWICE.at(event.place("since"), first.place("since"), since=event.since.isoformat(), **words)
            # A book can be read as of an earlier day, when its later months were still to come.
            latest = max(portfolio.as_of, month.next.first_day)
            if event.done and earliest_day(event.done) > latest:
                day = event.done.date()
                yield DONE_IN_THE_FUTURE.at(event.place("done"), day=day, month=month, as_of=portfolio.as_of, **words)


def duties_are_done(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of each duty whose time has passed."""
    for due in duties(portfolio):
        if due.state == "overdue" and due.due is not None:
            words = {"duty": due.commitment.id, "agreement": due.agreement.id, "due": due.due.date()}
            yield OVERDUE.at(due.entry.place(), **words)


def duties_are_agreed(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the duties of months are those of agreements, and that those after a miss name targets."""
    for file in portfolio.months.values():
        for event in file.duties:
            if named(portfolio, event) is None:
                known = (one.id for agreement in portfolio.all_agreements if agreement.id == event.agreement
                         for one in agreement.commitments)  # fmt: skip
                words = {"agreement": event.agreement, "duty": event.commitment}
                yield DUTY_UNKNOWN.at(event.place("commitment"), known=", ".join(dict.fromkeys(known)) or "-", **words)
    for agreement in portfolio.all_agreements:
        for duty in agreement.commitments:
            for index, target in enumerate(duty.after_miss):
                if agreement.target(target) is None:
                    words = {"duty": duty.id, "target": target, "agreement": agreement.id}
                    yield MISS_OF_NOTHING.at(duty.place("after_miss", index), **words)
