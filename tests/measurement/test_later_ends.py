"""An interruption that was open when its month was recorded has the end that a later month's record gives it."""

from __future__ import annotations

from typing import Final

import pytest
from tests.written import outage

from slm.measurement import with_later_ends

START: Final = "2025-01-31T22:00:00+08:00"
END: Final = "2025-02-01T01:00:00+08:00"
OTHER: Final = "2025-02-02T01:00:00+08:00"
Row = tuple[str | None, str, str, str]
"""Its end, month, number and service."""


@pytest.mark.parametrize(
    "rows, known",
    [
        ([(END, "2025-02", "O-1", "mail")], END),
        ([(None, "2025-02", "O-1", "mail"), (END, "2025-03", "O-1", "mail")], END),
        ([(None, "2025-02", "O-1", "mail")], None),
        ([(END, "2025-02", "O-1", "mail"), (OTHER, "2025-03", "O-1", "mail")], None),
        ([(END, "2025-01", "O-1", "mail")], None),
        ([(END, "2025-02", "O-2", "mail")], None),
        ([(END, "2025-02", "O-1", "storage")], None),
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_open_row_has_the_end_that_a_later_file_tells(rows: list[Row], known: str | None, order: int) -> None:
    """A later file alone tells it, of the same interruption and in one voice, in whichever order rows stand."""
    first = outage(START, None, reason="first")
    others = [outage(START, end, month, id=number, service=service) for end, month, number, service in rows]
    found = with_later_ends([first, *others][::order])
    (told,) = [row for row in found if row.reason == "first"]
    assert told.end == (outage(START, known).end if known else None)
    assert [row.file_path for row in found] == [row.file_path for row in [first, *others][::order]]
