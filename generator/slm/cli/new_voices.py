"""`slm new complaint` and `slm new dispute`: what a customer says, filled in from what the book says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from slm import layout
from slm.cli.book import BookFolder, refuse_nobody, tell_next
from slm.cli.command import MonthType, book_options, command
from slm.cli.new_files import first_of, gap, id_option, next_free, template, title_option, titled, write_new
from slm.cli.speech import look_up
from slm.text import N_

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.portfolio import Portfolio


@command(epilog="slm new complaint --agreement SLA-OFFICE --by du-ruolin")
@click.option("--agreement", metavar="ID", help="The agreement that it is about.")
@click.option("--customer", metavar="ID", help="Who complains: the id of a customer. [default: that of the agreement]")
@click.option("--by", metavar="WHO", help="Who complained: the id of a person of `provider.yml`, or words.")
@click.option("--compliment", is_flag=True, help="Who praises needs no answer.")
@title_option
@id_option
@book_options
def complaint(
    agreement: str | None, customer: str | None, by: str | None, compliment: bool, title: Sequence[str],
    number: str | None, book: BookFolder,
) -> None:  # fmt: skip
    """Begin the record of a complaint or a compliment of a customer."""
    from slm.calendar import start_of_day, zone

    portfolio = book.readable()
    history = look_up(portfolio.agreements, agreement) if agreement else None
    known = {one.id: one for one in portfolio.provider.customers}
    promised = history.shown.agreement if history else None
    whose = customer or (promised.customer if promised else first_of(portfolio.provider.customers, N_("customer")).id)
    if customer:
        look_up(known, customer)
    anybody = next(iter(portfolio.all_agreements), None)
    place = promised or anybody
    begun = start_of_day(book.as_of, zone(place.time_zone if place else "UTC"))
    words = {
        "type": "compliment" if compliment else "complaint",
        "title": titled(portfolio, title, "") if title else gap(portfolio, N_("what it is about")),
        "customer": whose,
        "by": by or gap(portfolio, N_("who complained")),
        "received": begun.isoformat(),
        "about": f"agreement: {agreement}" if agreement else "",
        "text": gap(portfolio, N_("what was said")),
    }
    number = number or next_free(f"CPL-{book.as_of.year}", portfolio.complaints, 3)
    write_new(book, f"{layout.COMPLAINTS}/{number}.yml", template(portfolio, "complaint.yml", words))
    tell_next(book, "slm check")


@command(epilog="slm new dispute SLA-WEB availability 2026-10 --by qin-suiyue")
@click.argument("agreement", metavar="AGREEMENT")
@click.argument("target", metavar="TARGET")
@click.argument("month", type=MonthType(), metavar="YYYY-MM")
@click.option("--by", metavar="WHO", help="Who objects: the id of a person of the customer.")
@title_option
@id_option
@book_options
def dispute(
    agreement: str, target: str, month: Month, by: str | None, title: Sequence[str], number: str | None,
    book: BookFolder,
) -> None:  # fmt: skip
    """Begin the record of an objection of a customer to a figure."""
    portfolio = book.readable()
    history = look_up(portfolio.agreements, agreement)
    look_up({one.id: one for version in history.versions for one in version.agreement.targets}, target)
    words = {
        "title": titled(portfolio, title, "") if title else gap(portfolio, N_("what it is about")),
        "agreement": agreement,
        "target": target,
        "month": str(month),
        "by": _raised_by(portfolio, history.shown.agreement.customer, by),
        "day": str(book.as_of),
        "objection": gap(portfolio, N_("what is wrong with the figure")),
    }
    number = number or next_free(f"DSP-{book.as_of.year}", portfolio.disputes, 3)
    write_new(book, f"{layout.DISPUTES}/{number}.yml", template(portfolio, "dispute.yml", words))
    tell_next(book, "slm check")


def _raised_by(portfolio: Portfolio, customer: str, by: str | None) -> str:
    """Return the person who objects; refuse that nobody was given, and name those of the customer."""
    people = {person.id: person for person in portfolio.provider.people}
    theirs = [name for name, person in people.items() if person.party == customer]
    return look_up(people, refuse_nobody(by, theirs or list(people), "--by")).id
