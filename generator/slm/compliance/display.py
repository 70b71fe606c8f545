"""How figures are printed: rounded toward the miss, so that no page shows a kept promise that was not kept."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from slm.agreement import Comparison

_MINUTE: Final = 60
_PLACES: Final = 6
_MANY: Final = 12


def display(
    value: Fraction | None, threshold: Fraction, comparison: Comparison, decimals: int, unit: str = "percent"
) -> str:
    """Return the value as every page prints it, in every language; empty where there is none.

    A miss never prints as the target, a kept promise never as a miss, and 100 % is printed only where nothing went
    wrong (FAILURES F53, F54, V2, V3). So the value is rounded toward the miss, to as many digits as the threshold has
    or more, until the printed figure lies on the same side of the threshold as the value.
    """
    if value is None:
        return ""
    places = max(0 if unit == "count" else decimals, _digits(threshold))
    while comparison.holds(rounded := _rounded(value, places, comparison), threshold) != comparison.holds(
        value, threshold
    ):
        places += 1
    return with_unit(_fixed_point(rounded, places), unit)


def display_threshold(threshold: Fraction, unit: str) -> str:
    """Return the threshold as it was agreed, without digits that nobody wrote."""
    return with_unit(decimal(threshold), unit)


def decimal(value: Fraction) -> str:
    """Return a number with all its digits, and none that nobody wrote; one that does not end is rounded down."""
    if 10**_MANY % value.denominator:
        return _format_plain(value, _MANY, up=False)
    return _fixed_point(value, _digits(value))


def format_cents(amount: Fraction) -> str:
    """Return an amount of money that is not negative as it is paid: rounded half up to hundredths of the currency."""
    return _fixed_point(Fraction(int(amount * 100 + Fraction(1, 2)), 100), 2)


def with_unit(number: str, unit: str) -> str:
    """Return the number with its percent sign, where it is a percentage."""
    return f"{number} %" if unit == "percent" else number


def minutes(seconds: Fraction) -> str:
    """Return downtime in minutes, rounded up to hundredths: no downtime is ever shown as none."""
    return _format_plain(seconds / _MINUTE, 2, up=True)


def minutes_allowed(seconds: Fraction) -> str:
    """Return a budget of downtime in minutes, rounded down to hundredths: never more than is allowed."""
    return _format_plain(seconds / _MINUTE, 2, up=False)


def exact(value: Fraction, *, up: bool) -> str:
    """Return a value as programs read it: exact within six places, else rounded toward the miss to six places."""
    return _format_plain(value, _PLACES, up=up)


def _rounded(value: Fraction, places: int, comparison: Comparison) -> Fraction:
    return Fraction(_scaled(value, places, up=not comparison.higher_is_better), 10**places)


def _scaled(value: Fraction, places: int, *, up: bool) -> int:
    """Return the value in units of its last digit, rounded; in integers, because pages print many figures."""
    exact_units: int = value.numerator * 10**places
    return -(-exact_units // value.denominator) if up else exact_units // value.denominator


def _digits(value: Fraction) -> int:
    """Return how many digits after the point an agreed number has; agreed numbers are decimals."""
    places = 0
    while 10**places % value.denominator:
        places += 1
    return places


def _format_plain(value: Fraction, places: int, *, up: bool) -> str:
    rounded = Fraction(_scaled(value, places, up=up), 10**places)
    return _fixed_point(rounded, _digits(rounded))


def _fixed_point(value: Fraction, places: int) -> str:
    """Return a decimal number with so many digits after the point, of which it needs no more."""
    whole, rest = divmod(abs(_scaled(value, places, up=False)), 10**places)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{rest:0{places}}" if places else f"{sign}{whole}"
