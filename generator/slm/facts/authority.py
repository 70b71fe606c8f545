"""Who did what in a book, and whether the provider lets them: one rule for checks and for the commands that write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Final, NamedTuple

from slm import layout
from slm.agreement import Agreement, ClaimEvent, DatedVersion
from slm.catalog import AcceptedWarning, Deed, Entitled, Person, Provider
from slm.document_control import Approval, TerminationNotice, Withdrawal
from slm.measurement import Agreed
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Severity, SpokenWord, spoken
from slm.text import LANGUAGES
from slm.values import LocalText

NOT_ENTITLED: Final = Mistake(
    "SLM870",
    "'{name}' is not entitled to this on {date}: it is for {entitled}",
    "Let somebody do it who is; or correct the person (`party`, `roles`, `earlier`) or `authority` in provider.yml.",
    one_by=("name", "entitled"),
)
NOT_ENTITLED_BY_HABIT: Final = Mistake(
    "SLM871",
    "'{name}' is not entitled to this on {date}: it is for {entitled}",
    "Correct `party`, `roles` or `earlier` of the person in provider.yml, or say there in `authority` whose it is.",
    Severity.WARNING,
    one_by=("name", "entitled"),
    binds_both=True,
)
NOBODY: Final = Mistake(
    "SLM872",
    "'{name}' is not the name of exactly one person of provider.yml, so nobody can tell if it was for {entitled}",
    "Put whoever has left back into `people` of catalog/provider.yml, where they stay; else write the id of a person.",
    Severity.WARNING,
    one_by=("name", "entitled"),
    binds_both=True,
)
NOBODY_WITH_ROLE: Final = Mistake(
    "SLM873",
    "'{name}' is not the name of exactly one person of provider.yml, and this is for {entitled} only",
    "Put whoever has left back into `people` of catalog/provider.yml, where they stay; else write the id of a person.",
    one_by=("name", "entitled"),
)
BOTH_SIDES: Final = Mistake(
    "SLM874",
    "'{name}' stands on both sides of this",
    "Let somebody else decide: nobody decides what they asked for, or agrees with themselves.",
)
BOTH_SIDES_BY_HABIT: Final = Mistake(
    "SLM875",
    "'{name}' asked for this and decided it",
    "Let somebody else decide; with `authority: {{decide: ...}}` or `four_eyes` in provider.yml it is an error.",
    Severity.WARNING,
    binds_both=True,
)


class Act(NamedTuple):
    """Something that somebody did, or is about to do."""

    place: Place
    name: LocalText | str
    """Who did it, as it is written: an id or a name."""
    day: date
    entitled: Entitled
    """Who may do it."""
    is_said: bool
    """Did the provider say who may, or is it what goes without saying?"""
    parties: frozenset[str]
    """The parties on the side that may."""
    binds: bool
    """Does a verdict, or whether a version is in force, rest on it?"""
    deed: str = ""
    """What of `authority` says who may: a deed, or the role in which a version is approved (`approve: customer`)."""

    def by(self, provider: Provider) -> Person | None:
        """Return the person who did it."""
        return provider.person_meant(self.name)

    def words(self, provider: Provider) -> dict[str, str]:
        """Return who did it, when, and whose it is, for a message."""
        name = self.name if isinstance(self.name, str) else self.name(provider.languages[0])
        return {"name": name, "date": str(self.day), "entitled": SpokenWord.of(partial(self._entitled, provider))}

    def _entitled(self, provider: Provider, language: str) -> str:
        side = spoken(f"side|{self.entitled.side}").said[language]
        listed = LANGUAGES[language].list
        whose = side if self.entitled.side == "provider" else listed(sorted(self.parties)) or side
        roles = " | ".join(role_called(provider, role).said[language] for role in self.entitled.roles)
        return listed((whose, roles)) if roles else whose


def role_called(provider: Provider, role: str) -> SpokenWord:
    """Return a role as messages call it: by its name, with the id that has to be typed; or the other side."""
    if role in {"customer", "supplier"}:
        return spoken(f"side|{role}")
    names = [known.name for known in provider.roles if known.id == role]
    return SpokenWord.of(lambda code: f"{names[0](code)} ({role})" if names else role)


def mistake_of(provider: Provider, act: Act, person: Person | None) -> Mistake | None:
    """Return what is wrong with the person who did something, by the roles and the side that they had on that day.

    What the provider did not say goes without saying, and books of version 0.1.0 did not: it is an error only where a
    person of the wrong side settles what is in force or excused.
    """
    if person is None:
        return NOBODY_WITH_ROLE if act.is_said else NOBODY
    party, roles = person.held_on(act.day)
    known = provider.parties, {role.id for role in provider.roles}
    if not ({party or provider.id} <= known[0] and set(roles) <= known[1]):
        # An id that nobody knows is told at its own place.
        return None
    if (party or provider.id) not in act.parties:
        return NOT_ENTITLED if act.is_said or act.binds else NOT_ENTITLED_BY_HABIT
    if not may_by(act, party or provider.id, roles):
        return NOT_ENTITLED if act.is_said else NOT_ENTITLED_BY_HABIT
    return None


def may_by(act: Act, party: str, roles: Iterable[str]) -> bool:
    """Return whether people of a party with these roles may do something."""
    return party in act.parties and (not act.entitled.roles or not set(act.entitled.roles).isdisjoint(roles))


def approving(provider: Provider, agreement: Agreement, approval: Approval) -> Act:
    """Return the act of approving a version in a role."""
    by, place = approval.person or approval.name, approval.place("person" if approval.person else "name")
    return _approving(provider, agreement, approval.role, by, approval.date, place)


def _approving(  # noqa: PLR0913, PLR0917 - who does what, in which role, when and where
    provider: Provider, agreement: Agreement, role: str, by: LocalText | str, day: date, place: Place
) -> Act:
    entitled, is_said = provider.authority.to_approve(role)
    parties = _parties(provider, entitled, agreement)
    return Act(place, by, day, entitled, is_said, parties, binds=True, deed=f"approve: {role}")


def doing(provider: Provider, deed: Deed, name: LocalText | str, day: date, place: Place) -> Act:
    """Return the act of doing something for the provider."""
    entitled, is_said = provider.authority.to_do(deed)
    return Act(place, name, day, entitled, is_said, _parties(provider, entitled, None), binds=False, deed=deed)


def ending(provider: Provider, agreement: Agreement, ended: Withdrawal | TerminationNotice) -> Act:
    """Return the act of withdrawing a version, or of giving notice, which people of both sides may do."""
    by = ended.person or ended.by if isinstance(ended, Withdrawal) else ended.person
    place = ended.place("person" if ended.person else "by")
    act = _of_either_side(provider, doing(provider, "withdraw", by, ended.date, place), agreement)
    return act if isinstance(ended, Withdrawal) else act._replace(binds=True)


def claiming(provider: Provider, agreement: Agreement, event: ClaimEvent) -> Act:
    """Return the act of claiming a credit, which is for who is owed, of answering, for who owes, or of setting it off.

    People of the provider's own side need the role that is named for it; those of the other side are its own affair.
    """
    sides = {"claimed": {agreement.customer}, "settled": {agreement.provider, agreement.customer}}
    may, ours = sides.get(event.event, {agreement.provider}), provider.own_parties
    act = doing(provider, "settle", event.person, event.date, event.place("person"))
    person = act.by(provider)
    others = frozenset(may - ours)
    if others and (not may & ours or (person and person.held_on(act.day)[0] in others)):
        suppliers = {party.id for party in provider.suppliers}
        act = act._replace(entitled=Entitled(side="supplier" if others & suppliers else "customer"))
    return act._replace(parties=others | (ours if may & ours else frozenset()), binds=True)


def who_may_do(provider: Provider, deed: Deed | None, day: date) -> list[str]:
    """Return the ids of the people who may do something on a day; nothing in particular is for the provider's own."""
    if deed is None:
        return [one.id for one in provider.people if (one.held_on(day)[0] or provider.id) in provider.own_parties]
    acts = ((one, doing(provider, deed, one.id, day, Place(""))) for one in provider.people)
    return [one.id for one, act in acts if not mistake_of(provider, act, one)]


