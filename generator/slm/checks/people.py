"""Who did what has to be somebody of the book, who may: by the side and the roles that they had on that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, get_args

from slm import layout
from slm.catalog import ChangeRequest, Deed, ServiceStatus, folded_name
from slm.checks.wording import placeholders, texts_of, written_in
from slm.facts.authority import BOTH_SIDES, BOTH_SIDES_BY_HABIT, acts, mistake_of, role_called
from slm.facts.reviews import reviewing_customer, took_part
from slm.improvement import Review
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, nearest, spoken

NAME_OF_ANOTHER: Final = Mistake(
    "SLM889",
    "'{name}' is not a name of the person '{person}'",
    "The name is what readers see: write it as provider.yml has it, or correct the id.",
    Severity.WARNING,
)
NAME_OF_TWO: Final = Mistake(
    "SLM951",
    "the name '{name}' of '{person}' is a name or the id of '{other}' as well: nobody can tell who did what is in it",
    "Write names that tell people apart, such as with what they work at in brackets; nobody is called as another "
    "person's id. A former name is one that nobody else has.",
)
NAMESAKES: Final = replace(NAME_OF_TWO, severity=Severity.WARNING)
ROLE_OF_NOBODY: Final = Mistake(
    "SLM884",
    "nobody has the role {role}, which is asked for here",
    "Give it to a person in provider.yml (`roles`), or name another role.",
    Severity.WARNING,
)
ROLE_NO_LONGER_ASKED: Final = Mistake(
    "SLM876",
    "the {role} approved {agreement} {version}, but provider.yml does not ask them to approve: {kind}",
    "If the role was asked, write it into `approvals` again: whoever takes it out settles agreements without those who "
    "signed before. If not, take the approval out.",
    Severity.WARNING,
    binds_both=True,
)
DECIDED_LATE: Final = Mistake(
    "SLM886",
    "{change} was {decision} on {decided}, after the day from which it holds, {effective}",
    "A decision comes before what it brings about: correct the dates, or say in its reason why.",
    Severity.WARNING,
)
CHANGE_WITHOUT_VERSION: Final = Mistake(
    "SLM882",
    "{change} has held since {effective}, but no version of {agreement} has begun since it was asked for",
    "Write the version that answers it, or take the agreement out of the request.",
    Severity.WARNING,
)
STATUS_GOES_BACK: Final = Mistake(
    "SLM883",
    "{change} makes the service '{service}' {status}, though it was {before} already",
    "A service goes from proposed to accepted, live, retiring and retired; correct the status or the date.",
    Severity.WARNING,
)
REVIEW_WITHOUT_CUSTOMER: Final = Mistake(
    "SLM885",
    "nobody of {customer} took part, so this is no review of {agreement}",
    "Name who took part, by id or name, under participants; a review of an SLA is held with its customer.",
    Severity.WARNING,
)
UNKNOWN_NUMBER: Final = Mistake(
    "SLM888",
    "there is no '{value}'",
    "Actions are files in measurements/improvements/, requests in catalog/changes/.",
    Severity.WARNING,
)

_ORDER: Final = tuple(ServiceStatus)
_NUMBER: Final = re.compile(r"[A-Z]+(-[0-9]+)+")
_DIGITS: Final = re.compile(r"[0-9]+")


def people_are_entitled(portfolio: Portfolio) -> Iterator[Problem]:
    """Check who approved, closed, restated, decided, waived, withdrew and signed, by what they were on that day.

    What provider.yml says of them, and of who may, is named beside the act: whichever was changed is the cause.
    """
    provider = portfolio.provider
    done = list(acts(portfolio))
    people = {name: provider.person_meant(name) for name in {act.name for act in done}}
    for act in done:
        if mistake := mistake_of(provider, act, people[act.name]):
            person = people[act.name]
            said = [person.place("roles" if person.roles else "id")] if person else []
            said += [provider.place("authority")] if person and act.is_said else []
            yield mistake.at(act.place, *said, **act.words(provider))


def nobody_stands_on_both_sides(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that whoever asks for a change does not decide it, and that a waiver is agreed on by two people."""
    provider = portfolio.provider
    is_asked_for = provider.four_eyes or provider.authority.decide is not None
    for change in portfolio.changes.values():
        if change.decided_by == change.requested_by:
            mistake = BOTH_SIDES if is_asked_for else BOTH_SIDES_BY_HABIT
            yield mistake.at(change.place("decided_by"), change.place("requested_by"), name=change.decided_by)
    for agreed in (waiver.agreed for file in portfolio.months.values() for waiver in file.waivers):
        if agreed and agreed.provider.by == agreed.customer.by:
            yield BOTH_SIDES.at(agreed.customer.place("by"), agreed.provider.place("by"), name=agreed.customer.by)


