"""`slm what-if`: what another target, other hours or another calendar would have meant in past months."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.command import command
from slm.cli.command_error import UNKNOWN
from slm.cli.options import as_of_option, lang_option, root_option
from slm.cli.report import MonthType, aligned
from slm.problem import Mistake, nearest
from slm.text import LANGUAGES, N_

if TYPE_CHECKING:
    from slm.agreement import CreditTier, Target
    from slm.calendar import Month
    from slm.compliance import CreditStatement, Result
    from slm.facts.what_if import ComparedResult, OtherOutcome, OtherTerms
    from slm.portfolio import Portfolio

FORMAT: Final = "slm-what-if/1"
NOTHING_ALTERED: Final = Mistake(
    "SLM666",
    "nothing is to be other than it was agreed",
    "Add at least one of --threshold, --within, --hours or --credit.",
)
WRONG_CREDIT: Final = Mistake(
    "SLM667",
    "'{value}' is not a step of credits",
    "Write the bound and the credit, such as --credit '99.5 %=10 %'.",
)
_HEADS: Final = (
    N_("period"), N_("service"), N_("as agreed"), "", N_("credit"), N_("otherwise"), "", N_("credit"), N_("changed"),
)  # fmt: skip


@command("what-if", epilog='slm what-if SLA-WEB availability --threshold "99.95 %"')
@click.argument("agreement")
@click.argument("target")
@click.option("--threshold", metavar="T", help='Another threshold in the same unit, such as "99.95 %".')
@click.option("--within", metavar="D", help='Another time limit, such as "4 working_hours".')
@click.option(
    "--hours", metavar="H", help="Other service hours and their holidays: the id of a file in catalog/calendars."
)
@click.option(
    "--credit", "credits_", multiple=True, metavar="B=C", help='Other credits: a bound and its credit, "99.5 %=10 %".'
)
@click.option("--from", "first", type=MonthType(), metavar="YYYY-MM", help="The first month. [default: the first one]")
@click.option("--until", "last", type=MonthType(), metavar="YYYY-MM", help="The last month. [default: the last closed]")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@root_option
@as_of_option
@lang_option
def what_if(
    agreement: str,
    target: str,
    threshold: str | None,
    within: str | None,
    hours: str | None,
    credits_: Sequence[str],
    first: Month | None,
    last: Month | None,
    form: str,
    root: Path,
    as_of: date,
    lang: str,
) -> None:
    """Judge past months as if something else had been promised: what would have been missed, and what it would cost.

    For negotiating: nothing of the book is changed.
    """
    from slm.calendar import Duration
    from slm.cli.book import sound_book
    from slm.facts.what_if import OtherTerms
    from slm.facts.what_if import what_if as judged_otherwise
    from slm.values import read_amount

    if not (threshold or within or hours or credits_):
        raise NOTHING_ALTERED.raised()
    portfolio, _ = sound_book(root, as_of, lang)
    agreed = _target(portfolio, agreement, target)
    if hours and hours not in portfolio.hours:
        raise UNKNOWN.raised(value=hours, known=nearest(hours, portfolio.hours))
    terms = OtherTerms(
        threshold=read_amount(threshold) if threshold else None,
        within=Duration.parse(within) if within else None,
        hours=hours,
        credits=tuple(_tier(credit, agreed) for credit in credits_) or None,
    )
    months = [month for month in sorted(portfolio.months) if _is_asked_for(portfolio, month, first, last)]
    other_outcome = judged_otherwise(portfolio, agreement, target, terms, months)
    if form == "json":
        click.echo(json.dumps(_json(other_outcome, as_of), ensure_ascii=False, indent=2))
    elif other_outcome.results:
        click.echo(_text(_title(agreement, agreed, terms, portfolio, lang), other_outcome, agreed, terms, lang))
    else:
        known = sorted(portfolio.months)
        say = LANGUAGES[lang]
        nothing = say(
            "no month of these was judged; those of the book are {first} to {last}",
            first=min(known, default="-"),
            last=max(known, default="-"),
        )
        click.echo(nothing if known else "-")


def _target(portfolio: Portfolio, agreement: str, target: str) -> Target:
    if agreement not in portfolio.agreements:
        raise UNKNOWN.raised(value=agreement, known=nearest(agreement, portfolio.agreements))
    targets = {
        known_target.id: known_target
        for version in portfolio.agreements[agreement].versions
        for known_target in version.agreement.targets
    }
    if target not in targets:
        raise UNKNOWN.raised(value=target, known=nearest(target, targets))
    return targets[target]


def _tier(written: str, target: Target) -> CreditTier:
    from slm.agreement import CreditTier
    from slm.problem import InputError
    from slm.values import read_amount, read_percent

    bound, _, credit = written.partition("=")
    side = "below" if target.comparison.higher_is_better else "above"
    try:
        return CreditTier.model_validate({side: read_amount(bound.strip()), "credit": read_percent(credit.strip())})
    except InputError:
        raise WRONG_CREDIT.raised(value=written) from None


def _is_asked_for(portfolio: Portfolio, month: Month, first: Month | None, last: Month | None) -> bool:
    until = last or portfolio.latest_closed
    return (first is None or month >= first) and (until is None or month <= until)


def _json(found: OtherOutcome, as_of: date) -> dict[str, Any]:
    from slm.compliance import credits_json, results_json

    def written(result: Result) -> Any:  # noqa: ANN401 - a JSON object
        return results_json([result], as_of)["results"][0]

    pairs = [{"actual": written(result.actual), "otherwise": written(result.otherwise)} for result in found.results]
    both = {"actual": found.credited, "otherwise": found.credited_otherwise}
    credited = {name: credits_json(statements, as_of)["statements"] for name, statements in both.items()}
    return {"format": FORMAT, "as_of": as_of.isoformat(), "results": pairs, "credited": credited}


def _title(agreement: str, agreed: Target, terms: OtherTerms, portfolio: Portfolio, lang: str) -> str:
    say = LANGUAGES[lang]
    history = portfolio.agreements[agreement]
    hours = history.shown.agreement.target_hours(agreed)
    told = []
    if terms.threshold:
        told.append(say("{value} (agreed: {agreed})", value=terms.threshold, agreed=agreed.threshold))
    if terms.within and agreed.within:
        pair = {"value": terms.within.describe(lang), "agreed": agreed.within.describe(lang)}
        told.append(say("within {value} (agreed: {agreed})", **pair))
    if terms.hours:
        told.append(say("judged by {value} (agreed: {agreed})", value=terms.hours, agreed=hours))
    if terms.credits:
        told.append(say("other credits"))
    return say("{agreement} {target}, if it were: {terms}", agreement=agreement, target=agreed.id, terms=say.list(told))


def _text(title: str, found: OtherOutcome, agreed: Target, terms: OtherTerms, lang: str) -> str:
    say = LANGUAGES[lang]
    rows = [[head and say(head) for head in _HEADS], *(_row(result, lang) for result in found.results)]
    missed = [
        sum(result.verdict == "missed" for result in results)
        for results in ([result.actual for result in found.results], [result.otherwise for result in found.results])
    ]
    told = [
        say(
            "missed: {before} as agreed, {after} otherwise, of {all}",
            before=missed[0],
            after=missed[1],
            all=len(found.results),
        )
    ]
    if found.credited or found.credited_otherwise or agreed.credits or terms.credits:
        credit, other = (_sum(statements, lang) for statements in (found.credited, found.credited_otherwise))
        told.append(say("credited by the agreement: {credit}, otherwise {other}", credit=credit, other=other))
    bound = (agreed.credits[0].below or agreed.credits[0].above) if agreed.credits else None
    if terms.threshold and terms.credits is None and bound and bound.value != terms.threshold.value:
        told.append(say("credits still begin at {bound}; say with --credit where they would", bound=bound))
    return "\n".join((title, "", *aligned(rows), "", *told))


def _row(compared: ComparedResult, lang: str) -> tuple[str, ...]:
    say = LANGUAGES[lang]
    cells = [compared.actual.period.label, compared.actual.service]
    for result in (compared.actual, compared.otherwise):
        cells += [
            result.display or "-",
            say(f"verdict|{result.verdict}"),
            _share(result.credit) if result.credit else "",
        ]
    same = (compared.actual.verdict, compared.actual.credit) == (compared.otherwise.verdict, compared.otherwise.credit)
    return (*cells, "" if same else LANGUAGES[lang]("yes"))


def _sum(statements: Sequence[CreditStatement], lang: str) -> str:
    """Return what is credited together: in money where the fee is known, else as a share of a month's charge."""
    from slm.compliance import format_cents

    paid: dict[str, Decimal] = {}
    for statement in statements:
        if statement.fee is not None and statement.paid is not None:
            paid[statement.fee.unit] = paid.get(statement.fee.unit, Decimal(0)) + Decimal(format_cents(statement.paid))
    share = sum((statement.credit for statement in statements if statement.fee is None), start=Fraction(0))
    told = [f"{amount:,} {unit}" for unit, amount in sorted(paid.items())]
    say = LANGUAGES[lang]
    if share:
        told.append(say("{share} of a month's charge", share=_share(share)))
    return " + ".join(told) or say("nothing")


def _share(share: Fraction) -> str:
    from slm.compliance import display_threshold

    return display_threshold(share, "percent")
