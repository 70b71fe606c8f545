"""In which order the entries of a case happened, by what they say themselves, also where they are of one moment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby, pairwise
from operator import lt
from typing import Any, Final

from slm.measurement import ForeignSource
from slm.problem import Mistake
from slm.reading.sources.rows import UnderstoodRow
from slm.reading.sources.table_rows import number_at
from slm.text import N_

UNDECIDED: Final = Mistake(
    "SLM1040",
    "'{value}' has several entries of the same moment, {time}, and nothing says which of them came last",
    "Name in `columns` of the source '{source}' a column that tells: `previous`, the state before each entry, or "
    "`sequence`, a number that grows with each. Or say how the export lists such entries: `entries: oldest_first` or "
    "`entries: newest_first`.",
    plural="{n} cases have several entries of the same moment, and nothing says which of them came last; the first is "
    "'{value}', {time}",
    one_by=("source",),
)
UNTIMED: Final = Mistake(
    "SLM1098",
    "'{value}' has several rows that say different things, and nothing says which of them was written last",
    "Name in `columns` of the source '{source}' a column that tells: `changed`, when each row was written, or "
    "`sequence`, a number that grows with each. Or say how the export lists the rows of a ticket: `entries: "
    "oldest_first` or `entries: newest_first`.",
    plural="{n} tickets have several rows that say different things, and nothing says which of them were written last; "
    "the first is '{value}'",
    one_by=("source",),
)
NO_SEQUENCE: Final = Mistake(
    "SLM1041", "'{value}' is no number, so it cannot order the entries of a case", "Name a column of numbers, or none."
)

_AS_OTHERS: Final = N_(
    "Name in `columns` of the source '{source}' a column that tells: `previous`, the state before each entry, or "
    "`sequence`, a number that grows with each. Or write `entries: {listed}`, if the tool lists all entries as it "
    "does those of other moments.",
)
_OF_PREVIOUS: Final = N_(
    "`previous` of the source '{source}' does not decide it: name in `columns` a `sequence`, a number that grows with "
    "each. Or say how the export lists such entries: `entries: oldest_first` or `entries: newest_first`."
)
_MOST_TIED: Final = 12
"""More entries of one moment than these are not tried one after the other."""
_NOTHING: Final = "\0"
"""What the entry with which a case began came from."""


class EntryOrder:
    """Puts the entries of each case in order; what is of one moment is decided by what the entries say.

    By their numbers, else by the state that each came from, else as its source says that the export lists entries.
    Where nothing tells, the case is refused.
    """

    def __init__(self, source: ForeignSource, fields: tuple[str, str]) -> None:
        """Begin for a source; `fields` are those of the time and of the state of an entry."""
        self._source, (self._time, self._state) = source, fields
        self._listed: str | None = getattr(source, "entries", None)

    def of(self, entries: Sequence[UnderstoodRow]) -> list[UnderstoodRow]:
        """Return the entries of a case, the oldest first; raise `InputError` where that cannot be told."""
        times: list[Any] = [row.fields.get(self._time) for row in entries]
        if None in times:
            return self._without_times(entries)
        if all(map(lt, times, times[1:])):
            return [*entries]
        in_order: list[UnderstoodRow] = []
        by_time = sorted(entries, key=lambda row: row.fields[self._time])
        moments = [list(tied) for _, tied in groupby(by_time, key=lambda row: row.fields[self._time])]
        for tied, after in zip(moments, [*moments[1:], []], strict=True):
            in_order += tied if len(tied) == 1 else self._decided(entries, in_order, tied, after)
        return in_order

    def _without_times(self, entries: Sequence[UnderstoodRow]) -> list[UnderstoodRow]:
        """Return entries of which not all say when they were written; those of an older file are older."""
        in_files = oldest_file_first(entries)
        if in_files is None:
            return self._decided(entries, (), [*entries], ())
        in_order: list[UnderstoodRow] = []
        for _, found in groupby(in_files, key=lambda row: row.file.table.path):
            of_file = [*found]
            in_order += self._decided(of_file, in_order, of_file, ())
        return in_order

    def _decided(
        self,
        entries: Sequence[UnderstoodRow],
        before: Sequence[UnderstoodRow],
        tied: list[UnderstoodRow],
        after: Sequence[UnderstoodRow],
    ) -> list[UnderstoodRow]:
        if all(row.fields == tied[0].fields for row in tied):
            return tied
        apart, again = _told_again(tied)
        is_chain = len(apart) <= _MOST_TIED and _tell_what_was_before(entries, apart, is_first=not before)
        decided = (
            _by_number(apart)
            or (self._chained(before, apart, after) if is_chain else None)
            or self._as_listed(entries, apart)
        )
        if decided is None or (again and is_chain and self._may_be_twice(before, tied, after, decided[-1])):
            case, time = tied[0].fields[self._source.needed[0]], tied[0].fields.get(self._time)
            if any(self._time not in row.fields for row in tied):
                raise UNTIMED.raised(self._time, source=self._source.id, value=case, n=1)
            ways = {*_ways(row.fields[self._time] for row in entries)}
            words = {"listed": ways.pop(), "advice": _AS_OTHERS} if len(ways) == 1 and self._listed is None else {}
            words |= {"advice": _OF_PREVIOUS} if "previous" in self._source.mapped else {}
            raise UNDECIDED.raised(self._time, source=self._source.id, value=case, case=case, time=time, n=1, **words)
        return [*again, *decided]

    def _as_listed(self, entries: Sequence[UnderstoodRow], tied: Sequence[UnderstoodRow]) -> list[UnderstoodRow] | None:
        """Return the entries as the source says that files list them; None where these are several, or contradict it.

        Where the source says nothing, the place of a row proves nothing: whoever sorts a file would change a figure.
        """
        path, *others = {row.file.table.path for row in tied}
        times = (row.fields.get(self._time) for row in entries if row.file.table.path == path)
        if self._listed is None or others or {*_ways(times)} - {self._listed}:
            return None
        return sorted(tied, key=lambda row: number_at(row.file.table, row.at), reverse=self._listed == "newest_first")

    def _chained(
        self, before: Sequence[UnderstoodRow], tied: Sequence[UnderstoodRow], after: Sequence[UnderstoodRow]
    ) -> list[UnderstoodRow] | None:
        """Return the entries so that each comes from the state of the one before it, where only one end is possible."""
        distinct = {frozenset(row.fields.items()) for row in tied}
        if len({(self._left(row), self._entered(row)) for row in tied}) < len(distinct):
            return None
        chains = self._fitting(before, tied, after)
        return chains[0] if len({self._entered(chain[-1]) for chain in chains}) == 1 else None

    def _may_be_twice(
        self,
        before: Sequence[UnderstoodRow],
        tied: Sequence[UnderstoodRow],
        after: Sequence[UnderstoodRow],
        last: UnderstoodRow,
    ) -> bool:
        """Return whether entries of two files, each taken for one of its own, may lead to another state than `last`."""
        began = [row for row in tied if "previous" not in row.fields]
        several = [*began[:1], *(row for row in tied if "previous" in row.fields)]
        return len(several) <= _MOST_TIED and any(
            self._entered(chain[-1]) != self._entered(last) for chain in self._fitting(before, several, after)
        )

    def _fitting(
        self, before: Sequence[UnderstoodRow], tied: Sequence[UnderstoodRow], after: Sequence[UnderstoodRow]
    ) -> list[list[UnderstoodRow]]:
        """Return entries in all orders in which each comes from the state of the one before it."""
        known = self._entered(before[-1]) if before else None
        starts = {self._left(row) for row in tied}
        leads = {self._left(row) for row in after if "previous" in row.fields}
        chains = [
            chain
            for start in ([known] if known in starts and known else sorted(starts))
            for chain in self._chains(start, tied)
        ]
        if leads and (fitting := [chain for chain in chains if self._entered(chain[-1]) in leads]):
            return fitting
        return chains

    def _chains(self, start: str, tied: Sequence[UnderstoodRow]) -> Iterator[list[UnderstoodRow]]:
        """Yield one chain of all entries from a state on; which of several that end alike does not matter."""
        ways: list[tuple[str, list[UnderstoodRow], list[UnderstoodRow]]] = [(start, [], [*tied])]
        tried: set[tuple[str, frozenset[int]]] = set()
        while ways:
            state, chain, rest = ways.pop()
            seen = state, frozenset(map(id, rest))
            if seen in tried:
                continue
            tried.add(seen)
            if not rest:
                yield chain
            nexts = {self._entered(row): row for row in rest if self._left(row) == state}
            for entered in sorted(nexts, reverse=True):
                row = nexts[entered]
                ways.append((entered, [*chain, row], [other for other in rest if other is not row]))

    def _entered(self, row: UnderstoodRow) -> str:
        return str(row.fields.get(self._state, ""))

    def _left(self, row: UnderstoodRow) -> str:
        left = str(row.fields.get("previous", _NOTHING))
        return self._source.values.get(self._state, {}).get(left, left)


def _tell_what_was_before(entries: Iterable[UnderstoodRow], tied: Iterable[UnderstoodRow], *, is_first: bool) -> bool:
    """Return whether entries of one moment say what each came from.

    One says nothing where a case began with it: it is of the first moment, and the only one of the case.
    """
    silent = {frozenset(row.fields.items()) for row in entries if "previous" not in row.fields}
    return (is_first and len(silent) == 1) or all("previous" in row.fields for row in tied)


def _told_again(tied: list[UnderstoodRow]) -> tuple[list[UnderstoodRow], list[UnderstoodRow]]:
    """Return entries of one moment, and those that another file told before.

    The files of two months may both hold an entry; what stands in one of them twice happened twice.
    """
    if len({id(row.file) for row in tied}) == 1:
        return tied, []
    said = [frozenset(row.fields.items()) for row in tied]
    first = {entry: row.file.table.path for entry, row in zip(reversed(said), reversed(tied), strict=True)}
    own = [first[entry] == row.file.table.path for entry, row in zip(said, tied, strict=True)]
    apart = [row for row, is_own in zip(tied, own, strict=True) if is_own]
    return apart, [row for row, is_own in zip(tied, own, strict=True) if not is_own]


def _by_number(tied: Sequence[UnderstoodRow]) -> list[UnderstoodRow] | None:
    """Return the entries by the numbers that they bear; None where they bear none, or the same."""
    numbers = [_number(row) for row in tied]
    if None in numbers:
        return None
    if len({*numbers}) < len(tied):
        distinct = {(number, str(row.fields)) for number, row in zip(numbers, tied, strict=True)}
        if len({*numbers}) < len(distinct):
            return None
    return [row for _, row in sorted(zip(numbers, tied, strict=True), key=lambda pair: pair[0] or 0)]


def _number(row: UnderstoodRow) -> Decimal | None:
    text = row.fields.get("sequence")
    if text is None:
        return None
    try:
        return Decimal(str(text))
    except InvalidOperation:
        raise NO_SEQUENCE.raised("sequence", value=text) from None


def _ways(times: Iterable[object]) -> Iterator[str]:
    """Yield in which directions the times of rows go, as they stand in their file."""
    for above, after in pairwise(times):
        if above is not after and isinstance(above, datetime) and isinstance(after, datetime) and above != after:
            yield "oldest_first" if above < after else "newest_first"


def oldest_file_first(rows: Sequence[UnderstoodRow]) -> list[UnderstoodRow] | None:
    """Return rows of several files, those of the oldest file first; None where nothing tells which file is newer.

    It is never the order in which files are found.
    """
    paths = files_in_order({row.file.table.path: str(row.file.month or "") for row in rows})
    return None if paths is None else sorted(rows, key=lambda row: paths.index(row.file.table.path))


def files_in_order(months: Mapping[str, str]) -> list[str] | None:
    """Return files by the months that their names say, where each says another one, else by the numbers in the names.

    None where these do not tell which one is newer.
    """
    by_month = sorted(months, key=lambda path: months[path])
    is_told = all(months.values()) and len({*months.values()}) == len(months)
    return by_month if is_told else _in_order_of_names(months)


def _in_order_of_names(names: Iterable[str]) -> list[str] | None:
    """Return names of files by the numbers in them, such as dates; None where they differ in more than that."""
    known = sorted(names, key=lambda name: [int(digits) for digits in re.findall(r"\d+", name)])
    return known if len({re.sub(r"\d+", "", name) for name in known}) == 1 else None
