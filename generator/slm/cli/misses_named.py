"""Which miss a command is about: `--from SLA-MAIL/availability/2026-09`, or three options for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import click

from slm.cli.speech import look_up, tell
from slm.problem import Mistake
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.portfolio import Portfolio

HALF_AN_ANSWER: Final = Mistake(
    "SLM669",
    "{given} alone says of no miss that this answers it",
    "Name all three of it: --from AGREEMENT/TARGET/MONTH, or --agreement, --target and --month; or none of them.",
)


class NamedMiss(NamedTuple):
    """A target that was missed in a month."""

    agreement: str
    target: str
    month: Month

    @property
    def entry(self) -> str:
        """Return it as files name it."""
        return f"{{agreement: {self.agreement}, target: {self.target}, month: {self.month}}}"


def miss_in_one_word(value: str) -> NamedMiss:
    """Return the miss that is written `SLA-MAIL/availability/2026-09`; refuse anything else."""
    from slm.calendar import Month

    named = value.split("/")
    if len(named) != 3 or not all(named):
        raise HALF_AN_ANSWER.raised(given=f"--from {value}")
    return NamedMiss(named[0], named[1], Month.parse(named[2]))


def missed(portfolio: Portfolio, miss: NamedMiss) -> NamedMiss:
    """Return a miss of the book; refuse one of what the book does not promise, and tell where nothing was missed."""
    from slm.facts.scorecard import scorecard

    history = look_up(portfolio.agreements, miss.agreement)
    look_up({one.id: one for version in history.versions for one in version.agreement.targets}, miss.target)
    results = scorecard(portfolio).in_month(miss.month)
    if (miss.agreement, miss.target) not in {(one.agreement, one.target) for one in results if one.verdict == "missed"}:
        told = N_("  {agreement}/{target} was not missed in {month}: is another target or month meant?")
        tell(told, agreement=miss.agreement, target=miss.target, month=miss.month, err=True)
    return miss


def miss_of_options(
    portfolio: Portfolio, word: str | None, agreement: str | None, target: str | None, month: Month | None
) -> NamedMiss | None:
    """Return the miss that the options of a command name; None where they name none."""
    asked = {"--agreement": agreement, "--target": target, "--month": month}
    if word and any(asked.values()):
        raise click.UsageError(f"--from, {', '.join(name for name, value in asked.items() if value)}")
    if word:
        return missed(portfolio, miss_in_one_word(word))
    if any(asked.values()) and not all(asked.values()):
        raise HALF_AN_ANSWER.raised(given=", ".join(name for name, value in asked.items() if value))
    return missed(portfolio, NamedMiss(agreement, target, month)) if agreement and target and month else None
