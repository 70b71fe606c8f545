"""A book held against the seals that were published: what its readers have is the witness of what was closed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain, combinations
from typing import Final, Literal, get_args

from slm import layout
from slm.agreement import SPECIAL_DAYS, DatedVersion, special_fingerprint
from slm.calendar import settled_days
from slm.catalog import Deed, Entitled, Provider, Side
from slm.compliance import SealedPromise, SealEntry, SealRegister
from slm.document_control import Status, fingerprint, short_fingerprint
from slm.portfolio import Portfolio
from slm.problem import Mistake

NO_SEALS: Final = Mistake(
    "SLM768",
    "there are no published seals in {path}: {reason}",
    "Name a seals.json, or the folder of a site, of `slm write` or of a book that has one.",
)

_DAYS_TRIED: Final = 12
"""Of as many days ahead of a quarter any could be new; of more, all of them or none."""
_MAY: Final = "authority."
"""Before the name of something that only some may do."""

Finding = Literal["agrees", "missing", "differs", "altered"]


def held_against(portfolio: Portfolio, published: SealRegister) -> Iterator[tuple[SealEntry, Finding]]:
    """Yield what the book says of each published act.

    `missing`: it has no such act. `differs`: it has the act, with another seal, so that another lock or another past
    was sealed. `altered`: it has the seal, but its register or the lock no longer says what was sealed.
    """
    own, broken = portfolio.seals.entries, {entry.seal for entry in portfolio.seals.broken()}
    acts = {(entry.month, entry.act, entry.on) for entry in own}
    for nth, entry in enumerate(published.entries):
        mine = own[nth] if nth < len(own) else None
        if mine is None or mine.seal != entry.seal:
            yield entry, "differs" if (entry.month, entry.act, entry.on) in acts else "missing"
        elif mine.seal in broken or (mine.month, mine.act, mine.on) != (entry.month, entry.act, entry.on):
            yield entry, "altered"
        else:
            yield entry, "agrees" if _is_locked(portfolio, mine) else "altered"


def _is_locked(portfolio: Portfolio, entry: SealEntry) -> bool:
    """Tell whether the lock of a month says what was sealed last; what an earlier act sealed is behind it."""
    lock = portfolio.locks.get(entry.month)
    return portfolio.seals.latest[entry.month] is not entry or (lock is not None and lock.content == entry.lock)


def promises_of(portfolio: Portfolio) -> Iterator[SealedPromise]:
    """Yield what every version promises that is approved and not over: its words, and what it rests on."""
    for history in portfolio.agreements.values():
        for version in history.versions:
            if version.binding and not version.ended and version.fingerprint:
                # Attachments are under the fingerprint; the name of one may be for fewer readers.
                attached = {attachment.file for attachment in version.agreement.attachments}
                files = {path: said for path, said in version.files.items() if path not in attached}
                yield SealedPromise(
                    agreement=history.id, version=str(version.version), words=version.fingerprint,
                    until=version.validity.end_text, files=files,
                )  # fmt: skip


def promised_otherwise(
    portfolio: Portfolio, published: SealRegister
) -> Iterator[tuple[SealedPromise, tuple[str, ...]]]:
    """Yield each published promise that the book no longer makes, with the files that say something else.

    What was approved anew since is no contradiction, nor what a version that is over rests on, nor a newer version. One
    that was withdrawn or given notice since is told: whoever has the published seals was promised more. No files are
    named where the version is gone.
    """
    for promise in published.promises:
        history = portfolio.agreements.get(promise.agreement)
        version = history.version(promise.version) if history else None
        if version is None:
            yield promise, ()
        elif _ends_early(version, promise):
            yield promise, (layout.approvals_file(promise.agreement),)
        elif not version.ended:
            changed = [
                path
                for path in version.promised_otherwise(promise.files)
                if not all(
                    approval.files and version.keeps(path, approval.files.get(path)) for approval in version.approvals
                )
            ]
            if changed or version.fingerprint != promise.words:
                yield promise, tuple(changed)


def special_days_since(portfolio: Portfolio, promise: SealedPromise, path: str, day: date | None) -> tuple[date, ...]:
    """Return the days that alone make the special days of service hours others than were published, if any do.

    They were added to what was known, lay ahead when the seals were published, and in no month that is closed: nothing
    of the past was judged by them. What moves a verdict, and what is otherwise, is none of these (FAILURES F27).
    """
    history, hours = portfolio.agreements.get(promise.agreement), portfolio.hours.get(_hours_of(path))
    version = history.version(promise.version) if history else None
    named = {name for of_time in (hours.versions if hours else ()) for name in of_time.holidays}
    if version is None or hours is None or day is None or not named <= portfolio.holidays.keys():
        return ()
    settled = settled_days(hours, portfolio.holidays, version.agreement.valid.start, version.validity.end)
    now = {part.part: part.special for part in settled}
    closed = max((month.last_day for month in portfolio.locks), default=day)
    found: set[date] = set()
    for part, _, said in (word.partition("=") for word in promise.files.get(path, "").split() if "=" in word):
        added = _added(now.get(part, {}), said, max(day, closed))
        if added is None:
            return ()
        found.update(added)
    return tuple(sorted(found))


def _added(special: Mapping[str, tuple[str, ...]], said: str, day: date) -> Iterable[date] | None:
    """Return the days after a day without which the special days are those that were published; None if none are so."""
    entries = [(kind, entry) for kind, entries in special.items() for entry in entries]
    ahead = [(kind, entry) for kind, entry in entries if _date(entry) > day]
    numbers = range(len(ahead) + 1) if len(ahead) <= _DAYS_TRIED else (0, len(ahead))
    for added in chain.from_iterable(combinations(ahead, number) for number in numbers):
        without = {
            kind: tuple(entry for entry in entries if (kind, entry) not in added) for kind, entries in special.items()
        }
        if special_fingerprint(without) == said:
            return [_date(entry) for _, entry in added]
    return None


def _date(entry: str) -> date:
    """Return the day of which a special day is told."""
    return date.fromisoformat(entry.partition(" ")[0])


def _hours_of(path: str) -> str:
    return path.removesuffix(SPECIAL_DAYS).rpartition("/")[2].removesuffix(".yml")


def _ends_early(version: DatedVersion, promise: SealedPromise) -> bool:
    validity = version.validity
    return validity.end_text < promise.until and validity.ended_by is not Status.SUPERSEDED


def demands_of(provider: Provider) -> dict[str, tuple[str, ...]]:
    """Return what a provider asks of people who act in the book, each thing as short fingerprints.

    Of `authority` they are of those who may, of all else of what is demanded. Readers see neither: they can only tell
    that it is still so, and that it was so when they got the seals.
    """
    signed, since = provider.signed_approvals, provider.signed_since
    kinds = {name: getattr(provider.approvals, name) for name in type(provider.approvals).model_fields}
    asked: dict[str, Iterable[object]] = {f"approvals.{name}": roles for name, roles in kinds.items()}
    asked["signed_approvals.roles"] = signed.roles if signed else ()
    asked["signed_approvals.since"] = (signed.since or "always",) if signed else ()
    asked |= {f"signed_since.{name}": (getattr(since, name),) for name in type(since).model_fields}
    asked |= {"four_eyes": (provider.four_eyes,), "approvals_on_paper": (not provider.approvals_on_paper,)}
    # What the provider did not say is only warned of.
    asked["authority"] = [deed for deed in get_args(Deed) if provider.authority.to_do(deed)[1]]
    for role in dict.fromkeys(role for roles in kinds.values() for role in roles):
        asked[f"{_MAY}approve.{role}"] = _entitled(provider.authority.to_approve(role)[0])
    asked |= {f"{_MAY}{deed}": _entitled(provider.authority.to_do(deed)[0]) for deed in get_args(Deed)}
    told = {
        name: tuple(short_fingerprint(fingerprint(said=str(one))) for one in said if one)
        for name, said in asked.items()
    }
    return {name: said for name, said in told.items() if said}


def asks_for_less(provider: Provider, published: SealRegister) -> list[str]:
    """Return the demands that are weaker than they were when the seals were published (FAILURES S10).

    A demand is weaker where something of it is no longer asked for, or where others may do what only some might.
    """
    now = demands_of(provider)
    everybody = {side: short_fingerprint(fingerprint(said=f"{side}/*")) for side in get_args(Side)}
    weaker = []
    for name, said in published.demands.items():
        more, less = set(now.get(name, ())) - set(said), set(said) - set(now.get(name, ()))
        if name.startswith(_MAY):
            sides = [side for side, all_of_it in everybody.items() if all_of_it in said]
            more -= {short_fingerprint(fingerprint(said=one)) for side in sides for one in _of_side(provider, side)}
        if (more or name not in now) if name.startswith(_MAY) else less:
            weaker.append(name)
    return weaker


def _entitled(entitled: Entitled) -> list[str]:
    return [f"{entitled.side}/{role}" for role in entitled.roles or ("*",)]


def _of_side(provider: Provider, side: Side) -> list[str]:
    return [f"{side}/{role.id}" for role in provider.roles]
