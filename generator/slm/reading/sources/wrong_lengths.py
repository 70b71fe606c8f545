"""Why a value of an export is no length of time, and what its source has to say for it to be one."""

from __future__ import annotations

import re
from typing import Final

from slm.measurement import foreign_values
from slm.problem import InputError, Mistake

WRONG_LENGTH: Final = Mistake(
    "SLM738",
    "'{value}' is not how long something lasts",
    "A number of {unit} is expected, or a length such as 1:30:00, 1h 30m or 90 min; length_unit of the source says of "
    "what plain numbers are, and with hours or minutes how 1:30 is read.",
)
OTHER_MARKS: Final = Mistake(
    "SLM1082",
    "'{value}' is not how long something lasts, by the marks that numbers of the source have",
    "Write in the source which marks the numbers of the export have: numbers: {{decimal: ',', thousands: '.'}} where "
    "1.234,5 stands there, numbers: {{thousands: ','}} where 1,234.5 does.",
)
NO_UNIT: Final = Mistake(
    "SLM1085",
    "length_unit of the source '{source}' does not say of what '{value}' is in {field}: it names other columns",
    "Write it for each column of plain numbers: length_unit: {{{field}: minutes, ...}}.",
    one_by=("field",),
)
_MARKED: Final = re.compile(r"\d[\d\s]*[.,'’][\d.,'’\s]*(?:[^\W\d_]+\.?)?")
"""A number with marks, and perhaps a unit."""


def wrong_length(value: str, unit: str | None) -> InputError:
    """Return that a value is no length; where its number has marks, that its source says other ones."""
    if _MARKED.fullmatch(value):
        return OTHER_MARKS.raised(value=value)
    return WRONG_LENGTH.raised(value=value, unit=unit or "seconds")


def needs_unit(words: str, marks: foreign_values.Numbers) -> bool:
    """Tell whether it depends on the unit of plain numbers how long something lasted."""
    return len({foreign_values.length(words, unit, marks) for unit in ("seconds", "minutes", "hours")}) > 1