def who_may_claim(provider: Provider, agreement: Agreement, event: ClaimEvent) -> list[str]:
    """Return the ids of the people who may do on its day what an event of a credit says, whoever it names."""
    acts = (
        (one, claiming(provider, agreement, event.model_copy(update={"person": one.id}))) for one in provider.people
    )
    return [one.id for one, act in acts if not mistake_of(provider, act, one)]


def who_may_approve(provider: Provider, agreement: Agreement, role: str, day: date) -> list[str]:
    """Return the ids of the people who may approve a version in a role on a day."""
    return [one.id for one in provider.people if role in roles_to_approve_in(provider, agreement, one.id, day)]


def roles_asked(provider: Provider, agreement: Agreement) -> tuple[str, ...]:
    """Return the roles in which a version is approved; where the provider asks for none, all of them."""
    asked: tuple[str, ...] = getattr(provider.approvals, agreement.kind)
    return asked or tuple(role.id for role in provider.roles)


def approvals_to_come(provider: Provider, version: DatedVersion, day: date) -> list[str]:
    """Return the commands by which those who have yet to approve a version do so, as they can be copied."""
    agreement, commands = version.agreement, list[str]()
    for role in version.awaiting or roles_asked(provider, agreement):
        who = next(iter(who_may_approve(provider, agreement, role, day)), "WHO")
        commands.append(f"slm approve {agreement.id} {agreement.version} --role {role} --name {who}")
    return commands


