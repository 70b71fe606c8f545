"""`slm notice`: a draft of the letter that announces a changed version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.command import command
from slm.cli.options import as_of_option, lang_option, root_option
from slm.problem import Mistake
from slm.text import LANGUAGES
from slm.values import SeenBy

if TYPE_CHECKING:
    from slm.agreement import Agreement
    from slm.calendar import Cycle
    from slm.documents.views.agreements import WhatChanged
    from slm.portfolio import Portfolio

FIRST_VERSION: Final = Mistake(
    "SLM640",
    "{agreement} {version} changes nothing: it is the first version",
    "Name a later version.",
)

_PIECES: Final = {"same": "{}", "removed": "~~{}~~", "added": "**{}**"}
_MARKUP: Final = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|~"})


@command(epilog="slm notice SLA-ERP 2.0 --lang en > notice.md")
@click.argument("agreement")
@click.argument("version")
@root_option
@as_of_option
@lang_option
def notice(agreement: str, version: str, root: Path, as_of: date, lang: str) -> None:
    """Draft the notice of a changed version, as Markdown.

    It says by when the customer has to have it: the version in force sets the time (renewal.change_notice).
    """
    from slm.cli.book import the_version
    from slm.documents.views.agreements import described_changes, predecessor

    portfolio, history, revision = the_version(root, as_of, agreement, version)
    before = predecessor(history, revision)
    if before is None:
        raise FIRST_VERSION.raised(agreement=agreement, version=version)
    changed = described_changes(portfolio, before, revision, lang, SeenBy.PARTIES)
    click.echo("\n\n".join(_paragraphs(portfolio, changed, lang)))


def _paragraphs(portfolio: Portfolio, changed: WhatChanged, lang: str) -> Iterator[str]:
    say, new = LANGUAGES[lang], changed.after.agreement
    start = new.valid.start
    yield f"# {say('Change of {title}', title=new.title(lang))}"
    yield say("To: {customer}", customer=_party(portfolio, new.customer, lang))
    yield say("From: {provider}", provider=_party(portfolio, new.provider, lang))
    yield say(
        "Version {after} of this agreement ({number}) takes the place of version {before} on {start}.",
        after=changed.after.version,
        before=changed.before.version,
        number=new.document_number,
        start=start,
    )
    yield from _deadline(changed.before.agreement.renewal.change_notice, new, portfolio.as_of, lang)
    if new.control.changes:
        yield say("In short: {changes}", changes=new.control.changes(lang))
    yield f"## {say('What changes')}"
    yield "\n".join(_facts(changed, lang)) or say("Nothing that you can see changes.")
    if changed.passages:
        yield f"## {say('Changed words of the clauses')}"
    for passage in changed.passages:
        pieces = "".join(_PIECES[kind].format(text.translate(_MARKUP)) for kind, text in passage.pieces)
        yield f"{passage.clause} {pieces}".strip()
    yield say("Please object in writing before {start} if you do not agree.", start=start)


def _deadline(period: Cycle | None, new: Agreement, as_of: date, lang: str) -> Iterator[str]:
    say = LANGUAGES[lang]
    if period is None:
        yield say("The agreement sets no time for announcing a change.")
        return
    deadline = period.before(new.valid.start)
    yield say(
        "The agreement asks for {notice} of notice: this letter has to reach you by {deadline}.",
        notice=period.describe(lang),
        deadline=deadline,
    )
    if as_of > deadline:
        yield say(
            "That day is past: without your consent the change cannot take effect before {earliest}.",
            earliest=period.after(as_of),
        )


def _facts(changed: WhatChanged, lang: str) -> Iterator[str]:
    say = LANGUAGES[lang]
    for fact in changed.facts:
        what = say.list(filter(None, (fact.part, fact.detail))).translate(_MARKUP)
        how = say(f"direction|{fact.direction}")
        values = [text.translate(_MARKUP) for text in (fact.before, fact.after)]
        words = say("{before} -> {after}", before=values[0], after=values[1]) if all(values) else values[0] or values[1]
        adverse = f" ({say('may be less favourable to you')})" if fact.adverse else ""
        yield f"- **{what}**: {how}: {words}{adverse}"


def _party(portfolio: Portfolio, party: str, lang: str) -> str:
    name = portfolio.provider.party_name(party)
    return name(lang) if name else party
