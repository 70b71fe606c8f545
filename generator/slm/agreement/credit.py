"""What a missed target costs."""

from __future__ import annotations

from slm.values import AmountText, Percent, Written


class CreditTier(Written):
    """One step of a credit schedule: a value below (or above) this bound earns this credit."""

    below: AmountText | None = None
    """For targets where more is better: applies to values less than this."""
    above: AmountText | None = None
    """For targets where less is better: applies to values greater than this."""
    credit: Percent
    """Share of the period's charge."""
