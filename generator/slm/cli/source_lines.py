"""What `slm new source` writes and tells of how the times and numbers of an export are written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from slm.cli.speech import say
from slm.problem import beginning
from slm.text import N_, forms

if TYPE_CHECKING:
    from slm.reading import proposals, sources

_OPEN: Final = "TBD"
_ORDERS: Final[Mapping[str, tuple[str, str]]] = {
    "day": forms(
        "  {column}: {n} row as {format}; {proof} can only have the day before the month",
        "  {column}: {n} rows as {format}; {proof} can only have the day before the month",
    ),
    "month": forms(
        "  {column}: {n} row as {format}; {proof} can only have the month before the day",
        "  {column}: {n} rows as {format}; {proof} can only have the month before the day",
    ),
    "": forms("  {column}: {n} row as {format}", "  {column}: {n} rows as {format}"),
}
"""What proves how times are written, by what stands first in them."""
_DAYS_ALONE: Final = N_("{column}: days without hours, which do not say how long something took: export it with hours")
_HOURS_BESIDE: Final = N_("{column}: days without hours; if a column beside it has the hours, map {pairs}")
_EXAMPLES: Final = 2
_MOST_NAMES: Final = 30
"""So many names of columns are told; an export may have thousands."""
_UNITS: Final = "milliseconds, seconds, minutes, hours, days"


def times(found: proposals.Proposal) -> Iterator[str]:
    """Yield the lines of a source about how times are written."""
    if found.language:
        yield f"language: {found.language}"
    from slm.reading import proposals

    if not found.formats:
        return
    yield f"times: [{', '.join(json.dumps(text, ensure_ascii=False) for text in found.formats)}]"
    if _OPEN not in found.formats:
        return
    for one, other in dict.fromkeys(seen.formats for seen in found.times.values() if len(seen.formats) == 2):
        yield f"# {say('times may be {one} or {other}', one=one, other=other)}"
    for column, seen in found.times.items():
        if seen.is_open and proposals.are_days(found.table, column):
            yield f"# {_days_alone(found, column)}"
        elif seen.is_open:
            yield f"# {say('{column}: how are these times written? {examples}', column=column, examples=_shown(seen))}"
        if seen.exchanged:
            yield f"# {_exchanged(column, seen).strip()}"


def some_of(names: Sequence[str]) -> str:
    """Return names, the first of many, and how many more there are."""
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return say("{names} and {n} more", "{names} and {n} more", names=shown, n=more) if more > 0 else shown


def to_choose(found: proposals.Proposal) -> Iterator[str]:
    """Yield the columns of an export from which somebody has to choose."""
    from slm.reading import proposals

    beside = {**proposals.hours_beside(found.table), **found.table.joined}
    rest = [_as_mapped(column, beside) for column in found.unused]
    if any(column == _OPEN and field not in ("priority", "resolved") for field, column in found.columns.items()):
        yield f"  # {say('columns of the export to choose from: {columns}', columns=some_of(rest))}"


def _as_mapped(column: str, pairs: Mapping[str, Sequence[str]]) -> str:
    """Return what a source says of a column: with that of its hours, where it holds days."""
    name = json.dumps(column, ensure_ascii=False)
    return f"{{join: {json.dumps([*pairs[column]], ensure_ascii=False)}}}" if column in pairs else name


def _days_alone(found: proposals.Proposal, column: str) -> str:
    """Return that a column holds days alone, and with which one it may be a time."""
    from slm.reading import proposals

    pairs = proposals.hours_beside(found.table)
    if column not in pairs:
        return say(_DAYS_ALONE, column=column)
    return say(_HOURS_BESIDE, column=column, pairs=_as_mapped(column, pairs))


def to_choose_for(found: proposals.Proposal, field: str) -> str:
    """Return the columns of which one may say the level or the solution, where that is open; else nothing."""
    if field == "resolved" and found.columns[field] == _OPEN and found.could_solve:
        names = some_of([json.dumps(column, ensure_ascii=False) for column in found.could_solve])
        return say(
            "which column says when a case was solved? Take this line out if none does; later times have {columns}",
            columns=names,
        )
    if field != "priority":
        return ""
    names = some_of([f"{json.dumps(one.column, ensure_ascii=False)} ({one.words})" for one in found.could_be_levels])
    return (
        say("which column says the level? Take this line out if none does; few words have {columns}", columns=names)
        if names
        else ""
    )


def services_to_choose(found: proposals.Proposal) -> Iterator[str]:
    """Yield the columns that may say the service, where nothing does."""
    from slm.reading import proposals

    if found.constants.get("service") != _OPEN:
        return
    if some := proposals.may_serve(found.table, found.unused):
        names = some_of([f"{json.dumps(one.column, ensure_ascii=False)} ({one.words})" for one in some])
        yield say("or a column says it (columns.service); these have few words: {columns}", columns=names)
    if found.table.dropped:
        names = ", ".join(json.dumps(column, ensure_ascii=False) for column in found.table.dropped)
        yield say(
            "or one of several columns of one name, with format.repeated_columns: first: {columns}", columns=names
        )


def numbers(found: proposals.Proposal) -> Iterator[str]:
    """Yield the lines of a source about how numbers and lengths are written."""
    seen = found.writing
    if seen.decimal == _OPEN:
        yield f"numbers: {{decimal: {_OPEN}}}  # {say('which mark parts the fraction of {number}?', number=seen.proof)}"
    elif seen.decimal:
        thousands = f", thousands: {json.dumps(seen.thousands)}" if seen.thousands else ""
        yield f"numbers: {{decimal: {json.dumps(seen.decimal)}{thousands}}}"
    if seen.unit:
        hint = f"  # {say('one of {known}', known=_UNITS)}" if seen.unit == _OPEN else ""
        yield f"length_unit: {seen.unit}{hint}"
    if seen.units:
        hint = f"  # {say('one of {known}', known=_UNITS)}" if _OPEN in seen.units.values() else ""
        yield f"length_unit: {{{', '.join(f'{field}: {unit}' for field, unit in seen.units.items())}}}{hint}"


def told(found: proposals.Proposal) -> Iterator[str]:
    """Yield what was seen of times and numbers, with what proves it."""
    if found.misfit:
        missing = ", ".join(found.misfit.missing)
        yield say(
            "  the mapping {use} does not fit: there is no column {columns}", use=found.misfit.use, columns=missing
        )
    from slm.reading import proposals

    for column, seen in found.times.items():
        if seen.is_open and proposals.are_days(found.table, column):
            yield f"  {_days_alone(found, column)}"
        else:
            yield from _told_of(column, seen)
    if found.language:
        yield say("  months or parts of the day are named in another language: {language}", language=found.language)
    if gaps := [field for field, column in found.columns.items() if column == _OPEN]:
        yield say("  no column is called like {fields}: choose them in columns of the source", fields=", ".join(gaps))
    yield from _numbers_told(found)


def left_out(found: proposals.Proposal, column: str) -> Iterator[str]:
    """Yield that a column is called as if it held times, and holds none."""
    values = [str(value) for value in dict.fromkeys(found.table.values(column)) if value][:_EXAMPLES]
    shown = ", ".join(map(repr, map(beginning, values)))
    yield say("  {column} is left out, as what stands there is no time: {examples}", column=column, examples=shown)


def entries(seen: proposals.EntriesSeen | None) -> Iterator[str]:
    """Yield how a log lists its entries, and how many cases nothing else puts in order."""
    if not seen:
        return
    if seen.listed == _OPEN:
        yield say(
            "  {n} case has several entries of one moment, and the times of the export go both ways ({same} of {pairs} "
            "one way): say in entries how the tool lists them, or map a column that tells (columns.sequence, "
            "columns.previous)",
            "  {n} cases have several entries of one moment, and the times of the export go both ways ({same} of "
            "{pairs} one way): say in entries how the tool lists them, or map a column that tells (columns.sequence, "
            "columns.previous)",
            n=seen.cases, same=seen.same, pairs=seen.pairs,
        )  # fmt: skip
        return
    yield say("  entries are listed {way}: {same} of {pairs} times go so",
              way=seen.listed, same=seen.same, pairs=seen.pairs)  # fmt: skip
    if seen.cases:
        yield say(
            "    that alone puts entries of one moment in order, in {n} case: take entries out if the tool does not "
            "list them so",
            "    that alone puts entries of one moment in order, in {n} cases: take entries out if the tool does not "
            "list them so",
            n=seen.cases,
        )  # fmt: skip


def _numbers_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield how numbers are written, and of what lengths are."""
    writing = found.writing
    if writing.decimal == _OPEN:
        yield say(
            "  {number} may be read in two ways: say in numbers which mark parts the fraction", number=writing.proof
        )
    elif writing.decimal:
        yield say(
            "  numbers have {mark} before the fraction, as in {number}",
            mark=repr(writing.decimal),
            number=writing.proof,
        )
    if writing.unit == _OPEN:
        yield say("  {columns}: the names say no unit: say in length_unit which it is", columns=writing.named)
    elif writing.unit:
        yield say("  {columns}: plain numbers are {unit}", columns=writing.named, unit=writing.unit)
    for field, unit in writing.units.items():
        column = found.columns[field]
        if unit == _OPEN:
            yield say("  {columns}: the names say no unit: say in length_unit which it is", columns=column)
        else:
            yield say("  {columns}: plain numbers are {unit}", columns=column, unit=unit)


