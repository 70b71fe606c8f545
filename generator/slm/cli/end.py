"""`slm end`: a version ends before its time, or is not renewed; who says so, why and when is kept under a seal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import click

from slm import layout
from slm.cli.book import (
    BookFolder,
    by_option,
    doer,
    evidence_option,
    refuse_unentitled,
    tell_how_to_sign,
    tell_what_follows,
)
from slm.cli.command import DayType, book_options, command
from slm.cli.register import add_entries, past_day, register_bytes, said_in
from slm.cli.speech import say, tell
from slm.problem import Mistake

if TYPE_CHECKING:
    from slm.agreement import DatedVersion
    from slm.document_control import TerminationNotice, Withdrawal

NOT_IN_FORCE_THEN: Final = Mistake(
    "SLM945",
    "{agreement} {version} cannot be withdrawn on {date}: {why}",
    "Name a day within its term: the first one on which it is no longer in force.",
)
NOT_RENEWED: Final = Mistake(
    "SLM946",
    "{agreement} {version} is not renewed: it ends on {end} anyway",
    "Nothing is to be recorded. Without --not-renewed the version ends sooner.",
)


@command("end", epilog='slm end SLA-ERP 2.0 --by lin-zhiyuan --date 2026-12-01 --reason "Replaced by SLA-CLOUD"')
@click.argument("agreement")
@click.argument("version")
@by_option
@click.option(
    "--reason",
    multiple=True,
    metavar="TEXT",
    help="Why, in the language of --lang, else the first one of the book. For several: en=... zh=...",
)
@click.option(
    "--date",
    "day",
    type=DayType(),
    metavar="DATE",
    help="The first day on which it is no longer in force; of a notice, when it was given. [default: the day of "
    "--as-of]",
)
@evidence_option
@click.option(
    "--not-renewed",
    is_flag=True,
    help="Record the notice of one side that it is not to be renewed, or that it is to end where it has no end.",
)
@book_options
def end(
    agreement: str, version: str, by: str | None, reason: Sequence[str], day: date | None, evidence: str | None,
    book: BookFolder, *, not_renewed: bool,
) -> None:  # fmt: skip
    """Record that a version ends before its time, or is not to be renewed at the end of its term.

    The entry is added to approvals.yml of the agreement with a seal; one that is typed or edited by hand is told by
    `slm check`.
    """
    from slm.checks.checks import check
    from slm.document_control import TerminationNotice, Withdrawal, true_seal
    from slm.facts.agreements import with_entry
    from slm.facts.authority import ending
    from slm.facts.signing import of_end

    file = book.root / layout.approvals_file(agreement)
    seen = register_bytes(file)
    portfolio, history, revision = book.version(agreement, version)
    provider, on = portfolio.provider, past_day(day, book.as_of) if not_renewed else day or book.as_of
    who = doer(provider, None, by, on)
    if not_renewed and not revision.renews:
        _refuse_notice(revision)
    if not not_renewed:
        _refuse_outside_its_term(revision, on)
    if not (not_renewed or reason):
        raise click.MissingParameter(param_type="option", param_hint="--reason")
    entry: dict[str, object] = {"version": str(revision.version), "date": str(on)}
    if not not_renewed:
        person = provider.person(who)
        entry["by"] = person.name.written if person else who
    entry |= {"person": who, **({"reason": said_in(reason, provider.languages)} if reason else {})}
    model: type[Withdrawal | TerminationNotice] = TerminationNotice if not_renewed else Withdrawal
    entry["seal"] = true_seal(model.model_validate(entry), agreement=history.id)
    entry |= {"evidence": evidence} if evidence else {}
    ended = model.model_validate(entry)
    key = "notices" if not_renewed else "withdrawals"
    refuse_unentitled(provider, ending(provider, revision.agreement, ended))
    known, after = set(check(portfolio)), with_entry(portfolio, history, key, ended)
    tell_what_follows(found for found in check(after) if found not in known)
    add_entries(file, "approvals", key, [entry], seen=seen)
    now = after.agreements[history.id].version(version)
    tell(
        "{agreement} {version} ends on {end}: {status}",
        agreement=agreement,
        version=version,
        end=(now or revision).validity.end,
        status=say("notice was given") if not_renewed else say("status|withdrawn"),
    )
    tell_how_to_sign(book, provider, [of_end(provider, history.id, ended)])


def _refuse_notice(revision: DatedVersion) -> None:
    """Refuse a notice that could end nothing: of what ends anyway, or of what nobody agreed how long a notice runs."""
    from slm.agreement import NO_TERM_OF_NOTICE

    words = {"agreement": revision.agreement.id, "version": revision.version}
    if not revision.validity.is_open:
        raise NOT_RENEWED.raised(**words, end=revision.validity.end)
    if not revision.binding or revision.agreement.renewal.terminate_notice is None:
        raise NO_TERM_OF_NOTICE.raised(**words)


def _refuse_outside_its_term(revision: DatedVersion, on: date) -> None:
    why = "" if revision.binding else say("it was not approved")
    if revision.binding and on >= revision.validity.end and not revision.renews:
        why = say("its term ended on {day}", day=revision.validity.end)
    if why:
        words = {"agreement": revision.agreement.id, "version": revision.version}
        raise NOT_IN_FORCE_THEN.raised(**words, date=on, why=why)
