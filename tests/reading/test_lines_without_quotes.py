"""Lines of an export without quotes are taken many at once, and say what they say when they are taken one by one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slm.measurement import CsvFormat
from slm.reading.sources.csv_table import read_csv_table

COLUMNS = ("id", "opened", "state")
cells = st.sampled_from(["", " ", "7", "new", "2025-01-01 08:00", "\t", "été", "x" * 40])
rows = st.lists(st.lists(cells, max_size=5), max_size=8)


def told(written: Sequence[Sequence[str]], end: str, quote: str = "") -> list[tuple[object, ...]]:
    """Return what is read of these rows, each cell between quotes; a row without cells is an empty line."""
    lines = [",".join(f"{quote}{cell}{quote}" for cell in row) for row in [COLUMNS, *written]]
    read, problems = read_csv_table("a.csv", end.join([*lines, ""]).encode(), CsvFormat(), COLUMNS)
    assert not problems
    return [(row.number, row.line, dict(row.cells), row.broken and row.broken.words) for row in read.rows]


@settings(max_examples=60)
@given(rows, st.sampled_from(["\n", "\r\n", "\r"]))
def test_quotes_around_each_cell_change_nothing(written: list[list[str]], end: str) -> None:
    """Rows that are empty, too short or too long, and any end of a line, mean the same with quotes and without."""
    assert told(written, end) == told(written, end, '"')


@pytest.mark.parametrize("odd", [[], ["", "", ""], ["1"], ["1", "2", "3", "4"]])
def test_odd_row_among_many_is_told_at_its_line(odd: list[str]) -> None:
    """Of 5,000 rows, an odd one far below leaves the others at their lines."""
    written = [[str(number), "2025-01-01", "new"] for number in range(5000)]
    written[4500] = odd
    assert told(written, "\n") == told(written, "\n", '"')


def test_cell_that_is_too_long_is_refused_without_quotes_too() -> None:
    """A cell of a hundred thousand letters and more is refused, as it is between quotes."""
    texts = ("id,opened,state\n1,a,{}\n", 'id,opened,state\n1,a,"{}"\n')
    of_each = [read_csv_table("a.csv", text.format("x" * 140_000).encode(), CsvFormat(), COLUMNS)[1] for text in texts]
    assert of_each[0] == of_each[1]
    assert [problem.code for problem in of_each[0]] == ["SLM147"]
