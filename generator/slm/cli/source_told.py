"""What `slm new source` tells of an export: what was seen in it, and what somebody has to look at."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from slm import layout
from slm.cli import source_lines
from slm.cli.months_named import DAY, MONTH_MEANT
from slm.cli.speech import say
from slm.problem import beginning
from slm.text import N_, forms

if TYPE_CHECKING:
    from datetime import date

    from slm.cli.source_text import SourceText
    from slm.reading import proposals

_LEFT_OUT: Final[Mapping[str, tuple[str, str]]] = {
    "withdrawn": forms(
        "  left out: {n} row whose {column} is {words}: the case was withdrawn (leave_out)",
        "  left out: {n} rows whose {column} is {words}: the cases were withdrawn (leave_out)",
    ),
    "whole_case": forms(
        "  left out: cases whose last row has {column} {words}, as {n} row has: they were withdrawn (leave_out)",
        "  left out: cases whose last row has {column} {words}, as {n} rows have: they were withdrawn (leave_out)",
    ),
    "up": forms(
        "  left out: {n} row whose {column} is {words}: no interruption (leave_out)",
        "  left out: {n} rows whose {column} is {words}: no interruptions (leave_out)",
    ),
    "sum": forms(
        "  left out: {n} row whose {column} is {words}: a sum (leave_out)",
        "  left out: {n} rows whose {column} is {words}: sums (leave_out)",
    ),
}


def told_of(name: str, said: SourceText, as_of: date) -> Iterator[str]:
    """Yield what was seen in an export, as of a day."""
    found = said.found
    shape = ", ".join(f"{key}: {value}" for key, value in found.table.format.items())
    yield say("{path}: {n} row of {kind}, read as {format}", "{path}: {n} rows of {kind}, read as {format}",
              n=len(found.table.rows), path=name, kind=found.kind, format=shape)  # fmt: skip
    for problem in found.table.wrong:
        yield say("  only the rows above it are read: {problem}", problem=f"{problem.place}: {problem.message()}")
    if found.use:
        yield say("  it fits the ready-made mapping {use}", use=found.use)
        yield from _levels_told(found)
    else:
        yield say("  no ready-made mapping fits; columns are known by their names")
    if found.fitting:
        yield say("  others fit, too (--use): {names}", names=", ".join(found.fitting))
    yield from source_lines.told(found)
    yield from _end_told(found)
    yield from _number_told(found)
    for column, (day, hour) in found.table.joined.items():
        if column in found.columns.values():
            yield say("  {day} and {hour} are read as one time (join)", day=day, hour=hour)
    if found.days:
        yield say("  from {first} to {last}", first=found.days[0].date(), last=found.days[1].date())
    yield from _day_told(name, said)
    yield from _title_told(said)
    yield from _left_out_told(said)
    yield from _services_told(found)
    yield from _service_told(found)
    yield from _doubts(said)
    if said.last_month and said.last_month.next.first_day > as_of + timedelta(days=1):
        yield say(
            "  {month} is not over on {today}, and no export is complete for days to come: write data_taken_on in "
            "{file}, or the day of the export in until of covers",
            month=said.last_month, today=as_of, file=layout.month_file(said.last_month),
        )  # fmt: skip


def _levels_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield what the ready-made mapping makes of levels: a limit is held against what they are in the book."""
    from slm.reading import proposals

    if levels := proposals.levels_known(found.use, found.table):
        words = ", ".join(f"{beginning(one.word)}: {one.meant} ({one.rows})" for one in levels)
        yield say("  it takes levels so, unless values.priority says otherwise: {words}", words=words)


