"""What is to change: versions that are to come, agreements that end, services that change or retire, and the money."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory, DatedVersion
from slm.calendar import zone
from slm.catalog import ChangeRequest, ServiceStatus
from slm.document_control import Status
from slm.documents.addresses import agreement_path, change_path, service_path
from slm.documents.edition import Edition
from slm.documents.views.agreements import DescribedChange, predecessor, what_changed
from slm.facts.agreements import ends_by_notice, nearing_end
from slm.facts.duties import duties
from slm.text import N_

_SHORT: Final = 160
"""How many characters a change has at most, before and after together, that is told in a list of what comes."""
_MOST: Final = 6
"""How many changes of a version are told there, besides those of money; the version has all."""
_GROUPING: Final = re.compile(r"(?<=\d)[, \N{NO-BREAK SPACE}](?=\d{3})")


class Coming(NamedTuple):
    """Something that is to change."""

    day: date | None
    """From when on; None where that is not decided."""
    words: str
    path: str
    name: str
    money: tuple[str, ...] = ()
    """What it changes of what somebody pays: "Monthly fee: 18,000 → 19,500 CNY"."""
    changes: tuple[str, ...] = ()
    """What it changes of the rest, the promises first: "Mean time to restore: at most 90 → at most 60 minutes"."""
    besides: str = ""
    """Where a version changes more than that: "Changed: Service hours, Clauses"."""


def coming(edition: Edition) -> list[Coming]:
    """Return all that an edition knows to change, the next first, what has no day yet last."""
    histories = (_of_agreement(edition, history) for _, history in sorted(edition.portfolio.agreements.items()))
    services = edition.portfolio.services
    return _in_order(chain(*histories, _changes(edition), _retiring(edition, services), _open_duties(edition)))


def coming_to(edition: Edition, history: AgreementHistory) -> list[Coming]:
    """Return what is to change for the parties of an agreement."""
    return _in_order((*_of_agreement(edition, history), *_retiring(edition, history.shown.agreement.services)))


def besides_what_comes(edition: Edition, changes: Sequence[Coming]) -> str:
    """Return what stands below a list of changes: that it is empty, that proposals are in the provider's edition alone.

    Whoever reads a list without proposals takes it for all that will change, whether or not it is empty.
    """
    t = edition.labels
    if edition.audience.is_internal or edition.audience.is_public:
        nothing = t("No change is decided or proposed."), t("Nothing that this edition shows.")
        return "" if changes else nothing[edition.audience.is_public]
    none = () if changes else (t("No change is decided."),)
    return edition.speech.sentences(
        (*none, t("Proposals are not in this edition; ask your contact at the provider for them."))
    )


def is_money(path: tuple[str, ...]) -> bool:
    """Tell whether a changed key is about what somebody pays."""
    return bool({"charges", "monthly_fee", "credits", "rewards", "credit_rules"} & set(path))


def change_title(edition: Edition, change: ChangeRequest) -> str:
    """Return what a request for change is called; of one whose words the reader may not see, what it is about."""
    title = edition.text(change.title)
    if title != change.id:
        return title
    about = (*(edition.service(becoming.service) for becoming in change.services), *change.agreements)
    return edition.labels("separator|, ").join(about)


def change_reason(edition: Edition, change: ChangeRequest) -> str:
    """Return why a change was asked for; empty where the reader may not see it."""
    reason = edition.text(change.reason)
    return "" if reason == change.id else reason


def _in_order(found: Iterable[Coming]) -> list[Coming]:
    return sorted(found, key=lambda change: (change.day is None, change.day or date.max, change.name))


def _of_agreement(edition: Edition, history: AgreementHistory) -> Iterator[Coming]:
    for version in history.versions:
        if told := _to_come(edition, history, version):
            day, words = told
            path, name = agreement_path(history.id, str(version.version)), edition.text(version.agreement.title)
            yield Coming(day, words, path, name, *_changes_of(edition, history, version))
    yield from _end(edition, history)
    yield from _duties(edition, history)


def _duties(edition: Edition, history: AgreementHistory) -> Iterator[Coming]:
    """Yield what one side of the version in force still has to do by a day."""
    t, held = edition.labels, history.in_force
    for duty in held.agreement.commitments if held else ():
        if held and duty.by and duty.by >= edition.portfolio.as_of:
            words = t("{name}: {value}", name=t(f"duty of|{duty.side}"), value=edition.text(duty.what))
            title = edition.text(held.agreement.title)
            yield Coming(duty.by, words, f"{agreement_path(history.id)}", title)


def _open_duties(edition: Edition) -> Iterator[Coming]:
    """Yield the duties whose time runs, with the day on which it ends."""
    t, portfolio = edition.labels, edition.portfolio
    for due in () if edition.audience.is_public else duties(edition.facts.portfolio):
        if due.state == "open" and due.due and due.agreement.id in portfolio.agreements and not due.commitment.by:
            words = t(
                "{name}: {value}", name=t(f"duty of|{due.commitment.side}"), value=edition.text(due.commitment.what)
            )
            words = t("{name} ({more})", name=words, more=edition.text(due.about)) if due.about else words
            day = due.due.astimezone(zone(due.agreement.time_zone)).date()
            yield Coming(day, words, agreement_path(due.agreement.id), edition.text(due.agreement.title))


def _to_come(edition: Edition, history: AgreementHistory, version: DatedVersion) -> tuple[date | None, str] | None:
    """Return from when a version is to hold, in words too; None of one that holds, has ended or was passed over."""
    t, as_of, of_version = edition.labels, edition.portfolio.as_of, {"version": version.version}
    if version.status is Status.APPROVED:
        return version.validity.start, t("Version {version} comes into force", **of_version)
    if version.status not in {Status.DRAFT, Status.IN_REVIEW} or version.agreement.valid.until <= as_of:
        return None
    status = t(f"status|{version.status}")
    if version.agreement.valid.start > as_of:
        words = t("Version {version} is to come into force ({status})", status=status, **of_version)
        return version.validity.start, words
    if history.in_force and history.in_force.version > version.version:
        return None
    # Its day has passed without the approvals: it may come into force on any other.
    return None, t("Version {version} is not in force yet ({status})", status=status, **of_version)


def _end(edition: Edition, history: AgreementHistory) -> Iterator[Coming]:
    if found := nearing_end(history, edition.portfolio.as_of):
        last, end = found
        told = (
            N_("Version {version} ends by notice and none follows"), N_("Version {version} ends and none follows")
        )  # fmt: skip
        words = edition.labels(told[0] if ends_by_notice(last) else told[1], version=last.version)
        yield Coming(end, words, agreement_path(history.id), edition.text(last.agreement.title))


def _changes_of(
    edition: Edition, history: AgreementHistory, version: DatedVersion
) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return what a version changes: amounts that somebody pays, other short things, parts that change besides."""
    t, before = edition.labels, predecessor(history, version)
    if before is None:
        return (), (), t("This is the first version.")
    changed = what_changed(edition, before, version)
    # From when it holds is told by its day.
    facts = [change for change in _once(changed.facts) if change.path[0] != "valid"]
    money = [change for change in facts if is_money(change.path)]
    # What is paid by the month comes before the words about it.
    money.sort(key=lambda change: "monthly_fee" not in change.path)
    others = [change for change in facts if not is_money(change.path)]
    others.sort(key=lambda change: "promise" not in change.path)
    # The short version repeats in sentences what other parts say.
    short = [
        change for change in others
        if change.path[0] != "brief" and len(change.before) + len(change.after) <= _SHORT
    ][:_MOST]  # fmt: skip
    parts = [change.part for change in others if change not in short] + ([t("Clauses")] if changed.passages else [])
    paid, rest = (tuple(_from_to(edition, change) for change in some) for some in (money, short))
    if parts:
        more = N_("Changed besides: {parts}") if paid or rest else N_("Changed: {parts}")
        return paid, rest, t(more, parts=t("separator|, ").join(dict.fromkeys(parts)))
    return paid, rest, "" if paid or rest else t("Nothing that a reader can see was changed.")


