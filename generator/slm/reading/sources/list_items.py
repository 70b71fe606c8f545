"""Of the items of a list inside a record, the one that counts, where one that is looked at may have no value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from slm.measurement import foreign_column
from slm.problem import Mistake

ITEM_WITHOUT_TIME: Final = Mistake(
    "SLM1092",
    "an item of the list '{items}' that may count has no time in '{column}'",
    "Enter the time in the tool and export again; or make `where` of the column narrower, so that it does not take "
    "this item; or leave such rows out, with the reason, in leave_out.",
    one_by=("items", "column"),
)


def filled_items(
    column: foreign_column.ListedColumn, held: Sequence[str], is_filled: Callable[[str], bool], time: str
) -> list[str]:
    """Return the items that have a value; raise `InputError` where one without its time may be the one that counts.

    `time` is the field, if it is a time. An item that meets the condition of its column happened: without its time
    nobody knows which of them was first or last.
    """
    filled = [value for value in held if is_filled(value)]
    if filled and time and column.where:
        ends = {"first": held[:1], "last": held[-1:]}.get(column.take, held)
        if not all(map(is_filled, ends)):
            raise ITEM_WITHOUT_TIME.raised(time, items=column.items, column=column.column)
    return filled
