"""Where the value of a field stands in a record of an export: one column, several, or the first that is filled."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from slm.measurement.foreign_words import CellCondition
from slm.values import Text, Written, internal

EACH: Final = ".*."
"""What parts, in the name of a column, a list from what stands in each of its items."""


class ListedColumn(Written):
    """A value in a list that stands inside the record, such as the time of the update that ended an incident."""

    items: Annotated[Text, internal()] = Field(alias="list")
    """Where the list stands in the record, such as `incident_updates`."""
    where: Annotated[CellCondition | None, internal()] = None
    """Which of its items are looked at; the `column` of the condition is one of the item."""
    column: Annotated[Text, internal()]
    """Where the value stands in an item."""
    take: Annotated[Literal["first", "last", "earliest", "latest"], internal()]
    """Which of the items counts that have the value: the first or last of the list, or of times the earliest or latest
    one, which does not depend on how the list is sorted."""

    @property
    def name(self) -> str:
        """The column that holds the values of all items."""
        return self.of_items(self.column)

    def of_items(self, column: str) -> str:
        """Return the column that holds what stands in a column of all items."""
        return f"{self.items}{EACH}{column}"


class JoinedColumn(Written):
    """A value that stands in several columns, such as the day of a time in one and its hour in another."""

    join: Annotated[tuple[Text, ...], internal()] = Field(min_length=2)
    """The columns, such as `[Date, Time]`: what stands in them is read as one value, with a blank between. Where one of
    them is empty, the others alone have to be a value: a day without its hour is refused."""

    @property
    def name(self) -> str:
        """The column by whose name it is spoken of."""
        return self.join[0]


OneColumn = Text | ListedColumn | JoinedColumn
Column = OneColumn | Annotated[tuple[OneColumn, ...], Field(min_length=1)]
"""A column, or several of which the first one counts that is filled."""


def choices(column: Column) -> tuple[OneColumn, ...]:
    """Return the columns that may hold a value, the first one that is filled before the others."""
    return column if isinstance(column, tuple) else (column,)


def shown(column: Column) -> str:
    """Return the name of a column for messages: of several, the first."""
    first = choices(column)[0]
    return first if isinstance(first, str) else first.name


def names(column: OneColumn) -> tuple[str, ...]:
    """Return the columns that have to be read for one."""
    if isinstance(column, str):
        return (column,)
    if isinstance(column, JoinedColumn):
        return column.join
    return (column.name, *([column.of_items(column.where.column)] if column.where else []))
