"""`slm new`: the beginnings of a book and of its files, and the next free document number."""

from __future__ import annotations

from typing import Final, Literal

import click

from slm.cli.book import BookFolder
from slm.cli.command import Group, book_options
from slm.cli.holiday_files import calendar
from slm.cli.new_agreement import agreement, version
from slm.cli.new_book import book
from slm.cli.new_files import improvement, review, rfc, service
from slm.cli.new_month import month
from slm.cli.new_problem import problem
from slm.cli.new_source import source
from slm.cli.new_voices import complaint, dispute
from slm.problem import Mistake

NO_SCHEME: Final = Mistake(
    "SLM653",
    "provider.yml has no scheme of document numbers",
    'Add one, such as document_numbers: {{pattern: "HX-ITSS-{{kind}}-{{number:3}}"}}',
)


@click.group(cls=Group)
def new() -> None:
    """Begin a book, or a file of one."""


@new.command(epilog="slm new number SLA")
@click.argument("kind", type=click.Choice(("SLA", "OLA", "UC")))
@book_options
def number(kind: Literal["SLA", "OLA", "UC"], book: BookFolder) -> None:
    """Tell the next free document number of the scheme in provider.yml (document_numbers)."""
    portfolio = book.readable()
    scheme = portfolio.provider.document_numbers
    if scheme is None:
        raise NO_SCHEME.raised()
    taken = {agreement.document_number for agreement in portfolio.all_agreements}
    click.echo(scheme.next_free(kind, taken, book.as_of.year))


for begins in (
    book, service, rfc, calendar, agreement, version, month, source, improvement, problem, review, complaint, dispute,
):  # fmt: skip
    new.add_command(begins)