def _told_of(column: str, seen: sources.TimesSeen) -> Iterator[str]:
    if len(seen.formats) > 1:
        yield say(
            "  {column}: {n} row, which may be {one} or {other}",
            "  {column}: {n} rows, each of which may be {one} or {other}",
            n=seen.total, column=column, one=seen.formats[0], other=seen.formats[1],
        )  # fmt: skip
    elif seen.formats:
        one, many = _ORDERS[seen.order]
        formats = ", ".join((*seen.formats, *seen.further))
        yield say(one, many, n=seen.total, column=column, format=formats, proof=seen.proof)
    if seen.unread:
        yield say(
            "  {column}: {n} row has no time so, such as {examples}",
            "  {column}: {n} rows have no time so, such as {examples}",
            n=seen.unread, column=column, examples=_shown(seen),
        )  # fmt: skip
    if seen.exchanged:
        yield _exchanged(column, seen)


def _exchanged(column: str, seen: sources.TimesSeen) -> str:
    return say(
        "  {column}: a spreadsheet took the day for the month in {n} cell, as it seems: export it anew",
        "  {column}: a spreadsheet took the day for the month in {n} cells, as it seems: export it anew",
        n=seen.exchanged, column=column,
    )  # fmt: skip


def _shown(seen: sources.TimesSeen) -> str:
    """Return some values that are no times as they stand in the export."""
    return ", ".join(map(repr, map(beginning, seen.examples)))
