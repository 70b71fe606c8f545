"""`slm approve`: a role approves a version of an agreement, bound to the words that stand there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import (
    BookFolder,
    evidence_option,
    refuse_nobody,
    refuse_unentitled,
    tell_how_to_sign,
    tell_next,
    tell_what_follows,
)
from slm.cli.command import DayType, book_options, command
from slm.cli.register import add_entry, local_text, past_day
from slm.cli.speech import say, speech, tell
from slm.problem import Mistake
from slm.text import LANGUAGES

if TYPE_CHECKING:
    from slm.agreement import AgreementHistory, DatedVersion
    from slm.catalog import Person, Provider
    from slm.document_control import Approval
    from slm.portfolio import Portfolio
    from slm.values import LocalText

ENDED: Final = Mistake(
    "SLM632",
    "{agreement} {version} cannot be approved: {why}",
    "Approve the version that is to come into force, or write a new one.",
)
ROLE_NOT_ASKED: Final = Mistake(
    "SLM633", "'{role}' is not asked to approve {agreement}", "Roles that approve it, by provider.yml: {known}"
)
ROLE_MISSING: Final = Mistake(
    "SLM895",
    "nothing says in which role {name} approves {agreement} {version}",
    "Add --role. Roles that approve it, by provider.yml: {known}",
)
APPROVED_ALREADY: Final = Mistake(
    "SLM634",
    "the {role} has approved {agreement} {version} already, on {date}",
    "One approval by each role is enough.",
)
PREPARED_IT: Final = Mistake(
    "SLM635",
    "{name} prepared {agreement} {version} and cannot approve it",
    "provider.yml asks for four eyes: somebody else in the role has to approve it.",
)
NO_PERSON: Final = Mistake(
    "SLM615",
    "'{value}' is a role or a party, and what approves is a person",
    "Write the id of a person of catalog/provider.yml. Who may: {who}",
)
OTHER_WORDS: Final = Mistake(
    "SLM637",
    "{roles} approved other words of {agreement} {version} than it has now",
    "If the change is meant, add --again: they have to approve the new words too. If not, put the words back.",
)


@command(epilog='slm approve SLA-ERP 2.0 --role customer --name "Yan Huairou" --meaning "Approved for Finance"')
@click.argument("agreement")
@click.argument("version")
@click.option("--role", metavar="R", help="In which role, by id: one that provider.yml asks for.")
@click.option(
    "--name",
    multiple=True,
    metavar="N",
    help="Who approves: the id of a person of the book, or a name. Once for each language: en=... zh=...",
)
@click.option(
    "--meaning", multiple=True, metavar="TEXT", help="What the signature says. [default: approved] As --name."
)
@click.option(
    "--date", "day", type=DayType(), metavar="DATE", help="When it was approved. [default: the day of --as-of]"
)
@evidence_option
@click.option("--again", is_flag=True, help="The words were changed after others approved; their approvals are void.")
@book_options
def approve(
    agreement: str,
    version: str,
    role: str | None,
    name: Sequence[str],
    meaning: Sequence[str],
    day: date | None,
    evidence: str | None,
    again: bool,
    book: BookFolder,
) -> None:
    """Record that a role approves a version, word for word as it is.

    The approval is added to approvals.yml of the agreement with the fingerprint of the version. Any later change that
    a reader can see voids it.

    Whoever has a signing key in provider.yml, or a role that has to sign, is told the command that signs: ssh-keygen
    signs one line of text with the seal, the role and the date of the approval.
    """
    from slm.document_control import Approval, grouped_fingerprint
    from slm.facts.authority import approving, roles_asked, roles_to_approve_in, who_may_approve
    from slm.facts.signing import of_approval

    portfolio, history, revision = book.version(agreement, version, sound=True)
    provider, given = portfolio.provider, past_day(day, book.as_of)
    asked = roles_asked(provider, revision.agreement)
    entitled = (who_may_approve(provider, revision.agreement, one, given) for one in ([role] if role else asked))
    may = _refuse_no_person(provider, name, list(dict.fromkeys(chain.from_iterable(entitled))))
    by = local_text(name, portfolio)
    who = provider.person(name[0]) or provider.person_meant(by)
    _refuse_ended(portfolio, history, revision)
    held = ", ".join(roles_to_approve_in(provider, revision.agreement, who.id if who else by, given))
    told = {"agreement": agreement, "version": version, "known": ", ".join(asked), "meant": held}
    if role is None:
        raise ROLE_MISSING.raised(name=by(speech().code), **told)
    if role not in asked:
        raise ROLE_NOT_ASKED.raised(role=role, **told)
    _refuse_second(history, revision, role)
    _refuse_by_rule(provider, revision, by, again=again)
    entry = approval_entry(portfolio, revision, role, who or by, given, local_text(meaning) if meaning else None)
    entry |= {"evidence": evidence} if evidence else {}
    approval = Approval.model_validate(entry)
    refuse_unentitled(provider, approving(provider, revision.agreement, approval), ", ".join(may))
    _tell_what_follows(portfolio, history, approval)
    add_entry(book.root / layout.approvals_file(history.id), "approvals", "approvals", entry)
    short = grouped_fingerprint(str(revision.fingerprint))
    words = {"role": role, "agreement": agreement, "version": version, "fingerprint": short}
    click.echo(say("{role}: {agreement} {version} approved, {fingerprint}", **words))
    _tell_what_is_left(book, agreement, version)
    tell_how_to_sign(book, provider, [of_approval(provider, history.id, approval)])


def _tell_what_follows(portfolio: Portfolio, history: AgreementHistory, approval: Approval) -> None:
    from slm.checks.checks import check
    from slm.facts.agreements import with_entry

    # What is told already, such as that others have yet to approve, is not told anew because its words change.
    known = {(found.code, found.place) for found in check(portfolio)}
    follows = check(with_entry(portfolio, history, "approvals", approval))
    tell_what_follows(found for found in follows if (found.code, found.place) not in known)


def _tell_what_is_left(book: BookFolder, agreement: str, version: str) -> None:
    from slm.facts.authority import approvals_to_come

    portfolio, _, now = book.version(agreement, version)
    if now.awaiting:
        tell("still to approve: {roles}", roles=speech().list(now.awaiting))
        tell_next(book, *approvals_to_come(portfolio.provider, now, book.as_of))
    else:
        tell("all roles have approved it; status: {status}", status=say(f"status|{now.status}"))


def approval_entry(
    portfolio: Portfolio, revision: DatedVersion, role: str, who: Person | LocalText, given: date,
    meaning: LocalText | None = None,
) -> dict[str, object]:  # fmt: skip
    """Return what is entered when somebody approves a version in a role: bound to its words, and sealed."""
    from slm.document_control import Approval, true_seal
    from slm.values import LocalText

    approved = LocalText({code: LANGUAGES[code]("approved") for code in portfolio.provider.languages})
    entry = {
        "version": str(revision.version),
        "role": role,
        **({"name": who.written} if isinstance(who, LocalText) else {"name": who.name.written, "person": who.id}),
        "date": str(given),
        "meaning": (meaning or approved).written,
        "fingerprint": str(revision.fingerprint),
        "files": dict(revision.files),
    }
    return {**entry, "seal": true_seal(Approval.model_validate(entry))}


def _refuse_ended(portfolio: Portfolio, history: AgreementHistory, version: DatedVersion) -> None:
    """Refuse a version that is or would be over, or that a newer one has overtaken (FAILURES D19)."""
    from slm.document_control import Status

    why = ""
    register = portfolio.approvals.get(history.id)
    for withdrawal in register.withdrawals if register else ():
        if withdrawal.version == version.version and withdrawal.date <= portfolio.as_of:
            why = say("it was withdrawn on {day}", day=withdrawal.date)
    if version.validity.end <= portfolio.as_of and version.validity.ended_by is Status.EXPIRED:
        why = say("its term ended on {day}", day=version.validity.end)
    if history.in_force and history.in_force.version > version.version:
        why = say("version {newer} is in force", newer=history.in_force.version)
    if why:
        raise ENDED.raised(agreement=history.id, version=version.version, why=why)


def _refuse_no_person(provider: Provider, name: Sequence[str], may: Sequence[str]) -> Sequence[str]:
    """Refuse that nobody is named, or a role or a party in place of a person: an approval by one would be by nobody.

    Return who may.
    """
    refuse_nobody(" ".join(name), may, "--name")
    others = {role.id for role in provider.roles} | {"customer", "supplier"} | provider.parties
    for value in name:
        if value.casefold() in {other.casefold() for other in others} and provider.person(value) is None:
            raise NO_PERSON.raised(value=value, who=", ".join(may) or "-")
    return may


def _refuse_by_rule(provider: Provider, version: DatedVersion, by: LocalText, *, again: bool) -> None:
    """Refuse who prepared the version where four eyes are asked for, and one of which others approved other words."""
    words = {"agreement": version.agreement.id, "version": version.version}
    if provider.four_eyes and provider.is_named(version.agreement.control.prepared_by, by):
        raise PREPARED_IT.raised(name=by(speech().code), **words)
    if version.void and not again:
        raise OTHER_WORDS.raised(roles=", ".join(dict.fromkeys(approval.role for approval in version.void)), **words)


def _refuse_second(history: AgreementHistory, version: DatedVersion, role: str) -> None:
    approvals = [approval for approval in version.approvals if approval.role == role and approval.fingerprint]
    for approval in approvals[-1:]:
        if not version.changed_since(approval):
            raise APPROVED_ALREADY.raised(role=role, agreement=history.id, version=version.version, date=approval.date)
