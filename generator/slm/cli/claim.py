"""`slm claim`: a credit is claimed, the claim is answered, the credit is set off; each is kept under a seal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import (
    BookFolder,
    by_option,
    doer,
    evidence_option,
    refuse_unentitled,
    tell_how_to_sign,
    tell_what_follows,
)
from slm.cli.command import DayType, MonthType, book_options, command
from slm.cli.register import add_entries, past_day, register_bytes, said_in
from slm.cli.speech import look_up, speech, tell
from slm.problem import Mistake, Severity
from slm.text import N_

if TYPE_CHECKING:
    from slm.agreement import ClaimEvent
    from slm.calendar import Month
    from slm.portfolio import Portfolio

NOT_RECORDED: Final = Mistake(
    "SLM674",
    "nothing was recorded: {why}",
    "`slm credits` shows what is owed for each month and what became of it, agreements/{agreement}/claims.yml what was "
    "recorded.",
)
_TOLD: Final = {
    "claimed": N_("{agreement} {month}: the credit was claimed on {day}"),
    "accepted": N_("{agreement} {month}: the claim was accepted on {day}"),
    "refused": N_("{agreement} {month}: the claim was refused on {day}"),
    "settled": N_("{agreement} {month}: the credit was set off on {day}"),
}


@command("claim", epilog="slm claim SLA-WEB 2026-10 settled --by ye-qingzhou --document HX-2026-1204")
@click.argument("agreement")
@click.argument("month", type=MonthType())
@click.argument("event", type=click.Choice(tuple(_TOLD)))
@by_option
@click.option("--date", "day", type=DayType(), metavar="DATE", help="When it was done. [default: the day of --as-of]")
@click.option("--amount", metavar="TEXT", help='Which amount, where it is not that of the statement: "450 CNY".')
@click.option(
    "--reason",
    multiple=True,
    metavar="TEXT",
    help="Why it is refused or accepted in part, in the language of --lang, else the first one of the book. For "
    "several: en=... zh=...",
)
@click.option("--document", multiple=True, metavar="TEXT", help="The invoice or credit note with which it is set off.")
@evidence_option
@book_options
def claim(
    agreement: str, month: Month, event: str, by: str | None, day: date | None, amount: str | None,
    reason: Sequence[str], document: Sequence[str], evidence: str | None, book: BookFolder,
) -> None:  # fmt: skip
    """Record that a credit was claimed, that the claim was accepted or refused, or that the credit was set off.

    The event is added to claims.yml of the agreement with a seal; nothing that stands there is changed.
    """
    from slm.agreement import ClaimEvent
    from slm.document_control import true_seal
    from slm.facts.authority import claiming, who_may_claim
    from slm.facts.signing import of_claim
    from slm.values import read_amount

    file = book.root / layout.claims_file(agreement)
    seen, portfolio = register_bytes(file), book.readable()
    history, provider, on = look_up(portfolio.agreements, agreement), portfolio.provider, past_day(day, book.as_of)
    entry: dict[str, object] = {"month": str(month), "event": event, "date": str(on)}
    anybody = ClaimEvent.model_validate(entry | {"person": "anybody"})
    entry["person"] = doer(provider, None, by, on, who_may_claim(provider, history.shown.agreement, anybody))
    entry |= {"amount": str(read_amount(amount))} if amount else {}
    for key, written in (("reason", reason), ("document", document)):
        entry |= {key: said_in(written, provider.languages)} if written else {}
    entry["seal"] = true_seal(ClaimEvent.model_validate(entry), agreement=history.id)
    entry |= {"evidence": evidence} if evidence else {}
    done = ClaimEvent.model_validate(entry)
    refuse_unentitled(provider, claiming(provider, history.shown.agreement, done))
    _refuse_what_cannot_be(portfolio, agreement, done)
    add_entries(file, "claims", "events", [entry], seen=seen)
    tell(_TOLD[event], agreement=agreement, month=month, day=on)
    tell_how_to_sign(book, provider, [of_claim(provider, agreement, done)])


def _refuse_what_cannot_be(portfolio: Portfolio, agreement: str, done: ClaimEvent) -> None:
    """Refuse an event that would be an error in the book; say what else the check will tell of it."""
    from slm.agreement import ClaimRegister
    from slm.checks.checks import check

    register = portfolio.claims.get(agreement) or ClaimRegister(kind="claims")
    register = register.model_copy(update={"events": (*register.events, done)})
    known, after = set(check(portfolio)), replace(portfolio, claims={**portfolio.claims, agreement: register})
    found = [new for new in check(after) if new not in known]
    for wrong in found:
        if wrong.severity is Severity.ERROR:
            raise NOT_RECORDED.raised(agreement=agreement, why=wrong.message(speech().code))
    tell_what_follows(found)
