"""Words for zones, held against what the clock of a zone shows."""

from __future__ import annotations

from datetime import datetime

import pytest

from slm.calendar import zone
from slm.measurement import zone_names


@pytest.mark.parametrize(
    "word,zones",
    [("EST", {"America/New_York", "Etc/GMT+5"}), ("gmt", {"Europe/London"}), ("CET", {"Europe/Berlin"}),
     ("IST", set()), ("EDT", {"Australia/Sydney"})],
)  # fmt: skip
def test_a_word_is_one_of_the_zone_whose_clock_shows_it(word: str, zones: set[str]) -> None:
    """In January: the offset is right, and the zone has no other word of its own."""
    every = ("America/New_York", "Etc/GMT+5", "Europe/London", "Europe/Berlin", "Australia/Sydney")
    shown = datetime(2026, 1, 5, 9)  # noqa: DTZ001 - of each zone
    assert {one for one in every if zone_names.can_be_called(word, shown.replace(tzinfo=zone(one)))} == zones
    assert (zone_names.is_known(word), zone_names.is_known("PM")) == (True, False)
