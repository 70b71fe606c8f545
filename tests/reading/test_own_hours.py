"""A length of cases beside their times: taken where it says more, and not where a tool counts in hours of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from slm.reading.proposals import BookWords, Proposal, counts_own_hours, look_at, propose

WORDS: Final = BookWords(services={"mail": ["E-mail"]})
FROM: Final = datetime(2026, 10, 5, 9, tzinfo=UTC)
CLOSING: Final = 17
"""The tool counts from 09:00 to this hour."""


def seen(name: str, written: list[str], hours: list[int]) -> Proposal:
    """Return what is proposed for cases that took so many hours, with these lengths."""
    rows = [
        f"{nth};E-mail;{FROM + timedelta(days=7 * nth)};{FROM + timedelta(days=7 * nth, hours=took)};{length}"
        for nth, (took, length) in enumerate(zip(hours, written, strict=True))
    ]
    text = "\n".join((f"Number;Service;Created;Closed;{name}", *rows, ""))
    return propose(look_at("export.csv", text.encode()), WORDS)


def worked(hours: int) -> int:
    """Return how many of these hours the tool counts."""
    days, rest = divmod(hours, 24)
    return days * (CLOSING - FROM.hour) + min(rest, CLOSING - FROM.hour)


HOURS: Final = [1, 3, 5, 2, 30, 50, 26]
WRITINGS: Final[Mapping[str, tuple[str, Callable[[int], str]]]] = {
    "minutes": ("Resolution time in minutes", lambda hours: str(hours * 60)),
    "decimal commas": ("Resolution time (hours)", lambda hours: f"{hours},00"),
    "words": ("Resolution time", lambda hours: f"{hours} hrs 0 min"),
    "a clock": ("Resolution time", lambda hours: f"{hours}:00:00"),
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_hours_of_the_tool_are_known_by_the_nights(writing: str) -> None:
    """In rows of one day the length is what lies between the times, over nights it is less: no limit is held to it."""
    name, write = WRITINGS[writing]
    found = seen(name, [write(worked(hours)) for hours in HOURS], HOURS)
    assert (found.columns["closed"], "resolved_after" in found.columns) == ("Closed", False)
    assert counts_own_hours(found.table, name, "Created", "Closed")


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_length_that_is_what_lies_between_the_times_is_not_needed(writing: str) -> None:
    """The time of closing says it, too, and of an open case no length of nothing counts as a solution."""
    name, write = WRITINGS[writing]
    found = seen(name, [write(hours) for hours in HOURS], HOURS)
    assert "resolved_after" not in found.columns
    assert not counts_own_hours(found.table, name, "Created", "Closed")


def test_a_length_that_says_more_than_the_times_counts() -> None:
    """A case may be solved long before it is closed, within a day as over nights."""
    found = seen("Resolution time in minutes", ["60"] * len(HOURS), [hours + 1 for hours in HOURS])
    assert found.columns["resolved_after"] == "Resolution time in minutes"
    assert not counts_own_hours(found.table, "Resolution time in minutes", "Created", "Closed")


def test_few_rows_prove_nothing() -> None:
    """Two rows may agree by chance: somebody is told under which condition the length counts."""
    found = seen("Resolution time in minutes", ["60", "480"], [1, 30])
    assert found.columns["resolved_after"] == "Resolution time in minutes"