def roles_to_approve_in(provider: Provider, agreement: Agreement, name: LocalText | str, day: date) -> list[str]:
    """Return the roles in which somebody may approve a version on a day."""
    asked = roles_asked(provider, agreement)
    acts = ((role, _approving(provider, agreement, role, name, day, Place(""))) for role in asked)
    return [role for role, act in acts if not mistake_of(provider, act, act.by(provider))]


def accepting(provider: Provider, entry: AcceptedWarning) -> Act:
    """Return the act of accepting a warning of the book, which is the provider's own."""
    own = provider.own_parties
    return Act(entry.place("by"), entry.by, entry.on, Entitled(), is_said=False, parties=own, binds=True)


def agreeing(portfolio: Portfolio, entry: AcceptedWarning, agreement: str | None) -> Act | None:
    """Return the act of agreeing for the other side that a warning is accepted, if somebody did.

    Of what is about one agreement, that is the other side of this one: another customer gives nothing of it away.
    """
    provider, agreed = portfolio.provider, entry.agreed
    if agreed is None:
        return None
    history = portfolio.agreements.get(agreement or "")
    sides = {history.shown.agreement.provider, history.shown.agreement.customer} if history else set[str]()
    others = frozenset(sides - provider.own_parties) or provider.parties - provider.own_parties
    side = Entitled(side="customer")
    return Act(agreed.place("by"), agreed.by, agreed.on, side, is_said=False, parties=others, binds=True)


def acts(portfolio: Portfolio) -> Iterator[Act]:
    """Yield everything that people of a book did of which the provider may say who may."""
    yield from _of_versions(portfolio)
    yield from _of_months(portfolio)
    yield from _of_reviews(portfolio)
    known = portfolio.provider.person  # an id of nobody is told at its own place
    for entry in portfolio.provider.accepted:
        about = layout.agreement_of(entry.path or "")
        of_both = accepting(portfolio.provider, entry), agreeing(portfolio, entry, about)
        yield from (act for act in of_both if act and known(str(act.name)))
    for decision in (problem.no_action for problem in portfolio.problems.values() if problem.no_action):
        yield doing(portfolio.provider, "no_action", decision.by, decision.on, decision.place("by"))
    for change in portfolio.changes.values():
        if change.decided_by and change.decided_on:
            place = change.place("decided_by")
            yield doing(portfolio.provider, "decide", change.decided_by, change.decided_on, place)


