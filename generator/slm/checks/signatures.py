"""What provider.yml asks to be signed is signed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.facts.signing import signable
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem

NOT_SIGNED: Final = Mistake(
    "SLM509",
    "this has to be signed by {name}, and no signature of it was verified",
    "provider.yml asks for it (signed_approvals, signed_since). {name} signs it with: {command}",
)
MONTH_NOT_SIGNED: Final = Mistake(
    "SLM942",
    "what was done to this month has to be signed by {name}, and no signature of it was verified",
    "provider.yml asks for it (signed_since). {name} signs it with: {command}",
)
NOT_TO_BE_SIGNED: Final = Mistake(
    "SLM940",
    "this has to be signed, but it has no seal, or does not say who did it",
    "provider.yml asks for it (signed_approvals, signed_since). Take it out and record it again with the command that "
    "writes such entries and a person's id; that adds both.",
)


def acts_are_signed(portfolio: Portfolio) -> Iterator[Problem]:
    """Where the provider asks for signatures, name each act of which none was verified."""
    for act in signable(portfolio):
        if act.is_asked and not act.text:
            yield NOT_TO_BE_SIGNED.at(act.place)
        elif act.is_asked and act.text not in portfolio.signed and not portfolio.is_unread(act.path):
            mistake = MONTH_NOT_SIGNED if act.place.path == layout.SEALS else NOT_SIGNED
            yield mistake.at(act.place, **act.words(portfolio.provider))