def _left_out_told(said: SourceText) -> Iterator[str]:
    """Yield which rows are no records, by what stands in them."""
    found = said.found
    if said.unanswered:
        yield say(
            "  left out: {n} row without a score: nobody answered (leave_out)",
            "  left out: {n} rows without a score: nobody answered (leave_out)",
            n=said.unanswered,
        )  # fmt: skip
    for rows in found.left_out:
        one, many = _LEFT_OUT["whole_case" if rows.whole_case else rows.why]
        words = ", ".join(beginning(word.word) for word in rows.words)
        yield say(one, many, n=sum(word.rows for word in rows.words), column=rows.column, words=words)
    for rows in found.withdrawals:
        words = ", ".join(beginning(word.word) for word in rows.words)
        yield say(
            "  {n} row has {column} {words}: the case was withdrawn; in a log of changes, leave it out by "
            "whole_case: last",
            "  {n} rows have {column} {words}: cases were withdrawn; in a log of changes, leave them out by "
            "whole_case: last",
            n=sum(word.rows for word in rows.words), column=rows.column, words=words,
        )  # fmt: skip


def _day_told(name: str, said: SourceText) -> Iterator[str]:
    """Yield that a day in the name of an export is no month, and of which month it is taken to be."""
    if said.said_months or not DAY.search(name):
        return
    if said.named and not MONTH_MEANT.search(name):
        yield say(
            "  the day in its name is no month: all rows are of {month}, and it is taken as the whole export of that "
            "month; where it is not, name it otherwise and say in covers of which days it is complete",
            month=said.named,
        )  # fmt: skip
    elif said.needs_covers:
        yield say("  the day in its name is no month, and says nothing of the days of which it is complete")


def _title_told(said: SourceText) -> Iterator[str]:
    """Yield that the title of an export says its days, where that is taken for what it covers."""
    from slm.reading import proposals

    told = proposals.months_told(said.found.table)
    if told and (*dict.fromkeys(told),) == (*dict.fromkeys(said.said_months),):
        yield say(
            "  its title says that it is of {first} to {last}: it is taken as whole; where it is not, say in covers of "
            "which days it is complete",
            first=told[0].first_day, last=told[1].last_day,
        )  # fmt: skip


def _end_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield that a column is taken for the end of interruptions by what stands in it."""
    from slm.reading import sources

    end = found.columns.get("end", "TBD")
    if found.kind == "outages" and end != "TBD" and not sources.is_called(found.kind, "end", end):
        yield say("  {column} is taken for the end, as its times are the later ones", column=end)


def _number_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield that a column is taken for the number of cases by what stands in it."""
    from slm.reading import proposals

    number = found.columns.get("id", "")
    if found.kind == "tickets" and proposals.is_taken_for_number(found.table, number):
        yield say("  {column} is taken for the number of a case, as each row has another one", column=number)


def _services_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield which columns could say the service, where the names of columns alone do not tell it."""
    taken = found.columns.get("service")
    for one in found.could_serve:
        if one.column == taken:
            yield say(
                "  {column} is taken for the service, with {n} word; where all rows are of one, write it in constants",
                "  {column} is taken for the service, with {n} words; where all rows are of one, write it in constants",
                n=one.words, column=one.column,
            )  # fmt: skip
        elif one.empty:
            yield say(
                "  {column} could say the service, but {n} row says nothing there",
                "  {column} could say the service, but {n} rows say nothing there",
                n=one.empty, column=one.column,
            )  # fmt: skip
        else:
            yield say("  {column} could say the service, too, with {n} word",
                      "  {column} could say the service, too, with {n} words",
                      n=one.words, column=one.column)  # fmt: skip


def _planned_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield which interruptions were planned, and what an agreement has to say for them not to count."""
    from slm.reading import proposals

    if found.kind != "outages":
        return
    column, rows = proposals.rows_planned(found.table, {*found.columns.values()})
    if rows and "kind" in found.columns:
        yield say(
            "  {column} says that {n} row was planned, and {kind} says of which kind each is: where planned ones are "
            "maintenance, --column kind={column}",
            "  {column} says that {n} rows were planned, and {kind} says of which kind each is: where planned ones are "
            "maintenance, --column kind={column}",
            n=rows, column=column, kind=found.columns["kind"],
        )  # fmt: skip
    if maintained := sum(word.rows for word in found.values.get("kind", ()) if word.meant == "maintenance"):
        yield say(
            "  {n} row is of maintenance: it counts as an interruption where its agreement does not exclude "
            "maintenance and its row names no clause (columns.exclusion, columns.announced)",
            "  {n} rows are of maintenance: they count as interruptions where their agreement does not exclude "
            "maintenance and their rows name no clause (columns.exclusion, columns.announced)",
            n=maintained,
        )  # fmt: skip


