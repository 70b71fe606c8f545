"""Controlled copies on paper: the register must be possible, and papers of what no longer holds come back (D35)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.document_control import Status, copy_register
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

COPY_EVENT_IMPOSSIBLE: Final = Mistake(
    "SLM536",
    "copy No. {number} of {agreement} {version} cannot have been {event} on {date}",
    "A copy is issued once, to a holder; it may be recalled; it is returned, lost or destroyed once. "
    "Events stand in their order.",
)
COPY_OF_UNKNOWN_VERSION: Final = Mistake(
    "SLM537", "{agreement} has no version {version} of which there could be a copy", "Correct the version."
)
COPY_TO_RECALL: Final = Mistake(
    "SLM538",
    "copy No. {number} of {agreement} {version} is still out, but the version no longer holds",
    "Recall it: slm copy recall {agreement} {version}",
    Severity.WARNING,
)

ENDED: Final = (Status.SUPERSEDED, Status.EXPIRED, Status.WITHDRAWN)


def copies_are_possible(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that each event can have happened to its copy."""
    for agreement, file in portfolio.copies.items():
        history = portfolio.agreements.get(agreement)
        for event in file.events:
            if (
                history
                and not history.version(str(event.version))
                and not portfolio.is_unread(layout.agreement_folder(agreement))
            ):
                yield COPY_OF_UNKNOWN_VERSION.at(event.place("version"), agreement=agreement, version=event.version)
        for event in copy_register(file.events).impossible:
            yield COPY_EVENT_IMPOSSIBLE.at(
                event.place("event"), agreement=agreement, version=event.version, number=event.number,
                event=event.event, date=event.date,
            )  # fmt: skip


def old_copies_are_recalled(portfolio: Portfolio) -> Iterator[Problem]:
    """List the papers that have to be recalled because their version no longer holds."""
    for agreement, file in portfolio.copies.items():
        history = portfolio.agreements.get(agreement)
        register = copy_register(file.events)
        for version in history.versions if history else ():
            for copy in register.outstanding(version.version) if version.status in ENDED else ():
                if copy.recalled is None:
                    yield COPY_TO_RECALL.at(
                        copy.issued.place(), agreement=agreement, version=copy.version, number=copy.number
                    )
