"""`slm diff`: what one version of an agreement changes against another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.command import command
from slm.cli.options import as_of_option, lang_option, root_option
from slm.text import LANGUAGES

if TYPE_CHECKING:
    from slm.documents.views.agreements import WhatChanged

_PIECES: Final = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


@command(epilog="slm diff SLA-ERP 1.0 1.1")
@click.argument("agreement")
@click.argument("before", metavar="FROM")
@click.argument("after", metavar="TO")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to show it.",
)
@root_option
@as_of_option
@lang_option
def diff(agreement: str, before: str, after: str, form: str, root: Path, as_of: date, lang: str) -> None:
    """Tell what changed between two versions of an agreement.

    Promises, hours and credits are compared as values, so that each change has a direction; clauses are compared word
    by word: [-gone-] {+new+}.
    """
    from slm.cli.book import the_version
    from slm.documents.views.agreements import described_changes

    portfolio, _, old = the_version(root, as_of, agreement, before)
    _, _, new = the_version(root, as_of, agreement, after)
    changed = described_changes(portfolio, old, new, lang)
    if form == "json":
        click.echo(json.dumps(_as_object(agreement, changed), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(agreement, changed, lang)))


def _as_object(agreement: str, changed: WhatChanged) -> dict[str, object]:
    return {
        "agreement": agreement,
        "from": str(changed.before.version),
        "to": str(changed.after.version),
        "changes": [asdict(fact) for fact in changed.facts],
        "clauses": [asdict(passage) for passage in changed.passages],
    }


def _lines(agreement: str, changed: WhatChanged, lang: str) -> Iterator[str]:
    say = LANGUAGES[lang]
    yield say(
        "{agreement}: version {before} -> {after}",
        agreement=agreement,
        before=changed.before.version,
        after=changed.after.version,
    )
    adverse = f" ({say('may be less favourable')})"
    for fact in changed.facts:
        what = say.list(filter(None, (fact.part, fact.detail)))
        how = say(f"direction|{fact.direction}")
        yield f"\n{what}: {how}{adverse if fact.adverse else ''}"
        yield from (f"  {sign} {text}" for sign, text in (("-", fact.before), ("+", fact.after)) if text)
    if changed.passages:
        yield f"\n{say('Clauses')}"
    for passage in changed.passages:
        pieces = "".join(_PIECES[kind].format(words) for kind, words in passage.pieces)
        yield f"  {passage.clause} {pieces}".rstrip()
    if not changed.facts and not changed.passages:
        yield say("nothing was changed")
