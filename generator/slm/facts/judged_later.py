"""What a month does not judge yet, because its period ends later."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from slm.agreement import DatedVersion, Target
from slm.calendar import Month
from slm.portfolio import Portfolio


class JudgedLater(NamedTuple):
    """A target that is in force in a month, and is judged in a later one."""

    version: DatedVersion
    target: Target
    judged_in: Month


def judged_later(portfolio: Portfolio, month: Month, agreements: Collection[str]) -> Iterator[JudgedLater]:
    """Yield the targets that are in force in a month of which the first period with a day in it ends in a later one."""
    for history in (portfolio.agreements[name] for name in sorted(agreements)):
        for version in history.in_period(month.first_day, month.next.first_day):
            since = history.agreed_since or version.validity.start
            for target in version.agreement.targets:
                judged_in = next((of for of, _ in target.per.spans_with(month, since)), month)
                if judged_in > month:
                    yield JudgedLater(version, target, judged_in)