def _merged_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield how many cases were merged into others, as far as a tag says so: they count until they are left out."""
    from slm.reading import proposals

    for column, tag, rows in proposals.merged(found.table, found.unused) if found.kind == "tickets" else ():
        leaves = f"{{column: {json.dumps(column, ensure_ascii=False)}, matches: {tag}, reason: ...}}"
        yield say(
            "  {n} row has the tag {tag} in {column}: the case was merged into another one, and counts until it is "
            "left out: leave_out: [{leaves}]",
            "  {n} rows have the tag {tag} in {column}: the cases were merged into others, and count until they are "
            "left out: leave_out: [{leaves}]",
            n=rows, tag=tag, column=column, leaves=leaves,
        )  # fmt: skip


def _own_hours_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield which lengths the tool counts in hours of its own, and why no limit is held against them."""
    from slm.reading import proposals

    opened, closed = found.columns.get("opened"), found.columns.get("closed")
    is_closing = opened and closed and "resolved" not in found.columns
    for column in found.unused if is_closing else ():
        if proposals.counts_own_hours(found.table, column, str(opened), str(closed)):
            yield say(
                "  {column} is not used: in rows of one day it is what lies between {opened} and {closed}, over nights "
                "it is less, so it is counted in hours of the tool; cases count as solved when they were closed",
                column=column, opened=opened, closed=closed,
            )  # fmt: skip


def _open_again_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield how many cases have a solution and are open all the same, and what a source says to that."""
    if not (again := found.open_again):
        return
    words, ids = ", ".join(map(beginning, again.words)), ", ".join(map(beginning, filter(None, again.ids)))
    told = say(
        "  {n} row has a solution, and its {column} says that the case is open again ({words}), such as {ids}",
        "  {n} rows have a solution, and their {column} says that the case is open again ({words}), such as {ids}",
        n=again.rows, column=again.column, words=words, ids=ids,
    ) if ids else say(
        "  {n} row has a solution, and its {column} says that the case is open again ({words})",
        "  {n} rows have a solution, and their {column} says that the case is open again ({words})",
        n=again.rows, column=again.column, words=words,
    )  # fmt: skip
    yield told
    if again.is_sure:
        yield say("    such a solution does not count (only_if); take only_if out where it is to count")
    else:
        column = json.dumps(again.column, ensure_ascii=False)
        over = ", ".join(json.dumps(word, ensure_ascii=False) for word in again.over) or "..."
        condition = ", ".join(f"{field}: {{column: {column}, values: [{over}]}}" for field in again.fields)
        yield say(
            "    it counts as solved; if it is not, name the states in which it is: {condition}",
            condition=f"only_if: {{{condition}}}",
        )


def _states_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield the words of states that nothing is made of: one of them may say that a case was none."""
    left_out = {rows.column for rows in (*found.left_out, *found.withdrawals)}
    conditioned = found.open_again.column if found.open_again and found.open_again.is_sure else None
    for rows in found.state_words:
        words = ", ".join(f"{beginning(one.word)} ({one.rows})" for one in rows.words)
        if rows.why == "sent_back":
            yield say(
                "  {column} {words}: was the case rejected, or its solution? It counts until leave_out says otherwise",
                column=rows.column, words=words,
            )  # fmt: skip
        elif rows.column == conditioned:
            continue
        elif rows.why == "rest" or rows.column in left_out:
            yield say("  {column} holds in the other rows: {words}", column=rows.column, words=words)
        else:
            yield say("  not used: {column}, which holds {words}", column=rows.column, words=words)


