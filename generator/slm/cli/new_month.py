"""`slm new month`: the file of a month, and the records that the agreements in force await."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import BookFolder, person_named, tell_next
from slm.cli.command import MonthType, book_options, command
from slm.cli.new_files import first_of, template, write_folder_of, write_new
from slm.cli.speech import FILE_EXISTS, tell
from slm.text import N_

if TYPE_CHECKING:
    from pydantic import BaseModel

    from slm.calendar import Month
    from slm.compliance import Expected
    from slm.portfolio import Portfolio

_RECORDS: Final = ("outages", "tickets", "probes", "surveys")


@command(epilog="slm new month 2026-12")
@click.argument("month", type=MonthType(), required=False)
@click.option("--by", metavar="WHO", help="Who collects its figures: the id of a person. [default: left open]")
@book_options
def month(month: Month | None, by: str | None, book: BookFolder) -> None:
    """Begin a month: its file, and the records that the agreements in force await, with their columns.

    Without MONTH it is the one after the newest, at most this month; in a book without months, the last one that is
    over. To an open month it adds the files that have come to be awaited since.
    """
    from slm.checks.months import MONTH_FAR_OFF, is_far_off
    from slm.facts.authority import who_may_do

    portfolio = book.readable()
    meant = month or _next_month(portfolio)
    if is_far_off(portfolio, meant):
        _tell_gap(portfolio, meant)
        raise MONTH_FAR_OFF.raised(month=meant)
    people = who_may_do(portfolio.provider, "close", book.as_of) or [
        first_of(portfolio.provider.people, N_("person")).id
    ]
    collects = f"collected_by: {person_named(portfolio, by, '--by')}" if by else "# collected_by: ..."
    words = {"month": str(meant), "closes": people[0], "collects": collects}
    for key in ("data_taken_on", "collected_on"):  # nothing is known yet of a month that is still to come
        words[key] = f"{key}: {book.as_of}" if meant.first_day <= book.as_of else ""
    awaited, work = _awaited(portfolio, meant), list(dict.fromkeys(_workloads(portfolio, meant)))
    files = {"month.yml": template(portfolio, "month.yml", words)}
    sources = [source for *_, source in (*awaited, *work)]
    for record in dict.fromkeys(("outages", *(source for source in sources if source in _RECORDS))):
        files[f"{record}.csv"] = _header(record)
    typed = [_figure(portfolio, asked) for asked in awaited if asked.source == "figures"]
    typed += [
        f"  # - {{agreement: {agreement}, workload: {metric}, service: {service}, numerator: 0}}"
        for agreement, metric, service, source in work
        if source == "figures"
    ]
    if typed:
        files["figures.yml"] = template(portfolio, "figures.yml", {**words, "figures": "\n".join(typed)})
    _write_month(book, meant, files)
    _tell_gap(portfolio, meant)
    for agreement, wanted, service, source in (
        *((asked.agreement, asked.target, asked.service, asked.source) for asked in awaited), *work,
    ):  # fmt: skip
        place = "figures.yml" if source == "figures" else f"{source}.csv" if source in _RECORDS else source
        tell(
            "  awaited: {agreement}/{target}, {service} ({source})",
            agreement=agreement, target=wanted, service=service, source=place,
        )  # fmt: skip
    if awaited:
        is_over = meant.next.first_day <= book.as_of
        tell_next(book, f"slm report --month {meant}", *([f"slm close {meant} --by {people[0]}"] if is_over else ()))
    else:
        tell("  no agreement is in force in it: approve one first, with `slm approve`; then type this line again")
        tell_next(book, "slm check")


def _tell_gap(portfolio: Portfolio, month: Month) -> None:
    """Tell which month comes before one that is far ahead, as whoever mistypes a year would hear from the check."""
    before = [known for known in portfolio.months if known < month]
    if before and max(before).next < month:
        message = N_("  the book has no {month} yet, which comes before: slm new month {month}")
        tell(message, month=max(before).next, err=True)


def _write_month(book: BookFolder, month: Month, files: Mapping[str, str]) -> None:
    """Write what a month lacks: what is there stays, and a month that lacks nothing or is closed is refused.

    What an agreement awaits that was approved after the month had been begun comes beside what is there.
    """
    folder = layout.month_folder(month)
    if not (book.root / folder).is_dir():
        return write_folder_of(book, folder, {name: text.encode() for name, text in files.items()})
    lacking = [name for name in files if not os.path.lexists(book.root / folder / name)]
    if not lacking or os.path.lexists(book.root / layout.lock_file(month)):
        raise FILE_EXISTS.raised(path=book.root / folder)
    for name in sorted(lacking, key="month.yml".__eq__):  # last, as it is what makes the folder a month
        write_new(book, f"{folder}/{name}", files[name])
    return None


def _next_month(portfolio: Portfolio) -> Month:
    from slm.calendar import Month

    now = Month(portfolio.as_of.year, portfolio.as_of.month)
    return min(max(portfolio.months).next, now) if portfolio.months else now.plus(-1)


def _awaited(portfolio: Portfolio, month: Month) -> list[Expected]:
    """Return what the month will be asked for; one that is still to come as on its first day."""
    from slm.facts.scorecard import expected_in

    return expected_in(replace(portfolio, as_of=max(portfolio.as_of, month.first_day)), [month])[month]


def _header(record: str) -> str:
    """Return the first line of a record, with every column that it can have but those that few books need."""
    from slm.measurement import Outage, Probe, Survey, Ticket

    rows: Mapping[str, type[BaseModel]] = {"outages": Outage, "tickets": Ticket, "probes": Probe, "surveys": Survey}
    return ",".join(name for name in rows[record].model_fields if (record, name) not in _RARE) + "\n"


_RARE: Final = {("outages", "customer"), ("probes", "customer")}
"""Columns that few books need: customers seldom have instances of their own."""


def _workloads(portfolio: Portfolio, month: Month) -> Iterator[tuple[str, str, str, str]]:
    """Yield agreement, metric, service and source of each count of work that its limits are held against."""
    for history in portfolio.agreements.values():
        for version in history.in_period(month.first_day, month.next.first_day):
            for limit, service in product(version.agreement.workload, version.agreement.services):
                yield history.id, limit.metric, service, portfolio.metrics[limit.metric].source


def _figure(portfolio: Portfolio, asked: Expected) -> str:
    """Return the line of a figure that is awaited, to be completed."""
    version = portfolio.agreements[asked.agreement].version(str(asked.version))
    targets = version.agreement.targets if version else ()
    metric = portfolio.metrics[next(target.metric for target in targets if target.id == asked.target)]
    below = "" if metric.kind.traits.denominator == "none" else ", denominator: 0"
    return (
        f"  # - {{agreement: {asked.agreement}, target: {asked.target}, service: {asked.service}, numerator: 0{below}}}"
    )
