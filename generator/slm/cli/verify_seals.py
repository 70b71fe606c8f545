"""`slm verify --seals`: is the book still what was published? Said from the seals that its readers have."""

from __future__ import annotations

import os
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm import layout
from slm.cli.speech import say, tell
from slm.text import N_

if TYPE_CHECKING:
    from slm.compliance import SealEntry, SealRegister
    from slm.portfolio import Portfolio

_SAID: Final = {
    "missing": N_("missing: the book has no such act: {month}, {act} on {date}"),
    "differs": N_("differs: the book has this act with another seal: {month}, {act} on {date}"),
    "altered": N_("altered: the register or the lock no longer says what was sealed: {month}, {act} on {date}"),
}

_SINCE: Final = {
    "changed": N_("changed since {date}: {files}"),
    "added": N_("added since {date}: {files}"),
    "gone": N_("taken away since {date}: {files}"),
}


def verify_seals(root: Path, portfolio: Portfolio, path: Path) -> bool:
    """Hold the book against published seals, say what came out, and return whether it contradicts nothing."""
    from slm.facts.seals import asks_for_less, held_against

    published = _published(path)
    found = list(held_against(portfolio, published))
    months = {entry.month: True for entry in published.entries}
    months |= {entry.month: False for entry, finding in found if finding != "agrees"}
    agreeing = [str(month) for month, agrees in sorted(months.items()) if agrees]
    if agreeing:
        listed = say("separator|, ").join(agreeing)
        tell("{n} month agrees: {months}", "{n} months agree: {months}", n=len(agreeing), months=listed)
    for entry, finding in found:
        if finding != "agrees":
            click.echo(say(_SAID[finding], **_words(entry)))
    later = len(portfolio.seals.entries) - len(published.entries)
    if later > 0:
        tell("{n} later act of the book is not among them", "{n} later acts of the book are not among them", n=later)
    promises, contradicting = _tell_promises(portfolio, published), _tell_records(portfolio, published)
    _tell_changes(portfolio, published, contradicting)
    history = _tell_commit(root, published)
    weaker = asks_for_less(portfolio.provider, published)
    if weaker:
        listed = say("separator|, ").join(weaker)
        tell("weaker: {path} asks for less than was published by {demands}", path=layout.PROVIDER, demands=listed)
    return len(agreeing) == len(months) and promises and not contradicting and history and not weaker


def _tell_promises(portfolio: Portfolio, published: SealRegister) -> bool:
    """Say which versions promise what was published, and return whether all do, but for special days added ahead."""
    from slm.facts.seals import promised_otherwise, special_days_since

    others = list(promised_otherwise(portfolio, published))
    if kept := len(published.promises) - len(others):
        tell("{n} version promises what it promised", "{n} versions promise what they promised", n=kept)
    contradicts = False
    for promise, files in others:
        of_files = [special_days_since(portfolio, promise, file, published.day) for file in files]
        if of_files and all(of_files):
            days = say("separator|, ").join(dict.fromkeys(str(day) for of_file in of_files for day in of_file))
            tell(
                "warning: {agreement} {version} has new special days ahead, which change no closed month: {days}",
                agreement=promise.agreement, version=promise.version, days=days,
            )  # fmt: skip
            continue
        contradicts = True
        message = N_("differs: {agreement} {version} promised something else by {files}")
        if not files:
            message = N_("differs: {agreement} {version} is gone, or has other words than were published")
        listed = say("separator|, ").join(files)
        tell(message, agreement=promise.agreement, version=promise.version, files=listed)
    return not contradicts


def _tell_records(portfolio: Portfolio, published: SealRegister) -> set[str]:
    """Say which records still say what was published, and return the paths of those that do not."""
    from slm.facts.published import said_otherwise

    others = list(said_otherwise(portfolio, published))
    if kept := len(published.records) - len(others):
        tell("{n} record says what it said", "{n} records say what they said", n=kept)
    for record, keys in others:
        message = N_("differs: {path} no longer says what was published of it under {keys}")
        listed = say("separator|, ").join(keys)
        tell(message if keys else N_("gone: {path} was published"), path=record.path, keys=listed)
    return {record.path for record, _ in others}


def _tell_changes(portfolio: Portfolio, published: SealRegister, told: set[str]) -> None:
    """Say what else is not as it was published and may be so: of a history made anew, nothing else tells it."""
    from slm.facts.published import files_since, rows_since

    separator = say("separator|, ")
    for path, rows in rows_since(portfolio, published):
        message = N_("warning: {path} says something else than was published on {date} of {rows}")
        tell(message, path=path, date=published.day, rows=separator.join(rows))
        told = {*told, path}
    for change, names in files_since(portfolio, published).items():
        if files := [name for name in names if name.partition("#")[0] not in told]:
            tell(_SINCE[change], date=published.day, files=separator.join(files))


def _tell_commit(root: Path, published: SealRegister) -> bool:
    """Say whether the history of the book still has its last commit of then, and return whether it may be so."""
    from slm.reading import has_commit

    if not published.commit:
        return True
    words: dict[str, Any] = {"commit": published.commit, "date": published.day}
    found = has_commit(root, published.commit)
    if found:
        tell("the history has the commit {commit}, of which it was published on {date}", **words)
    elif found is None:
        tell("whether the history has the commit {commit} cannot be told: not all of it is here", **words)
    else:
        tell("differs: the history does not have the commit {commit}, of which it was published on {date}", **words)
    return found is not False


def verify_seal(portfolio: Portfolio, digits: str) -> bool | None:
    """Say what became of the report that bears a seal; return whether it is current, None where no report bears it."""
    from slm.compliance import SEALS_FORMAT, SealRegister
    from slm.facts.seals import held_against

    entries = portfolio.seals.entries
    after = list(dropwhile(lambda entry: not entry.seal.startswith(digits), entries))
    if not after:
        return None
    entry, before = after[0], SealRegister(entries[: len(entries) - len(after) + 1])
    tell("held by the rule {rule}: all that was closed and restated until then", rule=SEALS_FORMAT)
    click.echo(say("the seal of {month}, {act} on {date}", **_words(entry)))
    if any(finding != "agrees" for _, finding in held_against(portfolio, before)):
        tell("altered: what was sealed until then is not what the book says now")
        return False
    latest = portfolio.seals.latest[entry.month]
    if latest is not entry:
        click.echo(say("superseded: {month}, {act} on {date}", **_words(latest)))
    return latest is entry


def _words(entry: SealEntry) -> dict[str, object]:
    return {"month": entry.month, "act": say(f"sealed act|{entry.act}"), "date": entry.on}


def _published(path: Path) -> SealRegister:
    """Return the seals in a file, in a site, in what `slm write` made of one, or in another copy of the book."""
    from slm.compliance import parse_seals
    from slm.documents.addresses import SEALS
    from slm.facts.seals import NO_SEALS
    from slm.problem import plain_reason
    from slm.reading import given_file

    # The languages of a site have the same ones.
    places = (SEALS, layout.SEALS, f"docs/{SEALS}", f"*/{SEALS}", f"*/docs/{SEALS}")
    files = [file for place in places for file in sorted(path.glob(place))] if path.is_dir() else [path]
    file = next((file for file in files if os.path.lexists(file)), path / SEALS if path.is_dir() else path)
    try:
        return parse_seals(given_file(file).decode("utf-8"))
    except (OSError, ValueError) as error:
        raise NO_SEALS.raised(path=path, reason=plain_reason(error)) from error
