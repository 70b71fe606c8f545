"""`slm copy`: controlled copies on paper, from their issue to their end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from slm.cli.approve import NOT_YET, local_text
from slm.cli.options import Day, as_of_option, example, lang_option, root_option
from slm.problem import Mistake

if TYPE_CHECKING:
    from slm.agreement import DatedVersion
    from slm.document_control import ControlledCopy, CopyRegister
    from slm.portfolio import Portfolio

NOT_TO_ISSUE: Final = Mistake(
    "SLM643",
    en="no copy of {agreement} {version} can be issued: its status is {status}",
    zh="不能发放 {agreement} {version} 的副本：其状态为 {status}",
    hint_en="Copies are issued of a version that is approved or in force.",
    hint_zh="只能发放已批准或生效版本的副本。",
)
NO_SUCH_COPY: Final = Mistake(
    "SLM644",
    en="{agreement} {version} has no such copy to be {event}",
    zh="{agreement} {version} 没有可登记为 {event} 的该副本",
    hint_en="Copies that can be: {known}",
    hint_zh="可登记的副本：{known}",
)
WHICH_COPY: Final = Mistake(
    "SLM645",
    en="several copies of {agreement} {version} could be meant",
    zh="{agreement} {version} 有多份副本符合",
    hint_en="Give --number: {known}",
    hint_zh="请用 --number 指定：{known}",
)

_WORDS: Final = {
    "en": {
        "issued": "copy No. {number} of {agreement} {version} issued to {holder}",
        "recalled": "copy No. {number} of {agreement} {version} recalled from {holder}",
        "returned": "copy No. {number} of {agreement} {version} returned by {holder}",
        "lost": "copy No. {number} of {agreement} {version} lost by {holder}",
        "destroyed": "copy No. {number} of {agreement} {version} destroyed, held by {holder}",
        "outstanding": "out", "to_recall": "to be recalled", "asked": "recalled",
        "sum": "{version}: {issued} issued = {returned} returned + {destroyed} destroyed + {lost} lost + {out} out",
        "none": "no copy was issued",
    },
    "zh": {
        "issued": "{agreement} {version} 的 {number} 号副本已发放给 {holder}",
        "recalled": "{agreement} {version} 的 {number} 号副本已通知 {holder} 收回",
        "returned": "{agreement} {version} 的 {number} 号副本已由 {holder} 归还",
        "lost": "{agreement} {version} 的 {number} 号副本已由 {holder} 遗失",
        "destroyed": "{agreement} {version} 的 {number} 号副本（{holder}）已销毁",
        "outstanding": "在外", "to_recall": "须收回", "asked": "已通知收回",
        "sum": "{version}：发放 {issued} = 归还 {returned} + 销毁 {destroyed} + 遗失 {lost} + 在外 {out}",
        "none": "未发放副本",
    },
}  # fmt: skip
_HELP: Final = {
    "recall": ("recalled", "Ask holders to give copies back; without a number or holder, all of the version."),
    "return": ("returned", "Record that a copy came back."),
    "lost": ("lost", "Record that a copy was lost."),
    "destroy": ("destroyed", "Record that a copy was destroyed."),
}


@click.group()
def copy() -> None:
    """Keep the register of controlled copies on paper (copies.yml)."""


@copy.command(epilog=example('slm copy issue SLA-ERP 1.1 --holder "Finance Centre, Yan Huairou"'))
@click.argument("agreement")
@click.argument("version")
@click.option("--holder", required=True, multiple=True, metavar="H", help="Who gets it; also en=... zh=...")
@click.option("--date", "day", type=Day(), metavar="DATE", help="When. [default: the day of --as-of]")
@root_option
@as_of_option
@lang_option
def issue(
    agreement: str, version: str, holder: Sequence[str], day: date | None, root: Path, as_of: date, lang: str
) -> None:
    """Issue the next controlled copy of a version."""
    from slm.cli.book import the_version
    from slm.document_control import Status

    portfolio, _, dated = the_version(root, as_of, agreement, version, sound=True)
    if dated.status not in {Status.APPROVED, Status.IN_FORCE}:
        raise NOT_TO_ISSUE.raised(agreement=agreement, version=version, status=dated.status)
    numbers = [each.number for each in _register(portfolio, agreement).of(dated.version)]
    entry = {"holder": local_text(holder, portfolio).written}
    number = max(numbers, default=0) + 1
    _add(root, agreement, dated, "issued", number, _past(day, as_of), entry)
    told = local_text(holder, portfolio)(lang)
    click.echo(_WORDS[lang]["issued"].format(number=number, agreement=agreement, version=version, holder=told))


def _event_command(name: str) -> click.Command:
    """Return the command that records one kind of event of copies that were issued."""
    event, described = _HELP[name]

    def command(
        agreement: str, version: str, number: int | None, holder: str | None, day: date | None, note: str | None,
        root: Path, as_of: date, lang: str,
    ) -> None:  # fmt: skip
        from slm.cli.book import the_version

        portfolio, _, dated = the_version(root, as_of, agreement, version)
        meant = _meant(_register(portfolio, agreement), dated, event, number, holder)
        for each in meant:
            entry: dict[str, object] = {"note": note} if note else {}
            _add(root, agreement, dated, event, each.number, _past(day, as_of), entry)
            by = each.holder(lang) if each.holder else ""
            click.echo(_WORDS[lang][event].format(number=each.number, agreement=agreement, version=version, holder=by))

    options: tuple[Callable[..., Callable[..., None]], ...] = (
        lang_option, as_of_option, root_option,
        click.option("--note", metavar="TEXT", help="What else is to be kept."),
        click.option("--date", "day", type=Day(), metavar="DATE", help="When. [default: the day of --as-of]"),
        click.option("--holder", metavar="H", help="Whose copy."),
        click.option("--number", type=int, metavar="N", help="Which copy."),
        click.argument("version"), click.argument("agreement"),
    )  # fmt: skip
    decorated: Callable[..., None] = command
    for option in options:
        decorated = option(decorated)
    return click.command(name, help=described, epilog=example(f"slm copy {name} SLA-ERP 1.0 --number 1"))(decorated)


for _name in _HELP:
    copy.add_command(_event_command(_name))


@copy.command("list", epilog=example("slm copy list SLA-ERP"))
@click.argument("agreement")
@root_option
@as_of_option
@lang_option
def list_(agreement: str, root: Path, as_of: date, lang: str) -> None:
    """List the copies of an agreement, and which have to be recalled."""
    from slm.cli.book import readable_book
    from slm.cli.misuse import UNKNOWN
    from slm.document_control import CopyState, Status

    portfolio, words = readable_book(root, as_of), _WORDS[lang]
    history = portfolio.agreements.get(agreement)
    if history is None:
        raise UNKNOWN.raised(value=agreement, known=", ".join(sorted(portfolio.agreements)))
    register = _register(portfolio, agreement)
    for dated in history.versions:
        copies = register.of(dated.version)
        counts = {str(each): register.count(dated.version, each) for each in CopyState}
        out = counts.pop("outstanding")
        if copies:
            click.echo(words["sum"].format(version=dated.version, issued=len(copies), out=out, **counts))
        over = dated.status not in {Status.APPROVED, Status.IN_FORCE}
        for each in register.outstanding(dated.version):
            state = words["asked" if each.recalled else "to_recall" if over else "outstanding"]
            click.echo(f"  No. {each.number}  {each.holder(lang) if each.holder else ''}  {state}")
    if not register.copies:
        click.echo(words["none"])


def _register(portfolio: Portfolio, agreement: str) -> CopyRegister:
    from slm.document_control import copy_register

    file = portfolio.copies.get(agreement)
    return copy_register(file.events if file else ())


def _meant(
    register: CopyRegister, dated: DatedVersion, event: str, number: int | None, holder: str | None
) -> tuple[ControlledCopy, ...]:
    """Return the copies that a command is about: one, or to be recalled all that are out."""
    from slm.document_control import CopyState

    possible = register.outstanding(dated.version)
    if event == "recalled":
        possible = tuple(each for each in possible if each.recalled is None)
    elif event != "lost":
        possible += tuple(each for each in register.of(dated.version) if each.state is CopyState.LOST)
    found = [each for each in possible if number in {None, each.number}]
    found = [each for each in found if holder is None or (each.holder and holder in _names(each))]
    known = ", ".join(f"{each.number}" for each in possible) or "-"
    if not found:
        raise NO_SUCH_COPY.raised(agreement=dated.agreement.id, version=dated.version, event=event, known=known)
    if len(found) > 1 and event != "recalled":
        raise WHICH_COPY.raised(agreement=dated.agreement.id, version=dated.version, known=known)
    return tuple(found)


def _names(each: ControlledCopy) -> set[str]:
    return {each.holder(language) for language in ("en", "zh")} if each.holder else set()


def _past(day: date | None, as_of: date) -> date:
    if day and day > as_of:
        raise NOT_YET.raised(date=day, as_of=as_of)
    return day or as_of


def _add(
    root: Path, agreement: str, dated: DatedVersion, event: str, number: int, day: date, more: Mapping[str, object]
) -> None:
    from slm.cli.register import add_entry

    entry = {"version": str(dated.version), "number": number, "event": event, "date": str(day), **more}
    add_entry(root / "agreements" / agreement / "copies.yml", "copies", "events", entry)
