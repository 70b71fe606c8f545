"""Rows amid the records of an export that are none: subtotals, and words above groups."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.states_meant import RowsSeen
from slm.reading.proposals.words_seen import WordSeen, text_of
from slm.reading.sources.times_seen import NOTHING

_SUM: Final = re.compile(
    r"(?:zwischen|gesamt|teil)?summe\b|gesamt\b|(?:sub|grand )?-?total\b|sum\b|sous-total\b|totaux\b|suma\b"
    r"|subtotale?\b|somme\b|итого|小计|合计|总计|小計|合計|總計|소계|합계",
    re.IGNORECASE,
)
"""How a row begins that sums up others."""
_MOST_FILLED: Final = 0.5


def without_sums(table: LookedTable) -> LookedTable:
    """Return a table without the rows that sum up others, with the words by which a source leaves them out."""
    words: dict[str, int] = {}
    column = table.columns[0] if table.columns else ""
    kept = []
    for row in table.rows:
        first = text_of(row.get(column, ""))
        filled = sum(text_of(row.get(name, "")) not in NOTHING for name in table.columns)
        if _SUM.match(first) and filled <= max(2, _MOST_FILLED * len(table.columns)):
            words[first] = words.get(first, 0) + 1
        else:
            kept.append(row)
    if not words or not kept:
        return table
    return replace(table, rows=tuple(kept), sums=(column, words))


def sums_of(table: LookedTable) -> list[RowsSeen]:
    """Return the rows that were taken away as sums, as a source leaves them out."""
    column, words = table.sums
    seen = [WordSeen(word=word, rows=rows, meant="sum") for word, rows in words.items()]
    return [RowsSeen(column=column, words=seen, why="sum")] if seen else []
