"""Tables of papers: which cells they have, and how wide their columns are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from slm.document_control import Table
from slm.documents.document import Facts, Line, TableBlock
from slm.documents.parts import plain
from slm.text import width

PAGE: Final = 100
"""The width of a table in letters, about; columns are measured in them."""
PAGES: Final = {"report": 145}
"""The same for papers that lie on their side."""
_UNBROKEN: Final = re.compile(r"[^\W\u2e80-\uffff]+(?:[.,:%)]|(?=\W|$))|[\u2e80-\uffff]{1,4}")
_LONGEST_WORD: Final = 14
"""A longer word may be broken."""
_WHOLE: Final = 20
"""On its side, a paper has room for columns of figures that stay in one line up to this."""
_INSET: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of a table, the same for each kind of it."""

    head: tuple[Line, ...]
    """The titles of the columns; none where it has names and values."""
    rows: tuple[tuple[Line, ...], ...]
    align: tuple[str, ...]
    """How the cells of each column are aligned; empty where nothing is said."""
    ids: tuple[str, ...]
    """The anchor of each row, or nothing."""

    @property
    def names(self) -> int:
        """How many letters the widest cell of the first column has."""
        return max(width(plain(row[0])) for row in filter(None, (self.head, *self.rows)))

    def widths(self, page: int) -> tuple[list[int], int]:
        """Return the columns' shares of a page of so many letters, and how many per cent of its size the type has.

        Every column holds its longest word, the rest goes where most of the text is.
        """
        columns = [
            [plain(cell) for cell in column] for column in zip(*filter(None, (self.head, *self.rows)), strict=True)
        ]
        wide, narrow = ([_least(texts, bound) + _INSET for texts in columns] for bound in (_WHOLE, _LONGEST_WORD))
        least = wide if page > PAGE and page >= sum(wide) else narrow
        spare = max(0, page - sum(least))
        more = [have + 5 * max(0, _wanted(texts, page) - have) for texts, have in zip(columns, least, strict=True)]
        shares = [10 * have + 10 * spare * extra // sum(more) for have, extra in zip(least, more, strict=True)]
        return shares, min(100, 100 * page // sum(least))


def grid_of(block: Facts | TableBlock | Table) -> Grid:
    """Return names and values, a table of a document, or one in clauses as a grid."""
    match block:
        case Facts(facts=facts):
            rows = tuple((fact.name, fact.value) for fact in facts)
            return Grid(head=(), rows=rows, align=("", ""), ids=tuple(fact.id for fact in facts))
        case TableBlock():
            return Grid(
                head=tuple(column.title for column in block.columns),
                rows=tuple(tuple(cell.inside for cell in row.cells) for row in block.rows),
                align=tuple("right" if column.look == "number" else "" for column in block.columns),
                ids=tuple(row.id for row in block.rows),
            )
        case Table():
            return Grid(head=block.head, rows=block.rows, align=block.align, ids=("",) * len(block.rows))


def _least(texts: Sequence[str], whole: int) -> int:
    """Return the width that holds the longest word, or everything where that is short, such as dates."""
    widest = max(map(width, texts))
    return widest if widest <= whole else min(max(map(_longest_word, texts)), _LONGEST_WORD)


def _wanted(texts: Sequence[str], page: int) -> int:
    widths = [width(text) for text in texts]
    return min(max(widths), page // 2) + sum(widths) // len(widths)


def _longest_word(text: str) -> int:
    return max((width(run) for run in _UNBROKEN.findall(text)), default=0)