def _of_versions(portfolio: Portfolio) -> Iterator[Act]:
    provider = portfolio.provider
    for name, register in portfolio.approvals.items():
        history = portfolio.agreements.get(name)
        of = {version.version: version.agreement for version in history.versions} if history else {}
        for approval in register.approvals:
            if agreement := of.get(approval.version):
                yield approving(provider, agreement, approval)
        for ended in register.ends:
            if agreement := of.get(ended.version):
                yield ending(provider, agreement, ended)
    for name, claims in portfolio.claims.items():
        # An id of nobody is told at its own place.
        for event in (event for event in claims.events if provider.person(event.person)):
            if history := portfolio.agreements.get(name):
                yield claiming(provider, history.shown.agreement, event)


def _of_months(portfolio: Portfolio) -> Iterator[Act]:
    provider = portfolio.provider
    for month, file in portfolio.months.items():
        if lock := portfolio.locks.get(month):
            yield doing(provider, "close", lock.closed_by, lock.closed_on, Place(lock.path))
            for told in lock.restatements:
                yield doing(provider, "restate", told.by, told.on, Place(lock.path))
        elif file.closed_by and file.closed_on:
            yield doing(provider, "close", file.closed_by, file.closed_on, file.place("closed_by"))
        for waiver in file.waivers:
            history = portfolio.agreements.get(waiver.agreement)
            if waiver.agreed and history:
                yield from _of_waiver(provider, waiver.agreed, history.shown.agreement)


def _of_waiver(provider: Provider, agreed: Agreed, agreement: Agreement) -> Iterator[Act]:
    """Yield that both sides agreed: what is ours by the rule for the provider, the other side by the one for others.

    Of two teams, the one that has a right to the promise is the other side.
    """
    ours = provider.own_parties
    for consent, party in ((agreed.provider, agreement.provider), (agreed.customer, agreement.customer)):
        is_other = party not in ours or (consent is agreed.customer and agreement.provider in ours)
        act = doing(provider, "waive_for_others" if is_other else "waive", consent.by, consent.on, consent.place("by"))
        yield act._replace(parties=ours if party in ours else frozenset({party}), binds=True)


def _of_reviews(portfolio: Portfolio) -> Iterator[Act]:
    for review in portfolio.reviews.values():
        for signature in review.signed:
            act = doing(portfolio.provider, "review", signature.by, signature.on, signature.place("by"))
            # Minutes about several agreements are signed by the people of any of them.
            for name in review.agreements:
                if history := portfolio.agreements.get(name):
                    act = _of_either_side(portfolio.provider, act, history.shown.agreement)
            yield act


def _of_either_side(provider: Provider, act: Act, agreement: Agreement) -> Act:
    """Return an act that people of both sides of an agreement may do: those of the other one whatever their role."""
    others = frozenset({agreement.provider, agreement.customer}) - provider.own_parties
    person = act.by(provider)
    if person and person.held_on(act.day)[0] in others:
        return act._replace(entitled=Entitled(), parties=act.parties | others)
    return act._replace(parties=act.parties | others)


def _parties(provider: Provider, entitled: Entitled, agreement: Agreement | None) -> frozenset[str]:
    """Return the parties of a side; of an agreement, those that stand on that side of it."""
    ours = provider.own_parties
    customers, suppliers = ({party.id for party in them} for them in (provider.customers, provider.suppliers))
    if entitled.side == "provider":
        return ours
    if agreement is None:
        return frozenset(customers if entitled.side == "customer" else suppliers)
    party = agreement.customer if entitled.side == "customer" else agreement.provider
    # Between teams of the provider both sides are its people; of a party that cannot be that side nobody can tell.
    fits = party in (customers if agreement.kind == "SLA" else suppliers)
    return ours if party in ours else frozenset({party}) if fits else provider.parties
