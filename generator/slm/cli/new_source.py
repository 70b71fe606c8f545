"""`slm new source`: the mapping of an export, as far as the export and the book tell it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import BookFolder, tell_next
from slm.cli.command import FOLDER, MonthType, book_options, command
from slm.cli.new_files import name_option, tell_made, titled
from slm.cli.speech import FILE_EXISTS, look_up, say, tell
from slm.drafts import whole_files
from slm.text import N_, forms

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.portfolio import Portfolio
    from slm.reading import sources

_KINDS: Final = ("tickets", "events", "outages", "probes", "surveys")
_PLAIN: Final = re.compile(r"[^\W_](?:[\w ./+()-]*[\w.+()-])?")
_SPECIAL: Final = re.compile(r"true|false|null|yes|no|on|off|y|n|[\d.,:_+-]+", re.IGNORECASE)
_MONTH: Final = re.compile(r"(?<!\d)20\d\d-(?:0[1-9]|1[0-2])(?!\d)")
_MOST_WORDS: Final = 80
_MOST_COLUMNS: Final = 20
_LEGAL: Final = {"type": "incident, request, complaint", "kind": "outage, degradation, maintenance, unmeasured"}
_STATES: Final = {
    "events": "run, respond, pause, stop, close, nothing", "timeline": "up, down, unknown", "tickets": "run, pause",
}  # fmt: skip
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


@command(epilog="slm new source incidents.csv --covers 2026-10")
@click.argument("file", metavar="FILE", type=FOLDER)
@click.option("--id", "source", metavar="ID", help="What the source is called. [default: as the file]")
@name_option
@click.option("--kind", type=click.Choice(_KINDS), help="What its rows are. [default: what the columns say]")
@click.option("--use", metavar="NAME", help="A ready-made mapping; - for none. [default: the one that fits]")
@click.option(
    "--covers", type=MonthType(), multiple=True, metavar="YYYY-MM",
    help="A month of which the export is complete; twice for the first and the last of several.",
)  # fmt: skip
@click.option("--time-zone", metavar="ZONE", help="The zone of times without an offset, such as Asia/Shanghai.")
@book_options
def source(
    file: Path, source: str | None, name: Sequence[str], kind: str | None, use: str | None, covers: Sequence[Month],
    time_zone: str | None, book: BookFolder,
) -> None:  # fmt: skip
    """Look at an export of another tool, and write the source that maps it.

    FILE is copied below measurements/ where it does not lie there. What the export does not say stays open: TBD
    stands where a word of the book is missing, and slm check names each.
    """
    from slm.reading import given_file, sources

    portfolio = book.readable()
    if use and use != "-":
        look_up({known: known for known in sources.presets()}, use)
    data = given_file(file, sources.EXPORT_LIMIT)
    tables = sources.look_at(file.name, data)
    found = sources.propose(tables, _words(portfolio), kind or "", "" if use == "-" else use)
    if found is None:
        raise sources.NO_COLUMNS.raised(path=file.name, columns=", ".join(tables[0].columns[:20]))
    number = source or _id_of(file.name, found)
    path = layout.source_file(number)
    export, inside = _place(book, file, number)
    # The same bytes may lie there, where an earlier run did not come to its end.
    inside = inside or _holds(book.root / export, data)
    _refuse_there(book, path, *(() if inside else (export,)))
    said = _Said(found, titled(portfolio, name, number), export, covers, time_zone or "", _zone(portfolio))
    text = "".join(f"{line}\n" for line in said.lines(_words(portfolio)))
    with whole_files({**({} if inside else {book.root / export: data}), book.root / path: text.encode()}):
        pass
    if not inside:
        tell("{path} is made", path=book.root / export)
    # What is told may go to a program that reads a part of it; what is written is whole by then.
    for line in _told(file.name, found, said):
        click.echo(line)
    tell_made(book.root / path, text)
    tell_next(book, f"slm measure --source {number} --try")


def _words(portfolio: Portfolio) -> sources.BookWords:
    from slm.reading import sources

    return sources.BookWords(
        services={service.id: _names(service.name.written) for service in portfolio.services.values()},
        levels={level.id: _names(level.name.written) for level in portfolio.levels.levels},
        customers={customer.id: _names(customer.name.written) for customer in portfolio.provider.customers},
    )


def _names(written: str | Mapping[str, str]) -> Sequence[str]:
    return [written] if isinstance(written, str) else [*written.values()]


def _zone(portfolio: Portfolio) -> str:
    """Return the zone of the agreements, where they have one in common."""
    zones = {version.agreement.time_zone for history in portfolio.agreements.values() for version in history.versions}
    return next(iter(zones)) if len(zones) == 1 else ""


def _id_of(name: str, found: sources.Proposal) -> str:
    """Return what a source is called: as its file without a month, else as the mapping or what it holds."""
    stem = _MONTH.sub("", name.partition(".")[0].casefold())
    plain = re.sub(r"-+", "-", re.sub(r"[^a-z0-9]+", "-", stem)).strip("-")
    return plain if re.match("[a-z]", plain) else found.use or found.kind


def _place(book: BookFolder, file: Path, number: str) -> tuple[str, bool]:
    """Return where the export is in the book, and whether it is there already."""
    root = Path(os.path.realpath(book.root))
    real = Path(os.path.realpath(file))
    below = root / layout.MEASUREMENTS
    if real.is_relative_to(below):
        return real.relative_to(root).as_posix(), True
    return layout.record_file(f"{number}/{file.name}"), False


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data


def _refuse_there(book: BookFolder, *paths: str) -> None:
    for path in paths:
        if os.path.lexists(book.root / path):
            raise FILE_EXISTS.raised(path=book.root / path)


class _Said:
    """What the file of a source says."""

    def __init__(
        self, found: sources.Proposal, name: str, export: str, covers: Sequence[Month], time_zone: str, zone: str
    ) -> None:
        self.found, self.name, self.covers = found, name, covers
        below = export.removeprefix(f"{layout.MEASUREMENTS}/")
        self.is_monthly = len(_MONTH.findall(below)) == 1 and not covers
        self.file = _MONTH.sub("{month}", below) if self.is_monthly else below
        self.zone = time_zone or (zone if found.is_local else "")
        self.is_own_zone = bool(time_zone)

    def lines(self, words: sources.BookWords) -> Iterator[str]:
        """Yield its lines."""
        yield "# yaml-language-server: $schema=../../.schemas/source.json"
        yield f"kind: {self.found.kind}"
        if self.found.use:
            yield f"use: {self.found.use}"
        yield f"name: {self.name}"
        yield f"files: [{json.dumps(self.file, ensure_ascii=False)}]"
        if shape := self._format():
            said = (f"{key}: {_word(value) if isinstance(value, str) else value}" for key, value in shape.items())
            yield f"format: {{{', '.join(said)}}}"
        yield from self._covers()
        yield from self._times()
        yield from self._mapping(words)

    def _times(self) -> Iterator[str]:
        found = self.found
        if "known_for" in found.needs:
            yield f"known_for: TBD  # {say('how long a row speaks, such as 25 calendar_hours')}"
        if found.is_local:
            doubt = "" if self.is_own_zone or not self.zone else f"  # {say('if the tool writes in this zone')}"
            yield f"time_zone: {self.zone or 'TBD'}{doubt}"
        if found.formats:
            yield f"times: [{', '.join(json.dumps(text) for text in found.formats)}]"
            for one, other in {seen.formats for seen in found.times.values() if len(seen.formats) == 2}:
                if "TBD" in found.formats:
                    yield f"# {say('times may be {one} or {other}', one=one, other=other)}"
        if found.missing:
            yield f"missing: [{', '.join(json.dumps(text, ensure_ascii=False) for text in found.missing)}]"

    def _mapping(self, words: sources.BookWords) -> Iterator[str]:
        found = self.found
        legal = {**_LEGAL, "priority": ", ".join(words.levels), "service": ", ".join(words.services)}
        if found.columns:
            yield from ("columns:", *(f"  {field}: {_word(column)}" for field, column in found.columns.items()))
        if found.constants:
            yield "constants:"
        for field, value in found.constants.items():
            yield f"  {field}: {value}{_hint([value], legal.get(field, ''))}"
        if found.services:
            hint = _hint([word.meant for word in found.services], legal["service"])
            yield from (f"services:{hint}", *_mapped(found.services, "  "))
        if found.states:
            hint = _hint([word.meant for word in found.states], _STATES[found.kind])
            yield from (f"states:{hint}", *_mapped(found.states, "  "))
        if found.values:
            yield "values:"
        for field, several in found.values.items():
            hint = _hint([word.meant for word in several], legal.get(field, ""))
            yield from (f"  {field}:{hint}", *_mapped(several, "    "))

    def _format(self) -> Mapping[str, str | int]:
        from slm.measurement import type_by_ending

        shape = dict(self.found.format)
        if not self.found.use and shape.get("type") == type_by_ending(self.file):
            shape.pop("type")
        return shape

    def _covers(self) -> Iterator[str]:
        if "covers" not in self.found.needs or self.is_monthly:
            return
        if self.covers:
            first, last = min(self.covers), max(self.covers)
            yield f"covers: {{from: {first.first_day}, until: {last.next.first_day}}}"
        elif days := self.found.days:
            first_day, until = days[0].date(), days[1].date() + timedelta(days=1)
            yield f"# covers: {{from: {first_day}, until: {until}}}  # {say('the days of which it is complete')}"


def _hint(meant: Sequence[str], legal: str) -> str:
    return f"  # {say('one of {known}', known=legal)}" if "TBD" in meant and legal else ""


def _mapped(words: Sequence[sources.WordSeen], before: str) -> Iterator[str]:
    """Yield a line for each word, with the number of its rows."""
    for one in words[:_MOST_WORDS]:
        yield f"{before}{_word(one.word)}: {one.meant}  # {one.rows}"
    if (rest := len(words) - _MOST_WORDS) > 0:
        yield f"{before}# {say('{n} more word', '{n} more words', n=rest)}"


def _word(text: str) -> str:
    """Return a word as YAML."""
    plain = _PLAIN.fullmatch(text) and not _SPECIAL.fullmatch(text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _told(name: str, found: sources.Proposal, said: _Said) -> Iterator[str]:
    """Yield what was seen in an export."""
    shape = ", ".join(f"{key}: {value}" for key, value in found.table.format.items())
    yield say("{path}: {n} row of {kind}, read as {format}", "{path}: {n} rows of {kind}, read as {format}",
              n=len(found.table.rows), path=name, kind=found.kind, format=shape)  # fmt: skip
    if found.use:
        yield say("  it fits the ready-made mapping {use}", use=found.use)
    else:
        yield say("  no ready-made mapping fits; columns are known by their names")
    if found.fitting:
        yield say("  others fit, too (--use): {names}", names=", ".join(found.fitting))
    for column, seen in found.times.items():
        yield from _time_told(column, seen)
    if found.days:
        yield say("  from {first} to {last}", first=found.days[0].date(), last=found.days[1].date())
    yield from _doubts(found, said)


def _doubts(found: sources.Proposal, said: _Said) -> Iterator[str]:
    """Yield what somebody has to look at."""
    if found.is_local and not said.is_own_zone:
        taken = N_("  times have no offset; the zone of the agreements is taken: {zone}")
        yield say(taken, zone=said.zone) if said.zone else say("  times have no offset: say in time_zone which it is")
    for column in found.unread:
        yield say("  {column}: its times are written in no way that is known, so it is left out", column=column)
    if rest := [column for column in found.unused if column not in found.unread]:
        more = [f"... (+{len(rest) - _MOST_COLUMNS})"] if rest[_MOST_COLUMNS:] else []
        yield say("  not used: {names}", names=", ".join([*rest[:_MOST_COLUMNS], *more]))
    if found.table.dropped:
        yield say("  not used, as several columns have the name: {names}", names=", ".join(found.table.dropped))
    if found.table.others:
        others = ", ".join(f"{sheet} ({rows})" for sheet, rows in found.table.others.items())
        yield say("  other sheets, with their rows: {sheets}", sheets=others)
    if found.repeated:
        yield say("  {n} ticket has several rows: is it a log of changes? (several_rows: last)",
                  "  {n} tickets have several rows: is it a log of changes? (several_rows: last)",
                  n=found.repeated)  # fmt: skip
    if "covers" in found.needs and not said.is_monthly and not said.covers:
        yield say("  nothing says of which days it is complete: add --covers, or write covers in the source")


def _time_told(column: str, seen: sources.TimesSeen) -> Iterator[str]:
    if len(seen.formats) > 1:
        yield say("  {column}: {n} row, which may be {one} or {other}",
                  "  {column}: {n} rows, each of which may be {one} or {other}",
                  n=seen.total, column=column, one=seen.formats[0], other=seen.formats[1])  # fmt: skip
    elif seen.formats:
        one, many = _ORDERS[seen.order]
        yield say(one, many, n=seen.total, column=column, format=seen.formats[0], proof=seen.proof)
    if seen.unread:
        yield say("  {column}: {n} row has no time so", "  {column}: {n} rows have no time so", n=seen.unread,
                  column=column)  # fmt: skip
