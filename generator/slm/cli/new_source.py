"""`slm new source`: the mapping of an export, as far as the export and the book tell it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from slm import layout
from slm.cli.book import BookFolder, tell_next
from slm.cli.command import FOLDER, MonthType, book_options, command
from slm.cli.new_files import each_language, name_option, tell_made, titled
from slm.cli.source_text import MONTH, BookSays, SourceText
from slm.cli.source_told import told_of
from slm.cli.speech import FILE_EXISTS, look_up, tell
from slm.drafts import whole_files
from slm.problem import Mistake
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.portfolio import Portfolio
    from slm.reading import sources

ZONE_KNOWN: Final = Mistake(
    "SLM1520",
    "its times need no zone, so --time-zone {zone} would say nothing",
    "Leave it out: each time says how far it is from UTC, or the mapping says the zone. Where the mapping is wrong, "
    "map the columns by their names: --use -",
)
_KINDS: Final = ("tickets", "events", "outages", "probes", "surveys", "timeline")
_REASONS: Final = {
    "withdrawn": N_("the case was withdrawn, cancelled or entered twice"),
    "up": N_("the monitor was up"),
}
"""Why rows are left out, for those who read figures."""
_NEXT_MONTH: Final = N_(
    "Nothing was written. Another export of the same form needs no source of its own: copy it to {folder}/, so named "
    "that `files` of the source fits ({files}). For another tool, name another one with --id."
)
_ANOTHER: Final = N_(
    "Nothing was written. Another export of the same form needs no source of its own: copy it to {folder}/, and add "
    "its name to `files` ({files}) and its days to `covers`. For another tool, name another one with --id."
)


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

    FILE is copied below measurements/ where it does not lie there; it may be a folder of the notes of a status page.
    What the export does not say stays open: TBD stands where a word of the book is missing, and slm check names each.
    """
    from slm.reading import sources

    portfolio = book.readable()
    if use and use != "-":
        look_up({known: known for known in sources.presets()}, use)
    export = _export(file)
    found = sources.propose(export.tables, _words(portfolio), kind or "", "" if use == "-" else use)
    if time_zone and not found.is_local:
        raise ZONE_KNOWN.raised(zone=time_zone)
    number = source or _id_of(file.name, found)
    path = layout.source_file(number)
    written = _written(book, file, number, export)
    _refuse_there(book, portfolio, path, *written)
    says = BookSays(_words(portfolio), _reasons(portfolio), _zone(portfolio))
    title, place = titled(portfolio, name, number), _place(book, file, number, export)
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

    tables: Sequence[sources.LookedTable]
    files: Mapping[str, bytes]
    pattern: str
    is_history: bool = False


def _export(file: Path) -> _Export:
    from slm.reading import given_file, sources

    if file.is_dir() or sources.is_note(file):
        folder = sources.look_into(file)
        return _Export(folder.tables, folder.files, folder.pattern, folder.is_history)
    data = given_file(file, sources.EXPORT_LIMIT)
    return _Export(sources.look_at(file.name, data), {file.name: data}, file.name)


def _words(portfolio: Portfolio) -> sources.BookWords:
    from slm.reading import sources

    return sources.BookWords(
        services={service.id: _names(service.name.written) for service in portfolio.services.values()},
        levels={level.id: _names(level.name.written) for level in portfolio.levels.levels},
        customers={customer.id: _names(customer.name.written) for customer in portfolio.provider.customers},
    )


def _names(written: str | Mapping[str, str]) -> Sequence[str]:
    return [written] if isinstance(written, str) else [*written.values()]


def _reasons(portfolio: Portfolio) -> Mapping[str, str]:
    return {why: each_language(portfolio, reason) for why, reason in _REASONS.items()}


def _zone(portfolio: Portfolio) -> str:
    """Return the zone of the agreements and calendars, where they have one in common."""
    zones = {version.agreement.time_zone for history in portfolio.agreements.values() for version in history.versions}
    zones |= {calendar.time_zone for calendar in portfolio.hours.values()}
    return next(iter(zones)) if len(zones) == 1 else ""


def _id_of(name: str, found: sources.Proposal) -> str:
    """Return what a source is called: as its file without a month, else as the mapping or what it holds."""
    stem = MONTH.sub("", name.partition(".")[0].casefold())
    plain = re.sub(r"-+", "-", re.sub(r"[^a-z0-9]+", "-", stem)).strip("-")
    return plain if re.match("[a-z]", plain) else found.use or found.kind


def _place(book: BookFolder, file: Path, number: str, export: _Export) -> str:
    """Return where the export is in the book, or will be."""
    root, real = Path(os.path.realpath(book.root)), Path(os.path.realpath(file))
    if not real.is_relative_to(root / layout.MEASUREMENTS) or export.is_history:
        return layout.record_file(f"{number}/{export.pattern}")
    below = real if real.is_dir() else real.parent
    return (below / export.pattern).relative_to(root).as_posix()


def _written(book: BookFolder, file: Path, number: str, export: _Export) -> dict[str, bytes]:
    """Return the files that are copied into the book, by their paths: those that do not lie in it yet.

    The same bytes may lie there, where an earlier run did not come to its end.
    """
    root, real = Path(os.path.realpath(book.root)), Path(os.path.realpath(file))
    if real.is_relative_to(root / layout.MEASUREMENTS):
        return {}
    placed = {layout.record_file(f"{number}/{name}"): data for name, data in export.files.items()}
    return {path: data for path, data in placed.items() if not _holds(book.root / path, data)}


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size == len(data) and path.read_bytes() == data


def _refuse_there(book: BookFolder, portfolio: Portfolio, source: str, *exports: str) -> None:
    if os.path.lexists(book.root / source):
        known = portfolio.sources.get(Path(source).stem)
        if known is None:
            raise FILE_EXISTS.raised(path=book.root / source)
        folder = Path(layout.record_file(known.files[0])).parent.as_posix()
        advice = _NEXT_MONTH if all(re.search(r"\{month\}|\*", name) for name in known.files) else _ANOTHER
        files = ", ".join(known.files)
        raise FILE_EXISTS.raised(path=book.root / source, advice=advice, folder=folder, files=files)
    for path in exports:
        if os.path.lexists(book.root / path):
            raise FILE_EXISTS.raised(path=book.root / path)
