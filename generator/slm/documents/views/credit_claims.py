"""What became of a credit, in words: to be claimed, claimed, accepted, refused, set off or lost, and who did what when.

Pages, papers, reports and commands say it by the same rule (`slm.compliance.claims`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.agreement import ClaimEvent
from slm.compliance import OPEN_STATES, CreditOutcome, CreditState, CreditStatement, format_cents
from slm.documents.edition import Edition
from slm.documents.views import amounts
from slm.documents.views.credit_words import conditions, ways_to_claim
from slm.text import N_
from slm.values import Amount

_SAID: Final = {
    CreditState.NOTHING: "",
    CreditState.DUE: N_("It need not be claimed and is not set off yet."),
    CreditState.TO_CLAIM: N_("To be claimed by {until}, the last day."),
    CreditState.LOST: N_("No claim is recorded; the time for claims ended on {until}: the credit is lost."),
    CreditState.LAPSED: N_("It was not set off by {lapses}, the last day of the agreement, and lapsed with it."),
    CreditState.CLAIMED: N_("Claimed on {claimed}; the claim is not answered yet."),
    CreditState.ACCEPTED: N_("The claim was accepted on {answered}; the credit is not set off yet."),
    CreditState.REFUSED: N_("The claim was refused on {answered}."),
    CreditState.SETTLED: N_("Set off on {settled}."),
}
_ANY_TIME: Final = N_("It has to be claimed; no last day for that is agreed.")
_IN_PART: Final = N_("The claim was accepted in part on {answered}; {amount} is not set off yet.")
_LATE: Final = N_("Claimed on {claimed}, after {until}, the last day; the claim is not answered yet.")
_SET_OFF_WITH: Final = N_("Set off on {settled}: {document}.")


def money(edition: Edition, statement: CreditStatement, exactly: Fraction | None) -> str:
    """Return an amount as it is paid, with its currency; empty without a fee to compute it by."""
    if exactly is None or statement.fee is None:
        return ""
    sign = "−" if exactly < 0 else ""
    return sign + amounts.money(edition, Amount(Decimal(format_cents(abs(exactly))), statement.fee.unit))


def state_of(edition: Edition, outcome: CreditOutcome) -> str:
    """Return where a credit stands, in a word or two; empty where nothing is credited."""
    return "" if outcome.state is CreditState.NOTHING else edition.labels(f"credit state|{outcome.state}")


def became(edition: Edition, statement: CreditStatement) -> Iterator[str]:
    """Yield what became of a credit, in sentences; nothing where nothing is credited."""
    outcome = statement.outcome
    days = {
        "until": statement.claim_until, "claimed": outcome.claimed and outcome.claimed.date,
        "lapses": statement.lapses_after,
        "answered": outcome.answered and outcome.answered.date, "settled": outcome.settled and outcome.settled.date,
    }  # fmt: skip
    words = {name: edition.date(day) for name, day in days.items() if day}
    document = outcome.settled.document if outcome.settled else None
    words |= {
        "document": edition.text(document),
        "amount": amounts.money(edition, outcome.granted) if outcome.granted else "",
    }
    is_part = outcome.answered is not None and outcome.answered.amount is not None
    said = _SAID[outcome.state]
    if not said:
        return
    if outcome.state is CreditState.TO_CLAIM and not statement.claim_until:
        said = _ANY_TIME
    elif outcome.state is CreditState.CLAIMED and outcome.is_late:
        said = _LATE
    elif outcome.state is CreditState.ACCEPTED and is_part:
        said = _IN_PART
    elif outcome.state is CreditState.SETTLED and document:
        said = _SET_OFF_WITH
    yield edition.labels(said, **words)
    opens = statement.claim_from
    if outcome.state is CreditState.TO_CLAIM and opens and opens > edition.portfolio.as_of:
        yield edition.labels("Claims are taken from {first} on.", first=edition.date(opens))
    if outcome.state is CreditState.TO_CLAIM and statement.claim_until:
        left = (statement.claim_until - edition.portfolio.as_of).days
        yield edition.labels("{n} day is left.", "{n} days are left.", n=left)
    if outcome.state in OPEN_STATES:
        yield from _agreed(edition, statement)
    if reason := edition.text(outcome.answered.reason if outcome.answered else None):
        yield edition.labels("{name}: {value}", name=edition.labels("Reason"), value=reason)


def _agreed(edition: Edition, statement: CreditStatement) -> Iterator[str]:
    """Yield what a credit that can still be had hangs on: how it is claimed, what has to be so, when it lapses."""
    t, rules = edition.labels, statement.rules
    if statement.outcome.state is CreditState.TO_CLAIM and rules.claim_by:
        yield t("It is claimed {ways}.", ways=ways_to_claim(edition, rules))
    if rules.conditions:
        yield t("It is owed only if {condition}; the program cannot tell.", condition=conditions(edition, rules))
    if statement.lapses_after:
        last = edition.date(statement.lapses_after)
        yield t("What is not set off by {last}, the last day of the agreement, lapses.", last=last)
    elif rules.lapse_at_end:
        yield t("What is not set off by the end of the agreement lapses.")


def hangs_on(edition: Edition, statement: CreditStatement) -> str:
    """Return what has to be so for a credit that can still be had: "only if all due invoices are paid"."""
    if statement.outcome.state not in OPEN_STATES or not statement.rules.conditions:
        return ""
    return edition.labels("only if {condition}", condition=conditions(edition, statement.rules))


def steps(edition: Edition, statement: CreditStatement) -> Iterator[tuple[str, str, str, str]]:
    """Yield what was done about a credit: the day, what it was, who did it, and what else there is to say."""
    t, outcome = edition.labels, statement.outcome
    for event in (outcome.claimed, outcome.answered, outcome.settled):
        if event:
            done = edition.labels(f"claim event|{event.event}")
            if event is outcome.claimed and outcome.is_late and statement.claim_until:
                done = edition.aside(done, t("after the last day, {date}", date=edition.date(statement.claim_until)))
            more = t("separator|; ").join(_more(edition, event))
            yield edition.date(event.date), done, edition.person(event.person) if event.person else "–", more or "–"


def _more(edition: Edition, event: ClaimEvent) -> Iterator[str]:
    if event.amount:
        yield amounts.money(edition, event.amount)
    yield from (edition.text(text) for text in (event.reason, event.document) if text)
