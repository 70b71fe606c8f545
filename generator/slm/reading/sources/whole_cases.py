"""Cases that are left out with all their rows: by the last of them, or by any."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slm.measurement import foreign_words
from slm.reading.sources.condition_watch import ConditionWatch
from slm.reading.sources.table import ForeignTable, Row
from slm.values import LocalText


class WholeCases:
    """The conditions by which cases are left out whole."""

    def __init__(
        self,
        conditions: Sequence[tuple[ConditionWatch, foreign_words.LeftOut]],
        text: Callable[[Row, ForeignTable, str], str],
    ) -> None:
        """Look at the conditions that say so; `text` is what stands in a column of a row."""
        self._conditions = [(watch, one) for watch, one in conditions if one.whole_case]
        self._text = text

    def __bool__(self) -> bool:
        """May any case be left out whole?"""
        return bool(self._conditions)

    def reason(self, rows: Sequence[tuple[Row, ForeignTable]]) -> LocalText | None:
        """Return why a case is left out whole, whose rows these are in order; None where it is not."""
        found: LocalText | None = None
        for watch, one in self._conditions:
            for row, table in rows if one.whole_case == "any" else rows[-1:]:
                if watch.is_met(text := self._text(row, table, watch.column)):
                    found = found or one.reason
                else:
                    watch.missed(text, row, table)
        return found
