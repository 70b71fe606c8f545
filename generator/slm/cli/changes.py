"""What a version of an agreement changes: `slm diff` compares two, `slm notice` drafts the letter that announces it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from slm.cli.book import BookFolder
from slm.cli.command import book_options, command, format_option
from slm.cli.speech import json_text, say, speech
from slm.problem import Mistake
from slm.text import N_
from slm.values import SeenBy

if TYPE_CHECKING:
    from slm.agreement import Agreement
    from slm.calendar import Cycle
    from slm.documents.views.agreements import WhatChanged
    from slm.portfolio import Portfolio

FIRST_VERSION: Final = Mistake(
    "SLM640", "{agreement} {version} changes nothing: it is the first version", "Name a later version."
)

_IN_TEXT: Final = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
_IN_MARKDOWN: Final = {"same": "{}", "removed": "~~{}~~", "added": "**{}**"}
_MARKUP: Final = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|~"})


@command(epilog="slm diff SLA-ERP 1.0 1.1")
@click.argument("agreement")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="TO")
@format_option("text", "json")
@book_options
def diff(agreement: str, before: str, after: str, form: str, book: BookFolder) -> None:
    """Tell what changed between two versions of an agreement.

    Promises, hours and credits are compared as values, so that each change has a direction; clauses are compared word
    by word: [-gone-] {+new+}.
    """
    from slm.documents.views.agreements import described_changes

    portfolio, _, old = book.version(agreement, before)
    _, _, new = book.version(agreement, after)
    changed = described_changes(portfolio, old, new, speech().code)
    if form == "json":
        written = {
            "agreement": agreement,
            "from": str(changed.before.version),
            "to": str(changed.after.version),
            "changes": [asdict(fact) for fact in changed.facts],
            "clauses": [asdict(passage) for passage in changed.passages],
        }
        click.echo(json_text(written), nl=False)
    else:
        click.echo("\n".join(_lines(agreement, changed)))


def _lines(agreement: str, changed: WhatChanged) -> Iterator[str]:
    versions = {"before": changed.before.version, "after": changed.after.version}
    yield say("{agreement}: version {before} -> {after}", agreement=agreement, **versions)
    for fact in changed.facts:
        what, how = speech().list(filter(None, (fact.part, fact.detail))), say(f"direction|{fact.direction}")
        yield f"\n{what}: {how}" + (f" ({say('may be less favourable')})" if fact.adverse else "")
        yield from (f"  {sign} {text}" for sign, text in (("-", fact.before), ("+", fact.after)) if text)
    if changed.passages:
        yield f"\n{say('Clauses')}"
    for passage in changed.passages:
        pieces = "".join(_IN_TEXT[kind].format(words) for kind, words in passage.pieces)
        yield f"  {passage.clause} {pieces}".rstrip()
    if not changed.facts and not changed.passages:
        yield say("nothing was changed")


@command(epilog="slm notice SLA-ERP 2.0 --lang en > notice.md")
@click.argument("agreement")
@click.argument("version")
@book_options
def notice(agreement: str, version: str, book: BookFolder) -> None:
    """Draft the notice of a changed version, as Markdown.

    It says by when the customer has to have it: the version in force sets the time (renewal.change_notice).
    """
    from slm.documents.views.agreements import described_changes, predecessor

    portfolio, history, revision = book.version(agreement, version)
    before = predecessor(history, revision)
    if before is None:
        raise FIRST_VERSION.raised(agreement=agreement, version=version)
    changed = described_changes(portfolio, before, revision, speech().code, SeenBy.PARTIES)
    click.echo("\n\n".join(_paragraphs(portfolio, changed)))


def _paragraphs(portfolio: Portfolio, changed: WhatChanged) -> Iterator[str]:
    lang, new = speech().code, changed.after.agreement
    parties = [(party, portfolio.provider.party_name(party)) for party in (new.customer, new.provider)]
    customer, provider = (name(lang) if name else party for party, name in parties)
    yield f"# {say('Change of {title}', title=new.title(lang))}"
    yield say("To: {customer}", customer=customer)
    yield say("From: {provider}", provider=provider)
    yield say(
        "Version {after} of this agreement ({number}) takes the place of version {before} on {start}.",
        after=changed.after.version,
        before=changed.before.version,
        number=new.document_number,
        start=new.valid.start,
    )
    yield from _deadline(changed.before.agreement.renewal.change_notice, new, portfolio.as_of)
    if new.control.changes:
        yield say("In short: {changes}", changes=new.control.changes(lang))
    yield f"## {say('What changes')}"
    yield "\n".join(_facts(changed)) or say("Nothing that you can see changes.")
    if changed.passages:
        yield f"## {say('Changed words of the clauses')}"
    for passage in changed.passages:
        pieces = "".join(_IN_MARKDOWN[kind].format(text.translate(_MARKUP)) for kind, text in passage.pieces)
        yield f"{passage.clause} {pieces}".strip()
    yield say("Please object in writing before {start} if you do not agree.", start=new.valid.start)


def _deadline(period: Cycle | None, new: Agreement, as_of: date) -> Iterator[str]:
    if period is None:
        yield say("The agreement sets no time for announcing a change.")
        return
    deadline, notice = period.before(new.valid.start), period.describe(speech().code)
    message = N_("The agreement asks for {notice} of notice: this letter has to reach you by {deadline}.")
    yield say(message, notice=notice, deadline=deadline)
    if as_of > deadline:
        message = N_("That day is past: without your consent the change cannot take effect before {earliest}.")
        yield say(message, earliest=period.after(as_of))


def _facts(changed: WhatChanged) -> Iterator[str]:
    for fact in changed.facts:
        what = speech().list(filter(None, (fact.part, fact.detail))).translate(_MARKUP)
        before, after = (text.translate(_MARKUP) for text in (fact.before, fact.after))
        words = say("{before} -> {after}", before=before, after=after) if before and after else before or after
        adverse = f" ({say('may be less favourable to you')})" if fact.adverse else ""
        yield f"- **{what}**: {say(f'direction|{fact.direction}')}: {words}{adverse}"
