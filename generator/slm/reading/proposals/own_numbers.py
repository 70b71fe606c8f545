"""The numbers of cases in a column that nothing is known of by its name: each row has another one."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.rows_meant import Holds, RowKind
from slm.reading.proposals.rows_unnamed import known_columns
from slm.reading.proposals.said_columns import is_of
from slm.reading.sources.columns_meant import is_called
from slm.reading.sources.times_seen import times_seen

_TICKETS: Final = "tickets"
_OF_CASES: Final = frozenset(("type", "priority", "responded", "resolved", "closed"))
"""What rows with a time are known by as cases."""
_NUMBER: Final = re.compile(r"(?=.*\d)[\w#/ -]{1,40}")
"""What the number of a case may be; a sum has a mark before its fraction, or may have."""
_LEAST: Final = 2


def numbered_cases(table: LookedTable, holds: Holds) -> RowKind | None:
    """Return rows as cases of which all is known but what their number is called."""
    known = known_columns(table, _TICKETS, holds) if is_of(_TICKETS, table) else {}
    if "id" in known or "opened" not in known or _OF_CASES.isdisjoint(known):
        return None
    column = _number_column(table, known.values())
    return RowKind(kind=_TICKETS, table=table, columns={"id": column, **known}) if column else None


def is_taken_for_number(table: LookedTable, column: str) -> bool:
    """Tell whether a column is the number of cases by what stands in it, not by its name or by what is said."""
    return column in table.columns and table.said.get("id") != column and not is_called(_TICKETS, "id", column)


def _number_column(table: LookedTable, used: Collection[str]) -> str:
    """Return the first column in which each row has a number, and another one."""
    for column in table.columns if len(table.rows) >= _LEAST else ():
        texts = [value for value in table.values(column) if isinstance(value, str)]
        is_each = len({*texts}) == len(table.rows) and all(map(_NUMBER.fullmatch, texts))
        if is_each and column not in used and column not in table.joined and times_seen(texts, table.language) is None:
            return column
    return ""