def names_are_those_of_their_people(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the name beside the id of a person is one of that person: the name is what readers see."""
    for register in portfolio.approvals.values():
        named = [(approval, approval.name, "name") for approval in register.approvals]
        named += [(withdrawal, withdrawal.by, "by") for withdrawal in register.withdrawals]  # type: ignore[misc]
        for written, name, key in named:
            if written.person and not portfolio.provider.is_named(written.person, name):
                words = {"name": name(portfolio.provider.languages[0]), "person": written.person}
                yield NAME_OF_ANOTHER.at(written.place(key), written.place("person"), **words)


def names_tell_people_apart(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no name of a person, in any language, now or formerly, is another one's id or name (FAILURES S13).

    Who may be taken for somebody else can do something in their name; ids come first, then names in their order.
    Namesakes there are: of those only a warning is told, since their ids tell them apart.
    """
    provider = portfolio.provider
    ids = {folded_name(person.id): person for person in provider.people}
    owners = dict(ids)
    for person in provider.people:
        named = [(person.place("name"), person.name, NAMESAKES)]
        formerly = enumerate(person.former_names)
        named += [(person.place("former_names", nth), name, NAME_OF_TWO) for nth, name in formerly]
        for place, name, mistake in named:
            found: dict[str, Problem] = {}
            for text in dict.fromkeys(name(language) for language in provider.languages):
                other = owners.setdefault(folded_name(text) or text, person)
                if other.id != person.id:
                    words = {"name": text, "person": person.id, "other": other.id}
                    told = NAME_OF_TWO if folded_name(text) in ids else mistake
                    found.setdefault(other.id, told.at(place, other.place(), **words))
            yield from found.values()


def roles_are_held(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that somebody has each role that has to do something in the process, or to approve, close or decide."""
    provider, process = portfolio.provider, portfolio.process
    known, held = {role.id for role in provider.roles}, {role for person in provider.people for role in person.roles}
    if not held <= known:
        # The role that nobody knows may be the one that nobody has.
        return
    asked = [
        (activity.place("responsible"), activity.responsible) for activity in (process.activities if process else ())
    ]
    for kind in ("SLA", "OLA", "UC"):
        roles = getattr(provider.approvals, kind)
        asked += [(provider.approvals.place(kind, index), role) for index, role in enumerate(roles)]
    said = [getattr(provider.authority, deed) for deed in get_args(Deed)]
    for entitled in (*provider.authority.approve, *(one for one in said if one)):
        # Of several roles, one that somebody has is enough.
        if not held & {*entitled.roles}:
            asked += [(entitled.place("roles", index), role) for index, role in enumerate(entitled.roles)]
    for role, place in {role: place for place, role in reversed(asked)}.items():
        if role in known - held:
            yield ROLE_OF_NOBODY.at(place, role=role_called(provider, role))


def roles_are_still_asked(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a role which has approved agreements of a kind is asked to, so that nobody drops it unseen.

    It is told once for each kind and role, with the last approval. Where no role is asked, everybody may approve.
    """
    provider = portfolio.provider
    known = {role.id for role in provider.roles} | {"customer", "supplier"}
    found: dict[tuple[str, str], Problem] = {}
    for history in portfolio.agreements.values():
        kind = history.latest.kind
        asked: tuple[str, ...] = getattr(provider.approvals, kind)
        register = portfolio.approvals.get(history.id)
        # Of a role that is mistyped that is told, and not what follows from it.
        for approval in register.approvals if register and known.issuperset(asked) else ():
            if asked and approval.role in known.difference(asked):
                found[kind, approval.role] = ROLE_NO_LONGER_ASKED.at(
                    provider.approvals.place(kind), approval.place("role"), role=role_called(provider, approval.role),
                    agreement=history.id,
                    version=approval.version, kind=kind,
                )  # fmt: skip
    yield from found.values()


def decisions_are_in_order(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a change is decided before it is in effect, and that a version answers it."""
    for change in portfolio.changes.values():
        decided, effective = change.decided_on, change.effective_on
        if decided and effective and effective < decided:
            decision = spoken(f"decision|{change.decision}")
            words = {"change": change.id, "decision": decision, "decided": decided, "effective": effective}
            yield DECIDED_LATE.at(change.place("decided_on"), **words)
        if change.decision == "approved" and effective and effective <= portfolio.as_of:
            yield from _unanswered(portfolio, change)


def services_go_forward(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no change gives a service a status that it has left behind."""
    reached: dict[str, ServiceStatus] = {}
    approved = [
        change for change in portfolio.changes.values() if change.decision == "approved" and change.effective_on
    ]
    for change in sorted(approved, key=lambda change: (str(change.effective_on), change.id)):
        for given in change.services:
            before = reached.get(given.service, given.status)
            if _ORDER.index(given.status) < _ORDER.index(before):
                now, then = spoken(f"service status|{given.status}"), spoken(f"service status|{before}")
                words = {"change": change.id, "service": given.service, "status": now, "before": then}
                yield STATUS_GOES_BACK.at(given.place("status"), **words)
            reached[given.service] = given.status


def reviews_are_held_with_customers(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that somebody of the customer took part in the review of an SLA that was held.

    Of one without minutes the participants are those who were to come.
    """
    for review in portfolio.reviews.values() if not portfolio.is_unread(layout.AGREEMENTS) else ():
        is_over = review.date <= portfolio.as_of and review.has_minutes
        for index, name in enumerate(review.agreements if is_over else ()):
            history = portfolio.agreements.get(name)
            customer = reviewing_customer(portfolio, history.shown.agreement) if history else None
            is_open = any(placeholders(words) for one in review.participants for _, words in written_in(one))
            is_open = is_open or _is_of_nobody(portfolio, review)
            if customer and not is_open and not took_part(portfolio.provider, review, customer):
                place = review.place("agreements", index)
                yield REVIEW_WITHOUT_CUSTOMER.at(place, customer=customer, agreement=name)


def _is_of_nobody(portfolio: Portfolio, review: Review) -> bool:
    """Tell whether somebody took part whose party the book does not have: whom they spoke for is asked first."""
    provider = portfolio.provider
    took_part_in = filter(None, map(provider.person_meant, review.participants))
    return any(person.held_on(review.date)[0] not in {None, *provider.parties} for person in took_part_in)


def numbers_name_what_there_is(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a number in a text that looks like one of an action or a request is the number of one that there is.

    Minutes, catalog, agreements, months and actions name them in words. What is missing is told once (FAILURES D52).
    """
    if any(map(portfolio.is_unread, (layout.IMPROVEMENTS, layout.PROBLEMS, layout.CHANGES))):
        return
    known = portfolio.improvements.keys() | portfolio.problems.keys() | portfolio.changes.keys()
    shapes = {_DIGITS.sub("[0-9]+", name) for name in known if _NUMBER.fullmatch(name)}
    number = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(shapes))})(?![\w-])", re.ASCII)
    found: dict[str, list[Place]] = {}
    for model, path, text in texts_of(portfolio) if shapes else ():
        for language, words in written_in(text):
            for value in number.findall(words) if "-" in words else ():
                if value not in known:
                    found.setdefault(value, []).append(model.place_of(value, *path, *language))
    for value, places in found.items():
        yield UNKNOWN_NUMBER.at(*places, value=value, meant=nearest(value, known))


def _unanswered(portfolio: Portfolio, change: ChangeRequest) -> Iterator[Problem]:
    for index, name in enumerate(change.agreements):
        history = portfolio.agreements.get(name)
        if history is None or portfolio.is_unread(layout.agreement_folder(name)):
            continue
        if not any(version.agreement.valid.start >= change.requested_on for version in history.versions):
            words = {"change": change.id, "effective": change.effective_on, "agreement": name}
            yield CHANGE_WITHOUT_VERSION.at(change.place("agreements", index), **words)
