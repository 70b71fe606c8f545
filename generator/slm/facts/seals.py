"""A book held against the seals that were published: what its readers have is the witness of what was closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from slm import layout
from slm.agreement import DatedVersion
from slm.compliance import SealedPromise, SealEntry, SealRegister
from slm.document_control import Status
from slm.portfolio import Portfolio
from slm.problem import Mistake

NO_SEALS: Final = Mistake(
    "SLM768",
    "there are no published seals in {path}: {reason}",
    "Name a seals.json, or the folder of a site or of a book that has one.",
)

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
                    until=version.validity.end.isoformat(), files=files,
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
                path for path, said in promise.files.items() if not version.keeps(path, said)
                and any(not version.keeps(path, approval.files.get(path)) for approval in version.approvals)
            ]  # fmt: skip
            if changed or version.fingerprint != promise.words:
                yield promise, tuple(changed)


def _ends_early(version: DatedVersion, promise: SealedPromise) -> bool:
    validity = version.validity
    return validity.end.isoformat() < promise.until and validity.ended_by is not Status.SUPERSEDED