def _from_to(edition: Edition, change: DescribedChange) -> str:
    t = edition.labels
    # A target is known by its name; of other parts the part tells what it is about.
    name = t("separator|, ").join(filter(None, ("" if change.path[0] == "targets" else change.part, change.detail)))
    return t("{name}: {value}", name=name, value=f"{change.before or '–'} → {change.after or '–'}")


def _once(facts: Iterable[DescribedChange]) -> Iterator[DescribedChange]:
    """Yield what changed without the price in words where that changed by nothing but the monthly fee."""
    found = {change.path: change for change in facts}
    fee, price = found.get(("charges", "monthly_fee")), found.get(("charges", "price"))
    for change in facts:
        if not (fee and change is price and _without(change.before, fee.before) == _without(change.after, fee.after)):
            yield change


def _without(price: str, fee: str) -> str:
    """Return a price in words without the number of the monthly fee, with or without commas."""
    plain, number = (_GROUPING.sub("", text) for text in (price, fee))
    return re.sub(rf"(?<![\d.]){re.escape(number.split()[0])}(?![\d])", "", plain) if number else plain


def _changes(edition: Edition) -> Iterator[Coming]:
    for change in _decided(edition):
        # What retires a service alone is told with the service.
        if not change.services or any(becoming.status is not ServiceStatus.RETIRED for becoming in change.services):
            words = edition.labels("Change {number}", number=change.id)
            yield Coming(change.effective_on, words, change_path(change.id), change_title(edition, change))


def _decided(edition: Edition) -> Iterator[ChangeRequest]:
    as_of = edition.portfolio.as_of
    for change in edition.portfolio.changes.values():
        if change.decision == "approved" and change.effective_on and change.effective_on > as_of:
            yield change


def _retiring(edition: Edition, services: Iterable[str]) -> Iterator[Coming]:
    """Yield the services that are being retired, with the day where it is decided."""
    ends = {
        becoming.service: change.effective_on
        for change in sorted(_decided(edition), key=lambda change: change.effective_on or date.max, reverse=True)
        for becoming in change.services
        if becoming.status is ServiceStatus.RETIRED
    }
    for name in services:
        is_known = name in edition.portfolio.services
        if name in ends or (is_known and edition.portfolio.service_status(name) is ServiceStatus.RETIRING):
            # On the day that is decided it is gone; without one it is on its way out.
            words = edition.labels("This service is retired" if name in ends else "This service is being retired")
            yield Coming(ends.get(name), words, service_path(name) if is_known else "", edition.service(name))
