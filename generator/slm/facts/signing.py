"""What people did that they can sign with their SSH keys, what of it has to be signed, and how that is done.

Approvals, withdrawals, events of copies and claims, what was done to months, and minutes of reviews are signed alike,
so that whoever makes them anew, with seals that fit, still lacks the keys of those who did them (ARCHITECTURE 22,
FAILURES S3).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from shlex import quote
from typing import Final, NamedTuple

from slm import layout
from slm.agreement import ClaimEvent
from slm.calendar import Month
from slm.catalog import Consent, Person, Provider
from slm.compliance import SealedAct, SealEntry
from slm.document_control import Approval, CopyEvent, TerminationNotice, Withdrawal
from slm.improvement import Review
from slm.portfolio import Portfolio
from slm.problem import Place
from slm.values import LocalText

NAMESPACE: Final = "slm"
"""What signatures are for, so that one of something else by the same key is none of ours."""


class Signable(NamedTuple):
    """Something that somebody did and can sign."""

    path: str
    """Where its signature lies."""
    text: str
    """What is signed, one line; empty where the act has no seal, or does not say who did it."""
    name: LocalText | str | None
    """Who did it, as it is written: an id or a name."""
    place: Place
    """Where the act stands."""
    is_asked: bool
    """Does provider.yml ask for a signature of it?"""
    keys: tuple[str, ...] = ()
    """The keys that may sign it, where it is not every key of the person."""

    def by(self, provider: Provider) -> Person | None:
        """Return the person who did it."""
        return provider.person_meant(self.name) if self.name else None

    def words(self, provider: Provider) -> dict[str, str]:
        """Return whose signature it is, of what, and how it is made, for a message."""
        person = self.by(provider)
        name = person.name if person else self.name
        shown = name(provider.languages[0]) if isinstance(name, LocalText) else name or "-"
        return {"name": shown, "what": str(self.place), "command": self.command(self.path)}

    def command(self, path: str) -> str:
        """Return the command by which it is signed into the file at `path`."""
        line, folder = self.text.strip(), quote(path.rpartition("/")[0])
        signing = f"printf '%s\\n' '{line}' | ssh-keygen -Y sign -n {NAMESPACE} -f ~/.ssh/id_ed25519 > {quote(path)}"
        return f"mkdir -p {folder} && {signing}"


def signable(portfolio: Portfolio) -> Iterator[Signable]:
    """Yield everything in a book that can be signed."""
    provider = portfolio.provider
    for agreement, register in portfolio.approvals.items():
        history = portfolio.agreements.get(agreement)
        # Of several approvals by a role the last one is signed; one of other words is not asked for.
        counted = {str(version.version): version.approvals for version in history.versions} if history else {}
        for approval in {(given.version, given.role): given for given in register.approvals}.values():
            act = of_approval(provider, agreement, approval)
            yield act._replace(is_asked=act.is_asked and approval in counted.get(str(approval.version), ()))
        yield from (of_end(provider, agreement, ended) for ended in register.ends)
    for agreement, copies in portfolio.copies.items():
        yield from (of_copy(provider, agreement, event) for event in copies.events)
    for agreement, claims in portfolio.claims.items():
        yield from (of_claim(provider, agreement, event) for event in claims.events)
    for entry in portfolio.seals.entries:
        yield of_month(provider, entry, Place(layout.SEALS, portfolio.seals.line_of(entry), 1))
    for person in provider.people:
        yield from (of_key(person, further) for further in range(1, len(person.signing_keys)))
    for review in portfolio.reviews.values():
        yield from (_of_review(provider, review, one) for one in review.signed)


def of_approval(provider: Provider, agreement: str, approval: Approval) -> Signable:
    """Return what a role signs of its approval."""
    policy, path = provider.signed_approvals, layout.signature_file(agreement, approval.version, approval.role)
    is_asked = policy is not None and policy.asks(approval.role, approval.date)
    return Signable(path, approval.signed_text, approval.person or approval.name, approval.place(), is_asked)


def of_copy(provider: Provider, agreement: str, event: CopyEvent) -> Signable:
    """Return what is signed of an event of a controlled copy."""
    path = layout.copy_signature_file(agreement, event.seal or "", event.person or "")
    is_asked = _is_since(provider.signed_since.copies, event.date)
    return Signable(path, event.signed_text, event.person, event.place(), is_asked)


def of_claim(provider: Provider, agreement: str, event: ClaimEvent) -> Signable:
    """Return what is signed of an event of a claim."""
    path = layout.claim_signature_file(agreement, event.seal or "", event.person)
    is_asked = _is_since(provider.signed_since.claims, event.date)
    return Signable(path, event.signed_text, event.person, event.place(), is_asked)


def of_end(provider: Provider, agreement: str, ended: Withdrawal | TerminationNotice) -> Signable:
    """Return what is signed of a withdrawal, or of a notice that a version is not to be renewed."""
    path = layout.end_signature_file(agreement, ended.seal or "", ended.person or "")
    return Signable(
        path, ended.signed_text, ended.person, ended.place(), _is_since(provider.signed_since.ends, ended.date)
    )


def of_month(provider: Provider, entry: SealEntry, place: Place) -> Signable:
    """Return what is signed of an entry of the register of months."""
    since, path = provider.signed_since, layout.month_signature_file(entry.seal, entry.by)
    asked_since = since.restatements if entry.act is SealedAct.RESTATED else since.closings
    is_asked = _is_since(asked_since, entry.on)
    return Signable(path, entry.signed_text(entry.by) if entry.by else "", entry.by, place, is_asked)


def of_key(person: Person, nth: int) -> Signable:
    """Return what a person signs of a key that follows others, with one of these."""
    key, place = person.signing_keys[nth], person.place("signing_keys", nth)
    path, earlier = layout.key_signature_file(person.id, key), person.signing_keys[:nth]
    return Signable(path, f"{key} {person.id}\n", person.id, place, is_asked=False, keys=earlier)


def key_of_act(portfolio: Portfolio, month: Month, act: SealedAct, on: date, by: str) -> str | None:
    """Return the key with which a person signed what they did to a month on a day; None where they did not.

    Who it was is asked for, as what others see of the register does not say it.
    """
    found = (entry for entry in portfolio.seals.entries if (entry.month, entry.act, entry.on) == (month, act, on))
    return next((key for entry in found if (key := portfolio.signed.get(entry.signed_text(by)))), None)


def _of_review(provider: Provider, review: Review, one: Consent) -> Signable:
    path, is_asked = layout.review_signature_file(review.id, one.by), _is_since(provider.signed_since.reviews, one.on)
    return Signable(path, review.signed_text(one), one.by, one.place(), is_asked)


def _is_since(since: date | None, day: date) -> bool:
    return since is not None and day >= since
