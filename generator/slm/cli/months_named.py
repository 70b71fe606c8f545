"""The month of an export, as far as its name or whoever writes its source says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from slm.calendar import Month

_NO_DAY: Final = r"(?!\d|[-_. ](?:0[1-9]|[12]\d|3[01])(?!\d))"
"""After a month that is one: the month of a whole day is none."""
MONTH: Final = re.compile(rf"(?<!\d)20\d\d-(?:0[1-9]|1[0-2]){_NO_DAY}")
"""A month in the name of a file, as sources write it."""
MONTH_MEANT: Final = re.compile(rf"(?<!\d)(20\d\d)[-_. ]?(0[1-9]|1[0-2]){_NO_DAY}")
"""What people write for it."""
DAY: Final = re.compile(r"(?<!\d)(20\d\d)([-_. ]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
"""A day in the name of a file, as tools write when it was exported."""


_MONTH_ALONE: Final = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月(?!\d)")
"""A month in the name of a file that does not say its year."""
_LATEST: Final = 2
"""So many months later the last time of an export of one month may be: what was opened in it may be solved then."""


def month_of(name: str, covers: Sequence[Month]) -> Month | None:
    """Return the one month that an export is of: the one that is said, else that of its name; None if there is none."""
    from slm.calendar import Month

    if covers:
        return covers[0] if len({*covers}) == 1 else None
    named = {f"{year}-{month}" for year, month in MONTH_MEANT.findall(name)}
    return Month.parse(named.pop()) if len(named) == 1 else None


def month_of_rows(name: str, days: tuple[datetime, datetime] | None) -> Month | None:
    """Return the month in which all rows of an export lie that was made on a day after it, as its name says.

    A month without a year in its name is that in which its rows begin.
    """
    from slm.calendar import Month

    made = [f"{year}-{month}-{day}" for year, _, month, day in DAY.findall(name)]
    if not days:
        return None
    first, last = (Month.parse(f"{day:%Y-%m}") for day in days)
    if {int(month) for month in _MONTH_ALONE.findall(name)} == {days[0].month} and last <= first.plus(_LATEST):
        return first
    if len(made) != 1:
        return None
    return first if first == last and made[0] >= str(first.next.first_day) else None
