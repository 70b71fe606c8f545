"""The terms of agreements: what ended or began without anybody's doing, and months in which they promise unwatched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Final

from slm import layout
from slm.agreement import AgreementHistory, DatedVersion
from slm.calendar import Month
from slm.catalog import Provider, ServiceStatus
from slm.document_control import Status
from slm.facts.agreements import END_NOTICE
from slm.facts.authority import approvals_to_come, role_called
from slm.facts.scorecard import covered_months, months_from_to
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, SpokenWord
from slm.text import LANGUAGES

RENEWED_FOR_HOW_LONG: Final = Mistake(
    "SLM877",
    "{agreement} {version} is to be renewed automatically, but does not say for how long: it ends on {end}",
    "Write `for` into `renewal`, such as `for: 12 months`; of an approved version, into the next one.",
    Severity.WARNING,
)
RAN_OUT: Final = Mistake(
    "SLM878",
    "{agreement} ran out on {end} and nothing follows it, though {services} is still offered",
    "Approve a new version, or withdraw the services: from then on nothing is promised.",
    Severity.WARNING,
)
BEGUN_UNAPPROVED: Final = Mistake(
    "SLM879",
    "{agreement} {version} was to hold from {start}, but is not approved yet by {roles}: it promises nothing "
    "(months so far: {n})",
    "Let them approve it: {commands}; or correct `valid`.",
    Severity.WARNING,
)
MONTHS_NOT_THERE: Final = Mistake(
    "SLM880",
    "there is no folder for {n} month from {first} to {last}, in which {agreement} was in force",
    "Add measurements/{first}/month.yml; a month without data says so, it is not left out.",
    Severity.WARNING,
    plural="there are no folders for {n} months from {first} to {last}, in which {agreement} was in force",
)
MUST_REFUSED: Final = Mistake(
    "SLM881",
    "the requirement '{requirement}' is a must, and no target answers it",
    "Promise it by a target that names it in `answers`, or agree with the customer that it is less than a must.",
    Severity.WARNING,
)

NOTICE_TOO_LATE: Final = Mistake(
    "SLM891",
    "the notice of {date} came after {last_day}, the last day on which it would have ended the term of {agreement} "
    "{version}: that is renewed, and ends on {end}",
    "Correct the day; or agree on an earlier end with the other side, and write it down as a withdrawal.",
    Severity.WARNING,
)

_OFFERED: Final = (ServiceStatus.LIVE, ServiceStatus.RETIRING)


def renewals_say_for_how_long(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of an automatic renewal without its length, as long as it can be mended, and before it comes to nothing."""
    for history in _read_whole(portfolio):
        for version in history.versions:
            renewal, end = version.agreement.renewal, version.validity.end
            is_near = version is history.in_force and end <= portfolio.as_of + END_NOTICE
            asks = renewal.automatic and renewal.renewed_for is None and version.validity.ended_by is Status.EXPIRED
            if (
                asks
                and (is_near or not version.binding)
                and end > portfolio.as_of
                and not _is_followed(history, version)
            ):
                place = renewal.place("automatic")
                yield RENEWED_FOR_HOW_LONG.at(place, agreement=history.id, version=version.version, end=end)


