"""`slm notice`: a draft of the letter that announces a changed version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.diff import DIRECTIONS
from slm.cli.options import as_of_option, example, lang_option, root_option
from slm.problem import Mistake
from slm.values import SeenBy

if TYPE_CHECKING:
    from slm.agreement import Agreement
    from slm.calendar import Cycle
    from slm.documents.views.changes import WhatChanged
    from slm.portfolio import Portfolio

FIRST_VERSION: Final = Mistake(
    "SLM640",
    "{agreement} {version} changes nothing: it is the first version",
    "Name a later version.",
)

_WORDS: Final = {
    "en": {
        "title": "Change of {title}", "to": "To: {customer}", "from": "From: {provider}",
        "opening": "Version {after} of this agreement ({number}) takes the place of version {before} on {start}.",
        "notice": "The agreement asks for {notice} of notice: this letter has to reach you by {deadline}.",
        "late": "That day is past: without your consent the change cannot take effect before {earliest}.",
        "free": "The agreement sets no time for announcing a change.",
        "changes": "What changes", "adverse": "may be less favourable to you",
        "clauses": "Changed words of the clauses", "none": "Nothing that you can see changes.",
        "was": "{before} -> {after}", "summary": "In short: {changes}",
        "closing": "Please object in writing before {start} if you do not agree.",
    },
    "zh": {
        "title": "关于变更《{title}》的通知", "to": "致：{customer}", "from": "发自：{provider}",
        "opening": "本协议（{number}）第 {after} 版自 {start} 起取代第 {before} 版。",
        "notice": "协议要求提前 {notice}通知：本通知最迟须于 {deadline} 送达。",
        "late": "该日期已过：未经贵方同意，变更最早自 {earliest} 起生效。",
        "free": "协议未约定变更通知的期限。",
        "changes": "变更内容", "adverse": "可能对贵方不利",
        "clauses": "条款文字变更", "none": "没有贵方可见的变更。",
        "was": "{before} → {after}", "summary": "概要：{changes}",
        "closing": "如有异议，请于 {start} 前书面提出。",
    },
}  # fmt: skip
_PIECES: Final = {"same": "{}", "removed": "~~{}~~", "added": "**{}**"}
_MARKUP: Final = str.maketrans({each: f"\\{each}" for each in "\\`*_{}[]<>#|~"})


@click.command(epilog=example("slm notice SLA-ERP 2.0 --lang en > notice.md"))
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
    from slm.documents.views.changes import predecessor, told_changes

    portfolio, history, dated = the_version(root, as_of, agreement, version)
    before = predecessor(history, dated)
    if before is None:
        raise FIRST_VERSION.raised(agreement=agreement, version=version)
    changed = told_changes(portfolio, before, dated, lang, SeenBy.PARTIES)
    click.echo("\n\n".join(_paragraphs(portfolio, changed, lang)))


def _paragraphs(portfolio: Portfolio, changed: WhatChanged, lang: str) -> Iterator[str]:
    words, new = _WORDS[lang], changed.after.agreement
    start = new.valid.start
    yield f"# {words['title'].format(title=new.title(lang))}"
    yield words["to"].format(customer=_party(portfolio, new.customer, lang))
    yield words["from"].format(provider=_party(portfolio, new.provider, lang))
    yield words["opening"].format(
        after=changed.after.version, before=changed.before.version, number=new.document_number, start=start
    )
    yield from _deadline(changed.before.agreement.renewal.change_notice, new, portfolio.as_of, lang)
    if new.control.changes:
        yield words["summary"].format(changes=new.control.changes(lang))
    yield f"## {words['changes']}"
    yield "\n".join(_facts(changed, lang)) or words["none"]
    if changed.passages:
        yield f"## {words['clauses']}"
    for passage in changed.passages:
        pieces = "".join(_PIECES[kind].format(text.translate(_MARKUP)) for kind, text in passage.pieces)
        yield f"{passage.clause} {pieces}".strip()
    yield words["closing"].format(start=start)


def _deadline(period: Cycle | None, new: Agreement, as_of: date, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    if period is None:
        yield words["free"]
        return
    deadline = period.before(new.valid.start)
    yield words["notice"].format(notice=period.describe(lang), deadline=deadline)
    if as_of > deadline:
        yield words["late"].format(earliest=period.after(as_of))


def _facts(changed: WhatChanged, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    for each in changed.facts:
        what = {"en": ", ", "zh": "，"}[lang].join(filter(None, (each.part, each.detail))).translate(_MARKUP)
        how = DIRECTIONS[lang].get(each.direction, str(each.direction))
        values = [text.translate(_MARKUP) for text in (each.before, each.after)]
        told = words["was"].format(before=values[0], after=values[1]) if all(values) else values[0] or values[1]
        adverse = f" ({words['adverse']})" if each.adverse else ""
        yield f"- **{what}**: {how}: {told}{adverse}"


def _party(portfolio: Portfolio, party: str, lang: str) -> str:
    name = portfolio.provider.party_name(party)
    return name(lang) if name else party
