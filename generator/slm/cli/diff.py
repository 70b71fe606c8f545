"""`slm diff`: what one version of an agreement changes against another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.options import as_of_option, example, lang_option, root_option

if TYPE_CHECKING:
    from slm.documents.views.changes import WhatChanged

DIRECTIONS: Final = {
    "en": {},
    "zh": {
        "added": "新增", "removed": "删除", "tightened": "提高要求", "relaxed": "放宽要求", "widened": "扩大",
        "narrowed": "缩小", "raised": "上调", "lowered": "下调", "changed": "更改",
    },
}  # fmt: skip
_WORDS: Final = {
    "en": ("{agreement}: version {before} -> {after}", "may be less favourable", "Clauses", "nothing was changed"),
    "zh": ("{agreement}：版本 {before} -> {after}", "可能对客户不利", "条款", "没有变更"),
}
_PIECES: Final = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


@click.command(epilog=example("slm diff SLA-ERP 1.0 1.1"))
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
    from slm.documents.views.changes import told_changes

    portfolio, _, old = the_version(root, as_of, agreement, before)
    _, _, new = the_version(root, as_of, agreement, after)
    changed = told_changes(portfolio, old, new, lang)
    if form == "json":
        click.echo(json.dumps(_plain(agreement, changed), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(agreement, changed, lang)))


def _plain(agreement: str, changed: WhatChanged) -> dict[str, object]:
    return {
        "agreement": agreement,
        "from": str(changed.before.version),
        "to": str(changed.after.version),
        "changes": [asdict(each) for each in changed.facts],
        "clauses": [asdict(each) for each in changed.passages],
    }


def _lines(agreement: str, changed: WhatChanged, lang: str) -> Iterator[str]:
    title, adverse, clauses, nothing = _WORDS[lang]
    yield title.format(agreement=agreement, before=changed.before.version, after=changed.after.version)
    for each in changed.facts:
        what = ", ".join(filter(None, (each.part, each.detail)))
        how = DIRECTIONS[lang].get(each.direction, str(each.direction))
        yield f"\n{what}: {how}{f' ({adverse})' if each.adverse else ''}"
        yield from (f"  {sign} {text}" for sign, text in (("-", each.before), ("+", each.after)) if text)
    if changed.passages:
        yield f"\n{clauses}"
    for passage in changed.passages:
        pieces = "".join(_PIECES[kind].format(words) for kind, words in passage.pieces)
        yield f"  {passage.clause} {pieces}".rstrip()
    if not changed.facts and not changed.passages:
        yield nothing
