"""`slm new problem`: what misses have in common, or the decision that nothing is done about them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from slm import layout
from slm.cli.book import BookFolder, doer, person_named, tell_next
from slm.cli.command import book_options, command
from slm.cli.misses_named import miss_in_one_word, missed
from slm.cli.new_files import gap, id_option, next_free, template, title_option, titled, write_new
from slm.text import N_


@command(epilog='slm new problem --from SLA-OFFICE/mail-availability/2026-10 --title "The mail server is too small"')
@title_option
@id_option
@click.option(
    "--from",
    "words",
    multiple=True,
    metavar="MISS",
    help="The miss, in one word: AGREEMENT/TARGET/MONTH, such as SLA-MAIL/availability/2026-09.",
)
@click.option("--owner", metavar="WHO", help="Who sees to it: the id of a person.")
@click.option(
    "--no-action",
    "reason",
    multiple=True,
    metavar="TEXT",
    help="Why nothing is done about it. Once for each language: en=... zh=...",
)
@click.option("--by", metavar="WHO", help="Who decided that nothing is done: the id of a person.")
@book_options
def problem(
    title: Sequence[str], number: str | None, words: Sequence[str], owner: str | None, reason: Sequence[str],
    by: str | None, book: BookFolder,
) -> None:  # fmt: skip
    """Begin a problem, which several misses and actions can share; or record the decision that nothing is done."""
    portfolio = book.readable()
    misses = [missed(portfolio, miss_in_one_word(word)) for word in words]
    services = {
        service
        for miss in misses
        for version in portfolio.agreements[miss.agreement].versions
        for target in version.agreement.targets
        if target.id == miss.target
        for service in target.services or version.agreement.services
    }
    decided = ""
    if reason or by:
        who = doer(portfolio.provider, "no_action", by, book.as_of)
        why = titled(portfolio, reason, "") if reason else gap(portfolio, N_("why nothing is done"))
        decided = f"no_action: {{by: {who}, on: {book.as_of}, reason: {why}}}\n"
    said = {
        "title": titled(portfolio, title, "") if title else gap(portfolio, N_("what it is about")),
        "about": gap(portfolio, N_("what it began with")),
        "answers": "".join(f"\n  - {miss.entry}" for miss in misses) or " []",
        "services": ", ".join(sorted(services)),
        "cause": gap(portfolio, N_("why it came to that")),
        "owner": person_named(portfolio, owner, "--owner"),
        "day": str(book.as_of),
    }
    number = number or next_free(f"PRB-{book.as_of.year}", portfolio.problems, 3)
    write_new(book, f"{layout.PROBLEMS}/{number}.yml", template(portfolio, "problem.yml", said) + decided)
    tell_next(book, "slm check" if decided else f"slm new improvement --problem {number} --owner {said['owner']}")
