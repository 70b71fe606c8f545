"""Records from CSV."""

from __future__ import annotations

from typing import Literal, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import model_validator

from slm.problem import Mistake
from slm.reading.csv_records import MOST_PROBLEMS, Records, read_csv
from slm.values import Id, Instant, Text, Written

END_BEFORE_START = Mistake(
    "SLM000",
    "the end is before the start",
    "",
)
HEADER = "id,kind,start,end,note\n"


class Outage(Written):
    """One row."""

    id: Id
    kind: Literal["outage", "maintenance"]
    start: Instant
    end: Instant | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def end_after_start(self) -> Self:
        """Refuse an end before the start."""
        if self.end and self.end < self.start:
            raise END_BEFORE_START.raised("end")
        return self


def read(text: str | bytes) -> tuple[Records[Outage], list[str]]:
    """Return the records and every problem as place, code and message."""
    records, problems = read_csv("o.csv", text.encode() if isinstance(text, str) else text, Outage)
    return records, [
        f"{str(problem.place).removeprefix('o.csv:')} {problem.code} {problem.message()}" for problem in problems
    ]


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_are_typed_and_know_their_place(start: str, end: str) -> None:
    """Rows are read with or without a byte order mark and know line and column of each cell (L5, L14, D29)."""
    text = f'{start}{HEADER}A1,outage,2026-01-05T09:00Z,,"a, ""b""\nc"\n\nA2,maintenance,2026-01-05T09:00Z,,邮件\n'
    records, problems = read(text.replace("\n", end))
    assert problems == []
    assert records.read == 2
    first, second = records.rows
    assert (first.end, first.note) == (None, f'a, "b"{end}c')
    assert [str(place) for place in (first.place("note"), second.place(), second.place("note"))] == [
        "o.csv:2:30",
        "o.csv:5:1",
        "o.csv:5:35",
    ]


def test_wrong_cells_are_shown_at_their_place() -> None:
    """Each wrong cell is a problem at file, line and column; right rows are kept and all are counted (D22, F9)."""
    records, problems = read(
        HEADER
        + "A 1,outage,2026-01-05T09:00,,\n"
        + "A2,outge,,2026-13-05T09:00Z,\n"
        + "A3,outage,2026-01-05T09:00Z,2026-01-05T08:00Z,\n"
        + "A4,outage,2026-01-05T09:00Z,,\n"
    )
    assert problems == [
        "2:1 SLM168 'A 1' cannot be an id",
        "2:12 SLM165 '2026-01-05T09:00' has no offset from UTC, so it could be any of several moments",
        "3:4 SLM132 'outge' is not one of the words allowed here",
        "3:10 SLM148 the cell of column 'start' is empty",
        "3:11 SLM164 '2026-13-05T09:00Z' is not a point in time",
        "4:29 SLM000 the end is before the start",
    ]
    assert [row.id for row in records.rows] == ["A4"]
    assert str(records.rows[0].place("start")) == "o.csv:5:11"
    assert records.read == 4


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param("", ["1:1 SLM141 the first line names none of the columns"], id="empty"),
        pytest.param("\nA1\n", ["1:1 SLM141 the first line names none of the columns"], id="blank-header"),
        pytest.param("id;kind;start\n", ["1:1 SLM142 the columns are separated by ';'"], id="semicolons"),
        pytest.param("id\tkind\tstart\n", ["1:1 SLM142 the columns are separated by Tab"], id="tabs"),
        pytest.param("id，kind\n", ["1:1 SLM142 the columns are separated by '，'"], id="full-width"),
        pytest.param(
            "id,knd,start\n",
            ["1:4 SLM143 the column 'knd' is unknown"],
            id="unknown",
        ),
        pytest.param(
            "编号,类别甲,开始于,end,note\n",
            [
                "1:1 SLM143 the column '编号' is unknown",
                "1:4 SLM143 the column '类别甲' is unknown",
                "1:8 SLM143 the column '开始于' is unknown",
            ],
            id="as-many-other-words-as-are-missing",
        ),
        pytest.param("id,kind,start,id\n", ["1:15 SLM145 the column 'id' stands in the header twice"], id="duplicate"),
        pytest.param("id,kind\n", ["1:1 SLM144 the column 'start' is missing"], id="missing"),
        pytest.param(
            '"id\n',
            ["1:1 SLM147 the quotes in this row cannot be understood: a quote is opened and never closed"],
            id="quote",
        ),
    ],
)
def test_header_is_checked(text: str, expected: list[str]) -> None:
    """Missing, unknown and duplicate columns and other separators are told before any row is read (L8)."""
    records, problems = read(text)
    assert problems == expected
    assert records == Records(rows=(), read=0)


