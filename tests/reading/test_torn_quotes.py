"""The mark that parts the cells of an export is found by what stands in quotes, too."""

from __future__ import annotations

from itertools import permutations
from typing import Final

import pytest

from slm.problem import InputError
from slm.reading.proposals import look_at

MARKS: Final = (",", ";", "\t", "|")
HEAD: Final = ("Number", "Service", "Created", "Log")


def written(mark: str, log: str) -> bytes:
    """Return an export of twelve cases, each with the same log in its last cell."""
    rows = [HEAD, *((f"T-{number}", "mail", f"2026-01-{number + 1:02} 09:00", log) for number in range(12))]
    return "".join(f"{mark.join(row)}\n" for row in rows).encode()


def parted_by(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return what parts the cells of an export, and the names of its columns."""
    (table,) = look_at("export.csv", data)
    mark = "\t" if table.format["type"] == "tsv" else str(table.format.get("delimiter", ","))
    return mark, table.columns


@pytest.mark.parametrize("mark, other", [*permutations(MARKS, 2)])
@pytest.mark.parametrize("lines", [2, 3, 40])
def test_lines_of_a_quoted_cell_are_no_rows(mark: str, other: str, lines: int) -> None:
    """A log of several lines that another mark parts is one cell, though it has more lines than the table has rows."""
    log = "\n".join(other.join((f"person {line}", "agreed", "2026-01-05")) for line in range(lines))
    assert parted_by(written(mark, f'"{log}"')) == (mark, HEAD)


@pytest.mark.parametrize("mark", MARKS)
def test_inches_are_no_quotes(mark: str) -> None:
    """Neither a quote that stands alone in each row nor one that is doubled hides what parts the cells."""
    for log in ('rack of 19" wide', '"rack of 19"" wide"', f'"5"" {mark} 7"""'):
        assert parted_by(written(mark, log)) == (mark, HEAD)


def test_a_quote_that_is_torn_in_the_first_row_is_named() -> None:
    """The file has rows: that none is read has its cause, with its place."""
    with pytest.raises(InputError) as refused:
        look_at("export.csv", b'Number,Created,Log\n1,2026-01-05 09:00,"a"b\n2,2026-01-06 09:00,c\n')
    assert refused.value.mistake.code == "SLM147"
    assert "export.csv:2:1" in str(refused.value)
