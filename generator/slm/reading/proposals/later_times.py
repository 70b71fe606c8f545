"""Whether rows say when something was over: a column with times that are later tells checks from interruptions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Final

from slm.measurement import TimeFormat, plain_blanks, wall_time
from slm.problem import Mistake
from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.times_seen import times_seen

CHECKS_OR_INTERRUPTIONS: Final = Mistake(
    "SLM1030",
    "the rows of {path} may be checks at '{time}', or interruptions from '{time}' to '{end}', which holds later times",
    "Say it: --kind outages if each row is an interruption that was over at '{end}', --kind probes if each row is one "
    "check. As checks, rows say nothing of how long a service was down.",
)
_FEWEST_DIGITS: Final = 4
"""A day and an hour have more."""
_START: Final = {"probes": "time", "timeline": "time", "outages": "start"}


def refuse_unclear_ends(kind: str, columns: Mapping[str, str], table: LookedTable) -> None:
    """Raise `InputError` where rows are taken for checks, and another column holds later times."""
    if kind not in ("probes", "timeline"):
        return
    time = columns[_START[kind]]
    if end := later_column(table, time, columns.values()):
        raise CHECKS_OR_INTERRUPTIONS.raised(path=table.path, time=time, end=end)


def later_column(table: LookedTable, start: str, used: Collection[str]) -> str | None:
    """Return the one column that is not used and never holds an earlier time than another one, and some later ones."""
    starts = moments(table, start)
    found = [column for column in table.columns if column not in used and _are_later(moments(table, column), starts)]
    return found[0] if len(found) == 1 else None


def solution_columns(table: LookedTable, opened: str, closed: str | None, unused: Collection[str]) -> list[str]:
    """Return the columns that may say when a case was solved, whatever they are called: with times after its opening.

    None of them is later than that of its closing, and some are earlier.
    """
    begun, ended = moments(table, opened), moments(table, closed) if closed else {}
    found = []
    for column in unused:
        first = next((value for value in table.values(column) if value), "")
        if isinstance(first, str) and sum(map(str.isdecimal, first)) < _FEWEST_DIGITS:
            continue
        solved = moments(table, column)
        if _are_later(solved, begun) and (closed is None or _are_later(ended, solved)):
            found.append(column)
    return found


def _are_later(ends: Mapping[int, datetime], starts: Mapping[int, datetime]) -> bool:
    pairs = [(starts[row], end) for row, end in ends.items() if row in starts]
    return all(start <= end for start, end in pairs) and any(start < end for start, end in pairs)


def moments(table: LookedTable, column: str) -> Mapping[int, datetime]:
    """Return the times of a column by the numbers of their rows; none of one that holds something else, too."""
    values = table.values(column)
    seen = times_seen(values, table.language)
    if seen is None or seen.unread or seen.exchanged:
        return {}
    formats = [TimeFormat(text, table.language) for text in (*seen.formats[:1], *seen.further)]
    known = {text: wall_time(plain_blanks(text), formats) for text in {*values} if isinstance(text, str)}
    found = {}
    for row, value in enumerate(values):
        if moment := value if isinstance(value, datetime) else known[value]:
            found[row] = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return found