def notices_are_given_in_time(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a notice that does not end the term in which it was given; one of an old term has had its effect."""
    for version in (version for history in _read_whole(portfolio) for version in history.versions):
        for given in version.notices:
            if given.last_day and version.known_end == given.end > portfolio.as_of:
                yield NOTICE_TOO_LATE.at(
                    given.notice.place("date"), version.agreement.renewal.place(), date=given.notice.date,
                    last_day=given.last_day, agreement=version.agreement.id, version=version.version, end=given.end,
                )  # fmt: skip


def agreements_do_not_run_out(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of an agreement that ended by itself while its services are offered, and that no other one continues."""
    if portfolio.is_unread(layout.CHANGES):
        return
    in_force = [history.in_force.agreement for history in portfolio.agreements.values() if history.in_force]
    for history in _read_whole(portfolio):
        last, agreement = history.shown, history.shown.agreement
        if last.status is not Status.EXPIRED or _is_followed(history, last):
            continue
        sides = agreement.provider, agreement.customer
        others = {name for other in in_force if (other.provider, other.customer) == sides for name in other.services}
        left = [name for name in agreement.services if portfolio.service_status(name) in _OFFERED]
        if bare := [name for name in left if name not in others]:
            words = {"agreement": history.id, "end": last.validity.end, "services": ", ".join(bare)}
            yield RAN_OUT.at(agreement.valid.place("until"), **words)


def _listed(provider: Provider, roles: Iterable[str], language: str) -> str:
    return LANGUAGES[language].list(role_called(provider, role).said[language] for role in roles)


def terms_begin_approved(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of a version whose first day has come before its approvals; one whose approvals are void is told of so."""
    for history in _read_whole(portfolio):
        for version in history.versions:
            valid = version.agreement.valid
            if version.binding or version.void or not valid.start <= portfolio.as_of < valid.until:
                continue
            concerned = [*months_from_to(Month.of(valid.start), Month.of(portfolio.as_of))]
            roles = SpokenWord.of(partial(_listed, portfolio.provider, version.awaiting)) or "-"
            commands = "; ".join(approvals_to_come(portfolio.provider, version, portfolio.as_of))
            yield BEGUN_UNAPPROVED.at(
                valid.place("from"), agreement=history.id, version=version.version, start=valid.start,
                roles=roles, n=len(concerned), commands=commands,
            )  # fmt: skip


def months_of_terms_are_there(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of the months before the first and after the last of the book in which something was promised (F1).

    Only months that are over are asked for, and none that an export covers, which is judged without a folder; of those
    that were closed and are gone, the register of seals tells.
    """
    months = sorted(portfolio.months)
    histories = _read_whole(portfolio)
    spans = [
        (version.validity.start, version.validity.end, history.id)
        for history in histories
        for version in history.versions
        if version.binding and version.validity.start < version.validity.end
    ]
    if not months or not spans or portfolio.is_unread(layout.MEASUREMENTS):
        return
    first, last = Month.of(min(spans)[0]), Month.of(portfolio.as_of).plus(-1)
    known = {*portfolio.seals.latest, *covered_months(portfolio)}
    for missing, nearest in (
        (months_from_to(first, months[0].plus(-1)), months[0]),
        (months_from_to(months[-1].next, last), months[-1]),
    ):
        asked = (month for month in missing if month <= last and month not in known)
        found = {month: name for month in asked if (name := _promising(spans, month))}
        if found:
            words = {"first": min(found), "last": max(found), "agreement": found[min(found)]}
            yield MONTHS_NOT_THERE.at(portfolio.months[nearest].place(), n=len(found), **words)


def musts_are_promised(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of what a customer must have, and was refused."""
    for history in _read_whole(portfolio):
        answered = {answer for target in history.latest.targets for answer in target.answers}
        for requirement in history.requirements:
            is_refused = requirement.answer is not None and requirement.id not in answered
            if requirement.importance == "must" and is_refused:
                yield MUST_REFUSED.at(requirement.place("answer"), requirement=requirement.id)


def _read_whole(portfolio: Portfolio) -> Iterator[AgreementHistory]:
    """Yield the agreements of which every file could be read: of the others, too much is unknown."""
    histories = portfolio.agreements.items()
    return (history for name, history in histories if not portfolio.is_unread(layout.agreement_folder(name)))


def _is_followed(history: AgreementHistory, version: DatedVersion) -> bool:
    """Tell whether an approved version begins when another one ends, or later."""
    return any(other.binding and other.validity.start >= version.validity.end for other in history.versions)


def _promising(spans: Collection[tuple[date, date, str]], month: Month) -> str:
    """Return the first agreement that is in force on a day of a month; empty where there is none."""
    first, end = month.first_day, month.next.first_day
    return next((name for start, until, name in sorted(spans) if start < end and until > first), "")
