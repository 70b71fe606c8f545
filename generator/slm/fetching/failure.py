"""What every way of fetching fails with."""

from __future__ import annotations


class FetchError(Exception):
    """What a server said instead of an answer, or why there was none."""
