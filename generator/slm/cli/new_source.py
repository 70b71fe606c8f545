"""`slm new source`: the mapping of an export, as far as the export and the book tell it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from slm import layout
from slm.cli.another_export import refuse_same_source, refuse_source
from slm.cli.book import BookFolder, tell_next
from slm.cli.command import FOLDER, MonthType, book_options, command
from slm.cli.months_named import DAY, MONTH, MONTH_MEANT, month_of, month_of_rows
from slm.cli.new_files import each_language, name_option, tell_made, titled
from slm.cli.source_text import BookSays, SourceText
from slm.cli.source_told import told_of
from slm.cli.speech import FILE_EXISTS, look_up, tell
from slm.drafts import whole_files
from slm.problem import InputError, Mistake
from slm.text import N_

if TYPE_CHECKING:
    from datetime import date

    from slm.calendar import Month
    from slm.portfolio import Portfolio
    from slm.reading import proposals

ZONE_KNOWN: Final = Mistake(
    "SLM1520",
    "its times need no zone, so --time-zone {zone} would say nothing",
    "Leave it out: each time says how far it is from UTC, or the mapping says the zone. Where the mapping is wrong, "
    "map the columns by their names: --use -",
)
NO_PAIR: Final = Mistake(
    "SLM1521",
    "--column {said} does not say which column holds which field",
    "Write FIELD=COLUMN: --column service=Object; with quotes, where the name of the column has blanks.",
)
SAID_TWICE: Final = Mistake(
    "SLM1522",
    "--column {said} names a field or a column that another --column names",
    "Say each field and each column once. Where the first filled one of several columns counts, name one of them here, "
    "and write the others beside it in `columns` of the source.",
)
_KINDS: Final = ("tickets", "events", "outages", "probes", "surveys", "timeline")
_REASONS: Final = {
    "withdrawn": N_("the case was withdrawn, cancelled or entered twice"),
    "up": N_("the monitor was up"),
    "sum": N_("the row sums up others"),
    "unanswered": N_("nobody answered this question"),
}
"""Why rows are left out, for those who read figures."""
_GROWING: Final = ("sqlite", "lines")
"""What goes on over the months, and is no export of one."""


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
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=COLUMN",
    help="Which column holds a field, such as service=Object; several times for several.",
)  # fmt: skip
@click.option("--time-zone", metavar="ZONE", help="The zone of times without an offset, such as Asia/Shanghai.")
@book_options
def source(
    file: Path, source: str | None, name: Sequence[str], kind: str | None, use: str | None, covers: Sequence[Month],
    columns: Sequence[str], time_zone: str | None, book: BookFolder,
) -> None:  # fmt: skip
    """Look at an export of another tool, and write the source that maps it.

    FILE is copied below measurements/ where it does not lie there; it may be a folder of the notes of a status page.
    What the export does not say stays open: TBD stands where a word of the book is missing, and slm check names each.
    """
    portfolio = book.readable()
    export = _export(file)
    said_by = _Said(source, kind or "", use, covers, time_zone, _columns_said(columns))
    found = _proposed(book, portfolio, export, file, said_by)
    number = source or _id_of(file.name, found)
    path = layout.source_file(number)
    month = month_of(file.name, covers) or (None if covers else month_of_rows(file.name, found.days))
    titled_months = () if covers or month else _titled(found, book.as_of)
    month = month or month_of(file.name, titled_months)
    there = month or _month_of_openings(found)
    refuse_source(book.root, number, export.tables, file, there)
    if not source:
        refuse_same_source(book.root, export.tables, file, there)
    export = _named_by_month(book, file, number, export, month)
    written = _written(book, file, number, export)
    for place in written:
        if os.path.lexists(book.root / place):
            raise FILE_EXISTS.raised(path=book.root / place)
    says = BookSays(_words(portfolio), _reasons(portfolio), _zone(portfolio))
    title, place = titled(portfolio, name, number), _place(book, file, number, export)
    covers = covers or titled_months
    said = SourceText(found, says, name=title, export=place, covers=covers, time_zone=time_zone or "")
    text = "".join(f"{line}\n" for line in said.lines())
    copied = {book.root / name: data for name, data in written.items()}
    with whole_files({**copied, book.root / path: text.encode()}):
        pass
    if len(copied) > 1:
        tell("{path}: {n} file is made", "{path}: {n} files are made", n=len(copied), path=(book.root / place).parent)
    for made in copied if len(copied) == 1 else ():
        tell("{path} is made", path=made)
    # What is told may go to a program that reads a part of it; what is written is whole by then.
    for line in told_of(file.name, said, book.as_of):
        click.echo(line)
    tell_made(book.root / path, text)
    if export.is_history:
        tell_next(book, f"slm import {number} --from CLONE --month YYYY-MM")
    else:
        tell_next(book, f"slm measure --source {number} --try")


class _Export(NamedTuple):
    """What is looked at: the tables of it, what is copied into the book by name, and how the source names it."""

    tables: Sequence[proposals.LookedTable]
    files: Mapping[str, bytes]
    pattern: str
    is_history: bool = False


class _Said(NamedTuple):
    """What somebody says of an export: the id of its source, its kind, a ready-made mapping, its months, its zone."""

    source: str | None
    kind: str
    use: str | None
    covers: Sequence[Month]
    time_zone: str | None
    columns: Mapping[str, str]


def _columns_said(said: Sequence[str]) -> dict[str, str]:
    """Return the columns that somebody says hold fields; raise `InputError` where that is not what was said."""
    found: dict[str, str] = {}
    for one in said:
        field, is_said, column = (part.strip() for part in one.partition("="))
        if not (field and is_said and column):
            raise NO_PAIR.raised(said=one)
        if field in found or column in found.values():
            raise SAID_TWICE.raised(said=one)
        found[field] = column
    return found


def _proposed(book: BookFolder, portfolio: Portfolio, export: _Export, file: Path, said: _Said) -> proposals.Proposal:
    """Return the mapping that is proposed for an export; raise `InputError` where there is none."""
    from slm.reading import proposals, sources

    if said.use and said.use != "-":
        look_up({known: known for known in sources.presets()}, said.use)
    try:
        use = "" if said.use == "-" else said.use
        found = proposals.propose(export.tables, _words(portfolio), said.kind, use, said.columns)
    except InputError:
        if not said.source:
            months = said.covers or proposals.months_told(export.tables[0]) or ()
            refuse_same_source(book.root, export.tables, file, month_of(file.name, months))
        raise
    if said.time_zone and not found.is_local:
        raise ZONE_KNOWN.raised(zone=said.time_zone)
    return found


def _export(file: Path) -> _Export:
    from slm.reading import given_file, proposals, sources

    if file.is_dir() or proposals.is_note(file):
        folder = proposals.look_into(file)
        return _Export(folder.tables, folder.files, folder.pattern, folder.is_history)
    data = given_file(file, sources.EXPORT_LIMIT)
    return _Export(proposals.look_at(file.name, data), {file.name: data}, file.name)


def _named_by_month(book: BookFolder, file: Path, number: str, export: _Export, month: Month | None) -> _Export:
    """Return an export that is copied by a name with its month, so that another month needs no other source."""
    is_named = MONTH.findall(file.name) == [str(month)] or export.tables[0].format["type"] in _GROWING
    if month is None or is_named or export.files.keys() != {file.name} or file.is_dir() or _is_within(book, file):
        return export
    packed = ".gz" if file.name.endswith(".gz") else ""
    name = f"{number}-{month}{Path(file.name.removesuffix('.gz')).suffix}{packed}"
    return export._replace(files={name: export.files[file.name]}, pattern=name)


def _is_within(book: BookFolder, file: Path) -> bool:
    """Tell whether a file lies below the measurements of a book."""
    return Path(os.path.realpath(file)).is_relative_to(Path(os.path.realpath(book.root)) / layout.MEASUREMENTS)


def _words(portfolio: Portfolio) -> proposals.BookWords:
    from slm.reading import proposals

    return proposals.BookWords(
        services={service.id: _names(service.name.written) for service in portfolio.services.values()},
        levels={level.id: _names(level.name.written) for level in portfolio.levels.levels},
        customers={customer.id: _names(customer.name.written) for customer in portfolio.provider.customers},
        asks_levels=any(
            target.priority
            for history in portfolio.agreements.values()
            for version in history.versions
            for target in version.agreement.targets
        ),
    )


def _names(written: str | Mapping[str, str]) -> Sequence[str]:
    return [written] if isinstance(written, str) else [*written.values()]


def _reasons(portfolio: Portfolio) -> Mapping[str, str]:
    return {why: each_language(portfolio, _REASONS[why]) for why in _REASONS}


def _zone(portfolio: Portfolio) -> str:
    """Return the zone of the agreements and calendars, where they have one in common."""
    zones = {version.agreement.time_zone for history in portfolio.agreements.values() for version in history.versions}
    zones |= {calendar.time_zone for calendar in portfolio.hours.values()}
    return next(iter(zones)) if len(zones) == 1 else ""


def _titled(found: proposals.Proposal, as_of: date) -> Sequence[Month]:
    """Return the first and the last of the whole months that the title of an export says, if they are over."""
    from slm.reading import proposals

    told = proposals.months_told(found.table) if found.days else None
    return told if told and told[1].next.first_day <= as_of else ()


def _month_of_openings(found: proposals.Proposal) -> Month | None:
    """Return the month in which all rows of an export begin, by the times of which none is later than all others."""
    from slm.calendar import Month

    spans = [seen.days for seen in found.times.values() if seen.days]
    first, last = min(spans, default=(None, None), key=lambda days: (days[0], days[1]))
    return Month.of(first.date()) if first and last and (first.year, first.month) == (last.year, last.month) else None


def _id_of(name: str, found: proposals.Proposal) -> str:
    """Return what a source is called: as its file without a month, else as the mapping or what it holds."""
    stem = MONTH_MEANT.sub("", DAY.sub("", name.partition(".")[0].casefold()))
    plain = re.sub(r"-+", "-", re.sub(r"[^a-z0-9]+", "-", stem)).strip("-")
    return plain if re.match("[a-z]", plain) else found.use or found.kind


def _place(book: BookFolder, file: Path, number: str, export: _Export) -> str:
    """Return where the export is in the book, or will be."""
    root, real = Path(os.path.realpath(book.root)), Path(os.path.realpath(file))
    if not _is_within(book, file) or export.is_history:
        return layout.record_file(f"{number}/{export.pattern}")
    below = real if real.is_dir() else real.parent
    return (below / export.pattern).relative_to(root).as_posix()


def _written(book: BookFolder, file: Path, number: str, export: _Export) -> dict[str, bytes]:
    """Return the files that are copied into the book, by their paths: those that do not lie in it yet.

    The same bytes may lie there, where an earlier run did not come to its end.
    """
    if _is_within(book, file):
        return {}
    placed = {layout.record_file(f"{number}/{name}"): data for name, data in export.files.items()}
    return {path: data for path, data in placed.items() if not _holds(book.root / path, data)}


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data