def _service_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield that somebody has to say of which service the rows are, and where it may stand."""
    if lines := [*source_lines.services_to_choose(found)]:
        yield say("  nothing says of which service the rows are: one for all (constants.service),")
        yield from (f"    {line}" for line in lines)


def _doubts(said: SourceText) -> Iterator[str]:
    """Yield what somebody has to look at."""
    found = said.found
    yield from _zone_told(said)
    yield from _twice_told(said)
    for column in found.unread:
        yield from source_lines.left_out(found, column)
    if found.could_solve and "resolved" not in found.columns:
        yield say(
            "  cases count as solved when they were closed; {columns} has earlier times: if it says when they were "
            "solved, map it (columns.resolved)",
            columns=source_lines.some_of(found.could_solve),
        )  # fmt: skip
    yield from _own_hours_told(found)
    yield from _planned_told(found)
    yield from _merged_told(found)
    yield from _open_again_told(found)
    yield from _states_told(found)
    shown = {*found.unread, *(rows.column for rows in found.state_words)}
    if rest := [column for column in found.unused if column not in shown]:
        yield say("  not used: {names}", names=source_lines.some_of(rest))
    yield from _repeated_told(found)
    yield from source_lines.entries(said.entries)
    if found.table.others:
        others = ", ".join(f"{sheet} ({rows})" for sheet, rows in found.table.others.items())
        yield say("  other sheets, with their rows: {sheets}", sheets=others)
    if found.repeated:
        yield say("  {n} ticket has several rows: is it a log of changes? (several_rows: last)",
                  "  {n} tickets have several rows: is it a log of changes? (several_rows: last)",
                  n=found.repeated)  # fmt: skip
    if said.is_elsewhere:
        yield say("  no row lies in the months that --covers says: is it the right export?")
    if said.needs_covers:
        yield say("  nothing says of which days it is complete: add --covers, or write covers in the source")


def _repeated_told(found: proposals.Proposal) -> Iterator[str]:
    """Yield of which columns of one name the first counts, and which are not used."""
    from slm.reading import proposals

    taken = found.columns.values()
    for column in found.table.dropped:
        if column in taken:
            yield say(
                "  several columns are called {column}, and the first one counts (repeated_columns); another one is "
                "filled, too, in {n} row",
                "  several columns are called {column}, and the first one counts (repeated_columns); another one is "
                "filled, too, in {n} rows",
                n=proposals.filled_again(found.table, column), column=column,
            )  # fmt: skip
    if rest := [column for column in found.table.dropped if column not in taken]:
        yield say("  not used, as several columns have the name: {names}", names=source_lines.some_of(rest))


def _twice_told(said: SourceText) -> Iterator[str]:
    if said.twice:
        yield say(
            "  {n} row has a time of the hour that the clock of {zone} showed twice, such as {time}, and the order of "
            "the rows does not tell which is meant: say in ambiguous whether it is the first or the second",
            "  {n} rows have a time of the hour that the clock of {zone} showed twice, such as {time}, and the order "
            "of the rows does not tell which is meant: say in ambiguous whether it is the first or the second",
            n=said.twice.rows, zone=said.twice.zone, time=said.twice.first,
        )  # fmt: skip


def _zone_told(said: SourceText) -> Iterator[str]:
    if said.found.named_zone == said.zone != "":
        yield say("  the names of the columns of times say the zone: {zone}", zone=said.zone)
    if not said.found.is_local or (said.is_own_zone and not said.apart):
        return
    if said.apart:
        yield say("  {zones} after times are not of one zone: say in zones which each is", zones=", ".join(said.apart))
    elif said.unclear:
        yield say("  {zone} after times stands for several zones: say in time_zone which it is", zone=said.unclear)
    elif said.zone:
        taken = N_("  times have no offset; the zone of all agreements and calendars is taken: {zone}")
        yield say(taken, zone=said.zone)
    elif said.found.named_zone:
        yield say("  the names of the columns of times say a zone other than UTC: say in time_zone which it is")
    elif said.is_zone_doubtful:
        doubt = N_(
            "  times have no offset, and the words of the export are not those of {zone}, which is the zone of the "
            "book: say in time_zone which it is"
        )
        yield say(doubt, zone=said.book.zone)
    else:
        yield say("  times have no offset: say in time_zone which it is")
