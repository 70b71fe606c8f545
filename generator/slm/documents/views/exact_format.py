"""Times and numbers as they were put in: exact, and in the time zone of the agreement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from itertools import groupby
from typing import Final

from slm.calendar import Interval, Period
from slm.documents.edition import Edition
from slm.measurement import exact_seconds

_DIGITS: Final = 9
"""How many digits after the point an unrounded value shows before it breaks off."""
_RUNS: Final = 20
"""How many runs of lines are named before the others are left to the files."""


def format_instant(instant: datetime, period: Period) -> str:
    """Return an instant in the time zone of the agreement; seconds only where there are any.

    Its offset from UTC is shown where it is not that of the period's beginning, which the rule of the figure names.
    """
    local = instant.astimezone(period.start.tzinfo)
    text = local.isoformat(" ", "seconds" if local.second or local.microsecond else "minutes")
    return text if local.utcoffset() != period.start.utcoffset() else text[: -len("+00:00")]


def format_interval(interval: Interval, period: Period) -> str:
    """Return an interval in the time zone of the agreement, the day once where both ends lie on it."""
    start, end = format_instant(interval.start, period), format_instant(interval.end, period)
    day = start.partition(" ")[0]
    return f"{start} – {end.removeprefix(day).lstrip()}"


def format_seconds(edition: Edition, seconds: Fraction | int) -> str:
    """Return a length of time as h:mm:ss, exactly; a fraction of a second as a decimal."""
    whole, rest = divmod(seconds.numerator, seconds.denominator)
    text = f"{whole // 3600:,}:{whole // 60 % 60:02}:{whole % 60:02}"
    return edition.number(text + (f".{rest * 10**6 // seconds.denominator:06}".rstrip("0") if rest else ""))


def format_length(edition: Edition, span: Interval) -> str:
    """Return how long an interval is, as h:mm:ss."""
    return format_seconds(edition, exact_seconds(span.length))


def format_exact(edition: Edition, value: Fraction) -> str:
    """Return a number without rounding: all its digits, or the first nine and a sign that more follow."""
    digits, rest = divmod(abs(value.numerator) * 10**_DIGITS, value.denominator)
    whole, after = divmod(digits, 10**_DIGITS)
    decimals = f"{after:0{_DIGITS}}" if rest else f"{after:0{_DIGITS}}".rstrip("0")
    text = edition.number(f"{whole:,}.{decimals}".rstrip(".")) + ("…" if rest else "")
    return f"−{text}" if value < 0 else text


def format_lines(edition: Edition, numbers: Iterable[int]) -> str:
    """Return lines as people write them: "line 2", "lines 2, 5–9"; empty for none, and of very many the first."""
    known = sorted(set(numbers) - {0})
    runs = [[number for _, number in run] for _, run in groupby(enumerate(known), key=lambda pair: pair[1] - pair[0])]
    text = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_RUNS])
    text += ", …" if len(runs) > _RUNS else ""
    return edition.labels("line {numbers}", "lines {numbers}", n=len(known), numbers=text) if known else ""
