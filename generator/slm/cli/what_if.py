"""`slm what-if`: what another target, other hours or another calendar would have meant in past months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import click

from slm.cli.book import BookFolder
from slm.cli.command import MonthType, book_options, command
from slm.cli.result_tables import table
from slm.cli.speech import json_text, look_up, say, speech, tell
from slm.problem import Mistake
from slm.text import N_

if TYPE_CHECKING:
    from slm.agreement import CreditTier, Target
    from slm.calendar import Month
    from slm.compliance import CreditStatement, Result
    from slm.facts.what_if import ComparedResult, OtherOutcome, OtherTerms
    from slm.portfolio import Portfolio
    from slm.values import Amount

FORMAT: Final = "slm-what-if/1"
NOTHING_ALTERED: Final = Mistake(
    "SLM666",
    "nothing is to be other than it was agreed",
    "Add at least one of --threshold, --within, --hours or --credit.",
)
WRONG_CREDIT: Final = Mistake(
    "SLM667", "'{value}' is not a step of credits", "Write the bound and the credit, such as --credit '99.5 %=10 %'."
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
@book_options
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
    book: BookFolder,
) -> None:
    """Judge past months as if something else had been promised: what would have been missed, and what it would cost.

    For negotiating: nothing of the book is changed.
    """
    from slm.calendar import Duration
    from slm.facts.what_if import OtherTerms
    from slm.facts.what_if import what_if as judged_otherwise

    if not (threshold or within or hours or credits_):
        raise NOTHING_ALTERED.raised()
    portfolio, _ = book.sound()
    agreed = _target(portfolio, agreement, target)
    if hours:
        look_up(portfolio.hours, hours)
    terms = OtherTerms(
        threshold=_threshold(threshold, agreed) if threshold else None,
        within=Duration.parse(within) if within else None,
        hours=hours,
        credits=tuple(_tier(credit, agreed) for credit in credits_) or None,
    )
    known, until = sorted(portfolio.months), last or portfolio.latest_closed
    months = [month for month in known if (first is None or month >= first) and (until is None or month <= until)]
    other_outcome = judged_otherwise(portfolio, agreement, target, terms, months)
    if form == "json":
        click.echo(json_text(_json(other_outcome, book.as_of)), nl=False)
    elif other_outcome.results:
        click.echo("\n".join((_title(agreement, agreed, terms, portfolio), *_text(other_outcome, agreed, terms))))
    elif known:
        message = N_("no month of these was judged; those of the book are {first} to {last}")
        tell(message, first=known[0], last=known[-1])
    else:
        click.echo("-")


def _target(portfolio: Portfolio, agreement: str, target: str) -> Target:
    versions = look_up(portfolio.agreements, agreement).versions
    return look_up({known.id: known for version in versions for known in version.agreement.targets}, target)


def _threshold(written: str, target: Target) -> Amount:
    """Return a threshold; what is proposed for one that cannot be read has the unit of the target, as it needs it."""
    from slm.problem import InputError
    from slm.values import Amount, read_amount

    try:
        return read_amount(written)
    except InputError as refused:
        words = dict(refused.words)
        if (meant := words.get("meant")) and not read_amount(meant).unit:
            words["meant"] = str(Amount(read_amount(meant).value, target.threshold.unit))
        raise refused.mistake.raised(**words) from None


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


def _json(found: OtherOutcome, as_of: date) -> dict[str, Any]:
    from slm.compliance import credits_json, results_json

    def written(result: Result) -> Any:  # noqa: ANN401 - a JSON object
        return results_json([result], as_of)["results"][0]

    pairs = [{"actual": written(result.actual), "otherwise": written(result.otherwise)} for result in found.results]
    both = {"actual": found.credited, "otherwise": found.credited_otherwise}
    credited = {name: credits_json(statements, as_of)["statements"] for name, statements in both.items()}
    return {"format": FORMAT, "as_of": as_of.isoformat(), "results": pairs, "credited": credited}


def _title(agreement: str, agreed: Target, terms: OtherTerms, portfolio: Portfolio) -> str:
    told, lang = [], speech().code
    if terms.threshold:
        told.append(say("{value} (agreed: {agreed})", value=terms.threshold, agreed=agreed.threshold))
    if terms.within and agreed.within:
        pair = {"value": terms.within.describe(lang), "agreed": agreed.within.describe(lang)}
        told.append(say("within {value} (agreed: {agreed})", **pair))
    if terms.hours:
        hours = portfolio.agreements[agreement].shown.agreement.target_hours(agreed)
        told.append(say("judged by {value} (agreed: {agreed})", value=terms.hours, agreed=hours))
    if terms.credits:
        told.append(say("other credits"))
    text = speech().list(told)
    return say("{agreement} {target}, if it were: {terms}", agreement=agreement, target=agreed.id, terms=text)


def _text(found: OtherOutcome, agreed: Target, terms: OtherTerms) -> Iterator[str]:
    yield from ("", *table(_HEADS, map(_row, found.results)), "")
    yield say(
        "missed: {before} as agreed, {after} otherwise, of {all}",
        before=sum(compared.actual.verdict == "missed" for compared in found.results),
        after=sum(compared.otherwise.verdict == "missed" for compared in found.results),
        all=len(found.results),
    )
    if found.credited or found.credited_otherwise or agreed.credits or terms.credits:
        credit, other = _sum(found.credited), _sum(found.credited_otherwise)
        yield say("credited by the agreement: {credit}, otherwise {other}", credit=credit, other=other)
    bound = (agreed.credits[0].below or agreed.credits[0].above) if agreed.credits else None
    if terms.threshold and terms.credits is None and bound and bound.value != terms.threshold.value:
        yield say("credits still begin at {bound}; say with --credit where they would", bound=bound)


def _row(compared: ComparedResult) -> tuple[str, ...]:
    actual, otherwise = compared.actual, compared.otherwise
    cells = [actual.period.label, actual.service]
    for result in (actual, otherwise):
        share = _share(result.credit) if result.credit else ""
        cells += [result.display or "-", say(f"verdict|{result.verdict}"), share]
    same = (actual.verdict, actual.credit) == (otherwise.verdict, otherwise.credit)
    return (*cells, "" if same else say("yes"))


def _sum(statements: Sequence[CreditStatement]) -> str:
    """Return what is credited together: in money where the fee is known, else as a share of a month's charge."""
    from slm.compliance import format_cents

    paid: dict[str, Decimal] = {}
    for statement in statements:
        if statement.fee is not None and statement.paid is not None:
            paid[statement.fee.unit] = paid.get(statement.fee.unit, Decimal(0)) + Decimal(format_cents(statement.paid))
    share = sum((statement.credit for statement in statements if statement.fee is None), start=Fraction(0))
    told = [f"{amount:,} {unit}" for unit, amount in sorted(paid.items())]
    if share:
        told.append(say("{share} of a month's charge", share=_share(share)))
    return " + ".join(told) or say("nothing")


def _share(share: Fraction) -> str:
    from slm.compliance import display_threshold

    return display_threshold(share, "percent")
