"""Duties with a time: those that are overdue are told, and those that no agreement has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.facts.duties import duties, named
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