def test_unknown_column_gets_a_suggestion() -> None:
    """An unknown column is answered with the one that is missing, else with all there are, the likeliest first (L8)."""
    missing = read_csv("o.csv", b"id,kind,strt\n", Outage)[1]
    assert [problem.hint() for problem in missing] == ["Did you mean one of these: start?"]
    unknown = read_csv("o.csv", b"id,kind,start,nte\n", Outage)[1]
    assert [problem.hint() for problem in unknown] == ["Did you mean one of these: note, end, id, kind, start?"]


def test_short_and_long_rows_are_told() -> None:
    """A row with another number of cells than the header is a problem, and counts as read (F9)."""
    records, problems = read(HEADER + "A1,outage\nA2,outage,2026-01-05T09:00Z,,a,b\nA3,outage,2026-01-05T09:00Z,,\n")
    assert problems == [
        "2:1 SLM146 the row has 2 cells, the header has 5",
        "3:1 SLM146 the row has 6 cells, the header has 5",
    ]
    assert (len(records.rows), records.read) == (1, 3)


def test_unclosed_quote_is_shown_where_its_row_begins() -> None:
    """A quote that is never closed is shown at the row that opened it, not at the end of the file (L9)."""
    records, problems = read(HEADER + 'A1,outage,2026-01-05T09:00Z,,a\nA2,outage,2026-01-05T09:00Z,,"a\nb\nc\n')
    assert problems == ["3:1 SLM147 the quotes in this row cannot be understood: a quote is opened and never closed"]
    assert [row.id for row in records.rows] == ["A1"]


def test_gbk_is_recognised() -> None:
    """A CSV file saved as GBK gets a message that says so, with its line (L14, Y)."""
    records, problems = read((HEADER + "A1,outage,2026-01-05T09:00Z,,电子邮件\n").encode("gbk"))
    assert problems == ["2:30 SLM105 the file is not UTF-8 here; it looks like GBK"]
    assert records.read == 0


def test_lookalike_characters_are_warned_of() -> None:
    """Full-width digits and invisible characters in cells are warned of at their cell (L1)."""
    _, problems = read(HEADER + "A1,outage,2026-01-05T09:00Z,,１２\nA2,outage,2026-01-05T09:00Z,,b\u3000\n")
    assert [problem.split()[:2] for problem in problems] == [["2:30", "SLM109"], ["3:30", "SLM108"]]


@pytest.mark.unmeasured
def test_reading_stops_after_many_problems() -> None:
    """A file wrong in every row ends soon, with a number of problems that can be counted (L7)."""
    records, problems = read(HEADER + "A1,x,2026-01-05T09:00Z,,\n" * 20_000)
    assert len(problems) == MOST_PROBLEMS
    assert records.rows == ()


def test_positions_are_those_of_the_file_itself() -> None:
    """The source of a row answers for every cell and for nothing else (L5)."""
    records, _ = read(HEADER + "A1,outage,2026-01-05T09:00Z,,x\n")
    row = records.rows[0]
    assert str(row.place("no_such_column")) == "o.csv:2:1"
    assert str(row.place("note", "deeper")) == "o.csv:2:30"
    assert str(row.key_place("kind")) == "o.csv:2:4"


@given(st.binary(max_size=60))
def test_any_bytes_give_rows_or_problems(data: bytes) -> None:
    """No bytes make the reader raise, with or without a right header (L1)."""
    read_csv("o.csv", data, Outage)
    records, problems = read_csv("o.csv", HEADER.encode() + data, Outage)
    assert len(records.rows) <= records.read or problems


CELLS = st.text(alphabet=st.sampled_from('ab",\n\r 中;\t'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=4))
def test_any_cells_have_a_place_in_the_file(rows: list[list[str]]) -> None:
    """However cells are quoted, each problem points at a line that the file has (L5)."""
    text = HEADER + "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    lines = text.splitlines()
    for problem in read_csv("o.csv", text.encode(), Outage)[1]:
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
