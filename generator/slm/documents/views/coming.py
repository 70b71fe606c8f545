"""What is to change: versions that are to come, agreements that end, services that change or retire, and the money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from slm.agreement import AgreementHistory, DatedVersion
from slm.catalog import ChangeRequest, ServiceStatus
from slm.document_control import Status
from slm.documents.addresses import agreement_path, change_path, service_path
from slm.documents.edition import Edition
from slm.documents.views.agreements import predecessor, what_changed
from slm.facts.agreements import END_NOTICE
from slm.text import N_


class Coming(NamedTuple):
    """Something that is to change."""

    day: date | None
    """From when on; None where that is not decided."""
    words: str
    path: str
    name: str
    money: tuple[str, ...] = ()
    """What it changes of what somebody pays: "Monthly fee: 18,000 → 19,500 CNY"."""
    besides: str = ""
    """What a version changes besides: "Changed: Service hours, Clauses"."""


def coming(edition: Edition) -> list[Coming]:
    """Return all that an edition knows to change, the next first, what has no day yet last."""
    histories = (_of_agreement(edition, history) for _, history in sorted(edition.portfolio.agreements.items()))
    return _in_order(chain(*histories, _changes(edition), _retiring(edition, edition.portfolio.services)))


def coming_to(edition: Edition, history: AgreementHistory) -> list[Coming]:
    """Return what is to change for the parties of an agreement."""
    return _in_order((*_of_agreement(edition, history), *_retiring(edition, history.shown.agreement.services)))


def nothing_to_come(edition: Edition) -> str:
    """Return that nothing changes, as far as an edition knows: proposals are in none but the provider's own."""
    t = edition.labels
    if edition.audience.is_internal:
        return t("No change is decided or proposed.")
    return edition.speech.sentences((t("No change is decided."), t("Proposals are not in this edition.")))


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
    t, last = edition.labels, history.in_force
    end = last.known_end if last else None
    if last is None or end is None:
        return
    # A notice is told at once, an end that was always there when it is near.
    by_notice = any(given.end == end for given in last.notices)
    if end > edition.portfolio.as_of + END_NOTICE and not by_notice:
        return
    if not any(revision.binding and revision.validity.start == end for revision in history.versions):
        told = (
            N_("Version {version} ends by notice and none follows"), N_("Version {version} ends and none follows")
        )  # fmt: skip
        words = t(told[0] if by_notice else told[1], version=last.version)
        yield Coming(end, words, agreement_path(history.id), edition.text(last.agreement.title))


def _changes_of(edition: Edition, history: AgreementHistory, version: DatedVersion) -> tuple[tuple[str, ...], str]:
    """Return what a version changes: each amount that somebody pays, and the names of the parts that change besides."""
    t, before = edition.labels, predecessor(history, version)
    if before is None:
        return (), t("This is the first version.")
    changed, found = what_changed(edition, before, version), []
    # What is paid by the month comes before the words about it.
    for change in sorted(changed.facts, key=lambda change: "monthly_fee" not in change.path):
        if is_money(change.path):
            name = t("separator|, ").join(filter(None, (change.part, change.detail)))
            value = f"{change.before or '–'} → {change.after or '–'}"
            found.append(t("{name}: {value}", name=name, value=value))
    # From when it holds is told by its day.
    parts = [change.part for change in changed.facts if not is_money(change.path) and change.path[0] != "valid"]
    parts += [t("Clauses")] if changed.passages else []
    if parts:
        return tuple(found), t("Changed: {parts}", parts=t("separator|, ").join(dict.fromkeys(parts)))
    return tuple(found), "" if found else t("Nothing that a reader can see was changed.")


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
